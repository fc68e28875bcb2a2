"""Stored curves as the chart draws them: named series, sums, stretches without data."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from greenai_desktop.core.history import Curves
from greenai_desktop.ui.widgets.strip_layers import Series
from greenai_desktop.ui.widgets.strip_scale import HeightScale

FloatArray = NDArray[np.float64]

_ON_A_STEP = 1e-6


@dataclass(frozen=True, slots=True)
class Curve:
    """One curve over time.

    Attributes:
        name: Shown name.
        colour: Place in the palette.
        modelled: Whether it is drawn dashed, with its band.
        u95_ratio: Half width of the band as a factor.
        at_s: Times since the start, shape (n,), increasing.
        low: Shape (n,); NaN in gaps.
        mean: Shape (n,).
        high: Shape (n,).
    """

    name: str
    colour: int
    modelled: bool
    u95_ratio: float
    at_s: FloatArray
    low: FloatArray
    mean: FloatArray
    high: FloatArray

    def value_at(self, at_s: float) -> float:
        """The value nearest to a moment; NaN in a gap or outside."""
        if not self.at_s.size or not self.at_s[0] <= at_s <= self.at_s[-1]:
            return float("nan")
        right = int(np.clip(np.searchsorted(self.at_s, at_s), 1, max(1, self.at_s.size - 1)))
        if self.at_s.size == 1:
            return float(self.mean[0])
        left = right - 1
        nearer = left if at_s - self.at_s[left] <= self.at_s[right] - at_s else right
        return float(self.mean[nearer])


def named_curves(stored: Curves, series: Sequence[Series]) -> list[Curve]:
    """The curves of series; one of several keys is their sum. Keys that were not recorded are left out."""
    rows = {key: i for i, key in enumerate(stored.keys)}
    made = []
    for one in series:
        index = [rows[key] for key in one.keys if key in rows]
        if index:
            parts = [_summed(array[index]) for array in (stored.low, stored.mean, stored.high)]
            made.append(Curve(one.name, one.colour, one.modelled, one.u95_ratio, stored.at_s, *parts))
    return made


def total_curve(stored: Curves, keys: Sequence[str], name: str, colour: int) -> Curve:
    """The power of a whole run: what is known of its channels, NaN where nothing is."""
    found = named_curves(stored, [Series(tuple(keys), name, colour)])
    if found:
        return found[0]
    nothing = np.full(stored.at_s.shape, np.nan)
    return Curve(name, colour, False, 1.0, stored.at_s, nothing, nothing, nothing)


def stacked(curves: Sequence[Curve]) -> list[tuple[FloatArray, FloatArray]]:
    """Lower and upper edge of each curve's layer; all of one time axis."""
    layers = []
    base = np.zeros(curves[0].at_s.shape) if curves else np.empty(0)
    for curve in curves:
        top = base + np.nan_to_num(curve.mean)
        known = np.isfinite(curve.mean)
        layers.append((np.where(known, base, np.nan), np.where(known, top, np.nan)))
        base = top
    return layers


def highest(curves: Sequence[Curve], is_stacked: bool) -> float:
    """The highest value that is drawn; NaN if there is none."""
    if is_stacked:
        tops = [upper for _lower, upper in stacked(curves)]
    else:
        tops = [curve.high for curve in curves]
    known = [float(np.nanmax(top)) for top in tops if np.isfinite(top).any()]
    return max(known, default=float("nan"))


class Scaled(Protocol):
    """What decides the axis of a quantity below the power."""

    @property
    def unit(self) -> str:
        """Its unit."""

    @property
    def limits(self) -> tuple[tuple[float, str], ...]:
        """Lines to draw: values and words."""

    @property
    def is_from_zero(self) -> bool:
        """Whether its axis begins at zero."""


def gauge_scale(gauge: Curve, choice: Scaled) -> tuple[float, float, tuple[tuple[float, str], ...]]:
    """Lower and upper end of the axis of a quantity, and the limits that lie within.

    A budget that is far from being used would press the curve to the ground: it is left to the words above the chart.
    """
    known = gauge.mean[np.isfinite(gauge.mean)]
    top = float(known.max()) if known.size else 1.0
    limits = tuple((value, words) for value, words in choice.limits if not choice.is_from_zero or value <= 3 * top)
    values = [*(value for value, _words in limits), top]
    if choice.is_from_zero:
        upper = 100.0 if choice.unit == "percent" else HeightScale(max(max(values), 1e-12)).top
        return 0.0, upper, limits
    least = min(*values, float(known.min()) if known.size else 0.0)
    step = HeightScale(max(max(values) - least, 1e-9 * max(1.0, abs(top)))).step
    return *whole_steps(least, max(values), step), limits


def whole_steps(least: float, most: float, step: float) -> tuple[float, float]:
    """The ends of an axis: whole steps around two values; a value that lies on a step ends there."""
    low = float(np.floor(least / step + _ON_A_STEP) * step)
    high = float(np.ceil(most / step - _ON_A_STEP) * step)
    return low, high if high > low else low + step


def holes(curves: Sequence[Curve]) -> list[tuple[float, float]]:
    """Stretches in which no curve has a value, from the last value before to the first one after.

    Curves of several runs have times of their own: what one run lacks is no gap of another, so there are none.
    """
    if not curves or not curves[0].at_s.size:
        return []
    at_s = curves[0].at_s
    if any(curve.at_s is not at_s and not np.array_equal(curve.at_s, at_s) for curve in curves):
        return []
    known = np.zeros(at_s.shape, dtype=bool)
    for curve in curves:
        known |= np.isfinite(curve.mean)
    edges = np.flatnonzero(np.diff(np.concatenate(([True], known, [True])).astype(np.int8)))
    found = []
    for start, stop in zip(edges[::2].tolist(), edges[1::2].tolist(), strict=True):
        before = at_s[max(0, start - 1)]
        after = at_s[min(at_s.size - 1, stop)]
        if after > before:
            found.append((float(before), float(after)))
    return found


def _summed(parts: FloatArray) -> FloatArray:
    if len(parts) == 1:
        return np.asarray(parts[0])
    known = np.isfinite(parts).any(axis=0)
    return np.where(known, np.nan_to_num(parts).sum(axis=0), np.nan)
