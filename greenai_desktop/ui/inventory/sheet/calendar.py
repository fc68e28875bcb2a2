"""A line for a day, typed in any form that is read, with a calendar below it."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QDate, QPoint, Qt
from PySide6.QtGui import QColor, QKeyEvent, QResizeEvent, QTextCharFormat
from PySide6.QtWidgets import QCalendarWidget, QFrame, QLineEdit, QToolButton, QVBoxLayout, QWidget

from greenai_desktop.core.errors import InputError
from greenai_desktop.core.inventory.days import civil
from greenai_desktop.i18n import _, active
from greenai_desktop.i18n.table_cells import read_date
from greenai_desktop.ui.theme.tokens import tokens

_LEAST_PX: Final = 380


class DateLine(QLineEdit):
    """A line of text; F4, Alt+Down or its button opens the calendar."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._below: QFrame | None = None
        self._open = QToolButton(self)
        self._open.setArrowType(Qt.ArrowType.DownArrow)
        self._open.setCursor(Qt.CursorShape.ArrowCursor)
        self._open.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._open.setToolTip(_("Calendar (F4)"))
        self._open.setAccessibleName(_("Open the calendar"))
        self._open.setStyleSheet("QToolButton { border: none; padding: 0; }")
        self._open.clicked.connect(self.open_calendar)
        self.setTextMargins(0, 0, 20, 0)

    @property
    def calendar(self) -> QCalendarWidget | None:
        """The calendar, while it is open."""
        return self._below.findChild(QCalendarWidget) if self._below is not None else None

    def open_calendar(self) -> None:
        """Show the calendar below the line, at the day that is typed."""
        below = QFrame(self, Qt.WindowType.Popup)
        below.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        below.setFrameShape(QFrame.Shape.StyledPanel)
        calendar = QCalendarWidget(below)
        calendar.setAccessibleName(_("Calendar"))
        calendar.setFirstDayOfWeek(Qt.DayOfWeek.Monday)
        calendar.setVerticalHeaderFormat(QCalendarWidget.VerticalHeaderFormat.NoVerticalHeader)
        calendar.setHorizontalHeaderFormat(QCalendarWidget.HorizontalHeaderFormat.ShortDayNames)
        calendar.setMinimumWidth(_LEAST_PX)
        plain = QTextCharFormat()  # Qt's own red of weekends cannot be read on dark
        plain.setForeground(QColor(tokens().muted))
        for day in (Qt.DayOfWeek.Saturday, Qt.DayOfWeek.Sunday):
            calendar.setWeekdayTextFormat(day, plain)
        calendar.setSelectedDate(self._day() or QDate.currentDate())
        calendar.activated.connect(self._take)
        calendar.clicked.connect(self._take)
        column = QVBoxLayout(below)
        column.setContentsMargins(1, 1, 1, 1)
        column.addWidget(calendar)
        below.destroyed.connect(self._closed)
        self._below = below
        below.move(self.mapToGlobal(QPoint(0, self.height())))
        below.show()
        calendar.setFocus()

    def _day(self) -> QDate | None:
        try:
            return QDate(*civil(int(read_date(self.text(), active().code))))
        except InputError:
            return None

    def _take(self, day: QDate) -> None:
        self.setText(day.toString(Qt.DateFormat.ISODate))
        if self._below is not None:
            self._below.close()
        self.setFocus()

    def _closed(self) -> None:
        self._below = None

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        side = self.height() - 4
        self._open.setGeometry(self.width() - side, 2, side - 2, side)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        is_down = event.key() == Qt.Key.Key_Down and event.modifiers() == Qt.KeyboardModifier.AltModifier
        if event.key() == Qt.Key.Key_F4 or is_down:
            self.open_calendar()
            return
        super().keyPressEvent(event)
