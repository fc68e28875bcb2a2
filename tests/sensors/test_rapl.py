import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from greenai_desktop.core.place import Machine
from greenai_desktop.core.samples import Role, Status
from greenai_desktop.sensors import rapl
from greenai_desktop.sensors.base import Surroundings
from tests.helpers import powercap
from tests.helpers.powercap import Denial, Power, PowercapTree

ROOT = Path(__file__).parents[2]


@pytest.fixture
def const(tmp_path, clock):
    return powercap.build("const", tmp_path / "sys", clock)


def _sensor(tree, machine=None):
    return rapl.discover(Surroundings(tree.folder, tree.folder / "no-proc", tree.clock, machine=machine))[0]


def test_each_zone_is_one_channel_with_its_role(rapl_bench, tmp_path, clock):
    bench = rapl_bench(powercap.build("psys", tmp_path / "sys", clock))

    told = {channel.id: (channel.device.value, channel.role, channel.parent) for channel in bench.channels.values()}

    assert told == {
        "rapl:package-0": ("cpu", Role.TOTAL, None),
        "rapl:package-0/core": ("cpu", Role.PART, "rapl:package-0"),
        "rapl:package-0/uncore": ("cpu", Role.PART, "rapl:package-0"),
        "rapl:package-0/dram": ("memory", Role.TOTAL, None),
        "rapl:psys": ("platform", Role.PLATFORM, None),
    }


def test_parts_and_platform_are_read_beside(rapl_bench, tmp_path, clock):
    bench = rapl_bench(powercap.build("psys", tmp_path / "sys", clock)).run(12)

    assert bench.energy_j("rapl:package-0/core") == pytest.approx(60.0)
    assert bench.energy_j("rapl:psys") == pytest.approx(660.0)


def test_first_reading_is_missing_as_nothing_is_known_yet(rapl_bench, const):
    reading = rapl_bench(const).sample().readings[0]

    assert (reading.status, reading.reason, reading.power_w) == (Status.MISSING, "first", None)


def test_zone_of_an_unknown_kind_is_told_and_not_added(rapl_bench, const):
    const.add("intel-rapl:7", "mystery", 99.0)
    bench = rapl_bench(const).run(3)

    assert bench.channels["rapl:mystery"].role is Role.PLATFORM
    assert bench.package_j == pytest.approx(120.0)


def test_tree_without_links_is_found_and_counted_once(rapl_bench, tmp_path, clock):
    plain = tmp_path / "sys/class/powercap"
    for folder, name in (("intel-rapl:0", "package-0"), ("intel-rapl:0/intel-rapl:0:0", "dram")):
        (plain / folder).mkdir(parents=True)
        (plain / folder / "name").write_text(name)
        (plain / folder / "energy_uj").write_text("1000000\n")

    found = rapl.discover(Surroundings(tmp_path / "sys", tmp_path, clock))[0].channels()

    assert [channel.id for channel in found] == ["rapl:package-0", "rapl:package-0/dram"]


def test_two_zones_of_one_name_have_ids_of_their_own(rapl_bench, const):
    const.add("intel-rapl:1", "package-0", 10.0)

    assert {"rapl:package-0", "rapl:package-0#2"} <= set(rapl_bench(const).channels)


def test_mirrored_dies_are_told_in_the_record(rapl_bench, tmp_path, clock):
    bench = rapl_bench(powercap.build("dies", tmp_path / "sys", clock)).run(4)
    twin = bench.channels["rapl:package-0-die-1"]

    assert (twin.role, twin.parent, twin.notes) == (Role.PART, "rapl:package-0-die-0", ("mirrored",))
    assert bench.codes().count("mirrored") == 1


def test_two_dies_that_began_equal_are_both_counted(rapl_bench, tmp_path, clock):
    bench = rapl_bench(powercap.build("2dies", tmp_path / "sys", clock)).run(12)

    assert bench.package_j == pytest.approx(780.0, rel=0.01)
    assert "not_mirrored" in bench.codes()


