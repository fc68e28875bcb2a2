"""Figures of the core: a day of 16 series at 10 Hz, the account of one sample, first load of the tables."""

import time

import numpy as np
import pytest

from greenai_desktop.core.energy import EnergyMeter
from greenai_desktop.core.history import PowerHistory
from greenai_desktop.core.samples import Channel, Device, Reading, Sample, Status
from tests.helpers.bars import hold

SERIES = 16
DAY_S = 86_400


@pytest.fixture(scope="module")
def day_at_10_hz():
    history = PowerHistory(period_s=0.1)
    history._index = {f"channel {i}": i for i in range(SERIES)}
    rows = np.random.default_rng(1).normal(50, 5, (1_000, SERIES))
    for i in range(DAY_S * 10):
        history.append(i * 0.1, rows[i % 1_000])
    return history


@pytest.mark.slow
@pytest.mark.parametrize("span_s", [DAY_S, 36_000, 3_600, 600, 60])
def test_what_a_window_of_a_day_takes(day_at_10_hz, benchmark, span_s):
    curves = benchmark(day_at_10_hz.window, DAY_S - span_s, DAY_S, 1_200)

    assert curves.at_s.size <= 2_400
    hold(f"window of {span_s / 60:.0f} min in a day at 10 Hz", benchmark.stats.stats.median * 1e3, 10.0, "ms")


@pytest.mark.slow
def test_what_a_tick_of_the_ring_costs(benchmark):
    history = PowerHistory(period_s=0.1)
    row = np.full(SERIES, 5.0)
    times = iter(np.arange(1e7) * 0.1)

    benchmark(lambda: history.append(next(times), row))

    hold("a tick of the ring", benchmark.stats.stats.median * 1e6, 100.0, "µs")


def test_what_summing_a_sample_of_16_channels_costs(benchmark):
    channels = [Channel(f"c{i}", Device.CPU, "", "rapl", has_counter=True) for i in range(SERIES)]
    meter = EnergyMeter(channels, 1.5)
    clock = iter(range(10_000_000))

    def add():
        at_s = next(clock) * 0.1
        meter.add(Sample(at_s, at_s, tuple(Reading(c.id, at_s, 5.0, 0.5, Status.MEASURED) for c in channels)))

    benchmark(add)

    hold("a sample of 16 channels summed", benchmark.stats.stats.median * 1e6, 200.0, "µs")


def test_what_the_first_load_of_processors_and_grid_takes():
    from greenai_desktop.catalog.cpus import CpuCatalog
    from greenai_desktop.catalog.grid import GridCatalog
    from greenai_desktop.paths import resource

    spent = {}
    for name, load in (
        ("cpus", lambda: CpuCatalog(resource("factors")).match("Intel(R) Xeon(R) Gold 6230R CPU @ 2.10GHz")),
        ("grid", lambda: GridCatalog(resource("factors"))),
    ):
        tries = []
        for _ in range(3):
            start = time.perf_counter()
            load()
            tries.append(time.perf_counter() - start)
        spent[name] = min(tries)

    for name, value in spent.items():
        hold(f"first load of the table {name}", 1e3 * value, 60.0, "ms")
