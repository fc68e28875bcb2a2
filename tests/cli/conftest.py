"""The real command line as a process of its own, on a machine made of files."""

import contextlib
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from greenai_desktop import i18n
from tests.helpers.powercap import PowercapTree

Finished = subprocess.CompletedProcess[str]


@dataclass
class Shell:
    """Runs `greenai` for one user on one machine.

    Attributes:
        home: The user's data folder.
        sys_root: The machine's device tree.
    """

    home: Path
    sys_root: Path
    extra: dict[str, str] = field(default_factory=dict)
    started: list[subprocess.Popen[str]] = field(default_factory=list)

    @property
    def environ(self) -> dict[str, str]:
        kept = {name: value for name, value in os.environ.items() if not name.startswith(("LC_", "LANG", "GREENAI_"))}
        own = {"GREENAI_HOME": str(self.home), "GREENAI_SYS_ROOT": str(self.sys_root), "LANG": "en_GB.UTF-8"}
        return kept | own | {"PYTHONUTF8": "1"} | self.extra

    @staticmethod
    def command(*arguments: str) -> list[str]:
        return [sys.executable, "-m", "greenai_desktop.cli", *arguments]

    def __call__(self, *arguments: str, stdin: str = "") -> Finished:
        return subprocess.run(
            self.command(*arguments), env=self.environ, input=stdin, capture_output=True, text=True, timeout=60
        )

    def start(self, *arguments: str, **words: object) -> subprocess.Popen[str]:
        pipes = {"stdin": subprocess.DEVNULL, "stdout": subprocess.PIPE, "stderr": subprocess.PIPE}
        process = subprocess.Popen(  # type: ignore[call-overload]
            self.command(*arguments), env=self.environ, text=True, start_new_session=True, **pipes | words
        )
        self.started.append(process)
        return process


@pytest.fixture
def tree(tmp_path: Path) -> PowercapTree:
    return PowercapTree(tmp_path / "sys")


@pytest.fixture
def greenai(tmp_path: Path, tree: PowercapTree) -> Iterator[Shell]:
    shell = Shell(tmp_path / "home", tree.folder)
    yield shell
    for process in shell.started:
        # Its whole group: a command that outlived it holds the pipes open.
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.communicate()


@pytest.fixture
def settle(greenai: Shell) -> Callable[[str], None]:
    """Write the settings of the user."""

    def write(text: str) -> None:
        greenai.home.mkdir(parents=True, exist_ok=True)
        (greenai.home / "settings.json").write_text(text)

    return write


@pytest.fixture
def english() -> Iterator[i18n.Language]:
    before = i18n.active()
    yield i18n.activate("en")
    i18n.activate(before.code)
