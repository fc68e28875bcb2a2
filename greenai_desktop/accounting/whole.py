"""The whole machine, where a meter tells it: what sensors see, what is modelled, and the rest as measured.

The rest is the meter less what is seen, so its range follows from theirs: what is drawn for a counter of the processor
is taken away from the rest, and the sum has the range of the meter alone.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

from greenai_desktop.core.results import Calculation, Quantity, Result
from greenai_desktop.core.samples import Channel, Method, Role, Status
from greenai_desktop.core.uncertainty import Uncertain

REST_KIND: Final = "rest_of_whole"
MODEL_KIND: Final = "rest_of_machine"
FORMULA: Final = "whole_minus_seen"
# What the model says with a stretch that no meter told.
GAP_NOTE: Final = "meter_gap"
_KEYS: Final = {
    "device.power": ("seen.power", "whole.power"),
    "device.energy": ("seen.energy", "whole.energy"),
}


@dataclass(frozen=True, slots=True)
class Layers:
    """The power or energy of a machine by how it is known, in the unit of the figure.

    Attributes:
        seen: Read by sensors of devices.
        modelled: Told by models.
        rest: Measured by a meter, and seen by no sensor; None without a meter.
        whole: What the meter tells of the whole machine; None without a meter, or if it told only part of the time.
    """

    seen: float
    modelled: float
    rest: float | None
    whole: float | None


def rest_of(channels: Sequence[Channel]) -> tuple[Channel | None, Channel | None]:
    """The rest as measured by a meter, and the model that stands in for it; None, None without a meter."""
    added = [channel for channel in channels if channel.role is Role.TOTAL]
    measured = next((channel for channel in added if channel.kind == REST_KIND), None)
    model = next((channel for channel in added if channel.kind == MODEL_KIND), None)
    return (measured, model) if measured is not None else (None, None)


def telling(channels: Sequence[Channel], is_known: Callable[[Channel], bool]) -> list[Channel]:
    """The channels that add up now: a meter tells the rest of the machine, or the model does, never both.

    Args:
        channels: What is sampled.
        is_known: Whether the power of a channel is known now.
    """
    measured, model = rest_of(channels)
    silent = None
    if measured is not None:
        silent = model if is_known(measured) else measured
    return [channel for channel in channels if channel.role is Role.TOTAL and channel is not silent]


def rest_quantity(
    calculation: Calculation, key: str, unit: str, channel: Channel, rest: float, seen: Sequence[Quantity],
    share: float = 1.0, **words: Any,
) -> Quantity:  # fmt: skip
    """The rest of the machine as measured, with the range that follows from the meter's and the sensors'.

    Args:
        calculation: What is being calculated.
        key: Of the figure.
        unit: Of the figure.
        channel: The channel of the rest.
        rest: Its value.
        seen: Everything else that adds up.
        share: For which part of the time the meter told it.
        words: Further facts of the figure.
    """
    seen_key, whole_key = _KEYS[key]
    known = [one for one in seen if one.draws is not None]
    beside = calculation.total(seen_key, unit, known)
    value = share * (beside.result.value or 0.0)
    whole = calculation.uncertain(
        whole_key, Uncertain(channel.spread_key, rest + value, channel.u95_ratio), unit,
        Status.MEASURED, Method.POWER, label=str(_facts(channel).get("meters", channel.name)),
    )  # fmt: skip
    taken = calculation.exact(seen_key, value, unit, Status.MEASURED, Method.SUM)
    status = channel.status
    if beside.draws is not None:
        told = replace(beside.result, key=taken.result.key, value=value, steps=(), low=None, high=None, partial=False)
        taken = Quantity(told, share * beside.draws, beside.drivers)
    left = calculation.apply(
        key, unit, FORMULA, lambda all_, some: all_ - some, whole, taken, status=status, label=channel.name,
        method=Method.POWER, **words,
    )  # fmt: skip
    return replace(left, drivers=_own(left.result, channel))


def measured_part(result: Result) -> float | None:
    """The share of a sum of devices that is measured; None if nothing is known.

    While a meter tells the whole machine, all of it is measured, however its parts are known.
    """
    known = [step for step in result.steps if step.value is not None]
    total = math.fsum(step.value or 0.0 for step in known)
    if not total:
        return None
    share = max((told_share(step) for step in known), default=0.0)
    measured = math.fsum(
        (step.value or 0.0) * (1.0 if _is_measured(step) else 0.0 if _stands_in(step) else share) for step in known
    )
    return measured / total


def layers(result: Result) -> Layers:
    """How a sum of devices is known."""
    known = [step for step in result.steps if step.value is not None]
    rest = next((step for step in known if step.formula == FORMULA), None)
    others = [step for step in known if step is not rest]
    seen = math.fsum(step.value or 0.0 for step in others if step.status is Status.MEASURED)
    modelled = math.fsum(step.value or 0.0 for step in others if step.status is not Status.MEASURED)
    if rest is None:
        return Layers(seen, modelled, None, None)
    is_whole = told_share(rest) >= 1.0
    return Layers(seen, modelled, rest.value, rest.steps[0].value if is_whole else None)


def told_share(step: Result) -> float:
    """For which part of the time a meter told the rest; 0 for any other figure."""
    if step.formula != FORMULA:
        return 0.0
    return float(dict(step.facts).get("meter_fraction", 1.0))


def told_facts(channel: Channel, share: float) -> tuple[tuple[str, str | float], ...]:
    """What the figure of the rest says of the meter."""
    return (("meters", str(_facts(channel).get("meters", channel.name))), ("meter_fraction", share))


def _facts(channel: Channel) -> Mapping[str, str | float]:
    return dict(channel.params)


def _is_measured(step: Result) -> bool:
    return step.status is Status.MEASURED or step.formula == FORMULA


def _stands_in(step: Result) -> bool:
    """Whether it is the model in a gap of the meter."""
    return dict(step.facts).get("kind") == MODEL_KIND


def _own(result: Result, channel: Channel) -> tuple[Uncertain, ...]:
    """One input that stands for the range of the rest where figures are added up line by line."""
    if result.value is None or result.value <= 0 or result.high is None or result.high <= result.value:
        return ()
    low = result.low if result.low is not None and result.low > 0 else result.value**2 / result.high
    return (Uncertain(f"{channel.spread_key}/rest", result.value, max(1.0, math.sqrt(result.high / low))),)
