"""What it costs: the price of electricity, or that of a cloud instance."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtWidgets import QVBoxLayout

from greenai_desktop.core.estimate.draft import KitKind
from greenai_desktop.core.place import Price
from greenai_desktop.i18n import _, numbers
from greenai_desktop.ui.estimate.field import EstimateField
from greenai_desktop.ui.estimate.figures import figure_words
from greenai_desktop.ui.estimate.grid import FieldGrid, always
from greenai_desktop.ui.estimate.keys import Key
from greenai_desktop.ui.estimate.step import Step, labelled
from greenai_desktop.ui.widgets.currency_field import CurrencyField
from greenai_desktop.ui.widgets.forms import NumberField, label


class MoneyStep(Step):
    """Prices."""

    id = "money"

    def build(self, column: QVBoxLayout) -> None:
        self._shown: tuple[str, ...] | None = None
        self._instances: list[FieldGrid] = []
        self.price = NumberField("estimate-price", _("per kWh"), high=100.0)
        self.price.entered.connect(lambda value: self._put())
        self.price.line.setAccessibleName(_("Price of electricity"))
        self.currency = CurrencyField(self._currency)
        self.currency.setMaximumWidth(290)
        self.currency.setObjectName("estimate-currency")
        self.currency.currency_chosen.connect(lambda code: self._put())
        self._total = label("", "muted")
        self._kits = QVBoxLayout()
        column.addWidget(labelled(_("Price of electricity"), self.price))
        column.addWidget(labelled(_("Currency"), self.currency))
        column.addWidget(self._total)
        column.addLayout(self._kits)

    @property
    def _currency(self) -> str:
        price = self.desk.draft.price
        return price.currency if price is not None else self.context.settings.currency

    def refresh(self) -> None:
        price = self.desk.draft.price
        self.price.set_value(None if price is None else price.per_kwh)
        self.currency.set_code(self._currency)
        cost = figure_words(self.desk, "estimate.cost", self.context.language)
        self._total.setText(
            _("= {cost} in all", cost=cost) if cost else _("Without a price no cost is told; nothing is assumed.")
        )
        kits = self.desk.draft.kits
        wanted = tuple(f"{kit.kind}/{kit.item_id}" for kit in kits)
        if wanted != self._shown:
            self._shown = wanted
            self._fill()

    def summary(self) -> str:
        cost = figure_words(self.desk, "estimate.cost", self.context.language)
        price = self.desk.draft.price
        if cost or price is None:
            return cost or _("no price given")
        return numbers.money(price.per_kwh, price.currency, self.context.language.code) + "/kWh"

    def field_ids(self) -> frozenset[str]:
        return frozenset({"instance_price_per_h", "price"})

    def _fill(self) -> None:
        self.forget(self._instances)
        for grid in self._instances:
            self._kits.removeWidget(grid)
            grid.hide()
            grid.deleteLater()
        self._instances = []
        for index, kit in enumerate(self.desk.draft.kits):
            if kit.kind is KitKind.INSTANCE:
                field = EstimateField(self.context, self.desk, Key("instance_price_per_h", index))
                grid = self.keep(FieldGrid(self.desk, [(field, always)]))
                self._instances.append(grid)
                self._kits.addWidget(grid)
                grid.show_state()

    def _put(self) -> None:
        value = self.price.value
        price = None if value is None else Price(value, self.currency.code)
        self.desk.change(_("Change the price"), replace(self.desk.draft, price=price))
