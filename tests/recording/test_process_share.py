from dataclasses import replace

import pytest

from greenai_desktop.core.errors import RecordingError
from greenai_desktop.core.place import Machine
from greenai_desktop.core.samples import Channel, Device, Event, Gauge, Reading, Role, Status
from greenai_desktop.recording.process_share import ProcessShare
from greenai_desktop.recording.recorder import record_channels
from greenai_desktop.recording.station import Interface, Station
from greenai_desktop.sensors.base import Availability
from greenai_desktop.sensors.process_gpus import BY_USE, NOT_TOLD, GpuUse
from greenai_desktop.sensors.sampler import Sampler
from tests.helpers.powercap import FakeClock
from tests.helpers.processes import ProcTree

CPU = Channel("rapl:package-0", Device.CPU, "package-0", "rapl", has_counter=True, u95_ratio=1.1)
DRAM = Channel("rapl:dram", Device.MEMORY, "dram", "rapl", has_counter=True, u95_ratio=1.1)
CARD = Channel("nvml:GPU-1", Device.GPU, "H100", "nvml", has_counter=True, u95_ratio=1.1)
REST = Channel(
    "model:rest", Device.REST, "server", "rest_of_machine", status=Status.MODELLED, u95_ratio=3.0,
    params=(("supply_loss_ratio", 0.1),),
)  # fmt: skip
IDLE_MODEL = Machine(cpu_name="nobody knows it", thread_count=4)


class Fixed:
    """A sensor of constant power with a counter."""

    def __init__(self, channel, watts, clock):
        self.channel, self.watts, self.clock = channel, watts, clock
        self.kind, self.name = channel.kind, channel.name
        self.at_s = None
        self.is_closed = False

    def available(self):
        return Availability(True, "measured")

    def channels(self):
        return [self.channel]

    def read(self):
        before, self.at_s = self.at_s, self.clock.monotonic_s()
        if self.watts is None:
            return [Reading(self.channel.id, self.at_s, None, None, Status.MISSING, "vanished")]
        if before is None or before == self.at_s:
            return [Reading(self.channel.id, self.at_s, None, None, Status.MISSING, "first")]
        joules = self.watts * (self.at_s - before)
        return [Reading(self.channel.id, self.at_s, self.watts, joules, self.channel.status)]

    def drain_events(self):
        return [Event(0.0, "wrap", self.channel.id)]

    def close(self):
        self.is_closed = True


class Cards:
    def __init__(self, *uses):
        self.uses = uses

    def read(self):
        return self.uses

    def close(self):
        self.uses = ()


class Bench:
    """A machine of known power with processes of known processor time, sampled by hand."""

    def __init__(self, tmp_path, monkeypatch, channels, watts):
        monkeypatch.setenv("GREENAI_PROC_ROOT", str(tmp_path / "proc"))
        monkeypatch.setenv("GREENAI_SYS_ROOT", str(tmp_path / "sys"))
        monkeypatch.setenv("GREENAI_HOME", str(tmp_path / "home"))
        self.clock = FakeClock()
        self.tree = ProcTree(tmp_path / "proc")
        self.tree.start(1, "init", 0)
        self.tree.start(10, "train", 1)
        self.tree.start(20, "other", 1)
        self.sensors = [Fixed(c, w, self.clock) for c, w in zip(channels, watts, strict=True)]
        interfaces = tuple(Interface(s.kind, s.name, s.available(), (s.channel,)) for s in self.sensors)
        self.station = Station(IDLE_MODEL, tuple(self.sensors), interfaces, self.clock)

    def follow(self, pid=10, **more):
        self.share = ProcessShare(self.station, pid, **more)
        self.sampler = Sampler(self.share.station.sensors, [], 1.0, self.clock)
        self.sampler.sample()
        return self

    def second(self, **spent):
        """A second passes; processes p10, p20 … spend processor time."""
        for name, seconds in spent.items():
            self.tree.spend(int(name[1:]), seconds)
        self.clock.advance(1.0)
        return {reading.channel: reading for reading in self.sampler.sample().readings}


@pytest.fixture
def bench(tmp_path, monkeypatch):
    return Bench(tmp_path, monkeypatch, [CPU, REST], [100.0, 30.0])


def test_only_the_shares_of_the_tree_add_up_and_the_machine_stands_beside(bench):
    bench.follow()

    channels = record_channels(bench.share.station, bench.sampler.channels)

    assert {c.id for c in channels if c.role is Role.TOTAL} == {"process:cpu", "process:rest"}
    assert {c.id for c in channels if c.role is Role.PLATFORM} == {CPU.id, REST.id}


def test_the_tree_is_given_its_share_of_processor_time(bench):
    bench.follow()

    readings = bench.second(p10=3.0, p20=1.0)

    assert readings["process:cpu"].energy_j == pytest.approx(75.0)
    assert readings["process:cpu"].power_w == pytest.approx(75.0)
    assert readings["process:rest"].energy_j == pytest.approx(7.5)
    assert readings[CPU.id].energy_j == pytest.approx(100.0)


