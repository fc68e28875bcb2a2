"""Totals of the table of equipment with their intervals, fast enough to follow as somebody types.

The interval is that of the sum of log-normals with the same mean and variance (Fenton 1960), in closed form; rows
that take their figure from one item of a table, or from one source, move together, as they share its error. The
ledger draws the same by seeded draws; this is what is shown until it answers, and beside an edit.

Source:
    Fenton (1960); METHODS §2.15 (closed form as instant preview, one key an item, U95 by grade).
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

import numpy as np
from numpy.typing import NDArray

from greenai_desktop.core.arrays import FloatArray
from greenai_desktop.core.inventory import allocation
from greenai_desktop.core.inventory.days import DAYS_PER_YEAR
from greenai_desktop.core.inventory.inventory import Inventory
from greenai_desktop.core.uncertainty import Z95

# 95 % of true values within ÷U … ×U, by quality of a figure of equipment: expert judgement (METHODS §2.15: maker's
# footprint 1.5, from parts 2, default 3), where no bounds are told.
QUALITY_U95: Final[Mapping[str, float]] = {"A": 1.5, "B": 2.0, "C": 2.0, "D": 3.0, "": 3.0}
INDICATORS: Final = ("adpe_kgsbe", "primary_energy_megajoule", "water_l")
_DENSE: Final = 4_000_000
WASTE_FATES: Final = ("recycling", "destruction", "unknown", "")


@dataclass(frozen=True, slots=True)
class Sum:
    """A total.

    Attributes:
        value: Sum at the medians; None if nothing is known.
        low: Lower end of the 95 % interval; None if there is none.
        high: Upper end.
        row_count: Rows that could count.
        missing_count: Those among them of which the figure is not known: the total is partial if there are any.
    """

    value: float | None
    low: float | None
    high: float | None
    row_count: int = 0
    missing_count: int = 0

    @property
    def is_partial(self) -> bool:
        """Whether something is missing in it."""
        return self.missing_count > 0


@dataclass(frozen=True, slots=True)
class Asked:
    """What totals are asked for.

    Attributes:
        from_day: First day of the period; NaN for the whole life of everything.
        until_day: First day after it.
        view: `amortised` or `inventory`.
        project_id: Project whose share is asked for; None for all work with AI.
        is_whole: Whether shares are left aside: all of the equipment, for AI or not.
    """

    from_day: float = math.nan
    until_day: float = math.nan
    view: str = allocation.AMORTISED
    project_id: int | None = None
    is_whole: bool = False

    @property
    def is_life(self) -> bool:
        """Whether the whole life is asked for, and no period."""
        return math.isnan(self.from_day)

    @property
    def years(self) -> float:
        """Length of the period; NaN for the whole life."""
        return (self.until_day - self.from_day) / DAYS_PER_YEAR


@dataclass(frozen=True, slots=True)
class Totals:
    """Totals of a table of equipment.

    Attributes:
        embodied: Making, transport and end of life, in kgCO2e.
        use: Use that is counted here, in kgCO2e; a share of it as of the rest.
        by_category: `embodied` by category; `""` where none is told.
        indicators: Element depletion, primary energy and water, by column; of second-hand equipment what its first
            owner has not booked.
        waste_kg: Weight of what was retired in the period, by fate and without interval; of these, what is reused or
            sold on is no waste (`WASTE_FATES` are).
        piece_count: Pieces in all rows that count.
        amortised_count: Rows of which nothing was left to book when the period began: amortised, which is not the
            same as no impact.
        undated_count: Rows without a date of purchase, taken to be in service in the amortised view.
        left_out_count: Rows that were left out on purpose.
    """

    embodied: Sum
    use: Sum
    by_category: Mapping[str, Sum]
    indicators: Mapping[str, Sum]
    waste_kg: Mapping[str, Sum]
    piece_count: float
    amortised_count: int
    undated_count: int
    left_out_count: int = 0
    notes: tuple[str, ...] = field(default=())


def totals(inventory: Inventory, asked: Asked = Asked(), recorded_h: FloatArray | None = None) -> Totals:
    """Totals of equipment.

    Args:
        inventory: The table.
        asked: For what period, in which view, for whom.
        recorded_h: Device-hours of the period row by row, for rows allocated by GPU-hours.
    """
    counted = inventory.texts("left_out").codes == 0
    pieces = inventory.numbers("quantity")
    embodied = allocation.embodied_kgco2e(inventory)
    part = fractions(inventory, asked, recorded_h)
    spread = Spread(inventory)
    made = allocation.making_fraction(inventory)
    amounts = embodied * pieces * part
    use = use_kgco2e(inventory, asked, pieces)
    categories = inventory.texts("category")
    return Totals(
        spread.sum_of(amounts, counted),
        spread.sum_of(use, counted & (use != 0.0)),
        spread.sums_by(amounts, counted, categories.codes, categories.values),
        {name: spread.sum_of(inventory.numbers(name) * made * pieces * part, counted) for name in INDICATORS},
        _waste_kg(inventory, asked, counted),
        float(np.nansum(pieces[counted])),
        _amortised_count(inventory, asked, counted),
        int((np.isnan(inventory.numbers("purchased")) & counted).sum()),
        int((~counted).sum()),
        _notes(inventory, asked),
    )


def fractions(inventory: Inventory, asked: Asked, recorded_h: FloatArray | None = None) -> FloatArray:
    """What part of a row's whole is booked in the period and charged to who asks; NaN where it cannot be told.

    In the amortised view equipment without a date of purchase is taken to be in service all the period.
    """
    one = np.ones(len(inventory))
    if asked.is_life:
        return one if asked.is_whole else allocation.charged_shares(inventory, asked.project_id)
    purchased, lifetime = inventory.numbers("purchased"), inventory.numbers("lifetime_years")
    with np.errstate(divide="ignore", invalid="ignore"):
        booked = allocation.booked_fraction(purchased, lifetime, asked.from_day, asked.until_day, asked.view)
        if asked.view == allocation.AMORTISED:
            steady = np.minimum(asked.years / lifetime, 1.0)
            booked = np.where(np.isnan(purchased), steady, booked)
    if asked.is_whole:
        return booked
    return allocation.allocated(inventory, one, booked, asked.project_id, recorded_h)


def use_kgco2e(inventory: Inventory, asked: Asked, pieces: FloatArray) -> FloatArray:
    """Use counted here, in the years of the period in which the equipment is in service."""
    a_year = allocation.use_kgco2e_per_year(inventory)
    if not a_year.any():
        return a_year
    share = np.ones(len(inventory)) if asked.is_whole else allocation.charged_shares(inventory, asked.project_id)
    if asked.is_life:
        return np.where(a_year == 0.0, 0.0, a_year * inventory.numbers("lifetime_years") * pieces * share)
    begin = np.fmax(inventory.numbers("purchased"), asked.from_day)
    end = np.fmin(inventory.numbers("retired"), asked.until_day)
    years = np.clip((end - begin) / DAYS_PER_YEAR, 0.0, None)
    return np.where(a_year == 0.0, 0.0, a_year * years * pieces * share)


class Spread:
    """Spreads of the rows of a table, and sums with intervals.

    Args:
        inventory: The table.
    """

    def __init__(self, inventory: Inventory) -> None:
        self.sigma = _sigma(inventory)
        self.key = _keys(inventory)
        self.key_count = int(self.key.max()) + 1 if self.key.size else 0
        # Mean and standard deviation of a log-normal of median 1.
        self._mean = np.exp(0.5 * self.sigma**2)
        self._deviation = self._mean * np.sqrt(np.expm1(self.sigma**2))

    def sum_of(self, amounts: FloatArray, counted: NDArray[np.bool_]) -> Sum:
        """The sum of some rows."""
        known = counted & ~np.isnan(amounts)
        count, missing = int(counted.sum()), int(counted.sum() - known.sum())
        if not known.any():
            return Sum(None, None, None, count, missing)
        values = np.where(known, amounts, 0.0)
        # Rows of one key move together: their standard deviations add up. Exact where their spreads are equal, and a
        # little too wide where they are not.
        moving = np.bincount(self.key, values * self._deviation, self.key_count)
        return _interval(
            float(values.sum()), float((values * self._mean).sum()), float(moving @ moving), count, missing
        )

    def sums_by(
        self, amounts: FloatArray, counted: NDArray[np.bool_], codes: NDArray[np.int32], names: list[str]
    ) -> dict[str, Sum]:
        """The same by group, in one go."""
        known = counted & ~np.isnan(amounts)
        values = np.where(known, amounts, 0.0)
        size = len(names)
        sums, means = np.bincount(codes, values, size), np.bincount(codes, values * self._mean, size)
        counts, found = np.bincount(codes[counted], minlength=size), np.bincount(codes[known], minlength=size)
        variances = self._variances(values * self._deviation, codes, size)
        return {
            names[i]: _interval(sums[i], means[i], variances[i], int(counts[i]), int(counts[i] - found[i]))
            if found[i]
            else Sum(None, None, None, int(counts[i]), int(counts[i]))
            for i in np.flatnonzero(counts).tolist()
        }

    def _variances(self, deviations: FloatArray, codes: NDArray[np.int32], size: int) -> FloatArray:
        """Variance of each group: squares of the sums of each key in it."""
        pair = codes.astype(np.int64) * self.key_count + self.key
        if size * self.key_count <= _DENSE:
            moving = np.bincount(pair, deviations, size * self.key_count).reshape(size, self.key_count)
            dense: FloatArray = (moving**2).sum(axis=1)
            return dense
        kept, places = np.unique(pair, return_inverse=True)
        squares = np.square(np.bincount(places, deviations, kept.size).astype(np.float64))
        return np.bincount(kept // self.key_count, squares, size).astype(np.float64)


def _interval(value: float, mean: float, variance: float, count: int, missing: int) -> Sum:
    """The interval of a log-normal of a mean and a variance; it holds the value, which is the sum at the medians.

    Many independent rows have a mean well above their medians, and a narrow interval around it.
    """
    if value <= 0.0 or mean <= 0.0:
        return Sum(float(value), float(value), float(value), count, missing)
    sigma2 = math.log1p(variance / mean**2)
    median, ratio = mean * math.exp(-0.5 * sigma2), math.exp(Z95 * math.sqrt(sigma2))
    return Sum(float(value), min(median / ratio, value), max(median * ratio, value), count, missing)


def _sigma(inventory: Inventory) -> FloatArray:
    """Standard deviation of the logarithm: of the bounds where they are told, else of the quality."""
    embodied = allocation.published_kgco2e(inventory)
    grades = inventory.texts("grade")
    by_code = np.array([math.log(QUALITY_U95.get(grade, QUALITY_U95[""])) / Z95 for grade in grades.values])
    low, high = inventory.numbers("low_kgco2e"), inventory.numbers("high_kgco2e")
    told = (low > 0) & (high > 0) & (embodied > 0) & (low <= embodied) & (high >= embodied)
    if not told.any():
        return by_code[grades.codes]
    safe = np.where(told, embodied, 1.0)
    ratio = np.maximum(np.where(told, high, 1.0) / safe, safe / np.where(told, low, 1.0))
    return np.where(told, np.log(ratio) / Z95, by_code[grades.codes])


def _keys(inventory: Inventory) -> NDArray[np.int64]:
    """What the error of a row is shared by: its item, else its source, else nothing but itself."""
    items, sources = inventory.texts("item_id"), inventory.texts("source_id")
    its_own = np.arange(len(inventory)) + len(items.values) + len(sources.values)
    by_source = np.where(sources.codes != 0, sources.codes.astype(np.int64) + len(items.values), its_own)
    return np.where(items.codes != 0, items.codes.astype(np.int64), by_source)


def _waste_kg(inventory: Inventory, asked: Asked, counted: NDArray[np.bool_]) -> dict[str, Sum]:
    """Weight by fate of what was retired in the period; reuse and resale are told too, and are no waste."""
    retired = inventory.numbers("retired")
    gone = counted & ~np.isnan(retired)
    if not asked.is_life:
        gone &= (retired >= asked.from_day) & (retired < asked.until_day)
    if not gone.any():
        return {}
    fates = inventory.texts("fate")
    codes, size = fates.codes[gone], len(fates.values)
    weights = (inventory.numbers("weight_kg") * inventory.numbers("quantity"))[gone]
    known = ~np.isnan(weights)
    sums = np.bincount(codes[known], weights[known], size)
    counts, found = np.bincount(codes, minlength=size), np.bincount(codes[known], minlength=size)
    return {
        fates.values[code]: Sum(
            float(sums[code]) if found[code] else None, None, None, int(counts[code]), int(counts[code] - found[code])
        )
        for code in np.flatnonzero(counts).tolist()
    }


def _amortised_count(inventory: Inventory, asked: Asked, counted: NDArray[np.bool_]) -> int:
    if asked.is_life:
        return 0
    over = allocation.is_amortised(inventory.numbers("purchased"), inventory.numbers("lifetime_years"), asked.from_day)
    return int((counted & (over == 1.0)).sum())


def _notes(inventory: Inventory, asked: Asked) -> tuple[str, ...]:
    second = inventory.texts("condition")
    told = {
        f"{asked.view}_view": not asked.is_life,
        "second_hand_cut_off": bool((second.codes == second.find("second_hand")).any()),
        "use_from_maker": bool(allocation.use_kgco2e_per_year(inventory).any()),
    }
    return tuple(code for code, is_so in told.items() if is_so)
