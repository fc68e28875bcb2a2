"""What stands in place of the table while there is no equipment: what to do, and rows as they may look."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTableWidget, QTableWidgetItem, QVBoxLayout, QWidget

from greenai_desktop.i18n import N_, _
from greenai_desktop.ui.widgets.forms import button, label

_HEADINGS: Final = (N_("Name"), N_("Category"), N_("Pieces"))
_SAMPLES: Final = (
    (N_("GPU server"), N_("Server"), "2"),
    (N_("Laptops of the team"), N_("Laptop"), "10"),
    (N_("Screens"), N_("Screen"), "10"),
)
_ROW_PX: Final = 40


def empty_page(paste: Callable[[], object], computer: Callable[[], object], add: Callable[[], object]) -> QWidget:
    """The page, with its three ways to begin."""
    page = QWidget()
    column = QVBoxLayout(page)
    column.setContentsMargins(24, 16, 24, 16)
    column.setSpacing(10)
    column.addWidget(label(_("No equipment yet"), "section"))
    column.addWidget(
        label(_("List what AI runs on: servers, GPUs, computers, screens. Search for a model above, paste from a "
                "spreadsheet, or begin with this computer."), "muted")
    )  # fmt: skip
    for words, call, name in (
        (_("Paste from a spreadsheet"), paste, "equipment-empty-paste"),
        (_("Add this computer…"), computer, "equipment-empty-computer"), (_("Add a row"), add, "equipment-empty-add"),
    ):  # fmt: skip
        column.addWidget(button(words, call, name), 0, Qt.AlignmentFlag.AlignLeft)
    column.addSpacing(8)
    column.addWidget(label(_("Rows may look like these:"), "label"))
    column.addWidget(_samples())
    column.addStretch(1)
    return page


def _samples() -> QTableWidget:
    """Rows that are no rows: greyed, and nothing can be done with them."""
    table = QTableWidget(len(_SAMPLES), len(_HEADINGS))
    table.setObjectName("equipment-samples")
    table.setAccessibleName(_("Samples of rows"))
    table.setHorizontalHeaderLabels([_(words) for words in _HEADINGS])
    table.verticalHeader().hide()
    table.verticalHeader().setDefaultSectionSize(_ROW_PX)
    table.horizontalHeader().setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
    table.horizontalHeader().setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
    table.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
    table.setSelectionMode(QAbstractItemView.SelectionMode.NoSelection)
    table.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    table.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    for row, cells in enumerate(_SAMPLES):
        for place, text in enumerate(cells):
            item = QTableWidgetItem(_(text))
            item.setFlags(Qt.ItemFlag.NoItemFlags)
            table.setItem(row, place, item)
    table.setFixedHeight(_ROW_PX * (len(_SAMPLES) + 1) + 8)
    return table
