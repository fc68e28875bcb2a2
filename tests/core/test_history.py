"""The ring: gaps at every zoom, buckets that never wobble, bounded points and memory."""

import tracemalloc

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from greenai_desktop.core.history import PowerHistory, bucket_length_s, decimate
from greenai_desktop.core.samples import Gauge, Reading, Sample, Status

COLUMNS = 100


def history_of(times, values, period_s=0.5, keep_s=86_400.0):
    history = PowerHistory(keep_s, period_s)
    history._index = {f"k{i}": i for i in range(len(values))}
    for i, at_s in enumerate(times):
        history.append(float(at_s), np.array([row[i] for row in values], float))
    return history


def steady(seconds, period_s=0.5, start_s=0.0):
    return start_s + np.arange(round(seconds / period_s)) * period_s


def breaks(curve):
    """How many times a drawn line is interrupted between two known points."""
    known = np.isfinite(curve)
    first, last = np.flatnonzero(known)[[0, -1]]
    inner = known[first : last + 1]
    return int(np.sum(inner[:-1] & ~inner[1:]))


def test_before_the_first_tick_there_is_nothing_and_no_time():
    history = PowerHistory()

    curves = history.window(0, 10, COLUMNS)

    assert curves.at_s.size == 0
    assert np.isnan(history.first_at_s) and np.isnan(history.last_at_s)


def test_few_ticks_are_given_as_they_are_with_a_neighbour_on_each_side():
    history = history_of(range(20), [range(20)], 1.0)

    curves = history.window(5, 10, COLUMNS)

    assert curves.at_s.tolist() == [4, 5, 6, 7, 8, 9, 10]
    assert curves.mean[0].tolist() == [4, 5, 6, 7, 8, 9, 10]


def test_sample_gives_power_of_readings_and_value_of_gauges():
    history = PowerHistory()
    readings = (
        Reading("a", 1.0, 10.0, None, Status.MEASURED),
        Reading("b", 1.0, 99.0, None, Status.SUSPECT, "above_limit"),
        Reading("c", 1.0, None, None, Status.MISSING, "denied"),
    )
    gauges = (Gauge("cpu", "utilisation", 0.5, "fraction"), Gauge("cpu", "temperature", None, "celsius"))

    history.add(Sample(1.0, 0.0, readings, gauges))
    curves = history.window(0, 2, COLUMNS)

    assert history.keys == ("a", "b", "c", "cpu/utilisation", "cpu/temperature")
    np.testing.assert_array_equal(curves.mean[:, 0], [10.0, np.nan, np.nan, 0.5, np.nan])


def test_a_tick_that_is_not_later_is_left_aside():
    history = history_of([1.0, 1.0, 0.5, 2.0], [[1, 2, 3, 4]], 1.0)

    assert history.window(0, 3, COLUMNS).mean[0].tolist() == [1, 4]


def test_a_jump_in_time_is_a_gap():
    history = history_of([0, 1, 2, 20, 21], [[1, 1, 1, 1, 1]], 1.0)

    curves = history.window(0, 22, COLUMNS)

    assert breaks(curves.mean[0]) == 1
    assert curves.at_s[np.isnan(curves.mean[0])].tolist() == [11.0]


@pytest.mark.parametrize("span_s", [110, 300, 1_200, 3_600])
@pytest.mark.parametrize("phase", [0.0, 0.37])
def test_a_gap_wider_than_a_pixel_is_seen_at_every_zoom(span_s, phase):
    column_s = span_s / COLUMNS
    times = steady(4_000)
    middle = 4_000 - span_s / 2 + phase * column_s
    values = np.where(np.abs(times - middle) <= 0.55 * column_s, np.nan, 50.0)
    history = history_of(times, [values, np.full(times.size, 7.0)])

    curves = history.window(4_000 - span_s, 4_000, COLUMNS)

    assert breaks(curves.mean[0]) == 1
    assert breaks(curves.low[0]) == breaks(curves.high[0]) == 1
    assert np.isfinite(curves.mean[1]).all()
    seen = curves.at_s[np.isnan(curves.mean[0])]
    assert abs(seen.mean() - middle) < 3 * column_s


