"""The desk: what is seen at once, what is kept, and what happens when somebody else was there first."""

import contextlib
import random

import pytest

from greenai_desktop import paths
from greenai_desktop.core.errors import ConflictError
from greenai_desktop.core.inventory.changes import RowsRemoved, cells_set, rows_added
from greenai_desktop.core.inventory.sheets import Sheet
from greenai_desktop.store.workspace import Workspace, restore_backup
from greenai_desktop.ui.inventory.desk import desk


@pytest.fixture
def at(qtbot, context):
    made = desk(context)
    context.store.start()
    with qtbot.waitSignals([made.loaded, made.loaded]):
        made.load(Sheet.ASSET)
        made.load(Sheet.ACTIVITY)
    return made


@pytest.fixture
def other(at):
    """Another window."""
    workspace = Workspace.open(paths.workspace_file())
    yield workspace
    workspace.close()


def _add(qtbot, at, *names, sheet=Sheet.ASSET):
    def put(ids):
        change = rows_added(at.inventory(sheet), list(ids), {"name": list(names)})
        at.make(sheet, change, "Add rows")

    with qtbot.waitSignal(at.saved):
        at.reserve(sheet, len(names), put)


def _names(inventory):
    return list(inventory.cells("name"))


def test_there_is_one_desk_a_window(context, at):
    assert desk(context) is at


def test_rows_are_seen_and_kept(qtbot, at, other):
    _add(qtbot, at, "a", "b")

    assert _names(at.inventory(Sheet.ASSET)) == ["a", "b"]
    assert _names(other.sheet(Sheet.ASSET)) == ["a", "b"]


def test_step_is_undone_and_done_again_to_the_byte(qtbot, at, other, context):
    before = at.inventory(Sheet.ASSET).state()
    _add(qtbot, at, "a", "b")
    after = at.inventory(Sheet.ASSET).state()

    for call, expected in ((context.undo.undo, before), (context.undo.redo, after)):
        with qtbot.waitSignal(at.saved):
            call()
        assert at.inventory(Sheet.ASSET).state() == expected
        assert other.sheet(Sheet.ASSET).state() == expected


def test_edit_is_seen_before_it_is_written(qtbot, at):
    _add(qtbot, at, "a")
    numbers = at.inventory(Sheet.ASSET).ids

    with qtbot.waitSignal(at.saved):
        assert at.make(Sheet.ASSET, cells_set(numbers, name=["b"]), "Rename")
        assert _names(at.inventory(Sheet.ASSET)) == ["b"]


def test_change_that_does_not_fit_is_told_and_nothing_is_done(at, context, problems):
    assert not at.make(Sheet.ASSET, cells_set([99], name=["x"]), "Rename")

    assert problems
    assert context.undo.count() == 0


def test_change_over_two_tables_is_one_step_or_none(qtbot, at, context, problems):
    _add(qtbot, at, "a")
    _add(qtbot, at, "travel", sheet=Sheet.ACTIVITY)
    steps = context.undo.count()
    assets, activities = (at.inventory(sheet) for sheet in (Sheet.ASSET, Sheet.ACTIVITY))

    wrong = [
        (Sheet.ASSET, cells_set(assets.ids, left_out=["double_count"])),
        (Sheet.ACTIVITY, cells_set([77], name=["x"])),
    ]
    assert not at.make_all(wrong, "Cure")
    assert assets.value(0, "left_out") == ""

    right = [wrong[0], (Sheet.ACTIVITY, cells_set(activities.ids, left_out=["double_count"]))]
    with qtbot.waitSignal(at.saved):
        assert at.make_all(right, "Cure")
    assert context.undo.count() == steps + 1
    with qtbot.waitSignal(at.saved):
        context.undo.undo()
    assert (assets.value(0, "left_out"), activities.value(0, "left_out")) == ("", "")


def test_what_another_window_wrote_comes_in(qtbot, at, other):
    _add(qtbot, at, "a")
    theirs = other.sheet(Sheet.ASSET)

    with qtbot.waitSignal(at.changed, timeout=5_000):
        other.write_change(Sheet.ASSET, cells_set(theirs.ids, name=["theirs"]), theirs)

    assert _names(at.inventory(Sheet.ASSET)) == ["theirs"]


def test_row_that_another_window_changed_first_is_kept_as_theirs_and_told(qtbot, at, other, context, problems):
    _add(qtbot, at, "a", "b")
    theirs, numbers = other.sheet(Sheet.ASSET), at.inventory(Sheet.ASSET).ids.copy()
    other.write_change(Sheet.ASSET, cells_set(theirs.ids[:1], name=["theirs"]), theirs)

    with qtbot.waitSignal(at.loaded):
        at.make(Sheet.ASSET, cells_set(numbers, name=["mine", "mine"]), "Rename")

    assert _names(at.inventory(Sheet.ASSET)) == ["theirs", "b"]
    assert problems
    steps = context.undo.index()
    context.undo.undo()  # the void step goes and does nothing
    assert context.undo.index() < steps
    assert _names(at.inventory(Sheet.ASSET)) == ["theirs", "b"]


