"""Starting what is to be recorded, or a recorder of its own, and passing signals on."""

# mypy: allow-untyped-calls
# psutil has no types.

from __future__ import annotations

import contextlib
import json
import os
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Callable, Sequence
from pathlib import Path
from types import FrameType
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from greenai_desktop.core.run_details import RunDetails
    from greenai_desktop.recording.recorder import Request
    from greenai_desktop.store.records import Run
    from greenai_desktop.store.workspace import Workspace

NOT_FOUND, NOT_EXECUTABLE = 127, 126
# Told only where something is handed over: without it a recorder never looks at its standard input.
PASSWORDS_ON_STDIN = "--passwords-on-stdin"
_CTRL_C_TO_GIVE_UP = 3
_CLOCK_SLACK_S = 5.0
# Sent by schedulers and shells to us alone; what they mean is meant for the command.
_PASSED_ON = ("SIGTERM", "SIGHUP", "SIGUSR1", "SIGUSR2")
# A terminal sends these to the command as well, as it shares our process group.
_FROM_TERMINAL = ("SIGINT", "SIGQUIT")


class Child:
    """A command that is being recorded.

    It shares our terminal, standard streams and process group: Ctrl-C reaches it directly and does not end the
    recording; a third one does, for a command that outlives it. What is sent to us alone is passed on. A signal
    that was ignored before us (`nohup`) stays ignored. Made and restored on the main thread.

    Args:
        command: Program and arguments; no shell.
        on_give_up: Called at the third Ctrl-C.

    Attributes:
        ended: Set when the command has ended.

    Raises:
        FileNotFoundError: there is no such program.
        OSError: it may not be executed, or is no program.
    """

    def __init__(self, command: Sequence[str], on_give_up: Callable[[], None]) -> None:
        self._interrupts = 0
        self._on_give_up = on_give_up
        self._early: list[int] = []
        self._process: subprocess.Popen[bytes] | None = None
        self.ended = threading.Event()
        self._before = {number: signal.signal(number, self._signalled) for number in _signals()}
        try:
            self._process = subprocess.Popen(list(command))
        except OSError:
            self.restore()
            raise
        for number in self._early:
            self._process.send_signal(number)
        # A blocking wait on a thread of its own: no polling, and the main thread stays free for signals.
        threading.Thread(target=self._wait, name="command", daemon=True).start()

    @property
    def pid(self) -> int:
        """Its process id."""
        assert self._process is not None
        return self._process.pid

    @property
    def exit_code(self) -> int | None:
        """Exit code as a shell tells it (128 + signal); None while it runs."""
        code = None if self._process is None else self._process.returncode
        return 128 - code if code is not None and code < 0 else code

    def terminate(self) -> None:
        """Ask it to end (SIGTERM); nothing happens if it has ended."""
        assert self._process is not None
        self._process.terminate()

    def restore(self) -> None:
        """Give signals back to who had them; a second call is harmless."""
        while self._before:
            number, handler = self._before.popitem()
            signal.signal(number, handler)

    def _wait(self) -> None:
        assert self._process is not None
        self._process.wait()
        self.ended.set()

    def _signalled(self, number: int, frame: FrameType | None) -> None:
        if self._process is None:
            self._early.append(number)
            return
        if signal.Signals(number).name in _FROM_TERMINAL and _in_foreground():
            self._interrupted(number)
            return
        self._process.send_signal(number)
        self._interrupted(number)

    def _interrupted(self, number: int) -> None:
        if number == signal.SIGINT:
            self._interrupts += 1
            if self._interrupts >= _CTRL_C_TO_GIVE_UP:
                self._on_give_up()


def _signals() -> list[int]:
    found = [getattr(signal, name, None) for name in (*_FROM_TERMINAL, *_PASSED_ON)]
    return [number for number in found if number is not None and signal.getsignal(number) is not signal.SIG_IGN]


def _in_foreground() -> bool:
    """Whether a terminal speaks to us, and so to the command too: then it has had the signal already."""
    if os.name != "posix":
        return True
    try:
        terminal = os.open("/dev/tty", os.O_RDONLY | os.O_NOCTTY)
    except OSError:
        return False
    try:
        return os.tcgetpgrp(terminal) == os.getpgrp()
    except OSError:
        return False
    finally:
        os.close(terminal)


