import json
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from greenai_desktop.core.lines import Stage
from greenai_desktop.core.place import Place
from greenai_desktop.recording import launch
from greenai_desktop.recording.launch import Child, read_answer, recorder_arguments, recorder_has_died, write_answer
from greenai_desktop.recording.recorder import Request
from greenai_desktop.store.records import Run, RunState
from tests.helpers.waiting import wait_for

READY = "print('ready', flush=True)"


@pytest.fixture
def gave_up() -> threading.Event:
    return threading.Event()


@pytest.fixture(autouse=True)
def no_terminal(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Signals count as sent to us alone, wherever the tests are started."""
    handlers = {number: signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)}
    monkeypatch.setattr(launch, "_in_foreground", lambda: False)
    yield
    assert {number: signal.getsignal(number) for number in handlers} == handlers


def test_child_tells_its_exit_code_as_a_shell_does(gave_up: threading.Event) -> None:
    codes = []
    for code in ("raise SystemExit(3)", "import os; os.kill(os.getpid(), 9)"):
        child = Child([sys.executable, "-c", code], gave_up.set)
        assert child.ended.wait(20)
        codes.append(child.exit_code)
        child.restore()

    assert codes == [3, 137]


def test_child_that_cannot_start_gives_the_signals_back(gave_up: threading.Event) -> None:
    with pytest.raises(FileNotFoundError):
        Child(["/no/such/program"], gave_up.set)


def test_signal_sent_to_us_alone_reaches_the_child(gave_up: threading.Event) -> None:
    child = Child([sys.executable, "-c", "import signal; signal.pause()"], gave_up.set)

    os.kill(os.getpid(), signal.SIGTERM)

    assert child.ended.wait(20)
    assert child.exit_code == 128 + signal.SIGTERM
    child.restore()


def test_ctrl_c_of_a_terminal_is_not_sent_a_second_time(
    gave_up: threading.Event, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(launch, "_in_foreground", lambda: True)
    child = Child([sys.executable, "-c", "import signal; signal.pause()"], gave_up.set)

    os.kill(os.getpid(), signal.SIGINT)
    os.kill(os.getpid(), signal.SIGINT)

    assert not gave_up.is_set()
    assert child.exit_code is None
    os.kill(os.getpid(), signal.SIGINT)
    assert gave_up.is_set()
    os.kill(child.pid, signal.SIGKILL)
    assert child.ended.wait(20)
    child.restore()


def test_signal_ignored_before_stays_ignored_for_the_child(gave_up: threading.Event) -> None:
    before = signal.signal(signal.SIGHUP, signal.SIG_IGN)
    code = "import signal, sys; sys.exit(signal.getsignal(signal.SIGHUP) is signal.SIG_IGN)"
    child = Child([sys.executable, "-c", code], gave_up.set)

    assert signal.getsignal(signal.SIGHUP) is signal.SIG_IGN
    assert child.ended.wait(20)
    assert child.exit_code == 1
    child.restore()
    signal.signal(signal.SIGHUP, before)


def test_restoring_twice_is_harmless(gave_up: threading.Event) -> None:
    child = Child([sys.executable, "-c", ""], gave_up.set)
    assert child.ended.wait(20)

    child.restore()
    child.restore()


def test_arguments_of_a_recorder_keep_odd_names_and_paths(tmp_path: Path) -> None:
    from greenai_desktop.cli.parser import build_parser

    request = Request("--lang fr", 4, Stage.TRAINING, ("-a", "b c"), "line\nline", 0.1)

    args = build_parser().parse_args(["record", *recorder_arguments(request, tmp_path / "h", tmp_path / "a")])

    assert (args.name, args.project_id, args.stage, args.tag) == ("--lang fr", 4, "training", ["-a", "b c"])
    assert (args.notes, args.hz) == ("line\nline", pytest.approx(10.0))
    assert (args.handover, args.answer) == (str(tmp_path / "h"), str(tmp_path / "a"))


def test_answer_is_read_whole_or_not_at_all(tmp_path: Path) -> None:
    file = tmp_path / "answer.json"

    before = read_answer(file)
    write_answer(file, {"run": 7})

    assert before is None
    assert read_answer(file) == {"run": 7}
    assert [path.name for path in tmp_path.iterdir()] == ["answer.json"]
    assert json.loads(file.read_text()) == {"run": 7}


def a_run(pid: int | None, changed_utc_s: float) -> Run:
    return Run(
        1, "x", None, Stage.UNSET, (), "", changed_utc_s, None, RunState.RECORDING, None, Place(), None,
        recorder_pid=pid, changed_utc_s=changed_utc_s,
    )  # fmt: skip


def test_recorder_that_is_gone_has_died() -> None:
    process = subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE)
    alive = recorder_has_died(a_run(process.pid, time.time()))
    process.kill()
    wait_for(lambda: recorder_has_died(a_run(process.pid, time.time())))  # not waited for yet: a zombie
    process.communicate()

    assert not alive
    assert recorder_has_died(a_run(process.pid, time.time()))
    assert recorder_has_died(a_run(None, time.time()))


def test_another_program_with_the_number_of_a_recorder_is_not_taken_for_it() -> None:
    process = subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE)
    recorder = subprocess.Popen([sys.executable, "-c", "input()", "greenai"], stdin=subprocess.PIPE)

    # An hour before the process was born; for a recorder that is a wall clock that was put forward.
    died = [recorder_has_died(a_run(one.pid, time.time() - 3_600)) for one in (process, recorder)]

    for one in (process, recorder):
        one.communicate(b"\n")
    assert died == [True, False]
