"""Transport of a piece by mode and distance: in place of what its source tells of it."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QComboBox, QFormLayout, QVBoxLayout, QWidget

from greenai_desktop.core.errors import InputError
from greenai_desktop.i18n import N_, _, active, numbers
from greenai_desktop.i18n.errors import title_and_hint
from greenai_desktop.ui.widgets.forms import NumberField, button, label, row

if TYPE_CHECKING:
    from greenai_desktop.core.inventory.inventory import Inventory

_MODES: Final = {"plane": N_("plane"), "ship": N_("ship"), "train": N_("train"), "truck": N_("lorry")}
_READ: Final = ("embodied_kgco2e", "low_kgco2e", "high_kgco2e", "transport_kgco2e", "boundary")


class TransportForm(QWidget):
    """Mode, distance and weight of one row.

    Signals:
        wanted: Cells by column.
    """

    wanted = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._present: dict[str, float | str] = {}
        self.mode = QComboBox()
        self.mode.setObjectName("transport-mode")
        self.mode.setAccessibleName(_("Means of transport"))
        for code, words in _MODES.items():
            self.mode.addItem(_(words), code)
        self.way = NumberField("transport-km", "km", high=100_000.0)
        self.weight = NumberField("transport-kg", "kg", high=1e6)
        for field, words in ((self.way, _("Distance of transport")), (self.weight, _("Weight of one piece"))):
            field.line.setAccessibleName(words)
            field.entered.connect(lambda value: self._preview())
        self.mode.currentIndexChanged.connect(lambda place: self._preview())
        self._told = label("", "muted")
        self._told.setObjectName("transport-told")
        self.take = button(_("Use for the row"), self._take, "transport-take")
        form = QFormLayout()
        form.setSpacing(6)
        for words, widget in ((_("By"), self.mode), (_("Distance"), self.way), (_("Weight"), self.weight)):
            form.addRow(words, widget)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(6)
        column.addLayout(form)
        column.addWidget(self._told)
        column.addLayout(row(self.take))

    def show_row(self, inventory: Inventory, place: int) -> None:
        """Show what a row says of its transport."""
        self._present = {name: inventory.value(place, name) for name in _READ}
        for field, name in ((self.way, "transport_km"), (self.weight, "weight_kg")):
            value = inventory.value(place, name)
            field.set_value(value if isinstance(value, float) and not math.isnan(value) else None)
        mode = self.mode.findData(inventory.value(place, "transport_mode"))
        self.mode.setCurrentIndex(max(0, mode))
        self._preview()

    @property
    def cells(self) -> dict[str, float | str] | None:
        """What would change; None as long as the way or the weight is missing, or it cannot be."""
        return self._reckoned()[0]

    def _reckoned(self) -> tuple[dict[str, float | str] | None, str]:
        from greenai_desktop.accounting.transport_rows import transport_cells

        way, weight = self.way.value, self.weight.value
        if way is None or weight is None:
            return None, _("Enter the distance and the weight of one piece.")
        try:
            cells = transport_cells(self._present, str(self.mode.currentData()), way, weight)
        except InputError as error:
            return None, " ".join(title_and_hint(error, active())).strip()
        moved = float(cells["transport_kgco2e"])
        figure = numbers.quantity(moved, "kgCO2e", active().code, 2)
        return cells, _("{figure} a piece, in place of what the source tells of transport.", figure=figure)

    def _preview(self) -> None:
        cells, words = self._reckoned()
        self._told.setText(words)
        self.take.setEnabled(cells is not None)

    def _take(self) -> None:
        if self.way.take() and self.weight.take() and (cells := self.cells) is not None:
            self.wanted.emit(cells)
