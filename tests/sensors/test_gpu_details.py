"""What is told of NVIDIA's boards beside their energy: windows, held-down clocks, instances, and hard times."""

import pytest

from greenai_desktop.core.samples import Role, Status
from greenai_desktop.sensors.gpu_throttle import Throttle
from greenai_desktop.sensors.gpu_window import power_window
from tests.helpers import nvml as fake
from tests.helpers.nvml import MIG_UUIDS, UUIDS, FakeNvml
from tests.helpers.powercap import Power

FIRST, SECOND = (f"nvml:{uuid}" for uuid in UUIDS)
PARTS = tuple(f"nvml:{uuid}" for uuid in MIG_UUIDS)
PASCAL, VOLTA, AMPERE, ADA, HOPPER = 4, 5, 7, 8, 9
POWER_CAP, THERMAL, IDLE, CLOCKS_SET = 0x04, 0x40, 0x01, 0x02


@pytest.fixture
def cut(tmp_path, clock, monkeypatch):
    """Two boards cut into instances of three and four of seven slices."""
    nvml = FakeNvml(tmp_path, clock)
    nvml.add(140.0, mig=1, mig_slices=3)
    nvml.add(Power(100.0, 250.0, 0.5), mig=1, mig_slices=4)
    nvml.install(monkeypatch)
    return nvml


@pytest.mark.parametrize(
    ("architecture", "name", "notes"),
    [
        (PASCAL, "Tesla P100-PCIE-16GB", ("power_instant",)),
        (VOLTA, "Tesla V100-SXM2-32GB", ("power_instant",)),
        (AMPERE, "NVIDIA GeForce RTX 3090", ("power_average_1s",)),
        (AMPERE, "NVIDIA A100-SXM4-80GB", ("power_instant", "partial_sampling")),
        (AMPERE, "NVIDIA A30", ("power_instant", "partial_sampling")),
        (AMPERE, "NVIDIA A10", ("power_average_1s",)),
        (ADA, "NVIDIA L40S", ("power_average_1s",)),
        (HOPPER, "NVIDIA H100 80GB HBM3", ("power_average_1s", "partial_sampling")),
        (None, "NVIDIA Something", ()),
    ],
)
def test_window_of_a_reading_is_that_of_the_generation(architecture, name, notes):
    window = power_window(architecture, name)

    assert window.notes == notes
    assert window.u95_ratio == (1.16 if "partial_sampling" in notes else 1.1)


def test_window_is_told_with_the_channel(nvml_bench, tmp_path, clock, monkeypatch):
    nvml = FakeNvml(tmp_path, clock)
    nvml.add(100.0, name="NVIDIA L40S", architecture=ADA)
    nvml.add(100.0, name="NVIDIA H100 PCIe", architecture=0)
    nvml.install(monkeypatch)
    channels = nvml_bench(nvml, clock).channels

    assert (channels[FIRST].notes, channels[FIRST].u95_ratio) == (("power_average_1s",), 1.1)
    assert (channels[SECOND].notes, channels[SECOND].u95_ratio) == (("partial_sampling",), 1.16)


def test_instances_share_the_board_by_their_slices_and_never_add_up(nvml_bench, cut, clock):
    bench = nvml_bench(cut, clock).run(14)

    assert [bench.channels[part].role for part in PARTS] == [Role.PART, Role.PART]
    assert [bench.channels[part].parent for part in PARTS] == [FIRST, SECOND]
    assert bench.energy_j(PARTS[0]) == pytest.approx(bench.energy_j(FIRST) * 3 / 7)
    assert bench.energy_j(PARTS[1]) == pytest.approx(bench.energy_j(SECOND) * 4 / 7)
    assert bench.energy_j(SECOND) == pytest.approx(14 * 175.0, rel=0.02)


