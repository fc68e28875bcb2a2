"""A raw processor name to its row and its power curve.

Source:
    Rules of name matching and the order of curves: measured curve of the model, curve of its family, generic curve
    of its TDP, watts per thread. SENSORS §2.10.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from greenai_desktop.catalog.tables import Row, read_rows
from greenai_desktop.core.power_model import PowerCurve, generic_curve
from greenai_desktop.paths import resource

_DROPPED = re.compile(
    r"\((?:R|TM|r|tm)\)|\([^)]*\)|@.*|\bwith .*|\bw/ .*|\b\d+(?:st|nd|rd|th) Gen\b|\b\d+-Core\b|\bProcessor\b|\bCPU\b|,",
    re.IGNORECASE,
)
_FAMILIES = (
    (re.compile(r"Xeon Platinum"), "boavizta-xeon-platinum"),
    (re.compile(r"Xeon Gold"), "boavizta-xeon-gold"),
    (re.compile(r"Xeon Silver"), "boavizta-xeon-silver"),
    (re.compile(r"Xeon E5"), "boavizta-xeon-e5"),
    (re.compile(r"Xeon E3"), "boavizta-xeon-e3"),
    (re.compile(r"Xeon E-"), "boavizta-xeon-e"),
)
_LOADS = (0.0, 0.1, 0.5, 1.0)
_FULL_LOAD_OF_TDP = 0.85
_W_PER_THREAD = 4.0
U95_MEASURED, U95_FAMILY, U95_GENERIC, U95_UNKNOWN = 1.3, 1.6, 2.0, 3.0


@dataclass(frozen=True, slots=True)
class Cpu:
    """A row of the processor table.

    Attributes:
        id: Name of the row.
        name: Clean name.
        tdp_w: Thermal design power; None for cloud-only models.
        cores: None if unknown.
        threads: None if unknown.
        curve_id: A curve of its own; empty if there is none.
        source_ids: Where it was read.
    """

    id: str
    name: str
    tdp_w: float | None
    cores: int | None
    threads: int | None
    curve_id: str
    source_ids: tuple[str, ...]


class CpuCatalog:
    """Processors by name, and their curves."""

    def __init__(self, folder: Path) -> None:
        self._by_name: dict[str, Row] = {}
        self._by_id: dict[str, Row] = {}
        columns = ("id", "name", "cores", "threads", "tdp_w", "curve_id", "source_ids")
        for _, row in read_rows(folder / "cpus.csv", columns):
            self._by_id[row["id"]] = row
            self._by_name.setdefault(row["name"].casefold(), row)
        self._aliases = {
            row["raw_name"]: row["cpu_id"]
            for _, row in read_rows(folder / "cpu_aliases.csv", ("raw_name", "cpu_id", "source_id"))
        }
        self._curves = {
            row["id"]: row
            for _, row in read_rows(folder / "cpu_power_curves.csv", ("id", "unit", "p0", "p10", "p50", "p100"))
        }
        self._measured_by_name = {
            row["applies_to"].casefold(): row for row in self._curves.values() if row["measured"] == "1"
        }

    def match(self, raw_name: str) -> Cpu | None:
        """The row of a processor as the system names it; None if no row is sure."""
        row = self._by_id.get(self._aliases.get(raw_name, "")) or self._by_name.get(clean_name(raw_name).casefold())
        if row is None:
            return None
        return Cpu(
            row["id"],
            row["name"],
            float(row["tdp_w"]) if row["tdp_w"] else None,
            int(row["cores"]) if row["cores"] else None,
            int(row["threads"]) if row["threads"] else None,
            row["curve_id"],
            tuple(row["source_ids"].split(";")),
        )

    def names(self) -> list[str]:
        """Clean names of all processors in the table, for a field that offers them."""
        return sorted({row["name"] for row in self._by_id.values()}, key=str.casefold)

    def curve(
        self,
        raw_name: str,
        socket_count: int = 1,
        thread_count: int = 1,
        host_share: float | None = 1.0,
        tdp_w: float | None = None,
    ) -> PowerCurve:
        """Power over load of all processors of a machine together.

        Args:
            raw_name: As the system names the processor.
            socket_count: How many of them.
            thread_count: Logical processors seen, for unknown processors.
            host_share: Share of the host that a virtual machine has; None if unknown, then counted by threads.
            tdp_w: Entered by a person; wins over the table.
        """
        cpu = self.match(raw_name)
        tdp = tdp_w or (cpu.tdp_w if cpu else None)
        # A share of a host that nobody knows the size of: only the threads are known.
        is_unknown_share = host_share is None and not (cpu and cpu.threads)
        if tdp is None or is_unknown_share:
            top_w = _W_PER_THREAD * thread_count
            return PowerCurve(
                "watt-per-thread", (0.0, 1.0), (0.07 / 0.85 * top_w, top_w), U95_UNKNOWN, ("codecarbon-code",),
                "unknown_tdp",
            )  # fmt: skip
        curve = self._curve_of_model(cpu, tdp) if cpu else None
        sources = (*(cpu.source_ids if cpu else ()), "greenai-expert")
        curve = curve or generic_curve(tdp, U95_GENERIC, sources)
        if host_share is None or host_share < 1:
            threads = cpu.threads if cpu and cpu.threads else None
            share = thread_count / threads if threads else host_share or 1.0
            return curve.scaled(share)
        return curve.scaled(float(socket_count))

    def _curve_of_model(self, cpu: Cpu, tdp: float) -> PowerCurve | None:
        row = self._measured_by_name.get(cpu.name.casefold())
        if row is not None:
            return self._curve(row, tdp, U95_MEASURED, "measured_model")
        for pattern, curve_id in _FAMILIES:
            if pattern.search(cpu.name) and curve_id in self._curves:
                return self._curve(self._curves[curve_id], tdp * _FULL_LOAD_OF_TDP, U95_FAMILY, "family")
        return None

    @staticmethod
    def _curve(row: Row, scale_w: float, u95_ratio: float, basis: str) -> PowerCurve:
        watts = tuple(scale_w * float(row[column]) for column in ("p0", "p10", "p50", "p100"))
        return PowerCurve(row["id"], _LOADS, watts, u95_ratio, tuple(row["source_ids"].split(";")), basis)


def clean_name(raw_name: str) -> str:
    """A processor name without marks, clock and filling words, as the table has it."""
    name = _DROPPED.sub(" ", raw_name)
    name = re.sub(r"\s+", " ", name).strip()
    name = name.replace("Core 2", "Core2").removesuffix(" 0")
    return re.sub(r" V(\d)\b", r" v\1", name)


@cache
def cpus() -> CpuCatalog:
    """The shipped tables, read once."""
    return CpuCatalog(resource("factors"))
