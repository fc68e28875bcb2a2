"""The pane beside the table of equipment: all that is known of the selected row, and what may be done about it.

Of several rows it shows their totals and what can be done with all of them. Every edit goes through the desk, one step
to undo each; the pane shows what the table holds and keeps nothing of its own.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Final

import numpy as np
from PySide6.QtWidgets import QComboBox, QVBoxLayout, QWidget

from greenai_desktop.core.inventory.changes import cells_set
from greenai_desktop.core.inventory.columns import FATES
from greenai_desktop.core.inventory.explained import explained
from greenai_desktop.core.inventory.items import item_change
from greenai_desktop.core.inventory.sheets import Sheet
from greenai_desktop.core.inventory.totals import WASTE_FATES, totals
from greenai_desktop.i18n import _, ngettext
from greenai_desktop.i18n.equipment_notes import note_text
from greenai_desktop.i18n.inventory import choice_name
from greenai_desktop.i18n.sources import title_of
from greenai_desktop.ui.inventory.equipment import told
from greenai_desktop.ui.inventory.equipment.evidence import EvidenceBox
from greenai_desktop.ui.inventory.equipment.incoming import Incoming
from greenai_desktop.ui.inventory.equipment.item_line import ItemLine
from greenai_desktop.ui.inventory.equipment.phases_bar import PhasesBar, phases_of
from greenai_desktop.ui.inventory.equipment.sources_beside import SourcesBeside, source_text
from greenai_desktop.ui.inventory.equipment.transport_form import TransportForm
from greenai_desktop.ui.widgets.figures import FigureLabel, plain_tooltip
from greenai_desktop.ui.widgets.forms import Canvas, button, label, scrolled

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from greenai_desktop.core.equipment import Equipment
    from greenai_desktop.core.inventory.inventory import Inventory
    from greenai_desktop.ui.context import Context
    from greenai_desktop.ui.inventory.equipment.needs import Desk

WIDTH_PX: Final = 340


class DetailPane(QWidget):
    """What is told of the selected rows.

    Args:
        context: Shared by all pages.
        desk: Of the inventory.
        parent: Whose pane it is.

    Attributes:
        incoming: The dialogs that bring rows in; its actions belong to the tab.
    """

    def __init__(self, context: Context, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._context, self._desk = context, desk
        self._ids: list[int] = []
        self.setObjectName("equipment-detail")
        self.setMinimumWidth(WIDTH_PX)
        self.incoming = Incoming(context, desk, self, lambda: self._ids)
        self._title = label("", "section")
        self._title.setObjectName("detail-title")
        self._facts = label("", "muted")
        self.figure = FigureLabel(context, large=False)
        self.figure.setObjectName("detail-figure")
        self.phases = PhasesBar()
        self._notes = label("", "warn")
        self._notes.setObjectName("detail-notes")
        self.item = ItemLine()
        self.item.setObjectName("detail-item")
        self.item.chosen.connect(self._take_item)
        self._source = label("", "muted")
        self._source.setObjectName("detail-source")
        self.beside = SourcesBeside()
        self.beside.chosen.connect(self._take_item)
        self.typed = button(_("Figures from a document…"), self._type_figures, "detail-typed")
        self.from_parts = button(_("Footprint from parts…"), self.incoming.put_together, "detail-parts")
        self.transport = TransportForm()
        self.transport.wanted.connect(self._take_transport)
        self.fate = self._fates()
        self._waste = label("", "muted")
        self._waste.setObjectName("detail-waste")
        self.evidence = EvidenceBox(context, desk)
        self.evidence.attached.connect(self._attach)
        self._only_one: list[QWidget] = []
        self._any: list[QWidget] = []
        self._lay_out()
        self.show_rows(np.empty(0, np.int64))

    @property
    def ids(self) -> list[int]:
        """Numbers of the rows that are shown."""
        return list(self._ids)

    def show_rows(self, places: NDArray[np.int64] | Sequence[int]) -> None:
        """Show rows by where they stand now in the table."""
        inventory = self._desk.inventory(Sheet.ASSET)
        rows = np.asarray(places, np.int64)
        if inventory is None or not rows.size:
            self._ids = []
            self._show_nothing()
            return
        self._ids = [int(number) for number in inventory.ids[rows]]
        if rows.size == 1:
            self._show_one(inventory, int(rows[0]))
        else:
            self._show_several(inventory, rows)

    def renew(self) -> None:
        """Show the same rows anew after the table changed; those that are gone are shown no more."""
        inventory = self._desk.inventory(Sheet.ASSET)
        if inventory is not None:
            self.show_rows(np.flatnonzero(np.isin(inventory.ids, self._ids)))

    # What is shown

    def _show_nothing(self) -> None:
        self._notes.hide()
        self.beside.hide()
        self._title.setText(_("No row is selected"))
        self._facts.setText(_("Select a row to see where its figure comes from, and what may be done about it."))
        for part in (*self._any, *self._only_one):
            part.hide()

    def _show_one(self, inventory: Inventory, row: int) -> None:
        for part in (*self._any, *self._only_one):
            part.show()
        name = str(inventory.value(row, "name")) or str(inventory.value(row, "model")) or _("Without a name")
        self._title.setText(name)
        self._facts.setText(told.facts(inventory, row, self._context.language))
        result = explained(inventory, row)
        self.figure.set_result(result)
        self.phases.show_phases(phases_of(inventory, row))
        self._say_notes(told.notes(inventory, row, result, self._context.language))
        self.item.propose(told.search_words(inventory, row) if result.value is None else "")
        self._say_source(inventory, row)
        self.transport.show_row(inventory, row)
        self._show_end(inventory, np.array([row]))
        self.evidence.show_number(float(inventory.numbers("evidence")[row]))

    def _show_several(self, inventory: Inventory, rows: NDArray[np.int64]) -> None:
        for part in self._any:
            part.show()
        for part in (*self._only_one, self.beside):
            part.hide()
        found = totals(inventory.picked(rows))
        self._title.setText(ngettext("{count} row", "{count} rows", rows.size))
        pieces = round(found.piece_count)
        self._facts.setText(ngettext("{count} piece in all", "{count} pieces in all", pieces))
        self.figure.set_result(told.total(found.embodied))
        missing = found.embodied.missing_count
        self._say_notes(
            ngettext("{count} row has no footprint", "{count} rows have no footprint", missing) if missing else ""
        )
        self._show_end(inventory, rows)
        numbers_of = np.unique(inventory.numbers("evidence")[rows])
        self.evidence.show_number(float(numbers_of[0]) if numbers_of.size == 1 else math.nan)

    def _say_notes(self, text: str) -> None:
        self._notes.setText(text)
        self._notes.setVisible(bool(text))

    def _say_source(self, inventory: Inventory, row: int) -> None:
        """The item that the row takes its figure from, and what others say beside it; or the source as it was typed."""
        from greenai_desktop.catalog.equipment import equipment

        item_id = str(inventory.value(row, "item_id"))
        item = equipment().of(item_id) if item_id else None
        language = self._context.language
        typed = title_of(str(inventory.value(row, "source")), language)
        told = [source_text(item), note_text(item.note, language)] if item is not None else [typed]
        self._source.setText("\n".join(part for part in told if part) or _("No source is told."))
        self._source.setToolTip(plain_tooltip(item.note) if item is not None else "")
        self.beside.show_of(item_id)

    def _show_end(self, inventory: Inventory, rows: NDArray[np.int64]) -> None:
        """The fate, and what it weighs."""
        fates = {str(inventory.value(int(row), "fate")) for row in rows[:1_000]}
        self.fate.blockSignals(True)
        self.fate.setCurrentIndex(max(0, self.fate.findData(fates.pop())) if len(fates) == 1 else 0)
        self.fate.blockSignals(False)
        is_waste = str(self.fate.currentData()) in WASTE_FATES
        self._waste.setText(told.waste(inventory, rows, is_waste, self._context.language))

    # What is done

    def _make(self, change: object, said: str) -> None:
        self._desk.make(Sheet.ASSET, change, said)  # type: ignore[arg-type]

    def _take_item(self, item: Equipment) -> None:
        inventory = self._desk.inventory(Sheet.ASSET)
        if inventory is not None and self._ids and inventory.has(self._ids):
            language = self._context.language.code
            self._make(item_change(inventory, self._ids, item, language), _("Take {item}", item=item.name(language)))

    def _take_transport(self, cells: Mapping[str, float | str]) -> None:
        values = {name: [value] for name, value in cells.items()}
        self._make(cells_set(self._ids, **values), _("Transport by its distance"))  # type: ignore[arg-type]

    def _set_fate(self) -> None:
        if self._ids:
            fate = str(self.fate.currentData())
            self._make(cells_set(self._ids, fate=[fate] * len(self._ids)), _("Fate at retirement"))

    def _attach(self, number: float) -> None:
        if self._ids:
            said = _("Detach the document") if math.isnan(number) else _("Attach a document")
            self._make(cells_set(self._ids, evidence=[number] * len(self._ids)), said)

    def _type_figures(self) -> None:
        from greenai_desktop.ui.inventory.equipment.figures_dialog import FiguresDialog
        from greenai_desktop.ui.inventory.equipment.incoming import opened

        inventory, ids = self._desk.inventory(Sheet.ASSET), list(self._ids)
        if inventory is None or not ids:
            return
        row = int(inventory.rows_of(ids[:1])[0])
        present = {name: inventory.value(row, name) for name in inventory.columns}
        dialog = FiguresDialog(present if len(ids) == 1 else {}, self)
        dialog.wanted.connect(lambda cells: self.incoming.use(ids, cells))
        opened(dialog)

    # How it is laid out

    def _fates(self) -> QComboBox:
        from greenai_desktop.core.inventory.columns import ASSET_COLUMNS, by_id

        column = by_id(ASSET_COLUMNS)["fate"]
        made = QComboBox()
        made.setObjectName("detail-fate")
        made.setAccessibleName(_("Fate at retirement"))
        made.addItem("—", "")
        for code in FATES:
            made.addItem(choice_name(column, code, self._context.language), code)
        made.currentIndexChanged.connect(lambda place: self._set_fate())
        return made

    def _lay_out(self) -> None:
        inside = Canvas()
        area = scrolled(inside)
        column = QVBoxLayout(inside)
        column.setContentsMargins(16, 12, 16, 16)
        column.setSpacing(8)
        for part in (self._title, self._facts, self.figure, self._notes, self.phases):
            column.addWidget(part)
        self._any += [self.figure]
        self._only_one += [self.phases]
        self._section(column, _("Where the figure comes from"), self.item, self._any)
        column.addWidget(self._source)
        for deed in (self.typed, self.from_parts):
            column.addWidget(deed)
        self._any += [self.typed, self.from_parts]
        self._only_one += [self._source]
        self._section(column, _("Document"), self.evidence, self._any)
        self._section(column, _("Transport by distance"), self.transport, self._only_one)
        self._section(column, _("End of life"), self.fate, self._any)
        column.addWidget(self._waste)
        self._any += [self._waste]
        column.addWidget(self.beside)
        column.addStretch(1)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(area)

    @staticmethod
    def _section(column: QVBoxLayout, title: str, part: QWidget, shown_with: list[QWidget]) -> None:
        head = label(title, "label")
        head.setBuddy(part)
        column.addSpacing(8)
        column.addWidget(head)
        column.addWidget(part)
        shown_with += [head, part]
