"""The same estimate in other places, or on other hardware: medians at once, paired intervals in chunks.

What is shared cancels: a place is held against the draft's own with the same draws of power, hours and equipment. A
lower figure somewhere else is a figure, and no saving.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from typing import Any, Final

import numpy as np

from greenai_desktop.accounting.estimate.machines import OWN, THIS_MACHINE, hardware_axis, kits_axis
from greenai_desktop.accounting.estimate.model import Model, model_of
from greenai_desktop.accounting.estimate.options import (
    Axis,
    Options,
    countries_of_zones,
    empty,
    in_union,
    joined,
)
from greenai_desktop.accounting.estimate.places import COUNTRY, Places, cloud_places, countries
from greenai_desktop.accounting.estimate.processors import CPU, processors_axis
from greenai_desktop.accounting.estimate.shelf import Shelf
from greenai_desktop.core.estimate.draft import Draft, Kit
from greenai_desktop.core.factors import Factor
from greenai_desktop.core.uncertainty import Draws, FloatArray, Uncertain

CARBON: Final = "estimate.carbon"
HOURS: Final = "estimate.device_hours"
DRAW_COUNT: Final = 1_000
_CHUNK: Final = 40
PLACES, HARDWARE = "places", "hardware"
_Report = Callable[[int, int], None]


def regions_of(draft: Draft, shelf: Shelf, own: Iterable[Factor], providers: Iterable[str]) -> Options:
    """All regions of some providers; medians only."""
    return _of_places(cloud_places(draft, shelf, tuple(own), providers, _few()))


def countries_of(draft: Draft, shelf: Shelf, own: Iterable[Factor] = ()) -> Options:
    """All countries; medians only."""
    return _of_places(countries(draft, shelf, tuple(own), _few()))


def hardware_of(
    draft: Draft, shelf: Shelf, own: Iterable[Factor], kinds: Iterable[str], machine: Sequence[Kit] = ()
) -> Options:
    """Other hardware for the same work; medians only.

    Args:
        draft: What was said.
        shelf: The tables.
        own: The user's own factors.
        kinds: `accelerator` for all that the tables have, `cpu` for processors of servers, `own` for the draft's
            hardware as it is, `this_machine`.
        machine: The kits of the machine in front of the person, for `this_machine`.
    """
    blocks, own_value, own_name = _hardware(draft, shelf, tuple(own), tuple(kinds), tuple(machine), _few())
    rows = [_blank(axis, ("",) * len(axis), HARDWARE) for _, axis in blocks]
    told = []
    for options, (model, axis) in zip(rows, blocks, strict=True):
        value, hours = _medians(model, axis, (CARBON, HOURS))
        told.append(replace(_with_own(options, value, own_value, own_name), hours=hours))
    return replace(joined(told), machine=tuple(machine), kind=HARDWARE, own_value=own_value, own_name=own_name)


_Blocks = list[tuple[Model, Axis]]


def _hardware(
    draft: Draft, shelf: Shelf, own: tuple[Factor, ...], kinds: Sequence[str], machine: tuple[Kit, ...], draws: Draws
) -> tuple[_Blocks, float | None, str]:
    """Blocks of hardware, each with the model that it is put into; and the draft as it is."""
    machines = hardware_axis(draft, shelf, own, kinds, draws)
    blocks = [(machines.model, machines.axis)]
    if CPU in kinds:
        blocks.append(processors_axis(draft, shelf, own, model_of(draft, shelf, own, _few()), draws))
    if OWN in kinds and draft.kits:
        blocks.append(kits_axis(draft, shelf, own, OWN, draft.kits, draws))
    if THIS_MACHINE in kinds and machine:
        blocks.append(kits_axis(draft, shelf, own, THIS_MACHINE, machine, draws))
    return blocks, machines.own_value, machines.own_name


def with_intervals(
    options: Options, draft: Draft, shelf: Shelf, own: Iterable[Factor] = (), *,
    check: Callable[[], None] = lambda: None, report: _Report = lambda done, of: None, draws: Draws | None = None,
) -> Iterator[Options]:  # fmt: skip
    """The same with intervals and paired differences, a chunk of rows more each time.

    Args:
        options: What `regions_of`, `countries_of` or `hardware_of` gave.
        draft: The same draft.
        shelf: The same tables.
        own: The same own factors.
        check: Called before each chunk; raises to give up.
        report: Told how many rows are done, of how many.
        draws: Draws to share; 1,000 of each input are enough here.
    """
    drawn = draws or Draws(count=DRAW_COUNT)
    blocks, base = _again(options, draft, shelf, tuple(own), drawn)
    before = 0
    for model, axis in blocks:
        for start in range(0, len(axis), _CHUNK):
            check()
            end = min(start + _CHUNK, len(axis))
            options = _chunk(options, model, axis, base, slice(start, end), before)
            report(before + end, len(options))
            yield options
        before += len(axis)


def _few() -> Draws:
    """Medians need no draws."""
    return Draws(count=2)


def _again(
    options: Options, draft: Draft, shelf: Shelf, own: tuple[Factor, ...], draws: Draws
) -> tuple[_Blocks, FloatArray | None]:
    """The options with draws, and those of the draft as it is."""
    if options.kind == HARDWARE:
        kinds = tuple(dict.fromkeys(options.groups))
        blocks, _, _ = _hardware(draft, shelf, own, kinds, options.machine, draws)
        mine = model_of(draft, shelf, own, draws).figures_or_none(CARBON)
        return blocks, None if mine is None else mine.draws
    zones_only = all(group == COUNTRY for group in options.groups)
    places = (
        countries(draft, shelf, own, draws) if zones_only
        else cloud_places(draft, shelf, own, dict.fromkeys(options.groups), draws)
    )  # fmt: skip
    return [(places.model, places.axis)], _own_draws(places)


def _chunk(
    options: Options, model: Model, axis: Axis, base: FloatArray | None, rows: slice, before: int
) -> Options:  # fmt: skip
    """The options with some rows of a block drawn, which begins after others."""
    figure = model.figures_or_none(CARBON)
    if figure is None:
        return options
    count = model.sheet.draws.count
    there = slice(before + rows.start, before + rows.stop)
    given = {column.cell: column.draws(model.sheet.draws, count, rows) for column in axis.columns}
    drawn = np.asarray(model.sheet.again(figure, given, drawn=True), dtype=float)
    values = np.broadcast_to(drawn, (rows.stop - rows.start, count)).copy()
    values[[bool(reason) for reason in options.reasons[there]]] = np.nan
    columns: dict[str, Any] = {name: getattr(options, name).copy() for name in _DRAWN}
    columns["low"][there], columns["high"][there] = _ends(values)
    if base is not None:
        columns["change_low"][there], columns["change_high"][there] = _ends(values - base)
        below = np.mean(values < base, axis=1)
        columns["below"][there] = np.where(np.isfinite(values).all(axis=1), below, np.nan)
    if options.own_index >= 0:
        columns["below"][options.own_index] = np.nan  # nothing is less likely than itself
    return replace(options, **columns)


_DRAWN: Final = ("low", "high", "change_low", "change_high", "below")


def _ends(values: FloatArray) -> tuple[FloatArray, FloatArray]:
    """95 % intervals of rows; NaN where a draw is missing."""
    if not len(values):
        return empty(0), empty(0)
    low, high = np.percentile(values, (2.5, 97.5), axis=1)
    return low, high


def _medians(model: Model, axis: Axis, keys: Sequence[str]) -> list[FloatArray]:
    """Figures at the medians; NaN for those that are missing."""
    given = {column.cell: column.medians for column in axis.columns}
    found = []
    for key in keys:
        figure = model.figures_or_none(key)
        value = np.nan if figure is None else model.sheet.again(figure, given)
        found.append(np.array(np.broadcast_to(np.asarray(value, dtype=float), (len(axis),))))
    return found


def _of_places(places: Places) -> Options:
    (value,) = _medians(places.model, places.axis, (CARBON,))
    options = _blank(places.axis, places.zones, PLACES)
    columns: dict[str, Any] = {"intensity": places.axis.columns[0].medians}
    own_pue = places.own[1]
    if len(places.axis.columns) > 1:
        columns["pue"] = places.axis.columns[1].medians
    elif own_pue is not None:
        columns["pue"] = np.full(len(places.axis), own_pue.median)
    return replace(_with_own(options, value, _own_value(places), places.own_name), **columns)


def _own_value(places: Places) -> float | None:
    given = {cell: one.median for cell, one in _own_cells(places) if one is not None}
    figure = places.model.figures_or_none(CARBON)
    if figure is None or places.own[0] is None:
        return None
    value = float(np.asarray(places.model.sheet.again(figure, given)))
    return value if np.isfinite(value) else None


def _own_draws(places: Places) -> FloatArray | None:
    figure, sheet = places.model.figures_or_none(CARBON), places.model.sheet
    if figure is None or places.own[0] is None:
        return None
    given = {cell: sheet.draws.of(one) for cell, one in _own_cells(places) if one is not None}
    return np.asarray(sheet.again(figure, given, drawn=True), dtype=float)


def _own_cells(places: Places) -> list[tuple[int, Uncertain | None]]:
    """The inputs of the draft's own place; where no PUE applies there, it is 1."""
    intensity, pue = places.own
    cells: list[tuple[int, Uncertain | None]] = [(places.axis.columns[0].cell, intensity)]
    if len(places.axis.columns) > 1:
        cells.append((places.axis.columns[1].cell, pue or Uncertain("", 1.0)))
    return cells


def _blank(axis: Axis, zones: tuple[str, ...], kind: str) -> Options:
    count = len(axis)
    where = countries_of_zones(zones)
    in_eu, in_eea = in_union(where)
    blank: dict[str, Any] = {name: empty(count) for name in (*_DRAWN, "median", "change", "intensity", "pue", "hours")}
    return Options(
        axis.ids, axis.names, axis.groups, zones, where, in_eu, in_eea, reasons=axis.reasons, notes=axis.notes,
        own_index=axis.own_index, kind=kind, **blank,
    )  # fmt: skip


def _with_own(options: Options, value: FloatArray, own: float | None, name: str) -> Options:
    value = np.where([bool(reason) for reason in options.reasons], np.nan, value)
    missing = ~np.isfinite(value)
    reasons = tuple(
        reason or ("no_figure" if lacks else "") for reason, lacks in zip(options.reasons, missing, strict=True)
    )
    change = value - own if own is not None else empty(len(options))
    return replace(options, median=value, change=change, reasons=reasons, own_value=own, own_name=name)
