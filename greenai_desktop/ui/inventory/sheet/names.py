"""Codes in the cells of some columns, shown, typed, pasted, copied and searched by their names."""

from __future__ import annotations

from collections.abc import Callable

from greenai_desktop.core.inventory.columns import Column
from greenai_desktop.i18n import active
from greenai_desktop.i18n.table_cells import written_cell
from greenai_desktop.ui.inventory.sheet.shown import shown_cell

Named = Callable[[str], str]


class Names:
    """What codes are called, by column."""

    def __init__(self) -> None:
        self._name_of: dict[str, Named] = {}
        self._code_of: dict[str, Named] = {}

    def put(self, column_id: str, name_of: Named, code_of: Named | None = None) -> None:
        """Show codes of a column by their names; with `code_of`, which may refuse, names can be entered, too."""
        self._name_of[column_id] = name_of
        if code_of is not None:
            self._code_of[column_id] = code_of

    def of(self, column_id: str) -> Named | None:
        """What names the codes of a column; None for most columns."""
        return self._name_of.get(column_id)

    def said(self, column: Column, value: float | str) -> str:
        """A cell as it stands on the screen."""
        name_of = self._name_of.get(column.id)
        return name_of(value) if name_of is not None and isinstance(value, str) and value else shown_cell(column, value)

    def written(self, column: Column, value: float | str) -> str:
        """A cell as it can be entered again."""
        return self.said(column, value) if column.id in self._code_of else written_cell(column, value, active().code)

    def is_coded(self, column: Column) -> bool:
        """Whether names can be entered into a column."""
        return column.id in self._code_of

    def coded(self, column: Column, text: str) -> str:
        """What was entered, with the code in place of its name.

        Raises:
            InputError: nothing is called so, or several things are.
        """
        code_of = self._code_of.get(column.id)
        return code_of(text) if code_of is not None and text.strip() else text
