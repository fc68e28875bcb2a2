"""What few lines need: range of the amount, exact days, site, document, how it is known, and its kind."""

from __future__ import annotations

import math
from collections.abc import Iterable
from typing import Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QComboBox, QToolButton, QVBoxLayout, QWidget

from greenai_desktop.accounting.ledger.activity_draft import ActivityDraft, More
from greenai_desktop.core.inventory.columns import ACTIVITY_COLUMNS, Column
from greenai_desktop.i18n import _, active
from greenai_desktop.i18n.inventory import choice_name
from greenai_desktop.i18n.table_cells import read_cell, written_cell
from greenai_desktop.ui.inventory.posts.rows import box, rows
from greenai_desktop.ui.widgets.forms import NumberField, label

_COLUMN: Final[dict[str, Column]] = {column.id: column for column in ACTIVITY_COLUMNS}


class DayField(NumberField):
    """A day, as people write it."""

    def _read(self, text: str) -> float | None:
        return float(read_cell(_COLUMN["from_day"], text, active().code)) if text else None

    def _shown(self) -> str:
        return "" if self.value is None else str(written_cell(_COLUMN["from_day"], self.value, active().code))


class MoreFields(QWidget):
    """The section, closed until it is asked for or a line needs it.

    Signals:
        edited: Something was chosen or entered.
        days_entered: Days were entered: they stand in place of a year.
    """

    edited = Signal()
    days_entered = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.low, self.high = (NumberField(f"posts-{name}", high=1e15) for name in ("low", "high"))
        self.first, self.last = (DayField(f"posts-{name}") for name in ("from-day", "until-day"))
        self.site = box("posts-site", _("Site"))
        self.site.setEditable(True)
        self.evidence = box("posts-evidence", _("Document"))
        self.status = _choices("posts-status", _("How the amount is known"), "status")
        self.kind = _choices("posts-kind", _("Kind"), "kind")
        self._beside = label(_("It is shown beside the ledger and never added to it or taken from it."), "muted")
        self._beside.setObjectName("posts-kind-told")
        self.opener = QToolButton()
        self.opener.setObjectName("posts-more")
        self.opener.setText(_("More"))
        self.opener.setToolTip(_("Range, days, site, document, kind"))
        self.opener.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self.opener.setArrowType(Qt.ArrowType.RightArrow)
        self.opener.setCheckable(True)
        self._fields = QWidget()
        self._lay_out()
        self.offer_sites(())
        self.offer_documents({})
        self._listen()
        self.show_more(More())

    @property
    def fields(self) -> tuple[NumberField, ...]:
        """What is typed, and may be wrong."""
        return self.low, self.high, self.first, self.last

    @property
    def more(self) -> More:
        """What is filled in."""
        low, high, first, last = (math.nan if one.value is None else one.value for one in self.fields)
        number = self.evidence.currentData()
        return More(
            low, high, first, last, self.site.currentText().strip(), math.nan if number is None else float(number),
            str(self.status.currentData()), str(self.kind.currentData()),
        )  # fmt: skip

    def show_more(self, more: More) -> None:
        """Show what a line says; open only if that is more than a new line says."""
        for field, value in zip(self.fields, (more.low, more.high, more.first, more.last), strict=True):
            field.set_value(None if math.isnan(value) else value)
        self.site.setEditText(more.site)
        number = None if math.isnan(more.evidence) else int(more.evidence)
        if number is not None and self.evidence.findData(number) < 0:
            self.evidence.addItem(_("Document {number}", number=number), number)
        self.evidence.setCurrentIndex(max(0, self.evidence.findData(number)))
        self.status.setCurrentIndex(max(0, self.status.findData(more.status)))
        self.kind.setCurrentIndex(max(0, self.kind.findData(more.kind)))
        self.opener.setChecked(not more.is_plain)
        self._show_kind()

    def forget_days(self) -> None:
        """A year stands in place of days."""
        self.first.set_value(None)
        self.last.set_value(None)

    def offer_sites(self, names: Iterable[str]) -> None:
        """Offer the sites of the organisation; another name can be typed."""
        before = self.site.currentText()
        self.site.clear()
        self.site.addItems(["", *names])
        self.site.setEditText(before)

    def offer_documents(self, names: dict[int, str]) -> None:
        """Offer the documents that are kept as evidence."""
        before = self.evidence.currentData()
        self.evidence.clear()
        self.evidence.addItem(_("None"), None)
        for number, name in names.items():
            self.evidence.addItem(name, number)
        if before is not None and before not in names:
            self.evidence.addItem(_("Document {number}", number=before), before)
        self.evidence.setCurrentIndex(max(0, self.evidence.findData(before)))

    def _open(self, is_open: bool) -> None:
        self._fields.setVisible(is_open)
        self.opener.setArrowType(Qt.ArrowType.DownArrow if is_open else Qt.ArrowType.RightArrow)

    def _show_kind(self) -> None:
        self._beside.setVisible(self.kind.currentData() != "footprint")

    def _listen(self) -> None:
        self.opener.toggled.connect(self._open)
        self.kind.activated.connect(lambda _index: self._show_kind())
        for field in (self.low, self.high):
            field.entered.connect(lambda _value: self.edited.emit())
        for field in (self.first, self.last):
            field.entered.connect(lambda value: self.days_entered.emit() if value is not None else None)
        for one in (self.status, self.kind, self.evidence):
            one.activated.connect(lambda _index: self.edited.emit())

    def _lay_out(self) -> None:
        form = rows()
        for words, field in (
            (_("At least"), self.low), (_("At most"), self.high), (_("First day"), self.first),
            (_("Last day"), self.last), (_("Site"), self.site), (_("Document"), self.evidence),
            (_("How the amount is known"), self.status), (_("Kind"), self.kind),
        ):  # fmt: skip
            (field.line if isinstance(field, NumberField) else field).setAccessibleName(words)
            form.addRow(words, field)
        form.addRow(self._beside)
        form.setContentsMargins(0, 0, 0, 0)
        self._fields.setLayout(form)
        self._fields.hide()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        column.addWidget(self.opener)
        column.addWidget(self._fields)


def more_of(draft: ActivityDraft) -> More:
    """What a line says of these things; the days of a whole year are told by the year."""
    from dataclasses import replace

    return draft.more if draft.year is None else replace(draft.more, first=math.nan, last=math.nan)


def _choices(name: str, words: str, column_id: str) -> QComboBox:
    made = box(name, words)
    column = _COLUMN[column_id]
    for code in column.choices:
        made.addItem(choice_name(column, code, active()), code)
    made.setCurrentIndex(max(0, made.findData(column.default)))
    return made
