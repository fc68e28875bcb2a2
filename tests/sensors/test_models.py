import pytest

from greenai_desktop.core.place import Machine
from greenai_desktop.core.power_model import PowerCurve
from greenai_desktop.core.samples import Channel, Device, Reading, Role, Status
from greenai_desktop.sensors.base import ModelFigures, Surroundings
from greenai_desktop.sensors.cgroup import CgroupLoad, cpu_quota, memory_limit_bytes
from greenai_desktop.sensors.models import CpuModel, MemoryModel, RestOfMachine, u95_of
from tests.helpers.machines import MachineTree
from tests.helpers.powercap import FakeClock

CURVE = PowerCurve("test-curve", (0.0, 0.5, 1.0), (10.0, 60.0, 100.0), 1.6, ("source",), "family")
FIGURES = ModelFigures(
    (0.15, 0.3, 0.6),
    (2.0, 3.5, 5.0),
    {"server": (48.0, 96.0, 192.0), "desktop": (20.0, 45.0, 100.0), "laptop": (2.0, 5.0, 12.0)},
    (0.05, 0.1, 0.2),
    ("expert",),
)


@pytest.fixture
def tree(tmp_path):
    return MachineTree(tmp_path).work(busy=0, idle=100)


def _around(tree, **machine):
    return Surroundings(tree.sys_root, tree.proc_root, FakeClock(), machine=Machine(**machine))


def test_processor_follows_the_curve(tree):
    model = CpuModel(CURVE, _around(tree, cpu_name="Some CPU"))
    tree.work(busy=25, idle=75)
    reading = model.read()[0]

    assert (reading.status, reading.power_w, reading.energy_j) == (Status.MODELLED, 35.0, None)


def test_processor_is_missing_until_its_load_is_known(tree):
    reading = CpuModel(CURVE, _around(tree)).read()[0]

    assert (reading.status, reading.reason, reading.power_w) == (Status.MISSING, "first", None)


def test_processor_asked_twice_in_one_tick_keeps_its_power(tree):
    model = CpuModel(CURVE, _around(tree))
    tree.work(busy=100)
    model.read()

    assert model.read()[0].power_w == 100.0


def test_processor_carries_its_band_and_what_it_assumes(tree):
    model = CpuModel(CURVE, _around(tree, cpu_name="Some CPU"), ("package-1",))
    channel = model.channels()[0]

    assert (channel.status, channel.u95_ratio, channel.spread_key) == (Status.MODELLED, 1.6, "cpu_model:test-curve")
    assert dict(channel.params) == {
        "curve": "test-curve", "basis": "family", "idle_w": 10.0, "full_load_w": 100.0, "stands_for": "package-1",
    }  # fmt: skip
    assert (model.available().state, model.available().repair) == ("modelled", "")
    model.close()


@pytest.mark.parametrize(
    ("machine", "watts"),
    [
        ({"chassis": "server"}, 64 * 0.3),
        ({"chassis": "desktop"}, 4 * 3.5),
        ({"chassis": "laptop", "module_count": 2}, 2 * 3.5),
        ({"chassis": ""}, 4 * 3.5),
        ({"chassis": "", "is_virtual": True}, 64 * 0.3),
        ({"chassis": "desktop", "is_virtual": True}, 64 * 0.3),
    ],
)
def test_memory_is_modelled_by_modules_or_by_size(tree, machine, watts):
    model = MemoryModel(FIGURES, _around(tree, memory_bytes=64_000_000_000, **machine))

    assert model.read()[0].power_w == pytest.approx(watts)


def test_share_of_the_memory_is_modelled_where_the_other_is_measured(tree):
    around = _around(tree, memory_bytes=64_000_000_000, chassis="server")

    assert MemoryModel(FIGURES, around, 0.5).read()[0].power_w == pytest.approx(32 * 0.3)


