"""A process that already runs, recorded from now until it and all that came from it have ended."""

from __future__ import annotations

import os
import sys
from pathlib import Path

from greenai_desktop import paths
from greenai_desktop.core.errors import RecordingError
from greenai_desktop.core.run_details import MACHINE, PROCESS, RunDetails
from greenai_desktop.recording.details import noted
from greenai_desktop.recording.lifetime import Lifetime
from greenai_desktop.recording.station import Station, build
from greenai_desktop.settings import Settings


class Attached:
    """A process to be recorded.

    Args:
        process_id: Its number.
        settings: Settings in force.
        period_s: Sampling period of the recording.
        whole_machine: Whether all that the machine draws while it runs is recorded, instead of its share.

    Attributes:
        name: What the process calls itself; data.
        station: The sensors to record with.
        details: What is noted of the run.

    Raises:
        RecordingError: `no_such_process`, or `process_of_other` for one that belongs to another user.
    """

    def __init__(self, process_id: int, settings: Settings, period_s: float, *, whole_machine: bool = False) -> None:
        proc = paths.proc_root() / str(process_id)
        self._life = Lifetime(process_id, proc_root=str(paths.proc_root()))
        if self._life.began is None:
            raise RecordingError("no_such_process", pid=process_id)
        _refuse_others(proc, process_id)
        self.details: RunDetails = noted(
            settings, folder=_folder(proc), environ=_environ(proc) if settings.notes_scheduler else {},
            command=_command(proc) if settings.keeps_commands else (), origin="attach",
            scope=MACHINE if whole_machine else PROCESS, process_id=process_id,
        )  # fmt: skip
        self.name = _name(proc) or str(process_id)
        self.station: Station = build(settings)
        self._share = None
        if not whole_machine:
            from greenai_desktop.recording.process_share import ProcessShare

            self._share = ProcessShare(self.station, process_id, period_s=period_s)
            self.station = self._share.station

    def has_ended(self) -> bool:
        """Whether it has ended; with its share, all that came from it as well."""
        return self._life.has_ended() if self._share is None else self._share.has_ended()

    def close(self) -> None:
        """Let go of the process; a second call is harmless."""
        self._life.close()


def _refuse_others(proc: Path, process_id: int) -> None:
    """What other people's processes draw is not ours to record."""
    if not sys.platform.startswith("linux") or os.geteuid() == 0:
        return
    for line in _bytes(proc / "status").decode("utf-8", "replace").splitlines():
        words = line.split()
        if words and words[0] == "Uid:" and int(words[1]) != os.getuid():
            raise RecordingError("process_of_other", pid=process_id)


def _folder(proc: Path) -> Path | None:
    """Its working folder; none that is ours where it cannot be seen."""
    try:
        return (proc / "cwd").readlink()
    except OSError:
        return Path("/nonexistent")


def _environ(proc: Path) -> dict[str, str]:
    """Its environment as it began, of which only the number of its batch job is kept."""
    pairs = (entry.partition(b"=") for entry in _bytes(proc / "environ").split(b"\0"))
    return {name.decode("utf-8", "replace"): value.decode("utf-8", "replace") for name, _sign, value in pairs if name}


def _command(proc: Path) -> tuple[str, ...]:
    return tuple(word.decode("utf-8", "replace") for word in _bytes(proc / "cmdline").split(b"\0") if word)


def _name(proc: Path) -> str:
    return _bytes(proc / "comm").decode("utf-8", "replace").strip()


def _bytes(file: Path) -> bytes:
    try:
        return file.read_bytes()
    except OSError:
        return b""
