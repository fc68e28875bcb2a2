"""The log file of the command line and of recorders."""

from __future__ import annotations

import contextlib
import logging
import sys
from collections.abc import Iterator
from io import TextIOWrapper
from logging.handlers import RotatingFileHandler

from greenai_desktop import paths

_MOST_BYTES = 1_000_000
_KEPT = 3
_FORMAT = "%(asctime)s %(process)d %(levelname)s %(name)s: %(message)s"


class _LogFile(RotatingFileHandler):
    """A log that is made when first needed, and that never disturbs a recording."""

    def _open(self) -> TextIOWrapper:
        paths.log_file().parent.mkdir(parents=True, exist_ok=True)
        return super()._open()

    def handleError(self, record: logging.LogRecord) -> None:  # noqa: N802 - the name that logging calls
        """A log that cannot be written has no place to say so; terminal and command are not to suffer for it."""


@contextlib.contextmanager
def logging_to_file(debug: bool = False) -> Iterator[None]:
    """Send warnings to the log file, and with `debug` everything to the error output too."""
    root = logging.getLogger()
    before = root.level
    handlers: list[logging.Handler] = []
    # A file that has no place, as under a working folder that is gone, is no reason to do nothing.
    with contextlib.suppress(OSError):
        handlers.append(
            _LogFile(paths.log_file(), maxBytes=_MOST_BYTES, backupCount=_KEPT, encoding="utf-8", delay=True)
        )
    handlers += [logging.StreamHandler(sys.stderr)] if debug else []
    root.setLevel(logging.DEBUG if debug else logging.WARNING)
    for handler in handlers:
        handler.setFormatter(logging.Formatter(_FORMAT))
        root.addHandler(handler)
    try:
        yield
    finally:
        root.setLevel(before)
        for handler in handlers:
            root.removeHandler(handler)
            handler.close()
