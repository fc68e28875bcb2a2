"""A recorder with a sensor made by hand, in this process; whole processes are tested with the command line."""

import os
import threading
from collections.abc import Callable
from pathlib import Path

import pytest

from greenai_desktop.core.errors import GreenAIError, StoreError
from greenai_desktop.core.lines import Stage
from greenai_desktop.core.place import Machine, Place, Price
from greenai_desktop.core.run_details import RunDetails
from greenai_desktop.core.samples import Channel, Device, Event, Gauge, Reading, Role, Sample, Status
from greenai_desktop.recording.handover import Handover
from greenai_desktop.recording.recorder import Recorder, Request
from greenai_desktop.recording.station import Interface, Station
from greenai_desktop.sensors.base import Availability, SystemClock
from greenai_desktop.settings import Settings
from greenai_desktop.store.records import RunState
from greenai_desktop.store.workspace import Workspace
from tests.helpers.waiting import wait_for

CHANNEL = Channel("fake:cpu", Device.CPU, "cpu", "fake", has_counter=True)
SETTINGS = Settings(place=Place("FR"), prices=(Price(0.2, "EUR"),))


class Counter:
    """Draws 100 W by the real clock."""

    kind, name = "fake", "cpu"

    def __init__(self) -> None:
        self.clock = SystemClock()
        self.before_s: float | None = None
        self.reads = 0
        self.is_closed = False

    def available(self) -> Availability:
        return Availability(True, "measured")

    def channels(self) -> list[Channel]:
        return [CHANNEL]

    def read(self) -> list[Reading | Gauge]:
        now_s, before_s = self.clock.monotonic_s(), self.before_s
        self.before_s = now_s
        self.reads += 1
        if before_s is None:
            return [Reading(CHANNEL.id, now_s, None, None, Status.MISSING, "first")]
        return [Reading(CHANNEL.id, now_s, 100.0, 100.0 * (now_s - before_s), Status.MEASURED)]

    def drain_events(self) -> list[Event]:
        return []

    def close(self) -> None:
        self.is_closed = True


@pytest.fixture
def counter() -> Counter:
    return Counter()


@pytest.fixture
def make(tmp_path: Path, counter: Counter) -> Callable[..., Recorder]:
    interface = Interface("fake", "cpu", counter.available(), tuple(counter.channels()))
    station = Station(Machine(cpu_name="Test"), (counter,), (interface,), counter.clock)  # type: ignore[arg-type]

    def recorder(file: str = "w.greenai", earlier: Handover | None = None, period_s: float = 0.05) -> Recorder:
        request = Request("run", None, Stage.TRAINING, ("a",), "note", period_s)
        return Recorder(tmp_path / file, SETTINGS, station, request, earlier)

    return recorder


def energy_j(file: Path, run_id: int = 1) -> float:
    with Workspace.open(file) as workspace:
        return workspace.energies(run_id)[CHANNEL.id].energy_j


def test_run_keeps_what_was_in_force_and_all_joules(
    make: Callable[..., Recorder], counter: Counter, tmp_path: Path
) -> None:
    recorder = make()
    recorder.start()
    began_s = counter.before_s
    recorder.open()
    wait_for(lambda: counter.reads > 5)
    run = recorder.finish(4)

    assert run is not None and began_s is not None and counter.before_s is not None
    assert (run.state, run.exit_code, run.stage, run.tags, run.notes) == (
        RunState.FINISHED, 4, Stage.TRAINING, ("a",), "note",
    )  # fmt: skip
    assert (run.place.zone, run.price, run.machine.cpu_name) == ("FR", SETTINGS.prices[0], "Test")
    assert run.recorder_pid == os.getpid()
    assert energy_j(tmp_path / "w.greenai") == pytest.approx(100.0 * (counter.before_s - began_s), rel=1e-4)
    assert recorder.energies()[CHANNEL.id].energy_j == pytest.approx(energy_j(tmp_path / "w.greenai"), rel=1e-4)
    assert counter.is_closed


