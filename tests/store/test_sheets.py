"""Tables of the inventory in a workspace: kept change by change, by several windows, killed in the middle."""

from __future__ import annotations

import signal
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from greenai_desktop.core.errors import ConflictError, InputError, StoreError
from greenai_desktop.core.inventory.changes import (
    Batch,
    Change,
    RowsRemoved,
    cells_set,
    cleared,
    moved,
    rows_added,
)
from greenai_desktop.core.inventory.inventory import Inventory
from greenai_desktop.core.inventory.sheets import Sheet
from greenai_desktop.store.sheets import Edit
from greenai_desktop.store.workspace import Workspace
from tests.helpers.inventories import NAN

ROOT = Path(__file__).parents[2]
ASSET = Sheet.ASSET


def _filled(workspace: Workspace, count: int = 3) -> Inventory:
    inventory = workspace.sheet(ASSET)
    ids = workspace.reserve_rows(ASSET, count)
    cells = {"name": [f"r{i}" for i in range(count)], "weight_kg": [float(i) or NAN for i in range(count)]}
    workspace.write_change(ASSET, rows_added(inventory, ids, cells), inventory)
    return inventory


def test_what_was_written_is_what_is_read(workspace: Workspace) -> None:
    project = workspace.create_project("demo")
    inventory = _filled(workspace)
    share = f"share:{project.id}"
    workspace.write_change(
        ASSET, cells_set([1, 3], name=["É", "<b>"], purchased=[20_000, NAN], **{share: [0.25, NAN]}), inventory
    )
    workspace.write_change(ASSET, moved(inventory, [3], 0), inventory)

    read = workspace.sheet(ASSET)

    assert read.state() == inventory.state()
    assert read.texts("name").take() == ("<b>", "É", "r1")
    assert read.projects() == (project.id,)
    assert (read.versions.tolist(), read.revision) == (inventory.versions.tolist(), inventory.revision)


@given(data=st.data())
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_edits_and_their_undoing_leave_in_the_file_what_is_on_the_screen(
    tmp_path_factory: pytest.TempPathFactory, data: st.DataObject
) -> None:
    file = tmp_path_factory.mktemp("w") / "w.greenai"
    with Workspace.open(file) as workspace:
        workspace.create_project("demo")
        inventory = _filled(workspace, 4)
        states, undos = [inventory.state()], []
        for _ in range(data.draw(st.integers(1, 6))):
            undos.append(workspace.write_change(ASSET, _any_change(workspace, inventory, data), inventory))
            states.append(inventory.state())
            assert workspace.sheet(ASSET).state() == states[-1]
        redos = []
        for undo, before in zip(reversed(undos), reversed(states[:-1]), strict=True):
            redos.append(workspace.write_change(ASSET, undo, inventory))
            assert inventory.state() == workspace.sheet(ASSET).state() == before
        for redo, after in zip(reversed(redos), states[1:], strict=True):
            workspace.write_change(ASSET, redo, inventory)
            assert inventory.state() == workspace.sheet(ASSET).state() == after
        assert workspace.check() == []


def _any_change(workspace: Workspace, inventory: Inventory, data: st.DataObject) -> Change:
    ids = [int(number) for number in inventory.ids]
    chosen = data.draw(st.lists(st.sampled_from(ids), unique=True, min_size=1)) if ids else []
    text = data.draw(st.text(max_size=5))
    number = data.draw(st.one_of(st.floats(allow_infinity=False), st.just(NAN)))
    what = data.draw(st.sampled_from(["add", "set", "share", "remove", "move", "batch"]))
    if what == "add" or not chosen:
        fresh = workspace.reserve_rows(ASSET, 2)
        place = data.draw(st.integers(0, len(ids)))
        return rows_added(inventory, fresh, {"note": [text] * 2, "share:1": [number, NAN]}, place)
    count = len(chosen)
    setting = cells_set(chosen, model=[text] * count, water_l=[number] * count)
    return {
        "set": setting,
        "share": cells_set(chosen, **{"share:1": [number] * count}),
        "remove": RowsRemoved(np.array(chosen)),
        "move": moved(inventory, chosen, data.draw(st.integers(0, len(ids)))),
        "batch": Batch((setting, RowsRemoved(np.array(chosen[:1])))),
    }[what]


