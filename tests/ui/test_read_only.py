"""A workspace that may only be read, in the window: it is shown with a notice, and nothing is kept from its reader."""

from __future__ import annotations

from pathlib import Path

import pytest

from greenai_desktop import paths
from greenai_desktop.core.errors import StoreError
from greenai_desktop.store.workspace import Workspace
from greenai_desktop.ui.context import Context
from greenai_desktop.ui.runs.export import _write_json
from greenai_desktop.ui.runs.page import RunsPage
from tests.helpers.store import steady_run


@pytest.fixture
def locked(home: Path, monkeypatch: pytest.MonkeyPatch) -> int:
    """A workspace with one run, on a disk that takes nothing; root, who may write anywhere, is told so as well."""
    with Workspace.open(paths.workspace_file()) as workspace:
        run = steady_run(workspace, 60, name="kept")

    def refuse(file: Path, **words: object) -> Workspace:
        raise StoreError("read_only_workspace", file=str(file))

    monkeypatch.setattr(Workspace, "open", refuse)
    return run.id


def test_it_is_opened_to_be_read_and_said_to_be_so(locked: int, context: Context, theme, qtbot, tmp_path: Path) -> None:
    page = RunsPage(context)
    qtbot.addWidget(page)
    page.show()

    with qtbot.waitSignal(context.store.read_only) as told:
        context.store.start()
        page.activated()

    assert told.args[0].code == "workspace_opened_to_read"
    qtbot.waitUntil(lambda: page.detail.run is not None)
    assert page.detail.run.name == "kept"
    _write_json(paths.workspace_file(), locked, tmp_path / "run.json")
    assert (tmp_path / "run.json").stat().st_size > 1_000
    page.deactivated()


def test_an_edit_tells_why_it_is_not_kept(locked: int, context: Context, qtbot) -> None:
    context.store.start()
    failures: list[Exception] = []

    context.store.write(lambda workspace: workspace.delete_run(locked, 1), None, failures.append)

    qtbot.waitUntil(lambda: bool(failures))
    assert isinstance(failures[0], StoreError) and failures[0].code == "read_only_workspace"


def test_one_that_cannot_be_read_either_is_told_as_before(
    home: Path, context: Context, qtbot, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(file: Path, **words: object) -> Workspace:
        raise StoreError("read_only_workspace", file=str(file))

    monkeypatch.setattr(Workspace, "open", refuse)

    with qtbot.waitSignal(context.store.unavailable) as told:
        context.store.start()

    assert told.args[0].code == "read_only_workspace"
