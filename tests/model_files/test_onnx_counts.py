"""The counter of ONNX files against closed forms, on architectures that are built here.

Each closed form is written from the definition of the architecture, in multiplications, and uses nothing of the
counter.
"""

from __future__ import annotations

import io
from typing import Any

import numpy as np
import onnx
import pytest
from onnx import helper, numpy_helper

from greenai_desktop.model_files.onnx_wire import slim
from greenai_desktop.model_files.onnx_worker import count_bytes
from tests.model_files.networks import BOOL, FLOAT, INT64, MICROSOFT, UINT8, Network


def counted(model: onnx.ModelProto, tokens: int | None = None) -> dict[str, Any]:
    return count_bytes(slim(io.BytesIO(model.SerializeToString()), "model.onnx"), "model.onnx", tokens)


def mac(model: onnx.ModelProto, tokens: int | None = None) -> int:
    """Multiplications of a model in which everything could be counted."""
    found = counted(model, tokens)
    assert found["unknown"] == {}
    return int(found["mac"])


def encoder_mac(tokens: int, width: int, inner: int) -> int:
    """A layer of a transformer: four matrices, two of the feed-forward, scores and sums."""
    return 4 * tokens * width**2 + 2 * tokens * width * inner + 2 * tokens**2 * width


def test_multilayer_perceptron() -> None:
    net = Network()
    x = net.input("x", ["batch", 784])
    hidden = net.op("Relu", net.op("Gemm", x, net.weight(256, 784), net.weight(256), transB=1))
    out = net.op("Gemm", hidden, net.weight(256, 10), net.weight(10))

    assert mac(net.model(out)) == 784 * 256 + 256 * 10
    assert counted(net.model(out))["params"] == 784 * 256 + 256 + 256 * 10 + 10


def test_convolutional_network() -> None:
    net = Network()
    x = net.input("x", ["batch", 3, 32, 32])
    x = net.op("MaxPool", net.op("Relu", net.conv(x, 3, 16, 3)), kernel_shape=[2, 2], strides=[2, 2])
    x = net.op("MaxPool", net.op("Relu", net.conv(x, 16, 32, 5)), kernel_shape=[2, 2], strides=[2, 2])
    out = net.op("Gemm", net.op("Flatten", x), net.weight(32 * 8 * 8, 10))

    assert mac(net.model(out)) == 32 * 32 * 16 * 27 + 16 * 16 * 32 * 16 * 25 + 2_048 * 10


def test_strides_dilation_and_padding_of_a_convolution() -> None:
    net = Network()
    x = net.input("x", [1, 4, 31, 29])
    out = net.op("Conv", x, net.weight(6, 4, 3, 5), strides=[2, 3], dilations=[2, 1], pads=[1, 0, 2, 4])
    height, width = (31 + 1 + 2 - 5) // 2 + 1, (29 + 0 + 4 - 5) // 3 + 1

    assert mac(net.model(out)) == 6 * height * width * 4 * 3 * 5


def test_convolutions_of_one_and_three_dimensions() -> None:
    net = Network()
    one = net.op("Conv", net.input("x", [1, 8, 100]), net.weight(16, 8, 7), pads=[3, 3])
    three = net.op("Conv", net.input("y", [1, 2, 8, 8, 8]), net.weight(4, 2, 3, 3, 3), pads=[1] * 6)

    assert mac(net.model(one, three)) == 100 * 16 * 8 * 7 + 512 * 4 * 2 * 27


def test_residual_block() -> None:
    net = Network()
    x = net.input("x", ["batch", 64, 56, 56])
    first = net.op("Relu", net.conv(x, 64, 128, 3, stride=2))
    both = net.op("Add", net.conv(first, 128, 128, 3), net.conv(x, 64, 128, 1, stride=2))
    pooled = net.op("Flatten", net.op("GlobalAveragePool", net.op("Relu", both)))
    out = net.linear(pooled, 128, 1_000)
    places = 28 * 28

    assert mac(net.model(out)) == places * 128 * (64 * 9 + 128 * 9 + 64) + 128_000


