"""A screen for real windows: the one there is, or an Xvfb of our own."""

from __future__ import annotations

import os
import subprocess
from types import TracebackType


class Screen:
    """Attributes: `display`, for the environment of programs."""

    def __init__(self, size: str = "1920x1200x24", *, own: bool = False) -> None:
        self._process: subprocess.Popen[str] | None = None
        self._size = size
        self._own = own
        self.display = ""

    def __enter__(self) -> Screen:
        self.display = os.environ.get("DISPLAY", "")
        if self.display and not self._own:
            return self
        # The server chooses a free number itself and tells it once it is ready.
        reading, writing = os.pipe()
        self._process = subprocess.Popen(
            ["Xvfb", "-displayfd", str(writing), "-screen", "0", self._size, "-nolisten", "tcp"],
            pass_fds=(writing,), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, text=True,
        )  # fmt: skip
        os.close(writing)
        with os.fdopen(reading) as told:
            self.display = f":{told.readline().strip()}"
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._process is not None:
            self._process.terminate()
            self._process.wait()
