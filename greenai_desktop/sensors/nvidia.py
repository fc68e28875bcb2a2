"""Graphics boards of NVIDIA, through NVML.

A run counts all boards of the machine, whoever uses them: they are what is paid for. Boards outside
CUDA_VISIBLE_DEVICES are labelled, not left out. A board cut into MIG instances tells the power of the whole board and
is labelled as shared; its instances stand beside, with a share of it (`gpu_instances`). What a reading stands for is
said by generation (`gpu_window`).

Source:
    SENSORS §2.3 and §4.3.
"""

from __future__ import annotations

import logging
import math
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from greenai_desktop.core.errors import SensorError
from greenai_desktop.core.samples import Channel, Device, Event, Gauge, Reading, Status
from greenai_desktop.core.units import BYTES_PER_GB
from greenai_desktop.sensors import gpu_energy
from greenai_desktop.sensors.base import Availability, Sensor, Surroundings
from greenai_desktop.sensors.gpu_choice import Known, chosen
from greenai_desktop.sensors.gpu_energy import HIGHEST_W, LIMIT_RATIO, BoardEnergy
from greenai_desktop.sensors.gpu_throttle import Throttle
from greenai_desktop.sensors.nvml import NEEDS_A_NEW_START, Nvml

if TYPE_CHECKING:
    from greenai_desktop.sensors.gpu_instances import Instance

log = logging.getLogger(__name__)

_COUNTER_PERIOD_S, _POWER_PERIOD_S = 0.1, 0.05
_GAUGE_PERIOD_S = 0.5
_RETRY_S, _LONGEST_RETRY_S = 5.0, 60.0


@dataclass(slots=True)
class _Board:
    """A board being read.

    Attributes:
        uuid: Its identity.
        handle: Of the present session.
        channel: What is told of it.
        limit_w: The most that is plausible.
        has_power: Whether it tells its power.
        energy: State of its counter.
        failure: Reason code while it cannot be read.
        suspect: Whether its last value was absurd.
        power_at_s: When its power was read last.
        power_w: What it was then, for boards with a counter; NaN if it could not be read.
        gauges: Gauges as last read.
        gauges_at_s: When that was.
        without: Gauges that it does not have.
        throttle: Why it runs slower than it could.
        instances: Its MIG instances.
    """

    uuid: str
    handle: Any
    channel: Channel
    limit_w: float
    has_power: bool
    energy: BoardEnergy = field(default_factory=BoardEnergy)
    failure: str = ""
    suspect: bool = False
    power_at_s: float = -math.inf
    power_w: float = math.nan
    gauges: tuple[Gauge, ...] = ()
    gauges_at_s: float = -math.inf
    without: set[str] = field(default_factory=set)
    throttle: Throttle = field(default_factory=Throttle)
    instances: list[Instance] = field(default_factory=list)


def discover(around: Surroundings) -> list[Sensor]:
    """The one sensor of all boards; without a driver it tells why there are none."""
    return [NvidiaSensor(around)]


