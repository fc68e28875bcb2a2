"""What bootstrap does about the system's packages and the test suite, with small fakes for the system."""

import os
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace

import pytest

BOOKWORM = 'PRETTY_NAME="Debian GNU/Linux 12 (bookworm)"\nID=debian\n'
UBUNTU_CHILD = 'ID=linuxmint\nID_LIKE="ubuntu debian"\n'


class System:
    """A system that answers commands from a table; records what was run and said."""

    def __init__(self, known_packages: tuple[str, ...] = (), sudo: bool = False) -> None:
        self.known_packages = known_packages
        self.sudo = sudo
        self.commands: list[list[str]] = []
        self.said: list[str] = []
        self.failed: list[str] = []

    def run(self, command: list[str]) -> subprocess.CompletedProcess[str]:
        self.commands.append(command)
        if command[:2] == ["apt-cache", "policy"]:
            candidate = "1.0" if command[2] in self.known_packages else "(none)"
            return subprocess.CompletedProcess(command, 0, f"{command[2]}:\n  Candidate: {candidate}\n")
        if command == ["sudo", "-n", "true"]:
            return subprocess.CompletedProcess(command, 0 if self.sudo else 1, "")
        return subprocess.CompletedProcess(command, 0, "")

    @property
    def installed(self) -> list[str]:
        words = [command for command in self.commands if "install" in command]
        return words[-1][words[-1].index("--no-install-recommends") + 1 :] if words else []


