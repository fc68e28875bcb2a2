"""What is told of a run below its figures: side by side where there is room, else one below the other."""

from __future__ import annotations

from typing import Final

from PySide6.QtWidgets import QGridLayout, QWidget

_NARROW_PX: Final = 900
_COLUMNS: Final = 3


class Foot:
    """The places of the cards at the foot of a run.

    Attributes:
        grid: The layout they stand in.
    """

    def __init__(
        self, properties: QWidget, happened: QWidget, machine: QWidget, place: QWidget, recorded: QWidget
    ) -> None:
        self._properties, self._happened, self._machine = properties, happened, machine
        self._place, self._recorded = place, recorded
        self._is_wide = True
        self.grid = QGridLayout()
        self.grid.setSpacing(12)
        self.arrange()

    def fit(self, width_px: int) -> None:
        """Arrange them for a width, if another arrangement fits it."""
        is_wide = width_px >= _NARROW_PX
        if is_wide != self._is_wide:
            self._is_wide = is_wide
            self.arrange()

    def arrange(self) -> None:
        """Give each its place; what was recorded has none while it is hidden."""
        for part in (self._properties, self._happened, self._machine, self._place, self._recorded):
            self.grid.removeWidget(part)
        if self._is_wide:
            self._side_by_side()
        else:
            self._below_one_another()
        for column in range(_COLUMNS):
            self.grid.setColumnStretch(column, 1 if self._is_wide or column < _COLUMNS - 1 else 0)

    def _side_by_side(self) -> None:
        has_record = not self._recorded.isHidden()
        self.grid.addWidget(self._properties, 0, 0, 2, 1)
        self.grid.addWidget(self._machine, 0, 1)
        self.grid.addWidget(self._place, 0, 2)
        self.grid.addWidget(self._happened, 1, 1, 1, 1 if has_record else 2)
        if has_record:
            self.grid.addWidget(self._recorded, 1, 2)

    def _below_one_another(self) -> None:
        self.grid.addWidget(self._properties, 0, 0, 1, 2)
        self.grid.addWidget(self._happened, 1, 0, 1, 2)
        self.grid.addWidget(self._machine, 2, 0)
        self.grid.addWidget(self._place, 2, 1)
        if not self._recorded.isHidden():
            self.grid.addWidget(self._recorded, 3, 0, 1, 2)
