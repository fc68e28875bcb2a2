"""What an estimate is made from on the command line: a file, a stored estimate, or a few options."""

from __future__ import annotations

import json
import math
import sys
from collections.abc import Iterable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from greenai_desktop import paths
from greenai_desktop.cli.common import may_have_workspace, open_workspace
from greenai_desktop.cli.output import clean, tell, tell_error
from greenai_desktop.core.errors import ImportFileError, InputError, StoreError
from greenai_desktop.core.estimate.draft import Draft, Kit, KitKind
from greenai_desktop.i18n import N_, _, active

if TYPE_CHECKING:
    from greenai_desktop.accounting.estimate import Shelf
    from greenai_desktop.core.estimate.estimated import Estimated
    from greenai_desktop.core.estimate.problems import Problem
    from greenai_desktop.core.estimate.team import TeamDefault
    from greenai_desktop.core.factors import Factor
    from greenai_desktop.store.records import StoredEstimate

STDIN: Final = "-"
_MOST_BYTES: Final = 5_000_000
_MOST_DIGITS: Final = 400  # of a whole number; what has more is no number of ours, and slow to read
# Without a place there is energy still; what is missing then says so.
_LEAVES_FIGURES: Final = frozenset({"zone_missing", "region_unknown"})
# What Python's reader says of a text that is no JSON, by how the sentence begins.
_SYNTAX: Final = {
    "Expecting property name": N_("a name in double quotes is expected"),
    "Expecting ',' delimiter": N_("a comma is expected"),
    "Expecting ':' delimiter": N_("a colon is expected"),
    "Expecting value": N_("a value is expected"),
    "Extra data": N_("there is more text after the end"),
    "Unterminated string": N_("a text has no closing quote"),
    "Invalid control character": N_("a text holds a line break or another control character"),
    "Invalid \\": N_("a backslash is not followed by what may follow it"),
    "Illegal trailing comma": N_("a comma stands before a closing bracket"),
}


@dataclass(frozen=True, slots=True)
class Given:
    """What an estimate is made from.

    Attributes:
        name: What the person called it: the name in it, else the file; data.
        draft: What was said, with its hardware looked up.
        stored: The stored estimate it comes from; None for others.
        notes: What must be told of how it was read, in the language in force.
    """

    name: str
    draft: Draft
    stored: StoredEstimate | None = None
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Means:
    """What an estimate is computed with.

    Attributes:
        shelf: The tables.
        own: Factors of the user's own.
        team: Defaults of the team's own.
    """

    shelf: Shelf
    own: tuple[Factor, ...] = ()
    team: tuple[TeamDefault, ...] = ()

    def filled(self, draft: Draft) -> Draft:
        """The draft as it is computed: with what the team knows where nobody said a number."""
        from greenai_desktop.core.estimate.team import with_team_defaults

        return with_team_defaults(draft, self.team)


def means() -> Means:
    """The tables, and what the workspace adds to them; one that cannot be read is told, and adds nothing."""
    from greenai_desktop.accounting.estimate import shelf

    if not may_have_workspace():
        return Means(shelf())
    try:
        with open_workspace(create=False) as workspace:
            own = tuple(kept.factor for kept in workspace.own_factors())
            return Means(shelf(), own, tuple(kept.default for kept in workspace.team_defaults()))
    except StoreError as error:
        tell_error(error)
        return Means(shelf())


def given(word: str, shelf: Shelf) -> Given:
    """What a word of the command line names: `-`, the number of a stored estimate, or a file.

    Raises:
        InputError: the file does not describe an estimate.
        ImportFileError: it cannot be read.
        StoreError: there is no estimate of that number.
    """
    if word.isascii() and word.isdecimal():
        return _stored(int(word))
    name = "stdin" if word == STDIN else word
    draft, notes = with_hardware(_read(read_json(_bytes_of(word), name), name), shelf)
    return Given(draft.name or name, draft, None, notes)


def with_hardware(draft: Draft, shelf: Shelf) -> tuple[Draft, tuple[str, ...]]:
    """A draft whose hardware is looked up where only its name was said, and what must be told of that."""
    from greenai_desktop.cli.estimate_kits import kit_of_kind

    notes: dict[str, None] = {}

    def looked_up(kit: Kit) -> Kit:
        if kit.kind is KitKind.OWN or kit.item_id or not kit.label:
            return kit
        named = kit_of_kind(shelf, kit.kind, kit.label, is_power_told="power_w" in kit.numbers)
        notes.update({named.note: None} if named.note else {})
        return replace(kit, item_id=named.item_id, label=named.label)

    kits, use_kits = (tuple(looked_up(kit) for kit in group) for group in (draft.kits, draft.use_kits))
    return replace(draft, kits=kits, use_kits=use_kits), tuple(notes)


