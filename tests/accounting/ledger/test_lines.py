"""Lines of the three tables: their sums are those of the tables, each in its post; what stands beside stays beside."""

import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from greenai_desktop.accounting.ledger.asset_lines import asset_lines
from greenai_desktop.accounting.ledger.row_lines import NO_POST, activity_lines, cloud_lines, ledger_post
from greenai_desktop.catalog.activities import activities
from greenai_desktop.catalog.posts import posts
from greenai_desktop.core.hosting import Hosting, Post
from greenai_desktop.core.inventory.changes import cells_set, rows_added
from greenai_desktop.core.inventory.columns import ACTIVITY_COLUMNS, CLOUD_COLUMNS
from greenai_desktop.core.inventory.days import year
from greenai_desktop.core.inventory.inventory import Inventory
from greenai_desktop.core.inventory.totals import Asked, totals
from greenai_desktop.core.ledger_columns import columns_of
from greenai_desktop.core.ledger_totals import drawn_totals, first_totals
from greenai_desktop.core.lines import Indicator, Kind, Stage
from greenai_desktop.core.organisation import Consolidation, Site
from greenai_desktop.core.place import Place
from greenai_desktop.core.samples import Method, Status
from tests.helpers.inventories import equipment, large

FIRST, AFTER = year(2025)
IN_2025 = Asked(FIRST, AFTER)
OPERATIONAL = Consolidation.OPERATIONAL
EXPORT = {"provider": "gcp", "scope": "all", "basis": "location", "kgco2e": 300.0, "from_day": FIRST}


def table(columns, *rows):
    made = Inventory(columns)
    for number, row in enumerate(rows, 1):
        rows_added(made, [number], {name: [value] for name, value in row.items()}).apply(made)
    return made


def of_activities(*rows):
    return activity_lines(table(ACTIVITY_COLUMNS, *rows), activities().by_id, posts().by_id)


def of_assets(inventory, asked=IN_2025, sites=None):
    return asset_lines(inventory, sites or {}, OPERATIONAL, asked)


@pytest.mark.parametrize("view", ["amortised", "inventory"])
@pytest.mark.parametrize("asked", [{}, {"from_day": FIRST, "until_day": AFTER}])
def test_lines_of_equipment_add_up_to_its_totals(asked, view):
    inventory, asked = large(3_000), Asked(**asked, view=view)

    table_says, ledger_says = totals(inventory, asked), first_totals(columns_of(of_assets(inventory, asked))).whole

    assert ledger_says.value == pytest.approx(table_says.embodied.value + (table_says.use.value or 0.0))
    assert ledger_says.missing_count >= table_says.embodied.missing_count


def test_the_interval_of_the_ledger_is_that_of_the_table():
    inventory = equipment(40, manufacture_kgco2e=100.0, item_id=["a"] * 20 + ["b"] * 20, grade="C")

    table_says = totals(inventory).embodied
    ledger_says = first_totals(columns_of(of_assets(inventory, Asked()))).whole

    assert (ledger_says.low, ledger_says.high) == pytest.approx((table_says.low, table_says.high))


def test_use_that_is_counted_stands_in_the_scope_of_its_site():
    sites = {
        "Office": Site("Office", Place("FR", hosting=Hosting.OFFICE)),
        "Home": Site("Home", Place(hosting=Hosting.HOME)),
    }
    inventory = equipment(
        3, site=["Office", "Home", ""], manufacture_kgco2e=100.0, use_kgco2e=50.0, use_counted="here",
        lifetime_years=5.0, purchased=FIRST,
    )  # fmt: skip

    lines = of_assets(inventory, sites=sites)

    assert [line.post.scope for line in lines if line.id.endswith("/use")] == [2, 3, 2]
    assert {line.post for line in lines if not line.id.endswith("/use")} == {Post(3, 2, "4.2")}
    assert "hosting_not_given" in lines[-1].notes


def test_equipment_that_is_rented_in_a_cloud_is_part_of_the_service():
    sites = {"Rented": Site("Rented", Place(hosting=Hosting.CLOUD, provider="gcp"))}

    (line,) = of_assets(equipment(1, site="Rented", manufacture_kgco2e=100.0), Asked(), sites)

    assert line.post == Post(3, 1, "4.5")


def test_what_is_left_out_has_no_line():
    inventory = equipment(2, manufacture_kgco2e=100.0)
    cells_set([1], left_out=["double_count"]).apply(inventory)

    assert [line.id for line in of_assets(inventory, Asked())] == ["asset:2"]


def test_equipment_of_an_unknown_footprint_is_missing_and_not_zero():
    (line,) = of_assets(equipment(1), Asked())

    assert (line.amount(Indicator.GHG).value, line.amount(Indicator.GHG).reason) == (None, "footprint_unknown")
    assert line.amount(Indicator.WATER) is None


def test_an_activity_is_its_amount_times_its_factor():
    factor = activities().by_id("freight-air-long-fr")

    (line,) = of_activities({
        "name": "Cards from Asia", "post_id": "s3-04-upstream-transport", "factor_id": factor.id, "unit": "t·km",
        "value": 500.0, "ai_share_fraction": 0.5, "project": 3.0, "stage": "training", "from_day": FIRST,
    })  # fmt: skip

    carbon = line.amount(Indicator.GHG)
    assert carbon.value == pytest.approx(500.0 * 0.5 * factor.factor.value)
    assert carbon.low < carbon.value < carbon.high
    assert (line.post, line.project_id, line.stage) == (Post(3, 4, "3.1"), 3, Stage.TRAINING)
    assert (line.factor_year, line.source_ids) == (factor.factor.year, (factor.source.id,))
    assert (line.status, line.method) == (Status.ENTERED, Method.FACTOR)
    assert line.at_utc_s == FIRST * 86_400.0