@given(data=st.data())
@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_two_windows_come_to_the_same_table_whatever_they_do_in_turn(
    tmp_path_factory: pytest.TempPathFactory, data: st.DataObject
) -> None:
    file = tmp_path_factory.mktemp("w") / "w.greenai"
    with Workspace.open(file) as one, Workspace.open(file) as two:
        one.create_project("demo")
        tables = [(one, _filled(one, 4)), (two, two.sheet(ASSET))]
        undos: list[tuple[int, Change]] = []
        for _ in range(data.draw(st.integers(1, 8))):
            which = data.draw(st.integers(0, 1))
            workspace, inventory = tables[which]
            own = [undo for number, undo in undos if number == which]
            change = own[-1] if own and data.draw(st.booleans()) else _any_change(workspace, inventory, data)
            before = inventory.state()
            try:
                undos.append((which, workspace.write_change(ASSET, change, inventory)))
            except (ConflictError, InputError):  # an undo whose rows are gone does not fit any more
                assert inventory.state() == before
            if data.draw(st.booleans()):
                workspace.sheet_news(ASSET, inventory)
        for workspace, inventory in tables:
            workspace.sheet_news(ASSET, inventory)

        states = {inventory.state() for _, inventory in tables} | {one.sheet(ASSET).state()}
        assert len(states) == 1
        assert tables[0][1].versions.tolist() == tables[1][1].versions.tolist()


@pytest.mark.parametrize("sheet", list(Sheet))
def test_each_table_keeps_every_column(workspace: Workspace, sheet: Sheet) -> None:
    inventory = workspace.sheet(sheet)
    cells = {
        column.id: [0.5 * number + 1.0] if column.kind.is_number else [f"text {number}"]
        for number, column in enumerate(sheet.columns)
    }
    cells |= {column.id: [float(number)] for number, column in enumerate(sheet.columns) if column.kind == "date"}
    workspace.write_change(sheet, rows_added(inventory, workspace.reserve_rows(sheet, 1), cells), inventory)

    read = workspace.sheet(sheet)

    assert read.state() == inventory.state()
    assert {name: [read.value(0, name)] for name in cells} == cells


def test_numbers_of_rows_are_handed_out_once(workspace: Workspace, file: Path) -> None:
    with Workspace.open(file) as other:
        numbers = [*workspace.reserve_rows(ASSET, 3), *other.reserve_rows(ASSET, 2), *workspace.reserve_rows(ASSET, 1)]

    assert numbers == [1, 2, 3, 4, 5, 6]
    with pytest.raises(InputError):
        workspace.reserve_rows(ASSET, 0)


def test_the_later_of_two_editors_is_told_and_nothing_of_hers_is_written(workspace: Workspace, file: Path) -> None:
    mine = _filled(workspace)
    with Workspace.open(file) as other:
        hers = other.sheet(ASSET)
        workspace.write_change(ASSET, cells_set([2], name=["mine"]), mine)
        before = hers.state()

        with pytest.raises(ConflictError) as told:
            other.write_change(ASSET, cells_set([1, 2], name=["hers", "hers"]), hers)

        assert (told.value.code, told.value.facts["ids"]) == ("changed_meanwhile", (2,))
        assert told.value.facts["present"].value(0, "name") == "mine"
        assert hers.state() == before
        assert workspace.sheet(ASSET).texts("name").take() == ("r0", "mine", "r2")
        other.write_change(ASSET, cells_set([1], name=["hers"]), hers)  # a row that nobody else touched
    assert workspace.sheet(ASSET).texts("name").take() == ("hers", "mine", "r2")


