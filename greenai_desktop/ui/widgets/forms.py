"""Parts of forms: cards, labelled fields, a number that keeps what was typed, and columns that follow the width."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPushButton,
    QScrollArea,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from greenai_desktop import i18n
from greenai_desktop.core.errors import InputError
from greenai_desktop.i18n import _, numbers
from greenai_desktop.i18n.errors import title_and_hint

_COLUMN_PX = 480
_MOST_COLUMNS = 3


def label(text: str, role: str = "", *, wrap: bool = True) -> QLabel:
    """Plain words; wrapped where the width ends."""
    made = QLabel(text)
    made.setTextFormat(Qt.TextFormat.PlainText)
    made.setWordWrap(wrap)
    if role:
        made.setProperty("role", role)
    return made


def link(text: str, call: Callable[[], object], name: str = "") -> QPushButton:
    """A button that looks like a link."""
    made = QPushButton(text)
    made.setProperty("kind", "link")
    made.setCursor(Qt.CursorShape.PointingHandCursor)
    made.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
    made.clicked.connect(lambda: call())
    if name:
        made.setObjectName(name)
    return made


def button(text: str, call: Callable[[], object], name: str = "", *, primary: bool = False) -> QPushButton:
    """A button."""
    made = QPushButton(text)
    made.clicked.connect(lambda: call())
    if primary:
        made.setProperty("kind", "primary")
    if name:
        made.setObjectName(name)
    return made


def row(*widgets: QWidget, stretch_last: bool = False) -> QHBoxLayout:
    """Widgets side by side, at the left."""
    layout = QHBoxLayout()
    layout.setSpacing(8)
    for widget in widgets:
        layout.addWidget(widget)
    if not stretch_last:
        layout.addStretch(1)
    return layout


class Card(QFrame):
    """A surface with a title; `body` takes what stands in it."""

    def __init__(self, title: str, name: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("card", "true")
        if name:
            self.setObjectName(name)
        self.body = QVBoxLayout(self)
        self.body.setContentsMargins(20, 16, 20, 20)
        self.body.setSpacing(8)
        self.title = label(title, "section")
        self.body.addWidget(self.title)

    def add(self, widget: QWidget) -> QWidget:
        """Put a widget below the others."""
        self.body.addWidget(widget)
        return widget

    def add_field(self, text: str, field: QWidget, hint: str = "") -> QLabel:
        """Put a labelled field below the others; the label's key leads to it."""
        self.body.addSpacing(4)
        head = label(text, "label")
        head.setBuddy(field)
        self.body.addWidget(head)
        self.body.addWidget(field)
        if hint:
            self.body.addWidget(label(hint, "muted"))
        return head


class NumberField(QWidget):
    """A number with its unit; what is typed stays, and a message beside it says what is wrong.

    Args:
        name: Name for tests, and of its draft.
        unit: Shown behind it.
        low: Smallest value taken.
        high: Largest value taken.
        whole: Whether only whole numbers are taken.
        may_be_empty: Whether it may be left empty.

    Signals:
        entered: The number; None if the field was emptied. Only when it is another one than before.
    """

    entered = Signal(object)

    def __init__(
        self, name: str, unit: str = "", *, low: float = 0.0, high: float = 1e12, whole: bool = False,
        may_be_empty: bool = True,
    ) -> None:  # fmt: skip
        super().__init__()
        self._low, self._high, self._whole, self._may_be_empty = low, high, whole, may_be_empty
        self._value: float | None = None
        self.setObjectName(f"{name}-field")
        self.line = QLineEdit()
        self.line.setObjectName(name)
        self.line.setMaximumWidth(160)
        self.line.setAlignment(Qt.AlignmentFlag.AlignRight)
        self.line.editingFinished.connect(self.take)
        self.wrong = label("", "error")
        self.wrong.hide()
        across = row(self.line, label(unit, "muted", wrap=False))
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(4)
        layout.addLayout(across)
        layout.addWidget(self.wrong)
        self.setFocusProxy(self.line)

    @property
    def value(self) -> float | None:
        """The last good number."""
        return self._value

    @property
    def draft(self) -> str:
        """What is typed and not taken; empty if all is taken."""
        return self.line.text() if self.line.text() != self._shown() else ""

    def set_draft(self, text: str) -> None:
        """Put back what was typed."""
        if text:
            self.line.setText(text)
            self.take()

    def set_value(self, value: float | None) -> None:
        """Show a number; what is being typed is left alone as long as the number stays the same."""
        if value == self._value:
            return
        self._value = value
        self.line.setText(self._shown())
        self._tell("")

    def take(self) -> bool:
        """Read what is typed; tells whether it can be used."""
        text = self.line.text().strip()
        try:
            value = self._read(text)
        except InputError as error:
            title, hint = title_and_hint(error, i18n.active())
            self._tell(f"{title} {hint}".strip())
            return False
        self._tell("")
        if value != self._value:
            self._value = value
            self.line.setText(self._shown())
            self.entered.emit(value)
        return True

    def _read(self, text: str) -> float | None:
        if not text:
            if self._may_be_empty:
                return None
            raise InputError("not_a_number", text=text)
        language = i18n.active().code
        value = numbers.parse_number(text, language)
        if not self._low <= value <= self._high or (self._whole and value != round(value)):
            low, high = (numbers.number(bound, language, 6) for bound in (self._low, self._high))
            raise InputError("outside_limits", value=text, low=low, high=high)
        return value

    def _shown(self) -> str:
        return numbers.editable(self._value, i18n.active().code)

    def _tell(self, message: str) -> None:
        self.wrong.setText(message)
        self.wrong.setVisible(bool(message))
        self.line.setProperty("wrong", "true" if message else "false")
        self.line.style().unpolish(self.line)
        self.line.style().polish(self.line)


