"""The Inventory page: equipment, other posts, cloud figures, and the ledger of emissions over all of them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from importlib import import_module
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any, Final

from PySide6.QtWidgets import QTabWidget, QVBoxLayout, QWidget

from greenai_desktop.core.inventory.sheets import Sheet
from greenai_desktop.i18n import N_, _
from greenai_desktop.ui.inventory.desk import desk
from greenai_desktop.ui.inventory.files.doors import file_button
from greenai_desktop.ui.inventory.tab import Tab
from greenai_desktop.ui.page import Page
from greenai_desktop.ui.widgets.forms import button, page_frame

if TYPE_CHECKING:
    from greenai_desktop.ui.context import Context


@dataclass(frozen=True, slots=True)
class TabSpec:
    """A tab in the list of tabs; its module is imported when it is first shown.

    Attributes:
        id: Stable name.
        title: Marked message.
        module: Where its class is.
        name: Of its class.
    """

    id: str
    title: str
    module: str
    name: str


TABS: Final = (
    TabSpec("equipment", N_("Equipment"), "greenai_desktop.ui.inventory.equipment.tab", "EquipmentTab"),
    TabSpec("posts", N_("Other posts"), "greenai_desktop.ui.inventory.posts.tab", "PostsTab"),
    TabSpec("cloud", N_("Cloud"), "greenai_desktop.ui.inventory.cloud.tab", "CloudTab"),
    TabSpec("ledger", N_("Emissions ledger"), "greenai_desktop.ui.inventory.ledger.tab", "LedgerTab"),
)

_SHEETS: Final = {"equipment": Sheet.ASSET, "posts": Sheet.ACTIVITY, "cloud": Sheet.CLOUD}


class InventoryPage(Page):
    """The tabs, each made when it is first shown."""

    help_topic = "inventory"

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        self.desk = desk(context)
        self._specs = [spec for spec in TABS if _is_there(spec.module)]
        self._made: dict[str, Tab] = {}
        self._kept: dict[str, Any] = {}
        self._is_active = False
        self._places: list[QVBoxLayout] = []
        self.tabs = QTabWidget()
        self.tabs.setObjectName("inventory-tabs")
        self.tabs.setDocumentMode(True)
        self.tabs.tabBar().setAccessibleName(_("Parts of the inventory"))
        organisation = button(_("Organisation and sites…"), self.ask_organisation, "inventory-organisation")
        files = file_button(
            context, self, lambda: self.sheet, lambda: self.tab.shown_ids if self.tab is not None else None,
            lambda: self.tab.chosen_ids if self.tab is not None else None,
        )  # fmt: skip
        self._files = files
        page_frame(self, _("Inventory"), files, organisation).addWidget(self.tabs, 1)
        for spec in self._specs:
            place = QWidget()
            column = QVBoxLayout(place)
            column.setContentsMargins(0, 12, 0, 0)
            self._places.append(column)
            self.tabs.addTab(place, _(spec.title))
        self._shown = -1
        self.tabs.currentChanged.connect(lambda index: self._turn())

    @property
    def tab(self) -> Tab | None:
        """The tab that is shown; None before the page was."""
        index = self.tabs.currentIndex()
        return self._made.get(self._specs[index].id) if index >= 0 else None

    @property
    def sheet(self) -> Sheet:
        """The table that files go into and come from: that of the tab in front, else equipment."""
        index = self.tabs.currentIndex()
        return _SHEETS.get(self._specs[index].id, Sheet.ASSET) if index >= 0 else Sheet.ASSET

    def ask_organisation(self) -> None:
        """Show who reports, what it counts as its own, and its sites."""
        from greenai_desktop.ui.inventory.organisation.dialog import open_organisation

        open_organisation(self.context, self)

    def show_tab(self, tab_id: str) -> None:
        """Turn to a tab."""
        index = next((place for place, spec in enumerate(self._specs) if spec.id == tab_id), -1)
        if index >= 0:
            self.tabs.setCurrentIndex(index)

    def open_with(self, arguments: Mapping[str, Any]) -> None:
        self.show_tab(str(arguments.get("tab", "")))
        if self.tab is not None:
            self.tab.open_with(arguments)

    def activated(self) -> None:
        self._is_active = True
        self._turn()

    def deactivated(self) -> None:
        self._is_active = False
        if self.tab is not None:
            self.tab.deactivated()
        self._shown = -1

    def theme_changed(self) -> None:
        for tab in self._made.values():
            tab.theme_changed()
        super().theme_changed()

    def state(self) -> dict[str, Any]:
        index = self.tabs.currentIndex()
        shown = self._specs[index].id if index >= 0 else ""
        return {"tab": shown, "tabs": self._kept | {name: tab.state() for name, tab in self._made.items()}}

    def restore(self, state: Mapping[str, Any]) -> None:
        self._kept = dict(state.get("tabs", {}))
        for name, tab in self._made.items():
            tab.restore(self._kept.get(name, {}))
        self.show_tab(str(state.get("tab", "")))

    def _turn(self) -> None:
        """Another tab is in front: the former one rests, this one is made if need be."""
        index = self.tabs.currentIndex()
        if not self._is_active or index < 0 or index == self._shown:
            return
        if 0 <= self._shown < len(self._specs) and (before := self._made.get(self._specs[self._shown].id)) is not None:
            before.deactivated()
        self._shown = index
        # The ledger is no table that files go into: over it one would export the equipment without knowing.
        self._files.setVisible(self._specs[index].id in _SHEETS)
        self._tab_at(index).activated()

    def _tab_at(self, index: int) -> Tab:
        spec = self._specs[index]
        if spec.id not in self._made:
            made: Tab = getattr(import_module(spec.module), spec.name)(self.context, self.desk)
            made.setObjectName(f"tab-{spec.id}")
            self._made[spec.id] = made
            self._places[index].addWidget(made)
            if spec.id in self._kept:
                made.restore(self._kept[spec.id])
        return self._made[spec.id]


def page(context: Context) -> Page:
    """Make the page."""
    return InventoryPage(context)


def _is_there(module: str) -> bool:
    try:
        return find_spec(module) is not None
    except ModuleNotFoundError:  # the folder of the tab is not there either
        return False
