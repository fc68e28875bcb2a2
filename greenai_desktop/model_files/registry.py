"""All kinds of model files, which of them a file is, and the one door to their readers."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Final

from greenai_desktop.core.errors import ImportFileError, InputError
from greenai_desktop.model_files import hf_config, keras_file, onnx_file, safetensors_file
from greenai_desktop.model_files.base import Asked, ModelFacts, Reader, nothing
from greenai_desktop.model_files.refused import refuse
from greenai_desktop.model_files.source import head_of

# One module and one entry here to add a kind; the first one that recognises a file reads it.
READERS: Final[tuple[Reader, ...]] = (
    safetensors_file.READER, safetensors_file.INDEX_READER, onnx_file.READER, keras_file.READER, hf_config.READER,
)  # fmt: skip
MOST_TOKENS: Final = 1_000_000_000


def reader_of(name: str, head: bytes) -> Reader | None:
    """The reader of a file; None if it is of no kind of ours."""
    return next((reader for reader in READERS if reader.recognises(name, head)), None)


def read_model(path: Path, tokens_count: int | None = None, check: Callable[[], None] = nothing) -> ModelFacts:
    """What a file tells of a model.

    Args:
        path: The file.
        tokens_count: Length of the text that attention is counted for; None leaves attention out where it is open.
        check: Called now and then; raises to end the reading.

    Raises:
        ImportFileError: it cannot be read, is refused, damaged or of no kind of ours.
        InputError: that many tokens cannot be.
    """
    if tokens_count is not None and not 1 <= tokens_count <= MOST_TOKENS:
        raise InputError("tokens_not_possible", value=tokens_count)
    head = head_of(path)
    refuse(path.name, head)
    reader = reader_of(path.name, head)
    if reader is None:
        raise ImportFileError("model_file_unknown", file=path.name)
    return reader.read(path, Asked(tokens_count, check))