def test_first_sample_is_taken_before_start_returns(make: Callable[..., Recorder], counter: Counter) -> None:
    recorder = make(period_s=10.0)

    recorder.start()

    assert counter.reads >= 1
    assert recorder.finish() is None


def test_samples_taken_before_the_workspace_opens_are_the_beginning_of_the_run(
    make: Callable[..., Recorder], counter: Counter, tmp_path: Path
) -> None:
    recorder = make()
    recorder.start()
    began_s = counter.before_s
    wait_for(lambda: counter.reads > 10)

    recorder.open()
    recorder.finish()

    assert began_s is not None and counter.before_s is not None
    assert energy_j(tmp_path / "w.greenai") == pytest.approx(100.0 * (counter.before_s - began_s), rel=1e-4)


def test_workspace_that_cannot_be_opened_may_be_tried_again(
    make: Callable[..., Recorder], counter: Counter, tmp_path: Path
) -> None:
    file = tmp_path / "w.greenai"
    file.write_bytes(b"no database" * 100)
    recorder = make()
    recorder.start()

    with pytest.raises(StoreError):
        recorder.open()
    file.unlink()
    run = recorder.open()
    recorder.finish()

    assert run.id == 1
    assert energy_j(file) > 0


def test_earlier_samples_become_the_beginning_and_the_seam_is_a_gap(
    make: Callable[..., Recorder], counter: Counter, tmp_path: Path
) -> None:
    now_s, now_utc_s = counter.clock.monotonic_s(), counter.clock.utc_s()
    samples = [
        Sample(now_s - 20, now_utc_s - 20, (Reading(CHANNEL.id, now_s - 20, None, None, Status.MISSING, "first"),))
    ]
    for ago_s in range(19, 9, -1):
        reading = Reading(CHANNEL.id, now_s - ago_s, 7.0, 7.0, Status.MEASURED)
        samples.append(Sample(now_s - ago_s, now_utc_s - ago_s, (reading,)))
    other = Channel("gone:gpu", Device.GPU, "gpu", "gone")
    recorder = make(earlier=Handover((CHANNEL, other), samples, 1.0))

    recorder.start()
    recorder.open()
    wait_for(lambda: counter.reads > 2)
    run = recorder.finish()

    assert run is not None
    assert run.started_utc_s == pytest.approx(now_utc_s - 20)
    with Workspace.open(tmp_path / "w.greenai") as workspace:
        assert [channel.id for channel in workspace.channels(1)] == [CHANNEL.id, other.id]
        early = workspace.energies(1, 0.0, 10.5)[CHANNEL.id]
        whole = workspace.energies(1)[CHANNEL.id]
    assert early.energy_j == pytest.approx(70.0)
    assert whole.missing_s == pytest.approx(10.0, abs=1.0)


def test_request_to_stop_reaches_the_recorder(make: Callable[..., Recorder], tmp_path: Path) -> None:
    recorder = make()
    recorder.start()
    run = recorder.open()

    with Workspace.open(tmp_path / "w.greenai") as workspace:
        workspace.request_stop(run.id)

    assert recorder.wait(20.0)
    recorder.finish()


