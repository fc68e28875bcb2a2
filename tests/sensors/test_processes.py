import math
import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from greenai_desktop.core.errors import SensorError
from greenai_desktop.core.processes import CpuTimes
from greenai_desktop.sensors.base import SystemClock
from greenai_desktop.sensors.process_gpus import BY_MEMORY, BY_USE, NOT_TOLD, GpuProcesses
from greenai_desktop.sensors.process_identity import container_of
from greenai_desktop.sensors.process_psutil import PsutilReader
from greenai_desktop.sensors.processes import ProcReader, command_line, process_reader, proportional_memory_bytes
from tests.helpers.nvml import FakeNvml
from tests.helpers.powercap import FakeClock
from tests.helpers.processes import NOBODY, PAGE_BYTES, TICKS, ProcTree

ID = "3f2a1b4c5d6e7f8091a2b3c4d5e6f708192a3b4c5d6e7f8091a2b3c4d5e6f708"


@pytest.fixture
def tree(tmp_path):
    return ProcTree(tmp_path / "proc")


@pytest.fixture
def clock():
    return FakeClock()


@pytest.fixture
def reader(tree, clock):
    return ProcReader(tree.folder, clock)


def place_of(snapshot, pid):
    return next(i for i, who in enumerate(snapshot.who) if who.pid == pid)


def test_a_process_is_read_in_the_units_of_the_program(tree, reader):
    tree.start(10, "train.py", 1, start_s=7.0, pages=300, threads=5, ended_ticks=2 * TICKS)
    tree.spend(10, 1.5)

    now = reader.read()

    assert now.cpu_s[0] == pytest.approx(1.5)
    assert now.ended_s[0] == pytest.approx(2.0)
    assert now.started_s[0] == pytest.approx(7.0)
    assert now.memory_bytes[0] == 300 * PAGE_BYTES
    assert (now.parents[0], now.threads[0]) == (1, 5)
    assert now.who[0].name == "train.py"


def test_time_of_waiting_and_stolen_time_are_no_use_of_the_machine(tree, reader):
    tree.spend_elsewhere(3.0)

    now = reader.read()

    assert now.busy_s == pytest.approx(1_000 / TICKS + 3.0)
    assert now.capacity == 4.0


def test_names_may_hold_brackets_blanks_and_signs_that_command_a_terminal(tree, reader):
    tree.start(10, "a) R 1 (b\x1b[2J")

    who = reader.read().who[0]

    assert who.name == "a) R 1 (b�[2J"


def test_a_name_that_is_no_text_is_shown_all_the_same(tree, reader):
    tree.start(10, "x")
    (tree.folder / "10" / "stat").write_bytes(tree.processes[10].stat().encode().replace(b"(x)", b"(\xff\xfe)"))

    assert reader.read().who[0].name == "��"


def test_a_process_that_vanishes_between_listing_and_reading_is_left_out(tree, reader):
    tree.start(10)
    (tree.folder / "11").mkdir()  # listed, but its files are gone

    assert [who.pid for who in reader.read().who] == [10]


def test_a_file_cut_short_is_left_out(tree, reader):
    tree.start(10)
    tree.start(11)
    (tree.folder / "11" / "stat").write_text("11 (python3) S 1")

    assert [who.pid for who in reader.read().who] == [10]


def test_processes_that_may_not_be_read_are_counted(tree, reader, monkeypatch):
    tree.start(10)
    tree.start(11)
    real = os.open

    def refuse(path, *rest, **more):
        if str(path).endswith("/11/stat"):
            raise PermissionError(13, "no")
        return real(path, *rest, **more)

    monkeypatch.setattr(os, "open", refuse)

    assert [who.pid for who in reader.read().who] == [10]
    assert reader.denied_count == 1


def test_a_number_given_again_is_another_process(tree, reader):
    tree.start(10, "first", start_s=1.0)
    before = reader.read().who[0]
    tree.end(10)
    tree.start(10, "second", start_s=5.0)

    after = reader.read().who[0]

    assert before.key != after.key
    assert after.name == "second"


def test_who_a_process_is_is_one_object_while_nothing_of_it_changes(tree, reader):
    tree.start(10)

    assert reader.read().who[0] is reader.read().who[0]
    assert reader.read().who[0] is reader.read().who[0]


def test_a_process_that_becomes_another_program_is_looked_at_again(tree, reader):
    tree.start(10, "su")
    for _ in range(4):
        reader.read()
    tree.rename(10, "bash", user_id=NOBODY)

    who = reader.read().who[0]

    assert (who.name, who.user, who.is_others) == ("bash", str(NOBODY), True)


