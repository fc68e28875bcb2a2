"""Limits watched while a run is recorded: by hand, look after look, against a real workspace."""

import json
import sys
import time
from dataclasses import dataclass, field, replace
from pathlib import Path

import pytest

from greenai_desktop.core.energy import ChannelEnergy
from greenai_desktop.core.limits import CARBON, COST, ENERGY, HOURS, Bound, Limit
from greenai_desktop.core.place import Place
from greenai_desktop.core.run_details import RunDetails
from greenai_desktop.core.samples import Channel, Event
from greenai_desktop.recording.recorder import Request
from greenai_desktop.recording.watch import Reached, Watch, watch_for
from greenai_desktop.settings import Settings
from greenai_desktop.store.records import Run
from greenai_desktop.store.workspace import Workspace
from tests.helpers.store import CPU, new_run, steady_run
from tests.helpers.waiting import wait_for

KWH_J = 3_600_000.0
# France, life cycle, and 0.25 €/kWh, as `new_run` has them.
PRICE = 0.25


@dataclass
class FakeRecorder:
    """A recording that has drawn as much as a test says."""

    run: Run | None
    energy_kwh: float = 0.0
    hours: float = 1.0
    channels: tuple[Channel, ...] = (CPU,)
    request: Request = field(default_factory=lambda: Request("run"))
    settings: Settings = field(default_factory=Settings)
    details: RunDetails = field(default_factory=RunDetails)
    noted: list[Event] = field(default_factory=list)

    def note(self, event: Event) -> None:
        self.noted.append(event)

    def energies(self) -> dict[str, ChannelEnergy]:
        span_s = 3_600.0 * self.hours
        return {CPU.id: ChannelEnergy(self.energy_kwh * KWH_J, span_s, span_s)}


class Bench:
    """A workspace with a run, and a watch of it."""

    def __init__(self, file: Path) -> None:
        self.file = file
        self.workspace = Workspace.open(file)
        self.recorder = FakeRecorder(None)
        self.told: list[Reached] = []
        self.problems: list[str] = []
        self.stops: list[str] = []
        self.watch: Watch | None = None
        self._now_s = 0.0

    def begin(
        self, *limits: Limit, project_id: int | None = None, hook: tuple[str, ...] = (), stop: bool = False
    ) -> Run:
        details = RunDetails(limits=limits, stop_at_limit=stop)
        self.recorder.run = new_run(self.workspace, details=details, project_id=project_id)
        self.recorder.details = details
        self.watch = Watch(
            self.file, self.recorder, hook=hook, stop_command=lambda: self.stops.append("TERM"),
            on_limit=self.told.append, on_problem=lambda error: self.problems.append(error.code),
        )  # fmt: skip
        return self.recorder.run

    def look(self, energy_kwh: float, hours: float = 1.0, after_s: float = 60.0) -> None:
        assert self.watch is not None
        self.recorder.energy_kwh, self.recorder.hours = energy_kwh, hours
        self._now_s += after_s
        self.watch.look(self._now_s)

    def log(self, **values: float) -> None:
        assert self.recorder.run is not None
        self.workspace.add_event(self.recorder.run.id, Event(time.time(), "log", "", tuple(values.items())))

    def limit_events(self) -> list[dict[str, float | str]]:
        return [dict(event.detail) for event in self.recorder.noted if event.code == "limit"]

    @property
    def fractions(self) -> list[float]:
        return [found.fraction for found in self.told]

    def close(self) -> None:
        if self.watch is not None:
            self.watch.stop()
        self.workspace.close()


@pytest.fixture
def bench(tmp_path):
    made = Bench(tmp_path / "w.greenai")
    yield made
    made.close()


def test_each_threshold_is_told_once_and_written_down(bench):
    bench.begin(Limit(ENERGY, 2.0))
    for energy_kwh in (1.0, 1.59, 1.6, 1.9, 2.0, 2.5, 4.0):
        bench.look(energy_kwh)

    assert bench.fractions == [0.8, 1.0]
    assert bench.limit_events() == [
        {"quantity": ENERGY, "fraction": 0.8, "value": 1.6}, {"quantity": ENERGY, "fraction": 1.0, "value": 2.0},
    ]  # fmt: skip


def test_limit_that_is_jumped_over_is_told_as_reached_and_no_more(bench):
    bench.begin(Limit(ENERGY, 2.0))
    bench.look(3.0)
    bench.look(1.7)

    assert bench.fractions == [1.0]


def test_money_carbon_and_hours_are_those_of_the_stored_run(bench):
    bench.begin(Limit(CARBON, 0.02), Limit(COST, 0.25, currency="EUR"), Limit(HOURS, 3.0))
    bench.look(1.0, hours=2.5)

    by_quantity = {found.limit.quantity: found for found in bench.told}
    assert by_quantity[COST].fraction == 1.0
    assert by_quantity[COST].value == pytest.approx(1.0 * PRICE)
    assert by_quantity[HOURS].fraction == 0.8
    assert by_quantity[HOURS].value == pytest.approx(2.5)
    assert by_quantity[CARBON].fraction == 1.0
    assert 0.02 < by_quantity[CARBON].value < 0.06  # kg of a kWh in France