def start_recorder(arguments: Sequence[str], passwords: str = "") -> subprocess.Popen[bytes]:
    """Start a recorder process that outlives this one.

    Args:
        arguments: Those of `greenai record`, such as `recorder_arguments` makes.
        passwords: A line of `meter_passwords.handed_over`; it goes through a pipe that only the recorder reads.
    """
    arguments = [*arguments, *([PASSWORDS_ON_STDIN] if passwords else [])]
    command = [sys.executable, "-P", "-m", "greenai_desktop.cli", "record", *arguments]
    if getattr(sys, "frozen", False):
        command = [sys.executable, "record", *arguments]
    flags = getattr(subprocess, "CREATE_NEW_PROCESS_GROUP", 0)
    process = subprocess.Popen(
        command, stdin=subprocess.PIPE if passwords else subprocess.DEVNULL, stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL, start_new_session=os.name == "posix", creationflags=flags,
    )  # fmt: skip
    if passwords:
        assert process.stdin is not None
        with contextlib.suppress(BrokenPipeError), process.stdin:  # one that died says so by having no answer
            process.stdin.write(passwords.encode())
    return process


def stop_on_signals(stop: Callable[[], object]) -> None:
    """Let the signals that ask a process to end, end a recording; called on the main thread."""

    def stopped(number: int, frame: FrameType | None) -> None:
        stop()

    for name in ("SIGTERM", "SIGINT", "SIGHUP"):
        if hasattr(signal, name):
            signal.signal(getattr(signal, name), stopped)


def recorder_has_died(run: Run) -> bool:
    """Whether the process that records a run of this machine is gone.

    A number of a process may have been given to another one meanwhile, as after a restart of the machine: that one
    is younger than the run and is not ours. Both must be seen, as a change of the wall clock moves birthdays.
    """
    import psutil

    if run.recorder_pid is None:
        return True
    try:
        process = psutil.Process(run.recorder_pid)
        if process.status() == psutil.STATUS_ZOMBIE:
            return True
        is_younger = process.create_time() > run.changed_utc_s + _CLOCK_SLACK_S
        return is_younger and not any("greenai" in word for word in (process.name(), *process.cmdline()))
    except psutil.NoSuchProcess:
        return True
    except psutil.AccessDenied:
        return False


def unfinished_here(workspace: Workspace) -> list[Run]:
    """Runs of this machine that still count as being recorded, but whose recorder has died."""
    claimed = workspace.unfinished_runs(socket.gethostname(), lambda process_id: False)
    return [run for run in claimed if recorder_has_died(run)]


def recorder_arguments(
    request: Request, handover: Path | None = None, answer: Path | None = None, details: RunDetails | None = None
) -> list[str]:
    """A request as arguments of `greenai record`.

    Args:
        request: What the recording is to be called.
        handover: A file of earlier samples, laid down for it.
        answer: Where the recorder is to say which run it records, or why it cannot; read it by `read_answer`.
        details: The group it belongs to, its limits, and how long somebody expects it to take.
    """
    # One word an option: a name that begins with a dash stays a name.
    arguments = [f"--name={request.name}", f"--stage={request.stage.value}", f"--hz={1 / request.period_s!r}"]
    arguments += [f"--tag={tag}" for tag in request.tags]
    if request.notes:
        arguments.append(f"--notes={request.notes}")
    if request.project_id is not None:
        arguments.append(f"--project-id={request.project_id}")
    if handover is not None:
        arguments.append(f"--handover={handover}")
    if answer is not None:
        arguments.append(f"--answer={answer}")
    if details is not None:
        from greenai_desktop.core.limit_text import limit_text

        arguments += [f"--group={details.group}"] if details.group else []
        arguments += [f"--limit={limit_text(limit)}" for limit in details.limits]
        arguments += [f"--expect={details.expected_s!r}s"] if details.expected_s is not None else []
        arguments += [f"--expect-steps={details.expected_steps}"] if details.expected_steps is not None else []
    return arguments


def attach_arguments(
    request: Request,
    process_id: int,
    *,
    whole_machine: bool = False,
    answer: Path | None = None,
    details: RunDetails | None = None,
) -> list[str]:
    """A request to record a process that already runs, as arguments of `greenai record`.

    Args:
        request: What the recording is to be called.
        process_id: The process; the recording ends when it and all that came from it have ended.
        whole_machine: Whether to record all that the machine draws while it runs, instead of its share.
        answer: As in `recorder_arguments`.
        details: As in `recorder_arguments`.
    """
    arguments = recorder_arguments(request, None, answer, details)
    return [*arguments, f"--process-id={process_id}", *(["--machine"] if whole_machine else [])]


def write_answer(file: Path, answer: dict[str, Any]) -> None:
    """Say what became of a request, whole or not at all: `{"run": id}` or `{"error": code, "facts": {…}}`."""
    draft = file.with_name(f".{file.name}.{os.getpid()}")
    draft.write_text(json.dumps(answer, default=str), encoding="utf-8")
    draft.replace(file)


def read_answer(file: Path) -> dict[str, Any] | None:
    """What a recorder said; None as long as it has said nothing."""
    try:
        answer = json.loads(file.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return None
    return answer if isinstance(answer, dict) else None
