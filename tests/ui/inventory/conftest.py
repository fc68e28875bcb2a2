"""The desk of the inventory with a table that was read, and tabs that are shown."""

import pytest

from greenai_desktop.ui.inventory.desk import desk as desk_of


@pytest.fixture
def desk_with(context, qtbot):
    """Makes the desk with one table read."""

    def make(sheet):
        made = desk_of(context)
        context.store.start()
        with qtbot.waitSignal(made.loaded):
            made.load(sheet)
        return made

    return make


@pytest.fixture
def tab_of(context, desk, qtbot, theme):
    """Makes a tab over the desk of the test and shows it."""

    def make(kind):
        made = kind(context, desk)
        qtbot.addWidget(made)
        made.resize(1_100, 700)
        made.show()
        made.activated()
        return made

    return make
