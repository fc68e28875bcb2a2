"""The plot itself: pyqtgraph's axes and zoom, our own painting.

Importing this module loads pyqtgraph, so it is imported only once a chart is to be shown. Curves are painted by one
item in the pixels of the view (the cheapest recipe of UX §1.c), with pens of width 1; nothing here scales itself in
a loop.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Final

import pyqtgraph as pg
from PySide6.QtCore import QPointF, QRectF, Qt, Signal
from PySide6.QtGui import QColor, QKeyEvent, QPainter, QPen
from PySide6.QtWidgets import QWidget

from greenai_desktop.ui.runs.curves import Curve, gauge_scale, highest
from greenai_desktop.ui.runs.plot_paint import Picture
from greenai_desktop.ui.runs.plot_parts import Layers, TimeAxis, ValueAxis, View
from greenai_desktop.ui.theme.fonts import label_font
from greenai_desktop.ui.theme.tokens import tokens
from greenai_desktop.ui.widgets.strip_scale import HeightScale

if TYPE_CHECKING:
    from greenai_desktop.ui.runs.chart import GaugeChoice

_ONE_STEP_S: Final = 0.6
_LEAST_SPAN_S: Final = 2.0


class Plot(pg.GraphicsLayoutWidget):
    """Curves over the time of a run, and below them another quantity.

    Attributes:
        picture: What is shown.

    Signals:
        viewed: Another stretch of time is shown; carries its ends.
        selected: A stretch was selected; carries its ends, or None.
        pointed: The cross hair moved; carries the time, or None.
    """

    viewed = Signal(float, float)
    selected = Signal(object)
    pointed = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.picture = Picture()
        self._span_s = _LEAST_SPAN_S
        self._past: list[tuple[float, float]] = []
        self._changed_at_s = float("-inf")
        self.setFrameShape(self.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMinimumHeight(180)
        grid: Any = self.ci.layout
        grid.setContentsMargins(0, 4, 8, 0)
        grid.setSpacing(4)
        self._main, self._value_axis = self._plot_item(0, "W", self.picture.paint_main)
        self._below, self._gauge_axis = self._plot_item(1, "", self.picture.paint_gauge)
        self._below.setMaximumHeight(96)
        self._below.getViewBox().setXLink(self._main.getViewBox())
        self._below.hide()
        self._main.getViewBox().sigXRangeChanged.connect(self._ranged)
        scene: Any = self.scene()
        scene.sigMouseMoved.connect(self._mouse_moved)
        self.retint()

    def _plot_item(self, row: int, unit: str, paint: Callable[[QPainter, QRectF], None]) -> tuple[Any, ValueAxis]:
        axis = ValueAxis(unit)
        item: Any = pg.PlotItem(viewBox=View(self), axisItems={"bottom": TimeAxis(), "left": axis})
        item.hideButtons()
        item.setMenuEnabled(False)
        self.addItem(item, row, 0)
        item.layers = Layers(item.getViewBox(), paint)
        for name in ("bottom", "left"):
            item.getAxis(name).setStyle(
                tickFont=label_font(), tickLength=-4, autoExpandTextSpace=False, hideOverlappingLabels=False
            )
        item.getAxis("bottom").setHeight(24)
        return item, axis

    @property
    def range_s(self) -> tuple[float, float]:
        """The stretch of time that is shown."""
        low, high = self._main.getViewBox().viewRange()[0]
        return float(low), float(high)

    @property
    def columns(self) -> int:
        """Width of the view in pixels."""
        return max(50, round(self._main.getViewBox().width()))

    def set_span(self, span_s: float, keep_view: bool = False) -> None:
        """How long the run is; shows all of it unless the view is kept."""
        showed_all = self.range_s[1] >= self._span_s * 0.999 and self.range_s[0] <= 0
        self._span_s = max(_LEAST_SPAN_S, span_s)
        self._main.getViewBox().setLimits(
            xMin=0, xMax=self._span_s, minXRange=min(_LEAST_SPAN_S, self._span_s), maxXRange=self._span_s
        )
        if not keep_view:
            self._past.clear()
            self.clear_selection()
            self._set_range(0.0, self._span_s)
        elif showed_all:
            self._set_range(0.0, self._span_s)

    def set_curves(self, curves: list[Curve], gauge: Curve | None, choice: GaugeChoice | None) -> None:
        """Draw other curves; the axes follow, and shrink late."""
        self.picture.curves, self.picture.gauge = curves, gauge
        self._fit_heights()
        if gauge is not None and choice is not None:
            low, top, limits = gauge_scale(gauge, choice)
            self.picture.gauge_ends, self.picture.gauge_limits = (low, top), limits
            self._gauge_axis.unit = choice.unit
            self._gauge_axis.lines = [low, top]
            self._below.getViewBox().setYRange(low, top + 0.02 * (top - low), padding=0)
            self._gauge_axis.picture = None
            self._gauge_axis.update()
        self._below.setVisible(gauge is not None)
        self._main.getAxis("bottom").setStyle(showValues=gauge is None)
        self._main.getAxis("bottom").setHeight(24 if gauge is None else 8)
        self.redraw()

    def set_stacked(self, is_stacked: bool) -> None:
        """Draw curves one on top of the other, or each from zero."""
        self.picture.is_stacked = is_stacked
        self._fit_heights()
        self.redraw()

    def retint(self) -> None:
        """Take the colours in force."""
        colours = tokens()
        self.setBackground(colours.surface)
        for item in (self._main, self._below):
            for name in ("bottom", "left"):
                axis = item.getAxis(name)
                axis.setPen(QPen(QColor(colours.hairline), 1))
                axis.setTextPen(QPen(QColor(colours.muted), 1))
        self.redraw()

    def redraw(self) -> None:
        """Paint anew."""
        for item in (self._main, self._below):
            item.layers.update()

    def zoom(self, factor: float, at_s: float | None = None) -> None:
        """Show a shorter (above 1) or longer stretch, about a moment."""
        low, high = self.range_s
        middle = 0.5 * (low + high) if at_s is None else at_s
        self._remember()
        self._set_range(middle - (middle - low) / factor, middle + (high - middle) / factor)

    def pan(self, by_s: float) -> None:
        """Show another stretch of the same length."""
        low, high = self.range_s
        by_s = min(max(by_s, -low), self._span_s - high)
        self._remember()
        self._set_range(low + by_s, high + by_s)

    def show_range(self, low_s: float, high_s: float) -> None:
        """Show a stretch; Backspace goes back to the one before."""
        self._remember(force=True)
        self._set_range(low_s, high_s)

    def show_all(self) -> None:
        """Show the whole run."""
        self.show_range(0.0, self._span_s)

    def previous(self) -> None:
        """Show what was shown before."""
        if self._past:
            self._set_range(*self._past.pop())
            self._changed_at_s = float("-inf")

    def select(self, low_s: float, high_s: float, done: bool = True) -> None:
        """Select a stretch."""
        self.picture.selection = (max(0.0, low_s), min(self._span_s, high_s))
        self.redraw()
        if done:
            self.selected.emit(self.picture.selection)

    def clear_selection(self) -> None:
        """Select nothing."""
        if self.picture.selection is not None:
            self.picture.selection = None
            self.redraw()
            self.selected.emit(None)

    def point_at(self, at_s: float | None) -> None:
        """Put the cross hair to a moment; None takes it away."""
        self.picture.cursor_s = at_s
        self.redraw()
        self.pointed.emit(at_s)

    def _set_range(self, low_s: float, high_s: float) -> None:
        low_s, high_s = max(0.0, low_s), min(self._span_s, high_s)
        if high_s - low_s < _LEAST_SPAN_S:
            low_s = max(0.0, min(low_s, self._span_s - _LEAST_SPAN_S))
            high_s = min(self._span_s, low_s + _LEAST_SPAN_S)
        self._main.getViewBox().setXRange(low_s, high_s, padding=0)

    def _remember(self, force: bool = False) -> None:
        """Keep the view for the way back; a turn of the wheel is one step."""
        now_s = time.monotonic()
        if force or now_s - self._changed_at_s > _ONE_STEP_S:
            self._past.append(self.range_s)
            del self._past[:-50]
        self._changed_at_s = now_s

    def _fit_heights(self) -> None:
        if self.picture.scale.fit(highest(self.picture.curves, self.picture.is_stacked)) or not self._value_axis.lines:
            self._put_scale(self._main, self._value_axis, self.picture.scale)

    @staticmethod
    def _put_scale(item: Any, axis: ValueAxis, scale: HeightScale) -> None:
        axis.lines = scale.lines
        item.getViewBox().setYRange(0.0, scale.top * 1.02, padding=0)
        axis.picture = None
        axis.update()

    def _ranged(self) -> None:
        self.picture.range_s = self.range_s
        self.redraw()
        self.viewed.emit(*self.range_s)

    def _mouse_moved(self, at: QPointF) -> None:
        for item in (self._main, self._below):
            view = item.getViewBox()
            if item.isVisible() and view.sceneBoundingRect().contains(at):
                self.point_at(float(view.mapSceneToView(at).x()))
                return
        if self.picture.cursor_s is not None and not self.hasFocus():
            self.point_at(None)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        low, high = self.range_s
        step = (high - low) / self.columns * 4
        at_s = 0.5 * (low + high) if self.picture.cursor_s is None else self.picture.cursor_s
        is_move = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
        calls: dict[int, Callable[[], None]] = {
            Qt.Key.Key_Left: lambda: self.pan((low - high) / 4) if is_move else self.point_at(max(low, at_s - step)),
            Qt.Key.Key_Right: lambda: self.pan((high - low) / 4) if is_move else self.point_at(min(high, at_s + step)),
            Qt.Key.Key_Plus: lambda: self.zoom(2.0, self.picture.cursor_s),
            Qt.Key.Key_Equal: lambda: self.zoom(2.0, self.picture.cursor_s),
            Qt.Key.Key_Minus: lambda: self.zoom(0.5, self.picture.cursor_s),
            Qt.Key.Key_0: self.show_all,
            Qt.Key.Key_Backspace: self.previous,
            Qt.Key.Key_Escape: self.clear_selection,
        }
        call = calls.get(event.key())
        if call is None:
            super().keyPressEvent(event)
            return
        event.accept()
        call()

    def focusOutEvent(self, event: Any) -> None:
        super().focusOutEvent(event)
        self.update()

    def leaveEvent(self, event: Any) -> None:
        super().leaveEvent(event)
        if self.picture.cursor_s is not None and not self.hasFocus():
            self.point_at(None)
