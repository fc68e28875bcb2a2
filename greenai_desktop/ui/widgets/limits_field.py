"""Limits as rows to type into: what is limited, on which side, by how much, in which currency."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QLabel, QLineEdit, QToolButton, QVBoxLayout, QWidget

from greenai_desktop import i18n
from greenai_desktop.core.errors import InputError
from greenai_desktop.core.limit_text import limit_of, limit_text
from greenai_desktop.core.limits import CARBON, COST, ENERGY, HOURS, OWN_QUANTITIES, Bound, Limit
from greenai_desktop.i18n import _, numbers
from greenai_desktop.i18n.errors import title_and_hint
from greenai_desktop.i18n.limits import BOUND, NAME
from greenai_desktop.ui.theme import icons
from greenai_desktop.ui.widgets.currency_field import USUAL
from greenai_desktop.ui.widgets.forms import label, link

if TYPE_CHECKING:
    from collections.abc import Callable

_UNIT: Final = {ENERGY: "kWh", CARBON: "kgCO2e", HOURS: "h"}
_LOGGED: Final = ""
_VALUE_PX, _NAME_PX, _WIDEST_NAME_PX = 100, 110, 260


class LimitsField(QWidget):
    """Rows of limits; what is typed stays, and what is wrong is said below.

    Args:
        currency: Of new limits of cost.

    Signals:
        changed: Rows came, went, or were typed into.
        entered: Enter was pressed in a row.
    """

    changed = Signal()
    entered = Signal()

    def __init__(self, currency: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("limits-field")
        self._currency = currency
        self._rows: list[_Row] = []
        self._column = QVBoxLayout()
        self._column.setSpacing(6)
        self._wrong = label("", "error")
        self._wrong.setObjectName("limits-wrong")
        self._wrong.hide()
        self.add_button = link(_("+ Add a limit"), self.add, "limit-add")
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(6)
        layout.addLayout(self._column)
        layout.addWidget(self._wrong)
        layout.addWidget(self.add_button)

    def add(self) -> None:
        """One more row, of a quantity that has none yet."""
        taken = {row.quantity for row in self._rows}
        quantity = next((one for one in OWN_QUANTITIES if one not in taken), _LOGGED)
        self._append(_Row(quantity, self._currency, self._remove, self._typed, self.entered.emit))
        self._rows[-1].value.setFocus()
        self.changed.emit()

    def set_limits(self, limits: Sequence[Limit]) -> None:
        """Show these."""
        for row in tuple(self._rows):
            self._take_away(row)
        for limit in limits:
            row = _Row(limit.quantity, limit.currency or self._currency, self._remove, self._typed, self.entered.emit)
            row.show_limit(limit)
            self._append(row)

    def read(self) -> tuple[Limit, ...] | None:
        """The limits as typed; None if one cannot be, which is said. Rows without a value are left out."""
        try:
            limits = tuple(limit for row in self._rows if (limit := row.read()) is not None)
        except InputError as error:
            title, hint = title_and_hint(error, i18n.active())
            self._tell(f"{title} {hint}".strip())
            return None
        self._tell("")
        return limits

    def state(self) -> list[dict[str, Any]]:
        """What is typed, to be put back by `restore`."""
        return [row.state() for row in self._rows]

    def restore(self, state: Sequence[Mapping[str, Any]]) -> None:
        """Put back what was typed."""
        self.set_limits(())
        for plain in state:
            row = _Row(
                str(plain.get("quantity", _LOGGED)), self._currency, self._remove, self._typed, self.entered.emit
            )
            row.restore(plain)
            self._append(row)

    def _append(self, row: _Row) -> None:
        before: QWidget = self._rows[-1].fields[-1] if self._rows else self.add_button
        self._rows.append(row)
        self._column.addWidget(row)
        # Qt puts what is made later at the end of the whole window, behind the buttons of the form.
        for field in row.fields:
            QWidget.setTabOrder(before, field)
            before = field
        QWidget.setTabOrder(before, self.add_button)

    def _remove(self, row: _Row) -> None:
        self._take_away(row)
        self.add_button.setFocus()
        self.changed.emit()

    def _take_away(self, row: _Row) -> None:
        self._rows.remove(row)
        self._column.removeWidget(row)
        row.hide()
        row.deleteLater()

    def _typed(self) -> None:
        self._tell("")
        self.changed.emit()

    def _tell(self, message: str) -> None:
        self._wrong.setText(message)
        self._wrong.setVisible(bool(message))


class _Row(QWidget):
    """One limit."""

    def __init__(
        self,
        quantity: str,
        currency: str,
        remove: Callable[[_Row], None],
        typed: Callable[[], None],
        entered: Callable[[], None],
    ) -> None:
        super().__init__()
        language = i18n.active()
        self._quantity = QComboBox()
        self._quantity.setObjectName("limit-quantity")
        self._quantity.setAccessibleName(_("What is limited"))
        for code, name in NAME.items():
            self._quantity.addItem(language.gettext(name), code)
        self._quantity.addItem(_("A value it logs"), _LOGGED)
        self.name = QLineEdit()
        self.name.setObjectName("limit-name")
        self.name.setAccessibleName(_("Name of the logged value"))
        self.name.setPlaceholderText(_("such as latency_ms"))
        self.name.setMinimumWidth(_NAME_PX)
        self.name.setMaximumWidth(_WIDEST_NAME_PX)
        self._bound = QComboBox()
        self._bound.setObjectName("limit-bound")
        self._bound.setAccessibleName(_("Which side is good"))
        for bound in Bound:
            self._bound.addItem(language.gettext(BOUND[bound]), bound.value)
        self.value = QLineEdit()
        self.value.setObjectName("limit-value")
        self.value.setAccessibleName(_("Limit"))
        self.value.setFixedWidth(_VALUE_PX)
        self._unit = QLabel()
        self._unit.setProperty("role", "muted")
        self._currencies = QComboBox()
        self._currencies.setObjectName("limit-currency")
        self._currencies.setAccessibleName(_("Currency"))
        self._currencies.addItems(list(dict.fromkeys((currency, *(code for code, _name in USUAL)))))
        self._lay_out(remove)
        index = self._quantity.findData(quantity if quantity in OWN_QUANTITIES else _LOGGED)
        self._quantity.setCurrentIndex(index)
        if quantity not in OWN_QUANTITIES:
            self.name.setText(quantity)
        self._quantity.currentIndexChanged.connect(self._chosen)
        for line in (self.name, self.value):
            line.textEdited.connect(lambda text: typed())
            line.returnPressed.connect(entered)
        self._chosen()

    def _lay_out(self, remove: Callable[[_Row], None]) -> None:
        away = QToolButton()
        away.setObjectName("limit-remove")
        away.setProperty("kind", "flat")
        away.setIcon(icons.icon("close"))
        away.setAccessibleName(_("Remove this limit"))
        away.setToolTip(_("Remove this limit"))
        away.clicked.connect(lambda: remove(self))
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        for widget in (self._quantity, self.name, self._bound, self.value, self._unit, self._currencies):
            row.addWidget(widget, 1 if widget is self.name else 0)
        row.addWidget(away)
        self.fields: tuple[QWidget, ...] = (
            self._quantity, self.name, self._bound, self.value, self._currencies, away,
        )  # fmt: skip
        row.addStretch(1)

    @property
    def quantity(self) -> str:
        """What is limited; the name of a logged value as typed."""
        return str(self._quantity.currentData()) or self.name.text().strip()

    def show_limit(self, limit: Limit) -> None:
        """Show a limit."""
        self.value.setText(numbers.editable(limit.value, i18n.active().code))
        self._bound.setCurrentIndex(max(0, self._bound.findData(limit.bound.value)))

    def read(self) -> Limit | None:
        """The limit; None while its value is empty.

        Raises:
            InputError: the value is no number, or the limit is not possible.
        """
        text = self.value.text().strip()
        if not text:
            return None
        quantity = self.quantity
        value = numbers.parse_number(text, i18n.active().code, _UNIT.get(quantity, ""))
        bound = Bound.AT_MOST if quantity in OWN_QUANTITIES else Bound(self._bound.currentData())
        limit = Limit(quantity, value, bound, self._currencies.currentText() if quantity == COST else "")
        if limit_of(limit_text(limit)).quantity != quantity:  # the name of a logged value that reads as another limit
            raise InputError("limit_unreadable", text=limit_text(limit))
        return limit

    def state(self) -> dict[str, Any]:
        """What is typed."""
        return {
            "quantity": self.quantity, "value": self.value.text(), "bound": self._bound.currentData(),
            "currency": self._currencies.currentText(),
        }  # fmt: skip

    def restore(self, state: Mapping[str, Any]) -> None:
        """Put back what was typed."""
        self.value.setText(str(state.get("value", "")))
        self._bound.setCurrentIndex(max(0, self._bound.findData(state.get("bound"))))
        self._currencies.setCurrentIndex(max(0, self._currencies.findText(str(state.get("currency", "")))))

    def _chosen(self) -> None:
        quantity = str(self._quantity.currentData())
        self.name.setVisible(quantity == _LOGGED)
        self._bound.setEnabled(quantity == _LOGGED)
        if quantity != _LOGGED:
            self._bound.setCurrentIndex(self._bound.findData(Bound.AT_MOST.value))
        unit = _UNIT.get(quantity, "")
        self._unit.setText(numbers.unit_sign(unit, i18n.active().code) if unit else "")
        self._unit.setVisible(bool(unit))
        self._currencies.setVisible(quantity == COST)
