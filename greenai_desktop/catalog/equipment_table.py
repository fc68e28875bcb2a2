"""The one reader and writer of tables of equipment, shipped or of the user, with the checks of every row."""

from __future__ import annotations

import csv
import io
from collections.abc import Container, Iterable, Iterator, Mapping
from pathlib import Path
from typing import Final

from greenai_desktop.catalog.tables import (
    Problem,
    Row,
    broken,
    number,
    optional_number,
    optional_year,
    read_rows,
)
from greenai_desktop.core.equipment import PERIMETERS, Equipment, Origin
from greenai_desktop.core.errors import CatalogError
from greenai_desktop.core.factors import Source
from greenai_desktop.core.inventory.columns import CATEGORIES

# Column of the table -> attribute of the row; in the order of the table.
_NUMBERS: Final = {
    "lifetime_years": "lifetime_years", "weight_kg": "weight_kg", "manufacture_kgco2e": "manufacture_kgco2e",
    "transport_kgco2e": "transport_kgco2e", "use_kgco2e": "use_kgco2e", "end_of_life_kgco2e": "end_of_life_kgco2e",
    "low_kgco2e": "low_kgco2e", "high_kgco2e": "high_kgco2e", "adpe_kgsbe": "adpe_kgsbe",
    "primary_energy_mj": "primary_energy_megajoule", "use_kwh_per_year": "use_kwh_per_year",
}  # fmt: skip
_TEXTS: Final = ("manufacturer", "use_region", "alike", "document", "note")
COLUMNS: Final = (
    "id", "category", "manufacturer", "name_en", "name_fr", "year", "lifetime_years", "weight_kg",
    "manufacture_kgco2e", "transport_kgco2e", "use_kgco2e", "end_of_life_kgco2e", "embodied_kgco2e", "low_kgco2e",
    "high_kgco2e", "adpe_kgsbe", "primary_energy_mj", "use_region", "use_kwh_per_year", "phases", "alike", "quality",
    "source_id", "document", "note",
)  # fmt: skip
_QUALITIES: Final = frozenset("ABCD")


def read_equipment(
    path: Path, sources: Mapping[str, Source], origin: Origin, on_problem: Problem, taken: Container[str] = ()
) -> Iterator[Equipment]:
    """The rows of a table; one that breaks a rule is told and left out.

    Args:
        path: The table.
        sources: What its rows may name.
        origin: Of all its rows.
        on_problem: Told of rows that break a rule.
        taken: Ids that other tables have.

    Raises:
        CatalogError: the table is not there, or lacks a column.
    """
    seen: set[str] = set()
    for line, row in read_rows(path, COLUMNS):
        try:
            read = _equipment(row, path, line, sources, origin)
            if read.id in seen or read.id in taken:
                raise broken("duplicate_id", path, line, "id", row)
        except CatalogError as error:
            on_problem(error)
            continue
        seen.add(read.id)
        yield read


def written(rows: Iterable[Equipment]) -> str:
    """Rows as a table that `read_equipment` reads."""
    out = io.StringIO()
    writer = csv.DictWriter(out, COLUMNS, lineterminator="\n")
    writer.writeheader()
    for row in rows:
        cells: dict[str, object] = {column: getattr(row, name) for column, name in _NUMBERS.items()}
        cells |= {column: getattr(row, column) for column in (*_TEXTS, "id", "category", "year", "quality", "name_en")}
        cells |= {"embodied_kgco2e": row.embodied_kgco2e, "phases": row.perimeter, "source_id": row.source.id}
        cells["name_fr"] = "" if row.name_fr == row.name_en else row.name_fr
        writer.writerow({column: _cell(cells[column]) for column in COLUMNS})
    return out.getvalue()


def _equipment(row: Row, path: Path, line: int, sources: Mapping[str, Source], origin: Origin) -> Equipment:
    if not row["id"].strip():
        raise broken("empty_id", path, line, "id", row)
    if row["source_id"] not in sources:
        raise broken("missing_source", path, line, "source_id", row)
    for column, known in (("phases", PERIMETERS), ("category", CATEGORIES), ("quality", _QUALITIES)):
        if row[column] not in known:
            raise broken("unknown_choice_in_table", path, line, column, row)
    figures = {name: optional_number(row, column, path, line) for column, name in _NUMBERS.items()}
    embodied_kgco2e = number(row, "embodied_kgco2e", path, line)
    _check_figures(row, path, line, figures, embodied_kgco2e)
    return Equipment(
        id=row["id"], category=row["category"], name_en=row["name_en"], name_fr=row["name_fr"] or row["name_en"],
        year=optional_year(row, "year", path, line), embodied_kgco2e=embodied_kgco2e, perimeter=row["phases"],
        quality=row["quality"], origin=origin, source=sources[row["source_id"]],
        manufacturer=row["manufacturer"], use_region=row["use_region"], alike=row["alike"], document=row["document"],
        note=row["note"], lifetime_years=figures["lifetime_years"], weight_kg=figures["weight_kg"],
        manufacture_kgco2e=figures["manufacture_kgco2e"], transport_kgco2e=figures["transport_kgco2e"],
        use_kgco2e=figures["use_kgco2e"], end_of_life_kgco2e=figures["end_of_life_kgco2e"],
        low_kgco2e=figures["low_kgco2e"], high_kgco2e=figures["high_kgco2e"], adpe_kgsbe=figures["adpe_kgsbe"],
        primary_energy_megajoule=figures["primary_energy_megajoule"], use_kwh_per_year=figures["use_kwh_per_year"],
    )  # fmt: skip


def _check_figures(
    row: Row, path: Path, line: int, figures: Mapping[str, float | None], embodied_kgco2e: float
) -> None:
    negative = next((name for name, value in figures.items() if value is not None and value < 0), None)
    if negative is not None:
        column = next(column for column, name in _NUMBERS.items() if name == negative)
        raise broken("bad_number", path, line, column, row)
    if embodied_kgco2e < 0:
        raise broken("bad_number", path, line, "embodied_kgco2e", row)
    if figures["lifetime_years"] == 0:
        raise broken("bad_number", path, line, "lifetime_years", row)
    low, high = figures["low_kgco2e"], figures["high_kgco2e"]
    if (low is not None and low > embodied_kgco2e) or (high is not None and high < embodied_kgco2e):
        raise CatalogError(
            "bounds_out_of_order", file=path.name, line=line, column="low, high", value=row["embodied_kgco2e"]
        )


def _cell(value: object) -> object:
    """A cell on one line, as tables are read line by line."""
    if isinstance(value, str):
        return " ".join(value.splitlines())
    return "" if value is None else value
