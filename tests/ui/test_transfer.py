"""Importing and exporting runs in the window."""

from __future__ import annotations

import csv
import threading
from pathlib import Path

import pytest
from PySide6.QtCore import QEvent, QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent, QGuiApplication
from PySide6.QtWidgets import QApplication, QPushButton, QStyle

from greenai_desktop import i18n, paths
from greenai_desktop.core.errors import StoreError
from greenai_desktop.store.workspace import Workspace
from greenai_desktop.ui import tasks
from greenai_desktop.ui.runs.facts import record_facts
from greenai_desktop.ui.transfer import import_dialog, preview
from greenai_desktop.ui.transfer.drop import FileDrop
from greenai_desktop.ui.transfer.export import ExportDialog, export_runs
from greenai_desktop.ui.transfer.import_dialog import ImportDialog, import_files
from tests.helpers.store import steady_run

FIXTURES = Path(__file__).parents[1] / "fixtures"
FLUSHED = FIXTURES / "codecarbon" / "3.3.2-tasks-and-flushes" / "emissions.csv"
WRONG = FIXTURES / "by_hand" / "codecarbon-wrong-cells.csv"
GPUS = FIXTURES / "by_hand" / "codecarbon-gpus.csv"


@pytest.fixture
def workspace(home):
    with Workspace.open(paths.workspace_file()) as opened:
        yield opened


@pytest.fixture
def dialog(host, context):
    return import_files(context, host)


def names(dialog: ImportDialog) -> list[tuple[str, bool]]:
    chosen = dialog.model.chosen
    return [(run.name, run in chosen) for run in dialog.model.runs]


def read(qtbot, dialog: ImportDialog, *paths: Path) -> None:
    before = len(dialog.model.runs)
    dialog.add_files(paths)
    qtbot.waitUntil(lambda: not dialog.is_busy and len(dialog.model.runs) > before)


def test_files_are_shown_with_ticks_before_anything_is_stored(qtbot, dialog, workspace) -> None:
    read(qtbot, dialog, FLUSHED)

    assert names(dialog) == [("fixture", True), ("flushed", False), ("flushed", False), ("flushed", True)]
    assert dialog.findChild(QPushButton, "import-take").text() == "Import 2 runs"
    assert workspace.runs() == []
    dialog.reject()


def test_what_is_ticked_is_taken_in_and_one_step_takes_it_out(qtbot, dialog, context, workspace) -> None:
    read(qtbot, dialog, FLUSHED, GPUS)
    gone = []
    context.navigated.connect(lambda page, arguments: gone.append(page))

    with qtbot.waitSignal(dialog.finished):
        dialog.take()

    assert sorted(overview.run.name for overview in workspace.runs()) == ["fixture", "flushed", "llm"]
    assert gone == ["runs"]
    assert context.undo.undoText() == "Import 3 runs"
    context.undo.undo()
    qtbot.waitUntil(lambda: workspace.runs() == [])
    context.undo.redo()
    qtbot.waitUntil(lambda: len(workspace.runs()) == 3)


def test_runs_that_are_known_are_not_ticked_again(qtbot, host, dialog, context) -> None:
    read(qtbot, dialog, GPUS)
    with qtbot.waitSignal(dialog.finished):
        dialog.take()
    again = import_files(context, host, [GPUS])
    qtbot.waitUntil(lambda: bool(again.model.runs))

    assert names(again) == [("llm", False)]
    assert "already" in again.model.columns[-1].text(0)
    assert not again.findChild(QPushButton, "import-take").isEnabled()
    again.reject()


def test_rows_that_are_wrong_are_listed_with_their_line(qtbot, dialog) -> None:
    read(qtbot, dialog, WRONG)

    assert dialog.notices.isVisibleTo(dialog)
    assert "line 3, column duration: “sixty” is not a number." in dialog.notices.text
    assert "7 lines or files" in dialog.notices._count.text()
    dialog.reject()


def test_a_file_that_cannot_be_read_leaves_the_others(qtbot, dialog, tmp_path) -> None:
    garbage = tmp_path / "garbage.bin"
    garbage.write_bytes(bytes(range(256)) * 20)

    read(qtbot, dialog, garbage, GPUS)

    assert names(dialog) == [("llm", True)]
    assert "garbage.bin is no text file." in dialog.notices._count.text()
    dialog.reject()


