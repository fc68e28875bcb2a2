"""What can be done with the selected cells of a table: its menu, and its keys."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QMenu

from greenai_desktop.i18n import _

if TYPE_CHECKING:
    from greenai_desktop.ui.inventory.sheet.view import SheetView


def cell_menu(view: SheetView) -> QMenu:
    """All of it, with its keys."""
    menu = QMenu(view)
    for words, call, keys in deeds(view):
        action = QAction(words, menu)
        action.setShortcut(QKeySequence(keys))
        action.triggered.connect(lambda checked=False, call=call: call())
        menu.addAction(action)
    return menu


def deeds(view: SheetView) -> tuple[tuple[str, Callable[[], object], str], ...]:
    """Words, what is done, and by which keys."""
    return (
        (_("Cut"), view.cut, "Ctrl+X"), (_("Copy"), view.copy, "Ctrl+C"),
        (_("Copy with headings"), lambda: view.copy(True), "Ctrl+Shift+C"),
        (_("Paste"), view.paste, "Ctrl+V"), (_("Fill down"), view.fill_down, "Ctrl+D"),
        (_("Empty cells"), view.clear_cells, "Del"), (_("Add a row"), view.add_rows, "Ins"),
        (_("Delete rows"), view.remove_rows, "Ctrl+-"),
        (_("Move up"), lambda: view.move_rows(-1), "Alt+Up"),
        (_("Move down"), lambda: view.move_rows(1), "Alt+Down"),
        (_("Move the column to the left"), lambda: view.move_column(-1), "Alt+Shift+Left"),
        (_("Move the column to the right"), lambda: view.move_column(1), "Alt+Shift+Right"),
    )  # fmt: skip
