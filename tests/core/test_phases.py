"""Phases of a run, what repeats in it, what was counted."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from greenai_desktop.core.phases import (
    Part,
    Phase,
    counts,
    is_count,
    kind_of,
    last_value,
    parts_between,
    repeats,
    stretches,
    time_share,
)

_marks = st.lists(st.tuples(st.floats(-10, 200), st.text(max_size=4)), max_size=12)


def _phases(*told: tuple[str, float, float, float]) -> list[Phase]:
    last = len(told) - 1
    return [
        Phase(Part(name, from_s, until_s, i < last), joules, until_s - from_s)
        for i, (name, from_s, until_s, joules) in enumerate(told)
    ]


@given(marks=_marks, span_s=st.floats(0, 150), least_s=st.floats(0, 2))
def test_parts_cover_the_run_without_overlap(marks, span_s: float, least_s: float) -> None:
    parts = parts_between(marks, span_s, least_s)

    assert parts[0].from_s == 0.0
    assert parts[-1].until_s == span_s
    assert all(before.until_s == after.from_s for before, after in pairwise(parts))
    assert all(part.length_s > 0 for part in parts) or span_s <= least_s or len(parts) == 1


def test_a_run_without_marks_is_one_phase() -> None:
    assert parts_between([], 60.0) == (Part("", 0.0, 60.0),)


def test_a_mark_at_the_very_start_leaves_no_crumb_before_it() -> None:
    parts = parts_between([(0.4, "epoch 1"), (30.0, "epoch 2")], 60.0, least_s=1.0)

    assert [(part.name, part.from_s, part.until_s) for part in parts] == [
        ("epoch 1", 0.0, 30.0), ("epoch 2", 30.0, 60.0),
    ]  # fmt: skip


def test_a_mark_at_the_end_ends_the_last_phase() -> None:
    assert parts_between([(0, "epoch 1"), (61.0, "end")], 60.0) == (Part("epoch 1", 0.0, 60.0, True),)


@pytest.mark.parametrize(
    ("name", "kind"),
    [("epoch 3", "epoch"), ("Epoch 3/10", "epoch"), ("step_0042", "step"), ("epoch: 7", "epoch"), ("fold #2", "fold"),
     ("evaluation", ""), ("", "")],
)  # fmt: skip
def test_the_kind_of_a_mark_is_its_name_without_the_number(name: str, kind: str) -> None:
    assert kind_of(name) == kind


def test_the_last_epoch_counts_only_if_a_mark_ends_it() -> None:
    found = repeats(
        _phases(("load", 0, 5, 10), ("epoch 1", 5, 15, 100), ("epoch 2", 15, 25, 200), ("epoch 3", 25, 90, 900))
    )

    assert [(r.kind, r.count, r.mean_j, r.least_j, r.most_j, r.mean_s) for r in found] == [
        ("epoch", 2, 150.0, 100.0, 200.0, 10.0)
    ]


def test_a_single_epoch_counts_although_the_end_of_the_run_cuts_it_off() -> None:
    assert repeats(_phases(("load", 0, 5, 10), ("epoch 1", 5, 15, 100)))[0].count == 1


@pytest.mark.parametrize(
    ("name", "is_one"),
    [("requests", True), ("n_tokens", True), ("tokens_seen", True), ("total samples", True), ("tokens_per_s", False),
     ("token_accuracy", False), ("failed_requests", False), ("loss", False)],
)  # fmt: skip
def test_only_numbers_of_things_count(name: str, is_one: bool) -> None:
    assert is_count(name) is is_one


def test_values_that_rise_are_a_running_total() -> None:
    found = counts([(1, {"tokens": 100.0}), (2, {"tokens": 100.0}), (3, {"tokens": 250.0, "loss": 2.0})])

    assert [(c.name, c.total, c.is_running_total) for c in found] == [("tokens", 250.0, True)]


def test_values_that_fall_or_stay_the_same_are_added_up() -> None:
    assert counts([(1, {"requests": 64.0}), (2, {"requests": 64.0}), (3, {"requests": 10.0})])[0].total == 138.0
    assert counts([(1, {"requests": 32.0}), (2, {"requests": 32.0})])[0].total == 64.0


def test_a_metric_is_the_last_value_logged() -> None:
    logs = [(1, {"accuracy": 0.8}), (2, {"accuracy": 0.9}), (3, {"loss": 1.0})]

    assert last_value(logs, "accuracy") == 0.9
    assert last_value(logs, "f1") is None


def test_a_stretch_ends_where_nothing_is_known() -> None:
    at_s = np.arange(0.0, 10.0)
    load = np.array([0, 0, 0, 0.9, 0, 0, np.nan, 0, 0, 0])

    idle = load < 0.05

    assert stretches(at_s, idle, 1.5) == [(0.0, 2.5), (3.5, 5.5), (6.5, 9.0)]
    assert stretches(at_s, idle, 2.6) == []
    assert time_share(at_s, idle, np.isfinite(load)) == (7.0, 8.0)


def test_a_part_knows_the_mark_it_begins_with_even_one_from_outside_the_run() -> None:
    parts = parts_between([(-3.0, "load"), (30.0, ""), (30.0, "epoch 1")], 60.0)

    assert [(part.name, part.mark_s) for part in parts] == [("load", -3.0), ("epoch 1", 30.0)]
    assert parts_between([(30.0, "")], 60.0)[0].mark_s is None
