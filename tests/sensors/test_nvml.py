import math

import pytest

from greenai_desktop.core.errors import SensorError
from greenai_desktop.sensors.nvml import Nvml
from tests.helpers import nvml as fake
from tests.helpers.nvml import FakeNvml


@pytest.fixture
def board(tmp_path, clock, monkeypatch):
    nvml = FakeNvml(tmp_path, clock)
    made = nvml.add(100.0)
    nvml.install(monkeypatch)
    nvml.advance(10.0)
    return made


@pytest.fixture
def nvml(board):
    library = Nvml()
    library.start()
    yield library
    library.stop()


@pytest.fixture
def handle(nvml):
    return nvml.handles()[0]


def test_processes_tell_their_share_of_the_board(nvml, handle, board):
    board.run(4_001, 75, memory_percent=20)
    board.run(4_002, 25)

    assert nvml.process_utilisation(handle, 0) == [(4_001, 0.75, 0.2), (4_002, 0.25, 0.0)]


def test_samples_of_one_process_are_averaged_and_old_ones_left_out(nvml, handle, board, clock):
    for at_s, percent in ((1.0, 100), (8.0, 40), (9.0, 60)):
        board.run(4_001, percent, at_s=at_s)
    since_us = int((clock.utc_s() - 5.0) * 1e6)

    assert nvml.process_utilisation(handle, since_us) == [(4_001, 0.5, 0.0)]


def test_board_that_nobody_uses_has_no_processes(nvml, handle):
    assert nvml.process_utilisation(handle, 0) == []
    assert nvml.running_processes(handle) == []


@pytest.mark.parametrize(
    ("error", "reason"),
    [(fake.NOT_SUPPORTED, "not_supported"), (fake.NO_PERMISSION, "no_permission"), (fake.GPU_IS_LOST, "gpu_lost")],
)
def test_trouble_with_processes_is_a_reason(nvml, handle, board, error, reason):
    board.process_error = error

    for ask in (lambda: nvml.process_utilisation(handle, 0), lambda: nvml.running_processes(handle)):
        with pytest.raises(SensorError) as told:
            ask()
        assert told.value.code == reason


def test_processes_of_a_board_cut_into_instances_tell_memory_only(nvml, handle, board):
    board.mig = 1
    board.run(4_001, 75, 2_000)

    with pytest.raises(SensorError, match="not_supported"):
        nvml.process_utilisation(handle, 0)
    assert nvml.running_processes(handle) == [(4_001, 2_000.0)]


def test_process_that_computes_and_draws_is_told_once(nvml, handle, board):
    board.run(4_001, 50, 3_000)
    board.run(4_001, 50, 1_000, is_graphics=True)
    board.run(4_002, 0, 500, is_graphics=True)

    assert nvml.running_processes(handle) == [(4_001, 3_000.0), (4_002, 500.0)]


def test_memory_that_the_system_does_not_tell_is_not_zero(nvml, handle, board):
    board.run(4_001, 50, 2**64 - 1)

    ((pid, size),) = nvml.running_processes(handle)

    assert pid == 4_001
    assert math.isnan(size)
