"""The interfaces of a whole machine together: what is read by which, and what happens where there is nothing."""

import pytest

from greenai_desktop.core.energy import EnergyMeter, gap_limit_s
from greenai_desktop.core.samples import Device, Role, Status
from greenai_desktop.recording import station
from greenai_desktop.recording.recorder import record_channels
from greenai_desktop.sensors import slow_number
from greenai_desktop.sensors.sampler import Sampler
from greenai_desktop.settings import Settings
from tests.helpers import nvml, powercap
from tests.helpers.hwmon import HwmonTree
from tests.helpers.machines import MachineTree
from tests.helpers.perf import FakePerf
from tests.helpers.powercap import Denial, FakeClock


@pytest.fixture
def clock(monkeypatch):
    # A test that has to wait for its turn must not be taken for a slow meter.
    monkeypatch.setattr(slow_number, "SLOW_S", 60.0)
    return FakeClock()


@pytest.fixture
def machine(tmp_path, monkeypatch):
    tree = MachineTree(tmp_path).cpu("Intel(R) Xeon(R) CPU E5-2640 v3 @ 2.60GHz", threads=16).memory(64)
    tree.firmware(chassis=23).work(idle=100)
    monkeypatch.setenv("GREENAI_SYS_ROOT", str(tree.sys_root))
    monkeypatch.setenv("GREENAI_PROC_ROOT", str(tree.proc_root))
    nvml.forget_nvml(monkeypatch)
    return tree


def _adding_up(built):
    channels = record_channels(built, tuple(c for sensor in built.sensors for c in sensor.channels()))
    return {channel.id for channel in channels if channel.role is Role.TOTAL}


def _states(built):
    return {interface.kind: interface.availability.state for interface in built.interfaces}


def _energies(built, advance, seconds):
    sampler = Sampler(built.sensors, [], 1.0, built.clock)
    meter = EnergyMeter(sampler.channels, gap_limit_s(1.0))
    meter.add(sampler.sample())
    for _ in range(seconds):
        advance(1.0)
        meter.add(sampler.sample())
    sampler.stop()
    return {key: energy.energy_j for key, energy in meter.totals().items()}


def test_processor_read_by_perf_needs_no_model(machine, clock, monkeypatch):
    tree = powercap.build("const", machine.sys_root, clock)
    Denial(monkeypatch).deny(*tree.zones.values())
    events = FakePerf(machine.sys_root, clock, ({"pkg": 40.0, "ram": 5.0},))
    events.install(monkeypatch)
    built = station.build(Settings(), clock, {})
    energies = _energies(built, events.advance, 12)
    events.close()

    assert _adding_up(built) == {"perf:package-0", "perf:package-0/dram", "model:rest"}
    assert energies["perf:package-0"] == pytest.approx(480.0, rel=1e-6)
    assert (_states(built)["rapl"], _states(built)["perf"]) == ("unavailable", "measured")


def test_perf_that_is_refused_leaves_the_processor_to_its_model(machine, clock, monkeypatch):
    tree = powercap.build("const", machine.sys_root, clock)
    Denial(monkeypatch).deny(*tree.zones.values())
    events = FakePerf(machine.sys_root, clock, ({"pkg": 40.0},))
    events.install(monkeypatch)
    events.refused = 13
    built = station.build(Settings(), clock, {})
    for sensor in built.sensors:
        sensor.close()

    assert _adding_up(built) == {"model:cpu", "model:memory", "model:rest"}
    assert (_states(built)["rapl"], _states(built)["perf"]) == ("denied", "denied")


def test_cards_and_meters_of_the_kernel_are_found(machine, clock):
    powercap.build("const", machine.sys_root, clock)
    chips = HwmonTree(machine.sys_root, clock)
    chips.add("xe", "0000:03:00.0").energy("energy1", 100.0, "card")
    card = chips.add("amdgpu", "0000:83:00.0").write(fan1_input=1).write_device(device="0x744c")
    card.power("power1", 200.0)
    chips.add("power_meter", "ACPI000D:00").power("power1", 700.0)
    built = station.build(Settings(), clock, {})
    channels = [channel for interface in built.interfaces for channel in interface.channels]
    for sensor in built.sensors:
        sensor.close()

    assert {c.kind for c in channels if c.device is Device.GPU and c.role is Role.TOTAL} == {"intel_gpu", "amdgpu"}
    assert [c.role for c in channels if c.device is Device.MACHINE] == [Role.WHOLE]
    assert "hwmon:power_meter:ACPI000D:00/power1" not in _adding_up(built)


def test_system_without_any_of_these_trees_starts_models_and_says_so(tmp_path, clock, monkeypatch):
    monkeypatch.setenv("GREENAI_SYS_ROOT", str(tmp_path / "nothing"))
    monkeypatch.setenv("GREENAI_PROC_ROOT", str(tmp_path / "nothing"))
    nvml.forget_nvml(monkeypatch)
    built = station.build(Settings(), clock, {})
    sampler = Sampler(built.sensors, [], 1.0, clock)
    sampler.sample()
    clock.advance(1.0)
    sample = sampler.sample()
    sampler.stop()

    told = {interface.kind: interface.availability for interface in built.interfaces}
    assert (told["rapl"].reason, told["nvml"].reason) == ("no_powercap", "no_driver")
    assert not {"perf", "hwmon", "amdgpu", "amd_energy"} & set(told)
    assert {r.status for r in sample.readings} <= {Status.MODELLED, Status.MISSING}
    assert any(r.status is Status.MODELLED for r in sample.readings)
