"""The lines of one post, as a table."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QWidget

from greenai_desktop.i18n import _, active, numbers, words
from greenai_desktop.i18n.activity_units import shown_unit
from greenai_desktop.ui.widgets.table import Column, TableModel, TableView

if TYPE_CHECKING:
    from greenai_desktop.accounting.ledger.post_totals import ActivityTotals
    from greenai_desktop.catalog.activities import Activity
    from greenai_desktop.core.inventory.inventory import IdArray, Inventory

# Amount and emissions stand side by side in a window of 1280 pixels.
_NAME_PX, _AMOUNT_PX, _CARBON_PX = 80, 138, 108

Factors = Callable[[str], "Activity | None"]


class LinesView(TableView):
    """Lines of activity.

    Signals:
        edit_wanted: The user wants to change the chosen line.
        removal_wanted: The user wants the chosen lines gone.
    """

    edit_wanted = Signal()
    removal_wanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(TableModel(), "posts-lines", _("Lines of the post"), parent)
        self.doubleClicked.connect(lambda _index: self.edit_wanted.emit())
        self._ids: list[int] = []

    @property
    def chosen_ids(self) -> list[int]:
        """Numbers of the chosen lines."""
        return [self._ids[row] for row in self.selected_rows()]

    def show_rows(self, inventory: Inventory, rows: IdArray, totals: ActivityTotals, factor_of: Factors) -> None:
        """Show some rows of the table of activities."""
        chosen = set(self.chosen_ids)
        self._ids = inventory.ids[rows].tolist()
        self.table.set_columns(_columns(inventory, rows, totals, factor_of))
        self.fit_columns("name", ("counted", "share", "year", "factor"))
        self.select_source_rows([row for row, number in enumerate(self._ids) if number in chosen])

    def choose(self, row_id: int) -> None:
        """Choose the line of a number."""
        self.select_source_rows([row for row, number in enumerate(self._ids) if number == row_id])

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_F2):
            self.edit_wanted.emit()
        elif event.key() == Qt.Key.Key_Delete:
            self.removal_wanted.emit()
        else:
            super().keyPressEvent(event)


def _columns(inventory: Inventory, rows: IdArray, totals: ActivityTotals, factor_of: Factors) -> list[Column]:
    language = active()
    carbon = totals.reckoned.kgco2e[rows]
    reasons = [totals.reckoned.reasons[row] for row in rows.tolist()]
    amounts = inventory.numbers("value")[rows]
    units = [shown_unit(str(inventory.value(row, "unit")), language) for row in rows.tolist()]
    shares = inventory.numbers("ai_share_fraction")[rows]

    names = [str(inventory.value(row, "name")) for row in rows.tolist()]
    told = [_amount(value, unit) for value, unit in zip(amounts, units, strict=True)]

    def reason(row: int) -> str:
        return words.word(words.REASON, reasons[row], language)

    return [
        Column("name", _("Name"), names, width=_NAME_PX, tooltip=lambda row: f"{names[row]}\n{told[row]}".strip()),
        Column(
            "amount", _("Amount"), told,
            order=np.nan_to_num(amounts, nan=-1.0).tolist(), width=_AMOUNT_PX,
        ),
        Column("factor", _("Emission factor"), [_factor(inventory, row, factor_of) for row in rows.tolist()]),
        Column("year", _("Year"), [_year(inventory, row) for row in rows.tolist()]),
        Column(
            "share", _("Share for AI"), shares.tolist(), is_number=True,
            show=lambda value: numbers.percent(value, language.code),
        ),
        Column(
            "carbon", _("Emissions"), carbon.tolist(), is_number=True, reason=reason, width=_CARBON_PX,
            show=lambda value: numbers.quantity(value, "kgCO2e", language.code, 2),
        ),
        Column("counted", _("Counted"), [_counted(inventory, row) for row in rows.tolist()]),
    ]  # fmt: skip


def _amount(value: float, unit: str) -> str:
    if math.isnan(value):
        return numbers.MISSING
    return f"{numbers.number(value, active().code, 4)}\u00a0{unit}".strip("\u00a0")


def _factor(inventory: Inventory, row: int, factor_of: Factors) -> str:
    typed = float(inventory.numbers("factor_kgco2e")[row])
    if not math.isnan(typed):
        return _("own: {value}", value=numbers.quantity(typed, "kgCO2e", active().code))
    name = str(inventory.value(row, "factor_id"))
    factor = factor_of(name) if name else None
    return factor.name(active().code) if factor is not None else name or numbers.MISSING


def _year(inventory: Inventory, row: int) -> str:
    from greenai_desktop.core.inventory.days import iso

    day = float(inventory.numbers("from_day")[row])
    return numbers.MISSING if math.isnan(day) else iso(day)[:4]


def _counted(inventory: Inventory, row: int) -> str:
    if str(inventory.value(row, "left_out")):
        return _("left out")
    kind = str(inventory.value(row, "kind"))
    return _("outside the total") if kind in ("offset", "avoided") else _("yes")
