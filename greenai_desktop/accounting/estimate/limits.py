"""An estimate as a budget, and a budget held against an estimate.

Recordings are held against what they can tell: electricity, its carbon and its price. Equipment, and the hire of
machines by the hour, are in the estimate but in no recording, so they are in no budget made here either. Hours are held
against each run by itself and get none where the estimate has experiments, since its hours are then those of many runs.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from greenai_desktop.core.estimate.estimated import Estimated
from greenai_desktop.core.limits import CARBON, COST, ENERGY, HOURS, Limit
from greenai_desktop.core.results import Result
from greenai_desktop.core.uncertainty import FloatArray, interval, probability_below

# Keys of the tree by quantity: of the build, of the use, and of the whole.
BUILD: Final[Mapping[str, str]] = {ENERGY: "build.energy", CARBON: "build.carbon", COST: "build.cost"}
USE: Final[Mapping[str, str]] = {ENERGY: "use.energy", CARBON: "use.carbon", COST: "use.cost"}
WHOLE: Final[Mapping[str, str]] = {
    ENERGY: "estimate.energy", CARBON: "estimate.carbon", COST: "estimate.cost", HOURS: "estimate.wall_hours",
}  # fmt: skip


class Part(StrEnum):
    """What of an estimate becomes a budget."""

    BUILD = "build"  # training and experiments
    ALL = "all"  # and serving over its whole life


class At(StrEnum):
    """Which end of its range."""

    MEDIAN = "median"
    HIGH = "high"


@dataclass(frozen=True, slots=True)
class Held:
    """A limit, and the figure of an estimate it is held against.

    Attributes:
        limit: The limit.
        figure: The figure of the tree; None where the tree has none of that kind.
        above: How likely the figure is above the limit; None if it is missing, in another currency, or exact.
        is_above: Whether its median is; None if it is missing or in another currency.
    """

    limit: Limit
    figure: Result | None
    above: float | None
    is_above: bool | None


def limits_of(estimated: Estimated, part: Part = Part.BUILD, at: At = At.MEDIAN) -> tuple[Limit, ...]:
    """Budgets for the runs of a project; what is missing in the estimate, or nothing, gets none."""
    found = []
    for quantity in (ENERGY, CARBON, COST):
        keys = [BUILD[quantity], *([USE[quantity]] if part is Part.ALL and _is_asked(estimated, USE[quantity]) else [])]
        value = None if quantity == COST and _is_hired(estimated, keys) else _together(estimated, keys, at)
        if value is not None and value > 0:
            found.append(Limit(quantity, value, currency=_currency(estimated, keys) if quantity == COST else ""))
    hours = _hours(estimated, at)
    return (*found, Limit(HOURS, hours)) if hours else tuple(found)


def held(estimated: Estimated, limit: Limit) -> Held:
    """A budget against the figure of the whole estimate that it speaks of."""
    figure = estimated.root.find(WHOLE[limit.quantity]) if limit.quantity in WHOLE else None
    if figure is None or figure.value is None or (limit.quantity == COST and figure.label != limit.currency):
        return Held(limit, figure, None, None)
    draws = estimated.draws.get(figure.key)
    above = None if draws is None or figure.low is None else 1.0 - probability_below(draws, limit.value)
    return Held(limit, figure, above, figure.value > limit.value)


def _together(estimated: Estimated, keys: list[str], at: At) -> float | None:
    """A figure, or the sum of two, at the median or at the high end of its own range."""
    figures = [figure for key in keys if (figure := estimated.root.find(key)) is not None]
    values = [figure.value for figure in figures if figure.value is not None]
    if len(values) < len(keys):
        return None
    draws: list[FloatArray] = [estimated.draws[figure.key] for figure in figures if figure.key in estimated.draws]
    if at is At.HIGH and len(draws) == len(keys):
        return interval(sum(draws[1:], start=draws[0]))[1]
    return sum(values)


def _is_asked(estimated: Estimated, key: str) -> bool:
    """Whether serving is part of what is estimated at all."""
    figure = estimated.root.find(key)
    return figure is not None and figure.reason != "not_asked"


def _is_hired(estimated: Estimated, keys: list[str]) -> bool:
    figures = [figure for key in keys if (figure := estimated.root.find(key)) is not None]
    return any(step.key.endswith(".hired") for figure in figures for step in figure.walk())


def _currency(estimated: Estimated, keys: list[str]) -> str:
    figure = estimated.root.find(keys[0])
    return "" if figure is None else figure.label


def _hours(estimated: Estimated, at: At) -> float | None:
    """Hours of the one run there is; None where there are several, or none is known."""
    figure = estimated.root.find(WHOLE[HOURS])
    if figure is None or not figure.value or _has_experiments(estimated.root):
        return None
    return figure.high if at is At.HIGH and figure.high is not None else figure.value


def _has_experiments(root: Result) -> bool:
    found = root.find("experiments.carbon") or root.find("experiments.energy")
    return found is not None and bool(found.value)
