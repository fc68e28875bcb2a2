"""From the first start to the exported report, by keys alone, in a real window."""

from __future__ import annotations

import json
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from greenai_desktop.store.records import Run, RunState
from greenai_desktop.store.workspace import Workspace
from tests.helpers.people import Person

PACKAGE_W = 50.0
_TICK_S = 0.02
_LOAD = "import time\nuntil = time.monotonic() + 60\nwhile time.monotonic() < until: pass"


@pytest.fixture
def counters(tmp_path: Path) -> Iterator[None]:
    """The package counts 50 J a second while the test goes on."""
    over = threading.Event()
    file = tmp_path / "sys/class/powercap/intel-rapl:0/energy_uj"

    def count() -> None:
        spent_uj = 0
        while not over.wait(_TICK_S):
            spent_uj += int(PACKAGE_W * _TICK_S * 1e6)
            with file.open("r+") as stream:
                stream.write(f"{1_000_000_000 + spent_uj}\n")

    counting = threading.Thread(target=count, name="counters")
    counting.start()
    yield
    over.set()
    counting.join()


@pytest.fixture
def load() -> Iterator[None]:
    """A real load of one core."""
    busy = subprocess.Popen([sys.executable, "-c", _LOAD])
    yield
    busy.kill()
    busy.wait()


def test_first_start_record_stop_open_and_export(person: Person, counters: None, load: None, tmp_path: Path) -> None:
    answer_first_questions(person)
    record(person, "person-run")
    stop(person)
    export(person, tmp_path / "run.pdf")

    person.presses("ctrl+q")
    assert person.exit_code == 0


def answer_first_questions(person: Person) -> None:
    person.sees("Home – GreenAI Desktop")
    person.look("1-first-start")
    person.presses("Tab", "Tab")
    person.types("0.25")
    person.presses("Tab", "Tab", "space")
    # The next step begins at its first choice.
    person.presses("space", "Tab", "space", "space")
    person.waits(lambda: bool(settings_of(person).get("started")), "the end of the first start")

    settings = settings_of(person)
    assert settings["prices"][0]["per_kwh"] == 0.25
    assert settings["place"]["hosting"] == "office"
    person.look("2-home")


def record(person: Person, name: str) -> None:
    person.presses("ctrl+2")
    person.sees("Live – GreenAI Desktop")
    person.presses("r")
    person.presses("ctrl+a")
    person.types(name)
    person.look("3-record")
    person.presses("Return")
    person.waits(lambda: any(run.state is RunState.RECORDING for run in runs_of(person)), "a recording")
    person.look("4-recording")

    assert runs_of(person)[0].name == name
    person.waits(lambda: (energy_of(person) or 0.0) > 2.0 * PACKAGE_W, "some recorded energy")


def stop(person: Person) -> None:
    person.sees("Live – GreenAI Desktop")
    person.presses("shift+r")
    person.waits(lambda: runs_of(person)[0].state is RunState.FINISHED, "the end of the recording")


def export(person: Person, target: Path) -> None:
    person.presses("ctrl+3")
    person.sees("Runs – GreenAI Desktop")
    person.presses("Down")
    person.look("5-runs")
    person.presses("ctrl+p")
    person.sees("PDF|Export|report")
    person.presses("ctrl+a")
    person.types(str(target))
    person.presses("Return")
    person.waits(lambda: target.exists() and target.read_bytes().startswith(b"%PDF"), "the report")
    person.sees("Runs – GreenAI Desktop")


def settings_of(person: Person) -> dict:
    try:
        return json.loads((person.home / "settings.json").read_text(encoding="utf-8"))
    except FileNotFoundError:
        return {}


def runs_of(person: Person) -> list[Run]:
    file = person.home / "workspace.greenai"
    if not file.exists():
        return []
    with Workspace.open(file, create=False) as workspace:
        return [overview.run for overview in workspace.runs()]


def energy_of(person: Person) -> float | None:
    with Workspace.open(person.home / "workspace.greenai", create=False) as workspace:
        return workspace.runs()[0].energy_j
