"""What is typed into the tables of the calculator, and the case that it makes.

Text stays as it was typed. Rows are joined by names: parts belong to the device of that name, devices to the
datacentre, datacentres to the region.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from greenai_desktop.core.cloud import DEFAULT_LIFE_MONTHS, Component
from greenai_desktop.core.cloud_case import (
    ClientUse,
    CloudCase,
    DatacentreCase,
    DeviceCase,
    RegionMonth,
    month_number,
    month_text,
)
from greenai_desktop.core.errors import InputError
from greenai_desktop.i18n import numbers

TEXT, NUMBER, COUNT, MONTH, SHARE = "text", "number", "count", "month", "share"
Rows = Sequence[Sequence[str]]
Draft = Mapping[str, tuple[tuple[str, ...], ...]]


@dataclass(frozen=True, slots=True)
class Field:
    """A column of a table.

    Attributes:
        id: Stable name.
        kind: What is typed into it.
        is_needed: Whether a row without it is none.
    """

    id: str
    kind: str = NUMBER
    is_needed: bool = False


TABLES: Final[Mapping[str, tuple[Field, ...]]] = {
    "parts": (Field("device", TEXT, True), Field("part", TEXT), Field("count", NUMBER, True),
              Field("upstream_kgco2e", NUMBER, True), Field("disposal_kgco2e")),
    "devices": (Field("datacentre", TEXT, True), Field("device", TEXT, True), Field("count", NUMBER, True),
                Field("since", MONTH, True), Field("life_months"), Field("retired", MONTH), Field("device_kgco2e")),
    "datacentres": (Field("datacentre", TEXT, True), Field("region", TEXT, True), Field("in_service_kgco2e"),
                    Field("life_months")),
    "regions": (Field("region", TEXT, True), Field("month", MONTH, True), Field("scope1_kgco2e"),
                Field("energy_kwh"), Field("intensity_kgco2e_per_kwh"), Field("usage_count")),
    "uses": (Field("service", TEXT, True), Field("region", TEXT, True), Field("month", MONTH, True),
             Field("direct_count"), Field("overhead_count"), Field("share", SHARE)),
}  # fmt: skip
EMPTY: Final[Draft] = dict.fromkeys(TABLES, ())
_MONTH: Final = re.compile(r"(\d{4})-(\d{1,2})")


@dataclass(frozen=True, slots=True)
class CellWrong:
    """A cell that cannot be read.

    Attributes:
        table: Name of the table.
        row: Its row, from 0.
        column: Its column, from 0.
        error: What is wrong.
    """

    table: str
    row: int
    column: int
    error: InputError


@dataclass(frozen=True, slots=True)
class Read:
    """What a draft makes.

    Attributes:
        case: The case; rows with a cell that cannot be read, or that lack what they need, are not in it.
        wrong: What cannot be read.
    """

    case: CloudCase
    wrong: tuple[CellWrong, ...] = ()


Cells = dict[str, "str | float | int | None"]


@dataclass(slots=True)
class _Reader:
    language: str
    wrong: list[CellWrong] = field(default_factory=list)

    def rows(self, draft: Draft, table: str) -> list[Cells]:
        """Rows of a table that are whole."""
        found = []
        for number, row in enumerate(draft.get(table, ())):
            if any(cell.strip() for cell in row):
                cells = self._row(table, number, row)
                if cells is not None:
                    found.append(cells)
        return found

    def _row(self, table: str, number: int, row: Sequence[str]) -> Cells | None:
        cells: Cells = {}
        before = len(self.wrong)
        for at, column in enumerate(TABLES[table]):
            text = row[at].strip() if at < len(row) else ""
            try:
                cells[column.id] = self._cell(column, text)
            except InputError as error:
                self.wrong.append(CellWrong(table, number, at, error))
        return cells if len(self.wrong) == before else None

    def _cell(self, column: Field, text: str) -> str | float | int | None:
        if not text:
            if column.is_needed:
                raise InputError("cloud_cell_needed")
            return None
        if column.kind == TEXT:
            return text
        if column.kind == MONTH:
            return _month(text)
        value = numbers.parse_number(text, self.language, "%" if column.kind == SHARE else "")
        if not 0.0 <= value <= 1e18:
            raise InputError("outside_limits", value=text, low="0", high=numbers.number(1e18, self.language))
        return value / 100.0 if column.kind == SHARE else value


def read(draft: Draft, language: str) -> Read:
    """The case of a draft."""
    reader = _Reader(language)
    tables = {name: reader.rows(draft, name) for name in TABLES}
    parts: dict[str, list[Component]] = {}
    for row in tables["parts"]:
        made = Component(str(row["part"] or ""), _n(row["count"]), _n(row["upstream_kgco2e"]),
                         _n(row["disposal_kgco2e"]))  # fmt: skip
        parts.setdefault(str(row["device"]), []).append(made)
    devices: dict[str, list[DeviceCase]] = {}
    for row in tables["devices"]:
        devices.setdefault(str(row["datacentre"]), []).append(_device(row, parts))
    centres = tuple(_centre(row, devices) for row in tables["datacentres"])
    return Read(CloudCase(centres, tuple(map(_region, tables["regions"])), tuple(map(_use, tables["uses"]))),
                tuple(reader.wrong))  # fmt: skip


def orphans(draft: Draft) -> list[tuple[str, str]]:
    """Names that lead nowhere: devices of a datacentre, or parts of a device, that no other table has."""
    names = {
        (table, column.id): {row[at].strip() for row in draft.get(table, ()) if at < len(row) and row[at].strip()}
        for table, columns in TABLES.items() for at, column in enumerate(columns) if column.kind == TEXT
    }  # fmt: skip
    pairs = (
        (("parts", "device"), ("devices", "device")),
        (("devices", "datacentre"), ("datacentres", "datacentre")),
        (("datacentres", "region"), ("regions", "region")),
        (("uses", "region"), ("regions", "region")),
    )
    return [(of[0], name) for of, there in pairs for name in sorted(names[of] - names[there])]


def draft_of(case: CloudCase, language: str) -> Draft:
    """The tables of a case."""
    named = _device_names(case)

    def shown(value: float | None) -> str:
        return numbers.editable(value, language, 15)

    devices = [
        (centre.name, named[device.name, device.components], shown(device.count), month_text(device.since_month),
         shown(device.life_months), "" if device.retired_month is None else month_text(device.retired_month),
         shown(device.device_kgco2e))
        for centre in case.datacentres for device in centre.devices
    ]  # fmt: skip
    parts = [
        (name, part.name, shown(part.count), shown(part.upstream_kgco2e), shown(part.disposal_kgco2e))
        for (_name, components), name in named.items() for part in components
    ]  # fmt: skip
    return {
        "parts": tuple(parts),
        "devices": tuple(devices),
        "datacentres": tuple(
            (one.name, one.region, shown(one.in_service_kgco2e), shown(one.life_months)) for one in case.datacentres
        ),
        "regions": tuple(
            (one.region, month_text(one.month), shown(one.scope1_kgco2e), shown(one.energy_kwh),
             shown(one.intensity_kgco2e_per_kwh), shown(one.usage_count)) for one in case.regions
        ),
        "uses": tuple(
            (one.service, one.region, month_text(one.month), shown(one.direct_count), shown(one.overhead_count),
             shown(one.share_fraction * 100.0)) for one in case.uses
        ),
    }  # fmt: skip


def _device_names(case: CloudCase) -> dict[tuple[str, tuple[Component, ...]], str]:
    """A name for each kind of device; two of one name with other parts are told apart."""
    named: dict[tuple[str, tuple[Component, ...]], str] = {}
    for centre in case.datacentres:
        for device in centre.devices:
            key = device.name, device.components
            if key not in named:
                name, number = device.name, 2
                while name in named.values():
                    name, number = f"{device.name} ({number})", number + 1
                named[key] = name
    return named


def _device(row: Cells, parts: Mapping[str, Sequence[Component]]) -> DeviceCase:
    name, retired = str(row["device"]), row["retired"]
    own = row["device_kgco2e"]
    components = () if own is not None else tuple(parts.get(name, ()))
    return DeviceCase(
        name, _n(row["count"]), int(_n(row["since"])), components, None if own is None else _n(own), _life(row),
        None if retired is None else int(_n(retired)),
    )  # fmt: skip


def _centre(row: Cells, devices: Mapping[str, Sequence[DeviceCase]]) -> DatacentreCase:
    name, stock = str(row["datacentre"]), row["in_service_kgco2e"]
    return DatacentreCase(name, str(row["region"]), tuple(devices.get(name, ())), None if stock is None else _n(stock),
                          _life(row))  # fmt: skip


def _region(row: Cells) -> RegionMonth:
    told = {name: None if row[name] is None else _n(row[name])
            for name in ("scope1_kgco2e", "energy_kwh", "intensity_kgco2e_per_kwh", "usage_count")}  # fmt: skip
    return RegionMonth(str(row["region"]), int(_n(row["month"])), **told)


def _use(row: Cells) -> ClientUse:
    direct = row["direct_count"]
    return ClientUse(str(row["service"]), str(row["region"]), int(_n(row["month"])),
                     None if direct is None else _n(direct), _n(row["overhead_count"]), _n(row["share"]))  # fmt: skip


def _life(row: Cells) -> float:
    """The accounting life; the usual one where nobody typed any."""
    return float(DEFAULT_LIFE_MONTHS) if row["life_months"] is None else _n(row["life_months"])


def _n(value: str | float | None) -> float:
    """A number that may be left empty where nothing means none."""
    return 0.0 if value is None or isinstance(value, str) else float(value)


def _month(text: str) -> int:
    found = _MONTH.fullmatch(text)
    if found is None:
        raise InputError("cloud_month_unreadable", value=text[:60])
    return month_number(int(found[1]), int(found[2]))
