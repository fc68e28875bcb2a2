"""The phases of a piece as a bar: what each of them weighs, what is unknown, and the use that stands outside."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QBrush, QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QGridLayout, QLabel, QSizePolicy, QVBoxLayout, QWidget

from greenai_desktop.i18n import N_, _, active, numbers
from greenai_desktop.ui.theme.tokens import tokens
from greenai_desktop.ui.widgets.forms import label

if TYPE_CHECKING:
    from greenai_desktop.core.inventory.inventory import Inventory

_BAR_PX: Final = 18
_SWATCH_PX: Final = 12
_WORDS: Final = {
    "materials_kgco2e": N_("Raw materials"),
    "manufacture_kgco2e": N_("Manufacture"),
    "transport_kgco2e": N_("Transport"),
    "eol_kgco2e": N_("End of life"),
    "rest": N_("Phases that are not told apart"),
    "use_kgco2e": N_("Use, as its maker says: not in the figure"),
}
_TOLD: Final = ("materials_kgco2e", "manufacture_kgco2e", "transport_kgco2e", "eol_kgco2e")
# What raw materials are without a figure of their own: makers publish them with the manufacture.
_INSIDE: Final = "materials_kgco2e"
_LEAST_REST: Final = 0.01


@dataclass(frozen=True, slots=True)
class Phase:
    """A phase of one piece.

    Attributes:
        name: Column, or `rest` for what a figure for all phases holds beyond them.
        kgco2e: None if it is unknown.
    """

    name: str
    kgco2e: float | None


def phases_of(inventory: Inventory, row: int) -> list[Phase]:
    """The phases of a row: those in the figure, and the use beside it where a maker tells it."""
    cells = {name: _known(inventory, row, name) for name in (*_TOLD, "use_kgco2e", "embodied_kgco2e")}
    told = [Phase(name, cells[name]) for name in _TOLD if name != _INSIDE or cells[name] is not None]
    whole, known = cells["embodied_kgco2e"], sum(phase.kgco2e or 0.0 for phase in told)
    if whole is not None and whole - known > _LEAST_REST * whole:
        told.append(Phase("rest", whole - known))
    return [*told, *([Phase("use_kgco2e", cells["use_kgco2e"])] if cells["use_kgco2e"] is not None else [])]


class PhasesBar(QWidget):
    """The bar, and below it each phase with its figure: words and order say what colours say."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("phases-bar")
        self._bar = _Bar()
        self._legend = QGridLayout()
        self._legend.setHorizontalSpacing(8)
        self._legend.setVerticalSpacing(2)
        self._legend.setColumnStretch(1, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(6)
        column.addWidget(self._bar)
        column.addLayout(self._legend)

    def show_phases(self, phases: list[Phase]) -> None:
        """Show these."""
        self._bar.phases = phases
        self._bar.setAccessibleDescription(active().listed(_spoken(phase) for phase in phases))
        self._bar.update()
        while self._legend.count():
            item = self._legend.takeAt(0)
            widget = None if item is None else item.widget()
            if widget is not None:
                widget.hide()
                widget.deleteLater()
        for place, phase in enumerate(phases):
            figure = label(_figure(phase.kgco2e), wrap=False)
            figure.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignTop)
            for column, widget in enumerate((_Swatch(phase.name), label(_(_WORDS[phase.name]), "muted"), figure)):
                self._legend.addWidget(widget, place, column)

    @property
    def legend(self) -> list[tuple[str, str]]:
        """Words and figure of each phase, as they stand there."""
        return [(_(_WORDS[phase.name]), _figure(phase.kgco2e)) for phase in self._bar.phases]


class _Bar(QWidget):
    """The bar itself."""

    def __init__(self) -> None:
        super().__init__()
        self.phases: list[Phase] = []
        self.setAccessibleName(_("Phases of one piece"))
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:
        return QSize(200, _BAR_PX)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        colours = tokens()
        inside = QRectF(self.rect()).adjusted(1, 1, -1, -1)
        painter.fillRect(inside, QColor(colours.raised))
        known = [(phase.name, phase.kgco2e) for phase in self.phases if phase.kgco2e]
        whole, left = sum(kgco2e for _name, kgco2e in known), inside.left()
        for name, kgco2e in known:
            width = inside.width() * kgco2e / whole
            _fill(painter, QRectF(left, inside.top(), max(1.0, width - 1.0), inside.height()), name)
            left += width
        painter.setPen(QColor(colours.link if self.hasFocus() else colours.hairline))
        painter.drawRect(inside)


class _Swatch(QLabel):
    """The colour of a phase."""

    def __init__(self, name: str) -> None:
        super().__init__()
        self._name = name
        self.setFixedSize(_SWATCH_PX, _SWATCH_PX + 4)

    def paintEvent(self, event: QPaintEvent) -> None:
        _fill(QPainter(self), QRectF(0, 4, _SWATCH_PX, _SWATCH_PX), self._name)


def _fill(painter: QPainter, area: QRectF, name: str) -> None:
    """The use is hatched: it stands outside of the figure."""
    colour = QColor(tokens().series[list(_WORDS).index(name)])
    if name == "use_kgco2e":
        painter.fillRect(area, QBrush(colour, Qt.BrushStyle.BDiagPattern))
    else:
        painter.fillRect(area, colour)


def _figure(kgco2e: float | None) -> str:
    return numbers.quantity(kgco2e, "kgCO2e", active().code, 2) if kgco2e is not None else _("unknown")


def _spoken(phase: Phase) -> str:
    return active().pair(_(_WORDS[phase.name]), _figure(phase.kgco2e))


def _known(inventory: Inventory, row: int, name: str) -> float | None:
    value = inventory.value(row, name)
    return value if isinstance(value, float) and not math.isnan(value) else None
