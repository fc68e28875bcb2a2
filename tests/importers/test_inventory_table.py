"""Tables that people bring: headings of both languages, odd cells, and files that are not what they seem."""

from __future__ import annotations

import json
import math
import os
import zipfile
from pathlib import Path

import pytest

from greenai_desktop.core.errors import ImportFileError
from greenai_desktop.core.inventory.days import day_of
from greenai_desktop.core.inventory.labels import Labels
from greenai_desktop.core.inventory.sheets import Sheet
from greenai_desktop.i18n import language
from greenai_desktop.i18n.errors import title_and_hint
from greenai_desktop.importers import inventory_profile, inventory_table
from tests.helpers.cloud_files import as_csv, as_json, as_xlsx

LABELS = Labels({1: "Vision"}, {}, {"p1": ("Électricité", "Electricity")})
HEAD = ["Nom", "Quantité", "Poids (kg)"]


def put(tmp_path: Path, content, name: str = "t.csv") -> Path:
    path = tmp_path / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


def read(path: Path, sheet: Sheet = Sheet.ASSET, lang: str = "fr", check=lambda: None):
    document = inventory_table.opened(path, check)
    try:
        profile = inventory_profile.suggested(document, sheet, LABELS, lang)
        return inventory_table.read(document, sheet, profile, LABELS, lang, check)
    finally:
        document.close()


def told(reading) -> list[tuple[int, str, str]]:
    return [(one.line, one.heading, one.error.code) for one in reading.problems]


def test_a_table_as_people_make_it(tmp_path) -> None:
    text = (
        "Parc informatique;;;;\n"
        "Désignation;Marque;Qté;Date d'achat;Durée de vie (mois);Fabrication (tCO2e);Part IA;Commentaire\n"
        "Serveur A;Dell;2;03/04/2023;60;1,5;50 %;=SUM(A1)\n"
        "Écran;HP;1 200;15 mars 2021;;0,3;;\n"
    )

    reading = read(put(tmp_path, text.encode("cp1252")))

    assert not reading.problems and not reading.notices
    assert reading.cells["name"] == ["Serveur A", "Écran"] and reading.cells["manufacturer"] == ["Dell", "HP"]
    assert reading.cells["quantity"] == [2.0, 1_200.0] and reading.lines == [3, 4]
    assert reading.cells["purchased"] == [day_of(2023, 4, 3), day_of(2021, 3, 15)]
    assert reading.cells["lifetime_years"][0] == pytest.approx(5.0) and math.isnan(reading.cells["lifetime_years"][1])
    assert reading.cells["manufacture_kgco2e"] == pytest.approx([1_500.0, 300.0])
    assert reading.cells["ai_share_fraction"] == [0.5, 1.0]
    assert reading.cells["note"] == ["=SUM(A1)", ""]


def test_every_odd_cell_is_told_with_its_row_and_column_and_the_row_goes_in(tmp_path) -> None:
    rows = [
        ["name", "Pieces", "Lifetime", "Purchased on", "Share for AI", "Weight", "Category"],
        ["ok", "3", "4", "2024-01-31", "40 %", "2 kg", "laptop"],
        ["text in a number", "three", "4", "31.01.2024", "40 %", "2 t", "Laptop"],
        ["no life", "3", "0", "31 January 2024", "140 %", "2", "Ordinateur portable"],
        ["negative", "-3", "4", "45322", "40 %", "2 furlongs", "spaceship"],
        ["half", "2.5", "150", "2024-02-31", "0.4", "-1", ""],
        ["big", "1", "4", "01/02/2024", "x" * 300, "1e999", "laptop"],
    ]

    reading = read(put(tmp_path, as_csv(rows[0], rows[1:])), lang="en")

    assert len(reading.lines) == 6 and not reading.notices
    assert told(reading) == [
        (3, "Pieces", "not_a_number"), (4, "Lifetime", "not_above"), (4, "Share for AI", "outside_bounds"),
        (5, "Pieces", "outside_bounds"), (5, "Weight", "not_a_number"), (5, "Category", "unknown_choice"),
        (6, "Pieces", "not_whole"), (6, "Lifetime", "outside_bounds"), (6, "Purchased on", "no_such_day"),
        (6, "Share for AI", "ambiguous_number"), (6, "Weight", "outside_bounds"),
        (7, "Purchased on", "ambiguous_date"), (7, "Share for AI", "text_too_long"), (7, "Weight", "not_a_number"),
    ]  # fmt: skip
    assert reading.cells["name"] == [row[0] for row in rows[1:]]
    # What was not taken is unknown; it is never what an empty cell would be.
    assert math.isnan(reading.cells["quantity"][1]) and reading.cells["quantity"][0] == 3.0
    assert reading.cells["weight_kg"][:3] == [2.0, 2_000.0, 2.0]
    assert reading.cells["category"][:4] == ["laptop", "laptop", "laptop", ""]
    assert reading.cells["purchased"][:4] == [float(day_of(2024, 1, 31))] * 4


