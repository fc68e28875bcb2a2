"""Azure: carbon optimization, and the energy of graphics cards in Azure Monitor."""

from __future__ import annotations

import math

import pytest

from greenai_desktop.accounting.cloud_import import change_of, planned
from greenai_desktop.accounting.cloud_months import periods_of
from greenai_desktop.core.cloud_figures import total_kgco2e, total_kwh
from greenai_desktop.core.errors import ImportFileError
from greenai_desktop.core.inventory.columns import CLOUD_COLUMNS
from greenai_desktop.core.inventory.days import day_of
from greenai_desktop.core.inventory.inventory import Inventory
from greenai_desktop.importers.cloud.base import CloudOptions
from greenai_desktop.importers.cloud.registry import read_cloud_file
from tests.helpers.cloud_files import as_csv, as_json, as_xlsx, codes, places

TOLD = CloudOptions(scope="all", month="2025-03")
HEAD = {"dataType": "ItemDetailsData", "categoryType": "Location"}


def item(name: str, latest: float, previous: float = 1.0, **more: object) -> dict[str, object]:
    return {
        **HEAD, "itemName": name, "latestMonthEmissions": latest, "previousMonthEmissions": previous,
        "monthOverMonthEmissionsChangeRatio": (latest - previous) / previous,
        "monthlyEmissionsChangeValue": latest - previous, **more,
    }  # fmt: skip


ITEMS = [item("francecentral", 12.5), item("westeurope", 3.25)]


def test_items_of_the_rest_answer(write) -> None:
    reading = read_cloud_file(write(as_json({"value": ITEMS}), "a.json"), TOLD)

    assert reading.code == "azure-carbon" and not reading.notices
    assert [(one.region, one.kgco2e, one.scope, one.basis) for one in reading.figures] == [
        ("francecentral", 12.5, "all", ""), ("westeurope", 3.25, "all", ""),
    ]  # fmt: skip
    assert reading.figures[0].until_day == day_of(2025, 3, 31)


def test_a_series_of_months_needs_no_month_from_the_user(write) -> None:
    months = [
        {"dataType": "MonthlySummaryData", "date": f"2025-0{n}-01", "latestMonthEmissions": 10.0 * n,
         "carbonIntensity": 22.0}
        for n in (1, 2, 3)
    ]  # fmt: skip

    reading = read_cloud_file(write(as_json({"value": months}), "a.json"), CloudOptions(scope="3"))

    assert [(one.from_day, one.kgco2e, one.scope) for one in reading.figures] == [
        (day_of(2025, n, 1), 10.0 * n, "3") for n in (1, 2, 3)
    ]


@pytest.mark.parametrize(
    ("options", "code"),
    [(CloudOptions(), "cloud_scope_not_told"), (CloudOptions(scope="4"), "cloud_scope_not_told"),
     (CloudOptions(scope="1", month="spring"), "cloud_month_unreadable")],
)  # fmt: skip
def test_what_the_answer_does_not_say_is_asked(write, options: CloudOptions, code: str) -> None:
    path = write(as_json({"value": ITEMS}), "a.json")

    try:
        found = codes(read_cloud_file(path, options))
    except ImportFileError as error:
        found = [error.code]

    assert set(found) == {code}


def test_resources_say_where_they_belong(write) -> None:
    resource = item(
        "gpu-vm", 5.0, dataType="ResourceItemDetailsData", categoryType="Resource", subscriptionId="s-1",
        resourceGroup="rg-vision", resourceId="/subscriptions/s-1/rg/gpu-vm", location="francecentral",
        resourceType="microsoft.compute/virtualmachines",
    )  # fmt: skip

    (figure,) = read_cloud_file(write(as_json({"value": [resource]}), "a.json"), TOLD).figures

    assert (figure.account, figure.provider_project, figure.region) == ("s-1", "rg-vision", "francecentral")
    assert figure.service == "microsoft.compute/virtualmachines"
    assert figure.category == "/subscriptions/s-1/rg/gpu-vm"


