"""`greenai inventory` and `greenai project`."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from greenai_desktop.cli import inventory
from greenai_desktop.cli.usage import inventory as usage
from greenai_desktop.exporters.inventory import TABLE_FORMATS
from greenai_desktop.store.project_tables import Leave
from greenai_desktop.store.workspace import Workspace
from tests.helpers.store import steady_run

TABLE = "Désignation;Qté;Poids (kg);Réf\nServeur;2;12,5;R740\nÉcran;dix;3;\n"


@pytest.fixture
def table(tmp_path: Path) -> str:
    path = tmp_path / "parc.csv"
    path.write_text(TABLE, "utf-8")
    return str(path)


def test_the_words_of_the_help_are_those_that_there_are() -> None:
    assert tuple(inventory.TABLES) == usage.TABLES
    assert tuple(one.code for one in TABLE_FORMATS) == usage.TABLE_FORMATS
    assert tuple(one.value for one in Leave) == usage.LEAVE


def test_a_table_goes_in_once_and_odd_cells_are_told(greenai, table) -> None:
    tried = greenai("inventory", "import", table, "--dry-run")
    first = greenai("inventory", "import", table, "--map", "Réf=model")
    again = json.loads(greenai("inventory", "import", table, "--map", "Réf=model", "--json").stdout)

    assert "2 rows would be taken in." in tried.stdout and "Equipment" in tried.stdout
    assert first.returncode == 0 and "2 rows were taken in." in first.stdout
    assert "Row 3, column “Qté”: “dix” is not a number." in first.stderr
    assert (again["rows"], again["known"], again["fresh"], again["cells_not_taken_count"]) == (2, 2, 0, 1)


@pytest.mark.parametrize("suffix", ["xlsx", "csv", "json"])
def test_a_table_goes_out_and_comes_in_as_known(greenai, table, tmp_path, suffix) -> None:
    greenai("inventory", "import", table)
    out = str(tmp_path / f"out.{suffix}")

    written = greenai("inventory", "export", "-o", out, "--lang", "fr")
    refused = greenai("inventory", "export", "-o", out)
    back = json.loads(greenai("inventory", "import", out, "--json").stdout)

    assert written.returncode == 0 and "2" in written.stderr
    assert refused.returncode != 0 and "already" in refused.stderr
    assert (back["table"], back["known"] + back["fresh"], back["cells_not_taken"]) == ("asset", 2, [])
    assert back["known"] >= 1  # what could not be read is unknown there, and an empty cell is one piece


def test_a_template_is_filled_in_and_taken(greenai, tmp_path) -> None:
    from openpyxl import load_workbook

    out = tmp_path / "template.xlsx"
    greenai("inventory", "template", "-o", str(out), "--lang", "fr")
    book = load_workbook(out)
    page = book.worksheets[0]
    for at, cell in enumerate(page[1], 1):
        value = {"Nom": "Portables", "Catégorie": "Ordinateur portable", "Part pour l’IA": 0.25}.get(cell.value)
        if value is not None:
            page.cell(2, at, value)
            page.cell(2, at).number_format = "0%" if value == 0.25 else "General"
    book.save(out)

    taken = greenai("inventory", "import", str(out), "--json")

    plain = json.loads(taken.stdout)
    assert (plain["fresh"], plain["problems"], plain["cells_not_taken"]) == (1, [], [])
    with Workspace.open(greenai.home / "workspace.greenai") as workspace:
        from greenai_desktop.core.inventory.sheets import Sheet

        assets = workspace.sheet(Sheet.ASSET)
    assert assets.value(0, "category") == "laptop" and assets.value(0, "ai_share_fraction") == 0.25


@pytest.mark.parametrize(
    ("arguments", "word"),
    [(["--map", "Nope=model"], "Nope"), (["--map", "Qté=warp"], "warp"), (["--table", "nothing"], "nothing")],
)
def test_wrong_words_are_told(greenai, table, arguments, word) -> None:
    found = greenai("inventory", "import", table, *arguments)

    assert found.returncode == 2 and word in found.stderr


def test_a_project_goes_out_and_comes_in(greenai, tmp_path) -> None:
    with Workspace.open(greenai.home / "workspace.greenai") as workspace:
        steady_run(workspace, 70, project_id=workspace.create_project("Vision", owner="alice").id, host="secret-host")
    out = str(tmp_path / "v.greenai-project")

    written = greenai("project", "export", "vision", "-o", out, "--leave-out", "user", "--leave-out", "host")
    known = greenai("project", "import", out)
    taken = greenai("project", "import", out, "--again", "--json")

    assert written.returncode == 0 and b"secret-host" not in Path(out).read_bytes()
    assert known.returncode == 1 and "here already" in known.stderr
    assert json.loads(taken.stdout)["taken_as"]["name"] == "Vision (2)"
    assert [one["project"] for one in json.loads(greenai("runs", "--json").stdout)] == ["Vision (2)", "Vision"]


def test_what_is_no_project_is_refused(greenai, table, tmp_path) -> None:
    found = greenai("project", "import", table)
    missing = greenai("project", "export", "Nobody", "-o", str(tmp_path / "x"))

    assert found.returncode == 1 and "not the file of a project" in found.stderr
    assert missing.returncode != 0 and "Nobody" in missing.stderr