def test_share_of_an_instance_is_said_to_be_one(nvml_bench, cut, clock):
    bench = nvml_bench(cut, clock, environ={"CUDA_VISIBLE_DEVICES": MIG_UUIDS[1]}).run(2)
    first, second = (bench.channels[part] for part in PARTS)

    assert first.notes == ("mig_by_slices", "not_selected")
    assert second.notes == ("mig_by_slices",)
    assert (second.status, second.u95_ratio, dict(second.params)) == (Status.MODELLED, 2.0, {"share": 4 / 7})
    assert second.name == "NVIDIA A100-SXM4-80GB MIG 4g.10gb"
    assert bench.last(PARTS[1]).status is Status.MODELLED


def test_instance_of_a_lost_board_is_missing_like_its_board(nvml_bench, cut, clock):
    bench = nvml_bench(cut, clock).run(3)
    cut.state.boards[0].error = fake.GPU_IS_LOST
    bench.run(3)

    assert (bench.last(PARTS[0]).status, bench.last(PARTS[0]).reason) == (Status.MISSING, "gpu_lost")
    assert bench.last(PARTS[1]).power_w > 0


def test_reason_that_holds_clocks_down_is_told_once_when_it_begins(nvml_bench, tmp_path, clock, monkeypatch):
    nvml = fake.two_boards(tmp_path, clock)
    nvml.install(monkeypatch)
    bench = nvml_bench(nvml, clock).run(3)
    nvml.state.boards[0].throttle_mask = POWER_CAP | CLOCKS_SET
    bench.run(30)
    told = [(event.code, event.channel, event.detail) for event in bench.events]
    gauges = {gauge.key: gauge.value for gauge in bench.samples[-1].gauges}

    assert told == [("throttled", FIRST, (("reason", "throttle_power_cap"),))]
    assert (gauges[f"{FIRST}/throttled"], gauges[f"{SECOND}/throttled"]) == (1.0, 0.0)


def test_reason_that_comes_and_goes_is_not_told_each_time():
    throttle = Throttle()
    told = [throttle.step(POWER_CAP if second % 2 else IDLE, float(second)) for second in range(1, 120)]

    assert [news for news in told if news] == [["throttle_power_cap"]]
    assert throttle.step(THERMAL, 121.0) == ["throttle_thermal"]
    assert throttle.step(POWER_CAP, 200.0) == ["throttle_power_cap"]


def test_board_that_is_idle_or_set_by_its_user_is_not_held_down():
    throttle = Throttle()

    assert throttle.step(IDLE | CLOCKS_SET, 0.0) == []
    assert not throttle.is_active


def test_driver_loaded_anew_begins_its_counter_at_zero_and_no_joule_is_false(nvml_bench, tmp_path, clock, monkeypatch):
    nvml = fake.two_boards(tmp_path, clock)
    nvml.install(monkeypatch)
    bench = nvml_bench(nvml, clock).run(4)
    import pynvml

    pynvml.nvmlShutdown()
    nvml.state.init_error = fake.DRIVER_NOT_LOADED
    bench.run(10)
    gone = bench.last(SECOND)
    nvml.state.init_error = 0
    for board in nvml.state.boards[:2]:
        board.reset_at_s = 14.0
    bench.run(30)

    assert gone.reason == "driver_not_loaded"
    assert bench.last(SECOND).power_w == pytest.approx(300.0, rel=0.11)
    covered_s = bench.totals()[SECOND].covered_s
    assert bench.energy_j(SECOND) == pytest.approx(covered_s * 300.0, rel=0.02)
    assert {"gap", "back"} <= set(bench.codes())


def test_permission_lost_while_reading_is_a_gap_of_that_time(nvml_bench, tmp_path, clock, monkeypatch):
    nvml = fake.two_boards(tmp_path, clock)
    nvml.install(monkeypatch)
    bench = nvml_bench(nvml, clock).run(4)
    nvml.state.boards[0].power_error = fake.NO_PERMISSION
    bench.run(4)
    lost = bench.last(FIRST)
    nvml.state.boards[0].power_error = 0
    bench.run(4)

    assert (lost.status, lost.reason) == (Status.MISSING, "no_permission")
    assert bench.energy_j(FIRST) == pytest.approx(8 * 100.0, rel=0.03)
    assert bench.codes() == ["gap", "back"]