def test_a_megabyte_of_text_is_told_and_the_other_rows_go_in(tmp_path) -> None:
    reading = read(put(tmp_path, f"name,note,model\na,b,c\nd,{'x' * 1_000_000},e\nf,g,h\n"))

    assert reading.cells["name"] == ["a", "f"]
    assert [(one.code, one.facts["line"]) for one in reading.notices] == [("row_not_read", 3)]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_encodings_of_spreadsheets(tmp_path, encoding) -> None:
    reading = read(put(tmp_path, "Nom;Modèle\nÉcran été;X\n".encode(encoding)))

    assert reading.cells == {"name": ["Écran été"], "model": ["X"]}


@pytest.mark.parametrize("filling", ["abc,x\n", "é,x\n"])
def test_a_letter_of_another_encoding_is_told_and_spoils_no_other(tmp_path, filling) -> None:
    many = (filling * 20_000).encode()
    reading = read(put(tmp_path, b"name,model\n" + many + "Écran,X\n".encode("cp1252") + b"last,Y\n"))

    assert [(one.code, one.facts["line"], one.facts["column"]) for one in reading.notices] == [
        ("signs_not_read", 20_002, "name")
    ]
    assert reading.cells["name"][-3:] == [filling.partition(",")[0], "\ufffdcran", "last"]


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no pipes that have a name")
def test_a_pipe_is_refused_and_not_waited_for(tmp_path) -> None:
    os.mkfifo(tmp_path / "pipe.csv")

    with pytest.raises(ImportFileError) as error:
        read(tmp_path / "pipe.csv")

    assert error.value.code == "file_not_regular"


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "workbook_locked"),
        (b"PK\x03\x04" + b"\0" * 90, "workbook_damaged"),
        (b"", "file_empty"),
        (b"\x89PNG\r\n\x1a\n" + bytes(range(256)), "binary_file"),
        (b'{"rows": [', "json_damaged"),
        (b"[" * 100_000, "json_damaged"),
        (b'{"format": "greenai-inventory", "version": 2, "rows": []}', "table_newer"),
        (b'{"format": "greenai-inventory", "version": 1, "table": "activity", "rows": [{"name": 1}]}',
         "table_is_another"),
        (b"colour,shape\nred,round\n", "table_headings_unknown"),
        (b"name,model,name\na,b,c\n", "cloud_column_twice"),
    ],
)  # fmt: skip
def test_what_is_no_table_is_refused_in_a_clear_word(tmp_path, content, code) -> None:
    with pytest.raises(ImportFileError) as error:
        read(put(tmp_path, content))

    assert error.value.code == code


def test_what_is_a_spreadsheet_by_its_name_alone_is_not_read_as_text(tmp_path) -> None:
    with pytest.raises(ImportFileError) as error:
        read(put(tmp_path, b"PK broken\n1,2\n", "x.xlsx"))

    assert error.value.code == "workbook_damaged"


def test_a_table_of_another_kind_is_told_by_its_name(tmp_path) -> None:
    content = b'{"format": "greenai-inventory", "version": 1, "table": "activity", "rows": [{"name": 1}]}'
    with pytest.raises(ImportFileError) as error:
        read(put(tmp_path, content, "x.json"))

    told = [title_and_hint(error.value, language(code))[0] for code in ("en", "fr")]
    assert told == ["x.json holds another table: Other posts.", "x.json contient un autre tableau : Autres postes."]