def test_rest_is_its_base_and_the_loss_on_everything(tree):
    rest = RestOfMachine(FIGURES, _around(tree, chassis="desktop"))
    channels = [
        Channel("cpu", Device.CPU, "cpu", "rapl"),
        Channel("gpu", Device.GPU, "gpu", "nvml"),
        Channel("core", Device.CPU, "core", "rapl", role=Role.PART),
    ]
    rest.adds_to(channels)
    rest.observe(
        (
            Reading("cpu", 0.0, 50.0, 50.0, Status.MEASURED),
            Reading("gpu", 0.0, 900_000.0, None, Status.SUSPECT, "above_limit"),
            Reading("core", 0.0, 30.0, 30.0, Status.MEASURED),
        )
    )

    assert rest.read()[0].power_w == pytest.approx(45.0 + 0.1 * (45.0 + 50.0))


def test_rest_of_a_share_is_that_share(tree):
    rest = RestOfMachine(FIGURES, _around(tree, is_virtual=True, host_share=0.25))

    assert rest.read()[0].power_w == pytest.approx(24.0 * 1.1)


def test_rest_of_an_unknown_share_is_missing_and_never_zero(tree):
    rest = RestOfMachine(FIGURES, _around(tree, is_virtual=True, host_share=None))
    reading = rest.read()[0]

    assert (reading.status, reading.reason, reading.power_w) == (Status.MISSING, "host_share_unknown", None)
    assert rest.channels()[0].status is Status.MISSING
    assert not rest.available().ok


def test_spread_of_a_band_is_half_its_width():
    assert u95_of((8.0, 96.0, 264.0)) == pytest.approx(33**0.5)


def test_container_load_is_against_its_quota(tree):
    tree.container(2.0, used_s=10.0)
    clock = FakeClock()
    load = CgroupLoad(tree.sys_root, 2.0, clock)
    assert load.fraction() is None
    clock.advance(1.0)
    tree.container(2.0, used_s=11.5)

    assert load.fraction() == pytest.approx(0.75)
    assert load.fraction() is None  # no time has passed


def test_older_container_tells_its_load_in_nanoseconds(tree):
    folder = tree.sys_root / "fs/cgroup/cpuacct"
    folder.mkdir(parents=True)
    clock = FakeClock()
    (folder / "cpuacct.usage").write_text("1000000000\n")
    load = CgroupLoad(tree.sys_root, 1.0, clock)
    load.fraction()
    clock.advance(2.0)
    (folder / "cpuacct.usage").write_text("2000000000\n")

    assert load.fraction() == pytest.approx(0.5)


def test_container_that_tells_nothing_has_no_load(tree):
    assert CgroupLoad(tree.sys_root, 1.0, FakeClock()).fraction() is None


@pytest.mark.parametrize(("content", "quota"), [("max 100000", None), ("50000 100000", 0.5), ("", None), ("x y", None)])
def test_quota_is_processors_at_once(tree, content, quota):
    tree.container(1.0)
    (tree.sys_root / "fs/cgroup/cpu.max").write_text(content)

    assert cpu_quota(tree.sys_root) == quota


@pytest.mark.parametrize(("content", "limit"), [("max", None), ("1000000", 1_000_000), ("9223372036854771712", None)])
def test_limit_of_memory_may_be_none(tree, content, limit):
    tree.container(1.0)
    (tree.sys_root / "fs/cgroup/memory.max").write_text(content)

    assert memory_limit_bytes(tree.sys_root) == limit


def test_rest_of_a_machine_of_unknown_share_claims_no_watts(tmp_path):
    machine = Machine(thread_count=2, memory_bytes=8 << 30, chassis="server", is_virtual=True, host_share=None)
    around = Surroundings(tmp_path, tmp_path, FakeClock(), machine=machine)

    (channel,) = RestOfMachine(FIGURES, around).channels()

    assert "base_w" not in dict(channel.params)
    assert channel.status is Status.MISSING
