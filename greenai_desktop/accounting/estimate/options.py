"""One estimate in many places, or on much hardware: columns of figures, not objects."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from greenai_desktop.accounting.estimate.sheet import Cell
from greenai_desktop.core.estimate.draft import Kit
from greenai_desktop.core.uncertainty import Draws, FloatArray, Uncertain


@dataclass(frozen=True, slots=True)
class Column:
    """Values that one input takes, one an option.

    Attributes:
        cell: The input.
        values: What it is drawn from in each option; None where it is not known.
    """

    cell: Cell
    values: tuple[Uncertain | None, ...]

    @property
    def medians(self) -> FloatArray:
        """Medians, shape (k,); NaN where it is not known."""
        return np.array([np.nan if one is None else one.median for one in self.values])

    def draws(self, draws: Draws, count: int, rows: slice = slice(None)) -> FloatArray:
        """Draws of some options, shape (k, count); equal inputs share one draw."""
        made: dict[Uncertain, FloatArray] = {}
        chosen = self.values[rows]
        found = np.full((len(chosen), count), np.nan)
        for i, one in enumerate(chosen):
            if one is not None:
                if one not in made:
                    made[one] = draws.of(one)[:count]
                found[i] = made[one]
        return found


@dataclass(frozen=True, slots=True)
class Axis:
    """Options of one kind.

    Attributes:
        ids: Their names in the tables.
        names: What they are called; data.
        groups: Provider, or kind of hardware.
        columns: The inputs that tell them apart.
        reasons: Codes of why one has no figure; empty where it has.
        notes: Codes of what must be said with one; often empty.
        own_index: Place of the draft's own among them; -1 if it is not there.
    """

    ids: tuple[str, ...]
    names: tuple[str, ...]
    groups: tuple[str, ...]
    columns: tuple[Column, ...]
    reasons: tuple[str, ...]
    notes: tuple[str, ...]
    own_index: int = -1

    def __len__(self) -> int:
        return len(self.ids)


@dataclass(frozen=True, slots=True)
class Options:
    """Figures of one estimate in many places, or on much hardware; NaN is missing, or not computed yet.

    Attributes:
        ids: Regions as `provider:code`, zones, or rows of hardware.
        names: What they are called; data.
        groups: Provider, `country`, or kind of hardware.
        zones: Zone of the electricity of each.
        countries: ISO 3166 code of each.
        in_eu: Whether it is in the European Union.
        in_eea: Whether it is in the European Economic Area.
        median: kgCO2e.
        low: Lower end of the 95 % interval.
        high: Upper end.
        change: What it emits more than the draft as it is; negative for less.
        change_low: Lower end of that difference, paired.
        change_high: Upper end.
        below: How likely it emits less than the draft as it is, paired.
        intensity: kgCO2e/kWh.
        pue: Ratio; NaN where none applies.
        hours: Device-hours of the training, for hardware.
        reasons: Codes of why one has no figure.
        notes: Codes of what must be said with one.
        own_index: Place of the draft's own; -1 if it is not among them.
        own_value: The draft as it is, by the method of the comparison; None if it has no figure.
        own_name: What its place or hardware is called; data.
        kind: `places` or `hardware`.
        machine: Kits that were compared as this machine; empty without.
    """

    ids: tuple[str, ...]
    names: tuple[str, ...]
    groups: tuple[str, ...]
    zones: tuple[str, ...]
    countries: tuple[str, ...]
    in_eu: NDArray[np.bool_]
    in_eea: NDArray[np.bool_]
    median: FloatArray
    low: FloatArray
    high: FloatArray
    change: FloatArray
    change_low: FloatArray
    change_high: FloatArray
    below: FloatArray
    intensity: FloatArray
    pue: FloatArray
    hours: FloatArray
    reasons: tuple[str, ...]
    notes: tuple[str, ...]
    own_index: int = -1
    own_value: float | None = None
    own_name: str = ""
    kind: str = "places"
    machine: tuple[Kit, ...] = ()

    def __len__(self) -> int:
        return len(self.ids)


def empty(count: int) -> FloatArray:
    """A column that is not computed yet."""
    return np.full(count, np.nan)


def joined(parts: Sequence[Options]) -> Options:
    """Options one after another; the draft's own is the first that says so."""
    columns: dict[str, Any] = {}
    for one in fields(Options):
        values = [getattr(part, one.name) for part in parts]
        if isinstance(values[0], np.ndarray):
            columns[one.name] = np.concatenate(values)
        elif isinstance(values[0], tuple) and one.name != "machine":
            columns[one.name] = tuple(cell for value in values for cell in value)
    starts = np.cumsum([0, *(len(part) for part in parts)])
    own = [int(start) + part.own_index for start, part in zip(starts, parts, strict=False) if part.own_index >= 0]
    return replace(parts[0], **columns, own_index=own[0] if own else -1)


def countries_of_zones(zones: Sequence[str]) -> tuple[str, ...]:
    """The country of each zone: what stands before the first hyphen."""
    return tuple(zone.partition("-")[0] for zone in zones)


def in_union(countries: Sequence[str]) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
    """Whether each country is in the European Union, and in the European Economic Area."""
    in_eu = np.array([country in _EU for country in countries], dtype=bool)
    return in_eu, in_eu | np.array([country in _EEA_ONLY for country in countries], dtype=bool)


# Member states in 2026.
_EU = frozenset(
    {
        "AT", "BE", "BG", "CY", "CZ", "DE", "DK", "EE", "ES", "EU", "FI", "FR", "GR", "HR", "HU", "IE", "IT", "LT",
        "LU", "LV", "MT", "NL", "PL", "PT", "RO", "SE", "SI", "SK",
    }
)  # fmt: skip
_EEA_ONLY = frozenset({"IS", "LI", "NO"})
