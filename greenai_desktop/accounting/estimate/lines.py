"""The ledger lines of an estimate: one an activity, two where combustion and upstream are counted apart; equipment.

Lines are made by the functions that make the figures, so their sum is the figure. What makes an amount uncertain is
told as a product, as the ledger draws it: the factor of the grid and the PUE by their own draws, everything else of an
activity as one spread that all activities with the same inputs share.
"""

from __future__ import annotations

import calendar
import math
from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from greenai_desktop.accounting import supply as electricity
from greenai_desktop.accounting.estimate.equipment import Share
from greenai_desktop.accounting.estimate.indicators import water_of
from greenai_desktop.accounting.estimate.materials import UNITS, of_electricity
from greenai_desktop.accounting.estimate.model import Model
from greenai_desktop.accounting.estimate.parts import Amounts
from greenai_desktop.accounting.estimate.sums import is_asked, not_asked
from greenai_desktop.catalog.impacts import ADPE, PRIMARY_ENERGY
from greenai_desktop.core.hosting import Hosting, Post
from greenai_desktop.core.lines import Amount, Indicator, Line
from greenai_desktop.core.results import Quantity
from greenai_desktop.core.samples import Method
from greenai_desktop.core.uncertainty import Uncertain

ORIGIN: Final = "estimate"
ELECTRICITY: Final = "electricity"
EQUIPMENT: Final = "equipment"
_BOUGHT: Final = Post(3, 2, "4.2")
_IN_SERVICE: Final = Post(3, 1, "4.5")
_LEASED: Final = Post(3, 8, "4.4")

_MATERIAL: Final = {ADPE: Indicator.ELEMENTS, PRIMARY_ENERGY: Indicator.PRIMARY_ENERGY}

# A spread of so many e-folds says that nothing is known; beyond, a float says nothing either.
_WIDEST: Final = 50.0


def lines_of(model: Model) -> tuple[Line, ...]:
    """The lines of an estimate; they belong to no project before somebody puts them into one."""
    asked = [(i, one) for i, one in enumerate(model.amounts) if is_asked(one.part.energy)]
    power = [line for i, one in asked for line in _of_part(model, i, one)]
    shares = [share for share in model.shares if is_asked(share.carbon)]
    return (*power, *(_of_share(model, share) for share in shares))


def equipment_post(hosting: Hosting | None, controls_colocation: bool) -> Post:
    """Where the making of equipment is counted: as bought, or in the service that it is part of."""
    if hosting is Hosting.CLOUD:
        return _IN_SERVICE
    return _LEASED if hosting is Hosting.COLOCATION and not controls_colocation else _BOUGHT


def _of_part(model: Model, place: int, amounts: Amounts) -> list[Line]:
    supply, part = model.supply, amounts.part
    common = _common(model)
    rest = lumped(part.factors or (part.energy,), common)
    pue = supply.pue.drivers if supply.pue is not None and part.is_on_site else ()
    grid = supply.intensity.drivers
    energy = _amount(Indicator.ENERGY, amounts.site, (*pue, *rest))
    paid = lumped((part.hired,), common) if part.hired is not None else (*pue, *rest)
    money = (_amount(Indicator.MONEY, amounts.cost, paid),) if is_asked(amounts.cost) else ()
    name = f"{ORIGIN}/{part.key}/{place}"
    spread = (*grid, *pue, *rest)
    beside = (*money, *_beside(model, amounts))
    if supply.lacks_upstream:
        lacking = Amount(Indicator.GHG, None, reason="direct_only")
        return [
            _line(model, name, amounts, supply.post, (energy, _amount(Indicator.GHG, amounts.carbon, spread), *beside)),
            _line(model, f"{name}/upstream", amounts, supply.upstream, (lacking,)),
        ]
    parts = electricity.split(model.sheet, amounts.carbon, supply) if supply.post != supply.upstream else None
    if parts is None:
        carbon = _amount(Indicator.GHG, amounts.carbon, spread)
        return [_line(model, name, amounts, supply.post, (energy, carbon, *beside))]
    burnt, upstream = (_amount(Indicator.GHG, one, spread) for one in parts)
    return [
        _line(model, name, amounts, supply.post, (energy, burnt, *beside)),
        _line(model, f"{name}/upstream", amounts, supply.upstream, (upstream,)),
    ]


