"""Machines rented from a cloud: what they hold, what share of a host they are, and what they cost."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path
from types import MappingProxyType
from typing import Final

from greenai_desktop.catalog.folder import factors_folder
from greenai_desktop.catalog.matching import Hit, NameIndex
from greenai_desktop.catalog.sources import told_sources
from greenai_desktop.catalog.tables import (
    Problems,
    Row,
    broken,
    cells_of,
    number,
    optional_number,
    read_rows,
    read_sources,
    read_text,
)
from greenai_desktop.core.errors import CatalogError
from greenai_desktop.core.factors import Factor

_U95_PLATFORM: Final = 1.6
_NUMBERS = ("vcpus", "memory_gb", "host_vcpus", "host_share_fraction", "price_usd_per_h", "price_eur_per_h")
_COLUMNS = (
    "id", "provider", "instance_type", *_NUMBERS, "accelerator_id", "accelerator_count", "cpu_id", "cpu_name",
    "platform_id", "price_region", "price_date", "source_ids", "note",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Platform:
    """A generation of servers: power of one virtual processor.

    Attributes:
        id: Name of the row.
        name: What it is called; data.
        idle_w_per_thread: Without load.
        max_w_per_thread: At full load; linear between the two.
        server_count: Measured servers behind the row; None where it stands in for another one.
        holds_server: Whether memory, fans and losses of the server are in it, as measured at the wall.
        is_proxy: Whether it is the figure of another generation, as none is measured.
        source_ids: Where it was read.
        note: What it says of itself.
    """

    id: str
    name: str
    idle_w_per_thread: float
    max_w_per_thread: float
    server_count: int | None
    holds_server: bool
    is_proxy: bool
    source_ids: tuple[str, ...]
    note: str

    def idle_factor(self) -> Factor:
        """Power of one virtual processor without load, in W/thread."""
        return self._factor("idle", self.idle_w_per_thread)

    def max_factor(self) -> Factor:
        """Power of one virtual processor at full load, in W/thread."""
        return self._factor("max", self.max_w_per_thread)

    def _factor(self, what: str, value: float) -> Factor:
        source_id, others = told_sources(self.source_ids)
        note = "; ".join(part for part in (self.note, "the range is an expert default", others) if part)
        low, high = value / _U95_PLATFORM, value * _U95_PLATFORM
        boundary = "server" if self.holds_server else "processor"
        return Factor(
            f"platform:{self.id}:{what}", value, "W/thread", low, high, "", None, "", boundary, source_id, note
        )


@dataclass(frozen=True, slots=True)
class Instance:
    """A kind of rented machine.

    Attributes:
        id: Provider code and type, `aws:p4d.24xlarge`.
        provider: Provider code, as regions have it.
        instance_type: The provider's name; data.
        vcpus: Virtual processors; None where only an accelerator is attached.
        memory_gb: None if unknown.
        accelerator_id: Row of the accelerators; empty without one.
        accelerator_count: Devices as the system counts them; a fraction where one is shared.
        cpu_id: Row of the processors; empty if the table has none.
        cpu_name: What the processor is called; data, may be there without a row.
        platform_id: Generation of its servers; empty if unknown.
        host_vcpus: Virtual processors of the whole server; None if unknown.
        host_share_fraction: Its share of the server; None if unknown.
        price_usd_per_h: On demand; None if unknown.
        price_eur_per_h: On demand; None if unknown.
        price_region: Region of the price.
        price_date: ISO date of the price, or its year.
        source_ids: Where the row was read.
        note: What it says of itself.
    """

    id: str
    provider: str
    instance_type: str
    vcpus: float | None
    memory_gb: float | None
    accelerator_id: str
    accelerator_count: float
    cpu_id: str
    cpu_name: str
    platform_id: str
    host_vcpus: float | None
    host_share_fraction: float | None
    price_usd_per_h: float | None
    price_eur_per_h: float | None
    price_region: str
    price_date: str
    source_ids: tuple[str, ...]
    note: str

    @property
    def currency(self) -> str:
        """ISO code of the currency that its price is known in; empty without a price."""
        if self.price_usd_per_h is not None:
            return "USD"
        return "" if self.price_eur_per_h is None else "EUR"

    def price_factor(self, currency: str = "") -> Factor | None:
        """Price of an hour, on demand; None if it is not known in that currency.

        Args:
            currency: ISO code; empty takes the one that is known.
        """
        wanted = currency or self.currency
        value = {"USD": self.price_usd_per_h, "EUR": self.price_eur_per_h}.get(wanted)
        if value is None:
            return None
        source_id, others = told_sources(self.source_ids)
        year = int(self.price_date[:4]) if self.price_date[:4].isdigit() else None
        note = "; ".join(part for part in (wanted, self.price_date, self.note, others) if part)
        return Factor(
            f"price:{self.id}:{wanted}", value, "money/h", None, None, self.price_region, year, "", "", source_id, note
        )


class InstanceCatalog:
    """Rented machines by id, provider and search.

    Attributes:
        problems: The rows left out.

    Raises:
        CatalogError: a table is not there, or lacks a column.
    """

    def __init__(self, folder: Path) -> None:
        self.problems = Problems()
        self._folder = folder
        self._known = set(read_sources(folder / "sources.csv"))
        self._platforms = self._read_platforms(folder / "cpu_platforms.csv")
        self._rows = self._read(folder / "cloud_instances.csv")
        self._indexes: dict[str, NameIndex] = {}

    def all(self) -> list[Instance]:
        """All rows, in the order of the table."""
        return list(self._rows.values())

    def by_id(self, item_id: str) -> Instance | None:
        """One row; None if there is none of that id."""
        return self._rows.get(item_id)

    def named(self, instance_type: str, provider: str = "") -> Instance | None:
        """A row by the provider's name for it, whatever its case; None if there is none or several."""
        wanted = instance_type.strip().casefold()
        rows = [
            row for row in self._rows.values()
            if row.instance_type.casefold() == wanted and provider in ("", row.provider)
        ]  # fmt: skip
        return rows[0] if len(rows) == 1 else None

    def providers(self) -> list[str]:
        """Provider codes that have machines."""
        return sorted({row.provider for row in self._rows.values()})

    def of_provider(self, provider: str) -> list[Instance]:
        """The machines of a provider."""
        return [row for row in self._rows.values() if row.provider == provider]

    def platform(self, instance: Instance) -> Platform | None:
        """The generation of its servers; None if unknown."""
        return self._platforms.get(instance.platform_id)

    def search(self, text: str, limit: int = 12, provider: str = "") -> list[Hit]:
        """Rows whose type, provider or accelerator hold all typed words."""
        if provider not in self._indexes:
            rows = self.of_provider(provider) if provider else self.all()
            self._indexes[provider] = NameIndex((row.id, self._searched(row)) for row in rows)
        return [self._hit(self._rows[item_id]) for item_id in self._indexes[provider].search(text, limit)]

    @cached_property
    def _accelerator_names(self) -> dict[str, str]:
        lines = csv.reader(read_text(self._folder / "accelerators.csv").splitlines())
        take = cells_of(next(lines, []), ("id", "name"), self._folder / "accelerators.csv")
        pairs = (take(cells) for cells in lines if len(cells) > 1)
        return {cells[0]: cells[1] for cells in pairs}

    def _searched(self, row: Instance) -> str:
        names = (row.instance_type, row.provider, self._accelerator_names.get(row.accelerator_id, ""))
        return " ".join(filter(None, names))

    def _hit(self, row: Instance) -> Hit:
        told: dict[str, float | str | None] = {
            "provider": row.provider, "vcpus": row.vcpus, "memory_gb": row.memory_gb,
            "accelerator": self._accelerator_names.get(row.accelerator_id),
            "accelerator_id": row.accelerator_id or None, "accelerator_count": row.accelerator_count or None,
            "price_per_h": row.price_usd_per_h if row.price_usd_per_h is not None else row.price_eur_per_h,
            "currency": row.currency or None,
        }  # fmt: skip
        known = {name: value for name, value in told.items() if value is not None}
        return Hit(row.id, row.instance_type, MappingProxyType(known))

    def _read(self, path: Path) -> dict[str, Instance]:
        rows: dict[str, Instance] = {}
        for line, row in read_rows(path, _COLUMNS):
            try:
                instance = self._instance(row, path, line)
                if instance.id in rows:
                    raise broken("duplicate_id", path, line, "id", row)
            except CatalogError as error:
                self.problems.tell(error)
                continue
            rows[instance.id] = instance
        return rows

    def _instance(self, row: Row, path: Path, line: int) -> Instance:
        if not row["id"].strip():
            raise broken("empty_id", path, line, "id", row)
        if row["platform_id"] and row["platform_id"] not in self._platforms:
            raise broken("unknown_factor_in_table", path, line, "platform_id", row)
        figures = {name: _above_zero(row, name, path, line) for name in _NUMBERS}
        count = optional_number(row, "accelerator_count", path, line) or 0.0
        if count < 0 or (count > 0) != bool(row["accelerator_id"]):
            raise broken("bad_number", path, line, "accelerator_count", row)
        texts = {name: row[name] for name in _COLUMNS if name not in (*_NUMBERS, "accelerator_count", "source_ids")}
        return Instance(**texts, **figures, accelerator_count=count, source_ids=_sources(row, self._known, path, line))  # type: ignore[arg-type]

    def _read_platforms(self, path: Path) -> dict[str, Platform]:
        names = ("id", "name", "idle_w_per_thread", "max_w_per_thread", "server_count", "boundary", "is_proxy")
        rows: dict[str, Platform] = {}
        for line, row in read_rows(path, (*names, "source_ids", "note")):
            try:
                rows[row["id"]] = self._platform(row, path, line)
            except CatalogError as error:
                self.problems.tell(error)
        return rows

    def _platform(self, row: Row, path: Path, line: int) -> Platform:
        idle, most = number(row, "idle_w_per_thread", path, line), number(row, "max_w_per_thread", path, line)
        if not 0 < idle <= most:
            raise broken("bad_number", path, line, "idle_w_per_thread", row)
        count = optional_number(row, "server_count", path, line)
        return Platform(
            row["id"], row["name"], idle, most, None if count is None else int(count), row["boundary"] == "server",
            row["is_proxy"] == "1", _sources(row, self._known, path, line), row["note"],
        )  # fmt: skip


@cache
def instances() -> InstanceCatalog:
    """The shipped tables, read once."""
    return InstanceCatalog(factors_folder())


def _sources(row: Row, known: set[str], path: Path, line: int) -> tuple[str, ...]:
    source_ids = tuple(row["source_ids"].split(";"))
    if not known.issuperset(source_ids):
        raise broken("missing_source", path, line, "source_ids", row)
    return source_ids


def _above_zero(row: Row, column: str, path: Path, line: int) -> float | None:
    value = optional_number(row, column, path, line)
    if value is not None and value <= 0:
        raise broken("bad_number", path, line, column, row)
    return value
