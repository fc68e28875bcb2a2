"""Actions of a page: found by the search for actions and on the sheet of shortcuts while the page is shown."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QWidget


def add_action(
    page: QWidget, name: str, text: str, call: Callable[[], object], key: str = "", only_in: QWidget | None = None
) -> QAction:
    """Add an action to a page.

    Args:
        page: The page.
        name: Name of the object.
        text: Its words.
        call: What it does.
        key: Its shortcut.
        only_in: Widget in which alone the shortcut counts: Del belongs to a list, in a text field it deletes letters.
    """
    action = QAction(text, page)
    action.setObjectName(name)
    action.triggered.connect(lambda checked=False: call())
    if key:
        action.setShortcut(QKeySequence(key))
    if only_in is not None:
        action.setShortcutContext(Qt.ShortcutContext.WidgetShortcut)
        only_in.addAction(action)
    page.addAction(action)
    return action
