"""The export of Google Cloud Carbon Footprint, in its spellings."""

from __future__ import annotations

import json

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from greenai_desktop.core.cloud_figures import LOCATION, MARKET, total_kgco2e
from greenai_desktop.core.errors import ImportFileError
from greenai_desktop.core.inventory.days import day_of
from greenai_desktop.core.lines import Kind
from greenai_desktop.importers.cloud.base import CloudOptions
from greenai_desktop.importers.cloud.registry import read_cloud_file
from tests.helpers.cloud_files import as_csv, as_json, codes, places

DOTTED = [
    "usage_month", "billing_account_id", "project.number", "project.id", "service.id", "service.description",
    "location.location", "location.region", "carbon_model_version", "carbon_footprint_kgCO2e.scope1",
    "carbon_footprint_kgCO2e.scope2.location_based", "carbon_footprint_kgCO2e.scope2.market_based",
    "carbon_footprint_kgCO2e.scope3", "carbon_footprint_total_kgCO2e.location_based",
    "carbon_footprint_total_kgCO2e.market_based", "carbon_footprint_total_kgCO2e.after_offsets",
]  # fmt: skip
ROWS = [
    ["2025-02-01", "01A-BC", "4711", "vision", "6F81-5844-456A", "Compute Engine", "europe-west9", "europe-west9", 12,
     0.5, 12.25, 3.0, 7.25, 20.0, 10.75, 0],
    ["2025-03-01", "01A-BC", "4712", "", "95FF-2EF5-5EA1", "Cloud Storage", "europe-west1", "europe-west1", 12,
     0.125, 4.0, 1.0, 2.0, 6.125, 3.125, 0],
]  # fmt: skip


def nested(row: list[object]) -> dict[str, object]:
    record: dict[str, object] = {}
    for name, value in zip(DOTTED, row, strict=True):
        at = record
        *parents, last = name.split(".")
        for parent in parents:
            at = at.setdefault(parent, {})
        if value != "":  # BigQuery leaves out what is null
            at[last] = value
    return record


def write_parquet(path, rows):
    import pyarrow
    from pyarrow import parquet

    parquet.write_table(pyarrow.Table.from_pylist([nested(row) for row in rows]), path)
    return path


def forms(write, tmp_path):
    return {
        "dotted": lambda: write(as_csv(DOTTED, ROWS)),
        "underscored": lambda: write(as_csv([name.replace(".", "_") for name in DOTTED], ROWS)),
        "semicolons": lambda: write(as_csv(DOTTED, ROWS, ";")),
        "nested": lambda: write(as_json([nested(row) for row in ROWS]), "export.json"),
        "lines": lambda: write("".join(json.dumps(nested(row)) + "\n" for row in ROWS), "export.jsonl"),
        "marked": lambda: write("\ufeff" + as_csv(DOTTED, ROWS)),
        "parquet": lambda: write_parquet(tmp_path / "export.parquet", ROWS),
    }


@pytest.mark.parametrize("form", ["dotted", "underscored", "semicolons", "nested", "lines", "marked", "parquet"])
def test_each_spelling_gives_the_same_figures_and_their_sum_is_what_the_file_states(write, tmp_path, form) -> None:
    reading = read_cloud_file(forms(write, tmp_path)[form]())

    assert reading.code == "google-cloud"
    assert [(one.scope, one.basis, one.kgco2e) for one in reading.figures[:6]] == [
        ("1", LOCATION, 0.5), ("2", LOCATION, 12.25), ("3", LOCATION, 7.25),
        ("1", MARKET, 0.5), ("2", MARKET, 3.0), ("3", MARKET, 7.25),
    ]  # fmt: skip
    assert {one.basis: one.kgco2e for one in reading.stated} == {LOCATION: 26.125, MARKET: 13.875}
    assert total_kgco2e(reading.figures, LOCATION) == pytest.approx(26.125)
    assert total_kgco2e(reading.figures, MARKET) == pytest.approx(13.875)
    assert codes(reading) == ["cloud_offsets_refused"]


