"""A model counted where it lives: by torch or TensorFlow, in an interpreter that the user names.

The user's function is run there, which is the point and the risk of it: only what a person named is ever started. It
has a time limit, its output is bounded, and all that it started ends with it.

What these counters miss (METHODS §2.4): torch's counts 2 for each multiplication with its addition, forward and
backward, and nothing at all for recurrent layers; TensorFlow's profiler counts the body of a loop once.
"""

from __future__ import annotations

import json
import math
import os
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from greenai_desktop.core.errors import ImportFileError, InputError
from greenai_desktop.model_files.base import Example, ModelFacts, ModelKind, Note, nothing, remark
from greenai_desktop.model_files.bounded_process import Ended, Limits, run
from greenai_desktop.paths import resource

CODE: Final = "environment"
TIMEOUT_S: Final = 300.0
LONGEST_TIMEOUT_S: Final = 86_400.0
_MOST_OUTPUT_BYTES: Final = 16_000_000
_MARK: Final = b"greenai-count "
_CALL: Final = re.compile(r"[A-Za-z_]\w*(\.[A-Za-z_]\w*)*:[A-Za-z_]\w*")
# Of our own interpreter; they would send another one to the wrong libraries.
_OURS: Final = ("PYTHONHOME", "PYTHONEXECUTABLE", "__PYVENV_LAUNCHER__", "PYTHONSAFEPATH")
_MOST: Final = 1e30
_LONGEST_TEXT: Final = 120


@dataclass(frozen=True, slots=True)
class Call:
    """What is to be counted.

    Attributes:
        python: The interpreter.
        function: `module:function`; it returns a model and an example.
        folder: Where it is run, and where the module is looked for.
        timeout_s: Until it is ended.
    """

    python: Path
    function: str
    folder: Path
    timeout_s: float = TIMEOUT_S


def count_in_environment(call: Call, check: Callable[[], None] = nothing) -> ModelFacts:
    """What the counter in an interpreter tells of a model.

    Args:
        call: What is to be counted, and where.
        check: Called now and then; raises to end it.

    Raises:
        InputError: the call is no `module:function`, or its time is not possible.
        ImportFileError: the interpreter cannot be started, or does not answer as it should.
    """
    if not _CALL.fullmatch(call.function):
        raise InputError("call_unreadable", value=call.function[:_LONGEST_TEXT])
    if not 0 < call.timeout_s <= LONGEST_TIMEOUT_S:
        raise InputError("timeout_not_possible", value=call.timeout_s, most=LONGEST_TIMEOUT_S)
    script = resource("model_files", "count_in_environment.py")
    environment = {name: value for name, value in os.environ.items() if name not in _OURS}
    limits = Limits(call.timeout_s, _MOST_OUTPUT_BYTES)
    try:
        ended = run([str(call.python), str(script), call.function], limits, environment, call.folder, check)
    except (OSError, ValueError) as error:
        detail = getattr(error, "strerror", None) or str(error)
        raise ImportFileError("interpreter_not_started", file=str(call.python), detail=detail) from error
    return _facts(_answer(ended, call), call)


def _answer(ended: Ended, call: Call) -> Mapping[str, Any]:
    """What the script answered.

    Raises:
        ImportFileError: its time was over, it printed too much, it died, or its answer is none.
    """
    if ended.timed_out:
        raise ImportFileError("count_timed_out", file=call.function, seconds=f"{call.timeout_s:g}")
    if ended.flooded:
        raise ImportFileError("count_flooded", file=call.function)
    line = next((line for line in reversed(ended.output.splitlines()) if line.startswith(_MARK)), None)
    try:
        found = json.loads(line.removeprefix(_MARK)) if line is not None else None
    except (ValueError, RecursionError):
        found = None
    if not isinstance(found, dict):
        detail = _last_line(ended.error)
        raise ImportFileError("count_no_answer", file=call.function, status=ended.code, detail=detail)
    if "error" in found:
        _raise(str(found["error"]), str(found.get("detail", ""))[:300], call)
    return found


def _raise(code: str, detail: str, call: Call) -> None:
    """What the script could not do."""
    if code == "module_not_found":
        raise ImportFileError("call_module_missing", file=call.function, detail=detail)
    if code == "function_not_found":
        raise ImportFileError("call_function_missing", file=call.function, detail=detail)
    if code == "not_a_pair":
        raise ImportFileError("call_no_pair", file=call.function, detail=detail)
    if code == "no_framework":
        raise ImportFileError("call_no_framework", file=call.function, detail=detail)
    if code == "counter_missing":
        raise ImportFileError("counter_missing", file=call.function, detail=detail)
    raise ImportFileError("call_failed", file=call.function, detail=detail)


def _facts(found: Mapping[str, Any], call: Call) -> ModelFacts:
    """The answer as facts; the script is ours, the interpreter that ran it is not, so nothing of it is believed."""
    forward, training = _amount(found.get("forward_flop")), _amount(found.get("training_flop"))
    missed = found.get("not_counted")
    counts = missed.items() if isinstance(missed, dict) else ()
    unknown = {str(name)[:60]: int(count) for name, count in counts if _amount(count)}
    if not forward:
        raise ImportFileError("counted_nothing", file=call.function, detail=", ".join(unknown))
    framework, version = _text(found, "framework"), _text(found, "version")
    notes = [remark("counted_by", name=framework, version=version), *_told(found)]
    if unknown:
        notes.append(_missed(framework, unknown))
    params = _amount(found.get("params_count"))
    trainable = _amount(found.get("trainable_params_count"))
    if params and trainable is not None and trainable < params:
        notes.append(remark("frozen_parameters", count=int(params - trainable)))
    return ModelFacts(
        format=CODE, kind=ModelKind.NETWORK, label=_text(found, "label"), source=call.function,
        params_count=int(params) if params else None, forward_flop=forward, training_flop=training or None,
        example=Example.INPUT, example_shape=_text(found, "example_shape"),
        unknown_operators=unknown, notes=tuple(notes),
    )  # fmt: skip


def _missed(framework: str, unknown: Mapping[str, int]) -> Note:
    """What it means that something was not counted."""
    if framework == "tensorflow":
        return remark("recurrent_once")
    return remark("kernels_missed") if any("." in name for name in unknown) else remark("recurrent_left_out")


def _told(found: Mapping[str, Any]) -> list[Note]:
    """What the script wants told."""
    given = found.get("notes")
    told = []
    for entry in given if isinstance(given, list) else []:
        if isinstance(entry, dict) and entry.get("code") == "backward_failed":
            told.append(remark("backward_failed", detail=str(entry.get("detail", ""))[:_LONGEST_TEXT]))
        elif isinstance(entry, dict) and entry.get("code") == "forward_low":
            told.append(remark("forward_low"))
    return told


def _amount(found: object) -> float | None:
    """A number that can be a count; None for anything else."""
    if isinstance(found, bool) or not isinstance(found, int | float) or not 0 <= found <= _MOST:
        return None
    return float(found) if math.isfinite(found) else None


def _text(found: Mapping[str, Any], name: str) -> str:
    return str(found.get(name, ""))[:_LONGEST_TEXT]


def _last_line(error: bytes) -> str:
    lines = error.decode("utf-8", "replace").strip().splitlines()
    return lines[-1][:300] if lines else ""
