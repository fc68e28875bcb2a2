"""What is counted twice: rows of the inventory, figures of providers, runs and estimates held against one another.

A trap is a pair of parts that hold the same emissions where two claims speak of the same.

Rows that are left out already make no claim. A cure is an edit of cells like any other, and undone like one.

Source:
    reference/README-embodied "Double-counting traps"; METHODS §2.13 (the same kilowatt-hour in the provider's scopes
    1 and 2 and in the client's scope 3); GHG Protocol Corporate Value Chain Standard (2011), chapter 5.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

import numpy as np

from greenai_desktop.core.claims import (
    Claim,
    Kind,
    Part,
    Where,
    begins_within,
    ends_within,
    older_version,
    overlap,
    same_carrier,
    same_chips,
    same_machine,
    same_place,
    same_provider,
    same_series,
)
from greenai_desktop.core.inventory.changes import CellsSet, cells_set
from greenai_desktop.core.inventory.columns import ELSEWHERE

LEFT_OUT: Final = "double_count"


@dataclass(frozen=True, slots=True)
class Party:
    """One side of a double count.

    Attributes:
        kind: What makes it.
        ids: Its numbers there.
        name: Of the first of them; data.
        kgco2e: What it counts of the thing; None if not known.
    """

    kind: Kind
    ids: tuple[int, ...]
    name: str
    kgco2e: float | None = field(default=None, compare=False)


@dataclass(frozen=True, slots=True)
class Cure:
    """An edit that ends a double count.

    Attributes:
        code: What it does: `leave_out`, `use_elsewhere`, `clear_transport` or `clear_end_of_life`.
        party: Whose rows are edited.
        column: Which cells.
        value: What they are set to.
    """

    code: str
    party: Party
    column: str
    value: str | float

    def change(self) -> CellsSet:
        """The edit of the table of its party's kind."""
        count = len(self.party.ids)
        values = (self.value,) * count if isinstance(self.value, str) else np.full(count, self.value)
        return cells_set(self.party.ids, **{self.column: values})


@dataclass(frozen=True, slots=True)
class Finding:
    """Something counted twice.

    Attributes:
        code: Which trap.
        first: What is counted in the many: equipment, runs.
        second: What counts it again.
        at_stake_kgco2e: What is counted twice at most; None if neither amount is known.
        is_in_total: Whether both add up; else one stands beside, and must not be added by hand.
        cures: Edits that end it, the best first; none where only the user can, in a run or an estimate.
    """

    code: str
    first: Party
    second: Party
    at_stake_kgco2e: float | None
    is_in_total: bool
    cures: tuple[Cure, ...]


Test = Callable[[Where, Where], bool]


@dataclass(frozen=True, slots=True)
class Trap:
    """Two parts that hold the same where their claims speak of the same.

    Attributes:
        code: Name.
        first: Part of one claim.
        second: Part of the other.
        tests: When they speak of the same.
        cures: Cures to offer, each with the side it edits.
    """

    code: str
    first: Part
    second: Part
    tests: tuple[Test, ...]
    cures: tuple[tuple[str, str], ...]


# What of a claim each test looks at.
_LOOKS_AT: Final[Mapping[Test, tuple[str, ...]]] = {
    same_place: ("site", "projects"),
    overlap: ("from_day", "until_day"),
    begins_within: ("from_day",),
    ends_within: ("until_day",),
    same_machine: ("machine",),
    same_provider: ("provider", "region"),
    same_carrier: ("carrier",),
    same_chips: ("chips",),
    same_series: ("series",),
    older_version: ("version",),
}
# Tests that two equal names decide: what they look for is looked up and not tried.
_EQUAL: Final[Mapping[Test, Callable[[Where], object]]] = {
    same_machine: lambda where: where.machine.casefold(),
    same_carrier: lambda where: where.carrier,
    same_series: lambda where: where.series,
}

_FIRST, _SECOND = "first", "second"
_LEAVE_FIRST, _LEAVE_SECOND = ("leave_out", _FIRST), ("leave_out", _SECOND)
_HERE_NOW: Final = (same_place, overlap)

