"""Odd arguments, odd files and closed streams: words and exit codes, never a traceback or a painted terminal."""

import json
import os
import sqlite3
import subprocess
import threading
from pathlib import Path

import pytest

from greenai_desktop.cli import main
from tests.cli.conftest import Shell

ESCAPE = "\x1b[31m"


def _in_a_shell(greenai: Shell, line: str) -> subprocess.CompletedProcess[str]:
    """A line of a shell in which `$G` is the command."""
    greenai.extra = greenai.extra | {"G": " ".join(greenai.command())}
    return subprocess.run(["sh", "-c", line], env=greenai.environ, capture_output=True, text=True, timeout=60)


@pytest.mark.parametrize("words", [("runs", ESCAPE), ("factors", "grid", f"FR-{ESCAPE}"), ("factors", "grid", "FR-")])
def test_odd_arguments_are_wrong_usage_and_never_paint_the_terminal(greenai: Shell, words: tuple[str, ...]) -> None:
    done = greenai(*words)

    assert (done.returncode, done.stdout) == (2, "")
    assert "\x1b" not in done.stderr


def test_region_inside_a_zone_is_still_a_zone(greenai: Shell) -> None:
    assert greenai("factors", "grid", "fr-cor").returncode == 0


@pytest.mark.parametrize("number", [2**63, -(2**63) - 1, 10**40])
def test_number_that_no_run_can_have_is_an_unknown_run(greenai: Shell, number: int) -> None:
    done = greenai("report", "run", "--json", "--", str(number)) if number < 0 else greenai(
        "report", "run", str(number), "--json"
    )  # fmt: skip

    assert "unforeseen" not in done.stderr
    assert done.returncode in (1, 2)


def test_pipe_in_place_of_the_settings_is_told_and_not_waited_for(greenai: Shell) -> None:
    greenai.home.mkdir(parents=True)
    os.mkfifo(greenai.home / "settings.json")

    done = greenai("monitor", "--seconds", "0.3", "--json")

    assert done.returncode == 0
    assert "settings cannot be read" in done.stderr


@pytest.mark.parametrize("name", [" ", "\t"])
def test_project_with_a_blank_name_is_not_made(greenai: Shell, name: str) -> None:
    done = greenai("run", "--project", name, "--create-project", "--", "true")

    assert done.returncode == 2
    assert "a project needs a name" in done.stderr


def test_report_goes_into_no_folder_and_no_pipe(greenai: Shell, tmp_path: Path) -> None:
    greenai("run", "--", "true")
    os.mkfifo(tmp_path / "pipe")

    told = [greenai("report", "run", "1", "-o", str(tmp_path / name), "--force") for name in ("", "pipe")]

    assert [done.returncode for done in told] == [1, 1]
    assert all("cannot be written" in done.stderr for done in told)
    assert (tmp_path / "pipe").is_fifo()


def test_name_of_the_report_is_shown_without_control_characters(greenai: Shell, tmp_path: Path) -> None:
    greenai("run", "--", "true")

    done = greenai("report", "run", "1", "-o", str(tmp_path / f"{ESCAPE}.pdf"))

    assert done.returncode == 0
    assert "\x1b" not in done.stdout


def test_long_name_is_kept_whole_and_summed_up_short(greenai: Shell) -> None:
    done = greenai("run", "--name", "x" * 10_000, "--", "true")

    assert done.returncode == 0
    assert max(len(line) for line in done.stderr.splitlines()) < 200
    assert "x" * 10_000 in greenai("runs", "--json").stdout


@pytest.mark.skipif(not Path("/dev/full").is_char_device(), reason="no device that is always full")
@pytest.mark.parametrize("words", ["runs", "sensors", "factors grid FR", "monitor --seconds 0.5 --csv"])
def test_results_that_cannot_be_written_fail_in_words(greenai: Shell, words: str) -> None:
    done = _in_a_shell(greenai, f"$G {words} >/dev/full")

    assert done.returncode == 1
    assert "stdout cannot be written" in done.stderr
    assert "unforeseen" not in done.stderr


def test_closed_streams_change_neither_the_command_nor_its_exit_code(greenai: Shell) -> None:
    done = _in_a_shell(greenai, "$G run -- sh -c 'exit 7' <&- >&- 2>&-")

    assert done.returncode == 7
    assert "finished (7)" in greenai("runs").stdout


@pytest.mark.parametrize("words", ["runs", "sensors", "monitor --seconds 0.5"])
def test_commands_end_well_without_streams(greenai: Shell, words: str) -> None:
    assert _in_a_shell(greenai, f"$G {words} >&- 2>&-").returncode == 0


def test_home_that_is_a_file_is_told_not_taken_for_an_empty_workspace(greenai: Shell) -> None:
    greenai.home.write_text("x")

    listed, measured = greenai("runs"), greenai("sensors")

    assert (listed.returncode, listed.stdout) == (3, "")
    assert measured.returncode == 0
    assert "laid aside" not in measured.stderr
    assert "settings cannot be read" in measured.stderr
    assert greenai.home.read_text() == "x"


@pytest.mark.parametrize("content", ["[" * 100_000, '{"history_days": 1' + "0" * 400 + "}"], ids=["deep", "huge"])
def test_absurd_settings_are_laid_aside(greenai: Shell, content: str) -> None:
    greenai.home.mkdir()
    (greenai.home / "settings.json").write_text(content)

    done = greenai("sensors")

    assert done.returncode == 0
    assert "laid aside" in done.stderr


def test_broken_tables_are_told_in_words_and_the_command_runs_all_the_same(greenai: Shell, tmp_path: Path) -> None:
    (tmp_path / "hide").mkdir()
    (tmp_path / "hide" / "sitecustomize.py").write_text(
        "from pathlib import Path\nread = Path.read_text\n"
        "Path.read_text = lambda p, *a, **k: '' if p.name == 'cpus.csv' else read(p, *a, **k)\n"
    )
    greenai.extra = {"PYTHONPATH": str(tmp_path / "hide")}

    done = greenai("run", "--", "sh", "-c", "exit 7")

    assert done.returncode == 7
    assert "The table cpus.csv lacks the column" in done.stderr
    assert "missing_column" not in done.stderr


def test_working_folder_that_is_gone_does_not_matter(greenai: Shell, tmp_path: Path) -> None:
    done = _in_a_shell(
        greenai, f"mkdir {tmp_path}/gone && cd {tmp_path}/gone && rmdir ../gone && GREENAI_HOME=x $G runs"
    )

    assert "Traceback" not in done.stderr
    assert done.returncode in (0, 3)


def test_interrupt_while_the_command_line_is_read_ends_with_130(monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted(arguments: object) -> int:
        raise KeyboardInterrupt

    monkeypatch.setattr("greenai_desktop.cli.front._parsed", interrupted)

    assert main(["runs"]) == 130


def test_waiting_for_a_busy_workspace_is_not_counted_as_the_run(greenai: Shell) -> None:
    greenai("run", "--", "true")
    other = sqlite3.connect(greenai.home / "workspace.greenai", isolation_level=None, check_same_thread=False)
    other.execute("BEGIN EXCLUSIVE")
    release = threading.Timer(4.0, other.execute, ("COMMIT",))
    release.start()

    done = greenai("run", "--hz", "10", "--", "sleep", "0.5")

    release.join()
    other.close()
    assert done.returncode == 0
    assert 0.4 < json.loads(greenai("runs", "--json").stdout)[0]["duration_s"] < 2.0
