"""What equipment costs once, when it is booked, and whose it is.

Three questions, kept apart. What counts: the phases of a piece, without its use, and of second-hand equipment what
its first owner has not booked. When: all of it in the period of purchase (inventory view: GHG Protocol, category 2)
or in a straight line over the lifetime (amortised view: BEGES post 4.2). Whose: of all work with AI, or of one
project, by typed shares, by hours reserved or by hours recorded, over the hours the machine is really used, so that
its idle time is charged to those who use it.

Both edge rules hold: nothing is booked after the lifetime, however long it is kept; what is retired before goes on
being booked to the end of the lifetime. So the sum over all periods is the whole, never more and never less.

Floats and arrays alike; NaN is unknown and stays so.

Source:
    Microsoft, "A new approach for Scope 3 emissions transparency" (2021), step 2 (edge rules); GHG Protocol
    Corporate Value Chain Standard (2011), category 2; BEGES method v5, post 4.2; METHODS §1.4 A2, §2.10; SCI
    specification 1.1 (ISO/IEC 21031:2024), embodied emissions.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray

from greenai_desktop.core.arrays import FloatArray, Number, plain
from greenai_desktop.core.embodied import share_of_impact
from greenai_desktop.core.inventory.columns import HERE, SECOND_HAND, share_id
from greenai_desktop.core.inventory.days import DAYS_PER_YEAR
from greenai_desktop.core.inventory.inventory import Inventory

AMORTISED: Final = "amortised"
INVENTORY: Final = "inventory"
PHASES: Final = ("materials_kgco2e", "manufacture_kgco2e", "transport_kgco2e", "eol_kgco2e")
# The rule by which figures are booked, kept with what is reported: straight line, both edge rules.
RULE: Final = "straight_line_1"
MAKING: Final = ("materials_kgco2e", "manufacture_kgco2e")


def booked_fraction(
    purchased_day: Number, lifetime_years: Number, from_day: float, until_day: float, view: str = AMORTISED
) -> Number:
    """The part of the whole that is booked in a period.

    Args:
        purchased_day: Day of purchase.
        lifetime_years: Accounting life.
        from_day: First day of the period.
        until_day: First day after it.
        view: `AMORTISED`, or `INVENTORY` for all of it in the period of purchase.

    Returns:
        0 to 1; over periods that follow one another without end it adds up to 1. A retirement changes nothing.
    """
    if view == INVENTORY:
        inside = np.logical_and(np.greater_equal(purchased_day, from_day), np.less(purchased_day, until_day))
        found: Number = plain(np.where(np.isnan(purchased_day), np.nan, inside.astype(np.float64)))
        return found
    until: Number = _written_off(until_day - purchased_day, lifetime_years)
    return until - _written_off(from_day - purchased_day, lifetime_years)


def _written_off(age_days: Number, lifetime_years: Number) -> Number:
    """The part that is written off by an age."""
    found: Number = plain(np.clip(age_days / (lifetime_years * DAYS_PER_YEAR), 0.0, 1.0))
    return found


def is_amortised(purchased_day: Number, lifetime_years: Number, at_day: float) -> Number:
    """Whether nothing is left to book on a day: 1 or 0. Amortised is not the same as no impact, and that is said."""
    left = np.greater_equal(at_day, purchased_day + lifetime_years * DAYS_PER_YEAR)
    known = ~np.isnan(purchased_day + lifetime_years)
    found: Number = plain(np.where(known, left, False).astype(np.float64))
    return found


def remaining_impact(total: Number, age_days: Number, lifetime_years: Number) -> Number:
    """What a second owner inside the same group still has to book of equipment of an age."""
    return total * (1.0 - _written_off(age_days, lifetime_years))


# The same over a table


def published_kgco2e(inventory: Inventory) -> FloatArray:
    """All phases but use of one new piece, row by row; NaN where no phase is known.

    The one figure for all phases counts where it is told, else the sum of the phases that are known.
    """
    told = inventory.numbers("embodied_kgco2e")
    known, is_known = _sum_of_known(inventory, PHASES)
    return np.where(np.isnan(told), np.where(is_known, known, np.nan), told)


def embodied_kgco2e(inventory: Inventory) -> FloatArray:
    """Embodied emissions of one piece, row by row; NaN where no phase is known.

    Of second-hand equipment the making counts as far as its first owner has not booked it: by default not at all
    (stated cut-off), and transport and end of life as they are.
    """
    whole = published_kgco2e(inventory)
    second_hand = _is_second_hand(inventory)
    if not second_hand.any():
        return whole
    after, _ = _sum_of_known(inventory, PHASES[len(MAKING) :])
    return np.where(second_hand, after + np.maximum(whole - after, 0.0) * making_fraction(inventory), whole)


def making_fraction(inventory: Inventory) -> FloatArray:
    """What part of the making counts: all of it when new; of second-hand equipment what is left, or nothing."""
    left = np.nan_to_num(inventory.numbers("remaining_fraction"), nan=0.0)
    return np.where(_is_second_hand(inventory), left, 1.0)


def _is_second_hand(inventory: Inventory) -> NDArray[np.bool_]:
    condition = inventory.texts("condition")
    found: NDArray[np.bool_] = condition.codes == condition.find(SECOND_HAND)
    return found


def _sum_of_known(inventory: Inventory, names: Sequence[str]) -> tuple[FloatArray, NDArray[np.bool_]]:
    """The sum of the cells that are known, and whether any is."""
    total, is_known = np.zeros(len(inventory)), np.zeros(len(inventory), np.bool_)
    for name in names:
        cells = inventory.numbers(name)
        known = ~np.isnan(cells)
        total = total + np.where(known, cells, 0.0)
        is_known |= known
    return total, is_known


def use_kgco2e_per_year(inventory: Inventory) -> FloatArray:
    """Emissions of the use of one piece in a year, where they are counted here and nowhere else; else 0.

    The maker's scenario, over the lifetime: never added to measured or modelled electricity.
    """
    counted = inventory.texts("use_counted")
    here = counted.codes == counted.find(HERE)
    if not here.any():
        return np.zeros(len(inventory))
    return np.where(here, inventory.numbers("use_kgco2e") / inventory.numbers("lifetime_years"), 0.0)


def shares(inventory: Inventory, project_id: int | None) -> FloatArray:
    """Share of a project, or of all work with AI; NaN where nobody said."""
    return inventory.numbers("ai_share_fraction" if project_id is None else share_id(project_id))


def unassigned_fraction(inventory: Inventory) -> FloatArray:
    """What part of a row's share for AI no project has; below 0 where projects have more than there is."""
    given = sum((np.nan_to_num(inventory.numbers(share_id(number))) for number in inventory.projects()), np.zeros(1))
    return inventory.numbers("ai_share_fraction") - given


