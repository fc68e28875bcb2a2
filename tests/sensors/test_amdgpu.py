import sys
from types import ModuleType

import pytest

from greenai_desktop.core.samples import Device, Role, Status
from greenai_desktop.sensors import amdgpu, hwmon
from greenai_desktop.sensors.base import Surroundings
from tests.helpers.hwmon import HwmonTree
from tests.helpers.powercap import Power
from tests.sensors.conftest import Bench

ADDRESSES = ("0000:03:00.0", "0000:83:00.0")
FIRST, SECOND = (f"amdgpu:{address}" for address in ADDRESSES)


class FakeAmdSmi(ModuleType):
    """The package `amdsmi`: counters of known joules, or wrong ones.

    Attributes:
        powers: Power of each address.
        factor: What a counter tells, over the truth.
        fails: Whether counters cannot be read.
        key: Name of the counter's value.
        offset_j: Added to all counters.
        is_open: Whether a session is open.
    """

    class AmdSmiException(Exception):  # noqa: N818 - the package's own name
        """Its error."""

    def __init__(self, tree, powers, factor=1.0, key="energy_accumulator"):
        super().__init__("amdsmi")
        self.__spec__ = object()
        self.tree, self.powers, self.factor, self.key = tree, powers, factor, key
        self.fails = self.is_open = False
        self.offset_j = 1_000.0
        self._t0_s = tree.clock.monotonic_s()

    def amdsmi_init(self):
        self.is_open = True

    def amdsmi_shut_down(self):
        self.is_open = False

    def amdsmi_get_processor_handles(self):
        return list(self.powers)

    def amdsmi_get_gpu_device_bdf(self, handle):
        return handle.upper()

    def amdsmi_get_energy_count(self, handle):
        if self.fails:
            raise self.AmdSmiException("not supported on a virtual machine")
        joules = self.offset_j + self.powers[handle].energy_j(0.0, self.tree.clock.monotonic_s() - self._t0_s)
        resolution_uj = 15.259
        return {self.key: int(joules * self.factor * 1e6 / resolution_uj), "counter_resolution": resolution_uj}


@pytest.fixture
def tree(tmp_path, clock):
    return HwmonTree(tmp_path / "sys", clock)


@pytest.fixture
def around(tree, tmp_path, clock):
    return Surroundings(tree.folder, tmp_path / "proc", clock)


@pytest.fixture
def bench(around, tree, clock):
    return lambda period_s=1.0: Bench(amdgpu.discover(around), clock, tree.advance, period_s)


@pytest.fixture
def library(tree, monkeypatch):
    """Puts the package in, with the powers of the cards."""

    def install(*powers, **named):
        all_powers = [p if isinstance(p, Power) else Power.constant(p) for p in powers]
        known = dict(zip(ADDRESSES[: len(powers)], all_powers, strict=True))
        made = FakeAmdSmi(tree, known, **named)
        monkeypatch.setitem(sys.modules, "amdsmi", made)
        return made

    return install


def _card(tree, power, address=ADDRESSES[0], kind="average", device="0x744c"):
    card = tree.add("amdgpu", address)
    card.write(
        temp1_input=61_000, temp1_crit=100_000, freq1_input=2_400_000_000, power1_cap=355_000_000, fan1_input=900
    )
    card.write_device(
        device=device, gpu_busy_percent=80, mem_busy_percent=20, mem_info_vram_used=4_000_000_000,
        mem_info_vram_total=24_000_000_000,
    )  # fmt: skip
    card.told = card.power("power1", power, "PPT", kind=kind)
    return card


def _apu(tree, power):
    chip = (
        tree.add("amdgpu", "0000:c5:00.0").write(temp1_input=50_000).write_device(device="0x15bf", gpu_busy_percent=5)
    )
    chip.power("power1", power, "PPT", kind="input")
    return chip


