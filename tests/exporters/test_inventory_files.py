"""Tables of the inventory out of the program and in again."""

from __future__ import annotations

import csv
import json
import math
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from greenai_desktop.core.errors import ReportError
from greenai_desktop.core.inventory.changes import rows_added
from greenai_desktop.core.inventory.columns import ASSET_COLUMNS, ColumnKind
from greenai_desktop.core.inventory.inventory import Inventory
from greenai_desktop.core.inventory.labels import Labels
from greenai_desktop.core.inventory.sheets import Sheet
from greenai_desktop.exporters.inventory import TABLE_FORMATS, TableOut, cut_count, template, write_table
from greenai_desktop.i18n import language
from greenai_desktop.i18n.inventory_files import column_of, heading
from greenai_desktop.importers import inventory_profile, inventory_table

LABELS = Labels({1: "Vision", 7: "Voix", 8: "Voix"}, {3: "facture.pdf"}, {"post-1": ("Énergie", "Energy")})
FORMULAS = ("=cmd|' /C calc'!A0", "+1+1", "-2+3", "@SUM(A1)", "\tx", "=1", "#REF!", "'=x")


def table(cells, sheet: Sheet = Sheet.ASSET) -> Inventory:
    made = Inventory(sheet.columns)
    rows_added(made, range(1, len(next(iter(cells.values()))) + 1), cells).apply(made)
    return made


def there_and_back(tmp_path: Path, inventory: Inventory, code: str, lang: str, sheet: Sheet = Sheet.ASSET):
    path = tmp_path / f"table.{code}"
    write_table(TableOut(sheet, inventory, LABELS, language(lang)), path, code)
    document = inventory_table.opened(path)
    try:
        assert inventory_profile.guessed_sheet(document, LABELS) is sheet
        profile = inventory_profile.suggested(document, sheet, LABELS, lang)
        return inventory_table.read(document, sheet, profile, LABELS, lang)
    finally:
        document.close()


def same(reading, inventory: Inventory) -> None:
    assert not reading.problems and not reading.notices
    for name in inventory.columns:
        here = inventory.cells(name)
        if name not in reading.cells:  # it says no more than a new row
            column = inventory.columns[name]
            told = [value for value in here if value != column.default and value == value]
            assert not told, name
        elif isinstance(here, tuple):
            assert tuple(reading.cells[name]) == here, name
        else:
            assert np.allclose(np.array(reading.cells[name]), here, rtol=1e-12, atol=0, equal_nan=True), name


@pytest.mark.parametrize("lang", ["en", "fr"])
@pytest.mark.parametrize("code", [one.code for one in TABLE_FORMATS])
def test_what_goes_out_comes_in_again(tmp_path, code, lang) -> None:
    inventory = table({
        "name": ["Serveur « α »", "écran; avec, virgules", 'quotes "and"\nlines', *FORMULAS],
        "category": ["server", "monitor", "", *["laptop"] * len(FORMULAS)],
        "quantity": [2.0, 10.0, math.nan, *[1.0] * len(FORMULAS)],
        "purchased": [19_000.0, math.nan, 0.0, *[12_345.0] * len(FORMULAS)],
        "lifetime_years": [4.5, 5.0, math.nan, *[3.0] * len(FORMULAS)],
        "ai_share_fraction": [0.07, 1.0, 1e-5, *[0.5] * len(FORMULAS)],
        "embodied_kgco2e": [1_234.5678, 0.001, 1e-7, *[1_500.0] * len(FORMULAS)],
        "evidence": [3.0, math.nan, math.nan, *[math.nan] * len(FORMULAS)],
        "share:1": [0.25, math.nan, 0.0, *[math.nan] * len(FORMULAS)],
        "share:7": [math.nan, 0.125, math.nan, *[math.nan] * len(FORMULAS)],
    })  # fmt: skip

    reading = there_and_back(tmp_path, inventory, code, lang)
    reading.cells["quantity"][2] = math.nan  # an unknown number of pieces is written as nothing, and read as one
    reading.cells["name"][3 + FORMULAS.index("\tx")] = "\tx"  # blanks around a cell are not kept

    same(reading, inventory)


