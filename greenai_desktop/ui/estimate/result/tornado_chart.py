"""Swing bars: the total with one input at the ends of its range, the others at their medians."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from PySide6.QtCore import QPointF, QRectF, QSize
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter, QPen

from greenai_desktop.i18n import Language, _, active, numbers
from greenai_desktop.i18n.figures import amount_text
from greenai_desktop.ui.estimate.result.axis import AXIS_PX, between, paint_across
from greenai_desktop.ui.estimate.result.chart import Chart, Mark, elided
from greenai_desktop.ui.estimate.result.marks import faded
from greenai_desktop.ui.theme.fonts import LABEL_PX, font, label_font
from greenai_desktop.ui.theme.tokens import tokens
from greenai_desktop.ui.widgets.table import Column

_ROW_PX: Final = 32.0
_BAR_PX: Final = 16.0
_TOP_PX: Final = 24.0
_NAME_SHARE: Final = 0.34
_SHARE_PX: Final = 52.0
_END_PX: Final = 74.0


@dataclass(frozen=True, slots=True)
class Swing:
    """A row.

    Attributes:
        name: The input; plain text, may hold data.
        low: Total with it at the low end of its range.
        high: At the high end.
        share_fraction: Share of the spread it explains.
        is_default: Whether nobody said it.
    """

    name: str
    low: float
    high: float
    share_fraction: float
    is_default: bool


class TornadoChart(Chart):
    """Swings around the total, the largest first."""

    def __init__(self) -> None:
        super().__init__("estimate-tornado", _("What the range comes from"))
        self._swings: tuple[Swing, ...] = ()
        self._middle = 1.0
        self._axis = between(0.0, 1.0, "kgCO2e")

    @property
    def swings(self) -> tuple[Swing, ...]:
        """What is shown."""
        return self._swings

    def show_swings(self, swings: Sequence[Swing], middle: float) -> None:
        """Show other swings around a total."""
        self._swings, self._middle = tuple(swings), middle
        ends = [middle, *(end for swing in swings for end in (swing.low, swing.high))]
        low, high = min(ends), max(ends)
        margin = max((high - low) * 0.02, abs(middle) * 1e-3)
        self._axis = between(max(0.0, low - margin), high + margin, "kgCO2e")
        self.changed(" ".join(f"{self._told(swing)}." for swing in self._swings))

    def marks(self) -> Sequence[Mark]:
        return [Mark(self._row_box(i), self._told(swing)) for i, swing in enumerate(self._swings)]

    def columns(self) -> list[Column]:
        def amounts(key: str, title: str, values: list[float]) -> Column:
            return Column(key, title, values, True, lambda v: amount_text(float(v), "kgCO2e", "", active()))

        swings, code = self._swings, active().code
        given = [_("default") if swing.is_default else _("entered or known") for swing in swings]
        return [
            Column("name", _("Input"), [swing.name for swing in swings], width=340),
            Column("share", _("Share of the range"), [swing.share_fraction for swing in swings], True,
                   lambda v: numbers.percent(round(float(v), 3), code)),
            amounts("low", _("At its low end"), [swing.low for swing in swings]),
            amounts("high", _("At its high end"), [swing.high for swing in swings]),
            Column("given", _("Where it comes from"), given),
        ]  # fmt: skip

    def sizeHint(self) -> QSize:
        return QSize(620, round(_TOP_PX + _ROW_PX * max(1, len(self._swings)) + AXIS_PX + 6))

    def draw(self, painter: QPainter) -> None:
        inside = self._inside()
        paint_across(painter, self._axis, inside, words=_("Carbon footprint"))
        self._draw_head(painter, inside)
        for i, swing in enumerate(self._swings):
            self._draw_row(painter, i, swing)
        x = self._x(self._middle)
        painter.setPen(QPen(QColor(tokens().text), 1))
        painter.drawLine(QPointF(x, inside.top() - 4), QPointF(x, inside.bottom()))

    def _draw_head(self, painter: QPainter, inside: QRectF) -> None:
        metrics, colours = painter.fontMetrics(), tokens()
        text = amount_text(self._middle, "kgCO2e", "", active())
        x = min(max(self._x(self._middle) - metrics.horizontalAdvance(text) / 2, inside.left()), inside.right())
        painter.setPen(QColor(colours.text))
        painter.drawText(QPointF(x, metrics.ascent() + 2), text)
        head = _("share")
        painter.setPen(QColor(colours.muted))
        painter.drawText(QPointF(self.width() - 6 - metrics.horizontalAdvance(head), metrics.ascent() + 2), head)

    def _draw_row(self, painter: QPainter, i: int, swing: Swing) -> None:
        row, inside, colours = self._row_box(i), self._inside(), tokens()
        metrics = painter.fontMetrics()
        baseline = row.center().y() + metrics.ascent() / 2 - 1
        painter.setFont(label_font())
        painter.setPen(QColor(colours.text))
        name = f"◦ {swing.name}" if swing.is_default else swing.name
        painter.drawText(QPointF(4, baseline), elided(painter, name, self._name_width()))
        self._draw_swing(painter, row, swing)
        painter.setFont(font(LABEL_PX, QFont.Weight.Medium))
        metrics = painter.fontMetrics()
        low, high = sorted((swing.low, swing.high))
        texts = [amount_text(end, "kgCO2e", "", active()) for end in (low, high)]
        painter.setPen(QColor(colours.text))
        left = self._x(low) - 6 - metrics.horizontalAdvance(texts[0])
        painter.drawText(QPointF(max(left, self._name_width() + 8), baseline), texts[0])
        painter.drawText(QPointF(self._x(high) + 6, baseline), texts[1])
        share = share_text(swing.share_fraction, active())
        painter.drawText(QPointF(self.width() - 6 - metrics.horizontalAdvance(share), baseline), share)
        painter.setPen(QPen(QColor(colours.hairline), 1))
        painter.drawLine(QPointF(4, row.bottom()), QPointF(inside.left() - 4, row.bottom()))

    def _draw_swing(self, painter: QPainter, row: QRectF, swing: Swing) -> None:
        """The low end is light, the high end dark, so that an input which pulls the other way is seen as such."""
        colour, top = tokens().series[0], row.center().y() - _BAR_PX / 2
        middle = self._x(self._middle)
        for end, alpha in ((swing.low, 0.30), (swing.high, 0.85)):
            x = self._x(end)
            box = QRectF(min(x, middle), top, max(1.0, abs(x - middle)), _BAR_PX)
            painter.fillRect(box, faded(colour, alpha))
            painter.setPen(QPen(QColor(colour), 1))
            painter.setBrush(QColor(0, 0, 0, 0))
            painter.drawRect(box.adjusted(0.5, 0.5, -0.5, -0.5))

    def _inside(self) -> QRectF:
        left = self._name_width() + 12 + _END_PX
        right = self.width() - _SHARE_PX - _END_PX
        return QRectF(left, _TOP_PX, max(60.0, right - left), _ROW_PX * max(1, len(self._swings)))

    def _name_width(self) -> float:
        metrics = QFontMetricsF(label_font())
        widest = max((metrics.horizontalAdvance(f"◦ {swing.name}") for swing in self._swings), default=80.0)
        return min(widest + 4, self.width() * _NAME_SHARE)

    def _row_box(self, i: int) -> QRectF:
        return QRectF(2, _TOP_PX + i * _ROW_PX, self.width() - 4, _ROW_PX)

    def _x(self, amount: float) -> float:
        inside = self._inside()
        return inside.left() + self._axis.share(amount) * inside.width()

    def _told(self, swing: Swing) -> str:
        language = active()
        low, high = (amount_text(end, "kgCO2e", "", language) for end in (swing.low, swing.high))
        share = share_text(swing.share_fraction, language)
        return _("{name}: {share} of the range; the total is {low} at its low end, {high} at its high end",
                 name=swing.name, share=share, low=low, high=high)  # fmt: skip


def share_text(fraction: float, language: Language) -> str:
    """A share of the variance in whole per cent: it is drawn by chance, and knows no more."""
    whole = round(fraction, 2)
    return numbers.percent(whole, language.code, 1 if whole < 0.1 else 2)
