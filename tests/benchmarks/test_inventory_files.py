"""Bars of tables that come in: 100,000 rows of a spreadsheet, as Excel writes it."""

from __future__ import annotations

import time
import zipfile
from pathlib import Path
from xml.sax.saxutils import escape

import numpy as np
import pytest

from greenai_desktop.core.inventory.sheets import Sheet
from greenai_desktop.store.workspace import Workspace
from greenai_desktop.ui.inventory.files.look import Asked, look, take
from tests.helpers.bars import hold
from tests.helpers.inventories import many_cells

COUNT = 100_000
_NAME = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_PARTS = {
    "[Content_Types].xml": '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    '<Override PartName="/xl/workbook.xml" '
    'ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/>'
    '<Override PartName="/xl/worksheets/sheet1.xml" '
    'ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"/>'
    '<Override PartName="/xl/sharedStrings.xml" '
    'ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sharedStrings+xml"/></Types>',
    "_rels/.rels": '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
    '<Relationship Id="r1" Target="xl/workbook.xml" '
    'Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument"/></Relationships>',
    "xl/workbook.xml": f'<workbook xmlns="{_NAME}" '
    'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"><sheets>'
    '<sheet name="Parc" sheetId="1" r:id="r1"/></sheets></workbook>',
    "xl/_rels/workbook.xml.rels": '<Relationships '
    'xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
    '<Relationship Id="r1" Target="worksheets/sheet1.xml" '
    'Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet"/>'
    '<Relationship Id="r2" Target="sharedStrings.xml" '
    'Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/sharedStrings"/></Relationships>',
}  # fmt: skip


class Task:
    """Nobody cancels; how often somebody could is counted."""

    def __init__(self) -> None:
        self.checks = 0
        self.told: list[float] = []

    def check(self) -> None:
        self.checks += 1

    def report(self, fraction: float, words: str = "") -> None:
        self.told.append(fraction)


def spreadsheet(path: Path, count: int) -> Path:
    """A table of equipment with shared strings, as spreadsheets write it."""
    cells = {name: values for name, values in many_cells(count).items() if not name.startswith("share:")}
    for name in ("purchased", "retired"):
        cells[name] = np.asarray(cells[name], np.float64) + 25_569.0  # days since 1899-12-30
    strings: dict[str, int] = {}

    def text(value: str) -> str:
        return f'<c t="s"><v>{strings.setdefault(value, len(strings))}</v></c>' if value else "<c/>"

    def shown(value: object) -> str:
        return text(value) if isinstance(value, str) else "<c/>" if value != value else f"<c><v>{value!r}</v></c>"

    columns = [values.tolist() if isinstance(values, np.ndarray) else values for values in cells.values()]
    rows = ["<row>" + "".join(text(name) for name in cells) + "</row>"]
    rows += ["<row>" + "".join(map(shown, row)) + "</row>" for row in zip(*columns, strict=True)]
    head = f'<worksheet xmlns="{_NAME}"><dimension ref="A1:Z{count + 1}"/><sheetData>'
    body = f"{head}{''.join(rows)}</sheetData></worksheet>"
    shared = "".join(f"<si><t>{escape(one)}</t></si>" for one in strings)
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, part in _PARTS.items():
            archive.writestr(name, part)
        archive.writestr("xl/sharedStrings.xml", f'<sst xmlns="{_NAME}">{shared}</sst>')
        archive.writestr("xl/worksheets/sheet1.xml", body)
    return path


@pytest.mark.slow
def test_100_000_rows_of_a_spreadsheet_are_looked_at_and_taken_in(tmp_path: Path) -> None:
    file, task = tmp_path / "w.greenai", Task()
    Workspace.open(file).close()
    path = spreadsheet(tmp_path / "parc.xlsx", COUNT)

    begun_s = time.perf_counter()
    found = look(Asked(path, Sheet.ASSET), file, "en", task)
    looked_s = time.perf_counter() - begun_s
    taken = take(found, False, file, task)
    whole_s = time.perf_counter() - begun_s

    assert taken.count == COUNT and not found.reading.problem_count
    hold("import of an XLSX of 100,000 rows", whole_s, 30.0, "s")
    # Progress is told and a cancel is looked for several times a second.
    hold("import: longest wait of a cancel, on average", looked_s / task.checks, 0.25, "s")
    assert len(task.told) > 40 and max(task.told) <= 1.0
