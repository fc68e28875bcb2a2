"""Hundreds of options against the draft: filters, one chart, one table; worked out in the background.

`regions` and `hardware` say what the options are, which filters they have and what must be said with them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Final

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QModelIndex, Signal
from PySide6.QtGui import QHideEvent, QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QProgressBar, QVBoxLayout, QWidget

from greenai_desktop.core.estimate.draft import Draft
from greenai_desktop.core.estimate.estimated import Estimated
from greenai_desktop.core.factors import Factor
from greenai_desktop.i18n import _, ngettext
from greenai_desktop.ui.estimate.result.flow import FlowLayout
from greenai_desktop.ui.estimate.result.options_table import can_compare, nothing_to_compare, verdict
from greenai_desktop.ui.estimate.result.options_work import OptionsWork
from greenai_desktop.ui.estimate.result.rank_chart import RankChart
from greenai_desktop.ui.widgets.forms import button, label
from greenai_desktop.ui.widgets.table import Column, TableModel, TableView

if TYPE_CHECKING:
    from greenai_desktop.accounting.estimate.options import Options
    from greenai_desktop.ui.context import Context

_TABLE_PX: Final = 360
_SEARCH_PX: Final = 180
# The figure, its difference and how sure that is are seen in any window.
_GIVES_WAY: Final = ("change_range", "pue", "percent", "intensity", "range", "group", "hours", "country")


class OptionsView(QWidget):
    """Base of the comparison of places and of hardware.

    Args:
        context: The window's.
        name: Start of the names of its parts.
        title: What is compared.

    Signals:
        taken: A function from a draft to a draft: an option is to be taken over.
    """

    taken = Signal(object)

    def __init__(self, context: Context, name: str, title: str) -> None:
        super().__init__()
        self._context = context
        self.setObjectName(name)
        self.draft: Draft | None = None
        self.own: tuple[Factor, ...] = ()
        self.options: Options | None = None
        self._is_stale = False
        self.work = OptionsWork(self)
        self.work.came.connect(self._take)
        self.work.progressed.connect(self._progressed)
        self.work.ended.connect(self._ended)
        self.title = label(title, "section")
        self.search = QLineEdit()
        self.search.setObjectName(f"{name}-search")
        self.search.setPlaceholderText(_("Search"))
        self.search.setAccessibleName(_("Search in names"))
        self.search.setClearButtonEnabled(True)
        self.search.textChanged.connect(lambda text: self.filter())
        self.filters = FlowLayout()
        self.progress = QProgressBar()
        self.progress.setAccessibleName(_("Progress of the comparison"))
        self.cancel_button = button(_("Cancel"), self.work.cancel, f"{name}-cancel")
        self.told = label("")
        self.told.setObjectName(f"{name}-told")
        self.counted = label("", "muted", wrap=False)
        self.chart = RankChart(f"{name}-chart", title)
        self.chart.read.connect(self._read)
        self.table = TableView(TableModel(), f"{name}-table", title)
        self.table.setMinimumHeight(_TABLE_PX)
        self.table.selectionModel().currentRowChanged.connect(self._row_chosen)
        self.take = button(_("Take over"), self._take_over, f"{name}-take")
        self.take.setEnabled(False)
        self.note = label("", "muted")
        self.note.setObjectName(f"{name}-note")
        self._shut_progress()
        self._build()

    def show_estimate(self, draft: Draft, estimated: Estimated, own: Iterable[Factor] = ()) -> None:
        """Compare for a draft; at once if this is in sight, else when it comes into sight."""
        if draft == self.draft and tuple(own) == self.own and self.options is not None:
            return
        self.draft, self.own = draft, tuple(own)
        self._is_stale = True
        if self.isVisible():
            self.ask()

    def ask(self) -> None:
        """Compare now."""
        raise NotImplementedError

    def columns(self, options: Options) -> list[Column]:
        """The table of options."""
        raise NotImplementedError

    def passing(self, options: Options) -> NDArray[np.bool_]:
        """Which options the filters let pass."""
        raise NotImplementedError

    def change(self, option_row: int) -> Callable[[Draft], Draft] | None:
        """What taking an option over does to a draft; None if it cannot be taken over."""
        raise NotImplementedError

    def besides(self, option_row: int) -> str:
        """What must be said of an option besides its figures, before it is taken over; often nothing."""
        return ""

    def arrived(self, options: Options) -> None:
        """Other options came; filters may be filled with them."""

    def named(self, options: Options) -> Options:
        """With names in the language in force."""
        return options

    def begin(self) -> None:
        """To be called by `ask`: what is shown is being worked out."""
        self._is_stale = False
        self.progress.setRange(0, 0)
        self.progress.setVisible(True)
        self.cancel_button.setVisible(True)

    def filter(self) -> None:
        """Show what the filters let pass."""
        if self.options is None:
            return
        self.table.table.set_filter(self.search.text(), self.passing(self.options))
        self._show_chart(self.options)
        shown, whole = self.table.table.rowCount(), len(self.options.ids)
        text = ngettext("{count} of {whole} option", "{count} of {whole} options", shown, whole=whole)
        self.counted.setText(text)

    def theme_changed(self) -> None:
        """Colours are others now."""
        self.chart.update()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        if self._is_stale:
            self.ask()

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        if self.work.is_working:
            self.work.cancel()
            self._shut_progress()
            self._is_stale = True

    def _take(self, options: Options) -> None:
        options = self.named(options)
        is_same = self.options is not None and self.options.ids == options.ids
        self.options = options
        columns = self.columns(options)
        if is_same:  # the next ranges have come: what is chosen stays, and so does the place of the table
            self.table.table.update_columns(columns)
            self._show_chart(options)
        else:
            self.arrived(options)
            self.table.table.set_columns(columns)
            self.table.fit_columns(stretch="name", gives_way=_GIVES_WAY)
            self.table.sort_by("value")
            self.filter()
        self.chart.setVisible(can_compare(options))
        self._tell()

    def _show_chart(self, options: Options) -> None:
        table = self.table.table
        rows = np.array([table.source_row(row) for row in range(table.rowCount())], dtype=np.int64)
        self.chart.show_options(
            list(options.names), options.median, options.low, options.high, rows, options.own_value, options.own_name
        )

    def _row_chosen(self, current: QModelIndex, before: QModelIndex) -> None:
        row = self.table.table.source_row(current.row()) if current.isValid() else -1
        self.chart.choose(row)
        self.take.setEnabled(row >= 0 and self.change(row) is not None)
        self._tell()

    def _read(self, place: int) -> None:
        if place >= 0:
            self.table.select_source_rows([int(self.chart.rows[place])])

    def _tell(self) -> None:
        options, rows = self.options, self.table.selected_rows()
        if options is None:
            return
        current = self.table.currentIndex()
        row = rows[0] if rows else (self.table.table.source_row(current.row()) if current.isValid() else -1)
        if row in (-1, options.own_index) and not can_compare(options):
            self.told.setText(nothing_to_compare(options, self._context.language))
        elif 0 <= row < len(options.ids):
            said = (verdict(options, row, self._context.language), self.besides(row))
            self.told.setText(" ".join(filter(None, said)))
        else:
            self.told.setText(_("Choose a row, or a point of the chart, to hold it against the draft."))

    def _take_over(self) -> None:
        rows = self.table.selected_rows()
        change = self.change(rows[0]) if rows else None
        if change is not None:
            self.taken.emit(change)

    def _progressed(self, done: int, count: int) -> None:
        self.progress.setRange(0, count)
        self.progress.setValue(done)

    def _ended(self, is_whole: bool) -> None:
        self._shut_progress()
        self._tell()

    def _shut_progress(self) -> None:
        self.progress.hide()
        self.cancel_button.hide()

    def _build(self) -> None:
        self.progress.setFixedWidth(160)
        self.progress.setTextVisible(False)
        head = QHBoxLayout()
        head.setSpacing(8)
        head.addWidget(self.title, 1)
        head.addWidget(self.progress)
        head.addWidget(self.cancel_button)
        self.search.setMinimumWidth(_SEARCH_PX)
        below = QHBoxLayout()
        below.setSpacing(12)
        below.addWidget(self.told, 1)
        below.addWidget(self.counted)
        below.addWidget(self.take)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(10)
        column.addLayout(head)
        column.addLayout(self.filters)
        column.addWidget(self.chart)
        column.addLayout(below)
        column.addWidget(self.note)
        column.addWidget(self.table, 1)
