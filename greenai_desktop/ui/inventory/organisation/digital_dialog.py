"""The form of the declared digital footprint."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QDialog, QFormLayout, QLineEdit, QVBoxLayout, QWidget

from greenai_desktop.core.errors import InputError
from greenai_desktop.core.organisation import DigitalFootprint
from greenai_desktop.i18n import _, active
from greenai_desktop.i18n.errors import title_and_hint
from greenai_desktop.ui.widgets.dialogs import ok_and_cancel
from greenai_desktop.ui.widgets.forms import NumberField, label

if TYPE_CHECKING:
    from PySide6.QtWidgets import QLabel

_UNIT = "t\u00a0CO₂e"


class DigitalDialog(QDialog):
    """What was declared, its range, its year and who says so."""

    def __init__(self, digital: DigitalFootprint | None, year: int, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("digital-dialog")
        self.setWindowTitle(_("Declared digital footprint"))
        self._made = digital
        self._value = NumberField("digital-value", _UNIT, may_be_empty=False)
        self._low = NumberField("digital-low", _UNIT)
        self._high = NumberField("digital-high", _UNIT)
        self._year = NumberField("digital-year", low=1990, high=2200, whole=True, may_be_empty=False)
        self._source = QLineEdit(digital.source if digital else "", self)
        self._source.setObjectName("digital-source")
        self._source.setPlaceholderText(_("report, page, who answers for it"))
        if digital is not None:
            self._value.set_value(digital.tco2e)
            self._low.set_value(digital.low_tco2e)
            self._high.set_value(digital.high_tco2e)
        self._year.set_value(float(digital.year if digital else year))
        self._wrong: QLabel = label("", "error")
        self._wrong.hide()
        self._lay_out()

    @property
    def digital(self) -> DigitalFootprint | None:
        """What was entered."""
        return self._made

    def _lay_out(self) -> None:
        form = QFormLayout()
        form.setSpacing(12)
        form.addRow(_("&Footprint"), self._value)
        form.addRow(_("&Year"), self._year)
        form.addRow(_("&Source"), self._source)
        form.addRow(_("&Lowest"), self._low)
        form.addRow(_("&Highest"), self._high)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(24, 24, 24, 16)
        layout.setSpacing(16)
        layout.addWidget(
            label(_("The greenhouse gas of all digital work of the organisation in one year, as it was declared. The "
                    "share of AI is told against it, for the same year."), "muted")
        )  # fmt: skip
        layout.addLayout(form)
        layout.addWidget(self._wrong)
        layout.addWidget(ok_and_cancel(self, self._accept))
        self.setMinimumWidth(520)

    def _accept(self) -> None:
        for field in (self._value, self._year, self._low, self._high):
            if not field.take():
                field.setFocus()
                return
        try:
            self._made = DigitalFootprint(
                self._value.value or 0.0, round(self._year.value or 0.0), self._source.text().strip(),
                self._low.value, self._high.value,
            )  # fmt: skip
        except InputError as error:
            title, hint = title_and_hint(error, active())
            self._wrong.setText(f"{title} {hint}".strip())
            self._wrong.show()
            (self._source if error.code == "footprint_without_source" else self._value).setFocus()
            return
        self.accept()
