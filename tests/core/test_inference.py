"""Energy of using a model."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from greenai_desktop.core.errors import InputError
from greenai_desktop.core.footprint import site_energy_kwh
from greenai_desktop.core.inference import (
    always_on_kwh,
    answer_embodied_kgco2e,
    answer_kwh,
    generation_s,
    gpu_count,
    idle_share_fraction,
    measured_kwh,
    prompt_kwh,
    serverless_kwh,
    serverless_w_per_gb,
    token_gpu_wh,
)

# EcoLogits 0.11.3: 16 bits, 1.2 of the weights, 80 GB a card; 8 cards and 1.2 kW a server; 3 years; 5,700 and 273 kg.
MEMORY = (16.0, 1.2, 80.0)
SERVER = (8.0, 1_200.0)
MAKING = (3.0, 5_700.0, 273.0)


def ecologits(params, active, tokens, batch, pue):
    """(Wh with PUE, seconds, GPUs, kg of equipment) of one answer."""
    gpus = gpu_count(params, *MEMORY)
    time_s = generation_s(active, batch, tokens)
    spent_kwh = site_energy_kwh(answer_kwh(tokens, active, batch, gpus, *SERVER), pue)
    made = answer_embodied_kgco2e(time_s, batch, MAKING[0], gpus, SERVER[0], *MAKING[1:])
    return spent_kwh * 1_000, time_s, gpus, made


def test_v11_answer_of_a_70b_model():
    # V11, EcoLogits 0.11.3: 400 tokens, batch 64, PUE 1.2: 0.263012 Wh, 34.77317 s, 4 GPUs.
    energy_wh, time_s, gpus, _ = ecologits(70e9, 70e9, 400.0, 64.0, 1.2)

    assert energy_wh == pytest.approx(0.263012, abs=5e-7)
    assert time_s == pytest.approx(34.77317, abs=5e-6)
    assert gpus == 4


@pytest.mark.parametrize(
    ("params", "batch", "wh", "use_mg", "made_mg"),
    [
        # METHODS §2.7: 400 tokens, PUE 1.2, 52 g; 70B at batch 8 takes 3.5 times as much.
        (8e9, 64.0, 0.036, 1.9, 2.9),
        (70e9, 64.0, 0.26, 14.0, 23.0),
        (70e9, 8.0, 0.92, None, None),
    ],
)
def test_examples_of_answers(params, batch, wh, use_mg, made_mg):
    energy_wh, _, _, made = ecologits(params, params, 400.0, batch, 1.2)

    assert energy_wh == pytest.approx(wh, rel=0.02)
    if use_mg is not None:
        assert energy_wh * 52 == pytest.approx(use_mg, rel=0.03)
        assert made * 1e6 == pytest.approx(made_mg, rel=0.03)


@pytest.mark.parametrize(
    ("params", "gpus"), [(1e6, 1), (33e9, 1), (34e9, 2), (67e9, 4), (133e9, 4), (134e9, 8), (1e12, 32)]
)
def test_gpus_come_in_powers_of_two(params, gpus):
    assert gpu_count(params, *MEMORY) == gpus


def test_requests_that_were_measured():
    assert measured_kwh(1e6, 0.3) == pytest.approx(300.0)


@pytest.mark.parametrize(("utilisation", "kwh"), [(0.05, 828), (0.5, 1_093)])
def test_always_on_l4_for_a_year(utilisation, kwh):
    # METHODS §2.7 b: L4 16 → 72 W and 60 W of host, PUE 1.2.
    spent_kwh = always_on_kwh(1.0, 8_760.0, 16.0, 72.0, utilisation, 60.0)

    assert site_energy_kwh(spent_kwh, 1.2) == pytest.approx(kwh, abs=0.5)


def test_idle_dominates_a_machine_that_is_always_on():
    assert idle_share_fraction(16.0, 72.0, 0.05, 60.0) == pytest.approx(76 / 78.8)
    assert idle_share_fraction(16.0, 72.0, 0.5, 60.0) == pytest.approx(76 / 104)


def test_what_draws_nothing_has_no_idle_share():
    assert math.isnan(idle_share_fraction(0.0, 72.0, 0.0, 0.0))


def test_functions_by_gb_seconds():
    # By hand: 0.392 W/GB and 2.1 W for a processor that comes with 1.75 GB: 1.592 W/GB; 1e6 × 0.36 GB·s = 100 GB·h.
    w_per_gb = serverless_w_per_gb(0.392, 2.1, 1.75)

    assert w_per_gb == pytest.approx(1.592)
    assert serverless_kwh(1e6, 0.36, w_per_gb) == pytest.approx(0.1592)


def test_reading_a_prompt():
    # By hand: 2·8e9·1e6 = 1.6e16 FLOP at 400 TFLOP/s are 40 s; at 900 W 0.01 kWh.
    assert prompt_kwh(1e6, 8e9, 1_000.0, 0.4, 900.0) == pytest.approx(0.01)
    with pytest.raises(InputError):
        prompt_kwh(1e6, 8e9, 1_000.0, 0.0, 900.0)


@given(st.floats(1e8, 1e12), st.floats(1, 64), st.floats(1, 64), st.floats(1, 1e4))
def test_a_larger_batch_never_takes_more_for_one_answer(params, first, other, tokens):
    small, large = sorted((first, other))
    gpus = gpu_count(params, *MEMORY)

    assert answer_kwh(tokens, params, large, gpus, *SERVER) <= answer_kwh(tokens, params, small, gpus, *SERVER) * (
        1 + 1e-12
    )


@given(st.floats(1e8, 1e12), st.floats(1, 64), st.floats(1, 1e4))
def test_twice_the_tokens_is_twice_the_energy(params, batch, tokens):
    gpus = gpu_count(params, *MEMORY)
    once = answer_kwh(tokens, params, batch, gpus, *SERVER)

    assert answer_kwh(2 * tokens, params, batch, gpus, *SERVER) == pytest.approx(2 * once, rel=1e-12)


@pytest.mark.parametrize("batch", [0.0, 0.5, -1.0])
def test_a_batch_is_at_least_one(batch):
    with pytest.raises(InputError):
        answer_kwh(100.0, 8e9, batch, 1.0, *SERVER)


def test_an_unknown_batch_is_missing_not_an_error():
    assert math.isnan(answer_kwh(100.0, 8e9, math.nan, 1.0, *SERVER))
    assert np.isnan(token_gpu_wh(np.array([8e9]), np.array([math.nan]))).all()