def test_depthwise_separable_block_of_a_mobilenet() -> None:
    net = Network()
    x = net.input("x", ["batch", 32, 112, 112])
    wide = net.op("Clip", net.conv(x, 32, 192, 1))
    deep = net.op("Clip", net.conv(wide, 192, 192, 3, stride=2, group=192))
    out = net.conv(deep, 192, 64, 1)

    assert mac(net.model(out)) == 112 * 112 * 32 * 192 + 56 * 56 * 192 * 9 + 56 * 56 * 192 * 64


def test_grouped_convolution() -> None:
    net = Network()
    out = net.conv(net.input("x", [1, 64, 14, 14]), 64, 128, 3, group=32)

    assert mac(net.model(out)) == 14 * 14 * 128 * 2 * 9


def test_u_shaped_network_with_transposed_convolutions() -> None:
    net = Network()
    x = net.input("x", ["batch", 1, 64, 64])
    top = net.op("Relu", net.conv(x, 1, 16, 3))
    down = net.op("MaxPool", top, kernel_shape=[2, 2], strides=[2, 2])
    bottom = net.op("Relu", net.conv(down, 16, 32, 3))
    up = net.op("ConvTranspose", bottom, net.weight(32, 16, 2, 2), strides=[2, 2])
    out = net.conv(net.op("Concat", up, top, axis=1), 32, 2, 1)
    # A transposed convolution spreads each number of its input over the kernel of every channel of its output.
    places = 64 * 64 * 16 * 9 + 32 * 32 * 32 * 16 * 9 + 32 * 32 * 32 * 16 * 4 + 64 * 64 * 2 * 32

    assert mac(net.model(out)) == places


def test_grouped_transposed_convolution() -> None:
    net = Network()
    out = net.op("ConvTranspose", net.input("x", [1, 8, 10]), net.weight(8, 3, 4), group=4, strides=[2])

    assert mac(net.model(out)) == 10 * 8 * 3 * 4


@pytest.mark.parametrize("tokens", [1, 16, 512])
def test_transformer_encoder_of_any_length(tokens: int) -> None:
    net = Network()
    ids = net.input("input_ids", ["batch_size", "sequence_length"], INT64)
    x = net.op("Gather", net.weight(1_000, 64), ids)
    for _ in range(3):
        x = net.encoder_layer(x, 64, 4, 256)

    assert mac(net.model(x), tokens) == 3 * encoder_mac(tokens, 64, 256)


def test_decoder_with_a_past_and_a_head_over_the_vocabulary() -> None:
    net = Network()
    ids = net.input("input_ids", ["batch_size", "sequence_length"], INT64)
    past = net.input("past_key", ["batch_size", 4, 96, 16])
    x = net.op("Gather", net.weight(500, 64), ids)
    query, key, value = (net.split_heads(net.linear(x, 64, 64), 4) for _ in range(3))
    key, value = net.op("Concat", past, key, axis=2), net.op("Concat", past, value, axis=2)
    x = net.linear(net.join_heads(net.attend(query, key, value)), 64, 64)
    out = net.op("MatMul", x, net.weight(64, 500))
    tokens, remembered = 8, 96 + 8

    expected = 4 * tokens * 64 * 64 + 2 * tokens * remembered * 64 + tokens * 64 * 500
    assert mac(net.model(out), tokens) == expected


