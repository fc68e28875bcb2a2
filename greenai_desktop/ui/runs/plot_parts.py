"""Parts of the plot: axes with the program's own numbers, mouse, and the item that is painted by us."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, Final, Protocol

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QGraphicsItem, QWidget

from greenai_desktop.i18n import active, numbers

_STEPS_S: Final = (
    1, 2, 5, 10, 20, 30, 60, 120, 300, 600, 900, 1200, 1800, 3600, 7200, 10_800, 21_600, 43_200, 86_400, 172_800,
    604_800,
)  # fmt: skip
_TICK_PX: Final = 96
_AXIS_PX: Final = 58
_ZOOM: Final = 1.25
_KILO_FROM: Final = 10_000.0


class Steered(Protocol):
    """What the mouse does to a plot."""

    def hasFocus(self) -> bool:
        """Whether it has the keyboard."""

    def zoom(self, factor: float, at_s: float | None = None) -> None:
        """Show a shorter or longer stretch."""

    def pan(self, by_s: float) -> None:
        """Show another stretch."""

    def select(self, low_s: float, high_s: float, done: bool = True) -> None:
        """Select a stretch."""

    def clear_selection(self) -> None:
        """Select nothing."""

    def show_all(self) -> None:
        """Show everything."""


def elapsed(seconds: float, step_s: float = 60.0) -> str:
    """Time since the start, short: "1:05:30" at steps of seconds, "12 min" or "1 h 05" at steps of minutes."""
    whole = round(seconds)
    if step_s >= 86_400:
        return numbers.duration(whole, active().code).split("\u00a0h")[0] if whole else "0"
    hours, rest = divmod(whole, 3600)
    minutes, rest = divmod(rest, 60)
    if step_s >= 60:
        # Without its unit, "0:05" could be five seconds as well as five minutes.
        return f"{hours}\u00a0h\u00a0{minutes:02d}" if hours else f"{minutes}\u00a0min"
    return f"{hours}:{minutes:02d}:{rest:02d}"


class TimeAxis(pg.AxisItem):
    """Time since the start, at round steps."""

    def __init__(self) -> None:
        super().__init__("bottom")
        self._step_s = 60.0

    def tickValues(self, low: float, high: float, size: float) -> list[tuple[float, list[float]]]:
        wanted = (high - low) / max(1.0, size / _TICK_PX)
        self._step_s = step = float(next((s for s in _STEPS_S if s >= wanted), _STEPS_S[-1]))
        first = int(np.ceil(low / step))
        return [(step, [i * step for i in range(first, int(np.floor(high / step)) + 1)])]

    def tickStrings(self, values: Sequence[float], scale: float, spacing: float) -> list[str]:
        return [elapsed(value, self._step_s) for value in values]


class ValueAxis(pg.AxisItem):
    """Power or another quantity, at the lines of the scale."""

    def __init__(self, unit: str) -> None:
        super().__init__("left")
        self.unit = unit
        self.lines: list[float] = []
        self.setWidth(_AXIS_PX)

    def tickValues(self, low: float, high: float, size: float) -> list[tuple[float, list[float]]]:
        return [(1.0, list(self.lines))]

    def tickStrings(self, values: Sequence[float], scale: float, spacing: float) -> list[str]:
        code = active().code
        kilo = self.unit == "W" and bool(self.lines) and self.lines[-1] >= _KILO_FROM
        unit = "kW" if kilo else numbers.unit_sign(self.unit, code)
        texts = [numbers.grouped(f"{value / (1000 if kilo else 1):.6g}", code) for value in values]
        return [
            f"{text}\u00a0{unit}".strip() if value == self.lines[-1] else text
            for value, text in zip(values, texts, strict=True)
        ]


class View(pg.ViewBox):
    """Drag selects, the wheel zooms with Ctrl or once the chart has the keyboard, drag with Shift moves."""

    def __init__(self, plot: Steered) -> None:
        super().__init__(enableMenu=False)
        self._plot = plot
        self.setMouseEnabled(x=True, y=False)
        self.disableAutoRange()

    def wheelEvent(self, event: Any, axis: Any = None) -> None:
        if not self._plot.hasFocus() and not event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            event.ignore()  # somebody scrolls down the page; a click into the chart, or Ctrl, means the chart
            return
        at_s = self.mapToView(event.pos()).x()
        self._plot.zoom(_ZOOM ** (-event.delta() / 120.0), at_s)
        event.accept()

    def mouseDragEvent(self, event: Any, axis: Any = None) -> None:
        event.accept()
        is_move = event.button() == Qt.MouseButton.MiddleButton or bool(
            event.modifiers() & Qt.KeyboardModifier.ShiftModifier
        )
        if is_move:
            before, now = self.mapToView(event.lastPos()).x(), self.mapToView(event.pos()).x()
            self._plot.pan(before - now)
        elif event.button() == Qt.MouseButton.LeftButton:
            first, last = self.mapToView(event.buttonDownPos()).x(), self.mapToView(event.pos()).x()
            self._plot.select(min(first, last), max(first, last), done=event.isFinish())

    def mouseClickEvent(self, event: Any) -> None:
        if event.button() == Qt.MouseButton.LeftButton:
            event.accept()
            if event.double():
                self._plot.show_all()
            else:
                self._plot.clear_selection()


class Layers(QGraphicsItem):
    """Everything inside the axes, painted in pixels of the view."""

    def __init__(self, view: Any, paint: Callable[[QPainter, QRectF], None]) -> None:
        super().__init__(view)
        self._view = view
        self._paint = paint
        self.setZValue(-50)
        self.setAcceptedMouseButtons(Qt.MouseButton.NoButton)

    def boundingRect(self) -> QRectF:
        return QRectF(self._view.rect())

    def paint(self, painter: QPainter, option: object, widget: QWidget | None = None) -> None:
        painter.save()
        inside = self.boundingRect()
        painter.setClipRect(inside)
        try:
            self._paint(painter, inside)
        finally:  # Qt crashes where a painter is left with a state saved
            painter.restore()
