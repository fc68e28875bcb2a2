"""A field for a currency: the usual ones by name, any other by its code of three letters."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QComboBox, QWidget

from greenai_desktop.i18n import N_, _

USUAL: tuple[tuple[str, str], ...] = (
    ("EUR", N_("euro")),
    ("USD", N_("US dollar")),
    ("GBP", N_("pound sterling")),
    ("CHF", N_("Swiss franc")),
    ("CAD", N_("Canadian dollar")),
    ("AUD", N_("Australian dollar")),
    ("CZK", N_("Czech koruna")),
    ("DKK", N_("Danish krone")),
    ("JPY", N_("yen")),
    ("MAD", N_("Moroccan dirham")),
    ("NOK", N_("Norwegian krone")),
    ("PLN", N_("zloty")),
    ("RON", N_("Romanian leu")),
    ("SEK", N_("Swedish krona")),
    ("TND", N_("Tunisian dinar")),
    ("XOF", N_("CFA franc (West Africa)")),
)


class CurrencyField(QComboBox):
    """Currencies by code and name.

    Signals:
        currency_chosen: Code of the currency the user chose.
    """

    currency_chosen = Signal(str)

    def __init__(self, code: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("currency-field")
        self.setAccessibleName(_("Currency"))
        self.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)
        for usual, name in USUAL:
            self.addItem(f"{usual} · {_(name)}", usual)
        self.set_code(code)
        self.activated.connect(lambda index: self.currency_chosen.emit(self.code))

    @property
    def code(self) -> str:
        """ISO 4217 code."""
        return str(self.currentData())

    def set_code(self, code: str) -> None:
        """Show a currency."""
        index = self.findData(code)
        if index < 0:
            self.addItem(code, code)
            index = self.count() - 1
        self.setCurrentIndex(index)
