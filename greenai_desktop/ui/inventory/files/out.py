"""A table of the inventory, or an empty template of it, into a file: written in the background, whole or not at all."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Final

from PySide6.QtWidgets import QFileDialog, QWidget

from greenai_desktop.core.inventory.sheets import Sheet
from greenai_desktop.i18n import _, active
from greenai_desktop.i18n.inventory_files import cut_told
from greenai_desktop.ui import tasks

if TYPE_CHECKING:
    from greenai_desktop.core.inventory.inventory import IdArray
    from greenai_desktop.ui.context import Context

Ask = Callable[[QWidget, str, str, str], tuple[str, str]]
_NAMES: Final = {Sheet.ASSET: "equipment", Sheet.ACTIVITY: "activities", Sheet.CLOUD: "cloud"}


def ask_file(parent: QWidget, title: str, proposed: str, kinds: str) -> tuple[str, str]:
    """Ask where to write, and in which format; empty if the user thinks better of it."""
    return QFileDialog.getSaveFileName(parent, title, proposed, kinds)


def export_table(
    context: Context, parent: QWidget, sheet: Sheet, row_ids: IdArray | None = None, ask: Ask = ask_file
) -> tasks.Task | None:
    """Ask for a file and write a table into it.

    Args:
        context: Of the window.
        parent: Whose file it is.
        sheet: Which table.
        row_ids: Numbers of the rows that are wanted, in their order; None for all.
        ask: Asks for the file.
    """
    from greenai_desktop.exporters.inventory import TABLE_FORMATS

    kinds = ";;".join(f"{_(one.title)} (*{one.suffix})" for one in TABLE_FORMATS)
    proposed = str(Path.home() / f"{_NAMES[sheet]}.xlsx")
    target, kind = ask(parent, _("Export the table"), proposed, kinds)
    if not target:
        return None
    chosen = next((one for one in TABLE_FORMATS if one.suffix in kind), TABLE_FORMATS[0])
    told = next((one for one in TABLE_FORMATS if target.lower().endswith(one.suffix)), None)
    path = Path(target) if told is not None else Path(f"{target}{chosen.suffix}")
    return _write(context, sheet, path, (told or chosen).code, row_ids, is_template=False)


def save_template(context: Context, parent: QWidget, sheet: Sheet, ask: Ask = ask_file) -> tasks.Task | None:
    """Ask for a file and write an empty table into it, with lists to choose from."""
    kinds = _("Spreadsheet (XLSX)") + " (*.xlsx)"
    proposed = str(Path.home() / f"{_NAMES[sheet]}-{active().code}.xlsx")
    target, _kind = ask(parent, _("Save the template"), proposed, kinds)
    if not target:
        return None
    path = Path(target) if target.lower().endswith(".xlsx") else Path(f"{target}.xlsx")
    return _write(context, sheet, path, "xlsx", None, is_template=True)


def _write(
    context: Context, sheet: Sheet, path: Path, code: str, row_ids: IdArray | None, is_template: bool
) -> tasks.Task:
    file, language = context.store.file, active()

    def work(task: tasks.Task[int]) -> int:
        from greenai_desktop.accounting.inventory_import import labels_of
        from greenai_desktop.exporters.inventory import cut_count, template, write_table
        from greenai_desktop.exporters.inventory_table import TableOut
        from greenai_desktop.store.workspace import Workspace

        with Workspace.open(file) as workspace:
            labels = labels_of(workspace, language.code)
            sites = tuple(stored.site.name for stored in workspace.sites())
            if is_template:
                table = template(sheet, labels, language, sites)
            else:
                inventory = workspace.sheet(sheet)
                rows = None if row_ids is None else inventory.rows_of(row_ids)
                table = TableOut(sheet, inventory, labels, language, rows, sites)
        write_table(table, path, code, task.check, task.report)
        return cut_count(table, code)

    def done(cut: int) -> None:
        told = _("Written: {file}", file=path.name)
        context.tell(language.listed((told, cut_told(cut, language) if cut else "")))

    return tasks.run(
        work, done, title=_("Writing a table"),
        can_cancel=True, cancelled=lambda: context.tell(_("The export was cancelled; no file was written.")),
    )  # fmt: skip
