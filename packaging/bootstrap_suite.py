"""The whole test suite, step by step; see `bootstrap`. Standard library only.

Without arguments: style, format, types, the tests without a screen (those of the window, of the command line and
of all below at once), the tests that act as a person in real windows, the benchmarks, and the bars for coverage.
With arguments: only pytest, with these arguments. The user's own screen and data are never touched: an own X server
and an own GREENAI_HOME serve all steps.
"""

import contextlib
import json
import os
import select
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

import bootstrap

SCREEN = "1920x1080x24"
NOTHING_SELECTED = 5  # pytest's exit status
BENCHMARKS = "tests/benchmarks"
WINDOW_TESTS = "tests/ui"
INVENTORY_TESTS = "tests/ui/inventory"
COMMAND_TESTS = "tests/cli"
BARS_PERCENT = {"below ui/": 90.0, "ui/": 75.0}
WINDOW_FILES = ("greenai_desktop/ui/", "greenai_desktop/app", "greenai_desktop/__main__")
# What a person's session may have set and what would change the tests' outcome.
FOREIGN = (
    "DISPLAY",
    "WAYLAND_DISPLAY",
    "XAUTHORITY",
    "QT_QPA_PLATFORM",
    "QT_QPA_PLATFORMTHEME",
    "QT_STYLE_OVERRIDE",
    "QT_SCALE_FACTOR",
    "GREENAI_SYS_ROOT",
    "GREENAI_PROC_ROOT",
    # Programs that the tests start would compile every module anew, which no user's do.
    "PYTHONDONTWRITEBYTECODE",
)


@dataclass(frozen=True)
class Step:
    """One command of the suite.

    Attributes:
        name: What the summary calls it.
        command: Arguments after the environment's Python.
        offscreen: Whether Qt draws in memory instead of on the X server.
        may_be_empty: Whether "no test selected" counts as passed.
    """

    name: str
    command: tuple[str, ...]
    offscreen: bool = True
    may_be_empty: bool = False


@dataclass(frozen=True)
class Outcome:
    """What became of a step."""

    name: str
    status: int
    duration_s: float
    note: str = ""


def run(arguments: list[str]) -> int:
    """Run the suite, or only pytest with `arguments`; return the exit status."""
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # so that the X server is closed then, too
    with tempfile.TemporaryDirectory(prefix="greenai-tests-") as folder, x_server() as display:
        env = test_environment(dict(os.environ), Path(folder), display)
        if arguments:
            return run_selected(arguments, env)
        outcomes = []
        for steps in whole_suite(has_screen=bool(display)):
            outcomes += run_side_by_side(steps, env) if len(steps) > 1 else [run_step(steps[0], env)]
        outcomes += check_coverage(env, Path(folder))
    print(summary(outcomes), flush=True)
    return 1 if any(outcome.status for outcome in outcomes) else 0


def whole_suite(has_screen: bool) -> list[list[Step]]:
    """The steps before the coverage bars, those of an inner list side by side; without an X server, fewer."""
    # Benchmarks run by themselves: tracing coverage would be part of what they measure.
    measured = ("-m", "coverage", "run", "-m", "pytest", "--ignore", BENCHMARKS, "-m")
    below = ("not person", "--ignore", WINDOW_TESTS, "--ignore", COMMAND_TESTS)
    steps = [
        [Step("style (ruff check)", ("-m", "ruff", "check", "."))],
        [Step("format (ruff format)", ("-m", "ruff", "format", "--check", "."))],
        [Step("types (mypy)", ("-m", "mypy"))],
        [Step("forget old coverage", ("-m", "coverage", "erase"))],
        [
            Step("tests below the window", (*measured, *below)),
            # Of about one length, so that no stream goes on alone.
            Step("tests of command line, inventory", (*measured, "not person", COMMAND_TESTS, INVENTORY_TESTS)),
            Step("tests of the window", (*measured, "not person", WINDOW_TESTS, "--ignore", INVENTORY_TESTS)),
        ],
    ]
    # What is timed, and what waits for a window of the screen, has the machine to itself.
    if has_screen:
        steps.append([Step("tests as a person", (*measured, "person"), offscreen=False, may_be_empty=True)])
    if (Path(bootstrap.ROOT) / BENCHMARKS).is_dir():
        benchmarks = ("-m", "pytest", BENCHMARKS)
        steps.append([Step("benchmarks", benchmarks, offscreen=not has_screen, may_be_empty=True)])
    return steps


