"""Equipment bottom up, from its parts.

Factors of parts come in as arguments. The same functions serve greenhouse gas, element depletion and primary energy:
only the factors differ.

Source:
    Umweltbundesamt (UBA), "Green Cloud Computing" (2021), and Boavizta's use of it (equations, no code); ADEME and
    Hubblo, GPU life-cycle assessment (2026); METHODS §2.10.
"""

from __future__ import annotations

import math
from typing import Final

import numpy as np

from greenai_desktop.core.arrays import Number, plain, require_positive

_MM2_PER_CM2: Final = 100.0


def wafer_area_mm2(die_mm2: Number, wafer_diameter_mm: Number, kerf_mm: Number, defects_per_cm2: Number) -> Number:
    """Area of wafer that a good die takes: edge of a round wafer, cuts and yield included.

    Args:
        die_mm2: Area of the die, taken as square.
        wafer_diameter_mm: 300 today.
        kerf_mm: Width of a cut.
        defects_per_cm2: Density of defects.

    Returns:
        NaN where no die fits on the wafer.

    Source:
        Boavizta, GPU model of 2.5 (equations re-implemented): side' = √die + kerf, A = side'², dies = W/A − π·d/√(2A)
        with W = π·d²/4, yield = exp(−√(D·A)) (Seeds 1967); area = W / (dies·yield). 814 mm² give 2,808.4.
    """
    require_positive(die_mm2)
    require_positive(wafer_diameter_mm)
    cut_mm2 = (np.sqrt(die_mm2) + kerf_mm) ** 2
    wafer_mm2 = math.pi / 4.0 * wafer_diameter_mm**2
    dies = wafer_mm2 / cut_mm2 - math.pi * wafer_diameter_mm / np.sqrt(2.0 * cut_mm2)
    good_fraction = np.exp(-np.sqrt(defects_per_cm2 * cut_mm2 / _MM2_PER_CM2))
    area_mm2: Number = plain(wafer_mm2 / (np.where(np.greater(dies, 0.0), dies, np.nan) * good_fraction))
    return area_mm2


def yield_area_mm2(die_mm2: Number, defects_per_cm2: Number) -> Number:
    """Area of silicon that a good die takes by Murphy's yield; never to be mixed with `wafer_area_mm2`.

    Source:
        Murphy, "Cost-size optima of monolithic integrated circuits" (1964): yield ((1 − e^−x)/x)², x = D·A; as the
        factors per mm² of the ADEME and Hubblo cards are made.
    """
    require_positive(die_mm2)
    require_positive(defects_per_cm2)
    expected = defects_per_cm2 * die_mm2 / _MM2_PER_CM2
    area_mm2: Number = plain(die_mm2 / (-np.expm1(-expected) / expected) ** 2)
    return area_mm2


def processor_impact(die_mm2: Number, per_mm2: Number, base: Number) -> Number:
    """One processor: package plus die (UBA 2021: 9.14 + 0.0197·mm² kgCO2e)."""
    return base + die_mm2 * per_mm2


def flash_or_memory_impact(
    size_gb: Number, gb_per_cm2: Number, per_cm2: Number, base: Number, module_count: Number
) -> Number:
    """Memory modules or solid-state disks: fixed part plus dies, for several of one size.

    Args:
        size_gb: Of one module.
        gb_per_cm2: Density of the dies.
        per_cm2: Of die.
        base: Fixed part of one module.
        module_count: Modules.

    Raises:
        InputError: a density of 0 or below.

    Source:
        UBA 2021: memory 5.22 + 2.20·GB/density, solid-state disk 6.34 + 2.20·GB/density kgCO2e.
    """
    require_positive(gb_per_cm2)
    return module_count * (base + size_gb / gb_per_cm2 * per_cm2)


def server_impact(
    processors: Number, memory: Number, disks: Number, board: Number, supplies: Number, case: Number, assembly: Number
) -> Number:
    """A server without cards, as the sum of its parts.

    Args:
        processors: All of them, see `processor_impact`.
        memory: All modules, see `flash_or_memory_impact`.
        disks: All disks.
        board: Motherboard.
        supplies: All power supplies, by mass.
        case: Of a rack server, or `blade_case_impact`.
        assembly: Of the server.

    Source:
        UBA 2021 as Boavizta, methodology, "Server", sums it.
    """
    return processors + memory + disks + board + supplies + case + assembly


def blade_case_impact(blade: Number, enclosure: Number, slot_count: Number) -> Number:
    """Case of a blade server with its part of the enclosure (UBA 2021: 30.9 + 880/16 kgCO2e)."""
    require_positive(slot_count)
    return blade + enclosure / slot_count


def card_gate_impact(
    die_area_mm2: Number,
    per_die_mm2: Number,
    memory_size: Number,
    per_memory: Number,
    board_cm2: Number,
    per_board_cm2: Number,
    heatsink_kg: Number,
    per_heatsink_kg: Number,
    casing_kg: Number,
    per_casing_kg: Number,
    mass_kg: Number,
    upstream_per_kg: Number,
) -> Number:
    """A graphics card up to the gate of the factory, from its parts; `whole_boundary` adds the rest.

    Args:
        die_area_mm2: By `yield_area_mm2` or `wafer_area_mm2`, as the factor was made for.
        per_die_mm2: Of that area.
        memory_size: In the unit of its factor: GB, or mm² of die.
        per_memory: Of memory.
        board_cm2: Printed circuit board.
        per_board_cm2: Of it.
        heatsink_kg: Heat sink.
        per_heatsink_kg: Of it.
        casing_kg: Casing.
        per_casing_kg: Of it.
        mass_kg: Of the card.
        upstream_per_kg: Transport of parts to assembly.

    Source:
        METHODS §2.10; ADEME and Hubblo (2026), GPU model.
    """
    return (
        die_area_mm2 * per_die_mm2
        + memory_size * per_memory
        + board_cm2 * per_board_cm2
        + heatsink_kg * per_heatsink_kg
        + casing_kg * per_casing_kg
        + mass_kg * upstream_per_kg
    )


def accelerated_server_impact(host: Number, device: Number, device_count: Number) -> Number:
    """A server with its cards (EcoLogits: 5,700 + 8·273 = 7,884 kgCO2e)."""
    return host + device * device_count