def test_full_disk_is_told_once_and_nothing_is_lost(
    make: Callable[..., Recorder], counter: Counter, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from greenai_desktop.store.writer import RunWriter

    told: list[GreenAIError] = []
    is_full = threading.Event()
    recorder = make()
    recorder._on_problem = told.append
    recorder.start()
    began_s = counter.before_s
    real = RunWriter._commit

    def commit(writer: RunWriter, *rest: Callable[[], None]) -> None:
        if is_full.is_set():
            raise StoreError("disk_full")
        real(writer, *rest)

    monkeypatch.setattr(RunWriter, "_commit", commit)
    recorder.open()
    is_full.set()
    wait_for(lambda: told)
    is_full.clear()
    recorder.finish()

    assert [error.code for error in told] == ["disk_full"]
    assert began_s is not None and counter.before_s is not None
    assert energy_j(tmp_path / "w.greenai") == pytest.approx(100.0 * (counter.before_s - began_s), rel=1e-4)


def test_oldest_waiting_samples_give_way_and_that_is_told(
    make: Callable[..., Recorder], counter: Counter, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("greenai_desktop.recording.recorder._MOST_WAITING", 3)
    recorder = make()
    recorder.start()
    wait_for(lambda: counter.reads > 8)

    recorder.open()
    recorder.finish()

    with Workspace.open(tmp_path / "w.greenai") as workspace:
        lost = [event for event in workspace.events(1) if event.code == "lost"]
    assert len(lost) == 1
    assert float(dict(lost[0].detail)["samples"]) >= 5


def test_channel_that_a_model_stands_for_is_told_and_not_added(tmp_path: Path, counter: Counter) -> None:
    denied = Availability(False, "denied", "denied", (("denied", "cpu"),), "rapl_udev")
    interface = Interface("fake", "cpu", denied, (CHANNEL,))
    station = Station(Machine(), (counter,), (interface,), counter.clock)  # type: ignore[arg-type]

    recorder = Recorder(tmp_path / "w.greenai", Settings(), station, Request("x"))

    assert [channel.role for channel in recorder.channels] == [Role.PART]


def test_details_events_and_other_sinks_belong_to_the_run(counter: Counter, tmp_path: Path) -> None:
    seen: list[Sample] = []
    interface = Interface("fake", "cpu", counter.available(), tuple(counter.channels()))
    station = Station(Machine(), (counter,), (interface,), counter.clock)  # type: ignore[arg-type]
    details = RunDetails(origin="track", group="g")
    recorder = Recorder(
        tmp_path / "w.greenai", SETTINGS, station, Request("run", period_s=0.05), details=details,
        on_sample=[seen.append],
    )  # fmt: skip
    mark, log = (Event(recorder.started_utc_s, code, "", ((code, 1.0),)) for code in ("mark", "log"))

    recorder.start()
    recorder.note(mark)
    run = recorder.open()
    recorder.note(log)
    wait_for(lambda: counter.reads > 3)
    recorder.finish(0)

    with Workspace.open(tmp_path / "w.greenai") as workspace:
        assert [event.code for event in workspace.events(run.id)] == ["mark", "log"]
        assert workspace.run(run.id).details == details
    assert len(seen) == counter.reads


def test_channels_left_out_are_neither_counted_nor_written(make: Callable[..., Recorder], tmp_path: Path) -> None:
    recorder = make()
    recorder.start()
    assert CHANNEL.id in recorder.energies()

    recorder.leave_out(lambda channel: channel.id == CHANNEL.id)
    run = recorder.open()
    recorder.finish()

    assert recorder.energies() == {}
    with Workspace.open(tmp_path / "w.greenai") as workspace:
        assert workspace.channels(run.id) == ()


def test_change_of_the_wall_clock_bends_neither_energy_nor_marks(
    make: Callable[..., Recorder], counter: Counter, tmp_path: Path
) -> None:
    recorder = make()
    recorder.start()
    run = recorder.open()
    jump_s = [0.0]
    real = counter.clock.utc_s
    counter.clock.utc_s = lambda: real() + jump_s[0]  # type: ignore[method-assign]
    wait_for(lambda: counter.reads > 5)
    jump_s[0] = 86_400.0
    reads = counter.reads
    wait_for(lambda: counter.reads > reads + 5)
    marked_s = counter.clock.monotonic_s()
    recorder.note(Event(recorder.utc_at(marked_s), "mark", "", (("name", "after"),)))
    recorder.finish()

    with Workspace.open(tmp_path / "w.greenai") as workspace:
        span_s = workspace.span_s(run.id)
        events = {event.code: event for event in workspace.events(run.id)}
    assert dict(events["clock_changed"].detail)["seconds"] == pytest.approx(86_400.0, abs=1.0)
    assert 0.0 < events["mark"].at_utc_s - run.started_utc_s <= span_s < 30.0
    assert energy_j(tmp_path / "w.greenai") == pytest.approx(100.0 * span_s, rel=0.02)