def run_selected(arguments: list[str], env: dict[str, str]) -> int:
    """Run pytest with the user's arguments: first without a screen, then what acts as a person."""
    marks, others = split_marks(arguments)
    only = f" and ({marks})" if marks else ""
    quiet = ("-m", "pytest", *others, "-m", "not person" + only)
    steps = [Step("tests without a screen", quiet, may_be_empty=True)]
    if env.get("DISPLAY"):
        person = ("-m", "pytest", *others, "-m", "person" + only)
        steps.append(Step("tests as a person", person, offscreen=False, may_be_empty=True))
    outcomes = [run_step(step, env) for step in steps]
    print(summary(outcomes), flush=True)
    failed = [outcome.status for outcome in outcomes if outcome.status]
    if not failed and all(outcome.note for outcome in outcomes):
        print("No test was selected by these arguments.", file=sys.stderr)
        return NOTHING_SELECTED
    return failed[0] if failed else 0


def split_marks(arguments: list[str]) -> tuple[str, list[str]]:
    """Take `-m EXPRESSION` out of the arguments, because the suite adds its own half."""
    marks, others = "", []
    rest = iter(arguments)
    for argument in rest:
        if argument == "-m":
            marks = next(rest, "")
        elif argument.startswith("-m") and not argument.startswith("-m="):
            marks = argument[2:]
        else:
            others.append(argument)
    return marks, others


def run_side_by_side(steps: list[Step], env: dict[str, str]) -> list[Outcome]:
    """Run steps at once: the first one's output straight to the terminal, that of each other one after its end."""
    outcomes: dict[str, Outcome] = {}

    def run_quietly(step: Step, output: IO[bytes]) -> None:
        outcomes[step.name] = run_step(step, env, output)

    with contextlib.ExitStack() as stack:
        outputs = [stack.enter_context(tempfile.TemporaryFile()) for _ in steps[1:]]
        threads = [threading.Thread(target=run_quietly, args=pair) for pair in zip(steps[1:], outputs, strict=True)]
        for thread in threads:
            thread.start()
        first = run_step(steps[0], env)
        for step, output, thread in zip(steps[1:], outputs, threads, strict=True):
            thread.join()
            output.seek(0)
            print(f"\n=== {step.name}", flush=True)
            shutil.copyfileobj(output, sys.stdout.buffer)
            sys.stdout.flush()
    return [first, *(outcomes[step.name] for step in steps[1:])]


def run_step(step: Step, env: dict[str, str], output: IO[bytes] | None = None) -> Outcome:
    """Run one step in the checkout, its output straight to the terminal or to a file."""
    if output is None:
        print(f"\n=== {step.name}", flush=True)
    started = time.monotonic()
    step_env = dict(env, QT_QPA_PLATFORM="offscreen") if step.offscreen else env
    command = [bootstrap.venv_python(), *step.command]
    errors = None if output is None else subprocess.STDOUT
    status = subprocess.call(command, cwd=bootstrap.ROOT, env=step_env, stdout=output, stderr=errors)
    note = ""
    if status == NOTHING_SELECTED and step.may_be_empty:
        status, note = 0, "none selected"
    return Outcome(step.name, status, time.monotonic() - started, note)


