"""A strip of live curves that costs next to nothing.

Three layers: axes (kept until the view, the theme or the size changes), curves (painted anew only when a new column
of pixels appears), and what lies above them (labels, marks, crosshair). Nothing is painted while it is hidden.

Source:
    UX §1.c: recipes and figures.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence

import numpy as np
from PySide6.QtCore import QEvent, QPointF, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QFocusEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QPixmap,
    QWheelEvent,
)
from PySide6.QtWidgets import QSizePolicy, QWidget

from greenai_desktop.core.history import Curves
from greenai_desktop.i18n import active, numbers
from greenai_desktop.ui.theme.tokens import tokens
from greenai_desktop.ui.widgets import strip_keys
from greenai_desktop.ui.widgets import strip_layers as layers
from greenai_desktop.ui.widgets.strip_layers import Frame, Hole, Mark, Rows, Series
from greenai_desktop.ui.widgets.strip_scale import HeightScale, clock_lines, time_lines
from greenai_desktop.ui.widgets.time_view import TimeView

Source = Callable[[float, float, int], Curves]

_LABELS_EVERY_S = 0.5
# A slow machine paints less often instead of drawing more power.
_SHARE_FOR_PAINTING = 0.015
_PX_PER_TIME_WORD = 90
_WHEEL_NOTCH = 120
_BY_KEYBOARD = (Qt.FocusReason.TabFocusReason, Qt.FocusReason.BacktabFocusReason, Qt.FocusReason.ShortcutFocusReason)


class LiveStrip(QWidget):
    """Curves over the last seconds, minutes or hours, with crosshair, zoom and pan.

    Keys: ← → move the crosshair (with Shift the view), + − 0 zoom, Backspace the view before, End the present.

    Args:
        view: Which stretch of time is shown; may be shared with other strips.
        show: A value in words, "—" if it is NaN.
        name: What it is called for those who listen.

    Attributes:
        series: What is shown, in order.
        stacked: Whether curves lie on top of one another.
        now_s: The present, as far as the strip knows.

    Signals:
        view_changed: Another stretch is shown.
        crosshair_moved: To a moment, or None.
    """

    view_changed = Signal()
    crosshair_moved = Signal(object)

    def __init__(self, view: TimeView, show: Callable[[float], str], name: str) -> None:
        super().__init__()
        self.view = view
        self.series: tuple[Series, ...] = ()
        self.stacked = False
        self.now_s = 0.0
        self.crosshair_s: float | None = None
        self.source: Source | None = None
        self.holes: Callable[[float, float], Sequence[Hole]] = lambda from_s, until_s: ()
        self.marks: Callable[[float, float], Sequence[Mark]] = lambda from_s, until_s: ()
        self.utc_of: Callable[[float], float] = lambda at_s: at_s
        self.oldest_s: Callable[[], float] = lambda: float("nan")
        self.fixed_top: float | None = None
        self.least_label_px = 0
        self.show_line: Callable[[float], str] = show
        self.empty_words = ""
        self.painted_count = 0
        self._show = show
        self._scale = HeightScale()
        self._frame = Frame(QRectF(0, 0, 1, 1), 0.0, 1.0, 1.0)
        self._rows: Rows = layers.rows_of(Curves((), np.empty(0), *(np.empty((0, 0)),) * 3), ())
        self._axes: tuple[object, QPixmap] | None = None
        self._curves: QPixmap | None = None
        self._labels: QPixmap | None = None
        self._labelled_at_s = float("-inf")
        self._label_px = 0
        self._drawn_now_s = float("nan")
        self._dragged_from: QPointF | None = None
        self._painted_at_s = self._frame_s = 0.0
        self._reads_out = self._is_ringed = False
        self.setAccessibleName(name)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMouseTracking(True)
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setMinimumHeight(90)

    def set_series(self, series: Sequence[Series]) -> None:
        """Show these curves."""
        self.series = tuple(series)
        self._label_px = 0
        self.redraw()

    def set_stacked(self, stacked: bool) -> None:
        """Lay curves on top of one another, or each from zero."""
        self.stacked = stacked
        self.redraw()

    def advance(self, now_s: float) -> None:
        """Time went on: paint again if that can be seen."""
        self.now_s = now_s
        if not self.isVisible():
            return
        is_due = time.perf_counter() - self._painted_at_s >= self._frame_s / _SHARE_FOR_PAINTING
        if self.view.follows and is_due and self._seen_now_s() != self._drawn_now_s:
            self._curves = None
            self.update(self._plot().toAlignedRect().adjusted(-2, -layers.TOP_PX, 2, layers.BOTTOM_PX))
        if now_s - self._labelled_at_s >= _LABELS_EVERY_S or now_s < self._labelled_at_s:
            self._labels = None
            self.update(self._label_area())

    def redraw(self) -> None:
        """Paint everything anew: other curves, colours or view."""
        self._axes = self._curves = self._labels = None
        self.update()

    def set_crosshair(self, at_s: float | None, *, tell: bool = True) -> None:
        """Put the crosshair on a moment, or take it away."""
        if at_s != self.crosshair_s:
            self.crosshair_s = at_s
            self._reads_out = tell
            self.update()
            if tell:
                self.crosshair_moved.emit(at_s)

    def values_at(self, at_s: float) -> list[tuple[Series, float]]:
        """What each curve shows at a moment."""
        times = self.rows.at_s
        if not times.size:
            return [(one, float("nan")) for one in self.series]
        i = int(np.abs(times - at_s).argmin())
        return [(one, float(self._rows.mean[row, i])) for row, one in enumerate(self.series)]

    def words_at(self, at_s: float) -> str:
        """What is read at a moment, as one sentence."""
        parts = [numbers.clock(self.utc_of(at_s), active().code)]
        parts += [hole.words for hole in self.holes(at_s, at_s + 1e-6)]
        parts += [f"{one.name} {layers.value_words(one, value, self._show)}" for one, value in self.values_at(at_s)]
        return ", ".join(parts)

    @property
    def rows(self) -> Rows:
        """The values of the stretch shown."""
        if self._curves is None:
            self._read()
        return self._rows

    def zoom(self, factor: float, around_s: float | None = None) -> None:
        """Show a longer or shorter stretch."""
        self.view.zoom(factor, self.now_s, around_s)
        self.viewed()

    def pan(self, seconds: float) -> None:
        """Show an earlier or later stretch."""
        oldest_s = self.oldest_s()
        self.view.pan(seconds, self.now_s, oldest_s if oldest_s == oldest_s else None)
        self.viewed()

    def viewed(self) -> None:
        """Another stretch was chosen: paint it and tell it."""
        self.redraw()
        self.view_changed.emit()

    @property
    def frame(self) -> Frame:
        """Where things are on the strip."""
        return self._frame

    @property
    def label_px(self) -> int:
        """Width of the column of labels; strips below one another take that of the widest."""
        if not self._label_px:
            self._label_px = layers.label_column_px(self.series, f"≈\u00a0{self._show(0.0888)}")
        return max(self._label_px, self.least_label_px)

    def _plot(self) -> QRectF:
        width = self.width() - layers.LEFT_PX - self.label_px
        height = self.height() - layers.TOP_PX - layers.BOTTOM_PX
        return QRectF(layers.LEFT_PX, layers.TOP_PX, max(10, width), max(10, height))

    def _label_area(self) -> QRect:
        left = int(self._plot().right()) + 1
        return QRect(left, 0, self.width() - left, self.height())

    def _seen_now_s(self) -> float:
        """The present in whole columns: between two of them a picture would only shiver."""
        column_s = self.view.window_s / self._plot().width()
        return float(np.ceil(self.now_s / column_s) * column_s)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.drawPixmap(0, 0, self._curve_layer())
        painter.drawPixmap(self._label_area().topLeft(), self._label_layer())
        colours = tokens()
        layers.paint_marks(painter, self._frame, colours, self.marks(self._frame.from_s, self._frame.until_s))
        if self.empty_words and not self._rows.at_s.size:
            painter.setPen(QColor(colours.muted))
            painter.drawText(self._frame.plot, Qt.AlignmentFlag.AlignCenter, self.empty_words)
        if self.crosshair_s is not None and self._frame.from_s <= self.crosshair_s <= self._frame.until_s:
            self._paint_crosshair(painter, self.crosshair_s)
        if self._is_ringed:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(QPen(QColor(colours.link), 2))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(self.rect().adjusted(1, 1, -1, -1), 6, 6)

    def _curve_layer(self) -> QPixmap:
        if self._curves is None:
            self.painted_count += 1
            self._painted_at_s = time.perf_counter()
            self._read()
            self._curves = self._axes_layer().copy()
            painter = QPainter(self._curves)
            colours = tokens()
            holes = self.holes(self._frame.from_s, self._frame.until_s)
            layers.paint_holes(painter, self._frame, colours, holes)
            layers.paint_curves(painter, self._frame, colours, self.series, self._rows, self.stacked)
            painter.end()
            self._frame_s = time.perf_counter() - self._painted_at_s
        return self._curves

    def _read(self) -> None:
        """Take the values of the stretch shown, and make room for them."""
        plot = self._plot()
        self._drawn_now_s = self._seen_now_s()
        from_s, until_s = self.view.ends(self._drawn_now_s)
        if self.source is not None:
            self._rows = layers.rows_of(self.source(from_s, until_s, int(plot.width())), self.series)
        if self.fixed_top is None:
            if self._scale.fit(layers.highest(self._rows, self.series, self.stacked)):
                # The words of the axis lie outside the part that is painted again as time goes on.
                self._labels = None
                self.update()
            top = self._scale.top
        else:
            top = self.fixed_top
        self._frame = Frame(plot, from_s, until_s, top)

    def _axes_layer(self) -> QPixmap:
        view, frame = self.view, self._frame
        still = None if view.follows else frame.until_s
        key = (self.size(), view.window_s, still, frame.top, self.label_px, tokens(), self.devicePixelRatioF())
        if self._axes is None or self._axes[0] != key:
            pixmap = self._blank(self.size(), tokens().surface)
            painter = QPainter(pixmap)
            layers.paint_axes(painter, frame, tokens(), self._height_lines(), self._moments())
            painter.end()
            self._axes = (key, pixmap)
        return self._axes[1]

    def _label_layer(self) -> QPixmap:
        if self._labels is None:
            area = self._label_area()
            self._labels = self._blank(area.size(), tokens().surface)
            self._labelled_at_s = self.now_s
            painter = QPainter(self._labels)
            painter.translate(-area.left(), 0)
            layers.paint_labels(
                painter, self._frame, tokens(), self.series, self._newest(), self.stacked, self._show
            )  # fmt: skip
            painter.end()
        return self._labels

    def _newest(self) -> Rows:
        """The last values of the stretch shown: the labels go on while the curves wait for their next column."""
        if self.source is None or not self.view.follows:
            return self._rows
        newest = layers.rows_of(self.source(self.now_s - 1e-3, self.now_s + 1e-3, 8), self.series)
        return newest if newest.at_s.size else self._rows

    def _blank(self, size: QSize, colour: str) -> QPixmap:
        ratio = self.devicePixelRatioF()
        pixmap = QPixmap((size.toSizeF() * ratio).toSize())
        pixmap.setDevicePixelRatio(ratio)
        pixmap.fill(QColor(colour))
        return pixmap

    def _height_lines(self) -> list[tuple[float, str]]:
        if self.fixed_top is not None:
            lines = [0.0, self.fixed_top / 2, self.fixed_top]
        else:
            lines = self._scale.lines
            if self.height() < 150:
                lines = [lines[0], lines[-1]]
        return [(line, self.show_line(line)) for line in lines]

    def _moments(self) -> list[tuple[float, str]]:
        frame = self._frame
        most = max(2, int(frame.plot.width() / _PX_PER_TIME_WORD))
        if self.view.follows:
            return [(frame.until_s - ago_s, words) for ago_s, words in time_lines(self.view.window_s, most)]
        # The wall clock may have jumped within the stretch; its end is what the words are true for.
        shift_s = self.utc_of(frame.until_s) - frame.until_s
        return [
            (at - shift_s, words) for at, words in clock_lines(frame.from_s + shift_s, frame.until_s + shift_s, most)
        ]

    def _paint_crosshair(self, painter: QPainter, at_s: float) -> None:
        colours = tokens()
        values = self.values_at(at_s)
        heights = np.array([value for _, value in values])
        if self.stacked:
            heights = np.where(np.isfinite(heights), np.cumsum(np.nan_to_num(heights)), np.nan)
        inks = [QColor(colours.series[one.colour]) for one, _ in values]
        points = [(float(self._frame.y(y)), ink) for y, ink in zip(heights, inks, strict=True) if np.isfinite(y)]
        said: list[tuple[str, QColor | None]] = []
        if self._reads_out:
            said = [(numbers.clock(self.utc_of(at_s), active().code), None)]
            texts = [f"{one.name}  {layers.value_words(one, value, self._show)}" for one, value in values]
            said += zip(texts, inks, strict=True)
            said += [(hole.words, None) for hole in self.holes(at_s, at_s + 1e-6)]
        layers.paint_crosshair(painter, self._frame, colours, at_s, points, said)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        x = event.position().x()
        if self._dragged_from is not None:
            moved_px = x - self._dragged_from.x()
            if abs(moved_px) >= 1:
                self._dragged_from = event.position()
                self.pan(-moved_px / self._frame.plot.width() * self.view.window_s)
            return
        inside = self._frame.plot.left() <= x <= self._frame.plot.right()
        self.set_crosshair(self._frame.at_s(x) if inside else None)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton:
            self._dragged_from = event.position()
            self.setCursor(Qt.CursorShape.ClosedHandCursor)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        self._dragged_from = None
        self.unsetCursor()

    def leaveEvent(self, event: QEvent) -> None:
        self.set_crosshair(None)

    def wheelEvent(self, event: QWheelEvent) -> None:
        notches = event.angleDelta().y() / _WHEEL_NOTCH
        if notches:
            inside = self._frame.plot.contains(event.position())
            around_s = self._frame.at_s(event.position().x()) if inside and not self.view.follows else None
            self.zoom(strip_keys.ZOOM_STEP ** (-notches / 2), around_s)
            event.accept()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if not strip_keys.pressed(self, event):
            super().keyPressEvent(event)

    def resizeEvent(self, event: QEvent) -> None:
        self.redraw()

    def showEvent(self, event: QEvent) -> None:
        self.redraw()

    def focusInEvent(self, event: QFocusEvent) -> None:
        self._is_ringed = event.reason() in _BY_KEYBOARD
        self.update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        self._is_ringed = False
        self.update()
