"""Totals of the table of activities by post of the list, with intervals, fast enough to follow as one types.

The same figures as those of the ledger's lines, without a line being made for each row.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from greenai_desktop.accounting.ledger.reckoning import Factors, Reckoned, reckoned
from greenai_desktop.core.hosting import Post
from greenai_desktop.core.inventory.inventory import IdArray, Inventory
from greenai_desktop.core.ledger_columns import Cell, Drivers, LedgerColumns
from greenai_desktop.core.ledger_totals import first_totals
from greenai_desktop.core.lines import Indicator, Stage
from greenai_desktop.core.uncertainty import Z95, Uncertain

_CELL = Cell(Post(3, None, "6.1"), Stage.UNSET)  # where it is counted does not matter to a sum


@dataclass(frozen=True, slots=True)
class PostTotal:
    """Emissions of a post.

    Attributes:
        value: In kgCO2e; None if no line of it has a figure.
        low: Lower end of the 95 % interval.
        high: Upper end.
        count: Lines that are counted or should be.
        missing_count: Those of them without a figure.
        left_out_count: Lines that are left out on purpose.
        beside_count: Offsets and avoided emissions, which stand outside every total.
    """

    value: float | None = None
    low: float | None = None
    high: float | None = None
    count: int = 0
    missing_count: int = 0
    left_out_count: int = 0
    beside_count: int = 0


class ActivityTotals:
    """Totals of a table of activities.

    Args:
        inventory: The table, as it is now.
        factor_of: A factor of the tables by its id.

    Attributes:
        reckoned: Emissions row by row.
    """

    def __init__(self, inventory: Inventory, factor_of: Factors) -> None:
        self._inventory = inventory
        self.reckoned = reckoned(inventory, factor_of)
        kinds, out = inventory.texts("kind"), inventory.texts("left_out").codes != 0
        beside = np.isin(kinds.codes, [kinds.find("offset"), kinds.find("avoided")])
        self._out, self._beside = out, beside & ~out
        self._counted: NDArray[np.bool_] = ~out & ~beside

    def of(self, rows: IdArray) -> PostTotal:
        """The total of some rows."""
        counted = rows[self._counted[rows]]
        out, beside = int(self._out[rows].sum()), int(self._beside[rows].sum())
        values = self.reckoned.kgco2e[counted]
        missing = int(np.isnan(values).sum())
        if missing == counted.size:
            return PostTotal(None, None, None, counted.size, missing, out, beside)
        found = first_totals(_columns(self.reckoned, counted)).whole
        return PostTotal(found.value, found.low, found.high, counted.size, missing, out, beside)

    def by_post(self) -> Mapping[str, PostTotal]:
        """Totals by post, for those that have lines; the empty text for lines without a post."""
        posts = self._inventory.texts("post_id")
        order = np.argsort(posts.codes, kind="stable")
        codes, begins = np.unique(posts.codes[order], return_index=True)
        pieces = np.split(order, begins[1:]) if codes.size else []
        return {posts.values[code]: self.of(rows) for code, rows in zip(codes.tolist(), pieces, strict=True)}


def _columns(found: Reckoned, rows: IdArray) -> LedgerColumns:
    """Rows as the columns that totals are made from.

    A factor that several rows use is a group of its own; that of one row alone is as much its own as its amount.
    """
    keys = [found.keys[row] for row in rows.tolist()]
    uses = Counter(keys)
    is_shared = np.array([uses[key] > 1 for key in keys], np.bool_)
    factor_u95, amount_u95 = found.factor_u95[rows], found.amount_u95[rows]
    sigma_squared = (np.log(amount_u95) / Z95) ** 2 + np.where(is_shared, 0.0, (np.log(factor_u95) / Z95) ** 2)
    places: dict[tuple[str, float], int] = {}
    named = zip(keys, factor_u95.tolist(), is_shared.tolist(), strict=True)
    group = [places.setdefault((key, u95) if shared else ("", 1.0), len(places)) for key, u95, shared in named]
    groups: tuple[Drivers, ...] = tuple((Uncertain(key, 1.0, u95),) if key else () for key, u95 in places)
    mean = np.exp(0.5 * sigma_squared)
    # The closed form takes what is a row's own by mean and variance: nothing is drawn from these columns.
    return LedgerColumns(
        Indicator.GHG, ("",) * rows.size, found.kgco2e[rows], (_CELL,), np.zeros(rows.size, np.int64), groups,
        np.array(group, np.int64), ((),) * rows.size, mean, mean**2 * np.expm1(sigma_squared),
    )  # fmt: skip
