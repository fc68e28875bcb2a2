"""Around a ledger: double counts, what is missing, the share of AI, another year, and what always holds."""

import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from greenai_desktop.accounting.ledger.ai_share import share_of_ai
from greenai_desktop.accounting.ledger.double_counts import double_counts
from greenai_desktop.accounting.ledger.gather import Question, Sources, gather
from greenai_desktop.accounting.ledger.missing import missing
from greenai_desktop.accounting.ledger.years import compared, effects
from greenai_desktop.core.inventory.changes import Batch
from greenai_desktop.core.inventory.columns import ACTIVITY_COLUMNS, ASSET_COLUMNS, CLOUD_COLUMNS
from greenai_desktop.core.inventory.days import day_of, year
from greenai_desktop.core.ledger_columns import columns_of
from greenai_desktop.core.ledger_totals import first_totals
from greenai_desktop.core.lines import Indicator, Stage
from greenai_desktop.core.organisation import Consolidation, DigitalFootprint, Organisation, Site
from greenai_desktop.core.uncertainty import Draws
from tests.helpers.inventories import table_of

FIRST, AFTER = year(2026)
OF_2026 = Question.of_year(2026)
SERVER = {"name": "node 1", "purchased": FIRST, "lifetime_years": 4.0, "embodied_kgco2e": 1_461.0, "item_id": "x"}
FUEL = {
    "name": "Diesel", "post_id": "s1-mobile-combustion", "value": 100.0, "unit": "L", "factor_kgco2e": 3.0,
    "from_day": FIRST,
}  # fmt: skip


def sources(assets=(), rows=(), cloud=(), **rest):
    return Sources(
        table_of(ASSET_COLUMNS, *assets), table_of(ACTIVITY_COLUMNS, *rows), table_of(CLOUD_COLUMNS, *cloud), **rest
    )


def whole(gathered):
    return first_totals(columns_of(gathered.lines)).whole


# Double counts


def test_a_double_count_is_found_cured_and_the_cure_undone_to_the_byte():
    spent = FUEL | {"post_id": "s3-02-capital-goods", "currency": "EUR", "from_day": FIRST, "until_day": AFTER - 1.0}
    made = sources([SERVER], [spent])
    before = gather(made, OF_2026), made.activities.state()

    (found,) = double_counts(made, OF_2026)
    change = Batch((found.cures[0].change(),))
    undo = change.apply(made.activities)

    assert found.code == "spend_and_asset" and found.is_in_total
    assert not double_counts(made, OF_2026)
    assert whole(gather(made, OF_2026)).value == pytest.approx(whole(before[0]).value - 300.0)
    undo.apply(made.activities)
    assert made.activities.state() == before[1] and whole(gather(made, OF_2026)).value == whole(before[0]).value


def test_a_double_count_of_another_year_is_none_in_this():
    spent = FUEL | {"post_id": "s3-02-capital-goods", "currency": "EUR", "from_day": FIRST, "until_day": AFTER - 1.0}

    assert not double_counts(sources([SERVER], [spent]), Question.of_year(2027))


# What is missing


def test_posts_that_nobody_assessed_say_so_and_lines_without_a_figure_too():
    made = sources([SERVER | {"stage": "training"}], [FUEL, FUEL | {"factor_kgco2e": math.nan}])

    found = missing(gather(made, OF_2026), made)

    states = {state.post.id: state for state in found.posts}
    assert states["s1-mobile-combustion"].count == 2 and states["s1-mobile-combustion"].missing_count == 1
    assert states["s3-02-capital-goods"].is_assessed and not states["s3-01-services-cloud"].is_assessed
    assert "s3-05-waste" in {post.id for post in found.not_assessed}
    assert Stage.TRAINING not in found.stages and Stage.DATA in found.stages and found.unstaged_count == 2
    assert [(line.origin, reason) for line, reason in found.lines] == [("activity:2", "activity_factor_unknown")]
    assert sum(state.count for state in found.posts) == 3


# The share of AI


def test_the_share_of_ai_has_an_interval_or_says_why_there_is_none():
    declared = Organisation(digital=DigitalFootprint(10.0, 2026, "Report 2026", 8.0, 12.5))
    lines = gather(sources(rows=[FUEL], organisation=declared), OF_2026)

    found = share_of_ai(lines, whole(lines))

    assert found.value == pytest.approx(0.03) and found.low < 0.03 / 1.25 and found.high > 0.03 * 1.25
    nobody = gather(sources(rows=[FUEL]), OF_2026)
    assert share_of_ai(nobody, whole(nobody)).reason == "share_not_assessed"
    always = gather(sources(rows=[FUEL], organisation=declared))
    assert share_of_ai(always, whole(always)).reason == "share_needs_a_year"
    empty = gather(sources(organisation=declared), OF_2026)
    assert share_of_ai(empty, whole(empty)).reason == "share_not_assessed"


# Another year


