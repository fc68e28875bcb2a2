"""The saved estimates: list, search, and what can be done with those that are chosen."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Any, Final

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QLineEdit, QVBoxLayout, QWidget

from greenai_desktop.i18n import _, ngettext
from greenai_desktop.ui.estimate.listing import GIVES_WAY, columns
from greenai_desktop.ui.estimate.preview import Preview
from greenai_desktop.ui.theme import icons
from greenai_desktop.ui.theme.tokens import tokens
from greenai_desktop.ui.widgets.forms import button
from greenai_desktop.ui.widgets.table import TableModel, TableView

if TYPE_CHECKING:
    from greenai_desktop.core.errors import StoreError
    from greenai_desktop.store.records import StoredEstimate
    from greenai_desktop.store.workspace import Workspace
    from greenai_desktop.ui.context import Context

MOST_COMPARED: Final = 4
_WITH_PREVIEW_PX: Final = 1_000


@dataclass(frozen=True, slots=True)
class Read:
    """What the list is made from.

    Attributes:
        estimates: The estimates, the one changed last first.
        projects: Names of the projects.
        locked: Codes of the baselines, by the estimate that was locked.
        unreadable: Why estimates are missing in it.
    """

    estimates: tuple[StoredEstimate, ...]
    projects: Mapping[int, str]
    locked: Mapping[int, str]
    unreadable: tuple[StoreError, ...] = ()


def read(workspace: Workspace) -> Read:
    """The estimates of a workspace."""
    found, unreadable = workspace.listed_estimates()
    projects = {project.id: project.name for project in workspace.projects()}
    locked = {baseline.estimate_id: baseline.code for baseline in workspace.baselines()}
    return Read(tuple(found), projects, locked, tuple(unreadable))


class SavedList(QWidget):
    """The list.

    Signals:
        opened: An estimate that is to be opened.
        new_asked: A new one is wanted.
        duplicate_asked: One that is to be copied.
        compare_asked: Several that are to be compared.
        delete_asked: Those that are to be deleted.
    """

    opened = Signal(object)
    new_asked = Signal()
    duplicate_asked = Signal(object)
    compare_asked = Signal(object)
    delete_asked = Signal(object)

    def __init__(self, context: Context) -> None:
        super().__init__()
        self._context = context
        self._read = Read((), {}, {})
        self._wanted: list[int] = []
        self.model = TableModel()
        self.table = TableView(self.model, "estimates-table", _("Estimates"))
        self.search = QLineEdit()
        self.search.setObjectName("estimates-search")
        self.search.setAccessibleName(_("Search in the estimates"))
        self.search.setPlaceholderText(_("Search"))
        self.search.setClearButtonEnabled(True)
        self.search.setMaximumWidth(320)
        self.search.textChanged.connect(lambda text: self._filter())
        self.count = QLabel()
        self.count.setProperty("role", "muted")
        self.preview = Preview(context)
        self._build()
        # Queued: the key that activates goes on to the window, and there it would press the first button of the form.
        self.table.activated.connect(self._activated, Qt.ConnectionType.QueuedConnection)
        self.table.selectionModel().selectionChanged.connect(lambda new, old: self._selection_changed())
        self.preview.open_asked.connect(self.open_chosen)

    @property
    def chosen(self) -> list[StoredEstimate]:
        """The estimates that are chosen, in the order of the list."""
        return [self._read.estimates[row] for row in self.table.selected_rows()]

    def show_read(self, read_: Read) -> None:
        """Show the estimates of the workspace."""
        if read_ == self._read:
            return
        kept = [stored.id for stored in self.chosen] or self._wanted
        same = [one.id for one in read_.estimates] == [one.id for one in self._read.estimates]
        self._read = read_
        made = columns(read_.estimates, read_.projects, read_.locked, self._context.language)
        selection = self.table.selectionModel()
        selection.blockSignals(True)
        if same and self.model.columns:
            self.model.update_columns(made)
        else:
            is_fresh = not self.model.columns
            self.model.set_columns(made)
            self.model.set_filter(self.search.text())
            if is_fresh:
                self.table.sort_by("changed", descending=True)
        selection.blockSignals(False)
        self.table.fit_columns(stretch="name", gives_way=GIVES_WAY)
        self._select(kept)

    def open_chosen(self) -> None:
        """Open the estimate that is chosen first."""
        if self.chosen:
            self.opened.emit(self._current() or self.chosen[0])

    def state(self) -> dict[str, Any]:
        """What is chosen and searched."""
        return {"chosen": [stored.id for stored in self.chosen], "search": self.search.text()}

    def restore(self, state: Mapping[str, Any]) -> None:
        """Take up what `state` gave."""
        self._wanted = [number for number in state.get("chosen", ()) if isinstance(number, int)]
        self.search.setText(str(state.get("search", "")))

    def tint(self) -> None:
        """Draw the icons in the colours in force."""
        self.compare_button.setIcon(icons.icon("compare"))
        self.copy_button.setIcon(icons.icon("copy"))
        self.delete_button.setIcon(icons.icon("delete"))
        self.new_button.setIcon(icons.icon("add", tokens().on_accent))

    def _current(self) -> StoredEstimate | None:
        index = self.table.currentIndex()
        if not index.isValid():
            return None
        stored = self._read.estimates[self.model.source_row(index.row())]
        return stored if stored in self.chosen else None

    @Slot()
    def _activated(self) -> None:
        self.open_chosen()

    def _filter(self) -> None:
        self.model.set_filter(self.search.text())
        self._select([stored.id for stored in self.chosen])

    def _select(self, wanted: Sequence[int]) -> None:
        rows = [row for row, one in enumerate(self._read.estimates) if one.id in wanted and self.model.row_of(row) >= 0]
        if not rows and self.model.rowCount():
            rows = [self.model.source_row(0)]
        self.table.select_source_rows(rows)
        self._selection_changed()

    def _selection_changed(self) -> None:
        count = len(self.table.selected_rows())
        shown = self.model.rowCount()
        self.count.setText(ngettext("{count} estimate", "{count} estimates", shown))
        for each in (self.open_button, self.copy_button, self.delete_button):
            each.setEnabled(bool(count))
        self.preview.show_stored(self._current() or (self.chosen[0] if count else None))
        can = 2 <= count <= MOST_COMPARED
        self.compare_button.setEnabled(can)
        self.compare_button.setToolTip(
            _("Show the chosen estimates beside each other")
            if can
            else _("Choose two to four estimates in the list first, with Ctrl or Shift and a click")
        )

    def _build(self) -> None:
        title = QLabel(_("Estimate"))
        title.setProperty("role", "title")
        self.new_button = button(_("New estimate"), self.new_asked.emit, "estimate-new", primary=True)
        self.open_button = button(_("Open"), self.open_chosen, "estimate-open")
        self.copy_button = button(
            _("Duplicate"), lambda: self.duplicate_asked.emit(self.chosen[0]), "estimates-duplicate"
        )
        self.compare_button = button(_("Compare"), lambda: self.compare_asked.emit(self.chosen), "estimates-compare")
        self.delete_button = button(_("Delete"), lambda: self.delete_asked.emit(self.chosen), "estimates-delete")
        head = QHBoxLayout()
        head.setSpacing(8)
        head.addWidget(title)
        head.addWidget(self.count)
        head.addStretch(1)
        for each in (self.delete_button, self.copy_button, self.compare_button, self.open_button, self.new_button):
            head.addWidget(each)
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 16, 24, 24)
        column.setSpacing(12)
        column.addLayout(head)
        column.addWidget(self.search)
        across = QHBoxLayout()
        across.setSpacing(16)
        across.addWidget(self.table, 1)
        across.addWidget(self.preview)
        column.addLayout(across, 1)
        self._order()
        self.tint()

    def _order(self) -> None:
        """The keyboard begins at the list, and comes to what deletes last."""
        deeds = (self.new_button, self.open_button, self.copy_button, self.compare_button, self.delete_button)
        walked = (self.table, self.search, *deeds)
        for before, after in pairwise(walked):
            self.setTabOrder(before, after)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.preview.setVisible(self.width() >= _WITH_PREVIEW_PX)