def computed(source: Given, tools: Means) -> Estimated:
    """The estimate of what was given; what is odd, and how it was read, is told.

    Raises:
        InputError: something in it cannot be right.
    """
    from greenai_desktop.accounting.estimate import estimate

    draft = checked(source, tools)
    estimated = estimate(draft, tools.shelf, tools.own)
    _tell_odd(draft, tools, estimated)
    return estimated


def checked(source: Given, tools: Means, aside: frozenset[str] = frozenset()) -> Draft:
    """The draft as it is computed, seen through; how it was read, and what is wrong without stopping it, is told.

    Args:
        source: What was given.
        tools: What it is computed with.
        aside: Codes of problems that do not matter here.

    Raises:
        InputError: something in it cannot be right.
    """
    from greenai_desktop.accounting.estimate import checks

    draft = tools.filled(source.draft)
    found = [problem for problem in checks(draft, tools.shelf) if problem.is_error and problem.code not in aside]
    wrong = [_words_of(problem) for problem in found if problem.code not in _LEAVES_FIGURES]
    if wrong:
        raise InputError("draft_has_problems", detail=" ".join(dict.fromkeys(wrong)))
    _tell([*source.notes, *(_words_of(problem) for problem in found)])
    return draft


def _tell_odd(draft: Draft, tools: Means, estimated: Estimated) -> None:
    from greenai_desktop.accounting.estimate import checks

    _tell([_words_of(problem) for problem in checks(draft, tools.shelf, estimated) if not problem.is_error])


def _tell(notes: Iterable[str]) -> None:
    for note in dict.fromkeys(notes):
        tell(active().pair("greenai", clean(note)))


def _words_of(problem: Problem) -> str:
    """What is the matter, with the name of the number it is about."""
    from greenai_desktop.core.estimate.fields import field_of, kit_field_of
    from greenai_desktop.i18n.estimate import field_name, problem_words

    words = problem_words(problem, active())
    if field_of(problem.field_id) is None and kit_field_of(problem.field_id) is None:
        return words
    name = field_name(problem.field_id, active())
    return words if name in words else active().pair(name, words)


def read_json(data: bytes, name: str) -> Any:
    """What a file of JSON holds.

    Args:
        data: Its bytes, in UTF-8 or in what its byte order mark says.
        name: What it is called in errors.

    Raises:
        InputError: it is no JSON, with line and column; nested too deeply; or a name is given twice.
    """
    try:
        text = data.decode(json.detect_encoding(data))
        return json.loads(
            text, object_pairs_hook=lambda pairs: _without_twins(pairs, name), parse_int=_whole, parse_constant=str
        )
    except UnicodeDecodeError as error:
        raise InputError("json_no_text", file=name) from error
    except RecursionError as error:
        raise InputError("json_too_deep", file=name) from error
    except json.JSONDecodeError as error:
        detail = next((_(told) for begin, told in _SYNTAX.items() if error.msg.startswith(begin)), error.msg)
        raise InputError("json_unreadable", file=name, line=error.lineno, column=error.colno, detail=detail) from error


def _read(plain: Any, name: str) -> Draft:
    """The draft of a file; what is wrong in it is told with the name of the file."""
    from greenai_desktop.core.estimate.reading import read_draft

    try:
        return read_draft(plain)
    except InputError as error:
        path = str(error.facts.get("path", "")).removeprefix("$").removeprefix(".")
        raise InputError(error.code, **{**error.facts, "path": active().pair(name, path) if path else name}) from error


def _stored(number: int) -> Given:
    if not may_have_workspace():
        raise StoreError("no_such_estimate", estimate=number)
    with open_workspace(create=False) as workspace:
        kept = workspace.estimate(number)
    return Given(kept.name or f"#{number}", kept.draft, kept)


def _bytes_of(word: str) -> bytes:
    try:
        data = sys.stdin.buffer.read(_MOST_BYTES + 1) if word == STDIN else _read_file(Path(word))
    except OSError as error:
        raise ImportFileError("file_not_read", file=word, detail=error.strerror or "") from error
    except ValueError as error:  # a name with a zero byte
        raise ImportFileError("file_not_read", file=word, detail="") from error
    if len(data) > _MOST_BYTES:
        raise InputError("json_too_large", file=word)
    return data


def _read_file(file: Path) -> bytes:
    """A regular file, but no more of it than is too large."""
    if file.stat().st_size > _MOST_BYTES:
        return b" " * (_MOST_BYTES + 1)
    return paths.read_regular(file)


def _without_twins(pairs: list[tuple[str, Any]], name: str) -> dict[str, Any]:
    """An object; the later of two values of one name would silently win."""
    found = dict(pairs)
    if len(found) < len(pairs):
        seen: set[str] = set()
        twin = next(key for key, _value in pairs if key in seen or seen.add(key))  # type: ignore[func-returns-value]
        raise InputError("name_given_twice", file=name, value=twin)
    return found


def _whole(digits: str) -> int | float:
    return int(digits) if len(digits) <= _MOST_DIGITS else math.inf
