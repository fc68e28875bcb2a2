"""What the columns of the inventory's tables are: one line here, and the table, the store and files know it.

Numbers are floats with NaN for unknown, whole numbers and dates (days since 1970-01-01) too; text and choices are
text, empty where nothing is said. Codes of choices are stored; `i18n` has the words.

A unit `fraction` is typed as per cent. Phases of equipment are of one piece, without its use.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

SHARE: Final = "share:"
LATEST_DAY: Final = 2_932_896.0  # the last day of the year 9999
LONGEST_TEXT: Final = 100_000
LARGEST: Final = 1e15


class ColumnKind(StrEnum):
    """What stands in the cells of a column."""

    TEXT = "text"
    NUMBER = "number"
    WHOLE = "whole"
    DATE = "date"
    CHOICE = "choice"

    @property
    def is_number(self) -> bool:
        """Whether cells are floats; else they are text."""
        return self not in (ColumnKind.TEXT, ColumnKind.CHOICE)


@dataclass(frozen=True, slots=True)
class Column:
    """A column.

    Attributes:
        id: Name in the program, in the store and in JSON.
        kind: What stands in its cells.
        unit: Unit of a number; empty for none.
        least: Smallest sensible value; a smaller one is a problem of its cell.
        most: Largest sensible value.
        is_above: Whether `least` itself is too small, as a lifetime of 0 is.
        choices: Codes a choice can have, besides the empty text.
        default: What a new row has: a number, or a text.
        group: What it belongs to, for the column chooser and the detail pane.
    """

    id: str
    kind: ColumnKind
    unit: str = ""
    least: float = -math.inf
    most: float = math.inf
    is_above: bool = False
    choices: tuple[str, ...] = ()
    default: float | str = ""
    group: str = ""

    @property
    def missing(self) -> float | str:
        """What stands in a cell of which nothing is known."""
        return math.nan if self.kind.is_number else ""


CATEGORIES: Final = (
    "server", "gpu", "workstation", "desktop", "laptop", "thin-client", "tablet", "smartphone", "monitor", "storage",
    "network", "edge", "iot", "rack-cooling", "printer", "peripheral", "tv", "wearable", "other",
)  # fmt: skip
STAGES: Final = ("data", "experiment", "training", "evaluation", "production", "retraining")
FATES: Final = ("reuse", "resale", "recycling", "destruction", "unknown")
STATUSES: Final = ("measured", "modelled", "estimated", "entered", "default", "imported", "provider_reported")
NEW, SECOND_HAND = "new", "second_hand"
ELSEWHERE, HERE = "elsewhere", "here"


def text(name: str, group: str, default: str = "") -> Column:
    """A column of text."""
    return Column(name, ColumnKind.TEXT, default=default, group=group)


def choice(name: str, choices: Iterable[str], group: str, default: str = "") -> Column:
    """A column of codes."""
    return Column(name, ColumnKind.CHOICE, choices=tuple(choices), default=default, group=group)


def number(
    name: str, unit: str, group: str, least: float = 0.0, most: float = LARGEST, default: float = math.nan,
    is_above: bool = False,
) -> Column:  # fmt: skip
    """A column of numbers, at least 0 if nothing else is said."""
    return Column(name, ColumnKind.NUMBER, unit, least, most, is_above, default=default, group=group)


def whole(name: str, group: str, least: float = 0.0, default: float = math.nan, unit: str = "") -> Column:
    """A column of whole numbers."""
    return Column(name, ColumnKind.WHOLE, unit, least, 2.0**53, default=default, group=group)


def date(name: str, group: str) -> Column:
    """A column of days."""
    return Column(name, ColumnKind.DATE, "day", 0.0, LATEST_DAY, default=math.nan, group=group)


def fraction(name: str, group: str, default: float = math.nan) -> Column:
    """A column of shares of one."""
    return number(name, "fraction", group, 0.0, 1.0, default)


ASSET_COLUMNS: Final = (
    text("name", "what"),
    choice("category", CATEGORIES, "what"),
    text("item_id", "what"),
    text("manufacturer", "what"),
    text("model", "what"),
    whole("quantity", "what", default=1.0, unit="count"),
    text("site", "what"),
    date("purchased", "life"),
    number("lifetime_years", "year", "life", 0.0, 100.0, is_above=True),
    date("retired", "life"),
    choice("condition", (NEW, SECOND_HAND), "life", NEW),
    # Second-hand inside one group: what part of the making its first owner has not booked yet. Unknown: the stated
    # cut-off, nothing of it.
    fraction("remaining_fraction", "life"),
    choice("fate", FATES, "life"),
    fraction("ai_share_fraction", "allocation", 1.0),
    choice("allocation", ("straight", "reserved", "gpu_hours", "typed"), "allocation", "straight"),
    number("used_h_per_year", "h/year", "allocation", 0.0, 8_784.0, is_above=True),
    number("reserved_h_per_year", "h/year", "allocation", 0.0, 8_784.0),
    choice("stage", STAGES, "allocation"),
    number("materials_kgco2e", "kgCO2e", "phases"),  # unknown: inside the manufacture, as makers publish it
    number("manufacture_kgco2e", "kgCO2e", "phases"),
    number("transport_kgco2e", "kgCO2e", "phases"),
    number("use_kgco2e", "kgCO2e", "phases"),  # over the life, the maker's scenario
    number("eol_kgco2e", "kgCO2e", "phases"),
    number("embodied_kgco2e", "kgCO2e", "phases"),  # one figure for all phases but use; counts before their sum
    number("low_kgco2e", "kgCO2e", "phases"),  # bounds of the embodied figure
    number("high_kgco2e", "kgCO2e", "phases"),
    choice("grade", ("A", "B", "C", "D"), "phases"),
    choice("use_counted", (ELSEWHERE, HERE), "phases", ELSEWHERE),
    choice("transport_mode", ("plane", "ship", "train", "truck"), "phases"),
    number("transport_km", "km", "phases", 0.0, 100_000.0),
    number("adpe_kgsbe", "kgSbe", "indicators"),
    number("primary_energy_megajoule", "MJ", "indicators"),
    number("water_l", "L", "indicators"),
    number("weight_kg", "kg", "indicators"),
    text("boundary", "source"),  # perimeter of the figure, as its source says it
    choice("status", STATUSES, "source", "entered"),
    text("source", "source"),
    text("source_id", "source"),
    whole("evidence", "source", 1.0),
    text("left_out", "source"),  # why the row is not counted, such as `double_count`; empty: it is counted
    text("tags", "source"),
    text("note", "source"),
)

ACTIVITY_COLUMNS: Final = (
    text("name", "what"),
    text("post_id", "what"),  # of the list of posts
    whole("project", "what", 1.0),  # number of the project; unknown: of the organisation
    choice("stage", STAGES, "what"),
    text("site", "what"),
    date("from_day", "when"),
    date("until_day", "when"),  # the last day, included
    number("value", "", "amount"),
    text("unit", "amount"),
    fraction("ai_share_fraction", "amount", 1.0),
    number("value_low", "", "amount"),
    number("value_high", "", "amount"),
    text("amount_from", "amount"),  # what the amount was made from, as `core.activity_amounts` keeps it
    text("factor_id", "factor"),
    number("factor_kgco2e", "", "factor"),  # per unit; unknown: that of the table
    number("factor_low", "", "factor"),
    number("factor_high", "", "factor"),
    whole("factor_year", "factor", 1900.0),
    text("region", "factor"),
    text("currency", "factor"),
    whole("price_year", "factor", 1900.0),
    number("deflator_ratio", "ratio", "factor", 0.0, 1_000.0, is_above=True),
    choice("kind", ("footprint", "offset", "avoided"), "factor", "footprint"),
    choice("status", STATUSES, "source", "entered"),
    text("source", "source"),
    text("source_id", "source"),
    whole("evidence", "source", 1.0),
    text("batch", "source"),  # the import it came with
    text("left_out", "source"),
    text("note", "source"),
)

CLOUD_COLUMNS: Final = (
    text("provider", "what"),
    text("account", "what"),
    text("service", "what"),
    text("region", "what"),
    whole("project", "what", 1.0),
    text("provider_project", "what"),
    date("from_day", "when"),
    date("until_day", "when"),
    choice("scope", ("1", "2", "3", "all"), "amount", "all"),
    text("category", "amount"),
    choice("basis", ("location", "market"), "amount"),
    number("kgco2e", "kgCO2e", "amount"),
    number("low_kgco2e", "kgCO2e", "amount"),
    number("high_kgco2e", "kgCO2e", "amount"),
    number("energy_kwh", "kWh", "amount"),
    number("water_l", "L", "amount"),
    number("usage", "", "amount"),
    text("usage_unit", "amount"),
    number("cost", "money", "amount"),
    text("currency", "amount"),
    text("model_version", "source"),
    text("importer", "source"),
    text("cut", "source"),
    text("file", "source"),
    text("batch", "source"),
    text("fingerprint", "source"),
    text("left_out", "source"),
    text("note", "source"),
)


def share_id(project_id: int) -> str:
    """The column that holds the share of a project."""
    return f"{SHARE}{project_id}"


def project_of(column_id: str) -> int | None:
    """The project whose share a column holds; None for any other column."""
    number_of = column_id.removeprefix(SHARE)
    return int(number_of) if number_of != column_id and number_of.isascii() and number_of.isdigit() else None


def by_id(columns: Iterable[Column]) -> Mapping[str, Column]:
    """Columns by name, in order."""
    return {column.id: column for column in columns}


def share_column(project_id: int) -> Column:
    """What the column of a project's share is."""
    return fraction(share_id(project_id), "allocation")
