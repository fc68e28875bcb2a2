"""Layers of Keras: their parameters, and the multiplications of one call, from their settings and input shapes.

Only matrix products and convolutions are operations here, as in all counts of this room; norms, activations and
pooling add a few per cent at most.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from greenai_desktop.model_files.architecture import Config

Shape = Sequence[int]


@dataclass(frozen=True, slots=True)
class Cost:
    """What a layer takes.

    Attributes:
        params: Its parameters; statistics of norms are none.
        mac: Multiplications, each with its addition, of one call.
    """

    params: int = 0
    mac: int = 0


class NotCounted(Exception):  # noqa: N818 - no error: the layer is told among those that are not counted
    """The settings of a layer do not tell what it takes."""


Rule = Callable[[Config, Sequence[Shape]], Cost]


def _dense(config: Config, shapes: Sequence[Shape]) -> Cost:
    shape, units = shapes[0], config.count("units")
    bias = units if config.flag("use_bias", True) else 0
    return Cost(shape[-1] * units + bias, math.prod(shape[:-1]) * shape[-1] * units)


def _places(config: Config, shape: Shape) -> tuple[int, Shape]:
    """Channels and sizes of a picture, wherever its channels stand."""
    if config.text("data_format", "channels_last") == "channels_first":
        return shape[1], shape[2:]
    return shape[-1], shape[1:-1]


def _per_axis(config: Config, name: str, axes: int, default: int = 1) -> list[int]:
    found = config.values.get(name)
    counts = config.counts(name) if isinstance(found, list) else [config.count(name, default=default)] * axes
    if len(counts) != axes or not all(counts):
        raise NotCounted(name)
    return counts


def _out_sizes(config: Config, sizes: Shape, kernel: Sequence[int]) -> list[int]:
    """Sizes behind a convolution.

    Raises:
        NotCounted: its padding is not known, or it does not fit into the picture.
    """
    strides = _per_axis(config, "strides", len(sizes))
    dilation = _per_axis(config, "dilation_rate", len(sizes))
    padding = config.text("padding", "valid")
    if padding in ("same", "causal"):
        return [-(-size // stride) for size, stride in zip(sizes, strides, strict=True)]
    spans = [(width - 1) * step + 1 for width, step in zip(kernel, dilation, strict=True)]
    out = [(size - span) // stride + 1 for size, span, stride in zip(sizes, spans, strides, strict=True)]
    if padding != "valid" or min(out) < 1:
        raise NotCounted(padding)
    return out


def _convolution(config: Config, shapes: Sequence[Shape]) -> Cost:
    channels, sizes = _places(config, shapes[0])
    kernel = _per_axis(config, "kernel_size", len(sizes))
    filters, groups = config.count("filters"), config.count("groups", default=1)
    weights = math.prod(kernel) * (channels // groups) * filters
    mac = weights * math.prod(_out_sizes(config, sizes, kernel)) * shapes[0][0]
    return Cost(weights + (filters if config.flag("use_bias", True) else 0), mac)


def _transposed(config: Config, shapes: Sequence[Shape]) -> Cost:
    """Each number of the input meets the whole kernel."""
    channels, sizes = _places(config, shapes[0])
    filters = config.count("filters")
    weights = math.prod(_per_axis(config, "kernel_size", len(sizes))) * channels * filters
    bias = filters if config.flag("use_bias", True) else 0
    return Cost(weights + bias, weights * math.prod(sizes) * shapes[0][0])


def _depthwise(config: Config, shapes: Sequence[Shape]) -> Cost:
    channels, sizes = _places(config, shapes[0])
    kernel = _per_axis(config, "kernel_size", len(sizes))
    outputs = channels * config.count("depth_multiplier", default=1)
    weights = math.prod(kernel) * outputs
    mac = weights * math.prod(_out_sizes(config, sizes, kernel)) * shapes[0][0]
    return Cost(weights + (outputs if config.flag("use_bias", True) else 0), mac)


def _separable(config: Config, shapes: Sequence[Shape]) -> Cost:
    """A depthwise convolution without bias, and a pointwise one."""
    channels, sizes = _places(config, shapes[0])
    kernel = _per_axis(config, "kernel_size", len(sizes))
    between, filters = channels * config.count("depth_multiplier", default=1), config.count("filters")
    weights = math.prod(kernel) * between + between * filters
    mac = weights * math.prod(_out_sizes(config, sizes, kernel)) * shapes[0][0]
    return Cost(weights + (filters if config.flag("use_bias", True) else 0), mac)


def _recurrent(gates: int, biases: int) -> Rule:
    def rule(config: Config, shapes: Sequence[Shape]) -> Cost:
        batch, steps, inputs = shapes[0]
        units = config.count("units")
        weights = gates * units * (inputs + units)
        rows = 2 if biases == 2 and config.flag("reset_after", True) else 1
        bias = gates * units * rows if config.flag("use_bias", True) else 0
        return Cost(weights + bias, weights * steps * batch)

    return rule


def _embedding(config: Config, shapes: Sequence[Shape]) -> Cost:
    return Cost(config.count("input_dim") * config.count("output_dim"))


def _normalised(config: Config, shapes: Sequence[Shape]) -> Cost:
    """A scale and a shift for each channel; only over one axis, the last unless another is named."""
    axis = config.values.get("axis", -1)
    axis = axis[0] if isinstance(axis, list) and len(axis) == 1 else axis
    if not isinstance(axis, int) or isinstance(axis, bool) or not -len(shapes[0]) <= axis < len(shapes[0]):
        raise NotCounted("axis")
    return Cost(shapes[0][axis] * (config.flag("scale", True) + config.flag("center", True)))


def _scaled(config: Config, shapes: Sequence[Shape]) -> Cost:
    return Cost(shapes[0][-1])


def _layer_scale(config: Config, shapes: Sequence[Shape]) -> Cost:
    """The scale of each channel in ConvNeXt of `keras.applications`."""
    return Cost(config.count("projection_dim"))


def _sloped(config: Config, shapes: Sequence[Shape]) -> Cost:
    """A slope for each place, or one along the axes that share it."""
    together = config.counts("shared_axes")
    return Cost(math.prod(size for axis, size in enumerate(shapes[0]) if axis > 0 and axis not in together))


def _attention(config: Config, shapes: Sequence[Shape]) -> Cost:
    """Queries, keys and values of several heads, as `MultiHeadAttention` makes them."""
    query, value = shapes[0], shapes[1] if len(shapes) > 1 else shapes[0]
    key = shapes[2] if len(shapes) > 2 else value
    if len(query) != 3 or len(value) != 3 or len(key) != 3:
        raise NotCounted("shapes")
    heads, wide = config.count("num_heads"), config.count("key_dim")
    deep = config.count("value_dim", default=wide)
    outputs = query[-1] if config.values.get("output_shape") is None else config.count("output_shape")
    matrices = (query[-1] * heads * wide, key[-1] * heads * wide, value[-1] * heads * deep, heads * deep * outputs)
    bias = heads * (2 * wide + deep) + outputs if config.flag("use_bias", True) else 0
    asked, remembered = query[0] * query[1], value[0] * value[1]
    mac = asked * (matrices[0] + matrices[3]) + remembered * (matrices[1] + matrices[2])
    mac += heads * asked * value[1] * (wide + deep)
    return Cost(sum(matrices) + bias, mac)


def _einsum(config: Config, shapes: Sequence[Shape]) -> Cost:
    """A matrix product that is told by its labels, such as `abc,cd->abd`."""
    inputs, _, rest = config.text("equation").replace(" ", "").partition(",")
    kernel, _, outputs = rest.partition("->")
    told = config.values.get("output_shape")
    wide = config.counts("output_shape") if isinstance(told, list) else [config.count("output_shape")]
    if len(inputs) != len(shapes[0]) or len(wide) + 1 != len(outputs) or not (inputs + kernel).isalpha():
        raise NotCounted("equation")
    sizes = dict(zip(outputs[1:], wide, strict=True)) | dict(zip(inputs, shapes[0], strict=True))
    bias_axes = config.text("bias_axes")
    if not set(kernel + bias_axes) <= set(sizes):
        raise NotCounted("equation")
    weights = math.prod(sizes[label] for label in kernel)
    bias = math.prod(sizes[label] for label in bias_axes) if bias_axes else 0
    return Cost(weights + bias, math.prod(sizes[label] for label in set(inputs + kernel)))


RULES: Final[Mapping[str, Rule]] = {
    "Dense": _dense, "Conv1D": _convolution, "Conv2D": _convolution, "Conv3D": _convolution,
    "Conv1DTranspose": _transposed, "Conv2DTranspose": _transposed, "Conv3DTranspose": _transposed,
    "DepthwiseConv1D": _depthwise, "DepthwiseConv2D": _depthwise, "SeparableConv1D": _separable,
    "SeparableConv2D": _separable, "LSTM": _recurrent(4, 1), "GRU": _recurrent(3, 2), "SimpleRNN": _recurrent(1, 1),
    "MultiHeadAttention": _attention, "EinsumDense": _einsum,
}  # fmt: skip
# Parameters, but no matrix products.
LIGHT_RULES: Final[Mapping[str, Rule]] = {
    "Embedding": _embedding, "BatchNormalization": _normalised, "LayerNormalization": _normalised,
    "GroupNormalization": _normalised, "RMSNormalization": _scaled, "PReLU": _sloped, "LayerScale": _layer_scale,
}  # fmt: skip
# Neither.
FREE: Final = frozenset({
    "StochasticDepth",
    "InputLayer", "Activation", "ReLU", "LeakyReLU", "ELU", "Softmax", "Flatten", "Reshape", "Permute",
    "RepeatVector", "Identity", "Dropout", "SpatialDropout1D", "SpatialDropout2D", "SpatialDropout3D",
    "AlphaDropout", "GaussianDropout", "GaussianNoise", "ActivityRegularization", "Masking", "UnitNormalization",
    "Add", "Subtract", "Multiply", "Average", "Maximum", "Minimum", "Concatenate", "Cropping1D", "Cropping2D",
    "Cropping3D", "UpSampling1D", "UpSampling2D", "UpSampling3D", "ZeroPadding1D", "ZeroPadding2D", "ZeroPadding3D",
    "MaxPooling1D", "MaxPooling2D", "MaxPooling3D", "AveragePooling1D", "AveragePooling2D", "AveragePooling3D",
    "GlobalMaxPooling1D", "GlobalMaxPooling2D", "GlobalMaxPooling3D", "GlobalAveragePooling1D",
    "GlobalAveragePooling2D", "GlobalAveragePooling3D", "AdaptiveAveragePooling2D", "Rescaling", "Resizing",
    "CenterCrop", "Normalization", "Discretization", "CategoryEncoding", "Hashing", "StringLookup", "IntegerLookup",
    "TextVectorization", "RandomBrightness", "RandomContrast", "RandomCrop", "RandomFlip", "RandomHeight",
    "RandomRotation", "RandomTranslation", "RandomWidth", "RandomZoom", "GetItem", "Transpose", "ExpandDims",
    "Squeeze", "Cast", "Sigmoid", "Tanh", "Relu", "Gelu", "Silu", "Exp", "Sqrt", "Power", "Divide", "TrueDivide",
    "Mean", "Sum", "Max", "Min",
})  # fmt: skip
