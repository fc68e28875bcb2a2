"""Runs whose power was read now and then: what may lie between two readings belongs to the stated range."""

from __future__ import annotations

from dataclasses import replace

from greenai_desktop.accounting.runs import account
from greenai_desktop.catalog.grid import grid
from greenai_desktop.core.energy import ChannelEnergy
from greenai_desktop.core.samples import Channel, Device
from tests.helpers.runs import facts

COUNTED = Channel("nvml:a", Device.GPU, "A100", "nvml", has_counter=True, u95_ratio=1.1, spread_key="nvml")
SAMPLED = replace(COUNTED, id="nvml:b", has_counter=False)


def _device(channel: Channel, seconds: float):
    """A board of 200 W in the mean with peaks of 300 W."""
    energy = ChannelEnergy(200.0 * seconds, seconds, seconds, 300.0, 200.0)
    run = facts(channels=(channel,), energies={channel.id: energy}, duration_s=seconds)
    device = account(run, grid()).root.find("device.energy")
    assert device is not None
    return device


def _width(device) -> float:
    return (device.high / device.low) ** 0.5


def test_short_run_of_sampled_power_has_a_wide_range_and_says_why():
    device = _device(SAMPLED, 20.0)

    assert _width(device) > 1.25
    assert "sampled_power" in device.notes


def test_long_run_of_sampled_power_has_the_range_of_its_readings():
    device = _device(SAMPLED, 36_000.0)

    assert 1.09 < _width(device) < 1.11
    assert "sampled_power" not in device.notes


def test_counter_has_the_range_of_its_readings_however_short_the_run():
    device = _device(COUNTED, 20.0)

    assert 1.09 < _width(device) < 1.11
    assert "sampled_power" not in device.notes
