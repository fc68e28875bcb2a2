"""Amounts of activities from what people know of them: mass and way of freight, power and hours of products sold.

Each way is a list of inputs and a formula; the inputs travel beside the amount as text, so that the amount can be
explained later. They count only as long as they still make the amount that stands in the row.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from greenai_desktop.core.arrays import Number
from greenai_desktop.core.errors import InputError
from greenai_desktop.core.units import H_PER_YEAR, W_PER_KW, convert

_SAME: Final = 1e-9
_DAYS_PER_YEAR: Final = 366.0


@dataclass(frozen=True, slots=True)
class Known:
    """An input of an amount.

    Attributes:
        id: Name in the program and in what is kept.
        unit: Its unit; empty for a plain number.
        default: What is taken where nothing is said; None where it has to be said.
        most: Largest sensible value.
    """

    id: str
    unit: str = ""
    default: float | None = None
    most: float = 1e12


@dataclass(frozen=True, slots=True)
class Way:
    """A way to an amount.

    Attributes:
        id: Name of the way.
        unit: Of the amount.
        inputs: What it is made from, in the order of the formula.
        formula: Of the inputs, in that order.
    """

    id: str
    unit: str
    inputs: tuple[Known, ...]
    formula: Callable[..., float]


def freight_tkm(mass_kg: Number, distance_km: Number, count: Number) -> Number:
    """Tonne-kilometres of goods: mass times way, for each delivery.

    Source:
        GHG Protocol Corporate Value Chain Standard (2011), category 4, distance-based method.
    """
    return mass_kg / convert(1.0, "t", "kg") * distance_km * count


def travel_pkm(person_count: Number, distance_km: Number, trip_count: Number) -> Number:
    """Passenger-kilometres: people times the whole way of one trip, there and back, times trips."""
    return person_count * distance_km * trip_count


def car_km(distance_km: Number, trip_count: Number, car_count: Number) -> Number:
    """Kilometres of vehicles; people on board do not matter, since the factor is of the whole vehicle."""
    return distance_km * trip_count * car_count


def commuting_pkm(
    person_count: Number, distance_km: Number, days_per_year: Number, remote_fraction: Number, years: Number
) -> Number:
    """Passenger-kilometres from home to work, on the days that are not worked at home.

    Args:
        person_count: How many people.
        distance_km: There and back, of one day.
        days_per_year: Days worked in a year.
        remote_fraction: Share of them that is worked at home.
        years: For how long.
    """
    return person_count * distance_km * days_per_year * (1.0 - remote_fraction) * years


def commuting_car_km(
    person_count: Number, distance_km: Number, days_per_year: Number, remote_fraction: Number, years: Number,
    on_board_count: Number,
) -> Number:  # fmt: skip
    """Kilometres of cars from home to work: those of the people, divided by how many share a car."""
    return commuting_pkm(person_count, distance_km, days_per_year, remote_fraction, years) / on_board_count


def homeworking_h(
    person_count: Number, h_per_day: Number, days_per_year: Number, remote_fraction: Number, years: Number
) -> Number:
    """Hours that people work at home."""
    return person_count * h_per_day * days_per_year * remote_fraction * years


def leak_kg(charge_kg: Number, leak_fraction_per_year: Number, years: Number) -> Number:
    """Gas that leaks from an installation: its charge times the share lost in a year.

    Source:
        GHG Protocol, "Calculating HFC and PFC emissions from refrigeration and air-conditioning" (2005), screening
        method; what was refilled is the better figure where it is known.
    """
    return charge_kg * leak_fraction_per_year * years


def sold_use_kwh(unit_count: Number, power_w: Number, h_per_year: Number, idle_w: Number, years: Number) -> Number:
    """Electricity of products over their whole life, booked when they are sold.

    Args:
        unit_count: Products sold in the period.
        power_w: Of one while it works.
        h_per_year: Hours of work in a year.
        idle_w: Of one in all other hours of the year; 0 if it is switched off.
        years: Life of one.

    Source:
        GHG Protocol Corporate Value Chain Standard (2011), category 11: total lifetime uses × units sold × electricity
        per use.
    """
    return unit_count * (power_w * h_per_year + idle_w * (H_PER_YEAR - h_per_year)) * years / W_PER_KW


def scrap_kg(unit_count: Number, weight_kg: Number) -> Number:
    """Mass of products at the end of their life."""
    return unit_count * weight_kg


def nights(person_count: Number, night_count: Number) -> Number:
    """Nights of people in hotels."""
    return person_count * night_count


def stored_gb_years(size_gb: Number, copy_count: Number, years: Number) -> Number:
    """Data kept for a time, with its copies."""
    return size_gb * copy_count * years


def money(amount: Number, rate_ratio: Number) -> Number:
    """Money in the currency of the factor: the amount paid, times what one of its currency is worth in it."""
    return amount * rate_ratio


_YEARS: Final = Known("years", "year", 1.0, 100.0)
_PEOPLE: Final = Known("person_count", "", 1.0)
_COMMUTING: Final = (
    _PEOPLE, Known("distance_km", "km"), Known("days_per_year", "day", None, _DAYS_PER_YEAR),
    Known("remote_fraction", "fraction", 0.0, 1.0), _YEARS,
)  # fmt: skip
_WAYS: Final = (
    Way("freight", "t·km", (Known("mass_kg", "kg"), Known("distance_km", "km"), Known("count", "", 1.0)), freight_tkm),
    Way("travel", "passenger·km", (_PEOPLE, Known("distance_km", "km"), Known("trip_count", "", 1.0)), travel_pkm),
    Way("drive", "km", (Known("distance_km", "km"), Known("trip_count", "", 1.0), Known("car_count", "", 1.0)), car_km),
    Way("commuting", "passenger·km", _COMMUTING, commuting_pkm),
    Way(
        "commuting_car", "km", (*_COMMUTING, Known("on_board_count", "", 1.0)), commuting_car_km,
    ),
    Way(
        "homeworking", "FTE·h",
        (
            _PEOPLE, Known("h_per_day", "h", None, 24.0), Known("days_per_year", "day", None, _DAYS_PER_YEAR),
            Known("remote_fraction", "fraction", None, 1.0), _YEARS,
        ), homeworking_h,
    ),
    Way(
        "leak", "kg", (Known("charge_kg", "kg"), Known("leak_fraction_per_year", "fraction", None, 1.0), _YEARS),
        leak_kg,
    ),
    Way(
        "sold_use", "kWh",
        (
            Known("unit_count"), Known("power_w", "W"), Known("h_per_year", "h/year", None, float(H_PER_YEAR)),
            Known("idle_w", "W", 0.0), Known("years", "year", None, 100.0),
        ), sold_use_kwh,
    ),
    Way("scrap", "kg", (Known("unit_count"), Known("weight_kg", "kg")), scrap_kg),
    Way("stay", "night", (_PEOPLE, Known("night_count")), nights),
    Way("stay_room", "room·night", (Known("room_count", "", 1.0), Known("night_count")), nights),
    Way("stored", "GB·year", (Known("size_gb", "GB"), Known("copy_count", "", 1.0), _YEARS), stored_gb_years),
    Way("exchange", "money", (Known("amount", "money"), Known("rate_ratio", "ratio")), money),
)  # fmt: skip
WAYS: Final[Mapping[str, Way]] = MappingProxyType({way.id: way for way in _WAYS})

# What is offered for a post beside the plain amount, by the unit of the factor.
_OF_POST: Final[Mapping[str, tuple[str, ...]]] = MappingProxyType({
    "s1-fugitive": ("leak",),
    "s3-04-upstream-transport": ("freight",),
    "s3-05-waste": ("scrap",),
    "s3-06-business-travel": ("travel", "drive", "stay", "stay_room"),
    "s3-07-commuting": ("commuting", "commuting_car"),
    "s3-07-homeworking": ("homeworking",),
    "s3-09-downstream-transport": ("freight",),
    "s3-09-visitors": ("travel", "drive"),
    "s3-11-use-of-sold": ("sold_use",),
    "s3-12-eol-sold": ("scrap",),
    "s3-01-services-cloud": ("stored",),
    "s1-mobile-combustion": ("drive",),
})  # fmt: skip


def ways_for(post_id: str, unit: str) -> tuple[Way, ...]:
    """Ways to an amount of a post, for a factor that counts in a unit; the plain amount is not among them."""
    known = (WAYS[name] for name in _OF_POST.get(post_id, ()))
    return tuple(way for way in known if _converts(way.unit, unit))


def amount_of(way: Way, values: Mapping[str, float]) -> float:
    """The amount of a way, in its unit.

    Args:
        way: One of `WAYS`.
        values: Its inputs by name; those with a default may be left out.

    Raises:
        InputError: an input is missing, negative or too large.
    """
    given = []
    for known in way.inputs:
        value = values.get(known.id, known.default)
        if value is None or math.isnan(value):
            raise InputError("input_missing", field=known.id)
        if not 0.0 <= value <= known.most:
            raise InputError("outside_limits", value=value, low=0.0, high=known.most)
        given.append(value)
    found = float(_safely(way.formula, given))
    if not math.isfinite(found):
        raise InputError("not_computable_amount")
    return found


def told(way: Way, values: Mapping[str, float]) -> str:
    """Inputs as the text that is kept beside the amount, such as `scrap;unit_count=2.0;weight_kg=3.0`."""
    kept = ((known.id, values.get(known.id, known.default)) for known in way.inputs)
    return ";".join([way.id, *(f"{name}={float(value)!r}" for name, value in kept if value is not None)])


def read(text: str, amount: float, unit: str) -> tuple[Way, dict[str, float]] | None:
    """Inputs of an amount; None where there are none, or they no longer make the amount that stands there.

    Args:
        text: As `told` wrote it; whatever else stands there is no input.
        amount: In the row.
        unit: Its unit in the row.
    """
    name, *parts = text.split(";")
    way = WAYS.get(name)
    if way is None or len(parts) > len(way.inputs):
        return None
    try:
        plain = {key: float(value) for key, _, value in (part.partition("=") for part in parts)}
        values = {known.id: plain[known.id] for known in way.inputs}
        made = amount_of(way, values)
        made = made if way.unit == "money" else convert(made, way.unit, unit or way.unit)
    except (ValueError, KeyError, InputError):
        return None
    return (way, values) if math.isclose(made, amount, rel_tol=_SAME) else None


def _converts(unit: str, other: str) -> bool:
    try:
        convert(1.0, unit, other)
    except InputError:
        return False
    return True


def _safely(formula: Callable[..., float], given: list[float]) -> float:
    try:
        return formula(*given)
    except (ZeroDivisionError, OverflowError):
        return math.nan
