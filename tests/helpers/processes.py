"""A simulated `/proc` with processes of known processor time, and snapshots made by hand."""

from __future__ import annotations

import math
import os
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from greenai_desktop.core.processes import Identity, Snapshot

TICKS = os.sysconf("SC_CLK_TCK")
PAGE_BYTES = os.sysconf("SC_PAGE_SIZE")
NOBODY = 54_321


@dataclass(slots=True)
class Simulated:
    """One process of the tree; see man 5 proc for what its fields mean."""

    pid: int
    name: str
    parent: int
    user_id: int
    start_ticks: int
    ticks: int = 0
    ended_ticks: int = 0
    pages: int = 1_000
    threads: int = 1
    group: int = 0
    session: int = 0
    terminal: int = 0
    state: str = "S"

    def stat(self) -> str:
        return (
            f"{self.pid} ({self.name}) {self.state} {self.parent} {self.group or self.pid} {self.session or 1}"
            f" {self.terminal} -1 4194304 5000 0 12 0 {self.ticks} 0 {self.ended_ticks} 0 20 0 {self.threads} 0"
            f" {self.start_ticks} 105000000 {self.pages} 18446744073709551615 1 1 0 0 0 0 0 4096 0 0 0 0 17 1 0 0 0 0 0"
            " 0 0 0 0 0 0 0 0\n"
        )


class ProcTree:
    """A folder that looks like `/proc`; `folder` is what GREENAI_PROC_ROOT points to."""

    def __init__(self, folder: Path, processors: int = 4, own: int | None = None) -> None:
        self.folder = folder
        self.processors = processors
        self.busy_ticks = 1_000
        self.own = os.geteuid() if own is None else own
        self.processes: dict[int, Simulated] = {}
        folder.mkdir(parents=True, exist_ok=True)
        self._write_machine()

    def start(
        self,
        pid: int,
        name: str = "python3",
        parent: int = 1,
        *,
        start_s: float = 1.0,
        cgroup: str = "0::/system.slice/x.service",
        user_id: int | None = None,
        **facts: int | str,
    ) -> Simulated:
        """A process begins."""
        made = Simulated(pid, name, parent, self.own if user_id is None else user_id, round(start_s * TICKS))
        for field, value in facts.items():
            setattr(made, field, value)
        folder = self.folder / str(pid)
        folder.mkdir()
        (folder / "cgroup").write_text(cgroup + "\n")
        self.processes[pid] = made
        self._write(made)
        return made

    def spend(self, pid: int, seconds: float) -> None:
        """A process uses processor time."""
        ticks = round(seconds * TICKS)
        self.processes[pid].ticks += ticks
        self.busy_ticks += ticks
        self._write(self.processes[pid])
        self._write_machine()

    def spend_elsewhere(self, seconds: float) -> None:
        """Processor time that no process tells."""
        self.busy_ticks += round(seconds * TICKS)
        self._write_machine()

    def spend_unseen(self, parent: int, seconds: float) -> None:
        """A child of a process comes and goes; its parent waits for it."""
        ticks = round(seconds * TICKS)
        self.processes[parent].ended_ticks += ticks
        self.busy_ticks += ticks
        self._write(self.processes[parent])
        self._write_machine()

    def end(self, pid: int, waited: bool = True) -> None:
        """A process ends; its children become those of the first process."""
        gone = self.processes.pop(pid)
        folder = self.folder / str(pid)
        for file in folder.iterdir():
            file.unlink()
        folder.rmdir()
        if waited and gone.parent in self.processes:
            self.processes[gone.parent].ended_ticks += gone.ticks + gone.ended_ticks
            self._write(self.processes[gone.parent])
        for child in self.processes.values():
            if child.parent == pid:
                child.parent = 1
                self._write(child)

    def rename(self, pid: int, name: str, user_id: int | None = None) -> None:
        """A process becomes another program."""
        self.processes[pid].name = name
        if user_id is not None:
            self.processes[pid].user_id = user_id
        self._write(self.processes[pid])

    def rewrite(self, pid: int) -> None:
        """Write what was set on the process by hand."""
        self._write(self.processes[pid])

    def _write(self, process: Simulated) -> None:
        folder = self.folder / str(process.pid)
        (folder / "stat").write_text(process.stat())
        user = process.user_id
        (folder / "status").write_text(f"Name:\t{process.name}\nUid:\t{user}\t{user}\t{user}\t{user}\n")

    def _write_machine(self) -> None:
        cores = "".join(f"cpu{i} 0 0 0 0 0 0 0 0 0 0\n" for i in range(self.processors))
        (self.folder / "stat").write_text(f"cpu  {self.busy_ticks} 0 0 900000 77 0 0 55 0 0\n{cores}intr 1\n")


def snapshot(
    at_s: float,
    rows: Sequence[tuple[int, int, float, float]],
    *,
    busy_s: float = math.nan,
    capacity: float = 4.0,
    started_s: float | None = None,
    starts: Sequence[int] | None = None,
    names: Sequence[str] | None = None,
) -> Snapshot:
    """A snapshot of (process id, parent, processor time, that of ended children)."""
    count = len(rows)
    born = list(starts) if starts is not None else [0] * count
    named = list(names) if names is not None else ["python3"] * count
    zeros = np.zeros(count, dtype=np.int64)
    return Snapshot(
        at_s, at_s, busy_s, capacity,
        tuple(Identity((row[0], start), name) for row, start, name in zip(rows, born, named, strict=True)),
        np.array([row[1] for row in rows], dtype=np.int64), np.array([row[2] for row in rows], dtype=float),
        np.array([row[3] for row in rows], dtype=float),
        np.full(count, math.nan if started_s is None else started_s), np.full(count, 1e6), zeros + 1, zeros, zeros,
        np.zeros(count, dtype=bool), np.zeros(count, dtype=bool),
    )  # fmt: skip
