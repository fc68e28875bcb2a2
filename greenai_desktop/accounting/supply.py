"""What turns a machine's energy into carbon and money: its electricity, as the place and the price say.

The same functions make the figures of the whole machine and those of each ledger line, so that the lines add up to
the figures.
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass, replace

from greenai_desktop.accounting.facts import RunFacts
from greenai_desktop.catalog.electricity import ACCOUNTING, Chosen, own_factor, pue_for, resolve, zone_of
from greenai_desktop.catalog.grid import GridCatalog
from greenai_desktop.core import footprint
from greenai_desktop.core.errors import InputError
from greenai_desktop.core.factors import Factor
from greenai_desktop.core.footprint import Hosting, Post, electricity_post, upstream_post
from greenai_desktop.core.place import Place, Price
from greenai_desktop.core.results import Calculation, Citation, Quantity
from greenai_desktop.core.samples import Method, Status

Facts = tuple[tuple[str, str | float], ...]


@dataclass(frozen=True, slots=True)
class Supply:
    """The electricity of a run.

    Attributes:
        intensity: Emission factor for accounting; missing with a reason.
        pue: None where none applies.
        price: Missing with a reason.
        contract: Factor of the contract, for the market-based figure; None without a contract.
        chosen: The row behind `intensity`; None if there is none.
        currency: Of the price; empty if there is none.
        post: Where emissions are counted; as the organisation's own electricity if nobody said where it stands.
        upstream: Where those of fuel supply and grid losses are counted.
    """

    intensity: Quantity
    pue: Quantity | None
    price: Quantity
    contract: Quantity | None
    chosen: Chosen | None
    currency: str
    post: Post
    upstream: Post

    @property
    def combustion_fraction(self) -> float | None:
        """Share of the factor that is emitted in power plants; None where the split is not known."""
        return self.chosen.factor.combustion_fraction if self.chosen else None

    @property
    def lacks_upstream(self) -> bool:
        """Whether the factor speaks of power plants alone."""
        return self.chosen is not None and self.chosen.factor.basis == "direct"


def supply_of(calculation: Calculation, facts: RunFacts, catalog: GridCatalog, own: Sequence[Factor]) -> Supply:
    """The electricity of a run, from its place, its price and the user's own factors."""
    year = time.gmtime(facts.started_utc_s).tm_year
    return supply_at(calculation, facts.place, facts.price, year, catalog, own)


def supply_at(
    calculation: Calculation, place: Place, price: Price | None, year: int | None, catalog: GridCatalog,
    own: Sequence[Factor],
) -> Supply:  # fmt: skip
    """The electricity of a place in a year; None takes the factors as they are, whatever their year."""
    hosting = place.hosting or Hosting.OFFICE
    post = electricity_post(hosting, place.controls_colocation)
    chosen, intensity = _intensity(calculation, place, year, catalog, own, post)
    return Supply(
        intensity,
        _pue(calculation, place, catalog),
        _price(calculation, price),
        _contract(calculation, place, catalog, own, post),
        chosen,
        price.currency if price else "",
        post,
        upstream_post(hosting, place.controls_colocation),
    )


def site_energy(calculation: Calculation, key: str, energy: Quantity, supply: Supply) -> Quantity:
    """Energy that the site draws for the machine."""
    if supply.pue is None:
        return calculation.apply(key, "kWh", "same", lambda kwh: kwh, energy, status=energy.result.status)
    return calculation.apply(key, "kWh", "energy_times_pue", footprint.site_energy_kwh, energy, supply.pue)


def carbon(calculation: Calculation, key: str, site: Quantity, supply: Supply) -> Quantity:
    """Greenhouse gas of it; partial where the factor leaves upstream emissions out."""
    quantity = calculation.apply(
        key, "kgCO2e", "energy_times_intensity", footprint.operational_kgco2e, site, supply.intensity
    )
    if supply.lacks_upstream:
        return replace(quantity, result=replace(quantity.result, partial=True))
    return quantity


