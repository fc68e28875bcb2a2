"""A wall meter in the local network: the whole machine, told beside and never added.

Only meters that the user set up are asked, each by a thread of its own. One that does not answer, or says what cannot
be right, is a gap with its reason.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from typing import Final

from greenai_desktop.core.errors import SensorError
from greenai_desktop.core.meters import Meter
from greenai_desktop.core.samples import Channel, Device, Event, Gauge, Reading, Role, Status
from greenai_desktop.sensors import meter_passwords
from greenai_desktop.sensors.base import Availability, Clock
from greenai_desktop.sensors.meter_energy import MeterSum, Told
from greenai_desktop.sensors.meter_http import MeterHttp
from greenai_desktop.sensors.meter_kinds import KINDS, MeterClient, MeterReading
from greenai_desktop.sensors.slow_reader import SlowReader

PERIOD_S: Final = 1.0
_LIMIT_S: Final = 3.0 * PERIOD_S
# Class 1 to 2 % of such plugs (SENSORS §2.9).
U95_RATIO: Final = 1.02
_SUSPECT: Final = frozenset({"above_limit", "meter_negative"})


def channel_id(meter: Meter) -> str:
    """The channel of a meter."""
    return f"meter:{meter.name}"


def read_now(meter: Meter, password: str | None) -> MeterReading:
    """Ask a meter once, such as to try it before it is set up; takes up to some seconds.

    Raises:
        SensorError: what is wrong with it.
    """
    return MeterClient(meter, MeterHttp(meter.host, meter.port)).read(password)


class MeterSensor:
    """One wall meter.

    Args:
        meter: Which one.
        clock: Where time comes from.
        password_of: Finds its password; called on the meter's own thread, as a keyring may wait for its user.
    """

    kind = "meter"

    def __init__(
        self, meter: Meter, clock: Clock, password_of: Callable[[Meter], str | None] = meter_passwords.password_of
    ) -> None:
        self.name = meter.name
        self._meter = meter
        self._clock = clock
        self._password_of = password_of
        self._http = MeterHttp(meter.host, meter.port)
        self._client = MeterClient(meter, self._http)
        self.reader: SlowReader[Told] = SlowReader(
            f"meter {meter.kind}", self._ask, PERIOD_S, clock, self._http.interrupt
        )
        self._sum = MeterSum(KINDS[meter.kind].resolution_j, _LIMIT_S)
        self._told: Told | None = None
        self._reason = ""
        self._events: deque[Event] = deque()
        self._channel = Channel(
            channel_id(meter), Device.MACHINE, meter.name, self.kind, role=Role.WHOLE, has_counter=True,
            min_period_s=PERIOD_S, u95_ratio=U95_RATIO, spread_key=channel_id(meter), notes=("wall_meter",),
            params=(("meter_kind", meter.kind),),
        )  # fmt: skip

    def available(self) -> Availability:
        """It was set up, so it is read; whether it answers is told by its readings."""
        if not self._meter.is_possible:
            return Availability(False, "unavailable", "meter_unreachable")
        return Availability(True, "measured")

    def channels(self) -> list[Channel]:
        """The one channel."""
        return [self._channel]

    def read(self) -> list[Reading | Gauge]:
        """The last reading with its own stamp; a gap if it is too old."""
        self.reader.start()
        latest = self.reader.latest()
        if latest.value is None:
            self._note(latest.reason)
            return [self._missing(latest.reason)]
        self._note("")
        # Told again, it has its stamp and no further energy.
        energy_j = latest.value.since(self._told)
        self._told = latest.value
        return [Reading(self._channel.id, latest.at_s, latest.value.power_w, energy_j, Status.MEASURED)]

    def drain_events(self) -> list[Event]:
        """Gaps, returns and resets since the last call."""
        return [self._events.popleft() for _ in range(len(self._events))]

    def close(self) -> None:
        """End its thread; a meter that hangs is not waited for."""
        self.reader.stop()

    def _ask(self) -> Told:
        """Ask the meter and add up what it tells; on its own thread."""
        password = self._password_of(self._meter)
        if self._meter.has_password and password is None:
            raise SensorError("meter_password")
        reading = self._client.read(password)
        told = self._sum.add(self._clock.monotonic_s(), reading.power_w, reading.counter_j)
        if told.event:
            self._events.append(Event(self._clock.utc_s(), told.event, self._channel.id))
        return told

    def _missing(self, reason: str) -> Reading:
        status = Status.SUSPECT if reason in _SUSPECT else Status.MISSING
        return Reading(self._channel.id, self._clock.monotonic_s(), None, None, status, reason)

    def _note(self, reason: str) -> None:
        if reason == self._reason or reason == "first":
            return
        before, self._reason = self._reason, reason
        now_s = self._clock.utc_s()
        if reason:
            self._events.append(Event(now_s, "gap", self._channel.id, (("reason", reason),)))
        elif before:
            self._events.append(Event(now_s, "back", self._channel.id))
