"""`track`: record what a script does, in two lines."""

from __future__ import annotations

import atexit
import os
import sys
import time
from collections.abc import Callable, Iterable, Mapping
from types import TracebackType
from typing import TYPE_CHECKING, Any, Final, Self, TypeVar, overload

from greenai_desktop.tracking import asked
from greenai_desktop.tracking.line import Line, LineLost, started
from greenai_desktop.tracking.told import N_, complain, complain_of

if TYPE_CHECKING:
    from greenai_desktop.tracking.figures import Figures

_FIRST_SAMPLE_S: Final = 2.0
_LAST_WORD_S: Final = 10.0
_AT_EXIT_S: Final = 1.0
_FAILED, _INTERRUPTED = 1, 130

Function = TypeVar("Function", bound=Callable[..., Any])

_running: dict[int, Tracker] = {}
_count_of: dict[str, int] = {}


class Tracker:
    """One recording, or a recipe for recordings of a function; made by `track`.

    Nothing here raises because of the recording: what goes wrong is told once as a warning. A forked child has the
    object, but not the recording: what it marks, logs or stops is left aside.

    Attributes:
        figures: What the run used; None before its end, and if nobody waited for it.
        run_id: Number of the run in the workspace; None until it is known.
    """

    def __init__(self, options: Mapping[str, Any]) -> None:
        self._options = dict(options)
        self._line: Line | None = None
        self._pid = 0
        self._reached: set[str] = set()
        self._was_started = False
        self.figures: Figures | None = None
        self.run_id: int | None = None

    # The run

    def start(self) -> Self:
        """Begin to record; returns once the first sample is taken. A second call is harmless."""
        if self._line is not None:
            return self
        try:
            self._start()
        except LineLost:
            self._let_go()
            complain(N_("nothing is recorded: the recorder has ended at once."))
        except Exception as error:  # whatever is wrong with the recording, the script goes on
            self._let_go()
            complain(N_("nothing is recorded: {detail}"), detail=f"{type(error).__name__}: {error}")
        return self

    def stop(self, exit_code: int | None = 0, timeout_s: float = _LAST_WORD_S) -> Figures | None:
        """End the recording and wait for its figures. A second call is harmless.

        Args:
            exit_code: 0 for well; others count the run as failed.
            timeout_s: How long to wait for the figures; with 0 they are left to the recorder.

        Returns:
            What the run used; None if nobody waited, or if the other processes of a job go on.
        """
        if not self._is_ours():
            return self.figures
        line = self._line
        assert line is not None
        try:
            line.send({"do": "stop", "exit_code": exit_code, "wants_figures": timeout_s > 0})
            line.flush(max(timeout_s, _AT_EXIT_S))
            if timeout_s > 0:
                self._listen(timeout_s, until="end")
        except LineLost:
            self._lost()
        except Exception as error:
            complain(N_("the recording cannot be ended: {detail}"), detail=repr(error))
        self._let_go()
        if self._options["verbose"] and self.figures is not None:
            print(f"greenai: {self.figures}")
        return self.figures

    def mark(self, text: object) -> None:
        """Put a mark into the record, such as `epoch 3`: phases are what lies between marks."""
        self._do(lambda: self._send({"do": "mark", "text": asked.mark_text(text)}))

    def log(self, values: Mapping[str, Any] | None = None, /, **more: Any) -> None:
        """Note values such as `accuracy=0.91` or `requests=1200`; only finite numbers are kept.

        Args:
            values: Values whose names are no names of Python.
            more: Values by name.
        """
        self._do(lambda: self._log(asked.values({**(values or {}), **more})))

    @property
    def is_recording(self) -> bool:
        """Whether a recording goes on."""
        return self._is_ours()

    @property
    def over_limit(self) -> bool:
        """Whether a limit of the run is reached: a loop may look at it and end early."""
        self._do(lambda: self._listen(0.0))
        return bool(self._reached)

    # As a context

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop(_exit_code(error))

    # As a decorator

    def __call__(self, function: Function) -> Function:
        """Record each call of a function as a run of its own."""
        from greenai_desktop.tracking.decorating import decorated

        return decorated(self._options, function)

    # Private

    def _start(self) -> None:
        message = {"do": "start", "member": _member(), **asked.request(self._options)}
        self._pid = os.getpid()
        self._was_started = True
        self._line, joined = _connected(message)
        _watch_this_process()
        _running[id(self)] = self
        self._listen(_FIRST_SAMPLE_S, until="first")
        if self._options["verbose"] and not joined:
            print(f"greenai: {message['name']}")

    def _is_ours(self) -> bool:
        return self._line is not None and self._pid == os.getpid()

    def _do(self, work: Callable[[], None]) -> None:
        if not self._is_ours():
            if self._line is None and not self._was_started:
                complain(N_("marks and values before start() are left aside."))
            return
        try:
            work()
        except LineLost:
            self._lost()
        except Exception as error:
            complain(N_("the recording failed: {detail}"), once="failed", detail=repr(error))

    def _send(self, message: dict[str, Any]) -> None:
        assert self._line is not None
        self._line.send({"at": time.monotonic(), **message})
        self._listen(0.0)

    def _log(self, values: dict[str, float]) -> None:
        if values:
            self._send({"do": "log", "values": values})

    def _listen(self, timeout_s: float, until: str = "") -> None:
        """Take what the recorder says, until a certain word or the time is up."""
        assert self._line is not None
        for message in self._line.received(timeout_s):
            told = message.get("told")
            if told == "run":
                self.run_id = message["id"]
            elif told == "problem":
                complain_of(message["code"], message["facts"])
            elif told == "failed":
                complain(N_("nothing is recorded: {detail}"), detail=message["detail"])
            elif told == "limit":
                self._reached.add(message["quantity"])
                complain(N_("limit reached: {detail}"), once=f"limit {message['text']}", detail=message["text"])
            elif told == "end" and message.get("figures") is not None:
                from greenai_desktop.tracking.figures import Figures

                self.figures = Figures.from_dict(message["figures"])
            if told in (until, "end"):
                return

    def _lost(self) -> None:
        complain(N_("the recorder has ended; the script goes on, what it does from now on is not recorded."))
        self._let_go()

    def _let_go(self) -> None:
        _running.pop(id(self), None)
        if self._line is not None:
            self._line.close()
            self._line = None

    def _forget(self) -> None:
        """In a forked child: its copies of the line must not keep the recording of its parent open."""
        if self._line is not None:
            self._line.close()
            self._line = None


