"""Bars across, from zero, in parts, each with its range as a whisker and its figure in words at the right."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from PySide6.QtCore import QPointF, QRectF, QSize
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter

from greenai_desktop.core.results import Result
from greenai_desktop.core.samples import Status
from greenai_desktop.i18n import _, active
from greenai_desktop.i18n.figures import amount_text, span_text
from greenai_desktop.i18n.numbers import MISSING
from greenai_desktop.ui.estimate.result.axis import AXIS_PX, Axis, from_zero, paint_across
from greenai_desktop.ui.estimate.result.chart import Chart, Mark, elided
from greenai_desktop.ui.estimate.result.marks import paint_bar, paint_legend, paint_missing, paint_whisker
from greenai_desktop.ui.theme.fonts import LABEL_PX, font, label_font
from greenai_desktop.ui.theme.tokens import tokens
from greenai_desktop.ui.widgets.table import Column

ROW_PX: Final = 30.0
_BAR_PX: Final = 16.0
_GAP_PX: Final = 10.0
_LEGEND_PX: Final = 24.0
_NAME_SHARE, _TEXT_SHARE = 0.28, 0.42


@dataclass(frozen=True, slots=True)
class Part:
    """A part of a bar.

    Attributes:
        name: What it is; plain text.
        value: In the unit of the chart.
        series: Place of its colour.
        status: Where it comes from; says how it is drawn.
        result: What explains it.
    """

    name: str
    value: float
    series: int = 0
    status: Status = Status.ESTIMATED
    result: Result | None = None


@dataclass(frozen=True, slots=True)
class Bar:
    """A row.

    Attributes:
        name: What it is; plain text, may be data.
        parts: From left to right; none if it is missing.
        low: Lower end of the range of their sum; None if there is none.
        high: Upper end.
        reason: Why it is missing, in words.
        result: What explains it.
        is_strong: Whether its name is written bold.
        missing: Parts that belong to it and are not known: name and reason, in words.
    """

    name: str
    parts: tuple[Part, ...] = ()
    low: float | None = None
    high: float | None = None
    reason: str = ""
    result: Result | None = None
    is_strong: bool = False
    missing: tuple[tuple[str, str], ...] = ()

    @property
    def value(self) -> float | None:
        """The sum of the parts; None if it is missing."""
        return sum(part.value for part in self.parts) if self.parts else None

    @property
    def reach(self) -> float:
        """How far it goes, with its whisker."""
        return max(self.value or 0.0, self.high or 0.0)


class BarsChart(Chart):
    """Bars, one below the other.

    Args:
        name: Name of the object.
        words: Name for those who listen.
        has_legend: Whether the colours of parts are named above.
    """

    def __init__(self, name: str, words: str, *, has_legend: bool = False) -> None:
        super().__init__(name, words)
        self._bars: tuple[Bar, ...] = ()
        self._unit, self._label, self._axis_words = "kgCO2e", "", ""
        self._axis = from_zero(1.0, self._unit)
        self._has_legend = has_legend
        self._name_px = self._text_px = 60.0

    @property
    def bars(self) -> tuple[Bar, ...]:
        """What is shown."""
        return self._bars

    @property
    def axis(self) -> Axis:
        """Where amounts stand."""
        return self._axis

    def show_bars(self, bars: Sequence[Bar], unit: str, label: str = "", axis_words: str = "") -> None:
        """Show other bars."""
        self._bars, self._unit, self._label, self._axis_words = tuple(bars), unit, label, axis_words
        self._axis = from_zero(max((bar.reach for bar in bars), default=1.0), unit)
        self._measure()
        self.changed(" ".join(f"{self._told(bar)}." for bar in self._bars))

    def marks(self) -> Sequence[Mark]:
        made = []
        for i, bar in enumerate(self._bars):
            if len(bar.parts) > 1:
                made += [
                    Mark(box, active().pair(part.name, self._amount(part.value)), part.result or bar.result)
                    for part, box in self._part_boxes(i)
                ]
            made.append(Mark(self._row_box(i), self._told(bar), bar.result))
        return made

    def columns(self) -> list[Column]:
        def reason(row: int) -> str:
            return self._bars[row].reason or _("not known")

        def span(row: int) -> str:
            return self._span(self._bars[row])

        names = list(dict.fromkeys(part.name for bar in self._bars for part in bar.parts))
        made = [Column("name", _("Name"), [bar.name for bar in self._bars], width=320)]
        if len(names) > 1 and any(len(bar.parts) > 1 for bar in self._bars):
            made += [Column(f"part{i}", name, [_part_value(bar, name) for bar in self._bars], True,
                            lambda v: self._amount(float(v)), lambda row: _("none"))
                     for i, name in enumerate(names)]  # fmt: skip
        made.append(Column("value", _("Total"), [bar.value for bar in self._bars], True,
                           lambda v: self._amount(float(v)), reason))  # fmt: skip
        made.append(Column("range", _("95% interval"), [span(i) or None for i in range(len(self._bars))],
                           reason=lambda row: _("no range is known"), width=240))  # fmt: skip
        return made

    def sizeHint(self) -> QSize:
        return QSize(560, round(self._top() + ROW_PX * max(1, len(self._bars)) + AXIS_PX + 6))

    def draw(self, painter: QPainter) -> None:
        inside = self._inside()
        paint_across(painter, self._axis, inside, self._label, self._axis_words)
        if self._has_legend:
            paint_legend(painter, QRectF(4, 4, self.width() - 8, 14), inside.left(), self._legend())
        for i, bar in enumerate(self._bars):
            self._draw_row(painter, i, bar)

    def _draw_row(self, painter: QPainter, i: int, bar: Bar) -> None:
        inside, colours, row = self._inside(), tokens(), self._row_box(i)
        metrics = painter.fontMetrics()
        baseline = row.center().y() + metrics.ascent() / 2 - 1
        painter.setFont(font(LABEL_PX, QFont.Weight.DemiBold, tabular=False) if bar.is_strong else label_font())
        painter.setPen(QColor(colours.text))
        name = elided(painter, bar.name, inside.left() - _GAP_PX - 4)
        painter.drawText(QPointF(4, baseline), name)
        painter.setFont(font(LABEL_PX, QFont.Weight.Medium))
        if not bar.parts:
            paint_missing(painter, QRectF(inside.left(), row.center().y() - _BAR_PX / 2, 18, _BAR_PX))
            painter.setPen(QColor(colours.muted))
            text = f"{MISSING} {bar.reason}".rstrip()
            text = elided(painter, text, self.width() - inside.left() - 32)
            painter.drawText(QPointF(inside.left() + 26, baseline), text)
            return
        for part, box in self._part_boxes(i):
            paint_bar(painter, box, part.series, part.status)
        if bar.low is not None and bar.high is not None:
            paint_whisker(painter, self._x(bar.low), self._x(bar.high), row.center().y())
        painter.setPen(QColor(colours.text))
        text = self._figure(bar)
        painter.drawText(QPointF(inside.right() + _GAP_PX, baseline), elided(painter, text, self._text_width()))

    def _legend(self) -> list[tuple[str, int, Status]]:
        found = {part.name: (part.name, part.series, part.status) for bar in self._bars for part in bar.parts}
        return sorted(found.values(), key=lambda entry: entry[1])

    def _part_boxes(self, i: int) -> list[tuple[Part, QRectF]]:
        row = self._row_box(i)
        made, begun = [], 0.0
        for part in self._bars[i].parts:
            left, right = self._x(begun), self._x(begun + part.value)
            # A hair of the ground between two parts, so that they are told apart in grey.
            box = QRectF(left + (1 if begun else 0), row.center().y() - _BAR_PX / 2, right - left, _BAR_PX)
            made.append((part, box))
            begun += part.value
        return made

    def _row_box(self, i: int) -> QRectF:
        return QRectF(2, self._top() + i * ROW_PX, self.width() - 4, ROW_PX)

    def _x(self, amount: float) -> float:
        inside = self._inside()
        return inside.left() + self._axis.share(amount) * inside.width()

    def _top(self) -> float:
        return _LEGEND_PX if self._has_legend else 4.0

    def _inside(self) -> QRectF:
        left = min(self._name_px + 8, self.width() * _NAME_SHARE) + _GAP_PX
        right = self.width() - self._text_width() - 2 * _GAP_PX
        bottom = self._top() + ROW_PX * max(1, len(self._bars))
        return QRectF(left, self._top(), max(40.0, right - left), bottom - self._top())

    def _text_width(self) -> float:
        return min(self._text_px + 4, self.width() * _TEXT_SHARE)

    def _measure(self) -> None:
        """How wide names and figures are: once, and not at every bar."""
        names = QFontMetricsF(font(LABEL_PX, QFont.Weight.DemiBold, tabular=False))
        self._name_px = max((names.horizontalAdvance(bar.name) for bar in self._bars), default=60.0)
        figures = QFontMetricsF(font(LABEL_PX, QFont.Weight.Medium))
        self._text_px = max(
            (figures.horizontalAdvance(self._figure(bar)) for bar in self._bars if bar.parts), default=60.0
        )

    def _figure(self, bar: Bar) -> str:
        span = self._span(bar)
        value = self._amount(bar.value or 0.0)
        is_sure = all(part.status in (Status.MEASURED, Status.ENTERED, Status.IMPORTED) for part in bar.parts)
        shown = value if is_sure else f"≈\u00a0{value}"
        return f"{shown}  [{span}]" if span else shown

    def _amount(self, value: float) -> str:
        return amount_text(value, self._unit, self._label, active())

    def _span(self, bar: Bar) -> str:
        return span_text(bar.low, bar.high, self._unit, self._label, active(), bar.value)

    def _told(self, bar: Bar) -> str:
        if not bar.parts:
            return active().pair(bar.name, bar.reason or _("not known"))
        span = self._span(bar)
        between = _("between {range}", range=span) if span else ""
        return ", ".join(filter(None, (active().pair(bar.name, self._amount(bar.value or 0.0)), between)))


def _part_value(bar: Bar, name: str) -> float | None:
    found = [part.value for part in bar.parts if part.name == name]
    return sum(found) if found else None
