"""Work on processors: what they can compute comes from the tables, as of cards."""

from __future__ import annotations

from dataclasses import replace

import pytest

from greenai_desktop.accounting.estimate import checks, estimate, shelf, used
from greenai_desktop.core.estimate.draft import Given, Kit, KitKind
from greenai_desktop.core.estimate.problems import problems
from tests.helpers.estimates import work


def _on(item_id: str, **numbers: float):
    kit = Kit(KitKind.CPU, item_id, numbers={name: Given(value) for name, value in numbers.items()})
    return replace(work(), kits=(kit,))


def test_the_hours_of_work_on_a_processor_follow_from_its_modelled_peak():
    draft = _on("amd-epyc-9654", count=2)

    found = estimate(draft, shelf())

    assert not [problem for problem in checks(draft, shelf(), found) if problem.is_error]
    flop = found.root.find("work.flop").value
    share = shelf().default("mfu:other").value
    peak = 96 * 2.4e9 * 64
    assert found.root.find("estimate.device_hours").value == pytest.approx(flop / (peak * share) / 3_600)
    assert found.root.find("estimate.carbon").value > 0


def test_the_form_is_told_the_peak_of_a_processor_with_its_range():
    told = used(_on("amd-epyc-7742"), shelf())["0.peak_tflops"]

    assert told.value == pytest.approx(64 * 2.25 * 32 / 1_000)
    assert told.low < told.value < told.high
    assert told.citation.source_id == "so-flops-per-cycle"


def test_some_cores_have_their_share_of_the_peak():
    whole, half = (used(_on("amd-epyc-7742", **said), shelf())["0.peak_tflops"] for said in ({}, {"core_count": 32}))

    assert half.value == pytest.approx(whole.value / 2)


def test_a_processor_whose_peak_nobody_knows_asks_for_it():
    draft = _on("amd-athlon-gold-3150g")

    found = [(problem.field_id, problem.code) for problem in checks(draft, shelf()) if problem.is_error]

    assert found == [("peak_tflops", "missing")]
    assert not [
        problem for problem in checks(_on("amd-athlon-gold-3150g", peak_tflops=0.2), shelf()) if problem.is_error
    ]


def test_a_processor_of_no_row_asks_for_its_peak_without_tables():
    draft = _on("", power_w=100)

    assert ("peak_tflops", "missing") in [(problem.field_id, problem.code) for problem in problems(draft)]


def test_board_and_fans_around_a_processor_count_by_their_default():
    told = used(_on("amd-epyc-7742"), shelf())["0.host_w"]

    row = shelf().default("host:processor")
    assert told.value == row.value == 48
    assert told.low <= row.low < row.high <= told.high
    assert told.citation.source_id == row.source_id