def test_environment(environ: dict[str, str], home: Path, display: str) -> dict[str, str]:
    """The environment of all steps: own data folder, own screen, the environment's programs first."""
    env = {name: value for name, value in environ.items() if name not in FOREIGN}
    env["GREENAI_HOME"] = str(home / "greenai")
    env["COVERAGE_FILE"] = str(Path(bootstrap.ROOT) / ".coverage")
    env["VIRTUAL_ENV"] = bootstrap.VENV
    env["PATH"] = str(Path(bootstrap.venv_python()).parent) + os.pathsep + env.get("PATH", "")
    if display:
        env["DISPLAY"] = display
    return env


@contextlib.contextmanager
def x_server() -> Iterator[str]:
    """An X server of our own on a free display, '' where the system has none; closed on the way out."""
    if not sys.platform.startswith("linux") or shutil.which("Xvfb") is None:
        print("GreenAI Desktop: no Xvfb here, so the tests that need a real window are left out", flush=True)
        yield ""
        return
    reading, writing = os.pipe()
    # A session of its own: Ctrl-C ends the tests first, then we end the server.
    server = subprocess.Popen(
        ["Xvfb", "-displayfd", str(writing), "-screen", "0", SCREEN, "-nolisten", "tcp", "-noreset"],
        pass_fds=(writing,),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    try:
        os.close(writing)
        yield f":{read_display_number(reading)}"
    finally:
        os.close(reading)
        server.terminate()
        try:
            server.wait(timeout=5)
        except subprocess.TimeoutExpired:
            server.kill()
            server.wait()


def read_display_number(reading: int, limit_s: float = 20.0) -> int:
    """Wait until the X server tells its display number."""
    text = b""
    deadline = time.monotonic() + limit_s
    while not text.endswith(b"\n"):
        ready, _, _ = select.select([reading], [], [], max(0.0, deadline - time.monotonic()))
        chunk = os.read(reading, 16) if ready else b""
        if not chunk:
            sys.exit("GreenAI Desktop: Xvfb did not start; try:  Xvfb -displayfd 1")
        text += chunk
    return int(text)


def check_coverage(env: dict[str, str], folder: Path) -> list[Outcome]:
    """Put the coverage of all steps together and hold it against the bars."""
    print("\n=== coverage", flush=True)
    started = time.monotonic()
    report = folder / "coverage.json"
    for words in (["combine", "-q"], ["json", "-q", "-o", str(report)]):
        command = [bootstrap.venv_python(), "-m", "coverage", *words]
        subprocess.call(command, cwd=bootstrap.ROOT, env=env)
    try:
        reached = coverage_percent(json.loads(report.read_text(encoding="utf-8")))
    except OSError:
        return [Outcome("coverage", 1, time.monotonic() - started, "no report")]
    outcomes = []
    for name, percent in reached.items():
        note = f"{percent:.1f} %, bar {BARS_PERCENT[name]:.0f} %"
        outcomes.append(Outcome(f"coverage {name}", int(percent < BARS_PERCENT[name]), 0.0, note))
        print(f"{outcomes[-1].name}: {note}", flush=True)
    return outcomes


def coverage_percent(report: dict[str, Any]) -> dict[str, float]:
    """Share of lines that ran: the window (ui, app), and all that lies below it; 100 where there is none."""
    lines = {name: [0, 0] for name in BARS_PERCENT}
    for path, entry in report["files"].items():
        group = "ui/" if path.replace("\\", "/").startswith(WINDOW_FILES) else "below ui/"
        lines[group][0] += entry["summary"]["covered_lines"]
        lines[group][1] += entry["summary"]["num_statements"]
    return {name: 100.0 * ran / total if total else 100.0 for name, (ran, total) in lines.items()}


def summary(outcomes: list[Outcome]) -> str:
    """The table at the end: what passed, how long it took."""
    rows = ["", "=== summary"]
    for outcome in outcomes:
        word = f"FAILED ({outcome.status})" if outcome.status else "passed"
        rows.append(f"{word:<12} {outcome.name:<33} {outcome.duration_s:7.1f} s  {outcome.note}".rstrip())
    failures = sum(1 for outcome in outcomes if outcome.status)
    rows.append(f"{failures} of {len(outcomes)} steps failed" if failures else "all passed")
    return "\n".join(rows)
