"""Cells of tables as people type and paste them."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from greenai_desktop.core.errors import InputError
from greenai_desktop.core.inventory.columns import (
    ACTIVITY_COLUMNS,
    ASSET_COLUMNS,
    CLOUD_COLUMNS,
    LARGEST,
    Column,
    ColumnKind,
    by_id,
    share_column,
)
from greenai_desktop.core.inventory.days import day_of
from greenai_desktop.i18n import errors, language
from greenai_desktop.i18n.inventory import CHOICE, COLUMN, choice_name, column_name
from greenai_desktop.i18n.table_cells import read_cell, read_date, read_grid, split_rows, written_cell

ASSET = by_id(ASSET_COLUMNS)
ALL = (*ASSET_COLUMNS, *ACTIVITY_COLUMNS, *CLOUD_COLUMNS)
LANGUAGES = ("en", "fr")


@pytest.mark.parametrize(
    ("column_id", "text", "code", "value"),
    [
        ("weight_kg", "2,5", "fr", 2.5), ("weight_kg", "2.5", "fr", 2.5), ("weight_kg", "1 200,5 kg", "fr", 1_200.5),
        ("weight_kg", "1,200.5", "en", 1_200.5), ("weight_kg", "0.4 t", "en", 400.0), ("weight_kg", "30 g", "fr", 0.03),
        ("embodied_kgco2e", "1,2 t", "fr", 1_200.0), ("embodied_kgco2e", "164", "en", 164.0),
        ("lifetime_years", "60 mois", "fr", 5.0), ("lifetime_years", "5 years", "en", 5.0),
        ("ai_share_fraction", "30 %", "fr", 0.3), ("ai_share_fraction", "100", "en", 1.0),
        ("quantity", "12", "en", 12.0), ("primary_energy_megajoule", "2 GJ", "en", 2_000.0),
        ("water_l", "3 m³", "fr", 3_000.0), ("transport_km", "9 908", "fr", 9_908.0),
        ("category", "Écran", "fr", "monitor"), ("category", "ecran", "en", "monitor"),
        ("category", "Screen", "fr", "monitor"), ("category", "rack-cooling", "en", "rack-cooling"),
        ("fate", "Revente ou don", "fr", "resale"), ("name", "  =cmd|' /C calc'!A0 ", "en", "=cmd|' /C calc'!A0"),
        ("name", "-", "en", "-"), ("weight_kg", "", "en", math.nan), ("weight_kg", "n/a", "en", math.nan),
        ("weight_kg", "—", "fr", math.nan), ("category", "", "fr", ""), ("purchased", "  ", "fr", math.nan),
    ],
)  # fmt: skip
def test_a_cell_is_read(column_id: str, text: str, code: str, value: float | str) -> None:
    found = read_cell(ASSET[column_id], text, code)

    assert found == (value if isinstance(value, str) else pytest.approx(value, rel=1e-12, nan_ok=True))


@pytest.mark.parametrize(
    ("column_id", "text", "code", "error"),
    [
        ("weight_kg", "heavy", "en", "not_a_number"), ("weight_kg", "12 lb", "en", "not_a_number"),
        ("lifetime_years", "0", "en", "not_above"), ("lifetime_years", "200", "en", "outside_bounds"),
        ("lifetime_years", "5 kg", "en", "unknown_unit"), ("quantity", "-3", "fr", "outside_bounds"),
        ("quantity", "2,5", "fr", "not_whole"), ("ai_share_fraction", "150 %", "fr", "outside_bounds"),
        ("ai_share_fraction", "0,3", "fr", "ambiguous_number"), ("weight_kg", "1,234", "en", "ambiguous_number"),
        ("weight_kg", "1e308", "en", "outside_bounds"), ("weight_kg", "inf", "en", "not_a_number"),
        ("category", "spaceship", "en", "unknown_choice"), ("name", "x" * 1_000_000, "en", "text_too_long"),
        ("weight_kg", "1" * 100_000, "en", "text_too_long"), ("purchased", "yesterday", "en", "not_a_date"),
        ("purchased", "03/04/2026", "en", "ambiguous_date"), ("purchased", "31/02/2026", "fr", "no_such_day"),
        ("purchased", "1 lapin 2026", "fr", "not_a_date"), ("purchased", "1950-01-01", "fr", "outside_bounds"),
    ],
)  # fmt: skip
def test_what_cannot_be_read_is_refused_with_words(column_id: str, text: str, code: str, error: str) -> None:
    with pytest.raises(InputError) as told:
        read_cell(ASSET[column_id], text, code)

    assert told.value.code == error
    what, hint = errors.title_and_hint(told.value, language(code))
    assert what and hint and "{" not in what + hint


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("2026-11-25", "en"), ("2026/11/25", "en"), ("25/11/2026", "fr"), ("25.11.2026", "fr"), ("25-11-26", "fr"),
        ("11/25/2026", "en"), ("25/11/2026", "en"), ("25 nov. 2026", "fr"), ("25 novembre 2026", "fr"),
        ("Nov 25, 2026", "en"), ("November 25th 2026", "en"), ("20261125", "en"), ("46351", "en"),
        ("2026-11-25 14:03:00", "en"), ("2026-11-25T14:03:00Z", "en"),
    ],
)  # fmt: skip
def test_a_day_is_read_in_its_many_forms(text: str, code: str) -> None:
    assert read_date(text, code) == day_of(2026, 11, 25)


def test_months_and_years_alone_are_their_first_day() -> None:
    assert read_date("08/2025", "fr") == day_of(2025, 8)
    assert read_date("2025", "en") == day_of(2025)
    assert read_date("1er août 2025", "fr") == read_date("1 aout 2025", "fr") == day_of(2025, 8)
    assert read_date("5/5/2025", "en") == day_of(2025, 5, 5)


def _values(column: Column) -> st.SearchStrategy[float | str]:
    if column.kind is ColumnKind.CHOICE:
        return st.sampled_from(("", *column.choices))
    if column.kind is ColumnKind.TEXT:
        return st.text(max_size=20).map(str.strip)
    if column.kind is ColumnKind.NUMBER:
        return st.floats(max(column.least, 1e-9), min(column.most, LARGEST)).map(lambda value: float(f"{value:.9g}"))
    return st.integers(int(max(column.least, 0)), int(min(column.most, 2**40))).map(float)


@given(st.data(), st.sampled_from([*ALL, share_column(7)]), st.sampled_from(LANGUAGES))
def test_what_is_written_is_read_back(data: st.DataObject, column: Column, code: str) -> None:
    value = data.draw(_values(column))

    again = read_cell(column, written_cell(column, value, code), code)

    assert again == (value if isinstance(value, str) else pytest.approx(value, rel=1e-9))


@given(st.text(max_size=30), st.sampled_from(ALL), st.sampled_from(LANGUAGES))
def test_any_text_is_read_or_refused_and_never_breaks(text: str, column: Column, code: str) -> None:
    try:
        found = read_cell(column, text, code)
    except InputError as error:
        assert error.code in errors._MESSAGES
    else:
        assert isinstance(found, float) is column.kind.is_number


def test_one_bad_cell_is_told_with_its_place_and_the_rest_goes_in() -> None:
    columns = [ASSET["name"], ASSET["weight_kg"], ASSET["category"]]

    grid = read_grid(columns, [["a", "heavy", "Serveur"], ["b", "2,5"], ["c", "3", "vaisseau", "beyond"]], "fr")

    assert grid.cells["name"] == ["a", "b", "c"]
    assert math.isnan(grid.cells["weight_kg"][0]) and grid.cells["weight_kg"][1:] == [2.5, 3.0]
    assert grid.cells["category"] == ["server", "", ""]
    assert [(problem.row, problem.column_id, problem.error.code) for problem in grid.problems] == [
        (0, "weight_kg", "not_a_number"), (2, "category", "unknown_choice"),
    ]  # fmt: skip


def test_the_clipboard_of_spreadsheets_is_split() -> None:
    assert split_rows("a\tb\r\nc\t\r\n") == [["a", "b"], ["c", ""]]
    assert split_rows('"two\nlines"\t24" screen\nx\ty') == [["two\nlines", '24" screen'], ["x", "y"]]
    assert split_rows("") == []
    assert split_rows("one") == [["one"]]
    assert len(split_rows('"' + "x" * 1_000_000 + '"\ty')[0][0]) == 1_000_000


@pytest.mark.parametrize("code", LANGUAGES)
def test_every_column_and_choice_has_words(code: str) -> None:
    its = language(code)
    for column in ALL:
        assert column.id in COLUMN
        assert column_name(column, its).strip()
        names = [choice_name(column, choice, its) for choice in column.choices]
        assert len(set(names)) == len(names)
        assert set(column.choices) <= set(CHOICE.get(column.id, {}))
