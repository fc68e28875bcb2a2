"""Formulas against published trainings, from the inputs their authors gave.

`tests/fixtures/published_cases.csv` names source and tolerance of each case; those of other calculators were computed
by running their own code: `setDetails` of mlco2/impact@d0d3ee5 under node, `aggregate_input_values` of
GreenAlgorithms/green-algorithms-tool@30df2fe (v3.0), `llm_impacts` of EcoLogits 0.11.3. What is checked here is the
arithmetic: power, hours, PUE and intensity are the author's. What our own factors make of them is another matter.
"""

import csv
import json
import re
from pathlib import Path

import pytest

from greenai_desktop.core.footprint import operational_kgco2e, site_energy_kwh
from greenai_desktop.core.inference import answer_embodied_kgco2e, generation_s, gpu_count, server_kwh, token_gpu_wh
from greenai_desktop.core.operations import implied_mfu_fraction, transformer_flop
from greenai_desktop.core.peers import green_algorithms_kwh, green_algorithms_parts, ml_co2_kgco2e, ml_co2_shown
from greenai_desktop.core.training import energy_kwh

TABLE = Path(__file__).resolve().parents[1] / "fixtures" / "published_cases.csv"
NO_ATTENTION = (0.0, 0.0, 0.0, 0.0)
# Rounded by the authors more coarsely than the table's tolerance says: whole pounds, whole days.
COARSE = {"str19-1": 0.02, "pat21-4": 0.02, "pat21-4n": 0.02}


def cases(kind):
    with TABLE.open(encoding="utf-8", newline="") as lines:
        rows = [row for row in csv.DictReader(lines) if row["set"] == kind]
    return [
        (row["case_id"], json.loads(row["inputs_json"]), json.loads(row["expected_json"]), row["fair_tolerance"])
        for row in rows
    ]


def given(kind, inputs=(), expected=()):
    """Cases that hold these numbers, by id."""
    found = [
        case
        for case in cases(kind)
        if all(key in case[1] for key in inputs) and all(key in case[2] for key in expected)
    ]
    return pytest.mark.parametrize("case", found, ids=[case[0] for case in found])


def tolerance(case):
    """The first percentage of the stated tolerance."""
    stated = re.search(r"([\d.]+) %", case[3])
    return COARSE.get(case[0], float(stated.group(1)) / 100 if stated else 0.02)


def counted_kwh(case):
    """Energy as the author counts it: with the PUE where the published figure has it."""
    _, inputs, expected, _ = case
    spent_kwh = energy_kwh(inputs["power_w_per_device"], inputs["device_hours"])
    return site_energy_kwh(spent_kwh, inputs["pue"]) if expected.get("energy_includes_pue") == "yes" else spent_kwh


def test_the_table_holds_what_is_checked():
    kinds = ("training", "flops/llm_train", "mlco2/mlco2-impact", "green_algorithms", "ecologits")

    assert [len(cases(kind)) for kind in kinds] == [38, 9, 10, 10, 3]


@given("training", ("power_w_per_device", "device_hours", "pue"), ("published_energy_kwh",))
def test_energy_from_the_authors_power_and_hours(case):
    assert counted_kwh(case) == pytest.approx(case[2]["published_energy_kwh"], rel=tolerance(case))


@given("training", ("power_w_per_device", "device_hours", "pue", "intensity_gco2e_per_kwh"), ("published_kgco2e",))
def test_carbon_from_the_authors_power_hours_and_intensity(case):
    _, inputs, expected, _ = case
    spent_kwh = energy_kwh(inputs["power_w_per_device"], inputs["device_hours"])
    site_kwh = site_energy_kwh(spent_kwh, inputs["pue"])

    got = operational_kgco2e(site_kwh, inputs["intensity_gco2e_per_kwh"] / 1_000)

    assert got == pytest.approx(expected["published_kgco2e"], rel=tolerance(case))


