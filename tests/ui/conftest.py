"""A window on a machine of our own: temporary home, simulated counters, no stray threads or timers."""

from __future__ import annotations

import atexit
import gc
import os
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QObject, QTimer
from PySide6.QtWidgets import QApplication, QWidget

from greenai_desktop import i18n, paths
from greenai_desktop import settings as settings_module
from greenai_desktop.core.footprint import Hosting
from greenai_desktop.core.place import Place, Price
from greenai_desktop.settings import Settings
from greenai_desktop.ui import errors, tasks
from greenai_desktop.ui.context import Context
from greenai_desktop.ui.languages import put_in_force
from greenai_desktop.ui.main_window import MainWindow
from greenai_desktop.ui.theme import fonts
from greenai_desktop.ui.theme.style import Theme

# Before Qt is first asked for; whoever wants to watch says QT_QPA_PLATFORM=xcb.
_SCREEN = Path(tempfile.gettempdir()) / f"greenai-screen-{os.getpid()}.json"
_SCREEN.write_text(
    '{"screens": [{"name": "test", "x": 0, "y": 0, "width": 2560, "height": 1440,'
    ' "logicalDpi": 96, "logicalBaseDpi": 96, "dpr": 1}]}'
)
atexit.register(_SCREEN.unlink, missing_ok=True)
if os.environ.get("QT_QPA_PLATFORM", "offscreen") == "offscreen":
    os.environ["QT_QPA_PLATFORM"] = f"offscreen:configfile={_SCREEN}"

_PATIENCE_S = 5.0


@pytest.fixture(scope="session")
def qapp_args() -> list[str]:
    return ["greenai-desktop"]


@pytest.fixture(scope="session")
def theme(qapp: QApplication) -> Theme:
    """The look of the program: own fonts, Fusion, light."""
    fonts.install(qapp)
    fonts.complete()
    return Theme(qapp, "light")


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A user folder of our own and a simulated machine; the real one is never read."""
    folder = tmp_path / "home"
    folder.mkdir()
    monkeypatch.setenv("GREENAI_HOME", str(folder))
    monkeypatch.setenv("GREENAI_SYS_ROOT", str(simulated_sys(tmp_path / "sys")))
    monkeypatch.setenv("GREENAI_PROC_ROOT", str(simulated_proc(tmp_path / "proc")))
    return folder


@pytest.fixture
def settings() -> Settings:
    """A user in an office in France, past the first start."""
    return Settings(
        language="en", theme="light", place=Place(zone="FR", hosting=Hosting.OFFICE), started=True,
        prices=(Price(0.2, "EUR"),),
    )  # fmt: skip


@pytest.fixture
def context(qapp: QApplication, home: Path, settings: Settings) -> Iterator[Context]:
    """What pages are given; not started: call `context.start()` for samples and the workspace."""
    settings_module.save(paths.settings_file(), settings)
    put_in_force(settings.language)
    tasks.hub()
    made = Context(settings, paths.settings_file(), paths.workspace_file())
    yield made
    made.stop()
    made.deleteLater()
    i18n.activate("en")
    put_in_force("en")


@pytest.fixture
def window(qtbot, context: Context, theme: Theme) -> Iterator[MainWindow]:
    """The whole window, shown and started."""
    theme.choose(context.settings.theme)
    made = MainWindow(lambda: context, theme)
    made.show()
    qtbot.waitUntil(lambda: context.is_started)
    yield made
    made.leave()
    theme.changed.disconnect(made._tint)
    theme.choose("light")
    made.deleteLater()
    QApplication.processEvents()


@pytest.fixture
def problems() -> Iterator[list[errors.Problem]]:
    """What would be shown to the user as an error."""
    shown: list[errors.Problem] = []
    errors.open_door(shown.append)
    yield shown
    errors.open_door(lambda problem: None)


@pytest.fixture(autouse=True)
def no_strays(qapp: QApplication) -> Iterator[None]:
    """A thread or a running timer that outlives a test fails it."""
    _wait(lambda: not tasks.running())
    before = set(threading.enumerate())
    timers_before = set(map(id, _running_timers()))
    yield
    _wait(lambda: not tasks.running())
    _wait(lambda: not set(threading.enumerate()) - before)
    stray = set(threading.enumerate()) - before
    assert not stray, f"threads go on: {[thread.name for thread in stray]}"
    qapp.processEvents()
    timers = [timer for timer in _running_timers() if id(timer) not in timers_before]
    assert not timers, f"timers go on: {[_told(timer) for timer in timers]}"
    gc.freeze()  # What stays, such as the tables that were read, need not be looked through again for each test.


def simulated_sys(root: Path, package_uj: int = 5_000_000_000) -> Path:
    """A powercap tree with one package and its memory, as the kernel shows it."""
    for folder, name, value in (
        ("intel-rapl:0", "package-0", package_uj), ("intel-rapl:0/intel-rapl:0:0", "dram", package_uj // 10),
    ):  # fmt: skip
        zone = root / "class" / "powercap" / folder
        zone.mkdir(parents=True, exist_ok=True)
        (zone / "name").write_text(name + "\n")
        (zone / "energy_uj").write_text(f"{value}\n")
        (zone / "max_energy_range_uj").write_text("262143328850\n")
    return root


def simulated_proc(root: Path) -> Path:
    """The parts of /proc that are read: one processor of eight threads, 16 GiB."""
    root.mkdir(parents=True, exist_ok=True)
    cores = "\n\n".join(
        f"processor\t: {n}\nmodel name\t: Intel(R) Core(TM) i7-8700 CPU @ 3.20GHz\nphysical id\t: 0\nflags\t\t: fpu"
        for n in range(8)
    )
    (root / "cpuinfo").write_text(cores + "\n")
    (root / "meminfo").write_text("MemTotal:       16384000 kB\nMemAvailable:    8192000 kB\n")
    (root / "stat").write_text("cpu  1000 0 500 10000 0 0 0 0 0 0\n")
    return root


def _running_timers() -> list[QTimer]:
    """Timers of ours that run, found among Python's objects; those of Qt itself are not ours.

    No other thread may run meanwhile: a tuple that it is just filling must not be seen by anybody else.
    """
    gc.collect()
    found = []
    for thing in gc.get_objects():
        try:
            if isinstance(thing, QTimer) and thing.isActive() and not thing.isSingleShot():
                found.append(thing)
        except (RuntimeError, ReferenceError):  # its C++ half is gone
            continue
    return found


def _told(timer: QTimer) -> str:
    parent: QObject | None = timer.parent()
    return f"{timer.interval()} ms of {type(parent).__name__}"


def _wait(holds: Callable[[], bool]) -> None:
    until = time.monotonic() + _PATIENCE_S
    while not holds() and time.monotonic() < until:
        QApplication.processEvents()
        threading.Event().wait(0.01)


@pytest.fixture
def host(qtbot, context: Context, theme: Theme, workspace: object) -> QWidget:
    """A window to open dialogs on, over the `workspace` of the test, which is open."""
    made = QWidget()
    qtbot.addWidget(made)
    made.show()
    context.store.start()
    return made
