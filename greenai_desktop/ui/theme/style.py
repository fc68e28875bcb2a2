"""Palette and style sheet from the tokens, and the choice between light, dark and the system's."""

from __future__ import annotations

from dataclasses import replace

from PySide6 import QtCore
from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QColor, QGuiApplication, QPalette
from PySide6.QtWidgets import QApplication

from greenai_desktop.paths import resource
from greenai_desktop.ui.theme.sheet import sheet
from greenai_desktop.ui.theme.tokens import DARK, LIGHT, Tokens, put_in_force, tokens

_Role = QPalette.ColorRole
_DARK_BELOW = 128


class Theme(QObject):
    """The theme in force; follows the system where the user chose so.

    Signals:
        changed: Other colours are in force now.
    """

    changed = Signal()

    def __init__(self, application: QApplication, choice: str) -> None:
        super().__init__(application)
        self._application = application
        self.choice = choice
        self._shown: Tokens | None = None
        # Before Fusion has its own palette; asking Qt by name costs 15 ms, which is done after the first paint.
        is_dark = application.palette().window().color().lightness() < _DARK_BELOW
        application.setStyle("Fusion")
        self._put(DARK if choice == "dark" or (choice == "system" and is_dark) else LIGHT)

    def follow_system(self) -> None:
        """From now on follow the system's wish for dark colours and for contrast; after the first paint."""
        hints = self._application.styleHints()
        hints.colorSchemeChanged.connect(self.apply)
        hints.accessibility().contrastPreferenceChanged.connect(self.apply)
        self.apply()

    def choose(self, choice: str) -> None:
        """Take `light`, `dark` or `system`."""
        self.choice = choice
        self.apply()

    def apply(self) -> None:
        """Put the colours in force, if they are others than those shown."""
        chosen = wanted(self.choice)
        if chosen != self._shown:
            self._put(chosen)
            self.changed.emit()

    def _put(self, chosen: Tokens) -> None:
        self._shown = chosen
        put_in_force(chosen)
        self._application.setPalette(palette(chosen))
        self._application.setStyleSheet(sheet(chosen, str(resource("icons").as_posix())))


def wanted(choice: str) -> Tokens:
    """The colours of a choice, with the borders of the text's colour where the system asks for contrast."""
    hints = QGuiApplication.styleHints()
    is_dark = choice == "dark" or (choice == "system" and hints.colorScheme() == QtCore.Qt.ColorScheme.Dark)
    chosen = DARK if is_dark else LIGHT
    if hints.accessibility().contrastPreference() == QtCore.Qt.ContrastPreference.HighContrast:
        return replace(chosen, border=chosen.text, hairline=chosen.text, muted=chosen.text)
    return chosen


def palette(chosen: Tokens) -> QPalette:
    """The palette for what the style sheet does not reach."""
    made = QPalette()
    for role, colour in (
        (_Role.Window, chosen.bg), (_Role.WindowText, chosen.text), (_Role.Base, chosen.surface),
        (_Role.AlternateBase, chosen.raised), (_Role.Text, chosen.text), (_Role.Button, chosen.surface),
        (_Role.ButtonText, chosen.text), (_Role.Highlight, chosen.selection), (_Role.HighlightedText, chosen.text),
        (_Role.ToolTipBase, chosen.surface), (_Role.ToolTipText, chosen.text), (_Role.Link, chosen.link),
        (_Role.LinkVisited, chosen.link), (_Role.PlaceholderText, chosen.muted), (_Role.BrightText, chosen.error),
        (_Role.Light, chosen.raised), (_Role.Midlight, chosen.hairline), (_Role.Mid, chosen.border),
        (_Role.Dark, chosen.border), (_Role.Shadow, chosen.border), (_Role.Accent, chosen.accent),
    ):  # fmt: skip
        made.setColor(role, QColor(colour))
    for role in (_Role.WindowText, _Role.Text, _Role.ButtonText):
        made.setColor(QPalette.ColorGroup.Disabled, role, QColor(chosen.border))
    return made


__all__ = ["Theme", "palette", "tokens", "wanted"]
