"""The types that operators of an ONNX graph make: inferred, computed, or as the file tells them."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import onnx
from onnx import helper, numpy_helper, shape_inference

from greenai_desktop.model_files import onnx_shapes
from greenai_desktop.model_files.onnx_counters import MICROSOFT, STANDARD
from greenai_desktop.model_files.onnx_folding import folded
from greenai_desktop.model_files.onnx_protos import Types, Values, constant_of, schema_of, shape_of


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What a part of a graph sees.

    Attributes:
        types: Of all that was made so far, and of what lies around.
        values: Of small numbers that are known.
        opsets: Version of the operators, by domain.
        depth: How deep it lies in bodies and functions.
    """

    types: Types
    values: Values
    opsets: Mapping[str, int]
    depth: int


def inferred(
    node: onnx.NodeProto, domain: str, attributes: Mapping[str, Any], around: Surroundings
) -> list[onnx.TypeProto | None]:
    """The types of what a node makes, as far as its inputs tell them; the list may be short."""
    shapes = [shape_of(around.types.get(name)) for name in node.input]
    if domain == MICROSOFT:
        found = onnx_shapes.first_output(node.op_type, shapes, attributes)
        if found is not None:
            given = around.types.get(node.input[0]) if node.input else None
            kind = given.tensor_type.elem_type if given is not None else onnx_shapes.FLOAT
            return [helper.make_tensor_type_proto(kind, found)]
    alias, count = onnx_shapes.ALIASES.get(node.op_type, ("", 0)) if domain == MICROSOFT else ("", 0)
    if alias:
        plain = helper.make_node(alias, list(node.input[:count]), list(node.output[:1]))
        known = schema_of(alias, STANDARD, around.opsets)
        plain.attribute.extend(one for one in node.attribute if known and one.name in known.attributes)
        node, domain = plain, STANDARD
    return _by_schema(node, domain, around)


def _by_schema(node: onnx.NodeProto, domain: str, around: Surroundings) -> list[onnx.TypeProto | None]:
    """What the `onnx` package infers for one operator."""
    schema = schema_of(node.op_type, domain, around.opsets)
    types = {name: around.types[name] for name in node.input if name and name in around.types}
    if schema is None or len(types) < sum(1 for name in set(node.input) if name):
        return []
    data = {
        name: numpy_helper.from_array(around.values[name])
        for name in node.input if name in around.values
    }  # fmt: skip
    opsets = [helper.make_opsetid(name, version) for name, version in around.opsets.items()]
    try:
        found = shape_inference.infer_node_outputs(schema, node, types, data, opset_imports=opsets)
    except Exception:  # of whatever kind it is: the shape stays unknown, and what needs it is told
        return []
    return [found.get(name) for name in node.output]


def fold(node: onnx.NodeProto, domain: str, attributes: Mapping[str, Any], around: Surroundings) -> None:
    """Note the value of what a node makes, if it is a small one that can be computed."""
    if domain != STANDARD or not node.output:
        return
    name, found = node.output[0], None
    if node.op_type == "Constant":
        found = constant_of(attributes)
    elif node.op_type in ("Shape", "Size"):
        shape = shape_of(around.types.get(node.input[0])) if node.input else None
        if shape is not None:
            cut = shape[slice(attributes.get("start", 0), attributes.get("end"))]
            found = np.array(cut if node.op_type == "Shape" else math.prod(shape), np.int64)
    else:
        found = folded(node.op_type, [around.values.get(one) for one in node.input], attributes)
    if found is not None:
        around.values[name] = found


def take_over(
    node: onnx.NodeProto,
    outputs: Sequence[onnx.TypeProto | None],
    told: Mapping[str, onnx.TypeProto],
    around: Surroundings,
) -> None:
    """Note the types of what a node makes: inferred, else from its value, else as the file tells them."""
    for at, name in enumerate(node.output):
        found = outputs[at] if at < len(outputs) else None
        if not name:
            continue
        if shape_of(found) is None and name in around.values:
            value = around.values[name]
            found = helper.make_tensor_type_proto(helper.np_dtype_to_tensor_dtype(value.dtype), value.shape)
        if shape_of(found) is None and shape_of(told.get(name)) is not None:
            found = told[name]
        if found is not None:
            around.types[name] = found