def test_pause_between_two_readings_makes_no_mirror_a_double(rapl_bench, tmp_path, clock):
    tree = powercap.build("dies", tmp_path / "sys", clock)
    bench = rapl_bench(tree).run(4)
    # The second die is read late once: its counter is 20 J ahead, and level again with the next sample.
    twin = tree.zones["intel-rapl:1"]
    tree.advance(1.0)
    twin.start_uj += 20_000_000
    tree.move_to(tree.at_s)
    bench.sample()
    twin.start_uj -= 20_000_000
    tree.move_to(tree.at_s)
    bench.run(7)

    assert bench.package_j == pytest.approx(480.0, rel=0.001)


def test_wrap_is_an_event_and_no_energy(rapl_bench, tmp_path, clock):
    bench = rapl_bench(powercap.build("wrap", tmp_path / "sys", clock)).run(12)

    assert {(event.code, event.channel) for event in bench.events} == {
        ("wrap", "rapl:package-0"), ("wrap", "rapl:package-0/dram"),
    }  # fmt: skip


def test_range_that_only_root_may_read_does_not_break_the_wrap(rapl_bench, tmp_path, clock):
    tree = powercap.build("wrap", tmp_path / "sys", clock)
    for zone in tree.zones.values():
        (zone.folder / "max_energy_range_uj").unlink()

    assert rapl_bench(tree).run(12).package_j == pytest.approx(480.0, rel=0.001)


def test_reset_is_a_gap_with_an_event(rapl_bench, const):
    bench = rapl_bench(const).run(4)
    const.set_counter("intel-rapl:0", 0)
    bench.run(4)

    assert ("reset", "rapl:package-0") in [(event.code, event.channel) for event in bench.events]
    assert bench.energy_j("rapl:package-0") == pytest.approx(7 * 40.0)
    assert bench.totals()["rapl:package-0"].missing_s == pytest.approx(1.0)


def test_suspended_machine_gains_no_energy(rapl_bench, const):
    bench = rapl_bench(const).run(4)
    const.clock.sleep(3_600.0)
    const.set_counter("intel-rapl:0", 5_000_000)
    bench.run(4)

    assert bench.codes()[0] == "suspended"
    assert bench.energy_j("rapl:package-0") == pytest.approx(7 * 40.0)


@pytest.mark.parametrize("seconds", [7_200.0, -7_200.0])
def test_clock_that_jumps_changes_no_energy(rapl_bench, const, seconds):
    bench = rapl_bench(const).run(4)
    const.clock.jump(seconds)
    bench.run(4)

    assert bench.codes() == ["clock_changed"]
    assert bench.package_j == pytest.approx(320.0)


def test_long_stop_is_told_as_unknown_wraps(rapl_bench, const):
    bench = rapl_bench(const).run(2)
    const.advance(900.0)
    bench.sample()

    assert bench.last("rapl:package-0").reason == "wraps_unknown"
    assert ("gap", "rapl:package-0") in [(event.code, event.channel) for event in bench.events]


def test_counter_that_stands_still_becomes_stale_and_comes_back(rapl_bench, const):
    bench = rapl_bench(const).run(2)
    const.set_power("intel-rapl:0", 0.0)
    bench.run(7)
    stale = bench.last("rapl:package-0")
    const.set_power("intel-rapl:0", 40.0)
    bench.run(3)

    assert (stale.status, stale.reason) == (Status.MISSING, "stale")
    assert [event.code for event in bench.events if event.channel == "rapl:package-0"] == ["gap", "back"]
    assert bench.energy_j("rapl:package-0") == pytest.approx(5 * 40.0)


def test_part_that_is_off_is_zero_and_not_stale(rapl_bench, const):
    const.set_power("intel-rapl:0:1", 0.0)
    bench = rapl_bench(const).run(8)

    assert bench.last("rapl:package-0/uncore").power_w == 0.0