def test_grouped_query_attention_with_rotated_positions_and_a_gated_feed_forward() -> None:
    """Keys and values of 2 heads are repeated for 8 heads of queries, as exporters write it."""
    net = Network()
    x = net.input("hidden", ["batch", "sequence", 128])
    query = net.split_heads(net.op("MatMul", x, net.weight(128, 128)), 8)
    key, value = (net.split_heads(net.op("MatMul", x, net.weight(128, 32)), 2) for _ in range(2))

    def repeated(heads: str) -> str:
        wide = net.op("Unsqueeze", heads, net.constant([2]))
        shape = net.op("Shape", heads)
        parts = [net.op("Gather", shape, net.constant([at])) for at in range(4)]
        grown = net.op(
            "Expand", wide, net.op("Concat", parts[0], parts[1], net.constant([4]), parts[2], parts[3], axis=0)
        )
        eight = net.op("Mul", parts[1], net.constant([4]))
        return str(net.op("Reshape", grown, net.op("Concat", parts[0], eight, parts[2], parts[3], axis=0)))

    half = net.op("Slice", query, net.constant([0]), net.constant([8]), net.constant([3]))
    rest = net.op("Slice", query, net.constant([8]), net.constant([2**63 - 1]), net.constant([3]))
    turned = net.op("Concat", net.op("Neg", rest), half, axis=3)
    x = net.op("MatMul", net.join_heads(net.attend(turned, repeated(key), repeated(value))), net.weight(128, 128))
    gate, up = net.op("MatMul", x, net.weight(128, 352)), net.op("MatMul", x, net.weight(128, 352))
    out = net.op("MatMul", net.op("Mul", net.op("Mul", gate, net.op("Sigmoid", gate)), up), net.weight(352, 128))
    tokens = 24

    matrices = 128 * 128 * 2 + 2 * 128 * 32 + 3 * 128 * 352
    assert mac(net.model(out), tokens) == tokens * matrices + 2 * tokens**2 * 128


def test_mixture_of_experts_of_which_all_are_computed() -> None:
    """Without routing in the graph every expert sees every token, which is what then runs."""
    net = Network()
    x = net.input("x", [1, 10, 32])
    gates = net.op("Softmax", net.op("MatMul", x, net.weight(32, 4)))
    rows = net.op("Unsqueeze", x, net.constant([1]))
    hidden = net.op("Relu", net.op("MatMul", rows, net.weight(4, 32, 64)))
    each = net.op("MatMul", hidden, net.weight(4, 64, 32))
    out = net.op("Einsum", net.op("Squeeze", gates, net.constant([0])), net.op("Squeeze", each, net.constant([0])),
                 equation="te,eth->th")  # fmt: skip

    assert mac(net.model(out)) == 10 * 32 * 4 + 4 * 10 * (32 * 64 + 64 * 32) + 4 * 10 * 32


def test_mixture_of_experts_in_one_operator_counts_those_that_a_token_meets() -> None:
    net = Network()
    x, routes = net.input("x", [10, 32]), net.input("routes", [10, 8])
    out = net.op("MoE", x, routes, net.weight(8, 32, 64), "", net.weight(8, 64, 32), domain=MICROSOFT, k=2)

    assert mac(net.model(out)) == 10 * 2 * (32 * 64 + 64 * 32)


@pytest.mark.parametrize(("op", "gates"), [("LSTM", 4), ("GRU", 3), ("RNN", 1)])
@pytest.mark.parametrize("directions", [1, 2])
def test_recurrent_layers(op: str, gates: int, directions: int) -> None:
    net = Network()
    x = net.input("x", [20, 5, 12])
    weights = net.weight(directions, gates * 16, 12), net.weight(directions, gates * 16, 16)
    direction = "bidirectional" if directions == 2 else "forward"
    first = net.op(op, x, *weights, hidden_size=16, direction=direction)
    joined = net.op("Reshape", net.op("Transpose", first, perm=[0, 2, 1, 3]), net.constant([0, 0, -1]))
    out = net.linear(joined, directions * 16, 3)
    steps = 20 * 5

    assert mac(net.model(out)) == steps * directions * gates * 16 * (12 + 16) + steps * directions * 16 * 3


def test_vision_transformer_cuts_an_image_into_patches() -> None:
    net = Network()
    x = net.input("pixel_values", ["batch", 3, 224, 224])
    patches = net.op("Conv", x, net.weight(48, 3, 16, 16), strides=[16, 16])
    shape = net.op("Shape", patches)
    flat = net.op("Concat", net.op("Slice", shape, net.constant([0]), net.constant([2])), net.constant([-1]), axis=0)
    tokens = net.op("Transpose", net.op("Reshape", patches, flat), perm=[0, 2, 1])
    batch = net.op("Slice", shape, net.constant([0]), net.constant([1]))
    cls = net.op("Expand", net.weight(1, 1, 48), net.op("Concat", batch, net.constant([1, 48]), axis=0))
    out = net.encoder_layer(net.op("Concat", cls, tokens, axis=1), 48, 3, 192)

    assert mac(net.model(out)) == 196 * 48 * 768 + encoder_mac(197, 48, 192)


