"""The database of Boavizta, "environmental-footprint-data": makers' product carbon footprints, in either spelling.

The user downloads `boavizta-data-us.csv` (commas, decimal points) or `boavizta-data-fr.csv` (semicolons, decimal
commas); nothing is fetched from here. The database stays under the Open Database License 1.0: its notice travels with
what is read.

A footprint is a total with shares by phase. What is not use is `total · (1 − share of use)`. A share of 0 in a
document of Dell is a gap of the program that filled the database, and unknown. Left out are rows without a
share of use, and rows whose shares do not add up to one within 5 %.

Source:
    Boavizta/environmental-footprint-data, README, "Data dictionary".
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

from greenai_desktop.core.equipment import Equipment, Origin
from greenai_desktop.core.errors import ImportFileError
from greenai_desktop.core.factors import Source
from greenai_desktop.importers.source import TextSource
from greenai_desktop.importers.table import Row, Shape, rows

NAME: Final = "boavizta"
NOTICE: Final = (
    "Contains information from Boavizta environmental-footprint-data, which is made available under the Open Database "
    "License (ODbL) 1.0, https://opendatacommons.org/licenses/odbl/1-0/. What is made of this table and handed on "
    "stays under the same licence. The figures are those of the makers; they are not made to rank makers."
)
SOURCE: Final = Source(
    "boavizta-efd", "Environmental footprint data (manufacturers' product carbon footprints)", "Boavizta", "",
    "https://github.com/Boavizta/environmental-footprint-data", "ODbL 1.0 (database), DbCL 1.0 (contents)", "",
)  # fmt: skip
_NEEDED: Final = frozenset(("manufacturer", "name", "subcategory", "gwp_total", "gwp_use_ratio", "report_date"))
_CATEGORY: Final = {
    "laptop": "laptop", "monitor": "monitor", "desktop": "desktop", "server": "server", "converged": "server",
    "converged edge": "edge", "smartphone": "smartphone", "tablet": "tablet", "thin client": "thin-client",
    "printer": "printer", "hard drive": "storage", "san/nas": "storage", "workstation": "workstation", "iot": "iot",
    "network": "network", "gaming": "peripheral", "multimedia": "peripheral",
}  # fmt: skip
_ALIKE: Final = frozenset(("laptop", "monitor", "desktop", "workstation", "server", "smartphone", "tablet", "printer"))
_SHARES: Final = ("gwp_manufacturing_ratio", "gwp_transport_ratio", "gwp_eol_ratio")
_OF_HPE: Final = ("ProLiant", "Synergy", "Edgeline", "Apollo", "Superdome")
_WITH_GAPS: Final = "Dell"  # its documents are read by a program that writes 0 where it finds nothing
_MOST_OFF: Final = 0.05
_MOST_ROWS: Final = 50_000


@dataclass(frozen=True, slots=True)
class EquipmentReading:
    """What a file tells.

    Attributes:
        rows: Products, in the order of the file.
        notices: What was left out and why, in the order of the file.
        notice: What the licence asks to be kept with the rows.
    """

    rows: tuple[Equipment, ...]
    notices: tuple[ImportFileError, ...]
    notice: str


def recognises(head: str) -> bool:
    """Whether a file begins as the database does."""
    first = head.lstrip("\ufeff").splitlines()[:1]
    return bool(first) and set(re.split("[,;]", first[0].strip())) >= _NEEDED


def read_boavizta(
    path: Path, check: Callable[[], None] = lambda: None, report: Callable[[float], None] = lambda fraction: None
) -> EquipmentReading:
    """The products of the database.

    Args:
        path: The file that the user has.
        check: Called now and then; raises to end the reading.
        report: Told the share that was read.

    Raises:
        ImportFileError: it is no such file, or cannot be read.
    """
    source = TextSource(path, check, report)
    if not recognises(source.head):
        raise ImportFileError("not_boavizta", file=path.name)
    products: dict[str, Equipment] = {}
    notices: list[ImportFileError] = []
    for found in _products(source):
        if isinstance(found, ImportFileError):
            notices.append(found)
        else:
            products.setdefault(found.id, found)
    return EquipmentReading(tuple(products.values()), tuple(notices), NOTICE)


def _products(source: TextSource) -> Iterator[Equipment | ImportFileError]:
    shape = Shape(is_header=lambda cells: set(cells) >= _NEEDED)
    seen: dict[str, Equipment] = {}
    for number, row in enumerate(rows(source, shape)):
        if number >= _MOST_ROWS:
            yield ImportFileError("too_many_rows", file=source.name, most=_MOST_ROWS)
            return
        try:
            product = row if isinstance(row, ImportFileError) else _product(row)
        except ImportFileError as error:
            product = error
        if isinstance(product, ImportFileError):
            yield product
        elif product != seen.setdefault(product.id, product):
            # Two sizes of one product in one year: both count, under names of their own.
            yield _renamed(product, seen)
        else:
            yield product


def _product(row: Row) -> Equipment:
    if not row.text("name"):
        raise row.wrong("cell_empty", "name", value="")
    total, use = row.needed("gwp_total"), row.needed("gwp_use_ratio")
    manufacturer, name = _maker(row), row.text("name")
    shares = [_share(row, column, manufacturer) for column in _SHARES]
    _check_shares(row, use, shares)
    make, move, scrap = (None if share is None else total * share for share in shares)
    embodied_kgco2e, error = total * (1.0 - use), row.amount("gwp_error_ratio") or None
    # A range of ±100 % of a whole life says nothing of manufacture.
    has_range = error is not None and error < 1.0
    year = re.search(r"(?:19|20)\d\d", row.text("report_date"))
    category = _CATEGORY.get(row.text("subcategory").casefold(), "other")
    return Equipment(
        id=_slug(f"{manufacturer} {name} {year[0] if year else ''}"), category=category, manufacturer=manufacturer,
        name_en=name, name_fr=name, year=int(year[0]) if year else None,
        lifetime_years=row.amount("lifetime") or None, weight_kg=row.amount("weight") or None,
        manufacture_kgco2e=make, transport_kgco2e=move, use_kgco2e=total * use, end_of_life_kgco2e=scrap,
        embodied_kgco2e=embodied_kgco2e,
        low_kgco2e=embodied_kgco2e * (1.0 - error) if has_range and error else None,
        high_kgco2e=embodied_kgco2e * (1.0 + error) if has_range and error else None,
        adpe_kgsbe=None, primary_energy_megajoule=None, use_region=row.text("use_location"),
        use_kwh_per_year=row.amount("yearly_tec"), perimeter="all", alike=category if category in _ALIKE else "",
        quality="B" if None in shares else "A", origin=Origin.IMPORTED, source=SOURCE, document=_address(row),
    )  # fmt: skip


def _maker(row: Row) -> str:
    """The maker; servers that Hewlett Packard Enterprise makes stand under HP in the database."""
    manufacturer = row.text("manufacturer")
    return "HPE" if manufacturer == "HP" and row.text("name").startswith(_OF_HPE) else manufacturer


def _share(row: Row, column: str, manufacturer: str) -> float | None:
    share = row.amount(column)
    return None if share == 0 and manufacturer == _WITH_GAPS else share


def _check_shares(row: Row, use: float, shares: list[float | None]) -> None:
    known = sum(share for share in shares if share is not None)
    if use > 1.0 or use + known > 1.0 + _MOST_OFF or (None not in shares and use + known < 1.0 - _MOST_OFF):
        raise row.wrong("shares_do_not_add_up", "gwp_use_ratio", value=round(100.0 * (use + known), 1))


def _renamed(product: Equipment, seen: dict[str, Equipment]) -> Equipment:
    number = 2
    while (item_id := f"{product.id}-{number}") in seen and replace(product, id=item_id) != seen[item_id]:
        number += 1
    return seen.setdefault(item_id, replace(product, id=item_id))


def _address(row: Row) -> str:
    address = row.text("sources")
    return address if address.startswith(("http://", "https://")) else ""


def _slug(name: str) -> str:
    """The name as ids of shipped rows are made of it, so that a product that is shipped is known again."""
    return re.sub(r"[^a-z0-9]+", "-", name.casefold().replace("+", " plus ")).strip("-")
