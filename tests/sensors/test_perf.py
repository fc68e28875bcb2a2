import errno
import os
import struct
import sys

import pytest

from greenai_desktop.core.samples import Role, Status
from greenai_desktop.sensors import perf, perf_events, rapl
from greenai_desktop.sensors.base import Surroundings
from tests.helpers import powercap
from tests.helpers.perf import FakePerf
from tests.helpers.powercap import Denial, Power, PowercapTree
from tests.sensors.conftest import Bench

TWO_SOCKETS = ({"pkg": 60.0, "ram": 6.0, "cores": 40.0, "psys": 120.0}, {"pkg": 30.0, "ram": 4.0, "cores": 20.0})


@pytest.fixture
def around(tmp_path, clock):
    return Surroundings(tmp_path / "sys", tmp_path / "proc", clock)


@pytest.fixture
def make(around, clock, monkeypatch):
    """Power events of these watts, and a bench that reads RAPL by powercap and by perf."""

    events_made = []

    def made(powers, tree=None, **named):
        events = FakePerf(around.sys_root, clock, powers, **named)
        events.install(monkeypatch)
        events_made.append(events)

        def advance(seconds):
            if tree is None:
                events.advance(seconds)
            else:
                tree.advance(seconds)
                events.follow()

        return events, lambda: Bench([*rapl.discover(around), *perf.discover(around)], clock, advance)

    yield made
    for events in events_made:
        events.close()


def _roles(bench):
    return {channel.id: channel.role for channel in bench.channels.values()}


def test_packages_and_memory_add_up_and_the_others_stand_beside(make):
    _, bench = make(TWO_SOCKETS)
    run = bench().run(12)

    assert run.package_j == pytest.approx(12 * 90.0, rel=1e-6)
    assert run.memory_j == pytest.approx(12 * 10.0, rel=1e-6)
    assert _roles(run)["perf:psys"] is Role.PLATFORM
    assert _roles(run)["perf:package-1/core"] is Role.PART
    assert run.energy_j("perf:psys") == pytest.approx(12 * 120.0, rel=1e-6)


def test_powers_that_change_are_counted_exactly(make):
    _, bench = make(({"pkg": Power(10.0, 110.0, 0.7)},))

    assert bench().run(14).package_j == pytest.approx(14 * 60.0, rel=1e-6)


def test_powercap_that_can_be_read_makes_perf_unneeded(make, around, clock):
    tree = powercap.build("const", around.sys_root, clock)
    _, bench = make(({"pkg": 40.0, "ram": 5.0},), tree)
    run = bench().run(12)
    found = perf.discover(around)[0].available()

    assert run.package_j == pytest.approx(480.0)
    assert not any(channel.kind == "perf" for channel in run.channels.values())
    assert (found.ok, found.state, found.reason) == (False, "unavailable", "read_by_powercap")


def test_powercap_that_is_denied_is_read_by_perf_and_counted_once(make, around, clock, monkeypatch):
    tree = powercap.build("const", around.sys_root, clock)
    denial = Denial(monkeypatch)
    denial.deny(*tree.zones.values())
    _, bench = make(({"pkg": 40.0, "ram": 5.0},), tree)
    run = bench()
    run.run(6)
    denial.allow(*tree.zones.values())  # granted meanwhile: what perf reads is not read a second time
    run.run(6)

    assert set(run.channels) == {"perf:package-0", "perf:package-0/dram"}
    assert run.package_j == pytest.approx(480.0, rel=1e-6)
    assert rapl.discover(around)[0].available().ok


def test_rapl_says_that_its_zones_are_read_elsewhere(make, around, clock, monkeypatch):
    tree = powercap.build("const", around.sys_root, clock)
    Denial(monkeypatch).deny(*tree.zones.values())
    make(({"pkg": 40.0, "ram": 5.0},), tree)
    found = rapl.discover(around)[0].available()

    assert (found.ok, found.state, found.reason, found.repair) == (False, "unavailable", "read_elsewhere", "")


def test_one_denied_package_of_two_is_read_by_perf(make, around, clock, monkeypatch):
    tree = powercap.build("2socket", around.sys_root, clock)
    Denial(monkeypatch).deny(tree.zones["intel-rapl:1"], tree.zones["intel-rapl:1:0"])
    _, bench = make(TWO_SOCKETS, tree)
    run = bench().run(12)

    adding_up = {channel.id for channel in run.channels.values() if channel.role is Role.TOTAL}
    assert adding_up == {"rapl:package-0", "rapl:package-0/dram", "perf:package-1", "perf:package-1/dram"}
    assert run.package_j == pytest.approx(1_080.0, rel=1e-6)
    assert run.memory_j == pytest.approx(120.0, rel=1e-6)