def test_rows_of_one_factor_share_its_error_and_typed_factors_do_not():
    row = {"post_id": "s3-04-upstream-transport", "factor_id": "freight-air-long-fr", "unit": "t·km", "value": 1.0}
    shared = columns_of(of_activities(row, row))
    typed = columns_of(of_activities(*[{**row, "factor_kgco2e": 1.2}] * 2))

    assert [one.key for one in shared.groups[0]] == ["freight-air-long-fr"]
    assert typed.groups == ((),)


def test_spend_is_deflated_and_said_to_be_the_last_resort():
    (line,) = of_activities({
        "post_id": "s3-01-services-it", "value": 1_000.0, "unit": "EUR", "currency": "EUR", "factor_kgco2e": 0.15,
        "deflator_ratio": 0.8,
    })  # fmt: skip

    carbon = line.amount(Indicator.GHG)
    assert carbon.value == pytest.approx(120.0)
    assert carbon.high > 3.0 * carbon.value
    assert line.method is Method.SPEND
    assert "last_resort" in line.notes


@pytest.mark.parametrize(
    ("cells", "is_told"),
    [
        ({"factor_id": "freight-sea-container-8000teu-gb"}, True),
        ({"factor_id": "freight-sea-container-8000teu-gb", "factor_kgco2e": 0.02}, False),  # typed in its place
        ({"factor_id": "freight-hgv-average-gb"}, False),  # its upstream is a row of the tables
        ({"factor_id": "travel-tgv-fr"}, False),  # the upstream is in it
    ],
)
def test_an_upstream_that_no_table_counts_is_said_on_the_line(cells, is_told):
    [line] = of_activities({"post_id": "s3-04-upstream-transport", "value": 10.0, "region": "", **cells})

    assert ("upstream_not_counted" in line.notes) is is_told


def test_bounds_of_an_activity_are_its_range():
    (line,) = of_activities({
        "post_id": "s3-05-waste", "value": 10.0, "value_low": 5.0, "value_high": 20.0, "factor_kgco2e": 2.0,
        "factor_low": 1.0, "factor_high": 4.0,
    })  # fmt: skip

    assert [one.u95_ratio for one in line.amount(Indicator.GHG).drivers] == [2.0, 2.0]
    assert line.amount(Indicator.GHG).high == pytest.approx(20.0 * math.exp(math.sqrt(2.0) * math.log(2.0)))


def test_an_activity_without_post_or_factor_says_so():
    (line,) = of_activities({"name": "?", "value": 3.0})

    assert line.post == NO_POST
    assert "post_not_given" in line.notes
    assert line.amount(Indicator.GHG).value is None


def test_every_post_of_the_list_has_a_place_in_the_ledger():
    for post in posts().all():
        place = ledger_post(post)
        assert (str(place.scope), place.beges_post) == (post.scope, post.beges_post)
        assert (place.ghg_category is not None) == post.ghgp_category.partition(".")[2].isdigit()


def test_figures_of_a_provider_stand_beside():
    (line,) = cloud_lines(table(CLOUD_COLUMNS, {**EXPORT, "energy_kwh": 900.0, "project": 2.0}))

    assert (line.kind, line.status, line.project_id) == (Kind.PROVIDER_REPORTED, Status.PROVIDER_REPORTED, 2)
    assert [amount.value for amount in line.amounts] == [300.0, 900.0]
    assert line.notes == ("location_based",)


@given(
    st.lists(st.tuples(st.sampled_from(["offset", "avoided"]), st.floats(-1e6, 1e6)), max_size=6),
    st.lists(st.floats(0.0, 1e6), max_size=4),
)
@settings(max_examples=40, deadline=None)
def test_offsets_avoided_and_reported_rows_change_no_total(beside, reported):
    counted = [
        *of_activities({"post_id": "s3-05-waste", "value": 10.0, "factor_kgco2e": 2.0}),
        *of_assets(equipment(3, manufacture_kgco2e=100.0), Asked()),
    ]
    more = of_activities(*[{"value": value, "factor_kgco2e": 1.0, "kind": kind} for kind, value in beside])
    more += cloud_lines(table(CLOUD_COLUMNS, *[{**EXPORT, "kgco2e": value} for value in reported]))

    assert len(more) == len(beside) + len(reported)
    assert drawn_totals(columns_of([*more, *counted])) == drawn_totals(columns_of(counted))


@pytest.mark.parametrize(
    ("cells", "reason"),
    [
        ({"embodied_kgco2e": math.nan}, "footprint_unknown"),
        ({"lifetime_years": math.nan}, "lifetime_unknown"),
        ({"ai_share_fraction": math.nan}, "share_unknown"),
        ({"allocation": "gpu_hours", "used_h_per_year": 100.0}, "recorded_hours_unknown"),
    ],
)
def test_a_line_without_a_figure_says_what_is_lacking(cells, reason):
    row = {"embodied_kgco2e": 100.0, "lifetime_years": 4.0, "purchased": FIRST}

    (line,) = of_assets(equipment(**(row | cells)))

    assert line.amount(Indicator.GHG).reason == reason
