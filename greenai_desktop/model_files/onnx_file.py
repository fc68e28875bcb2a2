"""`.onnx`: operations counted from shapes, by a counter of our own, in a process of its own (`onnx_worker`)."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Mapping
from importlib.util import find_spec
from pathlib import Path
from typing import Any, Final

from greenai_desktop.core.errors import ImportFileError
from greenai_desktop.i18n import N_
from greenai_desktop.model_files.base import FLOP_PER_MAC, Asked, Example, ModelFacts, ModelKind, Note, Reader, remark
from greenai_desktop.model_files.bounded_process import Ended, Limits, run
from greenai_desktop.model_files.onnx_worker import MARK

CODE: Final = "onnx"
TIMEOUT_S: Final = 90.0
_MOST_OUTPUT_BYTES: Final = 1_000_000
# What the worker may say is wrong; anything else is no answer of ours.
_ERRORS: Final = frozenset({
    "file_not_read", "file_not_regular", "file_empty", "onnx_damaged", "onnx_too_large", "onnx_without_nodes",
    "onnx_not_sorted", "model_nested_too_deep", "model_sizes_impossible", "models_missing",
})  # fmt: skip


def recognises(name: str, head: bytes) -> bool:
    """Whether a file has the name of one; protobuf has no mark of its own."""
    return name.casefold().endswith((".onnx", ".ort"))


def read(path: Path, asked: Asked) -> ModelFacts:
    """What a file tells.

    Raises:
        ImportFileError: it cannot be counted, or the `onnx` package is not installed.
    """
    if find_spec("onnx") is None:
        raise ImportFileError("models_missing", file=path.name)
    if path.name.casefold().endswith(".ort"):
        raise ImportFileError("ort_refused", file=path.name)
    tokens = [str(asked.tokens_count)] if asked.tokens_count else []
    # -P: what lies in the folder where we were started is no module of ours.
    command = [sys.executable, "-P", "-m", "greenai_desktop.model_files.onnx_worker", str(path.absolute()), *tokens]
    try:
        ended = run(command, Limits(TIMEOUT_S, _MOST_OUTPUT_BYTES), os.environ, check=asked.check)
    except OSError as error:
        raise ImportFileError("onnx_crashed", file=path.name) from error
    return facts_of(_answer(ended, path.name), path.name, asked)


def _answer(ended: Ended, file: str) -> Mapping[str, Any]:
    if ended.timed_out or ended.flooded:
        raise ImportFileError("onnx_took_too_long", file=file, seconds=f"{TIMEOUT_S:g}")
    mark = MARK.encode()
    line = next((line for line in ended.output.splitlines() if line.startswith(mark)), b"")
    try:
        found = json.loads(line.removeprefix(mark))
    except ValueError:
        raise ImportFileError("onnx_crashed", file=file) from None
    if "error" in found:
        facts = found.get("facts") or {}
        if found["error"] not in _ERRORS:
            raise ImportFileError("onnx_crashed", file=file)
        raise ImportFileError(found["error"], **facts)
    return dict(found)


def facts_of(found: Mapping[str, Any], file: str, asked: Asked) -> ModelFacts:
    """What the worker found, as facts."""
    unknown, assumed = dict(found["unknown"]), dict(found["assumed"])
    weighted = found["counted"] + found["unknown_count"]
    uses_tokens = asked.tokens_count if asked.tokens_count in assumed.values() else None
    return ModelFacts(
        format=CODE, kind=ModelKind.NETWORK, label=found["label"], source=file,
        params_count=found["params"] or None, tokens_count=uses_tokens,
        forward_flop=float(FLOP_PER_MAC * found["mac"]) if found["counted"] else None,
        example=Example.INPUT, example_shape=found["shape"],
        coverage_fraction=found["counted"] / weighted if weighted else None,
        unknown_operators=unknown, assumed=assumed, notes=tuple(_notes(found)),
    )  # fmt: skip


def _notes(found: Mapping[str, Any]) -> list[Note]:
    told = [remark("params_of_file")] if found["params"] else []
    if found["assumed"]:
        told.append(remark("sizes_assumed"))
    if found["unknown_count"] > found["shapeless"]:
        told.append(remark("operators_unknown"))
    if found["shapeless"]:
        told.append(remark("operators_without_shape", count=found["shapeless"]))
    if found["external"]:
        told.append(remark("external_weights"))
    if found["batch"] > 1:
        told.append(remark("batch_in_file", count=found["batch"]))
    if not found["counted"] and not found["unknown_count"]:
        told.append(remark("nothing_to_count"))
    return told + [remark(code) for code in found["remarks"]]


READER: Final = Reader(CODE, N_("ONNX"), recognises, read)
