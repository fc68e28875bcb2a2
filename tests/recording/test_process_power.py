import math

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from greenai_desktop.core.energy import ChannelEnergy
from greenai_desktop.core.history import Curves
from greenai_desktop.core.place import Machine
from greenai_desktop.core.samples import Channel, Device, Reading, Role, Sample, Status
from greenai_desktop.recording.process_devices import Devices, idle_cpu_w
from greenai_desktop.recording.process_power import ProcessPower
from greenai_desktop.sensors.process_gpus import BY_MEMORY, BY_USE, NOT_TOLD, GpuUse
from tests.helpers.processes import snapshot

CPU = Channel("rapl:package-0", Device.CPU, "package-0", "rapl", has_counter=True)
SECOND_CPU = Channel("rapl:package-1", Device.CPU, "package-1", "rapl", has_counter=True)
DRAM = Channel("rapl:dram", Device.MEMORY, "dram", "rapl", has_counter=True)
CARD = Channel("nvml:GPU-1", Device.GPU, "H100", "nvml", has_counter=True)
MODELLED_MEMORY = Channel("model:memory", Device.MEMORY, "16 GB", "memory_model", status=Status.MODELLED)
REST = Channel("model:rest", Device.REST, "server", "rest_of_machine", status=Status.MODELLED)
CORE = Channel("rapl:core", Device.CPU, "core", "rapl", role=Role.PART)
IDLE_W = 20.0


def sums(**joules):
    """Sums of a meter; a value that is None is missing."""
    ids = {"cpu": CPU.id, "cpu2": SECOND_CPU.id, "dram": DRAM.id, "card": CARD.id, "rest": REST.id,
           "memory": MODELLED_MEMORY.id}  # fmt: skip
    return {
        ids[name]: ChannelEnergy(value or 0.0, 0.0 if value is None else joules.get("seconds", 2.0), 2.0)
        for name, value in joules.items()
        if name != "seconds"
    }


def zero(**joules):
    return {channel: ChannelEnergy(0.0, 0.0, 0.0) for channel in sums(**joules)}


def accounted(channels, first, second, uses=(), loads=None, **joules):
    power = ProcessPower(Devices(channels, IDLE_W))
    power.update(first, totals=zero(**joules))
    return power.update(second, uses, loads, totals=sums(**joules))


def adds_up(balance):
    parts = (balance.rows, balance.ended, balance.idle, balance.unattributed, balance.apart)
    assert all(part >= 0 for part in parts)
    return math.fsum(parts) == pytest.approx(balance.total, rel=1e-9, abs=1e-9)


def test_the_first_update_tells_nothing():
    power = ProcessPower(Devices([CPU], IDLE_W))

    assert power.update(snapshot(0.0, [(10, 1, 0, 0)]), totals=zero(cpu=0)) is None
    assert power.trees() is None


def test_power_of_the_processors_above_idle_is_shared_by_processor_time():
    first = snapshot(0.0, [(10, 1, 0, 0), (11, 1, 0, 0)], busy_s=0.0)
    second = snapshot(2.0, [(10, 1, 3.0, 0), (11, 1, 1.0, 0)], busy_s=5.0)

    found = accounted([CPU, CORE], first, second, cpu=140.0)

    # 140 J less 40 J idle are 100 J; a fifth of the time is claimed by nobody.
    assert found.processes.energy_j == pytest.approx([60.0, 20.0])
    assert found.processes.power_w == pytest.approx([30.0, 10.0])
    assert (found.power_w.idle, found.power_w.unattributed) == (20.0, pytest.approx(10.0))
    assert found.processes.cpu_fraction == pytest.approx([3 / 8, 1 / 8])
    assert adds_up(found.power_w)


def test_processes_that_were_read_late_do_not_make_the_power_higher():
    first = snapshot(0.9, [(10, 1, 0, 0)], busy_s=0.0)  # the sums are those of a sample 0.9 s before
    second = snapshot(2.0, [(10, 1, 1.1, 0)], busy_s=1.1)

    found = accounted([CPU, CARD], first, second, [GpuUse(CARD.id, BY_USE, {10: 1.0}, {10: 1.0})], card=600.0, cpu=40.0)

    assert found.power_w.total == pytest.approx(320.0)
    assert found.processes.power_w.sum() == pytest.approx(found.power_w.rows)
    assert (found.counted_s, found.missing_s) == (2.0, 0.0)
    assert found.processes.cpu_fraction == pytest.approx([1 / 4])


def test_two_processors_are_one_device():
    first, second = snapshot(0.0, [(10, 1, 0, 0)], busy_s=0.0), snapshot(2.0, [(10, 1, 4.0, 0)], busy_s=4.0)

    found = accounted([CPU, SECOND_CPU], first, second, cpu=100.0, cpu2=60.0)

    assert found.processes.energy_j == pytest.approx([120.0])


def test_a_device_that_is_missing_makes_the_rows_missing_and_not_zero():
    first, second = snapshot(0.0, [(10, 1, 0, 0)], busy_s=0.0), snapshot(2.0, [(10, 1, 4.0, 0)], busy_s=4.0)

    found = accounted([CPU], first, second, cpu=None)

    assert np.isnan(found.processes.power_w).all()
    assert np.isnan(found.processes.energy_j).all()
    assert math.isnan(found.power_w.total)
    assert found.missing_s == pytest.approx(2.0)


