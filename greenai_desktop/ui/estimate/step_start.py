"""What is known: hours and hardware, a model and data, a past run, or a model file."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QSize, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QButtonGroup, QGridLayout, QVBoxLayout, QWidget

from greenai_desktop.core.estimate.draft import Way
from greenai_desktop.i18n import N_, _
from greenai_desktop.i18n import estimate as said
from greenai_desktop.ui.estimate.model_panel import ModelPanel
from greenai_desktop.ui.estimate.run_panel import RunPanel
from greenai_desktop.ui.estimate.step import Step
from greenai_desktop.ui.home.page import Door

if TYPE_CHECKING:
    from greenai_desktop.ui.context import Context
    from greenai_desktop.ui.estimate.desk import Desk

FILE: Final = "file"
WAYS: Final = (
    (Way.HOURS.value, "live", said.WAY[Way.HOURS], said.WAY_TOLD[Way.HOURS]),
    (Way.WORK.value, "estimate", said.WAY[Way.WORK], said.WAY_TOLD[Way.WORK]),
    (Way.RUN.value, "runs", said.WAY[Way.RUN], said.WAY_TOLD[Way.RUN]),
    (FILE, "report", N_("A model file"), N_("Its parameters and operations are read from the file; nothing is run.")),
)  # fmt: skip
_COLUMN_PX: Final = 250


class StartStep(Step):
    """The four ways to begin."""

    id = "start"

    def __init__(self, context: Context, desk: Desk, number: int, title: str) -> None:
        super().__init__(context, desk, number, title)
        self._wants_file = False

    def build(self, column: QVBoxLayout) -> None:
        self.doors = WayDoors(self.context)
        self.doors.chosen.connect(self.choose)
        self.model = ModelPanel(self.context, self.desk)
        self.run = RunPanel(self.context, self.desk)
        column.addWidget(self.doors)
        column.addWidget(self.model)
        column.addWidget(self.run)

    def choose(self, code: str) -> None:
        """Take one of the ways; what was typed for another one stays in the draft."""
        self._wants_file = code == FILE
        way = Way.WORK if code == FILE else Way(code)
        draft = self.desk.draft
        if code == Way.WORK.value and draft.model_file:
            draft = replace(draft, model_file="")
        self.desk.change(_("Choose what is known"), replace(draft, way=way))
        self.show_state()

    def refresh(self) -> None:
        self.doors.show_chosen(self.chosen)
        self.model.setVisible(self.chosen == FILE)
        self.run.setVisible(self.chosen == Way.RUN.value)
        self.model.show_state()
        self.run.show_state()

    @property
    def chosen(self) -> str:
        """The way that is chosen."""
        draft = self.desk.draft
        if draft.way is Way.WORK and (self._wants_file or draft.model_file):
            return FILE
        return draft.way.value

    def summary(self) -> str:
        words = {code: title for code, _icon, title, _told in WAYS}
        parts = [self.context.language.gettext(words[self.chosen]), self.desk.draft.model_file]
        return " · ".join(part for part in parts if part)

    def first_field(self) -> QWidget:
        return self.doors.door(self.chosen)


class WayDoors(QWidget):
    """Four large buttons, one of which is chosen."""

    chosen = Signal(str)

    def __init__(self, context: Context) -> None:
        super().__init__()
        language = context.language
        self._group = QButtonGroup(self)
        self._doors: dict[str, Door] = {}
        self._columns = 0
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setSpacing(10)
        for code, icon, title, told in WAYS:
            door = Door(icon, language.gettext(title), language.gettext(told), f"estimate-way-{code}")
            door.setCheckable(True)
            door.clicked.connect(lambda checked=False, code=code: self.chosen.emit(code))
            self._group.addButton(door)
            self._doors[code] = door
        self._arrange(2)

    def door(self, code: str) -> Door:
        """The button of a way."""
        return self._doors[code]

    def show_chosen(self, code: str) -> None:
        """Mark the way in force."""
        self._doors[code].setChecked(True)

    def tint(self) -> None:
        """Draw the icons in the colours in force."""
        for door in self._doors.values():
            door.tint()

    def _arrange(self, columns: int) -> None:
        if columns == self._columns:
            return
        self._columns = columns
        for number, door in enumerate(self._doors.values()):
            self._grid.addWidget(door, number // columns, number % columns)
        for column in range(4):
            self._grid.setColumnStretch(column, 1 if column < columns else 0)

    def minimumSizeHint(self) -> QSize:
        return QSize(180, super().minimumSizeHint().height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._arrange(max(1, min(2, self.width() // _COLUMN_PX)))
