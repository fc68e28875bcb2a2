"""Files that are not what they seem: each is told in a clear word, and none floods the memory."""

from __future__ import annotations

import json
import random
import zipfile

import pytest

from greenai_desktop.core.cloud_figures import CloudFigure, cells_of
from greenai_desktop.core.errors import ImportFileError
from greenai_desktop.core.inventory.changes import rows_added
from greenai_desktop.core.inventory.columns import CLOUD_COLUMNS
from greenai_desktop.core.inventory.inventory import Inventory
from greenai_desktop.importers.cloud import registry
from greenai_desktop.importers.cloud.mapper import Profile
from greenai_desktop.importers.cloud.registry import CLOUD_IMPORTERS, read_cloud_file, read_mapped
from tests.helpers.cloud_files import as_csv, as_xlsx, codes, places

PROFILE = Profile("p", {"month": "month", "kgco2e": "kg"})
ROWS = [["month", "kg"], ["2025-03", 5], ["2025-04", 6]]


def test_hidden_sheets_are_told_and_not_read(tmp_path) -> None:
    def hidden(book, sheet):
        other = book.create_sheet("secret")
        other.append(ROWS[0])
        other.append(["2025-05", 1_000])
        other.sheet_state = "hidden"

    reading = read_mapped(as_xlsx(tmp_path / "t.xlsx", ROWS, hidden=hidden), PROFILE)

    assert [(one.code, one.facts["names"]) for one in reading.notices] == [("workbook_hidden_sheets", "secret")]
    assert sum(one.kgco2e for one in reading.figures) == 11


def test_a_formula_is_not_computed_and_its_row_is_told(tmp_path) -> None:
    reading = read_mapped(as_xlsx(tmp_path / "t.xlsx", [*ROWS, ["2025-05", "=SUM(B2:B3)"]]), PROFILE)

    assert places(reading) == [("cell_is_formula", 4, "kg")] and len(reading.figures) == 2


def test_text_that_looks_like_a_command_stays_text(tmp_path) -> None:
    profile = Profile("p", {**PROFILE.columns, "service": "service"})

    def text(book, sheet):
        sheet.append(["2025-05", 1, None])
        cell = sheet.cell(4, 3, "=cmd|' /C calc'!A0")
        cell.data_type = "s"

    reading = read_mapped(as_xlsx(tmp_path / "t.xlsx", [[*ROWS[0], "service"], ROWS[1], ROWS[2]], text=text), profile)

    assert reading.figures[2].service == "=cmd|' /C calc'!A0" and not reading.notices


def test_merged_cells_are_told_and_what_they_hide_is_no_figure(tmp_path) -> None:
    reading = read_mapped(
        as_xlsx(tmp_path / "t.xlsx", ROWS, merge=lambda book, sheet: sheet.merge_cells("B2:B3")), PROFILE
    )

    assert places(reading) == [("workbook_merged", None, None), ("cell_empty", 3, "kg")]
    assert reading.notices[0].facts["names"] == "B2:B3"


def _repacked(path, name, content, compressed=zipfile.ZIP_DEFLATED):
    with zipfile.ZipFile(path) as archive:
        parts = {part: archive.read(part) for part in archive.namelist()}
    with zipfile.ZipFile(path, "w", compressed) as archive:
        for part, text in {**parts, name: content}.items():
            archive.writestr(part, text)
    return path


def test_a_flood_is_refused_before_it_is_unpacked(tmp_path) -> None:
    path = _repacked(as_xlsx(tmp_path / "t.xlsx", ROWS), "xl/media/flood.bin", b"\0" * (64 << 20))

    with pytest.raises(ImportFileError) as error:
        read_mapped(path, PROFILE)

    assert path.stat().st_size < 1 << 20 and error.value.code == "workbook_too_large"


def test_declared_entities_are_refused(tmp_path) -> None:
    bomb = b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "ha">]><x>&a;</x>'

    with pytest.raises(ImportFileError) as error:
        read_mapped(_repacked(as_xlsx(tmp_path / "t.xlsx", ROWS), "xl/sharedStrings.xml", bomb), PROFILE)

    assert error.value.code == "workbook_entities"


