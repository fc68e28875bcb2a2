"""What the panels of the ledger share: a column of cards that scrolls, and rows that are put anew."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QGridLayout, QHBoxLayout, QLabel, QLayout, QScrollArea, QVBoxLayout, QWidget

from greenai_desktop.ui.widgets.forms import label


class Panel(QScrollArea):
    """A column that scrolls; `put` replaces what is in it."""

    def __init__(self, name: str, words: str) -> None:
        super().__init__()
        self.setObjectName(name)
        self.setAccessibleName(words)
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        canvas = QWidget()
        canvas.setProperty("canvas", "true")
        self.body = QVBoxLayout(canvas)
        self.body.setContentsMargins(0, 0, 8, 0)
        self.body.setSpacing(12)
        self.setWidget(canvas)

    def put(self, widgets: Iterable[QWidget]) -> None:
        """Show these instead of what is there."""
        empty(self.body)
        for widget in widgets:
            self.body.addWidget(widget)
        self.body.addStretch(1)


def beside(*widgets: QWidget) -> QWidget:
    """Buttons side by side, as wide as their words."""
    holder = QWidget()
    line = QHBoxLayout(holder)
    line.setContentsMargins(0, 0, 0, 0)
    line.setSpacing(8)
    for widget in widgets:
        line.addWidget(widget)
    line.addStretch(1)
    return holder


def empty(layout: QLayout) -> None:
    """Take all widgets out of a layout."""
    while layout.count():
        item = layout.takeAt(0)
        widget = None if item is None else item.widget()
        if widget is not None:
            widget.hide()
            widget.deleteLater()


def grid(headings: Sequence[str], rows: Iterable[Sequence[str]], texts: int = 1) -> QWidget:
    """Rows of words and figures, side by side.

    Args:
        headings: Of the columns; none shows no line of them.
        rows: The cells.
        texts: How many columns, from the left, are words; the others stand right.
    """
    holder = QWidget()
    layout = QGridLayout(holder)
    layout.setContentsMargins(0, 0, 0, 0)
    layout.setHorizontalSpacing(24)
    layout.setVerticalSpacing(6)
    layout.setColumnStretch(0, 1)
    for number, cells in enumerate([headings, *rows] if headings else list(rows)):
        for column, text in enumerate(cells):
            layout.addWidget(_cell(text, column >= texts, is_head=bool(headings) and number == 0), number, column)
    return holder


def _cell(text: str, is_figure: bool, is_head: bool) -> QLabel:
    made = label(text, "label" if is_head else "", wrap=not is_figure)
    side = Qt.AlignmentFlag.AlignRight if is_figure else Qt.AlignmentFlag.AlignLeft
    made.setAlignment(side | Qt.AlignmentFlag.AlignTop)
    return made
