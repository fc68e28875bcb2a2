"""What has come together by the end of each year: build, use and equipment as areas, the range of their sum."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QBrush, QColor, QFontMetricsF, QPainter, QPen, QPolygonF

from greenai_desktop.core.estimate.estimated import YearTotal
from greenai_desktop.core.samples import Status
from greenai_desktop.i18n import N_, _, active
from greenai_desktop.i18n.estimate import trimmed
from greenai_desktop.i18n.figures import amount_text, span_text
from greenai_desktop.ui.estimate.result.axis import Axis, from_zero, paint_up
from greenai_desktop.ui.estimate.result.chart import Chart, Mark
from greenai_desktop.ui.estimate.result.marks import BUILD, EQUIPMENT, USE, faded, paint_legend, paint_ring
from greenai_desktop.ui.theme.fonts import label_font
from greenai_desktop.ui.theme.tokens import tokens
from greenai_desktop.ui.widgets.table import Column

_HEIGHT_PX: Final = 260
_LEFT_PX, _RIGHT_PX, _TOP_PX, _BOTTOM_PX = 46.0, 22.0, 34.0, 36.0
_LAYERS: Final = (
    (BUILD, "build_kgco2e", N_("Building")),
    (USE, "use_kgco2e", N_("Use")),
    (EQUIPMENT, "equipment_kgco2e", N_("Equipment")),
)
_PATTERNS: Final = (Qt.BrushStyle.BDiagPattern, Qt.BrushStyle.Dense6Pattern, Qt.BrushStyle.DiagCrossPattern)


class YearsChart(Chart):
    """Areas over years, with the band of their sum and the time of payback."""

    def __init__(self) -> None:
        super().__init__("estimate-years", _("Carbon footprint over the service life"))
        self._years: tuple[YearTotal, ...] = ()
        self._payback: float | None = None
        self._left = _LEFT_PX
        self._axis = from_zero(1.0, "kgCO2e")

    @property
    def axis(self) -> Axis:
        """Where amounts stand."""
        return self._axis

    def show_years(self, years: Sequence[YearTotal], payback_years: float | None) -> None:
        """Show other years."""
        self._years, self._payback = tuple(years), payback_years
        self._axis = from_zero(max((max(year.high, total_of(year)) for year in years), default=1.0), "kgCO2e")
        self._left = max(_LEFT_PX, self._axis.widest(QFontMetricsF(label_font())) + 14)
        self.changed(" ".join(f"{self._told(year)}." for year in self._years))

    def marks(self) -> Sequence[Mark]:
        made = []
        for year in self._years:
            at = self._point(year.year, total_of(year))
            made.append(Mark(QRectF(at.x() - 6, at.y() - 6, 12, 12), self._told(year)))
        return made

    def columns(self) -> list[Column]:
        years = self._years

        def amounts(values: list[float], key: str, title: str) -> Column:
            return Column(key, title, values, True, lambda v: amount_text(float(v), "kgCO2e", "", active()))

        spans = [span_text(year.low, year.high, "kgCO2e", "", active()) or None for year in years]
        return [
            Column("name", _("By the end of year"), [year.year for year in years], True,
                   lambda v: trimmed(float(v), active())),
            *(amounts([float(getattr(year, field)) for year in years], field, _(name)) for _s, field, name in _LAYERS),
            amounts([total_of(year) for year in years], "total", _("Total")),
            Column("range", _("95% interval"), spans, width=240),
        ]  # fmt: skip

    def sizeHint(self) -> QSize:
        return QSize(560, _HEIGHT_PX)

    def draw(self, painter: QPainter) -> None:
        inside = self._inside()
        paint_up(painter, self._axis, inside)
        if len(self._years) < 2:
            return
        self._draw_areas(painter)
        self._draw_band(painter)
        self._draw_years(painter, inside)
        if self._payback is not None and self._payback <= self._years[-1].year:
            self._draw_payback(painter, inside)
        legend = [(_(name), series, Status.ESTIMATED) for series, _field, name in _LAYERS]
        paint_legend(painter, QRectF(inside.left() + 20, 4, inside.width() - 20, 14), inside.left() + 28, legend)

    def _draw_areas(self, painter: QPainter) -> None:
        below = [0.0] * len(self._years)
        for series, field, _name in _LAYERS:
            above = [low + float(getattr(year, field)) for low, year in zip(below, self._years, strict=True)]
            colour = tokens().series[series]
            up = [self._point(year.year, value) for year, value in zip(self._years, above, strict=True)]
            down = [self._point(year.year, value) for year, value in zip(self._years, below, strict=True)]
            area = QPolygonF([*up, *reversed(down)])
            painter.setPen(Qt.PenStyle.NoPen)
            for brush in (QBrush(faded(colour, 0.22)), QBrush(faded(colour, 0.45), _PATTERNS[series])):
                painter.setBrush(brush)
                painter.drawPolygon(area)
            painter.setPen(QPen(QColor(colour), 1))
            painter.drawPolyline(QPolygonF(up))
            below = above

    def _draw_band(self, painter: QPainter) -> None:
        """The range of the sum as two dashed lines, the sum as a line with rings."""
        text = tokens().text
        for ends in ([year.low for year in self._years], [year.high for year in self._years]):
            painter.setPen(QPen(QColor(text), 1, Qt.PenStyle.DashLine))
            painter.drawPolyline(
                QPolygonF([self._point(y.year, end) for y, end in zip(self._years, ends, strict=True)])
            )
        for year in self._years:
            paint_ring(painter, self._point(year.year, total_of(year)), text, is_filled=False)
        last, metrics = self._years[-1], painter.fontMetrics()
        said = _("95% interval")
        at = self._point(last.year, last.high)
        painter.setPen(QColor(tokens().muted))
        width = metrics.horizontalAdvance(said)
        painter.drawText(QPointF(at.x() - width - 4, max(at.y() - 4, metrics.height() + 18.0)), said)

    def _draw_years(self, painter: QPainter, inside: QRectF) -> None:
        colours, metrics = tokens(), painter.fontMetrics()
        painter.setPen(QPen(QColor(colours.border), 1))
        painter.drawLine(inside.bottomLeft(), inside.bottomRight())
        painter.setPen(QColor(colours.muted))
        free = -1e9
        for year in self._years:
            text = trimmed(year.year, active(), 2)
            x = self._point(year.year, 0.0).x() - metrics.horizontalAdvance(text) / 2
            if x < free:
                continue
            free = x + metrics.horizontalAdvance(text) + 10
            painter.drawText(QPointF(x, inside.bottom() + metrics.ascent() + 3), text)
        title = _("Years of service")
        painter.setPen(QColor(colours.text))
        x = inside.right() - metrics.horizontalAdvance(title)
        painter.drawText(QPointF(x, inside.bottom() + metrics.ascent() + metrics.height() + 3), title)

    def _draw_payback(self, painter: QPainter, inside: QRectF) -> None:
        assert self._payback is not None
        x = self._point(self._payback, 0.0).x()
        painter.setPen(QPen(QColor(tokens().text), 1, Qt.PenStyle.DashDotLine))
        painter.drawLine(QPointF(x, inside.top()), QPointF(x, inside.bottom()))
        said, metrics = _("payback"), painter.fontMetrics()
        left = min(x + 4, inside.right() - metrics.horizontalAdvance(said))
        painter.drawText(QPointF(left, inside.top() + metrics.ascent() + 2), said)

    def _inside(self) -> QRectF:
        return QRectF(self.rect()).adjusted(self._left, _TOP_PX, -_RIGHT_PX, -_BOTTOM_PX)

    def _point(self, year: float, amount: float) -> QPointF:
        inside = self._inside()
        last = max(self._years[-1].year, 1e-9) if self._years else 1.0
        x = inside.left() + inside.width() * year / last
        return QPointF(x, inside.bottom() - self._axis.share(amount) * inside.height())

    def _told(self, year: YearTotal) -> str:
        language = active()
        amount = amount_text(total_of(year), "kgCO2e", "", language)
        span = span_text(year.low, year.high, "kgCO2e", "", language)
        when = trimmed(year.year, language, 2)
        said = _("At the start: {amount}", amount=amount) if year.year == 0 else _(
            "By the end of year {year}: {amount}", year=when, amount=amount
        )  # fmt: skip
        return f"{said}, {_('between {range}', range=span)}" if span else said


def total_of(year: YearTotal) -> float:
    """The median of the sum so far."""
    return year.build_kgco2e + year.use_kgco2e + year.equipment_kgco2e
