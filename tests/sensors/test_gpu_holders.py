from pathlib import Path

import pytest

from greenai_desktop.sensors.gpu_holders import computing_count
from tests.helpers.nvml import UUIDS, forget_nvml, two_boards

BOARD = f"nvml:{UUIDS[0]}"


def test_processes_that_compute_are_counted_and_those_that_draw_are_not(tmp_path: Path, monkeypatch) -> None:
    fake = two_boards(tmp_path)
    fake.install(monkeypatch)
    assert computing_count(BOARD) == 0

    fake.state.boards[0].run(4_001, memory_bytes=2_000, is_graphics=True)
    assert computing_count(BOARD) == 0

    fake.state.boards[0].run(4_002, memory_bytes=2_000)
    assert computing_count(BOARD) == 1


@pytest.mark.parametrize("channel", ["amdgpu:card0", "nvml:GPU-nobody"])
def test_card_that_cannot_be_asked_is_not_known(tmp_path: Path, monkeypatch, channel) -> None:
    two_boards(tmp_path).install(monkeypatch)

    assert computing_count(channel) is None


def test_machine_without_a_driver_does_not_tell(monkeypatch) -> None:
    forget_nvml(monkeypatch)

    assert computing_count(BOARD) is None
