"""The columns of a table: which are shown, in what order and how wide; kept in the settings, one choice a table."""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final

from PySide6.QtCore import QObject, Qt, QTimer
from PySide6.QtWidgets import QMenu, QTableView

from greenai_desktop.core.errors import InputError
from greenai_desktop.i18n import _

if TYPE_CHECKING:
    from greenai_desktop.ui.context import Context
    from greenai_desktop.ui.inventory.sheet.header import Headings
    from greenai_desktop.ui.inventory.sheet.model import SheetModel

log = logging.getLogger(__name__)

_KEY: Final = "columns"
_PAUSE_MS: Final = 800
_WIDTHS: Final = {
    "name": 150, "model": 180, "post_id": 180, "factor_id": 200, "category": 130, "purchased": 122, "retired": 122,
    "source": 180, "note": 180,
}  # fmt: skip
_LEAST: Final = {"name": 96, "model": 110}  # these give way so that those beside them can be seen
_WIDTH_PX: Final = 76
_MOST_PX: Final = 200


class Columns(QObject):
    """Columns of a view.

    Args:
        view: The table.
        header: Its headings.
        model: What it shows.
        context: Has the settings.
        seen_until: The column up to which all should be seen at first, the others giving way; empty for none.

    Attributes:
        is_moving: Whether a heading was dragged, and its column is about to move.
    """

    def __init__(
        self, view: QTableView, header: Headings, model: SheetModel, context: Context, seen_until: str
    ) -> None:  # fmt: skip
        super().__init__(view)
        self._view, self._header, self._model, self._context = view, header, model, context
        self._seen_until = seen_until
        self._first = model.column_ids
        self._wanted = list(self._first)
        self._widths: dict[str, int] = {}
        self._is_fitting = self.is_moving = False
        self._soon = QTimer(self)
        self._soon.setSingleShot(True)
        self._soon.setInterval(_PAUSE_MS)
        self._soon.timeout.connect(self._keep)
        header.sectionResized.connect(self._resized)
        header.sectionMoved.connect(self._moved)
        model.headerDataChanged.connect(lambda *_parts: self._more_are_known())
        context.stopping.connect(self._keep_now)
        self._take_up(context.settings.window.get(_KEY))
        self.fit()

    # Which, and in what order

    def show(self, column_ids: Sequence[str]) -> None:
        """Show these columns, with the same cell current; a sort by one of them goes on."""
        names, header = self._model.column_ids, self._header
        section, order = header.sortIndicatorSection(), header.sortIndicatorOrder()
        sorted_by = names[section] if 0 <= section < len(names) else ""
        current = self._view.currentIndex()
        ids = self._model.ids_at([current.row()]) if current.isValid() else []
        column_id = names[current.column()] if current.isValid() else ""
        self._wanted = list(column_ids)
        self._model.show_columns(column_ids)
        names = self._model.column_ids
        header.setSortIndicator(names.index(sorted_by) if sorted_by in names else -1, order)
        self.fit()
        if ids:
            place = names.index(column_id) if column_id in names else 0
            self._view.setCurrentIndex(self._model.index(self._model.line_of(ids[0]), place))

    def turn(self, column_id: str, is_shown: bool) -> None:
        """Show a column, at the end, or hide it; the last one stays."""
        others = [name for name in self._model.column_ids if name != column_id]
        self._choose([*others, column_id] if is_shown else others)

    def move(self, column_id: str, by: int) -> None:
        """Move a column to the right, or to the left."""
        names = self._model.column_ids
        place = names.index(column_id) + by
        if 0 <= place < len(names):
            names.remove(column_id)
            self._choose([*names[:place], column_id, *names[place:]])

    def reset(self) -> None:
        """Columns, order and widths as at first."""
        self._widths = {}
        self._choose(self._first)

    def menu(self) -> QMenu:
        """All columns of the table, ticked where shown."""
        menu = QMenu(self._view)
        shown = self._model.column_ids
        for column in self._model.known:
            action = menu.addAction(self._model.heading(column))
            action.setCheckable(True)
            action.setChecked(column.id in shown)
            action.toggled.connect(lambda on, name=column.id: self.turn(name, on))
        menu.addSeparator()
        menu.addAction(_("Columns as at first")).triggered.connect(lambda checked=False: self.reset())
        return menu

    def _choose(self, column_ids: Sequence[str]) -> None:
        if column_ids:
            self.show(column_ids)
            self._soon.start()

    def _moved(self, section: int, before: int, after: int) -> None:
        """A heading was dragged: the model takes over the order, and the header has none of its own."""
        self._header.blockSignals(True)
        self._header.moveSection(after, before)
        self._header.blockSignals(False)
        self.is_moving = True
        name = self._model.column_ids[before]
        # The header is in the middle of its own move until it comes back to the event loop.
        QTimer.singleShot(0, self, lambda: self._moved_now(name, after - before))

    def _moved_now(self, column_id: str, by: int) -> None:
        self.is_moving = False
        self.move(column_id, by)

    def _more_are_known(self) -> None:
        """Columns of projects come late: those that were chosen before are shown then."""
        known = {column.id for column in self._model.known}
        wanted = [name for name in self._wanted if name in known]
        if len(wanted) > len(self._model.column_ids):
            kept, shown = self._wanted, [name for name in self._wanted if name in known]
            self.show(shown)
            self._wanted = kept
        else:
            self.fit()

    # How wide

    @property
    def widths(self) -> dict[str, int]:
        """Widths that the user chose."""
        return dict(self._widths)

    def set_widths(self, widths: Mapping[str, int]) -> None:
        """Take up such widths."""
        self._widths = {str(name): int(px) for name, px in widths.items()}
        self.fit()

    def fit(self) -> None:
        """Give each column its width."""
        self._is_fitting = True
        for place, px in enumerate(self._fitted()):
            if self._view.columnWidth(place) != px:
                self._view.setColumnWidth(place, px)
        self._is_fitting = False

    def _fitted(self) -> list[int]:
        names = self._model.column_ids
        found = [self._widths.get(name, self._usual(place, name)) for place, name in enumerate(names)]
        if self._seen_until in names:
            last = names.index(self._seen_until) + 1
            over = sum(found[:last]) - self._view.viewport().width()
            for name, least in _LEAST.items():
                if over > 0 and name in names[:last] and name not in self._widths:
                    place = names.index(name)
                    given = min(over, found[place] - least)
                    found[place] -= given
                    over -= given
        return found

    def _usual(self, place: int, name: str) -> int:
        words = self._header.wanted_px(str(self._model.headerData(place, Qt.Orientation.Horizontal)))
        return max(_WIDTHS.get(name, 0), min(max(_WIDTH_PX, words), _MOST_PX))

    def _resized(self, section: int, before: int, after: int) -> None:
        names = self._model.column_ids
        if not self._is_fitting and after > 0 and section < len(names):
            self._widths[names[section]] = after
            self._soon.start()

    # How they are kept

    def _take_up(self, kept: Any) -> None:
        """What was chosen before; settings are a file that anybody may have edited."""
        mine = kept.get(self._model.sheet.value) if isinstance(kept, Mapping) else None
        if not isinstance(mine, Mapping):
            return
        shown, widths = mine.get("shown"), mine.get("widths")
        if isinstance(widths, Mapping):
            self._widths = {str(name): px for name, px in widths.items() if isinstance(px, int) and 0 < px < 10_000}
        if isinstance(shown, list) and any(name in {column.id for column in self._model.known} for name in shown):
            self.show([str(name) for name in dict.fromkeys(map(str, shown))])

    def _keep(self) -> None:
        window = dict(self._context.settings.window)
        every = window.get(_KEY)
        mine = {"shown": self._wanted, "widths": self._widths}
        try:
            self._context.change_settings(
                window={
                    **window,
                    _KEY: {**(every if isinstance(every, Mapping) else {}), self._model.sheet.value: mine},
                }
            )
        except InputError:  # the choice holds for as long as the window is open
            log.warning("the columns of a table could not be kept", exc_info=True)

    def _keep_now(self) -> None:
        if self._soon.isActive():
            self._soon.stop()
            self._keep()
