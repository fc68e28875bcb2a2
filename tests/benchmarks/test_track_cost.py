"""What recording a script costs it, beside CodeCarbon where that installs: import, first sample, memory.

The peer is looked for in the Python that `GREENAI_PEER_PYTHON` names, else installed into a temporary environment if
that works within a minute; without it the figures of SENSORS §4 are the bar, and that is said.
"""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
from pathlib import Path

import pytest

from tests.helpers.bars import hold
from tests.helpers.powercap import PowercapTree

ROOT = Path(__file__).parents[2]
ROUNDS = 5
IMPORT_BAR_MS = 80.0
PEER_START_MS, PEER_PSS_MB = 1_726.0, 70.0
INSTALL_S = 60.0

BARE = "import time; began = time.perf_counter(); print(1e3 * (time.perf_counter() - began))"
OURS_IMPORT = """
import time; began = time.perf_counter()
from greenai_desktop import track
print(1e3 * (time.perf_counter() - began))
"""
OURS_START = """
import time; began = time.perf_counter()
from greenai_desktop import track
run = track("bench").start()
print(1e3 * (time.perf_counter() - began))
run.stop(timeout_s=0)
"""
OURS_MEMORY = """
import sqlite3, sys, time
from greenai_desktop import track
with track("bench") as run:
    until = time.monotonic() + 20
    while run.run_id is None and time.monotonic() < until:
        run.mark("waiting"); time.sleep(0.05)
    time.sleep(1.5)   # as it is when it has settled
    pid = sqlite3.connect(sys.argv[1]).execute("SELECT recorder_pid FROM run WHERE id = ?", (run.run_id,)).fetchone()[0]
    def pss(which):
        lines = open(f"/proc/{which}/smaps_rollup").read().splitlines()
        return sum(int(line.split()[1]) for line in lines if line.startswith("Pss:")) / 1024
    print(pss(pid))
"""
PEER_START = """
import logging, time; began = time.perf_counter()
from codecarbon import EmissionsTracker
imported = time.perf_counter()
tracker = EmissionsTracker(save_to_file=False, log_level="critical", tracking_mode="machine")
tracker.start()
print(1e3 * (imported - began), 1e3 * (time.perf_counter() - began))
time.sleep(1.5)
lines = open("/proc/self/smaps_rollup").read().splitlines()
print(sum(int(line.split()[1]) for line in lines if line.startswith("Pss:")) / 1024)
tracker.stop()
"""


@pytest.fixture
def environ(tmp_path: Path) -> dict[str, str]:
    tree = PowercapTree(tmp_path / "sys")
    tree.add("intel-rapl:0", "package-0", 40.0)
    own = {"GREENAI_HOME": str(tmp_path / "home"), "GREENAI_SYS_ROOT": str(tree.folder), "PYTHONPATH": str(ROOT)}
    return os.environ | own


def numbers(python: str, script: str, environ: dict[str, str], cwd: Path, *words: str) -> list[float]:
    told = subprocess.run(
        [python, "-c", script, *words], env=environ, cwd=cwd, capture_output=True, text=True, check=True, timeout=60
    )
    return [float(word) for word in told.stdout.split()]


def best(script: str, environ: dict[str, str], cwd: Path) -> float:
    """The best of some runs, after one that fills the caches."""
    return min(numbers(sys.executable, script, environ, cwd)[0] for _ in range(ROUNDS + 1))


def peer_python(folder: Path) -> str | None:
    """A Python that has CodeCarbon; None if there is none and none can be made in time."""
    given = os.environ.get("GREENAI_PEER_PYTHON")
    if given:
        return given
    python = str(folder / "peer" / "bin" / "python")
    try:
        venv = [sys.executable, "-m", "venv", str(folder / "peer")]
        subprocess.run(venv, check=True, capture_output=True, timeout=30)
        install = [python, "-m", "pip", "install", "-q", "--retries", "0", "--timeout", "5", "codecarbon"]
        subprocess.run(install, check=True, capture_output=True, timeout=INSTALL_S)
    except (OSError, subprocess.SubprocessError):
        return None
    return python


def peer(python: str | None, folder: Path) -> tuple[float, float, float] | None:
    """Milliseconds of its import and of import and start, and its memory in MB: means of two."""
    if python is None:
        return None
    environ = {name: value for name, value in os.environ.items() if not name.startswith("PYTHON")}
    try:
        runs = [numbers(python, PEER_START, environ, folder) for _ in range(2)]
    except subprocess.SubprocessError:
        return None
    return tuple(statistics.fmean(values) for values in zip(*runs, strict=True))  # type: ignore[return-value]


@pytest.mark.slow
def test_what_recording_costs_a_script(tmp_path: Path, environ: dict[str, str], capsys) -> None:
    import_ms, start_ms = best(OURS_IMPORT, environ, tmp_path), best(OURS_START, environ, tmp_path)
    workspace = str(tmp_path / "home" / "workspace.greenai")
    pss_mb = numbers(sys.executable, OURS_MEMORY, environ, tmp_path, workspace)[0]
    other = peer(peer_python(tmp_path), tmp_path)

    told = (
        "the peer was not measured; the bars are those of the survey"
        if other is None
        else f"CodeCarbon: import {other[0]:.0f} ms, import + start {other[1]:.0f} ms, memory {other[2]:.0f} MB"
    )
    with capsys.disabled():
        print(
            f"\ntrack: import {import_ms:.1f} ms, import + first sample {start_ms:.0f} ms, recorder {pss_mb:.0f} MB;\n"
            f"  {told}"
        )
    peer_ms, peer_mb = (PEER_START_MS, PEER_PSS_MB) if other is None else other[1:]
    hold("import of track", import_ms, IMPORT_BAR_MS, "ms")
    hold("import of track + first sample, of CodeCarbon's start", start_ms / peer_ms, 0.1, "×")
    hold("memory of the recorder, of CodeCarbon's", pss_mb / peer_mb, 0.8, "×")
