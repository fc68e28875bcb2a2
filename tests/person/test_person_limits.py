"""While it runs: limits, forecast, idle cards, a forgotten run, a process recorded; seen and done in a real window."""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from greenai_desktop.core.samples import Event
from greenai_desktop.store.records import Run, RunState
from greenai_desktop.store.workspace import Workspace
from tests.helpers.nvml import FakeNvml
from tests.helpers.onlookers import Onlooker
from tests.helpers.powercap import PowercapTree

LIMIT_KWH, STEPS = "0.0005", "10"
LIMIT_J = 1_800.0
FAST_W, SLOW_W = 380.0, 1.0
BUSY_W, IDLE_W = 300.0, 60.0
MINUTE_S = 2.0  # of the alarms, so that nobody has to watch for a real one
_ENDLESS = "while True: pass"


@pytest.fixture
def home(tmp_path: Path) -> Path:
    folder = tmp_path / "home"
    folder.mkdir()
    return folder


@pytest.fixture
def tree(tmp_path: Path) -> Iterator[PowercapTree]:
    made = PowercapTree(tmp_path / "sys")
    made.add("intel-rapl:0", "package-0", SLOW_W)
    with made.live():
        yield made


@pytest.fixture
def nvml(tmp_path: Path) -> FakeNvml:
    return FakeNvml(tmp_path)


@pytest.fixture
def training(tmp_path: Path) -> Iterator[subprocess.Popen[bytes]]:
    """A process of a name of its own that computes until it is ended."""
    program = tmp_path / "train-model"
    program.symlink_to(Path(sys.executable).resolve())
    busy = subprocess.Popen([program, "-S", "-c", _ENDLESS])
    yield busy
    busy.kill()
    busy.wait()


def test_limit_is_told_at_80_and_at_100_percent_beside_a_forecast_with_an_interval(
    home: Path, tree: PowercapTree, display: str
) -> None:
    with Onlooker(home, {"GREENAI_SYS_ROOT": str(tree.folder)}, display) as person:
        record_with_limit(person)
        processor = tree.zones["intel-rapl:0"]
        begun_j = processor.energy_j
        tree.set_power(processor.id, FAST_W)
        mark(person, 3)
        person.waits(lambda: processor.energy_j - begun_j > 0.84 * LIMIT_J, "80 % of the limit")
        tree.set_power(processor.id, SLOW_W)  # it stays there until somebody has seen it

        person.waits_to_read("80% of the limit of the run is used", "alarm-limit-words")
        assert_forecast(person)
        person.look("10-limit-80-percent")

        tree.set_power(processor.id, FAST_W)
        person.waits_to_read("the limit of the run is reached", "alarm-limit-words")
        person.waits_to_read("✕ limit reached", "limit-now")
        person.look("11-limit-reached")
        assert fractions(person) == [0.8, 1.0]


def test_idle_card_is_told_and_a_busy_one_is_recorded_from_where_it_became_busy(
    home: Path, tree: PowercapTree, nvml: FakeNvml, training: subprocess.Popen[bytes], display: str
) -> None:
    # A counter without steps: over some seconds, those of a real one would be a per cent.
    busy = nvml.add(BUSY_W, name="NVIDIA H100 busy", utilisation_percent=97, refresh_s=0.001)
    idle = nvml.add(IDLE_W, name="NVIDIA A100 idle", utilisation_percent=0)
    for board in (busy, idle):
        board.run(training.pid, 0, 20_000_000_000)
    environ = nvml.environ({"GREENAI_SYS_ROOT": str(tree.folder)})
    alarms = {"idle_alarm_minutes": 1, "busy_offer_minutes": 1}

    with Onlooker(home, environ, display, MINUTE_S, **alarms) as person:
        person.sees("Home – GreenAI Desktop")
        person.presses("ctrl+2")
        person.waits_to_read("NVIDIA A100 idle is allocated but has been idle", "alarm-idle-words")
        person.waits_to_read("NVIDIA H100 busy has been busy .* nobody records it", "alarm-busy-words")
        person.look("12-idle-card-and-forgotten-run")
        asked_utc_s = time.time()

        person.clicks("alarm-busy-record")
        person.waits(lambda: bool(person.runs()), "a recording")
        person.waits(lambda: not person.reads("alarm-busy-words"), "the end of the offer")
        assert person.runs()[0].started_utc_s < asked_utc_s - MINUTE_S
        stop(person)

        assert mean_w(person, "nvml:" + busy.uuid.decode()) == pytest.approx(BUSY_W, rel=0.005)
        assert measured_s(person) > time.time() - asked_utc_s


