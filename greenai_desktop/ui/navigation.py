"""The pages at the left, and the project chosen; collapses to icons in a narrow window."""

from __future__ import annotations

from PySide6 import QtCore
from PySide6.QtCore import QSize, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QButtonGroup, QFrame, QPushButton, QVBoxLayout, QWidget

from greenai_desktop.i18n import _
from greenai_desktop.ui.page import PageSpec
from greenai_desktop.ui.pages import PAGES, page_key
from greenai_desktop.ui.theme import icons
from greenai_desktop.ui.theme.tokens import tokens

WIDE_PX, NARROW_PX = 200, 60


class Navigation(QFrame):
    """One button a page; the arrow keys walk them, Enter or Space chooses.

    Attributes:
        project_button: Shows the project chosen; `projects` gives it its menu.

    Signals:
        chosen: Id of the page to show.
    """

    chosen = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("navigation")
        self.setAccessibleName(_("Pages"))
        self._group = QButtonGroup(self)
        self._buttons: dict[str, QPushButton] = {}
        self._titles: dict[str, str] = {}
        self._icons: dict[str, str] = {}
        self.project_button = QPushButton(_("No project"), self)
        self.project_button.setObjectName("project-picker")
        self.project_button.setIconSize(QSize(20, 20))
        self.project_button.setIcon(icons.icon("project"))
        self._is_narrow = False
        layout = QVBoxLayout(self)
        layout.setContentsMargins(8, 12, 8, 12)
        layout.setSpacing(4)
        layout.addWidget(self.project_button)
        layout.addSpacing(8)
        for spec in PAGES:
            if spec.in_navigation:
                layout.addWidget(self._button(spec))
        layout.addStretch(1)
        for spec in PAGES:
            if not spec.in_navigation:
                layout.addWidget(self._button(spec))
        self.setFixedWidth(WIDE_PX)

    def show_chosen(self, page_id: str) -> None:
        """Mark the page that is shown."""
        button = self._buttons.get(page_id)
        if button is not None:
            button.setChecked(True)
        self.tint()

    def set_narrow(self, is_narrow: bool) -> None:
        """Show icons only, or icons and words."""
        if is_narrow == self._is_narrow:
            return
        self._is_narrow = is_narrow
        self.setFixedWidth(NARROW_PX if is_narrow else WIDE_PX)
        for page_id, button in self._buttons.items():
            button.setText("" if is_narrow else self._titles[page_id])

    def tint(self) -> None:
        """Draw the icons in the colours in force."""
        for page_id, button in self._buttons.items():
            colour = tokens().accent if button.isChecked() else tokens().muted
            button.setIcon(icons.icon(self._icons[page_id], colour))

    def focus(self) -> None:
        """Take the keyboard, at the page that is shown."""
        button = self._group.checkedButton() or next(iter(self._buttons.values()))
        button.setFocus(QtCore.Qt.FocusReason.ShortcutFocusReason)

    def _button(self, spec: PageSpec) -> QPushButton:
        title = _(spec.title)
        button = QPushButton(title, self)
        button.setObjectName(f"navigation-{spec.id}")
        button.setCheckable(True)
        button.setIconSize(QSize(20, 20))
        self._icons[spec.id] = spec.icon
        button.setIcon(icons.icon(spec.icon))
        button.setAccessibleName(title)
        key = page_key(spec)
        button.setToolTip(f"{title}  ({key})" if key else title)
        button.clicked.connect(lambda checked=False, page_id=spec.id: self.chosen.emit(page_id))
        self._group.addButton(button)
        self._buttons[spec.id] = button
        self._titles[spec.id] = title
        return button

    def keyPressEvent(self, event: QKeyEvent) -> None:
        step = {QtCore.Qt.Key.Key_Down: 1, QtCore.Qt.Key.Key_Up: -1}.get(QtCore.Qt.Key(event.key()), 0)
        buttons = [self.project_button, *self._buttons.values()]
        focused = self.focusWidget()
        if step and isinstance(focused, QPushButton) and focused in buttons:
            buttons[(buttons.index(focused) + step) % len(buttons)].setFocus(QtCore.Qt.FocusReason.TabFocusReason)
            return
        super().keyPressEvent(event)