def test_money_in_another_currency_is_never_compared(bench):
    bench.begin(Limit(COST, 0.01, currency="USD"))
    bench.look(100.0)

    assert bench.told == []


def test_limit_of_what_is_not_known_is_told_once_and_in_the_record(bench):
    run = bench.begin(Limit(CARBON, 1e-9), Limit(COST, 0.01, currency="USD"), Limit("score", 1.0))
    bench.recorder.run = bench.workspace.update_run(run.id, run.version, place=Place())
    bench.look(100.0)
    assert bench.problems == []  # the first seconds tell nothing yet
    for _ in range(10):
        bench.look(100.0)

    assert bench.problems == ["limit_without_carbon", "limit_without_cost"]
    assert [event.code for event in bench.recorder.noted] == ["notice", "notice"]


def test_limit_of_what_is_not_known_is_told_at_the_end_of_a_short_run(bench):
    run = bench.begin(Limit(CARBON, 1e-9))
    bench.recorder.run = bench.workspace.update_run(run.id, run.version, place=Place())
    bench.watch.start()
    bench.watch.stop()

    assert bench.problems == ["limit_without_carbon"]


def test_missing_factor_reaches_no_limit(bench):
    run = bench.begin(Limit(CARBON, 1e-9))
    bench.recorder.run = bench.workspace.update_run(run.id, run.version, place=Place())
    bench.look(100.0)

    assert bench.told == []


def test_logged_values_are_held_against_their_limits(bench):
    bench.begin(Limit("latency_ms", 50.0), Limit("score", 0.9, Bound.AT_LEAST))
    bench.look(1.0)
    bench.log(latency_ms=40.0, score=0.95)
    bench.look(1.0)
    assert bench.told == []

    bench.log(latency_ms=61.0)
    bench.look(1.0)
    bench.log(score=0.5)
    bench.look(1.0)

    assert [(found.limit.quantity, found.value) for found in bench.told] == [("latency_ms", 61.0), ("score", 0.5)]
    assert bench.fractions == [1.0, 1.0]


def test_log_is_read_every_two_seconds_at_most(bench):
    bench.begin(Limit("latency_ms", 50.0))
    bench.look(1.0)
    bench.log(latency_ms=61.0)
    bench.look(1.0, after_s=1.0)
    assert bench.told == []

    bench.look(1.0, after_s=1.1)

    assert bench.fractions == [1.0]


def test_run_without_limits_is_held_against_all_runs_of_its_project(bench):
    project = bench.workspace.create_project("P")
    bench.workspace.update_project(project.id, project.version, limits=(Limit(ENERGY, 2.0), Limit(HOURS, 1.5)))
    earlier = steady_run(bench.workspace, 100, {CPU.id: 36_000.0}, (CPU,), project_id=project.id)  # 1 kWh
    bench.begin(project_id=project.id)
    bench.look(0.5, hours=1.0)
    assert bench.told == []

    bench.look(0.7, hours=1.3)

    assert earlier.project_id == project.id
    told = {found.limit.quantity: (found.fraction, found.of_project) for found in bench.told}
    assert told == {ENERGY: (0.8, True), HOURS: (0.8, False)}  # hours are those of one run
    assert next(found for found in bench.told if found.limit.quantity == ENERGY).value == pytest.approx(1.7)


def test_own_limits_of_a_run_come_before_those_of_its_project(bench):
    project = bench.workspace.create_project("P")
    bench.workspace.update_project(project.id, project.version, limits=(Limit(ENERGY, 0.1),))
    bench.begin(Limit(ENERGY, 2.0), project_id=project.id)
    bench.look(1.0)

    assert bench.told == []


def test_limits_that_are_changed_while_it_runs_count(bench):
    run = bench.begin(Limit(ENERGY, 2.0))
    bench.look(1.0)
    bench.workspace.update_run(run.id, run.version, details=replace(run.details, limits=(Limit(ENERGY, 1.0),)))
    bench.look(1.0)

    assert bench.fractions == [1.0]


def test_command_is_asked_to_end_once_and_only_if_that_was_asked_for(bench):
    bench.begin(Limit(ENERGY, 2.0), Limit(HOURS, 0.5), stop=True)
    bench.look(1.7, hours=0.45)
    assert bench.stops == []

    bench.look(2.1, hours=0.6)

    assert bench.stops == ["TERM"]
    assert [found.stops for found in bench.told if found.fraction == 1.0].count(True) == 1


def test_command_goes_on_unless_asked(bench):
    bench.begin(Limit(ENERGY, 2.0))
    bench.look(2.1)

    assert bench.stops == []
    assert not bench.told[0].stops


def test_nothing_happens_before_the_run_is_in_the_workspace(bench):
    bench.begin(Limit(ENERGY, 1.0))
    bench.recorder.run = None
    bench.look(5.0)

    assert bench.told == []


