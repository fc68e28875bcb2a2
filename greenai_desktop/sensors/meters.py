"""The wall meters that the user set up; nothing in the network is ever looked for."""

from __future__ import annotations

from greenai_desktop.sensors.base import Sensor, Surroundings


def discover(around: Surroundings) -> list[Sensor]:
    """One sensor a meter."""
    if not around.meters:
        return []
    # Imported here: most machines have none, and HTTP takes a while to import.
    from greenai_desktop.sensors.wall_meter import MeterSensor

    return [MeterSensor(meter, around.clock) for meter in around.meters]
