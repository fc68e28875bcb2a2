import pytest

from greenai_desktop.core.samples import Device, Role, Status
from greenai_desktop.sensors import hwmon, rapl, slow_number
from greenai_desktop.sensors.base import Surroundings
from tests.helpers import powercap
from tests.helpers.hwmon import HwmonTree
from tests.helpers.perf import FakePerf
from tests.helpers.powercap import INTEL_RANGE_UJ, Denial, Power
from tests.sensors.conftest import Bench

CARD, PACKAGE = "hwmon:xe:0000:03:00.0/energy1", "hwmon:xe:0000:03:00.0/energy2"


@pytest.fixture
def tree(tmp_path, clock, monkeypatch):
    # A test that has to wait for its turn must not be taken for a slow meter.
    monkeypatch.setattr(slow_number, "SLOW_S", 60.0)
    return HwmonTree(tmp_path / "sys", clock)


@pytest.fixture
def around(tree, tmp_path, clock):
    return Surroundings(tree.folder, tmp_path / "proc", clock)


@pytest.fixture
def bench(around, tree, clock):
    return lambda period_s=1.0: Bench(hwmon.discover(around), clock, tree.advance, period_s)


def _roles(bench):
    return {channel.id: (channel.device, channel.role) for channel in bench.channels.values()}


def _epyc(tree):
    chip = tree.add("amd_energy", "amd_energy.0")
    for core in range(2):
        chip.energy(f"energy{core + 1}", 15.0, f"Ecore00{core}")
    for socket, watts in enumerate((120.0, 80.0)):
        chip.energy(f"energy{socket + 3}", watts, f"Esocket{socket}")
    return chip


def test_sockets_of_amd_add_up_and_cores_are_left_out(tree, bench):
    _epyc(tree)
    run = bench().run(12)

    assert set(run.channels) == {"amd_energy:package-0", "amd_energy:package-1"}
    assert run.package_j == pytest.approx(12 * 200.0)


def test_sockets_that_powercap_reads_are_not_read_again(tree, around):
    _epyc(tree)
    powercap.build("2socket", tree.folder, tree.clock)
    found = hwmon.discover(around)[0].available()

    assert (found.ok, found.reason) == (False, "read_by_powercap")
    assert len(rapl.discover(around)[0].channels()) == 4


def test_sockets_that_powercap_hides_are_read_here_and_counted_once(tree, around, clock, monkeypatch):
    _epyc(tree)
    zones = powercap.build("2socket", tree.folder, clock)
    Denial(monkeypatch).deny(zones.zones["intel-rapl:0"], zones.zones["intel-rapl:1"])
    run = Bench([*rapl.discover(around), *hwmon.discover(around)], clock, tree.advance).run(4)

    adding_up = {channel.id for channel in run.channels.values() if channel.role is Role.TOTAL}
    assert {name for name in adding_up if not name.endswith("dram")} == {
        "amd_energy:package-0", "amd_energy:package-1",
    }  # fmt: skip
    assert run.package_j == pytest.approx(4 * 200.0)


def test_sockets_that_perf_reads_are_not_read_again(tree, around, clock, monkeypatch):
    _epyc(tree)
    events = FakePerf(tree.folder, clock, ({"pkg": 120.0},))
    events.install(monkeypatch)
    channels = [channel.id for sensor in hwmon.discover(around) for channel in sensor.channels()]
    events.close()

    assert channels == ["amd_energy:package-1"]


def test_counters_of_amd_that_are_for_root_alone_are_denied_with_a_repair(tree, around, monkeypatch):
    chip = _epyc(tree)
    denial = Denial(monkeypatch)
    denial.paths.update((chip.folder / f"energy{n}_input").resolve() for n in (3, 4))
    found = hwmon.discover(around)[0].available()

    assert (found.ok, found.state, found.reason, found.repair) == (False, "denied", "denied", "hwmon_rights")
    assert dict(found.facts)["denied"] == "package-0, package-1"


def test_permission_lost_while_reading_is_a_gap_and_comes_back(tree, bench, monkeypatch):
    chip = tree.add("amd_energy")
    chip.energy("energy1", 100.0, "Esocket0")
    denial = Denial(monkeypatch)
    run = bench().run(4)
    denial.paths.add((chip.folder / "energy1_input").resolve())
    run.run(4)
    lost = run.last("amd_energy:package-0")
    denial.paths.clear()
    run.run(6)

    assert (lost.status, lost.reason) == (Status.MISSING, "denied")
    assert run.codes() == ["gap", "back"]
    assert run.last("amd_energy:package-0").power_w == pytest.approx(100.0)


def test_meter_of_the_firmware_is_the_whole_machine_and_never_added(tree, bench):
    meter = tree.add("power_meter", "ACPI000D:00")
    meter.power("power1", 350.0)
    meter.write(power1_average_interval=1_000)
    run = bench().run(12)
    (channel,) = run.channels.values()

    assert (channel.id, channel.device, channel.role) == (
        "hwmon:power_meter:ACPI000D:00/power1", Device.MACHINE, Role.WHOLE,
    )  # fmt: skip
    assert channel.min_period_s == 1.0
    assert run.energy_j(channel.id) == pytest.approx(12 * 350.0)


def test_meter_that_tells_nothing_is_missing_and_never_zero(tree, bench):
    told = tree.add("power_meter", "ACPI000D:00").power("power1", 350.0)
    told.value = "0"
    tree.follow()
    run = bench().run(4)

    assert {(r.status, r.power_w) for sample in run.samples for r in sample.readings} == {(Status.MISSING, None)}


