"""What a tab of the inventory calls for files: its actions, and files that are dropped on it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject
from PySide6.QtGui import QAction, QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QMenu, QPushButton, QWidget

from greenai_desktop.core.inventory.sheets import Sheet
from greenai_desktop.i18n import _
from greenai_desktop.ui.page_actions import add_action
from greenai_desktop.ui.transfer.drop import files_in

if TYPE_CHECKING:
    from greenai_desktop.core.inventory.inventory import IdArray
    from greenai_desktop.ui.context import Context
    from greenai_desktop.ui.inventory.files.import_dialog import TableImportDialog

_SUFFIXES = frozenset({".xlsx", ".xlsm", ".csv", ".tsv", ".txt", ".json"})


def import_table(
    context: Context, parent: QWidget, sheet: Sheet | None = None, path: Path | None = None
) -> TableImportDialog:
    """Open the dialog, with a file if one was dropped."""
    from greenai_desktop.ui.inventory.files.import_dialog import TableImportDialog

    dialog = TableImportDialog(context, parent, sheet)
    dialog.open()
    if path is not None:
        dialog.open_file(path)
    return dialog


def file_actions(
    context: Context,
    widget: QWidget,
    sheet_of: Callable[[], Sheet],
    shown_rows: Callable[[], IdArray | None] = lambda: None,
) -> tuple[QAction, ...]:
    """Actions of a page or tab: Import…, Export…, Template…; and files that are dropped on it are offered for import.

    Args:
        context: Of the window.
        widget: The page or tab.
        sheet_of: Tells its table.
        shown_rows: Numbers of the rows that it shows, in their order, while it shows a part; None for all.
    """
    from greenai_desktop.ui.inventory.files.out import export_table, save_template

    TableDrop(context, widget, sheet_of)
    return (
        add_action(
            widget, "inventory-import", _("Import a table…"), lambda: import_table(context, widget, sheet_of())
        ),
        add_action(
            widget, "inventory-export", _("Export the table…"),
            lambda: export_table(context, widget, sheet_of(), shown_rows()),
        ),
        add_action(
            widget, "inventory-template", _("Template to fill in…"), lambda: save_template(context, widget, sheet_of())
        ),
    )  # fmt: skip


def file_button(context: Context, widget: QWidget, sheet_of: Callable[[], Sheet], *more: QAction) -> QPushButton:
    """A button whose menu has these actions, and further ones below them."""
    made = QPushButton(_("Files"))
    made.setObjectName("inventory-files")
    made.setToolTip(_("Tables in and out: XLSX, CSV, JSON, and a template to fill in"))
    menu = QMenu(made)
    menu.addActions(file_actions(context, widget, sheet_of))
    if more:
        menu.addSeparator()
        menu.addActions(more)
    made.setMenu(menu)
    return made


class TableDrop(QObject):
    """Watches a page or tab for tables that are dropped on it."""

    def __init__(self, context: Context, widget: QWidget, sheet_of: Callable[[], Sheet]) -> None:
        super().__init__(widget)
        self._context, self._widget, self._sheet_of = context, widget, sheet_of
        widget.setAcceptDrops(True)
        widget.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if isinstance(event, QDragEnterEvent) and _table_in(event):
            event.acceptProposedAction()
            return True
        if isinstance(event, QDropEvent) and event.type() == QEvent.Type.Drop and (path := _table_in(event)):
            event.acceptProposedAction()
            import_table(self._context, self._widget, self._sheet_of(), path)
            return True
        return False


def _table_in(event: QDropEvent) -> Path | None:
    """The one table among what is dragged; several files, and other ones, are the window's."""
    found = files_in(event.mimeData())
    return found[0] if len(found) == 1 and found[0].suffix.lower() in _SUFFIXES else None
