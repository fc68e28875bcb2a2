import contextlib
import json
import os
import pty
import re
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from greenai_desktop.accounting.stored import stored_account
from greenai_desktop.catalog.grid import grid
from greenai_desktop.core.lines import Stage
from greenai_desktop.store.records import RunState
from greenai_desktop.store.workspace import Workspace
from tests.cli.conftest import Shell
from tests.helpers.powercap import INTEL_RANGE_UJ, PowercapTree
from tests.helpers.waiting import wait_for

FRANCE = '{"place": {"zone": "FR", "hosting": "office"}, "prices": [{"per_kwh": 0.25, "currency": "EUR"}]}'
BUSY = "import time; end = time.monotonic() + {seconds}\nwhile time.monotonic() < end: sum(range(1000))"


def workspace(greenai: Shell) -> Workspace:
    return Workspace.open(greenai.home / "workspace.greenai", create=False)


def is_recording(greenai: Shell) -> bool:
    file = greenai.home / "workspace.greenai"
    if not file.exists():
        return False
    try:
        with sqlite3.connect(f"file:{file}?mode=ro", uri=True) as connection:
            found = connection.execute("SELECT last_utc_s FROM run WHERE state = 'recording'").fetchone()
    except sqlite3.OperationalError:
        return False
    return found is not None and found[0] is not None


@pytest.mark.parametrize("start_uj", [1_000_000_000, INTEL_RANGE_UJ - 40_000_000], ids=["plain", "wraps in mid-run"])
def test_run_on_a_tree_of_known_joules_equals_them(greenai: Shell, tree: PowercapTree, start_uj: int) -> None:
    zone = tree.add("intel-rapl:0", "package-0", 40.0, start_uj=start_uj)

    with tree.live():
        before_j = zone.energy_j
        done = greenai("run", "--hz", "5", "--", sys.executable, "-c", BUSY.format(seconds=3))
        most_j = zone.energy_j - before_j

    assert done.returncode == 0, done.stderr
    with workspace(greenai) as store:
        energy = store.energies(1)
        channel = next(c for c in store.channels(1) if c.has_counter)
        span_s = store.span_s(1)
    assert energy[channel.id].energy_j == pytest.approx(40.0 * span_s, rel=0.005)
    assert 3.0 < span_s < most_j / 40.0
    assert energy[channel.id].missing_s < 0.05
    if start_uj > INTEL_RANGE_UJ // 2:
        assert zone.counter_uj < 1_000_000_000


def test_summary_json_and_stored_figures_are_one_tree(
    greenai: Shell, tree: PowercapTree, settle: Callable[[str], None]
) -> None:
    settle(FRANCE)
    tree.add("intel-rapl:0", "package-0", 40.0)

    with tree.live():
        done = greenai(
            "run", "--name", "base", "--stage", "training", "--", sys.executable, "-c", BUSY.format(seconds=1)
        )
    told = json.loads(greenai("report", "run", "1", "--json").stdout)

    with workspace(greenai) as store:
        run = store.run(1)
        root = stored_account(store, run, grid()).root
    tree_told = json.loads(json.dumps(root.to_dict()))
    assert {name: told[name] for name in tree_told} == tree_told
    assert run.stage is Stage.TRAINING
    assert "run 1 “base”" in done.stderr
    for text in (
        "Energy",
        "Carbon footprint",
        "46.1",
        "2025",
        "ADEME",
        "€",
        "Share measured",
        "PDF: greenai report run 1",
    ):
        assert text in done.stderr
    assert done.stdout == ""


def test_exit_code_output_and_input_of_the_command_pass_through(greenai: Shell) -> None:
    code = "import sys; print(sys.stdin.read().upper()); print('told', file=sys.stderr); sys.exit(7)"

    done = greenai("run", "--", sys.executable, "-c", code, stdin="given")

    assert done.returncode == 7
    assert done.stdout == "GIVEN\n"
    assert "told\n" in done.stderr
    with workspace(greenai) as store:
        assert store.run(1).exit_code == 7


