"""What a run has used over its time, where it is heading, and the limit it is to keep to."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFontMetrics, QPainter, QPaintEvent, QPen, QPolygonF
from PySide6.QtWidgets import QSizePolicy, QWidget

from greenai_desktop.i18n import active, numbers
from greenai_desktop.ui.theme.fonts import label_font
from greenai_desktop.ui.theme.tokens import Tokens, tokens

_HEIGHT_PX: Final = 132
_WIDTH_PX: Final = 250
_TOP, _BOTTOM, _SIDE = 16.0, 18.0, 2.0
_ROOM: Final = 1.12


@dataclass(frozen=True, slots=True)
class Course:
    """What is drawn.

    Attributes:
        at_s: Moments, shape (n,), the last one now.
        used: What had been used then, in the unit of `show`.
        end_s: When it is expected to end; None if nobody knows.
        expected: Low, median and high of what it will have used; None without a forecast.
        limit: A bound of what is used; None for none.
        limit_s: A bound of its duration; None for none.
        limit_words: Of the bound, for the line.
        show: An amount in words.
        name: What is used, for the title.
    """

    at_s: Sequence[float]
    used: Sequence[float]
    end_s: float | None
    expected: tuple[float, float, float] | None
    limit: float | None
    limit_s: float | None
    limit_words: str
    show: Callable[[float], str]
    name: str


class CourseChart(QWidget):
    """A small chart: curve, fan of the forecast, limit as a line. The same is said in the words of the card."""

    def __init__(self) -> None:
        super().__init__()
        self.course: Course | None = None
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Expanding)

    def show_course(self, course: Course) -> None:
        """Show a run."""
        self.course = course
        self.setAccessibleName(active().pair(course.name, course.show(course.used[-1])))
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(_WIDTH_PX, _HEIGHT_PX)

    def minimumSizeHint(self) -> QSize:
        return QSize(_WIDTH_PX * 2 // 3, _HEIGHT_PX)

    def paintEvent(self, event: QPaintEvent) -> None:
        course = self.course
        if course is None or len(course.at_s) < 2:
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setFont(label_font())
        area = QRectF(self.rect()).adjusted(_SIDE, _TOP, -_SIDE, -_BOTTOM)
        place = _Place(area, course)
        colours = tokens()
        painter.setPen(QPen(QColor(colours.border), 1))
        painter.drawLine(area.bottomLeft(), area.bottomRight())
        self._paint_fan(painter, place, course, colours)
        self._paint_curve(painter, place, course, colours)
        self._paint_limits(painter, place, course, colours)
        self._paint_words(painter, area, place, course, colours)

    @staticmethod
    def _paint_curve(painter: QPainter, place: _Place, course: Course, colours: Tokens) -> None:
        points = [place.point(at_s, used) for at_s, used in zip(course.at_s, course.used, strict=True)]
        line = QPolygonF(points)
        under = QPolygonF([*points, place.point(course.at_s[-1], 0.0), place.point(course.at_s[0], 0.0)])
        fill = QColor(colours.series[0])
        fill.setAlphaF(0.14)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(fill)
        painter.drawPolygon(under)
        painter.setPen(QPen(QColor(colours.series[0]), 1))
        painter.drawPolyline(line)

    @staticmethod
    def _paint_fan(painter: QPainter, place: _Place, course: Course, colours: Tokens) -> None:
        """From now to the end: the interval as a fan, the median as a dashed line."""
        if course.expected is None or course.end_s is None or course.end_s <= course.at_s[-1]:
            return
        low, middle, high = course.expected
        now = place.point(course.at_s[-1], course.used[-1])
        fill = QColor(colours.series[0])
        fill.setAlphaF(0.18)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(fill)
        painter.drawPolygon(QPolygonF([now, place.point(course.end_s, high), place.point(course.end_s, low)]))
        painter.setPen(QPen(QColor(colours.series[0]), 1, Qt.PenStyle.DashLine))
        painter.drawLine(now, place.point(course.end_s, middle))

    @staticmethod
    def _paint_limits(painter: QPainter, place: _Place, course: Course, colours: Tokens) -> None:
        painter.setPen(QPen(QColor(colours.error), 1, Qt.PenStyle.DashDotLine))
        if course.limit is not None:
            y = place.point(0.0, course.limit).y()
            painter.drawLine(QPointF(place.area.left(), y), QPointF(place.area.right(), y))
        if course.limit_s is not None:
            x = place.point(course.limit_s, 0.0).x()
            painter.drawLine(QPointF(x, place.area.top()), QPointF(x, place.area.bottom()))

    @staticmethod
    def _paint_words(painter: QPainter, area: QRectF, place: _Place, course: Course, colours: Tokens) -> None:
        language = active()
        metrics = QFontMetrics(label_font())
        painter.setPen(QColor(colours.muted))
        above = QRectF(area.left(), 0.0, area.width(), _TOP)
        painter.drawText(above, int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop), course.name)
        below = QRectF(area.left(), area.bottom() + 3, area.width(), _BOTTOM)
        painter.drawText(below, int(Qt.AlignmentFlag.AlignLeft), numbers.duration(0.0, language.code))
        end = numbers.duration(place.until_s, language.code)
        painter.drawText(below, int(Qt.AlignmentFlag.AlignRight), end)
        if not course.limit_words:
            return
        painter.setPen(QColor(colours.error))
        y = place.point(0.0, course.limit).y() if course.limit is not None else area.top()
        top = y - metrics.height() - 1 if y - metrics.height() - 1 > area.top() - 2 else y + 2
        painter.drawText(
            QRectF(area.left() + 3, top, area.width() - 6, metrics.height()), int(Qt.AlignmentFlag.AlignLeft),
            course.limit_words,
        )  # fmt: skip


class _Place:
    """Where an amount at a time is drawn."""

    def __init__(self, area: QRectF, course: Course) -> None:
        self.area = area
        ends = [course.at_s[-1], course.end_s or 0.0, (course.limit_s or 0.0) * 1.05]
        self.until_s = max(1e-9, *ends)
        tops = [course.used[-1], course.limit or 0.0, *(course.expected or ())]
        finite = [top for top in tops if math.isfinite(top)]
        # An interval of two steps may reach very far; the fan is cut off then, and the words tell its end.
        highest = max(finite, default=0.0)
        bound = 2.5 * max(course.used[-1], course.limit or 0.0, course.expected[1] if course.expected else 0.0)
        self.most = max(1e-12, min(highest, bound)) * _ROOM

    def point(self, at_s: float, amount: float) -> QPointF:
        """On the widget."""
        x = self.area.left() + self.area.width() * min(1.0, at_s / self.until_s)
        y = self.area.bottom() - self.area.height() * min(1.0, max(0.0, amount / self.most))
        return QPointF(x, y)
