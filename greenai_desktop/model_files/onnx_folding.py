"""Small whole numbers that a graph computes on the way, such as the shape that a tensor is brought to.

Exported models ask for a shape, take parts of it, and reshape by the result. With the sizes of the inputs known, all
of that can be computed; nothing larger than a shape ever is.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

LARGEST: Final = 4_096
Array = NDArray[Any]
Values = Sequence[Array | None]
Fold = Callable[[Values, Mapping[str, Any]], Array]


class NotFolded(Exception):  # noqa: N818 - no error: the value stays unknown
    """The value would be too large, or the inputs do not fit."""


def folded(op: str, values: Values, attributes: Mapping[str, Any]) -> Array | None:
    """What an operator of small values gives; None where it is none, or a value is not known."""
    fold = _FOLDS.get(op)
    if fold is None or not values or any(value is None for value in values[:1]):
        return None
    try:
        with np.errstate(all="ignore"):
            found = np.asarray(fold(values, attributes))
    except (NotFolded, ValueError, TypeError, IndexError, OverflowError, ZeroDivisionError, AttributeError, KeyError):
        return None
    return found if found.size <= LARGEST and found.dtype.kind in "iufb" else None


def _needed(values: Values, at: int) -> Array:
    found = values[at] if at < len(values) else None
    if found is None:
        raise NotFolded
    return found


def _axes(values: Values, attributes: Mapping[str, Any], at: int = 1) -> tuple[int, ...] | None:
    """Axes from an input, or from an attribute as older versions have them."""
    if len(values) > at and values[at] is not None:
        return tuple(int(axis) for axis in np.atleast_1d(_needed(values, at)))
    found = attributes.get("axes")
    if found is None and len(values) > at:
        raise NotFolded
    return None if found is None else tuple(int(axis) for axis in found)


def _pair(work: Callable[[Array, Array], Any]) -> Fold:
    def fold(values: Values, attributes: Mapping[str, Any]) -> Array:
        left, right = _needed(values, 0), _needed(values, 1)
        if len(values) > 2 or max(left.size, right.size) > LARGEST:
            raise NotFolded
        return np.asarray(work(left, right))

    return fold


def _one(work: Callable[[Array], Any]) -> Fold:
    return lambda values, attributes: np.asarray(work(_needed(values, 0)))


def _divided(left: Array, right: Array) -> Array:
    """Division of whole numbers goes towards zero."""
    if left.dtype.kind in "iu" and right.dtype.kind in "iu":
        if not np.all(right):
            raise NotFolded
        return np.asarray(np.trunc(left / right).astype(left.dtype))
    return np.asarray(left / right)


def _gathered(values: Values, attributes: Mapping[str, Any]) -> Array:
    return np.asarray(np.take(_needed(values, 0), _needed(values, 1).astype(np.int64), attributes.get("axis", 0)))


def _joined(values: Values, attributes: Mapping[str, Any]) -> Array:
    parts = [np.atleast_1d(_needed(values, at)) for at in range(len(values))]
    if sum(part.size for part in parts) > LARGEST:
        raise NotFolded
    return np.asarray(np.concatenate(parts, attributes.get("axis", 0)))


def _sliced(values: Values, attributes: Mapping[str, Any]) -> Array:
    data = _needed(values, 0)
    if len(values) < 3:
        starts, ends, axes, steps = attributes["starts"], attributes["ends"], attributes.get("axes"), None
    else:
        starts, ends = _needed(values, 1).tolist(), _needed(values, 2).tolist()
        axes = _needed(values, 3).tolist() if len(values) > 3 and values[3] is not None else None
        steps = _needed(values, 4).tolist() if len(values) > 4 and values[4] is not None else None
    cut = [slice(None)] * data.ndim
    for at, axis in enumerate(axes if axes is not None else range(len(starts))):
        cut[axis] = slice(int(starts[at]), int(ends[at]), int(steps[at]) if steps else 1)
    return np.asarray(data[tuple(cut)])


def _unsqueezed(values: Values, attributes: Mapping[str, Any]) -> Array:
    axes = _axes(values, attributes)
    if axes is None:
        raise NotFolded
    return np.asarray(np.expand_dims(_needed(values, 0), axes))


def _squeezed(values: Values, attributes: Mapping[str, Any]) -> Array:
    return np.asarray(np.squeeze(_needed(values, 0), _axes(values, attributes)))


def _reshaped(values: Values, attributes: Mapping[str, Any]) -> Array:
    data, shape = _needed(values, 0), _needed(values, 1).tolist()
    return np.asarray(data.reshape([data.shape[at] if size == 0 else size for at, size in enumerate(shape)]))


def _cast(values: Values, attributes: Mapping[str, Any]) -> Array:
    from onnx.helper import tensor_dtype_to_np_dtype

    return np.asarray(_needed(values, 0).astype(tensor_dtype_to_np_dtype(attributes["to"])))


def _filled(values: Values, attributes: Mapping[str, Any]) -> Array:
    shape = [int(size) for size in _needed(values, 0).ravel()]
    _check_size(shape)
    value = attributes.get("value")
    return np.full(shape, 0.0 if value is None else np.asarray(value).ravel()[0])


def _expanded(values: Values, attributes: Mapping[str, Any]) -> Array:
    data, shape = _needed(values, 0), [int(size) for size in _needed(values, 1).ravel()]
    _check_size(shape)
    return np.asarray(data * np.ones(shape, data.dtype))


def _check_size(shape: Sequence[int]) -> None:
    """See that something may be made in memory."""
    size = 1
    for one in shape:
        size *= max(one, 1)
        if one < 0 or size > LARGEST:
            raise NotFolded


def _ranged(values: Values, attributes: Mapping[str, Any]) -> Array:
    start, limit, step = (_needed(values, at).ravel()[0] for at in range(3))
    if not step or not 0 <= (limit - start) / step <= LARGEST:
        raise NotFolded
    return np.arange(start, limit, step)


def _chosen(values: Values, attributes: Mapping[str, Any]) -> Array:
    return np.asarray(np.where(_needed(values, 0), _needed(values, 1), _needed(values, 2)))


def _multiplied(values: Values, attributes: Mapping[str, Any]) -> Array:
    return np.asarray(
        np.prod(_needed(values, 0), _axes(values, attributes), keepdims=bool(attributes.get("keepdims", 1)))
    )


_FOLDS: Final[Mapping[str, Fold]] = {
    "Identity": _one(lambda value: value), "Neg": _one(np.negative), "Floor": _one(np.floor), "Ceil": _one(np.ceil),
    "Abs": _one(np.abs), "Not": _one(np.logical_not), "Sqrt": _one(np.sqrt), "Add": _pair(np.add),
    "Sub": _pair(np.subtract), "Mul": _pair(np.multiply), "Div": _pair(_divided), "Mod": _pair(np.mod),
    "Min": _pair(np.minimum), "Max": _pair(np.maximum), "Equal": _pair(np.equal), "Greater": _pair(np.greater),
    "Less": _pair(np.less), "GreaterOrEqual": _pair(np.greater_equal), "LessOrEqual": _pair(np.less_equal),
    "And": _pair(np.logical_and), "Or": _pair(np.logical_or), "Gather": _gathered, "Concat": _joined,
    "Slice": _sliced, "Unsqueeze": _unsqueezed, "Squeeze": _squeezed, "Reshape": _reshaped, "Cast": _cast,
    "ConstantOfShape": _filled, "Expand": _expanded, "Range": _ranged, "Where": _chosen, "ReduceProd": _multiplied,
}  # fmt: skip
