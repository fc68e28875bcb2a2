"""Cards in columns keep the room that their words need."""

from __future__ import annotations

from PySide6.QtWidgets import QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from greenai_desktop.ui.theme.style import Theme
from greenai_desktop.ui.widgets.forms import Card, Columns, label, scrolled

_LONG = "Intervalle d’incertitude à 95 % de la puissance de la machine entière, en ce moment. " * 4


def test_a_card_that_grows_after_it_changed_its_column_is_shown_whole(qtbot: QtBot, theme: Theme) -> None:
    page = QWidget()
    layout = QVBoxLayout(page)
    qtbot.addWidget(page)
    page.resize(1100, 900)
    page.show()
    columns = Columns()
    cards = [Card(f"Card {number}") for number in range(4)]
    growing = [card.add(label("—")) for card in cards]
    columns.set_cards(cards)  # still narrow: one column
    layout.addWidget(scrolled(columns))
    qtbot.waitUntil(lambda: columns.width() > 1000 and cards[0].width() < 600)

    for words in growing:
        words.setText(_LONG)

    qtbot.waitUntil(lambda: all(card.height() >= card.heightForWidth(card.width()) for card in cards))
