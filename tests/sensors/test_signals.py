"""Powers of known energy through the whole chain: what the hardware shows, a sensor, the sampler, the core's joules."""

import math
import sys

import pytest

from greenai_desktop.core.energy import ChannelEnergy, sampling_u95_ratio, stated_u95_ratio
from greenai_desktop.sensors import amdgpu, hwmon, nvidia, perf, rapl
from greenai_desktop.sensors.base import Surroundings
from tests.helpers.hwmon import HwmonTree
from tests.helpers.nvml import FakeNvml
from tests.helpers.perf import FakePerf
from tests.helpers.powercap import INTEL_RANGE_UJ, PowercapTree
from tests.helpers.signals import SIGNALS, bursts
from tests.sensors.conftest import Bench
from tests.sensors.test_amdgpu import ADDRESSES, FakeAmdSmi

LENGTH_S = 300.0
BURST_COUNT, PERIOD_S = 2_000, 0.1
# Samples do not fall on the edges of the signals, as in life.
PHASE_S = 0.0371


class Chains:
    """Makes a bench of each kind of sensor over one signal."""

    def __init__(self, folder, clock, monkeypatch):
        self.folder, self.clock, self._monkeypatch = folder, clock, monkeypatch
        self._open = []

    def make(self, kind, signal, period_s=1.0):
        discover, advance = getattr(self, f"_{kind}")(signal)
        advance(PHASE_S)
        around = Surroundings(self.folder, self.folder / "proc", self.clock)
        return Bench(discover(around), self.clock, advance, period_s)

    def close(self):
        for events in self._open:
            events.close()

    def _rapl(self, signal):
        tree = PowercapTree(self.folder, self.clock)
        tree.add("intel-rapl:0", "package-0", 1.0, start_uj=INTEL_RANGE_UJ - 5_000_000_000)
        tree.zones["intel-rapl:0"].power = signal
        return rapl.discover, tree.advance

    def _perf(self, signal):
        events = FakePerf(self.folder, self.clock, ({"pkg": 1.0},))
        events._powers = dict.fromkeys(events._powers, signal)
        events.install(self._monkeypatch)
        self._open.append(events)
        return perf.discover, events.advance

    def _amd_energy(self, signal):
        return hwmon.discover, self._chip("amd_energy", "Esocket0", signal)

    def _intel_gpu(self, signal):
        return hwmon.discover, self._chip("xe", "card", signal)

    def _hwmon(self, signal):
        return hwmon.discover, self._chip("ina3221", "", signal)

    def _chip(self, name, label, signal):
        tree = HwmonTree(self.folder, self.clock)
        tree.add(name).energy("energy1", 1.0, label).power = signal
        return tree.advance

    def _amdgpu(self, signal):
        tree, advance = self._amd_card(signal)
        self._monkeypatch.setitem(sys.modules, "amdsmi", FakeAmdSmi(tree, {ADDRESSES[0]: signal}))
        return amdgpu.discover, advance

    def _amdgpu_power(self, signal):
        return amdgpu.discover, self._amd_card(signal)[1]

    def _amd_card(self, signal):
        tree = HwmonTree(self.folder, self.clock)
        card = tree.add("amdgpu", ADDRESSES[0]).write(fan1_input=1).write_device(device="0x744c")
        told = card.power("power1", 1.0)
        begun_s = self.clock.monotonic_s()

        def advance(seconds):
            self.clock.advance(seconds)
            told.value = str(round(signal.watts(self.clock.monotonic_s() - begun_s) * 1e6))
            tree.follow()

        return tree, advance

    def _nvml(self, signal):
        return self._board(signal, has_energy=1)

    def _nvml_power(self, signal):
        return self._board(signal, has_energy=0)

    def _board(self, signal, has_energy):
        nvml = FakeNvml(self.folder, self.clock)
        board = nvml.add(0.0, has_energy=has_energy)
        nvml.install(self._monkeypatch)
        begun_s = self.clock.monotonic_s()

        def advance(seconds):
            nvml.advance(seconds)
            now_s = self.clock.monotonic_s() - begun_s
            board.power_override_w = signal.watts(now_s)
            board.energy_override_j = signal.energy_j(0.0, math.floor(now_s * 10) / 10)  # renewed ten times a second

        return nvidia.discover, advance


@pytest.fixture
def chains(tmp_path, clock, monkeypatch):
    made = Chains(tmp_path, clock, monkeypatch)
    yield made
    made.close()


def _only(bench):
    (energy,) = bench.totals().values()
    return energy


@pytest.mark.parametrize("signal", SIGNALS)
@pytest.mark.parametrize("kind", ["rapl", "perf", "amd_energy", "intel_gpu", "hwmon", "amdgpu", "nvml"])
def test_counter_is_within_a_thousandth_of_the_truth(chains, kind, signal):
    bench = chains.make(kind, SIGNALS[signal]).run(LENGTH_S)
    truth_j = SIGNALS[signal].energy_j(PHASE_S, PHASE_S + LENGTH_S)

    assert _only(bench).energy_j == pytest.approx(truth_j, rel=1e-3)
    assert _only(bench).covered_s == pytest.approx(LENGTH_S)


@pytest.mark.parametrize("kind", ["nvml_power", "amdgpu_power"])
def test_sampled_bursts_are_right_in_the_mean_and_each_within_its_stated_range(chains, kind):
    signal = bursts(BURST_COUNT)
    bench = chains.make(kind, signal, PERIOD_S)
    (channel,) = bench.channels.values()
    bench.sample()
    sums, within = 0.0, 0
    for number in range(BURST_COUNT):
        before = bench.totals()
        bench.run(1.0)
        found = ChannelEnergy(*_parts(bench, before, channel.id))
        truth_j = signal.energy_j(PHASE_S + number, PHASE_S + number + 1)
        sums += found.energy_j - truth_j
        ratio = stated_u95_ratio(channel, found, PERIOD_S)
        within += truth_j / ratio <= found.energy_j <= truth_j * ratio
    burst_j = 0.15 * 250.0

    print(f"{kind}: mean of the bursts off by {sums / BURST_COUNT / burst_j:.3%}, {within / BURST_COUNT:.1%} in range")
    assert abs(sums / BURST_COUNT) <= 0.01 * burst_j
    assert within >= 0.95 * BURST_COUNT


def _parts(bench, before, channel):
    part = bench._meter.since(before)[channel]
    return part.energy_j, part.covered_s, part.span_s, part.max_w, part.last_w


def test_steady_power_leaves_nothing_open_and_an_uneven_one_less_the_longer_it_is_sampled():
    def energy(mean_w, max_w, seconds):
        return ChannelEnergy(mean_w * seconds, seconds, seconds, max_w, mean_w)

    assert sampling_u95_ratio(energy(300.0, 300.0, 10.0), 1.0) == 1.0
    assert sampling_u95_ratio(energy(200.0, 300.0, 10.0), 1.0) == pytest.approx(1.438, abs=1e-3)
    assert sampling_u95_ratio(energy(200.0, 300.0, 36_000.0), 1.0) == pytest.approx(1.0073, abs=1e-4)


def test_nothing_read_states_no_range():
    assert sampling_u95_ratio(ChannelEnergy(0.0, 0.0, 10.0), 1.0) == 1.0
