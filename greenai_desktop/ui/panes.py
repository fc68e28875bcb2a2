"""The keyboard between the parts of the window."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6 import QtCore
from PySide6.QtWidgets import QWidget

Pane = tuple[QWidget, Callable[[], None]]


def focus_next(panes: Sequence[Pane], focused: QWidget | None) -> None:
    """Hand the keyboard to the pane after the one that has it; each pane knows where to put it."""
    at = next((i for i, (pane, _call) in enumerate(panes) if focused and pane.isAncestorOf(focused)), -1)
    panes[(at + 1) % len(panes)][1]()


def first_focusable(page: QWidget) -> QWidget | None:
    """The first widget of a page that takes the keyboard by Tab."""
    widget = page.nextInFocusChain()
    while widget is not None and widget is not page:
        takes_tab = bool(widget.focusPolicy() & QtCore.Qt.FocusPolicy.TabFocus)
        if page.isAncestorOf(widget) and takes_tab and widget.isVisibleTo(page) and widget.isEnabled():
            return widget
        widget = widget.nextInFocusChain()
    return None
