"""Whether a process still is the one it was."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from greenai_desktop.recording.lifetime import Lifetime, began_at


def proc(folder: Path, pid: int, start: int, state: str = "S", name: str = "a) (b") -> None:
    (folder / str(pid)).mkdir(parents=True, exist_ok=True)
    fields = [state, *["0"] * 18, str(start), "0"]
    (folder / str(pid) / "stat").write_text(f"{pid} ({name}) {' '.join(fields)}\n")


def test_number_given_to_another_process_is_the_end_of_the_first(tmp_path: Path) -> None:
    proc(tmp_path, 7, 100)
    life = Lifetime(7, proc_root=str(tmp_path))
    assert not life.has_ended()
    assert not life.wait(0.0)

    proc(tmp_path, 7, 200)

    assert life.has_ended()
    assert life.wait(0.0)


@pytest.mark.parametrize("state", ["Z", "X"])
def test_process_that_only_waits_for_its_parent_has_ended(tmp_path: Path, state: str) -> None:
    proc(tmp_path, 7, 100, state)

    assert began_at(7, str(tmp_path)) is None
    assert Lifetime(7, proc_root=str(tmp_path)).has_ended()


def test_process_that_is_not_there_has_ended(tmp_path: Path) -> None:
    assert Lifetime(7, proc_root=str(tmp_path)).has_ended()


def test_end_of_a_real_process_is_seen_at_once() -> None:
    process = subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE)
    life = Lifetime(process.pid)
    assert not life.wait(0.0)

    process.communicate(b"\n")

    assert life.wait(10.0)
    assert Lifetime(os.getpid()).has_ended() is False
    life.close()
    life.close()