def test_headings_that_cannot_be_right_are_left_aside_by_name(tmp_path) -> None:
    rows = [["name", "Fabrication (lbs)", "Weight (kg)", "poids", "Share of Nobody"], ["a", "12", "3", "4", "5"]]

    reading = read(put(tmp_path, as_csv(rows[0], rows[1:])))

    assert reading.cells == {"name": ["a"], "weight_kg": [3.0]}
    assert [(one.code, one.facts["column"]) for one in reading.notices] == [
        ("heading_unit_unknown", "Fabrication (lbs)"), ("heading_twice", "poids"),
    ]  # fmt: skip


def test_shares_of_one_are_not_taken_for_per_cent(tmp_path) -> None:
    reading = read(put(tmp_path, "name,Share for AI,Share of Vision\na,0.25,0.5\nb,1,1\n"), lang="en")
    whole = read(put(tmp_path, "name,Share for AI,Share of Vision\na,25,50 %\nb,1,1\n"), lang="en")

    assert reading.cells["ai_share_fraction"] == [0.25, 1.0] and reading.cells["share:1"] == [0.5, 1.0]
    assert whole.cells["ai_share_fraction"] == [0.25, 0.01] and whole.cells["share:1"] == [0.5, 0.01]


def test_names_that_nobody_knows_are_told(tmp_path) -> None:
    text = "name,post,project,value,unit\na,électricité,Vision,3,kWh\nb,warp drive,Nobody,4,kWh\n"

    reading = read(put(tmp_path, text), Sheet.ACTIVITY)

    assert reading.cells["post_id"] == ["p1", ""] and reading.cells["project"][0] == 1.0
    assert told(reading) == [(3, "post", "unknown_post"), (3, "project", "unknown_project")]


@pytest.mark.parametrize(("delimiter", "sign", "lang"), [(";", ",", "en"), (";", ".", "fr"), ("\t", ",", "en")])
def test_the_decimal_sign_is_that_of_the_file(tmp_path, delimiter, sign, lang) -> None:
    rows = [[f"a{n}", f"1{sign}234", f"{n}{sign}5"] for n in range(3)]

    reading = read(put(tmp_path, as_csv(["name", "weight", "lifetime"], rows, delimiter)), lang=lang)

    assert not reading.problems and reading.cells["weight_kg"] == [1.234] * 3
    assert reading.cells["lifetime_years"] == [0.5, 1.5, 2.5]


def test_days_stand_before_months_where_commas_are_decimal(tmp_path) -> None:
    rows = [["a", "0,5", "01/04/2023"], ["b", "1,5", "02/04/2023"]]

    reading = read(put(tmp_path, as_csv(["name", "weight", "purchased"], rows, ";")), lang="en")

    assert reading.cells["purchased"] == [day_of(2023, 4, 1), day_of(2023, 4, 2)] and not reading.problems


# Workbooks


def test_a_workbook_with_types_hidden_sheets_merged_cells_and_formulas(tmp_path) -> None:
    import datetime as dt

    def dress(book, sheet):
        sheet["D2"].number_format = "0%"
        sheet.merge_cells("A4:A5")
        other = book.create_sheet("secret")
        other.append(HEAD)
        other.sheet_state = "hidden"

    rows = [
        ["Nom", "Quantité", "Acheté le", "Part pour l’IA", "Poids (t)"],
        ["a", 2, dt.datetime(2024, 1, 31), 0.5, 0.25],
        ["b", "=B2*2", None, None, None],
        ["c", 4, "31/01/2024", "25 %", 1],
        [None, 5, None, None, None],
    ]

    reading = read(as_xlsx(tmp_path / "t.xlsx", rows, dress=dress))

    assert [(one.code, one.facts.get("line"), one.facts.get("column")) for one in reading.notices] == [
        ("workbook_hidden_sheets", None, None), ("workbook_merged", None, None), ("cell_is_formula", 3, "Quantité"),
    ]  # fmt: skip
    assert reading.cells["name"] == ["a", "c", ""] and reading.cells["quantity"] == [2.0, 4.0, 5.0]
    assert reading.cells["purchased"][:2] == [float(day_of(2024, 1, 31))] * 2
    assert reading.cells["ai_share_fraction"] == [0.5, 0.25, 1.0] and reading.cells["weight_kg"][:2] == [250.0, 1_000.0]


def repacked(path: Path, name: str, content: bytes) -> Path:
    with zipfile.ZipFile(path) as archive:
        parts = {part: archive.read(part) for part in archive.namelist()}
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for part, text in {**parts, name: content}.items():
            archive.writestr(part, text)
    return path


