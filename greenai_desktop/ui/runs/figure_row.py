"""Figures side by side, each of which explains itself."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QSize
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QGridLayout, QWidget

from greenai_desktop.core.results import Result
from greenai_desktop.ui.widgets.figures import FigureLabel

if TYPE_CHECKING:
    from greenai_desktop.ui.context import Context

_TWO_COLUMNS_BELOW_PX = 720


class FigureRow(QWidget):
    """Figures side by side; two rows where it is narrow. What a run has no figure for is left out."""

    def __init__(self, context: Context, keys: tuple[str, ...], large: bool) -> None:
        super().__init__()
        self.labels = {key: FigureLabel(context, large=large, parent=self) for key in keys}
        for key, label in self.labels.items():
            label.setObjectName(f"figure-{key.replace('.', '-').replace('_', '-')}")
            label.hide()
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setSpacing(12)
        self._keeps_all = large
        self._placed: tuple[int, tuple[str, ...]] = (0, ())

    def show_figures(self, root: Result) -> None:
        """Show the figures of a run."""
        for key, label in self.labels.items():
            result = root.find(key)
            label.set_result(result)
            label.setVisible(result is not None or self._keeps_all)
        self._place()

    def _place(self) -> None:
        shown = tuple(key for key, label in self.labels.items() if not label.isHidden())
        self.setVisible(bool(shown))
        wide = max(1, len(shown)) if self.width() >= _TWO_COLUMNS_BELOW_PX else 2
        if (wide, shown) == self._placed:
            return
        self._placed = (wide, shown)
        for label in self.labels.values():
            self._grid.removeWidget(label)
        for i, key in enumerate(shown):
            self._grid.addWidget(self.labels[key], i // wide, i % wide)
        for column in range(max(len(self.labels), 2)):
            self._grid.setColumnStretch(column, 1 if column < wide else 0)

    def minimumSizeHint(self) -> QSize:
        """As narrow as one wants: it takes two rows then."""
        return QSize(0, super().minimumSizeHint().height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._place()
