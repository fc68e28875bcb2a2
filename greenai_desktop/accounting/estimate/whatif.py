"""What if: a few inputs that a slider moves; the estimate of the moved draft is made anew, in milliseconds."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Final

from greenai_desktop.accounting.estimate.result import used
from greenai_desktop.accounting.estimate.shelf import Shelf
from greenai_desktop.core.estimate.draft import Draft, Given, Way
from greenai_desktop.core.estimate.problems import needed
from greenai_desktop.core.factors import Factor
from greenai_desktop.core.results import Result

_SEARCHES: Final = ("manual", "random", "bayesian", "halving")
_SIZES: Final = ("params_count", "active_params_count", "served_params_count", "served_active_params_count")
_DECADE: Final = 10.0
_LARGEST_PUE: Final = 2.5
_MOST_TRIALS: Final = 1_000.0


class Lever(StrEnum):
    """What a slider moves."""

    UTILISATION = "utilisation"
    PUE = "pue"
    ZONE = "zone"
    TRIALS = "trials"
    MODEL_SIZE = "model_size"


@dataclass(frozen=True, slots=True)
class LeverRange:
    """A slider.

    Attributes:
        lever: What it moves.
        value: Where it stands.
        low: One end.
        high: The other.
        unit: Of all three.
        is_whole: Whether only whole numbers make sense.
        is_log: Whether equal steps are equal ratios.
    """

    lever: Lever
    value: float
    low: float
    high: float
    unit: str
    is_whole: bool = False
    is_log: bool = False


def levers(draft: Draft, shelf: Shelf, own: Iterable[Factor] = ()) -> tuple[LeverRange, ...]:
    """The sliders that mean something for a draft; the zone is chosen, not slid."""
    inputs = used(draft, shelf, own)
    found = (_utilisation(draft, inputs), _pue(inputs), _trials(draft, inputs), _size(draft))
    return tuple(one for one in found if one is not None)


def with_lever(draft: Draft, lever: Lever, value: float | str) -> Draft:
    """The draft with a slider moved; what it moves was then said by nobody but the person at the slider.

    Args:
        draft: As it is.
        lever: What is moved.
        value: Where to: a number, or the code of a zone.
    """
    if lever is Lever.ZONE:
        # A region of a cloud stands in its own zone: elsewhere it is another region, or none that is named.
        return replace(draft, place=replace(draft.place, zone=str(value), region=""))
    number = float(value)
    if lever is Lever.UTILISATION:
        kits = tuple(kit.with_number("utilisation_fraction", Given(number)) for kit in draft.kits)
        return replace(draft, kits=kits)
    if lever is Lever.PUE:
        return replace(draft, place=replace(draft.place, pue_ratio=number))
    if lever is Lever.TRIALS:
        return draft.with_number("trial_count", Given(number))
    return _sized(draft, number)


def _utilisation(draft: Draft, inputs: Mapping[str, Result]) -> LeverRange | None:
    told = inputs.get("0.utilisation_fraction")
    if draft.way is Way.RUN or told is None or told.value is None:
        return None
    return LeverRange(Lever.UTILISATION, told.value, 0.05, 1.0, "fraction")


def _pue(inputs: Mapping[str, Result]) -> LeverRange | None:
    told = inputs.get("pue")
    if told is None or told.value is None:
        return None
    return LeverRange(Lever.PUE, told.value, 1.0, max(_LARGEST_PUE, told.value), "ratio")


def _trials(draft: Draft, inputs: Mapping[str, Result]) -> LeverRange | None:
    told = inputs.get("trial_count")
    if draft.choice("search") not in _SEARCHES or told is None or told.value is None:
        return None
    return LeverRange(Lever.TRIALS, told.value, 1.0, max(_MOST_TRIALS, told.value), "count", True, True)


def _size(draft: Draft) -> LeverRange | None:
    name = next((one for one in _SIZES if one in draft.numbers), None)
    counts = draft.way is Way.WORK and name in needed(draft)
    if name is None or not (counts or draft.choice("use") == "tokens"):
        return None
    value = draft.numbers[name].value
    return LeverRange(Lever.MODEL_SIZE, value, value / _DECADE, value * _DECADE, "count", True, True)


def _sized(draft: Draft, value: float) -> Draft:
    """All sizes of the model in the same ratio."""
    name = next((one for one in _SIZES if one in draft.numbers), None)
    if name is None:
        return draft
    ratio = value / draft.numbers[name].value
    for one in _SIZES:
        given = draft.numbers.get(one)
        if given is not None:
            draft = draft.with_number(one, Given(given.value * ratio, status=given.status, source=given.source))
    return draft
