"""What all painted charts of a result share: focus, points that the arrow keys read, a tooltip, a table beside.

A chart paints itself from the tokens at every paint, so that a change of theme needs nothing but a repaint.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QAccessible,
    QAccessibleAnnouncementEvent,
    QColor,
    QFocusEvent,
    QHelpEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
)
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QSizePolicy, QToolTip, QVBoxLayout, QWidget

from greenai_desktop.core.results import Result
from greenai_desktop.i18n import _
from greenai_desktop.ui.theme.fonts import font, label_font
from greenai_desktop.ui.theme.tokens import tokens
from greenai_desktop.ui.widgets.figures import plain_tooltip
from greenai_desktop.ui.widgets.forms import label, link
from greenai_desktop.ui.widgets.table import Column, TableModel, TableView

_NEAR_PX: Final = 10.0
_ROW_PX, _HEAD_PX, _MOST_ROWS = 32, 34, 12
_FORWARD: Final = (Qt.Key.Key_Right, Qt.Key.Key_Down)
_BACK: Final = (Qt.Key.Key_Left, Qt.Key.Key_Up)


@dataclass(frozen=True, slots=True)
class Mark:
    """A point of a chart that can be read.

    Attributes:
        box: Where it is drawn.
        words: What it says, in one sentence; plain text.
        result: What explains it; None if nothing does.
    """

    box: QRectF
    words: str
    result: Result | None = None


class Chart(QWidget):
    """Base of painted charts.

    Args:
        name: Name of the object.
        words: Name for those who listen.

    Signals:
        asked: A `Result`: a point was clicked, or Enter pressed on it.
        read: Index of the point that is read; -1 for none.
    """

    asked = Signal(object)
    read = Signal(int)

    def __init__(self, name: str, words: str) -> None:
        super().__init__()
        self.setObjectName(name)
        self.setAccessibleName(words)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._at = -1

    @property
    def at(self) -> int:
        """Index of the point that is read; -1 for none."""
        return self._at

    def marks(self) -> Sequence[Mark]:
        """Its points, in the order of reading."""
        raise NotImplementedError

    def draw(self, painter: QPainter) -> None:
        """Paint it."""
        raise NotImplementedError

    def columns(self) -> list[Column]:
        """The same figures as a table."""
        raise NotImplementedError

    def changed(self, sentence: str) -> None:
        """Other figures are shown now; the sentence says them to those who listen."""
        self.setAccessibleDescription(sentence)
        self._at = -1
        self.updateGeometry()
        self.update()

    def go_to(self, index: int) -> None:
        """Read a point, and say it."""
        marks = self.marks()
        self._at = min(max(index, -1), len(marks) - 1)
        self.update()
        self.read.emit(self._at)
        if self._at >= 0:
            QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(self, marks[self._at].words))

    def mark_at(self, at: QPointF) -> int:
        """Index of the point under or near a place; -1 if there is none."""
        marks = self.marks()
        inside = [i for i, mark in enumerate(marks) if mark.box.contains(at)]
        if inside:
            return min(inside, key=lambda i: marks[i].box.width() * marks[i].box.height())
        near = [i for i, mark in enumerate(marks) if _grown(mark.box).contains(at)]
        return min(near, key=lambda i: (marks[i].box.center() - at).manhattanLength(), default=-1)

    def minimumSizeHint(self) -> QSize:
        return QSize(280, self.sizeHint().height())

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        try:
            self._paint(painter)
        finally:  # a painter that is left open when something fails takes the whole program with it
            painter.end()

    def _paint(self, painter: QPainter) -> None:
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setFont(label_font())
        self.draw(painter)
        if not self.hasFocus():
            return
        painter.setPen(QPen(QColor(tokens().link), 2))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(1, 1, -1, -1), 4, 4)
        marks = self.marks()
        if 0 <= self._at < len(marks):
            painter.drawRoundedRect(marks[self._at].box.adjusted(-3, -3, 3, 3), 4, 4)
            self._draw_said(painter, marks[self._at])

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key, count = event.key(), len(self.marks())
        if key in _FORWARD:
            self.go_to(min(self._at + 1, count - 1))
        elif key in _BACK:
            self.go_to(max(self._at - 1, 0) if count else -1)
        elif key == Qt.Key.Key_Home:
            self.go_to(0)
        elif key == Qt.Key.Key_End:
            self.go_to(count - 1)
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._ask(self._at)
        else:
            super().keyPressEvent(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        found = self.mark_at(event.position())
        if found < 0:
            super().mousePressEvent(event)
            return
        self.go_to(found)
        self._ask(found)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self.update()

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.ToolTip and isinstance(event, QHelpEvent):
            found = self.mark_at(QPointF(event.pos()))
            QToolTip.showText(event.globalPos(), plain_tooltip(self.marks()[found].words) if found >= 0 else "", self)
            return True
        return super().event(event)

    def _ask(self, index: int) -> None:
        marks = self.marks()
        if 0 <= index < len(marks) and marks[index].result is not None:
            self.asked.emit(marks[index].result)

    def _draw_said(self, painter: QPainter, mark: Mark) -> None:
        """The point that the keys read, in words beside it, as the mouse gets them in a tooltip."""
        colours, metrics = tokens(), painter.fontMetrics()
        lines = mark.words.split("\n")
        width = min(max(metrics.horizontalAdvance(line) for line in lines) + 18, self.width() - 8)
        height = metrics.height() * len(lines) + 10
        left = min(max(4.0, mark.box.left()), self.width() - width - 4.0)
        below = mark.box.bottom() + 6
        top = below if below + height < self.height() else max(2.0, mark.box.top() - height - 6)
        box = QRectF(left, top, width, height)
        painter.setPen(QPen(QColor(colours.border), 1))
        painter.setBrush(QColor(colours.surface))
        painter.drawRoundedRect(box, 4, 4)
        painter.setPen(QColor(colours.text))
        for i, line in enumerate(lines):
            shown = metrics.elidedText(line, Qt.TextElideMode.ElideRight, int(width) - 16)
            painter.drawText(QPointF(left + 9, top + 5 + metrics.ascent() + i * metrics.height()), shown)


class ChartCard(QFrame):
    """A title, a sentence, a chart, and the same figures as a table.

    Args:
        chart: What is painted.
        title: What it is about.
        stretch: Column of the table that takes what is left.
    """

    def __init__(self, chart: Chart, title: str, stretch: str = "name") -> None:
        super().__init__()
        self.setProperty("card", "true")
        self.setObjectName(f"{chart.objectName()}-card")
        self.chart = chart
        self._stretch = stretch
        self.table: TableView | None = None
        self.title = label(title, "section")
        self.sentence = label("")
        self.sentence.setObjectName(f"{chart.objectName()}-sentence")
        self.note = label("", "muted")
        self.note.setFont(font(13, tabular=False))
        self.toggle = link(_("Show as table"), self._toggle, f"{chart.objectName()}-toggle")
        head = QHBoxLayout()
        head.setSpacing(12)
        head.addWidget(self.title, 1)
        head.addWidget(self.toggle, 0, Qt.AlignmentFlag.AlignTop)
        self.head = head
        self.body = QVBoxLayout(self)
        self.body.setContentsMargins(16, 12, 16, 16)
        self.body.setSpacing(8)
        self.body.addLayout(head)
        self.body.addWidget(self.sentence)
        self.body.addWidget(chart)
        self.body.addWidget(self.note)
        self.body.addStretch(1)
        self.say("")

    @property
    def is_table(self) -> bool:
        """Whether the table is shown."""
        return self.table is not None and not self.table.isHidden()

    def say(self, sentence: str, note: str = "") -> None:
        """What the chart shows, in words; and what must be said with it."""
        self.sentence.setText(sentence)
        self.sentence.setVisible(bool(sentence))
        self.note.setText(note)
        self.note.setVisible(bool(note))

    def refresh(self) -> None:
        """The chart shows other figures; so does the table, where it was made."""
        if self.table is not None:
            self._fill(self.table)

    def show_table(self, wanted: bool) -> None:
        """Show the table, or the chart again."""
        if wanted and self.table is None:
            name = f"{self.chart.objectName()}-table"
            self.table = TableView(TableModel(), name, self.chart.accessibleName())
            self.body.insertWidget(self.body.indexOf(self.chart) + 1, self.table)
            self._fill(self.table)
        if self.table is not None:
            self.table.setVisible(wanted)
        self.chart.setVisible(not wanted)
        self.toggle.setText(_("Show as chart") if wanted else _("Show as table"))

    def _toggle(self) -> None:
        self.show_table(not self.is_table)

    def _fill(self, table: TableView) -> None:
        columns = self.chart.columns()
        table.table.update_columns(columns)
        table.fit_columns(stretch=self._stretch if any(c.key == self._stretch for c in columns) else "")
        rows = len(columns[0].values) if columns else 0
        table.setFixedHeight(_HEAD_PX + max(1, min(rows, _MOST_ROWS)) * _ROW_PX + 16)


def elided(painter: QPainter, text: str, width: float) -> str:
    """A text that fits."""
    return painter.fontMetrics().elidedText(text, Qt.TextElideMode.ElideRight, max(0, int(width)))


def muted_label(text: str) -> QLabel:
    """Small words of less weight."""
    made = label(text, "muted")
    made.setFont(font(13, tabular=False))
    return made


def _grown(box: QRectF) -> QRectF:
    return box.adjusted(-_NEAR_PX, -_NEAR_PX, _NEAR_PX, _NEAR_PX)
