"""Operators of ONNX that multiply matrices or convolve: their multiplications, from shapes and attributes.

What is counted is what METHODS calls an operation: the multiplications, each with its addition, of matrix products,
convolutions, recurrent layers and attention. Norms, activations, pooling and copies count nothing and are named as
such; an operator of neither table is not known, and is told.

Source: the operator specifications of ONNX and of ONNX Runtime (`com.microsoft`).
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

MICROSOFT: Final = "com.microsoft"
STANDARD: Final = ""
CLASSIC: Final = "ai.onnx.ml"


class NotCounted(Exception):  # noqa: N818 - no error: the operator is told among those that are not counted
    """The shapes of an operator are not known, or its attributes do not tell enough."""


@dataclass(frozen=True, slots=True)
class Node:
    """An operator with what is known of its surroundings.

    Attributes:
        domain: Whose operator it is.
        op: Its name.
        attributes: By name.
        inputs: Shapes; None where one is absent or not known.
        outputs: Shapes; None where one is not known.
        named: Names of the inputs; empty where one is absent.
    """

    domain: str
    op: str
    attributes: Mapping[str, Any]
    inputs: Sequence[tuple[int, ...] | None]
    outputs: Sequence[tuple[int, ...] | None]
    named: Sequence[str] = ()

    def input(self, at: int, rank: int | None = None) -> tuple[int, ...]:
        """The shape of an input.

        Raises:
            NotCounted: it is not known, or has another rank.
        """
        return self._shape(self.inputs, at, rank)

    def output(self, at: int = 0) -> tuple[int, ...]:
        """The shape of an output.

        Raises:
            NotCounted: it is not known.
        """
        return self._shape(self.outputs, at, None)

    def has(self, at: int) -> bool:
        """Whether an input is there."""
        return len(self.named) > at and bool(self.named[at])

    def whole(self, name: str, default: int | None = None) -> int:
        """An attribute that is a whole number.

        Raises:
            NotCounted: it is lacking and has no default.
        """
        found = self.attributes.get(name, default)
        if not isinstance(found, int):
            raise NotCounted(name)
        return found

    @staticmethod
    def _shape(shapes: Sequence[tuple[int, ...] | None], at: int, rank: int | None) -> tuple[int, ...]:
        found = shapes[at] if at < len(shapes) else None
        if found is None or (rank is not None and len(found) != rank):
            raise NotCounted(str(at))
        return found


Counter = Callable[[Node], int]


def _convolution(weight: int) -> Counter:
    """Each number of the output meets the kernel of its channel."""
    return lambda node: math.prod(node.output()) * math.prod(node.input(weight)[1:])


def _transposed(node: Node) -> int:
    """Each number of the input meets the kernels of its channel."""
    return math.prod(node.input(0)) * math.prod(node.input(1)[1:])


def _product(first: int, second: int) -> Counter:
    """A matrix product, of stacks too: each number of the output is a sum over the inner side."""

    def count(node: Node) -> int:
        left, right = node.input(first), node.input(second)
        if not left or not right:
            raise NotCounted("rank")
        inner = left[-2] if node.attributes.get("transA") and len(left) > 1 else left[-1]
        return math.prod(node.output()) * inner

    return count


def _gemm(first: int) -> Counter:
    def count(node: Node) -> int:
        left = node.input(first, 2)
        return math.prod(node.output()) * (left[0] if node.attributes.get("transA") else left[1])

    return count


def _recurrent(node: Node) -> int:
    """Input and state meet their matrices at each step: those of all gates and both directions."""
    steps = node.input(0, 3)
    return steps[0] * steps[1] * (math.prod(node.input(1)) + math.prod(node.input(2)))


def _einsum(node: Node) -> int:
    """A sum over the labels that the output lacks; several operands are taken one after the other, from the left."""
    equation = node.attributes.get("equation")
    if not isinstance(equation, bytes | str):
        raise NotCounted("equation")
    text = (equation.decode("utf-8", "replace") if isinstance(equation, bytes) else equation).replace(" ", "")
    terms, arrow, told = text.partition("->")
    labels = [_labels(term, len(node.input(at))) for at, term in enumerate(terms.split(","))]
    sizes: dict[str, int] = {}
    for at, one in enumerate(labels):
        for label, size in zip(one, node.input(at), strict=True):
            sizes[label] = max(size, sizes.get(label, 1))
    every = [label for one in labels for label in one]
    out = _labels(told, None) if arrow else [label for label in every if every.count(label) == 1 or len(label) > 1]
    if told.count("...") or not arrow:
        out += [label for label in every if len(label) > 1]
    return _contracted(labels, set(out), sizes)


def _labels(term: str, rank: int | None) -> list[str]:
    """The labels of an operand; axes under `...` are numbered from the last one."""
    before, dots, behind = term.partition("...")
    if not all(label.isalpha() for label in before + behind):
        raise NotCounted(term)
    hidden = (rank or 0) - len(before) - len(behind)
    if rank is not None and (hidden < 0 or (hidden and not dots)):
        raise NotCounted(term)
    return [*before, *(f".{at}" for at in range(hidden, 0, -1)), *behind]


def _contracted(labels: Sequence[Sequence[str]], out: set[str], sizes: Mapping[str, int]) -> int:
    mac, done = 0, set(labels[0])
    for at, one in enumerate(labels[1:], 1):
        wanted = out.union(*labels[at + 1 :])
        joined = done | set(one)
        # Without a sum, and without new pairs of places, it is a product number by number.
        if joined - wanted or (joined != done and joined != set(one)):
            mac += math.prod(sizes[label] for label in joined)
        done = joined & wanted
    return mac


def _attention(node: Node) -> int:
    """Scores of all queries and keys, and the sums they weigh; masks are not taken off (opset 23 and later)."""
    query, key, value = node.input(0), node.input(1), node.input(2)
    if len(query) == 3:
        heads, kv_heads = node.whole("q_num_heads"), node.whole("kv_num_heads")
        batch, asked, wide, deep = query[0], query[1], query[2] // heads, value[2] // kv_heads
        remembered = key[1]
    elif len(query) == 4:
        batch, heads, asked, wide = query
        remembered, deep = key[2], value[3]
    else:
        raise NotCounted("rank")
    if node.has(4):
        remembered += node.input(4, 4)[2]
    return batch * heads * asked * remembered * (wide + deep)


def _fused_attention(node: Node) -> int:
    """Attention of ONNX Runtime: one matrix for queries, keys and values, then the attention."""
    tokens, weights = node.input(0, 3), node.input(1, 2)
    sizes = node.attributes.get("qkv_hidden_sizes")
    widths = list(sizes) if isinstance(sizes, Sequence) and len(sizes) == 3 else [weights[1] // 3] * 3
    remembered = tokens[1]
    if node.op == "Attention" and node.has(4):
        remembered += node.input(4, 5)[3]
    attending = tokens[0] * tokens[1] * remembered * (widths[0] + widths[2])
    return tokens[0] * tokens[1] * math.prod(weights) + attending


def _heads_attention(node: Node) -> int:
    """Attention of ONNX Runtime over queries, keys and values that are there already."""
    query = node.input(0)
    if len(query) != 3 or not node.has(1) or not node.has(2):
        raise NotCounted("packed")
    key, value = node.input(1), node.input(2)
    if len(key) == 3:
        remembered, deep = key[1], value[2]
    elif len(key) == 4:
        remembered, deep = key[2], value[1] * value[3]
    else:
        raise NotCounted("packed")
    if node.has(6):
        remembered += node.input(6, 4)[2]
    return query[0] * query[1] * remembered * (query[2] + deep)


def _grouped_attention(node: Node) -> int:
    """Attention with fewer heads of keys and values; the queries may hold all three."""
    query, heads, kv_heads = node.input(0, 3), node.whole("num_heads"), node.whole("kv_num_heads")
    width = query[2] // heads if node.has(1) else query[2] // (heads + 2 * kv_heads)
    remembered = node.input(1, 3)[1] if node.has(1) else query[1]
    if node.has(3):
        remembered += node.input(3, 4)[2]
    return query[0] * query[1] * remembered * 2 * heads * width


def _few_bits(node: Node) -> int:
    """A product with weights of few bits, whose sizes are attributes."""
    return math.prod(node.input(0)[:-1]) * node.whole("K") * node.whole("N")


def _experts(node: Node) -> int:
    """A token meets `k` experts, each of two or three matrices."""
    rows = math.prod(node.input(0)[:-1])
    used, matrices = node.whole("k", 1), 0
    places, packed = ((2, 5, 8), 8 // node.whole("expert_weight_bits", 4)) if node.op == "QMoE" else ((2, 4, 6), 1)
    for place in places:
        if node.has(place):
            shape = node.input(place, 3)
            matrices += math.prod(shape[1:]) * packed
    return rows * used * matrices


def _linear_model(node: Node) -> int:
    """A linear model of scikit-learn: its coefficients meet each example."""
    coefficients = node.attributes.get("coefficients")
    if not isinstance(coefficients, Sequence):
        raise NotCounted("coefficients")
    return (node.input(0)[0] if len(node.input(0)) > 1 else 1) * len(coefficients)


COUNTERS: Final[Mapping[tuple[str, str], Counter]] = {
    (STANDARD, "Conv"): _convolution(1), (STANDARD, "ConvInteger"): _convolution(1),
    (STANDARD, "QLinearConv"): _convolution(3), (STANDARD, "DeformConv"): _convolution(1),
    (STANDARD, "ConvTranspose"): _transposed, (STANDARD, "MatMul"): _product(0, 1),
    (STANDARD, "MatMulInteger"): _product(0, 1), (STANDARD, "QLinearMatMul"): _product(0, 3),
    (STANDARD, "Gemm"): _gemm(0), (STANDARD, "Einsum"): _einsum, (STANDARD, "LSTM"): _recurrent,
    (STANDARD, "GRU"): _recurrent, (STANDARD, "RNN"): _recurrent, (STANDARD, "Attention"): _attention,
    (MICROSOFT, "FusedConv"): _convolution(1), (MICROSOFT, "NhwcConv"): _convolution(1),
    (MICROSOFT, "NhwcFusedConv"): _convolution(1), (MICROSOFT, "QLinearConv"): _convolution(3),
    (MICROSOFT, "ConvTransposeWithDynamicPads"): _transposed, (MICROSOFT, "FusedMatMul"): _product(0, 1),
    (MICROSOFT, "TransposeMatMul"): _product(0, 1), (MICROSOFT, "FusedMatMulActivation"): _product(0, 1),
    (MICROSOFT, "MatMulIntegerToFloat"): _product(0, 1), (MICROSOFT, "DynamicQuantizeMatMul"): _product(0, 1),
    (MICROSOFT, "MatMulInteger16"): _product(0, 1), (MICROSOFT, "GemmFastGelu"): _product(0, 1),
    (MICROSOFT, "FusedGemm"): _gemm(0), (MICROSOFT, "QGemm"): _gemm(0), (MICROSOFT, "GemmFloat8"): _gemm(0),
    (MICROSOFT, "MatMulNBits"): _few_bits, (MICROSOFT, "MatMulBnb4"): _few_bits,
    (MICROSOFT, "DynamicQuantizeLSTM"): _recurrent, (MICROSOFT, "Attention"): _fused_attention,
    (MICROSOFT, "QAttention"): _fused_attention, (MICROSOFT, "MultiHeadAttention"): _heads_attention,
    (MICROSOFT, "GroupQueryAttention"): _grouped_attention, (MICROSOFT, "MoE"): _experts,
    (MICROSOFT, "QMoE"): _experts, (CLASSIC, "LinearClassifier"): _linear_model,
    (CLASSIC, "LinearRegressor"): _linear_model,
}  # fmt: skip
# Operators of the standard that work with matrices, kernels or tables in a way that is not counted here.
_UNCOUNTED: Final = frozenset({
    (STANDARD, name) for name in (
        "DFT", "STFT", "Det", "LinearAttention", "CausalConvWithState", "SequenceMap", "TfIdfVectorizer",
        "ImageDecoder",
    )
} | {
    (CLASSIC, name) for name in (
        "TreeEnsemble", "TreeEnsembleClassifier", "TreeEnsembleRegressor", "SVMClassifier", "SVMRegressor",
    )
})  # fmt: skip
_LIGHT_MICROSOFT: Final = frozenset({
    "BiasAdd", "BiasDropout", "BiasGelu", "BiasSoftmax", "BiasSplitGelu", "BitmaskBiasDropout", "BitmaskDropout",
    "CropAndResize", "DequantizeLinear", "QuantizeLinear", "DynamicTimeWarping", "EmbedLayerNormalization",
    "QEmbedLayerNormalization", "ExpandDims", "FastGelu", "GatherBlockQuantized", "GatherND", "Gelu", "GroupNorm",
    "SkipGroupNorm", "Inverse", "IsAllFinite", "LayerNormalization", "SimplifiedLayerNormalization",
    "SkipLayerNormalization", "SkipSimplifiedLayerNormalization", "NhwcMaxPool", "Pad", "QLinearAdd",
    "QLinearAveragePool", "QLinearConcat", "QLinearGlobalAveragePool", "QLinearLeakyRelu", "QLinearMul",
    "QLinearReduceMean", "QLinearSigmoid", "QLinearSoftmax", "QLinearWhere", "QuickGelu", "Range",
    "ReduceSumInteger", "RemovePadding", "RestorePadding", "RotaryEmbedding", "SampleOp", "Tokenizer",
    "TorchEmbedding", "Trilu", "UnfoldTensor", "Unique",
})  # fmt: skip
STANDARD_DOMAINS: Final = (STANDARD, CLASSIC)


def is_light(domain: str, op: str, is_standard: bool) -> bool:
    """Whether an operator is known to take no matrix product.

    Args:
        domain: Whose operator it is.
        op: Its name.
        is_standard: Whether the `onnx` package knows an operator of that name.
    """
    if domain == MICROSOFT:
        return op in _LIGHT_MICROSOFT
    return domain in STANDARD_DOMAINS and is_standard and (domain, op) not in _UNCOUNTED
