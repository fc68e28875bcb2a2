"""The tab "Other posts": posts with their totals, and the lines of the chosen one with a form."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import numpy as np
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QSizePolicy, QSplitter, QStackedWidget, QVBoxLayout, QWidget

from greenai_desktop.accounting.ledger.activity_checks import activity_problems
from greenai_desktop.accounting.ledger.activity_draft import ActivityDraft, added, changed, draft_of
from greenai_desktop.accounting.ledger.activity_explained import activity_explained, post_explained
from greenai_desktop.accounting.ledger.offered import factor_of
from greenai_desktop.accounting.ledger.post_totals import ActivityTotals
from greenai_desktop.catalog.posts import posts
from greenai_desktop.core.inventory.changes import RowsRemoved
from greenai_desktop.core.inventory.sheets import Sheet
from greenai_desktop.i18n import _, active, ngettext
from greenai_desktop.i18n.equipment import SIGNIFICANCE
from greenai_desktop.i18n.inventory import PROBLEM
from greenai_desktop.ui.errors import show_error
from greenai_desktop.ui.inventory.posts.all_lines import AllLines
from greenai_desktop.ui.inventory.posts.form import LineForm
from greenai_desktop.ui.inventory.posts.lines import LinesView
from greenai_desktop.ui.inventory.posts.listing import PostList
from greenai_desktop.ui.inventory.tab import Tab
from greenai_desktop.ui.widgets.figures import FigureLabel
from greenai_desktop.ui.widgets.forms import button, label, link, row

if TYPE_CHECKING:
    from greenai_desktop.core.factors import Factor
    from greenai_desktop.core.inventory.inventory import IdArray
    from greenai_desktop.core.results import Result
    from greenai_desktop.store.workspace import Workspace
    from greenai_desktop.ui.context import Context
    from greenai_desktop.ui.inventory.desk import InventoryDesk
    from greenai_desktop.ui.inventory.sheet.view import SheetView

_FIRST = "s2-heat-cold"
_EXPLAINED = 20  # the largest lines of a post; more would be a list, not an explanation


class PostsTab(Tab):
    """Other posts of the inventory."""

    def __init__(self, context: Context, desk: InventoryDesk) -> None:
        super().__init__(context, desk)
        self._posts = {post.id: post for post in posts().all()}
        self._totals: ActivityTotals | None = None
        self._changing: int | None = None
        self.list = PostList(list(self._posts.values()))
        self.lines = LinesView()
        self.form = LineForm(context)
        self.title = label("", "section")
        self.title.setObjectName("posts-title")
        self.told = label("", "muted")
        self.told.setObjectName("posts-told")
        self.figure = FigureLabel(context, large=False)
        self.figure.setObjectName("posts-total")
        self.figure.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Maximum)
        self.form_title = label("", "section")
        self.empty = label(_("Not assessed: no line was entered. Fill in the form to add the first."), "muted")
        self.empty.setObjectName("posts-empty")
        self.empty.setAlignment(Qt.AlignmentFlag.AlignTop)
        self.edit_button = button(_("Edit"), self._edit, "posts-edit")
        self.why_button = link(_("Why this number?"), self._why, "posts-why")
        self.remove_button = button(_("Delete"), self._remove, "posts-remove")
        self.table_button = button(_("All lines as a table"), self._turn, "posts-table")
        self.table_button.setCheckable(True)
        self.sheet_button = button(_("As a table"), self._as_table, "posts-as-table")
        self.sheet_button.setToolTip(_("Edit, paste and fill down the lines of this post in a table"))
        self._table: AllLines | None = None
        self._lay_out()
        self._listen()
        self.list.choose(_FIRST)

    def activated(self) -> None:
        """See `Tab`."""
        self.desk.load(Sheet.ACTIVITY)
        self.context.store.read(_offers, self._offer, show_error)
        self._renew()

    @property
    def table(self) -> SheetView | None:
        """See `Tab`."""
        return self._table.view if self._table is not None and self.table_button.isChecked() else None

    @property
    def shown_ids(self) -> IdArray | None:
        """See `Tab`: beside the table of all lines, those of the chosen post."""
        inventory = self.desk.inventory(Sheet.ACTIVITY)
        if self.table_button.isChecked() or inventory is None or not self.list.chosen:
            return super().shown_ids
        ids: IdArray = inventory.ids[self._rows()]
        return ids

    @property
    def chosen_ids(self) -> IdArray | None:
        """See `Tab`."""
        if self.table_button.isChecked():
            return super().chosen_ids
        return np.array(self.lines.chosen_ids, np.int64) if self.lines.chosen_ids else None

    def state(self) -> dict[str, Any]:
        """See `Tab`."""
        return {"post": self.list.chosen}

    def restore(self, state: Mapping[str, Any]) -> None:
        """See `Tab`."""
        if state.get("post") in self._posts:
            self.list.choose(str(state["post"]))

    def open_with(self, arguments: Mapping[str, Any]) -> None:
        """Show a post, or one line: `post`, `row_id`."""
        if arguments.get("post") in self._posts:
            self.list.choose(str(arguments["post"]))
        inventory = self.desk.inventory(Sheet.ACTIVITY)
        row_id = arguments.get("row_id", arguments.get("row"))
        if inventory is not None and isinstance(row_id, int) and inventory.has([row_id]):
            self.list.choose(str(inventory.value(int(inventory.rows_of([row_id])[0]), "post_id")))
            self.lines.choose(row_id)

    # What the desk tells

    def _offer(self, offers: tuple[dict[int, str], list[Factor]]) -> None:
        projects, own = offers
        self.form.set_projects(projects)
        self.form.set_own_factors(own)
        self._surroundings()

    def _surroundings(self) -> None:
        self.form.extra.offer_sites(stored.site.name for stored in self.desk.sites)
        self.form.extra.offer_documents({one.id: one.name for one in self.desk.evidence})

    def _sheet_news(self, sheet: Sheet) -> None:
        if sheet is Sheet.ACTIVITY:
            self._renew()

    def _renew(self) -> None:
        inventory = self.desk.inventory(Sheet.ACTIVITY)
        if inventory is None:
            return
        self._totals = ActivityTotals(inventory, factor_of)
        self.list.set_totals(self._totals.by_post())
        if self._changing is not None and not inventory.has([self._changing]):
            self._begin_new()
        self._show_lines()

    def _post_chosen(self, post_id: str) -> None:
        post, code = self._posts[post_id], active().code
        self.title.setText(post.name(code))
        about = _("Scope {scope} · GHG Protocol {ghg} · BEGES {beges}", scope=post.scope, ghg=post.category_number,
                  beges=f"{post.beges_post} {post.beges_name(code)}")  # fmt: skip
        self.told.setText(f"{about}\n{post.ai_content(code)} ({_(SIGNIFICANCE[post.significance])})")
        self._begin_new()
        self._show_lines()

    def _show_lines(self) -> None:
        inventory, rows = self.desk.inventory(Sheet.ACTIVITY), self._rows()
        if inventory is None or self._totals is None:
            return
        self.lines.show_rows(inventory, rows, self._totals, factor_of)
        self.lines.setVisible(rows.size > 0)
        self.empty.setVisible(rows.size == 0)
        self._below.setStretchFactor(self.empty, int(rows.size == 0))
        self.figure.set_result(self._sum(rows))
        self._say_problems()
        self._selection_changed()

    def _rows(self) -> IdArray:
        """Places of the lines of the chosen post."""
        inventory = self.desk.inventory(Sheet.ACTIVITY)
        if inventory is None:
            return np.empty(0, np.int64)
        texts = inventory.texts("post_id")
        return np.flatnonzero(texts.codes == texts.find(self.list.chosen))

    def _sum(self, rows: IdArray) -> Result:
        inventory, totals = self.desk.inventory(Sheet.ACTIVITY), self._totals
        assert inventory is not None and totals is not None
        carbon = np.nan_to_num(totals.reckoned.kgco2e[rows], nan=np.inf)  # what is missing is told first
        largest = rows[np.argsort(-carbon, kind="stable")][:_EXPLAINED]
        parts = [self._explained(int(row)) for row in largest.tolist()]
        name = self._posts[self.list.chosen].name(active().code) if self.list.chosen else ""
        return post_explained(totals.of(rows), name, parts)

    def _explained(self, row: int) -> Result:
        inventory = self.desk.inventory(Sheet.ACTIVITY)
        assert inventory is not None
        return activity_explained(inventory, row, factor_of(str(inventory.value(row, "factor_id"))))

    # What the user does

    def _filled(self, draft: ActivityDraft, with_beside: bool) -> None:
        if self._changing is not None:
            self._keep(draft)
            return
        rows = draft.rows(with_beside)

        def add(ids: range) -> None:
            inventory = self.desk.inventory(Sheet.ACTIVITY)
            if inventory is not None:
                self.desk.make(Sheet.ACTIVITY, added(inventory, ids, rows), _("Add a line"))
                self.form.clear()

        self.desk.reserve(Sheet.ACTIVITY, len(rows), add)

    def _keep(self, draft: ActivityDraft) -> None:
        inventory, row_id = self.desk.inventory(Sheet.ACTIVITY), self._changing
        if inventory is None or row_id is None:
            return
        self.desk.make(Sheet.ACTIVITY, changed(row_id, draft), _("Edit a line"))
        self._begin_new()

    def _edit(self) -> None:
        inventory, chosen = self.desk.inventory(Sheet.ACTIVITY), self.lines.chosen_ids
        if inventory is None or len(chosen) != 1:
            return
        self._changing = chosen[0]
        self.form_title.setText(_("Edit the line"))
        self.form.show_draft(draft_of(inventory, int(inventory.rows_of(chosen)[0])))
        self.form.name.setFocus()

    def _begin_new(self) -> None:
        self._changing = None
        self.form_title.setText(_("New line"))
        self.form.show_post(self.list.chosen)
        self.form.clear()

    def _remove(self) -> None:
        chosen = self.lines.chosen_ids
        if not chosen:
            return
        self.desk.make(Sheet.ACTIVITY, RowsRemoved(np.array(chosen, np.int64)), _("Delete lines"))
        told = ngettext("{count} line was deleted.", "{count} lines were deleted.", len(chosen), count=len(chosen))
        self.context.offer_undo(told)

    def _turn(self, one_post: bool = False) -> None:
        """Between the posts and the table of their lines, which is made when it is first asked for."""
        if self._table is None:
            self._table = AllLines(self.context, self.desk)
            self.views.addWidget(self._table)
        self._table.set_post(self.list.chosen)
        self._table.one_post.setChecked(one_post)
        self.views.setCurrentIndex(int(self.table_button.isChecked()))

    def _as_table(self) -> None:
        """The lines of the chosen post in the table in which cells are edited, pasted and filled down."""
        self.table_button.setChecked(True)
        self._turn(one_post=True)
        if self._table is not None:
            self._table.view.setFocus()

    def _say_problems(self) -> None:
        """What is wrong with lines of the chosen post, in a sentence each."""
        inventory, rows = self.desk.inventory(Sheet.ACTIVITY), self._rows()
        found = activity_problems(inventory, factor_of) if inventory is not None and rows.size else []
        ids = inventory.ids[rows] if inventory is not None else rows
        mine = [_(PROBLEM[one.code]) for one in found if np.isin(one.ids, ids).any()]
        self.wrong.setText("\n".join(f"⚠ {words}" for words in dict.fromkeys(mine)))
        self.wrong.setVisible(bool(mine))

    def _why(self) -> None:
        inventory, chosen = self.desk.inventory(Sheet.ACTIVITY), self.lines.chosen_ids
        if inventory is not None and len(chosen) == 1:
            self.context.explain(self._explained(int(inventory.rows_of(chosen)[0])))

    def _selection_changed(self) -> None:
        count = len(self.lines.chosen_ids)
        self.edit_button.setEnabled(count == 1)
        self.why_button.setEnabled(count == 1)
        self.remove_button.setEnabled(count > 0)

    def _listen(self) -> None:
        self.desk.loaded.connect(self._sheet_news)
        self.desk.changed.connect(self._sheet_news)
        self.desk.surroundings_changed.connect(self._surroundings)
        self.list.post_chosen.connect(self._post_chosen)
        self.form.filled.connect(self._filled)
        self.form.left.connect(self._begin_new)
        self.lines.edit_wanted.connect(self._edit)
        self.lines.removal_wanted.connect(self._remove)
        self.lines.selectionModel().selectionChanged.connect(lambda *_parts: self._selection_changed())

    def _lay_out(self) -> None:
        middle = QWidget()
        column = QVBoxLayout(middle)
        column.setContentsMargins(12, 0, 12, 0)
        column.setSpacing(8)
        column.addWidget(self.title)
        column.addWidget(self.told)
        column.addWidget(self.figure)
        column.addLayout(row(self.edit_button, self.remove_button, self.sheet_button))
        column.addWidget(self.why_button)
        column.addWidget(self.lines, 1)
        column.addWidget(self.empty)
        self._below = column
        self.wrong = label("", "warn")
        self.wrong.setObjectName("posts-problems")
        column.addWidget(self.wrong)
        split = QSplitter(Qt.Orientation.Horizontal)
        split.setChildrenCollapsible(False)
        for pane, least in ((self.list, 260), (middle, 330), (self._form_card(), 300)):
            pane.setMinimumWidth(least)
            split.addWidget(pane)
        split.setSizes([376, 350, 300])
        for place, share in enumerate((2, 3, 1)):
            split.setStretchFactor(place, share)
        self.views = QStackedWidget()
        self.views.addWidget(split)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(8)
        layout.addLayout(row(self.table_button))
        layout.addWidget(self.views, 1)

    def _form_card(self) -> QFrame:
        card = QFrame()
        card.setProperty("card", "true")
        column = QVBoxLayout(card)
        column.setContentsMargins(16, 12, 8, 12)
        column.addWidget(self.form_title)
        column.addWidget(self.form)
        return card


def _offers(workspace: Workspace) -> tuple[dict[int, str], list[Factor]]:
    """Projects by number, and the user's own factors. One of a contract is market-based: it is in no ledger."""
    own = [one.factor for one in workspace.own_factors() if one.deleted_utc_s is None and one.factor.kind != "contract"]
    return {project.id: project.name for project in workspace.projects()}, own
