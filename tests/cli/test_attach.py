"""`greenai attach`: a process that already runs, recorded until it ends."""

import contextlib
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from greenai_desktop.core.errors import RecordingError
from greenai_desktop.recording import attach, launch
from greenai_desktop.recording.launch import attach_arguments, read_answer, start_recorder
from greenai_desktop.recording.recorder import Request
from greenai_desktop.settings import Settings
from greenai_desktop.store.records import Run, RunState
from greenai_desktop.store.workspace import Workspace
from tests.cli.conftest import Shell
from tests.helpers.powercap import PowercapTree
from tests.helpers.waiting import wait_for

FAMILY = """
import os, sys, time
if not os.fork():
    sys.stdin.close()
    time.sleep(600)
print("there", flush=True)
sys.stdin.readline()
"""


@pytest.fixture
def process(tmp_path: Path) -> Iterator[subprocess.Popen[str]]:
    """A process with a child that outlives it."""
    made = subprocess.Popen(
        [sys.executable, "-c", FAMILY], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=tmp_path,
        start_new_session=True, env=os.environ | {"SLURM_JOB_ID": "12"},
    )  # fmt: skip
    assert made.stdout is not None
    made.stdout.readline()
    yield made
    with contextlib.suppress(ProcessLookupError):
        os.killpg(made.pid, signal.SIGKILL)
    made.wait()
    for stream in (made.stdin, made.stdout):
        assert stream is not None
        stream.close()


def runs(greenai: Shell) -> list[Run]:
    file = greenai.home / "workspace.greenai"
    if not file.exists():
        return []
    with Workspace.open(file) as workspace:
        return [overview.run for overview in workspace.runs()]


def ended(greenai: Shell) -> Run | None:
    return next((run for run in runs(greenai) if run.state is RunState.FINISHED), None)


def test_whole_machine_is_recorded_while_the_process_lives(
    greenai: Shell, tree: PowercapTree, process: subprocess.Popen[str]
) -> None:
    tree.add("intel-rapl:0", "package-0", 40.0)
    with tree.live():
        recording = greenai.start("attach", str(process.pid), "--machine", "--group", "g", "--hz", "10")
        wait_for(lambda: runs(greenai))
        assert process.stdin is not None
        process.stdin.write("\n")
        process.stdin.flush()
        _out, told = recording.communicate(timeout=30)

    run = ended(greenai)
    assert run is not None, told
    assert recording.returncode == 0
    details = run.details
    assert (run.exit_code, details.origin, details.scope, details.process_id) == (
        None, "attach", "machine", process.pid,
    )  # fmt: skip
    assert (run.details.group, run.details.scheduler_job) == ("g", "slurm:12")
    with Workspace.open(greenai.home / "workspace.greenai") as workspace:
        energy = workspace.energies(run.id)["rapl:package-0"]
    assert energy.energy_j / energy.span_s == pytest.approx(40.0, rel=0.03)


def test_share_of_a_process_is_recorded_until_its_children_have_ended_too(
    greenai: Shell, process: subprocess.Popen[str]
) -> None:
    recording = greenai.start("attach", str(process.pid), "--name", "family", "--hz", "10")
    wait_for(lambda: runs(greenai))
    assert process.stdin is not None
    process.stdin.write("\n")
    process.stdin.flush()
    process.wait(20)
    assert ended(greenai) is None

    os.killpg(process.pid, signal.SIGKILL)  # the child is left in its group
    _out, _told = recording.communicate(timeout=30)

    run = ended(greenai)
    assert run is not None
    assert (run.name, run.details.scope, run.details.process_id) == ("family", "process", process.pid)


def test_ctrl_c_ends_the_recording_and_leaves_the_process(greenai: Shell, process: subprocess.Popen[str]) -> None:
    recording = greenai.start("attach", str(process.pid), "--machine")
    wait_for(lambda: runs(greenai))

    recording.send_signal(signal.SIGINT)
    _out, told = recording.communicate(timeout=30)

    assert recording.returncode == 0
    assert "greenai: run 1" in told
    assert ended(greenai) is not None
    assert process.poll() is None


def test_window_attaches_by_a_recorder_of_its_own(
    greenai: Shell, process: subprocess.Popen[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in greenai.environ.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setenv("PYTHONPATH", str(Path(launch.__file__).parents[2]), prepend=":")
    greenai.home.mkdir()
    answer = greenai.home / "answer.json"

    recorder = start_recorder(attach_arguments(Request("mine"), process.pid, whole_machine=True, answer=answer))
    told = wait_for(lambda: read_answer(answer))
    os.killpg(process.pid, signal.SIGKILL)

    assert (told, recorder.wait(30)) == ({"run": 1}, 0)
    run = ended(greenai)
    assert run is not None
    assert (run.details.origin, run.details.scope) == ("window", "machine")


def test_process_that_is_not_there_or_is_no_number_is_refused(greenai: Shell) -> None:
    gone, wrong = greenai("attach", "2147483647"), greenai("attach", "train.py")

    assert (gone.returncode, wrong.returncode) == (1, 2)
    assert "There is no process 2147483647." in gone.stderr
    assert "'train.py' is no number of a process" in wrong.stderr
    assert runs(greenai) == []


def test_process_of_another_user_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = tmp_path / "7"
    folder.mkdir()
    (folder / "stat").write_text(f"7 (other) S {'0 ' * 18}100 0")
    (folder / "status").write_text("Name:\tother\nUid:\t4242\t4242\t4242\t4242\n")
    monkeypatch.setenv("GREENAI_PROC_ROOT", str(tmp_path))
    monkeypatch.setattr(attach.os, "geteuid", lambda: 1_000)
    monkeypatch.setattr(attach.os, "getuid", lambda: 1_000)

    with pytest.raises(RecordingError) as error:
        attach.Attached(7, Settings(), 1.0)

    assert (error.value.code, error.value.facts) == ("process_of_other", {"pid": 7})
