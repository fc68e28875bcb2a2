"""Strubell, Patterson, LLMCarbon and Cloud Carbon Footprint, against what they published."""

import pytest

from greenai_desktop.core.errors import InputError
from greenai_desktop.core.footprint import operational_kgco2e
from greenai_desktop.core.peers_published import (
    KG_PER_LB,
    ccf_compute_kwh,
    ccf_embodied_kgco2e,
    ccf_power_w,
    llmcarbon_days,
    llmcarbon_embodied_kgco2e,
    llmcarbon_mwh,
    patterson_kwh,
    strubell_kwh,
    strubell_lb,
)


def test_v3_transformer_big():
    # V3; Strubell, Ganesh, McCallum (2019), table 3: 84 h × 1,515 W: 201 kWh, 192 lb (87.1 kg).
    energy_kwh = strubell_kwh(84.0, 1_515.0, 0.0, 0.0, 0.0)

    assert energy_kwh == pytest.approx(201.0708, rel=1e-9)
    assert strubell_lb(energy_kwh) == pytest.approx(191.8215, abs=5e-5)
    assert strubell_lb(energy_kwh) * KG_PER_LB == pytest.approx(87.09, rel=0.01)


def test_transformer_base():
    # The same table: 12 h × 1,415.78 W: 27 kWh, 26 lb; the paper rounds to whole numbers.
    energy_kwh = strubell_kwh(12.0, 615.78, 0.0, 8.0, 100.0)

    assert energy_kwh == pytest.approx(27, abs=0.5)
    assert strubell_lb(energy_kwh) == pytest.approx(26, abs=0.5)


@pytest.mark.parametrize(
    ("hours", "devices", "power", "pue", "kwh", "intensity", "kg"),
    [
        # Patterson et al. (2021), table 4: T5, GShard-600B (gross), GPT-3; days are rounded to 0.1 there.
        (480.0, 512.0, 310.0, 1.12, 85_700.0, 0.545, 46_700.0),
        (74.4, 1_024.0, 288.0, 1.09, 24_100.0, 0.201, 4_800.0),
        (355.2, 10_000.0, 330.0, 1.10, 1_287_000.0, 0.429, 552_100.0),
    ],
)
def test_table_4_of_patterson(hours, devices, power, pue, kwh, intensity, kg):
    got = patterson_kwh(hours, devices, power, pue)

    assert got == pytest.approx(kwh, rel=0.02)
    assert operational_kgco2e(got, intensity) == pytest.approx(kg, rel=0.02)


def test_gpt3_in_14_8_days():
    # METHODS §2.12: 14.8 d × 10,000 × 330 W × 1.1 = 1,289 MWh.
    assert patterson_kwh(14.8 * 24, 10_000.0, 330.0, 1.1) / 1_000 == pytest.approx(1_289, abs=0.5)


@pytest.mark.parametrize(
    ("params", "tokens", "devices", "peak", "efficiency", "power", "pue", "intensity", "tonnes", "tolerance"),
    [
        # MLCarbon@dbd96b7, `data/database.csv`: GPT-3 within 1 % of 552.1 t, XLM and T5 within a fifth, as it says.
        (175e9, 300e9, 10_000.0, 125.0, 0.197, 330.0, 1.1, 0.429, 552.1, 0.01),
        (0.55e9, 7_000e9, 512.0, 125.0, 0.212, 342.0, 1.1, 0.413, 39.0, 0.2),
        (11e9, 600e9, 512.0, 123.0, 0.37, 310.0, 1.12, 0.545, 46.7, 0.2),
    ],
)
def test_trainings_of_llmcarbon(params, tokens, devices, peak, efficiency, power, pue, intensity, tonnes, tolerance):
    days = llmcarbon_days(params, tokens, devices, peak, efficiency)

    assert llmcarbon_mwh(power, devices, days, pue) * intensity == pytest.approx(tonnes, rel=tolerance)


def test_energy_of_llmcarbon():
    # By hand: 330 W × 10,000 × 10 days × 24 h × 1.1 = 871.2 MWh.
    assert llmcarbon_mwh(330.0, 10_000.0, 10.0, 1.1) == pytest.approx(871.2)


def test_parts_of_llmcarbon():
    # MLCarbon@dbd96b7, `data/hardware.csv`: a V100 of 8.15 cm² at 1.2 kg/cm² is 9.78 kg, bare; 512 of them for 20.4
    # days of five years.
    assert llmcarbon_embodied_kgco2e(8.15, 1.2, 1.0, 5 * 365.0) == pytest.approx(9.78)
    assert llmcarbon_embodied_kgco2e(8.15, 1.2, 512.0, 20.4) == pytest.approx(9.78 * 512 * 20.4 / 1_825)


def test_llmcarbon_refuses_no_devices():
    with pytest.raises(InputError):
        llmcarbon_days(1e9, 1e9, 0.0, 125.0, 0.2)


def test_cloud_carbon_footprint_of_an_a100_at_half_load():
    # METHODS §2.9: A100 46 to 407 W, 226.5 W; AWS PUE 1.135.
    assert ccf_power_w(46.0, 407.0, 0.5) == 226.5
    assert ccf_compute_kwh(8.0, 100.0, 46.0, 407.0, 0.5, 1.135) == pytest.approx(8 * 100 * 0.2265 * 1.135)


def test_cloud_carbon_footprint_of_the_equipment():
    # Four years of a whole server are the server.
    assert ccf_embodied_kgco2e(1_200.0, 4 * 8_760.0, 96.0, 96.0) == pytest.approx(1_200.0)
    assert ccf_embodied_kgco2e(1_200.0, 8_760.0, 24.0, 96.0) == pytest.approx(75.0)