def test_hook_gets_name_and_figures_as_environment_and_no_shell(bench, tmp_path):
    answer = tmp_path / "answer.json"
    script = (
        "import json, os, pathlib, sys; d = {k: v for k, v in os.environ.items() if k.startswith('GREENAI_LIMIT_')};"
        "p = pathlib.Path(sys.argv[1]); p.with_suffix('.part').write_text(json.dumps([sys.argv[2], d]));"
        "p.with_suffix('.part').rename(p)"
    )
    run = bench.begin(Limit(ENERGY, 2.0), hook=(sys.executable, "-c", script, str(answer), "$(touch gone); `x`"))
    bench.look(1.7)
    wait_for(answer.exists)

    argument, told = json.loads(answer.read_text())
    assert argument == "$(touch gone); `x`"
    assert told == {
        "GREENAI_LIMIT_QUANTITY": "energy_kwh", "GREENAI_LIMIT_BOUND": "at_most", "GREENAI_LIMIT_LIMIT": "2.0",
        "GREENAI_LIMIT_VALUE": "1.7", "GREENAI_LIMIT_FRACTION": "0.8", "GREENAI_LIMIT_CURRENCY": "",
        "GREENAI_LIMIT_OF": "run", "GREENAI_LIMIT_RUN": str(run.id), "GREENAI_LIMIT_RUN_NAME": run.name,
        "GREENAI_LIMIT_STOPS": "0",
    }  # fmt: skip


@pytest.mark.parametrize("hook", [("/no/such/program",), (sys.executable, "-c", "raise SystemExit(3)")])
def test_failing_hook_is_told_once_and_in_the_record(bench, hook):
    bench.begin(Limit(ENERGY, 2.0), hook=hook)
    bench.look(1.7)
    wait_for(lambda: bench.problems == ["hook_failed"])
    bench.look(2.1)
    bench.watch.stop()
    bench.look(2.2)

    assert bench.problems == ["hook_failed"]
    notices = [dict(event.detail) for event in bench.recorder.noted if event.code == "notice"]
    assert notices == [{"reason": "hook_failed"}]
    assert bench.fractions == [0.8, 1.0]


def test_hook_that_takes_too_long_is_ended(bench, monkeypatch):
    monkeypatch.setattr("greenai_desktop.recording.hook._HOOK_S", 0.2)
    bench.begin(Limit(ENERGY, 2.0), hook=(sys.executable, "-c", "import time; time.sleep(600)"))
    bench.look(1.7)

    wait_for(lambda: bench.problems == ["hook_failed"])


def test_hook_that_outlives_its_run_is_ended_with_all_it_started(bench, monkeypatch, tmp_path):
    """A child of the hook, too: it would go on for ten minutes with nobody to know of it."""
    monkeypatch.setattr("greenai_desktop.recording.hook._END_S", 0.2)
    pids = tmp_path / "pids"
    script = (
        "import os, pathlib, subprocess, sys, time; p = pathlib.Path(sys.argv[1]); part = p.with_suffix('.part');"
        "c = subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(600)']);"
        "part.write_text(f'{os.getpid()} {c.pid}'); part.rename(p); time.sleep(600)"
    )
    bench.begin(Limit(ENERGY, 2.0), hook=(sys.executable, "-c", script, str(pids)))
    bench.look(1.7)
    wait_for(pids.exists)
    hook, child = (int(pid) for pid in pids.read_text().split())

    bench.watch.stop()

    wait_for(lambda: not _lives(hook) and not _lives(child))
    assert bench.problems == ["hook_failed"]


def _lives(pid: int) -> bool:
    """Whether a process runs; one that has ended and waits to be reaped does not."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] not in "ZX"
    except (FileNotFoundError, ProcessLookupError):
        return False


def test_watch_runs_on_a_thread_of_its_own_and_looks_once_more_at_the_end(bench):
    bench.begin(Limit(ENERGY, 2.0))
    bench.watch.start()
    bench.recorder.energy_kwh = 2.0
    bench.watch.stop()
    bench.watch.stop()

    assert bench.fractions == [1.0]


def test_a_look_costs_little(bench):
    """Once a second in the recorder: 2 ms are 0.2 % of a core."""
    bench.begin(Limit(ENERGY, 1e6), Limit(CARBON, 1e6), Limit(COST, 1e6, currency="EUR"))
    bench.look(1.0)
    began_s = time.thread_time()
    for _ in range(50):
        bench.look(1.0, after_s=1.0)

    assert (time.thread_time() - began_s) / 50 < 0.02  # generous: the machine of the tests is busy


def test_without_limits_and_project_nothing_is_watched():
    recorder = FakeRecorder(None)
    assert watch_for(recorder) is None

    recorder.details = RunDetails(limits=(Limit(ENERGY, 1.0),))
    assert watch_for(recorder) is not None

    recorder.details, recorder.request = RunDetails(), Request("run", project_id=3)
    assert watch_for(recorder) is not None
