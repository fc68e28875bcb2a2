"""Which heading of a table is what: one line a heading, with its first cells and the unit of its numbers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QWheelEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QComboBox,
    QHBoxLayout,
    QHeaderView,
    QTableWidget,
    QTableWidgetItem,
    QWidget,
)

from greenai_desktop.i18n import N_, _, active, numbers
from greenai_desktop.importers.cloud.mapper import FIELDS, UNITS

HEADING, SAMPLE, MEANS, UNIT = range(4)
FIELD: Final = {
    "provider": N_("Provider"), "account": N_("Account"), "provider_project": N_("Provider’s project"),
    "service": N_("Service"), "region": N_("Region"), "scope": N_("Scope"), "basis": N_("Basis"),
    "category": N_("Category"), "model_version": N_("Version of the method"), "currency": N_("Currency"),
    "kgco2e": N_("Emissions (CO₂e)"), "energy_kwh": N_("Energy"), "water_l": N_("Water"), "cost": N_("Cost"),
    "month": N_("Month"), "from_day": N_("First day"), "until_day": N_("Last day"),
}  # fmt: skip
_SAMPLES: Final = 3
_SAMPLE_SIGNS: Final = 60


class MappingTable(QTableWidget):
    """The headings, each with a choice of fields.

    Signals:
        changed: The user chose another field or unit.
    """

    changed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(0, 4, parent)
        self.setObjectName("cloud-mapping")
        self.setAccessibleName(_("Headings of the file and what they mean"))
        self.setHorizontalHeaderLabels([_("Heading in the file"), _("First cells"), _("Means"), _("Unit")])
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setSelectionMode(QAbstractItemView.SelectionMode.NoSelection)
        self.setTabKeyNavigation(False)
        self.setShowGrid(False)
        self.verticalHeader().hide()
        self.verticalHeader().setDefaultSectionSize(QComboBox().sizeHint().height() + 10)
        across = self.horizontalHeader()
        across.setSectionResizeMode(SAMPLE, QHeaderView.ResizeMode.Stretch)
        across.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        for section, width in ((HEADING, 220), (MEANS, 220), (UNIT, 120)):
            self.setColumnWidth(section, width)
        self._choices: dict[str, tuple[QComboBox, QComboBox]] = {}

    @property
    def columns(self) -> dict[str, str]:
        """Heading by field."""
        told = {str(means.currentData()): heading for heading, (means, _unit) in self._choices.items()}
        return {name: heading for name, heading in told.items() if name}

    @property
    def units(self) -> dict[str, str]:
        """Unit by field."""
        pairs = [(str(means.currentData()), unit.currentData()) for means, unit in self._choices.values()]
        return {name: str(unit) for name, unit in pairs if name in UNITS and unit}

    def show_headings(
        self, headings: Sequence[str], rows: Sequence[Sequence[str]], columns: Mapping[str, str],
        units: Mapping[str, str],
    ) -> None:  # fmt: skip
        """Show headings with what is proposed for them."""
        field_of = {heading: name for name, heading in columns.items()}
        named = list({heading: at for at, heading in reversed(list(enumerate(headings))) if heading}.items())[::-1]
        self._choices = {}
        self.setRowCount(len(named))
        for row, (heading, at) in enumerate(named):
            self.setItem(row, HEADING, _item(heading))
            self.setItem(row, SAMPLE, _item(_samples(rows, at)))
            means, unit = _means(heading), _box(_("Unit of “{heading}”", heading=heading))
            means.setCurrentIndex(max(0, means.findData(field_of.get(heading, ""))))
            self._choices[heading] = (means, unit)
            self._fill_units(heading, units.get(field_of.get(heading, ""), ""))
            means.activated.connect(lambda place, heading=heading: self._chosen(heading))
            unit.activated.connect(lambda place: self.changed.emit())
            self.setCellWidget(row, MEANS, _held(means))
            self.setCellWidget(row, UNIT, _held(unit))

    def choose(self, heading: str, field: str, unit: str = "") -> None:
        """Say what a heading means, as the user would."""
        means, units = self._choices[heading]
        means.setCurrentIndex(max(0, means.findData(field)))
        self._chosen(heading)
        if unit:
            units.setCurrentIndex(max(0, units.findData(unit)))
            self.changed.emit()

    def _chosen(self, heading: str) -> None:
        """A field is meant by one heading: whichever had it before gives it up."""
        field = self._choices[heading][0].currentData()
        for other, (means, _unit) in self._choices.items():
            if other != heading and field and means.currentData() == field:
                means.setCurrentIndex(0)
                self._fill_units(other, "")
        self._fill_units(heading, "")
        self.changed.emit()

    def _fill_units(self, heading: str, chosen: str) -> None:
        means, box = self._choices[heading]
        units = UNITS.get(str(means.currentData()), ())
        box.clear()
        for unit in units:
            box.addItem(numbers.unit_sign(unit, active().code), unit)
        box.setCurrentIndex(max(0, box.findData(chosen)) if units else -1)
        box.setVisible(bool(units))
        box.setEnabled(len(units) > 1)


class Quiet(QComboBox):
    """A choice that the wheel does not change while one scrolls over it."""

    def wheelEvent(self, event: QWheelEvent) -> None:
        event.ignore()


def _means(heading: str) -> QComboBox:
    box = _box(_("What “{heading}” means", heading=heading))
    box.addItem(_("Leave aside"), "")
    for name in FIELDS:
        box.addItem(_(FIELD[name]), name)
    return box


def _box(name: str) -> QComboBox:
    box = Quiet()
    box.setAccessibleName(name)
    return box


def _held(box: QComboBox) -> QWidget:
    """A cell that can be empty: the table shows whatever widget it is given, hidden or not."""
    cell = QWidget()
    across = QHBoxLayout(cell)
    across.setContentsMargins(0, 0, 0, 0)
    across.addWidget(box)
    return cell


def _samples(rows: Sequence[Sequence[str]], at: int) -> str:
    found = [" ".join(row[at].split()) for row in rows if at < len(row) and row[at].strip()]
    told = " · ".join(found[:_SAMPLES])
    return told if len(told) <= _SAMPLE_SIGNS else told[: _SAMPLE_SIGNS - 1] + "…"


def _item(text: str) -> QTableWidgetItem:
    item = QTableWidgetItem(text)
    item.setToolTip(text.replace("<", "‹"))
    return item
