"""Carbon by device and by item: what the electricity and the equipment of one come to together, with its range."""

from __future__ import annotations

from collections.abc import Mapping

from greenai_desktop.accounting.estimate.model import Model
from greenai_desktop.core.estimate.estimated import item_of
from greenai_desktop.core.results import Quantity


def item_ranges(model: Model) -> Mapping[str, tuple[float, float]]:
    """95 % intervals of what several amounts come to that belong to one device or item.

    The ends of ranges do not add up: what the electricity and the equipment of a card have in common, such as the
    hours, moves both. So the draws are added.

    Returns:
        By `item_of`; an item of one amount has the range of that, and is not there.
    """
    found: dict[str, list[Quantity]] = {}
    for one in (*(amounts.carbon for amounts in model.amounts), *_equipment(model)):
        if one.draws is not None and one.result.value:
            found.setdefault(item_of(one.result), []).append(one)
    ranges = {name: model.sheet.range_of(several) for name, several in found.items() if len(several) > 1}
    return {name: told for name, told in ranges.items() if told is not None}


def _equipment(model: Model) -> list[Quantity]:
    return [one for share in model.shares for one in share.kits or (share.carbon,)]
