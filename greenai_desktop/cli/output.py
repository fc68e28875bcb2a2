"""What the command line prints: plain text, tables, JSON and CSV, and where.

Results go to the standard output, all that is said about them to the error output. Text of people and devices is
shown without control characters, so that a name cannot move the cursor or paint the terminal.
"""

from __future__ import annotations

import contextlib
import json
import os
import sys
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from collections.abc import Set as AbstractSet
from typing import Any, TextIO

from greenai_desktop.core.errors import GreenAIError, ReportError
from greenai_desktop.i18n import active
from greenai_desktop.i18n.errors import title_and_hint
from greenai_desktop.i18n.numbers import MISSING

NOT_AVAILABLE = "n/a"
_FORMULA_STARTS = ("=", "+", "-", "@")
_BIDI = frozenset("\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")


def prepare_streams() -> None:
    """Let a terminal without our signs show a stand-in instead of failing."""
    _open_closed()
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="replace")


def _open_closed() -> None:
    """Put the null device where we were started without a stream (`>&-`), so that no file of ours takes its number.

    Programs that we start do not get it: for them the stream stays closed.
    """
    for number, name in enumerate(("stdin", "stdout", "stderr")):
        if getattr(sys, name) is None:
            null = os.open(os.devnull, os.O_RDWR)  # takes the lowest number that is free
            setattr(sys, name, os.fdopen(null, "w" if number else "r", encoding="utf-8"))


def say(text: str = "") -> None:
    """A line of the result.

    Raises:
        ReportError: `cannot_write`: the output takes no more, such as a file on a full disk.
    """
    with writing_results():
        print(text)


@contextlib.contextmanager
def writing_results() -> Iterator[None]:
    """Tell in words why results cannot be written; a reader that has gone is none of that."""
    try:
        yield
    except BrokenPipeError:
        raise
    except OSError as error:
        give_up_stdout()
        raise ReportError("cannot_write", file="stdout", detail=error.strerror or str(error)) from error


def give_up_stdout() -> None:
    """Nobody takes our results: what is still buffered must not fail again at exit."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def tell(text: str) -> None:
    """A line about what happens; a terminal that is gone does not matter."""
    try:
        print(text, file=sys.stderr, flush=True)
    except OSError:
        # The terminal was closed; the recording it spoke of goes on.
        return


def tell_error(error: GreenAIError) -> None:
    """What happened and what to do."""
    title, hint = title_and_hint(error, active())
    tell(active().pair("greenai", clean(title)))
    if hint:
        tell("  " + clean(hint))


def say_json(value: Any, indent: int | None = 2) -> None:
    """A value as JSON; NaN becomes null, as JSON has none."""
    say(json.dumps(_finite(value), indent=indent, ensure_ascii=False, allow_nan=False))


def shown(text: str) -> str:
    """A formatted figure, with the command line's word for a missing one."""
    return NOT_AVAILABLE if text == MISSING else text


def clean(text: str) -> str:
    """Text of people or devices without anything that commands a terminal."""
    return "".join("�" if unicodedata.category(sign) == "Cc" or sign in _BIDI else sign for sign in text)


def csv_cell(text: str) -> str:
    """A cell of text for CSV, quoted where needed; one that a spreadsheet would take for a formula is disarmed."""
    plain = "".join(" " if sign in "\r\n\t" else sign for sign in text)
    if plain.lstrip().startswith(_FORMULA_STARTS):
        plain = "'" + plain
    return '"' + plain.replace('"', '""') + '"' if any(sign in plain for sign in ",\";'") else plain


def width_of(text: str) -> int:
    """How many columns a text takes."""
    width = 0
    for sign in text:
        if unicodedata.combining(sign):
            continue
        width += 2 if unicodedata.east_asian_width(sign) in "WF" else 1
    return width


def fit(text: str, width: int) -> str:
    """A text cut to a width, with an ellipsis where something is left out."""
    if width_of(text) <= width:
        return text
    kept, used = "", 0
    for sign in text:
        step = width_of(sign)
        if used + step > width - 1:
            break
        kept, used = kept + sign, used + step
    return kept + "…" if width > 0 else ""


def pad(text: str, width: int, right: bool = False) -> str:
    """A text filled up to a width."""
    blanks = " " * max(0, width - width_of(text))
    return blanks + text if right else text + blanks


def table(
    header: Sequence[str], rows: Iterable[Sequence[str]], right: AbstractSet[int] = frozenset(), elastic: int = 0
) -> list[str]:
    """Rows under a header, as wide as the terminal allows.

    Args:
        header: Titles of the columns.
        rows: Cells, as many as titles.
        right: Columns of figures.
        elastic: The column that gives way when the terminal is too narrow; in a pipe nothing is cut.
    """
    cells = [[clean(cell) for cell in row] for row in rows]
    widths = [max(width_of(cell) for cell in column) for column in zip(header, *cells, strict=True)]
    room = terminal_width() if sys.stdout.isatty() else 0
    over = sum(widths) + 2 * (len(widths) - 1) - room
    if room and over > 0:
        widths[elastic] = max(8, widths[elastic] - over)
    lines = []
    for row in ([*header], *cells):
        columns = [
            pad(fit(cell, width), width, i in right) for i, (cell, width) in enumerate(zip(row, widths, strict=True))
        ]
        lines.append("  ".join(columns).rstrip())
    return lines


def terminal_width(default: int = 80) -> int:
    """Columns of the terminal."""
    return terminal_size((default, 24))[0]


def terminal_size(default: tuple[int, int] = (80, 24)) -> tuple[int, int]:
    """Columns and lines of the terminal that the output goes to; never less than can be drawn on."""
    try:
        size = os.get_terminal_size(sys.stdout.fileno())
    except (OSError, ValueError):
        return default
    return (size.columns or default[0], size.lines or default[1])


def may_colour(stream: TextIO) -> bool:
    """Whether colours are wanted: on a terminal that can, unless `NO_COLOR` says no."""
    return stream.isatty() and not os.environ.get("NO_COLOR") and os.environ.get("TERM", "") != "dumb"


def can_show(signs: str, stream: TextIO) -> bool:
    """Whether the encoding of a stream has these signs."""
    try:
        signs.encode(stream.encoding or "ascii")
    except (UnicodeEncodeError, LookupError):
        return False
    return True


def _finite(value: Any) -> Any:
    if isinstance(value, float) and (value != value or value in (float("inf"), float("-inf"))):
        return None
    if isinstance(value, dict):
        return {name: _finite(item) for name, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [_finite(item) for item in value]
    return value
