import math

import numpy as np

from greenai_desktop.catalog.equipment import equipment
from greenai_desktop.core.inventory.changes import cells_set, rows_added
from greenai_desktop.core.inventory.inventory import Inventory
from greenai_desktop.core.inventory.items import figures_change, item_change


def _table():
    table = Inventory()
    cells = {"name": ["ours", ""], "site": ["Lyon", "Lyon"], "lifetime_years": [7.0, math.nan]}
    rows_added(table, [1, 2], cells).apply(table)
    return table


def test_row_takes_the_figures_of_an_item_and_keeps_what_was_said_of_it():
    table, item = _table(), equipment().of("dell-latitude-5420-2021")

    item_change(table, [1, 2], item).apply(table)

    assert list(table.cells("name")) == ["ours", item.name("en")]
    assert list(table.cells("lifetime_years")) == [7.0, item.lifetime_years]
    assert list(table.cells("model")) == [item.name_en] * 2
    assert list(table.cells("embodied_kgco2e")) == [item.embodied_kgco2e] * 2
    assert list(table.cells("site")) == ["Lyon"] * 2


def test_figures_of_the_former_item_do_not_stay():
    table = _table()
    cells_set([1], materials_kgco2e=[5.0], water_l=[9.0], transport_mode=["ship"]).apply(table)

    item_change(table, [1], equipment().of("dell-latitude-5420-2021")).apply(table)

    assert np.isnan(table.numbers("materials_kgco2e")[0])
    assert np.isnan(table.numbers("water_l")[0])
    assert table.value(0, "transport_mode") == ""


def test_figures_alone_do_not_make_it_another_thing():
    table = _table()
    item_change(table, [1], equipment().of("dell-latitude-5420-2021")).apply(table)

    figures_change(table, [1], {"embodied_kgco2e": 300.0, "status": "entered", "source": "a document"}).apply(table)

    assert table.value(0, "embodied_kgco2e") == 300.0
    assert table.value(0, "item_id") == ""
    assert table.value(0, "model") == "Latitude 5420"
    assert math.isnan(table.value(0, "manufacture_kgco2e"))


def test_taking_another_item_is_undone_to_the_byte():
    table = _table()
    before = table.state()

    undo = item_change(table, [1, 2], equipment().of("dell-latitude-5420-2021")).apply(table)
    undo.apply(table)

    assert table.state() == before
