import pytest

from greenai_desktop.core.samples import Reading, Status
from greenai_desktop.sensors.mirrors import Mirror, find_mirrors


def _reading(energy_j):
    return Reading("x", 0.0, energy_j, energy_j, Status.MEASURED)


def _gap():
    return Reading("x", 0.0, None, None, Status.MISSING, "denied")


def _steps(mirror, *pairs):
    return [mirror.step(first, twin) for first, twin in pairs]


def test_pair_that_agrees_is_confirmed_once():
    told = _steps(Mirror("a", "b"), *[(_reading(40.0), _reading(40.2))] * 4)

    assert [news for _, news in told] == ["", "mirrored", "", ""]
    assert {extra for extra, _ in told} == {0.0}


def test_pair_that_comes_apart_gives_back_what_was_held():
    told = _steps(Mirror("a", "b"), *[(_reading(40.0), _reading(25.0))] * 4)

    assert [news for _, news in told] == ["", "not_mirrored", "", ""]
    assert [extra for extra, _ in told] == [0.0, 50.0, 25.0, 25.0]


def test_confirmed_pair_that_comes_apart_gives_back_only_what_came_after_it_agreed():
    mirror = Mirror("a", "b")
    _steps(mirror, *[(_reading(40.0), _reading(40.0))] * 100)
    told = _steps(mirror, *[(_reading(40.0), _reading(30.0))] * 3)

    assert sum(extra for extra, _ in told) == pytest.approx(90.0)


def test_gap_in_one_of_them_is_no_disagreement():
    mirror = Mirror("a", "b")
    told = _steps(
        mirror,
        (_reading(40.0), _reading(40.0)),
        (_gap(), _reading(40.0)),
        (_reading(40.0), _reading(40.0)),
        (None, _reading(40.0)),
        (_reading(80.0), _reading(40.0)),
        (_reading(40.0), _reading(40.0)),
    )

    assert {extra for extra, _ in told} == {0.0}


def test_held_energy_waits_for_a_reading_that_can_carry_it():
    mirror = Mirror("a", "b")
    told = _steps(mirror, *[(_reading(40.0), _reading(25.0))] * 2, (_gap(), _reading(25.0)), (_reading(40.0), None))

    assert told[-2:] == [(0.0, ""), (25.0, "")]


def test_only_counters_of_one_group_are_compared():
    counters = [("a", "0/", lambda: 7), ("b", "1/", lambda: 7), ("c", "", lambda: 7), ("d", "", lambda: 7)]

    assert find_mirrors(counters) == []


def test_counter_that_cannot_be_read_is_no_mirror():
    def denied():
        raise PermissionError

    assert find_mirrors([("a", "0/", denied), ("b", "0/", denied)]) == []
