"""The menu bar as the first paint shows it: titles and the search; `menus` fills it afterwards."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QMenuBar, QPushButton
from shiboken6 import isValid

from greenai_desktop.i18n import N_, _

if TYPE_CHECKING:
    from greenai_desktop.ui.shell import Shell

GROUPS: tuple[tuple[str, str], ...] = (
    ("file", N_("&File")),
    ("edit", N_("&Edit")),
    ("view", N_("&View")),
    ("run", N_("&Run")),
    ("help", N_("&Help")),
)


def menu_bar(window: Shell) -> QMenuBar:
    """The menus, empty yet."""
    bar = QMenuBar(window)
    bar.setNativeMenuBar(False)
    for group, title in GROUPS:
        bar.addMenu(_(title)).setObjectName(f"menu-{group}")
    return bar


def add_search(window: Shell, bar: QMenuBar) -> None:
    """Put the search at the right; once the bar is the window's, which passes on that of the bar before."""
    search = QPushButton(_("Search for an action") + "    Ctrl+K", bar)
    search.setObjectName("search-button")
    search.setAccessibleName(_("Search for an action"))
    search.clicked.connect(window.search)
    before = bar.cornerWidget()
    bar.setCornerWidget(search)
    if before is not None and isValid(before):
        before.hide()
        before.deleteLater()
