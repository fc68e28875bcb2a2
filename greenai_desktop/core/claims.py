"""What is counted in a row, a run, an estimate or a figure of a provider, and when two of them speak of the same.

A claim says what is counted, part by part, and of what it speaks: the site, the time, the machine. What it does not
say excludes nothing: freight of the whole organisation holds that of each of its sites.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum


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
        basis: How figures of a provider count electricity: `location` or `market`.
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
    basis: str = ""


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


def _version(text: str) -> tuple[tuple[int, str], ...]:
    """Order of versions: numbers by size, so that v3.10 follows v3.9."""
    return tuple(
        (int(piece), "") if piece.isdigit() else (-1, piece) for piece in text.casefold().lstrip("v").split(".")
    )