def test_command_without_dashes_keeps_its_own_options(greenai: Shell) -> None:
    done = greenai(
        "run", "--name", "x", sys.executable, "-c", "import sys; print(sys.argv[1:])", "--lang", "fr", "--tag"
    )

    assert done.stdout == "['--lang', 'fr', '--tag']\n"
    assert "Energy" in done.stderr


def test_what_is_known_of_a_run_is_noted_as_the_settings_allow(greenai: Shell, settle: Callable[[str], None]) -> None:
    greenai.extra["SLURM_JOB_ID"] = "4711"
    settle('{"keeps_commands": true, "notes_git": false}')

    assert greenai("run", "--group", "sweep", "--expect-steps", "3", "--", "true").returncode == 0

    with workspace(greenai) as store:
        details = store.run(1).details
    assert (details.origin, details.group, details.command, details.expected_steps) == ("run", "sweep", ("true",), 3)
    assert (details.scheduler_job, details.git_commit, details.scope) == ("slurm:4711", "", "machine")
    assert details.owner


def test_command_line_is_not_stored(greenai: Shell, tmp_path: Path) -> None:
    script = tmp_path / "train.py"
    script.write_text("pass")

    greenai("run", "--", sys.executable, str(script), "--token=s3cret")

    with workspace(greenai) as store:
        assert store.run(1).name == "train.py"
    raw = b"".join(file.read_bytes() for file in greenai.home.rglob("*") if file.is_file())
    assert b"s3cret" not in raw


@pytest.mark.parametrize(("program", "code"), [("no-such-program-here", 127), ("./no/such/file", 127)])
def test_missing_command_ends_with_127_and_leaves_no_run(greenai: Shell, program: str, code: int) -> None:
    done = greenai("run", "--", program)

    assert done.returncode == code
    assert "nothing was recorded" in done.stderr
    assert greenai("runs", "--json").stdout.strip() == "[]"


def test_command_that_is_no_program_ends_with_126_and_leaves_no_run(greenai: Shell, tmp_path: Path) -> None:
    plain, broken = tmp_path / "plain.txt", tmp_path / "broken"
    plain.write_text("no program")
    broken.write_bytes(b"\x7fELF no program either")
    broken.chmod(0o755)

    codes = [greenai("run", "--", str(file)).returncode for file in (plain, broken, tmp_path)]

    assert codes == [126, 126, 126]
    assert greenai("runs", "--json").stdout.strip() == "[]"


def test_run_without_a_command_is_wrong_usage(greenai: Shell) -> None:
    done = greenai("run", "--name", "x", "--")

    assert done.returncode == 2
    assert "no command to record" in done.stderr


def test_killed_command_ends_with_128_and_its_signal(greenai: Shell) -> None:
    done = greenai("run", "--", sys.executable, "-c", "import os, signal; os.kill(os.getpid(), signal.SIGKILL)")

    assert done.returncode == 128 + signal.SIGKILL
    with workspace(greenai) as store:
        run = store.run(1)
    assert (run.state, run.exit_code) == (RunState.FINISHED, 137)


@pytest.mark.parametrize("name", ["SIGTERM", "SIGHUP", "SIGUSR1", "SIGINT"])
def test_signal_is_passed_on_and_the_run_is_closed(greenai: Shell, name: str) -> None:
    code = (
        "import signal, sys\n"
        f"signal.signal(signal.{name}, lambda *a: (print('got it', flush=True), sys.exit(5)))\n"
        "print('ready', flush=True)\nwhile True: signal.pause()"
    )
    process = greenai.start("run", "--", sys.executable, "-c", code)
    assert process.stdout is not None and process.stdout.readline() == "ready\n"
    wait_for(lambda: is_recording(greenai))

    process.send_signal(getattr(signal, name))
    output, errors = process.communicate(timeout=30)

    assert (process.returncode, output) == (5, "got it\n"), errors
    with workspace(greenai) as store:
        assert store.run(1).state is RunState.FINISHED