def test_quantised_network_between_quantise_and_dequantise() -> None:
    net = Network()
    x = net.input("x", ["batch", 3, 16, 16])

    def there_and_back(value: str) -> str:
        scale, zero = net.constant(0.1, np.float32), net.constant(0, np.uint8)
        return str(net.op("DequantizeLinear", net.op("QuantizeLinear", value, scale, zero), scale, zero))

    stored = net.weight(8, 3, 3, 3, kind=np.int8)
    kernel = net.op("DequantizeLinear", stored, net.weight(8), net.weight(8, kind=np.int8), axis=0)
    bias = net.op("DequantizeLinear", net.weight(8, kind=np.int32), net.weight(8), axis=0)
    x = there_and_back(net.op("Conv", there_and_back(x), kernel, bias, pads=[1] * 4))
    out = net.op("MatMul", net.op("Flatten", x), net.op(
        "DequantizeLinear", net.weight(2_048, 10, kind=np.int8), net.constant(0.1, np.float32)))  # fmt: skip
    model = net.model(out)

    assert mac(model) == 16 * 16 * 8 * 27 + 2_048 * 10
    assert counted(model)["params"] == 8 * 27 + 8 + 2_048 * 10  # scales and zero points are none


def test_quantised_network_in_whole_numbers() -> None:
    net = Network()
    x = net.input("x", [1, 3, 16, 16], UINT8)
    scale, zero = net.constant(0.1, np.float32), net.constant(0, np.uint8)
    wide = net.op("QLinearConv", x, scale, zero, net.weight(8, 3, 3, 3, kind=np.uint8), scale, zero, scale, zero,
                  pads=[1] * 4)  # fmt: skip
    flat = net.op("Flatten", wide)
    out = net.op("QLinearMatMul", flat, scale, zero, net.weight(2_048, 10, kind=np.uint8), scale, zero, scale, zero)
    more = net.op("MatMulInteger", flat, net.weight(2_048, 5, kind=np.uint8))

    assert mac(net.model(out, more)) == 16 * 16 * 8 * 27 + 2_048 * 15


def body(op: str = "Loop") -> onnx.GraphProto:
    """One step: the state meets a matrix that lies around the loop."""
    nodes = [helper.make_node("MatMul", ["state", "matrix"], ["next"]),
             helper.make_node("Identity", ["next"], ["out"])]  # fmt: skip
    tensor = helper.make_tensor_value_info
    if op == "Scan":
        nodes.insert(0, helper.make_node("MatMul", ["slice", "more"], ["ignored"]))
        return helper.make_graph(nodes, "body", [tensor("state", FLOAT, None), tensor("slice", FLOAT, None)],
                                 [tensor("next", FLOAT, None), tensor("out", FLOAT, None)])  # fmt: skip
    nodes.append(helper.make_node("Identity", ["going"], ["goes"]))
    inputs = [tensor("number", INT64, []), tensor("going", BOOL, []), tensor("state", FLOAT, None)]
    outputs = [tensor("goes", BOOL, []), tensor("next", FLOAT, None), tensor("out", FLOAT, None)]
    return helper.make_graph(nodes, "body", inputs, outputs)


def looped(trips: str, net: Network) -> onnx.ModelProto:
    net.weights.append(numpy_helper.from_array(np.zeros((16, 16), np.float32), "matrix"))
    state, outs = net.op("Loop", trips, "", net.input("x", [4, 16]), outputs=2, body=body())
    return net.model(net.linear(state, 16, 2), net.linear(outs, 16, 3))


