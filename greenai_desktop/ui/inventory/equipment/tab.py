"""The tab of equipment: the table, its totals that follow as one types, and the pane of the selected row."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Final

import numpy as np
from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import (
    QComboBox,
    QHBoxLayout,
    QLineEdit,
    QMenu,
    QSplitter,
    QStackedWidget,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from greenai_desktop.core.errors import InputError
from greenai_desktop.core.inventory.changes import cells_set
from greenai_desktop.core.inventory.columns import share_column
from greenai_desktop.core.inventory.labels import Labels
from greenai_desktop.core.inventory.sheets import Sheet
from greenai_desktop.core.inventory.totals import totals
from greenai_desktop.i18n import _, active, ngettext, numbers
from greenai_desktop.i18n.inventory_files import heading as file_heading
from greenai_desktop.i18n.table_cells import read_cell
from greenai_desktop.ui.inventory.equipment.detail import DetailPane
from greenai_desktop.ui.inventory.equipment.empty import empty_page
from greenai_desktop.ui.inventory.equipment.item_line import ItemLine
from greenai_desktop.ui.inventory.equipment.known import KnownRows, find
from greenai_desktop.ui.inventory.sheet.shown import heading
from greenai_desktop.ui.inventory.sheet.view import SheetView
from greenai_desktop.ui.inventory.tab import Tab
from greenai_desktop.ui.page_actions import add_action
from greenai_desktop.ui.widgets.forms import button, label

if TYPE_CHECKING:
    from greenai_desktop.core.equipment import Equipment
    from greenai_desktop.core.inventory.inventory import Inventory
    from greenai_desktop.ui.context import Context
    from greenai_desktop.ui.inventory.desk import InventoryDesk

_COLUMNS: Final = (
    "name", "model", "quantity", "purchased", "lifetime_years", "embodied_kgco2e", "grade", "site", "category",
    "retired", "fate", "ai_share_fraction", "low_kgco2e", "high_kgco2e", "source", "note",
)  # fmt: skip
_PAUSE_MS: Final = 10  # a filter or a paste tells of many changes at once
_NOT_OFFERED: Final = ("item_id", "source_id", "evidence")
_SPLIT: Final = (760, 340)


class EquipmentTab(Tab):
    """Table of equipment.

    Attributes:
        view: The table.
        pane: What is told of the selected rows.
    """

    def __init__(self, context: Context, desk: InventoryDesk, parent: QWidget | None = None) -> None:
        super().__init__(context, desk, parent)
        self.view = SheetView(
            context, desk, Sheet.ASSET, _COLUMNS, _("Equipment"), find=find, seen_until="embodied_kgco2e"
        )
        self.pane = DetailPane(context, desk)
        self.item = ItemLine()
        self.item.setObjectName("equipment-item")
        self.item.chosen.connect(self._add_item)
        self.filter = QLineEdit()
        self.filter.setObjectName("equipment-filter")
        self.filter.setAccessibleName(_("Filter the rows"))
        self.filter.setPlaceholderText(_("Filter (Ctrl+F)"))
        self.filter.setClearButtonEnabled(True)
        self.filter.textChanged.connect(lambda text: self._filter())
        self.within = QComboBox()
        self.within.setObjectName("equipment-within")
        self.within.setAccessibleName(_("Column in which is filtered"))
        self.group = QComboBox()
        self.group.setObjectName("equipment-group")
        self.group.setAccessibleName(_("Group the rows"))
        self.within.addItem(_("In all columns"), "")
        self.group.addItem(_("Not grouped"), "")
        for column in self.view.sheet_model.known:
            if column.id not in _NOT_OFFERED:
                self.within.addItem(_("In: {column}", column=heading(column)), column.id)
                self.group.addItem(_("By: {column}", column=heading(column)), column.id)
        for box in (self.within, self.group):
            box.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
            box.setMinimumContentsLength(12)
        self.within.currentIndexChanged.connect(lambda place: self._filter())
        self.group.currentIndexChanged.connect(lambda place: self.view.group_by(str(self.group.currentData())))
        self._wrong = label("", "warn")
        self._wrong.setObjectName("equipment-wrong")
        self._wrong.hide()
        self.known = KnownRows(context, desk, self.view.sheet_model.marks, self)
        self._foot = label("", "muted")
        self._foot.setObjectName("equipment-foot")
        self._soon = QTimer(self)
        self._soon.setSingleShot(True)
        self._soon.setInterval(_PAUSE_MS)
        self._soon.timeout.connect(self._sum)
        self._is_active = False
        self._stack = QStackedWidget()
        self._lay_out()
        self._connect()
        desk.surroundings_changed.connect(self._offer_shares)
        self._offer_shares()
        desk.load(Sheet.ASSET)
        self._show_state()

    @property
    def table(self) -> SheetView:
        """See `Tab`."""
        return self.view

    def open_with(self, arguments: Mapping[str, Any]) -> None:
        row_id = arguments.get("row_id", arguments.get("row"))
        if isinstance(row_id, int):
            self.filter.clear()
            self.view.select_id(row_id)

    def activated(self) -> None:
        self._is_active = True
        self._sum()

    def deactivated(self) -> None:
        self._is_active = False
        self._soon.stop()

    def theme_changed(self) -> None:
        self.view.viewport().update()
        self.pane.update()

    def state(self) -> dict[str, Any]:
        ids = self.view.selected_ids
        return {
            "columns": self.view.sheet_model.column_ids, "widths": self.view.widths, "filter": self.filter.text(),
            "within": self.within.currentData(), "group": self.group.currentData(), "row": ids[0] if ids else None,
        }  # fmt: skip

    def restore(self, state: Mapping[str, Any]) -> None:
        if state.get("columns"):
            self.view.show_columns([str(name) for name in state["columns"]])
        self.view.set_widths(state.get("widths", {}))
        self.within.setCurrentIndex(max(0, self.within.findData(state.get("within", ""))))
        self.group.setCurrentIndex(max(0, self.group.findData(state.get("group", ""))))
        self.filter.setText(str(state.get("filter", "")))
        if isinstance(state.get("row"), int):
            self.view.select_id(int(state["row"]))

    def _add_item(self, item: Equipment) -> None:
        """A row of the item that was chosen in the catalogue."""
        self.item.clear()
        self.view.add_rows([item.cells(self.context.language.code)])

    def _offer_shares(self) -> None:
        """A column for the share of each project."""
        projects = self.desk.projects
        labels = Labels({project.id: project.name for project in projects})
        columns = [share_column(project.id) for project in projects]
        self.view.sheet_model.add_columns({file_heading(column, labels, active()): column for column in columns})

    def _filter(self) -> None:
        self.view.sheet_model.filter(self.filter.text(), str(self.within.currentData()))

    def _connect(self) -> None:
        self.view.typing.connect(self._follow_typing)
        self.view.typing_ended.connect(self._soon.start)
        self.view.selection_changed.connect(self.pane.show_rows)
        self.view.told.connect(self._tell)
        self.view.sheet_model.edited.connect(self._edited)
        self.desk.surroundings_changed.connect(self.pane.renew)
        add_action(self, "equipment-find", _("Filter the equipment"), self.filter.setFocus, "Ctrl+F")
        add_action(self, "equipment-add", _("Add a row of equipment"), lambda: self.view.add_rows())
        for action in (*self.pane.incoming.actions(), self.known.action):
            self.addAction(action)
            self._more.addAction(action)

    def _edited(self) -> None:
        self.pane.renew()
        self._show_state()
        if self._is_active:
            self._soon.start()

    def _tell(self, words: str) -> None:
        self._wrong.setText(words)
        self._wrong.setVisible(bool(words))

    def _show_state(self) -> None:
        inventory = self.desk.inventory(Sheet.ASSET)
        is_empty = inventory is not None and not len(inventory)
        self._stack.setCurrentIndex(1 if is_empty else 0)

    def _follow_typing(self, row_id: int, column_id: str, text: str) -> None:
        """Totals as they will be once what is being typed is taken."""
        inventory = self.desk.inventory(Sheet.ASSET)
        if inventory is None or not (column := inventory.column(column_id)).kind.is_number:
            return
        try:
            value = read_cell(column, text, active().code)
        except InputError:  # half typed
            return
        ahead = inventory.picked(slice(None))  # type: ignore[arg-type]  # views, no copies
        cells_set([row_id], **{column_id: [value]}).apply(ahead)  # type: ignore[arg-type]
        self._show_sum(ahead)

    def _sum(self) -> None:
        """Totals of the rows that are shown, over their whole life."""
        self._show_sum(self.desk.inventory(Sheet.ASSET))

    def _show_sum(self, inventory: Inventory | None) -> None:
        rows = self.view.sheet_model.rows
        if inventory is None:
            self._foot.setText(_("Reading …"))
            return
        language = active()
        shown = inventory if rows.size == len(inventory) else inventory.picked(np.sort(rows))
        found = totals(shown)
        figure = numbers.quantity(found.embodied.value, "kgCO2e", language.code, 2)
        span = numbers.interval(
            found.embodied.low, found.embodied.high, "kgCO2e", language.code, beside=found.embodied.value
        )  # fmt: skip
        told = f"{figure} ({span})" if span else figure
        pieces = round(found.piece_count)
        parts = [
            ngettext("{count} row", "{count} rows", rows.size), ngettext("{count} piece", "{count} pieces", pieces),
            _("manufacture, transport and end of life for AI: {figure}", figure=told),
        ]  # fmt: skip
        missing = found.embodied.missing_count
        if missing:
            parts.append(ngettext("{count} row without a footprint", "{count} rows without a footprint", missing))
        self._foot.setText(" · ".join(parts))

    # How it is laid out

    def _lay_out(self) -> None:
        add = button(_("Add a row"), lambda: self.view.add_rows(), "equipment-add-button", primary=True)
        self._more = QMenu(self)
        more = QToolButton()
        more.setObjectName("equipment-more")
        more.setText(_("More"))
        more.setAccessibleName(_("More actions on equipment"))
        more.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        more.setMenu(self._more)
        columns = button(_("Columns…"), self._choose_columns, "equipment-columns")
        self._columns_button = columns
        head = QHBoxLayout()
        head.setSpacing(8)
        head.addWidget(add)
        head.addWidget(self.item, 3)
        head.addWidget(self.filter, 2)
        head.addWidget(self.within)
        head.addWidget(self.group)
        head.addWidget(columns)
        head.addWidget(more)
        split = QSplitter(Qt.Orientation.Horizontal)
        split.setChildrenCollapsible(False)
        split.addWidget(self._left())
        split.addWidget(self.pane)
        split.setSizes(list(_SPLIT))
        split.setStretchFactor(0, 1)
        split.setStretchFactor(1, 0)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addLayout(head)
        column.addWidget(split, 1)

    def _left(self) -> QWidget:
        left = QWidget()
        column = QVBoxLayout(left)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(6)
        self._stack.addWidget(self.view)
        self._stack.addWidget(self._empty())
        for part in (self._stack, self._wrong, self.known, self._foot):
            column.addWidget(part, 1 if part is self._stack else 0)
        return left

    def _empty(self) -> QWidget:
        return empty_page(self._paste, self.pane.incoming.add_computer, lambda: self.view.add_rows())

    def _paste(self) -> None:
        self.view.paste()

    def _choose_columns(self) -> None:
        menu = self.view.column_menu()
        menu.exec(self._columns_button.mapToGlobal(self._columns_button.rect().bottomLeft()))
        menu.deleteLater()