def test_busy_process_stands_first_and_is_recorded_until_it_ends(
    home: Path, tree: PowercapTree, nvml: FakeNvml, training: subprocess.Popen[bytes], display: str
) -> None:
    board = nvml.add(BUSY_W, utilisation_percent=95)
    board.run(training.pid, 95, 20_000_000_000)

    with Onlooker(home, nvml.environ({"GREENAI_SYS_ROOT": str(tree.folder)}), display) as person:
        person.sees("Home – GreenAI Desktop")
        person.does("Processes")
        person.sees("Processes – GreenAI Desktop")
        person.waits_to_read("train-model", "process-table", 0)
        person.clicks("process-table", 0)
        person.look("13-processes")
        person.clicks("process-record")
        person.waits_to_read("train-model", "process-record-name")
        person.presses("Return")
        person.waits(lambda: (person.overviews() or [None])[0] is not None, "a recording")
        person.waits(lambda: (person.overviews()[0].energy_j or 0.0) > 2 * IDLE_W, "its energy")

        training.kill()
        training.wait()
        person.waits(lambda: person.runs()[0].state is RunState.FINISHED, "the end of the recording")
        person.presses("ctrl+3")
        person.sees("Runs – GreenAI Desktop")
        person.waits_to_read("train-model.*Wh", "runs-table", 0)
        person.look("14-run-of-a-process")


def record_with_limit(person: Onlooker) -> None:
    person.sees("Home – GreenAI Desktop")
    person.presses("ctrl+2")
    person.sees("Live – GreenAI Desktop")
    person.presses("r")
    person.clicks("record-more")
    person.clicks("limit-value")
    person.types(LIMIT_KWH)
    person.clicks("record-expected-steps")
    person.types(STEPS)
    person.clicks("record-begin")
    person.waits(lambda: bool(person.runs()), "a recording")


def mark(person: Onlooker, count: int) -> None:
    """Set marks a second apart: as many steps are done."""
    for number in range(1, count + 1):
        before_s = time.monotonic()
        person.waits(lambda at_s=before_s: time.monotonic() > at_s + 0.8, "the end of a step")
        person.presses("m")
        person.waits(lambda n=number: len(events(person, "mark")) == n, f"mark {number}")


def assert_forecast(person: Onlooker) -> None:
    assert "steps" in person.reads(f"basis-{person.runs()[0].id}")
    assert person.reads("run-end").startswith("≈")
    assert " to " in person.reads("limit-end") or "–" in person.reads("limit-end")


def stop(person: Onlooker) -> None:
    person.clicks(f"stop-run-{person.runs()[0].id}")
    person.waits(lambda: person.runs()[0].state is RunState.FINISHED, "the end of the recording")


def fractions(person: Onlooker) -> list[float]:
    return [float(dict(event.detail)["fraction"]) for event in events(person, "limit")]


def events(person: Onlooker, code: str) -> list[Event]:
    with _workspace(person) as workspace:
        return [event for event in workspace.events(_run(workspace).id) if event.code == code]


def mean_w(person: Onlooker, channel: str) -> float:
    with _workspace(person) as workspace:
        return workspace.energies(_run(workspace).id)[channel].mean_w


def measured_s(person: Onlooker) -> float:
    with _workspace(person) as workspace:
        return max(energy.span_s for energy in workspace.energies(_run(workspace).id).values())


def _run(workspace: Workspace) -> Run:
    return workspace.runs()[0].run


def _workspace(person: Onlooker) -> Workspace:
    return Workspace.open(person.home / "workspace.greenai", create=False)
