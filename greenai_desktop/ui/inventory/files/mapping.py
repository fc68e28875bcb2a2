"""Which heading of a file is which column: one line a heading, with its first cells and the unit of its numbers."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QAbstractItemView,
    QComboBox,
    QHBoxLayout,
    QHeaderView,
    QTableWidget,
    QTableWidgetItem,
    QWidget,
)

from greenai_desktop.core.inventory.columns import Column, share_column, share_id
from greenai_desktop.core.inventory.labels import Labels
from greenai_desktop.core.inventory.sheets import Sheet
from greenai_desktop.i18n import _, active
from greenai_desktop.i18n import inventory as words
from greenai_desktop.i18n.inventory_files import SHARE, UNITS, unit_word
from greenai_desktop.importers.inventory_profile import TableProfile

HEADING, SAMPLE, MEANS, UNIT = range(4)
_SAMPLES: Final = 3
_SAMPLE_SIGNS: Final = 60
_LEFT_FOR_FILES: Final = frozenset({"left_out", "batch", "fingerprint", "importer"})


class MappingTable(QTableWidget):
    """The headings of a file, each with a choice of columns.

    Signals:
        changed: The user chose another column or unit.
    """

    changed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(0, 4, parent)
        self.setObjectName("table-mapping")
        self.setAccessibleName(_("Headings of the file and what they mean"))
        self.setHorizontalHeaderLabels([_("Heading in the file"), _("First cells"), _("Means"), _("Unit")])
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setSelectionMode(QAbstractItemView.SelectionMode.NoSelection)
        self.setTabKeyNavigation(False)
        self.verticalHeader().hide()
        self.verticalHeader().setDefaultSectionSize(QComboBox().sizeHint().height() + 10)
        self.setShowGrid(False)
        across = self.horizontalHeader()
        across.setSectionResizeMode(QHeaderView.ResizeMode.Interactive)
        across.setSectionResizeMode(SAMPLE, QHeaderView.ResizeMode.Stretch)
        across.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        for section, width in ((HEADING, 230), (MEANS, 270), (UNIT, 130)):
            self.setColumnWidth(section, width)
        self._profile: TableProfile | None = None
        self._columns: list[Column] = []
        self._choices: dict[str, tuple[QComboBox, QComboBox]] = {}

    @property
    def profile(self) -> TableProfile | None:
        """What the user chose."""
        if self._profile is None:
            return None
        columns = {heading: str(one.currentData()) for heading, (one, _unit) in self._choices.items()}
        columns = {heading: column_id for heading, column_id in columns.items() if column_id}
        units = {
            columns[heading]: str(unit.currentData())
            for heading, (_one, unit) in self._choices.items()
            if heading in columns and unit.currentData()
        }
        return replace(self._profile, columns=columns, units=units, notices=())

    def show_file(self, sheet: Sheet, profile: TableProfile, heads: dict[str, list[list[str]]], labels: Labels) -> None:
        """Show the headings of a file with what is proposed for them."""
        self._profile, self._choices = profile, {}
        shares = [share_column(number) for number in labels.projects] if sheet is Sheet.ASSET else []
        self._columns = [*(column for column in sheet.columns if column.id not in _LEFT_FOR_FILES), *shares]
        named = [(at, heading) for at, heading in enumerate(profile.headings) if heading]
        self.setRowCount(len(named))
        for row, (at, heading) in enumerate(named):
            cells = _samples(heads.get(profile.page, [])[profile.row + 1 :], at)
            self.setItem(row, HEADING, _item(heading))
            self.setItem(row, SAMPLE, _item(cells))
            means, unit = self._means(heading, labels), self._units(heading)
            self._choices[heading] = (means, unit)
            means.setCurrentIndex(max(0, means.findData(profile.columns.get(heading, ""))))
            means.activated.connect(partial(self._chosen, heading))
            unit.activated.connect(lambda index: self.changed.emit())
            self.setCellWidget(row, MEANS, means)
            self.setCellWidget(row, UNIT, _held(unit))
            self._fill_units(heading, profile.units.get(profile.columns.get(heading, ""), ""))

    def choose(self, heading: str, column_id: str) -> None:
        """Say what a heading means, as the user would."""
        means, _unit = self._choices[heading]
        means.setCurrentIndex(max(0, means.findData(column_id)))
        self._chosen(heading, means.currentIndex())

    def choose_unit(self, heading: str, unit: str) -> None:
        """Say in which unit the cells below a heading are."""
        _means, units = self._choices[heading]
        units.setCurrentIndex(max(0, units.findData(unit)))
        self.changed.emit()

    def _chosen(self, heading: str, index: int) -> None:
        """A column is meant by one heading: whichever had it before gives it up."""
        column_id = self._choices[heading][0].currentData()
        for other, (means, _unit) in self._choices.items():
            if other != heading and column_id and means.currentData() == column_id:
                means.setCurrentIndex(0)
                self._fill_units(other, "")
        self._fill_units(heading, "")
        self.changed.emit()

    def _means(self, heading: str, labels: Labels) -> QComboBox:
        box = _box(_("What “{heading}” means", heading=heading))
        box.addItem(_("Leave aside"), "")
        for column in self._columns:
            box.addItem(self._name(column, labels), column.id)
        return box

    def _name(self, column: Column, labels: Labels) -> str:
        for number in labels.projects:
            if column.id == share_id(number):
                return _(SHARE, project=labels.label("project", number))
        return words.column_name(column, active())

    def _units(self, heading: str) -> QComboBox:
        return _box(_("Unit of “{heading}”", heading=heading))

    def _fill_units(self, heading: str, chosen: str) -> None:
        means, box = self._choices[heading]
        column = next((one for one in self._columns if one.id == means.currentData()), None)
        units = list(UNITS.get(column.unit, {})) if column is not None else []
        box.clear()
        for unit in units:
            box.addItem(unit_word(unit, active()), unit)
        if chosen:
            box.setCurrentIndex(max(0, box.findData(chosen)))
        box.setEnabled(len(units) > 1)
        box.setVisible(bool(units))


def _box(name: str) -> QComboBox:
    box = _Quiet()
    box.setAccessibleName(name)
    return box


def _held(box: QComboBox) -> QWidget:
    """A cell that can be empty: the table shows whatever widget it is given, hidden or not."""
    cell = QWidget()
    across = QHBoxLayout(cell)
    across.setContentsMargins(0, 0, 0, 0)
    across.addWidget(box)
    return cell


class _Quiet(QComboBox):
    """A choice that the wheel does not change while one scrolls over it."""

    def wheelEvent(self, event: object) -> None:
        event.ignore()  # type: ignore[attr-defined]


def _samples(rows: list[list[str]], at: int) -> str:
    found = [row[at].strip() for row in rows if at < len(row) and row[at].strip()]
    told = " · ".join(text.replace("\n", " ") for text in found[:_SAMPLES])
    return told if len(told) <= _SAMPLE_SIGNS else told[: _SAMPLE_SIGNS - 1] + "…"


def _item(text: str) -> QTableWidgetItem:
    item = QTableWidgetItem(text)
    item.setToolTip(text.replace("<", "‹"))
    return item
