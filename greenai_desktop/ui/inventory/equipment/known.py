"""The offer to rows without figures whose model the catalogue knows: a line below the table, and an action."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtGui import QAction
from PySide6.QtWidgets import QHBoxLayout, QWidget

from greenai_desktop.accounting.known_equipment import IN_CATALOGUE, known_change, known_problems
from greenai_desktop.core.inventory.checks import problems
from greenai_desktop.core.inventory.sheets import Sheet
from greenai_desktop.i18n import _, ngettext
from greenai_desktop.ui.inventory.sheet.marks import today
from greenai_desktop.ui.widgets.forms import button, label

if TYPE_CHECKING:
    from collections.abc import Sequence

    from greenai_desktop.catalog.equipment import EquipmentCatalog
    from greenai_desktop.core.inventory.checks import RowsProblem
    from greenai_desktop.core.inventory.inventory import Inventory
    from greenai_desktop.ui.context import Context
    from greenai_desktop.ui.inventory.desk import InventoryDesk
    from greenai_desktop.ui.inventory.sheet.marks import Marks


class KnownRows(QWidget):
    """The line; hidden while there is nothing to offer.

    Args:
        context: For the bar that offers to undo.
        desk: The one way to change a table.
        marks: Of the table: they tell when there are other rows to offer it to.
        parent: Its parent.

    Attributes:
        action: The same for a menu.
    """

    def __init__(self, context: Context, desk: InventoryDesk, marks: Marks, parent: QWidget) -> None:
        super().__init__(parent)
        self._context, self._desk, self._marks = context, desk, marks
        self.setObjectName("equipment-known")
        self._told = label("", "muted")
        self._take = button("", self.take, "equipment-known-take")
        self.action = QAction(parent)
        self.action.setObjectName("equipment-known-action")
        self.action.triggered.connect(lambda checked=False: self.take())
        line = QHBoxLayout(self)
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(8)
        line.addWidget(self._told, 1)
        line.addWidget(self._take)
        marks.changed.connect(self._renew)
        self._renew()

    def _renew(self) -> None:
        count = self._marks.count(IN_CATALOGUE)
        self._told.setText(
            ngettext(
                "{count} row without figures is in the catalogue.",
                "{count} rows without figures are in the catalogue.",
                count,
            )
        )
        words = ngettext(
            "Take figures from the catalogue ({count} row)", "Take figures from the catalogue ({count} rows)", count
        )
        self._take.setText(words)
        self.action.setText(words if count else _("Take figures from the catalogue"))
        self.action.setEnabled(count > 0)
        self.setVisible(count > 0)

    def take(self) -> None:
        """Give all these rows their figures, as one step."""
        inventory = self._desk.inventory(Sheet.ASSET)
        found = known_change(inventory, _catalog, self._context.language.code) if inventory is not None else None
        if found is None:
            return
        change, ids = found
        if self._desk.make(Sheet.ASSET, change, _("Take figures from the catalogue")):
            self._context.offer_undo(
                ngettext(
                    "{count} row has its figures from the catalogue.",
                    "{count} rows have their figures from the catalogue.", ids.size,
                )
            )  # fmt: skip


def find(inventory: Inventory) -> Sequence[RowsProblem]:
    """What is wrong with equipment, and what the catalogue could help."""
    return [*problems(inventory, today()), *known_problems(inventory, _catalog)]


def _catalog() -> EquipmentCatalog:
    from greenai_desktop.catalog.equipment import equipment  # read when first asked

    return equipment()
