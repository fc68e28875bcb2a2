"""What a tab of the Inventory page is."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import numpy as np
from PySide6.QtWidgets import QWidget

if TYPE_CHECKING:
    from greenai_desktop.core.inventory.inventory import IdArray
    from greenai_desktop.ui.context import Context
    from greenai_desktop.ui.inventory.desk import InventoryDesk
    from greenai_desktop.ui.inventory.sheet.view import SheetView


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

    @property
    def table(self) -> SheetView | None:
        """The table of the inventory that it shows at present; None if none."""
        return None

    @property
    def shown_ids(self) -> IdArray | None:
        """Numbers of the rows that are shown, in their order, where a filter or a sort is on; None for all."""
        table = self.table
        if table is None or table.sheet_model.view.is_plain or (inventory := table.sheet_model.inventory) is None:
            return None
        ids: IdArray = inventory.ids[table.sheet_model.rows]
        return ids

    @property
    def chosen_ids(self) -> IdArray | None:
        """Numbers of the selected rows, in their order on the screen; None for none."""
        ids = self.table.selected_ids if self.table is not None else []
        return np.array(ids, np.int64) if ids else None

    def state(self) -> dict[str, Any]:
        """Selection and view, as plain values."""
        return {}

    def restore(self, state: Mapping[str, Any]) -> None:
        """Take up what `state` gave, on a newly built tab."""