def test_processor_time_that_nobody_claims_is_not_given_to_the_tree(bench):
    bench.follow()
    bench.tree.spend_elsewhere(2.0)

    assert bench.second(p10=1.0, p20=1.0)["process:cpu"].energy_j == pytest.approx(25.0)


def test_what_was_drawn_while_idle_is_not_given_to_the_tree(bench):
    bench.follow()
    bench.sensors[0].watts = 20.0
    for _ in range(6):
        bench.second()
    bench.sensors[0].watts = 100.0

    assert bench.second(p10=4.0)["process:cpu"].energy_j == pytest.approx(80.0)


def test_children_are_followed_also_when_they_outlive_the_process(bench):
    bench.follow()
    bench.tree.start(11, "worker", 10, start_s=2_000.0)
    both = bench.second(p10=1.0, p11=1.0)
    bench.tree.end(10)
    alone = bench.second(p11=1.0, p20=1.0)

    assert both["process:cpu"].energy_j == pytest.approx(100.0)
    assert alone["process:cpu"].energy_j == pytest.approx(50.0)
    assert bench.share.tree() == (11,)
    assert not bench.share.has_ended()


def test_it_has_ended_when_the_last_of_the_tree_has(bench):
    bench.follow()
    bench.tree.start(11, "worker", 10)
    bench.second(p10=1.0)
    bench.tree.end(10)
    bench.clock.advance(1.0)
    before = bench.share.has_ended()
    bench.tree.end(11)
    bench.clock.advance(1.0)

    assert not before
    assert bench.share.has_ended()
    assert bench.second(p20=1.0)["process:cpu"].energy_j == 0.0


def test_another_process_with_its_number_does_not_keep_it_going(bench):
    bench.follow()
    bench.tree.end(10)
    bench.tree.start(10, "stranger", 1, start_s=500.0)
    bench.clock.advance(1.0)

    assert bench.share.has_ended()


def test_a_process_that_is_not_there_cannot_be_followed(bench):
    with pytest.raises(RecordingError, match="no_such_process"):
        ProcessShare(bench.station, 4_711)


def test_shares_are_modelled_with_a_spread_wider_than_that_of_the_device(bench):
    bench.follow()

    cpu, rest = (c for c in bench.sampler.channels if c.id.startswith("process:"))

    assert cpu.status is Status.MODELLED
    assert cpu.u95_ratio > 1.5
    assert cpu.notes == ("share_of_cpu", "idle_within_at_first")
    assert rest.u95_ratio == REST.u95_ratio
    assert cpu.source_ids


def test_a_device_that_is_missing_makes_the_share_missing(bench):
    bench.follow()
    bench.sensors[0].watts = None

    reading = bench.second(p10=1.0)["process:cpu"]

    assert (reading.energy_j, reading.status, reading.reason) == (None, Status.MISSING, "device_missing")


def test_the_first_reading_tells_nothing_yet(tmp_path, monkeypatch):
    bench = Bench(tmp_path, monkeypatch, [CPU], [100.0])
    share = ProcessShare(bench.station, 10)
    sampler = Sampler(share.station.sensors, [], 1.0, bench.clock)

    readings = {reading.channel: reading for reading in sampler.sample().readings}

    assert readings["process:cpu"].reason == "first"


def test_intervals_too_short_to_share_out_are_joined_to_the_next(bench):
    bench.follow()
    bench.tree.spend(10, 0.05)
    bench.clock.advance(0.1)
    short = {reading.channel for reading in bench.sampler.sample().readings}
    bench.tree.spend(10, 0.45)
    bench.clock.advance(0.9)
    readings = {reading.channel: reading for reading in bench.sampler.sample().readings}

    assert "process:cpu" not in short
    assert readings["process:cpu"].energy_j == pytest.approx(100.0)


def test_a_card_is_shared_by_use(tmp_path, monkeypatch):
    bench = Bench(tmp_path, monkeypatch, [CPU, CARD], [100.0, 400.0])
    bench.follow(gpus=Cards(GpuUse(CARD.id, BY_USE, {10: 0.6, 20: 0.2}, {10: 0.6, 20: 0.2})))

    readings = bench.second(p10=1.0)

    assert readings["process:gpu:GPU-1"].energy_j == pytest.approx(300.0)


def test_a_card_that_does_not_tell_who_uses_it_is_missing_and_not_zero(tmp_path, monkeypatch):
    bench = Bench(tmp_path, monkeypatch, [CPU, CARD], [100.0, 400.0])
    bench.follow(gpus=Cards(GpuUse(CARD.id, NOT_TOLD)))

    reading = bench.second(p10=1.0)["process:gpu:GPU-1"]

    assert (reading.energy_j, reading.reason) == (None, "gpu_use_not_told")


def test_measured_memory_is_shared_by_what_is_resident(tmp_path, monkeypatch):
    bench = Bench(tmp_path, monkeypatch, [CPU, DRAM], [100.0, 10.0])
    bench.tree.processes[10].pages, bench.tree.processes[20].pages = 3_000, 0
    for pid in (10, 20):
        bench.tree.rewrite(pid)
    bench.follow()

    assert bench.second(p10=1.0)["process:memory"].energy_j == pytest.approx(7.5)  # init holds a thousand pages


