"""Prices of electricity with the days they are in force."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import QDate
from PySide6.QtWidgets import (
    QCheckBox,
    QDateEdit,
    QDialog,
    QFormLayout,
    QGridLayout,
    QVBoxLayout,
    QWidget,
)

from greenai_desktop.core.place import Price
from greenai_desktop.i18n import _, numbers
from greenai_desktop.ui.context import Context
from greenai_desktop.ui.settings.edits import change
from greenai_desktop.ui.theme.fonts import font
from greenai_desktop.ui.widgets.currency_field import CurrencyField
from greenai_desktop.ui.widgets.dialogs import ok_and_cancel
from greenai_desktop.ui.widgets.forms import Card, NumberField, button, label, row


class PricesCard(Card):
    """The list of prices, and the currency of figures without a price of their own."""

    def __init__(self, context: Context, parent: QWidget) -> None:
        super().__init__(_("Price of electricity"), "settings-prices", parent)
        self._context = context
        self._lines = QVBoxLayout()
        self._inside: QWidget | None = None
        self.body.addLayout(self._lines)
        self._overlap = label("", "warn")
        self.add(self._overlap)
        self.body.addLayout(row(button(_("Add a price…"), self.ask_new, "prices-add")))
        self.currency = CurrencyField(context.settings.currency)
        self.currency.currency_chosen.connect(lambda code: change(context, _("Change the currency"), currency=code))
        self.add_field(_("Currency"), self.currency, _("For figures without a price of their own."))
        context.settings_changed.connect(self._show)
        self._show()

    def ask_new(self) -> None:
        """Ask for a new price."""
        dialog = PriceDialog(self._context, None, self.window())
        dialog.accepted.connect(lambda: self._put(_("Add a price"), [*self._context.settings.prices, dialog.price]))
        dialog.open()

    def ask_change(self, index: int) -> None:
        """Ask for changes of a price."""
        dialog = PriceDialog(self._context, self._context.settings.prices[index], self.window())

        def changed() -> None:
            prices = list(self._context.settings.prices)
            prices[index] = dialog.price
            self._put(_("Change a price"), prices)

        dialog.accepted.connect(changed)
        dialog.open()

    def delete(self, index: int) -> None:
        """Delete a price; can be undone."""
        prices = [price for number, price in enumerate(self._context.settings.prices) if number != index]
        self._put(_("Delete a price"), prices)
        self._context.offer_undo(_("The price was deleted."))

    def _put(self, step: str, prices: Sequence[Price]) -> None:
        change(self._context, step, prices=tuple(sorted(prices, key=lambda price: price.valid_from)))

    def _show(self, names: object = None) -> None:
        if isinstance(names, set) and not names & {"prices", "currency"}:
            return
        self.currency.set_code(self._context.settings.currency)
        if self._inside is not None:
            self._lines.removeWidget(self._inside)
            self._inside.deleteLater()
        prices = self._context.settings.prices
        self._inside = self._list(prices) if prices else label(_("No price was given: no cost is shown."), "muted")
        self._lines.addWidget(self._inside)
        told = overlap_words(prices, self._context.language.code)
        self._overlap.setText(told)
        self._overlap.setVisible(bool(told))

    def _list(self, prices: Sequence[Price]) -> QWidget:
        inside = QWidget()
        grid = QGridLayout(inside)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(12)
        grid.setColumnStretch(1, 1)
        language = self._context.language.code
        for number, price in enumerate(prices):
            amount = f"{numbers.money(price.per_kwh, price.currency, language, 4)}/kWh"
            days = days_words(price, language)
            shown = label(amount, wrap=False)
            shown.setFont(font())
            edit = button(_("Change…"), partial(self.ask_change, number), f"prices-change-{number}")
            edit.setAccessibleName(_("Change the price {price}, {days}", price=amount, days=days))
            delete = button(_("Delete"), partial(self.delete, number), f"prices-delete-{number}")
            delete.setAccessibleName(_("Delete the price {price}, {days}", price=amount, days=days))
            for column, widget in enumerate((shown, label(days, "muted"), edit, delete)):
                grid.addWidget(widget, number, column)
        return inside


class PriceDialog(QDialog):
    """A price, its currency, and its first and last day."""

    def __init__(self, context: Context, price: Price | None, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("price-dialog")
        self.setWindowTitle(_("Price of electricity"))
        self._amount = NumberField("price-amount", _("per kWh"), high=100.0, may_be_empty=False)
        self._amount.set_value(price.per_kwh if price else None)
        self._currency = CurrencyField(price.currency if price else context.settings.currency)
        self._from = _Day(_("From a first day"), price.valid_from if price else "", "price-from")
        self._until = _Day(_("Until a last day"), price.valid_until if price else "", "price-until")
        self._wrong = label("", "error")
        self._wrong.hide()
        form = QFormLayout()
        form.setSpacing(12)
        form.addRow(_("&Price"), self._amount)
        form.addRow(_("&Currency"), self._currency)
        form.addRow("", self._from)
        form.addRow("", self._until)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(24, 24, 24, 16)
        layout.setSpacing(16)
        layout.addLayout(form)
        layout.addWidget(self._wrong)
        layout.addWidget(ok_and_cancel(self, self._accept))
        self.setMinimumWidth(420)

    @property
    def price(self) -> Price:
        """What was entered."""
        return Price(self._amount.value or 0.0, self._currency.code, self._from.iso, self._until.iso)

    def _accept(self) -> None:
        if not self._amount.take():
            self._amount.setFocus()
            return
        first, last = self._from.iso, self._until.iso
        if first and last and last < first:
            self._wrong.setText(_("The last day lies before the first one."))
            self._wrong.show()
            return
        self.accept()


class _Day(QWidget):
    """A day that may be left open."""

    def __init__(self, text: str, iso: str, name: str) -> None:
        super().__init__()
        self._given = QCheckBox(text)
        self._given.setObjectName(f"{name}-given")
        self._given.setChecked(bool(iso))
        self._day = QDateEdit(QDate.fromString(iso, "yyyy-MM-dd") if iso else QDate.currentDate())
        self._day.setObjectName(name)
        self._day.setAccessibleName(text)
        self._day.setCalendarPopup(True)
        self._day.setEnabled(bool(iso))
        self._given.toggled.connect(self._day.setEnabled)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(4)
        layout.addWidget(self._given)
        layout.addWidget(self._day)

    @property
    def iso(self) -> str:
        """The day as ISO date; empty if it is left open."""
        return str(self._day.date().toString("yyyy-MM-dd")) if self._given.isChecked() else ""


def days_words(price: Price, language: str) -> str:
    """When a price is in force."""
    first = numbers.date(_noon_utc_s(price.valid_from), language) if price.valid_from else ""
    last = numbers.date(_noon_utc_s(price.valid_until), language) if price.valid_until else ""
    if first and last:
        return _("{first} to {last}", first=first, last=last)
    if first:
        return _("from {first}", first=first)
    return _("until {last}", last=last) if last else _("always")


def overlap_words(prices: Sequence[Price], language: str) -> str:
    """Two prices of one day, told with the rule that decides; empty if there are none."""
    for number, price in enumerate(prices):
        for other in prices[number + 1 :]:
            starts = max(price.valid_from, other.valid_from)
            ends = min(price.valid_until or "9999", other.valid_until or "9999")
            if starts <= ends:
                return _(
                    "Two prices are in force at once ({one} and {other}): the one that began last counts.",
                    one=days_words(price, language), other=days_words(other, language),
                )  # fmt: skip
    return ""


def _noon_utc_s(iso: str) -> float:
    return dt.datetime.fromisoformat(iso).replace(hour=12).timestamp()
