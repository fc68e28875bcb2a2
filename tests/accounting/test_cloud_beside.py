"""Figures of providers by period, beside one's own, and the seven steps taken over: nothing is ever added up twice."""

import math

import pytest

from greenai_desktop.accounting.cloud import EXAMPLE, replayed
from greenai_desktop.accounting.cloud_compare import OwnUse, compared, own_uses
from greenai_desktop.accounting.cloud_import import planned
from greenai_desktop.accounting.cloud_months import periods_of, reported
from greenai_desktop.accounting.cloud_taken import figures_of
from greenai_desktop.accounting.ledger.gather import Sources
from greenai_desktop.core.cloud_figures import LOCATION, MARKET, total_kgco2e
from greenai_desktop.core.inventory.columns import ACTIVITY_COLUMNS, ASSET_COLUMNS, CLOUD_COLUMNS
from greenai_desktop.core.inventory.days import day_of
from greenai_desktop.core.inventory.inventory import Inventory
from greenai_desktop.core.uncertainty import Uncertain
from tests.helpers.inventories import table_of as table
from tests.helpers.ledgers import line

MARCH, MARCH_END = float(day_of(2025, 3)), float(day_of(2025, 3, 31))
ROW = {"provider": "gcp", "importer": "google", "from_day": MARCH, "until_day": MARCH_END, "scope": "2",
       "basis": LOCATION, "kgco2e": 5.0}  # fmt: skip


def test_bases_stand_side_by_side_and_their_energy_counts_once() -> None:
    rows = [ROW | {"energy_kwh": 40.0}, ROW | {"scope": "3", "kgco2e": 2.0},
            ROW | {"basis": MARKET, "kgco2e": 1.0, "energy_kwh": 40.0}]  # fmt: skip

    [period] = periods_of(table(CLOUD_COLUMNS, *rows))

    assert (period.kgco2e[LOCATION], period.kgco2e[MARKET]) == (7.0, 1.0)
    assert math.isnan(period.kgco2e[""])
    assert (period.energy_kwh, period.scopes, period.is_whole) == (40.0, ("2", "3"), False)


@pytest.mark.parametrize(
    "other", [{"model_version": "13"}, {"cut": "region"}, {"importer": "mapped"}, {"scope": "all"},
              {"from_day": MARCH - 28.0}, {"provider": "aws"}],
)  # fmt: skip
def test_other_reports_versions_and_periods_are_accounts_of_their_own(other) -> None:
    found = periods_of(table(CLOUD_COLUMNS, ROW, ROW | other))

    assert [one.kgco2e[LOCATION] for one in found] == [5.0, 5.0]


def test_rows_that_were_left_out_count_nowhere_and_missing_figures_are_told() -> None:
    rows = [ROW, ROW | {"left_out": "double_count"}, ROW | {"kgco2e": math.nan, "energy_kwh": 3.0}]

    [period] = periods_of(table(CLOUD_COLUMNS, *rows))

    assert (period.kgco2e[LOCATION], period.missing_count, period.left_out_count) == (5.0, 1, 1)
    assert len(period.row_ids) == 3
    [alone] = periods_of(table(CLOUD_COLUMNS, ROW | {"left_out": "double_count"}))
    assert math.isnan(alone.kgco2e[LOCATION])
    assert periods_of(Inventory(CLOUD_COLUMNS)) == []


def test_a_reported_sum_explains_itself_whole() -> None:
    inventory = table(CLOUD_COLUMNS, *(ROW | {"kgco2e": float(n), "service": f"s{n}"} for n in range(1, 31)),
                      ROW | {"kgco2e": math.nan}, ROW | {"left_out": "double_count"})  # fmt: skip
    [period] = periods_of(inventory)

    found = reported(inventory, period, LOCATION)

    assert (found.value, found.partial, len(found.steps)) == (465.0, True, 21)
    assert sum(step.value for step in found.steps) == 465.0
    assert found.steps[0].label == "s30"
    assert reported(inventory, period, MARKET).reason == "cloud_not_reported"


def test_the_result_of_the_steps_is_taken_over_whole_and_once() -> None:
    figures = figures_of(replayed(EXAMPLE), "azure", MARKET)

    assert total_kgco2e(figures, MARKET) == pytest.approx(301.8, rel=1e-12)
    assert {one.scope for one in figures} == {"1", "2", "3"}
    assert {(one.from_day, one.until_day) for one in figures} == {(day_of(2025, 1), day_of(2025, 1, 31))}
    again = figures_of(replayed(EXAMPLE), "azure", MARKET)
    assert [one.fingerprint for one in again] == [one.fingerprint for one in figures]
    assert len(planned(Inventory(CLOUD_COLUMNS), [*figures, *again]).fresh) == len(figures) == 3


def test_a_provider_is_held_against_ones_own_figures_and_not_added_to_them() -> None:
    use = OwnUse("run:1", "train", True, (line("a", 10.0, (Uncertain("f", 1.0, 1.2),)),))

    found = compared(11.0, [use])
    far = compared(50.0, [use])

    assert found.own.value == 10.0
    assert (found.ratio, found.is_within) == (pytest.approx(1.1), True)
    assert far.is_within is False
    assert compared(11.0, []).ratio is None
    assert (compared(math.nan, [use]).ratio, compared(math.nan, [use]).is_within) == (None, None)


def test_nothing_of_ones_own_in_a_period_is_nothing() -> None:
    empty = Sources(table(ASSET_COLUMNS), table(ACTIVITY_COLUMNS), table(CLOUD_COLUMNS, ROW))

    assert own_uses(empty, MARCH, MARCH_END) == []
