"""ONNX models, built operator by operator."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper

FLOAT, INT64, INT8, UINT8, BOOL = (
    TensorProto.FLOAT, TensorProto.INT64, TensorProto.INT8, TensorProto.UINT8, TensorProto.BOOL,
)  # fmt: skip
MICROSOFT = "com.microsoft"


class Network:
    """Puts a model together.

    Attributes:
        nodes: Its operators, in order.
        weights: Its tensors.
        inputs: What it takes in.
        functions: Functions of its own.
    """

    def __init__(self) -> None:
        self.nodes: list[onnx.NodeProto] = []
        self.weights: list[onnx.TensorProto] = []
        self.inputs: list[onnx.ValueInfoProto] = []
        self.functions: list[onnx.FunctionProto] = []
        self._count = 0

    def name(self, stem: str) -> str:
        self._count += 1
        return f"{stem}_{self._count}"

    def input(self, name: str, shape: Sequence[int | str | None], kind: int = FLOAT) -> str:
        self.inputs.append(helper.make_tensor_value_info(name, kind, shape))
        return name

    def weight(self, *shape: int, kind: Any = np.float32) -> str:
        name = self.name("weight")
        self.weights.append(numpy_helper.from_array(np.zeros(shape, kind), name))
        return name

    def constant(self, value: Any, kind: Any = np.int64) -> str:
        name = self.name("constant")
        self.weights.append(numpy_helper.from_array(np.array(value, kind), name))
        return name

    def op(self, op: str, *inputs: str, outputs: int = 1, domain: str = "", **attributes: Any) -> Any:
        names = [self.name(op) for _ in range(outputs)]
        self.nodes.append(helper.make_node(op, list(inputs), names, domain=domain, **attributes))
        return names[0] if outputs == 1 else names

    def graph(self, *outputs: str, kind: int = FLOAT) -> onnx.GraphProto:
        told = [helper.make_value_info(name, onnx.TypeProto()) for name in outputs]
        for one in told:
            one.type.tensor_type.elem_type = kind
        return helper.make_graph(self.nodes, "network", self.inputs, told, self.weights)

    def model(self, *outputs: str, opset: int = 17) -> onnx.ModelProto:
        opsets = [helper.make_opsetid("", opset), helper.make_opsetid(MICROSOFT, 1), helper.make_opsetid("own", 1),
                  helper.make_opsetid("ai.onnx.ml", 3)]  # fmt: skip
        return helper.make_model(self.graph(*outputs), opset_imports=opsets, functions=self.functions, ir_version=10)

    def linear(self, x: str, inputs: int, outputs: int) -> str:
        return self.op("Add", self.op("MatMul", x, self.weight(inputs, outputs)), self.weight(outputs))

    def conv(self, x: str, inputs: int, outputs: int, kernel: int, stride: int = 1, group: int = 1) -> str:
        return self.op("Conv", x, self.weight(outputs, inputs // group, kernel, kernel), self.weight(outputs),
                       strides=[stride] * 2, pads=[kernel // 2] * 4, group=group)  # fmt: skip

    def split_heads(self, x: str, heads: int) -> str:
        """(batch, tokens, width) as (batch, heads, tokens, width of a head), by shapes that the graph computes."""
        shape = self.op("Shape", x)
        first = self.op("Slice", shape, self.constant([0]), self.constant([2]))
        width = self.op("Unsqueeze", self.op("Gather", shape, self.constant(2)), self.constant([0]))
        each = self.op("Div", width, self.constant([heads]))
        split = self.op("Reshape", x, self.op("Concat", first, self.constant([heads]), each, axis=0))
        return self.op("Transpose", split, perm=[0, 2, 1, 3])

    def join_heads(self, x: str) -> str:
        back = self.op("Transpose", x, perm=[0, 2, 1, 3])
        return self.op("Reshape", back, self.constant([0, 0, -1]))

    def attend(self, query: str, key: str, value: str) -> str:
        scores = self.op("MatMul", query, self.op("Transpose", key, perm=[0, 1, 3, 2]))
        return self.op("MatMul", self.op("Softmax", scores), value)

    def encoder_layer(self, x: str, width: int, heads: int, inner: int) -> str:
        query, key, value = (self.split_heads(self.linear(x, width, width), heads) for _ in range(3))
        x = self.op("Add", x, self.linear(self.join_heads(self.attend(query, key, value)), width, width))
        x = self.op("LayerNormalization", x, self.weight(width), self.weight(width))
        hidden = self.op("Erf", self.linear(x, width, inner))
        return self.op("Add", x, self.linear(hidden, inner, width))
