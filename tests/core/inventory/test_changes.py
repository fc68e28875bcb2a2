"""Edits and their undoing: after any of them, the table is what it was, to the byte."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from greenai_desktop.core.errors import InputError
from greenai_desktop.core.inventory.changes import (
    Batch,
    CellsSet,
    Change,
    RowsAdded,
    RowsMoved,
    RowsRemoved,
    cells_set,
    cleared,
    filled_down,
    moved,
    places,
    rows_added,
)
from greenai_desktop.core.inventory.columns import ACTIVITY_COLUMNS
from greenai_desktop.core.inventory.inventory import Inventory
from greenai_desktop.core.inventory.texts import Texts
from tests.helpers.inventories import NAN, equipment

TEXTS = st.text(max_size=6)
NUMBERS = st.one_of(st.floats(allow_infinity=False), st.just(NAN), st.just(-0.0))
# What a person does, as a step and numbers that choose where.
STEPS = st.lists(
    st.tuples(
        st.sampled_from(["set", "share", "add", "insert", "remove", "move", "fill", "clear", "batch", "choice"]),
        st.integers(0, 2**31),
        TEXTS,
        NUMBERS,
    ),
    max_size=12,
)


def _chosen(inventory: Inventory, seed: int) -> np.ndarray:
    count = 1 + seed % max(len(inventory), 1)
    return np.random.default_rng(seed).permutation(inventory.ids)[:count]


def _change(inventory: Inventory, step: tuple[str, int, str, float], fresh: int) -> Change:
    what, seed, text, number = step
    ids = _chosen(inventory, seed)
    count = ids.size
    before = seed % (len(inventory) + 1)
    if what in ("add", "insert") or not count:
        names = [f"{text}{i}" for i in range(seed % 4)]
        cells = {"name": names, "weight_kg": [number] * len(names), "share:3": [0.5] * len(names)}
        return rows_added(inventory, range(fresh, fresh + len(names)), cells, None if what == "add" else before)
    changes: dict[str, Change] = {
        "set": cells_set(ids, name=[text] * count, lifetime_years=[number] * count),
        "share": cells_set(ids, **{f"share:{seed % 3}": [number] * count}),
        "choice": cells_set(ids, category=[text] * count, fate=["recycling"] * count),
        "remove": RowsRemoved(ids),
        "move": moved(inventory, ids, before),
        "fill": filled_down(inventory, ids, ["name", "weight_kg", "category"]),
        "clear": cleared(inventory, ids, ["name", "ai_share_fraction", f"share:{seed % 3}"]),
    }
    return changes.get(what) or Batch((changes["move"], changes["set"], changes["remove"]))


@given(STEPS)
@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_any_edits_undone_restore_the_state_to_the_byte_and_redone_bring_it_back(steps: list) -> None:
    inventory = equipment(4, name=["a", "É", "", "a"], weight_kg=[1.0, NAN, 3.0, 0.0])
    states, undos = [inventory.state()], []
    for number, step in enumerate(steps):
        undos.append(_change(inventory, step, 1_000 * (number + 1)).apply(inventory))
        states.append(inventory.state())

    redos = []
    for undo, before in zip(reversed(undos), reversed(states[:-1]), strict=True):
        redos.append(undo.apply(inventory))
        assert inventory.state() == before
    for redo, after in zip(reversed(redos), states[1:], strict=True):
        redo.apply(inventory)
        assert inventory.state() == after


@given(STEPS)
@settings(max_examples=60, deadline=None)
def test_rows_keep_their_order_and_every_column_its_length(steps: list) -> None:
    inventory = equipment(3)
    for number, step in enumerate(steps):
        _change(inventory, step, 1_000 * (number + 1)).apply(inventory)

        assert (np.diff(inventory.positions) > 0).all()
        assert np.unique(inventory.ids).size == len(inventory)
        assert {len(inventory.cells(name)) for name in inventory.columns} <= {len(inventory)}


def test_a_new_row_has_the_defaults_of_its_columns() -> None:
    inventory = equipment(1)

    assert [inventory.value(0, name) for name in ("condition", "use_counted", "status", "allocation", "name")] == [
        "new", "elsewhere", "entered", "straight", "",
    ]  # fmt: skip
    assert (inventory.value(0, "quantity"), inventory.value(0, "ai_share_fraction")) == (1.0, 1.0)
    assert np.isnan(inventory.numbers("lifetime_years")).all()


def test_rows_are_dragged_before_another_in_the_order_they_have() -> None:
    inventory = equipment(5, name=list("abcde"))

    moved(inventory, [5, 2], 0).apply(inventory)

    assert "".join(inventory.texts("name").take()) == "beacd"


def test_rows_are_dragged_between_the_same_two_a_thousand_times() -> None:
    inventory = equipment(3)
    for number in range(1_000):
        moved(inventory, [int(inventory.ids[2])], 1).apply(inventory)
        assert (np.diff(inventory.positions) > 0).all(), number


def test_rows_are_inserted_between_the_same_two_a_thousand_times() -> None:
    inventory = equipment(2)
    for number in range(1_000):
        rows_added(inventory, [10 + number], before_row=1).apply(inventory)

    assert inventory.ids[1] == 1_009
    assert (np.diff(inventory.positions) > 0).all()


@pytest.mark.parametrize(
    "change",
    [
        cells_set([99], name=["x"]),
        cells_set([1], nonsense=["x"]),
        cells_set([1], name=[4.0]),
        cells_set([1], quantity=["four"]),
        cells_set([1, 2], name=["x"]),
        cells_set([1], **{"share:x": [0.5]}),
        RowsRemoved(np.array([1, 99])),
        RowsMoved(np.array([99]), np.array([1.0])),
        RowsAdded(np.array([1]), np.array([9.0])),
        RowsAdded(np.array([7, 7]), np.array([9.0, 10.0])),
        RowsAdded(np.array([7]), np.array([9.0, 10.0])),
        RowsAdded(np.array([7]), np.array([9.0]), {"name": ("a", "b")}),
        Batch((cells_set([1], name=["kept?"]), RowsRemoved(np.array([2])), cells_set([2], name=["gone"]))),
    ],
)
def test_a_change_that_does_not_fit_is_refused_and_leaves_the_table_as_it_was(change: Change) -> None:
    inventory = equipment(2, name=["a", "b"])
    before = inventory.state()

    with pytest.raises(InputError):
        change.apply(inventory)

    assert inventory.state() == before


def test_shares_of_projects_are_of_equipment_alone() -> None:
    with pytest.raises(InputError, match="unknown_column"):
        Inventory(ACTIVITY_COLUMNS).column("share:1")


def test_a_share_that_nobody_has_any_more_leaves_no_trace() -> None:
    inventory = equipment(2)
    before = inventory.state()

    cells_set([1], **{"share:7": [0.5]}).apply(inventory)
    assert inventory.projects() == (7,)
    cleared(inventory, [1], ["share:7"]).apply(inventory)

    assert (inventory.projects(), inventory.state()) == ((), before)


def test_what_a_reader_holds_does_not_change_under_it() -> None:
    inventory = equipment(2, name=["a", "b"])
    quantities, names = inventory.numbers("quantity"), inventory.texts("name").codes

    cells_set([1, 2], quantity=[5, 6], name=["x", "y"]).apply(inventory)

    assert quantities.tolist() == [1.0, 1.0]
    assert names.tolist() != inventory.texts("name").codes.tolist()


def test_a_snapshot_is_the_table_as_it_was_whatever_comes_after() -> None:
    inventory = equipment(2, model=["a", "b"], quantity=[2.0, 3.0])
    taken, before = inventory.snapshot(), inventory.state()

    Batch((cells_set([1], model=["c"], quantity=[5.0]), rows_added(inventory, [9], {"model": ["d"]}))).apply(inventory)
    RowsRemoved(np.array([2])).apply(inventory)

    assert taken.state() == before != inventory.state()


@pytest.mark.parametrize("odd", ["", "é", "\ud800"])
def test_many_texts_are_learnt_at_once_as_one_by_one(odd: str) -> None:
    values = [f"model {number % 1_500}" for number in range(3_000)] + [odd]
    many, few = Texts(("known",)), Texts(("known",))
    many.append(values)
    for value in values:
        few.append([value])

    assert many.values == few.values and many.codes.tolist() == few.codes.tolist()


def test_halves_of_characters_become_a_sign_that_can_be_kept() -> None:
    inventory = equipment(1, name=["a\ud800b"])

    assert inventory.value(0, "name") == "a?b"


def test_places_of_rows_that_are_added() -> None:
    positions = np.array([1.0, 2.0])

    assert places(positions, 2, 1).tolist() == pytest.approx([4 / 3, 5 / 3])
    assert places(positions, 2, 0).tolist() == [-1.0, 0.0]
    assert places(positions, 2).tolist() == [3.0, 4.0]
    assert places(np.empty(0), 1).tolist() == [1.0]


def test_touched_rows_of_a_batch_are_told_once() -> None:
    batch = Batch((CellsSet(np.array([3, 1]), {}), RowsRemoved(np.array([1]))))

    assert batch.touched().tolist() == [1, 3]
