"""What the pane and the dialogs need of the desk of the inventory."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    from greenai_desktop.core.inventory.changes import Change
    from greenai_desktop.core.inventory.inventory import Inventory
    from greenai_desktop.core.inventory.sheets import Sheet


class Desk(Protocol):
    """See `ui.inventory.desk.InventoryDesk`."""

    @property
    def evidence(self) -> Sequence[Any]:
        """Documents that are kept."""

    def inventory(self, sheet: Sheet, /) -> Inventory | None:
        """A table; None until it is read."""

    def make(self, sheet: Sheet, change: Change, words: str, /) -> object:
        """One step that can be undone."""

    def reserve(self, sheet: Sheet, count: int, then: Callable[[range], object], /) -> object:
        """Numbers for new rows."""
