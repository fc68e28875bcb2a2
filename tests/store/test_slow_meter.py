"""A meter that is read once a second by a sampler that reads ten times: its energy is the same live and stored."""

import pytest

from greenai_desktop.core.energy import EnergyMeter, gap_limit_s
from greenai_desktop.core.samples import Channel, Device, Reading, Role, Sample, Status
from tests.helpers.store import MONOTONIC_S, STARTED_UTC_S, new_run, record

PLUG = Channel("meter:Plug", Device.MACHINE, "Plug", "meter", role=Role.WHOLE, has_counter=True)


def samples(seconds: int) -> list[Sample]:
    """120 W; each reading is told ten times, with its own stamp, and its energy once."""
    made = []
    for tenth in range(seconds * 10 + 1):
        at_s = MONOTONIC_S + tenth / 10
        read_s = MONOTONIC_S + tenth // 10 - 0.05
        energy_j = None if tenth < 10 else 120.0 if tenth % 10 == 0 else 0.0
        reading = Reading(PLUG.id, read_s, 120.0, energy_j, Status.MEASURED)
        made.append(Sample(at_s, STARTED_UTC_S + tenth / 10, (reading,)))
    return made


def test_energy_of_a_slow_meter_is_the_same_live_and_stored(workspace):
    told = samples(150)
    live = EnergyMeter((PLUG,), gap_limit_s(0.1))
    for sample in told:
        live.add(sample)
    run = new_run(workspace, period_s=0.1)
    record(workspace.file, run, told, (PLUG,))
    stored = workspace.energies(run.id)[PLUG.id]

    assert live.totals()[PLUG.id].energy_j == pytest.approx(150 * 120.0)
    assert stored.energy_j == pytest.approx(150 * 120.0)
    assert stored.covered_s == pytest.approx(live.totals()[PLUG.id].covered_s)
