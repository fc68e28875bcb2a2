"""A choice of a draft in the form: its name, a list, and what the choice means."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtWidgets import QComboBox, QVBoxLayout, QWidget

from greenai_desktop.core.estimate.draft import CHOICES
from greenai_desktop.i18n import _
from greenai_desktop.i18n import estimate as said
from greenai_desktop.ui.estimate.desk import Desk
from greenai_desktop.ui.widgets.forms import label

if TYPE_CHECKING:
    from greenai_desktop.ui.context import Context

_WIDTH_PX = 230


class ChoiceBox(QComboBox):
    """A list that the wheel leaves alone while the form is scrolled."""

    def __init__(self, name: str, spoken: str) -> None:
        super().__init__()
        self.setObjectName(name)
        self.setAccessibleName(spoken)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.setMinimumContentsLength(12)

    def showPopup(self) -> None:
        """Open the list, as wide as its longest row."""
        view = self.view()
        view.setMinimumWidth(max(self.width(), view.sizeHintForColumn(0) + 24))
        super().showPopup()

    def wheelEvent(self, event: QWheelEvent) -> None:
        if self.hasFocus():
            super().wheelEvent(event)
        else:
            event.ignore()


class ChoiceField(QWidget):
    """One choice."""

    def __init__(self, context: Context, desk: Desk, choice_id: str) -> None:
        super().__init__()
        self._context, self._desk, self.choice_id = context, desk, choice_id
        language = context.language
        self.setObjectName(f"estimate-choice-{choice_id}")
        name = language.gettext(said.CHOICE_NAME[choice_id])
        head = label(name, "label")
        self.box = ChoiceBox(f"estimate-box-{choice_id}", name)
        self.box.setMaximumWidth(_WIDTH_PX + 60)
        for code in CHOICES[choice_id]:
            self.box.addItem(said.choice_name(choice_id, code, language), code)
        self.box.activated.connect(self._chosen)
        head.setBuddy(self.box)
        self._told = label("", "label")
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        for part in (head, self.box, self._told):
            column.addWidget(part)
        column.addStretch(1)
        self.setFocusProxy(self.box)
        self.show_state()

    def show_state(self) -> None:
        """Show what is chosen."""
        code = self._desk.draft.choice(self.choice_id)
        self.box.setCurrentIndex(max(0, self.box.findData(code)))
        text = said.choice_told(self.choice_id, code, self._context.language)
        self._told.setText(text)
        self._told.setVisible(bool(text))

    def _chosen(self, index: int) -> None:
        code = str(self.box.itemData(index))
        if code != self._desk.draft.choice(self.choice_id):
            name = self._context.language.gettext(said.CHOICE_NAME[self.choice_id])
            self._desk.change(_("Choose: {field}", field=name), self._desk.draft.with_choice(self.choice_id, code))
