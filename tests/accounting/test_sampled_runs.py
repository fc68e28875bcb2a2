"""Runs whose power was read now and then: what may lie between two readings belongs to the stated range."""

from __future__ import annotations

from dataclasses import replace

import pytest

from greenai_desktop.accounting.runs import account
from greenai_desktop.catalog.grid import grid
from greenai_desktop.core.energy import ChannelEnergy
from greenai_desktop.core.ledger import Ledger
from greenai_desktop.core.lines import Indicator
from greenai_desktop.core.samples import Channel, Device, Status
from greenai_desktop.core.uncertainty import Draws, probability_below
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


def test_readings_of_a_file_leave_as_much_open_as_our_own():
    of_a_file = replace(SAMPLED, status=Status.IMPORTED)

    assert _width(_device(of_a_file, 20.0)) == pytest.approx(_width(_device(SAMPLED, 20.0)))


def _below(channel: Channel, seconds: float) -> float:
    """How often a run is below one that drew a per cent more, with the same card at the same place."""
    shared = Draws()
    drawn = []
    for origin, mean_w in (("run:1", 200.0), ("run:2", 202.0)):
        energy = ChannelEnergy(mean_w * seconds, seconds, seconds, 300.0, mean_w)
        run = replace(
            facts(channels=(channel,), energies={channel.id: energy}, duration_s=seconds), origin=origin
        )  # fmt: skip
        drawn.append(account(run, grid(), (), shared).draws["run.energy"])
    return probability_below(drawn[0], drawn[1])


def test_what_nobody_looked_at_is_another_chance_in_each_run():
    assert _below(COUNTED, 20.0) == 1.0
    assert 0.4 < _below(SAMPLED, 20.0) < 0.65
    assert _below(SAMPLED, 3_600_000.0) > 0.99


def test_lines_of_sampled_runs_add_up_with_the_range_of_the_figure():
    energy = ChannelEnergy(4_000.0, 20.0, 20.0, 300.0, 200.0)
    made = account(facts(channels=(SAMPLED,), energies={SAMPLED.id: energy}, duration_s=20.0), grid())

    total, figure = Ledger(made.lines).total(Indicator.ENERGY), made.root.find("run.site_energy")

    assert total.value == pytest.approx(figure.value)
    assert (total.low, total.high) == (pytest.approx(figure.low), pytest.approx(figure.high))