def test_processes_of_others_are_told_from_ones_own(tree, reader):
    tree.start(10)
    tree.start(11, user_id=NOBODY)

    own, others = sorted(reader.read().who, key=lambda who: who.pid)

    assert own.is_own
    assert not own.is_others
    assert others.is_others


def test_a_user_who_is_not_told_is_another_one(tree, reader):
    tree.start(10)
    (tree.folder / "10" / "status").unlink()

    who = reader.read().who[0]

    assert who.is_others
    assert who.user == ""


def test_threads_of_the_kernel_belong_to_nobody(tree, reader):
    tree.start(2, "kthreadd", 0, user_id=0)
    tree.start(30, "kworker/0:1", 2, user_id=0)

    assert all(who.is_kernel and not who.is_others for who in reader.read().who)


@pytest.mark.parametrize(
    ("cgroup", "kind", "name"),
    [
        (f"0::/system.slice/docker-{ID}.scope", "docker", ID[:12]),
        (f"12:cpu,cpuacct:/docker/{ID}\n0::/", "docker", ID[:12]),
        (f"0::/user.slice/user-1000.slice/user@1000.service/user.slice/libpod-{ID}.scope/container", "podman", ID[:12]),
        (f"0::/kubepods.slice/kubepods-burstable.slice/kubepods-burstable-pod1.slice/cri-containerd-{ID}.scope",
         "kubernetes", ID[:12]),
        (f"5:memory:/kubepods/besteffort/pod0a1b2c3d-1111-2222-3333-444455556666/{ID}", "kubernetes", ID[:12]),
        (f"0::/kubepods.slice/kubepods-pod1.slice/crio-{ID}.scope", "kubernetes", ID[:12]),
        (f"0::/system.slice/nerdctl-{ID}.scope", "containerd", ID[:12]),
        ("0::/lxc.payload.web1/system.slice/nginx.service", "lxc", "web1"),
        ("4:devices:/lxc/web2", "lxc", "web2"),
        ("0::/machine.slice/systemd-nspawn@box.service/payload", "nspawn", "box"),
        ("0::/user.slice/user-1000.slice/session-2.scope", "", ""),
        ("", "", ""),
    ],
)  # fmt: skip
def test_containers_are_recognised_by_their_control_group(cgroup, kind, name):
    assert container_of(cgroup) == (kind, name)


def test_the_container_of_a_process_is_told(tree, reader):
    tree.start(10, cgroup=f"0::/system.slice/docker-{ID}.scope")

    assert (reader.read().who[0].container_kind, reader.read().who[0].container) == ("docker", ID[:12])


def test_command_lines_are_never_read_unless_asked_for(tree, reader, monkeypatch):
    tree.start(10)
    (tree.folder / "10" / "cmdline").write_bytes(b"python3\0train.py\0--token=secret\0")
    asked = []
    real = os.open
    monkeypatch.setattr(os, "open", lambda path, *rest, **more: asked.append(str(path)) or real(path, *rest, **more))

    reader.read()

    assert not [path for path in asked if path.endswith(("cmdline", "environ"))]
    assert command_line(tree.folder, 10) == "python3 train.py --token=secret"
    assert command_line(tree.folder, 99) == ""


def test_proportional_memory_is_that_with_a_part_of_what_is_shared(tree):
    tree.start(10)
    (tree.folder / "10" / "smaps_rollup").write_text("55 [rollup]\nRss:   900 kB\nPss:   512 kB\n")

    assert proportional_memory_bytes(tree.folder, 10) == 512 * 1_024
    assert math.isnan(proportional_memory_bytes(tree.folder, 11))


def test_an_empty_tree_gives_an_empty_snapshot(reader):
    assert reader.read().who == ()


def test_this_machine_tells_our_own_processor_time():
    reader, times = process_reader(Path("/proc"), SystemClock()), CpuTimes()
    with subprocess.Popen([sys.executable, "-c", "while True: pass"]) as child:
        try:
            times.step(reader.read())
            used_s = 0.0
            while used_s <= 0.0:
                now = reader.read()
                interval = times.step(now)
                used_s = interval.used_s[place_of(now, child.pid)] if interval else 0.0
        finally:
            child.kill()

    assert now.who[place_of(now, child.pid)].is_own
    assert used_s <= interval.duration_s + 0.05


