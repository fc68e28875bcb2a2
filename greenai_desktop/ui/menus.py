"""What the shell itself can do, put into the register and the menus."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtGui import QAction, QUndoStack
from PySide6.QtWidgets import QMenu, QMenuBar

from greenai_desktop.i18n import _, active
from greenai_desktop.ui.actions import Actions
from greenai_desktop.ui.menu_bar import GROUPS
from greenai_desktop.ui.pages import PAGES, page_key
from greenai_desktop.ui.transfer import doors as transfer

if TYPE_CHECKING:
    from greenai_desktop.ui.main_window import MainWindow

_SEPARATOR_BEFORE = {
    "settings", "quit", "project-new", "import-runs", "backup", "back", "theme-system", "full-screen", "help-topics",
    "diagnostics", "about",
}  # fmt: skip


def fill(window: MainWindow, actions: Actions) -> None:
    """Add everything the shell can do."""
    _add_file(window, actions)
    _add_edit(window, actions)
    _add_view(window, actions)
    _add_run(window, actions)
    _add_help(window, actions)


def _add_file(window: MainWindow, actions: Actions) -> None:
    context, maintenance = window.context, window.maintenance
    actions.add("project-new", "file", _("&New project…"), window.projects.create, icon="project")
    actions.add("project-edit", "file", _("&Change the project…"), window.projects.edit)
    actions.add("project-import", "file", _("Import a project…"), partial(transfer.import_project, window))
    actions.add("project-export", "file", _("Export the project…"), partial(transfer.export_project, window))
    actions.add("import-runs", "file", _("&Import runs…"), partial(transfer.import_into, window), icon="add")
    actions.add("export-runs", "file", _("&Export the chosen runs…"), partial(transfer.export_from, window), "Ctrl+E")
    transfer.accept_files(window)
    actions.add("backup", "file", _("&Back up the workspace…"), maintenance.ask_backup)
    actions.add("restore", "file", _("&Restore a backup…"), maintenance.ask_restore)
    actions.add("check", "file", _("Check the workspace"), maintenance.check)
    actions.add("settings", "file", _("&Settings"), lambda: context.go("settings"), "Ctrl+,", icon="settings")
    actions.add("quit", "file", _("&Quit"), window.quit, "Ctrl+Q")


def _add_edit(window: MainWindow, actions: Actions) -> None:
    stack = window.context.undo
    undo = actions.add("undo", "edit", _("&Undo"), stack.undo, "Ctrl+Z", icon="undo")
    redo = actions.add("redo", "edit", _("&Redo"), stack.redo, "Ctrl+Y", "Ctrl+Shift+Z", icon="redo")

    def show_undo(*_signal: object) -> None:
        _show_step(undo, _("&Undo"), stack.undoText(), stack.canUndo())
        _show_step(redo, _("&Redo"), stack.redoText(), stack.canRedo())

    for signal in (stack.undoTextChanged, stack.redoTextChanged, stack.canUndoChanged, stack.canRedoChanged):
        signal.connect(show_undo)
    window.at_rebuild(lambda: _disconnect(stack, show_undo))
    show_undo()


def _disconnect(stack: QUndoStack, call: Callable[..., None]) -> None:
    for signal in (stack.undoTextChanged, stack.redoTextChanged, stack.canUndoChanged, stack.canRedoChanged):
        signal.disconnect(call)


def _show_step(action: QAction, word: str, step: str, can: bool) -> None:
    action.setText(active().pair(word, step.replace("&", "&&")) if step else word)
    action.setEnabled(can)


def _add_view(window: MainWindow, actions: Actions) -> None:
    for spec in PAGES:
        actions.add(
            f"page-{spec.id}", "view", _(spec.title), partial(window.context.go, spec.id), page_key(spec),
            icon=spec.icon,
        )  # fmt: skip
    actions.add("back", "view", _("&Back"), window.go_back, "Alt+Left", icon="back")
    actions.add("forward", "view", _("&Forward"), window.go_forward, "Alt+Right", icon="forward")
    actions.add("next-pane", "view", _("Next &pane"), window.next_pane, "F6")
    for choice, text in (
        ("system", _("Colours of the system")), ("light", _("Light colours")), ("dark", _("Dark colours")),
    ):  # fmt: skip
        action = actions.add(f"theme-{choice}", "view", text, partial(window.choose_theme, choice), checkable=True)
        action.setChecked(window.context.settings.theme == choice)
    for code, name in (("en", "English"), ("fr", "Français")):
        action = actions.add(f"language-{code}", "view", name, partial(window.choose_language, code), checkable=True)
        action.setChecked(window.context.language.code == code)
    actions.add("full-screen", "view", _("&Full screen"), window.toggle_full_screen, "F11")


def _add_run(window: MainWindow, actions: Actions) -> None:
    context = window.context
    actions.add("show-live", "run", _("Watch this machine"), lambda: context.go("live"), icon="live")
    actions.add("record", "run", _("Record a run…"), lambda: context.go("live", record=True), icon="record")
    actions.add("show-runs", "run", _("Open the runs"), lambda: context.go("runs"), icon="runs")


def _add_help(window: MainWindow, actions: Actions) -> None:
    actions.add("help", "help", _("&Help on this page"), window.show_help, "F1", icon="help")
    actions.add("help-topics", "help", _("&All topics"), window.show_help_list)
    actions.add("search", "help", _("&Search for an action…"), window.search, "Ctrl+K", icon="search")
    actions.add("shortcuts", "help", _("&Keyboard shortcuts"), window.show_shortcuts, "Ctrl+?", "F10")
    actions.add("diagnostics", "help", _("&Copy diagnostics"), window.maintenance.copy_diagnostics, icon="copy")
    actions.add("about", "help", _("A&bout GreenAI Desktop"), lambda: window.context.go("about"), icon="about")


def furnish(window: MainWindow, bar: QMenuBar, actions: Actions) -> None:
    """Fill the register and the menus; after the first paint."""
    fill(window, actions)
    actions.tint()
    for group, _title in GROUPS:
        menu = bar.findChild(QMenu, f"menu-{group}")
        assert menu is not None
        for entry in actions.of_group(group):
            if entry.id in _SEPARATOR_BEFORE and menu.actions():
                menu.addSeparator()
            menu.addAction(entry.action)
        if group == "run":
            menu.aboutToShow.connect(partial(_add_page_actions, window, menu))


def _add_page_actions(window: MainWindow, menu: QMenu) -> None:
    """Show what the page can do below the standing entries; what is on the page anyway is left to the search."""
    standing = len(list(window.actions_register.of_group("run")))
    for action in menu.actions()[standing:]:
        menu.removeAction(action)
    page = window.page
    actions = page.actions() if page is not None else []
    own = [action for action in actions if action.text() and not action.property("search_only")]
    if own:
        menu.addSeparator()
        menu.addActions(own)
