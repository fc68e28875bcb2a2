"""Accelerators: from an id, a typed word or the name that a machine reports to a row.

Of a board with several processors (K80, A16, MI250X) the figures of the table are divided.

Source:
    Rules of name matching and of derived peaks: the note of the table of sources, `derived-rules`.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import MappingProxyType

from greenai_desktop.catalog.accelerator import KINDS, MARKETS, Accelerator
from greenai_desktop.catalog.folder import factors_folder
from greenai_desktop.catalog.gpu_names import family_of, spellings, without_count
from greenai_desktop.catalog.matching import Confidence, Hit, NameIndex, slug
from greenai_desktop.catalog.tables import (
    Problems,
    Row,
    broken,
    number,
    optional_number,
    optional_year,
    read_rows,
    read_sources,
)
from greenai_desktop.core.errors import CatalogError

_PEAKS = {
    "fp64": "peak_fp64_tflops", "fp32": "peak_fp32_tflops", "tf32": "peak_tf32_tflops", "fp16": "peak_fp16_tflops",
    "bf16": "peak_bf16_tflops", "fp8": "peak_fp8_tflops", "int8": "peak_int8_tops",
    "fp16_vector": "peak_fp16_vector_tflops",
}  # fmt: skip
_FIGURES = ("tdp_w", "idle_w", "memory_gb", "memory_bandwidth_gb_per_s", "die_area_mm2")
_COLUMNS = (
    "id", "name", "vendor", "kind", "market", "release_year", "devices_per_board", "process_nm", "confidence",
    "source_ids", "note", *_FIGURES, *_PEAKS.values(),
)  # fmt: skip
_BYTES_PER_GIB = float(1 << 30)
_MEMORY_TOLERANCE = 0.12


@dataclass(frozen=True, slots=True)
class Match:
    """A row for a name, and how sure that is.

    Attributes:
        accelerator: The row.
        confidence: How it was found.
        others: Other rows that the name may mean.
    """

    accelerator: Accelerator
    confidence: Confidence
    others: tuple[Accelerator, ...] = ()


class AcceleratorCatalog:
    """Accelerators by id, by name and by search.

    A row that breaks a rule is left out and told; the rest loads.

    Attributes:
        problems: The rows left out.

    Raises:
        CatalogError: a table is not there, or lacks a column.
    """

    def __init__(self, folder: Path) -> None:
        self.problems = Problems()
        known = set(read_sources(folder / "sources.csv"))
        self._rows = self._read(folder / "accelerators.csv", known)
        self._aliases = self._read_aliases(folder / "gpu_aliases.csv", known)
        self._folded = {alias.casefold(): rows for alias, rows in self._aliases.items()}
        self._by_name = {row.name: row for row in self._rows.values()}
        self._by_slug = {slug(row.name): row for row in self._rows.values()} | self._rows
        self._families: dict[str, list[Accelerator]] = {}
        for row in self._rows.values():
            self._families.setdefault(family_of(slug(row.name)), []).append(row)
        self._index: NameIndex | None = None

    def all(self) -> list[Accelerator]:
        """All rows, by name."""
        return sorted(self._rows.values(), key=lambda row: row.name.casefold())

    def by_id(self, item_id: str) -> Accelerator | None:
        """One row; None if there is none of that id."""
        return self._rows.get(item_id)

    def search(self, text: str, limit: int = 12) -> list[Hit]:
        """Rows whose names hold all typed words."""
        if self._index is None:
            # A board that drivers report by more names is the commoner one.
            common = Counter(rows[0].id for rows in self._aliases.values())
            self._index = NameIndex(((row.id, row.name) for row in self._rows.values()), common)
        return [_hit(self._rows[item_id]) for item_id in self._index.search(text, limit)]

    def match(
        self, raw_name: str, memory_bytes: float | None = None, power_limit_w: float | None = None
    ) -> Match | None:
        """The row of a device as the system names it; None if no row comes near.

        Args:
            raw_name: As NVML, ROCm or a log names it.
            memory_bytes: All of its memory, which tells boards of one name apart.
            power_limit_w: Its default limit, which does so next.
        """
        name = without_count(raw_name)
        found = self._named(raw_name.strip(), name)
        if found is None:
            return self._of_family(name, memory_bytes, power_limit_w)
        (row, *others), confidence = found
        if others:
            fits = [other for other in (row, *others) if _memory_fits(other, memory_bytes)]
            return _told_apart(fits or [row, *others], memory_bytes if fits else None, power_limit_w, [row, *others])
        if memory_bytes is None or row.memory_gb is None or _memory_fits(row, memory_bytes):
            return Match(row, confidence)
        fits = [other for other in self._family_of(row) if _memory_fits(other, memory_bytes)]
        if not fits:
            return Match(row, confidence)
        return _told_apart(fits, memory_bytes, power_limit_w, self._family_of(row))

    def _named(self, raw_name: str, name: str) -> tuple[tuple[Accelerator, ...], Confidence] | None:
        """The rows of a name, the likeliest first, and how they were found."""
        for text in (raw_name, name):
            if text in self._aliases:
                is_own = self._aliases[text][0].name == text
                return self._aliases[text], Confidence.EXACT if is_own else Confidence.ALIAS
            if text in self._by_name:
                return (self._by_name[text],), Confidence.EXACT
        for spelling in spellings(name):
            rows = self._folded.get(spelling.casefold())
            if rows is not None:
                return rows, Confidence.NORMALISED
            if slug(spelling) in self._by_slug:
                return (self._by_slug[slug(spelling)],), Confidence.NORMALISED
        return None

    def _of_family(self, name: str, memory_bytes: float | None, power_limit_w: float | None) -> Match | None:
        """Boards of one chip, told apart by the words of the name, then by memory and power."""
        for spelling in spellings(name):
            family = self._families.get(family_of(slug(spelling)))
            if not family:
                continue
            words = set(slug(spelling).split("-"))
            most = max(len(words & set(slug(row.name).split("-"))) for row in family)
            nearest = [row for row in family if len(words & set(slug(row.name).split("-"))) == most]
            fits = [row for row in nearest if _memory_fits(row, memory_bytes)] if memory_bytes else []
            if not fits and memory_bytes:
                fits = [row for row in family if _memory_fits(row, memory_bytes)]
            return _told_apart(fits or nearest, memory_bytes if fits else None, power_limit_w, family)
        return None

    def _family_of(self, row: Accelerator) -> list[Accelerator]:
        return self._families.get(family_of(slug(row.name)), [row])

    def _read(self, path: Path, known: set[str]) -> dict[str, Accelerator]:
        rows: dict[str, Accelerator] = {}
        for line, row in read_rows(path, _COLUMNS):
            try:
                device = _accelerator(row, path, line, known)
                if device.id in rows:
                    raise broken("duplicate_id", path, line, "id", row)
            except CatalogError as error:
                self.problems.tell(error)
                continue
            rows[device.id] = device
        return rows

    def _read_aliases(self, path: Path, known: set[str]) -> dict[str, tuple[Accelerator, ...]]:
        aliases: dict[str, tuple[Accelerator, ...]] = {}
        for line, row in read_rows(path, ("raw_name", "accelerator_id", "other_ids", "source_id")):
            ids = [item_id for item_id in (row["accelerator_id"], *row["other_ids"].split(";")) if item_id]
            if not ids or any(item_id not in self._rows for item_id in ids):
                self.problems.tell(broken("unknown_factor_in_table", path, line, "accelerator_id", row))
            elif row["source_id"] not in known:
                self.problems.tell(broken("missing_source", path, line, "source_id", row))
            else:
                aliases[row["raw_name"]] = tuple(self._rows[item_id] for item_id in ids)
        return aliases


@cache
def accelerators() -> AcceleratorCatalog:
    """The shipped tables, read once."""
    return AcceleratorCatalog(factors_folder())


def _accelerator(row: Row, path: Path, line: int, known: set[str]) -> Accelerator:
    if not row["id"].strip():
        raise broken("empty_id", path, line, "id", row)
    for column, words in (("kind", KINDS), ("market", MARKETS), ("confidence", ("high", "medium", "low"))):
        if row[column] not in words:
            raise broken("bad_number", path, line, column, row)
    source_ids = tuple(row["source_ids"].split(";"))
    if not set(source_ids) <= known:
        raise broken("missing_source", path, line, "source_ids", row)
    count = number(row, "devices_per_board", path, line)
    if count < 1 or count != int(count):
        raise broken("bad_number", path, line, "devices_per_board", row)
    figures = {name: _share(row, name, count, path, line) for name in _FIGURES}
    peaks = {name: _share(row, column, count, path, line) for name, column in _PEAKS.items()}
    return Accelerator(
        id=row["id"], name=row["name"], vendor=row["vendor"], kind=row["kind"], market=row["market"],
        release_year=optional_year(row, "release_year", path, line), devices_per_board=int(count),
        process_nm=optional_number(row, "process_nm", path, line), confidence=row["confidence"],
        source_ids=source_ids, note=row["note"], **figures,
        peaks=MappingProxyType({name: value for name, value in peaks.items() if value is not None}),
    )  # fmt: skip


def _share(row: Row, column: str, count: float, path: Path, line: int) -> float | None:
    """A figure of a board as that of one of its devices."""
    value = optional_number(row, column, path, line)
    if value is not None and value <= 0:
        raise broken("bad_number", path, line, column, row)
    return None if value is None else value / count


def _hit(row: Accelerator) -> Hit:
    told = {"tdp_w": row.tdp_w, "memory_gb": row.memory_gb, "year": row.release_year}
    if row.devices_per_board > 1:
        told["devices_per_board"] = row.devices_per_board
    figures = {name: value for name, value in told.items() if value is not None}
    return Hit(row.id, row.name, MappingProxyType({"market": row.market, **figures}))


def _told_apart(
    rows: list[Accelerator], memory_bytes: float | None, power_w: float | None, family: list[Accelerator]
) -> Match:
    """One of several rows: the power limit decides, else memory, else the first is a guess."""
    best = rows[0]
    if power_w is not None:
        best = min(rows, key=lambda row: abs((row.tdp_w or 0.0) - power_w))
    elif memory_bytes is not None:
        best = min(rows, key=lambda row: _memory_gap(row, memory_bytes))
    is_sure = power_w is not None or (memory_bytes is not None and len(rows) == 1)
    others = tuple(row for row in (rows if len(rows) > 1 else family) if row is not best)
    return Match(best, Confidence.MEMORY if is_sure else Confidence.GUESS, others)


def _memory_gap(row: Accelerator, memory_bytes: float) -> float:
    """How far the memory is from the row's, as a share; makers mean GiB by GB, some mean 10⁹ bytes."""
    if row.memory_gb is None:
        return float("inf")
    return min(abs(memory_bytes / unit / row.memory_gb - 1) for unit in (_BYTES_PER_GIB, 1e9))


def _memory_fits(row: Accelerator, memory_bytes: float | None) -> bool:
    return memory_bytes is not None and _memory_gap(row, memory_bytes) <= _MEMORY_TOLERANCE