def allocated(
    inventory: Inventory,
    total: FloatArray,
    booked: FloatArray,
    project_id: int | None,
    recorded_h: FloatArray | None = None,
) -> FloatArray:
    """What AI, or a project, is charged of each row in a period.

    Rows allocated straight or by typed shares give their share of what is booked; rows with reserved hours the same
    by those hours over the hours of use, so that all years together are charged the whole once. Rows with recorded
    hours give these over the hours of use of the whole life; nothing once the equipment is amortised. Either way idle
    time is charged to who uses it.

    Args:
        inventory: The table.
        total: Of each row over its life, all pieces together.
        booked: What part is booked in the period.
        project_id: The project; None for all work with AI.
        recorded_h: Device-hours in the period by rows, over all pieces, for rows allocated by GPU-hours.

    Returns:
        NaN where the share, the hours or the hours of use a year are not known.
    """
    modes = inventory.texts("allocation")
    reserved, by_gpu = (modes.codes == modes.find(mode) for mode in ("reserved", "gpu_hours"))
    straight: FloatArray = total * booked * charged_shares(inventory, project_id)
    straight = np.where(reserved & (booked == 0.0), 0.0, straight)
    if not by_gpu.any():
        return straight
    hours = np.full(len(inventory), np.nan) if recorded_h is None else recorded_h
    use_h_per_year = inventory.numbers("used_h_per_year") * inventory.numbers("quantity")
    charged = _by_hours(total, hours, use_h_per_year, inventory.numbers("lifetime_years"))
    return np.where(by_gpu, np.where(booked == 0.0, 0.0, charged), straight)


def charged_shares(inventory: Inventory, project_id: int | None) -> FloatArray:
    """The part of what is booked that AI, or a project, is charged where nobody counted hours.

    The share; of rows with reserved hours, these over the hours of use, of which a project has its share.
    """
    share = shares(inventory, project_id)
    modes = inventory.texts("allocation")
    reserved = modes.codes == modes.find("reserved")
    if not reserved.any():
        return share
    used_h = inventory.numbers("used_h_per_year")
    by_hours = inventory.numbers("reserved_h_per_year") / np.where(used_h > 0.0, used_h, np.nan)
    return np.where(reserved, by_hours if project_id is None else by_hours * share, share)


def _by_hours(
    total: FloatArray, hours: FloatArray, use_h_per_year: FloatArray, lifetime_years: FloatArray
) -> FloatArray:
    """Shares by hours, where use and life are known."""
    known = (use_h_per_year > 0) & (lifetime_years > 0)
    use_h, years = np.where(known, use_h_per_year, np.nan), np.where(known, lifetime_years, np.nan)
    found: FloatArray = share_of_impact(total, hours, use_h, years)
    return found
