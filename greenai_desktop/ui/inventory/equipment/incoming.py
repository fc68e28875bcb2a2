"""Rows that come in from the dialogs: this computer, parts put together, catalogues. Each is one step to undo."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING

from PySide6.QtGui import QAction

from greenai_desktop.core.inventory.sheets import Sheet
from greenai_desktop.i18n import N_, _, ngettext

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

    from greenai_desktop.core.arrays import FloatArray
    from greenai_desktop.core.inventory.changes import Change
    from greenai_desktop.core.inventory.inventory import Inventory
    from greenai_desktop.ui.context import Context
    from greenai_desktop.ui.inventory.equipment.needs import Desk

Cells = Mapping[str, "float | str"]
_NAMES = {
    "equipment-computer": N_("Add this computer…"),
    "equipment-parts": N_("Footprint from parts…"),
    "equipment-catalogues": N_("Catalogues…"),
}


class Incoming:
    """The dialogs, and what becomes of what they give.

    Args:
        context: Shared by all pages.
        desk: Of the inventory.
        parent: Over which the dialogs stand.
        chosen: Tells numbers of the rows that are selected.
    """

    def __init__(self, context: Context, desk: Desk, parent: QWidget, chosen: Callable[[], Sequence[int]]) -> None:
        self._context, self._desk, self._parent, self._chosen = context, desk, parent, chosen

    def actions(self) -> list[QAction]:
        """For a toolbar or a menu of the tab."""
        calls = (self.add_computer, self.put_together, self.catalogues)
        made = []
        for (name, words), call in zip(_NAMES.items(), calls, strict=True):
            action = QAction(_(words), self._parent)
            action.setObjectName(name)
            action.triggered.connect(lambda checked=False, call=call: call())
            made.append(action)
        return made

    def add_computer(self) -> None:
        """Look at this computer and propose it."""
        from greenai_desktop.ui.inventory.equipment.this_computer import ComputerDialog

        dialog = ComputerDialog(self._context, self._parent)
        dialog.wanted.connect(lambda rows: self.add(rows, _("Add this computer")))
        opened(dialog)

    def put_together(self) -> None:
        """Reckon a footprint from parts."""
        from greenai_desktop.ui.inventory.equipment.bottom_up_dialog import BottomUpDialog

        ids = list(self._chosen())
        dialog = BottomUpDialog(self._context, len(ids), self._parent)
        dialog.wanted.connect(lambda cells, is_new: self._take(ids, cells, is_new))
        opened(dialog)

    def catalogues(self) -> None:
        """Take in, and away, catalogues of the user."""
        from greenai_desktop.ui.inventory.equipment.catalogues_dialog import CataloguesDialog

        opened(CataloguesDialog(self._context, self._parent))

    def add(self, rows: Sequence[Cells], words: str) -> None:
        """Put rows at the end of the table."""

        def put(ids: range) -> None:
            inventory = self._desk.inventory(Sheet.ASSET)
            if inventory is not None:
                self._desk.make(Sheet.ASSET, rows_of(inventory, ids, rows), words)

        if rows:
            self._desk.reserve(Sheet.ASSET, len(rows), put)

    def use(self, ids: Sequence[int], cells: Cells) -> None:
        """Let rows take the figures of a source."""
        from greenai_desktop.core.inventory.items import figures_change

        inventory = self._desk.inventory(Sheet.ASSET)
        if inventory is not None and inventory.has(ids):  # another window may have deleted them meanwhile
            words = ngettext("Figures of {count} row", "Figures of {count} rows", len(ids))
            self._desk.make(Sheet.ASSET, figures_change(inventory, ids, cells), words)

    def _take(self, ids: Sequence[int], cells: Cells, is_new: bool) -> None:
        if is_new:
            self.add([cells], _("Footprint from parts"))
        else:
            self.use(ids, cells)


def rows_of(inventory: Inventory, ids: Sequence[int] | range, rows: Sequence[Cells]) -> Change:
    """Rows of which each tells other columns, as one change; what a row does not tell is as in any new row."""
    from greenai_desktop.core.inventory.changes import rows_added

    names = {name: inventory.column(name) for row in rows for name in row}
    cells: dict[str, FloatArray | list[float] | list[str]] = {
        name: [row.get(name, column.default) for row in rows]  # type: ignore[misc]
        for name, column in names.items()
    }
    return rows_added(inventory, list(ids), cells)


def opened(dialog: object) -> None:
    """Show a dialog without holding up the window: "Why this number?" stands in the window behind it."""
    from PySide6.QtCore import Qt
    from PySide6.QtWidgets import QDialog

    assert isinstance(dialog, QDialog)
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    dialog.show()
