import pytest

from greenai_desktop.core.energy import EnergyMeter, gap_limit_s
from greenai_desktop.core.place import Machine
from greenai_desktop.core.samples import Device, Role, Status
from greenai_desktop.recording import station
from greenai_desktop.recording.recorder import record_channels
from greenai_desktop.sensors.sampler import Sampler
from greenai_desktop.settings import Settings
from tests.helpers import nvml, powercap
from tests.helpers.machines import MachineTree
from tests.helpers.powercap import Denial

XEON = "Intel(R) Xeon(R) CPU E5-2640 v3 @ 2.60GHz"


@pytest.fixture
def machine(tmp_path, monkeypatch):
    tree = MachineTree(tmp_path).cpu(XEON, threads=16).memory(64).firmware(chassis=3).work(idle=100)
    monkeypatch.setenv("GREENAI_SYS_ROOT", str(tree.sys_root))
    monkeypatch.setenv("GREENAI_PROC_ROOT", str(tree.proc_root))
    nvml.forget_nvml(monkeypatch)
    return tree


@pytest.fixture
def clock():
    return powercap.FakeClock()


def _build(clock, settings=None):
    return station.build(settings or Settings(), clock, {})


def _adding_up(built):
    channels = record_channels(built, tuple(c for sensor in built.sensors for c in sensor.channels()))
    return {channel.id: channel for channel in channels if channel.role is Role.TOTAL}


def _run(built, tree, seconds):
    sampler = Sampler(built.sensors, [], 1.0, built.clock)
    meter = EnergyMeter(sampler.channels, gap_limit_s(1.0))
    meter.add(sampler.sample())
    for _ in range(seconds):
        tree.advance(1.0)
        meter.add(sampler.sample())
    sampler.stop()
    return {key: energy.energy_j for key, energy in meter.totals().items()}


def test_counters_of_package_and_memory_leave_the_rest_to_the_model(machine, clock):
    powercap.build("const", machine.sys_root, clock)
    built = _build(clock)

    assert set(_adding_up(built)) == {"rapl:package-0", "rapl:package-0/dram", "model:rest"}
    assert [interface.availability.state for interface in built.interfaces if interface.kind == "rapl"] == ["measured"]


def test_headline_is_the_whole_machine(machine, clock):
    tree = powercap.build("const", machine.sys_root, clock)
    built = _build(clock)
    found = _run(built, tree, 12)
    base_w = dict(_adding_up(built)["model:rest"].params)["base_w"]

    # Board, fans and disks, and the loss of the supply on them and on package and memory.
    assert found["model:rest"] / 12 == pytest.approx(base_w * 1.1 + 0.1 * 45.0, rel=0.02)


def test_without_memory_counter_the_memory_is_modelled(machine, clock):
    powercap.build("amd", machine.sys_root, clock)

    assert set(_adding_up(_build(clock))) == {"rapl:package-0", "model:memory", "model:rest"}


def test_denied_counters_are_told_and_the_models_stand_in(machine, clock, monkeypatch):
    tree = powercap.build("noperm", machine.sys_root, clock)
    Denial(monkeypatch).deny(*tree.zones.values())
    built = _build(clock)
    rapl = next(interface for interface in built.interfaces if interface.kind == "rapl")
    adding = _adding_up(built)

    assert (rapl.availability.state, rapl.availability.repair) == ("denied", "rapl_udev")
    assert set(adding) == {"model:cpu", "model:memory", "model:rest"}
    assert adding["model:cpu"].status is Status.MODELLED
    assert dict(adding["model:cpu"].params)["stands_for"] == "package-0"


def test_denied_counters_are_missing_beside_the_model(machine, clock, monkeypatch):
    tree = powercap.build("noperm", machine.sys_root, clock)
    Denial(monkeypatch).deny(*tree.zones.values())
    built = _build(clock)
    sampler = Sampler(built.sensors, [], 1.0, clock)
    sampler.sample()
    clock.advance(1.0)
    machine.work(busy=50, idle=50)
    readings = {reading.channel: reading for reading in sampler.sample().readings}
    sampler.stop()

    assert (readings["rapl:package-0"].status, readings["rapl:package-0"].reason) == (Status.MISSING, "denied")
    assert readings["model:cpu"].status is Status.MODELLED
    assert readings["model:cpu"].power_w > 0


def test_one_denied_socket_is_modelled_and_the_other_measured(machine, clock, monkeypatch):
    machine.cpu(XEON, threads=32, sockets=2)
    tree = powercap.build("2socket", machine.sys_root, clock)
    Denial(monkeypatch).deny(tree.zones["intel-rapl:1"], tree.zones["intel-rapl:1:0"])
    adding = _adding_up(_build(clock))

    assert set(adding) == {"rapl:package-0", "rapl:package-0/dram", "model:cpu", "model:memory", "model:rest"}
    assert dict(adding["model:memory"].params)["size"] == pytest.approx(2.0)  # half of four modules


