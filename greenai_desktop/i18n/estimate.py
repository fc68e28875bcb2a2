"""Estimates in words: fields, choices, parts of the form, problems, and what drives the spread.

Names of fields are in `estimate_fields`, those of figures in `estimate_results`.
"""

from __future__ import annotations

import math
import re
from decimal import Decimal
from typing import TYPE_CHECKING, Final

from greenai_desktop.core.estimate.draft import KitKind, Way
from greenai_desktop.core.estimate.fields import Field, Group, field_of, kit_field_of
from greenai_desktop.i18n import N_, Language, filled, numbers
from greenai_desktop.i18n.estimate_fields import FIELD_EXAMPLE, FIELD_HELP, FIELD_NAME, FIELD_UNIT
from greenai_desktop.i18n.estimate_results import KEY

if TYPE_CHECKING:
    from greenai_desktop.core.estimate.estimated import Driver
    from greenai_desktop.core.estimate.problems import Problem

__all__ = [
    "CHOICE",
    "CHOICE_NAME",
    "CHOICE_TOLD",
    "DRIVER",
    "FIELD_EXAMPLE",
    "FIELD_HELP",
    "FIELD_NAME",
    "FIELD_UNIT",
    "GROUP",
    "KIT_KIND",
    "LACKING",
    "PROBLEM",
    "WAY",
    "WAY_TOLD",
    "bare_value",
    "choice_name",
    "choice_told",
    "driver_words",
    "field_help",
    "field_name",
    "field_unit",
    "problem_words",
    "shown_value",
    "span_words",
]  # fmt: skip

WAY: Final[dict[str, str]] = {
    Way.HOURS: N_("Hours and hardware"),
    Way.WORK: N_("A model and data"),
    Way.RUN: N_("A past run"),
}
WAY_TOLD: Final[dict[str, str]] = {
    Way.HOURS: N_("You know how long it takes, and on what. An a posteriori estimate."),
    Way.WORK: N_("You know the size of the model and of the data. An a priori estimate from operations."),
    Way.RUN: N_("A run was measured here; the estimate starts from it."),
}
GROUP: Final[dict[str, str]] = {
    Group.HARDWARE: N_("Hardware"),
    Group.WORK: N_("Duration or work"),
    Group.PLACE: N_("Place"),
    Group.EXPERIMENTS: N_("Experiments, search and data"),
    Group.USE: N_("Use of the model"),
    Group.EQUIPMENT: N_("Share of the equipment"),
    Group.MONEY: N_("Money"),
    Group.EFFECTS: N_("Comparisons"),
}
KIT_KIND: Final[dict[str, str]] = {
    KitKind.ACCELERATOR: N_("Graphics card or accelerator"),
    KitKind.CPU: N_("Processor"),
    KitKind.INSTANCE: N_("Cloud instance"),
    KitKind.OWN: N_("Entered by hand"),
}

CHOICE_NAME: Final[dict[str, str]] = {
    "hours_are": N_("The hours are"),
    "work_is": N_("The work is told by"),
    "training_is": N_("What is trained"),
    "flop_unit": N_("The figure counts"),
    "flop_is": N_("For one example it covers"),
    "precision": N_("Precision"),
    "workload": N_("Kind of workload"),
    "search": N_("Search for hyper-parameters"),
    "use": N_("How it is served"),
    "storage_class": N_("Stored on"),
    "sharing": N_("Equipment is counted"),
}
CHOICE: Final[dict[str, dict[str, str]]] = {
    "hours_are": {"wall": N_("by the clock"), "device": N_("added up over all devices")},
    "work_is": {"transformer": N_("parameters and tokens"), "examples": N_("operations and examples")},
    "training_is": {
        "full": N_("the whole model"),
        "frozen": N_("adapters on a frozen model (LoRA)"),
        "recompute": N_("the whole model, activations recomputed"),
    },
    "flop_unit": {
        "flop": N_("single operations (FLOP)"),
        "mac": N_("multiply-adds (MAC)"),
    },
    "flop_is": {"forward": N_("the forward pass"), "forward_backward": N_("forward and backward pass")},
    "precision": {
        "bf16": "BF16", "fp16": "FP16", "fp32": "FP32", "tf32": "TF32", "fp8": "FP8", "int8": "INT8",
    },
    "workload": {
        "llm_pretraining": N_("pre-training of a language model"),
        "llm_finetuning": N_("fine-tuning of a language model"),
        "moe_pretraining": N_("pre-training of a mixture of experts"),
        "cnn_mixed": N_("images, mixed precision"),
        "cnn_fp32": N_("images, full precision"),
        "small": N_("a small model that does not fill the card"),
        "other": N_("something else"),
    },
    "search": {
        "none": N_("no search"),
        "manual": N_("by hand, a number of runs"),
        "grid": N_("grid, every combination"),
        "random": N_("random"),
        "bayesian": N_("Bayesian"),
        "halving": N_("successive halving"),
        "hyperband": N_("Hyperband"),
    },
    "use": {
        "none": N_("not at all, or not assessed"),
        "measured": N_("energy of a request is known"),
        "always_on": N_("servers that are always on"),
        "serverless": N_("serverless, billed by GB·s"),
        "tokens": N_("a language model, by tokens"),
    },
    "storage_class": {"ssd": N_("SSD"), "hdd": N_("hard disk")},
    "sharing": {
        "amortised": N_("spread over the lifetime"),
        "inventory": N_("in the year of purchase"),
    },
}  # fmt: skip
CHOICE_TOLD: Final[dict[str, dict[str, str]]] = {
    "flop_unit": {"mac": N_("Each one counts as two operations.")},
    "training_is": {
        "full": N_("Six operations for each parameter and token."),
        "frozen": N_("Four operations for each parameter and token: a third less, not a hundredth."),
        "recompute": N_("Eight operations for each parameter and token."),
    },
    "search": {
        "none": N_("One training, found at the first try."),
        "grid": N_("Runs are values × values × …; they grow fast."),
        "random": N_("As many runs as the probability wanted asks for."),
        "halving": N_("All begin, the worst are dropped in rounds."),
        "hyperband": N_("Several successive halvings, from many short runs to few long ones."),
    },
    "use": {
        "none": N_("The use of a model is often most of its footprint; left out, it is not assessed, never zero."),
        "always_on": N_("Idle time is counted: the servers run all year."),
        "tokens": N_("From parameters and tokens, with the energy model of EcoLogits."),
    },
    "sharing": {
        "amortised": N_("The share of the lifetime that the project uses."),
        "inventory": N_("Everything bought counts at once, as an inventory of greenhouse gas wants it."),
    },
}