@pytest.mark.parametrize("span_s", [60, 600, 3_600])
def test_a_suspended_machine_leaves_a_gap_where_it_slept(span_s):
    times = np.concatenate([steady(2_000), steady(2_000, start_s=2_000 + span_s / 4)])
    history = history_of(times, [np.full(times.size, 5.0)])

    curves = history.window(2_000 - span_s / 4, 2_000 + span_s * 3 / 4, COLUMNS)

    asleep = (curves.at_s > 2_000 + span_s / 50) & (curves.at_s < 2_000 + span_s / 4 - span_s / 50)
    assert breaks(curves.mean[0]) == 1
    assert not np.isfinite(curves.mean[0, asleep]).any()


def test_one_missed_reading_does_not_tear_a_curve_whose_pixels_are_wider():
    times = steady(4_000)
    values = np.full(times.size, 50.0)
    values[4_000] = np.nan

    curves = history_of(times, [values]).window(0, 4_000, COLUMNS)

    assert np.isfinite(curves.mean).all()


def test_a_block_with_a_hole_keeps_the_mean_of_what_is_known():
    times = steady(1_000)
    values = np.where(times < 500, 10.0, 30.0)
    values[1:980] = np.nan

    curves = history_of(times, [values]).window(0, 1_000, 20)

    first = curves.mean[0][np.isfinite(curves.mean[0])][0]
    assert first == pytest.approx(10.0)
    assert np.nanmax(curves.mean[0]) == pytest.approx(30.0)


@pytest.mark.parametrize("span_s", [60, 500, 4_000])
def test_a_spike_of_one_tick_is_seen_at_every_zoom(span_s):
    times = steady(4_000)
    values = np.full(times.size, 50.0)
    values[7_970] = 400.0
    values[7_960] = 1.0

    curves = history_of(times, [values]).window(4_000 - span_s, 4_000, COLUMNS)

    assert np.nanmax(curves.high) == 400.0
    assert np.nanmin(curves.low) == 1.0


@settings(max_examples=20, deadline=None)
@given(
    span_s=st.floats(20, 3_000),
    until_s=st.floats(100, 3_000),
    columns=st.integers(8, 300),
    holes=st.lists(st.tuples(st.floats(0, 3_000), st.floats(0.2, 400)), max_size=6),
)
def test_never_more_than_two_points_a_column_and_times_increase(span_s, until_s, columns, holes):
    times = steady(3_000, 1.0)
    values = np.full(times.size, 5.0)
    for start_s, length_s in holes:
        values[(times >= start_s) & (times < start_s + length_s)] = np.nan
    history = history_of(times, [values], 1.0)

    curves = history.window(until_s - span_s, until_s, columns)

    assert curves.at_s.size <= 2 * columns
    assert (np.diff(curves.at_s) > 0).all()
    assert curves.low.shape == curves.mean.shape == curves.high.shape == (1, curves.at_s.size)


def test_many_gaps_still_give_at_most_two_points_a_column():
    times = steady(4_000)
    values = np.where((times % 60) < 45, np.nan, 5.0)

    curves = history_of(times, [values]).window(0, 4_000, COLUMNS)

    assert curves.at_s.size <= 2 * COLUMNS


def test_old_points_never_wobble_while_the_window_moves():
    rng = np.random.default_rng(1)
    times = steady(3_000)
    history = history_of(times, [rng.normal(50, 10, times.size)])

    earlier = history.window(1_000, 2_000, COLUMNS)
    later = history.window(1_013.7, 2_013.7, COLUMNS)

    common, i, j = np.intersect1d(earlier.at_s, later.at_s, return_indices=True)
    assert common.size > COLUMNS // 3
    for name in ("low", "mean", "high"):
        np.testing.assert_array_equal(getattr(earlier, name)[0, i], getattr(later, name)[0, j])


def test_a_zoomed_window_agrees_with_the_samples_in_it():
    rng = np.random.default_rng(2)
    times = steady(2_000) + 0.03
    values = rng.normal(50, 10, times.size)
    history = history_of(times, [values])

    curves = history.window(0, 2_000, COLUMNS)

    bucket_s = bucket_length_s(2_000, COLUMNS - 5)
    for at_s, low, mean, high in zip(curves.at_s, curves.low[0], curves.mean[0], curves.high[0], strict=True):
        inside = values[np.floor(times / bucket_s) == np.floor(at_s / bucket_s)].astype(np.float32)
        assert (low, high) == (inside.min(), inside.max())
        assert mean == pytest.approx(inside.mean(), rel=1e-5)