@given("flops/llm_train", ("params", "tokens"), ("published_training_flop",))
def test_operations_from_parameters_and_tokens(case):
    _, inputs, expected, _ = case

    got = transformer_flop(inputs["params"], inputs["tokens"], *NO_ATTENTION)

    assert got == pytest.approx(expected["published_training_flop"], rel=0.1)


@pytest.mark.parametrize(
    ("case_id", "peak_tflops", "mfu"),
    [
        ("f-gpt3", 125.0, 0.1966),  # V100; Patterson et al. (2021)
        ("f-llama31-405B", 989.4, 0.38),  # H100; 38 to 43 % in the paper, over hours of all its stages
    ],
)
def test_utilisation_that_published_hours_amount_to(case_id, peak_tflops, mfu):
    inputs = {case[0]: case[1] for case in cases("flops/llm_train")}[case_id]
    flop = transformer_flop(inputs["params"], inputs["tokens"], *NO_ATTENTION)

    assert implied_mfu_fraction(flop, inputs["device_hours"], peak_tflops) == pytest.approx(mfu, rel=0.1)


@given("mlco2/mlco2-impact")
def test_ml_co2_impact(case):
    _, inputs, expected, _ = case
    job = (inputs["device_power_w"], inputs["device_hours"], inputs["intensity_gco2_per_kwh_csv"])

    # The table prints six decimals.
    assert ml_co2_kgco2e(*job) == pytest.approx(expected["expected_kgco2e_exact"], rel=1e-6, abs=5e-7)
    assert ml_co2_shown(*job) == (
        expected["site_kwh"], expected["site_intensity_kg_per_kwh"], expected["expected_kgco2e_site"],
    )  # fmt: skip


@given("green_algorithms")
def test_green_algorithms(case):
    _, inputs, expected, _ = case
    job = (
        "n_cpu_cores", "cpu_w_per_core", "cpu_usage", "n_gpus", "gpu_w", "gpu_usage", "memory_gb", "pue_used", "psf",
    )  # fmt: skip

    numbers = (inputs["runtime_h"] + inputs["runtime_min"] / 60, *(inputs[name] for name in job))
    gram_per_kwh = inputs["intensity_gco2e_per_kwh"]

    got_kwh, parts = green_algorithms_kwh(*numbers), green_algorithms_parts(*numbers)

    assert got_kwh == pytest.approx(expected["expected_kwh"], rel=1e-6)
    assert parts.energy_kwh == pytest.approx(expected["expected_kwh"], rel=1e-6)
    assert got_kwh * gram_per_kwh == pytest.approx(expected["expected_gco2e"], rel=1e-6)
    for part_kwh, name in zip(parts, ("cpu", "gpu", "memory"), strict=True):
        # The table prints six decimals.
        assert part_kwh * gram_per_kwh == pytest.approx(expected[f"expected_gco2e_{name}"], rel=1e-6, abs=5e-7)


@given("ecologits")
def test_ecologits(case):
    _, inputs, expected, _ = case
    asked = inputs["request"]
    gpus = gpu_count(asked["total_params_b"] * 1e9, 16.0, 1.2, 80.0)
    active, batch, tokens = asked["active_params_b"] * 1e9, float(asked["batch_size"]), asked["output_tokens"]
    # The wait of the client caps the time.
    time_s = min(generation_s(active, batch, tokens), asked["request_latency_s"])
    it_kwh = server_kwh(time_s, 1_200.0, gpus, 8.0, batch) + gpus * tokens * token_gpu_wh(active, batch) / 1_000

    for end in ("min", "max"):
        assert it_kwh * asked["pue"][end] == pytest.approx(expected[f"energy_kwh_{end}"], rel=1e-9)
    for made, server, card in (("gwp", 5_700.0, 273.0), ("adp", 0.37, 0.00895), ("pe", 70_000.0, 3_721.0)):
        got = answer_embodied_kgco2e(time_s, batch, 3.0, gpus, 8.0, server, card)
        unit = {"gwp": "gwp_kgco2eq", "adp": "adp_kgsbeq", "pe": "pe_mj"}[made]
        assert got == pytest.approx(expected[f"embodied_{unit}_value"], rel=1e-9)
