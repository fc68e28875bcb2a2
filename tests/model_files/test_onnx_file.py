"""ONNX files as they come: large, cut, hostile. The window's own process is never at stake."""

from __future__ import annotations

import io
import json
import os
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import onnx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from onnx import helper, numpy_helper

from greenai_desktop.core.errors import ImportFileError
from greenai_desktop.model_files import onnx_file, onnx_graph
from greenai_desktop.model_files.base import choices_of, numbers_of
from greenai_desktop.model_files.onnx_wire import slim
from greenai_desktop.model_files.onnx_worker import count_bytes
from greenai_desktop.model_files.registry import read_model
from tests.model_files.configs import GPT2
from tests.model_files.networks import FLOAT, Network


def saved(path: Path, model: onnx.ModelProto) -> Path:
    path.write_bytes(model.SerializeToString())
    return path


def small() -> onnx.ModelProto:
    net = Network()
    return net.model(net.linear(net.input("x", ["batch", 16]), 16, 4))


def code_of(model: onnx.ModelProto) -> str:
    with pytest.raises(ImportFileError) as raised:
        count_bytes(slim(io.BytesIO(model.SerializeToString()), "model.onnx"), "model.onnx", None)
    return raised.value.code


def test_a_file_is_counted_in_a_process_of_its_own(tmp_path: Path) -> None:
    found = read_model(saved(tmp_path / "model.onnx", small()))

    assert (found.forward_flop, found.params_count, found.coverage_fraction) == (2 * 64, 68, 1.0)
    assert found.assumed == {"batch": 1}
    assert numbers_of(found)["flop_per_example"] == 128
    assert choices_of(found) == {"work_is": "examples", "flop_unit": "flop", "flop_is": "forward"}


def test_operations_of_which_a_part_is_not_known_are_shown_and_not_taken_over(tmp_path: Path) -> None:
    net = Network()
    x = net.op("Brand_New", net.linear(net.input("x", [1, 16]), 16, 4), domain="own.things")
    found = read_model(saved(tmp_path / "model.onnx", net.model(x)))

    assert (found.forward_flop, found.coverage_fraction) == (128, 0.5)
    assert found.unknown_operators == {"own.things.Brand_New": 1}
    assert "flop_per_example" not in numbers_of(found)
    assert choices_of(found)["work_is"] == "examples"


def test_operations_of_several_examples_are_told_and_not_taken_over(tmp_path: Path) -> None:
    net = Network()
    found = read_model(saved(tmp_path / "model.onnx", net.model(net.linear(net.input("x", [8, 16]), 16, 4))))

    assert found.forward_flop == 8 * 128
    assert [dict(note.facts) for note in found.notes if note.code == "batch_in_file"] == [{"count": 8}]
    assert "flop_per_example" not in numbers_of(found)


def test_reading_a_file_loads_none_of_the_heavy_libraries(tmp_path: Path) -> None:
    path = saved(tmp_path / "model.onnx", small())
    code = f"""
import sys
from pathlib import Path
from greenai_desktop.model_files.registry import read_model
read_model(Path({str(path)!r}))
print(sorted(name for name in ("onnx", "torch", "tensorflow", "google.protobuf") if name in sys.modules))
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=60, check=True)

    assert done.stdout.strip() == "[]"


def test_weights_are_left_where_they_are() -> None:
    net = Network()
    out = net.linear(net.input("x", [1, 1_000]), 1_000, 2_000)
    content = net.model(out).SerializeToString()

    slimmed = slim(io.BytesIO(content), "model.onnx")

    assert len(content) > 8_000_000
    assert len(slimmed) < 20_000
    assert count_bytes(slimmed, "model.onnx", None)["mac"] == 2_000_000


def varint(value: int) -> bytes:
    out = b""
    while value >= 0x80:
        out, value = out + bytes([value & 0x7F | 0x80]), value >> 7
    return out + bytes([value])


def field(number: int, length: int) -> bytes:
    """The head of a field of protobuf that holds so many bytes."""
    return varint(number << 3 | 2) + varint(length)


def with_a_hole(path: Path, size: int) -> None:
    """A model of one product whose matrix is a hole of the file system of that size."""
    net = Network()
    rows = size // 4 // 1_024
    model = net.model(net.op("MatMul", net.input("x", [1, rows]), "w"))
    tensor = onnx.TensorProto(dims=[rows, 1_024], data_type=FLOAT, name="w").SerializeToString()
    tensor += field(9, size)
    graph = model.graph.SerializeToString()
    model.ClearField("graph")
    initializer = field(5, len(tensor) + size) + tensor
    head = model.SerializeToString() + field(7, len(graph) + len(initializer) + size) + graph + initializer
    with path.open("wb") as stream:
        stream.write(head)
        stream.truncate(len(head) + size)


def test_a_model_of_ten_gigabytes_takes_little_memory_and_time(tmp_path: Path) -> None:
    path, size = tmp_path / "model.onnx", 10 << 30
    with_a_hole(path, size)
    code = f"""