def test_reports_of_several_kinds_hold_the_same_again_and_are_refused_by_name(write) -> None:
    other = item("rg", 15.75, categoryType="ResourceGroup")

    with pytest.raises(ImportFileError) as error:
        read_cloud_file(write(as_json({"value": [*ITEMS, other]}), "a.json"), TOLD)

    assert error.value.code == "cloud_reports_mixed"
    assert "ResourceGroup" in str(error.value.facts["names"]) and "Location" in str(error.value.facts["names"])


def test_reports_of_one_month_in_two_files_stand_side_by_side_and_are_never_added(write) -> None:
    by_account = [item("s-1", 10.0, categoryType="Subscription"), item("s-2", 5.75, categoryType="Subscription")]
    files = [write(as_json({"value": rows}), name) for rows, name in ((ITEMS, "a.json"), (by_account, "b.json"))]
    found = [figure for file in files for figure in read_cloud_file(file, TOLD).figures]
    inventory = Inventory(CLOUD_COLUMNS)
    change_of(planned(inventory, found), inventory, lambda count: range(1, 1 + count), "b").apply(inventory)

    periods = periods_of(inventory)

    assert {one.cut: one.kgco2e[""] for one in periods} == {"region": 15.75, "account": 15.75}


def test_without_a_kind_the_fields_tell_what_a_report_is_broken_down_by(write) -> None:
    rows = [{"subscriptionId": "s-1", "location": "francecentral", "latestMonthEmissions": 5.0}]

    (figure,) = read_cloud_file(write(as_json({"value": rows}), "a.json"), TOLD).figures

    assert figure.cut == "account+region"


def test_an_overall_report_beside_items_is_what_they_must_make_up(write) -> None:
    overall = {"dataType": "OverallSummaryData", "latestMonthEmissions": 15.75}
    right = read_cloud_file(write(as_json({"value": [overall, *ITEMS]}), "a.json"), TOLD)
    other = {**overall, "latestMonthEmissions": 16.5}
    wrong = read_cloud_file(write(as_json({"value": [other, *ITEMS]}), "a.json"), TOLD)

    assert [one.kgco2e for one in right.stated] == [15.75] and total_kgco2e(right.figures, "") == 15.75
    assert not right.notices and codes(wrong) == ["cloud_sum_differs"]


def test_pages_are_read_together_and_a_page_that_is_lacking_is_told(write) -> None:
    pages = [{"value": ITEMS[:1], "skipToken": "x"}, {"value": ITEMS[1:]}]

    both = read_cloud_file(write(as_json(pages), "a.json"), TOLD)
    one = read_cloud_file(write(as_json(pages[0]), "a.json"), TOLD)

    assert len(both.figures) == 2 and not both.notices
    assert codes(one) == ["cloud_more_pages"]


def test_subscriptions_that_were_not_allowed_are_named(write) -> None:
    answer = {
        "value": ITEMS,
        "subscriptionAccessDecisionList": [
            {"subscriptionId": "s-1", "decision": "Allowed"},
            {"subscriptionId": "s-2", "decision": "Denied", "denialReason": "Forbidden"},
        ],
    }

    reading = read_cloud_file(write(as_json(answer), "a.json"), TOLD)

    assert [(one.code, one.facts["names"]) for one in reading.notices] == [("cloud_access_denied", "s-2")]


def test_a_change_that_is_not_the_difference_of_the_months_is_told(write) -> None:
    wrong = {**ITEMS[1], "monthlyEmissionsChangeValue": 9}

    reading = read_cloud_file(write(as_json({"value": [ITEMS[0], wrong]}), "a.json"), TOLD)

    assert places(reading) == [("cloud_change_differs", 2, "monthlyEmissionsChangeValue")]