@pytest.mark.parametrize("code", [one.code for one in TABLE_FORMATS])
def test_posts_and_projects_are_told_by_name(tmp_path, code) -> None:
    inventory = table(
        {"name": ["a", "b"], "post_id": ["post-1", ""], "project": [7.0, math.nan], "value": [12.5, 3.0],
         "unit": ["kWh", "t"], "kind": ["footprint", "offset"]}, Sheet.ACTIVITY,
    )  # fmt: skip

    reading = there_and_back(tmp_path, inventory, code, "fr", Sheet.ACTIVITY)

    same(reading, inventory)
    assert b"Voix #7" in (tmp_path / f"table.{code}").read_bytes() or code == "xlsx"


NUMBERS = st.one_of(st.just(math.nan), st.floats(1e-9, 1e9), st.integers(0, 10**6).map(float))
TEXTS = st.text(st.characters(blacklist_categories=("Cs", "Cc", "Co", "Cn")), max_size=12).map(str.strip)


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.lists(st.tuples(TEXTS, NUMBERS, st.one_of(st.just(math.nan), st.floats(1e-6, 1.0))), min_size=1, max_size=6),
    st.sampled_from([one.code for one in TABLE_FORMATS]), st.sampled_from(["en", "fr"]),
)  # fmt: skip
def test_any_cells_go_out_and_come_in(tmp_path, rows, code, lang) -> None:
    names, figures, shares = zip(*rows, strict=True)
    inventory = table({
        "name": ["row", *names], "model": ["x"] * (len(rows) + 1), "weight_kg": [1.0, *figures],
        "adpe_kgsbe": [1.0, *figures], "remaining_fraction": [1.0, *shares],
    })  # fmt: skip

    same(there_and_back(tmp_path, inventory, code, lang), inventory)


def test_no_cell_of_a_workbook_is_a_formula(tmp_path) -> None:
    from openpyxl import load_workbook

    path = tmp_path / "out.xlsx"
    figures = {"purchased": 19_000.0, "quantity": 2.0, "ai_share_fraction": 0.5}
    inventory = table({"name": list(FORMULAS), **{name: [one] * len(FORMULAS) for name, one in figures.items()}})
    write_table(TableOut(Sheet.ASSET, inventory, LABELS, language("en")), path, "xlsx")

    book = load_workbook(path)
    page = book.worksheets[0]
    cells = [cell for sheet in book.worksheets for row in sheet.iter_rows() for cell in row]
    head = [cell.value for cell in page[1]]

    assert not [cell.value for cell in cells if cell.data_type == "f"]
    assert page.cell(2, 1).value == FORMULAS[0] and page.cell(2, 1).quotePrefix
    assert page.cell(2, head.index("Purchased on") + 1).is_date
    assert page.cell(2, head.index("Pieces") + 1).data_type == "n"
    assert page.cell(2, head.index("Share for AI") + 1).number_format == "0.##%"


def test_no_cell_of_a_csv_file_is_a_formula(tmp_path) -> None:
    path = tmp_path / "out.csv"
    write_table(TableOut(Sheet.ASSET, table({"name": list(FORMULAS)}), LABELS, language("fr")), path, "csv")

    text = path.read_bytes().decode("utf-8-sig")
    rows = list(csv.reader(text.splitlines(), delimiter=";"))

    assert not [cell for row in rows for cell in row if cell.lstrip().startswith(("=", "@")) or cell[:1] == "\t"]


