"""The chart of a Pareto front: what runs took from left to right, their score upwards."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import Final

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QHelpEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QToolTip, QWidget

from greenai_desktop.accounting.comparison import Front, FrontPoint
from greenai_desktop.i18n import _, active, numbers
from greenai_desktop.i18n import differences as told
from greenai_desktop.ui.runs.curves import whole_steps
from greenai_desktop.ui.theme.fonts import label_font
from greenai_desktop.ui.theme.tokens import tokens
from greenai_desktop.ui.widgets.strip_scale import HeightScale

_HEIGHT_PX: Final = 300
_LEFT_PX, _RIGHT_PX, _TOP_PX, _BOTTOM_PX = 64, 24, 30, 38
_DOT_PX, _NEAR_PX, _LABEL_PX, _ROOM_PX = 5.0, 12.0, 190.0, 100.0
_LINE_PX: Final = 4.0
_MOST_NAMES: Final = 16


class FrontChart(QWidget):
    """Runs as points; those on the front are filled and joined, the others are rings."""

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("front-chart")
        self.setAccessibleName(_("Pareto front"))
        self.setMinimumHeight(_HEIGHT_PX)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._front: Front | None = None
        self._labels: Sequence[str] = ()
        self._unit = "kWh"
        self._size = 1.0
        self._x_scale = HeightScale()
        self._y_ends, self._y_step = (0.0, 1.0), 0.25

    def show_front(self, front: Front, labels: Sequence[str], unit: str) -> None:
        """Show other runs."""
        self._front, self._labels = front, labels
        costs = [one.point.cost for one in front.points]
        highest = max(costs, default=0.0)
        shown, self._unit = numbers.scaled(highest, unit)
        self._size = highest / shown if shown else 1.0
        self._x_scale = HeightScale(max(shown * 1.08, 1e-12))
        scores = [one.point.score for one in front.points]
        least, most = min(scores, default=0.0), max(scores, default=1.0)
        step = HeightScale(max(most - least, 1e-9 * max(1.0, abs(most)))).step
        self._y_ends, self._y_step = whole_steps(least, most, step), step
        self.update()

    def place_of(self, one: FrontPoint) -> QPointF:
        """Where a run stands."""
        inside = self._inside()
        low, high = self._y_ends
        x = inside.left() + one.point.cost / self._size / self._x_scale.top * inside.width()
        return QPointF(x, inside.bottom() - (one.point.score - low) / (high - low) * inside.height())

    def sizeHint(self) -> QSize:
        return QSize(600, _HEIGHT_PX)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setFont(label_font())
        self._paint_axes(painter)
        if self._front is not None:
            self._paint_front(painter, self._front)
            taken = [
                QRectF(self.place_of(p) - QPointF(6, 6), self.place_of(p) + QPointF(6, 6)) for p in self._front.points
            ]
            taken += self._along_line(self._front)
            self._paint_names(painter, self._front, taken)
            self._paint_steps(painter, self._front, taken)
        if self.hasFocus():
            painter.setPen(QPen(QColor(tokens().link), 2))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(QRectF(self.rect()).adjusted(1, 1, -1, -1), 4, 4)

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.ToolTip and isinstance(event, QHelpEvent):
            QToolTip.showText(event.globalPos(), self._told_at(QPointF(event.pos())), self)
            return True
        return super().event(event)

    def _inside(self) -> QRectF:
        return QRectF(self.rect()).adjusted(_LEFT_PX, _TOP_PX, -_RIGHT_PX, -_BOTTOM_PX)

    def _paint_axes(self, painter: QPainter) -> None:
        colours, inside, code = tokens(), self._inside(), active().code
        low, high = self._y_ends
        metrics = QFontMetricsF(label_font())
        for i in range(round((high - low) / self._y_step) + 1):
            value = low + i * self._y_step
            y = round(inside.bottom() - (value - low) / (high - low) * inside.height()) + 0.5
            painter.setPen(QPen(QColor(colours.hairline), 1))
            painter.drawLine(QPointF(inside.left(), y), QPointF(inside.right(), y))
            painter.setPen(QColor(colours.muted))
            text = numbers.grouped(f"{value:.6g}", code)
            painter.drawText(QPointF(inside.left() - 8 - metrics.horizontalAdvance(text), y + 4), text)
        for value in self._x_scale.lines:
            x = inside.left() + value / self._x_scale.top * inside.width()
            text = numbers.grouped(f"{value:.6g}", code)
            painter.drawText(QPointF(x - metrics.horizontalAdvance(text) / 2, inside.bottom() + 16), text)
        painter.setPen(QColor(colours.text))
        metric = self._front.metric if self._front is not None else ""
        painter.drawText(QPointF(4, metrics.ascent() + 2), metrics.elidedText(metric, Qt.TextElideMode.ElideRight, 240))
        unit = numbers.unit_sign(self._unit, code)
        painter.drawText(QPointF(inside.right() - metrics.horizontalAdvance(unit), inside.bottom() + 32), unit)

    def _paint_front(self, painter: QPainter, front: Front) -> None:
        colours = tokens()
        line = [self.place_of(one) for one in front.points if one.point.is_on_front]
        painter.setPen(QPen(QColor(colours.accent), 1.5))
        painter.drawPolyline(line)
        for one in front.points:
            is_on_front = one.point.is_on_front
            painter.setPen(QPen(QColor(colours.accent if is_on_front else colours.muted), 1.5))
            painter.setBrush(QColor(colours.accent if is_on_front else colours.surface))
            painter.drawEllipse(self.place_of(one), _DOT_PX, _DOT_PX)

    def _along_line(self, front: Front) -> list[QRectF]:
        """The line through the front as small squares, so that no text is put across it."""
        line = [self.place_of(one) for one in front.points if one.point.is_on_front]
        squares = []
        for here, there in pairwise(line):
            count = max(1, round((there - here).manhattanLength() / _LINE_PX))
            for i in range(count + 1):
                at = here + (there - here) * (i / count)
                squares.append(QRectF(at.x() - _LINE_PX / 2, at.y() - _LINE_PX / 2, _LINE_PX, _LINE_PX))
        return squares

    def _paint_names(self, painter: QPainter, front: Front, taken: list[QRectF]) -> None:
        """Names beside their points, where there is room; those on the front come first."""
        metrics = QFontMetricsF(label_font())
        ordered = sorted(front.points, key=lambda one: not one.point.is_on_front)
        for one in ordered[:_MOST_NAMES]:
            is_on_front = one.point.is_on_front
            name = metrics.elidedText(self._labels[one.point.index], Qt.TextElideMode.ElideRight, _LABEL_PX)
            text = name if is_on_front else _("{run} (beaten)", run=name)
            box = self._free_box(self.place_of(one), metrics.horizontalAdvance(text) + 2, metrics.height(), taken)
            if box is not None:
                taken.append(box)
                painter.setPen(QColor(tokens().text if is_on_front else tokens().muted))
                painter.drawText(box, Qt.AlignmentFlag.AlignCenter, text)

    def _free_box(
        self, at: QPointF, width: float, height: float, taken: Sequence[QRectF], beside: bool = True
    ) -> QRectF | None:
        """A place for a text: right, left, above, below or at a corner of a point; above or below a line."""
        room = QRectF(self.rect()).adjusted(_LEFT_PX - 8, 0, -4, -_BOTTOM_PX + 6)
        places = (
            (at.x() + 9, at.y() - height / 2), (at.x() - 9 - width, at.y() - height / 2),
            (at.x() - width / 2, at.y() - 9 - height), (at.x() - width / 2, at.y() + 9),
            (at.x() + 9, at.y() + 5), (at.x() - 9 - width, at.y() - 5 - height),
            (at.x() + 9, at.y() - 5 - height), (at.x() - 9 - width, at.y() + 5),
        )  # fmt: skip
        for x, y in places if beside else (*places[2:], places[0]):
            box = QRectF(x, y, width, height)
            if room.contains(box) and not any(box.intersects(other) for other in taken):
                return box
        return None

    def _paint_steps(self, painter: QPainter, front: Front, taken: list[QRectF]) -> None:
        """What each further point costs, beside the line to it."""
        metrics, unit = QFontMetricsF(label_font()), "kWh" if front.cost_key == "run.energy" else "kgCO2e"
        by_index = {one.point.index: one for one in front.points}
        for one in front.points:
            if one.point.marginal is None or one.point.before is None:
                continue
            here, before = self.place_of(one), self.place_of(by_index[one.point.before])
            if (here - before).manhattanLength() < _ROOM_PX:
                continue
            cost = told.change_text(one.point.marginal * front.score_step, unit, "", active())
            text = f"{cost} {told.per_point_words(front.metric, front.score_step, active())}"
            width = metrics.horizontalAdvance(text) + 2
            box = self._free_box((here + before) / 2, width, metrics.height(), taken, beside=False)
            if box is not None:
                taken.append(box)
                painter.setPen(QColor(tokens().muted))
                painter.drawText(box, Qt.AlignmentFlag.AlignCenter, text)

    def _told_at(self, at: QPointF) -> str:
        if self._front is None:
            return ""
        unit = "kWh" if self._front.cost_key == "run.energy" else "kgCO2e"
        near = [p for p in self._front.points if (self.place_of(p) - at).manhattanLength() <= _NEAR_PX]
        lines = []
        for one in near:
            cost = told.value_text(one.point.cost, unit, "", active())
            score = told.value_text(one.point.score, "", "", active())
            lines.append(active().pair(self._labels[one.point.index], f"{self._front.metric} {score}, {cost}"))
        return "\n".join(lines)