def test_what_happens_to_the_machines_sensors_is_told_and_they_are_closed(bench):
    bench.follow()

    sample = bench.sampler.sample()
    bench.sampler.stop()

    assert [event.code for event in sample.events] == ["wrap", "wrap"]
    assert all(sensor.is_closed for sensor in bench.sensors)


def test_denied_channels_stay_out_of_the_sum(tmp_path, monkeypatch):
    bench = Bench(tmp_path, monkeypatch, [CPU], [100.0])
    denied = replace(
        bench.station.interfaces[0], availability=Availability(True, "denied", facts=(("denied", CPU.id),))
    )
    bench.station = replace(bench.station, interfaces=(denied,))
    bench.follow()

    assert [c.role for c in bench.sampler.channels if c.id == CPU.id] == [Role.PART]


def test_what_was_seen_idle_is_remembered_for_the_next_time(tmp_path, monkeypatch):
    first = Bench(tmp_path, monkeypatch, [CPU], [20.0]).follow()
    for _ in range(40):
        first.second()
    first.sampler.stop()
    for pid in (1, 10, 20):
        first.tree.end(pid)
    (tmp_path / "proc" / "stat").unlink()
    again = Bench(tmp_path, monkeypatch, [CPU], [100.0]).follow()

    readings = again.second(p10=4.0)

    assert readings["process:cpu"].energy_j == pytest.approx(80.0)
    assert [c.notes[1] for c in again.sampler.channels if c.id == "process:cpu"] == ["idle_not_shared"]


def test_idle_powers_that_cannot_be_read_or_kept_end_no_recording(tmp_path, monkeypatch):
    bench = Bench(tmp_path, monkeypatch, [CPU], [20.0])
    (tmp_path / "home" / "idle.json").mkdir(parents=True)
    bench.follow()
    for _ in range(40):
        bench.second()

    bench.sampler.stop()

    assert bench.second()["process:cpu"].energy_j == pytest.approx(0.0)


def test_a_package_that_is_not_known_makes_the_share_missing_and_not_smaller(tmp_path, monkeypatch):
    second = replace(CPU, id="rapl:package-1", name="package-1")
    bench = Bench(tmp_path, monkeypatch, [CPU, second], [100.0, 100.0])
    bench.follow()

    whole = bench.second(p10=1.0)["process:cpu"]
    bench.sensors[1].watts = None
    reading = bench.second(p10=1.0)["process:cpu"]

    assert whole.energy_j == pytest.approx(200.0)
    assert (reading.energy_j, reading.status, reading.reason) == (None, Status.MISSING, "device_missing")


def test_a_process_never_has_more_of_the_rest_than_the_machine(tmp_path, monkeypatch):
    measured = replace(REST, id="rest:whole", kind="rest_of_whole", status=Status.MEASURED, params=())
    bench = Bench(tmp_path, monkeypatch, [CPU, measured, REST], [100.0, 4.0, 0.0])
    bench.follow()

    readings = bench.second(p10=1.0)

    assert readings["process:cpu"].energy_j == pytest.approx(100.0)
    assert readings["process:rest"].energy_j == pytest.approx(4.0)


class Told(Fixed):
    """A card that tells its load as well."""

    load = 1.0

    def read(self):
        return [*super().read(), Gauge(self.channel.id, "utilisation", self.load, "fraction")]


@pytest.mark.parametrize("tells_load", [False, True])
def test_a_busy_card_of_which_the_driver_names_no_process_for_a_while_is_not_idle(tmp_path, monkeypatch, tells_load):
    bench = Bench(tmp_path, monkeypatch, [CPU, CARD], [100.0, 400.0])
    card = (Told if tells_load else Fixed)(CARD, 400.0, bench.clock)
    bench.station = replace(bench.station, sensors=(bench.sensors[0], card))
    cards = Cards(GpuUse(CARD.id, BY_USE))
    bench.follow(gpus=cards)
    for _ in range(10):
        bench.second()
    cards.uses = (GpuUse(CARD.id, BY_USE, {10: 0.5}, {10: 0.5}),)

    assert bench.second()["process:gpu:GPU-1"].energy_j == pytest.approx(400.0)


def test_a_card_that_tells_it_does_nothing_is_idle_while_it_is_held(tmp_path, monkeypatch):
    bench = Bench(tmp_path, monkeypatch, [CPU, CARD], [100.0, 60.0])
    card = Told(CARD, 60.0, bench.clock)
    card.load = 0.0
    bench.station = replace(bench.station, sensors=(bench.sensors[0], card))
    cards = Cards(GpuUse(CARD.id, BY_USE))
    bench.follow(gpus=cards)
    for _ in range(10):
        bench.second()
    card.load, card.watts = 1.0, 400.0
    cards.uses = (GpuUse(CARD.id, BY_USE, {10: 0.5}, {10: 0.5}),)

    assert bench.second()["process:gpu:GPU-1"].energy_j == pytest.approx(340.0)
