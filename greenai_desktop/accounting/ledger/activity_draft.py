"""A line of activity while it is being filled in: what it would be in the table, and what it would add to the sum."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from greenai_desktop.accounting.ledger.activity_explained import activity_explained
from greenai_desktop.accounting.ledger.offered import beside, factor_of, post_beside
from greenai_desktop.catalog.activities import Activity
from greenai_desktop.core.activity_amounts import WAYS, Way, amount_of, read, told
from greenai_desktop.core.inventory.changes import CellsSet, Change, Values, cells_set, rows_added
from greenai_desktop.core.inventory.columns import ACTIVITY_COLUMNS
from greenai_desktop.core.inventory.days import year as days_of_year
from greenai_desktop.core.inventory.inventory import Inventory
from greenai_desktop.core.results import Result

Cells = dict[str, float | str]
_DAYS: Final = 366.0
EXCHANGE: Final = WAYS["exchange"]


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
        first, after = days_of_year(self.year) if self.year is not None else (math.nan, math.nan)
        is_own = self.own_kgco2e is not None
        return {
            "post_id": self.post_id, "name": self.name, "region": self.region, "value": amount, "unit": unit,
            "amount_from": told(self.way, self.values) if self.way is not None else "",
            "factor_id": "" if is_own else self.factor_id, "factor_kgco2e": _number(self.own_kgco2e),
            "source": self.own_source if is_own else "", "ai_share_fraction": self.share_fraction,
            "from_day": float(first), "until_day": float(after) - 1.0,
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
    )  # fmt: skip


def _columns(rows: list[Cells]) -> dict[str, Values]:
    """Rows as columns: texts and numbers each of their own kind."""
    found: dict[str, Values] = {}
    for name, first in rows[0].items():
        texts = [str(row[name]) for row in rows]
        found[name] = texts if isinstance(first, str) else [float(row[name]) for row in rows]
    return found


def is_whole_year(inventory: Inventory, row: int) -> bool:
    """Whether the days of a row are those of one year, or none: else a form of years would lose them."""
    first, last = (float(inventory.numbers(name)[row]) for name in ("from_day", "until_day"))
    return (math.isnan(first) and math.isnan(last)) or _whole_year(first, last) is not None


def _whole_year(first: float | None, last: float | None) -> int | None:
    if first is None or last is None or not 0 <= first <= last <= first + _DAYS:
        return None
    guess = 1970 + int(first // 365.2425)
    years = (guess - 1, guess, guess + 1)
    return next((one for one in years if days_of_year(one) == (first, last + 1)), None)


def _number(value: float | None) -> float:
    return math.nan if value is None else float(value)