def test_unknown_processor_is_asked_for_and_modelled_by_threads(machine, clock):
    machine.cpu("Mystery 9000", threads=16)
    built = _build(clock)
    model = next(interface for interface in built.interfaces if interface.kind == "cpu_model")
    channel = model.channels[0]

    assert model.availability.repair == "enter_cpu"
    assert (channel.u95_ratio, channel.notes) == (3.0, ("cpu_unknown_tdp",))
    assert dict(channel.params)["full_load_w"] == 64.0


def test_processor_a_person_entered_is_used(machine, clock):
    machine.cpu("Mystery 9000", threads=16)
    built = _build(clock, Settings(machine=Machine(cpu_name=XEON, entered=("cpu_name",))))
    model = next(interface for interface in built.interfaces if interface.kind == "cpu_model")

    assert model.availability.repair == ""
    assert model.channels[0].u95_ratio < 3.0


def test_rest_of_a_virtual_machine_of_unknown_share_is_missing(machine, clock):
    machine.cpu("QEMU Virtual CPU", threads=4, flags="hypervisor")
    built = _build(clock)
    rest = next(interface for interface in built.interfaces if interface.kind == "rest_of_machine")
    sampler = Sampler(built.sensors, [], 1.0, clock)
    clock.advance(1.0)
    machine.work(busy=20, idle=80)
    readings = {reading.channel: reading for reading in sampler.sample().readings}
    sampler.stop()

    assert (rest.availability.ok, rest.availability.repair) == (False, "enter_host_share")
    assert (readings["model:rest"].status, readings["model:rest"].reason) == (Status.MISSING, "host_share_unknown")
    assert rest.channels[0].notes == ("host_share_unknown",)
    assert readings["model:cpu"].power_w == pytest.approx(16 * (0.2 + 0.8 * 0.07 / 0.85), rel=0.01)


def test_named_processor_without_threads_is_not_counted_whole_for_an_unknown_share():
    from greenai_desktop.catalog.cpus import cpus

    catalog = cpus()
    found = (catalog.match(name) for name in catalog.names())
    names = (cpu.name for cpu in found if cpu is not None and cpu.tdp_w and not cpu.threads)
    curve = catalog.curve(next(names), 1, 2, None)

    assert curve.power_w[-1] == 8.0


def test_virtual_machine_has_its_share_of_processor_and_rest(machine, clock):
    whole = {key: dict(channel.params) for key, channel in _adding_up(_build(clock)).items()}
    machine.cpu(XEON, threads=4, flags="hypervisor").firmware("QEMU", "Standard PC", 1)
    part = {key: dict(channel.params) for key, channel in _adding_up(_build(clock)).items()}

    assert part["model:cpu"]["full_load_w"] == pytest.approx(whole["model:cpu"]["full_load_w"] / 4)
    assert part["model:rest"]["chassis"] == "server"


def test_container_is_modelled_by_its_own_load(machine, clock):
    machine.container(4.0, used_s=0.0)
    built = _build(clock)
    sampler = Sampler(built.sensors, [], 1.0, clock)
    clock.advance(1.0)
    # The container uses all of its quota while the host as a whole is idle.
    machine.container(4.0, used_s=4.0).work(idle=1_600)
    readings = {reading.channel: reading for reading in sampler.sample().readings}
    sampler.stop()

    full_load_w = dict(_adding_up(built)["model:cpu"].params)["full_load_w"]
    assert readings["model:cpu"].power_w == pytest.approx(full_load_w)


def test_nothing_readable_is_all_modelled_and_said(machine, clock):
    built = _build(clock)

    assert {interface.kind: interface.availability.reason for interface in built.interfaces[:2]} == {
        "rapl": "no_powercap", "nvml": "no_driver",
    }  # fmt: skip
    assert set(_adding_up(built)) == {"model:cpu", "model:memory", "model:rest"}


def test_boards_count_in_the_supply_and_in_the_total(machine, clock, tmp_path, monkeypatch):
    boards = nvml.two_boards(tmp_path, clock)
    boards.install(monkeypatch)
    tree = powercap.build("const", machine.sys_root, clock)
    built = _build(clock)
    sampler = Sampler(built.sensors, [], 1.0, clock)
    sampler.sample()
    tree.advance(1.0)
    boards.advance(0.0, and_clock=False)
    readings = {reading.channel: reading for reading in sampler.sample().readings}
    sampler.stop()
    base_w = dict(_adding_up(built)["model:rest"].params)["base_w"]

    assert sum(channel.device is Device.GPU for channel in _adding_up(built).values()) == 2
    assert readings["model:rest"].power_w == pytest.approx(base_w * 1.1 + 0.1 * (45.0 + 400.0), rel=0.05)


def test_an_interface_that_fails_to_look_leaves_the_others(machine, clock, monkeypatch, caplog):
    def broken(around):
        raise OverflowError("a driver gone mad")

    monkeypatch.setattr(station, "SENSORS", (broken, *station.SENSORS))

    built = _build(clock)

    assert "a driver gone mad" in caplog.text
    told = built.interfaces[0]
    assert (told.availability.ok, told.availability.reason, told.channels) == (False, "sensor_failed", ())
    assert {"rapl", "cpu_model"} <= {interface.kind for interface in built.interfaces}