TRAPS: Final = (
    Trap(
        "asset_in_cloud", Part.MAKING, Part.REPORTED_HARDWARE, (same_provider, *_HERE_NOW),
        (_LEAVE_FIRST, _LEAVE_SECOND),
    ),
    Trap("use_and_run", Part.USE, Part.RECORDED, (same_machine, overlap), (("use_elsewhere", _FIRST),)),
    Trap("use_and_electricity", Part.USE, Part.METER, _HERE_NOW, (("use_elsewhere", _FIRST),)),
    Trap("meter_and_runs", Part.RECORDED, Part.METER, (same_carrier, *_HERE_NOW), (_LEAVE_SECOND,)),
    Trap(
        "freight_and_transport", Part.TRANSPORT, Part.FREIGHT, (same_place, begins_within),
        (_LEAVE_SECOND, ("clear_transport", _FIRST)),
    ),
    Trap(
        "waste_and_end_of_life", Part.END_OF_LIFE, Part.WASTE, (same_place, ends_within),
        (_LEAVE_SECOND, ("clear_end_of_life", _FIRST)),
    ),
    Trap(
        "cards_and_board", Part.CARD, Part.CARDS_INSIDE, (same_chips, *_HERE_NOW), (_LEAVE_FIRST, _LEAVE_SECOND),
    ),
    Trap("host_and_share", Part.HOST, Part.HOST_SHARE, _HERE_NOW, (_LEAVE_FIRST, _LEAVE_SECOND)),
    Trap("spend_and_asset", Part.MAKING, Part.GOODS_BY_SPEND, (same_place, begins_within), (_LEAVE_SECOND,)),
    Trap("spend_and_cloud", Part.CLOUD_USE, Part.CLOUD_BY_SPEND, _HERE_NOW, (_LEAVE_SECOND,)),
    Trap("reported_and_own", Part.CLOUD_USE, Part.REPORTED, (same_provider, *_HERE_NOW), (_LEAVE_SECOND,)),
    Trap("upstream_twice", Part.LIFE_CYCLE, Part.UPSTREAM, (same_carrier, *_HERE_NOW), (_LEAVE_SECOND,)),
    Trap("losses_twice", Part.WITH_LOSSES, Part.LOSSES, (same_carrier, *_HERE_NOW), (_LEAVE_SECOND,)),
    Trap("asset_and_share", Part.MAKING, Part.EQUIPMENT_SHARE, (same_machine, *_HERE_NOW), (_LEAVE_FIRST,)),
    Trap("forecast_and_record", Part.RECORDED, Part.FORECAST, _HERE_NOW, ()),
    Trap("scopes_and_all", Part.ONE_SCOPE, Part.ALL_SCOPES, (same_series, overlap), (_LEAVE_FIRST, _LEAVE_SECOND)),
    Trap("two_versions", Part.REPORTED, Part.REPORTED, (same_series, overlap, older_version), (_LEAVE_FIRST,)),
)  # fmt: skip


def findings(claims: Iterable[Claim], traps: Sequence[Trap] = TRAPS) -> list[Finding]:
    """What is counted twice, the largest amounts first; those not known come last."""
    everything = tuple(claims)
    found = [one for trap in traps for one in _of_trap(trap, everything)]
    return sorted(found, key=lambda one: (not one.is_in_total, -(one.at_stake_kgco2e or 0.0)))


def _of_trap(trap: Trap, claims: Sequence[Claim]) -> Iterator[Finding]:
    alike = _Alike(trap, claims)
    reports: dict[object, tuple[_Side, list[Claim]]] = {}
    for second in claims:
        if trap.second in second.parts:
            for first in alike.of(second):
                if second.kind is Kind.CLOUD and first.party.kind is not Kind.CLOUD:
                    reports.setdefault(_report(first, second), (first, []))[1].append(second)
                else:
                    yield _finding(trap, first, _side(trap, _SECOND, (second,)))
    yield from (_finding(trap, first, _side(trap, _SECOND, seconds)) for first, seconds in reports.values())


def _report(first: _Side, second: Claim) -> object:
    """What makes figures of a provider one report on the same: months, services and scopes are not told one by one."""
    where = second.where
    return where.provider, where.basis, where.version, first.party.kind, first.party.ids


@dataclass(frozen=True, slots=True)
class _Side:
    """Claims of one kind on one side of a trap: who they are, and the cures that edit them, by code."""

    party: Party
    cures: Mapping[str, tuple[Cure, ...]]


