"""The process that counts an ONNX file: `python -m greenai_desktop.model_files.onnx_worker FILE [TOKENS]`.

The libraries that take a model apart are written in C++ and a hostile file may crash or fill them. Here that ends a
process of its own, with limits of memory and time, and no window. The answer is one line of JSON.
"""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path
from typing import Any, Final

from greenai_desktop.core.errors import ImportFileError
from greenai_desktop.model_files.onnx_wire import slim
from greenai_desktop.model_files.source import opened, unread

MEMORY_BYTES: Final = 3 << 30
MARK: Final = "greenai-onnx "


def main(arguments: list[str]) -> int:
    """Count a file and answer."""
    _limit_memory()
    path, tokens = Path(arguments[0]), int(arguments[1]) if len(arguments) > 1 else None
    try:
        answer = count(path, tokens)
    except ImportFileError as error:
        answer = {"error": error.code, "facts": {name: str(value) for name, value in error.facts.items()}}
    except MemoryError:
        answer = {"error": "onnx_too_large", "facts": {"file": path.name}}
    except ImportError as error:
        answer = {"error": "models_missing", "facts": {"detail": str(error)}}
    print(MARK + json.dumps(answer), flush=True)
    return 0


def count(path: Path, tokens: int | None) -> dict[str, Any]:
    """The figures of a file.

    Raises:
        ImportFileError: it cannot be read, or is no model that can be counted.
        ImportError: the `onnx` package is not installed.
    """
    with opened(path) as stream:
        try:
            content = slim(stream, path.name)
        except OSError as error:
            raise unread(path, error) from error
    return count_bytes(content, path.name, tokens)


def count_bytes(content: bytes, file: str, tokens: int | None) -> dict[str, Any]:
    """The figures of a serialised model.

    Raises:
        ImportFileError: it is no model that can be counted.
    """
    import onnx

    try:
        return _counted(onnx.load_model_from_string(content), file, tokens)
    except (ImportFileError, MemoryError):
        raise
    except Exception as error:  # protobuf and names that are no text raise all kinds: the file cannot be read
        raise ImportFileError("onnx_damaged", file=file) from error


def _counted(model: Any, file: str, tokens: int | None) -> dict[str, Any]:
    from greenai_desktop.model_files import onnx_inputs
    from greenai_desktop.model_files.onnx_graph import Walk

    if not model.graph.node:
        raise ImportFileError("onnx_without_nodes", file=file)
    types, assumed = onnx_inputs.input_types(model.graph, tokens)
    tally = Walk(model, file).whole(types)
    return {
        "label": (model.graph.name or model.producer_name)[:80], "mac": tally.mac, "counted": tally.counted,
        "unknown": dict(tally.unknown.most_common(100)), "unknown_count": sum(tally.unknown.values()),
        "shapeless": tally.shapeless, "remarks": sorted(tally.remarks), "params": onnx_inputs.params_of(model),
        "assumed": dict(list(assumed.items())[:50]), "shape": onnx_inputs.shape_text(types),
        "batch": onnx_inputs.batch_of(types), "external": onnx_inputs.has_external(model),
    }  # fmt: skip


def _limit_memory() -> None:
    """Where the system knows such limits; elsewhere the limits of the walk itself must do."""
    if os.name != "posix":
        return
    import resource

    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
