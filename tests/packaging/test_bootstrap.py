"""The two commands: decisions about Python, versions and the environment; nothing is installed here."""

import ast
import gettext
import importlib
import os
import re
import subprocess
import sys
import tomllib
from pathlib import Path
from types import SimpleNamespace

import pytest

ROOT = Path(__file__).resolve().parents[2]
PACKAGING = ROOT / "packaging"
MODULES = ("bootstrap", "bootstrap_system", "bootstrap_install", "bootstrap_suite")


# Python itself


@pytest.mark.parametrize("version", [(3, 6, 15), (3, 9, 2), (3, 10, 13)])
def test_older_python_is_told_what_is_needed(boot: SimpleNamespace, version: tuple[int, ...]) -> None:
    problem = boot.main.python_problem(version, "/usr/bin/python3", find=lambda _: None)

    assert "needs Python 3.11 or newer" in problem
    assert ".".join(map(str, version)) in problem


def test_newer_python_on_the_path_is_named(boot: SimpleNamespace) -> None:
    problem = boot.main.python_problem((3, 9, 2), find=lambda name: name in ("python3.11", "python3.12"))

    assert "type:  python3.12 packaging/bootstrap.py" in problem


def test_python_3_11_and_newer_will_do(boot: SimpleNamespace) -> None:
    assert boot.main.python_problem((3, 11, 0)) is None
    assert boot.main.python_problem((3, 14, 1)) is None
    assert boot.main.python_problem((4, 0, 0)) is None


def test_old_python_can_read_the_script_as_far_as_its_complaint() -> None:
    source = (PACKAGING / "bootstrap.py").read_text(encoding="utf-8")

    ast.parse(source, feature_version=(3, 7))
    head = source[: source.index("_problem = ")]
    assert "|" not in head, "unions in annotations are evaluated when the function is made"
    assert "from __future__ import annotations" not in source, "unknown to Python 3.6"