def test_memory_that_perf_does_not_tell_stays_denied(make, around, clock, monkeypatch):
    tree = powercap.build("const", around.sys_root, clock)
    Denial(monkeypatch).deny(*tree.zones.values())
    _, bench = make(({"pkg": 40.0},), tree)
    run = bench().run(2)

    assert set(run.channels) == {"perf:package-0", "rapl:package-0/dram"}
    assert run.last("rapl:package-0/dram").reason == "denied"


@pytest.mark.parametrize("number", [errno.EACCES, errno.EPERM])
def test_refusal_is_told_with_the_kernels_level_and_a_repair(make, around, number):
    events, _ = make(TWO_SOCKETS)
    events.refused = number
    level = around.proc_root / "sys/kernel"
    level.mkdir(parents=True)
    (level / "perf_event_paranoid").write_text("2\n")
    sensor = perf.discover(around)[0]
    found = sensor.available()

    assert (found.ok, found.state, found.reason, found.repair) == (False, "denied", "perf_denied", "perf_paranoid")
    assert found.facts == (("perf_event_paranoid", "2"),)
    assert (sensor.channels(), sensor.read()) == ([], [])


def test_event_that_the_kernel_does_not_have_is_no_denial(make, around):
    events, _ = make(TWO_SOCKETS)
    events.refused = errno.ENODEV

    assert perf.discover(around)[0].available().reason == "vanished"


def test_two_processors_of_one_package_that_count_the_same_are_counted_once(make):
    _, bench = make(({"pkg": 68.0}, {"pkg": 68.0}), packages=(0, 0))
    run = bench().run(12)

    assert _roles(run) == {"perf:package-0-die-0": Role.TOTAL, "perf:package-0-die-1": Role.PART}
    assert run.package_j == pytest.approx(12 * 68.0, rel=1e-6)


def test_two_dies_that_differ_are_both_counted(make):
    _, bench = make(({"pkg": 40.0}, {"pkg": 25.0}), packages=(0, 0))
    run = bench().run(12)

    assert run.package_j == pytest.approx(12 * 65.0, rel=1e-6)
    assert "not_mirrored" in run.codes()


def test_event_that_goes_is_a_gap_and_comes_back_without_false_joules(make):
    events, bench = make(({"pkg": 60.0}, {"pkg": 30.0}))
    run = bench()
    run.run(4)
    events.broken.add(0)
    run.run(4)
    lost = run.last("perf:package-0")
    events.broken.clear()
    run.run(6)

    assert (lost.status, lost.reason) == (Status.MISSING, "vanished")
    assert run.energy_j("perf:package-1") == pytest.approx(14 * 30.0, rel=1e-6)
    assert 4 * 60.0 <= run.energy_j("perf:package-0") <= 10 * 60.0
    assert run.codes() == ["gap", "back"]


def test_permission_lost_while_an_event_is_open_changes_nothing(make):
    events, bench = make(({"pkg": 60.0},))
    run = bench()
    run.run(4)
    events.refused = errno.EACCES
    run.run(4)

    assert run.package_j == pytest.approx(480.0, rel=1e-6)
    assert run.codes() == []


def test_closing_lets_go_of_all_events_and_may_be_repeated(make, around):
    events, _ = make(TWO_SOCKETS)
    sensor = perf.discover(around)[0]
    assert len(events.opened) == 7
    sensor.close()
    sensor.close()

    assert events.opened == []


def test_events_in_another_unit_are_left_out(make, around):
    make(({"pkg": 60.0, "ram": 6.0},))
    (around.sys_root / "bus/event_source/devices/power/events/energy-ram.unit").write_text("Bananas\n")

    assert [event.path for event in perf_events.events(around.sys_root)] == ["package-0"]


def test_system_without_power_events_has_no_such_interface(around):
    assert perf.discover(around) == []
    assert perf.places(around) == set()


def test_sensor_of_a_powercap_tree_needs_no_perf(tmp_path, clock):
    tree = PowercapTree(tmp_path / "sys", clock)
    tree.add("intel-rapl:0", "package-0", 40.0)

    assert perf.discover(Surroundings(tree.folder, tmp_path, clock)) == []


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="asks the Linux kernel")
def test_kernel_understands_our_question():
    clock_of_the_processor = (1, 0)  # a software event that every kernel has
    try:
        file = perf_events.open_event(*clock_of_the_processor, 0)
    except OSError as error:
        pytest.skip(f"this system refuses perf events: {error}")
    try:
        first, second = (struct.unpack("=Q", os.read(file, 8))[0] for _ in range(2))
    finally:
        os.close(file)

    assert 0 < first < second


def test_other_systems_have_no_such_events(monkeypatch):
    monkeypatch.delattr(os, "uname", raising=False)

    with pytest.raises(OSError, match=os.strerror(errno.ENOSYS)):
        perf_events.open_event(1, 0, 0)
