"""The References page: factors and where they come from, and the user's own."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction, QKeySequence, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QStackedWidget, QTabWidget, QVBoxLayout, QWidget

from greenai_desktop.i18n import _
from greenai_desktop.store.records import StoredFactor
from greenai_desktop.ui import tasks
from greenai_desktop.ui.page import Page
from greenai_desktop.ui.references.data import Shipped, accounting_id, read_shipped
from greenai_desktop.ui.references.detail import FactorDetail
from greenai_desktop.ui.references.draft import FactorDraft
from greenai_desktop.ui.references.electricity import ElectricityTab, rows_of
from greenai_desktop.ui.references.form import FactorForm
from greenai_desktop.ui.references.in_use import InUseCard
from greenai_desktop.ui.references.own import OwnFactors
from greenai_desktop.ui.references.tables import model_columns, pue_columns, region_columns, source_columns
from greenai_desktop.ui.widgets.forms import button, page_frame, scrolled
from greenai_desktop.ui.widgets.table import Column, TableModel, TableView

if TYPE_CHECKING:
    from greenai_desktop.core.factors import Factor
    from greenai_desktop.ui.context import Context

_SIDE_PX, _NARROW_SIDE_PX = 400, 340
_NARROW_PX = 1000
_TABS_PX = 420


class ReferencesPage(Page):
    """Factors, models and sources."""

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        self._shipped: Shipped | None = None
        self._own: list[StoredFactor] = []
        self._pending_draft: tuple[FactorDraft, int | None] | None = None
        self._is_shown = False
        self.own = OwnFactors(context, self)
        self.own.kept.connect(self._kept)
        self.in_use = InUseCard(context)
        self.electricity = ElectricityTab(context)
        self.detail = FactorDetail(context)
        self.form = FactorForm(context)
        self.regions = _Table("regions-table", _("Cloud regions"), _("Search a provider, region or city"))
        self.pue = _Table("pue-table", _("PUE"), "")
        self.models = _Table("models-table", _("Power models"), "")
        self.sources = _Table("sources-table", _("Sources"), _("Search a title, publisher or licence"))
        self._build()
        self._connect()
        tasks.run(lambda task: read_shipped(), self._take_shipped)

    def open_with(self, arguments: Mapping[str, Any]) -> None:
        if arguments.get("add"):
            self.open_form()
        factor_id = arguments.get("factor")
        if isinstance(factor_id, str):
            self.tabs.setCurrentIndex(0)
            self.electricity.search.clear()
            self.electricity.choose_later(factor_id)
            self._fill()

    def activated(self) -> None:
        self._is_shown = True
        self.refresh()

    def deactivated(self) -> None:
        self._is_shown = False

    def state(self) -> dict[str, Any]:
        draft = None
        if self._side.currentWidget() is self._form_area:
            kept = self.form.kept
            draft = (self.form.draft.to_dict(), kept.id if kept is not None else None)
        return {"tab": self.tabs.currentIndex(), "electricity": self.electricity.state(), "draft": draft}

    def restore(self, state: Mapping[str, Any]) -> None:
        self.tabs.setCurrentIndex(int(state.get("tab", 0)))
        self.electricity.restore(dict(state.get("electricity", {})))
        draft = state.get("draft")
        if draft is not None:
            self._pending_draft = (FactorDraft.from_dict(draft[0]), draft[1])
            if draft[1] is None:
                self._open_pending()

    def refresh(self) -> None:
        """Read the own factors anew."""
        if self._is_shown:
            self.context.store.read(lambda workspace: workspace.own_factors(), self._take_own)

    def open_form(self) -> None:
        """Begin an own factor, for the zone of this place."""
        self.tabs.setCurrentIndex(0)
        self._side.setCurrentWidget(self._form_area)
        self.form.open_new(self.context.settings.place.zone)

    def close_form(self) -> None:
        """Show the chosen factor again."""
        self._side.setCurrentWidget(self._detail_area)
        self.electricity.table.setFocus()

    def _build(self) -> None:
        self.add_button = button(_("Add a factor"), self.open_form, "factors-add", primary=True)
        layout = page_frame(self, _("References"), self.add_button)
        canvas = QWidget()
        canvas.setProperty("canvas", "true")
        layout.addWidget(scrolled(canvas), 1)
        layout = QVBoxLayout(canvas)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(12)
        layout.addWidget(self.in_use)
        self._detail_area = scrolled(_filled(self.detail))
        self._form_area = scrolled(_filled(self.form))
        self._side = QStackedWidget()
        self._side.setFixedWidth(_SIDE_PX)
        self._side.addWidget(self._detail_area)
        self._side.addWidget(self._form_area)
        first = QWidget()
        across = QHBoxLayout(first)
        across.setContentsMargins(0, 0, 0, 0)
        across.setSpacing(16)
        across.addWidget(self.electricity, 1)
        across.addWidget(self._side)
        self.tabs = QTabWidget()
        self.tabs.setObjectName("references-tabs")
        self.tabs.setDocumentMode(True)
        self.tabs.tabBar().setAccessibleName(_("Topics"))
        for widget, words in (
            (first, _("Electricity")), (self.regions, _("Cloud regions")), (self.pue, _("PUE")),
            (self.models, _("Power models")), (self.sources, _("Sources")),
        ):  # fmt: skip
            self.tabs.addTab(widget, words)
        # In a low window the page scrolls rather than leaving three rows of the table.
        self.tabs.setMinimumHeight(_TABS_PX)
        layout.addWidget(self.tabs, 1)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        narrow = self.width() < _NARROW_PX
        self._side.setFixedWidth(_NARROW_SIDE_PX if narrow else _SIDE_PX)
        self.electricity.count.setVisible(not narrow)

    def _connect(self) -> None:
        self.context.store.changed.connect(self.refresh)
        self.context.store.opened.connect(self.refresh)
        self.electricity.chosen.connect(self.detail.show_row)
        self.detail.edited.connect(self._edit)
        self.detail.deleted.connect(self._delete)
        self.form.saved.connect(self._save)
        self.form.cancelled.connect(self.close_form)
        self.own.conflicted.connect(self.form.tell_conflict)
        self._action("factors-search-action", _("Search in the factors"), self._search, "Ctrl+F")
        self._action("factors-add-action", _("Add a factor"), self.open_form)
        self._action("factors-edit-action", _("Change the chosen factor"), self._edit, "F2")
        self._action(
            "factors-delete-action", _("Delete the chosen factor"), self._delete, "Del", self.electricity.table
        )

    def _search(self) -> None:
        page = self.tabs.currentWidget()
        field = page.search if isinstance(page, _Table) else self.electricity.search
        field.setFocus()

    def _take_shipped(self, shipped: Shipped) -> None:
        self._shipped = shipped
        language, catalog = self.context.language, shipped.catalog
        self.regions.show_columns(region_columns(catalog, shipped.regions, language), "source")
        self.pue.show_columns(pue_columns(catalog, shipped.pue, language), "note")
        self.models.show_columns(model_columns(catalog.sources, shipped.models, language), "note")
        sources = sorted(catalog.sources.values(), key=lambda source: source.title.casefold())
        self.sources.show_columns(source_columns(sources, language), "title")
        self._fill()

    def _take_own(self, own: list[StoredFactor]) -> None:
        if own != self._own:
            self._own = own
            self._fill()
        self._open_pending()

    def _open_pending(self) -> None:
        if self._pending_draft is None:
            return
        draft, kept_id = self._pending_draft
        kept = next((item for item in self._own if item.id == kept_id), None)
        if kept_id is None or kept is not None:
            self._pending_draft = None
            self._side.setCurrentWidget(self._form_area)
            self.form.open_draft(draft, kept)

    def _fill(self) -> None:
        if self._shipped is None:
            return
        language, catalog = self.context.language.code, self._shipped.catalog
        self.in_use.show_factors(catalog, tuple(kept.factor for kept in self._own))
        first = accounting_id(catalog, self.context.settings.place, self._own)
        self.electricity.show_rows(rows_of(catalog, self._own, language), first)

    def _edit(self) -> None:
        row = self.electricity.row
        if row is None or row.kept is None:
            self.context.tell(_("Only your own factors can be changed; add one to override a shipped one."))
            return
        self._side.setCurrentWidget(self._form_area)
        self.form.open_kept(row.kept)

    def _delete(self) -> None:
        row = self.electricity.row
        if row is None or row.kept is None:
            self.context.tell(_("Only your own factors can be deleted."))
            return
        self.own.delete(row.kept)

    def _save(self, factor: Factor, kept: StoredFactor | None) -> None:
        if kept is None:
            self.own.add(factor)
        elif kept.factor == factor:
            self.close_form()
        else:
            self.own.change(kept, factor)

    def _kept(self, kept: StoredFactor) -> None:
        self.electricity.choose_later(kept.factor.id)
        self.electricity.search.clear()
        self.electricity.area.setCurrentIndex(0)
        if self._side.currentWidget() is self._form_area:
            self.close_form()
        self.refresh()

    def _action(
        self, name: str, text: str, call: Callable[[], object], key: str = "", only_in: QWidget | None = None
    ) -> None:
        action = QAction(text, self)
        action.setObjectName(name)
        action.triggered.connect(lambda checked=False: call())
        if key:
            action.setShortcut(QKeySequence(key))
        if only_in is not None:
            action.setShortcutContext(Qt.ShortcutContext.WidgetShortcut)
            only_in.addAction(action)
        self.addAction(action)


class _Table(QWidget):
    """A table with a search above it."""

    def __init__(self, name: str, words: str, hint: str) -> None:
        super().__init__()
        self.search = QLineEdit()
        self.search.setPlaceholderText(hint)
        self.search.setAccessibleName(_("Search"))
        self.search.setClearButtonEnabled(True)
        self.search.setVisible(bool(hint))
        self.model = TableModel()
        self.table = TableView(self.model, name, words)
        self.search.textChanged.connect(lambda text: self.model.set_filter(text))
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 12, 0, 0)
        layout.setSpacing(8)
        layout.addWidget(self.search)
        layout.addWidget(self.table, 1)

    def show_columns(self, columns: Sequence[Column], stretch: str) -> None:
        """Fill the table."""
        self.model.set_columns(columns)
        self.table.setSortingEnabled(False)
        self.table.fit_columns(stretch=stretch)
        self.table.horizontalHeader().setSortIndicator(-1, Qt.SortOrder.AscendingOrder)
        self.table.setSortingEnabled(True)


def _filled(card: QWidget) -> QWidget:
    canvas = QWidget()
    canvas.setProperty("canvas", "true")
    layout = QVBoxLayout(canvas)
    layout.setContentsMargins(0, 12, 0, 0)
    layout.addWidget(card)
    layout.addStretch(1)
    return canvas


page = ReferencesPage
