"""A slider with a typed field: one input that can be moved to see what becomes of the total."""

from __future__ import annotations

import math
from typing import Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QGridLayout, QLineEdit, QSlider, QWidget

from greenai_desktop import i18n
from greenai_desktop.accounting.estimate import Lever, LeverRange
from greenai_desktop.core.errors import InputError
from greenai_desktop.core.estimate.fields import Field, Group, field_of, kit_field_of
from greenai_desktop.i18n import N_, _, numbers
from greenai_desktop.i18n.errors import title_and_hint
from greenai_desktop.i18n.estimate import count_words, shown_value
from greenai_desktop.i18n.typed import parse_amount
from greenai_desktop.ui.widgets.forms import label

STEPS: Final = 1_000
_FIELD_PX: Final = 130
_SLIDER_PX: Final = 24
_MOST_PUE: Final = 10.0
NAMES: Final = {
    Lever.UTILISATION: N_("Utilisation of the hardware"),
    Lever.PUE: N_("PUE of the site"),
    Lever.TRIALS: N_("Trials of the search"),
    Lever.MODEL_SIZE: N_("Parameters of the model"),
}
_FIELDS: Final = {
    Lever.UTILISATION: "utilisation_fraction",
    Lever.TRIALS: "trial_count",
    Lever.MODEL_SIZE: "params_count",
}


class LeverRow(QWidget):
    """One lever.

    Args:
        lever: Which.

    Signals:
        moved: Lever and value; while it is dragged as well as when a number was typed.
    """

    moved = Signal(object, float)

    def __init__(self, lever: Lever) -> None:
        super().__init__()
        self.lever = lever
        self.setObjectName(f"lever-{lever.value.replace('_', '-')}")
        self._range = LeverRange(lever, 1.0, 0.0, 2.0, "ratio")
        self._value = 1.0
        name = _(NAMES[lever])
        self.slider = QSlider(Qt.Orientation.Horizontal)
        self.slider.setRange(0, STEPS)
        self.slider.setMinimumHeight(_SLIDER_PX)
        self.slider.setPageStep(STEPS // 10)
        self.slider.setSingleStep(STEPS // 100)
        self.slider.setAccessibleName(name)
        self.slider.valueChanged.connect(self._slid)
        self.line = QLineEdit()
        self.line.setAccessibleName(name)
        self.line.setFixedWidth(_FIELD_PX)
        self.line.setAlignment(Qt.AlignmentFlag.AlignRight)
        self.line.editingFinished.connect(self._typed)
        self.now = label("", "muted", wrap=False)
        self.wrong = label("", "error")
        self.wrong.hide()
        self._build(name)

    @property
    def value(self) -> float:
        """Where it stands."""
        return self._value

    @property
    def is_moved(self) -> bool:
        """Whether it stands elsewhere than in the draft."""
        return not math.isclose(self._value, self._range.value, rel_tol=1e-6)

    def set_range(self, found: LeverRange) -> None:
        """Show what the draft has."""
        self._range = found
        self.now.setText(_("now {value}", value=self._shown(found.value)))
        self.set_value(found.value)

    def set_value(self, value: float) -> None:
        """Stand at a value; nobody is told."""
        self._value = value
        self.slider.blockSignals(True)
        self.slider.setValue(self._place(value))
        self.slider.blockSignals(False)
        self.line.setText(self._shown(value))
        self._tell("")

    def reset(self) -> None:
        """Stand where the draft does."""
        self.set_value(self._range.value)

    def _slid(self, place: int) -> None:
        self._value = self._at(place)
        self.line.setText(self._shown(self._value))
        self._tell("")
        self.moved.emit(self.lever, self._value)

    def _typed(self) -> None:
        if self.line.text() == self._shown(self._value):
            return
        try:
            value = parse_amount(self.line.text(), self._field(), i18n.active().code)
        except InputError as error:
            self._tell(" ".join(filter(None, title_and_hint(error, i18n.active()))))
            return
        self.set_value(value)
        self.moved.emit(self.lever, value)

    def _field(self) -> Field:
        name = _FIELDS.get(self.lever, "")
        return field_of(name) or kit_field_of(name) or Field("pue_ratio", "ratio", Group.PLACE, 1.0, _MOST_PUE)

    def _place(self, value: float) -> int:
        low, high = self._range.low, self._range.high
        if self._range.is_log:
            share = math.log(max(value, low) / low) / math.log(high / low)
        else:
            share = (value - low) / (high - low)
        return round(min(1.0, max(0.0, share)) * STEPS)

    def _at(self, place: int) -> float:
        found, share = self._range, place / STEPS
        if found.is_log:
            value = found.low * (found.high / found.low) ** share
        else:
            value = found.low + (found.high - found.low) * share
        # A slider has steps; at that of the draft it stands exactly there.
        if place == self._place(found.value):
            return found.value
        return float(round(value)) if found.is_whole else value

    def _shown(self, value: float) -> str:
        language = i18n.active()
        if self.lever is Lever.PUE:
            return numbers.decimal(value, language.code, 2)
        if self.lever in (Lever.TRIALS, Lever.MODEL_SIZE):
            return count_words(value, language)
        return shown_value(_FIELDS[self.lever], value, language)

    def _tell(self, message: str) -> None:
        self.wrong.setText(message)
        self.wrong.setVisible(bool(message))
        self.line.setProperty("wrong", "true" if message else "false")
        self.line.style().unpolish(self.line)
        self.line.style().polish(self.line)

    def _build(self, name: str) -> None:
        head = label(name, "label", wrap=False)
        head.setBuddy(self.line)
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(12)
        grid.setVerticalSpacing(2)
        grid.addWidget(head, 0, 0)
        grid.addWidget(self.now, 0, 1, Qt.AlignmentFlag.AlignRight)
        grid.addWidget(self.slider, 1, 0, 1, 2)
        grid.addWidget(self.line, 0, 2, 2, 1, Qt.AlignmentFlag.AlignVCenter)
        grid.addWidget(self.wrong, 2, 0, 1, 3)
        grid.setColumnStretch(0, 1)
