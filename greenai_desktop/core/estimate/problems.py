"""What cannot be right in a draft, and what is only odd.

Codes of errors: `outside_bounds` (facts least, most, value), `not_whole`, `missing`, `no_hardware`, `hardware_unknown`
(a kit of no row and without power), `zone_missing`, `hours_look_like_device_hours` (facts hours, count),
`pue_outside_bounds` (facts least, most).

Codes of what is odd: `device_hours_look_like_hours`, `utilisation_zero`, `says_nothing` (a zero from which every
figure is zero), `not_confirmed` (a default that is an opinion and is not counted before somebody accepts it),
`active_above_all` (more active parameters than there are), `hosting_missing` (nobody said in what kind of place the
machines stand). What needs the tables or the estimate is in
`accounting.estimate.checks`: `tpu_at_a_desk`, `precision_not_there` (facts precision, instead), `mfu_high`, `mfu_low`
(fact mfu_fraction), `item_unknown`, `place_unknown` and `region_unknown` (fact named), `hire_in_other_currency` (facts
currency, own), and `missing` for the peak of a processor that no table knows.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final

from greenai_desktop.core.estimate.counting import counting
from greenai_desktop.core.estimate.draft import Draft, Given, Kit, KitKind, Way
from greenai_desktop.core.estimate.fields import FIELDS, Field, field_of, kit_field_of
from greenai_desktop.core.hosting import Hosting
from greenai_desktop.core.units import H_PER_YEAR

_LEAST_H_PER_DEVICE: Final = 0.1
_HOURS: Final = next(field for field in FIELDS if field.id == "hours_h")
_LEAST_PUE, _MOST_PUE = 1.0, 10.0


@dataclass(frozen=True, slots=True)
class Problem:
    """Something in a draft that is wrong, or odd.

    Attributes:
        field_id: The number or choice it is about; `kits` or `place` for those.
        code: What is the matter.
        is_error: Whether no figure comes of it; else it is only odd.
        facts: Named values for the sentence.
        kit_index: The kind of hardware it is about; None if none.
        is_serving: Whether that hardware serves the model, not trains it.
    """

    field_id: str
    code: str
    is_error: bool = True
    facts: Mapping[str, float | str] = field(default_factory=dict)
    kit_index: int | None = None
    is_serving: bool = False


def problems(draft: Draft) -> list[Problem]:
    """What is wrong or odd in a draft, errors first; without tables."""
    found = [*_numbers(draft), *_missing(draft), *_kits(draft), *_hours(draft), *_odd(draft)]
    return sorted(found, key=lambda problem: not problem.is_error)


def needed(draft: Draft) -> tuple[str, ...]:
    """Ids of the fields without which no figure comes of the draft, in the order of the form."""
    work = {
        "examples": ("flop_per_example", "example_count"),
        "transformer": (_params(draft), "tokens_count"),
    }[draft.choice("work_is")]
    build = {Way.HOURS: ("hours_h",), Way.WORK: work, Way.RUN: ("run_energy_kwh",)}[draft.way]
    served = ("served_params_count",) if _params(draft) not in draft.numbers else ()
    use = {
        "none": (),
        "measured": ("requests_per_year", "request_energy_wh"),
        "always_on": (),
        "serverless": ("requests_per_year", "request_gb_s"),
        "tokens": ("requests_per_year", *served),
    }[draft.choice("use")]
    return (*build, *use, *_data(draft))


def _data(draft: Draft) -> tuple[str, ...]:
    """Of the pipeline, one number asks for the other."""
    pair = ("pipeline_runs_per_month", "pipeline_run_energy_kwh")
    return pair if any(name in draft.numbers for name in pair) else ()


def _params(draft: Draft) -> str:
    return "active_params_count" if "active_params_count" in draft.numbers else "params_count"


def _numbers(draft: Draft) -> Iterator[Problem]:
    counts = counting(draft)
    for name, given in draft.numbers.items():
        asked = field_of(name)
        if asked is not None and name in counts:
            yield from _out_of_bounds(asked, given)


def _out_of_bounds(
    asked: Field, given: Given, kit_index: int | None = None, is_serving: bool = False
) -> Iterator[Problem]:
    told = [number for number in (given.value, given.low, given.high) if number is not None]
    outside = [number for number in told if not asked.least <= number <= asked.most]
    if outside:
        facts = {"least": asked.least, "most": asked.most, "value": outside[0]}
        yield Problem(asked.id, "outside_bounds", True, facts, kit_index, is_serving)
    elif asked.is_whole and given.value != int(given.value):
        yield Problem(asked.id, "not_whole", True, {"value": given.value}, kit_index, is_serving)


def _missing(draft: Draft) -> Iterator[Problem]:
    for name in needed(draft):
        if name not in draft.numbers:
            yield Problem(name, "missing")
    if not draft.kits and draft.way is not Way.RUN:
        yield Problem("kits", "no_hardware")
    place = draft.place
    if not place.zone and not (place.hosting is Hosting.CLOUD and place.region):
        yield Problem("place", "zone_missing")
    if place.hosting is None:
        yield Problem("place", "hosting_missing", False)
    if place.pue_ratio is not None and not _LEAST_PUE <= place.pue_ratio <= _MOST_PUE:
        yield Problem("place", "pue_outside_bounds", True, {"least": _LEAST_PUE, "most": _MOST_PUE})


def _kits(draft: Draft) -> Iterator[Problem]:
    for is_serving, kits in ((False, draft.kits), (True, draft.use_kits)):
        for i, kit in enumerate(kits):
            for name, given in kit.numbers.items():
                asked = kit_field_of(name)
                if asked is not None:
                    yield from _out_of_bounds(asked, given, i, is_serving)
            yield from _kit(draft, kit, i, is_serving)


def _kit(draft: Draft, kit: Kit, i: int, is_serving: bool) -> Iterator[Problem]:
    if kit.kind is not KitKind.OWN and not kit.item_id and "power_w" not in kit.numbers:
        yield Problem("kits", "hardware_unknown", True, {}, i, is_serving)
    if kit.kind is KitKind.OWN and "power_w" not in kit.numbers:
        yield Problem("power_w", "missing", True, {}, i, is_serving)
    is_of_table = kit.kind is not KitKind.OWN and (kit.kind is not KitKind.CPU or bool(kit.item_id))
    needs_peak = draft.way is Way.WORK and not is_serving and not is_of_table
    if needs_peak and "peak_tflops" not in kit.numbers:
        yield Problem("peak_tflops", "missing", True, {}, i, is_serving)
    busy = kit.numbers.get("utilisation_fraction")
    if busy is not None and busy.value == 0:
        yield Problem("utilisation_fraction", "utilisation_zero", False, {}, i, is_serving)


def _hours(draft: Draft) -> Iterator[Problem]:
    hours = draft.numbers.get("hours_h")
    if draft.way is not Way.HOURS or hours is None or not draft.kits or any(_out_of_bounds(_HOURS, hours)):
        return
    count = sum(kit.numbers["count"].value if "count" in kit.numbers else 1.0 for kit in draft.kits)
    facts = {"hours": hours.value, "count": count}
    # Nobody trains for over a year on end; device-hours of many cards are soon that many.
    if draft.choice("hours_are") == "wall" and count > 1 and hours.value > H_PER_YEAR:
        yield Problem("hours_h", "hours_look_like_device_hours", True, facts)
    if draft.choice("hours_are") == "device" and count > 1 and hours.value < count * _LEAST_H_PER_DEVICE:
        yield Problem("hours_h", "device_hours_look_like_hours", False, facts)


def _odd(draft: Draft) -> Iterator[Problem]:
    for name in needed(draft):
        if name in draft.numbers and draft.numbers[name].value == 0:
            yield Problem(name, "says_nothing", False)
    for name in ("research_ratio", "rebound_fraction"):
        asked = name == "research_ratio" or "reference_kgco2e_per_year" in draft.numbers
        if asked and name not in draft.numbers and name not in draft.confirmed:
            yield Problem(name, "not_confirmed", False)
    whole, active = draft.numbers.get("params_count"), draft.numbers.get("active_params_count")
    if whole is not None and active is not None and active.value > whole.value:
        yield Problem("active_params_count", "active_above_all", False, {"all": whole.value, "active": active.value})
    use = draft.numbers.get("use_utilisation_fraction")
    if draft.choice("use") == "always_on" and use is not None and use.value == 0:
        yield Problem("use_utilisation_fraction", "utilisation_zero", False)