def test_a_figure_says_of_what_it_is_and_is_never_part_of_a_sum(write) -> None:
    first, *_, last = read_cloud_file(write(as_csv(DOTTED, ROWS))).figures

    assert (first.provider, first.account, first.provider_project) == ("gcp", "01A-BC", "vision")
    assert (first.service, first.region, first.model_version) == ("Compute Engine", "europe-west9", "12")
    assert (first.from_day, first.until_day) == (day_of(2025, 2, 1), day_of(2025, 2, 28))
    assert (first.line, last.line) == (2, 3)
    assert last.provider_project == "4712", "a deleted project has its number alone"
    assert first.kind is Kind.PROVIDER_REPORTED
    assert len({one.fingerprint for one in read_cloud_file(write(as_csv(DOTTED, ROWS))).figures}) == 12


def test_offsets_are_refused_by_name_and_no_figure_comes_from_them(write) -> None:
    rows = [[*row[:-1], -1_000] for row in ROWS]

    reading = read_cloud_file(write(as_csv(DOTTED, rows)))

    assert reading.notices[0].facts["column"] == "carbon_footprint_total_kgCO2e.after_offsets"
    assert total_kgco2e(reading.figures, LOCATION) == pytest.approx(26.125)
    with pytest.raises(ImportFileError) as error:
        read_cloud_file(write(as_csv([*DOTTED[:9], DOTTED[-1]], [[*row[:9], row[-1]] for row in rows])))
    assert error.value.code == "cloud_columns_missing"


def test_a_row_whose_scopes_are_not_its_total_is_left_out_and_the_rest_is_read(write) -> None:
    wrong = [*ROWS[0]]
    wrong[13] = 21.0

    reading = read_cloud_file(write(as_csv(DOTTED, [wrong, ROWS[1]])))

    assert places(reading)[1:] == [("cloud_total_differs", 2, "carbon_footprint_total_kgCO2e.location_based")]
    assert total_kgco2e(reading.figures, LOCATION) == pytest.approx(6.125)


def test_rounded_totals_are_no_contradiction(write) -> None:
    rounded = [*ROWS[0]]
    rounded[13] = 20.001

    assert len(read_cloud_file(write(as_csv(DOTTED, [rounded]))).figures) == 6


@pytest.mark.parametrize("at", [0, 8, 9, 10, 11, 12, 13, 14])
def test_a_column_that_was_renamed_is_refused_by_name(write, at: int) -> None:
    columns = [*DOTTED]
    columns[at] += "X"

    with pytest.raises(ImportFileError) as error:
        read_cloud_file(write(as_csv(columns, ROWS)))

    told = str(error.value.facts.get("column") or error.value.facts["names"])
    assert error.value.code in ("cloud_column_unknown", "cloud_columns_missing")
    assert told.casefold().replace(".", "_").startswith(columns[at].casefold().replace(".", "_")[:11])


def test_a_unit_that_was_changed_in_the_headings_is_refused_by_name(write) -> None:
    columns = [name.replace("carbon_footprint_total_kgCO2e", "carbon_footprint_total_gCO2e") for name in DOTTED]

    with pytest.raises(ImportFileError) as error:
        read_cloud_file(write(as_csv(columns, ROWS)))

    assert error.value.code == "cloud_column_unknown"
    assert error.value.facts["column"] == "carbon_footprint_total_gCO2e.location_based"


@pytest.mark.parametrize("version", ["", "twelve", "12.5", "0", "-1", "1000"])
def test_a_version_of_the_method_that_is_none_is_refused_by_name(write, version: str) -> None:
    row = [*ROWS[0]]
    row[8] = version

    reading = read_cloud_file(write(as_csv(DOTTED, [row, ROWS[1]])))

    assert places(reading)[1:] == [("cloud_model_unknown", 2, "carbon_model_version")]
    assert len(reading.figures) == 6


