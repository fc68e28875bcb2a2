"""A file as lines of text: encoding, progress, cancel, and the refusal of what is no text."""

from __future__ import annotations

import codecs
import io
import os
import stat
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import BinaryIO, Final

from greenai_desktop.core.errors import ImportFileError

UNREADABLE: Final = "\ufffd"  # stands for bytes that are no sign of the encoding of a file
HEAD_BYTES: Final = 65_536
LONGEST_LINE: Final = 1 << 20
_TELL_EVERY_LINES: Final = 2_000
_MOST_CONTROL_SIGNS: Final = 0.01
_MARKS: Final = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))
_OTHER_KINDS: Final = (
    (b"PK\x03\x04", "spreadsheet_file"), (b"\xd0\xcf\x11\xe0", "spreadsheet_file"), (b"\x1f\x8b", "compressed_file"),
    (b"PAR1", "binary_file"), (b"SQLite format 3", "binary_file"),
)  # fmt: skip


def uncancelled() -> None:
    """Where nobody may cancel."""


def untold(fraction: float) -> None:
    """Where nobody waits for progress."""


class TextSource:
    """A text file that is read line by line.

    Args:
        path: The file.
        check: Called now and then; raises to end the reading.
        report: Told the share that was read.

    Attributes:
        head: The beginning of the text.

    Raises:
        ImportFileError: it cannot be opened, is empty, or is no text.
    """

    def __init__(
        self, path: Path, check: Callable[[], None] = uncancelled, report: Callable[[float], None] = untold
    ) -> None:
        self.path = path
        self._check, self._report = check, report
        try:
            with opened_file(path) as stream:
                start = stream.read(HEAD_BYTES)
                self._size_bytes = os.fstat(stream.fileno()).st_size
        except OSError as error:
            raise ImportFileError("file_not_read", file=path.name, detail=error.strerror or str(error)) from error
        if not start.strip():
            raise ImportFileError("file_empty", file=path.name)
        self._encoding = _encoding_of(start, path.name)
        self.head = start.decode(self._encoding, "ignore")
        _refuse_binary(self.head, path.name)

    @property
    def name(self) -> str:
        """Name of the file, without its folder."""
        return self.path.name

    def lines(self) -> Iterator[str]:
        """The lines, each with its line break; read from the beginning at each call.

        Raises:
            ImportFileError: the file cannot be read on, or a line is too long to be text.
        """
        try:
            with opened_file(self.path) as stream:
                text = io.TextIOWrapper(stream, self._encoding, errors="replace", newline="")
                for number, line in enumerate(iter(lambda: text.readline(LONGEST_LINE), ""), 1):
                    if number % _TELL_EVERY_LINES == 1:
                        self._check()
                        self._report(stream.tell() / self._size_bytes if self._size_bytes else 1.0)
                    if len(line) >= LONGEST_LINE and not line.endswith(("\n", "\r")):
                        raise ImportFileError("line_too_long", file=self.name, line=number)
                    yield line
        except OSError as error:
            raise ImportFileError("file_not_read", file=self.name, detail=error.strerror or str(error)) from error
        self._report(1.0)


def opened_file(path: Path) -> BinaryIO:
    """The file, open for reading; it is read more than once, which a pipe cannot be.

    Raises:
        ImportFileError: it is a folder, a pipe or a device.
        OSError: it cannot be opened.
    """
    # Without O_NONBLOCK a pipe that nobody writes to would be waited for; on Windows there are no such files.
    handle = os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0))
    if not stat.S_ISREG(os.fstat(handle).st_mode):
        os.close(handle)
        raise ImportFileError("file_not_regular", file=path.name or str(path))
    return os.fdopen(handle, "rb")


def _encoding_of(start: bytes, name: str) -> str:
    for mark, encoding in _MARKS:
        if start.startswith(mark):
            return encoding
    for magic, code in _OTHER_KINDS:
        if start.startswith(magic):
            raise ImportFileError(code, file=name)
    zeros = start.count(0)
    if zeros:
        half = len(start) // 2
        if start[1::2].count(0) > 0.4 * half and start[::2].count(0) < 0.05 * half:
            return "utf-16-le"
        if start[::2].count(0) > 0.4 * half and start[1::2].count(0) < 0.05 * half:
            return "utf-16-be"
        raise ImportFileError("binary_file", file=name)
    try:
        codecs.getincrementaldecoder("utf-8")().decode(start)  # a sign that is cut at the end is no error
    except UnicodeDecodeError:
        return "utf-8" if _is_mostly_utf8(start) else "cp1252"
    return "utf-8"


def _is_mostly_utf8(start: bytes) -> bool:
    """Whether some wrong bytes stand in a text of UTF-8: as cp1252 all its other letters would be wrong."""
    text = start.decode("utf-8", "replace")
    wrong = text.count(UNREADABLE)
    return sum(sign > "\x7f" for sign in text) - wrong > wrong


def _refuse_binary(head: str, name: str) -> None:
    odd = sum((ord(sign) < 32 and sign not in "\t\r\n\f") or sign == UNREADABLE for sign in head)
    if odd > _MOST_CONTROL_SIGNS * len(head):
        raise ImportFileError("binary_file", file=name)
