"""The energy counters of AMD's cards through the Python package `amdsmi`, where somebody has installed it.

The package comes with ROCm and is none of ours: without it, or where it fails, the power that the kernel tells is
counted. A counter is believed only after it has agreed with that power: on some releases it is wrong.

Source:
    AMD SMI Python API, `amdsmi_get_energy_count`; SENSORS §2.2 (ROCm/amdsmi#38).
"""

from __future__ import annotations

import importlib
import importlib.util
import logging
import math
from typing import Any, Final

from greenai_desktop.core.units import MICROJOULES_PER_J

log = logging.getLogger(__name__)

_PACKAGE = "amdsmi"
# The key was renamed with amdsmi 6.2.1.
_KEYS = ("energy_accumulator", "power")
_LOOK_S, _LEAST_J = 1.0, 5.0
_LOOKS = 3
_HIGHEST_RATIO = 2.0
BELIEVED, REFUTED, LOOKING = "believed", "refuted", "looking"
# The counter moves in steps, so that a short interval may hold a little more than was drawn in it.
_REFRESH_S: Final = 0.25


class AmdLibrary:
    """The package between `start` and `close`; asks for nothing where it is not installed."""

    def __init__(self) -> None:
        self._library: Any = None
        self._handles: dict[str, Any] = {}

    def start(self) -> None:
        """Find the cards by their addresses; leaves the package alone from then on if it fails."""
        if importlib.util.find_spec(_PACKAGE) is None:
            return
        try:
            library = importlib.import_module(_PACKAGE)
            library.amdsmi_init()
        except Exception as error:  # its own errors cannot be named before it is imported, and it may break there
            log.warning("the package amdsmi cannot be used: %r", error)
            return
        self._library = library
        try:
            for handle in library.amdsmi_get_processor_handles():
                self._handles[str(library.amdsmi_get_gpu_device_bdf(handle)).lower()] = handle
        except library.AmdSmiException as error:
            log.warning("amdsmi does not tell its cards: %r", error)

    def energy_j(self, address: str) -> float:
        """Energy that a card has counted; NaN where it is not told."""
        handle = self._handles.get(address.lower())
        if handle is None:
            return math.nan
        try:
            told = self._library.amdsmi_get_energy_count(handle)
            count = next(float(told[key]) for key in _KEYS if key in told)
            return count * float(told["counter_resolution"]) / MICROJOULES_PER_J
        except (self._library.AmdSmiException, KeyError, StopIteration, TypeError, ValueError):
            return math.nan  # "N/A" among others

    def close(self) -> None:
        """End the session; a second call is harmless."""
        library, self._library, self._handles = self._library, None, {}
        if library is not None:
            try:
                library.amdsmi_shut_down()
            except library.AmdSmiException as error:
                log.debug("amdsmi does not shut down: %r", error)


class CheckedEnergy:
    """Joules of a card between readings: those of its counter once it is believed, of its power until then.

    Attributes:
        state: LOOKING, BELIEVED or REFUTED.
        was_reset: Whether the counter went back in the last step.
    """

    __slots__ = (
        "_at_s",
        "_counted_j",
        "_counter_j",
        "_looks",
        "_owed_j",
        "_power_j",
        "_power_w",
        "_since_s",
        "state",
        "was_reset",
    )

    def __init__(self) -> None:
        self.state = LOOKING
        self.was_reset = False
        self._looks = 0
        self._owed_j = 0.0
        self.forget()

    def forget(self) -> None:
        """Begin anew with the next reading."""
        self._at_s = self._counter_j = self._power_w = math.nan
        self._begin_look(math.nan)

    def step(self, power_w: float, counter_j: float, at_s: float, limit_w: float) -> float:
        """Take a reading of both in.

        Args:
            power_w: As told by the kernel.
            counter_j: As told by the package; NaN where it is not.
            at_s: When.
            limit_w: The most that is plausible.

        Returns:
            Joules since the last reading; NaN at the first one.
        """
        duration_s, gained_j = at_s - self._at_s, counter_j - self._counter_j
        by_power_j = 0.5 * (power_w + self._power_w) * duration_s
        self.was_reset = gained_j < 0
        self._at_s, self._counter_j, self._power_w = at_s, counter_j, power_w
        if math.isnan(by_power_j) or duration_s <= 0:
            self._begin_look(at_s)
            return math.nan
        if self.state == BELIEVED and 0 <= gained_j <= limit_w * (duration_s + _REFRESH_S):
            # What the power told too much or too little while the counter was looked at is settled.
            owed_j = gained_j + self._owed_j
            self._owed_j = min(owed_j, 0.0)
            return max(owed_j, 0.0)
        if self.state == LOOKING:
            self._look(by_power_j, gained_j, at_s)
        return by_power_j

    def _look(self, by_power_j: float, gained_j: float, at_s: float) -> None:
        if math.isnan(gained_j) or gained_j < 0:
            self._begin_look(at_s)
            return
        self._power_j += by_power_j
        self._counted_j += gained_j
        self._owed_j += gained_j - by_power_j
        if at_s - self._since_s < _LOOK_S or self._power_j < _LEAST_J:
            return
        ratio = self._counted_j / self._power_j
        self._looks += 1
        owed_j = self._owed_j
        if 1 / _HIGHEST_RATIO <= ratio <= _HIGHEST_RATIO:
            self.state = BELIEVED
        elif self._looks >= _LOOKS:
            self.state = REFUTED
        self._begin_look(at_s)
        self._owed_j = owed_j

    def _begin_look(self, at_s: float) -> None:
        self._since_s, self._power_j, self._counted_j, self._owed_j = at_s, 0.0, 0.0, 0.0
