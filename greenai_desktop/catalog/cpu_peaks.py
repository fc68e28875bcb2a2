"""How much a processor can compute: cores, times clock, times operations per cycle of its generation.

The operations per cycle are those of dense multiply-adds on all vector or matrix units. No processor keeps its base
clock in all of them: heavy vector code lowers it, light load raises it, so that a peak has a range.

Source:
    Theoretical peak as cores x clock x operations per cycle and core: Dolbeau, Theoretical peak FLOPS per instruction
    set: a tutorial, J. Supercomputing 74 (2018), 1341-1377.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final

from greenai_desktop.catalog.accelerator import Peak, peak_at
from greenai_desktop.catalog.cpus import Cpu
from greenai_desktop.catalog.folder import factors_folder
from greenai_desktop.catalog.sources import told_sources
from greenai_desktop.catalog.tables import Problems, broken, number, optional_number, read_rows, read_sources
from greenai_desktop.core.errors import CatalogError
from greenai_desktop.core.factors import Factor

_PRECISIONS: Final = ("fp64", "fp32", "bf16")
_GHZ_PER_THZ: Final = 1_000.0
_COLUMNS: Final = ("id", "pattern", "is_server", *_PRECISIONS, "low_ratio", "high_ratio", "source_ids", "note")


@dataclass(frozen=True, slots=True)
class FlopRate:
    """What one core of a generation computes in a cycle.

    Attributes:
        id: Name of the generation.
        pattern: What the names of its processors hold.
        is_server: Whether they are made for servers.
        per_cycle: Operations per cycle and core by precision; an operation is an addition or a multiplication.
        low_ratio: Least peak over that at base clock.
        high_ratio: Most.
        source_ids: Where it was read.
        note: What the row says of itself.
    """

    id: str
    pattern: re.Pattern[str]
    is_server: bool
    per_cycle: Mapping[str, float]
    low_ratio: float
    high_ratio: float
    source_ids: tuple[str, ...]
    note: str


class CpuPeaks:
    """Peaks of processors, modelled.

    Attributes:
        problems: The rows left out.

    Raises:
        CatalogError: the table is not there, or lacks a column.
    """

    def __init__(self, folder: Path) -> None:
        self.problems = Problems()
        self._rates: list[FlopRate] = []
        # A comparison asks for a thousand names again and again.
        self._of_name: dict[str, FlopRate | None] = {}
        path = folder / "cpu_flop_rates.csv"
        known = frozenset(read_sources(folder / "sources.csv"))
        for line, row in read_rows(path, _COLUMNS):
            try:
                rate = _rate(row, path, line)
                if not rate.source_ids or not known.issuperset(rate.source_ids):
                    raise broken("missing_source", path, line, "source_ids", row)
                self._rates.append(rate)
            except CatalogError as error:
                self.problems.tell(error)

    def all(self) -> list[FlopRate]:
        """All generations, in the order in which they are tried."""
        return list(self._rates)

    def rate(self, cpu: Cpu) -> FlopRate | None:
        """The generation of a processor, by its name; None if no row is of it."""
        if cpu.name not in self._of_name:
            self._of_name[cpu.name] = next((rate for rate in self._rates if rate.pattern.search(cpu.name)), None)
        return self._of_name[cpu.name]

    def is_server(self, cpu: Cpu) -> bool:
        """Whether it is known to be made for servers."""
        rate = self.rate(cpu)
        return rate is not None and rate.is_server

    def peak(self, cpu: Cpu, precision: str) -> Peak | None:
        """Dense peak of all cores at base clock, or at the precision that computes instead.

        Returns:
            None where the generation, the number of cores or the clock is not known.
        """
        rate = self.rate(cpu)
        if rate is None or not cpu.cores or not cpu.base_ghz:
            return None
        terahertz = cpu.cores * cpu.base_ghz / _GHZ_PER_THZ
        return peak_at(precision, lambda code: _of(rate, code, terahertz))

    def factor(self, cpu: Cpu, precision: str) -> Factor | None:
        """The same as a factor in TFLOP/s with its range."""
        rate, peak = self.rate(cpu), self.peak(cpu, precision)
        if rate is None or peak is None:
            return None
        source_id, others = told_sources((*rate.source_ids, *cpu.source_ids))
        worked = f"{cpu.cores} × {cpu.base_ghz:g} GHz × {rate.per_cycle[peak.precision]:g}"
        return Factor(
            f"cpu:{cpu.id}:peak:{peak.precision}", peak.tflops, "TFLOP/s", peak.tflops * rate.low_ratio,
            peak.tflops * rate.high_ratio, "", None, "", "", source_id,
            "; ".join(part for part in (worked, rate.note, others) if part),
        )  # fmt: skip


@cache
def cpu_peaks() -> CpuPeaks:
    """The shipped table, read once."""
    return CpuPeaks(factors_folder())


def _of(rate: FlopRate, code: str, terahertz: float) -> float | None:
    value = rate.per_cycle.get(code)
    return None if value is None else value * terahertz


def _rate(cells: dict[str, str], path: Path, line: int) -> FlopRate:
    try:
        pattern = re.compile(rf"\b(?:{cells['pattern']})")
    except re.error as error:
        raise broken("bad_pattern", path, line, "pattern", cells) from error
    told = {code: optional_number(cells, code, path, line) for code in _PRECISIONS}
    return FlopRate(
        cells["id"],
        pattern,
        cells["is_server"] == "1",
        {code: value for code, value in told.items() if value is not None},
        number(cells, "low_ratio", path, line),
        number(cells, "high_ratio", path, line),
        tuple(filter(None, cells["source_ids"].split(";"))),
        cells["note"],
    )