def test_a_change_comes_from_amounts_and_factors():
    more = FUEL | {"from_day": AFTER, "value": 150.0, "factor_kgco2e": 2.0, "factor_year": 2026.0}
    made = sources([SERVER], [FUEL | {"factor_year": 2024.0}, more])

    found = compared(gather(made, OF_2026), gather(made, Question.of_year(2027)))

    diesel = next(one for one in found.effects if one.unit == "L")
    assert (diesel.amount_kgco2e, diesel.factor_kgco2e) == pytest.approx((50.0 * 2.5, -1.0 * 125.0))
    assert found.whole.value == pytest.approx(0.0, abs=1e-9) and found.by_scope[3].value == pytest.approx(0.0, abs=1e-9)
    told = {note.code: (note.before, note.after) for note in found.notes}
    assert told["other_factor_years"] == (("2024",), ("2026",)) and "same_tables" in told


def test_a_post_of_one_year_alone_is_told():
    made = sources([SERVER], [FUEL])

    told = {note.code: note for note in compared(gather(made, OF_2026), gather(made, Question.of_year(2027))).notes}

    assert told["posts_only_before"].before == ("1.2",) and "posts_only_after" not in told


def test_what_is_booked_of_one_machine_in_two_years_cancels():
    made = sources([SERVER])

    found = compared(gather(made, OF_2026), gather(made, Question.of_year(2027)), Draws()).whole

    assert found.value == pytest.approx(0.0, abs=1e-9) and found.high - found.low < 1e-9


# What always holds


def amounts():
    return st.floats(0.001, 1e6)


@st.composite
def ledgers(draw):
    rows = draw(st.lists(st.tuples(
        amounts(), st.sampled_from(["s1-fugitive", "s2-electricity", "s3-05-waste", ""]),
        st.sampled_from(["", "training", "production"]), st.sampled_from(["", "hall"]),
        st.integers(-400, 400), st.integers(0, 500),
    ), max_size=6))  # fmt: skip
    return [
        {"name": f"row {i}", "value": value, "factor_kgco2e": 2.0, "post_id": post, "stage": stage, "site": site,
         "from_day": FIRST + begin, "until_day": FIRST + begin + length}
        for i, (value, post, stage, site, begin, length) in enumerate(rows)
    ]  # fmt: skip


APPROACHES = st.sampled_from(list(Consolidation))
SITE = Site("hall", has_operational_control=False, equity_fraction=0.3)


@settings(max_examples=25, deadline=None)
@given(ledgers(), APPROACHES, st.sampled_from([Question(), OF_2026]))
def test_all_ways_of_grouping_add_up_to_the_same_and_no_approach_loses_a_gram(rows, approach, question):
    made = sources([SERVER], rows, sites={"hall": SITE}, organisation=Organisation(consolidation=approach))

    totals = first_totals(columns_of(gather(made, question).lines))

    for groups in (totals.by_scope, totals.by_post, totals.by_stage, totals.by_cell):
        assert math.fsum(total.value for total in groups.values()) == pytest.approx(totals.whole.value)
    plain = whole(gather(sources([SERVER], rows), question))
    assert totals.whole.value == pytest.approx(plain.value)


@settings(max_examples=25, deadline=None)
@given(ledgers(), st.lists(st.tuples(amounts(), st.sampled_from(["offset", "avoided"])), min_size=1, max_size=4))
def test_offsets_and_avoided_emissions_never_change_a_total(rows, beside):
    more = [
        {"value": value, "factor_kgco2e": 1.0, "kind": kind, "from_day": FIRST, "post_id": "s3-05-waste"}
        for value, kind in beside
    ]
    reported = {"provider": "gcp", "kgco2e": 1e6, "from_day": FIRST}

    without = first_totals(columns_of(gather(sources([SERVER], rows), OF_2026).lines))
    found = gather(sources([SERVER], [*rows, *more], [reported]), OF_2026)

    assert first_totals(columns_of(found.lines)) == without
    assert len(found.offsets) + len(found.avoided) == len(beside) and len(found.reported) == 1


@settings(max_examples=25, deadline=None)
@given(
    st.integers(0, 6_000), st.floats(0.2, 12.0), st.one_of(st.none(), st.integers(0, 4_000)),
    st.sampled_from(["amortised", "inventory"]),
)  # fmt: skip
def test_the_years_of_a_machine_add_up_to_the_whole_of_it(days, lifetime, until_retired, view):
    purchased = float(day_of(2012) + days)
    retired = math.nan if until_retired is None else purchased + until_retired
    made = sources([SERVER | {"purchased": purchased, "lifetime_years": lifetime, "retired": retired}])

    parts = [gather(made, Question.of_year(number, view=view)).lines for number in range(2011, 2043)]

    values = [line.amount(Indicator.GHG).value for lines in parts for line in lines]
    assert math.fsum(values) == pytest.approx(1_461.0)


def test_effects_add_up_to_the_change():
    before = gather(sources([SERVER], [FUEL]), OF_2026).lines
    after = gather(sources([SERVER, SERVER], [FUEL | {"value": 7.0}, FUEL | {"unit": "kWh"}]), OF_2026).lines

    total = math.fsum(one.amount_kgco2e + one.factor_kgco2e for one in effects(before, after))

    change = first_totals(columns_of(after)).whole.value - first_totals(columns_of(before)).whole.value
    assert total == pytest.approx(change)
