"""What hiring machines by the hour costs. Their price holds the electricity, which is then not paid again."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from greenai_desktop.accounting.estimate.kits import KitFigures
from greenai_desktop.accounting.estimate.parts import Part
from greenai_desktop.accounting.estimate.resolve import Inputs
from greenai_desktop.accounting.estimate.sums import is_asked, sum_of
from greenai_desktop.accounting.estimate.training import Trained
from greenai_desktop.accounting.estimate.use import Used
from greenai_desktop.core import money
from greenai_desktop.core.hosting import Hosting
from greenai_desktop.core.results import Quantity

_PRICE: Final = "instance_price_per_h"
OTHER_CURRENCY: Final = "other_currency"


def is_hired(inputs: Inputs, kits: Sequence[KitFigures]) -> bool:
    """Whether machines are paid by the hour: a price was said, or stands in the table of a cloud."""
    in_cloud = inputs.draft.place.hosting is Hosting.CLOUD
    return any(_PRICE in kit.kit.numbers or (in_cloud and kit.hardware.price is not None) for kit in kits)


def with_hire(
    inputs: Inputs, parts: Sequence[Part], final: Trained, ratio: Quantity, used: Used
) -> tuple[Part, ...]:  # fmt: skip
    """The parts with what their machines cost; those that need none have no cost of their own."""
    sheet = inputs.sheet
    currency = currency_of(inputs, (*final.kits, *used.kits))
    by_kit = [_cost(inputs, kit, hours, currency) for kit, hours in zip(final.kits, final.device_hours, strict=True)]
    training = sum_of(sheet, "training.hired", "money", by_kit) if by_kit else None
    served = [_cost(inputs, kit, hours, currency) for kit, hours in zip(used.kits, used.device_hours, strict=True)]
    serving = sum_of(sheet, "serving.hired", "money", served) if served else None
    multiples = {
        "experiments": (training, ratio), "retraining": (training, used.retrainings),
        "redundancy": (serving, used.redundancy),
    }  # fmt: skip
    waiting = {"training": iter(by_kit if len(final.energies) == len(by_kit) else [training]), "serving": iter(served)}
    hired = []
    for part in parts:
        if part.key in waiting:
            cost = next(waiting[part.key], None)
        else:
            cost = _multiple(inputs, part, *multiples.get(part.key, (None, None)))
        hired.append(replace(part, hired=cost) if is_asked(part.energy) else part)
    return tuple(hired)


def currency_of(inputs: Inputs, kits: Sequence[KitFigures]) -> str:
    """The currency of what is paid by the hour: that of the first price, as prices of others are not converted."""
    return next((told for kit in kits if (told := price_currency(inputs, kit)) is not None), _own(inputs))


def price_currency(inputs: Inputs, kit: KitFigures) -> str | None:
    """The currency of a kit's price: the draft's own where a person typed it; None where there is no price."""
    if _PRICE in kit.kit.numbers:
        return _own(inputs)
    return kit.hardware.currency if kit.hardware.price is not None else None


def _own(inputs: Inputs) -> str:
    return inputs.draft.price.currency if inputs.draft.price is not None else ""


def _cost(inputs: Inputs, kit: KitFigures, hours: Quantity, currency: str) -> Quantity:
    price = inputs.of_kit(kit.kit, kit.place, _PRICE, kit.hardware.price)
    if price_currency(inputs, kit) not in (None, currency):
        # Nothing here knows what a currency is worth in another: such an amount is left out of the sum, and told.
        lacking = inputs.sheet.missing("kit.hired", "money", OTHER_CURRENCY, label=kit.label)
        return replace(lacking, result=replace(lacking.result, steps=(price.result,)))
    return inputs.sheet.apply(
        "kit.hired", "money", "hours_times_price", lambda h, each: money.rent_cost(each, 1.0, h), hours, price,
        label=kit.label,
    )  # fmt: skip


def _multiple(inputs: Inputs, part: Part, cost: Quantity | None, ratio: Quantity | None) -> Quantity | None:
    if cost is None or ratio is None:
        return None
    more = part.key == "redundancy"
    return inputs.sheet.apply(
        f"{part.key}.hired", "money", "times_redundancy" if more else "training_times_ratio",
        (lambda paid, times: paid * (times - 1.0)) if more else (lambda paid, times: paid * times), cost, ratio,
    )  # fmt: skip
