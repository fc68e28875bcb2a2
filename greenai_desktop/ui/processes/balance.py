"""Where the power of the whole machine goes: processes, idle, what nobody claims; always in sight."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QAction

from greenai_desktop.core.units import J_PER_KWH
from greenai_desktop.i18n import Language, _, numbers
from greenai_desktop.i18n.processes import PART, PART_MEANS
from greenai_desktop.i18n.words import word
from greenai_desktop.ui.widgets.table import Column, TableModel, TableView

if TYPE_CHECKING:
    from greenai_desktop.recording.process_power import Accounted, Balance

PARTS: Final = ("rows", "ended", "idle", "unattributed", "apart", "total")
_ROW_PX: Final = 26


class BalanceTable(TableView):
    """One row a part, the sum last.

    Signals:
        explained: "Why this number?" was asked of a part; carries its code.
    """

    explained = Signal(str)

    def __init__(self) -> None:
        self._model = TableModel()
        super().__init__(self._model, "process-balance", _("Where the power goes"))
        self.verticalHeader().setDefaultSectionSize(_ROW_PX)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        why = QAction(_("Why this number?"), self)
        why.triggered.connect(self._explain)
        self.extra_actions.append(why)
        self.activated.connect(lambda index: self._explain())
        self.doubleClicked.connect(lambda index: self._explain())

    def show_parts(self, found: Accounted, language: Language) -> None:
        """Show where the power goes now."""
        columns = _columns(found.power_w, found.energy_j, language)
        if self._model.columns:
            self._model.update_columns(columns)
            return
        self._model.set_columns(columns)
        self.fit_columns("means")
        self._fit_height()

    def _fit_height(self) -> None:
        """Room for all rows: the sum at the end is what the others are held against."""
        self.setFixedHeight(
            self.horizontalHeader().sizeHint().height() + len(PARTS) * _ROW_PX + 2 * self.frameWidth() + 2
        )

    def _explain(self) -> None:
        row = self.currentIndex().row()
        if 0 <= row < len(PARTS):
            self.explained.emit(PARTS[row])


def _columns(power_w: Balance, energy_j: Balance, language: Language) -> list[Column]:
    code = language.code
    # What has ended draws nothing now; that is no missing figure.
    watts = [getattr(power_w, part) for part in PARTS]
    kwh = [getattr(energy_j, part) / J_PER_KWH for part in PARTS]
    missing = _("the power of the devices is not known yet")
    return [
        Column("part", _("Where it goes"), [word(PART, part, language) for part in PARTS], width=260),
        Column("power", _("Power"), watts, True, lambda v: numbers.quantity(float(v), "W", code),
               lambda row: missing, longest="888 mW", width=150),
        Column("energy", _("Energy"), kwh, True, lambda v: numbers.quantity(float(v), "kWh", code),
               lambda row: missing, longest="888 mWh", width=150),
        Column("means", _("What it is"), [word(PART_MEANS, part, language) for part in PARTS], width=900),
    ]  # fmt: skip
