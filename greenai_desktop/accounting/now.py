"""Power at this moment, as a figure that explains itself.

The tree has `machine.power` with one `device.power` for each channel that adds up. Where a meter tells the whole
machine, the rest is what the sensors leave of it; while it is silent, the model stands in and says so.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from greenai_desktop.accounting import whole
from greenai_desktop.core.results import Calculation, Quantity, Result
from greenai_desktop.core.samples import Channel, Method, Reading, Status
from greenai_desktop.core.uncertainty import Draws, Uncertain


def power_now(channels: Sequence[Channel], readings: Sequence[Reading], draws: Draws | None = None) -> Result:
    """The power of the whole machine; what is missing makes it partial.

    Args:
        channels: What is sampled; only those that add up count.
        readings: The newest of each channel.
        draws: Shared between calls; a live page keeps one.
    """
    calculation = Calculation(draws)
    newest = {reading.channel: reading for reading in readings}
    measured, _model = whole.rest_of(channels)
    added = whole.telling(channels, lambda channel: _value(newest.get(channel.id)) is not None)
    devices = [_device(calculation, channel, newest) for channel in added if channel is not measured]
    if measured is not None and measured in added:
        devices.append(_measured_rest(calculation, measured, newest, devices))
    return calculation.total("machine.power", "W", devices).result


def measured_fraction(result: Result) -> float | None:
    """The share of `power_now` that is measured; None if nothing is known."""
    return whole.measured_part(result)


def _device(calculation: Calculation, channel: Channel, newest: Mapping[str, Reading]) -> Quantity:
    told: tuple[tuple[str, str | float], ...] = (
        ("channel", channel.id), ("device", channel.device.value), ("kind", channel.kind), *channel.params,
    )  # fmt: skip
    method = Method.POWER_MODEL if channel.status is Status.MODELLED else Method.POWER
    reading = newest.get(channel.id)
    if reading is None or reading.power_w is None or not reading.status.has_value:
        reason = reading.reason if reading is not None and reading.reason else "no_reading"
        return calculation.missing(
            "device.power", "W", reason, label=channel.name, method=method, facts=told, notes=channel.notes
        )
    value = Uncertain(channel.spread_key or channel.id, reading.power_w, channel.u95_ratio)
    return calculation.uncertain(
        "device.power", value, "W", channel.status, method, label=channel.name, facts=told, notes=channel.notes
    )


def _measured_rest(
    calculation: Calculation, channel: Channel, newest: Mapping[str, Reading], seen: Sequence[Quantity]
) -> Quantity:
    power_w = _value(newest.get(channel.id))
    assert power_w is not None
    told: tuple[tuple[str, str | float], ...] = (
        ("channel", channel.id), ("device", channel.device.value), ("kind", channel.kind),
    )  # fmt: skip
    return whole.rest_quantity(
        calculation, "device.power", "W", channel, power_w, seen, facts=told + whole.told_facts(channel, 1.0),
        notes=channel.notes,
    )  # fmt: skip


def _value(reading: Reading | None) -> float | None:
    return reading.power_w if reading is not None and reading.status.has_value else None