def test_a_card_is_shared_by_use_and_others_draw_nothing_of_it():
    first = snapshot(0.0, [(10, 1, 0, 0), (11, 1, 0, 0)], busy_s=0.0)
    second = snapshot(2.0, [(10, 1, 0, 0), (11, 1, 0, 0)], busy_s=0.0)

    found = accounted([CARD], first, second, [GpuUse(CARD.id, BY_USE, {10: 0.5}, {10: 0.5})], card=600.0)

    assert found.processes.energy_j == pytest.approx([600.0, 0.0])  # it was never idle: nothing stands apart
    assert found.processes.gpu_fraction == pytest.approx([0.5, 0.0])
    assert math.isnan(found.devices[0].idle_w)


def test_a_card_that_is_missing_leaves_those_who_do_not_use_it_alone():
    first = snapshot(0.0, [(10, 1, 0, 0), (11, 1, 0, 0)], busy_s=0.0)
    second = snapshot(2.0, [(10, 1, 1.0, 0), (11, 1, 1.0, 0)], busy_s=2.0)
    use = [GpuUse(CARD.id, BY_USE, {10: 0.5}, {10: 0.5})]

    found = accounted([CPU, CARD], first, second, use, cpu=100.0, card=None)

    assert math.isnan(found.processes.power_w[0])
    assert found.processes.power_w[1] == pytest.approx(15.0)
    assert found.power_w.unattributed == pytest.approx(15.0)
    assert adds_up(found.power_w)


def test_a_user_of_the_card_that_cannot_be_seen_leaves_its_share_to_nobody():
    first, second = snapshot(0.0, [(10, 1, 0, 0)]), snapshot(2.0, [(10, 1, 0, 0)])
    use = [GpuUse(CARD.id, BY_MEMORY, {10: 1e9, 4711: 3e9}, {}, {10: 1e9, 4711: 3e9})]

    found = accounted([CARD], first, second, use, card=400.0)

    assert found.processes.energy_j == pytest.approx([100.0])
    assert found.power_w.unattributed == pytest.approx(150.0)
    assert math.isnan(found.processes.gpu_fraction[0])


def test_a_card_that_does_not_tell_who_uses_it_is_not_attributed():
    first, second = snapshot(0.0, [(10, 1, 0, 0)]), snapshot(2.0, [(10, 1, 0, 0)])

    found = accounted([CARD], first, second, card=400.0)

    assert found.devices[0].basis == NOT_TOLD
    assert found.power_w.unattributed == pytest.approx(200.0)


def test_use_of_cards_is_not_known_over_an_interval_when_nobody_looked():
    first, second = snapshot(0.0, [(10, 1, 0, 0)]), snapshot(600.0, [(10, 1, 0, 0)])

    found = accounted([CARD], first, second, [GpuUse(CARD.id, BY_USE, {10: 1.0}, {10: 1.0})], card=400.0, seconds=600.0)

    assert found.processes.energy_j == pytest.approx([0.0])
    assert found.energy_j.unattributed == pytest.approx(400.0)


def test_measured_memory_is_shared_and_modelled_memory_stands_apart():
    first, second = snapshot(0.0, [(10, 1, 0, 0)], busy_s=0.0), snapshot(2.0, [(10, 1, 1.0, 0)], busy_s=1.0)

    measured = accounted([CPU, DRAM], first, second, cpu=100.0, dram=10.0)
    modelled = accounted([CPU, MODELLED_MEMORY, REST], first, second, cpu=100.0, memory=10.0, rest=90.0)

    assert measured.processes.energy_j == pytest.approx([70.0])
    assert modelled.processes.energy_j == pytest.approx([60.0])
    assert modelled.energy_j.apart == pytest.approx(100.0)
    assert modelled.energy_j.total == pytest.approx(200.0)


def test_what_ended_processes_drew_is_kept():
    power = ProcessPower(Devices([CPU], IDLE_W))
    power.update(snapshot(0.0, [(10, 1, 0, 0), (11, 1, 0, 0)], busy_s=0.0), totals=zero(cpu=0))
    power.update(snapshot(2.0, [(10, 1, 1.0, 0), (11, 1, 1.0, 0)], busy_s=2.0), totals=sums(cpu=140.0))

    found = power.update(snapshot(4.0, [(10, 1, 1.0, 0)], busy_s=2.0), totals=sums(cpu=180.0, seconds=4.0))

    assert found.energy_j.ended == pytest.approx(50.0)
    assert found.processes.energy_j == pytest.approx([50.0])
    assert adds_up(found.energy_j)


