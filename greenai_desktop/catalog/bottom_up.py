"""Equipment bottom up, where nobody published its footprint: a server from its parts, a card from its chips.

The result is a tree: each part with its factor, their sum at the gate of the factory, and for greenhouse gas transport
and end of life, so that it stands at the boundary of the other tables. The same tree is made for the depletion of
elements and for primary energy, at the gate, as their factors of transport and end of life of a machine are not known.

Source:
    METHODS §2.10; equations in `core.embodied_parts`.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Final

from greenai_desktop.catalog.embodied import embodied
from greenai_desktop.catalog.parts import GREENHOUSE_GAS, INDICATORS, PartCatalog, parts
from greenai_desktop.catalog.sources import source_of
from greenai_desktop.core.embodied import route_per_kg
from greenai_desktop.core.embodied_parts import (
    blade_case_impact,
    card_gate_impact,
    flash_or_memory_impact,
    processor_impact,
    yield_area_mm2,
)
from greenai_desktop.core.errors import InputError
from greenai_desktop.core.factors import Factor
from greenai_desktop.core.results import Calculation, Quantity, Result
from greenai_desktop.core.samples import Method, Status

RACK, BLADE, NO_CASE = "rack", "blade", ""
SSD, HDD = "ssd", "hdd"
_BLADES: Final = 16.0
_MOST: Final = 1e12
# Defects per cm² for which the factor per mm² of a graphics die was made.
_DEFECTS_PER_CM2: Final = 0.1
# The way of a card from assembly to its user where it is not typed: the route of the ADEME and Hubblo cards.
PLANE_KM, TRUCK_KM = 9_908.0, 1_000.0


@dataclass(frozen=True, slots=True)
class Processors:
    """Processors of one kind; a die that is not known is None."""

    count: float
    die_mm2: float | None = None


@dataclass(frozen=True, slots=True)
class Modules:
    """Modules of memory of one size; without a density the expert default."""

    count: float
    size_gb: float
    gb_per_cm2: float | None = None


@dataclass(frozen=True, slots=True)
class Disks:
    """Disks of one size and kind; a hard disk counts by piece, whatever its size."""

    count: float
    size_gb: float | None = None
    kind: str = SSD
    gb_per_cm2: float | None = None


@dataclass(frozen=True, slots=True)
class ServerParts:
    """What a server is made of, without cards.

    Attributes:
        processors: By kind.
        memory: By size.
        disks: By kind and size.
        supply_count: Power supplies.
        supply_kg: Of one; None takes the expert default.
        case: `rack`, `blade`, or empty for none.
        has_board: Whether there is a motherboard, and an assembly.
    """

    processors: Sequence[Processors] = ()
    memory: Sequence[Modules] = ()
    disks: Sequence[Disks] = ()
    supply_count: float = 0.0
    supply_kg: float | None = None
    case: str = RACK
    has_board: bool = True


@dataclass(frozen=True, slots=True)
class CardParts:
    """What a graphics card is made of.

    Attributes:
        die_mm2: Area of the graphics die.
        memory_gb: Memory.
        memory_kind: `gddr`, `gddr5x`, `hbm2` or `hbm3`.
        board_cm2: Printed circuit board.
        heatsink_kg: Heat sink.
        casing_kg: Casing.
        weight_kg: The whole card.
        plane_km: Way by plane.
        truck_km: Way by lorry.
    """

    die_mm2: float
    memory_gb: float
    memory_kind: str
    board_cm2: float
    heatsink_kg: float
    casing_kg: float
    weight_kg: float
    plane_km: float = PLANE_KM
    truck_km: float = TRUCK_KM


def server(made_of: ServerParts, indicator: str = GREENHOUSE_GAS, calculation: Calculation | None = None) -> Result:
    """A server from its parts.

    Args:
        made_of: Its parts.
        indicator: `gwp`, `adpe` or `primary_energy`.
        calculation: Whose draws are shared with others.

    Returns:
        `parts.whole` for greenhouse gas, with `parts.gate` below it; else `parts.gate`. A processor whose die is not
        known is missing, and the total partial.

    Raises:
        InputError: a count, size, area, weight or density below 0, or no part at all.
    """
    bench = _Bench(calculation or Calculation(), parts(), indicator)
    found = [
        *(bench.processors(kind) for kind in made_of.processors), *(bench.memory(kind) for kind in made_of.memory),
        *(bench.disks(kind) for kind in made_of.disks),
    ]  # fmt: skip
    if made_of.has_board:
        found += [bench.piece("parts.board", "motherboard"), bench.piece("parts.assembly", "assembly")]
    if made_of.supply_count:
        found.append(bench.supplies(made_of.supply_count, made_of.supply_kg))
    if made_of.case:
        found.append(bench.case(made_of.case))
    if not found:
        raise InputError("no_parts")
    gate = bench.sums("parts.gate", found)
    return (bench.whole_machine(gate) if indicator == GREENHOUSE_GAS else gate).result


def card(made_of: CardParts, indicator: str = GREENHOUSE_GAS, calculation: Calculation | None = None) -> Result:
    """A graphics card from its parts, with transport and end of life.

    Raises:
        InputError: an area or a size of 0 or below, or an unknown kind of memory.
    """
    bench = _Bench(calculation or Calculation(), parts(), indicator)
    return bench.card(made_of).result


class _Bench:
    """Where parts are put together: one calculation, one indicator."""

    def __init__(self, calculation: Calculation, catalog: PartCatalog, indicator: str) -> None:
        if indicator not in INDICATORS:
            raise InputError("unknown_choice", value=indicator, known=", ".join(INDICATORS))
        self._calculation = calculation
        self._parts = catalog
        self._indicator = indicator
        self._unit = INDICATORS[indicator]

    def processors(self, kind: Processors) -> Quantity:
        if kind.die_mm2 is None:
            return self._calculation.missing("parts.processors", self._unit, "die_unknown")
        given = (self._typed("parts.count", kind.count, "count"), self._typed("parts.die", kind.die_mm2, "mm2"))
        return self._apply(
            "parts.processors", "parts_processor", lambda n, die, per, base: n * processor_impact(die, per, base),
            *given, self._factor("cpu-die"), self._factor("cpu-base"),
        )  # fmt: skip

    def memory(self, kind: Modules) -> Quantity:
        return self._dies("parts.memory", "ram", "memory-density", kind.count, kind.size_gb, kind.gb_per_cm2)

    def disks(self, kind: Disks) -> Quantity:
        if kind.kind == HDD:
            count = self._typed("parts.count", kind.count, "count")
            return self._apply("parts.disks", "parts_pieces", lambda n, one: n * one, count, self._factor("hdd"))
        if kind.kind != SSD:
            raise InputError("unknown_choice", value=kind.kind, known=f"{SSD}, {HDD}")
        if kind.size_gb is None:
            return self._calculation.missing("parts.disks", self._unit, "size_unknown")
        return self._dies("parts.disks", "ssd", "ssd-density", kind.count, kind.size_gb, kind.gb_per_cm2)

    def supplies(self, count: float, weight_kg: float | None) -> Quantity:
        weight = self._figure("parts.weight", "psu-weight") if weight_kg is None else self._weight(weight_kg)
        return self._apply(
            "parts.supplies", "parts_by_weight", lambda n, kg, per: n * kg * per,
            self._typed("parts.count", count, "count"), weight, self._factor("psu-per-kg"),
        )  # fmt: skip

    def case(self, kind: str) -> Quantity:
        if kind == RACK:
            return self.piece("parts.case", "case-rack")
        if kind != BLADE:
            raise InputError("unknown_choice", value=kind, known=f"{RACK}, {BLADE}")
        return self._apply(
            "parts.case", "parts_blade", lambda blade, enclosure: blade_case_impact(blade, enclosure, _BLADES),
            self._factor("case-blade"), self._factor("case-blade-enclosure"),
        )  # fmt: skip

    def piece(self, key: str, part_id: str) -> Quantity:
        """One of a part that is counted by piece."""
        return self._apply(key, "parts_piece", lambda one: one, self._factor(part_id))

    def card(self, made_of: CardParts) -> Quantity:
        area = self._apply(
            "parts.wafer", "parts_yield", lambda die: yield_area_mm2(die, _DEFECTS_PER_CM2),
            self._typed("parts.die", made_of.die_mm2, "mm2"), unit="mm2",
        )  # fmt: skip
        weight = self._weight(made_of.weight_kg)
        gate = self._apply(
            "parts.gate", "parts_card", card_gate_impact, area, self._factor("gpu-die"),
            self._typed("parts.size", made_of.memory_gb, "GB"), self._factor(self._memory_of_card(made_of.memory_kind)),
            self._typed("parts.board_area", made_of.board_cm2, "cm2"), self._factor("gpu-pcb"),
            self._weight(made_of.heatsink_kg), self._factor("gpu-heatsink"),
            self._weight(made_of.casing_kg), self._factor("gpu-casing"), weight,
            self._factor("gpu-upstream-transport"),
        )  # fmt: skip
        moved = self._apply(
            "parts.transport", "parts_route",
            lambda kg, plane_km, plane, truck_km, truck: kg * route_per_kg(plane_km, plane, truck_km, truck), weight,
            self._typed("parts.plane", made_of.plane_km, "km"), self._factor("distribution-plane"),
            self._typed("parts.truck", made_of.truck_km, "km"), self._factor("distribution-truck"),
        )  # fmt: skip
        scrapped = self._apply(
            "parts.end_of_life", "parts_scrap", lambda kg, per: kg * per, weight, self._factor("gpu-eol")
        )
        return self.sums("parts.whole", [gate, moved, scrapped])

    def whole_machine(self, gate: Quantity) -> Quantity:
        """A machine with transport and end of life, as parts of its manufacture."""
        added = [
            self._apply(f"parts.{phase}", "parts_over_manufacture", lambda made, part: made * part, gate, fraction)
            for phase in ("transport", "end_of_life")
            for fraction in (self._shipped(f"parts.{phase}_fraction", embodied().phase(f"{phase}:machine")),)
        ]
        return self.sums("parts.whole", [gate, *added])

    def sums(self, key: str, found: Sequence[Quantity]) -> Quantity:
        return self._calculation.total(key, self._unit, found)

    def _dies(
        self, key: str, family: str, density_id: str, count: float, size_gb: float, gb_per_cm2: float | None
    ) -> Quantity:
        if gb_per_cm2 is None:
            density = self._figure("parts.density", density_id)
        else:
            density = self._typed("parts.density", gb_per_cm2, "GB/cm2")
        return self._apply(
            key, "parts_dies",
            lambda n, gb, per_cm2, die, base: flash_or_memory_impact(gb, per_cm2, die, base, n),
            self._typed("parts.count", count, "count"), self._typed("parts.size", size_gb, "GB"), density,
            self._factor(f"{family}-die"), self._factor(f"{family}-base"),
        )  # fmt: skip

    def _memory_of_card(self, kind: str) -> str:
        known = [part.id.removeprefix("gpu-vram-") for part in self._parts.of("gpu-memory")]
        if kind not in known:
            raise InputError("unknown_choice", value=kind, known=", ".join(sorted(known)))
        return f"gpu-vram-{kind}"

    def _factor(self, part_id: str) -> Quantity:
        factor = self._parts[part_id].factors.get(self._indicator)
        if factor is None:
            return self._calculation.missing("parts.factor", self._unit, "factor_unknown", label=part_id)
        return self._shipped("parts.factor", factor)

    def _figure(self, key: str, part_id: str) -> Quantity:
        """A default of a part that is no impact, the same for all indicators."""
        return self._shipped(key, self._parts[part_id].factors[GREENHOUSE_GAS])

    def _shipped(self, key: str, factor: Factor) -> Quantity:
        return self._calculation.factor(key, factor, source_of(factor))

    def _typed(self, key: str, value: float, unit: str) -> Quantity:
        if not 0.0 <= value <= _MOST:  # not a number is refused, too
            raise InputError("outside_limits", value=value, low=0.0, high=_MOST)
        return self._calculation.exact(key, value, unit, Status.ENTERED, Method.ENTERED)

    def _weight(self, weight_kg: float) -> Quantity:
        return self._typed("parts.weight", weight_kg, "kg")

    def _apply(
        self, key: str, formula: str, function: Callable[..., Any], *inputs: Quantity, unit: str = ""
    ) -> Quantity:
        return self._calculation.apply(key, unit or self._unit, formula, function, *inputs)
