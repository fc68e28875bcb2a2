"""A run against the first of those compared, quantity by quantity: how much, in which range, how sure."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QAbstractItemView, QComboBox, QFrame, QHBoxLayout, QLabel, QVBoxLayout

from greenai_desktop.accounting.comparison import Compared, Difference, differences
from greenai_desktop.i18n import Language, _, numbers
from greenai_desktop.i18n import differences as told
from greenai_desktop.ui.widgets.table import Column, TableModel, TableView

if TYPE_CHECKING:
    from greenai_desktop.ui.context import Context

_ROW_PX, _HEAD_PX = 32, 34
_MOST_ROWS = 14


class Differences(QFrame):
    """The table of differences; of more than two runs one is chosen."""

    def __init__(self, context: Context) -> None:
        super().__init__()
        self.setProperty("card", True)
        self._context = context
        self._compared: Sequence[Compared] = ()
        self._labels: Sequence[str] = ()
        self._title = QLabel()
        self._title.setProperty("role", "section")
        self._title.setWordWrap(True)
        self.other = QComboBox()
        self.other.setObjectName("differences-run")
        self.other.setAccessibleName(_("Run that is held against the first"))
        self.other.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.other.setMinimumContentsLength(22)
        self.other.currentIndexChanged.connect(lambda index: self._show())
        self.table = TableView(TableModel(), "differences-table", _("Differences from the first run"))
        self.table.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        head = QHBoxLayout()
        head.addWidget(self._title, 1)
        head.addWidget(self.other)
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 12, 16, 16)
        column.setSpacing(8)
        column.addLayout(head)
        column.addWidget(self.table)

    def show_runs(self, compared: Sequence[Compared], labels: Sequence[str]) -> None:
        """Show other runs; the choice stays as long as the run is among them."""
        kept = self.other.currentText()
        self._compared, self._labels = compared, labels
        self.other.blockSignals(True)
        self.other.clear()
        self.other.addItems(list(labels[1:]))
        self.other.setCurrentIndex(max(0, self.other.findText(kept)))
        self.other.blockSignals(False)
        self.other.setVisible(len(labels) > 2)
        self._show()

    def _show(self) -> None:
        at = self.other.currentIndex() + 1
        if not 0 < at < len(self._compared):
            return
        self._title.setText(_("“{run}” against “{first}”", run=self._labels[at], first=self._labels[0]))
        found = differences(self._compared[0], self._compared[at])
        self.table.table.update_columns(difference_columns(found, self._context.language))
        self.table.fit_columns(stretch="quantity", gives_way=("range",))
        self.table.setFixedHeight(_HEAD_PX + min(len(found), _MOST_ROWS) * _ROW_PX + 16)


def difference_columns(found: Sequence[Difference], language: Language) -> list[Column]:
    """The table of differences."""
    _ = language.gettext

    def texts(made: list[str]) -> list[str | None]:
        return [text if text and text != numbers.MISSING else None for text in made]

    def missing(row: int) -> str:
        return _("not known")

    def sure(row: int) -> str:
        below = found[row].below
        if below is None:
            return ""
        return _("lower in {share} of the draws", share=numbers.percent(below, language.code, 3))

    def column(key: str, title: str, made: list[str], reason: str) -> Column:
        return Column(key, title, texts(made), reason=lambda row: reason, width=300)

    return [
        Column("quantity", _("Quantity"), [told.quantity_name(d.key, d.label, language) for d in found], width=280),
        column("first", _("The first"), [told.value_text(d.first, d.unit, d.label, language) for d in found],
               _("not known")),
        column("value", _("This one"), [told.value_text(d.value, d.unit, d.label, language) for d in found],
               _("not known")),
        column("change", _("Difference"), [told.change_text(d.change, d.unit, d.label, language) for d in found],
               _("not known")),
        Column("percent", _("in %"), [d.fraction for d in found], True,
               lambda v: told.percent_text(float(v), language), missing),
        column("range", _("95% interval"), [told.range_text(d.low, d.high, d.unit, d.label, language) for d in found],
               _("nothing uncertain")),
        Column("sure", _("How sure"), [told.surely_words(d.below, language) or None for d in found],
               reason=lambda row: _("nothing uncertain"), tooltip=sure),
    ]  # fmt: skip
