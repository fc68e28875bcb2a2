"""Why a board of NVIDIA runs slower than it could: reasons as codes, each told when it begins.

Being idle, a clock that somebody has set, and a display are no reasons: nothing is held back against the user's will.

Source:
    NVML API reference, nvmlClocksEventReasons.
"""

from __future__ import annotations

from typing import Final

_REASONS: Final = (
    (0x04, "throttle_power_cap"),
    (0x60, "throttle_thermal"),
    (0x80, "throttle_power_brake"),
    (0x08, "throttle_hardware"),
    (0x10, "throttle_sync"),
)
# A board at its limit goes in and out of it all the time: that is one event, not one a second.
_QUIET_S: Final = 60.0


class Throttle:
    """The reasons of one board.

    Attributes:
        is_active: Whether any reason holds now.
    """

    __slots__ = ("_seen_at_s", "is_active")

    def __init__(self) -> None:
        self.is_active = False
        self._seen_at_s: dict[str, float] = {}

    def step(self, mask: int, now_s: float) -> list[str]:
        """Take the mask of NVML in.

        Returns:
            Codes of the reasons that hold and have not held for a minute.
        """
        held = [code for bits, code in _REASONS if mask & bits]
        self.is_active = bool(held)
        news = [code for code in held if now_s - self._seen_at_s.get(code, -_QUIET_S) >= _QUIET_S]
        self._seen_at_s.update(dict.fromkeys(held, now_s))
        return news