@pytest.mark.parametrize(
    ("part", "content", "code"),
    [
        ("xl/media/flood.bin", b"\0" * (64 << 20), "workbook_too_large"),
        ("xl/sharedStrings.xml", b'<!DOCTYPE x [<!ENTITY a "ha">]><x>&a;</x>', "workbook_entities"),
        ("xl/worksheets/sheet1.xml", b"<worksheet><sheetData><row", "workbook_damaged"),
        ("xl/worksheets/sheet1.xml", b"<worksheet><sheetData><row>" + b"<c/>" * 2_000_000 + b"</row></sheetData>",
         "workbook_too_large"),
        ("xl/worksheets/sheet1.xml",
         b"<worksheet><sheetData><row>" + b"".join(b'<c r="%d"/>' % n for n in range(500_000)) + b"</row></sheetData>",
         "workbook_too_large"),
        ("xl/sharedStrings.xml", b"<!--" + b"x" * 5_000 + b'--><!DOCTYPE x [<!ENTITY a "ha">]><x>&a;</x>',
         "workbook_damaged"),
        ("xl/worksheets/sheet1.xml",
         b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'
         b'<row r="1"><c r="A1"><v>1</v></c></row><row r="900000000"><c r="A900000000"><v>1</v></c></row>'
         b"</sheetData></worksheet>", "workbook_damaged"),
    ],
)  # fmt: skip
def test_a_workbook_that_is_a_trap_is_refused(tmp_path, part, content, code) -> None:
    with pytest.raises(ImportFileError) as error:
        read(repacked(as_xlsx(tmp_path / "t.xlsx", [HEAD, ["a", 1, 2]]), part, content))

    assert error.value.code == code


def test_macros_are_told_and_the_rows_go_in(tmp_path) -> None:
    reading = read(repacked(as_xlsx(tmp_path / "t.xlsm", [HEAD, ["a", 1, 2]]), "xl/vbaProject.bin", b"Sub AutoOpen"))

    assert [one.code for one in reading.notices] == ["workbook_macros"] and reading.cells["name"] == ["a"]


def test_a_truncated_workbook_is_damaged(tmp_path) -> None:
    path = as_xlsx(tmp_path / "t.xlsx", [HEAD, ["a", 1, 2]])
    path.write_bytes(path.read_bytes()[:-200])

    with pytest.raises(ImportFileError) as error:
        read(path)

    assert error.value.code == "workbook_damaged"


# Large files


def test_rows_beyond_the_most_are_left_out_and_told(tmp_path, monkeypatch) -> None:
    monkeypatch.setattr(inventory_table, "MOST_ROWS", 3)

    reading = read(put(tmp_path, "name,model\n" + "a,b\n" * 5))

    assert len(reading.lines) == 3
    assert [(one.code, one.facts["line"]) for one in reading.notices] == [("table_too_many_rows", 5)]


def test_thousands_of_problems_are_counted_and_the_first_ones_kept(tmp_path) -> None:
    reading = read(put(tmp_path, "name,quantity\n" + "a,x\n" * 1_500))

    assert reading.problem_count == 1_500 and len(reading.problems) == inventory_table.MOST_PROBLEMS


def test_a_reading_can_be_ended(tmp_path) -> None:
    class EndedError(Exception):
        pass

    path = put(tmp_path, "name,model\n" + "a,b\n" * 2_000)
    calls = []

    def check() -> None:
        calls.append(1)
        if len(calls) > 2:
            raise EndedError

    with pytest.raises(EndedError):
        read(path, check=check)


def test_json_of_programs_tells_codes_and_shares_of_one(tmp_path) -> None:
    rows = [{"name": "a", "category": "server", "ai_share_fraction": 0.5, "purchased": "2024-01-31"}, {"name": "b"}]
    plain = {"format": "greenai-inventory", "version": 1, "table": "asset", "rows": rows}

    reading = read(put(tmp_path, as_json(plain), "t.json"))
    bare = read(put(tmp_path, json.dumps(rows), "u.json"))

    assert reading.cells["ai_share_fraction"] == [0.5, 1.0] == bare.cells["ai_share_fraction"]
    assert reading.cells["purchased"][0] == day_of(2024, 1, 31) and reading.cells["category"] == ["server", ""]