@overload
def track(name: Function, /) -> Function: ...


@overload
def track(
    name: str = ...,
    /,
    *,
    project: str = ...,
    create_project: bool = ...,
    stage: str = ...,
    tags: Iterable[str] = ...,
    notes: str = ...,
    group: str = ...,
    limits: asked.Limits = ...,
    expected_s: float | None = ...,
    expected_steps: int | None = ...,
    period_s: float | None = ...,
    verbose: bool = ...,
    **more: Any,
) -> Tracker: ...


def track(
    name: Any = "",
    /,
    *,
    project: str = "",
    create_project: bool = False,
    stage: str = "",
    tags: Iterable[str] = (),
    notes: str = "",
    group: str = "",
    limits: asked.Limits = None,
    expected_s: float | None = None,
    expected_steps: int | None = None,
    period_s: float | None = None,
    verbose: bool = False,
    **more: Any,
) -> Any:
    """Record the energy of what a script does.

    As a context (`with track("baseline") as run:`), as a decorator (`@track`), or between `run = track().start()`
    and `run.stop()`.

    Args:
        name: Name of the run; the script's if not told. Or the function that `@track` stands above.
        project: Name of the project it belongs to.
        create_project: Whether to make the project if there is none.
        stage: `data`, `experiment`, `training`, `evaluation`, `production` or `retraining`.
        tags: Free words.
        notes: Free text.
        group: The sweep or series it belongs to.
        limits: Budgets and bounds, such as `{"energy": "2 kWh", "latency_ms": "<= 50"}`.
        expected_s: How long it will take, for the forecast.
        expected_steps: How many marks it will set, for the forecast.
        period_s: Sampling period; as in the settings if not told.
        verbose: Whether to print a line at the beginning and the end.
        more: `name`, also by its name; others are told and left aside.
    """
    options = {
        "project": project, "create_project": create_project, "stage": stage, "tags": tags, "notes": notes,
        "group": group, "limits": limits, "expected_s": expected_s, "expected_steps": expected_steps,
        "period_s": period_s, "verbose": verbose,
    }  # fmt: skip
    is_function = callable(name)
    named = more.pop("name", "") or ("" if is_function else name)
    if more:
        complain(N_("unknown arguments are left aside: {names}"), names=", ".join(sorted(more)))
    tracker = Tracker({"name": named, **options})
    return tracker(name) if is_function else tracker


def _connected(message: dict[str, Any]) -> tuple[Line, bool]:
    """A line to the recorder that a new recording gets, and whether another process of the job has started it."""
    from greenai_desktop.tracking import job

    of_job = job.job_of(os.environ) if os.name == "posix" else ""
    if not of_job:
        return started(message), False
    # The same recording is the same number of its name in all processes: they run one script.
    number = _count_of[message["name"]] = _count_of.get(message["name"], 0) + 1
    message["ranks"] = job.local_ranks(os.environ)

    def start(address: str) -> Line:
        line = started({**message, "listen": address})
        for told in line.received(_FIRST_SAMPLE_S):
            if told.get("told") == "listening":
                break
        return line

    line, joined = job.shared(f"{of_job}\n{message['name']}\n{number}", start)
    if joined:
        line.send({**message, "do": "join"})
    return line, joined


def _member() -> dict[str, Any]:
    """Who is recorded, and which graphics cards it sees."""
    from greenai_desktop.recording.lifetime import began_at

    seen = {name: os.environ[name] for name in ("CUDA_VISIBLE_DEVICES", "CUDA_DEVICE_ORDER") if name in os.environ}
    return {"pid": os.getpid(), "began": began_at(os.getpid()), "environ": seen}


def _exit_code(error: BaseException | None) -> int:
    if error is None:
        return 0
    if isinstance(error, SystemExit):
        return error.code if isinstance(error.code, int) else int(error.code is not None)
    return _INTERRUPTED if isinstance(error, KeyboardInterrupt) else _FAILED


def _watch_this_process() -> None:
    """See the end of this process, and its forks; once."""
    if not _Watched.by:
        atexit.register(_at_exit)
        if hasattr(os, "register_at_fork"):
            os.register_at_fork(after_in_child=_after_fork)
    _Watched.by = os.getpid()


class _Watched:
    by = 0


def _at_exit() -> None:
    """End what still runs; its figures are left to the recorder."""
    for tracker in list(_running.values()):
        tracker.stop(_code_at_exit(), timeout_s=0.0)


def _code_at_exit() -> int | None:
    """Whether the script has failed, as far as it can be told; in a notebook an error in a cell is no end."""
    if "IPython" in sys.modules or hasattr(sys, "ps1"):
        return None
    return _FAILED if getattr(sys, "last_type", None) is not None else 0


def _after_fork() -> None:
    for tracker in list(_running.values()):
        tracker._forget()
    _running.clear()
