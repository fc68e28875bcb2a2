"""What the spread of the carbon comes from: the share of each input, and the total with that input at its ends."""

from __future__ import annotations

import numpy as np

from greenai_desktop.accounting.estimate.model import Model
from greenai_desktop.accounting.estimate.resolve import Named
from greenai_desktop.accounting.estimate.sheet import Cell, ends
from greenai_desktop.core.estimate.estimated import Driver
from greenai_desktop.core.uncertainty import FloatArray, Uncertain, variance_shares


def drivers_of(model: Model, key: str = "estimate.carbon") -> tuple[Driver, ...]:
    """The uncertain inputs of a figure, the one that explains most first; none of a figure that is missing."""
    figure = model.figure(key)
    if figure.draws is None or not figure.drivers or not (np.isfinite(figure.draws) & (figure.draws > 0)).all():
        return ()
    inputs = figure.drivers
    normals = model.sheet.draws.normals
    shares = variance_shares(figure.draws, {one.key: normals(one.key) for one in inputs})
    swung = swings(model, key, inputs)
    found = [_driver(model, one, shares[one.key], swung[:, i]) for i, one in enumerate(inputs)]
    return tuple(sorted(found, key=lambda driver: -driver.share_fraction))


def swings(model: Model, key: str, inputs: tuple[Uncertain, ...]) -> FloatArray:
    """The figure with each input alone at the low, then at the high end of its range; shape (2, inputs).

    All of them at once: each cell of an input is an array that is its median everywhere but in two places.
    """
    given: dict[Cell, FloatArray] = {}
    for i, one in enumerate(inputs):
        for cell in model.sheet.cells_of(one.key):
            values = np.full((2, len(inputs)), model.sheet.median_of(cell), dtype=float)
            # Of the cell itself, as one draw may stand for several figures, each within its own bounds.
            values[:, i] = ends(model.sheet.uncertain_of(cell) or one)
            given[cell] = values
    return np.broadcast_to(np.asarray(model.sheet.again(model.figure(key), given), dtype=float), (2, len(inputs)))


def _driver(model: Model, one: Uncertain, share: float, swung: FloatArray) -> Driver:
    named = model.inputs.named.get(one.key, Named(one.key, "", True))
    low, high = float(swung[0]), float(swung[1])
    return Driver(one.key, named.field_id, named.label, share, low, high, named.is_default)