def test_card_adds_up_and_shows_its_gauges(tree, bench):
    _card(tree, 250.0).write_device(product_name="AMD Radeon PRO W7900")
    run = bench().run(12)
    gauges = {gauge.key: (gauge.value, gauge.unit) for gauge in run.samples[-1].gauges}

    assert run.device_j(Device.GPU) == pytest.approx(12 * 250.0)
    assert (run.channels[FIRST].name, run.channels[FIRST].has_counter) == ("AMD Radeon PRO W7900", False)
    assert gauges == {
        f"{FIRST}/utilisation": (pytest.approx(0.8), "fraction"),
        f"{FIRST}/memory_used": (pytest.approx(4.0), "GB"),
        f"{FIRST}/temperature": (pytest.approx(61.0), "celsius"),
        f"{FIRST}/clock": (2.4e9, "Hz"),
        f"{FIRST}/power_limit": (pytest.approx(355.0), "W"),
    }


def test_highest_level_of_the_clock_is_told_once_the_card_is_awake(tree, bench):
    card = _card(tree, 250.0).write_device(pp_dpm_sclk="S: 19Mhz *\n0: 500Mhz\n1: 2482Mhz\n")
    (card.device / "power").mkdir()
    (card.device / "power/runtime_status").write_text("suspended\n")
    run = bench()
    asleep = [gauge.value for gauge in run.run(2).samples[-1].gauges if gauge.quantity == "clock_max"]
    (card.device / "power/runtime_status").write_text("active\n")
    awake = [gauge.value for gauge in run.run(2).samples[-1].gauges if gauge.quantity == "clock_max"]

    assert (asleep, awake) == ([None], [pytest.approx(2.482e9)])


@pytest.mark.parametrize(("kind", "note"), [("average", "power_averaged"), ("input", "power_instant")])
def test_what_the_power_means_is_said(tree, bench, kind, note):
    _card(tree, 250.0, kind=kind)

    assert bench().channels[FIRST].notes == (note,)


def test_two_cards_of_one_name_are_told_apart(tree, bench):
    for address in ADDRESSES:
        _card(tree, 100.0, address)
    run = bench().run(4)

    assert [channel.name for channel in run.channels.values()] == ["AMD 0x744c #0", "AMD 0x744c #1"]
    assert run.device_j(Device.GPU) == pytest.approx(800.0)


def test_chip_that_holds_the_processor_as_well_stands_beside(tree, bench):
    _apu(tree, 28.0)
    run = bench().run(4)
    (channel,) = run.channels.values()

    assert (channel.role, channel.notes) == (Role.PART, ("power_instant", "apu"))
    assert run.energy_j(channel.id) == pytest.approx(112.0)
    assert run.device_j(Device.GPU) == 0


def test_accelerator_with_processor_cores_inside_stands_beside(tree, bench):
    _card(tree, 500.0, device="0x74a0")

    assert bench().channels[FIRST].role is Role.PART


def test_second_half_of_a_board_is_told_by_the_first(tree, bench):
    for address, watts in zip(ADDRESSES, (400.0, 0.0), strict=True):
        _card(tree, watts, address, device="0x740c")
    run = bench().run(4)

    assert run.device_j(Device.GPU) == pytest.approx(4 * 400.0)
    assert (run.channels[SECOND].role, run.channels[SECOND].parent) == (Role.PART, FIRST)
    assert (run.last(SECOND).status, run.last(SECOND).reason) == (Status.MISSING, "second_half")


def test_card_without_power_is_missing_and_shown(tree, around, bench):
    tree.add("amdgpu", ADDRESSES[0]).write(fan1_input=1).write_device(device="0x6811")
    run = bench().run(2)
    found = amdgpu.discover(around)[0].available()

    assert (run.last(FIRST).status, run.last(FIRST).reason) == (Status.MISSING, "not_supported")
    assert (found.ok, found.state, found.reason) == (True, "unavailable", "not_supported")


