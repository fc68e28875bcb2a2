"""One whole number in a file of the kernel, read again and again without opening the file anew."""

from __future__ import annotations

import os
from pathlib import Path

_TORN_READS = 3


class UntoldError(OSError):
    """A number that is not told, for a reason of its own.

    Attributes:
        reason: Code of the reason.
    """

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class NumberFile:
    """A file with one number that is not below zero, kept open.

    The kernel's file stays the same; a simulated one may be replaced by a rename, which shows as a value that no
    longer changes: `reopened` looks.
    """

    __slots__ = ("_file", "path")

    def __init__(self, path: Path) -> None:
        self.path = path
        self._file = -1

    def value(self) -> int:
        """The number now.

        Raises:
            OSError: it cannot be read: denied, gone …
            ValueError: it holds no number, or one below zero.
        """
        if self._file < 0:
            self._file = os.open(self.path, os.O_RDONLY | getattr(os, "O_CLOEXEC", 0))
        try:
            text = os.pread(self._file, 32, 0)
            for _ in range(_TORN_READS):
                if text:
                    break
                # Somebody is rewriting a simulated file in place.
                text = os.pread(self._file, 32, 0)
            value = int(text)
            if value < 0:
                raise ValueError("no counter and no power is below zero")
            return value
        except OSError:
            self.close()
            raise

    def reopened(self) -> bool:
        """Whether another file lies under the name by now; the next value then comes from it.

        Raises:
            OSError: no file lies there any more.
        """
        if self._file < 0:
            return False
        try:
            there, ours = self.path.stat(), os.fstat(self._file)
        except OSError:
            self.close()
            raise
        if (there.st_ino, there.st_dev) == (ours.st_ino, ours.st_dev):
            return False
        self.close()
        return True

    def close(self) -> None:
        """Let go of the file; a second call is harmless."""
        if self._file >= 0:
            os.close(self._file)
            self._file = -1


def text_of(path: Path) -> str:
    """The text of a small file, without the spaces around it; empty if it cannot be read."""
    try:
        return path.read_text(encoding="utf-8", errors="replace").strip()
    except OSError:
        return ""


def number_of(path: Path) -> int | None:
    """The whole number in a small file; None if there is none."""
    try:
        return int(text_of(path))
    except ValueError:
        return None


def failure_of(error: Exception) -> str:
    """Reason code of why a number could not be read."""
    if isinstance(error, UntoldError):
        return error.reason
    if isinstance(error, PermissionError):
        return "denied"
    return "vanished" if isinstance(error, OSError) else "sensor_failed"
