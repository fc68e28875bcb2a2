"""The drawer at the right: "Why this number?" and help, beside the page they speak of."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QStackedWidget, QToolButton, QVBoxLayout, QWidget

from greenai_desktop.i18n import _
from greenai_desktop.ui.theme import icons

WIDTH_PX = 320


class Drawer(QFrame):
    """Holds one thing at a time; Esc closes it.

    Signals:
        closed: The user closed it.
        shown: It was opened.
    """

    closed = Signal()
    shown = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("drawer")
        self.setFixedWidth(WIDTH_PX)
        self._title = QLabel(self)
        self._title.setProperty("role", "section")
        self._title.setTextFormat(Qt.TextFormat.PlainText)
        self._title.setWordWrap(True)
        self._close = QToolButton(self)
        self._close.setObjectName("drawer-close")
        self._close.setProperty("kind", "flat")
        self._close.setIcon(icons.icon("close"))
        self._close.setAccessibleName(_("Close the panel"))
        self._close.setToolTip(_("Close the panel (Esc)"))
        self._close.clicked.connect(self.close_panel)
        self._stack = QStackedWidget(self)
        head = QHBoxLayout()
        head.setContentsMargins(16, 12, 8, 4)
        head.addWidget(self._title, 1)
        head.addWidget(self._close, 0, Qt.AlignmentFlag.AlignTop)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addLayout(head)
        layout.addWidget(self._stack, 1)
        self.hide()

    def show_panel(self, title: str, panel: QWidget) -> None:
        """Open with a panel; it is kept and can be shown again."""
        if self._stack.indexOf(panel) < 0:
            self._stack.addWidget(panel)
        self._stack.setCurrentWidget(panel)
        self._title.setText(title)
        self.show()
        self.shown.emit()

    @property
    def panel(self) -> QWidget | None:
        """What is shown; None while it is closed."""
        return None if self.isHidden() else self._stack.currentWidget()

    def close_panel(self) -> None:
        """Close; the keyboard goes back to the page."""
        self.hide()
        self.closed.emit()

    def focus(self) -> None:
        """Take the keyboard."""
        panel = self._stack.currentWidget()
        if panel is not None:
            panel.setFocus(Qt.FocusReason.ShortcutFocusReason)
        if not self.isAncestorOf(self.window().focusWidget() or self):
            self._close.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def tint(self) -> None:
        """Draw the icon in the colours in force."""
        self._close.setIcon(icons.icon("close"))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.close_panel()
            return
        super().keyPressEvent(event)