def test_other_systems_are_asked_through_psutil():
    reader = process_reader(Path("/nowhere"), SystemClock(), platform="darwin")
    times = CpuTimes()

    first = reader.read()
    times.step(first)
    interval = times.step(reader.read())

    assert isinstance(reader, PsutilReader)
    i = place_of(first, os.getpid())
    assert first.who[i].is_own
    assert first.memory_bytes[i] > 0
    assert interval is not None
    assert np.isfinite(interval.used_s).all()
    assert "pytest" in command_line(Path("/nowhere"), os.getpid(), platform="darwin")


class Boards:
    """Stands in for the driver: one board, and who uses it."""

    def __init__(self, use=None, memory=None):
        self.use, self.memory = use, memory
        self.since = []
        self.is_started = False

    def start(self):
        self.is_started = True

    def stop(self):
        self.is_started = False

    def handles(self):
        return ["board"]

    def uuid(self, handle):
        return "GPU-1"

    def process_utilisation(self, handle, since_us):
        self.since.append(since_us)
        if isinstance(self.use, Exception):
            raise self.use
        return self.use

    def running_processes(self, handle):
        if isinstance(self.memory, Exception):
            raise self.memory
        return self.memory


def gpus_with(boards, clock):
    made = GpuProcesses(clock)
    made._nvml = boards
    return made


def test_a_card_is_shared_by_use_of_its_multiprocessors(clock):
    boards = Boards([(10, 0.6, 0.1), (11, 0.2, 0.0)], [(10, 4e9)])

    (use,) = gpus_with(boards, clock).read()

    assert (use.channel, use.basis) == ("nvml:GPU-1", BY_USE)
    assert use.share == {10: 0.6, 11: 0.2}
    assert use.memory_bytes == {10: 4e9}


def test_use_is_asked_for_since_the_last_time(clock):
    boards = Boards([], [])
    gpus = gpus_with(boards, clock)

    gpus.read()
    clock.advance(2.0)
    gpus.read()

    assert boards.since[1] == round(clock.utc_s() * 1e6) - 2_000_000


def test_a_card_that_does_not_tell_use_is_shared_by_memory_held(clock):
    (use,) = gpus_with(Boards(SensorError("not_supported"), [(10, 3e9), (11, 1e9)]), clock).read()

    assert use.basis == BY_MEMORY
    assert use.share == {10: 3e9, 11: 1e9}
    assert use.use == {}


def test_the_only_user_of_a_card_has_all_of_it_whatever_it_holds(clock):
    (use,) = gpus_with(Boards(SensorError("not_supported"), [(10, math.nan)]), clock).read()

    assert (use.basis, use.share) == (BY_MEMORY, {10: 1.0})


def test_memory_that_is_not_told_for_all_shares_nothing(clock):
    (use,) = gpus_with(Boards(SensorError("not_supported"), [(10, math.nan), (11, 1e9)]), clock).read()

    assert (use.basis, use.share) == (NOT_TOLD, {})


def test_a_card_that_tells_nothing_says_so(clock):
    silent = SensorError("no_permission")

    (use,) = gpus_with(Boards(silent, silent), clock).read()

    assert use.basis == NOT_TOLD
    assert use.share == {}


def test_a_driver_that_went_away_is_asked_again_later(clock):
    boards = Boards(SensorError("gpu_lost"), SensorError("gpu_lost"))
    gpus = gpus_with(boards, clock)

    assert gpus.read() == ()
    boards.use, boards.memory = [(10, 0.5, 0.0)], []
    assert gpus.read() == ()
    clock.advance(11.0)

    assert gpus.read()[0].share == {10: 0.5}


def test_the_drivers_own_library_tells_who_uses_which_board(tmp_path, clock, monkeypatch):
    nvml = FakeNvml(tmp_path, clock)
    first, second = nvml.add(100.0, uuid="GPU-a"), nvml.add(300.0, uuid="GPU-b", mig=1)
    nvml.install(monkeypatch)
    gpus = GpuProcesses(clock)
    first.run(10, sm_percent=75, memory_bytes=4_000_000_000)
    first.run(11, sm_percent=25, memory_bytes=1_000_000_000)
    second.run(12, memory_bytes=2_000_000_000)
    gpus.read()
    nvml.advance(1.0)

    uses = {use.channel: use for use in gpus.read()}
    gpus.close()

    assert uses["nvml:GPU-a"].share == {10: 0.75, 11: 0.25}
    assert uses["nvml:GPU-a"].memory_bytes == {10: 4e9, 11: 1e9}
    assert uses["nvml:GPU-b"].basis == BY_MEMORY
    assert list(uses["nvml:GPU-b"].share) == [12]