def test_sensor_that_vanishes_is_a_gap_and_comes_back(rapl_bench, const):
    bench = rapl_bench(const).run(4)
    const.vanish("intel-rapl:0")
    bench.run(4)
    gone = bench.last("rapl:package-0")
    const.bring_back("intel-rapl:0")
    bench.run(4)

    assert (gone.status, gone.reason) == (Status.MISSING, "vanished")
    assert [event.code for event in bench.events] == ["gap", "back"]
    assert bench.energy_j("rapl:package-0") == pytest.approx(7 * 40.0)
    assert bench.totals()["rapl:package-0"].missing_s == pytest.approx(5.0)
    assert bench.memory_j == pytest.approx(60.0)


def test_one_failed_reading_is_bridged_by_the_counter(rapl_bench, const):
    bench = rapl_bench(const).run(4)
    const.vanish("intel-rapl:0")
    bench.run(1)
    const.bring_back("intel-rapl:0")
    bench.run(7)

    assert bench.energy_j("rapl:package-0") == pytest.approx(480.0)
    assert bench.events == []


def test_permission_taken_away_is_told_and_given_back(rapl_bench, const, monkeypatch):
    denial = Denial(monkeypatch)
    bench = rapl_bench(const).run(4)
    denial.deny(const.zones["intel-rapl:0"])
    bench.run(4)
    denied = bench.last("rapl:package-0")
    denial.allow(const.zones["intel-rapl:0"])
    bench.run(4)

    assert (denied.status, denied.reason) == (Status.MISSING, "denied")
    assert bench.last("rapl:package-0").power_w == pytest.approx(40.0)
    assert [(event.code, event.channel) for event in bench.events] == [
        ("gap", "rapl:package-0"), ("back", "rapl:package-0"),
    ]  # fmt: skip


def test_file_replaced_by_a_rename_is_followed(rapl_bench, const):
    bench = rapl_bench(const)
    bench.sample()
    for _ in range(6):
        zone = const.zones["intel-rapl:0"]
        zone.is_gone = True
        const.advance(1.0)
        zone.is_gone = False
        const.replace("intel-rapl:0")
        bench.sample()

    assert bench.energy_j("rapl:package-0") == pytest.approx(240.0)


def test_file_being_rewritten_is_read_again(rapl_bench, const):
    bench = rapl_bench(const).run(2)
    const.zones["intel-rapl:0"].file.write_text("")
    bench.sample()
    bench.run(2)

    assert bench.energy_j("rapl:package-0") == pytest.approx(160.0)
    assert bench.events == []


def test_available_names_the_zones_that_are_denied(const, monkeypatch):
    denial = Denial(monkeypatch)
    denial.deny(const.zones["intel-rapl:0:2"])
    found = _sensor(const).available()

    assert (found.ok, found.state, found.reason, found.repair) == (True, "measured", "denied", "rapl_udev")
    assert dict(found.facts)["denied"] == "package-0/dram"


def test_available_is_denied_where_nothing_can_be_read(const, monkeypatch):
    Denial(monkeypatch).deny(*const.zones.values())
    found = _sensor(const).available()

    assert (found.ok, found.state, found.repair) == (False, "denied", "rapl_udev")


def test_denied_from_the_start_is_missing_from_the_first_sample(rapl_bench, const, monkeypatch):
    Denial(monkeypatch).deny(*const.zones.values())
    sample = rapl_bench(const).sample()

    assert {(reading.status, reading.reason) for reading in sample.readings} == {(Status.MISSING, "denied")}
    assert sample.events == ()


def test_without_powercap_it_says_so(tmp_path, clock):
    found = _sensor(PowercapTree(tmp_path / "sys", clock)).available()

    assert (found.ok, found.state, found.reason) == (False, "unavailable", "no_powercap")


def test_virtual_machine_with_counters_at_zero_is_stale_from_the_start(tmp_path, clock):
    tree = PowercapTree(tmp_path / "sys", clock)
    tree.add("intel-rapl:0", "package-0", 0.0, start_uj=0)
    found = _sensor(tree, Machine(is_virtual=True)).available()

    assert (found.ok, found.reason) == (False, "stale")


