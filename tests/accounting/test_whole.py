"""The whole machine by a meter: sums, ranges, statuses, and a meter that disappears."""

from dataclasses import dataclass, field

import pytest

from greenai_desktop.accounting.facts import RunFacts
from greenai_desktop.accounting.now import measured_fraction, power_now
from greenai_desktop.accounting.runs import account
from greenai_desktop.accounting.whole import layers
from greenai_desktop.catalog.grid import grid
from greenai_desktop.core.energy import EnergyMeter
from greenai_desktop.core.ledger import Ledger
from greenai_desktop.core.lines import Indicator, Stage
from greenai_desktop.core.place import Machine, Place
from greenai_desktop.core.samples import Channel, Device, Reading, Role, Status
from greenai_desktop.sensors.base import Availability, ModelFigures, Surroundings
from greenai_desktop.sensors.models import MemoryModel, RestOfMachine
from greenai_desktop.sensors.sampler import Sampler
from greenai_desktop.sensors.whole import MeasuredRest
from tests.helpers.powercap import FakeClock

FIGURES = ModelFigures((0.1, 0.3, 0.5), (1.0, 3.0, 5.0), {"desktop": (15.0, 30.0, 60.0)}, (0.05, 0.12, 0.2), ())
CPU = Channel("rapl:package-0", Device.CPU, "package-0", "rapl", has_counter=True, u95_ratio=1.05, spread_key="rapl")
GPU = Channel("nvml:1", Device.GPU, "Card", "nvml", u95_ratio=1.1, spread_key="nvml")
MODEL = Channel("model:cpu", Device.CPU, "CPU", "cpu_model", status=Status.MODELLED, u95_ratio=2.0, spread_key="cpu")
PLUG = Channel(
    "meter:Plug", Device.MACHINE, "Plug", "meter", role=Role.WHOLE, has_counter=True, u95_ratio=1.02, spread_key="plug"
)


@dataclass
class Source:
    """A sensor of known power."""

    channel: Channel
    clock: FakeClock
    watts: float
    reason: str = ""
    kind: str = "fake"
    name: str = "fake"
    _before_s: float | None = field(default=None)

    def available(self):
        return Availability(True, "measured")

    def channels(self):
        return [self.channel]

    def read(self):
        now_s = self.clock.monotonic_s()
        if self.reason:
            self._before_s = None
            return [Reading(self.channel.id, now_s, None, None, Status.MISSING, self.reason)]
        gained_j = self.watts * (now_s - self._before_s) if self._before_s is not None else None
        self._before_s = now_s
        energy_j = gained_j if self.channel.has_counter else None
        return [Reading(self.channel.id, now_s, self.watts, energy_j, self.channel.status)]

    def drain_events(self):
        return []

    def close(self):
        pass


class Bench:
    """A desktop computer with sensors and a meter."""

    def __init__(
        self, *seen: tuple[Channel, float], plug_w: float = 150.0, host_share: float | None = 1.0
    ) -> None:  # fmt: skip
        self.clock = FakeClock()
        machine = Machine("CPU", 1, 8, 16 * 10**9, 2, "desktop", host_share is None, host_share)
        around = Surroundings(None, None, self.clock, {}, machine, None, FIGURES)
        self.seen = [Source(channel, self.clock, watts) for channel, watts in seen]
        self.plug = Source(PLUG, self.clock, plug_w)
        others = [source.channel for source in self.seen]
        model = RestOfMachine(FIGURES, around, MemoryModel(FIGURES, around))
        model.adds_to(others)
        self.sensors = [*self.seen, self.plug, MeasuredRest(model, [PLUG], others, self.clock)]
        self.sampler = Sampler(self.sensors, [], 1.0, self.clock)
        self.channels = self.sampler.channels
        self.meter = EnergyMeter(self.channels, 3.0)

    def run(self, seconds: int):
        """Let time pass, a reading a second; gives the last sample."""
        for _ in range(seconds):
            self.sample = self.sampler.sample()
            self.meter.add(self.sample)
            self.clock.advance(1.0)
        return self.sample

    def power(self):
        return power_now(self.channels, self.sample.readings)

    def account(self, with_lines=False):
        facts = RunFacts(
            "run:1", "r", None, Stage.TRAINING, 1.79e9, 100.0, Place("FR"), None, self.channels, self.meter.totals()
        )
        return account(facts, grid(), with_lines=with_lines)


@pytest.fixture
def bench():
    return Bench((CPU, 40.0), (GPU, 50.0))


def test_sum_of_the_devices_is_what_the_meter_tells(bench):
    bench.run(10)
    power = bench.power()

    assert power.value == pytest.approx(150.0)
    assert {step.facts[0][1]: step.value for step in power.steps}["rest:whole"] == pytest.approx(60.0)
    assert not power.partial


def test_range_of_the_sum_is_that_of_the_meter_alone(bench):
    bench.run(10)
    power = bench.power()

    assert (power.low, power.high) == (pytest.approx(150 / 1.02, rel=0.002), pytest.approx(150 * 1.02, rel=0.002))


def test_range_of_the_rest_holds_that_of_the_sensors(bench):
    bench.run(10)
    rest = next(step for step in bench.power().steps if step.formula == "whole_minus_seen")

    assert rest.status is Status.MEASURED
    assert rest.steps[0].label == "Plug"
    assert rest.high - rest.low > 2 * (150 * 0.02)


