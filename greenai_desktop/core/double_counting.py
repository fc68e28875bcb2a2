"""What is counted twice: rows of the inventory, figures of providers, runs and estimates held against one another.

A claim says what is counted in a row, part by part, and of what it speaks: the site, the time, the machine. A trap
is a pair of parts that hold the same emissions where two claims speak of the same. What a row does not say excludes
nothing: freight of the whole organisation holds that of each of its sites.

Rows that are left out already make no claim. A cure is an edit of cells like any other, and undone like one.

Source:
    reference/README-embodied "Double-counting traps"; METHODS §2.13 (the same kilowatt-hour in the provider's scopes
    1 and 2 and in the client's scope 3); GHG Protocol Corporate Value Chain Standard (2011), chapter 5.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

import numpy as np

from greenai_desktop.core.inventory.changes import CellsSet, cells_set
from greenai_desktop.core.inventory.columns import ELSEWHERE

LEFT_OUT: Final = "double_count"


class Kind(StrEnum):
    """What makes a claim."""

    ASSET = "asset"
    ACTIVITY = "activity"
    CLOUD = "cloud"
    RUN = "run"
    ESTIMATE = "estimate"

    @property
    def is_in_total(self) -> bool:
        """Whether its figures add up; those of providers stand beside."""
        return self is not Kind.CLOUD


class Part(StrEnum):
    """What can be counted in a claim."""

    MAKING = "making"  # equipment, made
    TRANSPORT = "transport"  # its transport to the user
    END_OF_LIFE = "end_of_life"
    USE = "use"  # its electricity as its maker sees it
    CARD = "card"  # one accelerator card
    CARDS_INSIDE = "cards_inside"  # cards in a baseboard or a server
    HOST = "host"  # a server around cards
    HOST_SHARE = "host_share"  # part of a server in the row of a card
    EQUIPMENT_SHARE = "equipment_share"  # of the machine of an estimate or a run
    FREIGHT = "freight"
    WASTE = "waste"
    ELECTRICITY = "electricity"  # measured, modelled or billed
    METER = "meter"  # billed, of a whole site
    LIFE_CYCLE = "life_cycle"  # energy with what lies before its use
    UPSTREAM = "upstream"  # what lies before the use of energy, alone
    WITH_LOSSES = "with_losses"  # electricity with the losses of the grid
    LOSSES = "losses"  # losses of the grid, alone
    GOODS_BY_SPEND = "goods_by_spend"
    CLOUD_BY_SPEND = "cloud_by_spend"
    CLOUD_USE = "cloud_use"  # work in a cloud, measured or estimated
    REPORTED = "reported"  # what a provider reports
    REPORTED_HARDWARE = "reported_hardware"  # the part of it that is its equipment
    ALL_SCOPES = "all_scopes"
    ONE_SCOPE = "one_scope"
    FORECAST = "forecast"  # work before it was done
    RECORDED = "recorded"  # work as it was done


@dataclass(frozen=True, slots=True)
class Where:
    """What a claim speaks of; what it does not say is empty, or NaN.

    Attributes:
        site: Name of the site.
        projects: Numbers of the projects that it is for; empty for the whole organisation.
        from_day: First day; of equipment the day of its purchase.
        until_day: Last day, included; of equipment the day of its retirement.
        machine: Name of the machine.
        provider: Provider of cloud.
        region: Region of it.
        carrier: What energy: `electricity`, `diesel` …
        chips: Models of accelerators, such as `h100-sxm`.
        series: What makes figures of a provider the same thing in two versions of its method.
        version: That version.
    """

    site: str = ""
    projects: frozenset[int] = frozenset()
    from_day: float = math.nan
    until_day: float = math.nan
    machine: str = ""
    provider: str = ""
    region: str = ""
    carrier: str = ""
    chips: frozenset[str] = frozenset()
    series: tuple[object, ...] = ()
    version: str = ""


@dataclass(frozen=True, slots=True)
class Claim:
    """What is counted in one row, run or estimate.

    Attributes:
        kind: What makes it.
        id: Its number there.
        name: What it is called; data.
        where: What it speaks of.
        parts: What is counted in it, in kgCO2e; None where the amount is not known apart.
        is_merged: Whether phases stand in one figure, so that none of them can be taken out.
    """

    kind: Kind
    id: int
    name: str
    where: Where
    parts: Mapping[Part, float | None]
    is_merged: bool = False


@dataclass(frozen=True, slots=True)
class Party:
    """One side of a double count.

    Attributes:
        kind: What makes it.
        ids: Its numbers there.
        name: Of the first of them; data.
    """

    kind: Kind
    ids: tuple[int, ...]
    name: str


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


def same_place(one: Where, other: Where) -> bool:
    """Whether sites and projects do not exclude one another."""
    if one.site and other.site and one.site.casefold() != other.site.casefold():
        return False
    return not (one.projects and other.projects and one.projects.isdisjoint(other.projects))


def overlap(one: Where, other: Where) -> bool:
    """Whether the times overlap; an unknown end is open."""
    return not (one.from_day > other.until_day or other.from_day > one.until_day)


def begins_within(one: Where, other: Where) -> bool:
    """Whether the first begins in the time of the second; an unknown day excludes nothing."""
    return not (one.from_day < other.from_day or one.from_day > other.until_day)


def ends_within(one: Where, other: Where) -> bool:
    """Whether the first ends in the time of the second; what is still in service has not."""
    return not (math.isnan(one.until_day) or one.until_day < other.from_day or one.until_day > other.until_day)


def same_machine(one: Where, other: Where) -> bool:
    """Whether both name one machine."""
    return bool(one.machine) and one.machine.casefold() == other.machine.casefold()


def same_provider(one: Where, other: Where) -> bool:
    """Whether both name one provider, and no two regions."""
    regions = {one.region.casefold(), other.region.casefold()} - {""}
    return bool(one.provider) and one.provider.casefold() == other.provider.casefold() and len(regions) < 2


def same_carrier(one: Where, other: Where) -> bool:
    """Whether both speak of one kind of energy."""
    return bool(one.carrier) and one.carrier == other.carrier


def same_chips(one: Where, other: Where) -> bool:
    """Whether both hold one model of accelerator."""
    return not one.chips.isdisjoint(other.chips)


def same_series(one: Where, other: Where) -> bool:
    """Whether a provider reports both as the same thing."""
    return bool(one.series) and one.series == other.series


def older_version(one: Where, other: Where) -> bool:
    """Whether the first is by an earlier version of a provider's method."""
    return bool(one.version and other.version) and _version(one.version) < _version(other.version)


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
    # Thousands of pieces of one delivery look the same to the tests: they are tested once, and make one finding.
    fields = [name for test in trap.tests for name in _LOOKS_AT[test]]
    alike: dict[tuple[object, ...], list[Claim]] = {}
    for claim in claims:
        if trap.first in claim.parts:
            look = (claim.kind, *(_plain(getattr(claim.where, name)) for name in fields))
            alike.setdefault(look, []).append(claim)
    for second in claims:
        if trap.second not in second.parts:
            continue
        caught: dict[Kind, list[Claim]] = {}
        for group in alike.values():
            if all(test(group[0].where, second.where) for test in trap.tests):
                caught.setdefault(group[0].kind, []).extend(claim for claim in group if claim is not second)
        yield from (_finding(trap, firsts, second) for firsts in caught.values() if firsts)


def _plain(value: object) -> object:
    """A value that equals itself: NaN does not."""
    return None if isinstance(value, float) and math.isnan(value) else value


def _finding(trap: Trap, firsts: Sequence[Claim], second: Claim) -> Finding:
    sides = {_FIRST: firsts, _SECOND: (second,)}
    parties = {side: Party(c[0].kind, tuple(one.id for one in c), c[0].name) for side, c in sides.items()}
    amounts = [_sum(firsts, trap.first), second.parts[trap.second]]
    known = [amount for amount in amounts if amount is not None]
    cures = [cure for code, side in trap.cures for cure in _cures(code, sides[side])]
    is_in_total = all(party.kind.is_in_total for party in parties.values())
    return Finding(trap.code, parties[_FIRST], parties[_SECOND], min(known, default=None), is_in_total, tuple(cures))


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


def _version(text: str) -> tuple[tuple[int, str], ...]:
    """Order of versions: numbers by size, so that v3.10 follows v3.9."""
    return tuple(
        (int(piece), "") if piece.isdigit() else (-1, piece) for piece in text.casefold().lstrip("v").split(".")
    )
