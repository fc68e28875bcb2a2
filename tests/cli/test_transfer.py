"""`greenai import` and `greenai export`."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

from greenai_desktop.cli.usage import transfer
from greenai_desktop.core.codecarbon import GENERATIONS
from greenai_desktop.exporters.registry import EXPORTERS
from greenai_desktop.importers.registry import IMPORTERS

FIXTURES = Path(__file__).parents[1] / "fixtures"
EMISSIONS = str(FIXTURES / "codecarbon" / "3.3.2" / "emissions.csv")
WRONG = str(FIXTURES / "by_hand" / "codecarbon-wrong-cells.csv")


def test_the_formats_of_the_help_are_those_that_there_are() -> None:
    assert tuple(importer.code for importer in IMPORTERS) == transfer.IMPORT_FORMATS
    assert tuple(exporter.code for exporter in EXPORTERS) == transfer.EXPORT_FORMATS
    assert tuple(one.first_version for one in GENERATIONS) == transfer.CODECARBON_COLUMNS


def test_a_dry_run_shows_and_stores_nothing(greenai) -> None:
    shown = greenai("import", EMISSIONS, "--dry-run")

    assert shown.returncode == 0
    assert "1 run would be imported." in shown.stdout
    assert not (greenai.home / "workspace.greenai").exists()
    assert json.loads(greenai("runs", "--json").stdout) == []


def test_a_file_goes_in_once_and_comes_out_the_same(greenai, tmp_path: Path) -> None:
    first = greenai("import", EMISSIONS, "--project", "demo", "--create-project")
    again = greenai("import", EMISSIONS)
    out = tmp_path / "out.csv"
    written = greenai("export", "1", "--format", "codecarbon", "-o", str(out))

    assert "1 run was imported." in first.stdout
    assert "already" in again.stdout and "0 runs were imported." in again.stdout
    assert written.returncode == 0
    assert out.read_text() == Path(EMISSIONS).read_text()
    run = json.loads(greenai("runs", "--json").stdout)
    assert [(one["project"], one["energy_kwh"]) for one in run] == [("demo", pytest.approx(3.549406519608992e-05))]


def test_rows_that_are_wrong_are_told_with_their_line_and_the_others_taken(greenai) -> None:
    found = greenai("import", WRONG, "--json")

    plain = json.loads(found.stdout)
    assert {one["name"] for one in plain["runs"] if one["id"]} >= {"good", "nan emissions"}
    assert [one["line"] for one in plain["problems"]] == [3, 4, 5, 6, 7, 10, 13]
    assert "line 3, column duration: “sixty” is not a number." in found.stderr
    assert found.returncode == 0


def test_grams_are_taken_as_grams_if_somebody_says_so(greenai) -> None:
    plain = json.loads(greenai("import", WRONG, "--json", "--dry-run", "--emissions-in", "g").stdout)

    assert {one["name"]: one["file_says_kgco2e"] for one in plain["runs"]}["grams"] == pytest.approx(0.5)


def test_a_file_that_cannot_be_read_fails_and_leaves_the_others(greenai, tmp_path: Path) -> None:
    garbage = tmp_path / "garbage.csv"
    garbage.write_bytes(bytes(range(256)) * 10)

    found = greenai("import", str(garbage), EMISSIONS)

    assert found.returncode == 1
    assert "is no text file" in found.stderr
    assert "1 run was imported." in found.stdout


def test_an_export_goes_to_the_output_and_never_over_a_file(greenai, tmp_path: Path) -> None:
    greenai("import", EMISSIONS)
    there = tmp_path / "there.md"
    there.write_text("mine")

    french = greenai("export", "1", "--format", "markdown", "--lang", "fr", "-o", "-")
    refused = greenai("export", "1", "--format", "markdown", "-o", str(there))
    missing = greenai("export", "99", "--format", "runs", "-o", "-")

    assert french.returncode == 0 and "fixture" in french.stdout
    assert refused.returncode == 1 and there.read_text() == "mine"
    assert missing.returncode == 1 and missing.stdout == ""


def test_an_export_into_a_pipe_or_under_an_endless_name_is_told_in_words(greenai, tmp_path: Path) -> None:
    greenai("import", EMISSIONS)
    os.mkfifo(tmp_path / "pipe")

    told = [
        greenai("export", "1", "--format", "runs", "--force", "-o", name)
        for name in (str(tmp_path / "pipe"), str(tmp_path / ("x" * 300)), "")
    ]

    assert [done.returncode for done in told] == [1, 1, 1]
    assert all("cannot be written" in done.stderr for done in told)
    assert (tmp_path / "pipe").is_fifo()


@pytest.mark.parametrize("words", ["export 1 --format runs -o -", "runs compare 1 2"])
def test_without_a_workspace_there_is_no_such_run(greenai, words: str) -> None:
    done = greenai(*words.split())

    assert done.returncode == 1
    assert "There is no run “1”." in done.stderr


def test_a_file_of_which_nothing_can_be_read_fails(greenai) -> None:
    done = greenai("import", EMISSIONS, "--format", "zeus")

    assert done.returncode == 1
    assert "headings of the table are not known" in done.stderr
