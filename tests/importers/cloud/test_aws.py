"""The table CARBON_EMISSIONS of AWS Data Exports."""

from __future__ import annotations

import pytest

from greenai_desktop.core.cloud_figures import LOCATION, MARKET, total_kgco2e
from greenai_desktop.core.errors import ImportFileError
from greenai_desktop.core.inventory.days import day_of
from greenai_desktop.importers.cloud.aws import COLUMNS
from greenai_desktop.importers.cloud.base import CloudOptions
from greenai_desktop.importers.cloud.registry import read_cloud_file
from tests.helpers.cloud_files import as_csv, codes, places

NAMES = [
    "last_refresh_timestamp", "location", "model_version", "payer_account_id", "product_code", "region_code",
    "total_lbm_emissions_unit", "total_lbm_emissions_value", "total_mbm_emissions_unit", "total_mbm_emissions_value",
    "total_scope_1_emissions_unit", "total_scope_1_emissions_value", "total_scope_2_lbm_emissions_unit",
    "total_scope_2_lbm_emissions_value", "total_scope_2_mbm_emissions_unit", "total_scope_2_mbm_emissions_value",
    "total_scope_3_lbm_emissions_unit", "total_scope_3_lbm_emissions_value", "total_scope_3_mbm_emissions_unit",
    "total_scope_3_mbm_emissions_value", "usage_account_id", "usage_period_end", "usage_period_start",
]  # fmt: skip
T = "MTCO2e"


def row(product="AmazonEC2", version="v3.0.0", s1=0.001, s2l=0.02, s2m=0.0, s3l=0.009, s3m=0.008, unit=T):
    lbm, mbm = s1 + s2l + s3l, s1 + s2m + s3m
    return [
        "2025-04-14T00:00:00Z", "EU (Paris)", version, "111122223333", product, "eu-west-3", unit, lbm, unit, mbm,
        unit, s1, unit, s2l, unit, s2m, unit, s3l, unit, s3m, "444455556666", "2025-04-01T00:00:00Z",
        "2025-03-01T00:00:00Z",
    ]  # fmt: skip


ROWS = [row(), row("AmazonS3", s2l=0.0005, s3l=0.0001)]


def test_the_table_has_23_columns() -> None:
    assert set(NAMES) == COLUMNS and len(NAMES) == 23


def write_parquet(path):
    import datetime as dt

    import pyarrow
    from pyarrow import parquet

    def typed(name, value):
        if name.startswith(("usage_period", "last_")):
            return dt.datetime.fromisoformat(value.replace("Z", "+00:00"))
        return value

    records = [{name: typed(name, value) for name, value in zip(NAMES, one, strict=True)} for one in ROWS]
    parquet.write_table(pyarrow.Table.from_pylist(records), path)
    return path


@pytest.mark.parametrize("form", ["csv", "parquet"])
def test_tonnes_become_kilograms_and_the_sum_is_what_the_file_states(write, tmp_path, form: str) -> None:
    path = write(as_csv(NAMES, ROWS)) if form == "csv" else write_parquet(tmp_path / "x.parquet")

    reading = read_cloud_file(path)

    assert reading.code == "aws-carbon" and not reading.notices
    assert total_kgco2e(reading.figures, LOCATION) == pytest.approx(30.0 + 1.6)
    assert total_kgco2e(reading.figures, MARKET) == pytest.approx(9.0 + 9.0)
    assert {one.basis: one.kgco2e for one in reading.stated} == pytest.approx({LOCATION: 31.6, MARKET: 18.0})
    first = reading.figures[0]
    assert (first.provider, first.account) == ("aws", "444455556666")
    assert (first.service, first.region) == ("AmazonEC2", "eu-west-3")
    assert (first.from_day, first.until_day) == (day_of(2025, 3, 1), day_of(2025, 3, 31))
    assert (first.scope, first.model_version) == ("1", "v3.0.0")


