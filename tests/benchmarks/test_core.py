"""Figures of the core: a day of 16 series at 10 Hz, the account of one sample, first load of the tables."""

import time

import numpy as np
import pytest

from greenai_desktop.core.energy import EnergyMeter
from greenai_desktop.core.history import PowerHistory
from greenai_desktop.core.samples import Channel, Device, Reading, Sample, Status

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
def test_any_window_of_a_day_is_read_in_under_10_ms(day_at_10_hz, benchmark, span_s):
    curves = benchmark(day_at_10_hz.window, DAY_S - span_s, DAY_S, 1_200)

    assert curves.at_s.size <= 2_400
    assert benchmark.stats.stats.median < 0.010


@pytest.mark.slow
def test_a_tick_of_the_ring_costs_under_100_microseconds(benchmark):
    history = PowerHistory(period_s=0.1)
    row = np.full(SERIES, 5.0)
    times = iter(np.arange(1e7) * 0.1)

    benchmark(lambda: history.append(next(times), row))

    assert benchmark.stats.stats.median < 1e-4


def test_a_sample_of_16_channels_is_summed_in_under_200_microseconds(benchmark):
    channels = [Channel(f"c{i}", Device.CPU, "", "rapl", has_counter=True) for i in range(SERIES)]
    meter = EnergyMeter(channels, 1.5)
    clock = iter(range(10_000_000))

    def add():
        at_s = next(clock) * 0.1
        meter.add(Sample(at_s, at_s, tuple(Reading(c.id, at_s, 5.0, 0.5, Status.MEASURED) for c in channels)))

    benchmark(add)

    assert benchmark.stats.stats.median < 2e-4


def test_first_load_of_processors_and_grid_takes_under_60_ms_each():
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

    print({name: f"{1e3 * value:.1f} ms" for name, value in spent.items()})
    assert max(spent.values()) < 0.060
