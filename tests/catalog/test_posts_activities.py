"""The list of posts and the factors of activities: complete, in both languages, French first, spend last."""

import pytest

from greenai_desktop.catalog.activities import ActivityCatalog, activities
from greenai_desktop.catalog.equipment import equipment
from greenai_desktop.catalog.posts import PostCatalog, posts
from greenai_desktop.core.units import known_unit
from greenai_desktop.i18n.equipment import ACTIVITY, ACTIVITY_BOUNDARY, SIGNIFICANCE
from greenai_desktop.paths import resource

BEGES = [
    "1.1", "1.2", "1.3", "1.4", "1.5", "2.1", "2.2", "3.1", "3.2", "3.3", "3.4", "3.5", "4.1", "4.2", "4.3", "4.4",
    "4.5", "5.1", "5.2", "5.3", "5.4", "6.1",
]  # fmt: skip


@pytest.fixture(scope="module")
def post_list():
    return PostCatalog(resource("factors"))


@pytest.fixture(scope="module")
def catalog():
    return ActivityCatalog(resource("factors"))


def test_every_post_of_both_standards_is_there(post_list):
    assert post_list.problems == []
    assert len(post_list.all()) == 30
    assert sorted({post.beges_post for post in post_list.all()}) == BEGES
    assert {f"3.{number}" for number in range(1, 16)} < {post.ghgp_category for post in post_list.all()}


def test_posts_stand_in_the_order_of_scopes_and_categories(post_list):
    order = [post.ghgp_category for post in post_list.all()]

    assert order.index("3.2") < order.index("3.10") < order.index("3.other") == len(order) - 1


def test_each_post_has_its_words_in_both_languages_and_units_that_are_known(post_list):
    for post in post_list.all():
        for told in (post.name, post.beges_name, post.ai_content):
            assert told("en").strip() and told("fr").strip(), post.id
        assert post.significance in SIGNIFICANCE
        assert all(known_unit(unit) for unit in post.units)
        assert "'" not in post.name("fr") + post.ai_content("fr") + post.beges_name("fr")


def test_posts_are_found_by_id_scope_and_beges_post(post_list):
    assert post_list.by_id("s3-02-capital-goods").beges_post == "4.2"
    assert post_list.by_id("nothing") is None
    assert {post.scope for post in post_list.of_scope("2")} == {"2"}
    assert len(post_list.of_beges("4.5")) == 4


def test_a_default_factor_is_an_activity_or_a_piece_of_equipment_that_is_there(post_list, catalog):
    for post in post_list.all():
        name = post.default_factor_id
        if name:
            assert catalog.by_id(name) or equipment().of(name), post.id


def test_no_post_takes_offsets_or_avoided_emissions(post_list, catalog):
    names = " ".join([*(p.name_en + p.beges_name_en for p in post_list.all()), *(a.name_en for a in catalog.all())])

    assert not {"offset", "avoided", "removal", "compensation"} & set(names.casefold().split())
    assert all(row.factor.value > 0 for row in catalog.all())


def test_all_factors_load_with_bounds_and_known_units(catalog):
    assert catalog.problems == []
    assert len(catalog) == 264
    for row in catalog.all():
        assert row.factor.low <= row.factor.value <= row.factor.high
        assert row.factor.unit == f"kgCO2e/{row.activity_unit}" and known_unit(row.factor.unit)
        assert row.category in ACTIVITY and (row.boundary in ACTIVITY_BOUNDARY or not row.boundary)


def test_spend_tells_currency_and_year_of_its_prices_and_nothing_else_does(catalog):
    for row in catalog.all():
        assert row.is_last_resort == row.category.startswith("spend")
        assert (row.currency in ("EUR", "USD")) == row.is_last_resort == (row.price_year is not None)


def test_french_rows_come_first_in_france_and_rows_of_other_countries_never(catalog, post_list):
    for post in post_list.all():
        rows = catalog.for_post(post.id)
        assert {row.factor.region for row in rows} <= {"FR", "EU", "WORLD"}
        if rows and post.id != "s1-fugitive":
            assert rows[0].factor.region == "FR", post.id


