"""Equipment from its parts, against published figures of the same equations."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from greenai_desktop.core.embodied import route_per_kg, whole_boundary
from greenai_desktop.core.embodied_parts import (
    accelerated_server_impact,
    blade_case_impact,
    card_gate_impact,
    flash_or_memory_impact,
    processor_impact,
    server_impact,
    wafer_area_mm2,
    yield_area_mm2,
)
from greenai_desktop.core.errors import InputError

# UBA (2021), kgCO2e: package and die of a processor, base and die of memory and of flash, board, supply per kg, case.
CPU_BASE, CPU_DIE = 9.14, 0.0197
RAM_BASE, SSD_BASE, CHIP = 5.22, 6.34, 2.20
BOARD, SUPPLY_PER_KG, RACK, ASSEMBLY = 66.1, 24.3, 150.0, 6.68
WAFER = (300.0, 0.2, 0.1)


@pytest.mark.parametrize(("die", "area"), [(814.0, 2_808.4), (826.0, 2_876.3)])
def test_v20_wafer_that_a_good_die_takes(die, area):
    # V20: dies of H100 and A100 on a wafer of 300 mm, cuts of 0.2 mm, 0.1 defects per cm².
    assert wafer_area_mm2(die, *WAFER) == pytest.approx(area, abs=0.05)


def test_small_dies_waste_little():
    assert wafer_area_mm2(10.0, *WAFER) == pytest.approx(10 * 1.28, rel=0.03)


def test_no_die_fits_is_missing_not_negative():
    # A square of 250 mm does not fit into a circle of 300 mm: its diagonal is 354 mm.
    assert math.isnan(wafer_area_mm2(250.0**2, *WAFER))
    got = wafer_area_mm2(np.array([814.0, 250.0**2]), np.full(2, 300.0), np.full(2, 0.2), np.full(2, 0.1))
    assert np.isnan(got).tolist() == [False, True]


@given(st.floats(1, 2_000), st.floats(1, 2_000))
def test_a_larger_die_takes_more_wafer(first, other):
    small, large = sorted((first, other))

    assert wafer_area_mm2(small, *WAFER) <= wafer_area_mm2(large, *WAFER)
    assert wafer_area_mm2(small, *WAFER) > small
    assert yield_area_mm2(small, 0.1) >= small


def test_murphy_yield_of_an_h100():
    # d = 814 mm² × 0.001: (1 − e^−0.814)/0.814 = 0.6842; squared 0.4681.
    assert 814 / yield_area_mm2(814.0, 0.1) == pytest.approx(0.4681, abs=5e-4)


def test_boavizta_processor():
    # BoaviztAPI 2.5.0, 24 cores of 24.5 mm²: 20.72 kg.
    assert processor_impact(24 * 24.5, CPU_DIE, CPU_BASE) == pytest.approx(20.72, abs=0.005)


def test_boavizta_memory():
    # BoaviztAPI 2.5.0, 12 × 32 GB at 1.79 GB/cm²: 534.6 kg.
    assert flash_or_memory_impact(32.0, 1.79, CHIP, RAM_BASE, 12.0) == pytest.approx(534.6, abs=0.05)


def test_boavizta_flash():
    # BoaviztAPI 2.5.0, 400 GB at 50.6 GB/cm²: 23.73 kg.
    assert flash_or_memory_impact(400.0, 50.6, CHIP, SSD_BASE, 1.0) == pytest.approx(23.73, abs=0.005)


def test_boavizta_rack_server():
    # BoaviztAPI 2.5.0, its documentation's server: 2 processors, 384 GB, 400 GB of flash, 2 supplies of 2.99 kg: 967.9.
    processors = 2 * processor_impact(24 * 24.5, CPU_DIE, CPU_BASE)
    memory = flash_or_memory_impact(32.0, 1.79, CHIP, RAM_BASE, 12.0)
    disk = flash_or_memory_impact(400.0, 50.6, CHIP, SSD_BASE, 1.0)
    supplies = 2 * 2.99 * SUPPLY_PER_KG

    assert supplies == pytest.approx(145.3, abs=0.05)
    assert server_impact(processors, memory, disk, BOARD, supplies, RACK, ASSEMBLY) == pytest.approx(967.9, abs=0.1)


def test_processor_server_of_the_method_is_about_one_and_a_half_tonnes():
    # METHODS §2.10: 2 × 24 cores, 16 × 32 GB, 2 × 1 TB by these formulas; memory two thirds of it.
    memory = flash_or_memory_impact(32.0, 1.244, CHIP, RAM_BASE, 16.0)
    disks = flash_or_memory_impact(1_000.0, 55.0, CHIP, SSD_BASE, 2.0)
    processors = 2 * processor_impact(24 * 24.5, CPU_DIE, CPU_BASE)
    total = server_impact(processors, memory, disks, BOARD, 2 * 2.99 * SUPPLY_PER_KG, RACK, ASSEMBLY)

    assert total == pytest.approx(1_500, rel=0.05)
    assert memory / total == pytest.approx(2 / 3, abs=0.03)


def test_blade_shares_its_enclosure():
    assert blade_case_impact(30.9, 880.0, 16.0) == pytest.approx(85.9)


def test_a_server_with_eight_cards():
    assert accelerated_server_impact(5_700.0, 273.0, 8.0) == 7_884.0


def test_h100_share_of_its_board_by_the_card_model():
    # NVIDIA's HGX H100 summary is 1,312 kg for 8: 164 kg at the gate. The ADEME and Hubblo factors give die and
    # memory of one: 814 mm² by Murphy's yield at 0.04267 kg/mm² and 80 GB of HBM3 at 0.853125 kg/GB: 142.5 kg, what
    # the summary states for integrated circuits and memory being (332 + 546)/8 = 110 before assembly.
    bare = card_gate_impact(yield_area_mm2(814.0, 0.1), 0.0426702, 80.0, 0.853125, *(0.0,) * 8)

    assert bare == pytest.approx(142.5, abs=0.5)


def test_a_whole_card_by_hand():
    # By hand: 100·0.04 + 8·1.5 + 200·0.03 + 0.5·6 + 0.25·8 + 1·0.26 = 27.26; 1 kg by air 20.96 and 1.507 at its end.
    gate = card_gate_impact(100.0, 0.04, 8.0, 1.5, 200.0, 0.03, 0.5, 6.0, 0.25, 8.0, 1.0, 0.26)
    route = route_per_kg(9_908.0, 0.00211, 1_000.0, 0.0000504)

    assert gate == pytest.approx(27.26)
    assert whole_boundary(gate, 1.0, route, 1.507) == pytest.approx(49.72, abs=0.01)


@pytest.mark.parametrize("bad", [0.0, -1.0])
def test_density_and_die_are_positive(bad):
    with pytest.raises(InputError):
        flash_or_memory_impact(32.0, bad, CHIP, RAM_BASE, 1.0)
    with pytest.raises(InputError):
        wafer_area_mm2(bad, *WAFER)
    with pytest.raises(InputError):
        yield_area_mm2(bad, 0.1)
