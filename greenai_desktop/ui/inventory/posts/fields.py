"""The amount of a line: plain with its unit, or made from what people know of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFormLayout, QVBoxLayout, QWidget

from greenai_desktop.core.activities import units_beside
from greenai_desktop.core.activity_amounts import WAYS, Known, Way, ways_for
from greenai_desktop.i18n import _, active
from greenai_desktop.i18n.activities import INPUT, INPUT_HINT, WAY
from greenai_desktop.i18n.activity_units import canonical_unit, shown_unit
from greenai_desktop.ui.inventory.posts.rows import box
from greenai_desktop.ui.widgets.forms import NumberField, label

if TYPE_CHECKING:
    from greenai_desktop.catalog.activities import Activity

_PER_CENT = 100.0


class AmountFields(QWidget):
    """How much of the activity there was.

    Signals:
        edited: Something was chosen or entered.
    """

    edited = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._ways: tuple[Way, ...] = ()
        self._values: dict[str, float] = {}
        self._shown_way: Way | None = None
        self._inputs: dict[str, NumberField] = {}
        self.way_box = box("posts-way", _("How the amount is told"))
        self.amount = NumberField("posts-amount", high=1e15)
        self.amount.line.setAccessibleName(_("Amount"))
        self.unit_box = box("posts-unit", _("Unit of the amount"))
        self.unit_box.setEditable(True)
        self.way_box.activated.connect(lambda _index: self._way_chosen())
        self.unit_box.activated.connect(lambda _index: self.edited.emit())
        unit_line = self.unit_box.lineEdit()
        if unit_line is not None:
            unit_line.setPlaceholderText(_("EUR, h, licence …"))
            unit_line.editingFinished.connect(self.edited.emit)
        self.amount.entered.connect(lambda _value: self.edited.emit())
        self._form = QFormLayout()
        self._form.setSpacing(4)
        self._form.setRowWrapPolicy(QFormLayout.RowWrapPolicy.WrapAllRows)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addLayout(self._form)
        self._form.addRow(_("Told by"), self.way_box)
        self._form.addRow(_("Amount"), self.amount)
        self._form.addRow(_("Unit"), self.unit_box)
        self._more: list[QWidget] = []

    @property
    def way(self) -> Way | None:
        """The way to the amount; None for a plain one."""
        return WAYS.get(str(self.way_box.currentData() or ""))

    @property
    def unit(self) -> str:
        """Unit of the plain amount."""
        return canonical_unit(self.unit_box.currentText())

    @property
    def values(self) -> dict[str, float]:
        """Inputs of the way that were entered."""
        return self._entered(self._shown_way)

    def take(self) -> bool:
        """Read all that is typed; tells whether it can be used."""
        fields = list(self._inputs.values()) if self.way is not None else [self.amount]
        taken = [field.take() for field in fields]  # all of them, so that each tells what is wrong
        return all(taken)

    def forget_unit(self) -> None:
        """Another post begins without the unit of the one before."""
        self.unit_box.clear()
        self.unit_box.clearEditText()

    def offer(self, post_id: str, factor: Activity | None) -> None:
        """Offer the ways and units that fit a factor; what was entered stays where it fits."""
        before_way, before_unit = self.way, self.unit
        unit = factor.activity_unit if factor is not None else ""
        self._ways = ways_for(post_id, unit) if unit else ()
        if factor is not None and factor.is_last_resort:
            self._ways = (*self._ways, WAYS["exchange"])
        self.way_box.clear()
        self.way_box.addItem(_("Amount"), "")
        for way in self._ways:
            self.way_box.addItem(_(WAY[way.id]), way.id)
        language = active()
        self.unit_box.clear()
        for one in units_beside(unit) if unit else ():
            self.unit_box.addItem(shown_unit(one, language), one)
        if before_unit and (not unit or before_unit in units_beside(unit)):
            self.unit_box.setEditText(shown_unit(before_unit, language))
        self._show_way(before_way if before_way in self._ways else None)

    def show_amount(self, way: Way | None, values: dict[str, float], amount: float | None, unit: str) -> None:
        """Show what a line says."""
        self._show_way(None)
        self._values = dict(values)
        self.amount.set_value(amount)
        if unit:
            self.unit_box.setEditText(shown_unit(unit, active()))
        self._show_way(way if way in self._ways else None)

    def _entered(self, way: Way | None) -> dict[str, float]:
        """Figures in the fields, as they are kept."""
        found = ((name, field.value) for name, field in self._inputs.items())
        return {name: value / _scale(name, way) for name, value in found if value is not None}

    def _way_chosen(self) -> None:
        self._show_way(self.way)
        self.edited.emit()

    def _show_way(self, way: Way | None) -> None:
        self._values |= self._entered(self._shown_way)
        self._shown_way = way
        self.way_box.setCurrentIndex(max(0, self.way_box.findData(way.id if way is not None else "")))
        for widget in self._more:
            self._form.removeRow(widget)
        self._more, self._inputs = [], {}
        for widget in (self.amount, self.unit_box):
            self._form.setRowVisible(widget, way is None)
        if way is not None:
            for known in way.inputs:
                self._add_input(way, known)
        self._form.setRowVisible(self.way_box, self.way_box.count() > 1)

    def _add_input(self, way: Way, known: Known) -> None:
        scale = _scale(known.id, way)
        shown = (
            "%" if known.unit == "fraction" else known.unit if known.unit not in ("money", "ratio", "h/year") else ""
        )
        field = NumberField(f"posts-{known.id}", shown, high=known.most * scale)
        field.line.setAccessibleName(_(INPUT[known.id]))
        value = self._values.get(known.id, known.default)
        field.set_value(None if value is None else value * scale)
        hint = INPUT_HINT.get(way.id, {}).get(known.id, "")
        field.line.setToolTip(_(hint) if hint else "")
        field.entered.connect(lambda _value: self.edited.emit())
        self._inputs[known.id] = field
        self._form.addRow(_(INPUT[known.id]), field)
        self._more.append(field)
        if hint:
            said = label(_(hint), "muted")
            self._form.addRow(said)
            self._more.append(said)


def _scale(name: str, way: Way | None) -> float:
    """What a figure is typed in, over what it is kept in: shares are typed as per cent."""
    known = next((one for one in way.inputs if one.id == name), None) if way is not None else None
    return _PER_CENT if known is not None and known.unit == "fraction" else 1.0


def _sign(known: Known) -> str:
    """The unit of an input as it is shown; what its name says already is not said twice."""
    if known.unit in ("money", "ratio", "h/year", "day", "year"):
        return ""
    return "%" if known.unit == "fraction" else shown_unit(known.unit, active())
