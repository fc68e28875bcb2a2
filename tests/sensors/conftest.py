import pytest

from greenai_desktop.core.energy import EnergyMeter, gap_limit_s
from greenai_desktop.core.samples import Device, Role
from greenai_desktop.sensors.base import Surroundings
from greenai_desktop.sensors.sampler import Sampler
from tests.helpers.powercap import FakeClock


class Bench:
    """Sensors read step by step with a clock that stands still in between; the energies are the core's own."""

    def __init__(self, sensors, clock, advance, period_s=1.0):
        self.sampler = Sampler(sensors, [], period_s, clock)
        self.channels = {channel.id: channel for channel in self.sampler.channels}
        self.period_s = period_s
        self.clock = clock
        self.samples = []
        self.events = []
        self._advance = advance
        self._meter = EnergyMeter(self.sampler.channels, gap_limit_s(period_s))

    def sample(self):
        sample = self.sampler.sample()
        self._meter.add(sample)
        self.samples.append(sample)
        self.events += sample.events
        return sample

    def run(self, seconds):
        """Sample now, if nothing was yet, and after each period."""
        if not self.samples:
            self.sample()
        for _ in range(round(seconds / self.period_s)):
            self._advance(self.period_s)
            self.sample()
        return self

    def energy_j(self, channel_id):
        return self._meter.totals()[channel_id].energy_j

    def totals(self):
        return self._meter.totals()

    def device_j(self, device):
        """Energy of all channels of a device that add up."""
        return sum(
            self._meter.totals()[channel.id].energy_j
            for channel in self.channels.values()
            if channel.device is device and channel.role is Role.TOTAL
        )

    @property
    def package_j(self):
        return self.device_j(Device.CPU)

    @property
    def memory_j(self):
        return self.device_j(Device.MEMORY)

    def last(self, channel_id):
        return next((r for r in self.samples[-1].readings if r.channel == channel_id), None)

    def codes(self):
        return [event.code for event in self.events]


@pytest.fixture
def clock():
    return FakeClock()


@pytest.fixture
def rapl_bench(tmp_path):
    """Makes a bench over a powercap tree."""
    from greenai_desktop.sensors import rapl

    def make(tree, period_s=1.0, machine=None):
        around = Surroundings(tree.folder, tmp_path / "no-proc", tree.clock, machine=machine)
        return Bench(rapl.discover(around), tree.clock, tree.advance, period_s)

    return make


@pytest.fixture
def nvml_bench(tmp_path):
    """Makes a bench over a stand-in for NVML."""
    from greenai_desktop.sensors import nvidia

    def make(nvml, clock, period_s=1.0, environ=None):
        around = Surroundings(tmp_path / "no-sys", tmp_path / "no-proc", clock, environ=environ or {})
        return Bench(nvidia.discover(around), clock, nvml.advance, period_s)

    return make
