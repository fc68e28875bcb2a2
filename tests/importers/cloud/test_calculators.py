"""Cloud Carbon Footprint and Green Algorithms."""

from __future__ import annotations

import pytest

from greenai_desktop.core.cloud_figures import LOCATION, total_kgco2e, total_kwh
from greenai_desktop.core.errors import ImportFileError
from greenai_desktop.core.inventory.days import day_of
from greenai_desktop.importers.cloud.base import CloudOptions
from greenai_desktop.importers.cloud.registry import read_cloud_file
from tests.helpers.cloud_files import as_csv, as_json, places

MARCH = CloudOptions(month="2025-03")


def estimate(**more: object) -> dict[str, object]:
    return {
        "cloudProvider": "AWS", "accountId": "a-1", "accountName": "vision", "serviceName": "AmazonEC2",
        "kilowattHours": 100.0, "co2e": 0.0055, "cost": 12.5, "region": "eu-west-3",
        "usesAverageCPUConstant": True, **more,
    }  # fmt: skip


def record(*estimates: object, start: str = "2025-03-01T00:00:00.000Z", **more: object) -> dict[str, object]:
    return {"timestamp": start, "serviceEstimates": list(estimates), "groupBy": "month", **more}


def test_estimates_of_cloud_carbon_footprint(write) -> None:
    other = estimate(cloudProvider="GCP", serviceName="computeEngine", co2e=0.001, kilowattHours=20)

    reading = read_cloud_file(
        write(as_json([record(estimate(), other), record(estimate(), start="2025-04-01")]), "c.json")
    )

    first = reading.figures[0]
    assert reading.code == "cloud-carbon-footprint" and not reading.notices
    assert [one.kgco2e for one in reading.figures] == pytest.approx([5.5, 1.0, 5.5])
    assert total_kwh(reading.figures) == pytest.approx(220.0)
    assert (first.provider, first.account, first.service, first.basis) == ("aws", "a-1", "AmazonEC2", LOCATION)
    assert (first.from_day, first.until_day) == (day_of(2025, 3, 1), day_of(2025, 3, 31))
    assert [one.line for one in reading.figures] == [1, 2, 3]


@pytest.mark.parametrize(
    ("group", "last"),
    [
        ("day", (2024, 12, 1)),
        ("week", (2024, 12, 7)),
        ("month", (2024, 12, 31)),
        ("quarter", (2025, 2, 28)),
        ("year", (2025, 11, 30)),
    ],
)
def test_periods_of_each_grouping(write, group: str, last: tuple[int, int, int]) -> None:
    (figure,) = read_cloud_file(
        write(as_json([record(estimate(), start="2024-12-01", groupBy=group)]), "c.json")
    ).figures

    assert figure.until_day == day_of(*last)


def test_a_period_that_tells_its_end(write) -> None:
    plain = [record(estimate(), periodStartDate="2025-03-03", periodEndDate="2025-03-10T00:00:00.000Z")]

    (figure,) = read_cloud_file(write(as_json(plain), "c.json")).figures

    assert (figure.from_day, figure.until_day) == (day_of(2025, 3, 3), day_of(2025, 3, 9))


@pytest.mark.parametrize(
    ("broken", "place"),
    [
        (estimate(co2e=5.5e3), ("cloud_unit_odd", 2, "co2e")),
        (estimate(co2e="-1"), ("cell_negative", 2, "co2e")),
        (estimate(kilowattHours=None), ("cell_empty", 2, "kilowattHours")),
        ({"co2e": 1}, ("cloud_fields_missing", 2, None)),
        ("text", ("row_not_read", 2, None)),
    ],
)
def test_a_broken_estimate_is_told_and_the_others_are_read(write, broken: object, place: object) -> None:
    reading = read_cloud_file(write(as_json([record(estimate(), broken, estimate())]), "c.json"))

    assert places(reading) == [place]
    assert len(reading.figures) == 2


