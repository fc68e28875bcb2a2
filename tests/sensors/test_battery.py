"""The battery as meter of the whole machine: when it is one, its signs, its counter."""

from pathlib import Path

import pytest

from greenai_desktop.core.samples import Role, Status
from greenai_desktop.sensors.base import Surroundings
from greenai_desktop.sensors.battery import BatterySensor, discover, read_batteries
from tests.helpers.powercap import FakeClock


class Supplies:
    """What the kernel tells of batteries and mains."""

    def __init__(self, root: Path) -> None:
        self.root, self.folder = root, root / "class/power_supply"
        self.folder.mkdir(parents=True)

    def put(self, name: str, **values: object) -> "Supplies":
        (self.folder / name).mkdir(exist_ok=True)
        for key, value in values.items():
            (self.folder / name / key).write_text(f"{value}\n")
        return self

    def battery(self, name: str = "BAT0", status: str = "Discharging", **values: object) -> "Supplies":
        return self.put(name, type="Battery", status=status, model_name="DELL XY", **values)

    def mains(self, online: int) -> "Supplies":
        return self.put("AC", type="Mains", online=online)


@pytest.fixture
def supplies(tmp_path):
    return Supplies(tmp_path)


def sensor_of(supplies: Supplies, clock: FakeClock | None = None) -> BatterySensor:
    sensor = BatterySensor(supplies.folder, Surroundings(supplies.root, supplies.root, clock or FakeClock()))
    sensor.reader.start = lambda: None  # read by hand
    return sensor


def test_discharge_is_the_power_of_the_machine(supplies):
    supplies.battery(power_now=12_500_000).mains(0)

    assert read_batteries(supplies.folder).power_w == 12.5


@pytest.mark.parametrize("current", [1_250_000, -1_250_000])
def test_current_times_voltage_whatever_its_sign(supplies, current):
    supplies.battery(current_now=current, voltage_now=11_000_000)

    assert read_batteries(supplies.folder).power_w == pytest.approx(13.75)


def test_negative_power_is_a_sign_of_its_driver(supplies):
    assert read_batteries(supplies.battery(power_now=-9_000_000).folder).power_w == 9.0


def test_two_batteries_add_up_and_one_that_rests_gives_nothing(supplies):
    supplies.battery(power_now=8_000_000).battery("BAT1", power_now=2_000_000)
    assert read_batteries(supplies.folder).power_w == 10.0

    supplies.battery("BAT1", "Not charging", power_now=2_000_000)
    assert read_batteries(supplies.folder).power_w == 8.0


@pytest.mark.parametrize("status", ["Charging", "Full", "Unknown", "Not charging"])
def test_battery_that_does_not_discharge_tells_nothing(supplies, status):
    assert read_batteries(supplies.battery(status=status, power_now=5_000_000).folder).reason == "on_mains"


def test_discharge_beside_mains_is_not_the_whole_machine(supplies):
    assert read_batteries(supplies.battery(power_now=5_000_000).mains(1).folder).reason == "on_mains"


def test_usb_charger_counts_as_mains(supplies):
    supplies.battery(power_now=5_000_000).put("ucsi", type="USB", online=1)

    assert read_batteries(supplies.folder).reason == "on_mains"


@pytest.mark.parametrize(("power", "reason"), [(0, "no_reading"), (900_000_000, "above_limit"), ("N/A", "no_reading")])
def test_power_that_cannot_be_right_is_no_reading(supplies, power, reason):
    assert read_batteries(supplies.battery(power_now=power).folder).reason == reason


def test_battery_of_a_mouse_is_none_of_the_machine(supplies):
    supplies.battery("hidpp_battery_0", scope="Device", power_now=1_000_000)

    assert discover(Surroundings(supplies.root, supplies.root)) == []


def test_machine_without_supplies_has_no_battery(tmp_path):
    assert discover(Surroundings(tmp_path, tmp_path)) == []


def test_channel_is_the_whole_machine(supplies):
    sensor = sensor_of(supplies.battery(power_now=12_000_000))

    (channel,) = sensor.channels()
    assert (channel.role, channel.name, sensor.available().ok) == (Role.WHOLE, "DELL XY", True)


def test_energy_left_holds_the_sum(supplies):
    clock = FakeClock()
    sensor = sensor_of(supplies.battery(power_now=11_000_000, energy_now=40_000_000), clock)
    told_j = 0.0
    for second in range(0, 602, 2):  # the gauge reads 10 % high; 10 W are drawn
        if second % 10 == 0:  # and its firmware refreshes every 10 s
            supplies.battery(energy_now=round(40_000_000 - second * 10 / 3_600e-6))
        sensor.reader.read_once()
        told_j += sensor.read()[0].energy_j or 0.0
        clock.advance(2.0)

    assert told_j == pytest.approx(6_000, rel=0.03)


def test_plugging_in_ends_it_and_unplugging_begins_anew(supplies):
    clock = FakeClock()
    sensor = sensor_of(supplies.battery(power_now=12_000_000).mains(0), clock)
    sensor.reader.read_once()
    assert sensor.read()[0].power_w == 12.0

    supplies.battery(status="Charging").mains(1)
    clock.advance(2.0)
    sensor.reader.read_once()
    (plugged,) = sensor.read()
    supplies.battery().mains(0)
    clock.advance(2.0)
    sensor.reader.read_once()
    (back,) = sensor.read()

    assert (plugged.status, plugged.reason) == (Status.MISSING, "on_mains")
    assert (back.power_w, back.energy_j) == (12.0, None)
    assert sensor.available().ok


def test_the_same_reading_is_not_counted_twice(supplies):
    sensor = sensor_of(supplies.battery(power_now=12_000_000))
    sensor.reader.read_once()
    first, again = sensor.read()[0], sensor.read()[0]

    assert (again.at_monotonic_s, again.power_w, again.energy_j) == (first.at_monotonic_s, 12.0, 0.0)


def test_charge_between_two_looks_is_no_discharge(supplies):
    clock = FakeClock()
    sensor = sensor_of(supplies.battery(power_now=12_000_000, energy_now=40_000_000), clock)
    for status in ("Discharging", "Discharging", "Discharging", "Charging", "Discharging"):
        supplies.battery(status=status)
        sensor.reader.read_once()
        if clock.mono_s == 1_004.0:
            sensor.read()
        clock.advance(2.0)
    (reading,) = sensor.read()

    assert (reading.power_w, reading.energy_j) == (12.0, None)