def cost(calculation: Calculation, key: str, site: Quantity, supply: Supply) -> Quantity:
    """Money for it."""
    return calculation.apply(
        key, "money", "energy_times_price", footprint.electricity_cost, site, supply.price, label=supply.currency
    )


def split(calculation: Calculation, total: Quantity, supply: Supply) -> tuple[Quantity, Quantity] | None:
    """(combustion, upstream and losses) of a carbon figure; None where the split is not known."""
    fraction = supply.combustion_fraction
    if fraction is None or total.draws is None:
        return None
    share = calculation.exact("input.combustion", fraction, "fraction", Status.DEFAULT, Method.FACTOR)
    return (
        calculation.apply(
            "run.carbon_combustion", "kgCO2e", "times_share", footprint.combustion_kgco2e, total, share,
            facts=post_facts(supply.post),
        ),
        calculation.apply(
            "run.carbon_upstream", "kgCO2e", "times_rest", footprint.upstream_kgco2e, total, share,
            facts=post_facts(supply.upstream),
        ),
    )  # fmt: skip


def market(calculation: Calculation, site: Quantity, supply: Supply) -> Quantity | None:
    """The market-based figure: beside the headline, never instead of it; None without a contract."""
    if supply.contract is None:
        return None
    return calculation.apply(
        "run.carbon_market", "kgCO2e", "energy_times_intensity", footprint.operational_kgco2e, site, supply.contract
    )


def post_facts(post: Post) -> Facts:
    """Where an emission is counted, as facts of a figure."""
    told: Facts = (("scope", post.scope), ("beges_post", post.beges_post))
    return told if post.ghg_category is None else (*told, ("ghg_category", post.ghg_category))


def _intensity(
    calculation: Calculation, place: Place, year: int | None, catalog: GridCatalog, own: Sequence[Factor], post: Post
) -> tuple[Chosen | None, Quantity]:
    try:
        chosen = resolve(catalog, zone_of(catalog, place), ACCOUNTING, own, year)
    except InputError as error:
        return None, calculation.missing("input.intensity", "kgCO2e/kWh", error.code, method=Method.FACTOR)
    # The categories of scope 3 hold the whole life cycle: there is nothing to separate.
    notes = tuple(note for note in chosen.notes if note != "scope_not_split" or post.scope == 2)
    return chosen, calculation.factor("input.intensity", chosen.factor, chosen.source, notes=notes)


def _pue(calculation: Calculation, place: Place, catalog: GridCatalog) -> Quantity | None:
    found = pue_for(catalog, place)
    if found is None:
        return None
    try:
        uncertain = found.factor.uncertain(at_least=1.0)
    except InputError as error:
        return calculation.missing("input.pue", "ratio", error.code)
    return calculation.uncertain(
        "input.pue", uncertain, "ratio", found.factor.status, Method.FACTOR, notes=found.notes,
        label=found.factor.region, citation=Citation.of(found.factor, found.source),
    )  # fmt: skip


def _price(calculation: Calculation, price: Price | None) -> Quantity:
    if price is None:
        return calculation.missing("input.price", "money/kWh", "price_not_given")
    dates: Facts = tuple(
        (name, day) for name, day in (("valid_from", price.valid_from), ("valid_until", price.valid_until)) if day
    )
    return calculation.exact(
        "input.price", price.per_kwh, "money/kWh", Status.ENTERED, Method.ENTERED, label=price.currency, facts=dates
    )


def _contract(
    calculation: Calculation, place: Place, catalog: GridCatalog, own: Sequence[Factor], post: Post
) -> Quantity | None:
    """A contract covers the electricity that the organisation buys itself: that of scope 2."""
    found = own_factor(catalog, own, zone_of(catalog, place), "contract") if post.scope == 2 else None
    if found is None:
        return None
    evidence: Facts = (("evidence", found.factor.evidence),) if found.factor.evidence else ()
    notes = tuple(note for note in found.notes if note != "scope_not_split")
    return calculation.factor("input.contract", found.factor, found.source, notes=notes, facts=evidence)
