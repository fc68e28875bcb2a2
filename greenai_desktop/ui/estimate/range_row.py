"""The ends of a range, below a number; shown on demand."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QKeyEvent, QKeySequence
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QWidget

from greenai_desktop.core.errors import InputError
from greenai_desktop.core.estimate.fields import Field
from greenai_desktop.i18n import _
from greenai_desktop.i18n.typed import editable_amount, parse_amount
from greenai_desktop.ui.widgets.forms import label

_END_PX: Final = 92


class RangeRow(QWidget):
    """Two lines, from and to.

    Args:
        field: The number they belong to.
        name: Name of the objects.
        spoken: What the number is called.

    Signals:
        edited: One of them was typed into.
        finished: One of them was left.
    """

    edited = Signal()
    finished = Signal()

    def __init__(self, field: Field, name: str, spoken: str) -> None:
        super().__init__()
        self._field = field
        across = QHBoxLayout(self)
        across.setContentsMargins(0, 0, 0, 0)
        across.setSpacing(6)
        self.low = entry(f"{name}-low", _("{field}, lowest", field=spoken), _END_PX)
        self.high = entry(f"{name}-high", _("{field}, highest", field=spoken), _END_PX)
        for words, line in ((_("from"), self.low), (_("to"), self.high)):
            across.addWidget(label(words, "muted", wrap=False))
            across.addWidget(line)
            line.textEdited.connect(lambda text: self.edited.emit())
            line.editingFinished.connect(self.finished.emit)
        across.addStretch(1)

    def ends(self, language: str) -> tuple[float | None, float | None]:
        """What is typed; None for an empty end.

        Raises:
            InputError: an end cannot be read.
        """
        low, high = (
            parse_amount(line.text(), self._field, language) if line.text().strip() else None
            for line in (self.low, self.high)
        )
        return low, high

    def show_ends(
        self, low: float | None, high: float | None, language: str, *, digits: int, keeps_typed: bool
    ) -> None:  # fmt: skip
        """Show the ends in force; what is being typed, or could not be taken, is left alone."""
        for line, end in ((self.low, low), (self.high, high)):
            is_left = line.hasFocus() or (keeps_typed and end is None)
            if not is_left and not means(line, end, self._field, language, digits):
                line.setText(editable_amount(end, self._field, language, digits))
        if low is not None or high is not None:
            self.setVisible(True)


class NumberLine(QLineEdit):
    """A line whose Ctrl+Z is that of the program once nothing typed in it is left to take back."""

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent):
            undoes = event.matches(QKeySequence.StandardKey.Undo) and not self.isUndoAvailable()
            redoes = event.matches(QKeySequence.StandardKey.Redo) and not self.isRedoAvailable()
            if undoes or redoes:
                event.ignore()
                return False
        return super().event(event)


def entry(name: str, spoken: str, width: int) -> NumberLine:
    """A line for a number."""
    line = NumberLine()
    line.setObjectName(f"estimate-line-{name}")
    line.setAccessibleName(spoken)
    line.setFixedWidth(width)
    line.setAlignment(Qt.AlignmentFlag.AlignRight)
    return line


def means(line: QLineEdit, value: float | None, field: Field, language: str, digits: int = 10) -> bool:
    """Whether a text stands for a number already, or for its first digits where no more are shown."""
    text = line.text().strip()
    if not text or value is None:
        return not text and value is None
    if text == editable_amount(value, field, language, digits):
        return True
    try:
        return parse_amount(text, field, language) == value
    except InputError:
        return False
