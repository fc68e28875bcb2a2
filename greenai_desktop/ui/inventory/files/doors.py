"""What a tab of the inventory calls for files: its actions, and files that are dropped on it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QEvent, QObject
from PySide6.QtGui import QAction, QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QMenu, QPushButton, QWidget

from greenai_desktop.core.inventory.sheets import Sheet
from greenai_desktop.i18n import _, ngettext
from greenai_desktop.ui.page_actions import add_action
from greenai_desktop.ui.transfer.drop import files_in

if TYPE_CHECKING:
    from greenai_desktop.core.inventory.inventory import IdArray
    from greenai_desktop.ui.context import Context
    from greenai_desktop.ui.inventory.files.import_dialog import TableImportDialog

Rows = Callable[[], "IdArray | None"]
EXPORT_SHOWN: Final = "inventory-export-shown"
EXPORT_CHOSEN: Final = "inventory-export-chosen"
_SUFFIXES: Final = frozenset({".xlsx", ".xlsm", ".csv", ".tsv", ".txt", ".json"})


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
    shown_rows: Rows = lambda: None,
    chosen_rows: Rows = lambda: None,
) -> tuple[QAction, ...]:
    """Actions of a page or tab: Import…, Export…, Template…; and files that are dropped on it are offered for import.

    Exports of a part are among them at all times, so that the search for actions finds them; `file_button` shows
    them only where there is such a part.

    Args:
        context: Of the window.
        widget: The page or tab.
        sheet_of: Tells its table.
        shown_rows: Tells the numbers of the rows that it shows, in their order, where those are a part or stand in
            another order; None for all as they were entered.
        chosen_rows: Tells those of the rows that are selected; None for none.
    """
    from greenai_desktop.ui.inventory.files.out import export_table, save_template

    def export(row_ids: IdArray | None = None) -> None:
        export_table(context, widget, sheet_of(), row_ids)

    def export_chosen() -> None:
        row_ids = chosen_rows()
        if row_ids is None:
            context.tell(_("No row is selected."))
        else:
            export(row_ids)

    TableDrop(context, widget, sheet_of)
    return (
        add_action(
            widget, "inventory-import", _("Import a table…"), lambda: import_table(context, widget, sheet_of())
        ),
        add_action(
            widget, "inventory-export", _("Export the table…"), export
        ),
        add_action(widget, EXPORT_SHOWN, _("Export only the rows shown…"), lambda: export(shown_rows())),
        add_action(widget, EXPORT_CHOSEN, _("Export only the selected rows…"), export_chosen),
        add_action(
            widget, "inventory-template", _("Template to fill in…"), lambda: save_template(context, widget, sheet_of())
        ),
    )  # fmt: skip


def file_button(
    context: Context,
    widget: QWidget,
    sheet_of: Callable[[], Sheet],
    shown_rows: Rows = lambda: None,
    chosen_rows: Rows = lambda: None,
) -> QPushButton:
    """A button whose menu has these actions."""
    made = QPushButton(_("Files"))
    made.setObjectName("inventory-files")
    made.setToolTip(_("Tables in and out: XLSX, CSV, JSON, and a template to fill in"))
    menu = QMenu(made)
    menu.addActions(file_actions(context, widget, sheet_of, shown_rows, chosen_rows))
    menu.aboutToShow.connect(lambda: _offer_parts(menu, {EXPORT_SHOWN: shown_rows, EXPORT_CHOSEN: chosen_rows}))
    made.setMenu(menu)
    return made


def _offer_parts(menu: QMenu, parts: Mapping[str, Rows]) -> None:
    """Show exports of a part where there is one, with the number of its rows."""
    for action in menu.actions():
        if action.objectName() in parts:
            rows = parts[action.objectName()]()
            action.setVisible(rows is not None)
            count = 0 if rows is None else int(rows.size)
            action.setText(
                ngettext("Export only the {count} row shown…", "Export only the {count} rows shown…", count)
                if action.objectName() == EXPORT_SHOWN
                else ngettext("Export only the selected row…", "Export only the {count} selected rows…", count)
            )


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