def test_a_unit_in_another_name_of_a_field_is_refused_by_name(write) -> None:
    renamed = estimate(wattHours=1.0)
    del renamed["kilowattHours"]

    (notice,) = read_cloud_file(write(as_json([record(renamed)]), "c.json")).notices

    assert (notice.code, notice.facts["names"]) == ("cloud_fields_missing", "kilowattHours")


# Green Algorithms: the columns of its exported data, version 3

NAMES = [
    "coreType", "CPUmodel", "numberCPUs", "usageCPU", "CPU_model_n_cores", "tdpCPU", "GPUmodel", "numberGPUs", "tdpGPU",
    "usageGPU", "memory", "runTime_hour", "runTime_min", "runTime", "platformType", "provider", "server", "location",
    "carbonIntensity", "PUE", "mult_factor", "appVersion", "energy_needed", "carbonEmissions",
]  # fmt: skip
# V2 of METHODS §2.17 in another dress: 8 cards of 300 W, 16 cores of 12 W, 256 GB, 100 h, PUE 1.12, 3 times.
KWH = 902.95296
ROW = [
    "Both", "other", 16, 1.0, 26, 312, "other", 8, 300, 1.0, 256, 100, 0, 100.0, "cloudComputing", "gcp",
    "gcp--europe-west9", "FR", 51.28, 1.12, 3, "v3.0", KWH, KWH * 51.28,
]  # fmt: skip


def test_what_the_calculator_found_is_taken(write) -> None:
    reading = read_cloud_file(write(as_csv(NAMES, [ROW], ";")), MARCH)

    (figure,) = reading.figures
    assert reading.code == "green-algorithms" and not reading.notices
    assert figure.energy_kwh == KWH and figure.kgco2e == pytest.approx(KWH * 51.28 / 1_000)
    assert (figure.provider, figure.region, figure.model_version) == ("gcp", "gcp--europe-west9", "v3.0")
    assert (figure.from_day, figure.until_day) == (day_of(2025, 3, 1), day_of(2025, 3, 31))


def test_v2_where_only_the_inputs_are_told_the_formula_is_applied(write) -> None:
    reading = read_cloud_file(write(as_csv(NAMES[:-2], [ROW[:-2]], ";")), MARCH)

    assert reading.figures[0].energy_kwh == pytest.approx(902.95296, abs=5e-6)


def test_before_version_3_the_power_was_told_a_core(write) -> None:
    old = [*ROW[:-2]]
    old[5], old[21] = 12, "v2.2"

    assert read_cloud_file(write(as_csv(NAMES[:-2], [old], ";")), MARCH).figures[0].energy_kwh == pytest.approx(KWH)


def test_grams_that_are_not_those_of_the_energy_are_refused_by_name(write) -> None:
    kilograms = [*ROW[:-1], ROW[-1] / 1_000]

    reading = read_cloud_file(write(as_csv(NAMES, [kilograms, ROW], ";")), MARCH)

    assert places(reading) == [("cloud_unit_odd", 2, "carbonEmissions")]
    assert total_kgco2e(reading.figures, LOCATION) == pytest.approx(ROW[-1] / 1_000)


def test_training_and_inference_are_a_figure_each(write) -> None:
    both = [f"{part}_{name}" for part in ("training", "inference") for name in NAMES]

    reading = read_cloud_file(write(as_csv(both, [[*ROW, *ROW]], ";")), MARCH)

    assert [one.category for one in reading.figures] == ["training", "inference"]


def test_a_lacking_input_is_named(write) -> None:
    columns = ["PUEX" if name == "PUE" else name for name in NAMES[:-2]]

    with pytest.raises(ImportFileError) as error:
        read_cloud_file(write(as_csv(columns, [ROW[:-2]], ";")), MARCH)

    assert (error.value.code, error.value.facts["names"]) == ("cloud_columns_missing", "pue")


def test_the_month_is_asked(write) -> None:
    with pytest.raises(ImportFileError) as error:
        read_cloud_file(write(as_csv(NAMES, [ROW], ";")))

    assert error.value.code == "cloud_month_not_told"
