"""Fitting a machine to its meter: known constants are found, and data that cannot tell them are refused."""

import random
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from greenai_desktop.core.calibration import LEAST_U95, Calibration, Circumstances, Pair, fit
from greenai_desktop.core.errors import InputError

AROUND = Circumstances("host · CPU · 8", "2026-03-01", "Plug", False, True, 0.12)


def pairs_of(base_w: float, slope: float, noise_w: float = 0.0, low_w: float = 10.0, high_w: float = 120.0):
    chance = random.Random(7)
    return [
        Pair(seen_w, seen_w + base_w + slope * seen_w + chance.gauss(0, noise_w))
        for seen_w in [low_w] * 8 + [0.5 * (low_w + high_w)] * 6 + [high_w] * 8
    ]


def code_of(pairs, around=AROUND) -> str:
    with pytest.raises(InputError) as caught:
        fit(pairs, around)
    return caught.value.code


@given(st.floats(0, 200), st.floats(0, 0.5))
def test_known_constants_are_found_exactly(base_w, slope):
    found = fit(pairs_of(base_w, slope), AROUND)

    assert found.base_w == pytest.approx(base_w, abs=1e-6)
    assert found.supply_loss_ratio == pytest.approx(slope, abs=1e-6)
    assert found.residual_fraction < 1e-6
    assert (found.cpu_scale, found.pair_count, found.low_w, found.high_w) == (1.0, 22, 10.0, 120.0)


def test_noise_becomes_the_residual_and_a_floor_stays():
    quiet, noisy = (fit(pairs_of(30, 0.1, noise), AROUND) for noise in (0.5, 6.0))

    assert quiet.base_w == pytest.approx(30, abs=0.5)
    assert 0.005 < quiet.residual_fraction < 0.05 < noisy.residual_fraction
    assert quiet.u95_ratio >= LEAST_U95
    assert noisy.u95_ratio > quiet.u95_ratio


def test_slope_corrects_the_model_where_the_processor_is_modelled():
    # The model says half of what is drawn.
    found = fit(pairs_of(30, 1.24), replace(AROUND, cpu_was_modelled=True))

    assert found.cpu_scale == pytest.approx(2.24 / 1.12)
    assert found.supply_loss_ratio == 0.12
    modelled_w = 50.0
    told_w = found.cpu_scale * modelled_w * (1 + found.supply_loss_ratio) + found.base_w
    assert told_w == pytest.approx(modelled_w * 2.24 + 30)


def test_data_without_load_cannot_tell_a_slope():
    assert code_of(pairs_of(30, 0.1, 0.0, 40.0, 42.0)) == "calibration_no_load"


def test_too_few_readings_are_refused():
    assert code_of(pairs_of(30, 0.1)[:5]) == "calibration_too_few"
    assert code_of([*pairs_of(30, 0.1), Pair(10.0, float("nan"))]) == "calibration_too_few"


def test_meter_of_another_machine_is_refused():
    assert code_of([Pair(pair.seen_w, 5.0) for pair in pairs_of(0, 0)]) == "calibration_below"


def test_readings_that_do_not_lie_on_a_line_are_refused():
    assert code_of(pairs_of(30, 0.1, 40.0)) == "calibration_scattered"


def test_machine_that_cannot_be_is_refused():
    assert code_of(pairs_of(200, -0.7)) == "calibration_not_possible"
    assert code_of(pairs_of(5, 3.0)) == "calibration_not_possible"


def test_calibration_comes_back_as_it_was_written():
    found = fit(pairs_of(30, 0.1, 0.5), AROUND)

    assert Calibration.from_dict({**found.to_dict(), "later": 1}) == found


@pytest.mark.parametrize("wrong", [
    {"base_w": "30"}, {"base_w": -1.0}, {"on": "yesterday"}, {"cpu_scale": 40.0}, {"holds_memory": 1},
    {"residual_fraction": float("nan")}, {"low_w": True},
])  # fmt: skip
def test_what_cannot_be_a_calibration_is_refused(wrong):
    plain = {**fit(pairs_of(30, 0.1), AROUND).to_dict(), **wrong}

    with pytest.raises(ValueError):
        Calibration.from_dict(plain)
