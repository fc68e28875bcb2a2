"""What the kinds of wall meter are asked, and what their answers mean.

Source:
    SENSORS §2.9; Shelly API references (Gen1 `/meter/0`, Gen2+ `Switch.GetStatus` and `PM1.GetStatus`); Tasmota
    commands (`Status 8`).
"""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from greenai_desktop.core.errors import SensorError
from greenai_desktop.core.meters import Meter
from greenai_desktop.core.units import J_PER_KWH
from greenai_desktop.sensors.meter_http import Answer, MeterHttp, basic, digest

HIGHEST_W: Final = 20_000.0
_J_PER_WH: Final = J_PER_KWH / 1_000
_J_PER_WATT_MINUTE: Final = 60.0
_OK, _UNAUTHORISED, _NOT_FOUND = 200, 401, 404
_USER: Final = "admin"


@dataclass(frozen=True, slots=True)
class MeterReading:
    """What a meter says.

    Attributes:
        power_w: Power now.
        counter_j: Energy since its counter began; NaN if it tells none.
    """

    power_w: float
    counter_j: float = math.nan


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of meter.

    Attributes:
        resolution_j: Smallest step of its counter.
        has_digest: Whether it takes a password without being sent it.
    """

    resolution_j: float
    has_digest: bool


KINDS: Final[Mapping[str, Kind]] = {
    "shelly_gen2": Kind(0.001 * _J_PER_WH, True),
    "shelly_gen1": Kind(_J_PER_WATT_MINUTE, False),
    "tasmota": Kind(0.001 * J_PER_KWH, False),
}


class MeterClient:
    """Asks one meter for its power.

    Args:
        meter: Which one.
        http: The connection to it.
    """

    def __init__(self, meter: Meter, http: MeterHttp) -> None:
        self._meter = meter
        self._http = http
        self._component = "Switch"

    def read(self, password: str | None) -> MeterReading:
        """Ask once.

        Raises:
            SensorError: no answer, no password, or an answer that cannot be right.
        """
        output = self._meter.output
        if self._meter.kind == "shelly_gen1":
            plain = _mapping(self._ask(f"/meter/{output}", password))
            if plain.get("is_valid") is False:
                raise SensorError("meter_wrong_answer", detail="is_valid")
            return _checked(plain.get("power"), plain.get("total"), _J_PER_WATT_MINUTE)
        if self._meter.kind == "tasmota":
            sensors = _mapping(_mapping(self._ask("/cm?cmnd=Status%208", password)).get("StatusSNS"))
            energy = _mapping(sensors.get("ENERGY"))
            return _checked(_one(energy.get("Power"), output), _one(energy.get("Total"), 0), J_PER_KWH)
        plain = self._gen2(output, password)
        return _checked(plain.get("apower"), _mapping(plain.get("aenergy", {})).get("total"), _J_PER_WH)

    def _gen2(self, output: int, password: str | None) -> dict[str, Any]:
        """The status of a switch with a meter, or of a meter without a switch; which of the two is remembered."""
        try:
            return _mapping(self._ask(f"/rpc/{self._component}.GetStatus?id={output}", password))
        except SensorError as error:
            if error.code != "meter_not_there" or self._component != "Switch":
                raise
        plain = _mapping(self._ask(f"/rpc/PM1.GetStatus?id={output}", password))
        self._component = "PM1"
        return plain

    def _ask(self, path: str, password: str | None) -> Any:
        user = self._meter.user or _USER
        has_digest = KINDS[self._meter.kind].has_digest
        first = basic(user, password) if password and not has_digest else ""
        answer = self._http.get(path, first)
        if answer.status == _UNAUTHORISED and has_digest and password:
            answer = self._http.get(path, digest(answer.challenge, path, user, password))
        return _json(answer)


def _json(answer: Answer) -> Any:
    if answer.status == _UNAUTHORISED:
        raise SensorError("meter_password")
    if answer.status == _NOT_FOUND:
        raise SensorError("meter_not_there")
    if 300 <= answer.status < 400:
        raise SensorError("meter_redirects")
    if answer.status != _OK:
        raise SensorError("meter_wrong_answer", detail=str(answer.status))
    try:
        found = json.loads(answer.body)
    except (ValueError, RecursionError) as error:
        raise SensorError("meter_wrong_answer", detail="JSON") from error
    if isinstance(found, Mapping) and "WARNING" in found and "password" in str(found["WARNING"]):
        raise SensorError("meter_password")  # how Tasmota says it, with a status of 200
    return found


def _mapping(value: Any) -> dict[str, Any]:
    if not isinstance(value, Mapping):
        raise SensorError("meter_wrong_answer", detail="JSON")
    return dict(value)


def _one(value: Any, output: int) -> Any:
    """Tasmota tells one number, or one an output."""
    if isinstance(value, list):
        return value[output] if output < len(value) else None
    return value


def _checked(power: Any, total: Any, unit_j: float) -> MeterReading:
    if isinstance(power, bool) or not isinstance(power, int | float) or not math.isfinite(power):
        raise SensorError("meter_not_a_number")
    if power < 0:
        raise SensorError("meter_negative")
    if power > HIGHEST_W:
        raise SensorError("above_limit")
    is_number = isinstance(total, int | float) and not isinstance(total, bool)
    counter_j = float(total) * unit_j if is_number and math.isfinite(total) and total >= 0 else math.nan
    return MeterReading(float(power), counter_j)
