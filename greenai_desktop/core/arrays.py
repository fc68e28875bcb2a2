"""The type of the formulas, which take floats and numpy arrays alike, and the checks they share.

NaN passes every check: a gap stays a gap and is never turned into an error or a zero.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any, TypeVar

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


def require_at_least(value: float | FloatArray, least: float) -> None:
    """Refuse a number, or any of an array, below `least`.

    Raises:
        InputError: the first that is.
    """
    _refuse(value, np.less(value, least))


def require_above(value: float | FloatArray, bound: float) -> None:
    """Refuse a number, or any of an array, at `bound` or below.

    Raises:
        InputError: the first that is.
    """
    _refuse(value, np.less_equal(value, bound))


def require_below(value: float | FloatArray, bound: float) -> None:
    """Refuse a number, or any of an array, at `bound` or above.

    Raises:
        InputError: the first that is.
    """
    _refuse(value, np.greater_equal(value, bound))


def require_positive(value: float | FloatArray) -> None:
    """Refuse a number, or any of an array, that is 0 or negative.

    Raises:
        InputError: the first that is.
    """
    require_above(value, 0.0)


def each(function: Callable[..., float], *values: Number) -> Number:
    """A function of floats over arrays; equal combinations, as draws of exact inputs are, are computed once.

    A combination with a gap gives a gap, and the function is not asked.
    """
    columns = np.broadcast_arrays(*values)
    shape = columns[0].shape
    if all(np.equal(column, column.flat[0]).all() for column in columns if column.size):
        columns = tuple(column.ravel()[:1] for column in columns)
    rows, places = np.unique(np.stack([column.ravel() for column in columns]), axis=1, return_inverse=True)
    results = np.array([_unless_gap(function, row) for row in rows.T], dtype=float)
    result: Number = plain(np.resize(results[places.ravel()], shape))
    return result


def plain(value: Any) -> Any:
    """The same, as a float where numpy made an array of no dimension or a number of its own."""
    return float(value) if np.ndim(value) == 0 else value


def _unless_gap(function: Callable[..., float], row: FloatArray) -> float:
    return math.nan if np.isnan(row).any() else function(*(float(value) for value in row))


def _refuse(value: float | FloatArray, outside: NDArray[np.bool_] | np.bool_) -> None:
    if np.any(outside):
        raise InputError("outside_bounds", value=_first(value, outside))


def _first(value: float | FloatArray, where: NDArray[np.bool_] | np.bool_) -> float:
    return float(np.ravel(value)[np.argmax(np.ravel(where))])