def _beside(model: Model, amounts: Amounts) -> Iterator[Amount]:
    """Water, elements and primary energy of the electricity of a part."""
    inputs, part = model.inputs, amounts.part
    cooled = part.energy if part.is_on_site else not_asked(model.sheet, part.energy.result.key, "kWh")
    told = {Indicator.WATER: water_of(inputs, part.key, cooled, amounts.site)}
    told |= {_MATERIAL[one]: of_electricity(inputs, amounts.site, one) for one in UNITS}
    for indicator, quantity in told.items():
        yield _amount(indicator, quantity, lumped((quantity,), _common(model)))


def _line(model: Model, name: str, amounts: Amounts, post: Post, told: tuple[Amount, ...]) -> Line:
    factor = model.supply.chosen.factor if model.supply.chosen else None
    place = ("hosting_not_given",) if model.draft.place.hosting is None else ()
    return Line(
        id=name,
        label=amounts.part.label or model.draft.name,
        project_id=None,
        origin=ORIGIN,
        at_utc_s=_at(model),
        stage=amounts.part.stage,
        activity_class=ELECTRICITY,
        activity_value=amounts.site.result.value,
        activity_unit="kWh",
        factor_id=factor.id if factor else "",
        factor_year=factor.year if factor else None,
        source_ids=(factor.source_id,) if factor else (),
        status=amounts.part.energy.result.status,
        method=amounts.part.energy.result.method,
        post=post,
        amounts=told,
        notes=place + model.supply.intensity.result.notes,
    )


def _of_share(model: Model, share: Share) -> Line:
    hosting, carbon, common = model.draft.place.hosting, share.carbon.result, _common(model)
    made = [(_MATERIAL[one], parts[share.key]) for one, parts in model.materials.items() if share.key in parts]
    citation = next((step.citation for step in carbon.walk() if step.citation is not None), None)
    return Line(
        id=f"{ORIGIN}/{share.key}",
        label=model.draft.name,
        project_id=None,
        origin=ORIGIN,
        at_utc_s=_at(model),
        stage=share.stage,
        activity_class=EQUIPMENT,
        activity_value=None if share.hours is None else share.hours.result.value,
        activity_unit="h",
        factor_id=citation.factor_id if citation else "",
        factor_year=citation.year if citation else None,
        source_ids=(citation.source_id,) if citation else (),
        status=carbon.status,
        method=Method.FACTOR,
        post=equipment_post(hosting, model.draft.place.controls_colocation),
        amounts=(
            _amount(Indicator.GHG, share.carbon, lumped(share.factors or (share.carbon,), common)),
            *(_amount(indicator, one, lumped((one,), common)) for indicator, one in made if is_asked(one)),
        ),
        notes=("inventory_view",) if model.draft.choice("sharing") == "inventory" else ("amortised_view",),
    )


def lumped(quantities: Iterable[Quantity], common: Sequence[Uncertain] = ()) -> tuple[Uncertain, ...]:
    """Each figure as one input of its spread; figures of the same inputs share one draw.

    Args:
        quantities: The figures.
        common: Inputs that they are proportional to, such as the service life: they keep draws of their own, and
            their part of the spread is taken out of the rest, as of a product of log-normals.
    """
    found: dict[str, Uncertain] = {}
    for quantity in quantities:
        result = quantity.result
        if not quantity.drivers or not result.value or result.low is None or result.high is None or result.low <= 0:
            continue
        apart = [one for one in common if one in quantity.drivers]
        found |= {one.key: one for one in apart}
        rest = [one for one in quantity.drivers if one not in apart]
        variance = (math.log(result.high / result.low) / 2.0) ** 2 - sum(math.log(one.u95_ratio) ** 2 for one in apart)
        if rest and variance > 0:
            key = "+".join(sorted(one.key for one in rest))
            found[key] = Uncertain(key, result.value, math.exp(min(math.sqrt(variance), _WIDEST)))
    return tuple(found.values())


def _common(model: Model) -> tuple[Uncertain, ...]:
    """What many activities are proportional to: the service life, and the hours of training."""
    life = model.used.life
    return (*(life.drivers if life is not None else ()), *model.trained.wall.drivers[:1])


def _amount(indicator: Indicator, quantity: Quantity, spread: Sequence[Uncertain]) -> Amount:
    result = quantity.result
    drivers = tuple(spread) if result.value is not None else ()
    return Amount(indicator, result.value, result.low, result.high, drivers, result.reason)


def _at(model: Model) -> float:
    """The beginning of the draft's year; an estimate of no year is of no date."""
    return float(calendar.timegm((model.draft.year, 1, 1, 0, 0, 0))) if model.draft.year else 0.0