DRIVER: Final[dict[str, str]] = {
    "intensity": N_("Emission factor of electricity"),
    "pue": N_("PUE of the site"),
    "price": N_("Price of electricity"),
    "rest": N_("Everything else"),
}
PROBLEM: Final[dict[str, str]] = {
    "outside_bounds": N_("This is outside what is possible: {least} to {most}."),
    "not_whole": N_("Only whole numbers are possible here."),
    "missing": N_("This is needed."),
    "no_hardware": N_("Choose the hardware: nothing is assumed."),
    "hardware_unknown": N_("Its power is not known; type it."),
    "item_unknown": N_("{item} is not in the tables of this version; type its power, or choose another one."),
    "zone_missing": N_("Choose where the electricity comes from."),
    "hosting_missing": N_(
        "Say in what kind of place the machines stand: without it no PUE is counted, so that cooling is left out."
    ),
    "hire_in_other_currency": N_(
        "The price of the table is in {currency}, not in {own}: the cost of the estimate is in {currency}. "
        "Type the price in {own} to have it in that."
    ),
    "pue_outside_bounds": N_("A PUE lies between {least} and {most}."),
    "place_unknown": N_("“{named}” is no zone of the tables; the average of the world is taken. Choose another one."),
    "region_unknown": N_("“{named}” is no cloud region of the tables. Choose another one."),
    "hours_look_like_device_hours": N_(
        "{hours} h by the clock on {count} devices is more than a year: are these hours added up over the devices?"
    ),
    "device_hours_look_like_hours": N_(
        "Added up over all devices this leaves very little for each: are these hours by the clock?"
    ),
    "utilisation_zero": N_("At no utilisation only the idle power counts."),
    "says_nothing": N_("At zero there is nothing to estimate: the figures that follow from it are zero, too."),
    "not_confirmed": N_("Not counted before you say so: the default is only an opinion."),
    "active_above_all": N_("More parameters are active than there are."),
    "tpu_at_a_desk": N_("{item} is found in data centres only. Check the kind of place."),
    "precision_not_there": N_("{item} does not compute in {precision}; {instead} is taken."),
    "mfu_high": N_("A share of the peak of {mfu_fraction} is hardly ever reached. Check hours, devices and work."),
    "mfu_low": N_("A share of the peak of {mfu_fraction} is very low. Check hours, devices and work."),
}
# What is only lacking so far is no mistake.
LACKING: Final = frozenset({"missing", "no_hardware", "zone_missing", "not_confirmed"})

_NO_BREAK: Final = "\u00a0"
_ROUNDS_UP: Final = 0.9995
# A size, and how it is said without and with what is counted.
_LARGE: Final = (
    (1e12, N_("{number} trillion"), N_("{number} trillion {unit}")),
    (1e9, N_("{number} billion"), N_("{number} billion {unit}")),
    (1e6, N_("{number} million"), N_("{number} million {unit}")),
)


def spec_of(field_id: str) -> Field | None:
    """The field of an id, of a draft or of one kind of hardware."""
    return field_of(field_id) or kit_field_of(field_id)


