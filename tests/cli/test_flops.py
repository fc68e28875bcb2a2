"""`greenai flops`."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import pytest
from onnx import TensorProto, helper, numpy_helper

from tests.model_files.configs import LLAMA_3_8B


@pytest.fixture
def llama(tmp_path: Path) -> str:
    path = tmp_path / "config.json"
    path.write_text(json.dumps(LLAMA_3_8B))
    return str(path)


def test_a_configuration_is_told_in_words(greenai, llama: str) -> None:
    shown = greenai("flops", llama, "--tokens", "2048", "--train")

    assert shown.returncode == 0
    assert "8,030,261,248" in shown.stdout
    assert "32 × 128" in shown.stdout
    assert "16.08\u00a0GFLOP (one token)" in shown.stdout
    assert "48.25\u00a0GFLOP" in shown.stdout


def test_it_speaks_french(greenai, llama: str) -> None:
    shown = greenai("flops", llama, "--lang", "fr").stdout

    assert "8\u202f030\u202f261\u202f248" in shown
    assert "Paramètres" in shown and "(un token)" in shown


def test_json_holds_the_numbers_of_an_estimate(greenai, llama: str) -> None:
    plain = json.loads(greenai("flops", llama, "--json", "--train").stdout)

    assert plain["params_count"] == 8_030_261_248
    assert plain["numbers"]["head_dim_count"] == 128
    assert plain["training_flop_at_most"] == 3 * plain["forward_flop"]
    assert [note["code"] for note in plain["notes"]] == ["attention_left_out"]


def test_operators_that_are_not_counted_are_listed_and_the_share_is_never_rounded_up(greenai, tmp_path: Path) -> None:
    weight = numpy_helper.from_array(__import__("numpy").zeros((4, 4), "float32"), "w")
    nodes = [helper.make_node("MatMul", ["x", "w"], ["y0"])]
    nodes += [helper.make_node("MatMul", [f"y{at}", "w"], [f"y{at + 1}"]) for at in range(1_999)]
    nodes.append(helper.make_node("Odd", ["y1999"], ["z"], domain="own"))
    tensor = helper.make_tensor_value_info
    graph = helper.make_graph(nodes, "g", [tensor("x", TensorProto.FLOAT, [1, 4])],
                              [tensor("z", TensorProto.FLOAT, None)], [weight])  # fmt: skip
    path = tmp_path / "model.onnx"
    opsets = [helper.make_opsetid("", 17), helper.make_opsetid("own", 1)]
    path.write_bytes(helper.make_model(graph, opset_imports=opsets, ir_version=10).SerializeToString())
    shown = greenai("flops", str(path)).stdout

    assert "own.Odd × 1" in shown
    assert "99.9%" in shown and "100" not in shown.split("Operators counted")[1].splitlines()[0]


def test_names_in_a_file_do_not_command_the_terminal(greenai, tmp_path: Path) -> None:
    path = tmp_path / "config.json"
    path.write_text(json.dumps({"model_type": "a\u001b[31mb", "architectures": ["\u001b]0;title\u0007"]}))
    shown = greenai("flops", str(path))

    assert shown.returncode == 0
    assert "\u001b" not in shown.stdout


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("--value", "4.1e9", "--unit", "mac"), "8.200\u00a0GFLOP"),
        (("--value", "4.1e9", "--unit", "flop"), "4.100\u00a0GFLOP"),
        (("--value", "4,1e9", "--unit", "mac", "--lang", "fr"), "8,200\u00a0GFLOP"),
        (("--value", "1e9", "--unit", "mac", "--train"), "6.000\u00a0GFLOP"),
    ],
)
def test_a_figure_is_brought_to_flop(greenai, arguments: tuple[str, ...], told: str) -> None:
    assert told in greenai("flops", *arguments).stdout


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        ((), "It was not said what to count"),
        (("a.onnx", "--value", "1"), "two things at once"),
        (("--python", "python3"), "It was not said what to count"),
        (("--call", "a:b"), "It was not said what to count"),
        (("--value", "1e9"), "MAC or FLOP"),
        (("--value", "many", "--unit", "mac"), "is not a number"),
        (("--value", "-5", "--unit", "mac"), "no possible count"),
        (("--value", "nan", "--unit", "mac"), "is not a number"),
        (("--value", "0", "--unit", "flop"), "no possible count"),
        (("--value", "1e308", "--unit", "mac"), "no possible count"),
    ],
)
def test_what_is_not_said_is_asked_for(greenai, arguments: tuple[str, ...], told: str) -> None:
    shown = greenai("flops", *arguments)

    assert shown.returncode == 2
    assert told in shown.stderr
    assert "Traceback" not in shown.stderr


@pytest.mark.parametrize("tokens", ["0", "-3", "99999999999"])
def test_a_length_that_cannot_be_is_refused(greenai, llama: str, tokens: str) -> None:
    shown = greenai("flops", llama, "--tokens", tokens)

    assert shown.returncode == 2
    assert "no possible length" in shown.stderr


@pytest.mark.parametrize(("name", "told"), [("model.pt", "hidden in it"), ("model.txt", "no model file")])
def test_a_file_that_is_refused_fails_with_what_to_do(greenai, tmp_path: Path, name: str, told: str) -> None:
    path = tmp_path / name
    path.write_bytes(b"content")
    shown = greenai("flops", str(path))

    assert shown.returncode == 1
    assert told in shown.stderr


def test_a_function_is_counted_in_an_interpreter(greenai, tmp_path: Path) -> None:
    python = tmp_path / "python"
    python.write_text(
        """#!/bin/sh\necho 'greenai-count {"forward_flop": 5000, "framework": "torch", "version": "2"}'\n"""
    )
    python.chmod(0o755)
    shown = greenai("flops", "--python", str(python), "--call", "model:make", "--folder", str(tmp_path))

    assert shown.returncode == 0
    assert "5.000\u00a0kFLOP" in shown.stdout
    assert "Counting in your environment" in shown.stderr


def test_a_function_that_cannot_be_called_fails_in_one_line(greenai, tmp_path: Path) -> None:
    shown = greenai("flops", "--python", sys.executable, "--call", "no_such:make", "--folder", str(tmp_path))

    assert shown.returncode == 1
    assert "cannot be imported" in shown.stderr and "Traceback" not in shown.stderr


def test_help_tells_how(greenai) -> None:
    shown = greenai("flops", "--help").stdout

    assert "--call MODULE:FUNCTION" in shown
    assert "greenai flops config.json --tokens 2048 --train" in shown
