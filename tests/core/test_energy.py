"""Counters first, the trapezoid otherwise, and a gap stays a gap."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from greenai_desktop.core.energy import (
    ChannelEnergy,
    EnergyMeter,
    gap_limit_s,
    interval_energy_j,
    sampling_u95_ratio,
    series_energy_j,
)
from greenai_desktop.core.samples import Channel, Device, Reading, Sample, Status

NAN = math.nan
CPU = Channel("cpu", Device.CPU, "CPU", "rapl", has_counter=True)
GPU = Channel("gpu", Device.GPU, "GPU", "nvml")


def interval(duration_s, before_w, after_w, counter_j, limit_s=2.0):
    arrays = (np.array([float(value)]) for value in (duration_s, before_w, after_w, counter_j))
    return float(interval_energy_j(*arrays, limit_s)[0])


def reading(at_s, power_w=None, energy_j=None, channel="cpu", status=Status.MEASURED):
    return Reading(channel, at_s, power_w, energy_j, status)


def sample(at_s, *readings):
    return Sample(at_s, 1e9 + at_s, readings)


def meter_of(*samples, channels=(CPU, GPU), limit_s=2.0):
    meter = EnergyMeter(channels, limit_s)
    for taken in samples:
        meter.add(taken)
    return meter


@pytest.mark.parametrize(("period_s", "limit_s"), [(0.1, 1.5), (0.5, 1.5), (0.6, 1.8), (1.0, 3.0), (10.0, 30.0)])
def test_gap_limit_is_three_periods_and_at_least_a_second_and_a_half(period_s, limit_s):
    assert gap_limit_s(period_s) == pytest.approx(limit_s)


def test_two_power_readings_are_joined_by_a_straight_line():
    assert interval(1.5, 10, 30, NAN) == 30.0


def test_a_gap_longer_than_the_limit_is_not_integrated():
    assert interval(2.0, 10, 10, NAN) == 20.0
    assert math.isnan(interval(2.0001, 10, 10, NAN))


@pytest.mark.parametrize("duration_s", [0.0, -1.0])
def test_power_readings_that_are_not_in_order_are_not_joined(duration_s):
    assert math.isnan(interval(duration_s, 10, 10, NAN))


@pytest.mark.parametrize(("before_w", "after_w"), [(NAN, 10), (10, NAN), (NAN, NAN)])
def test_a_missing_power_leaves_its_interval_unknown(before_w, after_w):
    assert math.isnan(interval(1, before_w, after_w, NAN))


def test_a_counter_wins_over_power_and_bridges_any_gap():
    assert interval(1, 10, 10, 7) == 7.0
    assert interval(1_000, NAN, NAN, 7) == 7.0
    assert interval(1, 10, 10, 0) == 0.0


def test_a_counter_that_ran_backwards_tells_nothing():
    assert math.isnan(interval(1, NAN, NAN, -1))
    assert interval(1, 10, 10, -1) == 10.0


def test_no_interval_ends_at_the_first_reading_of_a_series():
    energy_j = series_energy_j(np.array([0.0, 1.0, 3.0]), np.array([5.0, 7.0, 9.0]), np.full(3, NAN), 2.0)

    np.testing.assert_array_equal(energy_j, [NAN, 6.0, 16.0])


@pytest.mark.parametrize("count", [0, 1])
def test_a_series_of_less_than_two_readings_has_no_energy(count):
    energy_j = series_energy_j(np.zeros(count), np.ones(count), np.ones(count), 1.0)

    assert energy_j.shape == (count,)
    assert np.isnan(energy_j).all()


def test_counters_of_a_series_are_those_since_the_reading_before():
    energy_j = series_energy_j(np.array([0.0, 9.0]), np.full(2, NAN), np.array([99.0, 5.0]), 1.0)

    np.testing.assert_array_equal(energy_j, [NAN, 5.0])


def test_mean_and_missing_time_of_a_stretch():
    energy = ChannelEnergy(energy_j=60.0, covered_s=3.0, span_s=10.0)

    assert energy.mean_w == 20.0
    assert energy.missing_s == 7.0
    assert math.isnan(energy.max_w) and math.isnan(energy.last_w)


def test_nothing_covered_has_no_mean_and_rounding_no_negative_gap():
    assert math.isnan(ChannelEnergy(0.0, 0.0, 5.0).mean_w)
    assert ChannelEnergy(1.0, 5.0000001, 5.0).missing_s == 0.0


def test_meter_adds_counter_and_power_channels_apart():
    meter = meter_of(
        sample(0, reading(0.0), reading(0.1, 100.0, channel="gpu")),
        sample(1, reading(1.0, 5.0, 5.0), reading(1.1, 200.0, channel="gpu")),
        sample(2, reading(2.0, 7.0, 7.0), reading(2.1, 100.0, channel="gpu")),
    )

    assert meter.totals() == {
        "cpu": ChannelEnergy(12.0, 2.0, 2.0, 7.0, 7.0),
        "gpu": ChannelEnergy(pytest.approx(300.0), pytest.approx(2.0), 2.0, 200.0, 100.0),
    }


def test_a_meter_without_samples_has_sums_of_nothing():
    assert EnergyMeter((CPU,), 1.0).totals()["cpu"].span_s == 0.0
    assert EnergyMeter((CPU,), 1.0).totals()["cpu"].energy_j == 0.0


def test_one_sample_covers_nothing_but_shows_its_power():
    total = meter_of(sample(5, reading(5, 42.0, channel="gpu"))).totals()["gpu"]

    assert (total.energy_j, total.covered_s, total.span_s) == (0.0, 0.0, 0.0)
    assert (total.max_w, total.last_w) == (42.0, 42.0)


@pytest.mark.parametrize("status", [Status.MISSING, Status.SUSPECT])
def test_missing_and_suspect_readings_are_never_counted(status):
    total = meter_of(
        sample(0, reading(0, 10.0, channel="gpu")),
        sample(1, reading(1, 9_999.0, 9_999.0, "gpu", status)),
        sample(2, reading(2, 10.0, channel="gpu")),
        sample(3, reading(3, 10.0, channel="gpu")),
    ).totals()["gpu"]

    assert (total.energy_j, total.covered_s, total.max_w) == (10.0, 1.0, 10.0)
    assert total.missing_s == 2.0


def test_a_missing_reading_ends_what_the_counter_tells():
    total = meter_of(
        sample(0, reading(0, 1.0, 1.0)),
        sample(1, reading(1, status=Status.MISSING)),
        sample(3, reading(3, 4.0, 8.0)),
    ).totals()["cpu"]

    assert (total.energy_j, total.covered_s, total.max_w) == (8.0, 2.0, 4.0)


def test_a_sample_without_a_reading_is_bridged_by_the_counter_and_by_nothing_else():
    meter = meter_of(
        sample(0, reading(0, 1.0, 1.0), reading(0, 10.0, channel="gpu")),
        sample(1),
        sample(2, reading(2, 3.0, 6.0), reading(2, 10.0, channel="gpu")),
    )

    assert meter.totals()["cpu"] == ChannelEnergy(6.0, 2.0, 2.0, 3.0, 3.0)
    assert meter.totals()["gpu"].energy_j == 0.0
    assert meter.totals()["gpu"].missing_s == 2.0


def test_power_of_the_last_sample_is_unknown_when_it_was_not_read():
    assert math.isnan(meter_of(sample(0, reading(0, 5.0)), sample(1)).totals()["cpu"].last_w)


def test_two_readings_of_one_moment_are_no_interval():
    total = meter_of(sample(1, reading(1, 5.0, 5.0)), sample(1, reading(1, 5.0, 5.0))).totals()["cpu"]

    assert (total.energy_j, total.covered_s) == (0.0, 0.0)


def test_an_interval_of_a_counter_counts_with_its_mean_and_not_with_a_peak():
    total = meter_of(sample(0, reading(0)), sample(2, reading(2, 900.0, 10.0))).totals()["cpu"]

    assert total.max_w == 5.0


def test_the_stated_range_of_short_bursts_holds_though_one_reading_sees_each():
    """Bursts of 150 ms to 300 W twice in three seconds, at moments of their own, read once a second for a minute."""
    inside, count = 0, 300
    for seed in range(count):
        generator = np.random.default_rng(seed)
        power_w = np.full(6_001, 20.0)
        for start in np.flatnonzero(generator.random(power_w.size) < 0.0067):
            power_w[start : start + 15] = 300.0
        seen = power_w[::100]
        samples = [sample(at, reading(at, float(watts), channel="gpu")) for at, watts in enumerate(seen)]
        found = meter_of(*samples).totals()["gpu"]
        ratio, truth_j = sampling_u95_ratio(found, 1.0), float(power_w[:-1].sum()) * 0.01
        inside += truth_j / ratio <= found.energy_j <= truth_j * ratio

    assert inside / count >= 0.95


def test_readings_of_unknown_channels_are_left_aside_and_the_others_counted():
    meter = meter_of(sample(0, reading(0, 1.0, channel="x"), reading(0, 5.0)))

    assert "x" not in meter.totals()
    assert meter.totals()["cpu"].last_w == 5.0


def test_a_channel_added_later_counts_from_then_on_and_only_once():
    meter = meter_of(sample(0, reading(0)), sample(1, reading(1, 5.0, 5.0)), channels=(CPU,))
    meter.add_channels((CPU, GPU))
    meter.add(sample(2, reading(2, 6.0, 6.0), reading(2, 10.0, channel="gpu")))
    meter.add(sample(3, reading(3, 7.0, 7.0), reading(3, 10.0, channel="gpu")))

    assert list(meter.totals()) == ["cpu", "gpu"]
    assert meter.totals()["cpu"] == ChannelEnergy(18.0, 3.0, 3.0, 7.0, 7.0)
    assert meter.totals()["gpu"].energy_j == 10.0


def test_since_a_mark_only_what_came_after_it_counts():
    meter = meter_of(sample(0, reading(0)), sample(1, reading(1, 5.0, 5.0)))
    mark = meter.totals()
    meter.add(sample(3, reading(3, 2.0, 4.0)))

    assert meter.since(mark)["cpu"] == ChannelEnergy(4.0, 2.0, 2.0, 5.0, 2.0)


def test_since_a_mark_of_before_a_channel_counts_all_of_it():
    meter = meter_of(sample(0, reading(0)), sample(1, reading(1, 5.0, 5.0)))

    assert meter.since({})["cpu"] == meter.totals()["cpu"]


powers = st.one_of(st.just(NAN), st.floats(0, 500))
counters = st.one_of(st.just(NAN), st.floats(0, 900))
series = st.lists(st.tuples(st.floats(0.05, 4.0), powers, counters), min_size=2, max_size=30)


def arrays_of(steps):
    at_s = np.cumsum([step for step, _, _ in steps])
    return at_s, np.array([power for _, power, _ in steps]), np.array([counter for _, _, counter in steps])


def readings_of(at_s, power_w, counter_j):
    for time_s, watts, joules in zip(at_s, power_w, counter_j, strict=True):
        known = not (math.isnan(watts) and math.isnan(joules))
        yield sample(
            time_s,
            reading(
                time_s,
                None if math.isnan(watts) else watts,
                None if math.isnan(joules) else joules,
                status=Status.MEASURED if known else Status.MISSING,
            ),
        )


@given(series)
def test_energy_on_screen_equals_energy_of_the_stored_series(steps):
    at_s, power_w, counter_j = arrays_of(steps)

    live = meter_of(*readings_of(at_s, power_w, counter_j)).totals()["cpu"]
    stored = series_energy_j(at_s, power_w, counter_j, 2.0)

    assert live.energy_j == pytest.approx(np.nansum(stored), abs=1e-9)
    assert live.covered_s == pytest.approx(np.diff(at_s)[np.isfinite(stored[1:])].sum(), abs=1e-9)
    assert live.missing_s >= 0


@given(series, st.data())
def test_a_series_split_at_any_reading_adds_up(steps, data):
    at_s, power_w, counter_j = arrays_of(steps)
    at = data.draw(st.integers(0, len(steps) - 1))

    whole = np.nansum(series_energy_j(at_s, power_w, counter_j, 2.0))
    before = np.nansum(series_energy_j(at_s[: at + 1], power_w[: at + 1], counter_j[: at + 1], 2.0))
    after = np.nansum(series_energy_j(at_s[at:], power_w[at:], counter_j[at:], 2.0))

    assert before + after == pytest.approx(whole, abs=1e-9)


@given(series)
def test_twice_the_power_is_twice_the_energy_and_never_below_zero(steps):
    at_s, power_w, counter_j = arrays_of(steps)

    once = series_energy_j(at_s, power_w, counter_j, 2.0)
    twice = series_energy_j(at_s, 2 * power_w, 2 * counter_j, 2.0)

    np.testing.assert_allclose(twice, 2 * once)
    assert not (once < 0).any()


@given(st.integers(1, 200), st.floats(1, 400), st.integers(1_000, 50_000))
def test_a_counter_whose_wraps_the_sensor_undid_gives_all_joules(count, power_w, range_j):
    raw = np.mod(np.arange(count + 1) * power_w, range_j)
    undone = np.concatenate([[NAN], np.mod(np.diff(raw), range_j)])

    energy_j = series_energy_j(np.arange(count + 1.0), np.full(count + 1, NAN), undone, 2.0)

    assert np.nansum(energy_j) == pytest.approx(count * power_w, rel=1e-6)
