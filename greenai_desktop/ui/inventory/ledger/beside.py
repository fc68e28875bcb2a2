"""What stands beside the ledger and is in no sum: figures of providers, market-based ones, offsets, avoided emissions.

Each is listed line by line. There is no total here, and none that takes anything away from another.
"""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from greenai_desktop.accounting.ledger.gather import Gathered
from greenai_desktop.core.lines import Indicator, Line
from greenai_desktop.i18n import _, active, words
from greenai_desktop.ui.inventory.ledger.panels import Panel, beside, empty
from greenai_desktop.ui.inventory.ledger.words import figure
from greenai_desktop.ui.widgets.forms import Card, button, label
from greenai_desktop.ui.widgets.table import Column, TableModel, TableView

_ROWS_PX, _MOST_ROWS = 32, 8


class BesideView(Panel):
    """A card for each kind that there is.

    Signals:
        cloud_wanted: Figures of providers are to be brought in.
    """

    cloud_wanted = Signal()

    def __init__(self) -> None:
        super().__init__("ledger-beside", _("Beside the ledger"))

    def show_beside(self, gathered: Gathered) -> None:
        """Show these."""
        kinds: dict[tuple[str, str], Sequence[Line]] = {
            ("reported", _("Reported by providers")): gathered.reported,
            ("market", _("Market-based")): gathered.market,
            ("offsets", _("Offsets")): gathered.offsets,
            ("avoided", _("Avoided emissions")): gathered.avoided,
        }
        cards: list[QWidget] = [label(_(
            "What stands here is in no total and is taken away from none. Months and bases are told side by side, "
            "never added."
        ), "muted")]  # fmt: skip
        cards += [_card(name, title, lines) for (name, title), lines in kinds.items() if lines]
        if len(cards) == 1:
            bring = button(_("Figures of cloud providers…"), self.cloud_wanted.emit, "ledger-to-cloud")
            cards += [label(_("Nothing stands beside this ledger.")), beside(bring)]
        empty(self.body)
        self.put(cards)


def _card(name: str, title: str, lines: Sequence[Line]) -> Card:
    card = Card(title, f"ledger-beside-{name}")
    model = TableModel(_columns(lines), card)
    view = TableView(model, f"ledger-beside-{name}-table", title)
    view.fit_columns("label")
    view.setFixedHeight(_ROWS_PX * (min(len(lines), _MOST_ROWS) + 1) + 16)
    card.add(view)
    return card


def _columns(lines: Sequence[Line]) -> list[Column]:
    from greenai_desktop.core.inventory.days import iso

    days = [iso(line.at_utc_s / 86_400.0) if line.at_utc_s > 0.0 else "" for line in lines]
    amounts = {
        indicator: [None if (one := line.amount(indicator)) is None else one.value for line in lines]
        for indicator in (Indicator.GHG, Indicator.ENERGY)
    }
    notes = [active().listed(words.word(words.NOTE, note, active()) for note in line.notes) for line in lines]
    return [
        Column("label", _("Line"), [line.label or line.id for line in lines], width=320),
        Column("from", _("Begins"), days),
        Column("kgco2e", _("CO₂e"), amounts[Indicator.GHG], is_number=True, show=figure),
        Column("energy", _("Energy"), amounts[Indicator.ENERGY], is_number=True, show=lambda one: figure(one, "kWh")),
        Column("notes", _("Note"), notes, width=300),
    ]
