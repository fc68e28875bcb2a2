"""The checks every row must pass, on the shipped tables and on broken ones."""

import csv

import pytest

from greenai_desktop.catalog.cpus import CpuCatalog
from greenai_desktop.catalog.grid import GridCatalog
from greenai_desktop.catalog.machine import power_figures
from greenai_desktop.catalog.tables import cells_of, read_factors, read_rows, read_sources
from greenai_desktop.core.errors import CatalogError
from greenai_desktop.core.units import known_unit
from greenai_desktop.paths import resource

FOLDER = resource("factors")
FACTOR_TABLES = ("grid_intensity.csv", "pue.csv", "power_model.csv")
TABLES = sorted(path.name for path in FOLDER.glob("*.csv"))
SOURCE_COLUMNS = ("source_id", "source_ids", "pue_source_id")


def rows_of(name):
    return [row for _, row in read_rows(FOLDER / name, ())]


@pytest.mark.parametrize("name", FACTOR_TABLES)
def test_shipped_factors_keep_all_rules(name):
    rows = list(read_factors(FOLDER / name, read_sources(FOLDER / "sources.csv")))

    assert len(rows) == len(rows_of(name))
    assert all(known_unit(factor.unit) and factor.value > 0 for factor, _ in rows)


@pytest.mark.parametrize("name", [name for name in TABLES if name not in ("sources.csv", "grid_accounting.csv")])
def test_every_row_names_its_source_and_the_source_is_there(name):
    known = set(read_sources(FOLDER / "sources.csv"))
    rows = rows_of(name)
    columns = [column for column in SOURCE_COLUMNS if column in rows[0]]

    assert columns
    for row in rows:
        named = {source for column in columns for source in row[column].split(";") if source}
        assert named, row
        assert named <= known, row


def test_every_source_has_title_publisher_licence_and_date_and_is_used():
    sources = read_sources(FOLDER / "sources.csv")
    used = {
        source
        for name in TABLES
        if name != "sources.csv"
        for row in rows_of(name)
        for column in SOURCE_COLUMNS
        for source in row.get(column, "").split(";")
    }

    for source in sources.values():
        assert source.title and source.publisher and source.licence and source.read_on, source
    assert set(sources) <= used


@pytest.mark.parametrize("name", TABLES)
def test_ids_are_there_and_unique(name):
    rows = rows_of(name)
    key = next(column for column in ("id", "factor_id", "raw_name", "zone", "provider") if column in rows[0])
    ids = [(row[key], row.get("region_code")) for row in rows]

    assert all(first for first, _ in ids)
    assert len(set(ids)) == len(ids)


@pytest.mark.parametrize("name", TABLES)
def test_every_row_has_as_many_cells_as_the_header(name):
    lengths = {len(cells) for cells in csv.reader((FOLDER / name).read_text(encoding="utf-8").splitlines())}

    assert len(lengths) == 1


def test_the_shipped_catalogue_loads_without_a_problem(shipped):
    assert shipped.providers()
    assert shipped.problems == []


BREAKS = [
    ("id", "", "empty_id"),
    ("value", "", "bad_number"),
    ("value", "12,5", "bad_number"),
    ("value", "nan", "bad_number"),
    ("value", "inf", "bad_number"),
    ("value", "-5", "bad_number"),
    ("unit", "g", "unknown_unit_in_table"),
    ("unit", "kWh", "unknown_unit_in_table"),
    ("low", "9999", "bounds_out_of_order"),
    ("high", "1", "bounds_out_of_order"),
    ("low", "x", "bad_number"),
    ("year", "last", "bad_number"),
    ("year", "20255", "bad_number"),
    ("source_id", "nobody", "missing_source"),
    ("source_id", "", "missing_source"),
]


@pytest.mark.parametrize(("column", "cell", "code"), BREAKS)
def test_a_broken_row_is_left_out_and_told_and_the_rest_loads(factors, column, cell, code, caplog):
    broken = factors.change("grid_intensity.csv", 3, **{column: cell})
    told = []

    catalog = GridCatalog(factors.folder, told.append)

    assert [problem.code for problem in catalog.problems] == [code]
    assert told == catalog.problems
    assert (told[0].facts["file"], told[0].facts["line"], told[0].facts["column"]) == (
        "grid_intensity.csv", 5, "low, high" if code == "bounds_out_of_order" else column,
    )  # fmt: skip
    assert len(catalog.all_factors()) == 418
    assert catalog.zone(broken["region"]) is None
    assert "left out" in caplog.text


@pytest.mark.parametrize(("column", "cell", "code"), BREAKS)
def test_a_broken_row_is_an_error_where_nobody_is_to_be_told(factors, column, cell, code):
    factors.change("grid_intensity.csv", 3, **{column: cell})

    with pytest.raises(CatalogError) as caught:
        list(
            read_factors(
                factors.folder / "grid_intensity.csv", read_sources(FOLDER / "sources.csv"), None, "kgCO2e/kWh"
            )
        )

    assert caught.value.code == code


def test_the_second_of_two_rows_of_one_id_is_left_out(factors):
    rows = factors.rows("grid_intensity.csv")
    factors.write("grid_intensity.csv", [*rows, rows[0]])

    catalog = GridCatalog(factors.folder)

    assert [problem.code for problem in catalog.problems] == ["duplicate_id"]
    assert len(catalog.all_factors()) == 419


