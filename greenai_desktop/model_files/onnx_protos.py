"""Messages of the `onnx` package as plain values: shapes, attributes, small tensors."""

from __future__ import annotations

import math
from collections import ChainMap
from collections.abc import Mapping
from typing import Any, Final

import numpy as np
import onnx
from onnx import defs, helper, numpy_helper

from greenai_desktop.model_files.onnx_counters import STANDARD
from greenai_desktop.model_files.onnx_folding import LARGEST, Array

Types = ChainMap[str, onnx.TypeProto]
Values = ChainMap[str, Array]
_STANDARD_NAMES: Final = ("", "ai.onnx")


def domain_of(name: str) -> str:
    """A domain under one name: that of the standard has two."""
    return STANDARD if name in _STANDARD_NAMES else name


def shown(domain: str, op: str) -> str:
    """An operator as people are told of it."""
    return f"{domain}.{op}"[:80] if domain else op[:80]


def schema_of(op: str, domain: str, opsets: Mapping[str, int]) -> defs.OpSchema | None:
    """What the `onnx` package knows of an operator in the version that a model asks for."""
    try:
        return defs.get_schema(op, opsets.get(domain, defs.onnx_opset_version()), domain)
    except defs.SchemaError:
        return None


def shape_of(found: onnx.TypeProto | None) -> tuple[int, ...] | None:
    """The sizes of a tensor; None where one of them is not a number."""
    if found is None or not found.HasField("tensor_type") or not found.tensor_type.HasField("shape"):
        return None
    sizes = found.tensor_type.shape.dim
    if not all(one.HasField("dim_value") and one.dim_value >= 0 for one in sizes):
        return None
    return tuple(one.dim_value for one in sizes)


def attributes_of(node: onnx.NodeProto) -> dict[str, Any]:
    """The attributes of a node, but for graphs and those that a function hands on."""
    return {
        one.name: _plain(one)
        for one in node.attribute
        if not one.ref_attr_name and one.type not in (onnx.AttributeProto.GRAPH, onnx.AttributeProto.GRAPHS)
    }


def _plain(one: onnx.AttributeProto) -> Any:
    if one.type == onnx.AttributeProto.TENSOR:
        return _array(one.t)
    try:
        return helper.get_attribute_value(one)
    except ValueError:
        return None


def graphs_of(node: onnx.NodeProto) -> dict[str, onnx.GraphProto]:
    """The bodies of a node, by the names of their attributes."""
    return {one.name: one.g for one in node.attribute if one.type == onnx.AttributeProto.GRAPH}


def with_attributes(node: onnx.NodeProto, chosen: Mapping[str, onnx.AttributeProto]) -> onnx.NodeProto:
    """A node of a function with the attributes that its caller gives."""
    if not any(one.ref_attr_name for one in node.attribute):
        return node
    filled = onnx.NodeProto()
    filled.CopyFrom(node)
    del filled.attribute[:]
    for one in node.attribute:
        if not one.ref_attr_name:
            filled.attribute.append(one)
        elif one.ref_attr_name in chosen:
            given = filled.attribute.add()
            given.CopyFrom(chosen[one.ref_attr_name])
            given.name = one.name
    return filled


def constant_of(attributes: Mapping[str, Any]) -> Array | None:
    """The value of a `Constant`, if it is a small number or list."""
    value = attributes.get("value")
    if value is None:
        for name, kind in (
            ("value_int", np.int64), ("value_ints", np.int64), ("value_float", np.float32),
            ("value_floats", np.float32),
        ):  # fmt: skip
            if name in attributes:
                value = np.array(attributes[name], kind)
    return value if isinstance(value, np.ndarray) and value.size <= LARGEST and value.dtype.kind in "iufb" else None


def keep_value(values: Values, name: str, tensor: onnx.TensorProto) -> None:
    """Note the numbers of a tensor, if they are few."""
    found = _array(tensor)
    if found is not None and found.dtype.kind in "iufb":
        values[name] = found


def _array(tensor: onnx.TensorProto) -> Array | None:
    """A small tensor as an array; None where its numbers were left out, lie elsewhere or do not fit its shape."""
    if tensor.data_location == onnx.TensorProto.EXTERNAL or not 0 <= math.prod(tensor.dims) <= LARGEST:
        return None
    try:
        return np.asarray(numpy_helper.to_array(tensor))
    except Exception:  # of whatever kind the damage is, the value is not known
        return None


def sliced(found: onnx.TypeProto | None, axis: int) -> onnx.TypeProto | None:
    """The type of one slice along an axis."""
    shape = shape_of(found)
    if found is None or shape is None or not -len(shape) <= axis < len(shape):
        return None
    kept = [size for at, size in enumerate(shape) if at != axis % len(shape)]
    return helper.make_tensor_type_proto(found.tensor_type.elem_type, kept)


def stacked(found: onnx.TypeProto | None, count: int | None, axis: int) -> onnx.TypeProto | None:
    """The type of so many of these, stacked along a new axis."""
    shape = shape_of(found)
    if found is None or shape is None or count is None:
        return None
    sizes = list(shape)
    sizes.insert(axis if axis >= 0 else len(sizes) + 1 + axis, count)
    return helper.make_tensor_type_proto(found.tensor_type.elem_type, sizes)
