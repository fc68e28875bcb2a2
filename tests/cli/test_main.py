"""Front door: help, exit codes, errors in words, and what is not imported."""

import subprocess
import sys
import time
from pathlib import Path
from statistics import median
from types import ModuleType

import pytest

from greenai_desktop.cli import exits, main
from greenai_desktop.cli.options import STAGES
from greenai_desktop.core.errors import ConflictError, GreenAIError, InputError, StoreError
from greenai_desktop.core.lines import Stage
from tests.cli.conftest import Shell
from tests.helpers.bars import hold

COMMANDS = ("sensors", "monitor", "serve-metrics", "run", "runs", "report", "factors", "mark")


def test_help_names_commands_examples_and_exit_codes(greenai: Shell) -> None:
    done = greenai("--help")

    assert done.returncode == 0
    for word in (*COMMANDS, "examples:", "exit codes:", "greenai run -- python3 train.py", "127", "128+n"):
        assert word in done.stdout


@pytest.mark.parametrize("command", COMMANDS)
def test_each_command_has_help_with_examples(command: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([command, "--help", "--lang", "en"]) == 0

    shown = capsys.readouterr().out
    assert f"greenai {command}" in shown.partition("examples:")[2]


def test_help_speaks_the_language_asked_for(greenai: Shell) -> None:
    greenai.extra = {"LANG": "fr_FR.UTF-8"}
    by_system = greenai("--help").stdout
    greenai.home.mkdir()
    (greenai.home / "settings.json").write_text('{"language": "en"}')
    by_settings = greenai("--help").stdout
    asked = greenai("--lang", "fr", "--help").stdout

    assert by_settings.startswith("usage: greenai")
    assert by_system == asked


def test_stages_are_those_of_the_core() -> None:
    assert tuple(stage.value for stage in Stage) == STAGES


@pytest.mark.parametrize(
    "words",
    [(), ("nonsense",), ("runs", "--nonsense"), ("run", "--stage", "nonsense", "--", "true"), ("runs", "--", "true")],
)
def test_wrong_usage_ends_with_2_and_names_the_help(words: tuple[str, ...], capsys: pytest.CaptureFixture[str]) -> None:
    assert main([*words]) == 2

    shown = capsys.readouterr()
    assert shown.out == ""
    assert "--help" in shown.err


def test_errors_have_their_exit_codes() -> None:
    codes = {
        exits.exit_code_of(error): error.code
        for error in (
            GreenAIError("app_missing"),
            StoreError("disk_full"),
            StoreError("no_such_run"),
            InputError("unknown_project"),
        )
    }

    assert codes == {4: "app_missing", 3: "disk_full", 1: "no_such_run", 2: "unknown_project"}
    assert exits.exit_code_of(ConflictError("changed_meanwhile")) == 1


def test_unforeseen_fault_is_one_line_and_the_log_has_the_rest(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("GREENAI_HOME", str(tmp_path))
    monkeypatch.setattr("greenai_desktop.cli.runs.execute", lambda args: 1 / 0)

    code = main(["runs"])

    shown = capsys.readouterr().err
    assert code == 1
    assert "ZeroDivisionError" in shown and "Traceback" not in shown
    assert "Traceback" in (tmp_path / "logs" / "greenai.log").read_text()


def test_debugging_shows_the_traceback(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GREENAI_HOME", str(tmp_path))
    monkeypatch.setenv("GREENAI_DEBUG", "1")
    monkeypatch.setattr("greenai_desktop.cli.runs.execute", lambda args: 1 / 0)

    with pytest.raises(ZeroDivisionError):
        main(["runs"])


def test_ctrl_c_is_caught_from_the_first_moment_on(monkeypatch: pytest.MonkeyPatch) -> None:
    """What takes time is imported where Ctrl-C is caught; the front door itself imports next to nothing."""
    code = (
        "import sys\nbefore = set(sys.modules)\nfrom greenai_desktop.cli import main\n"
        "print(*sorted(set(sys.modules) - before))"
    )
    loaded = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=20).stdout.split()
    monkeypatch.setitem(sys.modules, "greenai_desktop.cli.front", _Interrupted("front"))

    assert set(loaded) <= {"__future__", "greenai_desktop", "greenai_desktop.cli"}
    assert main(["runs"]) == 130


class _Interrupted(ModuleType):
    """A module during whose import somebody pressed Ctrl-C."""

    def __getattr__(self, name: str) -> object:
        raise KeyboardInterrupt


def test_interrupt_ends_with_130(monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted(args: object) -> int:
        raise KeyboardInterrupt

    monkeypatch.setattr("greenai_desktop.cli.runs.execute", interrupted)

    assert main(["runs"]) == 130


def test_output_that_nobody_reads_ends_quietly(greenai: Shell) -> None:
    command = " ".join(f"'{word}'" for word in greenai.command("factors", "list"))

    done = subprocess.run(
        ["bash", "-c", f"{command} | head -1; echo ${{PIPESTATUS[0]}}"],
        env=greenai.environ, capture_output=True, text=True, timeout=60,
    )  # fmt: skip

    assert done.stderr == ""
    assert done.stdout.splitlines()[-1] in ("0", "141")


def test_terminal_without_our_signs_gets_stand_ins(greenai: Shell) -> None:
    greenai.extra = {"PYTHONUTF8": "0", "PYTHONIOENCODING": "ascii"}

    done = greenai("factors", "grid", "FR")

    assert done.returncode == 0
    assert "CO?e" in done.stdout


def test_no_command_imports_qt(greenai: Shell, tmp_path: Path) -> None:
    code = (
        "import sys\nfrom greenai_desktop.cli import main\n"
        "for words in (['sensors'], ['monitor', '--seconds', '0.3', '--hz', '10'], ['run', '--', 'true'], ['runs'],"
        f" ['report', 'run', '1', '-o', {str(tmp_path / 'x.pdf')!r}], ['factors', 'grid', 'FR'], ['mark', 'x']):\n"
        "    main(words)\n"
        "print('QT', [name for name in sys.modules if name.startswith(('PySide6', 'shiboken6', 'pyqtgraph'))])"
    )

    done = subprocess.run([sys.executable, "-c", code], env=greenai.environ, capture_output=True, text=True, timeout=60)

    assert done.stdout.splitlines()[-1] == "QT []", done.stderr
    assert (tmp_path / "x.pdf").exists()


def test_version_and_help_import_no_arithmetic_and_no_database(greenai: Shell) -> None:
    heavy = ("numpy", "sqlalchemy", "sqlite3", "babel", "psutil", "reportlab", "pandas")
    code = (
        "import sys\nbefore = set(sys.modules)\nfrom greenai_desktop.cli import main\nmain(['--version'])\n"
        f"print([name for name in {heavy!r} if name in set(sys.modules) - before])"
    )

    done = subprocess.run([sys.executable, "-c", code], env=greenai.environ, capture_output=True, text=True, timeout=60)

    assert done.stdout.splitlines()[-1] == "[]"


def test_command_starts_before_the_database_is_loaded(greenai: Shell) -> None:
    code = (
        "import sys\nfrom greenai_desktop.recording import launch\nreal = launch.Child.__init__\n"
        "def told(self, *words):\n    print('sqlalchemy' in sys.modules)\n    real(self, *words)\n"
        "launch.Child.__init__ = told\nfrom greenai_desktop.cli import main\nmain(['run', '--', 'true'])"
    )

    done = subprocess.run([sys.executable, "-c", code], env=greenai.environ, capture_output=True, text=True, timeout=60)

    assert done.stdout.splitlines() == ["False"]


@pytest.mark.slow
def test_version_is_there_in_no_time(greenai: Shell) -> None:
    def seconds(command: list[str]) -> float:
        began_s = time.perf_counter()
        subprocess.run(command, env=greenai.environ, check=True, capture_output=True)
        return time.perf_counter() - began_s

    bare = median(seconds([sys.executable, "-c", "pass"]) for _ in range(7))
    ours = median(seconds(greenai.command("--version")) for _ in range(7))

    hold("greenai --version over a bare interpreter", 1000 * (ours - bare), 150.0, "ms")


def test_unknown_command_is_answered_with_those_for_people(capsys: pytest.CaptureFixture[str]) -> None:
    from greenai_desktop import cli

    assert cli.main(["--lang", "en", "nope"]) == 2

    told = capsys.readouterr().err
    assert "'mark'" in told
    assert "'record'" not in told
