"""A file opened with care: a regular one, its beginning, and JSON within limits."""

from __future__ import annotations

import json
import os
import stat
from pathlib import Path
from typing import Any, BinaryIO, Final, NoReturn

from greenai_desktop.core.errors import ImportFileError

HEAD_BYTES: Final = 512
LARGEST_JSON_BYTES: Final = 32_000_000
_DEEPEST: Final = 200


def opened(path: Path) -> BinaryIO:
    """A regular file, open for reading.

    Raises:
        ImportFileError: it cannot be opened, or is a folder, a pipe or a device.
    """
    try:
        # Without O_NONBLOCK a pipe that nobody writes to would be waited for; on Windows there are no such files.
        handle = os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0))
    except (OSError, ValueError) as error:
        raise unread(path, error) from error
    if not stat.S_ISREG(os.fstat(handle).st_mode):
        os.close(handle)
        raise ImportFileError("file_not_regular", file=path.name or str(path))
    return os.fdopen(handle, "rb")


def unread(path: Path, error: Exception) -> ImportFileError:
    """What to say of a file that cannot be read."""
    return ImportFileError("file_not_read", file=path.name, detail=getattr(error, "strerror", None) or str(error))


def head_of(path: Path) -> bytes:
    """The beginning of a file.

    Raises:
        ImportFileError: it cannot be read, or is empty.
    """
    with opened(path) as stream:
        try:
            head = stream.read(HEAD_BYTES)
        except OSError as error:
            raise unread(path, error) from error
    if not head:
        raise ImportFileError("file_empty", file=path.name)
    return head


def json_object(path: Path) -> dict[str, Any]:
    """The object that a JSON file holds.

    Raises:
        ImportFileError: it cannot be read, is too large, is no JSON, or holds no object.
    """
    with opened(path) as stream:
        try:
            size = os.fstat(stream.fileno()).st_size
            if size > LARGEST_JSON_BYTES:
                raise ImportFileError("model_json_too_large", file=path.name, most=LARGEST_JSON_BYTES // 1_000_000)
            content = stream.read(LARGEST_JSON_BYTES + 1)
        except OSError as error:
            raise unread(path, error) from error
    return json_object_of(content, path.name)


def json_object_of(content: bytes, name: str) -> dict[str, Any]:
    """The object that a text holds; names that occur twice, NaN and infinity are no JSON here.

    Raises:
        ImportFileError: it is none.
    """
    try:
        found = json.loads(content, parse_constant=_no_number, object_pairs_hook=_no_twins)
    except RecursionError:
        raise ImportFileError("model_nested_too_deep", file=name) from None
    except (ValueError, UnicodeDecodeError) as error:
        raise ImportFileError("model_json_damaged", file=name, detail=str(error)[:120]) from None
    if not isinstance(found, dict):
        raise ImportFileError("model_json_no_object", file=name)
    if _is_deep(found):
        raise ImportFileError("model_nested_too_deep", file=name)
    return found


def _no_number(text: str) -> NoReturn:
    raise ValueError(f"{text} is no number of JSON")


def _no_twins(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("a name occurs twice")
    return found


def _is_deep(found: Any) -> bool:
    """Whether something is nested deeper than anything honest; looked at level by level, so without recursion."""
    level = [found]
    for _depth in range(_DEEPEST):
        level = [
            inner
            for outer in level
            for inner in (outer.values() if isinstance(outer, dict) else outer)
            if isinstance(inner, (dict, list))
        ]
        if not level:
            return False
    return True
