"""The list of posts by scope and category, with what each adds up to."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from greenai_desktop.i18n import _, active, numbers
from greenai_desktop.i18n.equipment import SIGNIFICANCE
from greenai_desktop.ui.widgets.table import Column, TableModel, TableView

if TYPE_CHECKING:
    from greenai_desktop.accounting.ledger.post_totals import PostTotal
    from greenai_desktop.catalog.posts import Post

_NAME_PX = 235
_SIGNIFICANT = {"high": 3.0, "medium": 2.0, "low": 1.0}


class PostList(QWidget):
    """All posts; one of them is chosen.

    Signals:
        post_chosen: Id of the post.
    """

    post_chosen = Signal(str)

    def __init__(self, posts: list[Post], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._posts = posts
        self.view = TableView(TableModel(_columns(posts, {})), "posts-list", _("Posts of emissions"), self)
        self.view.setSelectionMode(TableView.SelectionMode.SingleSelection)
        self.view.fit_columns("name", ("ai", "beges"))
        self.view.selectionModel().selectionChanged.connect(lambda *_parts: self._tell())
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self.view)
        self._chosen = ""

    @property
    def chosen(self) -> str:
        """Id of the post that is chosen; empty for none."""
        return self._chosen

    def choose(self, post_id: str) -> None:
        """Choose a post."""
        rows = [row for row, post in enumerate(self._posts) if post.id == post_id]
        self.view.select_source_rows(rows)

    def set_totals(self, totals: Mapping[str, PostTotal]) -> None:
        """Show what posts add up to; a post without lines is not assessed."""
        self.view.table.update_columns(_columns(self._posts, totals))
        self.view.fit_columns("name", ("ai", "beges"))

    def _tell(self) -> None:
        rows = self.view.selected_rows()
        chosen = self._posts[rows[0]].id if rows else ""
        if chosen and chosen != self._chosen:
            self._chosen = chosen
            self.post_chosen.emit(chosen)


def _columns(posts: list[Post], totals: Mapping[str, PostTotal]) -> list[Column]:
    code = active().code
    found = [totals.get(post.id) for post in posts]
    values = [total.value if total is not None else None for total in found]
    counts = [total.count + total.left_out_count + total.beside_count if total is not None else 0 for total in found]
    shown = [_state(value, count) for value, count in zip(values, counts, strict=True)]
    place = [float(row) for row in range(len(posts))]
    return [
        Column(
            "name", _("Post"), [f"{post.category_number}\u2002{post.name(code)}" for post in posts], order=place,
            tooltip=lambda row: _told(posts[row]), width=_NAME_PX,
        ),
        Column("beges", "BEGES", [post.beges_post for post in posts]),
        Column(
            "ai", _("Relevance"), [_(SIGNIFICANCE[post.significance]) for post in posts],
            order=[_SIGNIFICANT[post.significance] for post in posts],
        ),
        Column("total", _("Emissions"), shown, order=[-1.0 if value is None else value for value in values]),
    ]  # fmt: skip


def _state(value: float | None, count: int) -> str:
    if value is not None:
        return numbers.quantity(value, "kgCO2e", active().code, 2)
    return _("no figure") if count else _("not assessed")


def _told(post: Post) -> str:
    code = active().code
    return "\n".join([post.name(code), f"{post.beges_post} {post.beges_name(code)}", post.ai_content(code)])
