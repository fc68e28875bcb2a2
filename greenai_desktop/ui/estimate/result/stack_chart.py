"""One bar over the whole width, in parts, with the range of its sum; its parts in words below, as in a legend."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import QPointF, QRectF, QSize
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter

from greenai_desktop.i18n import _, active, numbers
from greenai_desktop.i18n.figures import amount_text, span_of
from greenai_desktop.ui.estimate.result.axis import AXIS_PX, from_zero, paint_across
from greenai_desktop.ui.estimate.result.bars_chart import Bar, Part
from greenai_desktop.ui.estimate.result.chart import Chart, Mark, elided
from greenai_desktop.ui.estimate.result.marks import paint_bar, paint_missing, paint_whisker
from greenai_desktop.ui.theme.fonts import font, label_font
from greenai_desktop.ui.theme.tokens import tokens
from greenai_desktop.ui.widgets.table import Column

_BAR_PX: Final = 22.0
_TOP_PX: Final = 10.0
_SIDE_PX: Final = 10.0
_ROW_PX: Final = 24.0


class StackChart(Chart):
    """A sum and what it is made of."""

    def __init__(self, name: str, words: str) -> None:
        super().__init__(name, words)
        self._bar = Bar("")
        self._axis = from_zero(1.0, "kgCO2e")

    @property
    def bar(self) -> Bar:
        """What is shown."""
        return self._bar

    def show_bar(self, bar: Bar, unit: str = "kgCO2e") -> None:
        """Show another sum."""
        self._bar = bar
        self._axis = from_zero(bar.reach, unit)
        told = [self._told(part) for part in bar.parts]
        told += [active().pair(name, reason) for name, reason in bar.missing]
        self.changed(" ".join(f"{words}." for words in told))

    def marks(self) -> Sequence[Mark]:
        made = [Mark(self._row_box(i), self._told(part), part.result) for i, part in enumerate(self._bar.parts)]
        made += [
            Mark(self._row_box(i), active().pair(name, reason))
            for i, (name, reason) in enumerate(self._bar.missing, len(self._bar.parts))
        ]
        return made + [Mark(box, self._told(part), part.result) for part, box in self._boxes()]

    def columns(self) -> list[Column]:
        parts, missing = self._bar.parts, self._bar.missing
        gone: list[float | None] = [None] * len(missing)
        reasons = [*(_("no range is known") for _part in parts), *(reason for _name, reason in missing)]
        spans = [*(self._span(part) or None for part in parts), *(None for _one in missing)]
        return [
            Column("name", _("Name"), [*(part.name for part in parts), *(name for name, _reason in missing)]),
            Column("value", _("Carbon footprint"), [*(part.value for part in parts), *gone], True,
                   lambda v: self._amount(float(v)), lambda row: reasons[row]),
            Column("range", _("95% interval"), spans, reason=lambda row: reasons[row]),
            Column("share", _("Share"), [*(self._share(part) for part in parts), *gone], True,
                   lambda v: numbers.percent(float(v), active().code), lambda row: reasons[row]),
        ]  # fmt: skip

    def sizeHint(self) -> QSize:
        return QSize(
            400, round(_TOP_PX + _BAR_PX + 6 + AXIS_PX + 4 + _ROW_PX * (len(self._bar.parts) + len(self._bar.missing)))
        )

    def draw(self, painter: QPainter) -> None:
        inside = self._inside()
        paint_across(painter, self._axis, inside)
        for part, box in self._boxes():
            paint_bar(painter, box, part.series, part.status)
        bar = self._bar
        if bar.low is not None and bar.high is not None:
            paint_whisker(painter, self._x(bar.low), self._x(bar.high), inside.top() + _BAR_PX / 2 + 3)
        for i, part in enumerate(bar.parts):
            self._draw_row(painter, i, part)
        for i, (name, reason) in enumerate(bar.missing, len(bar.parts)):
            self._draw_missing(painter, i, name, reason)

    def _draw_missing(self, painter: QPainter, i: int, name: str, reason: str) -> None:
        row = self._row_box(i)
        baseline = row.center().y() + painter.fontMetrics().ascent() / 2 - 1
        paint_missing(painter, QRectF(row.left() + 6, row.center().y() - 6, 16, 12))
        painter.setPen(QColor(tokens().muted))
        text = active().pair(name, f"{numbers.MISSING} {reason}")
        painter.drawText(QPointF(row.left() + 28, baseline), elided(painter, text, row.width() - 36))

    def _draw_row(self, painter: QPainter, i: int, part: Part) -> None:
        row, colours = self._row_box(i), tokens()
        baseline = row.center().y() + painter.fontMetrics().ascent() / 2 - 1
        paint_bar(painter, QRectF(row.left() + 6, row.center().y() - 6, 16, 12), part.series, part.status)
        span = self._span(part)
        value = f"≈\u00a0{self._amount(part.value)}"
        share = numbers.percent(self._share(part), active().code)
        name = f"{part.name} · {share}"
        # Where it is narrow the range of a part is left to its tooltip, and to the table.
        room = row.width() - 52 - QFontMetricsF(label_font()).horizontalAdvance(name)
        painter.setFont(font(12, QFont.Weight.Medium))
        metrics = painter.fontMetrics()
        whole = f"{value}  [{span}]" if span else value
        shown = whole if metrics.horizontalAdvance(whole) <= room else value
        width = metrics.horizontalAdvance(shown)
        painter.setPen(QColor(colours.text))
        painter.drawText(QPointF(max(row.left() + 28, row.right() - width - 8), baseline), shown)
        painter.setFont(label_font())
        painter.drawText(QPointF(row.left() + 28, baseline), elided(painter, name, row.width() - width - 44))

    def _boxes(self) -> list[tuple[Part, QRectF]]:
        inside, made, begun = self._inside(), [], 0.0
        for part in self._bar.parts:
            left, right = self._x(begun), self._x(begun + part.value)
            made.append((part, QRectF(left + (1 if begun else 0), inside.top() + 3, right - left, _BAR_PX)))
            begun += part.value
        return made

    def _inside(self) -> QRectF:
        return QRectF(_SIDE_PX, _TOP_PX, max(40.0, self.width() - 2 * _SIDE_PX), _BAR_PX + 6)

    def _row_box(self, i: int) -> QRectF:
        top = self._inside().bottom() + AXIS_PX + 4 + i * _ROW_PX
        return QRectF(2, top, self.width() - 4, _ROW_PX)

    def _x(self, amount: float) -> float:
        inside = self._inside()
        return inside.left() + self._axis.share(amount) * inside.width()

    def _share(self, part: Part) -> float:
        total = self._bar.value or 0.0
        return part.value / total if total else 0.0

    def _amount(self, value: float) -> str:
        return amount_text(value, self._axis.unit, "", active())

    def _span(self, part: Part) -> str:
        found = part.result
        return "" if found is None else span_of(found, active())

    def _told(self, part: Part) -> str:
        share = numbers.percent(self._share(part), active().code)
        span = self._span(part)
        said = f"{active().pair(part.name, self._amount(part.value))} ({share})"
        return f"{said}, {_('between {range}', range=span)}" if span else said
