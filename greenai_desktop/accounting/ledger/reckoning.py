"""What an activity emits, row by row and all at once: its amount in the unit of its factor, times that factor.

A factor of another region does not count for an activity that says where it is, and money counts only in the
currency of its factor. Whatever is not known makes the row missing, with the reason; never zero.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from greenai_desktop.catalog.activities import Activity, serves
from greenai_desktop.core.activities import activity_kgco2e, scale
from greenai_desktop.core.arrays import FloatArray
from greenai_desktop.core.errors import InputError
from greenai_desktop.core.inventory.inventory import IdArray, Inventory
from greenai_desktop.core.samples import Status

Factors = Callable[[str], Activity | None]

SPEND_U95: Final = 3.0  # METHODS §2.15
UNKNOWN_FACTOR_U95: Final = 2.0  # of a factor without bounds: ours, expert judgement
# Of an amount without bounds: ours, after METHODS §2.15 (metered 1.1); what was guessed is wider.
AMOUNT_U95: Final[Mapping[Status, float]] = {
    Status.MEASURED: 1.1, Status.IMPORTED: 1.1, Status.ENTERED: 1.1, Status.PROVIDER_REPORTED: 1.3,
    Status.MODELLED: 1.5, Status.ESTIMATED: 1.5, Status.DEFAULT: 2.0,
}  # fmt: skip
_KEYS: Final = ("factor_id", "unit", "region", "currency")


@dataclass(frozen=True, slots=True)
class Use:
    """How a factor counts for a row.

    Attributes:
        per_unit: Emissions for one unit of the row, in kgCO2e; NaN if it cannot be used.
        scale: Units of the factor in one unit of the row.
        reason: Code of why it cannot be used.
    """

    per_unit: float
    scale: float = 1.0
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Reckoned:
    """Emissions of all rows.

    Attributes:
        kgco2e: NaN where something is missing.
        reasons: Why it is missing, row by row; empty where it is known.
        keys: Key of the error of the factor: rows with one key share it.
        factor_u95: Spread of the factor.
        amount_u95: Spread of the amount.
    """

    kgco2e: FloatArray
    reasons: tuple[str, ...]
    keys: tuple[str, ...]
    factor_u95: FloatArray
    amount_u95: FloatArray


def use_of(factor: Activity | None, unit: str, region: str, currency: str) -> Use:
    """How a factor of the tables counts for an amount.

    Args:
        factor: The factor; None if the row names none that is known.
        unit: Of the amount; empty for that of the factor.
        region: Where the activity is; empty if nobody said.
        currency: Of money; empty for that of the factor.
    """
    if factor is None:
        return Use(math.nan, reason="activity_factor_unknown")
    if region and not serves(factor.factor.region, region):
        return Use(math.nan, reason="factor_of_other_region")
    if factor.currency and currency not in ("", factor.currency):
        return Use(math.nan, reason="currency_not_of_factor")
    try:
        times = scale(unit, factor.activity_unit)
    except InputError:
        return Use(math.nan, reason="unit_not_of_factor")
    return Use(times * factor.factor.value, times)


def row_use(inventory: Inventory, row: int, factor: Activity | None) -> Use:
    """How the factor of a row counts for it; a typed one counts for one unit of the row, whatever it is."""
    typed = float(inventory.numbers("factor_kgco2e")[row])
    if not math.isnan(typed):
        return Use(typed)
    return use_of(factor, *(str(inventory.value(row, name)) for name in _KEYS[1:]))


def row_kgco2e(inventory: Inventory, row: int, factor: Activity | None) -> tuple[float | None, str]:
    """Emissions of a row, or None and the code of why they are not known."""
    use, amount, share, deflator = row_use(inventory, row, factor), *_amounts(inventory, np.array([row]))
    found = float(activity_kgco2e(amount[0], use.per_unit, share[0], deflator[0]))
    return (None, _reason(use, float(amount[0]))) if math.isnan(found) else (found, "")


def reckoned(inventory: Inventory, factor_of: Factors) -> Reckoned:
    """Emissions of all rows of a table of activities.

    Args:
        inventory: The table.
        factor_of: A factor of the tables by its id.
    """
    kinds = _Kinds.of(inventory, factor_of)
    amount, share, deflator = _amounts(inventory, np.arange(len(inventory)))
    typed = inventory.numbers("factor_kgco2e")
    is_typed = ~np.isnan(typed)
    per_unit = np.where(is_typed, typed, kinds.cells([use.per_unit for use in kinds.uses]))
    kgco2e = activity_kgco2e(amount, per_unit, share, deflator)
    reasons = [""] * len(inventory)
    for row in np.flatnonzero(np.isnan(kgco2e)).tolist():
        use = Use(float(per_unit[row])) if is_typed[row] else kinds.uses[kinds.places[row]]
        reasons[row] = _reason(use, float(amount[row]))
    own = _told_u95(typed, inventory.numbers("factor_low"), inventory.numbers("factor_high"))
    own = np.where(np.isnan(own), kinds.cells(kinds.default_u95), own)
    factor_u95 = np.where(is_typed, own, kinds.cells(kinds.shipped_u95))
    return Reckoned(kgco2e, tuple(reasons), kinds.keys(inventory, is_typed), factor_u95, _amount_u95(inventory))


@dataclass(frozen=True, slots=True)
class _Kinds:
    """Rows that a factor counts for in the same way are looked at once.

    Attributes:
        places: The kind of each row.
        factors: The factor of each kind.
        uses: How it counts.
        shipped_u95: Its spread.
        default_u95: The spread of one that is typed in its place without bounds.
    """

    places: IdArray
    factors: tuple[Activity | None, ...]
    uses: tuple[Use, ...]
    shipped_u95: tuple[float, ...]
    default_u95: tuple[float, ...]

    @classmethod
    def of(cls, inventory: Inventory, factor_of: Factors) -> _Kinds:
        texts = [inventory.texts(name) for name in _KEYS]
        found, places = np.unique(np.stack([text.codes for text in texts]), axis=1, return_inverse=True)
        named = [
            tuple(text.values[code] for text, code in zip(texts, codes, strict=True)) for codes in found.T.tolist()
        ]
        factors = tuple(factor_of(cells[0]) if cells[0] else None for cells in named)
        pairs = list(zip(factors, named, strict=True))
        return cls(
            places.reshape(-1), factors, tuple(use_of(factor, *cells[1:]) for factor, cells in pairs),
            tuple(shipped_u95(factor, cells[3]) for factor, cells in pairs),
            tuple(default_u95(factor, cells[3]) for factor, cells in pairs),
        )  # fmt: skip

    def cells(self, values: Sequence[float]) -> FloatArray:
        """Values of kinds, row by row."""
        found: FloatArray = np.array(values, np.float64)[self.places] if values else np.empty(0)
        return found

    def keys(self, inventory: Inventory, is_typed: NDArray[np.bool_]) -> tuple[str, ...]:
        """Keys of the errors of the factors, row by row."""
        shared = [factor.factor.id if factor is not None else "" for factor in self.factors]
        rows = zip(inventory.ids.tolist(), is_typed.tolist(), self.places.tolist(), strict=True)
        return tuple(
            typed_key(row_id) if typed or not shared[place] else shared[place] for row_id, typed, place in rows
        )


def typed_key(row_id: int) -> str:
    """Key of the error of a factor that was typed into a row: no other row has it."""
    return f"activity:{row_id}/factor"


def amount_key(row_id: int) -> str:
    """Key of the error of the amount of a row."""
    return f"activity:{row_id}"


def default_u95(factor: Activity | None, currency: str) -> float:
    """Spread of a factor whose bounds are not told."""
    is_spend = bool(currency) or (factor is not None and factor.is_last_resort)
    return SPEND_U95 if is_spend else UNKNOWN_FACTOR_U95


def shipped_u95(factor: Activity | None, currency: str) -> float:
    """Spread of a factor of the tables."""
    if factor is not None and (factor.factor.has_bounds or factor.factor.grade != "exact"):
        return factor.factor.u95_ratio
    return default_u95(factor, currency)


def _amounts(inventory: Inventory, rows: IdArray) -> tuple[FloatArray, FloatArray, FloatArray]:
    """Amount, share for AI and deflator of rows; what is not deflated is taken as it is."""
    deflator = inventory.numbers("deflator_ratio")[rows]
    return (
        inventory.numbers("value")[rows], inventory.numbers("ai_share_fraction")[rows],
        np.where(np.isnan(deflator), 1.0, deflator),
    )  # fmt: skip


def _reason(use: Use, amount: float) -> str:
    if use.reason:
        return use.reason
    return "amount_unknown" if math.isnan(amount) else "share_unknown"


def _told_u95(value: FloatArray, low: FloatArray, high: FloatArray) -> FloatArray:
    """Spread of values by their bounds; NaN where they are not told or do not hold them."""
    holds = (low > 0.0) & (low <= value) & (value <= high) & np.isfinite(high)
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.where(holds, np.maximum(high / value, value / low), np.nan)


def _amount_u95(inventory: Inventory) -> FloatArray:
    statuses = inventory.texts("status")
    known = {status.value: ratio for status, ratio in AMOUNT_U95.items()}
    by_status = np.array([known.get(value or Status.ENTERED.value, UNKNOWN_FACTOR_U95) for value in statuses.values])
    told = _told_u95(*(inventory.numbers(name) for name in ("value", "value_low", "value_high")))
    return np.where(np.isnan(told), by_status[statuses.codes], told)