@pytest.mark.parametrize("lang", ["en", "fr"])
@pytest.mark.parametrize("sheet", list(Sheet))
def test_a_template_offers_lists_and_holds_no_row(tmp_path, sheet, lang) -> None:
    from openpyxl import load_workbook

    path = tmp_path / "template.xlsx"
    write_table(template(sheet, LABELS, language(lang), ("Paris",)), path, "xlsx")
    page = load_workbook(path).worksheets[0]
    rules = page.data_validations.dataValidation
    document = inventory_table.opened(path)
    reading = inventory_table.read(
        document, sheet, inventory_profile.suggested(document, sheet, LABELS, lang), LABELS, lang
    )
    document.close()

    choices = [
        column for column in template(sheet, LABELS, language(lang)).columns() if column.kind is ColumnKind.CHOICE
    ]
    assert sum(rule.type == "list" for rule in rules) >= len(choices) > 0
    assert not reading.lines and [one.code for one in reading.notices] == ["table_without_rows"]
    assert inventory_profile.guessed_sheet(document, LABELS) is sheet


@pytest.mark.parametrize("lang", ["en", "fr"])
@pytest.mark.parametrize("sheet", list(Sheet))
def test_every_heading_is_known_again_and_means_one_column(sheet, lang) -> None:
    told = [heading(column, LABELS, language(lang)) for column in sheet.columns]

    assert len(set(told)) == len(told)
    for column, text in zip(sheet.columns, told, strict=True):
        found = column_of(sheet, text, LABELS)
        assert found is not None and found[0] == column.id, text
        assert column_of(sheet, f"  {text.upper()} * ", LABELS) == found


def test_json_is_for_programs(tmp_path) -> None:
    path = tmp_path / "out.json"
    inventory = table({"name": ["a"], "purchased": [19_000.0], "ai_share_fraction": [0.5], "share:1": [0.25]})
    write_table(TableOut(Sheet.ASSET, inventory, LABELS, language("fr")), path, "json")

    plain = json.loads(path.read_text("utf-8"))

    assert (plain["format"], plain["table"]) == ("greenai-inventory", "asset")
    assert plain["rows"][0]["purchased"] == "2022-01-08" and plain["rows"][0]["share_of"] == {"Vision": 0.25}
    assert "embodied_kgco2e" not in plain["rows"][0]


def test_a_write_that_is_ended_leaves_nothing(tmp_path) -> None:
    class EndedError(Exception):
        pass

    def end() -> None:
        raise EndedError

    inventory = table({"name": ["a"]})
    for one in TABLE_FORMATS:
        with pytest.raises(EndedError):
            write_table(TableOut(Sheet.ASSET, inventory, LABELS, language("en")), tmp_path / "x", one.code, end)
    with pytest.raises(ReportError):
        write_table(TableOut(Sheet.ASSET, inventory, LABELS, language("en")), tmp_path / "x", "ods")

    assert not list(tmp_path.iterdir())


def test_only_chosen_rows_are_written(tmp_path) -> None:
    inventory = table({"name": ["a", "b", "c"]})
    path = tmp_path / "some.csv"
    write_table(TableOut(Sheet.ASSET, inventory, LABELS, language("en"), rows=np.array([2, 0])), path, "csv")

    rows = list(csv.reader(path.read_bytes().decode("utf-8-sig").splitlines()))

    assert [row[0] for row in rows[1:]] == ["c", "a"]
    assert len(ASSET_COLUMNS) > len(rows[0])


def test_a_text_that_is_too_long_for_a_spreadsheet_is_cut_and_counted(tmp_path) -> None:
    inventory = table({"name": ["a", "b"], "note": ["x" * 40_000, "short"]})
    out = TableOut(Sheet.ASSET, inventory, LABELS, language("en"))

    reading = there_and_back(tmp_path, inventory, "xlsx", "en")

    assert [len(text) for text in reading.cells["note"]] == [32_767, 5]
    assert (cut_count(out, "xlsx"), cut_count(out, "csv"), cut_count(out, "json")) == (1, 0, 0)


def test_line_ends_within_a_cell_of_a_csv_file_end_no_row(tmp_path) -> None:
    inventory = table({"name": ["a\r=1\r\nb", "last"], "model": ["x", "y"]})

    found = there_and_back(tmp_path, inventory, "csv", "en")

    assert found.cells["name"] == ["a\n=1\nb", "last"] and not found.notices
