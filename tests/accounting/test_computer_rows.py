"""This computer, proposed as rows of the inventory."""

import pytest

from greenai_desktop.accounting.computer_rows import proposed
from greenai_desktop.accounting.parts_rows import PARTIAL, cells_of, put_together
from greenai_desktop.catalog.bottom_up import Modules, Processors, ServerParts
from greenai_desktop.catalog.equipment import equipment
from greenai_desktop.core.computer import Computer, Disk, Graphics, Module, Screen
from greenai_desktop.core.inventory.columns import ASSET_COLUMNS, by_id
from greenai_desktop.core.place import Machine

GIB = 2**30
LAPTOP = Machine("Intel(R) Core(TM) i7-1185G7 @ 3.00GHz", 1, 8, 16 * GIB, chassis="laptop")
TOWER = Machine("Intel(R) Xeon(R) W-2245 CPU @ 3.90GHz", 1, 16, 64 * GIB, chassis="desktop")
PANEL = Screen("AUO", "", 14.0, 2020, is_internal=True)


def _rows(machine=TOWER, **parts):
    return proposed(Computer(machine, **parts), equipment())


def _of(rows, kind):
    return [row for row in rows if row.kind == kind]


def test_computer_whose_maker_published_it_has_that_document():
    (computer,) = _of(_rows(LAPTOP, maker="Dell Inc.", model="Latitude 5420"), "computer")

    assert computer.cells["item_id"] == "dell-latitude-5420-2021"
    assert computer.is_ticked
    assert computer.notes == ()


def test_model_of_another_maker_is_not_taken():
    (computer,) = _of(_rows(LAPTOP, maker="HP", model="Latitude 5420"), "computer")

    assert computer.cells["item_id"] == "generic-ademe-laptop"
    assert computer.cells["model"] == "Latitude 5420"


def test_longer_number_is_another_model():
    (computer,) = _of(_rows(LAPTOP, maker="Dell Inc.", model="Latitude 542"), "computer")

    assert computer.cells["item_id"] == "generic-ademe-laptop"


@pytest.mark.parametrize(
    ("inches", "item_id"), [(13.3, "generic-laptop-11-13"), (14.0, "generic-laptop-14"), (15.6, "generic-laptop-15-16")]
)
def test_average_laptop_is_that_of_its_panel(inches, item_id):
    screens = (Screen("AUO", "", inches, 2020, is_internal=True),)

    rows = _rows(LAPTOP, screens=screens)

    assert _of(rows, "computer")[0].cells["item_id"] == item_id
    assert not _of(rows, "screen")  # the panel is a part of it


def test_parts_of_a_computer_are_not_ticked_since_its_figure_holds_them():
    rows = _rows(modules=(Module(16 * GIB),) * 4, disks=(Disk("SSD 980", 10**12, False),))
    parts = [row for row in rows if row.kind in ("processors", "memory", "disk")]

    assert [row.kind for row in parts] == ["processors", "memory", "disk"]
    assert not any(row.is_ticked for row in parts)
    assert all("inside_computer" in row.notes for row in parts)
    assert parts[1].cells["quantity"] == 4


def test_memory_of_which_no_module_is_told_is_assumed_and_that_is_said():
    (memory,) = _of(_rows(), "memory")

    assert (memory.cells["quantity"], memory.cells["name"]) == (4, "RAM 16 GiB")
    assert "modules_assumed" in memory.notes


def test_processor_without_a_known_die_has_no_footprint_and_no_zero():
    (processors,) = _of(_rows(), "processors")

    assert "embodied_kgco2e" not in processors.cells
    assert "no_footprint" in processors.notes


def test_card_of_a_tower_is_a_thing_of_its_own_and_that_of_a_laptop_is_not():
    card = (Graphics("NVIDIA A100-SXM4-80GB"), Graphics("NVIDIA A100-SXM4-80GB"), Graphics("Intel Iris Xe", True))

    (tower,) = _of(_rows(graphics=card), "graphics")
    (laptop,) = _of(_rows(LAPTOP, graphics=card), "graphics")

    assert (tower.is_ticked, laptop.is_ticked) == (True, False)
    assert (tower.cells["quantity"], tower.cells["category"]) == (2, "gpu")
    assert tower.cells["embodied_kgco2e"] > 100
    assert laptop.notes == ("inside_computer",)


def test_card_that_no_table_knows_is_proposed_without_a_figure():
    (card,) = _of(_rows(graphics=(Graphics("NVIDIA 0x9999"),)), "graphics")

    assert card.notes == ("no_footprint",)
    assert "embodied_kgco2e" not in card.cells


def test_screens_are_proposed_by_size_and_two_alike_are_one_row():
    screens = (Screen("Dell", "DELL U2720Q", 27.0, 2021),) * 2 + (Screen("Acer", "Beamer", None, None),)

    large, unsized = _of(_rows(screens=screens), "screen")

    assert (large.cells["item_id"], large.cells["quantity"]) == ("generic-monitor-27", 2)
    assert large.cells["model"] == "DELL U2720Q"
    assert unsized.cells["item_id"] == "generic-ademe-monitor"


def test_external_disk_counts_for_itself():
    (disk,) = _of(_rows(disks=(Disk("Elements", 2 * 10**12, True, is_external=True),)), "disk")

    assert disk.is_ticked
    assert disk.cells["item_id"] == "generic-ademe-external-hdd"


def test_nothing_of_a_virtual_machine_is_ticked():
    machine = Machine("AMD EPYC 7763", 1, 4, 8 * GIB, is_virtual=True, host_share=None)

    rows = _rows(machine, disks=(Disk("", 10**11, None),), graphics=(Graphics("NVIDIA A100-SXM4-80GB"),))

    assert not any(row.is_ticked for row in rows)
    assert "virtual_machine" in rows[0].notes


def test_every_cell_fits_its_column():
    columns = by_id(ASSET_COLUMNS)
    rows = _rows(
        modules=(Module(16 * GIB),), disks=(Disk("A", 10**12, True), Disk("B", 10**12, None)),
        graphics=(Graphics("NVIDIA A100-SXM4-80GB"),), screens=(Screen("Dell", "U2720Q", 27.0, 2021),),
    )  # fmt: skip

    for row in rows:
        for name, value in row.cells.items():
            assert columns[name].kind.is_number is not isinstance(value, str), name
            assert not columns[name].choices or value in columns[name].choices


def test_server_from_its_parts_fills_phases_that_add_up():
    made_of = ServerParts([Processors(2, 400.0)], [Modules(12, 32.0)], supply_count=2)

    cells = cells_of(put_together(made_of))

    phases = (cells["manufacture_kgco2e"], cells["transport_kgco2e"], cells["eol_kgco2e"])
    assert sum(phases) == pytest.approx(cells["embodied_kgco2e"], rel=0.02)  # each is a median of its own
    assert cells["low_kgco2e"] < cells["embodied_kgco2e"] < cells["high_kgco2e"]
    assert cells["grade"] == "C"
    assert cells["adpe_kgsbe"] > 0


def test_server_with_an_unknown_die_is_told_as_partial():
    cells = cells_of(put_together(ServerParts([Processors(2)], [Modules(12, 32.0)])))

    assert (cells["grade"], cells["boundary"]) == ("D", PARTIAL)
    assert "adpe_kgsbe" not in cells
