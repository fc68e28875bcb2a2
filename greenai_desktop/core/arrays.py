"""The type of the formulas, which take floats and numpy arrays alike, and the checks they share.

NaN passes every check: a gap stays a gap and is never turned into an error or a zero.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from greenai_desktop.core.errors import InputError

FloatArray = NDArray[np.float64]
Number = TypeVar("Number", float, FloatArray)


def require_within(value: float | FloatArray, least: float, most: float) -> None:
    """Refuse a number, or any of an array, below `least` or above `most`.

    Raises:
        InputError: the first that lies outside.
    """
    outside = np.less(value, least) | np.greater(value, most)
    if np.any(outside):
        raise InputError("outside_limits", value=_first(value, outside), low=least, high=most)


def require_positive(value: float | FloatArray) -> None:
    """Refuse a number, or any of an array, that is 0 or negative.

    Raises:
        InputError: the first that is.
    """
    outside = np.less_equal(value, 0.0)
    if np.any(outside):
        raise InputError("outside_bounds", value=_first(value, outside))


def each(function: Callable[..., float], *values: Number) -> Number:
    """A function of floats over arrays; equal combinations, as draws of exact inputs are, are computed once."""
    if all(np.ndim(value) == 0 for value in values):
        return function(*(float(value) for value in values))
    columns = np.broadcast_arrays(*values)
    rows, places = np.unique(np.stack([column.ravel() for column in columns]), axis=1, return_inverse=True)
    results = np.array([function(*(float(value) for value in row)) for row in rows.T], dtype=float)
    return results[places.ravel()].reshape(columns[0].shape)


def _first(value: float | FloatArray, where: NDArray[np.bool_] | np.bool_) -> float:
    return float(np.ravel(value)[np.argmax(np.ravel(where))])