def test_the_default_of_a_post_stands_first_among_its_like(catalog):
    assert catalog.for_post("s1-fugitive")[0].id == "refrigerant-r410a-ar6"
    assert catalog.for_post("s3-04-upstream-transport")[0].id == "freight-air-long-fr"


def test_spend_comes_after_every_physical_amount(catalog, post_list):
    for region in ("FR", "US", "GB"):
        for post in post_list.all():
            resorts = [row.is_last_resort for row in catalog.for_post(post.id, region)]
            assert resorts == sorted(resorts)


def test_a_foreign_row_is_offered_for_its_own_region_before_the_french_one(catalog):
    british = catalog.for_post("s3-04-upstream-transport", "GB")

    assert british[0].factor.region == "GB"
    assert [row.factor.region for row in british] == sorted(
        (row.factor.region for row in british), key=("GB", "FR", "EU").index
    ) or any(row.is_last_resort for row in british)
    assert {row.factor.region for row in catalog.for_post("s3-01-services-cloud", "US")} == {"US", "FR"}
    assert "EU" not in {row.factor.region for row in catalog.for_post("s3-04-upstream-transport", "US")}


def test_a_combustion_row_has_its_upstream_row_or_says_that_it_is_whole(catalog):
    fuels = [row for row in catalog.all() if row.category == "fuel"]

    assert {row.boundary for row in fuels} == {"combustion", "whole"}
    for row in fuels:
        if row.boundary == "combustion":
            upstream = catalog.by_id(row.id.removesuffix("-gb") + "-wtt-gb")
            assert upstream is not None and upstream.activity_unit == row.activity_unit, row.id


def test_rows_under_share_alike_stand_in_a_file_of_their_own(factors):
    assert [row["id"] for row in factors.rows("activities_cards.csv")] == ["waste-weee-board-kg-derived"]
    assert not [row for row in factors.rows("activities.csv") if row["source_id"].startswith("derived-gpu")]


def test_a_search_finds_either_language_and_puts_money_last(catalog):
    assert catalog.search("gaz naturel", "fr")[0].label.startswith("Gaz naturel")
    assert catalog.search("natural gas", "en")[0].item_id.startswith("fuel-natural-gas")
    hotels = catalog.search("hotel", "en", limit=40)
    assert "price_year" in hotels[-1].facts and "price_year" not in hotels[0].facts


@pytest.mark.parametrize(
    ("table", "cells", "code"),
    [
        ("activities.csv", {"unit": "kgCO2e/parsec"}, "unknown_unit_in_table"),
        ("activities.csv", {"activity_unit": "km"}, "unknown_unit_in_table"),
        ("activities.csv", {"post_ids": "s9-nothing"}, "unknown_factor_in_table"),
        ("activities.csv", {"boundary": "some"}, "unknown_choice_in_table"),
        ("activities.csv", {"currency": "EUR"}, "bad_number"),
        ("activities.csv", {"value": "-1"}, "bad_number"),
        ("activities.csv", {"source_id": "nobody"}, "missing_source"),
    ],
)
def test_a_broken_factor_is_left_out_and_told(factors, table, cells, code):
    factors.change(table, 1, **cells)

    catalog = ActivityCatalog(factors.folder)

    assert [problem.code for problem in catalog.problems] == [code]
    assert len(catalog) == 263


@pytest.mark.parametrize(
    ("cells", "code"),
    [
        ({"id": ""}, "empty_id"), ({"scope": "4"}, "unknown_choice_in_table"),
        ({"units": "lots"}, "unknown_unit_in_table"),
        ({"source_ids": ""}, "missing_source"), ({"significance": "huge"}, "unknown_choice_in_table"),
        ({"id": "s1-biomass"}, "duplicate_id"),
    ],
)  # fmt: skip
def test_a_broken_post_is_left_out_and_told(factors, cells, code):
    factors.change("posts.csv", 3, **cells)

    found = PostCatalog(factors.folder)

    assert [problem.code for problem in found.problems] == [code]
    assert len(found.all()) == 29


def test_the_tables_in_force_are_read_once():
    assert posts() is posts()
    assert activities() is activities()
