"""A raw processor name to its row and its power curve.

Source:
    Rules of name matching and the order of curves: measured curve of the model, curve of its family, generic curve
    of its TDP, watts per thread. SENSORS §2.10.
"""

from __future__ import annotations

import csv
import logging
import math
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path

from greenai_desktop.catalog.folder import factors_folder
from greenai_desktop.catalog.tables import cells_of, number, optional_number, read_rows, read_text
from greenai_desktop.core.errors import CatalogError
from greenai_desktop.core.power_model import PowerCurve, generic_curve

log = logging.getLogger(__name__)

_DROPPED = re.compile(
    r"\([^)]*\)|@.*|\bwith .*|\bw/ .*|\b\d+(?:st|nd|rd|th) Gen\b|\bProcessor\b|\bCPU\b|,"
    r"|\b(?:\d+|Dual|Triple|Quad|Six|Eight|Ten|Twelve|Sixteen)-Core\b",
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
_COLUMNS = ("id", "name", "cores", "threads", "tdp_w", "curve_id", "source_ids", "base_ghz")
_LOADS = (0.0, 0.1, 0.5, 1.0)
_FULL_LOAD_OF_TDP = 0.85
_W_PER_THREAD = 4.0
_EXPERT = "greenai-expert"
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
        base_ghz: The clock that it keeps under load; None if unknown.
    """

    id: str
    name: str
    tdp_w: float | None
    cores: int | None
    threads: int | None
    curve_id: str
    source_ids: tuple[str, ...]
    base_ghz: float | None


@dataclass(frozen=True, slots=True)
class _Curve:
    """A row of the table of curves: shares of a power at each of `_LOADS`."""

    id: str
    applies_to: str
    is_measured: bool
    fractions: tuple[float, ...]
    source_ids: tuple[str, ...]

    def scaled(self, scale_w: float, u95_ratio: float, basis: str) -> PowerCurve:
        watts = tuple(scale_w * fraction for fraction in self.fractions)
        return PowerCurve(self.id, _LOADS, watts, u95_ratio, self.source_ids, basis)


class CpuCatalog:
    """Processors by name, and their curves."""

    def __init__(self, folder: Path) -> None:
        self._path = folder / "cpus.csv"
        # The first live value waits for this table: its long text is searched, and only rows that are found parsed.
        text = read_text(self._path)
        self._lines, self._folded = text.splitlines(), text.casefold().splitlines()
        self._cells_of = cells_of(next(csv.reader(self._lines), []), _COLUMNS, self._path)
        self._aliases = {
            row["raw_name"]: row["cpu_id"] for _, row in read_rows(folder / "cpu_aliases.csv", ("raw_name", "cpu_id"))
        }
        self._curves = dict(_curves(folder / "cpu_power_curves.csv"))
        self._measured = {c.applies_to.casefold(): c for c in self._curves.values() if c.is_measured}

    def match(self, raw_name: str) -> Cpu | None:
        """The row of a processor as the system names it; None if no row is sure."""
        alias = self._aliases.get(raw_name)
        found = self._find("id", alias) if alias else []
        found = found or self._find("name", clean_name(raw_name))
        return found[0] if len(found) == 1 else None

    def is_alias(self, raw_name: str) -> bool:
        """Whether a raw name was captured from a machine and is known to be one row."""
        return raw_name in self._aliases

    def names(self) -> list[str]:
        """Clean names of all processors in the table, for a field that offers them."""
        return sorted({self._cells_of(cells)[1] for cells in csv.reader(self._lines[1:])}, key=str.casefold)

    def all(self) -> list[Cpu]:
        """All processors that their name tells apart; a broken row is left out and told."""
        return list(self._all)

    @cached_property
    def _all(self) -> list[Cpu]:
        found: dict[str, list[Cpu]] = {}
        for line, cells in enumerate(csv.reader(self._lines[1:]), 2):
            try:
                cpu = _cpu(self._path, line, self._cells_of(cells))
            except (CatalogError, IndexError) as error:
                log.warning("a row of a factor table was left out, line %s: %s", line, error)
                continue
            found.setdefault(cpu.name.casefold(), []).append(cpu)
        return [same[0] for same in found.values() if len(same) == 1]

    def curve_of(self, cpu: Cpu, tdp_w: float | None = None) -> PowerCurve | None:
        """Power over load of one processor; None if neither its power nor its threads are known.

        Args:
            cpu: The processor.
            tdp_w: Said by a person; wins over the table.
        """
        tdp, threads = tdp_w or cpu.tdp_w, cpu.threads or cpu.cores
        if tdp is not None:
            return self._curve_of_model(cpu, tdp) or generic_curve(tdp, U95_GENERIC, (*cpu.source_ids, _EXPERT))
        return None if threads is None else _by_threads(threads)

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
            socket_count: How many of them; some virtual machines call each thread a socket, which is not believed.
            thread_count: Logical processors seen, for unknown processors.
            host_share: Share of the host that a virtual machine has; None if unknown, then counted by threads.
            tdp_w: Entered by a person; wins over the table.
        """
        cpu = self.match(raw_name)
        tdp = tdp_w or (cpu.tdp_w if cpu else None)
        # A share of a host that nobody knows the size of: only the threads are known.
        is_unknown_share = host_share is None and not (cpu and cpu.threads)
        if tdp is None or is_unknown_share:
            return _by_threads(thread_count)
        curve = self._curve_of_model(cpu, tdp) if cpu else None
        sources = (*(cpu.source_ids if cpu else ()), _EXPERT)
        curve = curve or generic_curve(tdp, U95_GENERIC, sources)
        if host_share is None or host_share < 1:
            threads = cpu.threads if cpu and cpu.threads else None
            share = thread_count / threads if threads else host_share or 1.0
            return curve.scaled(share)
        return curve.scaled(float(_plausible_sockets(cpu, socket_count, thread_count)))

    def _find(self, column: str, value: str) -> list[Cpu]:
        """Rows with this cell, whatever its case; a broken one is left out and told."""
        wanted = value.casefold()
        place = _COLUMNS.index(column)
        found = []
        for place_of_line, folded in enumerate(self._folded[1:], 1):
            if not wanted or wanted not in folded:
                continue
            try:
                cells = self._cells_of(next(csv.reader([self._lines[place_of_line]])))
                if cells[place].casefold() == wanted:
                    found.append(_cpu(self._path, place_of_line + 1, cells))
            except (CatalogError, IndexError) as error:
                log.warning("a row of a factor table was left out, line %s: %s", place_of_line + 1, error)
        return found

    def _curve_of_model(self, cpu: Cpu, tdp: float) -> PowerCurve | None:
        measured = self._measured.get(cpu.name.casefold())
        if measured is not None:
            return measured.scaled(tdp, U95_MEASURED, "measured_model")
        for pattern, curve_id in _FAMILIES:
            if pattern.search(cpu.name) and curve_id in self._curves:
                return self._curves[curve_id].scaled(tdp * _FULL_LOAD_OF_TDP, U95_FAMILY, "family")
        return None


def _cpu(path: Path, line: int, cells: tuple[str, ...]) -> Cpu:
    row = dict(zip(_COLUMNS, cells, strict=True))
    tdp_w, cores, threads, base_ghz = (
        optional_number(row, column, path, line) for column in ("tdp_w", "cores", "threads", "base_ghz")
    )
    return Cpu(
        row["id"], row["name"], tdp_w or None, int(cores) if cores else None, int(threads) if threads else None,
        row["curve_id"], tuple(row["source_ids"].split(";")), base_ghz or None,
    )  # fmt: skip


def _by_threads(thread_count: int) -> PowerCurve:
    top_w = _W_PER_THREAD * thread_count
    return PowerCurve(
        "watt-per-thread", (0.0, 1.0), (0.07 / 0.85 * top_w, top_w), U95_UNKNOWN, ("codecarbon-code",), "unknown_tdp"
    )


def _curves(path: Path) -> Iterator[tuple[str, _Curve]]:
    loads = ("p0", "p10", "p50", "p100")
    for line, row in read_rows(path, ("id", "applies_to", "measured", "source_ids", *loads)):
        try:
            fractions = tuple(number(row, column, path, line) for column in loads)
        except CatalogError as error:
            log.warning("a row of a factor table was left out: %s", error)
            continue
        sources = tuple(row["source_ids"].split(";"))
        yield row["id"], _Curve(row["id"], row["applies_to"], row["measured"] == "1", fractions, sources)


def _plausible_sockets(cpu: Cpu | None, socket_count: int, thread_count: int) -> int:
    if cpu is None or not cpu.cores or thread_count < socket_count:
        return socket_count
    return min(socket_count, math.ceil(thread_count / cpu.cores))


def clean_name(raw_name: str) -> str:
    """A processor name without marks, clock and filling words, as the table has it."""
    name = _DROPPED.sub(" ", raw_name)
    name = re.sub(r"\s+", " ", name).strip()
    name = name.replace("Core 2", "Core2").removesuffix(" 0")
    return re.sub(r" V(\d)\b", r" v\1", name)


@cache
def cpus() -> CpuCatalog:
    """The shipped tables, read once."""
    return CpuCatalog(factors_folder())
