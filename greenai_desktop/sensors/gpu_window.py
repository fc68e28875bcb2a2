"""What a power reading of NVIDIA's boards stands for: over which time it is taken, by generation, and how well.

Ampere (except its big chip GA100) and newer tell the mean of a second, older ones and GA100 the moment. Of A100 and
H100 an independent study found that only a quarter of the time is looked at at all: over hours that evens out, over
seconds it need not, so their range is wider, and this is said.

Source:
    NVML API reference, nvmlDeviceGetPowerUsage; Yang, Adamek, Armour (2023), "Part-time Power Measurements",
    arXiv:2312.02741, >70 boards.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

AMPERE: Final = 7
_U95_RATIO: Final = 1.1  # METHODS §2.15: metered
# The study gives no figure for a run: METHODS §2.15 and a phase error of an eighth, taken together.
_PARTIAL_U95_RATIO: Final = 1.16
_BIG_AMPERE = re.compile(r"\b(?:A100|A800|A30|PG506|DRIVE-PG199)\b")
_PARTIAL = re.compile(r"\b(?:A100|A800|A30|H100|H800|H200|GH200)\b")


@dataclass(frozen=True, slots=True)
class PowerWindow:
    """What a reading stands for.

    Attributes:
        notes: Codes of what must be said with it.
        u95_ratio: Its spread.
    """

    notes: tuple[str, ...]
    u95_ratio: float


def power_window(architecture: int | None, name: str) -> PowerWindow:
    """The window of a board.

    Args:
        architecture: As NVML numbers them; None where the driver does not tell.
        name: What the board calls itself.
    """
    notes: tuple[str, ...] = ()
    if architecture is not None:
        averages = architecture >= AMPERE and not _BIG_AMPERE.search(name)
        notes = ("power_average_1s",) if averages else ("power_instant",)
    if _PARTIAL.search(name):
        return PowerWindow((*notes, "partial_sampling"), _PARTIAL_U95_RATIO)
    return PowerWindow(notes, _U95_RATIO)
