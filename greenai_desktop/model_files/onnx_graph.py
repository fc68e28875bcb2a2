"""The walk through an ONNX graph: shapes from the inputs on, and what each operator takes.

Sizes that the file leaves open are set once, at the inputs, and told; from there every shape is a number. Bodies of
`If`, `Loop` and `Scan` and functions of the model are walked through as often as they are reached, each with the
shapes it is reached with, but never twice for the same ones.
"""

from __future__ import annotations

from collections import ChainMap, Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

import onnx
from onnx import helper

from greenai_desktop.core.errors import ImportFileError
from greenai_desktop.model_files.onnx_counters import COUNTERS, STANDARD, Node, NotCounted, is_light
from greenai_desktop.model_files.onnx_folding import Array
from greenai_desktop.model_files.onnx_inference import Surroundings, fold, inferred, take_over
from greenai_desktop.model_files.onnx_protos import (
    attributes_of,
    domain_of,
    graphs_of,
    keep_value,
    schema_of,
    shape_of,
    shown,
    sliced,
    stacked,
    with_attributes,
)

_MOST_NODES: Final = 500_000
_DEEPEST: Final = 40
_MOST_TRIPS: Final = 10**9
_MOST_MAC: Final = 10**30


@dataclass(slots=True)
class Tally:
    """What a graph takes.

    Attributes:
        mac: Multiplications, each with its addition.
        counted: Operators that were counted.
        unknown: Operators that were not, by name.
        shapeless: Those of them that are known, but whose shapes are not.
        remarks: Codes of what must be told.
    """

    mac: int = 0
    counted: int = 0
    unknown: Counter[str] = field(default_factory=Counter)
    shapeless: int = 0
    remarks: set[str] = field(default_factory=set)

    def add(self, more: Tally, times: int = 1) -> None:
        """Another part, which is passed so often."""
        self.mac += more.mac * times
        self.counted += more.counted
        self.unknown.update(more.unknown)
        self.shapeless += more.shapeless
        self.remarks |= more.remarks


