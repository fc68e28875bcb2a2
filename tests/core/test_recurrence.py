"""Runs that come back."""

from __future__ import annotations

import numpy as np
import pytest

from greenai_desktop.core.recurrence import month_of, recurrence
from greenai_desktop.core.uncertainty import Draws, Uncertain

DAY_S = 86_400.0


def test_a_nightly_pipeline_is_recognised_although_it_starts_a_little_late_now_and_then() -> None:
    found = recurrence([0.0, DAY_S + 900, 2 * DAY_S, 3 * DAY_S + 60])

    assert found is not None
    assert found.per_month == pytest.approx(30.4, abs=0.3)


@pytest.mark.parametrize("starts", [[0.0, DAY_S], [0.0, 60.0, DAY_S, 3 * DAY_S], [5.0, 5.0, 5.0]])
def test_runs_without_a_schedule_are_not_extrapolated(starts: list[float]) -> None:
    assert recurrence(starts) is None


def test_a_month_has_the_interval_of_its_inputs_and_of_how_much_runs_differ() -> None:
    found = recurrence([i * DAY_S for i in range(4)])
    assert found is not None
    shared = Draws().of(Uncertain("factor", 1.0, 1.3))

    alike = month_of(found, [2.0] * 4, [2.0 * shared] * 4)
    unlike = month_of(found, [1.0, 1.0, 1.0, 5.0], [1.0 * shared, 1.0 * shared, 1.0 * shared, 5.0 * shared])

    assert alike.value == unlike.value == pytest.approx(2.0 * found.per_month)
    assert alike.low == pytest.approx(alike.value / 1.3, rel=0.03)
    assert unlike.high - unlike.low > alike.high - alike.low
    assert np.isfinite(unlike.high)