def test_loop_takes_its_body_as_often_as_it_runs() -> None:
    net = Network()

    assert mac(looped(net.constant(7), net)) == 7 * 4 * 16 * 16 + 4 * 16 * 2 + 7 * 4 * 16 * 3


def test_loop_whose_length_the_data_decide_is_counted_once_and_told() -> None:
    net = Network()
    found = counted(looped(net.input("trips", [], INT64), net))

    assert found["remarks"] == ["loop_once"]
    assert found["mac"] == 4 * 16 * 16 + 4 * 16 * 2
    assert found["unknown"] == {"MatMul": 1}  # of what is stacked, nobody knows how high


def test_scan_takes_its_body_for_each_slice() -> None:
    net = Network()
    for name in ("matrix", "more"):
        net.weights.append(numpy_helper.from_array(np.zeros((16, 16), np.float32), name))
    _state, outs = net.op("Scan", net.input("x", [4, 16]), net.input("steps", [4, 9, 16]), outputs=2, body=body("Scan"),
                          num_scan_inputs=1, scan_input_axes=[1])  # fmt: skip

    assert mac(net.model(net.linear(outs, 16, 3))) == 9 * 2 * 4 * 16 * 16 + 9 * 4 * 16 * 3


def branch(width: int, name: str) -> onnx.GraphProto:
    weight = numpy_helper.from_array(np.zeros((16, width), np.float32), f"{name}_weight")
    nodes = [helper.make_node("MatMul", ["x", f"{name}_weight"], [f"{name}_out"])]
    return helper.make_graph(nodes, name, [], [helper.make_tensor_value_info(f"{name}_out", FLOAT, None)], [weight])


@pytest.mark.parametrize(("condition", "width"), [(True, 8), (False, 32), (None, 32)])
def test_if_takes_the_branch_that_is_known_or_the_larger_one(condition: bool | None, width: int) -> None:
    net = Network()
    net.input("x", [4, 16])
    known = net.input("choice", [], BOOL) if condition is None else net.constant(condition, np.bool_)
    out = net.op("If", known, then_branch=branch(8, "then"), else_branch=branch(32, "else"))
    found = counted(net.model(out))

    assert found["mac"] == 4 * 16 * width
    assert found["remarks"] == ([] if condition is not None else ["larger_branch"])


@pytest.mark.parametrize(
    ("equation", "shapes", "expected"),
    [
        ("ij,jk->ik", [(3, 4), (4, 5)], 3 * 4 * 5),
        ("bij,bjk->bik", [(2, 3, 4), (2, 4, 5)], 2 * 3 * 4 * 5),
        ("...ij,...jk->...ik", [(2, 7, 3, 4), (2, 7, 4, 5)], 14 * 3 * 4 * 5),
        ("bhqd,bhkd->bhqk", [(1, 2, 6, 8), (1, 2, 9, 8)], 2 * 6 * 9 * 8),
        ("ij,jk", [(3, 4), (4, 5)], 3 * 4 * 5),
        ("ij->ji", [(3, 4)], 0),
        ("ij,ij->ij", [(3, 4), (3, 4)], 0),
        ("ij,jk,kl->il", [(2, 3), (3, 4), (4, 5)], 2 * 3 * 4 + 2 * 4 * 5),
        ("i,j->ij", [(3,), (4,)], 12),
        ("ij,j->i", [(3, 4), (4,)], 12),
    ],
)
def test_einsum(equation: str, shapes: list[tuple[int, ...]], expected: int) -> None:
    net = Network()
    inputs = [net.input(f"x{at}", shape) for at, shape in enumerate(shapes)]

    assert mac(net.model(net.op("Einsum", *inputs, equation=equation))) == expected


def test_a_function_of_the_model_is_counted_each_time_it_is_called() -> None:
    net = Network()
    nodes = [helper.make_node("MatMul", ["x", "w"], ["y"]), helper.make_node("Relu", ["y"], ["z"])]
    net.functions.append(helper.make_function("own", "Layer", ["x", "w"], ["z"], nodes, [helper.make_opsetid("", 17)]))
    x = net.input("x", [4, 16])
    for _ in range(3):
        x = net.op("Layer", x, net.weight(16, 16), domain="own")

    assert mac(net.model(net.linear(x, 16, 2))) == 3 * 4 * 256 + 4 * 16 * 2


