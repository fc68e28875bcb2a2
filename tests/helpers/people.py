"""A person at the real program: starts it, looks for its window, presses keys, takes pictures.

Only keys are pressed, so that nothing depends on where things stand; what came of it is read from the screen's window
titles and from the files the program writes.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from types import TracebackType

import psutil

from greenai_desktop.store.records import RunState
from greenai_desktop.store.workspace import Workspace
from tests.helpers.waiting import wait_for

PICTURES = Path(__file__).resolve().parents[2] / "pictures"
PROGRAM = (sys.executable, "-m", "greenai_desktop")
_PATIENCE_S = 30.0
_GRAB = """
import sys
from PySide6.QtGui import QGuiApplication
application = QGuiApplication(["grab", "-platform", "xcb"])
application.primaryScreen().grabWindow(0).save(sys.argv[1])
"""


def _has_ended(process_id: int) -> bool:
    return not psutil.pid_exists(process_id) or psutil.Process(process_id).status() == psutil.STATUS_ZOMBIE


def has_screen_and_hands() -> bool:
    """Whether there is a screen, a program that presses keys, and one that gives them to windows."""
    return bool(os.environ.get("DISPLAY")) and all(shutil.which(name) for name in ("xdotool", "openbox"))


class Person:
    """Sits at one window of the program.

    Args:
        home: Folder of data and settings.
        environ: More of the environment: the simulated machine.
        display: The screen.
        command: What starts the program.
    """

    def __init__(self, home: Path, environ: dict[str, str], display: str, command: Sequence[str] = PROGRAM) -> None:
        self.home = home
        self._command = command
        self._environ = {**os.environ, **environ, "DISPLAY": display, "QT_QPA_PLATFORM": "xcb"}
        self._environ |= {"GREENAI_HOME": str(home), "LC_ALL": "C.UTF-8"}
        self._process: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> Person:
        self._process = subprocess.Popen(self._command, env=self._environ)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if kind is not None:
            self.look("failed")
        if self._process is not None and self._process.poll() is None:
            self._process.terminate()
            self._process.wait(timeout=20)
        self._end_recordings()

    def _end_recordings(self) -> None:
        """A recorder outlives its window; whoever leaves the machine stops what is still being recorded."""
        file = self.home / "workspace.greenai"
        if not file.exists():
            return
        with Workspace.open(file) as workspace:
            left = [one.run.recorder_pid for one in workspace.runs() if one.run.state is RunState.RECORDING]
        for process_id in filter(None, left):
            with contextlib.suppress(ProcessLookupError):
                os.kill(process_id, signal.SIGTERM)
        for process_id in filter(None, left):
            with contextlib.suppress(psutil.NoSuchProcess):
                wait_for(partial(_has_ended, process_id))

    def terminal(self, *arguments: str) -> subprocess.Popen[bytes]:
        """Type a command line of `greenai` in a terminal beside the window."""
        return self.python("-m", "greenai_desktop.cli", *arguments)

    def python(self, *arguments: str) -> subprocess.Popen[bytes]:
        """Start a script of Python in a terminal beside the window."""
        environ = {name: value for name, value in self._environ.items() if name != "DISPLAY"}
        command = [sys.executable, *arguments]
        return subprocess.Popen(command, env=environ, stdout=subprocess.PIPE, stderr=subprocess.PIPE)

    @property
    def exit_code(self) -> int:
        """How the program ended; waits for it."""
        assert self._process is not None
        return self._process.wait(timeout=20)

    def sees(self, title: str) -> str:
        """Wait until a window with these words in its title is there, and give it the keyboard; its number."""
        found = ""

        def look() -> bool:
            nonlocal found
            assert self._process is None or self._process.poll() is None, "the program has ended"
            told = self._hands("search", "--onlyvisible", "--name", title)
            found = told.split()[-1] if told.split() else ""
            return bool(found)

        self.waits(look, f"a window called {title}")
        self._hands("windowactivate", "--sync", found)
        self.waits(lambda: self._hands("getwindowfocus").strip() == found, "the keyboard")
        return found

    def presses(self, *keys: str) -> None:
        """Press keys one after the other, named as xdotool names them."""
        for key in keys:
            self._hands("key", "--clearmodifiers", key)
            time.sleep(0.08)  # as fast as a quick typist: a person cannot wait for a condition between keys

    def types(self, text: str) -> None:
        """Type words."""
        self._hands("type", "--delay", "12", text)

    def waits(self, holds: Callable[[], bool], what: str, patience_s: float = _PATIENCE_S) -> None:
        """Wait for something that can be seen."""
        until = time.monotonic() + patience_s
        while not holds():
            if time.monotonic() > until:
                raise AssertionError(f"waited in vain for {what}; see {self.look('failed')}")
            time.sleep(0.1)

    def does(self, words: str) -> None:
        """Find an action by some of its words (Ctrl+K), and do it."""
        self.presses("ctrl+k")
        time.sleep(0.4)  # a person looks up before typing
        self.types(words)
        time.sleep(0.4)
        self.presses("Return")

    def look(self, name: str) -> Path:
        """A picture of the whole screen."""
        PICTURES.mkdir(exist_ok=True)
        file = PICTURES / f"person-{name}.png"
        subprocess.run([sys.executable, "-c", _GRAB, str(file)], env=self._environ, check=False, timeout=20)
        return file

    def _hands(self, *words: str) -> str:
        done = subprocess.run(
            ["xdotool", *words], env=self._environ, capture_output=True, text=True, timeout=20, check=False
        )
        return done.stdout