def test_a_tree_keeps_what_its_ended_processes_drew():
    power = ProcessPower(Devices([CPU], IDLE_W))
    family = [(1, 0, 0, 0), (10, 1, 0, 0), (11, 10, 0, 0)]
    power.update(snapshot(0.0, family, busy_s=0.0), totals=zero(cpu=0))
    power.update(snapshot(2.0, [(1, 0, 0, 0), (10, 1, 1.0, 0), (11, 10, 1.0, 0)], busy_s=2.0), totals=sums(cpu=140.0))
    power.update(snapshot(4.0, [(1, 0, 0, 0), (11, 1, 1.0, 0)], busy_s=2.0), totals=sums(cpu=180.0, seconds=4.0))

    trees = power.trees()

    assert [who.pid for who in trees.who] == [1, 10]
    assert trees.energy_j[1] == pytest.approx(100.0)
    assert list(trees.counts) == [1, 1]
    assert list(trees.has_ended) == [False, True]


def test_in_a_container_with_a_quota_its_own_processes_share_its_power():
    power = ProcessPower(Devices([CPU], IDLE_W, sees_host=False))
    power.update(snapshot(0.0, [(10, 1, 0, 0)], busy_s=0.0), totals=zero(cpu=0))

    found = power.update(snapshot(2.0, [(10, 1, 1.0, 0)], busy_s=6.0), totals=sums(cpu=140.0))

    assert found.processes.energy_j == pytest.approx([100.0])


def test_samples_can_be_counted_here():
    power = ProcessPower(Devices([CPU], IDLE_W), [CPU], 3.0)

    def sample(at_s, joules):
        reading = Reading(CPU.id, at_s, None, joules, Status.MEASURED)
        return Sample(at_s, at_s, (reading,))

    power.add(sample(0.0, None))
    power.update(snapshot(0.0, [(10, 1, 0, 0)], busy_s=0.0))
    power.add(sample(1.0, 70.0))
    power.add(sample(2.0, 70.0))
    found = power.update(snapshot(2.0, [(10, 1, 2.0, 0)], busy_s=2.0))

    assert found.processes.energy_j == pytest.approx([100.0])


def test_processors_that_are_modelled_draw_at_no_load_what_their_model_says():
    modelled = Channel("model:cpu", Device.CPU, "CPU", "cpu_model", status=Status.MODELLED, params=(("idle_w", 7.5),))

    assert idle_cpu_w(Machine(), [modelled]) == 7.5
    assert idle_cpu_w(Machine(cpu_name="nobody knows it"), [CPU]) is None


def test_idle_is_learned_from_what_was_sampled_before():
    devices = Devices([CPU, CARD], None)
    keys = (CPU.id, "cpu/utilisation", CARD.id, f"{CARD.id}/utilisation")
    mean = np.array([[18.0] * 5 + [90.0] * 5, [0.01] * 5 + [0.9] * 5, [60.0] * 10, [math.nan] * 10])

    devices.learn(Curves(keys, np.arange(10.0), mean, mean, mean))

    assert devices.cpu.floor.power_w == pytest.approx(18.0)
    assert math.isnan(devices.cards[0].floor.power_w)


@st.composite
def stories(draw):
    """What some processes did over some intervals, and what was drawn meanwhile."""
    steps, cpu_s = [], {}
    for _ in range(draw(st.integers(2, 6))):
        alive = draw(st.sets(st.integers(10, 15), max_size=6))
        for pid in alive:
            cpu_s[pid] = cpu_s.get(pid, 0.0) + draw(st.floats(0, 3))
        rows = [(pid, 1, cpu_s[pid], 0.0) for pid in sorted(alive)]
        joules = {name: draw(st.one_of(st.none(), st.floats(0, 1e6))) for name in ("cpu", "card", "dram", "rest")}
        use = draw(st.dictionaries(st.integers(10, 20), st.floats(0, 1), max_size=4))
        steps.append((rows, joules, use))
    return steps


@settings(suppress_health_check=[HealthCheck.too_slow])
@given(stories())
def test_everything_adds_up_to_the_devices_whatever_happens(story):
    power = ProcessPower(Devices([CPU, CARD, DRAM, REST], IDLE_W))
    totals = {c.id: [0.0, 0.0] for c in (CPU, CARD, DRAM, REST)}
    names = {"cpu": CPU.id, "card": CARD.id, "dram": DRAM.id, "rest": REST.id}
    drawn_j = 0.0
    for i, (rows, joules, use) in enumerate(story):
        for name, value in joules.items() if i else ():
            if value is not None:
                totals[names[name]][0] += value
                totals[names[name]][1] += 1.0
                drawn_j += value
        found = power.update(
            snapshot(float(i), rows, busy_s=2.0 * i), [GpuUse(CARD.id, BY_USE, use, use)],
            totals={key: ChannelEnergy(e, c, float(i)) for key, (e, c) in totals.items()},
        )  # fmt: skip

    assert found is not None
    balance = found.energy_j
    parts = (balance.rows, balance.ended, balance.idle, balance.unattributed, balance.apart)
    assert all(part >= 0 for part in parts)
    assert math.fsum(parts) == pytest.approx(drawn_j, rel=1e-9, abs=1e-6)
    assert balance.total == pytest.approx(drawn_j, rel=1e-9, abs=1e-6)
    shown = found.processes.power_w
    assert (shown[np.isfinite(shown)] >= 0).all()
