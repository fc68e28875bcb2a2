"""Afterwards: runs of a sweep compared, runs of another tool imported and taken back; in a real window."""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from greenai_desktop.store.records import RunState
from tests.helpers.onlookers import Onlooker

EMISSIONS = Path(__file__).resolve().parents[1] / "fixtures" / "codecarbon" / "3.3.2" / "emissions.csv"
_TRAINING = """
import sys, time
from greenai_desktop import track

name, seconds, accuracy = sys.argv[1], float(sys.argv[2]), float(sys.argv[3])
with track(name, group="sweep") as run:
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        pass
    run.log(accuracy=accuracy)
"""
# Names, seconds, accuracy: the third took the longest and is not the best, so it is not on the front.
SWEEP = (("small", 0.6, 0.81), ("medium", 1.8, 0.93), ("large", 3.0, 0.90))


@pytest.fixture
def home(tmp_path: Path) -> Path:
    folder = tmp_path / "home"
    folder.mkdir()
    return folder


@pytest.fixture
def onlooker(home: Path, machine: dict[str, str], display: str) -> Iterator[Onlooker]:
    with Onlooker(home, machine, display, place={"zone": "FR"}) as person:
        person.sees("Home – GreenAI Desktop")
        yield person


def test_sweep_has_totals_with_its_failed_run_and_a_front_of_accuracy_against_carbon(onlooker: Onlooker) -> None:
    sweep(onlooker)
    onlooker.presses("ctrl+3")
    onlooker.sees("Runs – GreenAI Desktop")
    onlooker.clicks("runs-group")
    onlooker.presses("Down", "Return")

    onlooker.waits_to_read("4 runs.*1 failed", "group-totals")
    onlooker.waits_to_read("Best accuracy: “medium” with 0.93", "group-best")
    onlooker.look("15-sweep")

    onlooker.clicks("group-compare")
    onlooker.waits_to_read("“medium”|“large”", "comparison-verdict")
    onlooker.look("16-compared")
    onlooker.scrolls("run-comparison", "differences-table", 0)
    onlooker.scrolls("run-comparison", "front-table", 2)
    onlooker.look("17-front")
    front = [onlooker.reads("front-table", row) for row in range(3)]
    assert [row.split(" | ")[0] for row in front if "on the front" in row and "not" not in row] == ["small", "medium"]
    assert "beaten by “medium”" in next(row for row in front if row.startswith("large"))


def test_emissions_file_is_imported_by_the_menu_and_taken_back_by_one_undo(onlooker: Onlooker, tmp_path: Path) -> None:
    file = tmp_path / "emissions.csv"
    shutil.copy(EMISSIONS, file)

    onlooker.presses("alt+f", "i")
    onlooker.sees("Import runs")
    onlooker.clicks("import-choose")
    onlooker.waits(lambda: onlooker.is_in_sight("fileNameEdit"), "the dialog for files")
    onlooker.types(str(file))
    onlooker.presses("Return")
    onlooker.waits_to_read("Import 1 run", "import-take")
    onlooker.look("18-import")
    onlooker.clicks("import-take")
    onlooker.waits(lambda: len(onlooker.runs()) == 1, "the imported run")
    onlooker.sees("Runs – GreenAI Desktop")
    onlooker.waits_to_read("fixture|emissions", "runs-table", 0)
    onlooker.look("19-imported")
    assert onlooker.overviews()[0].energy_j == pytest.approx(3.549406519608992e-05 * 3.6e6, rel=1e-6)

    onlooker.presses("ctrl+z")
    onlooker.waits(lambda: not onlooker.runs(), "the import taken back")


def sweep(person: Onlooker) -> None:
    """Three trainings that record themselves, and one under `greenai run` that fails, at once."""
    trainings = [person.python("-c", _TRAINING, name, str(seconds), str(accuracy)) for name, seconds, accuracy in SWEEP]
    failing = person.terminal("run", "--group", "sweep", "--name", "broken", "--", sys.executable, "-c", "exit(3)")
    ended = [_ended(process) for process in (*trainings, failing)]

    assert ended == [0, 0, 0, 3]
    person.waits(lambda: [run.state for run in person.runs()] == [RunState.FINISHED] * 4, "the ends of the runs")


def _ended(process: subprocess.Popen[bytes]) -> int:
    process.communicate(timeout=60)
    return process.returncode
