import pytest

from greenai_desktop.sensors.base import Surroundings
from greenai_desktop.sensors.gauges import CpuGauges, CpuLoad
from tests.helpers.machines import MachineTree
from tests.helpers.powercap import FakeClock


@pytest.fixture
def tree(tmp_path):
    return MachineTree(tmp_path).memory(64, available_gigabytes=44).work(busy=100, idle=100)


def _gauges(tree, clock=None):
    return CpuGauges(Surroundings(tree.sys_root, tree.proc_root, clock or FakeClock()))


def _read(gauges):
    return {gauge.key: gauge.value for gauge in gauges.read()}


def _chip(tree, name, **files):
    folder = tree.sys_root / "class/hwmon" / f"hwmon-{name}"
    folder.mkdir(parents=True)
    (folder / "name").write_text(name)
    for file, content in files.items():
        (folder / file).write_text(f"{content}\n")


def test_load_is_the_busy_share_since_the_last_call(tree):
    load = CpuLoad(tree.proc_root)

    assert load.fraction() is None
    tree.work(busy=30, idle=60, waiting=10)
    assert load.fraction() == pytest.approx(0.3)


def test_time_stolen_from_a_virtual_machine_is_not_its_own(tree):
    load = CpuLoad(tree.proc_root)
    load.fraction()
    tree.work(busy=30, idle=20, stolen=50)

    assert load.fraction() == pytest.approx(0.3)


def test_load_asked_twice_in_one_tick_loses_nothing(tree):
    load = CpuLoad(tree.proc_root)
    load.fraction()

    assert load.fraction() is None
    tree.work(busy=30, idle=70)
    assert load.fraction() == pytest.approx(0.3)


def test_without_the_kernels_file_the_load_still_comes(tmp_path):
    load = CpuLoad(tmp_path)

    assert load.fraction() is None
    value = load.fraction()
    assert value is None or 0 <= value <= 1


def test_memory_in_use_is_what_is_not_available(tree):
    assert _read(_gauges(tree))["cpu/memory_used"] == pytest.approx(20.0, rel=1e-3)


def test_without_the_kernels_file_the_memory_still_comes(tree):
    (tree.proc_root / "meminfo").unlink()

    assert _read(_gauges(tree))["cpu/memory_used"] > 0


def test_temperature_is_that_of_the_hottest_package(tree):
    _chip(tree, "coretemp", temp1_input=61_000, temp1_label="Package id 0", temp2_input=99_000, temp2_label="Core 0")
    _chip(tree, "nvme", temp1_input=120_000)

    assert _read(_gauges(tree))["cpu/temperature"] == 61.0


def test_chip_without_names_gives_its_first_temperature(tree):
    _chip(tree, "k10temp", temp1_input=55_500)

    assert _read(_gauges(tree))["cpu/temperature"] == 55.5


def test_without_a_chip_there_is_no_temperature(tree):
    assert "cpu/temperature" not in _read(_gauges(tree))


def test_temperature_that_cannot_be_read_is_left_out(tree):
    _chip(tree, "k10temp", temp1_input="")

    assert "cpu/temperature" not in _read(_gauges(tree))


def test_slow_gauges_are_read_once_a_second(tree):
    clock = FakeClock()
    gauges = _gauges(tree, clock)
    before = _read(gauges)["cpu/memory_used"]
    tree.memory(64, available_gigabytes=4)
    clock.advance(0.5)
    soon = _read(gauges)["cpu/memory_used"]
    clock.advance(0.5)

    assert soon == before
    assert _read(gauges)["cpu/memory_used"] == pytest.approx(60.0, rel=1e-3)
    assert (gauges.available().state, gauges.channels(), gauges.drain_events()) == ("measured", [], [])
    gauges.close()
    gauges.close()