def test_a_row_that_somebody_removed_cannot_be_edited(workspace: Workspace, file: Path) -> None:
    mine = _filled(workspace)
    with Workspace.open(file) as other:
        hers = other.sheet(ASSET)
        workspace.write_change(ASSET, RowsRemoved(np.array([1])), mine)

        with pytest.raises(ConflictError):
            other.write_change(ASSET, cells_set([1], name=["hers"]), hers)
        with pytest.raises(ConflictError):
            other.write_change(ASSET, RowsRemoved(np.array([1])), hers)


def test_a_row_that_somebody_brought_back_is_not_brought_back_twice(workspace: Workspace, file: Path) -> None:
    mine = _filled(workspace)
    undo = workspace.write_change(ASSET, RowsRemoved(np.array([1])), mine)
    with Workspace.open(file) as other:
        hers = other.sheet(ASSET)
        other.write_change(ASSET, undo, hers)

    with pytest.raises(ConflictError):
        workspace.write_change(ASSET, undo, mine)
    assert workspace.sheet(ASSET).ids.tolist() == [1, 2, 3]


def test_a_window_is_brought_up_to_what_the_other_wrote(workspace: Workspace, file: Path) -> None:
    workspace.create_project("demo")
    mine = _filled(workspace, 5)
    with Workspace.open(file) as other:
        hers = other.sheet(ASSET)
        undo = other.write_change(ASSET, cells_set([5], note=["hers"]), hers)
        workspace.sheet_news(ASSET, mine)
        workspace.write_change(ASSET, cells_set([1], name=["mine"], **{"share:1": [0.5]}), mine)
        workspace.write_change(ASSET, RowsRemoved(np.array([2])), mine)
        workspace.write_change(ASSET, moved(mine, [4], 0), mine)
        workspace.write_change(ASSET, rows_added(mine, workspace.reserve_rows(ASSET, 1), {"name": ["new"]}, 1), mine)

        assert other.sheet_news(ASSET, hers) is not None

        assert hers.state() == mine.state()
        assert other.sheet_news(ASSET, hers) is None
        other.write_change(ASSET, undo, hers)  # an undo from before still means the same row
        assert other.sheet(ASSET).state() == hers.state()


def test_own_writings_are_no_news(workspace: Workspace) -> None:
    inventory = _filled(workspace)
    workspace.write_change(ASSET, cells_set([1], name=["x"]), inventory)

    assert workspace.sheet_news(ASSET, inventory) is None


def test_changes_of_several_tables_are_kept_together_or_not_at_all(workspace: Workspace) -> None:
    assets, activities = _filled(workspace), workspace.sheet(Sheet.ACTIVITY)
    ids = workspace.reserve_rows(Sheet.ACTIVITY, 1)
    added = Edit(Sheet.ACTIVITY, activities, rows_added(activities, ids, {"name": ["licence"]}))
    before = assets.state(), activities.state()

    with pytest.raises(InputError):
        workspace.write_changes([Edit(ASSET, assets, cells_set([1], name=["x"])), added,
                                 Edit(ASSET, assets, cells_set([1], nonsense=["x"]))])  # fmt: skip

    assert (assets.state(), activities.state()) == before
    assert len(workspace.sheet(Sheet.ACTIVITY)) == 0
    undone = workspace.write_changes([Edit(ASSET, assets, cells_set([1], left_out=["double_count"])), added])
    assert workspace.sheet(ASSET).value(0, "left_out") == "double_count"
    workspace.write_changes([Edit(ASSET, assets, undone[0]), Edit(Sheet.ACTIVITY, activities, undone[1])])
    assert (assets.state(), activities.state()) == before


