"""How long an estimate takes, a slider, and the comparison of all places with all hardware."""

from __future__ import annotations

import statistics
import time
from dataclasses import replace

from greenai_desktop.accounting.estimate import (
    Lever,
    estimate,
    hardware_of,
    matrix_intervals,
    matrix_of,
    regions_of,
    shelf,
    used,
    with_intervals,
    with_lever,
)
from greenai_desktop.core.estimate.headline import headlines_of
from greenai_desktop.core.hosting import Hosting
from greenai_desktop.core.place import Place, Price
from greenai_desktop.core.uncertainty import DRAW_COUNT, Draws
from greenai_desktop.store.workspace import Workspace
from tests.helpers.bars import hold
from tests.helpers.estimates import hours, numbers, work

_PARIS = Place(hosting=Hosting.CLOUD, provider="aws", region="eu-west-3")
_CELLS = 300 * 250


def _whole():
    """Everything at once: search, a service for years, data, equipment, water, a payback."""
    said = numbers(
        requests_per_year=1e6, redundancy_ratio=2, retrains_per_year=2, pipeline_runs_per_month=10,
        pipeline_run_energy_kwh=5, storage_tb=10, transfer_gb_per_year=1_000, units_per_year=1e6,
        reference_kgco2e_per_year=50_000, rebound_fraction=0.3, growth_fraction=0.1,
    )  # fmt: skip
    draft = replace(hours(place=_PARIS), price=Price(0.2, "EUR"))
    return replace(draft, numbers={**draft.numbers, **said}, choices={"use": "always_on", "search": "random"})


def _median_ms(function, times: int = 15) -> float:
    function()
    taken = []
    for _ in range(times):
        started_s = time.perf_counter()
        function()
        taken.append((time.perf_counter() - started_s) * 1e3)
    return statistics.median(taken)


def test_what_one_estimate_takes():
    draft, draws = _whole(), Draws(count=DRAW_COUNT)

    hold("one estimate, 10,000 draws", _median_ms(lambda: estimate(draft, shelf(), draws=draws)), 20.0, "ms")


def test_what_one_estimate_takes_with_draws_of_its_own():
    draft = hours(place=_PARIS)

    hold("one estimate of a training, new draws", _median_ms(lambda: estimate(draft, shelf())), 20.0, "ms")


def test_what_a_slider_takes():
    draft, draws = _whole(), Draws(count=2_000)

    def slide() -> None:
        estimate(with_lever(draft, Lever.UTILISATION, 0.5), shelf(), draws=draws, with_lines=False)

    hold("a slider, 2,000 draws", _median_ms(slide), 50.0, "ms")


def test_what_the_numbers_in_force_take():
    draft = _whole()

    hold("the numbers in force, for the form", _median_ms(lambda: used(draft, shelf())), 10.0, "ms")


def test_what_all_regions_and_all_hardware_take():
    draft = work(place=_PARIS)
    providers = shelf().grid.providers()

    hold("all cloud regions, medians", _median_ms(lambda: regions_of(draft, shelf(), (), providers)), 60.0, "ms")
    hold("all accelerators, medians", _median_ms(lambda: hardware_of(draft, shelf(), (), ("accelerator",))), 60.0, "ms")
    options = regions_of(draft, shelf(), (), providers)

    def first_rows() -> None:
        next(with_intervals(options, draft, shelf()))

    hold("first rows of regions with intervals", _median_ms(first_rows, 5), 150.0, "ms")


def test_what_the_matrix_of_places_and_hardware_takes():
    draft = work(place=_PARIS)
    providers = shelf().grid.providers()
    matrix = matrix_of(draft, shelf(), (), providers)
    assert matrix.median.size >= _CELLS

    medians_ms = _median_ms(lambda: matrix_of(draft, shelf(), (), providers), 5)
    started_s = time.perf_counter()
    steps = matrix_intervals(matrix, draft, shelf(), (), providers)
    next(steps)
    first_ms = (time.perf_counter() - started_s) * 1e3
    for _ in steps:
        pass
    whole_s = time.perf_counter() - started_s

    share = _CELLS / matrix.median.size
    hold("300 regions x 250 accelerators, medians", medians_ms * share, 60.0, "ms")
    hold("300 x 250, first rows with intervals", first_ms, 150.0, "ms")
    hold("300 x 250, intervals of 1,000 draws", whole_s * share, 3.0, "s")


def test_what_listing_500_estimates_takes(tmp_path):
    draft = _whole()
    made = estimate(draft, shelf())
    with Workspace.open(tmp_path / "workspace.greenai") as workspace:
        for _ in range(500):
            workspace.create_estimate(draft, result=headlines_of(made.root), versions=dict(made.versions))

        hold("500 estimates listed", _median_ms(workspace.listed_estimates, 5), 100.0, "ms")


def test_what_the_comparison_with_processors_takes():
    draft = work()

    taken = _median_ms(lambda: hardware_of(draft, shelf(), (), ("accelerator", "cpu")), 7)

    hold("all accelerators and processors of servers, medians", taken, 150.0, "ms")
