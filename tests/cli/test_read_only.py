"""Commands that only read, on a workspace that cannot be written to."""

import json
import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from greenai_desktop import paths
from greenai_desktop.cli import exits, main
from greenai_desktop.store import migrations
from greenai_desktop.store.workspace import Workspace
from tests.helpers.store import WATTS, steady_run


@pytest.fixture
def read_only(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[int]:
    """A run in a workspace without the right to write; root has it always, so the question for it is answered."""
    monkeypatch.setenv("GREENAI_HOME", str(tmp_path))
    with Workspace.open(paths.workspace_file()) as workspace:
        run = steady_run(workspace, 100)
    monkeypatch.setattr(migrations.os, "access", lambda path, mode: mode != os.W_OK)
    yield run.id


def test_runs_and_figures_are_read(read_only: int, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["runs", "--json"]) == exits.OK
    (listed,) = json.loads(capsys.readouterr().out)
    assert main(["report", "run", str(read_only), "--json"]) == exits.OK
    tree = json.loads(capsys.readouterr().out)

    assert listed["energy_kwh"] == pytest.approx(sum(WATTS.values()) * 100 / 3.6e6)
    assert tree["key"] == "run"


def test_runs_are_exported_and_compared(read_only: int, tmp_path: Path) -> None:
    target = tmp_path / "out.csv"

    assert main(["export", str(read_only), "--format", "runs", "-o", str(target)]) == exits.OK
    assert main(["runs", "compare", str(read_only), "--lang", "en"]) == exits.USAGE  # two are needed
    assert len(target.read_text().splitlines()) == 2


def test_what_would_write_says_so(read_only: int, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["mark", "epoch 1", "--lang", "en"]) == exits.WORKSPACE
    assert "cannot be written to" in capsys.readouterr().err
