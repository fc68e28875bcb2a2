"""Fields side by side, in as many columns as the width allows; those that do not count now are left out."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final

from PySide6.QtCore import Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QGridLayout, QSizePolicy, QWidget

from greenai_desktop.core.estimate.draft import Draft
from greenai_desktop.ui.estimate.choice import ChoiceField
from greenai_desktop.ui.estimate.desk import Desk
from greenai_desktop.ui.estimate.field import EstimateField

Part = EstimateField | ChoiceField
_COLUMN_PX: Final = 270
_MOST_COLUMNS: Final = 3


def always(draft: Draft) -> bool:
    """A field that counts whatever was said."""
    return True


class FieldGrid(QWidget):
    """Fields with the rule by which each one counts.

    Args:
        desk: The draft.
        parts: Fields in their order, each with its rule.
    """

    def __init__(self, desk: Desk, parts: Sequence[tuple[Part, Callable[[Draft], bool]]]) -> None:
        super().__init__()
        self._desk = desk
        self._parts = list(parts)
        self._shown: list[Part] = []
        self._columns = 0
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(24)
        self._grid.setVerticalSpacing(14)
        policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        for part, _rule in self._parts:
            part.hide()
            part.setParent(self)
        self._shown = [part for part, rule in self._parts if rule(desk.draft)]
        if not self._shown:
            self.hide()
        self._arrange()

    @property
    def fields(self) -> list[EstimateField]:
        """The numbers among them, shown or not."""
        return [part for part, _rule in self._parts if isinstance(part, EstimateField)]

    @property
    def shown(self) -> list[Part]:
        """What counts now."""
        return list(self._shown)

    def show_state(self) -> None:
        """Show what counts now, as it stands."""
        shown = [part for part, rule in self._parts if rule(self._desk.draft)]
        for part in shown:
            part.show_state()
        if [id(part) for part in shown] != [id(part) for part in self._shown]:
            self._shown, self._columns = shown, 0
            self._arrange()
        self.setVisible(bool(shown))

    def _arrange(self) -> None:
        columns = max(1, min(_MOST_COLUMNS, (self.width() + 24) // _COLUMN_PX))
        if columns == self._columns:
            return
        self._columns = columns
        for part, _rule in self._parts:
            self._grid.removeWidget(part)
            part.setVisible(part in self._shown)
        for number, part in enumerate(self._shown):
            self._grid.addWidget(part, number // columns, number % columns, Qt.AlignmentFlag.AlignTop)
        for column in range(_MOST_COLUMNS):
            self._grid.setColumnStretch(column, 1 if column < columns else 0)
            self._grid.setColumnMinimumWidth(column, 1 if column < columns else 0)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._arrange()
