"""One estimate in all places on all hardware at once: medians, then paired intervals in chunks of hardware.

The carbon is linear in the factor of the grid and in the PUE. So the draws of each card are taken through the model
three times, at factors and PUE of nought and one, and hundreds of places follow by one product and one sum each.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Final

import numpy as np

from greenai_desktop.accounting.estimate.machines import Machines, hardware_axis
from greenai_desktop.accounting.estimate.model import Model
from greenai_desktop.accounting.estimate.options import Axis, Column
from greenai_desktop.accounting.estimate.places import Places, cloud_places, countries
from greenai_desktop.accounting.estimate.shelf import Shelf
from greenai_desktop.core.estimate.draft import Draft
from greenai_desktop.core.factors import Factor
from greenai_desktop.core.uncertainty import Draws, FloatArray

CARBON: Final = "estimate.carbon"
DRAW_COUNT: Final = 1_000
_CARDS: Final = 4
_LOW, _HIGH = 2.5, 97.5


@dataclass(frozen=True, slots=True)
class Matrix:
    """Carbon by place and hardware, kgCO2e; NaN is missing, or not computed yet.

    Attributes:
        places: The places.
        hardware: The hardware.
        median: Shape (places, hardware).
        low: Lower end of the 95 % interval.
        high: Upper end.
        below_best: How likely a cell emits less than the best one by its median, paired.
        done: How many columns of hardware have intervals.
    """

    places: Axis
    hardware: Axis
    median: FloatArray
    low: FloatArray
    high: FloatArray
    below_best: FloatArray
    done: int = 0

    @property
    def best(self) -> tuple[int, int] | None:
        """Place and hardware of the lowest median; None if there is no figure."""
        if not np.isfinite(self.median).any():
            return None
        place, card = np.unravel_index(int(np.nanargmin(self.median)), self.median.shape)
        return int(place), int(card)


def matrix_of(
    draft: Draft, shelf: Shelf, own: Iterable[Factor] = (), providers: Iterable[str] | None = None
) -> Matrix:  # fmt: skip
    """Medians of all regions of some providers, or of all countries, on all accelerators."""
    places, machines = _axes(draft, shelf, tuple(own), providers, Draws(count=2))
    rows = {cell: values[:, np.newaxis] for cell, values in _moved(machines.model, places, places.axis).items()}
    columns = {column.cell: column.medians for column in machines.axis.columns}
    figure = machines.model.figures_or_none(CARBON)
    shape = (len(places.axis), len(machines.axis))
    value = np.nan if figure is None else machines.model.sheet.again(figure, {**rows, **columns})
    median = np.array(np.broadcast_to(np.asarray(value, dtype=float), shape))
    median[[bool(reason) for reason in places.axis.reasons], :] = np.nan
    median[:, [bool(reason) for reason in machines.axis.reasons]] = np.nan
    blank = np.full(shape, np.nan)
    return Matrix(places.axis, machines.axis, median, blank, blank, blank)


def matrix_intervals(
    matrix: Matrix, draft: Draft, shelf: Shelf, own: Iterable[Factor] = (), providers: Iterable[str] | None = None, *,
    cancelled: Callable[[], bool] = lambda: False, report: Callable[[float], None] = lambda fraction: None,
) -> Iterator[Matrix]:  # fmt: skip
    """The same with intervals, some hardware more each time; the arguments are those of `matrix_of`.

    Args:
        matrix: What `matrix_of` gave.
        draft: The same draft.
        shelf: The same tables.
        own: The same own factors.
        providers: The same providers.
        cancelled: Asked before each chunk; it ends there.
        report: Told the share that is done.
    """
    places, machines = _axes(draft, shelf, tuple(own), providers, Draws(count=DRAW_COUNT))
    draws = machines.model.sheet.draws
    intensity, site = _of_places(places.axis, draws)
    low, high, below = (array.copy() for array in (matrix.low, matrix.high, matrix.below_best))
    best = _best_draws(matrix, machines, intensity, site)
    count = len(machines.axis)
    for start in range(0, count, _CARDS):
        if cancelled():
            return
        cards = slice(start, min(start + _CARDS, count))
        for card, values in zip(range(start, cards.stop), _columns(machines, cards, intensity, site), strict=True):
            if best is not None:
                below[:, card] = np.mean(values < best, axis=1)
            low[:, card], high[:, card] = _ends(values)
        lacks = ~np.isfinite(matrix.median[:, cards])
        for array in (low, high, below):
            array[:, cards][lacks] = np.nan
        report(cards.stop / count)
        yield replace(matrix, low=low.copy(), high=high.copy(), below_best=below.copy(), done=cards.stop)


def _axes(
    draft: Draft, shelf: Shelf, own: tuple[Factor, ...], providers: Iterable[str] | None, draws: Draws
) -> tuple[Places, Machines]:
    if providers is None:
        places = countries(draft, shelf, own, draws)
    else:
        places = cloud_places(draft, shelf, own, tuple(providers), draws)
    # The hardware stands in a place of their kind, so that factor and PUE are inputs of its model too.
    return places, hardware_axis(places.model.draft, shelf, own, ("accelerator",), draws)


def _moved(model: Model, places: Places, axis: Axis) -> dict[int, FloatArray]:
    """Medians of the places, for the cells of another model of the same draft."""
    cells = [model.sheet.cell(model.supply.intensity)]
    if len(axis.columns) > 1 and model.supply.pue is not None:
        cells.append(model.sheet.cell(model.supply.pue))
    return {cell: column.medians for cell, column in zip(cells, axis.columns, strict=True)}


def _of_places(axis: Axis, draws: Draws) -> tuple[FloatArray, FloatArray | None]:
    """Draws of the factor and of the PUE of each place, shape (places, n)."""
    columns: list[Column] = list(axis.columns)
    intensity = columns[0].draws(draws, draws.count)
    return intensity, columns[1].draws(draws, draws.count) if len(columns) > 1 else None


def _columns(
    machines: Machines, cards: slice, intensity: FloatArray, site: FloatArray | None
) -> Iterator[FloatArray]:  # fmt: skip
    """Draws of some hardware in all places, shape (places, n), one card at a time."""
    fixed, on_site, off_site = _terms(machines, cards, site is not None)
    for i in range(len(fixed)):
        # The shares of the PUE and of the factor are the same for all cards, the rest is one card's.
        values = intensity * on_site[i] if site is None else site * on_site[i]
        if site is not None:
            values += off_site[i]
            values *= intensity
        values += fixed[i]
        yield values


def _terms(machines: Machines, cards: slice, has_pue: bool) -> tuple[FloatArray, FloatArray, FloatArray]:
    """What a card emits whatever the place, per factor and PUE, and per factor alone; shape (cards, n)."""
    model = machines.model
    draws, sheet = model.sheet.draws, model.sheet
    figure = model.figures_or_none(CARBON)
    shape = (len(range(*cards.indices(len(machines.axis)))), draws.count)
    if figure is None:
        lacking = np.full(shape, np.nan)
        return lacking, lacking, lacking
    given = {column.cell: column.draws(draws, draws.count, cards) for column in machines.axis.columns}
    factor = sheet.cell(model.supply.intensity)
    pue = sheet.cell(model.supply.pue) if has_pue and model.supply.pue is not None else None

    def at(intensity: float, ratio: float) -> FloatArray:
        here = {factor: intensity} | ({pue: ratio} if pue is not None else {})
        return np.broadcast_to(np.asarray(sheet.again(figure, {**given, **here}, drawn=True), dtype=float), shape)

    fixed = at(0.0, 1.0)
    if pue is None:
        whole = at(1.0, 1.0) - fixed
        return fixed, whole, np.zeros(shape)
    once, twice = at(1.0, 1.0) - fixed, at(1.0, 2.0) - fixed
    return fixed, twice - once, 2.0 * once - twice


def _best_draws(
    matrix: Matrix, machines: Machines, intensity: FloatArray, site: FloatArray | None
) -> FloatArray | None:  # fmt: skip
    best = matrix.best
    if best is None:
        return None
    place, card = best
    only = None if site is None else site[[place]]
    (values,) = _columns(machines, slice(card, card + 1), intensity[[place]], only)
    found: FloatArray = values[0]
    return found


def _ends(values: FloatArray) -> tuple[FloatArray, FloatArray]:
    """95 % intervals of rows, which are reordered in place."""
    at = [percent / 100 * (values.shape[1] - 1) for percent in (_LOW, _HIGH)]
    places = [int(place) + step for place in at for step in (0, 1)]
    values.partition(places, axis=1)
    low, high = (
        values[:, int(place)] + (place - int(place)) * (values[:, int(place) + 1] - values[:, int(place)])
        for place in at
    )
    return low, high