def test_macros_are_told_and_not_run(tmp_path) -> None:
    path = _repacked(as_xlsx(tmp_path / "t.xlsx", ROWS), "xl/vbaProject.bin", b"Sub AutoOpen")

    assert codes(read_mapped(path, PROFILE)) == ["workbook_macros"]


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "workbook_locked"),
        (b"PK\x03\x04" + b"\0" * 90, "workbook_damaged"),
        (b"PAR1" + b"\0" * 90, "parquet_damaged"),
        (b"", "file_empty"),
        (b"\x89PNG\r\n\x1a\n" + bytes(range(256)), "binary_file"),
        (b'{"value": [', "json_damaged"),
        (b'{"value": NaN}', "json_damaged"),
        (b"[" * 100_000, "json_damaged"),
        (b"just, some\nother, table\n", "cloud_format_not_recognised"),
        (b'{"a": 1}', "cloud_format_not_recognised"),
        (b"[]", "cloud_format_not_recognised"),
        (b"null", "cloud_format_not_recognised"),
    ],
)
def test_what_is_no_export_is_refused_in_a_clear_word(write, content: bytes, code: str) -> None:
    with pytest.raises(ImportFileError) as error:
        read_cloud_file(write(content))

    assert error.value.code == code


def test_a_truncated_workbook_is_damaged(tmp_path) -> None:
    path = as_xlsx(tmp_path / "t.xlsx", ROWS)
    path.write_bytes(path.read_bytes()[:-200])

    with pytest.raises(ImportFileError) as error:
        read_mapped(path, PROFILE)

    assert error.value.code == "workbook_damaged"


def test_a_heading_that_is_there_twice_is_refused_by_name(write) -> None:
    with pytest.raises(ImportFileError) as error:
        read_mapped(write(as_csv(["month", "kg", "kg"], [["2025-03", 1, 2]])), PROFILE)

    assert (error.value.code, error.value.facts["column"]) == ("cloud_column_twice", "kg")


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_encodings_of_spreadsheets(write, encoding: str) -> None:
    text = as_csv(["month", "kg", "région"], [["2025-03", "5", "Île-de-France"]], ";")
    profile = Profile("p", {**PROFILE.columns, "region": "région"})

    assert read_mapped(write(text.encode(encoding)), profile).figures[0].region == "Île-de-France"


def test_a_broken_line_of_json_lines_is_told(write) -> None:
    good = json.dumps({"month": "2025-03", "kg": 5})

    reading = read_mapped(write(f"{good}\n{good[:-4]}\n{good}\n", "x.jsonl"), PROFILE)

    assert places(reading) == [("row_not_read", 2, None)] and len(reading.figures) == 2


def test_a_reading_can_be_cancelled(write) -> None:
    def stop() -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        read_mapped(write(as_csv(ROWS[0], ROWS[1:])), PROFILE, check=stop)


def test_too_many_rows_are_told(write, monkeypatch) -> None:
    monkeypatch.setattr(registry, "MOST_FIGURES", 3)

    reading = read_mapped(write(as_csv(ROWS[0], [ROWS[1]] * 9)), PROFILE)

    assert len(reading.figures) == 3 and codes(reading) == ["cloud_too_many"]


def test_headings_alone_say_so(write) -> None:
    assert codes(read_mapped(write(as_csv(ROWS[0], [])), PROFILE)) == ["cloud_file_empty"]


def test_every_format_has_words_and_a_code_of_its_own() -> None:
    assert all(one.title and one.about for one in CLOUD_IMPORTERS)
    assert len({one.code for one in CLOUD_IMPORTERS}) == len(CLOUD_IMPORTERS)


def test_figures_become_rows_of_the_inventory_in_one_edit_that_is_undone(write) -> None:
    figures = read_mapped(write(as_csv(ROWS[0], ROWS[1:])), PROFILE).figures
    inventory = Inventory(CLOUD_COLUMNS)
    before = inventory.state()

    undo = rows_added(inventory, [1, 2], dict(cells_of(figures, "b-1"))).apply(inventory)

    assert list(inventory.numbers("kgco2e")) == [5.0, 6.0] and inventory.value(0, "batch") == "b-1"
    assert inventory.value(1, "importer") == "mapped"
    undo.apply(inventory)
    assert inventory.state() == before


def test_all_fields_of_a_figure_have_a_column_but_its_line() -> None:
    names = {column.id for column in CLOUD_COLUMNS}

    assert set(CloudFigure.__slots__) - names == {"line"}
    assert set(cells_of([], "")) <= names


@pytest.mark.parametrize("seed", range(60))
def test_a_workbook_with_broken_bytes_is_read_or_refused(tmp_path, seed: int) -> None:
    chance = random.Random(seed)
    path = as_xlsx(tmp_path / "t.xlsx", ROWS)
    content = bytearray(path.read_bytes())
    for _ in range(chance.randint(1, 20)):
        content[chance.randrange(len(content))] = chance.randrange(256)
    path.write_bytes(bytes(content))

    try:
        reading = read_mapped(path, PROFILE)
    except ImportFileError as error:
        assert error.code.startswith(("workbook_", "cloud_", "binary_", "file_"))
    else:
        assert len(reading.figures) <= 2
