"""A person who also reads words off the screen, and points at things with the mouse."""

from __future__ import annotations

import json
import re
import socket
import subprocess
import sys
import tempfile
from pathlib import Path
from types import TracebackType

from greenai_desktop.store.records import Run, RunOverview
from greenai_desktop.store.workspace import Workspace
from tests.helpers.people import Person

_PROGRAM = Path(__file__).with_name("seen_program.py")
_MINUTE_S = 60.0
_COPY = """
import sys
from PySide6.QtCore import QTimer
from PySide6.QtGui import QGuiApplication
application = QGuiApplication(["copy", "-platform", "xcb"])
application.clipboard().setText(sys.argv[1])
QTimer.singleShot(0, lambda: print("copied", flush=True))
application.exec()
"""


class Onlooker(Person):
    """Sits at one window of the program.

    Args:
        home: Folder of data and settings.
        environ: More of the environment: the simulated machine.
        display: The screen.
        settings: What has been set before; the first start is done.
        minute_s: How long a minute of the alarms lasts.
    """

    def __init__(
        self, home: Path, environ: dict[str, str], display: str, minute_s: float = _MINUTE_S, **settings: object
    ) -> None:
        self._folder = tempfile.TemporaryDirectory(prefix="greenai-eyes-")  # the name of a socket must be short
        self._address = str(Path(self._folder.name) / "eyes")
        self._other: subprocess.Popen[str] | None = None
        super().__init__(home, environ, display, [sys.executable, str(_PROGRAM), self._address, str(minute_s)])
        (home / "settings.json").write_text(json.dumps({"started": True, **settings}), encoding="utf-8")

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        super().__exit__(kind, error, trace)
        self._stop_copying()
        self._folder.cleanup()

    def reads(self, name: str, row: int | None = None) -> str:
        """The words of a widget, or of a row of a table; empty if it is not in sight."""
        seen = self._looks(name, row)
        return str(seen["text"]) if seen else ""

    def is_in_sight(self, name: str) -> bool:
        """Whether a widget lies open on the screen."""
        return self._looks(name, None) is not None

    def copies(self, text: str) -> None:
        """Copy a text in another program: it stays on the clipboard until something else is copied."""
        self._stop_copying()
        self._other = subprocess.Popen(
            [sys.executable, "-c", _COPY, text], env=self._environ, stdout=subprocess.PIPE, text=True
        )
        assert self._other.stdout is not None
        assert self._other.stdout.readline().strip() == "copied"

    def _stop_copying(self) -> None:
        if self._other is not None:
            self._other.terminate()
            self._other.communicate(timeout=20)
            self._other = None

    def waits_to_read(self, pattern: str, name: str, row: int | None = None, patience_s: float = 30.0) -> str:
        """Wait until a widget shows words; they are handed back."""
        self.waits(lambda: bool(re.search(pattern, self.reads(name, row))), f"{pattern!r} in {name}", patience_s)
        return self.reads(name, row)

    @property
    def has_keyboard(self) -> str:
        """The name of what has the keyboard, as its ring shows."""
        return self.reads("")

    def tabs_to(self, name: str, most: int = 40) -> None:
        """Press Tab until something has the keyboard."""
        for _press in range(most):
            if self.has_keyboard == name:
                return
            self.presses("Tab")
        raise AssertionError(f"{name} is not reached by Tab; see {self.look('failed')}")

    def clicks(self, name: str, row: int | None = None, column: int = 0) -> None:
        """Point at a widget, a tab of a bar or a cell of a table, and click; waits until it is in sight."""
        self.waits(lambda: self._looks(name, row, column) is not None, f"the sight of {name}")
        seen = self._looks(name, row, column)
        assert seen is not None
        self._hands("mousemove", str(seen["x"]), str(seen["y"]), "click", "1")

    def scrolls(self, area: str, name: str, row: int | None = None) -> None:
        """Turn the mouse wheel at the left edge of an area until a widget comes in sight."""
        edge = self._looks(area, None)
        assert edge is not None
        self._hands("mousemove", str(int(str(edge["left"])) + 8), str(edge["y"]))

        def turn() -> bool:
            if self._looks(name, row) is not None:
                return True
            self._hands("click", "5")
            return False

        self.waits(turn, f"the sight of {name}")

    def overviews(self) -> list[RunOverview]:
        """The runs of the workspace, the newest first."""
        file = self.home / "workspace.greenai"
        if not file.exists():
            return []
        with Workspace.open(file, create=False) as workspace:
            return workspace.runs()

    def runs(self) -> list[Run]:
        """The same without their sums."""
        return [overview.run for overview in self.overviews()]

    def _looks(self, name: str, row: int | None, column: int = 0) -> dict[str, object] | None:
        with socket.socket(socket.AF_UNIX) as line:
            line.settimeout(20.0)
            try:
                line.connect(self._address)
            except (FileNotFoundError, ConnectionRefusedError):
                return None  # it is about to start
            with line.makefile("rw", encoding="utf-8") as stream:
                stream.write(json.dumps({"name": name, "row": row, "column": column}) + "\n")
                stream.flush()
                seen = json.loads(stream.readline())
        assert seen is None or "error" not in seen, seen
        return seen
