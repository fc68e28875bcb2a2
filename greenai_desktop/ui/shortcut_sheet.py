"""The sheet of all shortcuts, made from the register of actions."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QGridLayout,
    QLabel,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from greenai_desktop.i18n import _
from greenai_desktop.ui.actions import Entry, group_title, plain_text
from greenai_desktop.ui.menu_bar import GROUPS


class ShortcutSheet(QDialog):
    """All actions that have a key, by menu."""

    def __init__(self, entries: Sequence[Entry], parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("shortcut-sheet")
        self.setWindowTitle(_("Keyboard shortcuts"))
        inside = QWidget()
        inside.setProperty("canvas", "true")
        grid = QGridLayout(inside)
        grid.setContentsMargins(20, 16, 20, 16)
        grid.setHorizontalSpacing(24)
        grid.setVerticalSpacing(6)
        self.rows = self._fill(grid, entries)
        area = QScrollArea(self)
        area.setWidgetResizable(True)
        area.setAccessibleName(_("Keyboard shortcuts"))
        area.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        area.setWidget(inside)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close, self)
        buttons.rejected.connect(self.reject)
        layout = QVBoxLayout(self)
        layout.addWidget(area, 1)
        layout.addWidget(buttons)
        self.resize(560, 620)

    def _fill(self, grid: QGridLayout, entries: Sequence[Entry]) -> list[tuple[str, str]]:
        shown: list[tuple[str, str]] = []
        row = 0
        for group in (*(name for name, _title in GROUPS), "page"):
            with_keys = [entry for entry in entries if entry.group == group and entry.action.shortcuts()]
            if not with_keys:
                continue
            grid.addWidget(_label(group_title(group), "section"), row, 0, 1, 2)
            row += 1
            for entry in with_keys:
                keys = keys_of(entry)
                shown.append((plain_text(entry.action), keys))
                grid.addWidget(_label(plain_text(entry.action)), row, 0)
                grid.addWidget(_label(keys, "muted"), row, 1)
                row += 1
        grid.setRowStretch(row, 1)
        grid.setColumnStretch(0, 1)
        return shown


def keys_of(entry: Entry) -> str:
    """The keys of an action, as the system writes them."""
    shown = QKeySequence.SequenceFormat.NativeText
    return "   ".join(sequence.toString(shown) for sequence in entry.action.shortcuts())


def _label(text: str, role: str = "") -> QLabel:
    label = QLabel(text)
    label.setTextFormat(Qt.TextFormat.PlainText)
    if role:
        label.setProperty("role", role)
    return label