def test_a_series_that_comes_later_is_unknown_before():
    history = PowerHistory(period_s=0.1)
    for i in range(3_000):
        readings = [Reading("a", i * 0.1, 1.0, None, Status.MEASURED)]
        if i >= 1_500:
            readings.append(Reading("b", i * 0.1, 2.0, None, Status.MEASURED))
        history.add(Sample(i * 0.1, 0.0, tuple(readings)))

    curves = history.window(0, 300, COLUMNS)

    assert np.isfinite(curves.mean[0]).all()
    assert np.isnan(curves.mean[1, curves.at_s < 145]).all()
    assert np.isfinite(curves.mean[1, curves.at_s > 155]).all()


def test_a_series_that_is_no_longer_read_is_unknown_after():
    history = PowerHistory(period_s=1.0)
    both = (Reading("a", 0.0, 1.0, None, Status.MEASURED), Reading("b", 0.0, 2.0, None, Status.MEASURED))
    history.add(Sample(0.0, 0.0, both))
    history.add(Sample(1.0, 1.0, both[:1]))

    np.testing.assert_array_equal(history.window(0, 2, COLUMNS).mean, [[1, 1], [2, np.nan]])


def test_a_shorter_row_leaves_the_other_series_unknown():
    history = history_of([0, 1], [[1, 1], [2, 2]], 1.0)

    history.append(2.0, np.array([3.0]))

    assert np.isnan(history.window(0, 3, COLUMNS).mean[1, 2])


def test_a_change_of_period_keeps_both_parts_sharp():
    history = history_of(steady(600, 1.0), [np.full(600, 5.0)], 1.0)
    history.period_s = 0.2
    for at_s in steady(600, 0.2, 600.0):
        history.append(at_s, np.array([6.0]))

    curves = history.window(0, 1_200, COLUMNS)

    assert np.isfinite(curves.mean).all()
    assert np.diff(curves.at_s).max() <= 21


def test_ticks_older_than_the_ring_are_forgotten_and_memory_stays_fixed():
    history = PowerHistory(keep_s=200.0, period_s=0.1)
    history._index = {"a": 0}
    tracemalloc.start()
    try:
        for i, at_s in enumerate(steady(2_400, 0.1)):
            history.append(at_s, np.array([1.0]))
            if i == 12_000:
                early = tracemalloc.get_traced_memory()[0]
        late = tracemalloc.get_traced_memory()[0]
    finally:
        tracemalloc.stop()

    assert history.last_at_s - history.first_at_s < 200 + 8_192 * 0.1 + 1
    assert late < 1.2 * early


def test_a_flapping_sampler_loses_no_tick():
    times = np.cumsum(np.tile([0.1, 5.0], 1_500))
    history = history_of(times, [np.arange(times.size, dtype=float)], 0.1)

    curves = history.window(0, times[-1] + 1, COLUMNS)

    assert np.nanmin(curves.low) == 0
    assert np.nanmax(curves.high) == times.size - 1


@pytest.mark.parametrize(
    ("span_s", "columns", "expected_s"),
    [(100, 100, 1), (101, 100, 2), (250, 100, 5), (900, 100, 10), (86_400, 1_200, 100), (1, 100, 0.01), (7, 0, 10)],
)
def test_buckets_are_one_two_or_five_times_a_power_of_ten(span_s, columns, expected_s):
    assert bucket_length_s(span_s, columns) == pytest.approx(expected_s)


def test_decimate_of_nothing_is_nothing():
    empty = np.empty((2, 0))

    assert decimate(("a", "b"), np.empty(0), empty, empty, empty, 1.0).at_s.size == 0


def test_decimate_keeps_a_bucket_without_values_as_a_gap_and_warns_of_nothing():
    at_s = np.arange(6.0)
    values = np.array([[1, 3, np.nan, np.nan, 5, 7.0]])

    curves = decimate(("a",), at_s, values, values, values, 2.0)

    assert curves.at_s.tolist() == [1, 3, 4, 5]
    np.testing.assert_array_equal(curves.low, [[1, np.nan, np.nan, 5]])
    np.testing.assert_array_equal(curves.mean, [[2, np.nan, np.nan, 6]])
    np.testing.assert_array_equal(curves.high, [[3, np.nan, np.nan, 7]])
