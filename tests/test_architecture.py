"""The walls of the house: who may import whom, and what the base install does without."""

import contextlib
import logging
import logging.config
import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
# What only the extra `[app]` brings.
WINDOW_ONLY = ("PySide6", "shiboken6", "pyqtgraph", "reportlab")
# As if they had never been installed.
BLOCK = """
import sys

class Without:
    def __init__(self, finder):
        self.finder = finder
    def find_spec(self, name, path=None, target=None):
        return None if name.partition(".")[0] in {blocked!r} else self.finder.find_spec(name, path, target)
    def __getattr__(self, name):
        return getattr(self.finder, name)

sys.meta_path[:] = [Without(finder) for finder in sys.meta_path]
"""
ROOMS_OF_THE_BASE = (
    "greenai_desktop", "greenai_desktop.core", "greenai_desktop.i18n", "greenai_desktop.settings",
    "greenai_desktop.catalog", "greenai_desktop.sensors", "greenai_desktop.store", "greenai_desktop.accounting",
    "greenai_desktop.recording", "greenai_desktop.cli",
)  # fmt: skip


def python(code, *blocked, home):
    """Run code in an interpreter of its own, in which some modules cannot be imported."""
    environment = {**os.environ, "GREENAI_HOME": str(home), "LC_ALL": "C.UTF-8"}
    command = [sys.executable, "-c", BLOCK.format(blocked=set(blocked)) + code]
    return subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, timeout=120)


@contextlib.contextmanager
def logging_as_it_was():
    """Give every logger back its level, handlers and voice afterwards; the tests of one process share them."""
    loggers = [
        logging.getLogger(),
        *(one for one in logging.root.manager.loggerDict.values() if type(one) is not logging.PlaceHolder),
    ]
    kept = [(one, one.disabled, one.level, one.propagate, one.handlers[:]) for one in loggers]
    try:
        yield
    finally:
        for one, one.disabled, level, one.propagate, one.handlers[:] in kept:
            one.setLevel(level)


@pytest.mark.slow
def test_imports_keep_to_the_contracts():
    importlinter = pytest.importorskip("importlinter.cli")
    before = Path.cwd()
    os.chdir(ROOT)
    try:
        # It configures the logging of the process it runs in, and so silences the loggers that are there already.
        with logging_as_it_was():
            status = importlinter.lint_imports(config_filename=str(ROOT / "pyproject.toml"), no_cache=True)
    finally:
        os.chdir(before)

    assert status == importlinter.EXIT_STATUS_SUCCESS


def test_what_silences_loggers_is_undone():
    log = logging.getLogger("greenai_desktop.sensors")

    with logging_as_it_was():
        logging.config.dictConfig({"version": 1, "disable_existing_loggers": True})
        assert log.disabled

    assert not log.disabled


def test_contracts_are_those_of_the_design():
    import tomllib

    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["importlinter"][
        "contracts"
    ]
    layers = next(contract for contract in contracts if contract["type"] == "layers")
    forbidden = [set(contract["forbidden_modules"]) for contract in contracts if contract["type"] == "forbidden"]

    assert layers["layers"][0] == "__main__" and layers["layers"][-1] == "core" and layers["exhaustive"]
    assert any({"PySide6", "pyqtgraph"} <= modules for modules in forbidden)
    assert any({"pathlib", "threading", "logging", "sqlite3", "time"} <= modules for modules in forbidden)


def test_every_module_of_the_base_imports_without_the_window(tmp_path):
    code = f"""
import importlib, pkgutil
for room in {ROOMS_OF_THE_BASE!r}:
    module = importlib.import_module(room)
    if room != "greenai_desktop":
        for found in pkgutil.walk_packages(getattr(module, "__path__", []), room + "."):
            importlib.import_module(found.name)
print("all rooms", len([name for name in sys.modules if name.startswith("greenai_desktop")]))
"""
    done = python(code, *WINDOW_ONLY, home=tmp_path)

    assert done.returncode == 0, done.stderr
    assert int(done.stdout.split()[-1]) > 60


@pytest.mark.parametrize(
    "arguments", [["--help"], ["factors", "grid", "FR"], ["factors", "list", "belg"], ["runs"], ["--version"]]
)
def test_the_command_line_works_without_the_window(tmp_path, arguments):
    done = python(f"from greenai_desktop.cli import main; sys.exit(main({arguments!r}))", *WINDOW_ONLY, home=tmp_path)

    assert done.returncode == 0, done.stderr
    assert done.stdout.strip()


def test_the_front_door_says_in_one_line_what_to_install(tmp_path):
    code = "import runpy; sys.argv = ['greenai-desktop']; runpy.run_module('greenai_desktop', run_name='__main__')"

    done = python(code, *WINDOW_ONLY, home=tmp_path)

    assert done.returncode not in (0, 1)
    assert "Traceback" not in done.stderr
    assert 'pip install "greenai-desktop[app]"' in done.stderr


def test_the_core_needs_nothing_but_numpy(tmp_path):
    code = """
import importlib, pkgutil, greenai_desktop.core
for found in pkgutil.iter_modules(greenai_desktop.core.__path__, "greenai_desktop.core."):
    importlib.import_module(found.name)
ours = {name for name in sys.modules if name.startswith("greenai_desktop")}
print(sorted(name for name in ours if not name.startswith("greenai_desktop.core") and name != "greenai_desktop"))
"""
    others = (*WINDOW_ONLY, "sqlalchemy", "babel", "psutil", "pynvml", "platformdirs", "pandas")

    done = python(code, *others, home=tmp_path)

    assert done.returncode == 0, done.stderr
    assert done.stdout.strip() == "[]"


def test_words_numbers_and_settings_load_without_heavy_libraries(tmp_path):
    code = """
from greenai_desktop import settings, paths
from greenai_desktop.i18n import words, errors, numbers, language
settings.load(paths.settings_file()); numbers.quantity(1.0, "W", "fr"); language("en").gettext("measured")
print(sorted({name.partition(".")[0] for name in sys.modules} & {"numpy", "babel", "sqlalchemy", "psutil", "pandas"}))
"""
    done = python(code, home=tmp_path)

    assert done.returncode == 0, done.stderr
    assert done.stdout.strip() == "[]"
