"""A guided calibration of a simulated machine with known constants; no clock is waited for."""

import os
import sys

import pytest

from greenai_desktop.core.errors import InputError
from greenai_desktop.core.place import Machine
from greenai_desktop.core.samples import Channel, Device, Reading, Role, Status
from greenai_desktop.recording import calibrate
from greenai_desktop.recording.calibrate import Calibrator, machine_key, with_calibration, without_calibration
from greenai_desktop.recording.load import ProcessLoad
from greenai_desktop.recording.station import Station, build, calibration_of
from greenai_desktop.sensors.base import Availability
from greenai_desktop.settings import Settings
from tests.helpers.machines import MachineTree
from tests.helpers.powercap import FakeClock, PowercapTree
from tests.helpers.waiting import wait_for

MACHINE = Machine("CPU", 1, 8, 16 * 10**9, 2, "desktop")
CPU = Channel("rapl:package-0", Device.CPU, "package-0", "rapl", has_counter=True)
PLUG = Channel("meter:Plug", Device.MACHINE, "Plug", "meter", role=Role.WHOLE, has_counter=True)


class Simulated:
    """A machine of which all is known: package 10 W idle and 90 W under load, rest = base + slope · package."""

    def __init__(self, base_w: float = 35.0, slope: float = 0.12, cpu: Channel = CPU) -> None:
        self.base_w, self.slope, self.fraction = base_w, slope, 0.0
        self.clock, self.cpu = FakeClock(), cpu
        self.told: list[calibrate.Progress] = []
        self.silent_from_s = float("inf")
        self.stop_after = 10_000
        self.set_to: list[float] = []
        self.closed = 0
        self._joules, self._at_s, self._before = {CPU.id: 0.0, PLUG.id: 0.0}, self.clock.mono_s, {}

    def set(self, fraction: float) -> None:
        self.fraction = fraction
        self.set_to.append(fraction)

    def cpu_w(self) -> float:
        return 10.0 + 80.0 * self.fraction

    def wait(self, seconds: float) -> bool:
        self.clock.advance(seconds)
        self._joules[CPU.id] += self.cpu_w() * seconds
        self._joules[PLUG.id] += (self.cpu_w() * (1 + self.slope) + self.base_w) * seconds
        self.stop_after -= 1
        return self.stop_after < 0

    def station(self) -> Station:
        return Station(MACHINE, (_Half(self, self.cpu), _Half(self, PLUG)), (), self.clock)

    def calibrate(self):
        return Calibrator(self.station(), self, self.wait, self.told.append).run()


class _Half:
    """One counter of the simulated machine."""

    kind, name = "fake", "fake"

    def __init__(self, machine: Simulated, channel: Channel) -> None:
        self.machine, self.channel, self.before = machine, channel, None

    def available(self):
        return Availability(True, "measured")

    def channels(self):
        return [self.channel]

    def read(self):
        now_s = self.machine.clock.mono_s
        if self.channel is PLUG and now_s >= self.machine.silent_from_s:
            return [Reading(PLUG.id, now_s, None, None, Status.MISSING, "meter_password")]
        counter = self.machine._joules[PLUG.id if self.channel is PLUG else CPU.id]
        energy_j = None if self.before is None else counter - self.before[1]
        power_w = None if self.before is None else energy_j / max(1e-9, now_s - self.before[0])
        self.before = (now_s, counter)
        status = self.channel.status if power_w is not None else Status.MISSING
        return [Reading(self.channel.id, now_s, power_w, energy_j, status, "" if power_w is not None else "first")]

    def drain_events(self):
        return []

    def close(self):
        self.machine.closed += 1


def test_known_constants_of_a_machine_are_found():
    machine = Simulated(35.0, 0.12)
    found = machine.calibrate()

    assert found.base_w == pytest.approx(35.0, abs=0.01)
    assert found.supply_loss_ratio == pytest.approx(0.12, abs=1e-3)
    assert found.residual_fraction < 0.001
    assert (found.meter, found.machine, found.on) == ("Plug", machine_key(MACHINE), "2026-09-21")
    assert found.holds_memory


def test_it_goes_from_idle_to_full_load_and_leaves_nothing_running():
    machine = Simulated()
    machine.calibrate()

    assert machine.set_to == [0.0, 0.5, 1.0, 0.0]
    assert machine.closed == 2
    assert machine.clock.mono_s - 1_000.0 == pytest.approx(calibrate.DURATION_S, abs=3)


def test_progress_tells_watts_and_runs_to_the_end():
    machine = Simulated()
    machine.calibrate()

    fractions = [one.fraction for one in machine.told]
    assert fractions == sorted(fractions)
    assert fractions[-1] == pytest.approx(1.0, abs=0.02)
    assert machine.told[5].seen_w == pytest.approx(10.0)
    assert machine.told[-1].whole_w == pytest.approx(90 * 1.12 + 35)


