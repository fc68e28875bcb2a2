"""Axes of the strip: how high it reaches, where its lines stand, and what is written beside them."""

from __future__ import annotations

import datetime as dt
import math
from typing import Final

from greenai_desktop.core.units import S_PER_DAY, S_PER_H, S_PER_MINUTE
from greenai_desktop.i18n import _

_STEPS_S: Final = (
    1, 2, 5, 10, 20, 30, S_PER_MINUTE, 2 * S_PER_MINUTE, 5 * S_PER_MINUTE, 10 * S_PER_MINUTE, 20 * S_PER_MINUTE,
    30 * S_PER_MINUTE, S_PER_H, 2 * S_PER_H, 3 * S_PER_H, 6 * S_PER_H, 12 * S_PER_H, S_PER_DAY,
)  # fmt: skip
_SHRINKS_BELOW: Final = 0.45


class HeightScale:
    """The upper end of the y axis: whole steps of 1, 2 or 5; it grows at once and shrinks late.

    Attributes:
        top: The upper end.
        step: Distance of its lines.
    """

    def __init__(self, top: float = 1.0) -> None:
        self.top, self.step = _nice_top(top)

    def fit(self, highest: float) -> bool:
        """Make room for a value; True if the axis is another now."""
        if not math.isfinite(highest) or highest <= 0:
            return False
        if highest <= self.top and highest >= _SHRINKS_BELOW * self.top:
            return False
        before = self.top
        self.top, self.step = _nice_top(highest * 1.02)
        return self.top != before

    @property
    def lines(self) -> list[float]:
        """Where its lines stand, from 0 up."""
        return [i * self.step for i in range(round(self.top / self.step) + 1)]


def _nice_top(highest: float) -> tuple[float, float]:
    power = 10.0 ** math.floor(math.log10(highest))
    for factor in (0.1, 0.2, 0.5, 1.0, 2.0, 5.0):
        step = factor * power
        if highest <= 6 * step * 1.0000001:
            return math.ceil(highest / step - 1e-9) * step, step
    return 10 * power, 2 * power


def time_lines(window_s: float, most: int) -> list[tuple[float, str]]:
    """Seconds before the present and their words, for a view that follows it; the present comes first."""
    step_s = _step_s(window_s, most)
    count = int(window_s / step_s + 1e-9)
    return [(0.0, _("now")), *((i * step_s, ago(i * step_s)) for i in range(1, count + 1))]


def clock_lines(from_utc_s: float, until_utc_s: float, most: int) -> list[tuple[float, str]]:
    """Moments of the wall clock and their words, for a view that stands still; at round local times."""
    step_s = _step_s(until_utc_s - from_utc_s, most)
    offset_s = dt.datetime.fromtimestamp(from_utc_s).astimezone().utcoffset()
    shift_s = offset_s.total_seconds() if offset_s is not None else 0.0
    first = math.ceil((from_utc_s + shift_s) / step_s)
    last = math.floor((until_utc_s + shift_s) / step_s)
    moments = [i * step_s - shift_s for i in range(first, last + 1)]
    form = "%H:%M:%S" if step_s < S_PER_MINUTE else "%H:%M"
    return [(moment, dt.datetime.fromtimestamp(moment).strftime(form)) for moment in moments]


def ago(seconds: float) -> str:
    """A length of time before the present, short: "−2 min"."""
    no_break = "\u00a0"
    if seconds < S_PER_MINUTE:
        return f"−{seconds:.0f}{no_break}s"
    if seconds < S_PER_H:
        minutes, rest = divmod(round(seconds), S_PER_MINUTE)
        return f"−{minutes}{no_break}min" if not rest else f"−{minutes}:{rest:02d}{no_break}min"
    hours, rest = divmod(round(seconds), S_PER_H)
    return f"−{hours}{no_break}h" if not rest else f"−{hours}{no_break}h{no_break}{rest // 60:02d}"


def _step_s(window_s: float, most: int) -> float:
    wanted = window_s / max(1, most)
    return float(next((step for step in _STEPS_S if step >= wanted), _STEPS_S[-1]))
