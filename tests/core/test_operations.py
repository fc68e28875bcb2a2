"""Operations of models, hours from operations, utilisation from throughput."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from greenai_desktop.core.errors import InputError
from greenai_desktop.core.footprint import operational_kgco2e, site_energy_kwh
from greenai_desktop.core.operations import (
    attention_flop_per_token,
    device_hours_h,
    examples_flop,
    flop_of_macs,
    frozen_flop,
    implied_mfu_fraction,
    inference_flop,
    is_odd_mfu,
    optimal_tokens,
    project_flop,
    recomputed_flop,
    throughput_mfu_fraction,
    training_flop_of_forward,
    transformer_flop,
)
from greenai_desktop.core.training import device_energy_kwh, energy_kwh

NO_ATTENTION = (0.0, 0.0, 0.0, 0.0)
# Chowdhery et al., "PaLM" (2022), table 1: 118 layers, 48 heads of 256, context 2,048.
PALM = (118.0, 48.0, 256.0, 2_048.0)
GPT3_FLOP = 3.15e23


def test_v4_gpt3_operations_hours_and_energy():
    # V4: 6·175e9·300e9 = 3.15e23; V100 125 TFLOP/s at 0.197: 3,553,299 h; × 330 W × PUE 1.1: 1,289,848 kWh.
    # Published, Patterson et al. (2021), table 4: 14.8 days × 10,000 cards, 1,287 MWh, 552.1 t at 0.429.
    flop = transformer_flop(175e9, 300e9, *NO_ATTENTION)
    hours = device_hours_h(flop, 125.0, 0.197)
    site_kwh = site_energy_kwh(energy_kwh(330.0, hours), 1.1)

    assert flop == pytest.approx(3.15e23, rel=1e-12)
    assert hours == pytest.approx(3_553_299, abs=0.5)
    assert site_kwh == pytest.approx(1_289_848, abs=0.5)
    assert hours / 10_000 / 24 == pytest.approx(14.8, abs=0.05)
    assert operational_kgco2e(site_kwh, 0.429) == pytest.approx(552_100, rel=0.003)


def test_v5_palm_utilisation_with_and_without_attention():
    # V5; PaLM (2022), section 4.1: 238.3k tokens/s on 6,144 TPU v4 of 275 TFLOP/s: 46.2 %, without attention 45.7 %.
    seen = (238_300.0, 6_144.0, 275.0, 540.35e9)

    assert throughput_mfu_fraction(*seen, *PALM) == pytest.approx(0.46229, abs=5e-6)
    assert throughput_mfu_fraction(*seen, *NO_ATTENTION) == pytest.approx(0.45726, abs=5e-6)


def test_v7_project_from_examples():
    # V7 and METHODS §2.5: 110 M parameters, 128 tokens, 1e5 examples, 3 epochs, 50 trials; A100 312 TFLOP/s at 0.3.
    per_example = transformer_flop(110e6, 128.0, *NO_ATTENTION)
    flop = project_flop(per_example, 1e5, 3.0, 50.0, 0.0)

    assert per_example == pytest.approx(8.448e10, rel=1e-12)
    assert flop == pytest.approx(1.2672e18, rel=1e-12)
    assert device_hours_h(flop, 312.0, 0.3) == pytest.approx(3.76068, abs=5e-6)


def test_failed_runs_come_on_top_of_a_project():
    assert project_flop(1e10, 1e5, 3.0, 50.0, 0.5) == pytest.approx(1.5 * project_flop(1e10, 1e5, 3.0, 50.0, 0.0))


def test_7b_model_on_a_trillion_tokens():
    # METHODS §2.3 (a): 4.2e22 FLOP, H100 at 0.4: 29,479 h, 22,994 kWh, × 1.2 27,592 kWh, at 52 g 1.43 t.
    hours = device_hours_h(transformer_flop(7e9, 1e12, *NO_ATTENTION), 989.4, 0.4)
    spent_kwh = device_energy_kwh(hours, 700.0, 0.9, 150.0)

    assert hours == pytest.approx(29_479, abs=0.5)
    assert spent_kwh == pytest.approx(22_994, abs=0.5)
    assert site_energy_kwh(spent_kwh, 1.2) == pytest.approx(27_592, abs=1)
    assert operational_kgco2e(site_energy_kwh(spent_kwh, 1.2), 0.052) == pytest.approx(1_430, abs=10)


@pytest.mark.parametrize(("mfu", "tonnes"), [(0.5, 1.15), (0.3, 1.91)])
def test_7b_model_over_the_range_of_utilisation(mfu, tonnes):
    # METHODS §2.3 (a): MFU 0.3–0.5 gives 1.15–1.91 t.
    hours = device_hours_h(4.2e22, 989.4, mfu)
    site_kwh = site_energy_kwh(device_energy_kwh(hours, 700.0, 0.9, 150.0), 1.2)

    assert operational_kgco2e(site_kwh, 0.052) / 1_000 == pytest.approx(tonnes, abs=0.005)


@pytest.mark.parametrize(
    ("params", "tokens", "published", "tolerance"),
    [
        (405_853_388_800.0, 15.6e12, 3.8e25, 0.01),  # Llama 3 paper (2024), section 3.2
        (540.35e9, 780e9, 2.5272e24, 0.01),  # PaLM (2022), table 20
        (70e9, 1.4e12, 5.76e23, 0.03),  # Chinchilla, Hoffmann et al. (2022), table 3
    ],
)
def test_published_operations_of_trainings(params, tokens, published, tolerance):
    assert transformer_flop(params, tokens, *NO_ATTENTION) == pytest.approx(published, rel=tolerance)


def test_attention_is_12_lhqt_per_token():
    assert attention_flop_per_token(2.0, 3.0, 4.0, 5.0) == 12 * 2 * 3 * 4 * 5
    assert transformer_flop(1e6, 10.0, 2.0, 3.0, 4.0, 5.0) == 10 * (6e6 + 1_440)


def test_adapters_on_a_frozen_model_save_a_third_not_99_percent():
    assert frozen_flop(7e9, 1e9, *NO_ATTENTION) == pytest.approx(2 / 3 * transformer_flop(7e9, 1e9, *NO_ATTENTION))


def test_recomputing_activations_costs_a_third_more_with_or_without_attention():
    for shape in (NO_ATTENTION, PALM):
        full = transformer_flop(540e9, 1e9, *shape)

        assert recomputed_flop(540e9, 1e9, *shape) == pytest.approx(4 / 3 * full)


def test_palm_hardware_utilisation_needs_recomputation():
    # PaLM (2022), section 4.1: model utilisation 46.2 %, hardware utilisation with rematerialisation 57.8 %: less than
    # a full second forward pass, which would be 61.6 %.
    mfu = throughput_mfu_fraction(238_300.0, 6_144.0, 275.0, 540.35e9, *PALM)

    assert mfu * 4 / 3 > 0.578


def test_a_multiply_add_is_two_operations():
    # ResNet-50 (torchvision): 4.089 GMAC forward.
    assert flop_of_macs(4.089e9) == 8.178e9


def test_training_is_three_times_forward_where_all_gradients_are_needed():
    assert training_flop_of_forward(8.178e9, 3.0) == pytest.approx(24.534e9)
    with pytest.raises(InputError):
        training_flop_of_forward(8.178e9, 0.9)


def test_operations_of_an_answer():
    assert inference_flop(8e9, 1_000.0, 400.0) == 2 * 8e9 * 1_400


def test_chinchilla_tokens():
    assert optimal_tokens(70e9, 20.0) == 1.4e12


def test_implied_utilisation_is_the_inverse_of_hours():
    # Patterson et al. (2021): GPT-3 reached 24.6 of 125 TFLOP/s.
    hours = device_hours_h(GPT3_FLOP, 125.0, 0.197)

    assert implied_mfu_fraction(GPT3_FLOP, hours, 125.0) == pytest.approx(0.197)


@pytest.mark.parametrize(("mfu", "odd"), [(0.0049, True), (0.005, False), (0.4, False), (0.7, False), (0.71, True)])
def test_odd_utilisation_asks(mfu, odd):
    assert is_odd_mfu(mfu) is odd
    assert is_odd_mfu(np.array([mfu, 0.3])).tolist() == [odd, False]


@pytest.mark.parametrize("bad", [(0.0, 0.4), (-1.0, 0.4), (125.0, 0.0), (125.0, 1.1)])
def test_hours_need_a_peak_and_a_possible_utilisation(bad):
    with pytest.raises(InputError):
        device_hours_h(1e20, *bad)


@given(st.floats(1e6, 1e13), st.floats(1e3, 1e14), st.floats(1, 5_000), st.floats(0.01, 1))
def test_twice_the_tokens_take_twice_the_hours(params, tokens, peak, mfu):
    once = device_hours_h(transformer_flop(params, tokens, *NO_ATTENTION), peak, mfu)
    twice = device_hours_h(transformer_flop(params, 2 * tokens, *NO_ATTENTION), peak, mfu)

    assert twice == pytest.approx(2 * once, rel=1e-12)


@given(st.floats(1e10, 1e26), st.floats(1, 5_000), st.floats(0.01, 1), st.floats(0.01, 1))
def test_more_utilisation_takes_fewer_hours(flop, peak, first, other):
    low, high = sorted((first, other))

    assert device_hours_h(flop, peak, high) <= device_hours_h(flop, peak, low)


@given(st.floats(1, 1e12), st.floats(1, 1e9), st.floats(0.1, 1e3))
def test_epochs_and_examples_are_interchangeable(flop, examples, epochs):
    assert examples_flop(flop, examples, epochs) == pytest.approx(examples_flop(flop, epochs, examples), rel=1e-12)
