"""Activities: what they emit, what does not count and why, totals by post, and their explanation."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from greenai_desktop.accounting.ledger.activity_checks import activity_problems
from greenai_desktop.accounting.ledger.activity_explained import activity_explained, post_explained
from greenai_desktop.accounting.ledger.offered import beside, factor_of, offered, post_beside
from greenai_desktop.accounting.ledger.post_totals import ActivityTotals
from greenai_desktop.accounting.ledger.reckoning import reckoned, row_kgco2e
from greenai_desktop.accounting.ledger.row_lines import activity_lines
from greenai_desktop.catalog.activities import activities
from greenai_desktop.catalog.posts import posts
from greenai_desktop.core.activity_amounts import WAYS, told
from greenai_desktop.core.inventory.changes import rows_added
from greenai_desktop.core.inventory.columns import ACTIVITY_COLUMNS
from greenai_desktop.core.inventory.inventory import Inventory
from greenai_desktop.core.ledger_columns import columns_of
from greenai_desktop.core.ledger_totals import first_totals

AIR = {"post_id": "s3-04-upstream-transport", "factor_id": "freight-air-long-fr", "unit": "t·km", "value": 500.0}
SPEND = {"post_id": "s3-01-services-it", "factor_id": "spend-consulting-insurance-banking-fr", "value": 10_000.0}


def table(*rows):
    made = Inventory(ACTIVITY_COLUMNS)
    for number, row in enumerate(rows, 1):
        rows_added(made, [number], {name: [value] for name, value in row.items()}).apply(made)
    return made


def codes(*rows):
    return {problem.code for problem in activity_problems(table(*rows), factor_of)}


@pytest.mark.parametrize(
    ("row", "expected"),
    [
        # 13.6 kg of cards by plane over 9,908 km, 1.2 kgCO2e a tonne-kilometre.
        ({**AIR, "value": 134.7488}, 161.69856),
        ({**AIR, "value": 134_748.8, "unit": "kg·km"}, 161.69856),
        ({**AIR, "ai_share_fraction": 0.25}, 150.0),
        # Two kilograms of R-410A of the AR6.
        ({"factor_id": "refrigerant-r410a-ar6", "value": 2_000.0, "unit": "g"}, 4_512.0),
        ({"factor_id": "fuel-heating-oil-litre-fr", "value": 1.0, "unit": "m3"}, 3_250.0),
        ({"factor_id": "heat-network-kwh-fr", "value": 3.0, "unit": "MWh"}, 339.0),
        ({"factor_id": "waste-dib-t-fr", "value": 500.0, "unit": "kg"}, 43.5),
        ({"factor_id": "network-fixed-fr-gb-data", "value": 1.0, "unit": "TB"}, 9.26935),
        # 10,000 € of 2025 are 8,000 € of 2014.
        ({**SPEND, "currency": "EUR", "unit": "kEUR", "value": 10.0, "deflator_ratio": 0.8}, 880.0),
        ({"factor_id": "electricity-zone-DE", "value": 100.0, "unit": "kWh", "region": "DE"}, 32.965),
        ({"factor_kgco2e": 2.0, "value": 3.0, "unit": "dossier"}, 6.0),
    ],
)
def test_worked_examples(row, expected):
    inventory = table(row)

    assert reckoned(inventory, factor_of).kgco2e[0] == pytest.approx(expected, rel=1e-9)
    assert row_kgco2e(inventory, 0, factor_of(row.get("factor_id", ""))) == (pytest.approx(expected, rel=1e-9), "")


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        ({**AIR, "unit": "kWh"}, "unit_not_of_factor"),
        ({**AIR, "unit": "carts"}, "unit_not_of_factor"),
        ({**AIR, "value": math.nan}, "amount_unknown"),
        ({**AIR, "factor_id": "of my own"}, "activity_factor_unknown"),
        ({**AIR, "factor_id": ""}, "activity_factor_unknown"),
        ({**AIR, "ai_share_fraction": math.nan}, "share_unknown"),
        ({**SPEND, "currency": "USD"}, "currency_not_of_factor"),
        ({"factor_id": "spend-naics-541611-us", "value": 1.0, "region": "FR"}, "factor_of_other_region"),
        ({"factor_id": "freight-hgv-average-gb", "value": 1.0, "region": "DE"}, "factor_of_other_region"),
    ],
)
def test_what_does_not_count_is_missing_with_its_reason_and_never_zero(row, reason):
    inventory = table(row)
    found = reckoned(inventory, factor_of)

    assert math.isnan(found.kgco2e[0])
    assert found.reasons == (reason,)
    assert row_kgco2e(inventory, 0, factor_of(row["factor_id"])) == (None, reason)
    assert activity_explained(inventory, 0, factor_of(row["factor_id"])).reason == reason


@pytest.mark.parametrize("region", ["FR", "DE", "GB", "US", "US-CA", "JP", "XX", ""])
def test_factors_are_offered_for_their_region_alone_and_money_comes_last(region):
    for post in posts().all():
        found = offered(post.id, region)

        assert [row.is_last_resort for row in found] == sorted(row.is_last_resort for row in found)
        for row in found:
            assert row.factor.region in {region, region.partition("-")[0], "FR", "EU", "WORLD"}
            if row.category == "electricity":
                assert row.factor.region in {region, region.partition("-")[0]}
        if region:
            uses = (row.id for row in found if row.category == "electricity")
            assert all(not math.isnan(reckoned(table({"factor_id": name, "value": 1.0, "region": region}),
                                               factor_of).kgco2e[0]) for name in uses)  # fmt: skip


def test_what_is_burnt_has_its_upstream_beside_it():
    diesel = factor_of("fuel-diesel-litre-gb")
    (upstream,) = beside(diesel)

    assert upstream.id == "fuel-diesel-litre-wtt-gb"
    assert post_beside(upstream, "s1-stationary-combustion") == "s3-03-energy-upstream"
    (lorry,) = beside(factor_of("freight-hgv-average-gb"))
    assert post_beside(lorry, "s3-04-upstream-transport") == "s3-04-upstream-transport"
    assert beside(factor_of("fuel-heating-oil-litre-fr")) == []
    assert {row.boundary for row in beside(factor_of("electricity-kwh-gb"))} == {"upstream", "losses"}


def test_what_stands_beside_a_factor_counts_the_same_unit():
    for factor in activities().all():
        assert all(row.activity_unit == factor.activity_unit for row in beside(factor))


ROWS = st.fixed_dictionaries({
    "post_id": st.sampled_from(["s3-04-upstream-transport", "s3-06-business-travel", "s1-fugitive", ""]),
    "factor_id": st.sampled_from(["freight-air-long-fr", "travel-tgv-fr", "refrigerant-r32-ar6", "nothing", ""]),
    "unit": st.sampled_from(["", "t·km", "kg·km", "passenger·km", "kg"]),
    "value": st.sampled_from([0.0, 1.0, 250.0, math.nan]),
    "factor_kgco2e": st.sampled_from([math.nan, math.nan, 2.0]),
    "status": st.sampled_from(["", "entered", "estimated"]),
    "kind": st.sampled_from(["footprint", "offset", "avoided"]),
    "left_out": st.sampled_from(["", "", "double_count"]),
    "currency": st.sampled_from(["", "EUR"]),
})  # fmt: skip


@settings(max_examples=40, deadline=None)
@given(st.lists(ROWS, max_size=12))
def test_totals_by_post_are_those_of_the_ledger(rows):
    inventory = table(*rows)
    lines = activity_lines(inventory, factor_of, posts().by_id)

    for post_id, total in ActivityTotals(inventory, factor_of).by_post().items():
        numbers = {
            f"activity:{n}" for n, row in zip(inventory.ids.tolist(), rows, strict=True) if row["post_id"] == post_id
        }
        mine = [line for line in lines if line.id in numbers]
        whole = first_totals(columns_of(mine)).whole
        assert (total.count, total.missing_count) == (whole.line_count, whole.missing_count)
        if whole.value is None:
            assert total.value is None
        else:
            # The ledger knows no shared factor among rows of 0: whether one is shared moves the ends by a trifle.
            assert total.value == pytest.approx(whole.value)
            assert (total.low, total.high) == pytest.approx((whole.low, whole.high), rel=0.005)


@settings(max_examples=40, deadline=None)
@given(st.lists(ROWS, min_size=1, max_size=6))
def test_the_explanation_of_a_row_is_its_line(rows):
    inventory = table(*rows)
    lines = {line.id: line.amounts[0] for line in activity_lines(inventory, factor_of, posts().by_id)}

    for row, row_id in enumerate(inventory.ids.tolist()):
        result = activity_explained(inventory, row, factor_of(str(inventory.value(row, "factor_id"))))
        if amount := lines.get(f"activity:{row_id}"):
            assert result.value == (None if amount.value is None else pytest.approx(amount.value))
            assert (result.low, result.high) == pytest.approx((amount.low, amount.high))


def test_the_explanation_tells_what_the_amount_was_made_from():
    boxes = {"unit_count": 1_000.0, "power_w": 15.0, "h_per_year": 8_760.0, "idle_w": 0.0, "years": 5.0}
    row = {
        "post_id": "s3-11-use-of-sold", "factor_id": "electricity-kwh-fr", "unit": "MWh", "value": 657.0,
        "amount_from": told(WAYS["sold_use"], boxes),
    }  # fmt: skip

    result = activity_explained(table(row), 0, factor_of("electricity-kwh-fr"))
    typed_over = activity_explained(table({**row, "value": 658.0}), 0, factor_of("electricity-kwh-fr"))

    amount = result.find("activity.amount")
    assert amount.formula == "activity_sold_use"
    assert amount.notes == ("life_of_sold",)
    assert {step.key.rpartition(".")[2]: step.value for step in amount.steps} == boxes
    assert result.value == pytest.approx(657_000 * 0.0461)
    assert result.find("activity.scale").value == 1_000.0
    assert result.find("activity.factor").citation.factor_id == "electricity-kwh-fr"
    assert typed_over.find("activity.amount").steps == ()


def test_money_without_a_deflator_is_told():
    result = activity_explained(table({**SPEND, "price_year": 2025.0}), 0, factor_of(SPEND["factor_id"]))
    of_the_year = activity_explained(table({**SPEND, "price_year": 2014.0}), 0, factor_of(SPEND["factor_id"]))

    assert set(result.notes) == {"last_resort", "not_deflated"}
    assert of_the_year.notes == ("last_resort",)


def test_a_post_is_the_sum_of_its_lines_and_one_without_lines_is_not_assessed():
    inventory = table(AIR, {**AIR, "value": math.nan})
    totals = ActivityTotals(inventory, factor_of)
    total = totals.of(np.arange(2))
    parts = [activity_explained(inventory, row, factor_of(AIR["factor_id"])) for row in range(2)]

    assert post_explained(total, "Freight", parts).value == pytest.approx(600.0)
    assert post_explained(total, "Freight", parts).partial
    assert post_explained(totals.of(np.arange(0)), "Freight", []).reason == "no_activity"


def test_offsets_and_avoided_emissions_change_no_total():
    rows = [AIR, {**AIR, "kind": "offset", "value": 1e6}, {**AIR, "kind": "avoided", "value": 1e6}]

    total = ActivityTotals(table(*rows), factor_of).by_post()["s3-04-upstream-transport"]

    assert (total.value, total.count, total.beside_count) == (pytest.approx(600.0), 1, 2)


@pytest.mark.parametrize(
    ("row", "code"),
    [
        ({**AIR, "unit": "kWh"}, "unit_not_of_factor"),
        ({**AIR, "region": "US", "factor_id": "freight-hgv-average-gb"}, "factor_of_other_region"),
        ({**SPEND, "currency": "USD"}, "currency_not_of_factor"),
        ({**AIR, "value": math.nan}, "amount_missing"),
        ({**AIR, "factor_id": "nothing"}, "activity_factor_missing"),
        ({**AIR, "post_id": ""}, "post_missing"),
        ({**AIR, "from_day": 20.0, "until_day": 10.0}, "ends_before_it_begins"),
        ({**AIR, "value_low": 600.0, "value_high": 700.0}, "amount_bounds_do_not_hold_value"),
        ({**AIR, "factor_kgco2e": 1.0, "factor_low": 0.5}, "factor_bounds_do_not_hold_value"),
        ({**SPEND, "price_year": 2025.0}, "deflator_missing"),
        ({**AIR, "factor_id": "fuel-diesel-litre-gb", "unit": "L"}, "upstream_missing"),
        ({**AIR, "value": -1.0}, "outside_bounds"),
        ({**AIR, "ai_share_fraction": 1.2}, "outside_bounds"),
    ],
)  # fmt: skip
def test_problems_are_found_cell_by_cell(row, code):
    assert code in codes(row)


def test_what_is_right_has_no_problem():
    diesel = {"post_id": "s1-stationary-combustion", "factor_id": "fuel-diesel-litre-gb", "value": 1.0}
    upstream = {"post_id": "s3-03-energy-upstream", "factor_id": "fuel-diesel-litre-wtt-gb", "value": 1.0}

    assert (
        codes(AIR, {**AIR, "value": 1.0}, diesel, upstream, {**SPEND, "price_year": 2025.0, "deflator_ratio": 0.8})
        == set()
    )
    assert codes() == set()


def test_a_line_entered_twice_is_told_once():
    (problem,) = activity_problems(table(AIR, AIR), factor_of)

    assert (problem.code, problem.ids.tolist()) == ("duplicate_activity", [2])
