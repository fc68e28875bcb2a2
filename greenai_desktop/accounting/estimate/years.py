"""What comes together over the service life: the figures of the estimate, for shorter and shorter lives."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Final

import numpy as np

from greenai_desktop.accounting.estimate.model import Model
from greenai_desktop.core.estimate.estimated import YearTotal
from greenai_desktop.core.results import Quantity
from greenai_desktop.core.uncertainty import FloatArray, interval

_MOST_DRAWS: Final = 1_000
_PARTS: Final = ("build.carbon", "use.carbon", "equipment.carbon")


def years_of(model: Model) -> tuple[YearTotal, ...]:
    """The totals by the end of each year of service; year 0 is the build. None where the carbon is missing."""
    life = model.used.life
    if life is None or life.result.value is None or model.figure("estimate.carbon").draws is None:
        return ()
    ends = np.array(_ends(life.result.value))
    known = [model.figures_or_none(key) for key in _PARTS]
    build, use, equipment = (_at(model, figure, life, ends) for figure in known)
    low, high = _ranges(model, [figure for figure in known if figure is not None], life, ends)
    if not (np.isfinite(low).all() and np.isfinite(high).all()):
        return ()  # draws that a float cannot hold: there is no band to show
    return tuple(
        YearTotal(float(year), float(build[i]), float(use[i]), float(equipment[i]), low[i], high[i])
        for i, year in enumerate(ends)
    )


def _ends(life_years: float) -> list[float]:
    """0, 1, 2 … and the end of the life, if it is a part of a year."""
    whole = [float(year) for year in range(math.floor(life_years) + 1)]
    return whole if whole[-1] == life_years else [*whole, life_years]


def _at(model: Model, figure: Quantity | None, life: Quantity, ends: FloatArray) -> FloatArray:
    if figure is None:
        return np.zeros(len(ends))
    values = model.sheet.again(figure, {model.sheet.cell(life): ends})
    return np.broadcast_to(np.asarray(values, dtype=float), ends.shape)


def _ranges(
    model: Model, figures: Sequence[Quantity], life: Quantity, ends: FloatArray
) -> tuple[list[float], list[float]]:
    """Ends of the intervals of the sums; a part of the draws is enough for a band."""
    values = model.sheet.several_again(
        figures, {model.sheet.cell(life): ends[:, np.newaxis]}, drawn=True, draw_count=_MOST_DRAWS
    )
    total = np.zeros((len(ends), min(_MOST_DRAWS, model.sheet.draws.count)))
    for value in values:
        total = total + value
    pairs = [interval(row) for row in total]
    return [low for low, _ in pairs], [high for _, high in pairs]