def test_attention_in_one_operator_of_the_standard() -> None:
    net = Network()
    query = net.input("q", [2, 8, 10, 16])
    key, value = net.input("k", [2, 2, 30, 16]), net.input("v", [2, 2, 30, 24])
    out = net.op("Attention", query, key, value)

    assert mac(net.model(out, opset=23)) == 2 * 8 * 10 * 30 * (16 + 24)


def test_attention_of_the_standard_with_heads_side_by_side() -> None:
    net = Network()
    inputs = net.input("q", [2, 10, 128]), net.input("k", [2, 30, 32]), net.input("v", [2, 30, 32])
    out = net.op("Attention", *inputs, q_num_heads=8, kv_num_heads=2)

    assert mac(net.model(out, opset=23)) == 2 * 8 * 10 * 30 * (16 + 16)


def test_bert_as_the_runtime_fuses_it() -> None:
    net = Network()
    x = net.input("x", ["batch", "sequence", 64])
    fused = net.op("Attention", x, net.weight(64, 192), net.weight(192), domain=MICROSOFT, num_heads=4)
    both = net.op("SkipLayerNormalization", net.linear(fused, 64, 64), x, net.weight(64), domain=MICROSOFT)
    hidden = net.op("BiasGelu", net.op("MatMul", both, net.weight(64, 256)), net.weight(256), domain=MICROSOFT)
    out = net.op("FusedMatMul", hidden, net.weight(64, 256), domain=MICROSOFT, transB=1)

    assert mac(net.model(out), 20) == encoder_mac(20, 64, 256)


