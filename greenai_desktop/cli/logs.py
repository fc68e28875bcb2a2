"""The log file of the command line and of recorders."""

from __future__ import annotations

import logging
import sys
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


def log_to_file(debug: bool = False, level: int = logging.WARNING) -> None:
    """Send the log to its file, and with `debug` everything to the error output; a second call is harmless."""
    root = logging.getLogger()
    root.setLevel(logging.DEBUG if debug else level)
    if not any(isinstance(handler, _LogFile) for handler in root.handlers):
        handler: logging.Handler = _LogFile(
            paths.log_file(), maxBytes=_MOST_BYTES, backupCount=_KEPT, encoding="utf-8", delay=True
        )
        handler.setFormatter(logging.Formatter(_FORMAT))
        root.addHandler(handler)
        if debug:
            root.addHandler(logging.StreamHandler(sys.stderr))