@pytest.mark.parametrize(
    "columns",
    [
        ["itemName", "categoryType", "latestMonthEmissions", "previousMonthEmissions"],
        ["Item name", "Category type", "Latest month emissions (kgCO2e)", "Previous month emissions (kgCO2e)"],
    ],
)
def test_the_same_fields_as_a_table(write, columns: list[str]) -> None:
    rows = [["francecentral", "Location", "12,5", "1"], ["westeurope", "Location", "3,25", "1"]]

    reading = read_cloud_file(write(as_csv(columns, rows, ";")), TOLD)

    assert reading.code == "azure-carbon"
    assert {one.region: one.kgco2e for one in reading.figures} == {"francecentral": 12.5, "westeurope": 3.25}


@pytest.mark.parametrize(
    ("heading", "code"),
    [("Latest month emissions (tCO2e)", "cloud_heading_unit"), ("latestMonthEmissionsX", "cloud_column_unknown")],
)
def test_another_unit_or_name_in_a_heading_is_refused_by_name(write, heading: str, code: str) -> None:
    columns = ["itemName", "categoryType", "previousMonthEmissions", heading]

    with pytest.raises(ImportFileError) as error:
        read_cloud_file(write(as_csv(columns, [["x", "Location", 1, 2]])), TOLD)

    assert (error.value.code, error.value.facts["column"]) == (code, heading)


# Azure Monitor


def series(device: str | None, values: list[float | None], start: int = 0, name: str = "total") -> dict[str, object]:
    data = [
        {"timeStamp": f"2025-03-04T10:{start + n:02}:00Z", **({} if value is None else {name: value})}
        for n, value in enumerate(values)
    ]
    labels = [] if device is None else [{"name": {"value": "deviceid", "localizedValue": "DeviceId"}, "value": device}]
    return {"metadatavalues": labels, "data": data}


def metric(*timeseries: dict[str, object], name: str = "GpuEnergyJoules", unit: str = "Count") -> dict[str, object]:
    return {
        "id": "/subscriptions/s/resourceGroups/rg/providers/Microsoft.MachineLearningServices/workspaces/vision"
        f"/providers/Microsoft.Insights/metrics/{name}",
        "type": "Microsoft.Insights/metrics", "name": {"value": name, "localizedValue": name}, "unit": unit,
        "timeseries": list(timeseries), "errorCode": "Success",
    }  # fmt: skip


def answer(*metrics: dict[str, object]) -> str:
    return as_json(
        {"cost": 59, "timespan": "2025-03-04T10:00:00Z/2025-03-04T11:00:00Z", "interval": "PT1M",
         "value": list(metrics), "resourceregion": "francecentral",
         "namespace": "Microsoft.MachineLearningServices/workspaces"}
    )  # fmt: skip


def test_all_metrics_and_all_series_are_read(write) -> None:
    text = answer(
        metric(series("0", [50.0]), name="GpuUtilizationPercentage", unit="Percent"),
        metric(series("0", [1.8e6, 1.8e6]), series("1", [3.6e6])),
    )

    reading = read_cloud_file(write(text, "m.json"))

    assert reading.code == "azure-gpu-energy" and not reading.notices
    assert [(one.category, one.energy_kwh) for one in reading.figures] == [
        ("deviceid=0", pytest.approx(1.0)), ("deviceid=1", pytest.approx(1.0)),
    ]  # fmt: skip
    assert math.isnan(reading.figures[0].kgco2e), "energy alone is told"
    assert reading.figures[0].service == "vision"


def test_v18_joules_to_kwh(write) -> None:
    # METHODS §2.17, V18: 3.6e6 J are 1 kWh.
    assert total_kwh(read_cloud_file(write(answer(metric(series(None, [3.6e6]))), "m.json")).figures) == 1.0


def test_a_missing_total_is_a_gap_and_not_zero(write) -> None:
    reading = read_cloud_file(write(answer(metric(series("0", [3.6e6, None, None, 0.0]))), "m.json"))

    (notice,) = reading.notices
    assert (notice.code, notice.facts["count"], notice.facts["whole"]) == ("cloud_gaps", 2, 4)
    assert reading.figures[0].usage == 2, "a zero that was told is a sample"


