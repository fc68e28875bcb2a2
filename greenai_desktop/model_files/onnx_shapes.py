"""Shapes of the operators of ONNX Runtime (`com.microsoft`), which the `onnx` package does not know.

Only the first output is told, as the rest are caches and masks that no counted operator takes in.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final

import numpy as np

Shape = tuple[int, ...]
Rule = Callable[[Sequence[Shape | None], Mapping[str, Any]], Shape]
FLOAT: Final = 1
# Fused operators whose shapes are those of a standard one; with how many of its inputs.
ALIASES: Final[Mapping[str, tuple[str, int]]] = {
    "FusedConv": ("Conv", 3), "FusedGemm": ("Gemm", 3), "QLinearConv": ("QLinearConv", 9),
}  # fmt: skip


class NoShape(Exception):  # noqa: N818 - no error: the shape stays unknown
    """The shapes of the inputs are not known, or do not fit."""


def first_output(op: str, shapes: Sequence[Shape | None], attributes: Mapping[str, Any]) -> Shape | None:
    """The shape of the first output; None where it cannot be told."""
    rule = _RULES.get(op)
    if rule is None:
        return None
    try:
        return rule(shapes, attributes)
    except (NoShape, IndexError, ValueError, TypeError, KeyError, ZeroDivisionError):
        return None


def _known(shapes: Sequence[Shape | None], at: int) -> Shape:
    found = shapes[at] if at < len(shapes) else None
    if found is None:
        raise NoShape
    return found


def _same(shapes: Sequence[Shape | None], attributes: Mapping[str, Any]) -> Shape:
    return _known(shapes, 0)


def _together(first: int, second: int) -> Rule:
    return lambda shapes, attributes: tuple(np.broadcast_shapes(_known(shapes, first), _known(shapes, second)))


def _product(first: int, second: int) -> Rule:
    def rule(shapes: Sequence[Shape | None], attributes: Mapping[str, Any]) -> Shape:
        left, right = list(_known(shapes, first)), list(_known(shapes, second))
        if attributes.get("transA"):
            left[-2:] = left[:-3:-1]
        if attributes.get("transB"):
            right[-2:] = right[:-3:-1]
        if len(left) < 2 or len(right) < 2 or left[-1] != right[-2] or attributes.get("transBatchA"):
            raise NoShape
        return (*np.broadcast_shapes(tuple(left[:-2]), tuple(right[:-2])), left[-2], right[-1])

    return rule


def _few_bits(shapes: Sequence[Shape | None], attributes: Mapping[str, Any]) -> Shape:
    return (*_known(shapes, 0)[:-1], int(attributes["N"]))


def _fused_attention(shapes: Sequence[Shape | None], attributes: Mapping[str, Any]) -> Shape:
    sizes = attributes.get("qkv_hidden_sizes")
    return (*_known(shapes, 0)[:2], int(sizes[2]) if sizes else _known(shapes, 1)[1] // 3)


def _heads_attention(shapes: Sequence[Shape | None], attributes: Mapping[str, Any]) -> Shape:
    query, value = _known(shapes, 0), _known(shapes, 2)
    return (*query[:2], value[2] if len(value) == 3 else value[1] * value[3])


def _grouped_attention(shapes: Sequence[Shape | None], attributes: Mapping[str, Any]) -> Shape:
    query, heads, kv_heads = _known(shapes, 0), int(attributes["num_heads"]), int(attributes["kv_num_heads"])
    if len(shapes) > 1 and shapes[1] is not None:
        return query
    return (*query[:2], query[2] // (heads + 2 * kv_heads) * heads)


def _embedded(shapes: Sequence[Shape | None], attributes: Mapping[str, Any]) -> Shape:
    return (*_known(shapes, 0), _known(shapes, 2)[1])


def _gemm(shapes: Sequence[Shape | None], attributes: Mapping[str, Any]) -> Shape:
    left, right = _known(shapes, 0), _known(shapes, 3)
    return (left[1 if attributes.get("transA") else 0], right[0 if attributes.get("transB") else 1])


def _stepwise(shapes: Sequence[Shape | None], attributes: Mapping[str, Any]) -> Shape:
    steps, batch, _inputs = _known(shapes, 0)
    return (steps, _known(shapes, 1)[0], batch, int(attributes["hidden_size"]))


_RULES: Final[Mapping[str, Rule]] = {
    **dict.fromkeys(
        (
            "BiasGelu", "FastGelu", "QuickGelu", "Gelu", "BiasDropout", "BiasSoftmax", "LayerNormalization",
            "SimplifiedLayerNormalization", "SkipLayerNormalization", "SkipSimplifiedLayerNormalization",
            "RotaryEmbedding", "GroupNorm", "SkipGroupNorm", "DequantizeLinear", "QuantizeLinear", "MoE", "QMoE",
            "QLinearSigmoid", "QLinearLeakyRelu", "QLinearSoftmax", "BitmaskDropout",
        ),
        _same,
    ),
    "BiasAdd": _same, "QLinearAdd": _together(0, 3), "QLinearMul": _together(0, 3), "FusedMatMul": _product(0, 1),
    "TransposeMatMul": _product(0, 1), "FusedMatMulActivation": _product(0, 1), "MatMulIntegerToFloat": _product(0, 1),
    "DynamicQuantizeMatMul": _product(0, 1), "GemmFastGelu": _product(0, 1), "MatMulInteger16": _product(0, 1),
    "MatMulNBits": _few_bits, "MatMulBnb4": _few_bits, "Attention": _fused_attention, "QAttention": _fused_attention,
    "MultiHeadAttention": _heads_attention, "GroupQueryAttention": _grouped_attention,
    "EmbedLayerNormalization": _embedded, "QGemm": _gemm, "DynamicQuantizeLSTM": _stepwise,
}  # fmt: skip