class _Alike:
    """Claims of the first side of a trap, in groups that look the same to its tests.

    Thousands of pieces of one delivery are tested once; what the first test looks at, once for all their dates.
    """

    def __init__(self, trap: Trap, claims: Sequence[Claim]) -> None:
        self._test, *self._others = trap.tests
        self._equal = _EQUAL.get(self._test)
        rest = [name for test in self._others for name in _LOOKS_AT[test]]
        self._trap = trap
        self._looked_at = tuple(name for test in trap.tests for name in _LOOKS_AT[test])
        self._caught: dict[object, list[_Side]] = {}
        self._groups: dict[object, dict[object, list[Claim]]] = {}
        for claim in claims:
            if trap.first in claim.parts:
                look = self._equal(claim.where) if self._equal else _look(claim.where, _LOOKS_AT[self._test])
                self._groups.setdefault(look, {}).setdefault(_look(claim.where, rest), []).append(claim)

    def of(self, second: Claim) -> list[_Side]:
        """Those that speak of the same as a claim of the second side, by their kind."""
        if self._trap.first in second.parts:
            return self._catch(second)
        look = _look(second.where, self._looked_at)
        if look not in self._caught:
            self._caught[look] = self._catch(second)
        return self._caught[look]

    def _catch(self, second: Claim) -> list[_Side]:
        caught: dict[Kind, list[Claim]] = {}
        for groups in self._near(second):
            for group in groups.values():
                if all(test(group[0].where, second.where) for test in self._others):
                    for claim in group:
                        if claim is not second:
                            caught.setdefault(claim.kind, []).append(claim)
        return [_side(self._trap, _FIRST, firsts) for firsts in caught.values()]

    def _near(self, second: Claim) -> list[dict[object, list[Claim]]]:
        """Groups that pass the first test."""
        if self._equal:
            name = self._equal(second.where)
            return [self._groups[name]] if name and name in self._groups else []
        return [
            groups for groups in self._groups.values() if self._test(next(iter(groups.values()))[0].where, second.where)
        ]


def _look(where: Where, names: Iterable[str]) -> tuple[object, ...]:
    return tuple(_plain(getattr(where, name)) for name in names)


def _plain(value: object) -> object:
    """A value that equals itself: NaN does not."""
    return None if isinstance(value, float) and math.isnan(value) else value


def _side(trap: Trap, side: str, claims: Sequence[Claim]) -> _Side:
    amount = _sum(claims, trap.first if side == _FIRST else trap.second)
    party = Party(claims[0].kind, tuple(one.id for one in claims), claims[0].name, amount)
    return _Side(party, {code: tuple(_cures(code, claims)) for code, edited in trap.cures if edited == side})


def _finding(trap: Trap, first: _Side, second: _Side) -> Finding:
    sides = {_FIRST: first, _SECOND: second}
    known = [side.party.kgco2e for side in sides.values() if side.party.kgco2e is not None]
    cures = tuple(cure for code, edited in trap.cures for cure in sides[edited].cures[code])
    is_in_total = first.party.kind.is_in_total and second.party.kind.is_in_total
    return Finding(trap.code, first.party, second.party, min(known, default=None), is_in_total, cures)


def _cures(code: str, claims: Sequence[Claim]) -> Iterator[Cure]:
    """The cure of a code, if rows of a table can have it, and all of them can."""
    kind = claims[0].kind
    party = Party(kind, tuple(claim.id for claim in claims), claims[0].name)
    if code == "leave_out" and kind in (Kind.ASSET, Kind.ACTIVITY, Kind.CLOUD):
        yield Cure(code, party, "left_out", LEFT_OUT)
    elif code == "use_elsewhere":
        yield Cure(code, party, "use_counted", ELSEWHERE)
    elif code == "clear_transport" and not any(claim.is_merged for claim in claims):
        yield Cure(code, party, "transport_kgco2e", math.nan)
    elif code == "clear_end_of_life" and not any(claim.is_merged for claim in claims):
        yield Cure(code, party, "eol_kgco2e", math.nan)


def _sum(claims: Iterable[Claim], part: Part) -> float | None:
    known = [amount for claim in claims if (amount := claim.parts[part]) is not None]
    return math.fsum(known) if known else None
