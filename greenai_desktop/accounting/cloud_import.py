"""Figures of a file into the table of cloud figures: what is new, what is restated, what is there already.

Providers restate their history: a later file may report another figure for the same service and month. Such rows are
brought up to date and what they said before is told; nothing enters twice. All of it is one edit, and one undo.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from greenai_desktop.core.cloud_figures import CloudFigure, cells_of
from greenai_desktop.core.inventory.changes import Batch, CellsSet, Change, rows_added
from greenai_desktop.core.inventory.inventory import Inventory

# What a row of the table says of one thing; a file that says another number restates it.
_REPORTED = ("kgco2e", "energy_kwh", "water_l", "usage", "cost")


@dataclass(frozen=True, slots=True)
class Restated:
    """A figure that a later file changes.

    Attributes:
        row_id: Number of the row in the table.
        before_kgco2e: What it says now; NaN if it says none.
        figure: What the file says.
    """

    row_id: int
    before_kgco2e: float
    figure: CloudFigure


@dataclass(frozen=True, slots=True)
class CloudPlan:
    """What taking in figures would do.

    Attributes:
        fresh: Figures that are new.
        restated: Those that the table has with another figure.
        known_count: How many are there already as they are.
    """

    fresh: tuple[CloudFigure, ...]
    restated: tuple[Restated, ...]
    known_count: int

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to take in."""
        return not (self.fresh or self.restated)


def planned(inventory: Inventory, figures: Iterable[CloudFigure]) -> CloudPlan:
    """What is new in figures.

    Args:
        inventory: The table of cloud figures.
        figures: Of one or several files; of those that tell of the same thing the last one counts.
    """
    last = {figure.fingerprint: figure for figure in figures}
    rows = _rows_by_fingerprint(inventory)
    reported = {name: inventory.numbers(name) for name in _REPORTED}
    fresh: list[CloudFigure] = []
    restated: list[Restated] = []
    known = 0
    for fingerprint, figure in last.items():
        row = rows.get(fingerprint)
        if row is None:
            fresh.append(figure)
        elif all(_same(float(reported[name][row]), getattr(figure, name)) for name in _REPORTED):
            known += 1
        else:
            restated.append(Restated(int(inventory.ids[row]), float(reported["kgco2e"][row]), figure))
    return CloudPlan(tuple(fresh), tuple(restated), known)


def change_of(plan: CloudPlan, inventory: Inventory, reserve: Callable[[int], Sequence[int]], batch: str) -> Change:
    """The one edit that takes a plan in.

    Args:
        plan: What to take in; not empty.
        inventory: The table of cloud figures.
        reserve: Gives numbers for so many new rows, as the store does.
        batch: Name of this import, kept with each row.
    """
    changes: list[Change] = []
    if plan.restated:
        cells = cells_of([one.figure for one in plan.restated], batch)
        changes.append(CellsSet(np.array([one.row_id for one in plan.restated], np.int64), dict(cells)))
    if plan.fresh:
        changes.append(rows_added(inventory, list(reserve(len(plan.fresh))), dict(cells_of(plan.fresh, batch))))
    return changes[0] if len(changes) == 1 else Batch(tuple(changes))


def _rows_by_fingerprint(inventory: Inventory) -> dict[str, int]:
    texts = inventory.texts("fingerprint")
    return {texts.values[code]: row for row, code in enumerate(texts.codes.tolist()) if texts.values[code]}


def _same(before: float, after: float) -> bool:
    """Whether two figures are one; both unknown is one, too."""
    return before == after or (math.isnan(before) and math.isnan(after))
