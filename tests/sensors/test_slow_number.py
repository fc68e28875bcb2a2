import threading

import pytest

from greenai_desktop.sensors import slow_number
from greenai_desktop.sensors.number_file import NumberFile, UntoldError, failure_of
from greenai_desktop.sensors.slow_number import SlowNumber, not_waiting
from tests.helpers.waiting import wait_for


@pytest.fixture
def file(tmp_path):
    path = tmp_path / "power1_average"
    path.write_text("350000000\n")
    return NumberFile(path)


def test_file_that_answers_at_once_is_read_as_it_is(file, clock, monkeypatch):
    monkeypatch.setattr(slow_number, "SLOW_S", 10.0)
    number = not_waiting(file, 0.0, clock)
    file.close()

    assert number is file


def test_slow_file_is_read_on_a_thread_and_told_at_once(file, clock, monkeypatch):
    monkeypatch.setattr(slow_number, "SLOW_S", -1.0)
    number = not_waiting(file, 0.0, clock)
    assert isinstance(number, SlowNumber)
    told = number.value()
    names = {thread.name for thread in threading.enumerate()}
    number.close()
    number.close()

    assert told == 350_000_000
    assert "slow power1_average" in names
    assert "slow power1_average" not in {thread.name for thread in threading.enumerate()}


def test_slow_file_that_stops_answering_is_a_gap_with_its_reason(file, clock):
    number = SlowNumber(file, 1.0, clock)
    number.read_once()
    file.close()
    file.path.unlink()
    clock.advance(4.0)
    number.read_once()

    with pytest.raises(UntoldError) as told:
        number.value()
    number.close()

    assert failure_of(told.value) == "vanished"


def test_slow_file_is_read_again_and_again(file, clock):
    number = SlowNumber(file, 0.001, clock)
    number.read_once()
    file.path.write_text("360000000\n")
    number.value()
    wait_for(lambda: number.value() == 360_000_000)
    number.close()
