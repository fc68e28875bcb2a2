"""Rows of equipment in words, for the pane beside their table."""

from __future__ import annotations

import math
import time
from typing import TYPE_CHECKING

import numpy as np

from greenai_desktop.core.inventory.allocation import is_amortised
from greenai_desktop.core.inventory.columns import HERE
from greenai_desktop.core.results import Result
from greenai_desktop.core.samples import Method, Status
from greenai_desktop.core.units import S_PER_DAY
from greenai_desktop.i18n import Language, numbers, words
from greenai_desktop.i18n import equipment as catalogued
from greenai_desktop.i18n.inventory import choice_name

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from greenai_desktop.core.inventory.inventory import Inventory
    from greenai_desktop.core.inventory.totals import Sum


def facts(inventory: Inventory, row: int, language: Language) -> str:
    """Pieces, category, quality and perimeter of a row."""
    count = float(inventory.numbers("quantity")[row])
    parts = [] if math.isnan(count) else [language.ngettext("{count} piece", "{count} pieces", round(count))]
    category, grade, boundary = (str(inventory.value(row, name)) for name in ("category", "grade", "boundary"))
    parts += [choice_name(inventory.column("category"), category, language)] if category else []
    parts += [language.gettext("quality {grade}", grade=grade)] if grade else []
    parts += [language.gettext(catalogued.PERIMETER.get(boundary, "")) or boundary] if boundary else []
    return " · ".join(parts)


def notes(inventory: Inventory, row: int, result: Result, language: Language) -> str:
    """What must be said with the figure of a row; amortised is not the same as no impact."""
    codes = [*result.notes, *(("amortised",) if _is_over(inventory, row) else ())]
    if inventory.value(row, "use_counted") == HERE:  # beside the figure, and only where nothing else counts it
        codes.append("use_from_maker")
    said = [words.word(words.NOTE, code, language) for code in dict.fromkeys(codes)]
    return "\n".join(note[:1].upper() + note[1:] for note in said)


def waste(inventory: Inventory, rows: NDArray[np.int64], is_waste: bool, language: Language) -> str:
    """What rows weigh at their retirement, and whether that is waste."""
    weights = inventory.numbers("weight_kg")[rows] * inventory.numbers("quantity")[rows]
    if np.isnan(weights).any():
        return language.gettext("WEEE: unknown, as the weight of a piece is not known.")
    weight = numbers.quantity(float(weights.sum()), "kg", language.code, 3)
    if is_waste:
        return language.gettext("WEEE at retirement: {weight}", weight=weight)
    return language.gettext("No waste: {weight} go on in use", weight=weight)


def total(found: Sum) -> Result:
    """A total of several rows as a figure."""
    return Result(
        "asset.embodied", found.value, "kgCO2e", found.low, found.high,
        status=Status.MISSING if found.value is None else Status.ESTIMATED, method=Method.SUM,
        reason="footprint_unknown" if found.value is None else "", partial=found.is_partial,
    )  # fmt: skip


def _is_over(inventory: Inventory, row: int) -> bool:
    """Whether nothing is left to book of it today."""
    bought, life = (float(inventory.numbers(name)[row]) for name in ("purchased", "lifetime_years"))
    return bool(is_amortised(bought, life, time.time() / S_PER_DAY))


def search_words(inventory: Inventory, row: int) -> str:
    """What a row that has no footprint would be looked up by: its model, else its name."""
    return str(inventory.value(row, "model")) or str(inventory.value(row, "name"))
