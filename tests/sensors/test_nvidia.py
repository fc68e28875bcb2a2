import os
import subprocess
import sys
from pathlib import Path

import pytest

from greenai_desktop.core.samples import Status
from greenai_desktop.sensors import nvidia
from greenai_desktop.sensors.base import Surroundings
from tests.helpers import nvml as fake
from tests.helpers.nvml import UUIDS, FakeNvml

ROOT = Path(__file__).parents[2]
FIRST, SECOND = (f"nvml:{uuid}" for uuid in UUIDS)


@pytest.fixture
def boards(tmp_path, clock, monkeypatch):
    nvml = fake.two_boards(tmp_path, clock)
    nvml.install(monkeypatch)
    return nvml


def _sensor(clock, environ=None):
    return nvidia.discover(Surroundings(Path("/no-sys"), Path("/no-proc"), clock, environ=environ or {}))[0]


def _notes(clock, environ):
    sensor = _sensor(clock, environ)
    about_use = ("shared_mig", "not_selected")
    notes = {channel.id: tuple(n for n in channel.notes if n in about_use) for channel in sensor.channels()}
    sensor.close()
    return notes


def test_counter_tells_energy_of_every_board(nvml_bench, boards, clock):
    bench = nvml_bench(boards, clock).run(12)

    assert bench.energy_j(FIRST) == pytest.approx(1_200.0, rel=0.02)
    assert bench.energy_j(SECOND) == pytest.approx(3_600.0, rel=0.02)
    assert bench.last(SECOND).power_w == pytest.approx(300.0, rel=0.11)


def test_boards_of_one_name_are_told_apart(boards, clock):
    names = [channel.name for channel in _sensor(clock).channels()]

    assert names == ["NVIDIA A100-SXM4-80GB #0", "NVIDIA A100-SXM4-80GB #1"]


def test_fast_sampling_shows_no_false_zeros(nvml_bench, boards, clock):
    bench = nvml_bench(boards, clock, period_s=0.07).run(7)
    told = [r for sample in bench.samples[4:] for r in sample.readings if r.channel == SECOND]

    assert min(reading.power_w for reading in told) > 200
    assert bench.energy_j(SECOND) == pytest.approx(2_100.0, rel=0.02)


def test_board_without_counter_is_told_by_its_power(nvml_bench, tmp_path, clock, monkeypatch):
    nvml = fake.two_boards(tmp_path, clock, has_energy=0)
    nvml.install(monkeypatch)
    bench = nvml_bench(nvml, clock).run(12)

    assert not bench.channels[SECOND].has_counter
    assert bench.energy_j(SECOND) == pytest.approx(3_600.0)


def test_power_is_not_asked_for_more_than_twenty_times_a_second(nvml_bench, tmp_path, clock, monkeypatch):
    nvml = fake.square_board(tmp_path, clock, has_energy=0)
    nvml.install(monkeypatch)
    bench = nvml_bench(nvml, clock, period_s=0.01)
    nvml.state.power_calls = 0
    bench.run(2)

    assert nvml.state.power_calls <= 2 / 0.05 + 1


def test_board_that_tells_nothing_is_missing_and_shown(nvml_bench, tmp_path, clock, monkeypatch):
    nvml = fake.two_boards(tmp_path, clock, has_energy=0, has_power=0)
    nvml.install(monkeypatch)
    bench = nvml_bench(nvml, clock).run(2)

    assert (bench.last(FIRST).status, bench.last(FIRST).reason) == (Status.MISSING, "not_supported")
    assert _sensor(clock).available().reason == "not_supported"
    assert _sensor(clock).available().ok


def test_lost_board_is_missing_while_the_other_goes_on_and_comes_back(nvml_bench, boards, clock):
    bench = nvml_bench(boards, clock).run(4)
    boards.state.boards[0].error = fake.GPU_IS_LOST
    bench.run(6)
    lost = bench.last(FIRST)
    boards.state.boards[0].error = 0
    bench.run(20)

    assert (lost.status, lost.reason) == (Status.MISSING, "gpu_lost")
    assert bench.energy_j(SECOND) == pytest.approx(30 * 300.0, rel=0.02)
    assert [(event.code, event.channel) for event in bench.events] == [("gap", FIRST), ("back", FIRST)]
    assert bench.last(FIRST).power_w == pytest.approx(100.0, rel=0.11)


def test_driver_that_goes_away_is_found_again(nvml_bench, boards, clock):
    bench = nvml_bench(boards, clock).run(2)
    import pynvml

    pynvml.nvmlShutdown()
    bench.run(2)
    gone = bench.last(SECOND)
    bench.run(10)

    assert gone.reason == "driver_not_loaded"
    assert bench.last(SECOND).status is Status.MEASURED


def test_passing_error_is_a_gap_of_that_moment(nvml_bench, boards, clock):
    bench = nvml_bench(boards, clock).run(4)
    boards.state.boards[1].power_error = fake.UNKNOWN
    bench.run(2)
    boards.state.boards[1].power_error = 0
    bench.run(4)

    assert bench.energy_j(SECOND) == pytest.approx(8 * 300.0, rel=0.02)
    assert bench.totals()[SECOND].missing_s == pytest.approx(2.0)
    assert [event.code for event in bench.events] == ["gap", "back"]