@pytest.fixture
def on_system(boot: SimpleNamespace, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Callable[..., System]:
    """Let `require` meet a system that lacks `names`; after an installation nothing is missing."""

    def meet(names: list[str], os_release: str, root: bool = False, **answers: object) -> System:
        system = System(**answers)  # type: ignore[arg-type]
        (tmp_path / "os-release").write_text(os_release)
        monkeypatch.setattr(boot.system, "OS_RELEASE", tmp_path / "os-release")
        monkeypatch.setattr(os, "geteuid", lambda: 0 if root else 1000, raising=False)
        needs = [*boot.system.LIBRARIES, *boot.system.PROGRAMS, boot.system.venv_need("/usr/bin/python3")]
        lacking = [need for need in needs if need.name in names]
        boot.system.require(
            for_tests=True,
            say=system.said.append,
            fail=system.failed.append,
            run=system.run,
            missing=lambda _: [] if system.installed else lacking,
        )
        return system

    return meet


# The system's packages


def test_missing_venv_is_named_with_the_exact_line_where_we_may_not_install(on_system) -> None:
    system = on_system(["ensurepip"], BOOKWORM)

    assert system.failed == [
        "please type this line, then the same command again:\n"
        "  sudo apt-get update && sudo apt-get install -y --no-install-recommends python3-venv"
    ]
    assert not system.installed


def test_root_installs_without_sudo(on_system) -> None:
    system = on_system(["ensurepip", "libEGL.so.1"], BOOKWORM, root=True)

    assert system.installed == ["libegl1", "python3-venv"]
    assert not system.failed
    assert not any("sudo" in command for command in system.commands)


def test_sudo_without_a_password_is_used(on_system) -> None:
    system = on_system(["Xvfb", "pdftoppm", "/usr/include/stdio.h"], UBUNTU_CHILD, sudo=True)

    assert system.installed == ["xvfb", "poppler-utils", "libc6-dev"]
    assert system.commands[-1][:2] == ["sudo", "-n"]
    assert not system.failed


@pytest.mark.parametrize(
    ("known", "package"),
    [
        (("libglib2.0-0t64",), "libglib2.0-0t64"),
        (("libglib2.0-0",), "libglib2.0-0"),
        ((), "libglib2.0-0"),  # newer systems provide the old name
    ],
)
def test_renamed_glib_is_asked_for_by_the_name_that_apt_knows(on_system, known, package) -> None:
    system = on_system(["libglib-2.0.so.0"], BOOKWORM, root=True, known_packages=known)

    assert system.installed == [package]


@pytest.mark.parametrize(
    ("os_release", "line"),
    [
        ("ID=fedora\n", "sudo dnf install -y glib2 libglvnd-egl"),
        (
            'ID="opensuse-leap"\nID_LIKE="suse opensuse"\n',
            "sudo zypper install -y libglib-2_0-0 Mesa-libEGL1",
        ),
        ("ID=arch\n", "sudo pacman -S --needed glib2 libglvnd"),
    ],
)
def test_other_systems_get_a_line_with_their_own_names(on_system, os_release: str, line: str) -> None:
    system = on_system(["libglib-2.0.so.0", "libEGL.so.1"], os_release)

    assert system.failed == ["please type this line, then the same command again:\n  " + line]


def test_unknown_system_is_told_the_libraries_and_goes_on(on_system) -> None:
    system = on_system(["libEGL.so.1"], "ID=nixos\n")

    assert "libEGL.so.1" in system.said[0]
    assert not system.failed


def test_other_python_of_the_system_has_its_own_venv_package(boot: SimpleNamespace) -> None:
    assert boot.system.venv_need("/usr/bin/python3.99", (3, 99)).debian[0] == "python3.99-venv"


def test_programs_are_asked_for_by_the_tests_only(boot: SimpleNamespace, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(boot.system, "can_load", lambda _: True)
    monkeypatch.setattr(boot.system, "can_find", lambda _: False)
    monkeypatch.setattr(sys, "platform", "linux")

    assert not boot.system.find_missing(for_tests=False)
    assert {need.name for need in boot.system.find_missing(for_tests=True)} >= {"Xvfb", "xdotool", "gcc"}


# The suite


def test_marks_are_taken_out_of_the_arguments(boot: SimpleNamespace) -> None:
    assert boot.suite.split_marks(["tests/core", "-x"]) == ("", ["tests/core", "-x"])
    assert boot.suite.split_marks(["-m", "slow", "-x"]) == ("slow", ["-x"])
    assert boot.suite.split_marks(["-mslow"]) == ("slow", [])


def test_suite_has_all_steps_and_benchmarks_run_untraced(boot: SimpleNamespace) -> None:
    steps = {step.name: step for group in boot.suite.whole_suite(has_screen=True) for step in group}

    beside = [{step.name for step in group} for group in boot.suite.whole_suite(has_screen=True) if len(group) > 1]

    assert beside == [{"tests below the window", "tests of the window", "tests of command line, inventory"}]
    assert steps["tests of the window"].offscreen
    assert not steps["tests as a person"].offscreen
    assert steps["tests as a person"].may_be_empty
    assert not steps["tests of the window"].may_be_empty
    assert "coverage" in steps["tests below the window"].command
    without = {step.name for group in boot.suite.whole_suite(has_screen=False) for step in group}
    assert "tests as a person" not in without


def test_steps_side_by_side_are_told_one_after_the_other(
    boot: SimpleNamespace, monkeypatch: pytest.MonkeyPatch, capfdbinary: pytest.CaptureFixture[bytes]
) -> None:
    monkeypatch.setattr(boot.suite.bootstrap, "venv_python", lambda: sys.executable)
    steps = [
        boot.suite.Step("first", ("-c", "import time; time.sleep(0.3); print('said by the first', flush=True)")),
        boot.suite.Step("second", ("-c", "import sys; sys.stderr.write('said by the second\\n'); sys.exit(3)")),
    ]

    outcomes = boot.suite.run_side_by_side(steps, dict(os.environ))

    said = capfdbinary.readouterr().out
    assert [(outcome.name, outcome.status) for outcome in outcomes] == [("first", 0), ("second", 3)]
    assert said.index(b"said by the first") < said.index(b"=== second") < said.index(b"said by the second")


def test_tests_never_see_the_data_or_the_screen_of_the_user(boot: SimpleNamespace, tmp_path: Path) -> None:
    own = {"DISPLAY": ":0", "WAYLAND_DISPLAY": "wayland-0", "GREENAI_HOME": "/home/a/data", "PATH": "/bin"}

    env = boot.suite.test_environment(own, tmp_path, ":99")

    assert env["DISPLAY"] == ":99"
    assert "WAYLAND_DISPLAY" not in env
    assert Path(env["GREENAI_HOME"]).parent == tmp_path
    assert env["PATH"].endswith(os.pathsep + "/bin")


def test_coverage_is_counted_for_the_window_and_for_what_lies_below(boot: SimpleNamespace) -> None:
    def entry(ran: int, total: int) -> dict[str, dict[str, int]]:
        return {"summary": {"covered_lines": ran, "num_statements": total}}

    report = {
        "files": {
            "greenai_desktop/core/energy.py": entry(90, 100),
            "greenai_desktop/cli/runs.py": entry(10, 100),
            "greenai_desktop/ui/main_window.py": entry(30, 40),
            "greenai_desktop\\app.py": entry(0, 10),
        }
    }

    assert boot.suite.coverage_percent(report) == {"below ui/": 50.0, "ui/": 60.0}


def test_summary_names_the_failed_step_and_its_time(boot: SimpleNamespace) -> None:
    outcome = boot.suite.Outcome

    text = boot.suite.summary([outcome("types (mypy)", 1, 12.34), outcome("coverage ui/", 0, 0.0, "80.0 %")])

    assert re.search(r"FAILED \(1\) +types \(mypy\) +12\.3 s", text)
    assert text.endswith("1 of 2 steps failed")
