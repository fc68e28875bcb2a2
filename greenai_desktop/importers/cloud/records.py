"""Records of JSON, and of anything that is like it, as flat rows of texts."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import Any, Final, NoReturn

_DEEPEST: Final = 12


def loaded(text: str) -> Any:
    """What a text of JSON says.

    Raises:
        ValueError: it is none; NaN and infinity are no JSON.
        RecursionError: it is nested beyond reason.
    """

    def refuse(word: str) -> NoReturn:
        raise ValueError(f"{word} is no JSON")

    return json.loads(text, parse_constant=refuse)


def flat(record: object) -> Mapping[str, str]:
    """Fields of a record as texts, nested ones joined by dots; what is not told is empty.

    Raises:
        ValueError: it is no record, or nested too deeply to be one.
    """
    if not isinstance(record, dict):
        raise ValueError("no record")
    found: dict[str, str] = {}
    _flatten(record, "", found, 0)
    return found


def objects(plain: Any) -> list[Any]:
    """The records of JSON: a list, or the list of an object that holds one, or the object alone."""
    if isinstance(plain, list):
        return plain
    if isinstance(plain, dict):
        for name in ("value", "data", "rows", "results"):
            if isinstance(plain.get(name), list):
                return list(plain[name])
        return [plain]
    return []


def _flatten(record: Mapping[Any, Any], before: str, found: dict[str, str], depth: int) -> None:
    if depth > _DEEPEST:
        raise ValueError("nested too deeply")
    for name, value in record.items():
        if isinstance(value, dict):
            _flatten(value, f"{before}{name}.", found, depth + 1)
        else:
            found[f"{before}{name}"] = _cell(value)


def _cell(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        return repr(value)
    if isinstance(value, str):
        return value.strip()
    shown = getattr(value, "isoformat", None)
    return str(shown()) if shown is not None else str(value)


def is_record(line: str) -> bool:
    """Whether a line is a record by itself."""
    try:
        return bool(flat(loaded(line)))
    except (ValueError, RecursionError):
        return False


def fields(plain: Any) -> list[str]:
    """Names of all fields of all records, in order: a record may leave out what it does not know."""
    names: dict[str, None] = {}
    for record in objects(plain):
        try:
            names |= dict.fromkeys(flat(record))
        except ValueError:
            continue
    return list(names)


def line_fields(lines: Iterable[str]) -> list[str]:
    """The same of lines that are a record each."""
    names: dict[str, None] = {}
    for line in lines:
        try:
            names |= dict.fromkeys(flat(loaded(line)))
        except (ValueError, RecursionError):
            continue
    return list(names)