def test_a_series_of_gaps_alone_gives_no_figure(write) -> None:
    reading = read_cloud_file(write(answer(metric(series("0", [None, None]))), "m.json"))

    assert reading.figures == () and codes(reading) == ["cloud_gaps"]


def test_averages_of_an_endpoint_need_the_number_of_samples(write) -> None:
    with pytest.raises(ImportFileError) as error:
        read_cloud_file(write(answer(metric(series("0", [100.0], name="average"))), "m.json"))
    assert error.value.code == "cloud_not_a_sum"

    counted = series("0", [1.2e6], name="average")
    counted["data"][0]["count"] = 3
    assert total_kwh(read_cloud_file(write(answer(metric(counted)), "m.json")).figures) == pytest.approx(1.0)


@pytest.mark.parametrize(
    ("made", "code"),
    [
        (metric(series("0", [1.0]), unit="KiloJoules"), "cloud_metric_unit"),
        (metric(series("0", [1.0]), name="GpuEnergyKilojoules"), "cloud_metric_unknown"),
        (metric(series("0", [1.0]), series(None, [1.0])), "cloud_series_overlap"),
    ],
)
def test_another_unit_name_or_a_sum_beside_its_parts_is_refused_by_name(write, made, code: str) -> None:
    with pytest.raises(ImportFileError) as error:
        read_cloud_file(write(answer(made), "m.json"))

    assert error.value.code == code


def test_a_minute_that_is_there_twice_counts_once(write) -> None:
    twice = series("0", [1.8e6, 1.8e6])
    twice["data"][1]["timeStamp"] = twice["data"][0]["timeStamp"]

    reading = read_cloud_file(write(answer(metric(twice)), "m.json"))

    assert total_kwh(reading.figures) == pytest.approx(0.5) and codes(reading) == ["time_twice"]


PORTAL = [
    ["Chart Title: Sum GpuEnergyJoules for vision"], ["Start time: 3/4/2025 10:00 AM"], ["End time: 3/4/2025 11:00 AM"],
    [], ["Filters:", "none"], [], [],
]  # fmt: skip
PORTAL_ROWS = [
    ["Timestamp", "GpuEnergyJoules (Sum), gpu-0", "GpuEnergyJoules (Sum), gpu-1", "Other metric (Avg)"],
    ["2025-03-04 10:00:00", 1_800_000, 3_600_000, 7],
    ["2025-03-04 10:01:00", 1_800_000, None, 7],
]


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_the_table_of_the_portal_is_found_below_its_preamble(write, tmp_path, kind: str) -> None:
    rows = [*PORTAL, *PORTAL_ROWS]
    path = as_xlsx(tmp_path / "p.xlsx", rows) if kind == "xlsx" else write(as_csv(rows[0], rows[1:]))

    reading = read_cloud_file(path)

    assert {one.category: one.energy_kwh for one in reading.figures} == pytest.approx(
        {"GpuEnergyJoules (Sum), gpu-0": 1.0, "GpuEnergyJoules (Sum), gpu-1": 1.0}
    )
    assert [(one.code, one.facts["count"]) for one in reading.notices] == [("cloud_gaps", 1)]


def test_an_average_of_the_portal_is_refused_by_name(write) -> None:
    with pytest.raises(ImportFileError) as error:
        read_cloud_file(write(as_csv(["Time", "GpuEnergyJoules (Avg)"], [["2025-03-04 10:00", 5]])))

    assert (error.value.code, error.value.facts["column"]) == ("cloud_not_a_sum", "GpuEnergyJoules (Avg)")


def test_a_day_that_can_be_read_in_two_ways_is_told(write) -> None:
    rows = [["3/4/2025 10:00 AM", 3.6e6], ["3/4/2025 10:01", 3.6e6]]

    reading = read_cloud_file(write(as_csv(["Time", "GpuEnergyJoules (Sum)"], rows)))

    assert total_kwh(reading.figures) == 1.0
    assert places(reading) == [("cell_no_time", 3, "Time")]
    assert reading.figures[0].from_day == day_of(2025, 3, 4)
