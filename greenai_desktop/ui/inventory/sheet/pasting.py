"""Cells to and from the clipboard: what cannot be read is told with its row and column, and the rest goes in."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

from greenai_desktop.core.inventory.changes import CellsSet, cells_set
from greenai_desktop.core.inventory.columns import Column
from greenai_desktop.core.inventory.inventory import IdArray, Inventory
from greenai_desktop.i18n import Language
from greenai_desktop.i18n.errors import title_and_hint
from greenai_desktop.i18n.inventory import column_name
from greenai_desktop.i18n.table_cells import CellProblem, read_grid, written_cell

_MOST_TOLD: Final = 3


@dataclass(frozen=True, slots=True)
class Pasted:
    """What is to become of pasted cells.

    Attributes:
        ids: Rows that are there and take cells.
        set: Their change; None if there are none.
        fresh: Cells of the rows to be added.
        told: What could not be read; empty if all was.
    """

    ids: IdArray
    set: CellsSet | None
    fresh: dict[str, Sequence[float] | Sequence[str]] = field(default_factory=dict)
    told: str = ""


def pasted(
    inventory: Inventory, here: IdArray, columns: Sequence[Column], rows: Sequence[Sequence[str]], language: Language
) -> Pasted:
    """Read a rectangle: its first rows go into rows that are there, the rest into new ones.

    A cell that cannot be read leaves the present one as it is.
    """
    wide = max((len(row) for row in rows), default=0)
    taken = list(columns[:wide])
    grid = read_grid(taken, rows, language.code)
    cells = {name: list(values) for name, values in grid.cells.items()}
    for problem in grid.problems:
        if problem.row < here.size:
            present = inventory.value(int(here[problem.row]), problem.column_id)
            cells[problem.column_id][problem.row] = present
        else:
            default = next(column.default for column in taken if column.id == problem.column_id)
            cells[problem.column_id][problem.row] = default
    ids = inventory.ids[here]
    count = here.size
    change = cells_set(ids, **{name: values[:count] for name, values in cells.items()}) if count else None  # type: ignore[arg-type]
    fresh = {name: values[count:] for name, values in cells.items()}
    return Pasted(ids, change, fresh, _told(grid.problems, taken, language))  # type: ignore[arg-type]


def copied(inventory: Inventory, rows: IdArray, columns: Sequence[Column], language: str) -> str:
    """Rows as a spreadsheet takes them: tabs between cells, quotes around those that hold a tab or a line end."""
    lines = (
        "\t".join(_quoted(written_cell(column, inventory.value(row, column.id), language)) for column in columns)
        for row in rows.tolist()
    )
    return "\n".join(lines)


def _quoted(text: str) -> str:
    doubled = text.replace('"', '""')
    return f'"{doubled}"' if any(sign in text for sign in '\t\n\r"') else text


def _told(problems: Sequence[CellProblem], columns: Sequence[Column], language: Language) -> str:
    """The first problems in sentences, and how many more there are."""
    names = {column.id: column_name(column, language) for column in columns}
    told = [
        language.gettext(
            "Row {row}, {column}: {wrong}", row=problem.row + 1, column=names[problem.column_id],
            wrong=" ".join(title_and_hint(problem.error, language)).strip(),
        )
        for problem in problems[:_MOST_TOLD]
    ]  # fmt: skip
    more = len(problems) - len(told)
    if more > 0:
        told.append(
            language.ngettext("{count} more cell was left as it is.", "{count} more cells were left as they are.", more)
        )
    return " ".join(told)