class Walk:
    """Walks through one model.

    Args:
        model: The model, without its weights.
        file: Name of the file, for what is wrong with it.
    """

    def __init__(self, model: onnx.ModelProto, file: str) -> None:
        self._model, self._file, self._nodes = model, file, 0
        self._functions = {(domain_of(one.domain), one.name): one for one in model.functions}
        self._known: dict[tuple[object, ...], tuple[Tally, list[onnx.TypeProto | None]]] = {}

    def whole(self, inputs: Mapping[str, onnx.TypeProto]) -> Tally:
        """What the model takes for inputs of these types."""
        opsets = {domain_of(one.domain): one.version for one in self._model.opset_import}
        around = Surroundings(ChainMap(dict(inputs)), ChainMap(), opsets, 0)
        tally, _outputs = self._graph(self._model.graph, around)
        return tally

    def _graph(self, graph: onnx.GraphProto, around: Surroundings) -> tuple[Tally, list[onnx.TypeProto | None]]:
        """A graph whose inputs are known already, and the types of its outputs."""
        for tensor in graph.initializer:
            around.types[tensor.name] = helper.make_tensor_type_proto(tensor.data_type, tensor.dims)
            keep_value(around.values, tensor.name, tensor)
        for sparse in graph.sparse_initializer:
            around.types[sparse.values.name] = helper.make_tensor_type_proto(sparse.values.data_type, sparse.dims)
        told = {one.name: one.type for one in (*graph.value_info, *graph.output)}
        declared = {one.name for one in graph.input}
        tally = self._run(graph.node, around, told, declared)
        return tally, [around.types.get(one.name) for one in graph.output]

    def _run(
        self,
        nodes: Iterable[onnx.NodeProto],
        around: Surroundings,
        told: Mapping[str, onnx.TypeProto],
        declared: set[str],
    ) -> Tally:
        if around.depth > _DEEPEST:
            raise ImportFileError("model_nested_too_deep", file=self._file)
        tally = Tally()
        made = declared | set(around.types)
        for node in nodes:
            self._nodes += 1
            if self._nodes > _MOST_NODES:
                raise ImportFileError("onnx_too_large", file=self._file)
            lacking = next((name for name in node.input if name and name not in made), "")
            if lacking:
                raise ImportFileError("onnx_not_sorted", file=self._file, name=lacking[:60])
            self._one(node, around, told, tally)
            made.update(node.output)
        return tally

    def _one(
        self, node: onnx.NodeProto, around: Surroundings, told: Mapping[str, onnx.TypeProto], tally: Tally
    ) -> None:
        domain, attributes = domain_of(node.domain), attributes_of(node)
        function = self._functions.get((domain, node.op_type))
        if function is not None:
            outputs = self._call(function, node, around, tally)
        elif domain == STANDARD and node.op_type in ("If", "Loop", "Scan"):
            outputs = {"If": self._if, "Loop": self._loop, "Scan": self._scan}[node.op_type](node, around, tally)
        else:
            outputs = inferred(node, domain, attributes, around)
            fold(node, domain, attributes, around)
        take_over(node, outputs, told, around)
        if function is None and node.op_type not in ("If", "Loop", "Scan"):
            self._count(node, domain, attributes, around, tally)

    def _count(
        self, node: onnx.NodeProto, domain: str, attributes: Mapping[str, Any], around: Surroundings, tally: Tally
    ) -> None:
        counter = COUNTERS.get((domain, node.op_type))
        if counter is None:
            if not is_light(domain, node.op_type, schema_of(node.op_type, domain, around.opsets) is not None):
                tally.unknown[shown(domain, node.op_type)] += 1
            return
        seen = Node(
            domain, node.op_type, attributes, [shape_of(around.types.get(name)) for name in node.input],
            [shape_of(around.types.get(name)) for name in node.output], list(node.input),
        )  # fmt: skip
        try:
            mac = counter(seen)
        except (NotCounted, IndexError, ZeroDivisionError):
            tally.unknown[shown(domain, node.op_type)] += 1
            tally.shapeless += 1
            return
        tally.mac += mac
        tally.counted += 1
        if tally.mac > _MOST_MAC:
            raise ImportFileError("model_sizes_impossible", file=self._file)

    # Bodies

    def _body(
        self, graph: onnx.GraphProto, inputs: Sequence[onnx.TypeProto | None], around: Surroundings
    ) -> tuple[Tally, list[onnx.TypeProto | None]]:
        """A body with its own inputs, which sees what is around it."""
        inner = Surroundings(around.types.new_child(), around.values.new_child(), around.opsets, around.depth + 1)
        for at, one in enumerate(graph.input):
            given = inputs[at] if at < len(inputs) else None
            found = given if given is not None else one.type
            if found is not None:
                inner.types[one.name] = found
        return self._graph(graph, inner)

    def _if(self, node: onnx.NodeProto, around: Surroundings, tally: Tally) -> list[onnx.TypeProto | None]:
        """The branch that is taken; the larger one where that is not known."""
        graphs = graphs_of(node)
        branches = [graphs[name] for name in ("then_branch", "else_branch") if name in graphs]
        value = around.values.get(node.input[0]) if node.input else None
        if value is not None and len(branches) == 2:
            branches = [branches[0 if bool(value.ravel()[:1].any()) else 1]]
        found = [self._body(graph, [], around) for graph in branches]
        if not found:
            return []
        largest = max(found, key=lambda one: one[0].mac)
        if len({one[0].mac for one in found}) > 1:
            tally.remarks.add("larger_branch")
        tally.add(largest[0])
        return largest[1]

    def _loop(self, node: onnx.NodeProto, around: Surroundings, tally: Tally) -> list[onnx.TypeProto | None]:
        """The body as often as the graph says; once, and told, where it does not."""
        body = graphs_of(node).get("body")
        if body is None:
            return []
        trips = self._trips(node, around)
        carried = [around.types.get(name) for name in node.input[2:]]
        number = helper.make_tensor_type_proto(onnx.TensorProto.INT64, [])
        going = helper.make_tensor_type_proto(onnx.TensorProto.BOOL, [])
        found, outputs = self._body(body, [number, going, *carried], around)
        if trips is None:
            tally.remarks.add("loop_once")
        tally.add(found, 1 if trips is None else trips)
        kept = [later if later is not None else first for first, later in zip(carried, outputs[1:], strict=False)]
        return kept + [stacked(one, trips, 0) for one in outputs[1 + len(carried) :]]

    def _trips(self, node: onnx.NodeProto, around: Surroundings) -> int | None:
        value = around.values.get(node.input[0]) if node.input and node.input[0] else None
        trips = int(value.ravel()[0]) if value is not None and value.size == 1 and value.dtype.kind in "iu" else None
        if trips is not None and trips > _MOST_TRIPS:
            # The largest number stands for "until the condition ends it".
            return None
        return None if trips is None else max(0, trips)

    def _scan(self, node: onnx.NodeProto, around: Surroundings, tally: Tally) -> list[onnx.TypeProto | None]:
        """The body once for each step along the axis that is scanned."""
        body, attributes = graphs_of(node).get("body"), attributes_of(node)
        scanned = attributes.get("num_scan_inputs")
        if body is None or not isinstance(scanned, int) or not 0 < scanned <= len(node.input):
            tally.unknown["Scan"] += 1
            return []
        states = len(node.input) - scanned
        axes = attributes.get("scan_input_axes") or [0] * scanned
        shapes = [shape_of(around.types.get(name)) for name in node.input[states:]]
        steps = shapes[0][axes[0]] if shapes[0] is not None and -len(shapes[0]) <= axes[0] < len(shapes[0]) else None
        inputs = [around.types.get(name) for name in node.input[:states]]
        inputs += [sliced(around.types.get(name), axis) for name, axis in zip(node.input[states:], axes, strict=False)]
        found, outputs = self._body(body, inputs, around)
        if steps is None:
            tally.remarks.add("loop_once")
        tally.add(found, 1 if steps is None else steps)
        out_axes = attributes.get("scan_output_axes") or [0] * (len(outputs) - states)
        grown = [stacked(one, steps, axis) for one, axis in zip(outputs[states:], out_axes, strict=False)]
        return outputs[:states] + grown

    def _call(
        self, function: onnx.FunctionProto, node: onnx.NodeProto, around: Surroundings, tally: Tally
    ) -> list[onnx.TypeProto | None]:
        """A function of the model; with the same inputs and attributes it is walked through once."""
        given = [around.types.get(name) for name in node.input]
        values = [around.values.get(name) for name in node.input]
        key = (
            function.domain, function.name,
            tuple(b"" if one is None else one.SerializeToString() for one in given),
            tuple(None if one is None else (one.dtype.str, one.shape, one.tobytes()) for one in values),
            tuple(sorted(one.SerializeToString() for one in node.attribute)),
        )  # fmt: skip
        if key not in self._known:
            self._known[key] = self._called(function, node, given, values, around)
        found, outputs = self._known[key]
        tally.add(found)
        if tally.mac > _MOST_MAC or sum(tally.unknown.values()) + tally.counted > 10**12:
            raise ImportFileError("model_sizes_impossible", file=self._file)
        return outputs

    def _called(
        self,
        function: onnx.FunctionProto,
        node: onnx.NodeProto,
        given: Sequence[onnx.TypeProto | None],
        values: Sequence[Array | None],
        around: Surroundings,
    ) -> tuple[Tally, list[onnx.TypeProto | None]]:
        opsets = {**around.opsets, **{domain_of(one.domain): one.version for one in function.opset_import}}
        inner = Surroundings(ChainMap({}), ChainMap({}), opsets, around.depth + 1)
        for name, one, value in zip(function.input, given, values, strict=False):
            if one is not None:
                inner.types[name] = one
            if value is not None:
                inner.values[name] = value
        chosen = {one.name: one for one in (*function.attribute_proto, *node.attribute)}
        nodes = (with_attributes(one, chosen) for one in function.node)
        found = self._run(nodes, inner, {}, set(function.input))
        return found, [inner.types.get(name) for name in function.output]