def test_meter_beyond_reason_is_suspect_and_not_counted(tree, bench):
    told = tree.add("power_meter").power("power1", 350.0)
    run = bench().run(4)
    told.value = "999999999999999"
    run.run(2)
    absurd = run.last("hwmon:power_meter/power1")
    told.value = None
    run.run(4)

    assert (absurd.status, absurd.reason) == (Status.SUSPECT, "above_limit")
    assert run.energy_j("hwmon:power_meter/power1") == pytest.approx(7 * 350.0)
    assert run.codes() == ["gap", "back"]


@pytest.mark.parametrize("text", ["-5", "n/a", "1e12"])
def test_text_that_is_no_power_is_missing(tree, bench, text):
    told = tree.add("power_meter").power("power1", 350.0)
    run = bench().run(2)
    told.value = text
    run.run(3)

    assert run.last("hwmon:power_meter/power1").reason == "sensor_failed"


def test_module_of_grace_stands_beside_and_its_parts_are_parts(tree, bench):
    chip = tree.add("power_meter", "ACPI000D:00")
    for number, (name, watts) in enumerate((("Module", 500.0), ("Grace", 200.0), ("CPU", 120.0), ("SysIO", 40.0))):
        chip.power(f"power{number + 1}", watts)
        chip.write(**{f"power{number + 1}_oem_info": f"{name} Power Socket 0"})
    run = bench().run(4)

    assert [role for _, role in _roles(run).values()] == [Role.PLATFORM, Role.PART, Role.PART, Role.PART]
    assert run.channels["hwmon:power_meter:ACPI000D:00/power1"].notes == ("grace_module",)
    assert run.energy_j("hwmon:power_meter:ACPI000D:00/power1") == pytest.approx(4 * 500.0)


def test_card_of_intel_adds_up_and_its_package_is_part_of_it(tree, bench):
    chip = tree.add("xe", "0000:03:00.0")
    chip.energy("energy1", Power(50.0, 200.0, 0.7), "card")
    chip.energy("energy2", 40.0, "pkg")
    run = bench().run(14)

    assert _roles(run) == {CARD: (Device.GPU, Role.TOTAL), PACKAGE: (Device.GPU, Role.PART)}
    assert run.channels[PACKAGE].parent == CARD
    assert run.device_j(Device.GPU) == pytest.approx(14 * 125.0)


def test_counter_of_a_card_that_wraps_in_32_bits_is_counted_on(tree, bench):
    card = tree.add("i915", "0000:03:00.0")
    card.energy("energy1", 100.0, start_uj=INTEL_RANGE_UJ - 250_000_000, wrap_uj=INTEL_RANGE_UJ)
    tree.add("i915_gt0", "0000:03:00.0").energy("energy1", 60.0)
    run = bench().run(12)

    assert run.device_j(Device.GPU) == pytest.approx(1_200.0, rel=1e-6)
    assert run.codes() == ["wrap"]


def test_card_that_was_not_read_for_minutes_may_have_lost_a_wrap(tree, bench):
    tree.add("i915", "0000:03:00.0").energy("energy1", 100.0)
    run = bench().run(4)
    tree.advance(300.0)
    run.run(4)

    assert run.device_j(Device.GPU) == pytest.approx(4 * 100.0 + 3 * 100.0)
    assert [event.detail for event in run.events] == [(("reason", "wraps_unknown"),)]


def test_card_whose_driver_is_loaded_anew_is_a_gap(tree, bench):
    counter = tree.add("xe", "0000:03:00.0").energy("energy1", 100.0, "card")
    run = bench().run(4)
    tree.vanish(counter)
    run.run(3)
    gone = run.last(CARD)
    tree.bring_back(counter)
    run.run(6)

    assert gone.reason == "vanished"
    assert run.last(CARD).power_w == pytest.approx(100.0)
    assert run.device_j(Device.GPU) <= 10 * 100.0
    assert run.codes() == ["gap", "back"]


def test_inputs_that_nobody_knows_stand_beside(tree, bench):
    board = tree.add("ina3221", "1-0040")
    board.power("power1", 12.0, "VDD_CPU", kind="input")
    board.energy("energy1", 3.0)
    run = bench().run(4)

    assert {role for _, role in _roles(run).values()} == {Role.PLATFORM}
    assert all("unknown_input" in channel.notes for channel in run.channels.values())
    assert run.energy_j("hwmon:ina3221:1-0040/power1") == pytest.approx(48.0)
    assert run.energy_j("hwmon:ina3221:1-0040/energy1") == pytest.approx(12.0)


def test_average_of_a_power_is_read_rather_than_the_moment(tree, bench):
    chip = tree.add("ina3221")
    chip.power("power1", 12.0, kind="input")
    chip.power("power1", 10.0)

    assert bench().run(2).energy_j("hwmon:ina3221/power1") == pytest.approx(20.0)


def test_two_chips_of_one_name_are_told_apart(tree, bench):
    for _ in range(2):
        tree.add("ina3221").power("power1", 5.0)

    assert set(bench().channels) == {"hwmon:ina3221/power1", "hwmon:ina3221#2/power1"}


@pytest.mark.parametrize("name", ["BAT0", "AC", "ADP1", "amdgpu", "hidpp_battery_0", "ucsi_source_psy_USBC000:001"])
def test_batteries_and_cards_with_a_module_of_their_own_are_left_alone(tree, around, name):
    tree.add(name.replace(":", "")).power("power1", 5.0)

    assert hwmon.discover(around) == []


def test_tree_without_chips_has_no_such_sensors(tmp_path, clock):
    assert hwmon.discover(Surroundings(tmp_path, tmp_path, clock)) == []
