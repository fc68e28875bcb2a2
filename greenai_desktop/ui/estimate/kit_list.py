"""The hardware of training, or that which serves the model: a search, what this machine has, and a card for each."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from greenai_desktop.core.estimate.draft import Kit
from greenai_desktop.i18n import _
from greenai_desktop.ui.estimate.desk import Desk
from greenai_desktop.ui.estimate.grid import FieldGrid
from greenai_desktop.ui.estimate.hardware import CONFIDENCE, Offer, detail
from greenai_desktop.ui.estimate.hardware_search import HardwareSearch
from greenai_desktop.ui.estimate.keys import kits_of, with_kits, without_kit
from greenai_desktop.ui.estimate.kit_card import KitCard
from greenai_desktop.ui.widgets.forms import button, label

if TYPE_CHECKING:
    from greenai_desktop.ui.context import Context


class KitList(QWidget):
    """Several kinds of hardware.

    Args:
        context: Shared.
        desk: The draft.
        is_use: Whether it serves the model.
        keep: Called with the grids of the cards: those that were, and those that are.
    """

    def __init__(
        self, context: Context, desk: Desk, is_use: bool, keep: Callable[[list[FieldGrid], list[FieldGrid]], None]
    ) -> None:
        super().__init__()
        self._context, self._desk, self._is_use, self._keep = context, desk, is_use, keep
        self._shown: tuple[tuple[str, str, str], ...] | None = None
        self.cards: list[KitCard] = []
        self.search = HardwareSearch(context, "estimate-use-hardware" if is_use else "estimate-hardware")
        self.search.chosen.connect(self.add)
        self._cards = QVBoxLayout()
        self._cards.setSpacing(8)
        self._offers = QVBoxLayout()
        self._offers.setSpacing(4)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(10)
        column.addLayout(self._cards)
        column.addWidget(self.search)
        column.addLayout(self._offers)

    def offer(self, offers: list[Offer]) -> None:
        """Show what this machine has, each with a button that takes it."""
        while self._offers.count():
            item = self._offers.takeAt(0)
            widget = item.widget() if item is not None else None
            if widget is not None:
                widget.deleteLater()
        for number, offer in enumerate(offers):
            self._offers.addWidget(self._offered(offer, number))

    def _offered(self, offer: Offer, number: int) -> QWidget:
        language = self._context.language
        line = QWidget()
        across = QHBoxLayout(line)
        across.setContentsMargins(0, 0, 0, 0)
        across.setSpacing(8)
        count = offer.numbers["count"].value if "count" in offer.numbers else 1.0
        name = f"{count:g} × {offer.label}" if count != 1 else offer.label
        how = language.gettext(CONFIDENCE.get(offer.confidence, ""))
        told = " · ".join(part for part in (name, detail(offer, language), how) if part)
        take = button(_("Take"), lambda: self.add(offer.kit), f"estimate-detected-{number}")
        take.setAccessibleName(_("Take {name}", name=offer.label))
        across.addWidget(label(language.pair(_("This machine"), told), "muted"), 1)
        across.addWidget(take)
        return line

    def add(self, kit: Kit) -> None:
        """Put hardware into the draft."""
        draft = self._desk.draft
        kits = (*kits_of(draft, self._is_use), kit)
        self._desk.change(_("Add {name}", name=kit.label), with_kits(draft, kits, self._is_use))
        if self.cards:
            self.cards[-1].grid.fields[0].line.setFocus()

    def remove(self, index: int) -> None:
        """Take hardware out of the draft; Ctrl+Z brings it back."""
        draft = self._desk.draft
        kits = kits_of(draft, self._is_use)
        name = kits[index].label
        rest = (*kits[:index], *kits[index + 1 :])
        self._desk.texts = without_kit(self._desk.texts, index, self._is_use)
        self.search.line.setFocus()
        self._desk.change(_("Remove {name}", name=name), with_kits(draft, rest, self._is_use))

    def show_state(self) -> None:
        """Show the hardware of the draft; the cards are made anew only when it is other hardware."""
        kits = kits_of(self._desk.draft, self._is_use)
        wanted = tuple((kit.kind.value, kit.item_id, kit.label if kit.item_id else "") for kit in kits)
        if wanted == self._shown:
            for card in self.cards:
                card.show_name()
            return
        self._shown = wanted
        before = self.cards
        for card in before:
            self._cards.removeWidget(card)
            card.hide()
            card.deleteLater()
        self.cards = [KitCard(self._context, self._desk, index, self._is_use) for index in range(len(kits))]
        for card in self.cards:
            card.removed.connect(self.remove)
            self._cards.addWidget(card)
        self._keep([card.grid for card in before], [card.grid for card in self.cards])
