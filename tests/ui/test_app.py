"""The front door: without Qt, without a screen, with signals, with a damaged file."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from greenai_desktop.app import EXIT_NO_DISPLAY, EXIT_NOT_INSTALLED
from greenai_desktop.ui.display import problem_with_display, wayland_answers, x_answers

_WITHOUT_QT = """
import sys, importlib.util as util
find = util.find_spec
util.find_spec = lambda name, *rest: None if name == "PySide6" else find(name, *rest)
from greenai_desktop.app import main
sys.exit(main([]))
"""
_SCREENS = ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM")


def start(*command: str, home: Path, **environ: str) -> subprocess.Popen[str]:
    """The real program as a process, without a screen unless one is named."""
    own = {name: value for name, value in os.environ.items() if name not in _SCREENS}
    own |= {"GREENAI_HOME": str(home), "LC_ALL": "C.UTF-8", **environ}
    return subprocess.Popen(
        [sys.executable, *command], env=own, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )


def test_without_qt_one_line_says_what_to_install(tmp_path: Path) -> None:
    process = start("-c", _WITHOUT_QT, home=tmp_path)
    _out, error = process.communicate(timeout=20)

    assert process.returncode == EXIT_NOT_INSTALLED
    assert error.count("\n") == 1
    assert 'pip install "greenai-desktop[app]"' in error


@pytest.mark.parametrize("environ", [
    {},
    {"DISPLAY": ":987"},
    {"DISPLAY": "nonsense"},
    {"WAYLAND_DISPLAY": "wayland-987", "XDG_RUNTIME_DIR": "/nonexistent"},
], ids=["none", "no server", "nonsense", "no compositor"])  # fmt: skip
def test_without_a_screen_one_line_names_the_terminal(tmp_path: Path, environ: dict[str, str]) -> None:
    process = start("-m", "greenai_desktop", home=tmp_path, **environ)
    _out, error = process.communicate(timeout=20)

    assert process.returncode == EXIT_NO_DISPLAY
    assert error.count("\n") == 1
    assert "greenai monitor" in error
    assert "Traceback" not in error


def test_screen_that_lets_nobody_in_does_not_answer() -> None:
    assert not x_answers(":987")
    assert not x_answers("")
    assert not wayland_answers({})


def test_platform_without_a_screen_needs_none() -> None:
    assert problem_with_display({"QT_QPA_PLATFORM": "offscreen"}) is None


def test_platform_that_qt_does_not_know_is_refused_before_qt_aborts() -> None:
    problem = problem_with_display({"QT_QPA_PLATFORM": "nonsense"})

    assert problem is not None and problem.code == "no_display"
    assert problem_with_display({"QT_QPA_PLATFORM": "nonsense", "QT_PLUGIN_PATH": "/somewhere"}) is None
    assert problem_with_display({"QT_QPA_PLATFORM": "wayland-brcm"}) is None


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_signal_closes_the_window_and_keeps_the_settings(tmp_path: Path, number: signal.Signals) -> None:
    process = start("-m", "greenai_desktop", home=tmp_path, QT_QPA_PLATFORM="offscreen")
    until = time.monotonic() + 20
    while not (tmp_path / "workspace.greenai").exists() and time.monotonic() < until:
        time.sleep(0.05)
    process.send_signal(number)
    _out, error = process.communicate(timeout=20)

    assert process.returncode == 0
    assert "Traceback" not in error
    assert (tmp_path / "settings.json").exists()


def test_damaged_settings_are_laid_aside_and_the_window_opens(tmp_path: Path) -> None:
    (tmp_path / "settings.json").write_text("{broken")
    process = start(
        "-m", "greenai_desktop", home=tmp_path, QT_QPA_PLATFORM="offscreen", GREENAI_EXIT_AFTER="first-value"
    )
    out, error = process.communicate(timeout=40)

    assert process.returncode == 0, error
    assert "first-paint" in out
    assert list(tmp_path.glob("settings.damaged-*"))


def test_version_is_told_without_a_window(tmp_path: Path) -> None:
    process = start("-m", "greenai_desktop", "--version", home=tmp_path)
    out, _error = process.communicate(timeout=20)

    assert process.returncode == 0
    assert out.startswith("GreenAI Desktop ")


def test_names_of_qt_are_not_built_before_the_first_paint() -> None:
    """Naming anything of `Qt` builds all its enums, which takes 15 ms."""
    code = (
        "import greenai_desktop.ui.application\nfrom PySide6 import QtCore\nimport sys; sys.exit('Qt' in vars(QtCore))"
    )
    subprocess.run([sys.executable, "-c", code], check=True, timeout=20)


def test_help_and_version_need_no_screen(capsys: pytest.CaptureFixture[str]) -> None:
    from greenai_desktop import app

    assert app.main(["--help"]) == 0
    assert app.main(["--version"]) == 0
    told = capsys.readouterr().out
    assert "greenai --help" in told
    assert "GreenAI Desktop" in told
