"""What the chart says: why data are missing, what happened, and the curves as a sentence."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

import numpy as np

from greenai_desktop.core.samples import Event, Status
from greenai_desktop.i18n import Language, _, ngettext, numbers, words
from greenai_desktop.ui.live.gaps import Gap
from greenai_desktop.ui.live.names import Name
from greenai_desktop.ui.widgets.strip_layers import Hole, Mark, Rows, Series

# What is drawn as a gap is no flag as well, and an undone wrap changes nothing.
_NO_FLAG = frozenset({"gap", "back", "wrap"})
_RISES = 0.1


def holes_of(gaps: Sequence[Gap], called: Mapping[str, Name], language: Language) -> list[Hole]:
    """Gaps in words; devices that fall silent together share one."""
    together: dict[tuple[int, int, str, Status], list[Gap]] = {}
    for gap in gaps:
        until = -1 if gap.until_s == float("inf") else round(gap.until_s)
        together.setdefault((round(gap.from_s), until, gap.reason, gap.status), []).append(gap)
    return [_hole(group, called, language) for group in together.values()]


def _hole(group: list[Gap], called: Mapping[str, Name], language: Language) -> Hole:
    first = group[0]
    reason = words.word(words.REASON, first.reason, language)
    who = called[first.channel].short if first.channel in called else ""
    if len(group) > 1:
        who = ngettext("{count} device", "{count} devices", len(group))
    said = language.pair(who, reason) if who else reason
    return Hole(first.from_s, first.until_s, said, first.status is Status.SUSPECT)


def marks_of(moments: Sequence[tuple[float, Event]], from_s: float, until_s: float, language: Language) -> list[Mark]:
    """What happened within a stretch, as flags."""
    return [
        Mark(at_s, event_words(event, language))
        for at_s, event in moments
        if from_s <= at_s <= until_s and event.code not in _NO_FLAG
    ]


def event_words(event: Event, language: Language) -> str:
    """An event in words: a mark by its name, a sleep with its length."""
    detail = dict(event.detail)
    if event.code == "mark" and detail.get("name"):
        return str(detail["name"])
    said = words.word(words.EVENT, event.code, language)
    seconds = detail.get("seconds")
    if isinstance(seconds, float | int):
        return language.pair(said, numbers.duration(abs(float(seconds)), language.code))
    return said


def sentence(
    series: Sequence[Series],
    rows: Rows,
    show: Callable[[float], str],
    clock: Callable[[float], str],
    window: str,
) -> str:
    """The curves for those who do not see them: mean, highest and when, where they are going."""
    said = [window]
    for i, one in enumerate(series):
        values = rows.mean[i]
        known = np.isfinite(values)
        if not known.any():
            said.append(_("{name}: no data", name=one.name))
            continue
        peak = int(np.nanargmax(rows.high[i]))
        mean = float(values[known].mean())
        said.append(
            _(
                "{name}: mean {mean}, highest {high} at {time}, {trend}",
                name=one.name, mean=show(mean), high=show(float(rows.high[i][peak])),
                time=clock(float(rows.at_s[peak])), trend=_trend(values[known], mean),
            )
        )  # fmt: skip
    return ". ".join(said) + "."


def _trend(values: np.ndarray, mean: float) -> str:
    quarter = max(1, len(values) // 4)
    change = float(values[-quarter:].mean() - values[:quarter].mean())
    if abs(change) <= _RISES * abs(mean):
        return _("steady")
    return _("rising") if change > 0 else _("falling")
