"""What tables can be read, shown while no file is chosen."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtWidgets import QWidget

from greenai_desktop.i18n import _
from greenai_desktop.ui.widgets.forms import Card, label, link


def readable(save_template: Callable[[], object]) -> QWidget:
    """The kinds of tables, what becomes of odd ones, and a way to the template."""
    listed = Card(_("What can be read"), "table-import-formats")
    for words in (
        _("Spreadsheets (XLSX): formulas are not computed, macros are not run, hidden pages are left aside."),
        _("Tables (CSV), with commas, semicolons or tabs, as spreadsheets of either language save them."),
        _("JSON, as this program writes it, or a list of records."),
    ):
        listed.body.addSpacing(4)
        listed.add(label(words))
    listed.body.addSpacing(8)
    listed.add(
        label(_("Headings are found in English and French; what they mean can be changed before anything is stored. "
                "A cell that cannot be read is named, and the rest of its row goes in."), "muted")
    )  # fmt: skip
    listed.body.addSpacing(8)
    listed.add(link(_("Template to fill in…"), save_template, "table-import-template"))
    listed.body.addStretch(1)
    return listed