def test_row_that_another_window_deleted_goes(qtbot, at, other):
    _add(qtbot, at, "a", "b")
    theirs = other.sheet(Sheet.ASSET)

    with qtbot.waitSignal(at.changed, timeout=5_000):
        other.write_change(Sheet.ASSET, RowsRemoved(theirs.ids[:1]), theirs)

    assert _names(at.inventory(Sheet.ASSET)) == ["b"]


def test_documents_and_sites_are_told(qtbot, at, context):
    with qtbot.waitSignal(at.surroundings_changed):
        context.store.write(lambda workspace: workspace.add_evidence("a.pdf", "application/pdf", b"x"))

    assert [document.name for document in at.evidence] == ["a.pdf"]
    assert at.organisation is not None


def _rename(at, name):
    numbers = at.inventory(Sheet.ASSET).ids.copy()
    at.make(Sheet.ASSET, cells_set(numbers, name=[name] * numbers.size), "Rename")


def test_a_step_that_fails_after_it_left_the_history_is_told_and_shown_as_kept(qtbot, at, other, context, problems):
    _add(qtbot, at, "a")
    theirs = other.sheet(Sheet.ASSET)
    other.write_change(Sheet.ASSET, cells_set(theirs.ids, name=["theirs"]), theirs)

    with qtbot.waitSignals([at.loaded, at.loaded, at.loaded]):
        _rename(at, "mine")
        context.undo.undo()
        _rename(at, "mine again")  # the step that was undone is gone, and its writing is still to fail

    assert problems
    assert _names(at.inventory(Sheet.ASSET)) == ["theirs"]


def test_doing_again_brings_back_what_others_wrote_into_the_rows(qtbot, at, other, context):
    _add(qtbot, at, "a")
    theirs = other.sheet(Sheet.ASSET)
    with qtbot.waitSignal(at.changed, timeout=5_000):
        other.write_change(Sheet.ASSET, cells_set(theirs.ids, note=["their note"]), theirs)

    for call in (context.undo.undo, context.undo.redo):
        with qtbot.waitSignal(at.saved):
            call()

    assert at.inventory(Sheet.ASSET).value(0, "note") == "their note"
    assert other.sheet(Sheet.ASSET).state() == at.inventory(Sheet.ASSET).state()


def test_a_backup_that_is_restored_is_what_is_shown(qtbot, at, context, tmp_path):
    _add(qtbot, at, "a")
    with Workspace.open(paths.workspace_file()) as workspace:
        workspace.backup(tmp_path / "backup.greenai")
    with qtbot.waitSignal(at.saved):
        _rename(at, "after the backup")

    with qtbot.waitSignals([at.loaded, at.loaded]):
        context.store.reopen(lambda: restore_backup(tmp_path / "backup.greenai", paths.workspace_file()))

    assert _names(at.inventory(Sheet.ASSET)) == ["a"]


@pytest.mark.parametrize("seed", range(4))
def test_two_windows_end_with_what_is_on_the_disk(qtbot, at, other, context, problems, seed):
    chance = random.Random(seed)
    theirs = other.sheet(Sheet.ASSET)
    _add(qtbot, at, "a", "b")
    for step in range(40):
        what, here = chance.random(), at.inventory(Sheet.ASSET)
        if what < 0.4:
            _rename(at, f"mine {step}")
        elif what < 0.5 and len(here):
            at.make(Sheet.ASSET, RowsRemoved(here.ids[:1].copy()), "Delete")
        elif what < 0.7:
            chance.choice((context.undo.undo, context.undo.redo))()
        else:
            _write_as_another(other, theirs, f"theirs {step}", chance.random() < 0.5)
        qtbot.wait(chance.choice((0, 0, 2, 20)))

    def is_settled():
        context.store.changed.emit()
        return at.inventory(Sheet.ASSET).state() == other.sheet(Sheet.ASSET).state()

    qtbot.waitUntil(is_settled, timeout=5_000)


def _write_as_another(other, theirs, name, is_new):
    other.sheet_news(Sheet.ASSET, theirs)
    if is_new or not len(theirs):
        change = rows_added(theirs, list(other.reserve_rows(Sheet.ASSET, 1)), {"name": [name]})
    else:
        change = cells_set(theirs.ids[-1:].copy(), name=[name])
    with contextlib.suppress(ConflictError):  # this window was faster
        other.write_change(Sheet.ASSET, change, theirs)