def test_the_share_of_a_project_that_is_not_there_is_refused(workspace: Workspace) -> None:
    inventory = _filled(workspace)
    before = inventory.state()

    with pytest.raises(StoreError, match="no_such_project"):
        workspace.write_change(ASSET, cells_set([1], **{"share:99": [0.5]}), inventory)

    assert (inventory.state(), workspace.sheet(ASSET).state()) == (before, before)
    workspace.write_change(ASSET, cleared(inventory, [1], ["share:99"]), inventory)  # nothing of it, and no harm


def test_the_first_rows_are_there_before_all_are(workspace: Workspace) -> None:
    inventory = _filled(workspace, 30)
    workspace.write_change(ASSET, moved(inventory, [30], 0), inventory)

    first = workspace.sheet(ASSET, limit=2)

    assert first.ids.tolist() == [30, 1]


def test_what_was_removed_long_ago_goes_for_good(workspace: Workspace) -> None:
    inventory = _filled(workspace)
    workspace.write_change(ASSET, RowsRemoved(np.array([1])), inventory)

    workspace.purge_deleted(1e12)

    with workspace._database.reading() as connection:
        assert connection.exec_driver_sql("SELECT id FROM asset").scalars().all() == [2, 3]


def test_a_workspace_that_may_only_be_read_shows_its_inventory(workspace: Workspace, file: Path) -> None:
    _filled(workspace)
    with Workspace.open_to_read(file) as reader:
        inventory = reader.sheet(ASSET)
        before = inventory.state()

        with pytest.raises(StoreError, match="read_only_workspace"):
            reader.write_change(ASSET, cells_set([1], name=["x"]), inventory)

        assert inventory.state() == before


_PASTE_AND_DIE = """
import os, signal, sys
from pathlib import Path
from greenai_desktop.core.inventory.changes import cells_set, rows_added
from greenai_desktop.core.inventory.sheets import Sheet
from greenai_desktop.store import database, sheets
from greenai_desktop.store.workspace import Workspace

after = int(sys.argv[2])
class Dying:
    def __init__(self, connection): self.connection = connection
    def __getattr__(self, name): return getattr(self.connection, name)
    def executemany(self, text, rows):
        def until_death():
            for number, row in enumerate(rows):
                if number == after:
                    os.kill(os.getpid(), signal.SIGKILL)
                yield row
        return self.connection.executemany(text, until_death() if text.startswith(("INSERT", "UPDATE")) else rows)
with Workspace.open(Path(sys.argv[1])) as workspace:
    inventory = workspace.sheet(Sheet.ASSET)
    workspace.write_change(Sheet.ASSET, cells_set([1], name=["typed before"]), inventory)
    plain = sheets.raw
    sheets.raw = lambda connection: Dying(plain(connection))
    if sys.argv[3] == "add":
        change = rows_added(inventory, workspace.reserve_rows(Sheet.ASSET, 10_000), {"note": ["pasted"] * 10_000})
    else:
        change = cells_set(inventory.ids, note=["pasted"] * len(inventory))
    workspace.write_change(Sheet.ASSET, change, inventory)
"""


@pytest.mark.skipif(sys.platform == "win32", reason="signals of POSIX")
@pytest.mark.parametrize(("what", "after"), [("add", 0), ("add", 1), ("add", 9_999), ("set", 0), ("set", 4_321)])
def test_a_crash_in_the_middle_of_a_paste_loses_nothing_before_it(file: Path, what: str, after: int) -> None:
    with Workspace.open(file) as workspace:
        _filled(workspace, 5_000)

    done = subprocess.run([sys.executable, "-c", _PASTE_AND_DIE, str(file), str(after), what], cwd=ROOT, check=False)

    assert done.returncode == -signal.SIGKILL
    with Workspace.open(file) as workspace:
        assert workspace.check() == []
        inventory = workspace.sheet(ASSET)
        assert inventory.texts("name").take()[:3] == ("typed before", "r1", "r2")
        assert len(inventory) == 5_000
        assert set(inventory.texts("note").take()) == {""}
        workspace.write_change(ASSET, cells_set([2], name=["goes on"]), inventory)