def test_third_interrupt_ends_the_recording_and_lets_the_command_go_on(greenai: Shell) -> None:
    code = (
        "import os, signal\n"
        "signal.signal(signal.SIGINT, lambda *a: print('no', flush=True))\n"
        "print(os.getpid(), flush=True)\nwhile True: signal.pause()"
    )
    process = greenai.start("run", "--", sys.executable, "-c", code)
    assert process.stdout is not None
    pid = int(process.stdout.readline())
    wait_for(lambda: is_recording(greenai))

    for _ in range(3):
        process.send_signal(signal.SIGINT)
        assert process.stdout.readline() == "no\n"
    code_of_ours = process.wait(30)

    assert code_of_ours == 130
    assert (Path("/proc") / str(pid)).exists()
    os.kill(pid, signal.SIGKILL)
    assert process.stderr is not None
    assert f"the command goes on (process {pid})" in process.stderr.read()
    with workspace(greenai) as store:
        run = store.run(1)
    assert (run.state, run.exit_code) == (RunState.FINISHED, None)


def test_stop_from_elsewhere_ends_the_recording_and_the_exit_code_still_comes(greenai: Shell) -> None:
    process = greenai.start("run", "--", sys.executable, "-c", "input(); raise SystemExit(9)", stdin=subprocess.PIPE)
    wait_for(lambda: is_recording(greenai))

    with workspace(greenai) as store:
        store.request_stop(1)
        wait_for(lambda: store.run(1).state is RunState.FINISHED)
    _, errors = process.communicate("\n", timeout=30)

    assert process.returncode == 9
    assert "the recording has ended; the command goes on" in errors


