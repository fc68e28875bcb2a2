"""The share of the equipment for other lifetimes, side by side: makers and tools take 3, 5 or 6 years."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

import numpy as np

from greenai_desktop.accounting.estimate.model import Model, model_of
from greenai_desktop.accounting.estimate.shelf import Shelf
from greenai_desktop.core.estimate.draft import Draft
from greenai_desktop.core.factors import Factor
from greenai_desktop.core.results import Result
from greenai_desktop.core.uncertainty import interval


def lifetimes(
    draft: Draft, shelf: Shelf, own: Iterable[Factor] = (), years: Sequence[float] = (3.0, 5.0, 6.0)
) -> tuple[tuple[float, Result], ...]:  # fmt: skip
    """The equipment of an estimate, were its machines used for so many years; missing where it is missing."""
    model = model_of(draft, shelf, tuple(own))
    return tuple((year, _for(model, year)) for year in years)


def _for(model: Model, year: float) -> Result:
    figure = model.sums["equipment.carbon"]
    if figure.draws is None:
        return figure.result
    lives = [one for name, one in model.inputs.known() if name.endswith(".lifetime_years") and one.draws is not None]
    given = {model.sheet.cell(one): year for one in lives}
    value = float(np.asarray(model.sheet.again(figure, given)))
    draws = np.broadcast_to(np.asarray(model.sheet.again(figure, given, drawn=True)), (model.sheet.draws.count,))
    low, high = interval(draws)
    return replace(figure.result, value=value, low=low, high=high, steps=(), facts=(("lifetime_years", year),))
