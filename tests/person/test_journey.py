"""From the first start to the exported report, by keys alone, in a real window."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from greenai_desktop.store.records import Run, RunState
from greenai_desktop.store.workspace import Workspace
from tests.helpers.pdf import read_pdf
from tests.helpers.people import Person

WATTS = 50.0  # processor and memory of the simulated machine
WATCHED_S = 60.0
_LOAD = "while True: pass"


@pytest.fixture
def load() -> Iterator[None]:
    """A real load of one core."""
    busy = subprocess.Popen([sys.executable, "-c", _LOAD])
    yield
    busy.kill()
    busy.wait()


def test_first_start_record_watch_stop_open_and_export(person: Person, load: None, tmp_path: Path) -> None:
    answer_first_questions(person)
    record(person, "person-run")
    watch(person)
    stop(person)
    assert_true_energy(person)
    open_run(person)
    export(person, "english", tmp_path / "run-en.pdf", "Energy by device")
    export(person, "french", tmp_path / "run-fr.pdf", "Énergie par appareil")

    person.presses("ctrl+q")
    assert person.exit_code == 0


def test_run_of_a_terminal_is_shown_live_and_outlives_the_window(person: Person) -> None:
    person.sees("Home – GreenAI Desktop")
    busy = "import time; end = time.monotonic() + 12\nwhile time.monotonic() < end: pass"
    terminal = person.terminal("run", "--name", "from a terminal", "--", sys.executable, "-c", busy)
    person.waits(lambda: any(run.state is RunState.RECORDING for run in runs_of(person)), "a recording")
    person.presses("ctrl+2")
    person.sees("Live – GreenAI Desktop")
    person.look("9-run-of-a-terminal")

    person.presses("ctrl+q")
    assert person.exit_code == 0
    _out, told = terminal.communicate(timeout=60)

    assert terminal.returncode == 0
    assert b"from a terminal" in told
    assert [run.state for run in runs_of(person)] == [RunState.FINISHED]
    assert_true_energy(person)


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


def watch(person: Person) -> None:
    """Look at the run for a minute, and change the language meanwhile: it goes on."""
    person.waits(lambda: energy_of(person) > 10.0 * WATTS, "ten seconds of energy", patience_s=60.0)
    person.does("Français")
    person.sees("Temps réel – GreenAI Desktop")
    person.look("5-recording-in-french")
    person.does("English")
    person.sees("Live – GreenAI Desktop")
    person.waits(lambda: energy_of(person) > WATCHED_S * WATTS, "a minute of energy", patience_s=2 * WATCHED_S)
    assert [run.state for run in runs_of(person)] == [RunState.RECORDING]


def stop(person: Person) -> None:
    person.sees("Live – GreenAI Desktop")
    person.presses("shift+r")
    person.waits(lambda: runs_of(person)[0].state is RunState.FINISHED, "the end of the recording")


def open_run(person: Person) -> None:
    person.presses("ctrl+3")
    person.sees("Runs – GreenAI Desktop")
    person.presses("Down")
    person.look("6-run")


def export(person: Person, language: str, target: Path, heading: str) -> None:
    person.does(f"PDF in {language}")
    person.sees("PDF|Export|report")
    person.presses("ctrl+a")
    person.types(str(target))
    person.presses("Return")
    person.waits(lambda: target.exists() and target.read_bytes().startswith(b"%PDF"), "the report")
    person.sees("Runs – GreenAI Desktop")

    paper = read_pdf(target)
    assert len(paper.pages) == 2
    assert "person-run" in paper.text
    assert heading in paper.text


def assert_true_energy(person: Person) -> None:
    """What was measured is what the simulated machine drew, within half a per cent."""
    with Workspace.open(person.home / "workspace.greenai", create=False) as workspace:
        run = workspace.runs()[0].run
        energies = workspace.energies(run.id)
    watts = sum(energy.mean_w for channel, energy in energies.items() if channel.startswith("rapl:"))
    assert watts == pytest.approx(WATTS, rel=0.005)


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


def energy_of(person: Person) -> float:
    with Workspace.open(person.home / "workspace.greenai", create=False) as workspace:
        return workspace.runs()[0].energy_j or 0.0
