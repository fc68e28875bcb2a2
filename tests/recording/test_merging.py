"""What a run logs in a hurry: few events, nothing lost of what is counted."""

import pytest

from greenai_desktop.core.phases import counts
from greenai_desktop.core.samples import Event
from greenai_desktop.recording.merging import Merging


def logged(steps: list[tuple[float, dict[str, float]]]) -> list[Event]:
    """The events of values logged at moments, looked at with each of them and at the end."""
    merging, events = Merging(), []
    for at_s, values in steps:
        merging.take(values, 1_000.0 + at_s)
        events += merging.due(at_s)
    return events + merging.due(steps[-1][0], is_last=True)


def total(events: list[Event], name: str) -> float:
    return counts([(event.at_utc_s, dict(event.detail)) for event in events])[0].total if name else 0.0


def test_thousand_values_a_second_become_ten_events_with_the_last_value() -> None:
    events = logged([(i / 1_000, {"loss": 1.0 - i / 10_000}) for i in range(3_000)])

    assert 25 <= len(events) <= 32
    assert events[-1].detail == (("loss", 1.0 - 2_999 / 10_000),)
    assert all(event.code == "log" for event in events)


def test_rare_values_are_written_as_they_are() -> None:
    events = logged([(0.0, {"accuracy": 0.5}), (1.0, {"accuracy": 0.6}), (2.0, {"f1": 0.7})])

    assert [event.detail for event in events] == [(("accuracy", 0.5),), (("accuracy", 0.6),), (("f1", 0.7),)]
    assert [event.at_utc_s for event in events] == [1_000.0, 1_001.0, 1_002.0]


@pytest.mark.parametrize("each", [[1.0], [8.0, 8.0, 8.0, 3.0]])
def test_counts_of_what_is_new_add_up_however_many_there_are(each: list[float]) -> None:
    values = [each[i % len(each)] for i in range(2_000)]

    events = logged([(i / 1_000, {"requests": value}) for i, value in enumerate(values)])

    assert len(events) < 45
    assert total(events, "requests") == sum(values)


def test_two_bursts_of_which_the_second_is_larger_are_no_running_total() -> None:
    steps = [(0.0, {"requests": 1.0})] + [(0.05, {"requests": 1.0})] * 5 + [(0.15, {"requests": 1.0})] * 90

    events = logged(steps)

    assert total(events, "requests") == 96.0


def test_running_total_keeps_its_last_value() -> None:
    events = logged([(i / 1_000, {"requests": float(i)}) for i in range(1_500)])

    assert total(events, "requests") == 1_499.0


def test_too_many_names_are_left_aside_and_told() -> None:
    merging = Merging()

    assert all(merging.take({f"a{i}": 1.0}, 0.0) for i in range(500))
    assert not merging.take({"one more": 1.0}, 0.0)


def test_nothing_is_due_before_its_time() -> None:
    merging = Merging()
    assert merging.wait_s(0.0) is None
    merging.take({"loss": 1.0}, 0.0)
    assert merging.wait_s(10.0) == 0.0
    assert len(merging.due(10.0)) == 1
    merging.take({"loss": 2.0}, 0.0)

    assert merging.wait_s(10.03) == pytest.approx(0.07)
    assert merging.due(10.03) == []
