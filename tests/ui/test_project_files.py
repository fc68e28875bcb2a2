"""A whole project out of the window as one file, and in again."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtWidgets import QCheckBox, QLabel, QPushButton

from greenai_desktop import paths
from greenai_desktop.core.factors import Factor
from greenai_desktop.store.workspace import Workspace
from greenai_desktop.ui.transfer.project_export import ProjectExportDialog
from greenai_desktop.ui.transfer.project_import import choose_project, import_project
from tests.helpers.store import steady_run


@pytest.fixture
def workspace(home):
    with Workspace.open(paths.workspace_file()) as opened:
        opened.create_project("Here")
        yield opened


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """A project of another workspace."""
    path = tmp_path / "vision.greenai-project"
    with Workspace.open(tmp_path / "other.greenai") as other:
        project = other.create_project("Vision", owner="alice")
        steady_run(other, 70, project_id=project.id, name="theirs")
        other.add_factor(Factor("mine", 0.03, "kgCO2e/kWh", 0.02, 0.04, "FR", 2025, "lifecycle", "consumption", "own"))
        other.export_project(project.id, path)
    return path


def text(dialog, name: str) -> str:
    return dialog.findChild(QLabel, name).text()


def projects(workspace) -> list[str]:
    return [one.name for one in workspace.projects()]


def test_what_is_in_a_file_is_shown_before_anything_is_stored(qtbot, host, context, file, workspace) -> None:
    dialog = import_project(context, host, file)
    qtbot.waitUntil(lambda: not dialog.is_busy)

    assert text(dialog, "project-import-content") == "1 run"
    assert dialog.findChild(QCheckBox, "project-import-factors").text() == "Also take its 1 own emission factor"
    assert dialog.findChild(QLabel, "project-import-warning").isHidden() and projects(workspace) == ["Here"]
    dialog.reject()


def test_a_project_is_taken_in_as_one_step(qtbot, host, context, file, workspace) -> None:
    dialog = import_project(context, host, file)
    qtbot.waitUntil(lambda: not dialog.is_busy)
    with qtbot.waitSignal(dialog.finished):
        dialog.take()

    assert projects(workspace) == ["Here", "Vision"] and context.undo.undoText() == "Import the project"
    chosen = context.settings.project_id
    assert workspace.project(chosen).name == "Vision"
    context.undo.undo()
    qtbot.waitUntil(lambda: projects(workspace) == ["Here"] and workspace.runs() == [])
    assert context.settings.project_id != chosen
    context.undo.redo()
    qtbot.waitUntil(lambda: context.settings.project_id == chosen and len(workspace.runs()) == 1)


def test_a_project_that_is_here_already_is_told(qtbot, host, context, file, workspace) -> None:
    workspace.import_project(file)
    dialog = import_project(context, host, file)
    qtbot.waitUntil(lambda: not dialog.is_busy)

    assert "1 of its runs is here already" in text(dialog, "project-import-warning")
    assert dialog.findChild(QPushButton, "project-import-take").isEnabled()
    dialog.reject()


def test_what_is_no_project_is_told_in_the_dialog(qtbot, host, context, tmp_path, problems) -> None:
    path = tmp_path / "odd.greenai-project"
    path.write_bytes(b"no project at all")
    dialog = choose_project(context, host, lambda *asked: str(path))
    qtbot.waitUntil(lambda: not dialog.is_busy)

    assert "is not the file of a project" in text(dialog, "project-import-warning") and not problems
    assert not dialog.findChild(QPushButton, "project-import-take").isEnabled()
    assert choose_project(context, host, lambda *asked: "") is None
    dialog.reject()


def test_a_project_is_written_without_what_is_left_out(qtbot, host, context, workspace, tmp_path) -> None:
    project = workspace.create_project("Vision", owner="alice")
    steady_run(workspace, 70, project_id=project.id, host="secret-host")
    dialog = ProjectExportDialog(context, project, host)
    dialog.open()
    target = tmp_path / "out"
    dialog.ask = lambda *asked: str(target)
    for code in ("host", "user"):
        dialog.leave(code)
    said: list[str] = []
    context.told.connect(said.append)

    dialog.save()
    qtbot.waitUntil(lambda: said == ["Written: out.greenai-project"])

    content = (tmp_path / "out.greenai-project").read_bytes()
    assert b"secret-host" not in content and b"alice" not in content
    assert workspace.look_at_project(tmp_path / "out.greenai-project").run_count == 1


def test_the_menu_leads_there(qtbot, window) -> None:
    said: list[str] = []
    window.context.told.connect(said.append)
    qtbot.waitUntil(lambda: window.actions_register.all() != [])

    window.actions_register["project-export"].trigger()

    assert any("Choose a project first" in one for one in said)
    assert window.actions_register["project-import"].text() == "Import a project…"