def test_months_by_another_version_are_told_and_one_version_can_be_chosen(write) -> None:
    path = write(as_csv(DOTTED, [ROWS[0], [*ROWS[1][:8], 13, *ROWS[1][9:]]]))

    both, one = read_cloud_file(path), read_cloud_file(path, CloudOptions(model_version="13"))

    assert codes(both)[1:] == ["cloud_models_change"] and len(both.figures) == 12
    assert len(one.figures) == 6 and {figure.model_version for figure in one.figures} == {"13"}


def test_older_months_without_market_based_figures_have_none(write) -> None:
    row = [*ROWS[0]]
    row[11] = row[14] = ""

    reading = read_cloud_file(write(as_csv(DOTTED, [row])))

    assert {one.basis for one in reading.figures} == {LOCATION}


@pytest.mark.parametrize(
    ("at", "value", "code"),
    [
        (10, "", "cell_empty"),
        (10, "-1", "cell_negative"),
        (9, "x", "cell_no_number"),
        (0, "March", "cell_no_time"),
        (12, "1e300", "cloud_total_differs"),
    ],
)
def test_a_bad_cell_is_told_with_its_row_and_column(write, at: int, value: str, code: str) -> None:
    row = [*ROWS[0]]
    row[at] = value

    reading = read_cloud_file(write(as_csv(DOTTED, [ROWS[1], row])))

    assert reading.notices[1].code == code and reading.notices[1].facts["line"] == 3
    assert len(reading.figures) == 6


def test_a_row_that_is_there_twice_counts_once(write) -> None:
    reading = read_cloud_file(write(as_csv(DOTTED, [ROWS[0], ROWS[0]])))

    assert len(reading.figures) == 6
    assert places(reading)[1:] == [("cloud_row_twice", 3, None)], "once, though it holds six figures"


def test_a_field_that_comes_late_or_is_renamed_late_is_seen(write) -> None:
    late = nested([*ROWS[1][:3], "late", *ROWS[1][4:]])
    lines = [json.dumps(nested([*ROWS[1][:2], str(n), *ROWS[1][3:]])) for n in range(2_000)]

    found = read_cloud_file(write("\n".join([*lines, json.dumps(late)]), "x.jsonl")).figures
    with pytest.raises(ImportFileError) as error:
        read_cloud_file(write("\n".join([*lines, json.dumps({**late, "carbon_footprint_gCO2e": 1})]), "x.jsonl"))

    assert found[-1].provider_project == "late"
    assert (error.value.code, error.value.facts["column"]) == ("cloud_column_unknown", "carbon_footprint_gCO2e")


def test_a_row_that_states_no_total_is_no_difference(write) -> None:
    silent = [*ROWS[1]]
    silent[13] = silent[14] = ""

    reading = read_cloud_file(write(as_csv(DOTTED, [ROWS[0], silent])))

    assert codes(reading) == ["cloud_offsets_refused"] and reading.stated == ()


def test_rows_that_are_left_out_do_not_count_in_what_the_file_states(write) -> None:
    reading = read_cloud_file(write(as_csv(DOTTED, [*ROWS, ROWS[0]])))

    assert "cloud_sum_differs" not in codes(reading)
    assert {one.basis: one.kgco2e for one in reading.stated} == {LOCATION: 26.125, MARKET: 13.875}


KG = st.floats(0.0, 1e6, allow_nan=False)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.tuples(KG, KG, KG, KG), min_size=1, max_size=12))
def test_sums_are_those_of_the_source_whatever_its_figures(write, scopes) -> None:
    rows = [
        [
            "2025-03-01",
            "a",
            str(n),
            f"p-{n}",
            "s",
            "Compute",
            "eu",
            "eu",
            12,
            s1,
            lb,
            mb,
            s3,
            s1 + lb + s3,
            s1 + mb + s3,
            0,
        ]
        for n, (s1, lb, mb, s3) in enumerate(scopes)
    ]

    reading = read_cloud_file(write(as_csv(DOTTED, rows)))

    assert codes(reading) == ["cloud_offsets_refused"]
    for total in reading.stated:
        assert total_kgco2e(reading.figures, total.basis) == pytest.approx(total.kgco2e, rel=1e-9)
