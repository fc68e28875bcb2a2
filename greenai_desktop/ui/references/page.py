"""The References page: factors and where they come from, and the user's own."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QTabWidget, QVBoxLayout, QWidget

from greenai_desktop.i18n import _
from greenai_desktop.ui import tasks
from greenai_desktop.ui.errors import show_error
from greenai_desktop.ui.page import Page
from greenai_desktop.ui.page_actions import add_action
from greenai_desktop.ui.references.beside import SIDE_BY_SIDE_PX, Beside
from greenai_desktop.ui.references.data import Shipped, accounting_id, read_shipped
from greenai_desktop.ui.references.detail import FactorDetail
from greenai_desktop.ui.references.electricity import ElectricityTab, Row, columns_of, rows_of
from greenai_desktop.ui.references.in_use import InUseCard
from greenai_desktop.ui.references.mine import MineTab, scrolling
from greenai_desktop.ui.references.tables import model_columns, pue_columns, region_columns, source_columns
from greenai_desktop.ui.references.updating import Updating, table_columns
from greenai_desktop.ui.references.wrapped import SearchField, WrappedTable
from greenai_desktop.ui.widgets.forms import Canvas, button, page_frame, scrolled
from greenai_desktop.ui.widgets.table import Column

if TYPE_CHECKING:
    from greenai_desktop.store.records import StoredFactor
    from greenai_desktop.ui.context import Context

_TABS_PX, _TABS_BELOW_PX = 400, 600


class ReferencesPage(Page):
    """Factors, models and sources."""

    help_topic = "references"

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        self._shipped: Shipped | None = None
        self._own: list[StoredFactor] = []
        self._own_is_read = False
        self._asked = 0
        self._filled: set[str] = set()
        self._build()
        self._connect()
        self._read_shipped()

    def open_with(self, arguments: Mapping[str, Any]) -> None:
        if arguments.get("add"):
            self.mine.add()
        factor_id = arguments.get("factor")
        if isinstance(factor_id, str):
            self.tabs.setCurrentIndex(0)
            self.electricity.clear()
            self.electricity.choose_later(factor_id)
            self._fill()

    def activated(self) -> None:
        self._read_own()

    def state(self) -> dict[str, Any]:
        return {
            "tab": self.tabs.currentIndex(), "electricity": self.electricity.state(), "mine": self.mine.state(),
            "searched": {tab.name: tab.search.text() for tab in self._table_tabs},
        }  # fmt: skip

    def restore(self, state: Mapping[str, Any]) -> None:
        self.electricity.restore(dict(state.get("electricity", {})))
        self.mine.restore(dict(state.get("mine", {})))
        for tab in self._table_tabs:
            tab.search.setText(str(dict(state.get("searched", {})).get(tab.name, "")))
        self.tabs.setCurrentIndex(int(state.get("tab", 0)))

    def refresh(self) -> None:
        """Read the own factors anew, while the page is shown."""
        if self.isVisible():
            self._read_own()

    def _read_own(self) -> None:
        """Not held back while nothing is painted yet: after a change of language the page is shown a moment later."""
        self.context.store.read(lambda workspace: workspace.own_factors(), self._take_own, self._own_failed)

    def _build(self) -> None:
        """Outer parts first: moving a filled part under another one styles everything in it once more."""
        self.add_button = button(_("Add a factor…"), lambda: self.mine.add(), "factors-add", primary=True)
        canvas = Canvas()
        area = scrolled(canvas)
        page_frame(self, _("References"), self.add_button).addWidget(area, 1)
        layout = QVBoxLayout(canvas)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(12)
        self.in_use = InUseCard(self.context)
        layout.addWidget(self.in_use)
        self.tabs = _Tabs()
        self.tabs.setObjectName("references-tabs")
        self.tabs.setDocumentMode(True)
        self.tabs.tabBar().setAccessibleName(_("Topics"))
        layout.addWidget(self.tabs, 1)
        self._build_tabs()

    def _build_tabs(self) -> None:
        beside = Beside(self.tabs)
        self.tabs.addTab(beside, _("Electricity"))
        self.electricity = ElectricityTab(self.context)
        side, column = scrolling()
        beside.put(self.electricity, side)
        self.detail = FactorDetail(self.context)
        column.insertWidget(0, self.detail)
        self.regions = TableTab("regions", _("Cloud regions"))
        self.pue = TableTab("pue", _("PUE"))
        self.models = TableTab("models", _("Power models"))
        self.sources = TableTab("sources", _("Sources"))
        self.versions = TableTab("versions", _("Tables"))
        self.updating = Updating(self.context, self.versions)
        self.versions.put_above(self.updating.bar)
        self._table_tabs = (self.regions, self.pue, self.models, self.sources, self.versions)
        for tab in self._table_tabs:
            self.tabs.addTab(tab, tab.title)
        self.mine = MineTab(self.context, self.tabs)
        self.tabs.addTab(self.mine, _("My factors"))

    def _connect(self) -> None:
        self.context.store.changed.connect(self.refresh)
        self.context.store.opened.connect(self.refresh)
        self.context.settings_changed.connect(self._settings_changed)
        self.updating.changed.connect(self._read_shipped)
        self.tabs.currentChanged.connect(lambda index: self._fill_tables())
        self.electricity.chosen.connect(self.detail.show_row)
        self.electricity.table.doubleClicked.connect(lambda index: self._change())
        self.detail.edited.connect(self._change)
        self.detail.deleted.connect(self._delete)
        self.mine.wanted.connect(lambda: self.tabs.setCurrentWidget(self.mine))
        add_action(self, "factors-search-action", _("Search in the factors"), self._search, "Ctrl+F")
        add_action(self, "factors-add-action", _("Add a factor of your own"), lambda: self.mine.add(), "Ctrl+N")
        add_action(self, "factors-edit-action", _("Change the chosen factor"), self._change, "F2")
        for table in (self.electricity.table, self.mine.table):
            add_action(self, f"{table.objectName()}-delete", _("Delete the chosen factor"), self._delete, "Del", table)

    def _search(self) -> None:
        shown = self.tabs.currentWidget()
        if not isinstance(shown, TableTab):
            self.tabs.setCurrentIndex(0)
        field = shown.search if isinstance(shown, TableTab) else self.electricity.search
        field.setFocus(Qt.FocusReason.ShortcutFocusReason)
        field.selectAll()

    def _read_shipped(self) -> None:
        """Read the tables in force, at first and after others were taken in."""
        tasks.run(lambda task: read_shipped(), self._take_shipped)

    def _take_shipped(self, shipped: Shipped) -> None:
        self._shipped = shipped
        self._filled.clear()
        self._fill()
        self._fill_tables()

    def _take_own(self, own: list[StoredFactor]) -> None:
        if own != self._own or not self._own_is_read:
            self._own, self._own_is_read = own, True
            self._fill()

    def _own_failed(self, error: Exception) -> None:
        """Shipped factors are shown even where the workspace cannot be read."""
        show_error(error)
        self._take_own(self._own)

    def _settings_changed(self, names: set[str]) -> None:
        if "place" in names:
            self._fill()

    def _fill(self) -> None:
        """Make the rows anew, off the GUI thread."""
        if self._shipped is None or not self._own_is_read:
            return
        language, catalog, own = self.context.language, self._shipped.catalog, list(self._own)
        self._asked += 1
        asked = self._asked

        def work(task: object) -> tuple[int, list[Row], list[Column]]:
            rows = rows_of(catalog, own, language.code)
            return asked, rows, columns_of(rows, language)

        self.in_use.show_factors(catalog, tuple(kept.factor for kept in own))
        tasks.run(work, self._show_rows)

    def _show_rows(self, made: tuple[int, list[Row], list[Column]]) -> None:
        asked, rows, columns = made
        if asked != self._asked or self._shipped is None:
            return
        first = accounting_id(self._shipped.catalog, self.context.settings.place, self._own)
        self.electricity.show_rows(rows, columns, first)
        self.mine.show_rows([row for row in rows if row.kept is not None])

    def _fill_tables(self) -> None:
        """Fill the table that is shown; each of them once."""
        shown = self.tabs.currentWidget()
        if self._shipped is None or not isinstance(shown, TableTab) or shown.name in self._filled:
            return
        self._filled.add(shown.name)
        shipped, language = self._shipped, self.context.language
        catalog = shipped.catalog
        if shown is self.regions:
            shown.show_columns(region_columns(catalog, shipped.regions, language), "city", ("year", "source"))
        elif shown is self.pue:
            shown.show_columns(pue_columns(catalog, shipped.pue, language), "source", ("note",))
        elif shown is self.models:
            shown.show_columns(model_columns(catalog.sources, shipped.models, language), "note", ())
        elif shown is self.versions:
            shown.show_columns(table_columns(language), "file", ())
        else:
            sources = sorted(catalog.sources.values(), key=lambda source: source.title.casefold())
            shown.show_columns(source_columns(sources, language), "title", ("note", "version", "publisher"))

    def _chosen(self) -> Row | None:
        return self.mine.row if self.tabs.currentWidget() is self.mine else self.electricity.row

    def _change(self) -> None:
        row = self._chosen()
        if row is None or row.kept is None:
            self.context.tell(_("Only your own factors can be changed; add one to take the place of a shipped one."))
        else:
            self.mine.change(row.kept)

    def _delete(self) -> None:
        row = self._chosen()
        if row is None or row.kept is None:
            self.context.tell(_("Only your own factors can be deleted."))
        else:
            self.mine.delete(row.kept)


class _Tabs(QTabWidget):
    """Tabs whose pages scroll by themselves: they take what height is left, and a least one."""

    def __init__(self) -> None:
        super().__init__()
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setMinimumHeight(_TABS_PX)

    def hasHeightForWidth(self) -> bool:
        return False

    def sizeHint(self) -> QSize:
        return QSize(super().sizeHint().width(), self.minimumHeight())

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.setMinimumHeight(_TABS_PX if self.width() >= SIDE_BY_SIDE_PX else _TABS_BELOW_PX)


class TableTab(QWidget):
    """A table with a search above it.

    Attributes:
        name: Stable name of it.
        title: In the user's words.
    """

    def __init__(self, name: str, title: str) -> None:
        super().__init__()
        self.name, self.title = name, title
        self.search = SearchField(f"{name}-search", _("Search in: {title}", title=title))
        self.search.setMaximumWidth(420)
        self.table = WrappedTable(f"{name}-table", title)
        self.search.textChanged.connect(self.table.narrow)
        self.search.left.connect(self.table.setFocus)
        self._layout = QVBoxLayout(self)
        self._layout.setContentsMargins(0, 12, 0, 0)
        self._layout.setSpacing(8)
        self._layout.addWidget(self.search)
        self._layout.addWidget(self.table, 1)

    def put_above(self, widget: QWidget) -> None:
        """Put something above the search."""
        self._layout.insertWidget(0, widget)

    def show_columns(self, columns: Sequence[Column], stretch: str, gives_way: Sequence[str]) -> None:
        """Fill the table."""
        self.table.show_columns(columns, stretch, gives_way)
        if self.search.text():
            self.table.narrow(self.search.text())


page = ReferencesPage
