"""A row of buttons of which one is chosen."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QButtonGroup, QHBoxLayout, QPushButton, QWidget

from greenai_desktop.i18n import active


class Segments(QWidget):
    """One choice of several, all in sight; arrow keys move between them.

    Args:
        name: What is chosen, for those who listen.
        choices: Value and words of each.

    Signals:
        chosen: The value that a person chose.
    """

    chosen = Signal(object)

    def __init__(self, name: str, choices: Sequence[tuple[object, str]], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(name)
        self._group = QButtonGroup(self)
        self._values = [value for value, _words in choices]
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(4)
        for i, (_value, words) in enumerate(choices):
            button = QPushButton(words)
            button.setCheckable(True)
            button.setToolTip(active().pair(name, words))
            self._group.addButton(button, i)
            layout.addWidget(button)
        self._shown: object = None
        self._group.idClicked.connect(self._choose)

    def show_value(self, value: object) -> None:
        """Mark the choice in force; none if it is not among them."""
        if value == self._shown:
            return
        self._shown = value
        self._group.setExclusive(False)
        for button, own in zip(self._group.buttons(), self._values, strict=True):
            button.setChecked(own == value)
        self._group.setExclusive(True)

    def _choose(self, i: int) -> None:
        self._shown = self._values[i]
        self.chosen.emit(self._values[i])

    def button(self, value: object) -> QPushButton:
        """The button of a value."""
        found = self._group.button(self._values.index(value))
        assert isinstance(found, QPushButton)
        return found