def test_the_unit_is_asked_where_figures_are_not_plausible(qtbot, dialog) -> None:
    read(qtbot, dialog, WRONG)
    assert dialog._units.isVisibleTo(dialog)
    assert ("grams", False) in names(dialog)

    dialog._emissions.setCurrentIndex(dialog._emissions.findData("g"))
    dialog._emissions.activated.emit(1)

    assert ("grams", True) in names(dialog)
    dialog.reject()


def test_the_space_bar_turns_ticks_round(qtbot, dialog) -> None:
    read(qtbot, dialog, FLUSHED)

    # By key: a row selected by a call would take the modifiers of whatever was typed last.
    qtbot.keyClick(dialog.table, Qt.Key.Key_Down)
    qtbot.keyClick(dialog.table, Qt.Key.Key_Space)
    assert names(dialog)[1] == ("flushed", True)
    assert "counted twice" in dialog._remark.text()
    first = dialog.table.visualRect(dialog.model.index(0, 0))
    qtbot.mouseClick(dialog.table.viewport(), Qt.MouseButton.LeftButton, pos=first.topLeft() + QPoint(20, 16))
    assert names(dialog)[0] == ("fixture", False)
    dialog.model.tick_all(False)
    assert dialog.model.chosen == []
    index = dialog.model.index(0, 0)
    assert dialog.model.setData(index, Qt.CheckState.Checked, Qt.ItemDataRole.CheckStateRole)
    assert len(dialog.model.chosen) == 1
    dialog.reject()


def test_an_import_that_is_stopped_leaves_nothing(qtbot, dialog, context, workspace, monkeypatch) -> None:
    read(qtbot, dialog, GPUS)
    told = []
    context.told.connect(told.append)
    take_in = import_dialog.take_in

    has_begun = threading.Event()

    def waits_for_the_user(file, runs, project, place, prices, task):
        has_begun.set()
        task._cancelled.wait(5)
        return take_in(file, runs, project, place, prices, task)

    monkeypatch.setattr(import_dialog, "take_in", waits_for_the_user)
    dialog.take()
    assert has_begun.wait(5)
    assert dialog.findChild(QPushButton, "import-cancel").text() == "Stop"
    dialog.reject()
    qtbot.waitUntil(lambda: not dialog.is_busy)

    assert workspace.runs() == []
    assert told == ["The import was cancelled; nothing was taken in."]
    assert dialog.isVisible()
    dialog.reject()


def test_an_import_that_fails_is_told_and_can_be_tried_again(qtbot, dialog, problems, monkeypatch) -> None:
    read(qtbot, dialog, GPUS)

    def fails(*arguments):
        raise StoreError("disk_full")

    monkeypatch.setattr(import_dialog, "take_in", fails)
    dialog.take()
    qtbot.waitUntil(lambda: not dialog.is_busy)

    assert [problem.title for problem in problems] == ["The disk is full."]
    assert problems[0].hint == "Free some space on it, then try again."  # no samples wait during an import
    assert dialog.findChild(QPushButton, "import-take").isEnabled()
    dialog.reject()


def test_runs_go_to_the_project_that_is_chosen(qtbot, host, context, workspace) -> None:
    project = workspace.create_project("Radiology")
    dialog = import_files(context, host, [GPUS])
    qtbot.waitUntil(lambda: bool(dialog.model.runs) and dialog._project_box.count() == 2)

    dialog._project_box.setCurrentIndex(1)
    with qtbot.waitSignal(dialog.finished):
        dialog.take()

    assert [overview.run.project_id for overview in workspace.runs()] == [project.id]


def test_files_dropped_on_the_window_are_offered(qtbot, host, context) -> None:
    drop = FileDrop(context, host)
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(GPUS))])
    buttons, keys = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    enter = QDragEnterEvent(QPoint(5, 5), Qt.DropAction.CopyAction, data, buttons, keys)
    dropped = QDropEvent(QPointF(5, 5), Qt.DropAction.CopyAction, data, buttons, keys, QEvent.Type.Drop)

    assert drop.eventFilter(host, enter) and enter.isAccepted()
    assert drop.eventFilter(host, dropped)

    dialog = host.findChild(ImportDialog)
    qtbot.waitUntil(lambda: bool(dialog.model.runs))
    dialog.reject()


