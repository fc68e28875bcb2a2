"""Power from load, when nothing can be measured; always told as "modelled", with its band.

Source:
    SENSORS §2.10: of the simple curves, TDP · (0.07 + 0.78 · load) fits ten published RAPL curves best; a band of
    ×/÷ 2 covers 91 % of their points.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

GENERIC_IDLE_FRACTION: Final = 0.07
GENERIC_SLOPE_FRACTION: Final = 0.78


@dataclass(frozen=True, slots=True)
class PowerCurve:
    """Power over load, linear between its points.

    Attributes:
        id: Name of the row or model.
        load_fraction: Increasing, from 0 to 1.
        power_w: Of the same length.
        u95_ratio: 95 % of true values within ÷ … ×.
        source_ids: Where it was read.
        basis: `measured_model`, `family`, `generic` or `unknown_tdp`.
    """

    id: str
    load_fraction: tuple[float, ...]
    power_w: tuple[float, ...]
    u95_ratio: float
    source_ids: tuple[str, ...]
    basis: str

    def at_w(self, load_fraction: float) -> float:
        """Power at a load; loads outside 0 … 1 are held at the ends."""
        # No arrays here: this is read before the arithmetic is loaded.
        loads, watts = self.load_fraction, self.power_w
        if load_fraction != load_fraction:  # NaN: not known
            return load_fraction
        above = bisect_right(loads, load_fraction)
        if above == 0 or above == len(loads):
            return watts[0] if above == 0 else watts[-1]
        share = (load_fraction - loads[above - 1]) / (loads[above] - loads[above - 1])
        return watts[above - 1] + share * (watts[above] - watts[above - 1])

    def scaled(self, share: float) -> PowerCurve:
        """The curve of a share of the device, such as a virtual machine's."""
        return PowerCurve(
            self.id, self.load_fraction, tuple(power * share for power in self.power_w), self.u95_ratio,
            self.source_ids, self.basis,
        )  # fmt: skip


def generic_curve(tdp_w: float, u95_ratio: float, source_ids: Sequence[str], basis: str = "generic") -> PowerCurve:
    """The curve of a processor of which only the TDP is known."""
    return PowerCurve(
        "generic-linear",
        (0.0, 1.0),
        (GENERIC_IDLE_FRACTION * tdp_w, (GENERIC_IDLE_FRACTION + GENERIC_SLOPE_FRACTION) * tdp_w),
        u95_ratio,
        tuple(source_ids),
        basis,
    )


def rest_power_w(base_w: float, supply_loss_ratio: float, other_power_w: float) -> float:
    """Board, fans and disks, and what the power supply loses on everything it feeds.

    Args:
        base_w: Constant part.
        supply_loss_ratio: Loss of the supply over what it delivers.
        other_power_w: Power of processor, memory and accelerators now.
    """
    return base_w + supply_loss_ratio * (base_w + other_power_w)
