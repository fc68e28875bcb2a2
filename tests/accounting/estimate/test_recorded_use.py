"""Hours of use a year, from recordings."""

from __future__ import annotations

import pytest

from greenai_desktop.accounting.estimate.recorded_use import recorded_use
from greenai_desktop.core.samples import Status
from greenai_desktop.core.units import S_PER_DAY, S_PER_H

NOW = 1_000 * float(S_PER_DAY)


def _days_ago(days: float, hours: float) -> tuple[float, float]:
    start = NOW - days * S_PER_DAY
    return start, start + hours * S_PER_H


def test_half_of_the_time_is_half_a_year():
    use = recorded_use([_days_ago(day, 12) for day in range(1, 101)], NOW)

    assert use.value == pytest.approx(4_380)
    assert use.status is Status.MEASURED


def test_runs_at_one_time_count_once():
    twice = [span for day in range(1, 101) for span in (_days_ago(day, 6), _days_ago(day, 6))]

    assert recorded_use(twice, NOW).value == pytest.approx(2_190)


def test_less_than_three_months_say_nothing_of_a_year():
    assert recorded_use([_days_ago(80, 100)], NOW) is None
    assert recorded_use([], NOW) is None
    assert recorded_use([_days_ago(10, 5)], NOW, bought_utc_s=NOW - 400 * S_PER_DAY) is None


def test_since_it_was_bought_it_was_used_less():
    spans = [_days_ago(day, 12) for day in range(1, 101)]

    assert recorded_use(spans, NOW, bought_utc_s=NOW - 200 * S_PER_DAY).value == pytest.approx(2_190)


def test_what_was_recorded_before_the_purchase_was_another_machine():
    spans = [_days_ago(200, 24), _days_ago(50, 24)]

    assert recorded_use(spans, NOW, bought_utc_s=NOW - 100 * S_PER_DAY).value == pytest.approx(24 / 100 * 365)


def test_a_machine_that_never_stops_is_used_all_year():
    use = recorded_use([(NOW - 123.7 * S_PER_DAY, NOW)], NOW)

    assert use.value == pytest.approx(8_760)
