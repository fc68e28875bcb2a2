"""A limit as a bar: what is used, what will be, and where the limit is; with words, never by colour alone."""

from __future__ import annotations

import math
from typing import Final

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QBrush, QColor, QPainter, QPaintEvent, QPen, QPolygonF
from PySide6.QtWidgets import QSizePolicy, QWidget

from greenai_desktop.core.budget import THRESHOLDS, LimitStanding, Standing
from greenai_desktop.ui.theme.tokens import Tokens, tokens

_HEIGHT_PX: Final = 18
_WIDTH_PX: Final = 160
# Where the limit stands, so that the bars of several limits can be compared at a glance.
_LIMIT_AT: Final = 0.72
_BAR_PX: Final = 10
_RING_PX: Final = 4.0


class BulletBar(QWidget):
    """Paints one limit. What it shows is said in the words beside it."""

    def __init__(self) -> None:
        super().__init__()
        self._standing: LimitStanding | None = None
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def show_standing(self, standing: LimitStanding) -> None:
        """Show where something stands."""
        if standing != self._standing:
            self._standing = standing
            self.update()

    def sizeHint(self) -> QSize:
        return QSize(2 * _WIDTH_PX, _HEIGHT_PX)

    def minimumSizeHint(self) -> QSize:
        return QSize(_WIDTH_PX // 2, _HEIGHT_PX)

    def paintEvent(self, event: QPaintEvent) -> None:
        standing = self._standing
        if standing is None:
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        colours = tokens()
        track = QRectF(0.5, (self.height() - _BAR_PX) / 2, self.width() - 1.0, _BAR_PX)
        painter.setPen(QPen(QColor(colours.hairline), 1))
        painter.setBrush(QColor(colours.raised))
        painter.drawRoundedRect(track, 3, 3)
        share = _share(standing, standing.value)
        if share is not None:
            self._paint_used(painter, track, share, standing.now, colours)
        if standing.limit.is_budget:
            self._paint_tick(painter, track, THRESHOLDS[0], QPen(QColor(colours.border), 1), 2.0)
        self._paint_tick(painter, track, 1.0, QPen(QColor(colours.text), 2), 4.0)
        self._paint_expected(painter, track, standing, colours)

    def _paint_used(self, painter: QPainter, track: QRectF, share: float, now: Standing, colours: Tokens) -> None:
        colour = {Standing.TIGHT: colours.warn, Standing.OVER: colours.error}.get(now, colours.accent)
        bar = QRectF(track.left(), track.top(), max(2.0, self._x(track, share) - track.left()), track.height())
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(colour))
        painter.drawRoundedRect(bar, 3, 3)
        if now in (Standing.TIGHT, Standing.OVER):  # a pattern as well, for whoever does not see the colours
            pattern = Qt.BrushStyle.BDiagPattern if now is Standing.TIGHT else Qt.BrushStyle.DiagCrossPattern
            painter.setBrush(QBrush(QColor(colours.surface), pattern))
            painter.setOpacity(0.55)
            painter.drawRoundedRect(bar, 3, 3)
            painter.setOpacity(1.0)

    def _paint_tick(self, painter: QPainter, track: QRectF, share: float, pen: QPen, beyond: float) -> None:
        x = self._x(track, share)
        painter.setPen(pen)
        painter.drawLine(QPointF(x, track.top() - beyond), QPointF(x, track.bottom() + beyond))

    def _paint_expected(self, painter: QPainter, track: QRectF, standing: LimitStanding, colours: Tokens) -> None:
        """The interval of what it will be, as a whisker with its median as a ring."""
        shares = [_share(standing, value) for value in (standing.low, standing.expected, standing.high)]
        low, middle, high = (None if share is None else self._x(track, share) for share in shares)
        if low is None or middle is None or high is None:
            return
        y = track.center().y()
        last = track.right() - _RING_PX - 1.0
        goes_on = high > last
        low, middle, high = min(low, last), min(middle, last), min(high, last)
        # Light below dark: it is seen on the bar and beside it.
        for colour, width in ((colours.surface, 4.0), (colours.text, 1.5)):
            painter.setPen(QPen(QColor(colour), width))
            painter.drawLine(QPointF(low, y), QPointF(high, y))
            for x in (low,) if goes_on else (low, high):
                painter.drawLine(QPointF(x, y - 4.0), QPointF(x, y + 4.0))
        painter.setPen(QPen(QColor(colours.text), 1.5))
        painter.setBrush(QColor(colours.surface))
        painter.drawEllipse(QPointF(middle, y), _RING_PX, _RING_PX)
        if goes_on:  # an arrow head: it reaches beyond the bar
            painter.setBrush(QColor(colours.text))
            tip = track.right()
            painter.drawPolygon(QPolygonF([QPointF(tip, y), QPointF(tip - 4.0, y - 4.0), QPointF(tip - 4.0, y + 4.0)]))

    @staticmethod
    def _x(track: QRectF, share: float) -> float:
        """Where a share of the limit is; what is beyond the end is drawn at it."""
        return track.left() + track.width() * min(1.0, max(0.0, share * _LIMIT_AT))


def _share(standing: LimitStanding, value: float | None) -> float | None:
    """A value over the limit; None if it is missing, or the limit is none that can be divided by."""
    if value is None or not math.isfinite(value) or not standing.limit.value > 0:
        return None
    return value / standing.limit.value
