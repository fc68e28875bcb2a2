"""Rows of a file into a table of the inventory: what is new, what is there already, and the one change that adds them.

Rows that say the same as rows of the table are known again and left out unless asked for; a file that was written,
looked at and read again adds nothing twice.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np
from numpy.typing import NDArray

from greenai_desktop.core.inventory.changes import Change, Values, rows_added
from greenai_desktop.core.inventory.inventory import IdArray, Inventory
from greenai_desktop.core.inventory.labels import Labels
from greenai_desktop.core.inventory.sheets import Sheet
from greenai_desktop.core.inventory.texts import Texts

if TYPE_CHECKING:
    from greenai_desktop.core.equipment import Equipment
    from greenai_desktop.importers.inventory_table import TableReading
    from greenai_desktop.store.workspace import Workspace

IMPORTED: Final = "imported"
_PHASES: Final = (
    "materials_kgco2e", "manufacture_kgco2e", "transport_kgco2e", "use_kgco2e", "eol_kgco2e", "embodied_kgco2e",
)  # fmt: skip
_DIGITS: Final = 2.0**36  # of a number that are compared: those of CSV and of XLSX differ in the last ones


@dataclass(frozen=True, slots=True)
class TablePlan:
    """What taking rows in would do.

    Attributes:
        cells: For each column, one value a row of the file.
        fresh: Rows that are not in the table, by place in the file.
        known: Rows that are.
        figured_count: Rows whose footprint was found in our tables by the code of their item.
    """

    cells: Mapping[str, Values]
    fresh: IdArray
    known: IdArray
    figured_count: int = 0

    def count(self, with_known: bool) -> int:
        """How many rows go in."""
        return int(self.fresh.size + (self.known.size if with_known else 0))


def labels_of(workspace: Workspace, language: str) -> Labels:
    """Names of the projects, documents and posts of a workspace, those of the posts in a language first."""
    from greenai_desktop.catalog.posts import posts

    other = "fr" if language == "en" else "en"
    return Labels(
        {project.id: project.name for project in workspace.projects()},
        {one.id: one.name for one in workspace.evidence_list()},
        {post.id: (post.name(language), post.name(other)) for post in posts().all()},
    )


def planned(
    inventory: Inventory, reading: TableReading, item_of: Callable[[str], Equipment | None] = lambda item_id: None
) -> TablePlan:
    """What the rows of a file would do to a table.

    Args:
        inventory: The table.
        reading: What the file tells.
        item_of: Finds a piece of equipment by its code, for rows that name one and tell no footprint.
    """
    cells: dict[str, Values] = dict(reading.cells)
    count = len(reading.lines)
    is_known = _known(inventory, cells, count)
    figured = _add_figures(cells, count, item_of) if reading.sheet is Sheet.ASSET else 0
    for name, value in (("status", IMPORTED), ("source", reading.file)):
        if name in inventory.columns and name not in cells:
            cells[name] = [value] * count
    return TablePlan(cells, np.flatnonzero(~is_known), np.flatnonzero(is_known), figured)


def change_of(
    plan: TablePlan, inventory: Inventory, reserve: Callable[[int], Sequence[int]], with_known: bool = False,
    batch: str = "",
) -> Change:  # fmt: skip
    """The change that adds the rows at the end of the table.

    Args:
        plan: What is to be added.
        inventory: The table.
        reserve: Gives numbers for new rows.
        with_known: Whether rows that are there already are added again.
        batch: Name of this import, where the table keeps one.
    """
    rows = np.sort(np.concatenate((plan.fresh, plan.known))) if with_known else plan.fresh
    cells: dict[str, Values] = {name: _picked(values, rows) for name, values in plan.cells.items()}
    if batch and "batch" in inventory.columns:
        cells["batch"] = [batch] * rows.size
    return rows_added(inventory, list(reserve(rows.size)), cells)


def _picked(values: Values, rows: IdArray) -> Values:
    if isinstance(values, np.ndarray):
        found: Values = values[rows]
        return found
    return [values[row] for row in rows.tolist()]


def _known(inventory: Inventory, cells: Mapping[str, Values], count: int) -> NDArray[np.bool_]:
    """Which rows say the same as a row of the table, each of which counts once."""
    is_known = np.zeros(count, np.bool_)
    if not len(inventory) or not count:
        return is_known
    there = Counter(_keys([_codes(inventory, name, cells[name])[0] for name in cells]))
    fresh = _keys([_codes(inventory, name, cells[name])[1] for name in cells])
    for at, key in enumerate(fresh):
        if there[key] > 0:
            there[key] -= 1
            is_known[at] = True
    return is_known


def _keys(columns: Sequence[NDArray[np.int64]]) -> list[bytes]:
    rows = np.ascontiguousarray(np.stack(columns, axis=1))
    width = rows.shape[1] * rows.itemsize
    whole = rows.tobytes()
    return [whole[at : at + width] for at in range(0, len(whole), width)]


def _codes(inventory: Inventory, name: str, values: Values) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """A column of the table and one of the file as whole numbers that are equal for equal cells."""
    if inventory.column(name).kind.is_number:
        return _rounded(inventory.numbers(name)), _rounded(np.asarray(values, np.float64))
    texts = Texts()
    texts.append(inventory.texts(name).take())
    texts.append(tuple(str(value) for value in values))
    codes = texts.codes.astype(np.int64)
    return codes[: len(inventory)], codes[len(inventory) :]


def _rounded(values: NDArray[np.float64]) -> NDArray[np.int64]:
    mantissa, exponent = np.frexp(np.nan_to_num(values, nan=-np.pi, posinf=0.0, neginf=0.0))
    # One number for both: exponents of sensible figures lie within some hundreds.
    rounded: NDArray[np.int64] = np.rint(mantissa * _DIGITS).astype(np.int64) * 4_096 + exponent
    return rounded


def _add_figures(cells: dict[str, Values], count: int, item_of: Callable[[str], Equipment | None]) -> int:
    """Footprints of rows that name an item of our tables and tell none themselves; how many those are."""
    names = cells.get("item_id")
    if names is None:
        return 0
    told = [np.asarray(cells[phase], np.float64) for phase in _PHASES if phase in cells]
    is_told = [any(one == one for one in row) for row in zip(*told, strict=True)] if told else [False] * count
    found = {str(name): item_of(str(name)) for name in set(names) if name}
    rows = [at for at, name in enumerate(names) if not is_told[at] and found.get(str(name)) is not None]
    for at in rows:
        item = found[str(names[at])]
        assert item is not None
        _put(cells, count, at, item.cells())
    return len(rows)


def _put(cells: dict[str, Values], count: int, at: int, figures: Mapping[str, float | str]) -> None:
    """Put figures into the cells of a row that the file leaves empty."""
    for name, value in figures.items():
        if name not in cells:
            cells[name] = [""] * count if isinstance(value, str) else [float("nan")] * count
        column = cells[name]
        here = column[at]
        if isinstance(column, list) and (here == "" or here != here):
            column[at] = value