def test_sleeping_card_is_not_woken_up(tree, around, bench):
    card = _card(tree, 250.0)
    (card.device / "power").mkdir()
    run = bench()
    run.run(4)
    (card.device / "power/runtime_status").write_text("suspended\n")
    run.run(3)
    asleep = run.last(FIRST)
    gauges = {gauge.value for gauge in run.samples[-1].gauges}
    (card.device / "power/runtime_status").write_text("active\n")
    run.run(3)

    assert (asleep.status, asleep.reason) == (Status.MISSING, "asleep")
    assert gauges == {None}
    assert run.last(FIRST).power_w == pytest.approx(250.0)
    assert amdgpu.discover(around)[0].available().state == "measured"


def test_power_above_what_the_card_can_draw_is_suspect(tree, bench):
    card = _card(tree, 250.0)
    run = bench().run(4)
    card.told.value = str(9_000 * 10**6)
    run.run(2)

    assert (run.last(FIRST).status, run.last(FIRST).reason) == (Status.SUSPECT, "above_limit")
    assert run.energy_j(FIRST) == pytest.approx(1_000.0)


def test_driver_loaded_anew_is_a_gap_and_goes_on(tree, bench):
    card = _card(tree, 250.0)
    run = bench().run(4)
    tree.vanish(card.told)
    run.run(3)
    gone = run.last(FIRST)
    tree.bring_back(card.told)
    run.run(4)

    assert gone.reason == "vanished"
    assert run.codes() == ["gap", "back"]
    assert run.last(FIRST).power_w == pytest.approx(250.0)


@pytest.mark.parametrize("key", ["energy_accumulator", "power"])
def test_counter_of_the_package_tells_the_energy_once_it_is_believed(tree, bench, library, key):
    power = Power(50.0, 350.0, 0.35)
    _card(tree, power)
    library(power, key=key)
    run = bench(0.1).run(70)

    assert run.channels[FIRST].has_counter
    assert run.energy_j(FIRST) == pytest.approx(power.energy_j(0, 70), rel=0.005)
    assert run.codes() == []


def test_counter_that_disagrees_with_the_power_is_never_counted(tree, bench, library):
    _card(tree, 250.0)
    library(250.0, factor=15.3)
    run = bench().run(12)

    assert run.energy_j(FIRST) == pytest.approx(12 * 250.0)
    assert run.codes() == ["counter_refuted"]


def test_counter_that_fails_or_goes_back_leaves_the_energy_to_the_power(tree, bench, library):
    _card(tree, 250.0)
    package = library(250.0)
    run = bench().run(6)
    package.fails = True
    run.run(3)
    package.fails = False
    package.offset_j = -1_500.0
    run.run(6)

    assert run.energy_j(FIRST) == pytest.approx(15 * 250.0, rel=0.001)


def test_counter_that_goes_back_is_told(tree, bench, library):
    _card(tree, 250.0)
    package = library(250.0)
    run = bench().run(6)
    package.offset_j = -1_000.0
    run.run(3)

    assert run.codes() == ["reset"]
    assert run.energy_j(FIRST) == pytest.approx(9 * 250.0, rel=0.001)


def test_package_that_does_not_start_is_left_alone(tree, bench, library):
    _card(tree, 250.0)
    package = library(250.0)
    package.amdsmi_init = lambda: (_ for _ in ()).throw(KeyError("ROCM_PATH"))
    run = bench().run(4)

    assert not run.channels[FIRST].has_counter
    assert run.energy_j(FIRST) == pytest.approx(1_000.0)


def test_closing_ends_the_session_and_may_be_repeated(tree, around, library):
    _card(tree, 250.0)
    package = library(250.0)
    (sensor,) = amdgpu.discover(around)
    assert package.is_open
    sensor.close()
    sensor.close()

    assert not package.is_open


def test_other_chips_and_no_chips_are_no_cards(tree, around):
    assert amdgpu.discover(around) == []
    _card(tree, 250.0)
    assert hwmon.discover(around) == []
