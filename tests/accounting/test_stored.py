"""From the store to the figures."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from greenai_desktop.accounting.stored import stored_account, stored_facts
from greenai_desktop.catalog.grid import grid
from greenai_desktop.core.factors import Factor
from greenai_desktop.core.samples import Channel, Device, Event, Status
from greenai_desktop.store.workspace import Workspace
from tests.helpers.runs import CPU, STARTED_UTC_S, FakeWorkspace, Kept, facts, run
from tests.helpers.store import steady_run

CONTRACT = Factor("own:7", 0.01, "kgCO2e/kWh", None, None, "FR", 2026, "lifecycle", "", "Supplier", kind="contract",
                  evidence="GO 123")  # fmt: skip


def test_the_facts_are_those_of_the_run():
    made = stored_facts(FakeWorkspace(facts()), run())

    assert made == facts()


def test_a_change_of_the_clock_does_not_change_the_duration():
    jumped = run(ended_utc_s=run().started_utc_s - 7200.0)

    assert stored_facts(FakeWorkspace(facts()), jumped).duration_s == 3600.0


def test_a_run_without_samples_takes_its_duration_from_the_clock():
    empty = FakeWorkspace(facts(duration_s=0.0, energies={}))

    assert stored_facts(empty, run()).duration_s == 3600.0
    assert stored_facts(empty, run(ended_utc_s=None)).duration_s == 0.0


def test_own_factors_are_used_and_deleted_ones_are_not():
    kept = stored_account(FakeWorkspace(facts(), kept=[Kept(CONTRACT)]), run(), grid()).root
    deleted = stored_account(FakeWorkspace(facts(), kept=[Kept(CONTRACT, 5.0)]), run(), grid()).root

    market = kept.find("run.carbon_market")
    assert market is not None and market.value == pytest.approx(0.01 * 0.705 * 1.54)
    assert deleted.find("run.carbon_market") is None


def test_the_record_tells_why_a_channel_has_no_energy():
    happened = [Event(STARTED_UTC_S, "gap", "nvml", (("reason", "gpu_lost"),))]
    energies = {name: energy for name, energy in facts().energies.items() if name == CPU.id}
    virtual = run(machine=replace(run().machine, host_share=None, is_virtual=True))

    root = stored_account(FakeWorkspace(facts(energies=energies), happened=happened), virtual, grid()).root

    reasons = [step.reason for step in root.find("run.energy").steps]
    assert reasons == ["", "gpu_lost", "no_reading", "host_share_unknown"]


def test_what_a_meter_tells_of_the_whole_machine_is_measured_in_the_list_as_in_the_detail(tmp_path: Path) -> None:
    cpu = Channel("model:cpu", Device.CPU, "CPU", "cpu_model", status=Status.MODELLED, has_counter=True)
    rest = replace(cpu, id="rest:whole", device=Device.REST, kind="rest_of_whole", params=(("meters", "plug"),))
    model = replace(cpu, id="model:rest", device=Device.REST, kind="rest_of_machine")
    with Workspace.open(tmp_path / "w.greenai") as workspace:
        steady_run(workspace, 100, {cpu.id: 40.0, rest.id: 20.0, model.id: 0.0}, (cpu, rest, model))
        steady_run(workspace, 100, {cpu.id: 40.0, model.id: 20.0}, (cpu, model))
        shares = [one.measured_j / one.energy_j for one in workspace.runs() if one.energy_j]
        told = [stored_account(workspace, one.run, grid()).root.find("run.measured_share") for one in workspace.runs()]

    assert shares == pytest.approx([one.value for one in told if one is not None])
    assert sorted(shares) == pytest.approx([0.0, 1.0])
