"""Screen, `--json` and PDF show the same figures, because they read the same tree."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from greenai_desktop import cli, i18n, paths
from greenai_desktop.core.footprint import Hosting
from greenai_desktop.core.place import Place
from greenai_desktop.i18n import figures
from greenai_desktop.store.records import Run
from greenai_desktop.store.workspace import Workspace
from greenai_desktop.ui.context import Context
from greenai_desktop.ui.main_window import MainWindow
from greenai_desktop.ui.runs.page import RunsPage
from tests.helpers.pdf import read_pdf
from tests.helpers.store import steady_run

FIGURES = ("run.energy", "run.carbon", "run.cost")


@pytest.fixture
def run(home: Path) -> Run:
    """Five minutes in a server room, so that a PUE is in the chain, with ten seconds without data."""
    place = Place(zone="FR", hosting=Hosting.SERVER_ROOM).to_dict()
    with Workspace.open(paths.workspace_file()) as workspace:
        return steady_run(workspace, 300, gap=(100.0, 110.0), place=place)


def json_tree(run: Run, capsys: pytest.CaptureFixture[str]) -> dict[str, Any]:
    capsys.readouterr()
    assert cli.main(["--lang", "en", "report", "run", str(run.id), "--json"]) == 0
    tree: dict[str, Any] = json.loads(capsys.readouterr().out)
    return tree


def step(tree: dict[str, Any], key: str) -> dict[str, Any]:
    return next(item for item in tree["steps"] if item["key"] == key)


def written(plain: dict[str, Any], language: i18n.Language) -> tuple[str, str]:
    """Value and range of a figure of the JSON tree, as people write them."""
    value = figures.amount_text(plain["value"], plain["unit"], plain.get("label", ""), language)
    return value, figures.span_text(plain["low"], plain["high"], plain["unit"], plain.get("label", ""), language)


def flat(text: str) -> str:
    return " ".join(text.replace("\u00a0", " ").replace("\u202f", " ").split())


@pytest.mark.parametrize("code", ["en", "fr"])
def test_screen_json_and_pdf_show_the_same_figures(
    qtbot, context: Context, window: MainWindow, run: Run, tmp_path: Path, capsys: pytest.CaptureFixture[str], code: str
) -> None:
    tree = json_tree(run, capsys)
    file = tmp_path / "run.pdf"
    assert cli.main(["--lang", code, "report", "run", str(run.id), "-o", str(file)]) == 0
    i18n.activate(code)
    context.go("runs", run_id=run.id)
    qtbot.waitUntil(lambda: isinstance(window.page, RunsPage))
    page = window.page
    assert isinstance(page, RunsPage)
    labels = {key: label for row in (page.detail.large, page.detail.small) for key, label in row.labels.items()}
    qtbot.waitUntil(lambda: labels["run.energy"].result is not None)
    paper = flat(read_pdf(file).text)

    for key in FIGURES:
        value, span = written(step(tree, key), i18n.language(code))
        assert labels[key].result is not None
        assert labels[key].result.value == step(tree, key)["value"]
        assert (labels[key].result.low, labels[key].result.high) == (step(tree, key)["low"], step(tree, key)["high"])
        assert flat(value) in flat(labels[key].value_shown())
        assert flat(value) in paper
        assert flat(span) in paper


def test_json_tree_ends_in_inputs_with_their_factor_and_source(run: Run, capsys: pytest.CaptureFixture[str]) -> None:
    carbon = step(json_tree(run, capsys), "run.carbon")

    cited = next(item["factor"] for item in carbon["steps"] if item["key"] == "input.intensity")

    assert (cited["year"], cited["boundary"], cited["source_id"]) == (2025, "consumption", "ademe_be_2025")
    assert carbon["partial"] is True