def test_sum_holds_however_seldom_all_is_read(bench):
    for _ in range(12):
        bench.sample = bench.sampler.sample()
        bench.meter.add(bench.sample)
        bench.clock.advance(10.0)

    assert bench.power().value == pytest.approx(150.0)


def test_layers_are_seen_modelled_rest_and_whole(bench):
    bench.run(10)
    told = layers(bench.power())

    assert (told.seen, told.modelled) == (90.0, 0.0)
    assert (told.rest, told.whole) == (pytest.approx(60.0), pytest.approx(150.0))


def test_energy_of_a_run_is_what_the_meter_told(bench):
    bench.run(101)
    root = bench.account().root
    energy = root.find("run.energy")

    assert energy.value == pytest.approx(150.0 * 100 / 3.6e6, rel=0.02)
    assert energy.high / energy.value == pytest.approx(1.02, abs=0.002)
    assert root.find("run.measured_share").value == 1.0
    assert not energy.partial
    assert dict(energy.facts)["mean_w"] == pytest.approx(150.0, rel=0.02)


def test_meter_is_told_beside_and_never_added(bench):
    bench.run(101)
    root = bench.account().root
    beside = [step for step in root.steps if step.key == "beside.energy"]

    assert [step.label for step in beside] == ["Plug"]
    assert beside[0].value == pytest.approx(root.find("run.energy").value, rel=0.02)


def test_model_stands_in_for_a_meter_that_disappears(bench):
    bench.run(51)
    bench.plug.reason = "meter_unreachable"
    sample = bench.run(50)
    model_w = 30.0 + 2 * 3.0 + 0.12 * (30.0 + 90.0 + 6.0)
    root = bench.account().root
    steps = {dict(step.facts)["channel"]: step for step in root.find("run.energy").steps}

    assert bench.power().value == pytest.approx(90.0 + model_w)
    assert measured_fraction(bench.power()) == pytest.approx(90.0 / (90.0 + model_w))
    missing = next(reading for reading in sample.readings if reading.channel == "rest:whole")
    assert (missing.status, missing.reason) == (Status.MISSING, "meter_unreachable")
    true_j = 50 * 150.0 + 50 * (90.0 + model_w)
    assert root.find("run.energy").value == pytest.approx(true_j / 3.6e6, rel=0.001)
    assert "meter_gap" in steps["model:rest"].notes
    assert steps["rest:whole"].status is Status.MEASURED
    assert 0.6 < root.find("run.measured_share").value < 0.95
    assert not root.find("run.energy").partial


def test_layers_of_a_run_with_a_gap_claim_no_whole(bench):
    bench.run(51)
    bench.plug.reason = "meter_unreachable"
    bench.run(50)
    told = layers(bench.account().root.find("run.energy"))

    assert told.whole is None
    assert told.modelled > 0


def test_meter_that_never_answers_leaves_the_model_alone(bench):
    bench.plug.reason = "meter_password"
    bench.run(20)
    root = bench.account().root

    assert [dict(s.facts)["channel"] for s in root.find("run.energy").steps] == [CPU.id, GPU.id, "model:rest"]
    assert not root.find("run.energy").partial
    assert layers(bench.power()).whole is None


def test_model_that_does_not_know_its_machine_leaves_a_gap_and_says_so():
    bench = Bench((CPU, 40.0), host_share=None)
    bench.run(51)
    assert not bench.account().root.find("run.energy").partial
    assert bench.power().value == pytest.approx(150.0)

    bench.plug.reason = "meter_silent"
    bench.run(50)
    root = bench.account().root

    assert root.find("run.energy").partial
    assert root.find("run.energy").value == pytest.approx((50 * 110.0 + 100 * 40.0) / 3.6e6, rel=0.001)
    assert bench.power().partial


def test_meter_that_comes_back_is_used_again(bench):
    bench.plug.reason = "meter_silent"
    bench.run(10)
    bench.plug.reason = ""
    bench.run(10)

    assert bench.power().value == pytest.approx(150.0)


def test_modelled_processor_keeps_the_sum_measured():
    bench = Bench((MODEL, 70.0))
    bench.run(101)
    root = bench.account().root
    rest = next(step for step in root.find("run.energy").steps if step.formula == "whole_minus_seen")

    assert root.find("run.measured_share").value == 1.0
    assert rest.status is Status.MODELLED
    assert root.find("run.energy").high / root.find("run.energy").value == pytest.approx(1.02, abs=0.002)


def test_lines_of_the_ledger_add_up_to_the_run(bench):
    bench.run(101)
    made = bench.account(with_lines=True)
    total = Ledger(made.lines).total(Indicator.ENERGY)

    assert total.value == pytest.approx(made.root.find("run.site_energy").value)
    assert not total.is_partial


def test_meter_at_another_machine_is_not_believed():
    bench = Bench((CPU, 80.0), plug_w=5.0)
    bench.run(120)

    assert bench.power().value > 80.0
    reading = next(r for r in bench.sample.readings if r.channel == "rest:whole")
    assert reading.reason == "meter_below_sensors"
