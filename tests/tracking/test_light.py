"""What a script pays: what is loaded into it, and before the first sample."""

import subprocess
import sys
from pathlib import Path

from greenai_desktop.core.lines import Stage
from greenai_desktop.tracking import asked
from tests.tracking.conftest import Desk

ROOT = Path(__file__).parents[2]
HEAVY = {
    "PySide6", "numpy", "pandas", "sqlalchemy", "sqlite3", "babel", "reportlab", "pyqtgraph", "psutil", "pynvml",
    "logging", "asyncio", "gettext", "multiprocessing", "ctypes", "dataclasses",
}  # fmt: skip
LOADED = "import sys; before = set(sys.modules); {}; print(*sorted(set(sys.modules) - before))"


def loaded(what: str) -> set[str]:
    words = [sys.executable, "-c", LOADED.format(what)]
    told = subprocess.run(words, cwd=ROOT, capture_output=True, text=True, check=True).stdout.split()
    return {name.partition(".")[0] for name in told}


def test_importing_track_loads_nothing_heavy() -> None:
    assert not loaded("from greenai_desktop import track") & HEAVY


def test_recording_loads_nothing_heavy_into_the_script(desk: Desk) -> None:
    code, out, errors = desk.run(
        """
    import sys, threading
    before = set(sys.modules)  # a script that is itself measured has more
    from greenai_desktop import track
    run = track("light").start()
    run.mark("a")
    run.log(loss=1.0)
    print(threading.active_count(), *set(sys.modules) - before)
    run.stop()
    print(*[name for name in ("numpy", "sqlalchemy", "PySide6") if name in set(sys.modules) - before])
    """
    )

    threads, *names = out.splitlines()[0].split()
    assert (code, errors, threads) == (0, "", "1")
    assert not {name.partition(".")[0] for name in names} & HEAVY
    assert out.splitlines()[1].strip() == ""


def test_recorder_reads_its_first_counters_before_the_arithmetic_and_the_database_are_loaded() -> None:
    what = "import greenai_desktop.tracking.process"

    assert not loaded(what) & {"numpy", "sqlalchemy", "sqlite3", "babel", "PySide6", "argparse", "asyncio"}


def test_stages_are_those_of_the_ledger() -> None:
    assert tuple(stage.value for stage in Stage) == asked.STAGES


def test_package_without_track_says_so_of_other_names() -> None:
    words = [sys.executable, "-c", "from greenai_desktop import trac"]
    told = subprocess.run(words, cwd=ROOT, capture_output=True, text=True, check=False)

    assert told.returncode == 1
    assert "ImportError" in told.stderr
