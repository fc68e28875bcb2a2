"""The line in which a mark that was just set gets its name: the mark itself does not wait for it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QLineEdit

from greenai_desktop.i18n import _, active, numbers
from greenai_desktop.ui.widgets.forms import button

_MOST_LETTERS = 200
_NAME_PX = 320


@dataclass(frozen=True, slots=True)
class SetMark:
    """A mark that was set in the window.

    Attributes:
        at_utc_s: Its moment, the same in the live view and in the runs.
        run_ids: The runs that got it.
    """

    at_utc_s: float
    run_ids: tuple[int, ...] = ()


class MarkLine(QFrame):
    """Tells that a mark is set, and takes its name; hidden until there is one.

    Enter names it, Escape leaves it without a name. The keyboard stays where it was until Enter or a click asks for
    the line, so that marks can be set one after the other.

    Signals:
        named: A mark got a name: the mark and the name.
        left: The line is done with; the keyboard may go back.
    """

    named = Signal(object, str)
    left = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("mark-line")
        self.setProperty("card", True)
        self._mark: SetMark | None = None
        self._words = QLabel()
        self._words.setTextFormat(Qt.TextFormat.PlainText)
        self._words.setObjectName("mark-line-words")
        self.name = QLineEdit()
        self.name.setObjectName("mark-name")
        self.name.setAccessibleName(_("Name of the mark"))
        self.name.setPlaceholderText(_("Name, such as “epoch 3”"))
        self.name.setMaxLength(_MOST_LETTERS)
        self.name.setMaximumWidth(_NAME_PX)
        self.name.returnPressed.connect(self.take)
        across = QHBoxLayout(self)
        across.setContentsMargins(16, 6, 8, 6)
        across.setSpacing(8)
        across.addWidget(self._words)
        across.addWidget(self.name, 1)
        across.addWidget(button(_("Name it"), self.take, "mark-take"))
        across.addWidget(button(_("No name"), self.leave, "mark-leave"))
        across.addStretch(1)
        self.hide()

    @property
    def mark(self) -> SetMark | None:
        """The mark that may be named; None if the line is hidden."""
        return self._mark

    def ask(self, mark: SetMark) -> None:
        """Offer to name a mark; what was typed for the one before is kept for that one."""
        if self.name.text().strip():
            self._give_name()
        self._mark = mark
        self.name.clear()
        clock = numbers.clock(mark.at_utc_s, active().code)
        self._words.setText(_("A mark is set at {time}. Enter gives it a name.", time=clock))
        self.show()

    def begin(self) -> None:
        """Put the keyboard into the line."""
        self.name.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def take(self) -> None:
        """Give the mark the name that is typed; an empty one is waited for."""
        if self.name.text().strip():
            self._give_name()
            self.leave()
        else:
            self.begin()

    def leave(self) -> None:
        """Leave the mark as it is."""
        self._mark = None
        self.name.clear()
        self.hide()
        self.left.emit()

    def state(self) -> dict[str, Any]:
        """What is being named, for a window that is made anew."""
        return {} if self._mark is None else {**asdict(self._mark), "text": self.name.text()}

    def restore(self, state: Mapping[str, Any]) -> None:
        """Take that up again."""
        run_ids: Sequence[int] = state.get("run_ids", ())
        if "at_utc_s" in state:
            self.ask(SetMark(float(state["at_utc_s"]), tuple(run_ids)))
            self.name.setText(str(state.get("text", "")))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.leave()
            return
        super().keyPressEvent(event)

    def _give_name(self) -> None:
        if self._mark is not None:
            self.named.emit(self._mark, " ".join(self.name.text().split()))
