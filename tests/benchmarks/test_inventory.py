"""Bars of the inventory: 100,000 pieces of equipment, edited, sorted, searched, pasted into and kept."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from greenai_desktop.core.inventory.allocation import AMORTISED
from greenai_desktop.core.inventory.changes import CellsSet, RowsAdded, cells_set, rows_added
from greenai_desktop.core.inventory.checks import problems
from greenai_desktop.core.inventory.columns import ASSET_COLUMNS, by_id
from greenai_desktop.core.inventory.days import year
from greenai_desktop.core.inventory.inventory import Inventory
from greenai_desktop.core.inventory.order import groups, matching, sorted_rows
from greenai_desktop.core.inventory.sheets import Sheet
from greenai_desktop.core.inventory.totals import Asked, totals
from greenai_desktop.i18n.table_cells import read_grid, split_rows
from greenai_desktop.store.workspace import Workspace
from tests.helpers.bars import hold
from tests.helpers.inventories import large, many_cells

COUNT, PASTED = 100_000, 10_000
COLUMNS = by_id(ASSET_COLUMNS)


@pytest.fixture(scope="module")
def table() -> Inventory:
    return large(COUNT)


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    found = tmp_path_factory.mktemp("inventory") / "w.greenai"
    with Workspace.open(found) as workspace:
        workspace.create_project("demo")
        inventory = workspace.sheet(Sheet.ASSET)
        ids = workspace.reserve_rows(Sheet.ASSET, COUNT)
        workspace.write_change(Sheet.ASSET, rows_added(inventory, ids, many_cells(COUNT)), inventory)
    return found


def took_ms(work: Callable[[], object]) -> float:
    begun_s = time.perf_counter()
    work()
    return (time.perf_counter() - begun_s) * 1e3


def median_ms(work: Callable[[], object], count: int = 7) -> float:
    return float(np.median([took_ms(work) for _ in range(count)]))


@pytest.mark.slow
def test_totals_with_intervals_after_an_edit(table: Inventory) -> None:
    first, after = year(2025)
    asked = Asked(first, after, AMORTISED)
    quantities = iter(range(2, 1_000))

    def edited() -> None:
        cells_set([77], quantity=[float(next(quantities))]).apply(table)
        assert totals(table, asked).embodied.high is not None

    hold("an edit of 100,000 assets and its totals with intervals", median_ms(edited), 50.0, "ms")


@pytest.mark.slow
def test_sorting(table: Inventory) -> None:
    fresh = large(COUNT)

    hold("sort 100,000 assets by a text, the first time", took_ms(lambda: sorted_rows(fresh, "name")), 250.0, "ms")
    for column_id in ("name", "category", "embodied_kgco2e", "purchased"):
        took = median_ms(lambda column_id=column_id: sorted_rows(table, column_id, descending=True))  # type: ignore[misc]
        hold(f"sort 100,000 assets by {column_id}", took, 150.0, "ms")
    names = iter(range(1_000))

    def edited_and_sorted() -> None:
        cells_set([4_711], name=[f"edited {next(names)}"]).apply(table)
        sorted_rows(table, "name")

    hold("sort 100,000 assets by a text that was edited", median_ms(edited_and_sorted), 150.0, "ms")
    hold("group 100,000 assets by site", median_ms(lambda: groups(table, "site")), 150.0, "ms")


@pytest.mark.slow
def test_searching(table: Inventory) -> None:
    fresh = large(COUNT)

    assert matching(table, "ecran 0000").size > 0
    hold("filter 100,000 assets, the first keystroke", took_ms(lambda: matching(fresh, "e")), 300.0, "ms")
    for typed in ("ecr", "ecran 099", "zzz"):
        took = median_ms(lambda typed=typed: matching(table, typed))  # type: ignore[misc]
        hold(f"filter 100,000 assets by {typed!r}", took, 50.0, "ms")


@pytest.mark.slow
def test_a_paste_of_10_000_rows_in_french(file: Path) -> None:
    columns = [COLUMNS[name] for name in (
        "name", "category", "model", "quantity", "purchased", "lifetime_years", "ai_share_fraction",
        "manufacture_kgco2e", "weight_kg", "note",
    )]  # fmt: skip
    text = "\n".join(
        "\t".join((
            f"serveur {i}", "Serveur" if i % 2 else "Écran", f"R{i % 40}", str(i % 9 + 1), f"{i % 28 + 1:02d}/03/2024",
            "5", f"{i % 100},5 %", f"{1_000 + i / 7:.3f}".replace(".", ","), f"1 {i % 1000:03d},{i % 10}", "" ,
        ))
        for i in range(PASTED)
    )  # fmt: skip
    with Workspace.open(file) as workspace:
        inventory = workspace.sheet(Sheet.ASSET)
        before = inventory.state()
        parsed_ms = took_ms(lambda: read_grid(columns, split_rows(text), "fr"))
        undo: list[RowsAdded] = []

        def paste() -> None:
            grid = read_grid(columns, split_rows(text), "fr")
            ids = workspace.reserve_rows(Sheet.ASSET, PASTED)
            change = rows_added(inventory, ids, grid.cells)
            undo.append(workspace.write_change(Sheet.ASSET, change, inventory))  # type: ignore[arg-type]
            assert len(grid.problems) == 0

        pasted_ms = took_ms(paste)
        undone_ms = took_ms(lambda: workspace.write_change(Sheet.ASSET, undo[0], inventory))

        assert inventory.state() == before
    hold("read 10,000 pasted rows of 10 cells", parsed_ms, 1_000.0, "ms")
    hold("paste 10,000 rows: read, written, shown", pasted_ms, 1_000.0, "ms")
    hold("undo a paste of 10,000 rows", undone_ms, 500.0, "ms")


@pytest.mark.slow
def test_a_paste_over_10_000_rows(file: Path) -> None:
    with Workspace.open(file) as workspace:
        inventory = workspace.sheet(Sheet.ASSET)
        ids = inventory.ids[:PASTED].copy()
        cells = many_cells(PASTED, seed=2)
        chosen = {
            name: cells[name] for name in ("name", "quantity", "purchased", "manufacture_kgco2e", "note", "share:1")
        }
        done: list[CellsSet] = []

        took = took_ms(lambda: done.append(
            workspace.write_change(Sheet.ASSET, cells_set(ids, **chosen), inventory)  # type: ignore[arg-type]
        ))  # fmt: skip
        undone = took_ms(lambda: workspace.write_change(Sheet.ASSET, done[0], inventory))
    hold("set 6 cells in 10,000 rows, written", took, 1_000.0, "ms")
    hold("and undone", undone, 500.0, "ms")


@pytest.mark.slow
def test_opening(file: Path) -> None:
    with Workspace.open(file) as workspace:
        hold("first 200 of 100,000 assets", took_ms(lambda: workspace.sheet(Sheet.ASSET, limit=200)), 1_000.0, "ms")
        hold("all 100,000 assets", took_ms(lambda: workspace.sheet(Sheet.ASSET)), 2_000.0, "ms")


@pytest.mark.slow
def test_typing_one_cell(file: Path) -> None:
    with Workspace.open(file) as workspace:
        inventory = workspace.sheet(Sheet.ASSET)
        amounts = iter(range(1, 1_000))

        def typed() -> None:
            change = cells_set([4_711], quantity=[float(next(amounts))])
            workspace.write_change(Sheet.ASSET, change, inventory)
            totals(inventory, Asked(*year(2025)))

        hold("one cell typed: written, shown, totals", median_ms(typed, 15), 50.0, "ms")


@pytest.mark.slow
def test_checking(table: Inventory) -> None:
    hold("problems of 100,000 assets", median_ms(lambda: problems(table, 20_000.0), 3), 250.0, "ms")