def test_older_files_without_scopes_give_totals(write) -> None:
    keep = [at for at, name in enumerate(NAMES) if "scope" not in name]

    reading = read_cloud_file(write(as_csv([NAMES[at] for at in keep], [[one[at] for at in keep] for one in ROWS])))

    assert {one.scope for one in reading.figures} == {"all"}
    assert total_kgco2e(reading.figures, LOCATION) == pytest.approx(31.6)


def test_the_second_version_knew_no_scope_3(write) -> None:
    old = row(version="v2.0.0", s3l=0.0, s3m=0.0)
    old[17] = old[19] = ""

    reading = read_cloud_file(write(as_csv(NAMES, [old])))

    assert {one.scope for one in reading.figures} == {"1", "2"} and not reading.notices


def test_several_versions_of_the_method_are_refused_by_name_until_one_is_chosen(write) -> None:
    path = write(as_csv(NAMES, [*ROWS, row(version="v2.0.0", s3l=0.0, s3m=0.0)]))

    with pytest.raises(ImportFileError) as error:
        read_cloud_file(path)

    assert (error.value.code, error.value.facts["known"]) == ("cloud_models_mixed", "v2.0.0, v3.0.0")
    chosen = read_cloud_file(path, CloudOptions(model_version="v3.0.0"))
    assert total_kgco2e(chosen.figures, LOCATION) == pytest.approx(31.6)
    with pytest.raises(ImportFileError) as error:
        read_cloud_file(path, CloudOptions(model_version="v4"))
    assert error.value.code == "cloud_model_not_there"


def test_a_version_that_is_not_known_is_refused_by_name_and_taken_when_chosen(write) -> None:
    path = write(as_csv(NAMES, [row(version="v9.0.0")]))

    with pytest.raises(ImportFileError) as error:
        read_cloud_file(path)

    assert (error.value.code, error.value.facts["value"]) == ("cloud_model_not_known", "v9.0.0")
    assert read_cloud_file(path, CloudOptions(model_version="v9.0.0")).figures


@pytest.mark.parametrize("unit", ["", "kgCO2e", "MTCO2", "tons", "gCO2e"])
def test_another_unit_is_refused_by_name(write, unit: str) -> None:
    odd = row()
    odd[12] = unit

    reading = read_cloud_file(write(as_csv(NAMES, [odd, ROWS[1]])))

    assert places(reading) == [("cloud_unit_unknown", 2, "total_scope_2_lbm_emissions_unit")]
    assert reading.notices[0].facts["value"] == unit
    assert {one.service for one in reading.figures} == {"AmazonS3"}


@pytest.mark.parametrize("at", [2, 4, 6, 7, 11, 13, 17, 21, 22])
def test_a_column_that_was_renamed_is_refused_by_name(write, at: int) -> None:
    columns = [*NAMES]
    columns[at] += "_x"

    with pytest.raises(ImportFileError) as error:
        read_cloud_file(write(as_csv(columns, ROWS)))

    told = str(error.value.facts.get("column") or error.value.facts["names"])
    assert NAMES[at] in told


def test_a_row_that_contradicts_itself_is_left_out(write) -> None:
    wrong = row()
    wrong[7] = 0.5

    assert places(read_cloud_file(write(as_csv(NAMES, [wrong, ROWS[1]])))) == [
        ("cloud_total_differs", 2, "total_lbm_emissions_value")
    ]


def test_a_period_that_ends_before_it_begins_is_told(write) -> None:
    backwards = row()
    backwards[21] = "2025-02-01T00:00:00Z"

    assert codes(read_cloud_file(write(as_csv(NAMES, [backwards, ROWS[1]])))) == ["cloud_period_backwards"]


def test_accounts_and_months_of_large_numbers_stay_as_they_are(write) -> None:
    account = row()
    account[20] = "001234567890"

    assert read_cloud_file(write(as_csv(NAMES, [account]))).figures[0].account == "001234567890"