def field_name(field_id: str, language: Language) -> str:
    """What a number is called; the id itself where there is no word."""
    found = FIELD_NAME.get(field_id)
    return language.gettext(found) if found else field_id


def field_help(field_id: str, language: Language) -> str:
    """One line on what a number means."""
    found = FIELD_HELP.get(field_id)
    return language.gettext(found) if found else ""


def field_unit(field_id: str, language: Language, currency: str = "") -> str:
    """The unit that stands behind a field."""
    found = FIELD_UNIT.get(field_id)
    spec = spec_of(field_id)
    if found:
        word = language.gettext(found)
        return f"{currency} {word}".strip() if spec is not None and spec.unit.startswith("money") else word
    if spec is None:
        return ""
    return "%" if spec.unit == "fraction" else numbers.unit_sign(spec.unit, language.code)


def choice_name(choice_id: str, code: str, language: Language) -> str:
    """What a choice is called; the code itself where there is no word."""
    found = CHOICE.get(choice_id, {}).get(code)
    return language.gettext(found) if found else code


def shown_value(field_id: str, value: float | None, language: Language, significant: int = 3) -> str:
    """A number of a field with its unit, such as "400 W", "30%", "7 billion parameters"."""
    spec = spec_of(field_id)
    if value is None or spec is None:
        return numbers.MISSING
    if spec.unit == "fraction":
        return f"{trimmed(value * 100, language, significant)}{_NO_BREAK if language.code == 'fr' else ''}%"
    if spec.unit in numbers.SCALED:
        return numbers.quantity(value, spec.unit, language.code, significant)
    unit = field_unit(field_id, language)
    for size, _said, said_of in _LARGE:
        if unit and abs(value) >= size * _ROUNDS_UP:
            number = trimmed(value / size, language, significant)
            return _elided(language.gettext(said_of, number=number, unit=unit))
    return count_words(value, language, significant) + (f"{_NO_BREAK}{unit}" if unit else "")


def _elided(text: str) -> str:
    """French "de" before a vowel; English has no such pair of words."""
    return re.sub(r" de (?=[aeéiou])", " d’", text)


def span_words(field_id: str, low: float | None, high: float | None, language: Language) -> str:
    """A range of a field, its unit once at the end; empty if there is none."""
    if low is None or high is None or low == high:
        return ""
    lowest, highest = (bare_value(field_id, float(f"{end:.2g}"), language) for end in (low, high))
    unit = highest.partition(_NO_BREAK)[2]
    if unit and lowest.endswith(_NO_BREAK + unit):
        lowest = lowest.removesuffix(_NO_BREAK + unit)
    return f"{lowest}–{highest}"


def bare_value(field_id: str, value: float | None, language: Language) -> str:
    """A number of a field as it stands beside its unit: a unit that is a word is not said again."""
    if value is None or field_id not in FIELD_UNIT:
        return shown_value(field_id, value, language)
    return count_words(value, language)


def count_words(value: float, language: Language, significant: int = 3) -> str:
    """A count as people say it: 7 billion rather than 7,000,000,000."""
    for size, said, _said_of in _LARGE:
        if abs(value) >= size * _ROUNDS_UP:
            return language.gettext(said, number=trimmed(value / size, language, significant))
    return trimmed(value, language, significant)


def trimmed(value: float, language: Language, significant: int = 3) -> str:
    """A figure without zeros behind its last digit; digits left of the point are all shown."""
    digits = max(significant, len(str(int(abs(value)))))
    plain = format(Decimal(f"{value:.{digits}g}"), "f")
    plain = plain.rstrip("0").rstrip(".") if "." in plain else plain
    return numbers.grouped(plain, language.code)


def problem_words(problem: Problem, language: Language) -> str:
    """What is wrong or odd in a draft, as a sentence."""
    named = {name: _fact(name, value, language) for name, value in dict(problem.facts).items()}
    named.setdefault("field", field_name(problem.field_id, language))
    found = PROBLEM.get(problem.code)
    if not found:
        return problem.code
    return filled(language.gettext(found), found, named)


def driver_words(driver: Driver, language: Language) -> str:
    """What an uncertain input is called, with what it belongs to."""
    word = DRIVER.get(driver.field_id) or FIELD_NAME.get(driver.field_id) or KEY.get(f"input.{driver.field_id}")
    said = language.gettext(word) if word else driver.field_id
    return f"{said} · {driver.label}" if driver.label else said


def _fact(name: str, value: object, language: Language) -> str:
    if not isinstance(value, int | float):
        return choice_name("precision", str(value), language)
    if name.endswith("_fraction"):
        return numbers.percent(value, language.code)
    return "∞" if math.isinf(value) else count_words(value, language)


def choice_told(choice_id: str, code: str, language: Language) -> str:
    """What a choice means; empty where it needs no words."""
    found = CHOICE_TOLD.get(choice_id, {}).get(code)
    return language.gettext(found) if found else ""
