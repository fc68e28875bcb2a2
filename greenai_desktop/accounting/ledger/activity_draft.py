"""A line of activity while it is being filled in: what it would be in the table, and what it would add to the sum."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from greenai_desktop.accounting.ledger.activity_explained import activity_explained
from greenai_desktop.accounting.ledger.offered import beside, factor_of, post_beside
from greenai_desktop.catalog.activities import Activity
from greenai_desktop.core.activity_amounts import WAYS, Way, amount_of, read, told
from greenai_desktop.core.errors import InputError
from greenai_desktop.core.inventory.changes import CellsSet, Change, Values, cells_set, rows_added
from greenai_desktop.core.inventory.columns import ACTIVITY_COLUMNS
from greenai_desktop.core.inventory.days import year as days_of_year
from greenai_desktop.core.inventory.inventory import Inventory
from greenai_desktop.core.results import Result

Cells = dict[str, float | str]
_DAYS: Final = 366.0
EXCHANGE: Final = WAYS["exchange"]


@dataclass(frozen=True, slots=True)
class More:
    """What few lines need; numbers are NaN where nothing is said.

    Attributes:
        low: The amount is at least this.
        high: It is at most this.
        first: First day; counts where no year is told.
        last: Last day, included.
        site: Name of the site; data.
        evidence: Number of the document that proves it.
        status: How the amount is known.
        kind: `footprint`, or `offset` and `avoided`, which stand beside every sum.
    """

    low: float = math.nan
    high: float = math.nan
    first: float = math.nan
    last: float = math.nan
    site: str = ""
    evidence: float = math.nan
    status: str = "entered"
    kind: str = "footprint"

    @property
    def is_plain(self) -> bool:
        """Whether nothing is said that a new line does not say."""
        told = (self.low, self.high, self.first, self.last, self.evidence)
        return all(map(math.isnan, told)) and (self.site, self.status, self.kind) == ("", "entered", "footprint")

    def check(self, amount: float) -> None:
        """Refuse a range that is none, and days that end before they begin.

        Raises:
            InputError: `range_needs_both`, `amount_outside_range`, `days_reversed`.
        """
        if math.isnan(self.low) is not math.isnan(self.high):
            raise InputError("range_needs_both")
        if self.low > amount or amount > self.high:
            raise InputError("amount_outside_range", value=amount)
        if self.last < self.first:
            raise InputError("days_reversed")


@dataclass(frozen=True, slots=True)
class OwnRange:
    """What is known of a factor of the user's own, beside its value.

    Attributes:
        low: Its lower bound; NaN if not told.
        high: Its upper bound.
        year: Year of its data.
    """

    low: float = math.nan
    high: float = math.nan
    year: float = math.nan


@dataclass(frozen=True, slots=True)
class ActivityDraft:
    """What was filled in so far.

    Attributes:
        post_id: Of the list of posts.
        name: What it is; data.
        region: Where it is: code of a country or of a zone.
        factor_id: Factor of the tables; empty for one of the user's own.
        own_kgco2e: The user's own factor, for one unit.
        own_source: Where that was read.
        way: What the amount is made from; None for a plain amount.
        values: Inputs of the way.
        amount: The plain amount.
        unit: Its unit.
        share_fraction: What part is for AI.
        year: When it was; None if nobody said.
        price_year: Of money: year of the prices.
        deflator: Of money.
        stage: Stage of the life cycle; empty if not given.
        project: Number of the project; None for the organisation.
        more: What few lines need.
        own_range: Of the user's own factor.
    """

    post_id: str
    name: str = ""
    region: str = ""
    factor_id: str = ""
    own_kgco2e: float | None = None
    own_source: str = ""
    way: Way | None = None
    values: Mapping[str, float] = field(default_factory=dict)
    amount: float | None = None
    unit: str = ""
    share_fraction: float = 1.0
    year: int | None = None
    price_year: int | None = None
    deflator: float | None = None
    stage: str = ""
    project: int | None = None
    more: More = More()
    own_range: OwnRange = OwnRange()

    @property
    def factor(self) -> Activity | None:
        """Its factor of the tables."""
        return factor_of(self.factor_id) if self.factor_id else None

    def cells(self) -> Cells:
        """The row.

        Raises:
            InputError: the inputs make no amount.
        """
        factor = self.factor
        amount, unit = math.nan if self.amount is None else self.amount, self.unit
        if self.way is not None:
            amount = amount_of(self.way, self.values)
            unit = factor.activity_unit if self.way is EXCHANGE and factor is not None else self.way.unit
        more = self.more
        more.check(amount)
        first, last = more.first, more.last
        if self.year is not None:
            first, last = (float(day) for day in days_of_year(self.year))
            last -= 1.0
        own = self.own_range if self.own_kgco2e is not None else OwnRange()
        is_own = self.own_kgco2e is not None
        return {
            "post_id": self.post_id, "name": self.name, "region": self.region, "value": amount, "unit": unit,
            "amount_from": told(self.way, self.values) if self.way is not None else "",
            "factor_id": "" if is_own else self.factor_id, "factor_kgco2e": _number(self.own_kgco2e),
            "source": self.own_source if is_own else "", "ai_share_fraction": self.share_fraction,
            "from_day": first, "until_day": last, "value_low": more.low, "value_high": more.high,
            "factor_low": own.low, "factor_high": own.high, "factor_year": own.year,
            "site": more.site, "evidence": more.evidence, "status": more.status, "kind": more.kind,
            "currency": factor.currency if factor is not None and not is_own else "",
            "price_year": _number(self.price_year), "deflator_ratio": _number(self.deflator), "stage": self.stage,
            "project": _number(self.project),
        }  # fmt: skip

    def rows(self, with_beside: bool = False) -> list[Cells]:
        """The row, and where that is wanted those of what its factor leaves out."""
        cells, factor = self.cells(), self.factor
        more = beside(factor) if with_beside and factor is not None and self.own_kgco2e is None else []
        return [
            cells, *({**cells, "factor_id": row.id, "post_id": post_beside(row, self.post_id)} for row in more)
        ]  # fmt: skip

    def result(self) -> Result:
        """What the row would add to the ledger.

        Raises:
            InputError: the inputs make no amount.
        """
        made = Inventory(ACTIVITY_COLUMNS)
        rows_added(made, [1], _columns([self.cells()])).apply(made)
        return activity_explained(made, 0, self.factor)


def added(inventory: Inventory, ids: range, rows: list[Cells]) -> Change:
    """Rows as one step."""
    return rows_added(inventory, list(ids), _columns(rows))


def changed(row_id: int, draft: ActivityDraft) -> CellsSet:
    """The cells of one row as they were filled in again; what the form does not know stays."""
    return cells_set([row_id], **_columns([draft.cells()]))


def draft_of(inventory: Inventory, row: int) -> ActivityDraft:
    """A row as it would be filled in."""

    def text(name: str) -> str:
        return str(inventory.value(row, name))

    def number(name: str) -> float | None:
        value = float(inventory.numbers(name)[row])
        return None if math.isnan(value) else value

    amount, unit = number("value"), text("unit")
    made = read(text("amount_from"), amount, unit) if amount is not None else None
    price_year, share, project = number("price_year"), number("ai_share_fraction"), number("project")
    return ActivityDraft(
        text("post_id"), text("name"), text("region"), text("factor_id"), number("factor_kgco2e"), text("source"),
        made[0] if made else None, made[1] if made else {}, amount, unit, 1.0 if share is None else share,
        _whole_year(number("from_day"), number("until_day")), None if price_year is None else int(price_year),
        number("deflator_ratio"), text("stage"), None if project is None else int(project),
        _more(inventory, row), OwnRange(*_cells(inventory, row, ("factor_low", "factor_high", "factor_year"))),
    )  # fmt: skip


def _more(inventory: Inventory, row: int) -> More:
    low, high, first, last, evidence = _cells(
        inventory, row, ("value_low", "value_high", "from_day", "until_day", "evidence")
    )
    site, status, kind = (str(inventory.value(row, name)) for name in ("site", "status", "kind"))
    return More(low, high, first, last, site, evidence, status or "entered", kind or "footprint")


def _cells(inventory: Inventory, row: int, names: Sequence[str]) -> list[float]:
    return [float(inventory.numbers(name)[row]) for name in names]


def _columns(rows: list[Cells]) -> dict[str, Values]:
    """Rows as columns: texts and numbers each of their own kind."""
    found: dict[str, Values] = {}
    for name, first in rows[0].items():
        texts = [str(row[name]) for row in rows]
        found[name] = texts if isinstance(first, str) else [float(row[name]) for row in rows]
    return found


def _whole_year(first: float | None, last: float | None) -> int | None:
    if first is None or last is None or not 0 <= first <= last <= first + _DAYS:
        return None
    guess = 1970 + int(first // 365.2425)
    years = (guess - 1, guess, guess + 1)
    return next((one for one in years if days_of_year(one) == (first, last + 1)), None)


def _number(value: float | None) -> float:
    return math.nan if value is None else float(value)