class Canvas(QWidget):
    """What a scroll area shows: as high as its words need at its width.

    A scroll area itself asks for the height at the preferred width, and squeezes wrapped words in a narrow window.
    """

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("canvas", "true")

    def event(self, event: QEvent) -> bool:
        handled = super().event(event)
        layout = self.layout()
        if layout is not None and event.type() in (QEvent.Type.Resize, QEvent.Type.LayoutRequest):
            height = layout.totalHeightForWidth(self.width()) if layout.hasHeightForWidth() else 0
            self.setMinimumHeight(max(0, height))
        return handled


class Columns(Canvas):
    """Cards in as many columns as the width allows, in their order, about equally long."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._cards: list[QWidget] = []
        self._count = 0
        self._across = QHBoxLayout(self)
        self._across.setContentsMargins(0, 0, 0, 0)
        self._across.setSpacing(16)
        self._columns: list[QVBoxLayout] = []
        for _number in range(_MOST_COLUMNS):
            column = QVBoxLayout()
            column.setSpacing(16)
            self._columns.append(column)
            self._across.addLayout(column)

    def set_cards(self, cards: Sequence[QWidget]) -> None:
        """Show these."""
        self._cards = list(cards)
        self._count = 0
        self._arrange()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._arrange()

    def _arrange(self) -> None:
        count = max(1, min(_MOST_COLUMNS, len(self._cards) or 1, self.width() // _COLUMN_PX))
        if count == self._count:
            return
        self._count = count
        for column in self._columns:
            while column.count():
                item = column.itemAt(0)
                widget = item.widget() if item is not None else None
                # An item that was only taken lives on for a while, and the card would keep its height of then.
                if widget is None:
                    column.takeAt(0)
                else:
                    column.removeWidget(widget)
        width = (self.width() - 16 * (count - 1)) // count
        heights = [max(card.heightForWidth(width), card.sizeHint().height()) for card in self._cards]
        at, filled, share = 0, 0.0, sum(heights) / count
        for card, height in zip(self._cards, heights, strict=True):
            if filled and filled + height / 2 > share and at < count - 1:
                at, filled = at + 1, 0.0
            self._columns[at].addWidget(card)
            filled += height
        for number, column in enumerate(self._columns):
            column.addStretch(1)
            self._across.setStretch(number, 1 if number < count else 0)
        self._across.setSpacing(16 if count > 1 else 0)


def page_frame(page: QWidget, title: str, *beside: QWidget) -> QVBoxLayout:
    """Lay out a page: its title with widgets at the right, and below what the returned layout takes."""
    head = QHBoxLayout()
    head.setSpacing(8)
    head.addWidget(label(title, "title", wrap=False))
    head.addStretch(1)
    for widget in beside:
        head.addWidget(widget)
    layout = QVBoxLayout(page)
    layout.setContentsMargins(24, 20, 24, 24)
    layout.setSpacing(16)
    layout.addLayout(head)
    return layout


def scrolled(inside: QWidget) -> QScrollArea:
    """What may be higher than the window; the keyboard reaches it by what stands in it.

    Fill `inside` afterwards: moving a filled widget into the area styles everything in it once more.
    """
    area = QScrollArea()
    area.setWidgetResizable(True)
    area.setFrameShape(QFrame.Shape.NoFrame)
    area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    area.setAccessibleName(_("Contents"))
    area.setWidget(inside)
    return area