def test_decoder_as_the_runtime_fuses_it_with_weights_of_four_bits() -> None:
    net = Network()
    x = net.input("x", [1, "sequence", 64])

    def few_bits(value: str, inputs: int, outputs: int) -> str:
        packed = net.weight(outputs, inputs // 32, 16, kind=np.uint8)
        return str(net.op("MatMulNBits", value, packed, net.weight(outputs * inputs // 32), domain=MICROSOFT, K=inputs,
                          N=outputs, bits=4, block_size=32))  # fmt: skip

    query, key, value = few_bits(x, 64, 64), few_bits(x, 64, 32), few_bits(x, 64, 32)
    past = (
        net.input("past_k", [1, 2, "past_sequence_length", 16]),
        net.input("past_v", [1, 2, "past_sequence_length", 16]),
    )
    attended = net.op("GroupQueryAttention", query, key, value, *past, domain=MICROSOFT, num_heads=4, kv_num_heads=2)
    normed = net.op("SkipSimplifiedLayerNormalization", few_bits(attended, 64, 64), x, net.weight(64), domain=MICROSOFT)
    model = net.model(few_bits(normed, 64, 160))

    assert mac(model, 12) == 12 * (2 * 64 * 64 + 2 * 64 * 32 + 64 * 160) + 2 * 12 * 12 * 64
    assert counted(model)["params"] == 2 * 64 * 64 + 2 * 64 * 32 + 64 * 160 + 64
    assert counted(model, 12)["assumed"] == {"sequence": 12, "past_sequence_length": 0}


def test_attention_of_the_runtime_over_what_lies_elsewhere() -> None:
    net = Network()
    query = net.input("q", [1, 6, 64])
    key, value = net.input("k", [1, 4, 50, 16]), net.input("v", [1, 4, 50, 16])
    out = net.linear(net.op("MultiHeadAttention", query, key, value, domain=MICROSOFT, num_heads=4), 64, 8)

    assert mac(net.model(out)) == 2 * 6 * 50 * 64 + 6 * 64 * 8


def test_linear_model_of_scikit_learn() -> None:
    net = Network()
    out = net.op("LinearClassifier", net.input("x", ["batch", 30]), outputs=2, domain="ai.onnx.ml",
                 coefficients=[0.1] * 90, intercepts=[0.0] * 3, classlabels_ints=[0, 1, 2])  # fmt: skip

    assert mac(net.model(out[1])) == 90


# What is not known is told, and never 0


def test_an_operator_that_is_not_known_is_listed_and_what_comes_behind_it_too() -> None:
    net = Network()
    x = net.linear(net.input("x", [4, 16]), 16, 16)
    odd = net.op("Brand_New", x, domain="own.things")
    found = counted(net.model(net.linear(odd, 16, 2)))

    assert found["mac"] == 4 * 16 * 16
    assert found["unknown"] == {"own.things.Brand_New": 1, "MatMul": 1}
    assert (found["counted"], found["unknown_count"], found["shapeless"]) == (1, 2, 1)


def test_shapes_that_the_file_tells_help_behind_an_unknown_operator() -> None:
    net = Network()
    odd = net.op("Brand_New", net.input("x", [4, 16]), domain="own.things")
    model = net.model(net.linear(odd, 16, 2))
    model.graph.value_info.append(helper.make_tensor_value_info(odd, FLOAT, [4, 16]))

    assert counted(model)["mac"] == 4 * 16 * 2


@pytest.mark.parametrize(
    ("op", "domain"),
    [("TreeEnsembleClassifier", "ai.onnx.ml"), ("DFT", ""), ("NoSuchOperator", ""), ("Crop9000", MICROSOFT)],
)
def test_operators_that_work_otherwise_are_listed(op: str, domain: str) -> None:
    net = Network()
    out = net.op(op, net.input("x", [4, 16]), domain=domain)

    assert counted(net.model(out))["unknown_count"] == 1


def test_a_size_that_data_decide_leaves_its_operators_open() -> None:
    net = Network()
    x = net.input("x", [64])
    places = net.op("Transpose", net.op("NonZero", x), perm=[1, 0])
    out = net.op("MatMul", net.op("Cast", places, to=FLOAT), net.weight(1, 8))
    found = counted(net.model(out))

    assert (found["mac"], found["unknown"], found["shapeless"]) == (0, {"MatMul": 1}, 1)


def test_sizes_that_the_file_leaves_open_are_set_by_their_names_and_told() -> None:
    net = Network()
    ids = net.input("ids", ["batch_size", "seq_len"], INT64)
    image = net.input("image", ["n", 3, "height", "width"])
    unnamed = net.input("unnamed", [None, 4, None, None])
    x = net.op("Gather", net.weight(10, 8), ids)
    found = counted(net.model(net.linear(x, 8, 2), net.conv(image, 3, 1, 1), net.conv(unnamed, 4, 1, 1)))

    assert found["assumed"] == {
        "batch_size": 1, "seq_len": 128, "n": 1, "height": 224, "width": 224, "unnamed[0]": 1, "unnamed[2]": 224,
        "unnamed[3]": 224,
    }  # fmt: skip
    assert found["mac"] == 128 * 8 * 2 + 224 * 224 * 7


def test_sums_of_names_are_sums_of_their_sizes() -> None:
    net = Network()
    mask = net.input("mask", ["batch", "past_sequence_length + sequence_length"])
    out = net.op("MatMul", mask, net.op("Transpose", mask))

    assert counted(net.model(out), 40)["assumed"] == {"batch": 1, "past_sequence_length + sequence_length": 40}


def test_a_weight_that_two_operators_use_is_one() -> None:
    net = Network()
    shared = net.weight(16, 16)
    x = net.op("MatMul", net.op("MatMul", net.input("x", [2, 16]), shared), shared)

    assert counted(net.model(x))["params"] == 256


def test_statistics_of_a_norm_are_no_parameters() -> None:
    net = Network()
    x = net.op("BatchNormalization", net.input("x", [1, 8, 4, 4]), *(net.weight(8) for _ in range(4)))

    assert counted(net.model(net.conv(x, 8, 4, 1)))["params"] == 8 * 2 + 8 * 4 + 4
