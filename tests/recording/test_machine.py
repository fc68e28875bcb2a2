import pytest

from greenai_desktop.core.place import Machine
from greenai_desktop.recording.machine import detect
from tests.helpers.machines import MachineTree

XEON = "Intel(R) Xeon(R) CPU E5-2640 v3 @ 2.60GHz"  # 8 cores, 16 threads


@pytest.fixture
def tree(tmp_path):
    return MachineTree(tmp_path).memory(64).firmware()


def _detect(tree, entered=None):
    return detect(tree.sys_root, tree.proc_root, entered)


def test_machine_tells_what_it_is(tree):
    machine = _detect(tree.cpu(XEON, threads=32, sockets=2))

    assert (machine.cpu_name, machine.socket_count, machine.thread_count) == (XEON, 2, 32)
    assert (machine.chassis, machine.is_virtual, machine.host_share) == ("desktop", False, 1.0)
    assert machine.memory_bytes == pytest.approx(64e9, rel=1e-6)


@pytest.mark.parametrize(("chassis", "kind"), [(10, "laptop"), (23, "server"), (3, "desktop"), (1, "")])
def test_kind_of_machine_is_that_of_the_firmware(tree, chassis, kind):
    assert _detect(tree.cpu(XEON).firmware(chassis=chassis)).chassis == kind


def test_virtual_machine_has_the_share_of_its_threads(tree):
    machine = _detect(tree.cpu(XEON, threads=4, flags="fpu hypervisor lahf_lm"))

    assert (machine.is_virtual, machine.host_share) == (True, 0.25)


@pytest.mark.parametrize("flags", ["hypervisor", "fpu hypervisor", "hypervisor fpu"])
def test_flag_is_found_wherever_it_stands(tree, flags):
    assert _detect(tree.cpu(XEON, flags=flags)).is_virtual


def test_virtual_machine_of_an_unnamed_processor_has_an_unknown_share(tree):
    machine = _detect(tree.cpu("QEMU Virtual CPU version 2.5+", threads=4, flags="hypervisor"))

    assert (machine.is_virtual, machine.host_share) == (True, None)


@pytest.mark.parametrize(
    ("vendor", "product", "is_virtual"),
    [
        ("QEMU", "Standard PC (Q35 + ICH9, 2009)", True),
        ("Microsoft Corporation", "Virtual Machine", True),
        ("Microsoft Corporation", "Surface Laptop", False),
        ("Google", "Google Compute Engine", True),
        ("Google", "Eve", False),
        ("Amazon EC2", "m7g.large", True),
        ("Amazon EC2", "m7g.metal", False),
        ("Dell Inc.", "PowerEdge R740", False),
    ],
)
def test_firmware_tells_virtual_machines_that_have_no_flag(tree, vendor, product, is_virtual):
    assert _detect(tree.cpu(XEON).firmware(vendor, product)).is_virtual is is_virtual


def test_container_with_a_quota_has_that_share_of_its_host(tree):
    machine = _detect(tree.cpu(XEON, threads=16).container(4.0, memory_bytes=8_000_000_000))

    assert (machine.is_virtual, machine.thread_count, machine.host_share) == (True, 4, 0.25)
    assert machine.memory_bytes == 8_000_000_000


def test_container_in_a_virtual_machine_has_a_share_of_its_share(tree):
    machine = _detect(tree.cpu(XEON, threads=8, flags="hypervisor").container(2.0))

    assert machine.host_share == pytest.approx(0.5 * 0.25)


def test_container_without_a_quota_is_the_whole_machine(tree):
    tree.cpu(XEON, threads=16).container(1.0)
    (tree.sys_root / "fs/cgroup/cpu.max").write_text("max 100000\n")
    machine = _detect(tree)

    assert (machine.is_virtual, machine.host_share) == (False, 1.0)


def test_older_containers_tell_their_quota_in_two_files(tree):
    folder = tree.sys_root / "fs/cgroup/cpu"
    folder.mkdir(parents=True)
    (folder / "cpu.cfs_quota_us").write_text("200000\n")
    (folder / "cpu.cfs_period_us").write_text("100000\n")

    assert _detect(tree.cpu(XEON, threads=16)).thread_count == 2


def test_what_a_person_entered_wins(tree):
    entered = Machine(chassis="server", memory_bytes=1, entered=("chassis",))
    machine = _detect(tree.cpu(XEON), entered)

    assert (machine.chassis, machine.entered) == ("server", ("chassis",))
    assert machine.memory_bytes > 1


def test_name_a_person_entered_tells_the_share(tree):
    entered = Machine(cpu_name=XEON, entered=("cpu_name",))
    machine = _detect(tree.cpu("Virtual CPU", threads=4, flags="hypervisor"), entered)

    assert machine.host_share == 0.25


def test_share_a_person_entered_wins_over_the_table(tree):
    entered = Machine(host_share=0.1, entered=("host_share",))

    assert _detect(tree.cpu(XEON, threads=4, flags="hypervisor"), entered).host_share == 0.1


def test_nothing_at_all_is_no_error(tmp_path):
    machine = detect(tmp_path / "sys", tmp_path / "proc")

    assert machine.thread_count >= 1
    assert machine.memory_bytes > 0
    assert machine.socket_count is None