import resource, time
from pathlib import Path
from greenai_desktop.model_files.registry import read_model
begun = time.monotonic()
found = read_model(Path({str(path)!r}))
print(found.params_count, found.forward_flop, time.monotonic() - begun)
print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=60, check=True)
    params, flop, seconds, worker_kb = map(float, done.stdout.split())

    assert (params, flop) == (size // 4, 2 * (size // 4))
    assert seconds < 10
    assert worker_kb < 200_000


def test_ten_gigabytes_of_nothing_are_no_model(tmp_path: Path, refused: Callable[[Path], str]) -> None:
    path = tmp_path / "model.onnx"
    with path.open("wb") as stream:
        stream.write(small().SerializeToString())
        stream.truncate(10_000_000_000)
    begun_s = time.monotonic()

    assert refused(path) == "onnx_damaged"
    assert time.monotonic() - begun_s < 10


@pytest.mark.parametrize("share", [0.1, 0.5, 0.9, 0.99])
def test_a_file_that_is_cut_is_told(tmp_path: Path, refused: Callable[[Path], str], share: float) -> None:
    content = small().SerializeToString()
    path = tmp_path / "model.onnx"
    path.write_bytes(content[: int(len(content) * share)])

    assert refused(path) in ("onnx_damaged", "onnx_without_nodes", "onnx_not_sorted")


@pytest.mark.parametrize("content", [b"\x00" * 100, b"hello, this is a text", b"\xff" * 1_000, b"PK\x03\x04zip"])
def test_what_is_no_protobuf_is_told(tmp_path: Path, refused: Callable[[Path], str], content: bytes) -> None:
    path = tmp_path / "model.onnx"
    path.write_bytes(content)

    assert refused(path) in ("onnx_damaged", "onnx_without_nodes")


def test_weights_in_files_beside_are_not_opened(tmp_path: Path) -> None:
    net = Network()
    out = net.linear(net.input("x", [1, 64]), 64, 8)
    for tensor in net.weights:
        tensor.ClearField("raw_data")
        tensor.data_location = onnx.TensorProto.EXTERNAL
        tensor.external_data.add(key="location", value="/etc/passwd")
    found = read_model(saved(tmp_path / "model.onnx", net.model(out)))

    assert (found.forward_flop, found.params_count) == (2 * 64 * 8, 64 * 8 + 8)
    assert "external_weights" in [note.code for note in found.notes]


def test_a_graph_that_goes_in_a_circle_is_told() -> None:
    net = Network()
    x = net.input("x", [1, 4])
    net.nodes.append(helper.make_node("Add", [x, "b"], ["a"]))
    net.nodes.append(helper.make_node("Relu", ["a"], ["b"]))

    assert code_of(net.model("b")) == "onnx_not_sorted"


def test_a_function_that_calls_itself_is_told() -> None:
    net = Network()
    nodes = [helper.make_node("Self", ["x"], ["y"], domain="own")]
    net.functions.append(helper.make_function("own", "Self", ["x"], ["y"], nodes, [helper.make_opsetid("own", 1)]))
    out = net.op("Self", net.input("x", [1, 4]), domain="own")

    assert code_of(net.model(out)) == "model_nested_too_deep"


def doubling(depth: int) -> onnx.ModelProto:
    """Functions that call the next one twice: two to the power of their number, if each were walked through."""
    net = Network()
    opsets = [helper.make_opsetid("own", 1), helper.make_opsetid("", 17)]
    for at in range(depth):
        inner = helper.make_node("MatMul", ["x", "x"], ["a"]), helper.make_node("MatMul", ["a", "x"], ["y"])
        if at + 1 < depth:
            inner = (helper.make_node(f"F{at + 1}", ["x"], ["a"], domain="own"),
                     helper.make_node(f"F{at + 1}", ["a"], ["y"], domain="own"))  # fmt: skip
        net.functions.append(helper.make_function("own", f"F{at}", ["x"], ["y"], list(inner), opsets))
    return net.model(net.op("F0", net.input("x", [2, 2]), domain="own"))


def test_functions_that_double_are_counted_without_being_walked_through_each_time() -> None:
    begun_s = time.monotonic()
    found = count_bytes(doubling(30).SerializeToString(), "model.onnx", None)

    assert found["mac"] == 2**30 * 8
    assert time.monotonic() - begun_s < 5


def nested(depth: int) -> onnx.GraphProto:
    graph = helper.make_graph([helper.make_node("Relu", ["x"], ["y0"])], "g0", [],
                              [helper.make_tensor_value_info("y0", FLOAT, None)])  # fmt: skip
    for at in range(1, depth):
        node = helper.make_node("If", ["choice"], [f"y{at}"], then_branch=graph, else_branch=graph)
        graph = helper.make_graph([node], f"g{at}", [], [helper.make_tensor_value_info(f"y{at}", FLOAT, None)])
    return graph


def with_bodies(graph: onnx.GraphProto) -> onnx.ModelProto:
    net = Network()
    net.input("x", [1, 4])
    net.input("choice", [], onnx.TensorProto.BOOL)
    return net.model(net.op("If", "choice", then_branch=graph, else_branch=graph))


def test_bodies_within_bodies_are_walked_through() -> None:
    assert count_bytes(with_bodies(nested(8)).SerializeToString(), "model.onnx", None)["unknown_count"] == 0


def test_bodies_that_double_end_somewhere(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(onnx_graph, "_MOST_NODES", 500)

    assert code_of(with_bodies(nested(10))) == "onnx_too_large"


def test_bodies_that_are_nested_too_deep_are_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(onnx_graph, "_DEEPEST", 5)

    assert code_of(with_bodies(nested(8))) == "model_nested_too_deep"


def test_a_message_that_is_nested_without_end_is_told() -> None:
    content = b""
    for _ in range(200):
        graph = content + b"\x12" + varint(9_000) + bytes(9_000)
        attribute = field(6, len(graph)) + graph
        node = field(5, len(attribute)) + attribute
        content = field(1, len(node)) + node

    with pytest.raises(ImportFileError, match="model_nested_too_deep"):
        slim(io.BytesIO(field(7, len(content)) + content), "model.onnx")


@pytest.mark.parametrize("shape", [[2**63 - 1, 4], [2**40, 2**40, 2**40], [-5, 4], [0, 4]])
def test_sizes_that_cannot_be_end_in_words_or_are_left_open(shape: list[int]) -> None:
    net = Network()
    x = net.input("x", shape)
    model = net.model(net.op("MatMul", x, net.op("Transpose", x)))
    try:
        found = count_bytes(model.SerializeToString(), "model.onnx", None)
    except ImportFileError as error:
        assert error.code == "model_sizes_impossible"
        return
    assert found["mac"] >= 0


def test_a_shape_that_would_fill_the_memory_is_not_made() -> None:
    net = Network()
    huge = net.op("ConstantOfShape", net.constant([2**31, 2**31]))
    numbers = net.op("Range", net.constant(0), net.constant(2**60), net.constant(1))
    out = net.op("MatMul", huge, net.op("Cast", numbers, to=FLOAT))
    begun_s = time.monotonic()
    try:
        count_bytes(net.model(out).SerializeToString(), "model.onnx", None)
    except ImportFileError as error:
        assert error.code == "model_sizes_impossible"
    assert time.monotonic() - begun_s < 5


@pytest.mark.parametrize(
    "attributes",
    [
        {"strides": [0, 0]}, {"strides": [-1, 1]}, {"dilations": [0, 0]}, {"kernel_shape": [0, 0]}, {"group": 0},
        {"pads": [-(2**62)] * 4}, {"strides": [1]}, {"auto_pad": "NOTHING"},
    ],
)  # fmt: skip
def test_a_convolution_that_cannot_be_never_ends_the_program(tmp_path: Path, attributes: dict[str, Any]) -> None:
    net = Network()
    out = net.op("Conv", net.input("x", [1, 3, 8, 8]), net.weight(4, 3, 3, 3), **attributes)
    path = saved(tmp_path / "model.onnx", net.model(out))
    try:
        found = read_model(path)
    except ImportFileError as error:
        assert error.code in ("onnx_crashed", "model_sizes_impossible")
        return
    assert found.forward_flop is None or found.forward_flop >= 0


def test_a_process_that_dies_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    fake = tmp_path / "python"
    fake.write_text("#!/bin/sh\nkill -SEGV $$\n")
    fake.chmod(0o755)
    monkeypatch.setattr(sys, "executable", str(fake))

    with pytest.raises(ImportFileError, match="onnx_crashed"):
        read_model(saved(tmp_path / "model.onnx", small()))


def test_a_process_that_hangs_is_ended(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    fake = tmp_path / "python"
    fake.write_text("#!/bin/sh\nsleep 600\n")
    fake.chmod(0o755)
    monkeypatch.setattr(sys, "executable", str(fake))
    monkeypatch.setattr(onnx_file, "TIMEOUT_S", 0.3)

    with pytest.raises(ImportFileError, match="onnx_took_too_long"):
        read_model(saved(tmp_path / "model.onnx", small()))


def test_a_reading_can_be_cancelled(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    fake = tmp_path / "python"
    fake.write_text("#!/bin/sh\nsleep 600\n")
    fake.chmod(0o755)
    monkeypatch.setattr(sys, "executable", str(fake))

    def cancel() -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        read_model(saved(tmp_path / "model.onnx", small()), check=cancel)


def test_without_the_package_it_is_said_what_to_install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(onnx_file, "find_spec", lambda name: None)

    with pytest.raises(ImportFileError, match="models_missing"):
        read_model(saved(tmp_path / "model.onnx", small()))


def test_other_kinds_are_read_without_the_package(tmp_path: Path) -> None:
    path = tmp_path / "config.json"
    path.write_text(json.dumps(GPT2))
    model = saved(tmp_path / "model.onnx", small())
    code = f"""
import sys
class Without:
    def __init__(self, finder): self.finder = finder
    def find_spec(self, name, path=None, target=None):
        return None if name.partition(".")[0] in ("onnx", "numpy") else self.finder.find_spec(name, path, target)
    def __getattr__(self, name): return getattr(self.finder, name)
sys.meta_path[:] = [Without(finder) for finder in sys.meta_path]
from pathlib import Path
from greenai_desktop.core.errors import ImportFileError
from greenai_desktop.model_files.registry import read_model
print(read_model(Path({str(path)!r})).params_count)
try:
    read_model(Path({str(model)!r}))
except ImportFileError as error:
    print(error.code)
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=60, check=True)

    assert done.stdout.split() == ["124439808", "models_missing"]


def test_a_folder_and_a_pipe_are_no_files(tmp_path: Path, refused: Callable[[Path], str]) -> None:
    folder, pipe = tmp_path / "folder.onnx", tmp_path / "pipe.onnx"
    folder.mkdir()
    os.mkfifo(pipe)

    assert refused(folder) == "file_not_regular"
    assert refused(pipe) == "file_not_regular"
    assert refused(tmp_path / "nothing.onnx") == "file_not_read"


CONTENT = doubling(3).SerializeToString()


@settings(max_examples=200, deadline=None)
@given(st.lists(st.tuples(st.integers(0, len(CONTENT) - 1), st.integers(0, 255)), min_size=1, max_size=6))
def test_bytes_that_were_changed_end_in_figures_or_words(changes: list[tuple[int, int]]) -> None:
    content = bytearray(CONTENT)
    for at, value in changes:
        content[at] = value
    try:
        found = count_bytes(slim(io.BytesIO(bytes(content)), "model.onnx"), "model.onnx", None)
    except ImportFileError:
        return
    assert found["mac"] >= 0


@given(st.binary(max_size=400))
def test_any_bytes_end_in_words(content: bytes) -> None:
    try:
        slimmed = slim(io.BytesIO(content), "model.onnx")
    except ImportFileError:
        return
    assert len(slimmed) <= 2 * len(content) + 16


def test_a_small_tensor_keeps_its_numbers_and_a_large_one_loses_them() -> None:
    graph = helper.make_graph([helper.make_node("Relu", ["x"], ["y"])], "g", [], [], [
        numpy_helper.from_array(np.arange(4), "few"), numpy_helper.from_array(np.arange(10_000), "many"),
    ])  # fmt: skip
    found = onnx.load_model_from_string(slim(io.BytesIO(helper.make_model(graph).SerializeToString()), "model.onnx"))
    few, many = found.graph.initializer

    assert numpy_helper.to_array(few).tolist() == [0, 1, 2, 3]
    assert (list(many.dims), many.raw_data) == ([10_000], b"")