def test_of_two_default_rows_of_a_zone_the_first_counts(factors):
    rows = factors.rows("grid_intensity.csv")
    ademe = next(row for row in rows if row["source_id"] == "ademe_be_2025")
    ademe["is_default"] = "1"
    factors.write("grid_intensity.csv", rows)

    catalog = GridCatalog(factors.folder)

    assert [problem.code for problem in catalog.problems] == ["two_defaults"]
    assert catalog.default("FR").id == next(
        row["id"] for row in rows if row["region"] == "FR" and row["is_default"] == "1"
    )


@pytest.mark.parametrize(
    ("table", "cells", "code"),
    [
        ("grid_split.csv", {"combustion_fraction": "x"}, "bad_number"),
        ("grid_split.csv", {"combustion_fraction": "1.2"}, "bad_number"),
        ("grid_split.csv", {"source_id": "nobody"}, "missing_source"),
        ("grid_accounting.csv", {"factor_id": "nothing"}, "unknown_factor_in_table"),
        ("cloud_regions.csv", {"zone_code": "XX"}, "unknown_zone_in_table"),
        ("cloud_regions.csv", {"pue": "0.9", "pue_source_id": "uptime_2025"}, "bad_number"),
        ("cloud_regions.csv", {"pue": "1.2", "pue_source_id": "nobody"}, "missing_source"),
        ("cloud_regions.csv", {"pue": "1.2", "pue_source_id": "uptime_2025", "pue_year": "x"}, "bad_number"),
        ("pue.csv", {"value": "x"}, "bad_number"),
    ],
)
def test_broken_rows_of_the_smaller_tables_are_left_out_and_told(factors, table, cells, code):
    factors.change(table, **cells)

    catalog = GridCatalog(factors.folder)
    catalog.providers()

    assert [problem.code for problem in catalog.problems] == [code]
    assert len(catalog.all_factors()) == 419


def test_a_table_that_is_not_there_is_told(tmp_path):
    with pytest.raises(CatalogError) as caught:
        GridCatalog(tmp_path)

    assert (caught.value.code, caught.value.facts["file"]) == ("table_not_read", "sources.csv")


def test_a_table_that_is_no_text_is_told(factors):
    (factors.folder / "pue.csv").write_bytes(b"\xff\xfe\x00")

    with pytest.raises(CatalogError) as caught:
        GridCatalog(factors.folder)

    assert caught.value.code == "table_not_read"


def test_a_missing_column_is_named(factors):
    (factors.folder / "pue.csv").write_text("id,value\n", encoding="utf-8")

    with pytest.raises(CatalogError) as caught:
        GridCatalog(factors.folder)

    assert caught.value.code == "missing_column"
    assert caught.value.facts["column"] == "unit, low, high, source_id, note"


def test_two_sources_of_one_id_are_refused(factors):
    rows = factors.rows("sources.csv")
    factors.write("sources.csv", [*rows, rows[0]])

    with pytest.raises(CatalogError) as caught:
        GridCatalog(factors.folder)

    assert caught.value.code == "duplicate_id"


def test_cells_of_a_missing_column_are_refused(tmp_path):
    with pytest.raises(CatalogError):
        cells_of(["a"], ["a", "b"], tmp_path / "x.csv")


def test_a_table_from_a_spreadsheet_with_a_mark_and_short_rows_is_read(tmp_path):
    file = tmp_path / "t.csv"
    file.write_bytes("\ufeffa,b\n1\n2,3,4\n".encode())

    assert [row for _, row in read_rows(file, ("a", "b"))] == [{"a": "1", "b": ""}, {"a": "2", "b": "3"}]


@pytest.mark.parametrize("cells", [{"low": ""}, {"high": ""}, {"low": "0"}])
def test_a_power_figure_without_its_range_is_told(factors, cells):
    factors.change("power_model.csv", 0, **cells)

    with pytest.raises(CatalogError) as caught:
        power_figures(factors.folder)

    assert caught.value.code == "range_missing"


def test_a_power_figure_that_is_not_there_is_told(factors):
    factors.write("power_model.csv", factors.rows("power_model.csv")[1:])

    with pytest.raises(CatalogError) as caught:
        power_figures(factors.folder)

    assert caught.value.code == "no_such_factor"


def test_broken_rows_of_the_processor_tables_are_left_out(factors, caplog):
    names = [row["name"] for row in factors.rows("cpus.csv")[:2]]
    factors.change("cpus.csv", 0, tdp_w="many")
    factors.change("cpu_power_curves.csv", 0, p50="x")

    catalog = CpuCatalog(factors.folder)

    assert catalog.match(names[0]) is None
    assert catalog.match(names[1]).tdp_w == 6.0
    assert caplog.text.count("left out") == 2


def test_a_processor_row_that_is_cut_short_is_left_out(factors, caplog):
    file = factors.folder / "cpus.csv"
    file.write_text(file.read_text(encoding="utf-8") + "x,Cut Short 9000\n", encoding="utf-8")

    assert CpuCatalog(factors.folder).match("Cut Short 9000") is None
    assert "left out" in caplog.text


def test_a_table_with_a_cell_that_is_no_cell_is_told(tmp_path):
    (tmp_path / "x.csv").write_text("id,value\n" + "9" * 200_000 + ",1\n", encoding="utf-8")

    with pytest.raises(CatalogError) as caught:
        list(read_rows(tmp_path / "x.csv", ("id", "value")))

    assert caught.value.code == "table_not_read"
