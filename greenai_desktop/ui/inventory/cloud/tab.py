"""The tab "Cloud": what providers report, beside the ledger, with the bases side by side."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import numpy as np
from PySide6.QtCore import Qt
from PySide6.QtGui import QAction, QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QMenu, QPushButton, QSplitter, QVBoxLayout, QWidget

from greenai_desktop.accounting.cloud_months import BASES, ProviderPeriod, periods_of, reported
from greenai_desktop.core.cloud_figures import LOCATION, MARKET
from greenai_desktop.core.inventory.changes import RowsRemoved, cells_set, cleared
from greenai_desktop.core.inventory.sheets import Sheet
from greenai_desktop.i18n import _, ngettext
from greenai_desktop.ui.inventory.cloud.latest import Latest
from greenai_desktop.ui.inventory.cloud.months import period_columns, row_columns
from greenai_desktop.ui.inventory.cloud.words import APART
from greenai_desktop.ui.inventory.tab import Tab
from greenai_desktop.ui.page_actions import add_action
from greenai_desktop.ui.transfer.drop import files_in
from greenai_desktop.ui.widgets.forms import Card, button, label, row
from greenai_desktop.ui.widgets.table import Column, TableModel, TableView

if TYPE_CHECKING:
    from PySide6.QtWidgets import QDialog

    from greenai_desktop.core.inventory.inventory import IdArray, Inventory
    from greenai_desktop.ui.context import Context
    from greenai_desktop.ui.inventory.cloud.import_dialog import CloudImportDialog
    from greenai_desktop.ui.inventory.desk import InventoryDesk


_BASIS_OF: Final = {"location": LOCATION, "market": MARKET, "untold": ""}


class CloudTab(Tab):
    """Figures that providers report.

    Attributes:
        periods: Table of periods.
        rows: Table of the figures behind the chosen periods.
    """

    def __init__(self, context: Context, desk: InventoryDesk) -> None:
        super().__init__(context, desk)
        self.setAcceptDrops(True)
        self._periods: list[ProviderPeriod] = []
        self._made_of: Inventory | None = None  # the table as it was when the periods were made
        self._renewing, self._showing = Latest(), Latest()
        self._row_ids: IdArray = np.empty(0, np.int64)
        self._wanted: int | None = None
        self._is_choosing = self._is_arriving = False
        self.periods = TableView(TableModel(parent=self), "cloud-periods", _("Periods by provider"))
        self.rows = TableView(TableModel(parent=self), "cloud-rows", _("Figures behind the chosen periods"))
        self.search = QLineEdit()
        self.search.setObjectName("cloud-search")
        self.search.setClearButtonEnabled(True)
        self.search.setPlaceholderText(_("Search figures"))
        self.search.setAccessibleName(_("Search figures"))
        self._rows_title = label("", "section")
        self._actions = {
            "import": self._action("cloud-import", _("Import figures of a cloud…"), self.import_files),
            "map": self._action("cloud-map-table", _("Map columns of another table…"), self.map_table),
            "steps": self._action("cloud-steps", _("Seven-step calculator…"), self.open_steps),
            "compare": self._action("cloud-compare", _("Compare with your own figures…"), self.compare),
        }
        self.remove_button = button(_("Delete"), self.remove, "cloud-remove")
        self.project_button = QPushButton(_("Project"))
        self.project_button.setObjectName("cloud-project")
        self.project_button.setToolTip(_("Give the chosen figures to a project"))
        self.project_button.setMenu(QMenu(self.project_button))
        self.again_button = button(_("Count again"), self.count_again, "cloud-again")
        self.again_button.setToolTip(_("Take figures back that were left out as a double count"))
        self._lay_out()
        self._listen()

    @property
    def shown_ids(self) -> IdArray | None:
        """Numbers of the figures that are shown, where a period was chosen or something is searched; None for all."""
        if not self._chosen() and not self.search.text():
            return None
        places = [self.rows.table.source_row(row) for row in range(self.rows.table.rowCount())]
        return self._row_ids[places]

    @property
    def chosen_ids(self) -> IdArray | None:
        """Numbers of the selected figures; None for none."""
        places = self.rows.selected_rows()
        return self._row_ids[places] if places else None

    @property
    def is_busy(self) -> bool:
        """Whether its tables are being made anew."""
        return self._renewing.is_busy or self._showing.is_busy

    def activated(self) -> None:
        """See `Tab`."""
        self.desk.load(Sheet.CLOUD)
        self._renew()

    def state(self) -> dict[str, Any]:
        """See `Tab`."""
        return {"search": self.search.text()}

    def restore(self, state: Mapping[str, Any]) -> None:
        """See `Tab`."""
        self.search.setText(str(state.get("search", "")))

    def open_with(self, arguments: Mapping[str, Any]) -> None:
        """Show one figure: `row_id`."""
        row_id = arguments.get("row_id")
        self._wanted = row_id if isinstance(row_id, int) else None  # if need be shown once the table was read
        if self._made_of is not None and not self.is_busy:
            self._choose_wanted()
            self._show_rows()

    # What the user does

    def import_files(self, paths: Sequence[Path] = ()) -> CloudImportDialog:
        """Open the dialog, with files if some were dropped."""
        from greenai_desktop.ui.inventory.cloud.import_dialog import CloudImportDialog

        dialog = CloudImportDialog(self.context, self.desk, self)
        dialog.accepted.connect(self._go_to_periods)
        dialog.open()
        if paths:
            dialog.add_files(paths)
        return dialog

    def _go_to_periods(self) -> None:
        """The button that was pressed before the first import is hidden by then: the keyboard goes to the figures."""
        self._is_arriving = True

    def map_table(self) -> QDialog:
        """Take figures from any table."""
        dialog = self.import_files()
        dialog.map_columns()
        return dialog

    def open_steps(self) -> QDialog:
        """Open the calculator."""
        from greenai_desktop.ui.inventory.cloud.steps.dialog import StepsDialog

        dialog = StepsDialog(self.context, self.desk, self)
        dialog.open()
        return dialog

    def compare(self) -> QDialog | None:
        """Hold the chosen periods against one's own runs and estimates."""
        from greenai_desktop.ui.inventory.cloud.compare_dialog import CompareDialog

        chosen = self._chosen() or self._periods[:1]
        if not chosen:
            return None
        dialog = CompareDialog(self.context, self._periods, self._periods.index(chosen[0]), self)
        dialog.open()
        return dialog

    def remove(self) -> None:
        """Delete the chosen figures, or those of the chosen periods."""
        ids = self._meant()
        if ids.size and self.desk.make(Sheet.CLOUD, RowsRemoved(ids), _("Delete figures")):
            count = int(ids.size)
            self.context.offer_undo(ngettext("{count} figure was deleted.", "{count} figures were deleted.", count))

    def give_to(self, project_id: int | None) -> None:
        """Give the chosen figures, or those of the chosen periods, to a project; None takes them back."""
        ids = self._meant()
        given = math.nan if project_id is None else float(project_id)
        words = _("Give figures to a project")
        if ids.size and self.desk.make(Sheet.CLOUD, cells_set(ids, project=np.full(ids.size, given)), words):
            count = int(ids.size)
            self.context.offer_undo(ngettext("{count} figure was changed.", "{count} figures were changed.", count))

    def _meant(self) -> IdArray:
        """The chosen figures, or those of the chosen periods, that are still there."""
        inventory, places = self.desk.inventory(Sheet.CLOUD), self.rows.selected_rows()
        ids = self._row_ids[places] if places else np.array(
            [number for one in self._chosen() for number in one.row_ids], np.int64)  # fmt: skip
        return ids[np.isin(ids, inventory.ids)] if inventory is not None else ids[:0]

    def _offer_projects(self) -> None:
        """Projects that figures can be given to, as they are now."""
        menu = self.project_button.menu()
        menu.clear()
        menu.addAction(_("No project"), lambda: self.give_to(None))
        for project in self.desk.projects:
            name = project.name.replace("&", "&&")  # no letter of a name is a shortcut
            menu.addAction(name, partial(self.give_to, project.id))

    def count_again(self) -> None:
        """Take back figures that were left out."""
        inventory, ids = self.desk.inventory(Sheet.CLOUD), self._left_out()
        if inventory is not None and ids.size:
            self.desk.make(Sheet.CLOUD, cleared(inventory, ids, ["left_out"]), _("Count figures again"))

    def explain(self) -> None:
        """Open "Why this number?" for the basis that is chosen in the table of periods, else the first one told."""
        inventory, chosen = self._made_of, self._chosen()
        if inventory is None or not chosen:
            return
        place = self.periods.currentIndex()
        key = self.periods.table.columns[place.column()].key if place.isValid() else ""
        told = [basis for basis in BASES if not math.isnan(chosen[0].kgco2e[basis])]
        basis = _BASIS_OF.get(key, told[0] if told else LOCATION)
        self.context.explain(reported(inventory, chosen[0], basis))

    def _left_out(self) -> IdArray:
        """Chosen figures that were left out."""
        inventory, ids = self.desk.inventory(Sheet.CLOUD), self._row_ids[self.rows.selected_rows()]
        if inventory is None or not ids.size:
            return np.empty(0, np.int64)
        ids = ids[np.isin(ids, inventory.ids)]
        return ids[inventory.texts("left_out").codes[inventory.rows_of(ids)] != 0]

    # What is shown

    def _sheet_news(self, sheet: Sheet) -> None:
        if sheet is Sheet.CLOUD:
            self._renew()

    def _renew(self) -> None:
        inventory = self.desk.inventory(Sheet.CLOUD)
        if inventory is None:
            return
        table = inventory.snapshot()
        self._showing.drop()
        self._renewing.do(len(table), lambda: periods_of(table), lambda found: self._show_periods(table, found))

    def _show_periods(self, table: Inventory, found: list[ProviderPeriod]) -> None:
        before = [self._key(one) for one in self._chosen()]
        self._made_of, self._periods = table, found
        self.periods.table.set_columns(period_columns(self._periods))
        self.periods.fit_columns("source", ("untold", "count"))
        self._split.setVisible(bool(self._periods))
        self._empty.setVisible(not self._periods)
        self._actions["compare"].setEnabled(bool(self._periods))
        self.compare_button.setEnabled(bool(self._periods))
        kept = [i for i, one in enumerate(self._periods) if self._key(one) in before]
        if kept:
            self._choose_periods(kept)
        self._choose_wanted()
        self._show_rows()
        if self._is_arriving and self._periods:
            self._is_arriving = False
            self.periods.setFocus()

    def _choose_wanted(self) -> None:
        """Choose the period of the figure that another page asked for."""
        at = [i for i, one in enumerate(self._periods) if self._wanted in one.row_ids]
        if at:
            self._choose_periods(at)

    def _choose_periods(self, places: list[int]) -> None:
        self._is_choosing = True
        self.periods.select_source_rows(places)
        self._is_choosing = False

    @staticmethod
    def _key(one: ProviderPeriod) -> tuple[object, ...]:
        return one.provider, one.importer, one.cut, one.model_version, one.is_whole, one.from_day, one.until_day

    def _chosen(self) -> list[ProviderPeriod]:
        return [self._periods[place] for place in self.periods.selected_rows() if place < len(self._periods)]

    def _show_rows(self) -> None:
        """The figures of the chosen periods; of all while none is chosen."""
        table = self._made_of
        if table is None or self._is_choosing or self._renewing.is_busy:
            return
        some = self._chosen() or self._periods
        ids = np.array([number for one in some for number in one.row_ids], np.int64)
        work = partial(row_columns, table, table.rows_of(ids), {one.id: one.name for one in self.desk.projects})
        self._showing.do(ids.size, work, lambda columns: self._take_rows(ids, columns))

    def _take_rows(self, ids: IdArray, columns: list[Column]) -> None:
        self._row_ids = ids
        self.rows.table.set_columns(columns)
        wanted, self._wanted = self._wanted, None
        if wanted is not None:
            self.rows.select_source_rows(np.flatnonzero(ids == wanted).tolist())
        self.rows.fit_columns("service", ("account", "provider_project", "project", "note"))
        self._rows_title.setText(ngettext("{count} figure", "{count} figures", int(ids.size)))
        self._selection_changed()

    def _selection_changed(self) -> None:
        self.again_button.setVisible(bool(self._left_out().size))
        is_meant = bool(self.rows.selected_rows() or self.periods.selected_rows())
        self.remove_button.setEnabled(is_meant)
        self.project_button.setEnabled(is_meant)

    # Drops, before the page offers them as tables of the inventory

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if _exports_in(event):
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        found = _exports_in(event)
        if found:
            event.acceptProposedAction()
            self.import_files(found)

    # Building

    def _action(self, name: str, words: str, call: Callable[[], object]) -> QAction:
        return add_action(self, name, words, lambda: call())

    def _listen(self) -> None:
        self.desk.loaded.connect(self._sheet_news)
        self.desk.changed.connect(self._sheet_news)
        self.desk.surroundings_changed.connect(self._show_rows)  # projects may have other names
        self.project_button.menu().aboutToShow.connect(self._offer_projects)
        self.search.textChanged.connect(self.rows.table.set_filter)
        self.periods.selectionModel().selectionChanged.connect(lambda *parts: self._show_rows())
        self.rows.selectionModel().selectionChanged.connect(lambda *parts: self._selection_changed())
        self.periods.activated.connect(lambda index: self.explain())
        why = QAction(_("Why this number?"), self.periods)
        why.triggered.connect(lambda: self.explain())
        self.periods.extra_actions.append(why)
        for view in (self.periods, self.rows):
            remove = QAction(_("Delete"), view)
            remove.setShortcut(Qt.Key.Key_Delete)
            remove.setShortcutContext(Qt.ShortcutContext.WidgetShortcut)
            remove.triggered.connect(lambda: self.remove())
            view.addAction(remove)
            view.extra_actions.append(remove)

    def _lay_out(self) -> None:
        self.compare_button = button(_("Compare with your own figures…"), self.compare, "cloud-compare-button")
        head = row(
            button(_("Import…"), self.import_files, "cloud-import-button", primary=True),
            button(_("Seven-step calculator…"), self.open_steps, "cloud-steps-button"), self.compare_button,
        )  # fmt: skip
        self._split = QSplitter(Qt.Orientation.Vertical)
        self._split.setChildrenCollapsible(False)
        self._split.addWidget(self.periods)
        self._split.addWidget(self._rows_pane())
        self._split.setSizes([260, 260])
        self._empty = self._empty_card()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(10)
        column.addLayout(head)
        column.addWidget(label(_(APART), "muted"))
        column.addWidget(self._split, 1)
        column.addWidget(self._empty)
        column.addStretch(0)
        self._split.hide()
        self.compare_button.setEnabled(False)

    def _rows_pane(self) -> QWidget:
        pane = QWidget()
        across = QHBoxLayout()
        across.addWidget(self._rows_title)
        across.addStretch(1)
        self.search.setFixedWidth(260)
        across.addWidget(self.search)
        across.addWidget(self.project_button)
        across.addWidget(self.again_button)
        across.addWidget(self.remove_button)
        column = QVBoxLayout(pane)
        column.setContentsMargins(0, 6, 0, 0)
        column.setSpacing(6)
        column.addLayout(across)
        column.addWidget(self.rows, 1)
        return pane

    def _empty_card(self) -> Card:
        card = Card(_("No figure of a provider yet"), "cloud-empty")
        card.add(
            label(_("Import the export of Google Cloud, AWS or Azure, or drop the file here. Any other table can be "
                    "mapped column by column."))
        )  # fmt: skip
        card.body.addLayout(
            row(button(_("Import…"), self.import_files, "cloud-empty-import", primary=True),
                button(_("Map columns of another table…"), self.map_table, "cloud-empty-map"))
        )  # fmt: skip
        return card


def _exports_in(event: QDropEvent) -> list[Path]:
    from greenai_desktop.ui.inventory.cloud.import_dialog import SUFFIXES

    found = files_in(event.mimeData())
    return found if found and all(path.suffix.lower() in SUFFIXES for path in found) else []
