"""The inputs of an ONNX model, with a number for every size that the file leaves open, and its parameters."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Mapping
from typing import Final

import onnx

DEFAULT_TOKENS: Final = 128
DEFAULT_SIDE: Final = 224
_PAST: Final = re.compile(r"past|cache", re.IGNORECASE)
_BATCH: Final = re.compile(r"batch|num_images|^n$|^b$", re.IGNORECASE)
_LENGTH: Final = re.compile(r"seq|len|token|time|frame|step|^[tls]$", re.IGNORECASE)
_SIDE: Final = re.compile(r"height|width|size|^[hw]$", re.IGNORECASE)
_WHOLE: Final = {onnx.TensorProto.INT32, onnx.TensorProto.INT64}
_FLOATS: Final = {
    onnx.TensorProto.FLOAT, onnx.TensorProto.FLOAT16, onnx.TensorProto.BFLOAT16, onnx.TensorProto.DOUBLE,
    onnx.TensorProto.FLOAT8E4M3FN, onnx.TensorProto.FLOAT8E5M2,
}  # fmt: skip
# Which inputs of an operator are weights in whole numbers; their scales and zero points are none.
_WEIGHTS: Final[Mapping[str, tuple[int, ...]]] = {
    "DequantizeLinear": (0,), "ConvInteger": (1,), "MatMulInteger": (1,), "QLinearConv": (3, 8), "QLinearMatMul": (3,),
    "MatMulIntegerToFloat": (1,), "DynamicQuantizeMatMul": (1,), "QAttention": (1,), "QGemm": (3, 6),
    "DynamicQuantizeLSTM": (1, 2),
}  # fmt: skip
# Inputs that are scales, or the statistics of a norm.
_NO_WEIGHTS: Final[Mapping[str, tuple[int, ...]]] = {
    "DequantizeLinear": (1, 2), "QuantizeLinear": (1, 2), "QLinearConv": (1, 2, 4, 5, 6, 7), "QLinearAdd": (1, 2, 4, 5),
    "QLinearMatMul": (1, 2, 4, 5, 6, 7), "BatchNormalization": (3, 4), "MatMulIntegerToFloat": (2, 3, 4, 5),
    "DynamicQuantizeMatMul": (2, 3), "QAttention": (3, 4), "QGemm": (1, 2, 4, 5, 7, 8), "MatMulNBits": (2, 3, 4),
    "MatMulBnb4": (2,), "DynamicQuantizeLSTM": (8, 9, 10, 11),
}  # fmt: skip
_FEW_BITS: Final = ("MatMulNBits", "MatMulBnb4")


def input_types(graph: onnx.GraphProto, tokens_count: int | None) -> tuple[dict[str, onnx.TypeProto], dict[str, int]]:
    """The types of the inputs with all sizes set, and the sizes that were set.

    Args:
        graph: The graph of the model.
        tokens_count: What stands for lengths of text; None takes a usual one.
    """
    stored = {one.name for one in graph.initializer}
    types, assumed = {}, dict[str, int]()
    for one in graph.input:
        if one.name in stored:
            continue
        found = onnx.TypeProto()
        found.CopyFrom(one.type)
        if found.HasField("tensor_type") and found.tensor_type.HasField("shape"):
            _set_sizes(one.name, found.tensor_type, assumed, tokens_count or DEFAULT_TOKENS)
        types[one.name] = found
    return types, assumed


def _set_sizes(name: str, tensor: onnx.TypeProto.Tensor, assumed: dict[str, int], tokens: int) -> None:
    rank = len(tensor.shape.dim)
    for axis, size in enumerate(tensor.shape.dim):
        if size.HasField("dim_value") and size.dim_value >= 0:
            continue
        label = size.dim_param or f"{name}[{axis}]"
        if label not in assumed:
            assumed[label] = _guess(size.dim_param, axis, rank, tensor.elem_type in _WHOLE, tokens)
        size.dim_value = assumed[label]


def _guess(name: str, axis: int, rank: int, is_whole: bool, tokens: int) -> int:
    """What usually stands there: one example, no past, the length that was asked for, a picture of usual size."""
    if "+" in name:
        return sum(_guess(part.strip(), axis, rank, is_whole, tokens) for part in name.split("+")[:8])
    if name.isascii() and name.isdecimal() and len(name) < 10:
        return int(name)
    if _PAST.search(name):
        return 0
    if _BATCH.search(name):
        return 1
    if _LENGTH.search(name):
        return tokens
    if _SIDE.search(name) or (rank == 4 and axis >= 2):
        return DEFAULT_SIDE
    return tokens if axis == 1 and ((is_whole and rank == 2) or rank == 3) else 1


def shape_text(types: Mapping[str, onnx.TypeProto]) -> str:
    """The inputs as people write them, such as `pixels: 1×3×224×224`."""
    told = []
    for name, one in list(types.items())[:8]:
        sizes = [str(size.dim_value) for size in one.tensor_type.shape.dim] if one.HasField("tensor_type") else []
        told.append(f"{name[:40]}: {'×'.join(sizes) or '?'}")
    return ", ".join(told)


def batch_of(types: Mapping[str, onnx.TypeProto]) -> int:
    """The first size of the first input, which is how many examples it holds as a rule."""
    first = next((one for one in types.values() if one.HasField("tensor_type")), None)
    sizes = first.tensor_type.shape.dim if first is not None else []
    return int(sizes[0].dim_value) if len(sizes) >= 2 else 1


def params_of(model: onnx.ModelProto) -> int:
    """The numbers that are stored as weights, each tensor once; scales, statistics and shapes are none."""
    whole: set[str] = set()
    never: set[str] = set()
    few_bits: dict[str, int] = {}
    tensors: dict[str, onnx.TensorProto] = {}
    for graph in _graphs(model):
        tensors |= {one.name: one for one in graph.initializer}
        for node in graph.node:
            whole.update(_named(node, _WEIGHTS))
            never.update(_named(node, _NO_WEIGHTS))
            if node.op_type in _FEW_BITS and len(node.input) > 1:
                sizes = {one.name: one.i for one in node.attribute}
                few_bits[node.input[1]] = max(0, sizes.get("K", 0)) * max(0, sizes.get("N", 0))
    total = 0
    for name, tensor in tensors.items():
        size = math.prod(tensor.dims) if all(one >= 0 for one in tensor.dims) else 0
        is_weight = name in whole or (tensor.data_type in _FLOATS and name not in never)
        total += few_bits.get(name, size if is_weight and size > 1 else 0)
    return total


def _named(node: onnx.NodeProto, places: Mapping[str, tuple[int, ...]]) -> Iterator[str]:
    return (node.input[at] for at in places.get(node.op_type, ()) if at < len(node.input))


def _graphs(model: onnx.ModelProto) -> Iterator[onnx.GraphProto]:
    """The graph and all bodies in it; what nests too deep was refused before."""
    waiting = [model.graph]
    while waiting:
        graph = waiting.pop()
        yield graph
        for node in graph.node:
            for one in node.attribute:
                if one.type == onnx.AttributeProto.GRAPH:
                    waiting.append(one.g)
                waiting.extend(one.graphs)


def has_external(model: onnx.ModelProto) -> bool:
    """Whether weights lie in files beside; they are not opened."""
    return any(one.data_location == onnx.TensorProto.EXTERNAL for graph in _graphs(model) for one in graph.initializer)
