"""The organisation that reports: what it counts as its own, and the footprint of all its digital work.

The consolidation approach decides whether what a site emits is the organisation's own (scopes 1 and 2) or stands in
its scope 3. The digital footprint is declared, not computed here; with it the share of AI can be stated, and without
it the share is not assessed.

Source:
    GHG Protocol Corporate Standard (2004), chapter 3 (equity share, financial and operational control);
    Corporate Value Chain Standard (2011), categories 8 and 15.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from enum import StrEnum
from typing import Any

from greenai_desktop.core.errors import InputError
from greenai_desktop.core.hosting import Hosting
from greenai_desktop.core.place import Place
from greenai_desktop.core.results import Result, weakest
from greenai_desktop.core.samples import Method, Status
from greenai_desktop.core.uncertainty import product_u95
from greenai_desktop.core.units import convert


class Consolidation(StrEnum):
    """How an organisation decides what is its own."""

    OPERATIONAL = "operational"
    FINANCIAL = "financial"
    EQUITY = "equity"


@dataclass(frozen=True, slots=True)
class DigitalFootprint:
    """The declared footprint of all digital work of the organisation in a year.

    Attributes:
        tco2e: What was declared.
        year: The year it is of.
        source: Who says so, and where it can be read.
        low_tco2e: Lower end of its range; None if none was declared.
        high_tco2e: Upper end.
    """

    tco2e: float
    year: int
    source: str
    low_tco2e: float | None = None
    high_tco2e: float | None = None

    def __post_init__(self) -> None:
        if not (math.isfinite(self.tco2e) and self.tco2e > 0):
            raise InputError("outside_bounds", value=self.tco2e)
        if not self.source.strip():
            raise InputError("footprint_without_source")
        if (self.low_tco2e is None) is not (self.high_tco2e is None):
            raise InputError("range_of_one_end")
        low = self.tco2e if self.low_tco2e is None else self.low_tco2e
        high = self.tco2e if self.high_tco2e is None else self.high_tco2e
        if not 0 < low <= self.tco2e <= high < math.inf:
            raise InputError("outside_limits", value=self.tco2e, low=low, high=high)

    @property
    def u95_ratio(self) -> float:
        """95 % of true values are taken to lie within ÷ … × of what was declared; 1 where no range was."""
        if self.low_tco2e is None or self.high_tco2e is None:
            return 1.0
        return max(self.high_tco2e / self.tco2e, self.tco2e / self.low_tco2e)


@dataclass(frozen=True, slots=True)
class Site:
    """A site, as the organisation stands to it; equipment names it.

    Attributes:
        name: What it is called; data, unique in a workspace.
        place: Where it stands.
        has_operational_control: Whether the organisation runs it.
        has_financial_control: Whether it bears the risks and has the gains, as an owner or by a finance lease.
        equity_fraction: Share of the entity that owns it.
        note: Anything a reader should know.
    """

    name: str
    place: Place = field(default_factory=Place)
    has_operational_control: bool = True
    has_financial_control: bool = True
    equity_fraction: float = 1.0
    note: str = ""

    def __post_init__(self) -> None:
        if not self.name.strip():
            raise InputError("site_without_name")
        if not 0.0 <= self.equity_fraction <= 1.0:
            raise InputError("outside_limits", value=self.equity_fraction, low=0.0, high=1.0)

    def to_dict(self) -> dict[str, Any]:
        """Plain values for JSON."""
        return asdict(self)

    @classmethod
    def from_dict(cls, plain: Mapping[str, Any]) -> Site:
        """The inverse of `to_dict`; unknown names are left aside."""
        known = {name: plain[name] for name in cls.__slots__ if name in plain}
        return cls(**{**known, "place": Place.from_dict(dict(known.get("place", {})))})


@dataclass(frozen=True, slots=True)
class Organisation:
    """Who reports.

    Attributes:
        name: Its name; data.
        consolidation: How it decides what is its own.
        digital: What it declared for all its digital work; None if nothing.
        base_year: The year that later ones are compared with; None if none was chosen.
        view: `amortised` over the lifetime (BEGES post 4.2) or `inventory`, in the year of purchase (GHG Protocol,
            category 2): one choice for a report.
        note: Anything a reader should know.
    """

    name: str = ""
    consolidation: Consolidation = Consolidation.OPERATIONAL
    digital: DigitalFootprint | None = None
    base_year: int | None = None
    view: str = "amortised"
    note: str = ""

    def __post_init__(self) -> None:
        if self.view not in ("amortised", "inventory"):
            raise InputError("unknown_choice", value=self.view, field="view", known="amortised, inventory")

    def to_dict(self) -> dict[str, Any]:
        """Plain values for JSON."""
        return asdict(self)

    @classmethod
    def from_dict(cls, plain: Mapping[str, Any]) -> Organisation:
        """The inverse of `to_dict`; unknown names are left aside."""
        known = {name: plain[name] for name in cls.__slots__ if name in plain}
        if "consolidation" in known:
            known["consolidation"] = Consolidation(known["consolidation"])
        if known.get("digital") is not None:
            its = known["digital"]
            known["digital"] = DigitalFootprint(
                **{name: its[name] for name in DigitalFootprint.__slots__ if name in its}
            )
        return cls(**known)


def own_fraction(site: Site, consolidation: Consolidation) -> float:
    """The part of a site's emissions that is the organisation's own, in scopes 1 and 2.

    Under control it is all or nothing. What is nothing is no saving: rent and leases stand in scope 3 (see
    `consolidated`), and the rest of an entity held in part in category 15.
    """
    if consolidation is Consolidation.EQUITY:
        return site.equity_fraction
    controls = {
        Consolidation.OPERATIONAL: site.has_operational_control,
        Consolidation.FINANCIAL: site.has_financial_control,
    }[consolidation]
    return 1.0 if controls else 0.0


def consolidated(site: Site, consolidation: Consolidation) -> Place:
    """The place of a site with its colocated machines counted as the consolidation approach wants it."""
    if site.place.hosting is not Hosting.COLOCATION:
        return site.place
    return replace(site.place, controls_colocation=own_fraction(site, consolidation) > 0)


def ai_share(ai: Result, digital: DigitalFootprint | None, year: int | None = None) -> Result:
    """The share of AI in the digital footprint, with its interval.

    Args:
        ai: Emissions of AI in kgCO2e over a year.
        digital: What was declared; None if nothing.
        year: The year `ai` is of; another one than declared is told.

    Returns:
        A share of one; missing with the reason `share_not_assessed` where nothing was declared or `ai` is missing.
    """
    if digital is None or ai.value is None:
        return Result(
            "organisation.ai_share", None, "fraction", status=Status.MISSING, reason="share_not_assessed", steps=(ai,)
        )
    value = ai.value / convert(digital.tco2e, "tCO2e", "kgCO2e")
    u95_ratio = product_u95((digital.u95_ratio, _u95_of(ai)))
    has_range = u95_ratio > 1
    return Result(
        "organisation.ai_share", value, "fraction",
        value / u95_ratio if has_range else None, value * u95_ratio if has_range else None,
        status=weakest((ai.status, Status.ENTERED)), formula="share_of_footprint", steps=(ai, _declared(digital)),
        notes=_notes(value, digital, year), partial=ai.partial, facts=(("year", float(digital.year)),),
    )  # fmt: skip


def _declared(digital: DigitalFootprint) -> Result:
    return Result(
        "organisation.digital_footprint", convert(digital.tco2e, "tCO2e", "kgCO2e"), "kgCO2e",
        None if digital.low_tco2e is None else convert(digital.low_tco2e, "tCO2e", "kgCO2e"),
        None if digital.high_tco2e is None else convert(digital.high_tco2e, "tCO2e", "kgCO2e"),
        status=Status.ENTERED, method=Method.ENTERED, label=digital.source, facts=(("year", float(digital.year)),),
    )  # fmt: skip


def _u95_of(result: Result) -> float:
    if not result.value or result.low is None or result.high is None or result.low <= 0:
        return 1.0
    return max(result.high / result.value, result.value / result.low)


def _notes(value: float, digital: DigitalFootprint, year: int | None) -> tuple[str, ...]:
    told = {
        "declared_without_range": digital.u95_ratio == 1.0,
        "declared_for_another_year": year is not None and year != digital.year,
        "share_above_one": value > 1,
    }
    return tuple(code for code, is_so in told.items() if is_so)
