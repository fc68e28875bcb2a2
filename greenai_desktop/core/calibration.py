"""What a machine draws beyond what its sensors see, fitted to a meter of the whole machine.

The rest of the machine is a constant and a share of what is seen: rest = a + b · P. The constant is board, memory,
fans and disks, the share what the power supply loses. Two straight lines through cold and hot cannot tell more, and a
calibration does not take away an error that depends on the kind of work (SENSORS §2.9 and §6): a range stays.

Where the processor itself is only modelled, P is the model's power, and the slope corrects the model.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, fields
from typing import Any, Final

from greenai_desktop.core.errors import InputError

# Expert default: other work than that of the calibration may differ by as much, whatever the residual.
LEAST_U95: Final = 1.15
_LEAST_PAIRS: Final = 8
_LEAST_SPAN_W: Final = 3.0
_LEAST_SPAN_FRACTION: Final = 0.15
_MOST_RESIDUAL_FRACTION: Final = 0.25
_LOSS_BOUNDS: Final = (-0.05, 0.8)
_SCALE_BOUNDS: Final = (0.2, 5.0)
_SLACK_W: Final = 1.0
_DATE: Final = re.compile(r"\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])")
_TYPES: Final[Mapping[str, Any]] = {"str": str, "bool": bool, "int": int, "float": (int, float)}
_TWO_SIGMA: Final = 2.0


@dataclass(frozen=True, slots=True)
class Pair:
    """One stretch of time with both figures.

    Attributes:
        seen_w: Power of all that adds up but the rest.
        whole_w: Power of the whole machine.
    """

    seen_w: float
    whole_w: float


@dataclass(frozen=True, slots=True)
class Calibration:
    """The model of one machine.

    Attributes:
        machine: Which machine; see `recording.calibrate.machine_key`.
        on: ISO date of the calibration.
        base_w: Constant part of the rest.
        supply_loss_ratio: Loss of the power supply over what it delivers to what is seen.
        cpu_scale: Factor on the processor's model; 1 where the processor was measured.
        residual_fraction: 95 % of the pairs lie within this share of the whole machine's power.
        low_w: Least power seen during the calibration.
        high_w: Most of it.
        pair_count: How many pairs there were.
        meter: Name of the meter; data.
        cpu_was_modelled: Whether the processor was modelled during the calibration.
        holds_memory: Whether the memory is part of the rest, since no sensor saw it.
    """

    machine: str
    on: str
    base_w: float
    supply_loss_ratio: float
    cpu_scale: float
    residual_fraction: float
    low_w: float
    high_w: float
    pair_count: int
    meter: str = ""
    cpu_was_modelled: bool = False
    holds_memory: bool = True

    @property
    def u95_ratio(self) -> float:
        """The range of the rest of the machine: what the pairs show, and never less than the expert default."""
        mean_w = 0.5 * (self.low_w + self.high_w)
        rest_w = self.base_w + self.supply_loss_ratio * mean_w
        whole_w = mean_w + rest_w
        return max(LEAST_U95, 1.0 + self.residual_fraction * whole_w / max(rest_w, 0.05 * whole_w))

    @property
    def is_possible(self) -> bool:
        """Whether these figures can be those of a machine."""
        figures = (self.base_w, self.supply_loss_ratio, self.cpu_scale, self.residual_fraction, self.low_w, self.high_w)
        return (
            all(math.isfinite(figure) for figure in figures) and self.base_w >= 0 and self.residual_fraction >= 0
            and _LOSS_BOUNDS[0] <= self.supply_loss_ratio <= _LOSS_BOUNDS[1]
            and _SCALE_BOUNDS[0] <= self.cpu_scale <= _SCALE_BOUNDS[1] and 0 <= self.low_w < self.high_w
        )  # fmt: skip

    def to_dict(self) -> dict[str, Any]:
        """Plain values for JSON."""
        return asdict(self)

    @classmethod
    def from_dict(cls, plain: Mapping[str, Any]) -> Calibration:
        """The inverse of `to_dict`; unknown names are left aside, so that newer files can be read.

        Raises:
            ValueError: what cannot be a calibration.
            TypeError: something is lacking.
        """
        found = cls(**{name: plain[name] for name in cls.__slots__ if name in plain})
        for item in fields(cls):
            is_right = isinstance(getattr(found, item.name), _TYPES[str(item.type)])
            if not is_right or (item.type == "float" and isinstance(getattr(found, item.name), bool)):
                raise ValueError(item.name)
        if not found.is_possible or _DATE.fullmatch(found.on) is None:
            raise ValueError("not possible")
        return found


@dataclass(frozen=True, slots=True)
class Circumstances:
    """What a calibration was made of, beside its pairs.

    Attributes:
        machine, on, meter, cpu_was_modelled, holds_memory: See `Calibration`.
        supply_loss_ratio: Loss of the power supply taken where the processor is modelled: then the slope is the
            model's, and tells nothing of the supply.
    """

    machine: str
    on: str
    meter: str
    cpu_was_modelled: bool
    holds_memory: bool
    supply_loss_ratio: float


def fit(pairs: Sequence[Pair], around: Circumstances) -> Calibration:
    """Fit rest = a + b · P to pairs at idle and under load.

    Args:
        pairs: Stretches of some seconds each, from idle to full load.
        around: What they were made of.

    Raises:
        InputError: the pairs cannot determine a model, and why.
    """
    _require_enough(pairs)
    rest_w = [pair.whole_w - pair.seen_w for pair in pairs]
    seen_w = [pair.seen_w for pair in pairs]
    slope, base_w = _line(seen_w, rest_w)
    square_w2 = math.fsum((rest - base_w - slope * seen) ** 2 for seen, rest in zip(seen_w, rest_w, strict=True))
    spread_w = math.sqrt(square_w2 / (len(pairs) - 2))
    residual_fraction = _TWO_SIGMA * spread_w / _mean(pair.whole_w for pair in pairs)
    if residual_fraction > _MOST_RESIDUAL_FRACTION:
        raise InputError("calibration_scattered", percent=round(100 * residual_fraction))
    loss_ratio, cpu_scale = slope, 1.0
    if around.cpu_was_modelled:
        loss_ratio = around.supply_loss_ratio
        cpu_scale = (1.0 + slope) / (1.0 + loss_ratio)
    found = Calibration(
        around.machine, around.on, max(0.0, base_w), loss_ratio, cpu_scale, residual_fraction, min(seen_w), max(seen_w),
        len(pairs), around.meter, around.cpu_was_modelled, around.holds_memory,
    )  # fmt: skip
    if base_w < -_SLACK_W or not found.is_possible:
        raise InputError("calibration_not_possible", base=round(base_w, 1), slope=round(slope, 2))
    return found


def _mean(values: Iterable[float]) -> float:
    known = list(values)
    return math.fsum(known) / len(known)


def _require_enough(pairs: Sequence[Pair]) -> None:
    known = [pair for pair in pairs if math.isfinite(pair.seen_w) and math.isfinite(pair.whole_w)]
    if len(known) < _LEAST_PAIRS or len(known) < len(pairs):
        raise InputError("calibration_too_few", count=len(known), least=_LEAST_PAIRS)
    seen_w, whole_w = _mean(pair.seen_w for pair in pairs), _mean(pair.whole_w for pair in pairs)
    if whole_w < seen_w:
        raise InputError("calibration_below", whole=round(whole_w), seen=round(seen_w))
    span_w = max(pair.seen_w for pair in pairs) - min(pair.seen_w for pair in pairs)
    if span_w < max(_LEAST_SPAN_W, _LEAST_SPAN_FRACTION * seen_w):
        raise InputError("calibration_no_load", span=round(span_w, 1))


def _line(x: Sequence[float], y: Sequence[float]) -> tuple[float, float]:
    """Slope and constant of the straight line with the least squares."""
    mean_x, mean_y = _mean(x), _mean(y)
    across = math.fsum((one - mean_x) * (other - mean_y) for one, other in zip(x, y, strict=True))
    slope = across / math.fsum((one - mean_x) ** 2 for one in x)
    return slope, mean_y - slope * mean_x
