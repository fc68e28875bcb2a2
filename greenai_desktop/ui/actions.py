"""Everything the user can do, in one register: for the menus, the search (Ctrl+K) and the sheet of shortcuts.

A page adds its own actions by `QWidget.addAction`; while it is shown they are found here too.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from PySide6.QtCore import QObject
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QWidget

from greenai_desktop.i18n import _
from greenai_desktop.ui.menu_bar import GROUPS
from greenai_desktop.ui.theme import icons


@dataclass(frozen=True, slots=True)
class Entry:
    """An action and where it belongs.

    Attributes:
        id: Stable name.
        group: One of `GROUPS`, or `page` for those of the page that is shown.
        action: The action itself.
    """

    id: str
    group: str
    action: QAction


class Actions(QObject):
    """The register; made anew when the language changes."""

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self._window = window
        self._entries: dict[str, Entry] = {}
        self._icons: dict[str, str] = {}

    def add(
        self,
        action_id: str,
        group: str,
        text: str,
        call: Callable[[], object],
        *keys: str,
        icon: str = "",
        checkable: bool = False,
    ) -> QAction:
        """Add an action.

        Args:
            action_id: Stable name.
            group: One of `GROUPS`.
            text: Its words, in the language in force; `&` marks the key of a menu.
            call: What it does.
            keys: Shortcuts, the first one is shown.
            icon: Name of its icon.
            checkable: Whether it is either on or off.
        """
        action = QAction(text, self)
        action.setObjectName(f"action-{action_id}")
        action.setShortcuts([QKeySequence(key) for key in keys])
        action.setCheckable(checkable)
        if icon:
            self._icons[action_id] = icon
        action.triggered.connect(lambda checked=False: call())
        self._window.addAction(action)
        self._entries[action_id] = Entry(action_id, group, action)
        return action

    def __getitem__(self, action_id: str) -> QAction:
        return self._entries[action_id].action

    def tint(self) -> None:
        """Draw the icons in the colours in force."""
        for action_id, name in self._icons.items():
            self[action_id].setIcon(icons.icon(name))

    def of_group(self, group: str) -> Iterator[Entry]:
        """The actions of a group, in the order they were added."""
        return (entry for entry in self._entries.values() if entry.group == group)

    def all(self, page: QWidget | None = None) -> list[Entry]:
        """All actions, with those of a page."""
        own = [Entry(a.objectName(), "page", a) for a in page.actions() if a.text()] if page is not None else []
        return [*self._entries.values(), *own]

    def clear(self) -> None:
        """Forget all, so that their shortcuts are free."""
        for entry in self._entries.values():
            self._window.removeAction(entry.action)
            entry.action.deleteLater()
        self._entries.clear()
        self._icons.clear()


def plain_text(action: QAction) -> str:
    """The words of an action without the mark of the menu key and the dots."""
    return action.text().replace("&&", "\0").replace("&", "").replace("\0", "&").rstrip("…")


def group_title(group: str) -> str:
    """The name of a group in the language in force."""
    found = dict(GROUPS).get(group)
    return _(found).replace("&", "") if found else _("This page")


def score(query: str, text: str) -> int:
    """How well a text answers what was typed; 0 if not at all.

    The letters must come in order; whole words, beginnings of words and runs of letters count more. Accents and
    case do not matter.
    """
    wanted, offered = _folded(query), _folded(text)
    if not wanted:
        return 1
    if wanted in offered:
        base = 4000 if offered.startswith(wanted) else 3000 if f" {wanted}" in offered else 2000
        return base - len(offered)
    words = wanted.split()
    if len(words) > 1 and all(word in offered for word in words):
        return 1500 - len(offered)
    return _in_order(wanted.replace(" ", ""), offered)


def _in_order(wanted: str, offered: str) -> int:
    position, points = -1, 0
    for letter in wanted:
        found = offered.find(letter, position + 1)
        if found < 0:
            return 0
        starts_word = found == 0 or not offered[found - 1].isalnum()
        points += 12 if starts_word else 8 if found == position + 1 else 1
        position = found
    # Letters strewn over a long text are no answer.
    return points if points >= 5 * len(wanted) else 0


def _folded(text: str) -> str:
    parted = unicodedata.normalize("NFKD", text.casefold())
    return "".join(sign for sign in parted if not unicodedata.combining(sign)).strip()
