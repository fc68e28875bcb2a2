"""The tree of a line of the ledger, made in the background; and the place that the line comes from."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from greenai_desktop.accounting.ledger.line_explained import StoredTrees, line_explained
from greenai_desktop.core.lines import Line
from greenai_desktop.core.results import Result

if TYPE_CHECKING:
    from greenai_desktop.accounting.ledger.question import Question
    from greenai_desktop.accounting.ledger.sources import Sources

_TAB: Final = {"asset": "equipment", "activity": "posts", "cloud": "cloud"}


def tree_of_line(file: Path, line: Line, sources: Sources, question: Question) -> Result:
    """All steps of a line; reads the disk and makes the figures of a run, off the GUI thread."""
    from greenai_desktop.accounting.estimate.shelf import shelf
    from greenai_desktop.catalog.grid import grid
    from greenai_desktop.ui.store_thread import open_workspace

    with open_workspace(file) as workspace:
        return line_explained(line, sources, question, StoredTrees(workspace, grid(), shelf()).of)


def place_of(origin: str) -> tuple[str, dict[str, Any]] | None:
    """The page where the origin of a line stands, and what it is to show; None if there is none."""
    kind, _colon, number = origin.partition(":")
    if not number.isdigit():
        return None
    if kind in _TAB:
        return "inventory", {"tab": _TAB[kind], "row_id": int(number)}
    return {"run": ("runs", {"run": int(number)}), "estimate": ("estimate", {"estimate": int(number)})}.get(kind)
