"""What a tab of the Inventory page is."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from PySide6.QtWidgets import QWidget

if TYPE_CHECKING:
    from greenai_desktop.ui.context import Context
    from greenai_desktop.ui.inventory.desk import InventoryDesk


class Tab(QWidget):
    """Base of the tabs; like `ui.page.Page`, a change of language builds them anew.

    Attributes:
        context: Shared by all pages.
        desk: The tables, and the one way to change them.
    """

    def __init__(self, context: Context, desk: InventoryDesk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.context = context
        self.desk = desk

    def open_with(self, arguments: Mapping[str, Any]) -> None:
        """Show what another page asks for, such as one row; called after the tab became visible."""

    def activated(self) -> None:
        """The tab became visible."""

    def deactivated(self) -> None:
        """The tab is hidden: stop drawing and timers."""

    def theme_changed(self) -> None:
        """Colours are others now: redraw what was painted by hand."""
        self.update()

    def state(self) -> dict[str, Any]:
        """Selection and view, as plain values."""
        return {}

    def restore(self, state: Mapping[str, Any]) -> None:
        """Take up what `state` gave, on a newly built tab."""
