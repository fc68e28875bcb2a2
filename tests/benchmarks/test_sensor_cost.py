"""What a sample costs: processor time, with every sensor due at each sample (the clock moves a second in between)."""

import time

import pytest

from greenai_desktop.recording import station
from greenai_desktop.sensors import rapl
from greenai_desktop.sensors.base import Surroundings
from greenai_desktop.sensors.sampler import Sampler
from greenai_desktop.settings import Settings
from tests.helpers import nvml, powercap
from tests.helpers.bars import hold

TREE_BAR_MS, ALL_BAR_MS = 0.15, 0.5
_ROUNDS = 400

pytestmark = pytest.mark.benchmark(timer=time.thread_time)


def _cpu_ms(benchmark, sampler, pass_a_second):
    """Median processor time of a sample; wall time would say more about the neighbours of the tests' machine."""
    sampler.sample()
    # One second passes between two samples, so that every counter has moved and every slow gauge is due.
    benchmark.pedantic(sampler.sample, setup=pass_a_second, rounds=_ROUNDS, iterations=1, warmup_rounds=5)
    sampler.stop()
    return benchmark.stats.stats.median * 1e3


@pytest.mark.parametrize("layout", ["const", "2socket", "dies"])
def test_sample_of_a_powercap_tree(benchmark, tmp_path, layout):
    tree = powercap.build(layout, tmp_path / "sys")
    sensors = rapl.discover(Surroundings(tree.folder, tmp_path, tree.clock))
    cost_ms = _cpu_ms(benchmark, Sampler(sensors, [], 1.0, tree.clock), lambda: tree.advance(1.0))

    print(f"\npowercap tree {layout}: {cost_ms:.3f} ms CPU a sample (bar {TREE_BAR_MS})")
    hold(f"sample of a powercap tree, {layout}", cost_ms, TREE_BAR_MS, "ms CPU")


def test_sample_of_all_local_sensors(benchmark, tmp_path, monkeypatch):
    tree = powercap.build("2socket", tmp_path / "sys")
    boards = nvml.two_boards(tmp_path, tree.clock)
    boards.install(monkeypatch)
    monkeypatch.setenv("GREENAI_SYS_ROOT", str(tree.folder))
    built = station.build(Settings(), tree.clock, {})
    assert {"rapl", "nvml", "gauges"} <= {sensor.kind for sensor in built.sensors}

    def pass_a_second():
        tree.advance(1.0)
        boards.advance(0.0, and_clock=False)

    cost_ms = _cpu_ms(benchmark, Sampler(built.sensors, [], 1.0, tree.clock), pass_a_second)

    print(f"\nall local sensors, 2 boards, gauges: {cost_ms:.3f} ms CPU a sample (bar {ALL_BAR_MS})")
    hold("sample of all local sensors, 2 GPUs, gauges", cost_ms, ALL_BAR_MS, "ms CPU")