@pytest.mark.parametrize("name", MODULES)
def test_only_the_standard_library_is_imported(name: str) -> None:
    tree = ast.parse((PACKAGING / f"{name}.py").read_text(encoding="utf-8"))
    imported = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            imported |= {alias.name.partition(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            imported.add((node.module or "").partition(".")[0])

    assert imported <= set(sys.stdlib_module_names) | set(MODULES)


def test_second_start_imports_next_to_nothing(boot: SimpleNamespace) -> None:
    tree = ast.parse((PACKAGING / "bootstrap.py").read_text(encoding="utf-8"))

    at_top = [node for node in tree.body if isinstance(node, ast.Import | ast.ImportFrom)]

    assert {alias.name for node in at_top for alias in node.names} == {"os", "sys"}


# The constraints


def pins() -> dict[str, str]:
    lines = (PACKAGING / "constraints.txt").read_text(encoding="utf-8").splitlines()
    return dict(line.split("==") for line in lines if line and not line.startswith("#"))


def test_constraints_hold_names_and_versions_only() -> None:
    for line in (PACKAGING / "constraints.txt").read_text(encoding="utf-8").splitlines():
        assert "://" not in line and "@" not in line and "--" not in line
        assert not line or line.startswith("#") or re.fullmatch(r"[A-Za-z0-9_.-]+==[0-9][0-9a-z.]*", line)


def test_everything_that_pyproject_names_is_pinned() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    wanted = [*project["build-system"]["requires"], *project["project"]["dependencies"]]
    for extra in project["project"]["optional-dependencies"].values():
        wanted += extra
    names = {re.match(r"[A-Za-z0-9_.-]+", one)[0] for one in wanted}  # type: ignore[index]
    pinned = {re.sub(r"[-_.]+", "-", name).lower() for name in pins()}

    names = {re.sub(r"[-_.]+", "-", name).lower() for name in names} - {"greenai-desktop"}

    assert names <= pinned
    assert {"editables", "pathspec", "pluggy", "packaging", "trove-classifiers"} <= pinned, "build tools"


def test_pip_gets_the_pins_for_the_build_tools_too(boot: SimpleNamespace) -> None:
    env = boot.install.pip_environment({"PIP_CONSTRAINT": "/etc/own.txt", "HOME": "/home/a"})

    assert env["PIP_CONSTRAINT"] == "/etc/own.txt packaging/constraints.txt"
    assert env["PIP_BUILD_CONSTRAINT"] == "packaging/constraints.txt"
    assert env["HOME"] == "/home/a"


# The stamp


@pytest.fixture
def checkout(boot: SimpleNamespace, tmp_path: Path) -> Path:
    (tmp_path / "packaging").mkdir()
    (tmp_path / "pyproject.toml").write_text("[project]\n")
    (tmp_path / "packaging" / "constraints.txt").write_text("numpy==2.4.6\n")
    python = Path(boot.main.venv_python(str(tmp_path / ".venv")))
    python.parent.mkdir(parents=True)
    python.touch()
    return tmp_path


def test_stamp_of_an_unchanged_checkout_is_enough(boot: SimpleNamespace, checkout: Path) -> None:
    stamp = boot.main.stamp_text("app", str(checkout))

    assert boot.main.is_ready("app", stamp, str(checkout))


def test_tests_environment_serves_the_program_but_not_the_other_way(boot: SimpleNamespace, checkout: Path) -> None:
    for_tests, for_program = (boot.main.stamp_text(extra, str(checkout)) for extra in ("test", "app"))

    assert boot.main.is_ready("app", for_tests, str(checkout))
    assert not boot.main.is_ready("test", for_program, str(checkout))


@pytest.mark.parametrize("changed", ["pyproject.toml", "packaging/constraints.txt"])
def test_changed_requirements_make_the_stamp_worthless(boot: SimpleNamespace, checkout: Path, changed: str) -> None:
    stamp = boot.main.stamp_text("app", str(checkout))

    (checkout / changed).write_text("# other\n")

    assert not boot.main.is_ready("app", stamp, str(checkout))


def test_missing_python_moved_checkout_and_missing_stamp_are_not_ready(boot: SimpleNamespace, checkout: Path) -> None:
    stamp = boot.main.stamp_text("app", str(checkout))

    assert not boot.main.is_ready("app", "", str(checkout))
    assert not boot.main.is_ready("app", stamp.replace(str(checkout), "/elsewhere"), str(checkout))
    assert not boot.main.is_ready("app", stamp.replace("python 3.", "python 2."), str(checkout))
    Path(boot.main.venv_python(str(checkout / ".venv"))).unlink()
    assert not boot.main.is_ready("app", stamp, str(checkout))


def test_interrupted_installation_leaves_no_stamp(
    boot: SimpleNamespace, checkout: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    stamp = checkout / ".venv" / "greenai-stamp.txt"
    stamp.write_text("old")
    monkeypatch.setattr(boot.main, "STAMP", str(stamp))
    monkeypatch.setattr(boot.system, "require", lambda **_: None)
    monkeypatch.setattr(boot.install, "rebuild_reason", lambda _: "")

    def stopped(extra: str) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(boot.install, "install_package", stopped)
    with pytest.raises(KeyboardInterrupt):
        boot.install.install("app")

    assert boot.main.read_stamp(str(stamp)) == ""


def test_starting_the_program_keeps_what_the_tests_need(
    boot: SimpleNamespace, checkout: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    installed: list[str] = []
    monkeypatch.setattr(boot.main, "STAMP", str(checkout / ".venv" / "greenai-stamp.txt"))
    monkeypatch.setattr(boot.system, "require", lambda **_: None)
    monkeypatch.setattr(boot.install, "rebuild_reason", lambda _: "")
    monkeypatch.setattr(boot.install, "install_package", installed.append)

    boot.install.install("app", old_stamp=boot.main.stamp_text("test").replace("sources ", "sources 0"))

    assert installed == ["test"]
    assert boot.main.read_stamp(boot.main.STAMP) == boot.main.stamp_text("test")


# The environment


def test_environment_is_made_anew_when_its_python_is_gone_or_it_was_moved(
    boot: SimpleNamespace, checkout: Path
) -> None:
    venv = checkout / ".venv"
    (venv / "pyvenv.cfg").write_text("home = /usr/bin\ncommand = /usr/bin/python3 -m venv --clear /old place/.venv\n")
    assert boot.install.rebuild_reason(venv) == "it was made for /old place/.venv"

    Path(boot.main.venv_python(str(venv))).unlink()
    assert boot.install.rebuild_reason(venv) == "its Python is gone"
    assert boot.install.rebuild_reason(checkout / "nowhere") == "none yet"


def test_environment_without_pip_counts_as_unfinished(boot: SimpleNamespace, checkout: Path) -> None:
    assert boot.install.rebuild_reason(checkout / ".venv") == "the last attempt was not finished"


def test_no_network_is_recognised_in_the_words_of_pip(boot: SimpleNamespace) -> None:
    words = [
        "WARNING: Retrying (Retry(total=0)) after connection broken by 'NewConnectionError(...)'\n",
        "ERROR: Could not find a version that satisfies the requirement hatchling\n",
        "ERROR: No matching distribution found for hatchling\n",
    ]

    assert boot.install.is_network_trouble(words)
    assert boot.install.relevant(words) == words
    assert not boot.install.is_network_trouble(["ERROR: ResolutionImpossible\n"])


def test_edited_translation_is_compiled_again(boot: SimpleNamespace, tmp_path: Path) -> None:
    folder = tmp_path / "resources" / "i18n" / "fr" / "LC_MESSAGES"
    assert not boot.main.stale_catalogues(str(tmp_path)), "no translations, nothing to do"
    folder.mkdir(parents=True)
    (folder / "greenai.po").touch()
    assert boot.main.stale_catalogues(str(tmp_path))

    (folder / "greenai.mo").touch()
    os.utime(folder / "greenai.po", (1_000, 1_000))
    assert not boot.main.stale_catalogues(str(tmp_path))


def test_catalogue_is_compiled_beside_its_source(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.syspath_prepend(PACKAGING)
    compile_catalogues = importlib.import_module("catalogues").compile_catalogues
    folder = tmp_path / "resources" / "i18n" / "fr" / "LC_MESSAGES"
    assert compile_catalogues(tmp_path) == []
    folder.mkdir(parents=True)
    header = 'msgid ""\nmsgstr "Content-Type: text/plain; charset=utf-8\\n"\n\n'
    (folder / "greenai.po").write_text(header + 'msgid "Runs"\nmsgstr "Exécutions"\n', encoding="utf-8")

    assert compile_catalogues(tmp_path) == [folder / "greenai.mo"]

    with (folder / "greenai.mo").open("rb") as file:
        assert gettext.GNUTranslations(file).gettext("Runs") == "Exécutions"


@pytest.mark.skipif(sys.platform == "win32", reason="the command of POSIX systems")
def test_unknown_command_shows_how_to_use_it() -> None:
    done = subprocess.run(
        [sys.executable, str(PACKAGING / "bootstrap.py"), "start"],
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.returncode == 2
    assert "bootstrap.py run" in done.stderr


def test_udev_rule_serves_a_group_and_never_everybody() -> None:
    lines = (PACKAGING / "70-greenai-rapl.rules").read_text(encoding="utf-8").splitlines()

    rules = [line for line in lines if line and not line.startswith("#")]

    assert len(rules) == 1
    assert 'KERNEL=="intel-rapl*' in rules[0]
    assert "chgrp greenai" in rules[0]
    assert "chmod g+r" in rules[0]
    assert not re.search(r"a\+r|o\+r|04?44", rules[0])