def test_closing_twice_is_harmless(const):
    sensor = _sensor(const)
    sensor.read()
    before = len(list(Path("/proc/self/fd").iterdir()))
    sensor.close()
    sensor.close()

    assert len(list(Path("/proc/self/fd").iterdir())) == before - 4


def test_packaged_rule_is_the_one_the_program_shows():
    assert (ROOT / "packaging/70-greenai-rapl.rules").read_text(encoding="utf-8") == rapl.udev_rule()


def test_repair_commands_hold_the_rule_itself():
    rule = next(line for line in rapl.udev_rule().splitlines() if not line.startswith("#"))

    assert rule in rapl.repair_commands().splitlines()


def test_square_wave_is_exact_between_any_samples(rapl_bench, tmp_path, clock):
    tree = PowercapTree(tmp_path / "sys", clock)
    tree.add("intel-rapl:0", "package-0", Power(10.0, 110.0, 0.7))

    assert rapl_bench(tree, period_s=0.3).run(8.4).package_j == pytest.approx(504.0, abs=0.01)


_READ_AS_NOBODY = """
import os, sys
from pathlib import Path
sys.path.insert(0, sys.argv[1])
from greenai_desktop.sensors import rapl
from greenai_desktop.sensors.base import Surroundings
if os.geteuid() == 0:
    os.setgroups([]), os.setgid(65534), os.setuid(65534)
sensor = rapl.discover(Surroundings(Path(sys.argv[2]), Path("/proc")))[0]
print(sensor.available().state, {reading.reason for reading in sensor.read()})
"""


@pytest.mark.skipif(os.name != "posix", reason="file rights as Linux has them")
def test_counters_for_root_alone_are_denied_to_another_user(tmp_path_factory, clock):
    folder = tmp_path_factory.mktemp("denied")
    tree = powercap.build("noperm", folder / "sys", clock)
    tree.make_unreadable()
    if os.geteuid() != 0:
        for zone in tree.zones.values():
            zone.file.chmod(0o000)
    for parent in (folder, *folder.parents[:2]):
        if parent != Path("/tmp"):
            parent.chmod(0o755)
    script = folder / "read.py"
    script.write_text(_READ_AS_NOBODY)

    done = subprocess.run(
        [sys.executable, str(script), str(ROOT), str(folder / "sys")], capture_output=True, text=True, timeout=60
    )
    shutil.rmtree(folder, ignore_errors=True)

    assert done.stdout.strip() == "denied {'denied'}", done.stderr


@pytest.mark.parametrize("name", ["max_energy_range_uj", "constraint_0_max_power_uw"])
@pytest.mark.parametrize("content", ["abc", "", "-5", "9" * 400, "9" * 5_000, "1.5e9"])
def test_limits_that_are_no_numbers_are_taken_as_unknown(rapl_bench, const, name, content):
    (const.zones["intel-rapl:0"].folder / name).write_text(content)
    bench = rapl_bench(const)

    bench.run(2.0)

    assert bench.energy_j("rapl:package-0") == pytest.approx(80.0, rel=0.01)


@pytest.mark.parametrize("content", [b"abc", b"", b"-5\n", b"\xff\x00", b"1.5e9"])
def test_counter_that_is_no_number_is_missing_and_the_others_go_on(const, content):
    zone = const.zones["intel-rapl:0"]
    sensor = _sensor(const)
    zone.is_gone = True
    zone.file.write_bytes(content)

    for _ in range(3):
        const.advance(1.0)
        told = {reading.channel: reading for reading in sensor.read()}

    assert (told["rapl:package-0"].status, told["rapl:package-0"].reason) == (Status.MISSING, "sensor_failed")
    assert told["rapl:package-0/dram"].power_w == pytest.approx(5.0, rel=0.01)
    sensor.close()