class NvidiaSensor:
    """All boards that NVML shows."""

    kind = "nvml"

    def __init__(self, around: Surroundings) -> None:
        self.name = "NVIDIA"
        self._clock = around.clock
        self._nvml = Nvml()
        self._boards: list[_Board] = []
        self._reason = ""
        self._events: list[Event] = []
        self._retry_at_s = math.inf
        self._wait_s = _RETRY_S
        try:
            self._nvml.start()
            self._boards = self._find(around)
        except SensorError as error:
            self._reason = error.code
            self._nvml.stop()
        if self._boards:
            self.name = ", ".join(dict.fromkeys(board.channel.name for board in self._boards))

    def available(self) -> Availability:
        """Whether there are boards, and which of them do not tell their power."""
        if not self._boards:
            return Availability(False, "unavailable", self._reason or "no_gpu")
        silent = [board for board in self._boards if not (board.channel.has_counter or board.has_power)]
        if len(silent) == len(self._boards):
            # Shown all the same, as missing: a run that leaves its boards out must say so.
            return Availability(True, "unavailable", "not_supported")
        facts = (("without_power", ", ".join(board.channel.name for board in silent)),) if silent else ()
        return Availability(True, "measured", "not_supported" if silent else "", facts)

    def channels(self) -> list[Channel]:
        """One a board, each with its instances."""
        return [c for board in self._boards for c in (board.channel, *(one.channel for one in board.instances))]

    def read(self) -> list[Reading | Gauge]:
        """Read all boards; one that fails is missing with its reason, the others go on."""
        if self._clock.monotonic_s() >= self._retry_at_s:
            self._start_again()
        items: list[Reading | Gauge] = []
        for board in self._boards:
            reading = self._read(board)
            if reading is not None:
                items.append(reading)
                items.extend(_shared_out(reading, board))
            items.extend(self._gauges(board))
        return items

    def drain_events(self) -> list[Event]:
        """Resets, gaps and returns since the last call."""
        events, self._events = self._events, []
        return events

    def close(self) -> None:
        """End the session with the driver."""
        self._nvml.stop()

    def _find(self, around: Surroundings) -> list[_Board]:
        # Imported here: where there is no card, a recorder's first sample need not wait for it.
        from greenai_desktop.sensors.gpu_instances import chosen_instances, instances

        found = [(handle, self._known(handle)) for handle in self._nvml.handles()]
        # A board that is lost from the start has no name to be told under.
        handles = [handle for handle, board in found if board is not None]
        known = [board for _, board in found if board is not None]
        names = [board.name for board in known]
        picked = chosen(around.environ, known, self._nvml.board_of_instance)
        instances_chosen = chosen_instances(around.environ.get("CUDA_VISIBLE_DEVICES"))
        boards = []
        for index, (handle, board) in enumerate(zip(handles, known, strict=True)):
            name = f"{board.name} #{index}" if names.count(board.name) > 1 else board.name
            is_left_out = picked is not None and board.uuid not in picked
            made = self._board(handle, board, name, is_left_out)
            if board.is_mig:
                made.instances = instances(self._nvml, handle, made.channel, instances_chosen)
            boards.append(made)
        return boards

    def _board(self, handle: Any, board: Known, name: str, is_left_out: bool) -> _Board:
        from greenai_desktop.sensors.gpu_window import power_window

        window = power_window(self._nvml.architecture(handle), board.name)
        notes: tuple[str, ...] = ("shared_mig",) if board.is_mig else ()
        notes += ("not_selected",) if is_left_out else ()
        has_counter = _works(self._nvml.energy_j, handle)
        has_power = _works(self._nvml.power_w, handle)
        channel = Channel(
            f"nvml:{board.uuid}", Device.GPU, name, self.kind,
            status=Status.MEASURED if has_counter or has_power else Status.MISSING, has_counter=has_counter,
            min_period_s=_COUNTER_PERIOD_S if has_counter else _POWER_PERIOD_S, u95_ratio=window.u95_ratio,
            spread_key="nvml", notes=notes + window.notes,
        )  # fmt: skip
        return _Board(board.uuid, handle, channel, self._limit_w(handle), has_power)

    def _known(self, handle: Any) -> Known | None:
        try:
            return Known(self._nvml.uuid(handle), self._nvml.name(handle), self._nvml.is_mig(handle))
        except SensorError as error:
            log.warning("a board of NVIDIA does not tell what it is: %s", error)
            return None

    def _read(self, board: _Board) -> Reading | None:
        now_s = self._clock.monotonic_s()
        if board.failure in NEEDS_A_NEW_START:
            return self._missing(board, now_s, board.failure)
        try:
            if board.channel.has_counter:
                reading = self._by_counter(board, self._nvml.energy_j(board.handle), now_s)
            elif board.has_power:
                reading = self._by_power(board, now_s)
            else:
                return self._missing(board, now_s, "not_supported")
        except SensorError as error:
            return self._failed(board, now_s, error.code)
        if board.failure and (reading is None or reading.status.has_value):
            self._event("back", board)
            board.failure = ""
        return reading

    def _by_counter(self, board: _Board, counter_j: float, now_s: float) -> Reading | None:
        steps = board.energy
        verdict = steps.step(counter_j, now_s, board.limit_w, lambda: self._power_or_nan(board))
        if steps.was_reset:
            self._event("reset", board)
        if verdict == gpu_energy.COUNTED:
            board.suspect = False
            return Reading(board.channel.id, now_s, steps.power_w, steps.energy_j, Status.MEASURED)
        if verdict == gpu_energy.WAIT:
            return None
        if verdict == gpu_energy.ABOVE_LIMIT:
            return self._suspect(board, now_s, steps.power_w)
        if verdict == gpu_energy.STALE:
            steps.missed(now_s)
            if board.failure != verdict:
                self._event("gap", board, ("reason", verdict))
                board.failure = verdict
        return self._missing(board, now_s, verdict)

    def _by_power(self, board: _Board, now_s: float) -> Reading | None:
        if now_s - board.power_at_s < _POWER_PERIOD_S:
            return None  # asked faster, boards answer with zeros
        board.power_at_s = now_s
        power_w = self._nvml.power_w(board.handle)
        if power_w > board.limit_w:
            board.limit_w = self._limit_w(board.handle)
        if power_w > board.limit_w:
            return self._suspect(board, now_s, power_w)
        board.suspect = False
        if power_w <= 0:
            return self._failed(board, now_s, "not_supported")  # a board that is on draws something
        return Reading(board.channel.id, now_s, power_w, None, Status.MEASURED)

    def _suspect(self, board: _Board, now_s: float, power_w: float) -> Reading:
        board.limit_w = self._limit_w(board.handle)
        if not board.suspect:
            board.suspect = True
            self._event("gap", board, ("reason", "above_limit"))
        return Reading(board.channel.id, now_s, power_w, None, Status.SUSPECT, "above_limit")

    def _failed(self, board: _Board, now_s: float, reason: str) -> Reading:
        if board.failure != reason:
            self._event("gap", board, ("reason", reason))
            board.failure = reason
        if reason in NEEDS_A_NEW_START:
            board.energy.forget()
            self._retry_at_s = min(self._retry_at_s, now_s + self._wait_s)
        else:
            board.energy.missed(now_s)
        return self._missing(board, now_s, reason)

    def _start_again(self) -> None:
        """A lost board, or a driver that went away, is found again in a new session only."""
        self._wait_s = min(2 * self._wait_s, _LONGEST_RETRY_S)
        self._retry_at_s = self._clock.monotonic_s() + self._wait_s
        self._nvml.stop()
        try:
            self._nvml.start()
        except SensorError:
            return  # the boards stay missing; tried again later
        for board in self._boards:
            try:
                board.handle = self._nvml.handle_of(board.uuid)
                self._nvml.name(board.handle)
            except SensorError:
                continue  # still lost
            if board.failure in NEEDS_A_NEW_START:
                board.failure = ""
                self._event("back", board)
        if not any(board.failure in NEEDS_A_NEW_START for board in self._boards):
            self._retry_at_s, self._wait_s = math.inf, _RETRY_S

    def _gauges(self, board: _Board) -> tuple[Gauge, ...]:
        now_s = self._clock.monotonic_s()
        if now_s - board.gauges_at_s >= _GAUGE_PERIOD_S:
            board.gauges_at_s = now_s
            read = self._nvml
            board.gauges = (
                self._gauge(board, "utilisation", read.utilisation, "fraction"),
                self._gauge(board, "temperature", read.temperature_celsius, "celsius"),
                self._gauge(board, "memory_used", read.memory_used_bytes, "GB", 1 / BYTES_PER_GB),
                self._gauge(board, "clock", read.clock_hz, "Hz"),
                *self._top_clock(board),
                self._gauge(board, "memory_clock", read.memory_clock_hz, "Hz"),
                self._gauge(board, "power_limit", read.limit_w, "W"),
                self._gauge(board, "throttled", lambda handle: self._throttled(board, handle), "fraction"),
            )
        return board.gauges

    def _top_clock(self, board: _Board) -> tuple[Gauge, ...]:
        """The highest clock, if the board tells it; one that does not has no such gauge."""
        found = self._gauge(board, "clock_max", self._nvml.top_clock_hz, "Hz")
        return () if "clock_max" in board.without else (found,)

    def _throttled(self, board: _Board, handle: Any) -> float:
        """Whether something holds its clocks down: 1 or 0; what, is told as an event when it begins."""
        for reason in board.throttle.step(self._nvml.throttle_mask(handle), self._clock.monotonic_s()):
            self._event("throttled", board, ("reason", reason))
        return float(board.throttle.is_active)

    def _gauge(
        self, board: _Board, quantity: str, read: Callable[[Any], float], unit: str, scale: float = 1.0
    ) -> Gauge:
        value = None
        if quantity not in board.without and board.failure not in NEEDS_A_NEW_START:
            try:
                value = read(board.handle) * scale
                value = None if math.isnan(value) else value
            except SensorError as error:
                if error.code == "not_supported":
                    board.without.add(quantity)
        return Gauge(board.channel.id, quantity, value, unit)

    def _limit_w(self, handle: Any) -> float:
        limit_w = LIMIT_RATIO * self._nvml.limit_w(handle)
        return HIGHEST_W if math.isnan(limit_w) else min(limit_w, HIGHEST_W)

    def _power_or_nan(self, board: _Board) -> float:
        now_s = self._clock.monotonic_s()
        if now_s - board.power_at_s >= _POWER_PERIOD_S:
            board.power_at_s = now_s
            try:
                board.power_w = self._nvml.power_w(board.handle)
            except SensorError:
                board.power_w = math.nan
        return board.power_w if 0 < board.power_w <= board.limit_w else math.nan

    def _event(self, code: str, board: _Board, *detail: tuple[str, str | float]) -> None:
        self._events.append(Event(self._clock.utc_s(), code, board.channel.id, detail))

    @staticmethod
    def _missing(board: _Board, now_s: float, reason: str) -> Reading:
        return Reading(board.channel.id, now_s, None, None, Status.MISSING, reason)


def _shared_out(reading: Reading, board: _Board) -> list[Reading]:
    """The readings of a board's MIG instances; of most boards there are none."""
    if not board.instances:
        return []
    from greenai_desktop.sensors.gpu_instances import shared_out

    return shared_out(reading, board.instances)


def _works(read: Callable[[Any], float], handle: Any) -> bool:
    """Whether a board has this figure at all; another trouble than that may pass."""
    try:
        return read(handle) > 0
    except SensorError as error:
        return error.code != "not_supported"