def test_stopping_ends_the_load_at_once_and_gives_nothing():
    machine = Simulated()
    machine.stop_after = 60

    assert machine.calibrate() is None
    assert machine.set_to[-1] == 0.0
    assert machine.fraction == 0.0


def test_without_a_meter_it_says_so_at_once():
    machine = Simulated()
    station = Station(MACHINE, (_Half(machine, CPU),), (), machine.clock)

    with pytest.raises(InputError) as caught:
        Calibrator(station, machine, machine.wait, machine.told.append).run()

    assert caught.value.code == "calibration_no_meter"


def test_meter_that_never_answers_is_told_within_seconds_with_its_reason():
    machine = Simulated()
    machine.silent_from_s = 0.0

    with pytest.raises(InputError) as caught:
        machine.calibrate()

    assert (caught.value.code, caught.value.facts["reason"]) == ("calibration_no_meter", "meter_password")
    assert machine.clock.mono_s - 1_000.0 < 12
    assert machine.set_to[-1] == 0.0


def test_meter_that_disappears_in_the_middle_leaves_too_little():
    machine = Simulated()
    machine.silent_from_s = 1_000.0 + 40.0

    with pytest.raises(InputError) as caught:
        machine.calibrate()

    assert caught.value.code in ("calibration_too_few", "calibration_no_load")


def test_modelled_processor_is_corrected():
    modelled = Channel("model:cpu", Device.CPU, "CPU", "cpu_model", status=Status.MODELLED, has_counter=True)
    found = Simulated(35.0, 1.2, modelled).calibrate()

    assert found.cpu_was_modelled
    assert found.cpu_scale == pytest.approx(2.2 / 1.1, rel=1e-3)


def test_calibrations_are_kept_one_a_machine():
    one, other = Simulated(30.0).calibrate(), Simulated(40.0).calibrate()
    kept = with_calibration(with_calibration((), one), other)

    assert kept == (other,)
    assert without_calibration(kept, other.machine) == ()


class TestStation:
    @pytest.fixture
    def tree(self, tmp_path, monkeypatch):
        machine = MachineTree(tmp_path).cpu("Intel(R) Core(TM) i7-8700 CPU @ 3.20GHz", 12).memory(16).firmware()
        machine.work(busy=1, idle=100)
        powercap = PowercapTree(tmp_path / "sys")
        powercap.add("intel-rapl:0", "package-0", 40.0)
        monkeypatch.setenv("GREENAI_SYS_ROOT", str(machine.sys_root))
        monkeypatch.setenv("GREENAI_PROC_ROOT", str(machine.proc_root))
        return powercap

    def settings_of(self, station: Station) -> Settings:
        found = Simulated(25.0, 0.1).calibrate()
        from dataclasses import replace

        return Settings(calibrations=(replace(found, machine=machine_key(station.machine)),))

    def test_calibrated_machine_uses_its_own_model(self, tree):
        settings = self.settings_of(build(Settings(), tree.clock, {}))
        station = build(settings, tree.clock, {})
        rest = next(sensor for sensor in station.sensors if sensor.kind == "rest_of_machine")
        rest.observe((Reading("rapl:package-0", 1_000.0, 40.0, None, Status.MEASURED),))
        (channel,), (reading,) = rest.channels(), rest.read()

        assert reading.power_w == pytest.approx(25.0 + 0.1 * 40.0, rel=1e-3)
        assert (reading.status, channel.notes) == (Status.MODELLED, ("calibrated",))
        assert dict(channel.params)["calibrated_on"] == "2026-09-21"
        assert not any(sensor.kind == "memory_model" for sensor in station.sensors)

    def test_calibration_of_another_machine_is_left_aside(self, tree):
        station = build(Settings(), tree.clock, {})

        assert calibration_of(Settings(calibrations=(Simulated().calibrate(),)), station.machine) is None

    def test_a_calibration_never_rests_on_another(self, tree):
        settings = self.settings_of(build(Settings(), tree.clock, {}))
        station = calibrate.station_for(settings, tree.clock)

        rest = next(interface for interface in station.interfaces if interface.kind == "rest_of_machine")
        assert rest.channels[0].notes == ("rest_by_chassis",)


class TestLoad:
    def test_processes_work_and_end(self):
        load = ProcessLoad()
        try:
            load.set(1.0)
            assert len(load.processes) == len(os.sched_getaffinity(0))
            assert all(process.poll() is None for process in load.processes)
        finally:
            processes = list(load.processes)
            load.set(0.0)

        assert load.processes == []
        assert all(process.poll() is not None for process in processes)

    def test_process_ends_by_itself_when_we_are_gone(self):
        load = ProcessLoad()
        load.set(1e-9)
        (process,) = load.processes
        process.stdin.close()
        try:
            wait_for(lambda: process.poll() is not None)
        finally:
            load.set(0.0)
        assert sys.executable
