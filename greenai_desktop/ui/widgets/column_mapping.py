"""Which heading of a file is what: one line a heading, with its first cells, a choice, and the unit of its numbers."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import partial
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

from greenai_desktop.i18n import _

HEADING, SAMPLE, MEANS, UNIT = range(4)
Choices = Sequence[tuple[str, str]]  # words and code
_SAMPLES: Final = 3
_SAMPLE_SIGNS: Final = 60


class ColumnMapping(QTableWidget):
    """The headings of a file, each with a choice of what it means.

    Signals:
        changed: The user chose another meaning or unit.
    """

    changed = Signal()

    def __init__(self, name: str, widths: tuple[int, int, int], parent: QWidget | None = None) -> None:
        super().__init__(0, 4, parent)
        self.setObjectName(name)
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
        for section, width in zip((HEADING, MEANS, UNIT), widths, strict=True):
            self.setColumnWidth(section, width)
        self._choices: dict[str, tuple[QComboBox, QComboBox]] = {}

    @property
    def meanings(self) -> dict[str, str]:
        """What each heading means, of those that are not left aside."""
        told = {heading: str(means.currentData()) for heading, (means, _unit) in self._choices.items()}
        return {heading: code for heading, code in told.items() if code}

    @property
    def chosen_units(self) -> dict[str, str]:
        """Unit by meaning, where there is one."""
        pairs = [(str(means.currentData()), unit.currentData()) for means, unit in self._choices.values()]
        return {code: str(unit) for code, unit in pairs if code and unit}

    def units_of(self, code: str) -> Choices:
        """Units that cells of a meaning can be in; the first is the usual one."""
        raise NotImplementedError

    def show_lines(
        self, samples: Mapping[str, Iterable[str]], means: Choices, meanings: Mapping[str, str],
        units: Mapping[str, str],
    ) -> None:  # fmt: skip
        """Show headings with what is proposed for them.

        Args:
            samples: The cells below each heading.
            means: What a heading can mean.
            meanings: What is proposed, by heading.
            units: Units that are proposed, by meaning.
        """
        self._choices = {}
        self.setRowCount(len(samples))
        for row, (heading, cells) in enumerate(samples.items()):
            self.setItem(row, HEADING, _item(heading))
            self.setItem(row, SAMPLE, _item(_sampled(cells)))
            box = _box(_("What “{heading}” means", heading=heading), [(_("Leave aside"), ""), *means])
            unit = _box(_("Unit of “{heading}”", heading=heading))
            self._choices[heading] = (box, unit)
            code = meanings.get(heading, "")
            box.setCurrentIndex(max(0, box.findData(code)))
            self._fill_units(heading, units.get(code, ""))
            box.activated.connect(partial(self._chosen, heading))
            unit.activated.connect(lambda place: self.changed.emit())
            self.setCellWidget(row, MEANS, box)
            self.setCellWidget(row, UNIT, _held(unit))

    def choose(self, heading: str, code: str, unit: str = "") -> None:
        """Say what a heading means, as the user would."""
        means = self._choices[heading][0]
        means.setCurrentIndex(max(0, means.findData(code)))
        self._chosen(heading, means.currentIndex())
        if unit:
            self.choose_unit(heading, unit)

    def choose_unit(self, heading: str, unit: str) -> None:
        """Say in which unit the cells below a heading are."""
        units = self._choices[heading][1]
        units.setCurrentIndex(max(0, units.findData(unit)))
        self.changed.emit()

    def _chosen(self, heading: str, place: int) -> None:
        """A thing is meant by one heading: whichever had it before gives it up."""
        code = self._choices[heading][0].itemData(place)
        for other, (means, _unit) in self._choices.items():
            if other != heading and code and means.currentData() == code:
                means.setCurrentIndex(0)
                self._fill_units(other, "")
        self._fill_units(heading, "")
        self.changed.emit()

    def _fill_units(self, heading: str, chosen: str) -> None:
        means, box = self._choices[heading]
        units = self.units_of(str(means.currentData() or ""))
        box.clear()
        for words, code in units:
            box.addItem(words, code)
        box.setCurrentIndex(max(0, box.findData(chosen)) if units else -1)
        box.setVisible(bool(units))
        box.setEnabled(len(units) > 1)


class Quiet(QComboBox):
    """A choice that the wheel does not change while one scrolls over it."""

    def wheelEvent(self, event: QWheelEvent) -> None:
        event.ignore()


def _box(name: str, choices: Choices = ()) -> QComboBox:
    box = Quiet()
    box.setAccessibleName(name)
    for words, code in choices:
        box.addItem(words, code)
    return box


def _held(box: QComboBox) -> QWidget:
    """A cell that can be empty: the table shows whatever widget it is given, hidden or not."""
    cell = QWidget()
    across = QHBoxLayout(cell)
    across.setContentsMargins(0, 0, 0, 0)
    across.addWidget(box)
    return cell


def _sampled(cells: Iterable[str]) -> str:
    found = [" ".join(cell.split()) for cell in cells if cell.strip()]
    told = " · ".join(found[:_SAMPLES])
    return told if len(told) <= _SAMPLE_SIGNS else told[: _SAMPLE_SIGNS - 1] + "…"


def _item(text: str) -> QTableWidgetItem:
    item = QTableWidgetItem(text)
    item.setToolTip(text.replace("<", "‹"))
    return item
