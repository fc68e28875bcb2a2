"""What the first paint shows: the menu titles, the navigation, an empty page and the line at the foot.

Nothing here needs the settings' classes, the workspace or numpy: the window is on the screen before they are read.
"""

from __future__ import annotations

from PySide6.QtCore import QByteArray, QSize, QTimer
from PySide6.QtGui import QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QMainWindow, QStackedWidget, QVBoxLayout, QWidget

from greenai_desktop.ui import menu_bar
from greenai_desktop.ui.navigation import Navigation

MINIMUM, DEFAULT = QSize(960, 640), QSize(1280, 800)
_NARROW_BELOW_PX = 1100
NARROW_WITH_DRAWER_PX = 1420
_FOOT_PX = 32
_FRAME = QSize(8, 40)  # about what a title and borders take; their size is known only once the window is shown


class Shell(QMainWindow):
    """The frame of the window; `MainWindow` fills it after the first paint.

    Attributes:
        navigation: The pages at the left.
        stack: Where pages are shown.
    """

    def __init__(self, geometry: str = "") -> None:
        super().__init__()
        self._is_painted = False
        self._first = QTimer(self)
        self._first.setSingleShot(True)
        self._first.timeout.connect(self.first_painted)
        # A small screen, or a large scale, has less room than the window wants.
        room = self.screen().availableSize() - _FRAME
        self.setMinimumSize(MINIMUM.boundedTo(room))
        self.resize(DEFAULT.boundedTo(room))
        self.build_shell()
        if geometry:
            self.restoreGeometry(QByteArray.fromBase64(geometry.encode("ascii", "ignore")))
            self.resize(self.size().boundedTo(room))

    def first_painted(self) -> None:
        """The window is on the screen: fill it."""

    def search(self) -> None:
        """Search for anything one can do, see or choose."""

    def build_shell(self) -> None:
        """Build the frame, in the language in force; a frame before it is deleted."""
        self.setWindowTitle("GreenAI Desktop")
        self.navigation = Navigation()
        self.stack = QStackedWidget()
        self.setMenuBar(menu_bar.menu_bar(self))
        menu_bar.add_search(self, self.menuBar())
        self.setCentralWidget(self._lay_out())
        self.fit()

    def set_foot(self, foot: QWidget) -> None:
        """Put the status line in the place that was kept for it."""
        self._central.replaceWidget(self._foot, foot)
        self._foot.hide()
        self._foot.deleteLater()

    def fit(self) -> None:
        """Collapse the navigation in a narrow window."""
        self.navigation.set_narrow(self.is_narrow)

    @property
    def is_narrow(self) -> bool:
        """Whether there is room for icons only in the navigation."""
        return self.width() < _NARROW_BELOW_PX

    def _lay_out(self) -> QWidget:
        self._bars = QVBoxLayout()
        self._bars.setContentsMargins(24, 0, 24, 0)
        self._bars.setSpacing(8)
        middle = QVBoxLayout()
        middle.setContentsMargins(0, 0, 0, 0)
        middle.setSpacing(0)
        middle.addLayout(self._bars)
        middle.addWidget(self.stack, 1)
        self._across = across = QHBoxLayout()
        across.setContentsMargins(0, 0, 0, 0)
        across.setSpacing(0)
        across.addWidget(self.navigation)
        across.addLayout(middle, 1)
        self._foot = QFrame()
        self._foot.setObjectName("status-bar")
        self._foot.setFixedHeight(_FOOT_PX)
        central = QWidget(self)
        self._central = layout = QVBoxLayout(central)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addLayout(across, 1)
        layout.addWidget(self._foot)
        return central

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if not self._is_painted:
            self._is_painted = True
            self._first.start(0)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.fit()
