"""Bars above the page: an error with what to do, and the offer to undo a deletion."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Qt, QTimer, Signal
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QSizePolicy, QToolButton, QVBoxLayout, QWidget

from greenai_desktop.i18n import _
from greenai_desktop.ui.errors import Problem
from greenai_desktop.ui.theme import icons
from greenai_desktop.ui.theme.tokens import tokens

UNDO_MS = 10_000
_UNDO_PX, _UNDO_MARGIN_PX = 560, 24


class ErrorBar(QFrame):
    """What happened and what to do; stays until it is dismissed."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("error-bar")
        self.problem: Problem | None = None
        self._sign = QLabel(self)
        self._title = _words(self)
        self._title.setObjectName("error-title")
        self._hint = _words(self)
        self._hint.setObjectName("error-hint")
        self._hint.setProperty("role", "muted")
        self._copy = QPushButton(_("Copy details"), self)
        self._copy.setObjectName("error-copy")
        self._copy.clicked.connect(self.copy_details)
        self._close = _close_button(self, _("Dismiss"), "error-dismiss")
        self._close.clicked.connect(self.dismiss)
        words = QVBoxLayout()
        words.setSpacing(2)
        words.addWidget(self._title)
        words.addWidget(self._hint)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(12, 8, 8, 8)
        layout.setSpacing(12)
        layout.addWidget(self._sign, 0, Qt.AlignmentFlag.AlignTop)
        layout.addLayout(words, 1)
        layout.addWidget(self._copy)
        layout.addWidget(self._close)
        self.hide()

    def show_problem(self, problem: Problem) -> None:
        """Show an error, in the place of the one before."""
        self.problem = problem
        self._sign.setPixmap(icons.pixmap("warning", tokens().error, ratio=self.devicePixelRatioF()))
        self._title.setText(problem.title)
        self._hint.setText(problem.hint)
        self._hint.setVisible(bool(problem.hint))
        self.show()

    def copy_details(self) -> None:
        """Put everything about the error on the clipboard."""
        if self.problem is not None:
            text = f"{self.problem.title}\n{self.problem.hint}\n\n{self.problem.details}"
            QGuiApplication.clipboard().setText(text)
            self._copy.setText(_("Copied"))
            QTimer.singleShot(2000, self._copy, lambda: self._copy.setText(_("Copy details")))

    def dismiss(self) -> None:
        """Put the error away."""
        self.problem = None
        self.hide()


class UndoBar(QFrame):
    """Says what was deleted and offers to bring it back, for ten seconds; lies over the page, which keeps its place.

    Signals:
        undo_asked: The user wants it back.
    """

    undo_asked = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("undo-bar")
        self._sentence = _words(self)
        self._sentence.setObjectName("undo-sentence")
        self._undo = QPushButton(_("Undo"), self)
        self._undo.setObjectName("undo-button")
        self._undo.clicked.connect(self._asked)
        self._close = _close_button(self, _("Dismiss"), "undo-dismiss")
        self._close.clicked.connect(self.dismiss)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(UNDO_MS)
        self._timer.timeout.connect(self.dismiss)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(12, 6, 8, 6)
        layout.setSpacing(12)
        layout.addWidget(self._sentence, 1)
        layout.addWidget(self._undo)
        layout.addWidget(self._close)
        self.hide()

    def float_over(self, page: QWidget) -> None:
        """Lie over the foot of a widget from now on, whatever its size."""
        self.setParent(page)
        page.installEventFilter(self)
        self._lie_down()

    @property
    def sentence(self) -> str:
        """What it says; empty while it is hidden."""
        return self._sentence.text() if self._timer.isActive() else ""

    def offer(self, sentence: str) -> None:
        """Say what was deleted."""
        self._sentence.setText(sentence)
        self._lie_down()
        self.show()
        self.raise_()
        self._timer.start()

    def dismiss(self) -> None:
        """Put the offer away; the edit can still be undone by Ctrl+Z."""
        self._timer.stop()
        self.hide()

    def _asked(self) -> None:
        self.dismiss()
        self.undo_asked.emit()

    def _lie_down(self) -> None:
        page = self.parentWidget()
        if page is not None:
            width = min(_UNDO_PX, page.width() - 2 * _UNDO_MARGIN_PX)
            height = max(self.sizeHint().height(), self.heightForWidth(width))
            top = page.height() - height - _UNDO_MARGIN_PX
            self.setGeometry((page.width() - width) // 2, top, width, height)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self.parentWidget() and event.type() == QEvent.Type.Resize and not self.isHidden():
            self._lie_down()
        return super().eventFilter(watched, event)


def _words(parent: QWidget) -> QLabel:
    label = QLabel(parent)
    label.setTextFormat(Qt.TextFormat.PlainText)
    label.setWordWrap(True)
    label.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
    return label


def _close_button(parent: QWidget, name: str, object_name: str) -> QToolButton:
    button = QToolButton(parent)
    button.setObjectName(object_name)
    button.setProperty("kind", "flat")
    button.setIcon(icons.icon("close"))
    button.setAccessibleName(name)
    button.setToolTip(name)
    return button