def test_absurd_power_is_suspect_and_never_counted(nvml_bench, tmp_path, clock, monkeypatch):
    nvml = fake.square_board(tmp_path, clock, has_energy=0)
    nvml.install(monkeypatch)
    nvml.state.boards[0].high_w = 50.0
    bench = nvml_bench(nvml, clock).run(4)
    nvml.state.boards[0].power_override_w = 100_000.0
    bench.run(2)
    absurd = bench.last(FIRST)
    nvml.state.boards[0].power_override_w = -1.0
    bench.run(4)

    assert (absurd.status, absurd.reason, absurd.power_w) == (Status.SUSPECT, "above_limit", 100_000.0)
    assert bench.energy_j(FIRST) == pytest.approx(7 * 50.0)
    assert bench.codes() == ["gap"]


def test_absurd_counter_is_suspect_and_never_counted(nvml_bench, boards, clock):
    bench = nvml_bench(boards, clock).run(4)
    boards.state.boards[1].energy_override_j = 1e7
    bench.run(1)
    absurd = bench.last(SECOND)
    boards.state.boards[1].energy_override_j = 0.0
    bench.run(5)

    assert absurd.status is Status.SUSPECT
    assert bench.energy_j(SECOND) == pytest.approx(9 * 300.0, rel=0.02)


def test_counter_that_jumped_for_good_goes_on_from_there(nvml_bench, boards, clock):
    bench = nvml_bench(boards, clock).run(4)
    boards.state.boards[1].energy_override_j = 1e7
    bench.run(6)

    assert bench.energy_j(SECOND) == pytest.approx(9 * 300.0, rel=0.02)


def test_limit_raised_meanwhile_is_seen(nvml_bench, tmp_path, clock, monkeypatch):
    nvml = FakeNvml(tmp_path, clock)
    board = nvml.add(100.0, has_energy=0, limit_mw=150_000)
    nvml.install(monkeypatch)
    bench = nvml_bench(nvml, clock).run(2)
    board.limit_mw, board.power_override_w = 600_000, 550.0
    bench.run(2)

    assert bench.last(FIRST).status is Status.MEASURED


def test_reset_without_power_readings_is_a_gap(nvml_bench, tmp_path, clock, monkeypatch):
    nvml = fake.square_board(tmp_path, clock, has_power=0, reset_at_s=5.5, energy_at_start_j=90_000.0)
    nvml.install(monkeypatch)
    bench = nvml_bench(nvml, clock).run(12)

    assert bench.codes() == ["reset"]
    assert bench.totals()[FIRST].missing_s == pytest.approx(1.0)


def test_board_that_never_moves_its_counter_is_stale(nvml_bench, boards, clock):
    boards.state.boards[0].low_w = boards.state.boards[0].high_w = 0.0
    bench = nvml_bench(boards, clock).run(7)

    assert (bench.last(FIRST).status, bench.last(FIRST).reason) == (Status.MISSING, "stale")


def test_gauges_are_read_where_they_exist(nvml_bench, boards, clock):
    boards.state.boards[0].has_gauges = 0
    sample = nvml_bench(boards, clock).sample()
    gauges = {gauge.key: (gauge.value, gauge.unit) for gauge in sample.gauges}

    assert gauges[f"{SECOND}/utilisation"] == (0.8, "fraction")
    assert gauges[f"{SECOND}/temperature"] == (61.0, "celsius")
    assert gauges[f"{SECOND}/memory_used"] == (pytest.approx(20.0), "GB")
    assert gauges[f"{SECOND}/clock"] == (1.41e9, "Hz")
    assert gauges[f"{SECOND}/clock_max"] == (1.98e9, "Hz")
    assert gauges[f"{SECOND}/memory_clock"] == (1.593e9, "Hz")
    assert gauges[f"{SECOND}/power_limit"] == (400.0, "W")
    assert gauges[f"{SECOND}/throttled"] == (0.0, "fraction")
    assert gauges[f"{FIRST}/utilisation"] == (None, "fraction")


def test_board_that_does_not_tell_its_highest_clock_has_none(nvml_bench, boards, clock):
    for board in boards.state.boards:
        board.top_clock_megahertz = 0
    gauges = {gauge.key for gauge in nvml_bench(boards, clock).sample().gauges}

    assert f"{SECOND}/clock" in gauges and f"{SECOND}/clock_max" not in gauges


def test_gauges_are_asked_for_twice_a_second_at_most(nvml_bench, boards, clock):
    bench = nvml_bench(boards, clock, period_s=0.1)
    bench.run(2)

    assert boards.state.gauge_calls <= 2 * (2 / 0.5 + 1)