def test_command_runs_although_the_workspace_cannot_be_written(greenai: Shell, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    greenai.home = tmp_path / "file" / "home"

    done = greenai("run", "--", sys.executable, "-c", "print('done'); raise SystemExit(3)")

    assert (done.returncode, done.stdout) == (3, "done\n")
    assert "The command runs all the same" in done.stderr
    assert "nothing was recorded" in done.stderr
    assert "Traceback" not in done.stderr


def test_command_runs_although_the_workspace_is_damaged(greenai: Shell) -> None:
    greenai.home.mkdir()
    (greenai.home / "workspace.greenai").write_bytes(b"this is no database" * 300)

    done = greenai("run", "--", sys.executable, "-c", "print('done')")

    assert (done.returncode, done.stdout) == (0, "done\n")
    assert "is not a workspace" in done.stderr
    assert (greenai.home / "workspace.greenai").read_bytes().startswith(b"this is no database")


def test_damaged_settings_are_laid_aside_and_told(greenai: Shell, settle: Callable[[str], None]) -> None:
    settle("{ broken")

    done = greenai("run", "--", "true")

    assert done.returncode == 0
    assert "laid aside" in done.stderr


def test_project_must_exist_unless_it_is_to_be_made(greenai: Shell) -> None:
    refused = greenai("run", "--project", "demo", "--", "true")
    made = greenai("run", "--project", "demo", "--create-project", "--", "true")
    alike = greenai("run", "--project", "Demo", "--", "true")
    unknown = greenai("run", "--project", "other", "--", "true")

    assert (refused.returncode, made.returncode, alike.returncode, unknown.returncode) == (2, 0, 0, 2)
    assert "Known projects: demo" in unknown.stderr
    listed = json.loads(greenai("runs", "--json", "--project", "demo").stdout)
    assert [run["project"] for run in listed] == ["demo", "demo"]


@pytest.mark.parametrize("words", [("run", "--project", "", "--", "true"), ("runs", "--project", " ")])
def test_an_empty_name_of_a_project_is_wrong_usage_and_not_none(greenai: Shell, words: tuple[str, ...]) -> None:
    done = greenai(*words)

    assert done.returncode == 2
    assert "a project needs a name" in done.stderr


def test_killed_recorder_leaves_a_run_that_the_next_command_closes(greenai: Shell) -> None:
    process = greenai.start("run", "--hz", "10", "--", sys.executable, "-c", "import signal; signal.pause()")
    wait_for(lambda: is_recording(greenai))

    process.kill()
    process.wait()
    done = greenai("runs")

    assert "run 1 “python" in done.stderr and "was interrupted" in done.stderr
    assert "interrupted" in done.stdout
    with workspace(greenai) as store:
        run = store.run(1)
        assert run.state is RunState.INTERRUPTED
        assert run.ended_utc_s == pytest.approx(run.started_utc_s + store.span_s(1), abs=0.5)


def test_summary_speaks_french(greenai: Shell) -> None:
    greenai.extra = {"LANG": "fr_FR.UTF-8"}

    done = greenai("run", "--", "true")

    assert "Empreinte carbone" in done.stderr
    assert re.search(r"\d,\d+\sm?Wh", done.stderr)


def test_mark_goes_into_the_run_that_is_being_recorded(greenai: Shell) -> None:
    process = greenai.start("run", "--", sys.executable, "-c", "input()", stdin=subprocess.PIPE)
    wait_for(lambda: is_recording(greenai))

    marked = greenai("mark", "epoch 3")
    process.communicate("\n", timeout=30)
    late = greenai("mark", "too late")

    assert (marked.returncode, late.returncode) == (0, 1)
    with workspace(greenai) as store:
        marks = [event for event in store.events(1) if event.code == "mark"]
    assert [dict(mark.detail) for mark in marks] == [{"name": "epoch 3"}]


def test_command_that_ends_while_others_write_is_recorded_when_they_are_done(greenai: Shell) -> None:
    greenai("run", "--", "true")
    lock = sqlite3.connect(greenai.home / "workspace.greenai", isolation_level=None)
    lock.execute("BEGIN IMMEDIATE")
    process = greenai.start("run", "--name", "second", "--", "echo", "done")
    assert process.stdout is not None and process.stderr is not None
    assert process.stdout.readline() == "done\n"
    told = process.stderr.readline()

    lock.execute("ROLLBACK")
    lock.close()
    _, errors = process.communicate(timeout=60)

    assert "Another program is writing" in told
    assert "run 2 “second”" in errors
    with workspace(greenai) as store:
        assert store.run(2).state is RunState.FINISHED


@pytest.mark.slow
def test_half_a_minute_of_another_writer_costs_no_sample(greenai: Shell, tree: PowercapTree) -> None:
    zone = tree.add("intel-rapl:0", "package-0", 40.0)

    with tree.live():
        process = greenai.start(
            "run", "--hz", "10", "--", sys.executable, "-c", "import time; time.sleep(34)", stderr=subprocess.PIPE
        )
        wait_for(lambda: is_recording(greenai))
        lock = sqlite3.connect(greenai.home / "workspace.greenai", isolation_level=None)
        lock.execute("BEGIN IMMEDIATE")
        time.sleep(30)  # the length of the hold is what is tested
        lock.execute("ROLLBACK")
        lock.close()
        _, errors = process.communicate(timeout=60)

    assert process.returncode == 0, errors
    with workspace(greenai) as store:
        channel = next(c for c in store.channels(1) if c.has_counter)
        energy, span_s = store.energies(1)[channel.id], store.span_s(1)
        told = [event.code for event in store.events(1)]
    assert zone.energy_j > 0
    assert span_s > 33.5
    assert energy.energy_j == pytest.approx(40.0 * span_s, rel=0.005)
    assert energy.missing_s < 0.05
    assert not {"gap", "lost"} & set(told)


def test_ctrl_c_of_a_terminal_reaches_the_command_once(greenai: Shell) -> None:
    code = (
        "import signal, time\n"
        "seen = []\nsignal.signal(signal.SIGINT, lambda *a: seen.append(1))\n"
        "print('ready', flush=True)\nend = time.monotonic() + 1.5\n"
        "while time.monotonic() < end: time.sleep(0.1)\n"
        "raise SystemExit(40 + len(seen))"
    )
    pid, terminal = pty.fork()
    if pid == 0:
        os.execve(sys.executable, greenai.command("run", "--", sys.executable, "-c", code), greenai.environ)
    output = b""
    while b"ready" not in output:
        output += os.read(terminal, 1_000)

    os.write(terminal, b"\x03")
    with contextlib.suppress(OSError):  # the end of a terminal
        while os.read(terminal, 1_000):
            pass
    os.close(terminal)

    assert os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]) == 41
