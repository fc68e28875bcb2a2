"""How the figure of one line of the ledger came about: the tree of the row, run or estimate that it comes from.

A line is its origin, or a part of it: one device of a run, one activity of an estimate, the days of a row that lie in
the period, the part of a site that is the organisation's own. Such a part is a step of its own.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING, Final, Protocol

from greenai_desktop.accounting.estimate.result import estimate
from greenai_desktop.accounting.ledger.activity_explained import activity_explained
from greenai_desktop.accounting.ledger.gather import asset_rows
from greenai_desktop.accounting.ledger.missing import why_missing
from greenai_desktop.accounting.ledger.offered import factor_of
from greenai_desktop.accounting.ledger.question import Question
from greenai_desktop.accounting.ledger.sources import Sources
from greenai_desktop.accounting.stored import StoredRuns, stored_account
from greenai_desktop.core.errors import GreenAIError
from greenai_desktop.core.inventory.explained import explained
from greenai_desktop.core.inventory.use_explained import use_explained
from greenai_desktop.core.lines import Indicator, Line
from greenai_desktop.core.results import Result
from greenai_desktop.core.samples import Method, Status
from greenai_desktop.store.records import Run, StoredEstimate

if TYPE_CHECKING:
    from greenai_desktop.accounting.estimate.shelf import Shelf
    from greenai_desktop.catalog.grid import GridCatalog

# The figure of a run, and of an estimate, that its lines are parts of.
_WHOLE: Final = {"run": "run.carbon", "estimate": "estimate.carbon"}
_USE: Final = "/use"
Tree = Callable[[str], Result | None]


class Kept(StoredRuns, Protocol):
    """What is read of a workspace."""

    def run(self, run_id: int) -> Run:
        """A run by its number."""

    def estimate(self, estimate_id: int) -> StoredEstimate:
        """An estimate by its number."""


class StoredTrees:
    """Trees of runs and estimates, made anew from the workspace; nothing of them is kept.

    Args:
        workspace: Where they are kept.
        catalog: Tables of electricity.
        shelf: Tables of estimates.
    """

    def __init__(self, workspace: Kept, catalog: GridCatalog, shelf: Shelf) -> None:
        self._workspace, self._catalog, self._shelf = workspace, catalog, shelf

    def of(self, origin: str) -> Result | None:
        """The carbon footprint of an origin such as `run:4`; None if it is gone, or is none of both."""
        kind, _colon, number = origin.partition(":")
        if kind not in _WHOLE or not number.isdigit():
            return None
        try:
            root = self._run(int(number)) if kind == "run" else self._estimate(int(number))
        except GreenAIError:  # somebody deleted it meanwhile
            return None
        return root.find(_WHOLE[kind])

    def _run(self, number: int) -> Result:
        run = self._workspace.run(number)
        return stored_account(self._workspace, run, self._catalog, machine=run.host or run.origin).root

    def _estimate(self, number: int) -> Result:
        own = [one.factor for one in self._workspace.own_factors() if one.deleted_utc_s is None]
        return estimate(self._workspace.estimate(number).draft, self._shelf, own, with_lines=False).root


def line_explained(line: Line, sources: Sources, question: Question, tree_of: Tree) -> Result:
    """What a line adds to the ledger, with all its steps.

    Args:
        line: The line.
        sources: What it was gathered from.
        question: What was asked of the ledger.
        tree_of: Trees of runs and estimates, such as `StoredTrees.of`.
    """
    alone = line_result(line)
    tree = _tree(line, sources, question, tree_of)
    if tree is None:
        return alone
    if alone.value is None or tree.value is None:
        return tree if alone.value is None and tree.value is None else replace(alone, steps=(tree,))
    if math.isclose(alone.value, tree.value, rel_tol=1e-9):
        return replace(tree, label=line.label or tree.label, notes=_together(tree.notes, line.notes))
    if not tree.value:
        return replace(alone, steps=(tree,))
    part = Result(
        "ledger.part", alone.value / tree.value, "fraction", status=Status.ESTIMATED, method=Method.SUM
    )  # fmt: skip
    return replace(alone, formula="times_line", steps=(tree, part), partial=tree.partial)


def line_result(line: Line) -> Result:
    """What a line emits, with its activity below it: all that the line itself knows."""
    amount, reason = line.amount(Indicator.GHG), why_missing(line)
    activity = Result(
        "activity.amount", line.activity_value, line.activity_unit, status=line.status, method=line.method,
        reason="" if line.activity_value is not None else "activity_unknown",
    )  # fmt: skip
    if amount is None or reason is not None:
        return Result("ledger.line", None, "kgCO2e", status=Status.MISSING, method=Method.FACTOR, label=line.label,
                      reason=reason or "", steps=(activity,), notes=line.notes)  # fmt: skip
    return Result(
        "ledger.line", amount.value, "kgCO2e", amount.low, amount.high, line.status, line.method, line.label,
        steps=(activity,), notes=line.notes,
    )  # fmt: skip


def _tree(line: Line, sources: Sources, question: Question, tree_of: Tree) -> Result | None:
    kind, _colon, number = line.origin.partition(":")
    if kind == "asset":
        return _of_asset(line, int(number), sources, question)
    if kind == "activity":
        table = sources.activities
        row = int(table.rows_of([int(number)])[0])
        return activity_explained(table, row, factor_of(str(table.value(row, "factor_id"))))
    return tree_of(line.origin)


def _of_asset(line: Line, number: int, sources: Sources, question: Question) -> Result:
    table, recorded_h = asset_rows(sources, question)
    row = int(table.rows_of([number])[0])
    if line.id.removesuffix("/rest").endswith(_USE):
        return use_explained(table, row, question.asked)
    return explained(table, row, question.asked, recorded_h)


def _together(first: tuple[str, ...], then: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(dict.fromkeys((*first, *then)))
