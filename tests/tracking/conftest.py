"""Scripts that track themselves, as processes of their own on a machine made of files."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
import textwrap
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from greenai_desktop.core.samples import Event
from greenai_desktop.store.records import Run, RunState
from greenai_desktop.store.workspace import Workspace
from tests.helpers.powercap import PowercapTree
from tests.helpers.waiting import wait_for

ROOT = Path(__file__).parents[2]
PACKAGE = "rapl:package-0"
WATTS = 100.0


@dataclass
class Desk:
    """Where scripts run, and what was recorded of them.

    Attributes:
        folder: Their working folder; the user's data are below.
        tree: Draws `WATTS`, by the real clock.
    """

    folder: Path
    tree: PowercapTree
    started: list[subprocess.Popen[str]] = field(default_factory=list)

    @property
    def home(self) -> Path:
        return self.folder / "home"

    @property
    def environ(self) -> dict[str, str]:
        kept = {
            name: value
            for name, value in os.environ.items()
            if not name.startswith(("GREENAI_", "SLURM_", "LC_", "TORCHELASTIC_")) and name not in ("PYTHONPATH", "CI")
        }
        own = {"GREENAI_HOME": str(self.home), "GREENAI_SYS_ROOT": str(self.tree.folder), "LANG": "en_GB.UTF-8"}
        return kept | own | {"PYTHONPATH": str(ROOT), "XDG_RUNTIME_DIR": str(self.folder)}

    def start(self, script: str, name: str = "train.py", **environ: str) -> subprocess.Popen[str]:
        file = self.folder / name
        file.write_text(textwrap.dedent(script))
        process = subprocess.Popen(
            [sys.executable, str(file)], env=self.environ | environ, cwd=self.folder, text=True,
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, start_new_session=True,
        )  # fmt: skip
        self.started.append(process)
        return process

    def run(self, script: str, **environ: str) -> tuple[int, str, str]:
        """Exit code, output and errors of a script."""
        process = self.start(script, **environ)
        out, errors = process.communicate(timeout=60)
        return process.returncode, out, errors

    def runs(self) -> list[Run]:
        """All runs, the oldest first; those that are being recorded too."""
        if not (self.home / "workspace.greenai").exists():
            return []
        with Workspace.open(self.home / "workspace.greenai") as workspace:
            return sorted((overview.run for overview in workspace.runs()), key=lambda run: run.id)

    def done(self, count: int = 1) -> list[Run]:
        """All runs, once so many of them have ended."""
        wait_for(lambda: sum(run.state is not RunState.RECORDING for run in self.runs()) >= count)
        return self.runs()

    def events(self, run: Run, code: str) -> list[Event]:
        with Workspace.open(self.home / "workspace.greenai") as workspace:
            return [event for event in workspace.events(run.id) if event.code == code]

    def channels(self, run: Run, kind: str) -> list[str]:
        """Ids of the channels of one kind that a run recorded."""
        with Workspace.open(self.home / "workspace.greenai") as workspace:
            return [channel.id for channel in workspace.channels(run.id) if channel.kind == kind]

    def watts(self, run: Run) -> float:
        """Mean power of the package over a run."""
        with Workspace.open(self.home / "workspace.greenai") as workspace:
            energy = workspace.energies(run.id)[PACKAGE]
        return energy.energy_j / energy.span_s


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    tree = PowercapTree(tmp_path / "sys")
    tree.add("intel-rapl:0", "package-0", WATTS)
    desk = Desk(tmp_path, tree)
    with tree.live():
        yield desk
        for process in desk.started:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
            process.communicate()
        for run in desk.runs():
            if run.state is RunState.RECORDING and run.recorder_pid is not None:
                with contextlib.suppress(ProcessLookupError):
                    os.kill(run.recorder_pid, signal.SIGKILL)
