"""Cells to and from the clipboard: what cannot be read stays as it was pasted, marked, and the rest goes in."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from greenai_desktop.core.errors import InputError
from greenai_desktop.core.inventory.changes import CellsSet, cells_set
from greenai_desktop.core.inventory.columns import Column
from greenai_desktop.core.inventory.inventory import IdArray, Inventory
from greenai_desktop.core.inventory.labels import Labels
from greenai_desktop.core.inventory.sheets import Sheet
from greenai_desktop.i18n import Language
from greenai_desktop.i18n.errors import title_and_hint
from greenai_desktop.i18n.inventory import column_name
from greenai_desktop.i18n.inventory_files import column_of, size_of
from greenai_desktop.i18n.table_cells import CellProblem, Grid, read_grid
from greenai_desktop.ui.inventory.sheet.names import Names
from greenai_desktop.ui.inventory.sheet.scratch import Key, Unread

_MOST_TOLD: Final = 3
Rows = Sequence[Sequence[str]]


@dataclass(frozen=True, slots=True)
class Target:
    """Where the columns of a clipboard go.

    Attributes:
        columns: A column for each cell of a row; None for one that is left aside.
        sizes: What numbers are multiplied by.
        rows: The rows, without their headings.
        aside: Headings that mean no column.
    """

    columns: tuple[Column | None, ...]
    sizes: tuple[float, ...]
    rows: Rows
    aside: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Pasted:
    """What is to become of pasted cells.

    Attributes:
        ids: Rows that are there and take cells.
        set: Their change; None if there are none.
        fresh: Cells of the rows to be added.
        unread: Texts that could not be read, by row of the clipboard and column.
        told: The same in a sentence; empty if all was read.
    """

    ids: IdArray
    set: CellsSet | None
    fresh: dict[str, Sequence[float] | Sequence[str]] = field(default_factory=dict)
    unread: tuple[tuple[int, str, Unread], ...] = ()
    told: str = ""

    def unread_of(self, ids: Sequence[int]) -> dict[Key, Unread]:
        """The same by number of the rows, now that all have one."""
        return {(int(ids[row]), column_id): unread for row, column_id, unread in self.unread}

    def fresh_with(self, given: Mapping[str, float | str], count: int) -> dict[str, Sequence[float] | Sequence[str]]:
        """Cells of `count` rows to be added, with `given` where nothing was pasted."""
        cells = dict(self.fresh)
        for name, value in given.items():
            present = cells.get(name, [""] * count)
            cells[name] = [value if one in ("", None) or one != one else one for one in present]  # type: ignore[assignment]
        return cells


def target(sheet: Sheet, columns: Sequence[Column], rows: Rows, ours: Mapping[str, Column]) -> Target:
    """Where a rectangle goes: by its headings where the first row has them, else from the first of the columns on.

    Args:
        sheet: The table.
        columns: Those that are shown, from the current one on.
        rows: The rectangle.
        ours: Columns by the headings of the window.
    """
    wide = max((len(row) for row in rows), default=0)
    headed = _headed(sheet, rows[0], ours) if rows else None
    if headed is None:
        return Target(tuple(columns[:wide]), (1.0,) * wide, rows)
    found, sizes = headed
    aside = tuple(text for text, column in zip(rows[0], found, strict=True) if column is None and text.strip())
    return Target(found, sizes, rows[1:], aside)


def _headed(
    sheet: Sheet, cells: Sequence[str], ours: Mapping[str, Column]
) -> tuple[tuple[Column | None, ...], tuple[float, ...]] | None:
    """Columns that headings mean; None if these are no headings: most of them must mean one, each another."""
    known = {column.id: column for column in ours.values()}
    found: list[Column | None] = []
    sizes: list[float] = []
    for text in cells:
        column, size = ours.get(text.strip()), 1.0
        if column is None:
            column, size = _meant(sheet, text, known)
        sizes.append(size)
        found.append(column)
    names = [column.id for column in found if column is not None]
    told = sum(1 for text in cells if text.strip())
    is_headed = len(names) >= 2 and len(set(names)) == len(names) and len(names) * 2 > told
    return (tuple(found), tuple(sizes)) if is_headed else None


def _meant(sheet: Sheet, text: str, known: Mapping[str, Column]) -> tuple[Column | None, float]:
    """The column that a heading of a file means, and what its numbers are multiplied by."""
    try:
        column_id, unit = column_of(sheet, text, Labels()) or ("", "")
        column = known.get(column_id)
        return column, size_of(column, unit) if column is not None and unit else 1.0
    except InputError:  # a unit that cannot be brought to the column's own
        return None, 1.0


def pasted(inventory: Inventory, here: IdArray, to: Target, language: Language, names: Names) -> Pasted:
    """Read a rectangle: its first rows go into rows that are there, the rest into new ones.

    A cell that cannot be read leaves the present value as it is, and its text beside it.
    """
    places = [place for place, column in enumerate(to.columns) if column is not None]
    taken = [column for column in to.columns if column is not None]
    rows = to.rows if len(places) == len(to.columns) else [[_at(row, place) for place in places] for row in to.rows]
    grid = _read(taken, rows, language, names)
    cells = {name: list(values) for name, values in grid.cells.items()}
    for place, column in zip(places, taken, strict=True):
        if to.sizes[place] != 1.0 and column.kind.is_number:
            cells[column.id] = [value * to.sizes[place] for value in cells[column.id]]  # type: ignore[operator]
    unread = []
    by_id = {column.id: (place, column) for place, column in enumerate(taken)}
    said: dict[InputError, str] = {}  # a text that stands in many cells was read, and refused, once
    for problem in grid.problems:
        place, column = by_id[problem.column_id]
        is_there = problem.row < here.size
        before = inventory.value(int(here[problem.row]), column.id) if is_there else column.default
        cells[column.id][problem.row] = before
        if problem.error not in said:
            said[problem.error] = " ".join(title_and_hint(problem.error, language)).strip()
        unread.append((problem.row, column.id, Unread(_at(rows[problem.row], place), said[problem.error], before)))
    ids, count = inventory.ids[here], here.size
    change = cells_set(ids, **{name: values[:count] for name, values in cells.items()}) if count else None  # type: ignore[arg-type]
    fresh = {name: values[count:] for name, values in cells.items()}
    told = " ".join(part for part in (_aside(to.aside, language), _told(grid.problems, taken, language)) if part)
    return Pasted(ids, change, fresh, tuple(unread), told)  # type: ignore[arg-type]


def _read(columns: Sequence[Column], rows: Rows, language: Language, names: Names) -> Grid:
    """The cells, with codes in place of their names; each name is looked up once."""
    named = [place for place, column in enumerate(columns) if names.is_coded(column)]
    if not named:
        return read_grid(columns, rows, language.code)
    coded = [list(row) for row in rows]
    problems: list[CellProblem] = []
    for place in named:
        found = {text: _coded(columns[place], text, names) for text in {_at(row, place) for row in rows}}
        for number, row in enumerate(coded):
            if place < len(row):
                code = found[row[place]]
                if isinstance(code, InputError):
                    problems.append(CellProblem(number, columns[place].id, row[place][:200], code))
                    code = ""
                row[place] = code
    grid = read_grid(columns, coded, language.code)
    return Grid(grid.cells, tuple(sorted((*grid.problems, *problems), key=lambda problem: problem.row)))


def _coded(column: Column, text: str, names: Names) -> str | InputError:
    try:
        return names.coded(column, text)
    except InputError as error:
        return error


def copied(inventory: Inventory, rows: IdArray, columns: Sequence[Column], names: Names) -> str:
    """Rows as a spreadsheet takes them: tabs between cells, quotes around those that hold a tab or a line end."""
    written = [_written(inventory, rows, column, names) for column in columns]
    return "\n".join("\t".join(line) for line in zip(*written, strict=True)) if written else ""


def _written(inventory: Inventory, rows: IdArray, column: Column, names: Names) -> list[str]:
    """Cells of a column; each value is written once."""
    if column.id not in inventory.columns:
        return [""] * rows.size
    values = inventory.cells(column.id, rows)
    known: dict[float | str, str] = {}
    for value in values:
        if value not in known:
            known[value] = _quoted(names.written(column, value))
    return [known[value] if value == value else "" for value in values]


def _quoted(text: str) -> str:
    doubled = text.replace('"', '""')
    return f'"{doubled}"' if any(sign in text for sign in '\t\n\r"') else text


def _at(row: Sequence[str], place: int) -> str:
    return row[place] if place < len(row) else ""


def _aside(headings: Sequence[str], language: Language) -> str:
    if not headings:
        return ""
    names = ", ".join(headings[:_MOST_TOLD])
    return language.ngettext(
        "{count} column was left aside: {names}.",
        "{count} columns were left aside: {names}.",
        len(headings),
        names=names,
    )


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
            language.ngettext("{count} more cell could not be read.", "{count} more cells could not be read.", more)
        )
    return " ".join(told)
