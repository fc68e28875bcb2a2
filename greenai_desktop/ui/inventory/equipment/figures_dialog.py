"""Figures that are typed from a supplier's document: they take the place of what the rows had."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QComboBox, QDialog, QFormLayout, QLineEdit, QVBoxLayout, QWidget

from greenai_desktop.i18n import N_, _
from greenai_desktop.i18n import equipment as said
from greenai_desktop.ui.widgets.dialogs import ok_and_cancel
from greenai_desktop.ui.widgets.forms import NumberField, label

if TYPE_CHECKING:
    from collections.abc import Mapping

_FIELDS: Final = (
    ("embodied_kgco2e", N_("Embodied, without use"), "kg CO₂e"),
    ("manufacture_kgco2e", N_("Manufacture"), "kg CO₂e"),
    ("transport_kgco2e", N_("Transport"), "kg CO₂e"),
    ("eol_kgco2e", N_("End of life"), "kg CO₂e"),
    ("use_kgco2e", N_("Use, as its maker says"), "kg CO₂e"),
    ("low_kgco2e", N_("Lower bound"), "kg CO₂e"),
    ("high_kgco2e", N_("Upper bound"), "kg CO₂e"),
    ("lifetime_years", N_("Lifetime"), N_("years")),
    ("weight_kg", N_("Weight"), "kg"),
)
_NEEDED: Final = ("embodied_kgco2e", "manufacture_kgco2e", "transport_kgco2e", "eol_kgco2e")
_WIDTH_PX: Final = 660


class FiguresDialog(QDialog):
    """What a document tells of one piece.

    Signals:
        wanted: Cells by column; what was left empty is unknown, and not there.
    """

    wanted = Signal(object)

    def __init__(self, present: Mapping[str, float | str], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("figures-dialog")
        self.setWindowTitle(_("Figures from a document"))
        self.setMinimumWidth(_WIDTH_PX)
        self.fields: dict[str, NumberField] = {}
        form = QFormLayout()
        form.setSpacing(6)
        for name, words, unit in _FIELDS:
            field = NumberField(f"figures-{name}", _(unit) if unit == "years" else unit)
            field.line.setAccessibleName(_(words))
            value = present.get(name)
            field.set_value(value if isinstance(value, float) and value == value else None)
            head = label(_(words), wrap=False)
            head.setBuddy(field)
            form.addRow(head, field)
            self.fields[name] = field
        self.perimeter = QComboBox()
        self.perimeter.setObjectName("figures-perimeter")
        for code in ("all", "no_transport", "gate"):
            self.perimeter.addItem(_(said.PERIMETER[code]), code)
        self.perimeter.setCurrentIndex(max(0, self.perimeter.findData(present.get("boundary"))))
        form.addRow(_("Perimeter"), self.perimeter)
        self.source = QLineEdit(_typed_source(present))
        self.source.setObjectName("figures-source")
        self.source.setPlaceholderText(_("such as: Dell, PowerEdge R760, product carbon footprint, 2024"))
        form.addRow(_("Document"), self.source)
        self._wrong = label("", "error")
        self._wrong.setObjectName("figures-wrong")
        self._wrong.hide()
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 20, 24, 16)
        column.setSpacing(10)
        column.addWidget(
            label(_("Of one piece. Leave empty what the document does not tell: unknown is not nil."), "muted")
        )
        column.addLayout(form)
        column.addWidget(self._wrong)
        column.addWidget(ok_and_cancel(self, self._accept))

    @property
    def cells(self) -> dict[str, float | str]:
        """What was typed."""
        typed = {name: field.value for name, field in self.fields.items()}
        cells: dict[str, float | str] = {name: value for name, value in typed.items() if value is not None}
        return cells | {
            "boundary": str(self.perimeter.currentData()), "source": self.source.text().strip(), "status": "entered",
            "grade": "A" if "manufacture_kgco2e" in cells else "B",
        }  # fmt: skip

    def _accept(self) -> None:
        if not all(field.take() for field in self.fields.values()):
            return
        wrong = self._problem()
        self._wrong.setText(wrong)
        self._wrong.setVisible(bool(wrong))
        if not wrong:
            self.accept()
            self.wanted.emit(self.cells)

    def _problem(self) -> str:
        value = {name: field.value for name, field in self.fields.items()}
        if all(value[name] is None for name in _NEEDED):
            return _("Enter the figure for all phases, or at least one phase.")
        low, high, whole = value["low_kgco2e"], value["high_kgco2e"], value["embodied_kgco2e"]
        if (low is None) is not (high is None):
            return _("Enter both bounds, or none.")
        if low is not None and high is not None and (whole is None or not low <= whole <= high):
            return _("The bounds must hold the figure for all phases.")
        if value["lifetime_years"] == 0:
            return _("A lifetime of 0 years is none.")
        return "" if self.source.text().strip() else _("Name the document: a figure without a source proves nothing.")


def _typed_source(present: Mapping[str, float | str]) -> str:
    """The document that a person named before; that of a catalogue is none."""
    return str(present.get("source", "")) if present.get("status") == "entered" else ""
