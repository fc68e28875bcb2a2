"""The lines of all posts, or of one, in a table, edited in place and exchanged with spreadsheets."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np
from PySide6.QtWidgets import QCheckBox, QLineEdit, QVBoxLayout, QWidget

from greenai_desktop.accounting.ledger.activity_checks import activity_problems
from greenai_desktop.accounting.ledger.offered import factor_of
from greenai_desktop.catalog.activities import activities
from greenai_desktop.catalog.posts import posts
from greenai_desktop.core.errors import InputError
from greenai_desktop.core.inventory.labels import Labels
from greenai_desktop.core.inventory.sheets import Sheet
from greenai_desktop.core.inventory.texts import folded
from greenai_desktop.i18n import _, active
from greenai_desktop.ui.inventory.sheet.view import SheetView
from greenai_desktop.ui.widgets.forms import button, label, row

if TYPE_CHECKING:
    from greenai_desktop.core.inventory.inventory import Inventory
    from greenai_desktop.ui.context import Context
    from greenai_desktop.ui.inventory.desk import InventoryDesk
    from greenai_desktop.ui.inventory.sheet.lines import Mask

_COLUMNS: Final = (
    "name", "post_id", "value", "unit", "factor_id", "factor_kgco2e", "region", "ai_share_fraction", "from_day",
    "until_day", "stage", "price_year", "deflator_ratio", "kind", "source", "note",
)  # fmt: skip


class AllLines(QWidget):
    """The table of activities.

    Attributes:
        view: The table.
        one_post: Whether it shows the lines of the chosen post alone.
    """

    def __init__(self, context: Context, desk: InventoryDesk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.view = SheetView(
            context, desk, Sheet.ACTIVITY, _COLUMNS, _("Lines of all posts"),
            find=lambda inventory: activity_problems(inventory, factor_of),
        )  # fmt: skip
        self.view.sheet_model.name_by("post_id", _post_name, _post_code)
        self.view.sheet_model.name_by("factor_id", _factor_name, _factor_code)
        self.filter = QLineEdit()
        self.filter.setObjectName("posts-filter")
        self.filter.setAccessibleName(_("Filter the rows"))
        self.filter.setPlaceholderText(_("Filter"))
        self.filter.setClearButtonEnabled(True)
        self.filter.textChanged.connect(self.view.sheet_model.filter)
        self._post = ""
        self.one_post = QCheckBox()
        self.one_post.setObjectName("posts-one-post")
        self.one_post.toggled.connect(lambda ticked: self._narrow())
        self._wrong = label("", "warn")
        self._wrong.hide()
        self.view.told.connect(self._tell)
        add = button(_("Add a row"), lambda: self.view.add_rows(), "posts-add-row")
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addLayout(row(add, self.one_post, self.filter, stretch_last=True))
        column.addWidget(self.view, 1)
        column.addWidget(self._wrong)

    def set_post(self, post_id: str) -> None:
        """Which post its rows can be narrowed to; rows that are added or pasted then belong to it."""
        self._post = post_id
        self.one_post.setText(_("Only {post}", post=_post_name(post_id).replace("&", "&&")))
        if self.one_post.isChecked():
            self._narrow()

    def _narrow(self) -> None:
        post_id = self._post
        if not self.one_post.isChecked():
            self.view.sheet_model.only(None)
            return

        def belongs(inventory: Inventory) -> Mask:
            texts = inventory.texts("post_id")
            return np.asarray(texts.codes == texts.find(post_id), np.bool_)

        self.view.sheet_model.only(belongs, {"post_id": post_id})

    def _tell(self, words: str) -> None:
        self._wrong.setText(words)
        self._wrong.setVisible(bool(words))


def _post_name(code: str) -> str:
    post = posts().by_id(code)
    return post.name(active().code) if post is not None else code


def _post_code(text: str) -> str:
    """The code of a post that is called so in one of the languages; refused if there is none."""
    known = {post.id: (post.name("en"), post.name("fr")) for post in posts().all()}
    return Labels(posts=known).post_code(text)


def _factor_name(code: str) -> str:
    factor = factor_of(code)
    return factor.name(active().code) if factor is not None else code


def _factor_code(text: str) -> str:
    """The id of a factor that is called so in one of the languages, or has this id; refused if there is none."""
    plain = text.strip()
    if factor_of(plain) is not None:
        return plain
    ids = {row.id for row in activities().all() if folded(plain) in (folded(row.name("en")), folded(row.name("fr")))}
    if len(ids) != 1:
        raise InputError("unknown_factor_name", name=plain[:80])
    return ids.pop()
