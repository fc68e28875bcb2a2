"""A line above the cards: what is wrong or different, and a button for it."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton

from greenai_desktop.ui.theme import icons
from greenai_desktop.ui.theme.tokens import tokens


class Notice(QFrame):
    """A sign, a sentence, a button; hidden until there is something to say."""

    def __init__(self, name: str, icon: str, button: str, call: Callable[[], object]) -> None:
        super().__init__()
        self._icon = icon
        self.setObjectName(name)
        self.setProperty("card", True)
        self._sign = QLabel()
        self._words = QLabel()
        self._words.setTextFormat(Qt.TextFormat.PlainText)
        self._words.setWordWrap(True)
        self._words.setObjectName(f"{name}-words")
        self.button = QPushButton(button)
        self.button.setObjectName(f"{name}-button")
        self.button.clicked.connect(lambda: call())
        row = QHBoxLayout(self)
        row.setContentsMargins(16, 6, 8, 6)
        row.setSpacing(8)
        row.addWidget(self._sign)
        row.addWidget(self._words, 1)
        row.addWidget(self.button)
        self.hide()

    @property
    def words(self) -> str:
        """What is said."""
        return self._words.text()

    def say(self, words: str) -> None:
        """Show a sentence; an empty one hides the notice."""
        if words == self._words.text() and self.isHidden() == (not words):
            return
        self._words.setText(words)
        self._sign.setPixmap(icons.pixmap(self._icon, tokens().warn, 16, self.devicePixelRatioF()))
        self.setVisible(bool(words))
