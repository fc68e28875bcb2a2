"""The carbon footprint by device and by item: the electricity of building and use, and the share of the equipment."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Final

from greenai_desktop.core.estimate.draft import Draft
from greenai_desktop.core.estimate.estimated import Estimated, item_of
from greenai_desktop.core.results import Result
from greenai_desktop.i18n import Language, _, numbers
from greenai_desktop.ui.estimate.result import words
from greenai_desktop.ui.estimate.result.bars_chart import Bar, BarsChart, Part
from greenai_desktop.ui.estimate.result.chart import ChartCard
from greenai_desktop.ui.estimate.result.marks import SERIES

if TYPE_CHECKING:
    from greenai_desktop.ui.context import Context

_MOST_ROWS: Final = 14


class DevicesCard(ChartCard):
    """Bars by device and by item, the largest first."""

    def __init__(self, context: Context) -> None:
        chart = BarsChart("estimate-devices", _("Carbon footprint by device and item"), has_legend=True)
        super().__init__(chart, _("By device and item"))
        self._context = context
        self.bars = chart
        chart.asked.connect(context.explain)

    def show_estimate(self, draft: Draft, estimated: Estimated) -> None:
        """Show an estimate."""
        language = self._context.language
        bars = device_bars(estimated, language)
        self.bars.show_bars(bars, "kgCO2e", axis_words=_("Carbon footprint"))
        self.setVisible(bool(bars))
        self.say(largest_words(bars, language))
        self.refresh()


def device_bars(estimated: Estimated, language: Language) -> list[Bar]:
    """One bar a device or item, the largest first; those beyond the screen are one."""
    carbon = estimated.root.find(words.CARBON)
    rows: dict[str, list[tuple[str, Result]]] = {}
    for step in carbon.steps if carbon is not None else ():
        if step.value is None:
            continue
        for leaf in leaves(step):
            name = leaf.label or words.part_name(leaf, language)
            rows.setdefault(name, []).append((step.key, leaf))
    ranges = estimated.item_ranges
    bars = sorted(
        (_bar(name, found, language, ranges) for name, found in rows.items()), key=lambda bar: -(bar.value or 0.0)
    )
    return _gathered([bar for bar in bars if bar.value], language)


def leaves(result: Result) -> Iterator[Result]:
    """The smallest amounts that a sum of carbon is made of, before a formula has inputs of other kinds."""
    below = [step for step in result.steps if step.unit == result.unit and step.value is not None]
    if result.formula != "sum" or not below:
        yield result
        return
    for step in below:
        yield from leaves(step)


def largest_words(bars: list[Bar], language: Language) -> str:
    """The largest of several bars, with its share."""
    total = sum(bar.value or 0.0 for bar in bars)
    if len(bars) < 2 or not total:
        return ""
    share = numbers.percent(round((bars[0].value or 0.0) / total, 2), language.code)
    return language.gettext("“{name}” has the largest part, {share} of the total.", name=bars[0].name, share=share)


def _bar(
    name: str, found: list[tuple[str, Result]], language: Language, ranges: Mapping[str, tuple[float, float]]
) -> Bar:
    parts: dict[str, list[Result]] = {}
    for key, leaf in found:
        parts.setdefault(key, []).append(leaf)
    made = tuple(
        Part(
            words.key_name(key, language), sum(leaf.value or 0.0 for leaf in grouped), SERIES.get(key, 3),
            grouped[0].status, grouped[0] if len(grouped) == 1 else None,
        )
        for key, grouped in parts.items()
    )  # fmt: skip
    single = found[0][1] if len(found) == 1 else None
    # The ends of two ranges do not add up: the range of several amounts comes from their draws.
    items = {item_of(leaf) for _, leaf in found}
    known = ranges.get(items.pop()) if len(items) == 1 else None
    whole = (single.low, single.high) if single else known or (None, None)
    return Bar(name, made, *whole, result=single)


def _gathered(bars: list[Bar], language: Language) -> list[Bar]:
    if len(bars) <= _MOST_ROWS:
        return bars
    rest = bars[_MOST_ROWS - 1 :]
    parts: dict[tuple[str, int], float] = {}
    for bar in rest:
        for part in bar.parts:
            parts[part.name, part.series] = parts.get((part.name, part.series), 0.0) + part.value
    name = language.ngettext("{count} other", "{count} others", len(rest))
    others = Bar(name, tuple(Part(word, value, series) for (word, series), value in parts.items()))
    return [*bars[: _MOST_ROWS - 1], others]