def test_without_a_run_nothing_is_exported(host, context) -> None:
    told = []
    context.told.connect(told.append)

    assert export_runs(context, [], host) is None
    assert told == ["Choose a run first, on the Runs page."]


@pytest.fixture
def export(qtbot, host, context, workspace) -> ExportDialog:
    run = steady_run(workspace, 120, name="train resnet")
    return export_runs(context, [run], host)


def test_a_run_is_saved_in_the_format_that_is_chosen(qtbot, export, context, tmp_path) -> None:
    target = tmp_path / "mine"
    export.ask = lambda parent, title, proposed, kinds: str(target)
    told = []
    context.told.connect(told.append)

    export.choose("runs")
    export.save()
    qtbot.waitUntil(lambda: bool(told))

    assert told == ["Written: mine.csv"]
    rows = list(csv.DictReader((tmp_path / "mine.csv").read_text().splitlines()))
    assert [row["name"] for row in rows] == ["train resnet"]
    qtbot.waitUntil(lambda: not tasks.running())


def test_a_paragraph_goes_to_the_clipboard_in_the_language_that_is_chosen(qtbot, export, context) -> None:
    told = []
    context.told.connect(told.append)
    QGuiApplication.clipboard().setText("")

    export.choose("latex")
    export._language.setCurrentIndex(export._language.findData("fr"))
    export.copy()
    qtbot.waitUntil(lambda: bool(told))

    assert "train resnet" in QApplication.clipboard().text()
    assert told == ["Copied: Paragraph (LaTeX)"]


def test_what_can_be_wanted_depends_on_the_format(export) -> None:
    for code, columns, language, names, copies in (
        ("codecarbon", True, False, False, True), ("runs", False, False, True, True),
        ("markdown", False, True, False, True), ("parquet", False, False, False, False),
    ):  # fmt: skip
        export.choose(code)
        assert export._columns.isVisibleTo(export) == columns
        assert export._language.isVisibleTo(export) == language
        assert export._names.isVisibleTo(export) == names
        assert export.findChild(QPushButton, "export-copy").isEnabled() == copies
    export.reject()


def test_the_menu_offers_both(qtbot, window, workspace) -> None:
    steady_run(workspace, 60, name="in the list")
    window.show_page("runs")
    qtbot.waitUntil(lambda: bool(window.page.chosen_runs))

    window.actions_register["export-runs"].trigger()
    window.actions_register["import-runs"].trigger()

    exporting, importing = window.findChild(ExportDialog), window.findChild(ImportDialog)
    assert exporting.windowTitle() == "Export 1 run"
    assert importing.isVisible()
    importing.reject()
    exporting.reject()


def test_the_name_is_shown_whole_beside_its_tick(qtbot, dialog):
    read(qtbot, dialog, GPUS)
    table = dialog.table
    names = [run.name for run in dialog.model.runs]

    widest = max(table.fontMetrics().horizontalAdvance(name) for name in names)
    tick = table.style().pixelMetric(QStyle.PixelMetric.PM_IndicatorWidth)
    assert table.columnWidth(0) >= min(320, widest + tick + 12)


def test_a_pue_in_the_energy_of_a_file_is_told_before_and_after_the_import(qtbot, dialog, context, workspace):
    read(qtbot, dialog, GPUS)
    (run,) = [run for run in dialog.model.runs if run.place.pue_ratio == 1.3]

    said = preview.remarks(run, i18n.language("en")).replace("\u00a0", " ")
    dialog.take()
    qtbot.waitUntil(lambda: bool(workspace.runs()))
    (kept,) = [o.run for o in workspace.runs() if o.run.details.imported.get("pue_ratio") == 1.3]
    facts = dict(record_facts(kept, (), i18n.language("en")))

    assert "the energy of the file holds a PUE of 1.3" in said
    assert run.energy_kwh == pytest.approx(run.reported_kwh / 1.3)
    assert "which holds a PUE of 1.3" in facts["The file says"].replace("\u00a0", " ")
