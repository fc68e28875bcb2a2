"""Any sequence of edits, undone, gives the table back to the byte, in the window and in the workspace."""

import os
import signal
import subprocess
import sys

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PySide6.QtCore import QItemSelectionModel
from PySide6.QtGui import QGuiApplication

from greenai_desktop import paths
from greenai_desktop.core.inventory.changes import rows_added
from greenai_desktop.core.inventory.sheets import Sheet
from greenai_desktop.store.workspace import Workspace
from greenai_desktop.ui.inventory.desk import desk
from greenai_desktop.ui.inventory.sheet.view import SheetView
from tests.helpers.inventories import many_cells

COLUMNS = ("name", "category", "quantity", "site", "purchased", "ai_share_fraction", "embodied_kgco2e", "note")
CELL = st.sampled_from(
    ["", "3", "x", "12,5", "-1", "1e9", "Server", "laptop", "2024-05-06", "5 %", "é\u00a0ü", 'a"b', "=1+1"]
)
GRID = st.lists(st.lists(CELL, min_size=1, max_size=5), min_size=1, max_size=4)
SPOT = st.tuples(st.integers(0, 30), st.integers(0, len(COLUMNS) - 1), st.integers(0, 3), st.integers(0, 3))
STEP = st.one_of(
    st.tuples(st.just("type"), SPOT, CELL),
    st.tuples(st.just("fill"), SPOT, CELL),
    st.tuples(st.just("paste"), SPOT, GRID),
    st.tuples(st.sampled_from(["clear", "down", "remove", "add", "up", "cut", "sort", "filter", "group"]), SPOT, CELL),
)


@pytest.fixture
def view(qtbot, context):
    at = desk(context)
    context.store.start()
    with qtbot.waitSignal(at.loaded):
        at.load(Sheet.ASSET)
    made = SheetView(context, at, Sheet.ASSET, COLUMNS, "Equipment")
    qtbot.addWidget(made)
    made.show()
    return made


def _do(qtbot, context, view, step):
    """One step as a user takes it; waits until what it asked of the store has come."""
    deed, (line, column, down, right), given = step
    model, count, index = view.sheet_model, context.undo.count(), context.undo.index()
    last = max(0, model.rowCount() - 1)
    first = min(line, last)
    view.clearSelection()
    view.setCurrentIndex(model.index(first, column))
    for row in range(first, min(first + down, last) + 1):
        for at in range(column, min(column + right, len(COLUMNS) - 1) + 1):
            view.selectionModel().select(model.index(row, at), QItemSelectionModel.SelectionFlag.Select)
    if deed == "type":
        model.setData(model.index(first, column), given)
    elif deed == "fill":
        view._give(given)
    elif deed == "paste":
        QGuiApplication.clipboard().setText("\n".join("\t".join(cells) for cells in given))
        view.paste()
    elif deed == "sort":
        model.sort(column if right else -1)
    elif deed == "filter":
        model.filter(given[:1] if right else "")
    elif deed == "group":
        model.group(COLUMNS[column] if right else "")
    else:
        {"clear": view.clear_cells, "down": view.fill_down, "remove": view.remove_rows, "add": view.add_rows,
         "up": lambda: view.move_rows(-1), "cut": view.cut}[deed]()  # fmt: skip
    _wait(qtbot, context)
    return context.undo.count() != count or context.undo.index() != index


def _wait(qtbot, context):
    """Until the store has answered everything it was asked."""
    answered = []
    context.store.read(lambda workspace: None, lambda nothing: answered.append(True))
    qtbot.waitUntil(lambda: bool(answered))
    answered.clear()
    context.store.read(lambda workspace: None, lambda nothing: answered.append(True))
    qtbot.waitUntil(lambda: bool(answered))


def test_any_edits_undone_and_done_again_are_the_same_to_the_byte(qtbot, context, view, problems):
    table = view.sheet_model.inventory

    @settings(max_examples=15, deadline=None, suppress_health_check=list(HealthCheck))
    @given(st.lists(STEP, min_size=1, max_size=8))
    def holds(steps):
        states = [table.state()]
        for step in steps:
            before = context.undo.index()
            if _do(qtbot, context, view, step):
                states += [table.state()] * (context.undo.index() - before)
        for state in reversed(states[:-1]):
            context.undo.undo()
            assert table.state() == state
        for state in states[1:]:
            context.undo.redo()
            assert table.state() == state
        _wait(qtbot, context)
        assert not problems
        with Workspace.open(paths.workspace_file()) as workspace:
            assert workspace.sheet(Sheet.ASSET).state() == table.state()
        assert view.sheet_model.inventory is table

    holds()


_PASTE = """
import os, signal, sys
from greenai_desktop import paths
from greenai_desktop.core.inventory.changes import rows_added
from greenai_desktop.core.inventory.sheets import Sheet
from greenai_desktop.store import sheets
from greenai_desktop.store.workspace import Workspace
from tests.helpers.inventories import many_cells

done = getattr(sheets._Writer, sys.argv[1])

def killed(*given):
    done(*given)
    os.kill(os.getpid(), signal.SIGKILL)

setattr(sheets._Writer, sys.argv[1], killed)
with Workspace.open(paths.workspace_file()) as workspace:
    table = workspace.sheet(Sheet.ASSET)
    ids = workspace.reserve_rows(Sheet.ASSET, 5_000)
    workspace.write_change(Sheet.ASSET, rows_added(table, ids, many_cells(5_000)), table)
"""


@pytest.mark.parametrize("at", ["_set_shares", "write"])  # between two tables, and before the transaction ends
def test_crash_in_the_middle_of_a_paste_loses_nothing_before_it(home, at):
    paths.workspace_file().parent.mkdir(parents=True, exist_ok=True)
    with Workspace.open(paths.workspace_file()) as workspace:
        workspace.create_project("demo")
        table = workspace.sheet(Sheet.ASSET)
        ids = workspace.reserve_rows(Sheet.ASSET, 50)
        workspace.write_change(Sheet.ASSET, rows_added(table, ids, many_cells(50)), table)
        before = table.state()

    done = subprocess.run(
        [sys.executable, "-c", _PASTE, at], env=os.environ | {"PYTHONPATH": os.pathsep.join(sys.path)},
        capture_output=True, text=True, timeout=60, check=False,
    )  # fmt: skip

    assert done.returncode == -signal.SIGKILL, done.stdout + done.stderr
    with Workspace.open(paths.workspace_file()) as workspace:
        assert workspace.sheet(Sheet.ASSET).state() == before