@pytest.mark.parametrize(
    ("environ", "left_out"),
    [
        ({}, set()),
        ({"CUDA_VISIBLE_DEVICES": "1"}, {FIRST}),
        ({"CUDA_VISIBLE_DEVICES": "0, 1"}, set()),
        ({"CUDA_VISIBLE_DEVICES": "GPU-bbbb"}, {FIRST}),
        ({"CUDA_VISIBLE_DEVICES": UUIDS[0]}, {SECOND}),
        ({"CUDA_VISIBLE_DEVICES": ""}, {FIRST, SECOND}),
        ({"CUDA_VISIBLE_DEVICES": "-1"}, {FIRST, SECOND}),
        ({"CUDA_VISIBLE_DEVICES": "1,-1,0"}, {FIRST}),
        ({"CUDA_VISIBLE_DEVICES": "7"}, {FIRST, SECOND}),
        ({"CUDA_VISIBLE_DEVICES": "GPU-"}, {FIRST, SECOND}),
        ({"CUDA_VISIBLE_DEVICES": "nonsense"}, {FIRST, SECOND}),
        ({"CUDA_VISIBLE_DEVICES": f"MIG-{UUIDS[1]}/3/0"}, {FIRST}),
    ],
)
def test_boards_outside_the_choice_are_labelled(boards, clock, environ, left_out):
    notes = _notes(clock, environ)

    assert {channel for channel, said in notes.items() if "not_selected" in said} == left_out


def test_indices_say_nothing_among_boards_of_unknown_order(boards, clock):
    boards.state.boards[1].name = b"NVIDIA GeForce GT 1030"

    assert _notes(clock, {"CUDA_VISIBLE_DEVICES": "1"}) == {FIRST: (), SECOND: ()}
    in_order = {"CUDA_VISIBLE_DEVICES": "1", "CUDA_DEVICE_ORDER": "PCI_BUS_ID"}
    assert _notes(clock, in_order) == {FIRST: ("not_selected",), SECOND: ()}


def test_instance_chosen_by_its_uuid_is_that_of_its_board(boards, clock):
    for board in boards.state.boards[:2]:
        board.mig = 1
    notes = _notes(clock, {"CUDA_VISIBLE_DEVICES": fake.MIG_UUIDS[0]})

    assert notes == {FIRST: ("shared_mig",), SECOND: ("shared_mig", "not_selected")}


@pytest.mark.parametrize(
    ("init_error", "reason"),
    [(fake.DRIVER_NOT_LOADED, "driver_not_loaded"), (fake.NO_PERMISSION, "no_permission"), (18, "driver_mismatch")],
)
def test_driver_that_refuses_is_told(boards, clock, init_error, reason):
    boards.state.init_error = init_error
    found = _sensor(clock).available()

    assert (found.ok, found.state, found.reason) == (False, "unavailable", reason)


def test_without_boards_it_says_so(tmp_path, clock, monkeypatch):
    FakeNvml(tmp_path, clock).install(monkeypatch)

    assert _sensor(clock).available().reason == "no_gpu"


def test_without_a_driver_it_says_so(clock, monkeypatch):
    fake.forget_nvml(monkeypatch)
    sensor = _sensor(clock)
    sensor.close()
    sensor.close()

    assert (sensor.available().reason, sensor.channels(), sensor.read()) == ("no_driver", [], [])


def test_board_lost_from_the_start_leaves_the_others(boards, clock):
    boards.state.boards[0].error = fake.GPU_IS_LOST

    assert [channel.id for channel in _sensor(clock).channels()] == [SECOND]


def test_limit_that_is_not_told_is_five_kilowatts(nvml_bench, tmp_path, clock, monkeypatch):
    nvml = FakeNvml(tmp_path, clock)
    nvml.add(4_000.0, limit_mw=0, has_energy=0)
    nvml.install(monkeypatch)

    assert nvml_bench(nvml, clock).run(2).energy_j(FIRST) == pytest.approx(8_000.0)


_PROGRAM = """
import sys
sys.path.insert(0, sys.argv[1])
from pathlib import Path
from greenai_desktop.sensors import nvidia
from greenai_desktop.sensors.base import Surroundings
sensor = nvidia.discover(Surroundings(Path("/sys"), Path("/proc")))[0]
print(sensor.available().state, [channel.name for channel in sensor.channels()], "pynvml" in sys.modules)
"""


def _program(environ):
    command = [sys.executable, "-c", _PROGRAM, str(ROOT)]
    return subprocess.run(command, env=environ, capture_output=True, text=True, timeout=60).stdout.strip()


def test_library_is_found_by_the_path_of_the_loader(tmp_path):
    nvml = FakeNvml(tmp_path)
    nvml.add(100.0, name="NVIDIA Test")

    assert _program(nvml.environ()) == "measured ['NVIDIA Test'] True"


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="looks for the library as Linux does")
def test_pynvml_is_not_even_imported_without_the_library(tmp_path):
    environ = {name: value for name, value in os.environ.items() if name != "LD_LIBRARY_PATH"}
    if "unavailable" not in (told := _program(environ)):
        pytest.skip("this machine has a driver")

    assert told == "unavailable [] False"
