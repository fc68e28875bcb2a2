"""The one resolver of the electricity factor and of the PUE."""

import math

import pytest

from greenai_desktop.catalog.electricity import (
    ACCOUNTING,
    COMPARISON,
    comparison_factors,
    own_factor,
    pue_for,
    resolve,
    validate_own,
    zone_of,
    zones_without_comparison,
)
from greenai_desktop.catalog.grid import COMPARISON_SOURCES, UNIT, GridCatalog
from greenai_desktop.core.errors import CatalogError, InputError
from greenai_desktop.core.factors import Factor
from greenai_desktop.core.place import Place
from greenai_desktop.core.samples import Status


def own(kind="grid", value=0.02, region="FR", year=2025, **more):
    fields = {"source_id": "Bilan RTE", "evidence": "contract 7", "status": Status.ENTERED} | more
    fields = {"low": None, "high": None, "basis": "lifecycle", "boundary": "consumption", "unit": UNIT} | fields
    return Factor(f"own:{kind}:{region}:{year}", value, region=region, year=year, kind=kind, **fields)


# ---- zones and rows


def test_all_zones_are_there_and_each_has_exactly_one_default(shipped):
    # README-grid: 419 rows, 356 zones, exactly one default a zone.
    zones = shipped.zones()

    assert (len(shipped.all_factors()), len(zones)) == (419, 356)
    for zone in zones:
        assert shipped.default(zone.code) is not None, zone
        assert sum(factor is shipped.default(zone.code) for factor in shipped.factors(zone.code)) == 1
    assert [zone.code for zone in zones] == sorted(zone.code for zone in zones)


def test_rows_say_basis_boundary_year_and_unit(shipped):
    for factor in shipped.all_factors():
        assert factor.basis in ("lifecycle", "direct"), factor
        assert factor.boundary in ("production", "consumption"), factor
        assert 2022 <= factor.year <= 2025, factor
        assert factor.unit == UNIT
        assert 0.002 < factor.value < 1.6, factor
        assert factor.id == f"grid:{factor.region}:{factor.basis}:{factor.source_id}"


@pytest.mark.parametrize(
    ("code", "english", "french"),
    [
        ("FR", "France", "France"), ("RE", "Réunion", "La Réunion"), ("GQ", "Equatorial Guinea", "Guinée équatoriale"),
        ("SB", "Solomon Islands", "Îles Salomon"), ("GL", "Greenland", "Groenland"),
        ("US-WV", "West Virginia", "Virginie-Occidentale"), ("BY", "Belarus", "Biélorussie"),
        ("SE-SE3", "Sweden bidding zone SE3", "Suède, zone de prix SE3"), ("WORLD", "World", "Monde"),
        ("CD", "DR Congo", "République démocratique du Congo"), ("CG", "Congo", "Congo-Brazzaville"),
    ],
)  # fmt: skip
def test_zones_have_their_names_in_both_languages(shipped, code, english, french):
    zone = shipped.zone(code)

    assert (zone.name("en"), zone.name("fr")) == (english, french)


def test_no_french_name_is_turned_around_or_left_in_english(shipped):
    for zone in shipped.zones():
        if "eGRID" in zone.name_fr:  # names of grid areas stay as the agency has them
            continue
        assert "," not in zone.name_fr or "zone de prix" in zone.name_fr, zone
        assert not any(word in zone.name_fr.split() for word in ("and", "Islands", "South", "North", "Virginia"))
    assert shipped.zone("XX") is None


# ---- which factor


def test_france_counts_with_the_factor_that_french_reporting_points_to(shipped):
    # README-grid: ADEME Base Empreinte 2025, 46.1 g, life cycle, consumption.
    chosen = resolve(shipped, "FR")

    assert chosen.factor.value == pytest.approx(0.0461)
    assert (chosen.factor.basis, chosen.factor.boundary, chosen.factor.year) == ("lifecycle", "consumption", 2025)
    assert (chosen.source.publisher, chosen.purpose) == ("ADEME", ACCOUNTING)
    assert {"annual_average", "scope_not_split"} <= set(chosen.notes)


def test_france_compares_with_the_method_of_all_zones(shipped):
    # README-grid: Ember 2025, 41.4 g, production.
    chosen = resolve(shipped, "FR", COMPARISON)

    assert chosen.factor.value == pytest.approx(0.0414, abs=5e-5)
    assert (chosen.factor.boundary, chosen.factor.source_id) == ("production", "ember_owid_2026")
    assert chosen.purpose == COMPARISON


def test_a_zone_without_a_national_reference_counts_with_its_default_row(shipped):
    assert resolve(shipped, "DE").factor is not None
    assert resolve(shipped, "DE").factor.id == shipped.default("DE").id
    assert "fallback_country" not in resolve(shipped, "DE").notes


def test_a_part_of_a_country_falls_back_to_the_country_and_its_reference_and_says_so(shipped):
    chosen = resolve(shipped, "FR-IDF")

    assert chosen.factor.value == pytest.approx(0.0461)
    assert chosen.notes[0] == "fallback_country"


def test_an_unknown_zone_falls_back_to_the_world_and_says_so(shipped):
    # README-grid: world 458 g.
    chosen = resolve(shipped, "XX")

    assert chosen.factor.value == pytest.approx(0.458, abs=5e-4)
    assert chosen.notes[0] == "fallback_world"


def test_a_comparison_in_a_zone_of_another_method_takes_the_country(shipped):
    # A province of China has only a direct figure of another method.
    chosen = resolve(shipped, "CN-BJ", COMPARISON)

    assert chosen.factor.id == resolve(shipped, "CN", COMPARISON).factor.id
    assert chosen.notes[0] == "one_method_country"
    assert "direct_only" in resolve(shipped, "CN-BJ").notes


def test_states_of_the_same_method_are_compared_with_their_own_row(shipped):
    assert resolve(shipped, "US-CA", COMPARISON).factor.source_id == "ember_us_states_2026"


def test_comparisons_of_all_zones_are_of_one_method(shipped):
    compared = comparison_factors(shipped)
    left_out = zones_without_comparison(shipped)

    # README-grid: 214 national rows; 14 states of the US and 4 of India from the same publisher.
    assert len(compared) == 214 + 14 + 4
    assert len(compared) + len(left_out) == len(shipped.zones())
    assert {chosen.factor.source_id for chosen in compared} == set(COMPARISON_SOURCES)
    assert {(c.factor.basis, c.factor.boundary, c.purpose) for c in compared} == {
        ("lifecycle", "production", COMPARISON)
    }
    assert len({chosen.factor.region for chosen in compared}) == len(compared)
    assert {"AU-NSW", "CN-BJ", "SE-SE3", "CA-ON", "US-AK"} <= {zone.code for zone in left_out}


@pytest.mark.parametrize(("zone", "code"), [("", "zone_missing")])
def test_without_a_zone_there_is_no_factor(shipped, zone, code):
    with pytest.raises(InputError) as caught:
        resolve(shipped, zone)

    assert caught.value.code == code


def test_an_unknown_purpose_is_refused(shipped):
    with pytest.raises(InputError) as caught:
        resolve(shipped, "FR", "marketing")

    assert caught.value.code == "unknown_purpose"


def test_tables_without_the_world_know_no_other_zone(factors):
    rows = [row for row in factors.rows("grid_intensity.csv") if row["region"] != "WORLD"]
    factors.write("grid_intensity.csv", rows)

    for purpose in (ACCOUNTING, COMPARISON):
        with pytest.raises(InputError) as caught:
            resolve(GridCatalog(factors.folder), "XX", purpose)
        assert caught.value.code == "zone_unknown"


# ---- range and split


def test_a_row_with_bounds_keeps_the_range_of_its_source(shipped):
    chosen = resolve(shipped, "DE", COMPARISON)

    assert chosen.factor.has_bounds
    assert "range_is_expert_default" not in chosen.notes


@pytest.mark.parametrize(
    ("run_year", "grade", "u95"),
    [(None, "grid_same_year", 1.15), (2024, "grid_same_year", 1.15), (2026, "grid_older", 1.5)],
)
def test_a_row_without_bounds_is_never_plus_minus_zero(shipped, run_year, grade, u95):
    # METHODS §2.15: same-year country 1.15, older 1.5; said to be an expert's default.
    chosen = resolve(shipped, "CN-BJ", run_year=run_year)

    assert not chosen.factor.has_bounds
    assert (chosen.factor.grade, chosen.factor.u95_ratio) == (grade, u95)
    assert "range_is_expert_default" in chosen.notes


def test_the_split_is_told_only_where_it_is_known(shipped):
    # README-grid: derived life-cycle rows of US states are the direct figure × 1.1236.
    split = resolve(shipped, "US-AK")

    assert split.factor.combustion_fraction == pytest.approx(1 / 1.1236, abs=0.001)
    assert "scope_not_split" not in split.notes
    assert "scope_not_split" in resolve(shipped, "DE").notes
    direct = resolve(shipped, "CN-BJ")
    assert "scope_not_split" not in direct.notes and "direct_only" in direct.notes


# ---- own factors


def test_an_own_grid_factor_wins_for_accounting_and_never_for_comparisons(shipped):
    mine = own()

    assert resolve(shipped, "FR", own=[mine]).factor.id == mine.id
    assert resolve(shipped, "FR", COMPARISON, own=[mine]).factor.source_id == "ember_owid_2026"
    assert resolve(shipped, "DE", own=[mine]).factor.id == shipped.default("DE").id


@pytest.mark.parametrize("kind", ["contract", "self_consumption"])
def test_a_contract_or_self_consumption_never_enters_the_headline(shipped, kind):
    beside = own(kind, value=0.0)

    assert resolve(shipped, "FR", own=[beside]).factor.value == pytest.approx(0.0461)
    chosen = own_factor(shipped, [beside], "FR", kind)
    assert (chosen.factor.id, chosen.purpose) == (beside.id, kind)
    assert own_factor(shipped, [beside], "DE", kind) is None
    assert own_factor(shipped, [beside], "FR", "grid") is None


def test_of_several_own_factors_the_zones_own_and_the_runs_year_win(shipped):
    anywhere, old, new = own(region="", year=2026), own(year=2024), own(year=2026)

    assert resolve(shipped, "FR", own=[anywhere, old, new], run_year=2024).factor.id == old.id
    assert resolve(shipped, "FR", own=[anywhere, old, new]).factor.id == new.id
    assert resolve(shipped, "DE", own=[anywhere, old, new]).factor.id == anywhere.id


def test_an_own_factor_without_a_range_takes_that_of_its_grade_and_says_so(shipped):
    chosen = resolve(shipped, "FR", own=[own()], run_year=2025)

    assert chosen.factor.u95_ratio == 1.15
    assert "range_is_expert_default" in chosen.notes
    assert "annual_average" not in chosen.notes
    assert chosen.source.title == "Bilan RTE"


def test_an_own_factor_of_zero_needs_no_range(shipped):
    assert own_factor(shipped, [own("contract", 0.0)], "FR", "contract").notes == ("scope_not_split",)


def test_a_good_own_factor_comes_back_in_the_programs_unit():
    checked = validate_own(own(value=35.0, unit="gCO2e/kWh", low=30.0, high=40.0))

    assert (checked.value, checked.unit, checked.status) == (pytest.approx(0.035), UNIT, Status.ENTERED)
    assert (checked.low, checked.high) == (pytest.approx(0.03), pytest.approx(0.04))


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"kind": "green"}, "unknown_factor_kind"),
        ({"unit": "kWh"}, "unit_mismatch"),
        ({"unit": "gramme"}, "unknown_unit"),
        ({"value": -0.1}, "factor_out_of_range"),
        ({"value": 46.1}, "factor_out_of_range"),
        ({"value": math.nan}, "factor_out_of_range"),
        ({"value": math.inf}, "factor_out_of_range"),
        ({"value": 0.0}, "factor_out_of_range"),
        ({"low": 0.03}, "range_out_of_order"),
        ({"high": 0.01}, "range_out_of_order"),
        ({"low": -0.01}, "range_out_of_order"),
        ({"high": math.inf}, "range_out_of_order"),
        ({"low": math.nan}, "range_out_of_order"),
        ({"source_id": " "}, "source_missing"),
        ({"kind": "contract", "evidence": " "}, "contract_needs_evidence"),
        ({"kind": "self_consumption", "evidence": ""}, "self_consumption_needs_meter"),
    ],
)
def test_an_own_factor_that_cannot_be_right_is_refused(changes, code):
    with pytest.raises(InputError) as caught:
        validate_own(own(**changes))

    assert caught.value.code == code


@pytest.mark.parametrize("kind", ["contract", "self_consumption"])
def test_a_contract_or_own_production_may_be_zero(kind):
    assert validate_own(own(kind, value=0.0)).value == 0.0


def test_a_grid_factor_needs_no_evidence():
    assert validate_own(own(evidence="")).evidence == ""


# ---- PUE and zones of places


@pytest.mark.parametrize("hosting", [None, "office", "home"])
def test_no_pue_where_none_applies_or_nobody_said(shipped, hosting):
    assert pue_for(shipped, Place.from_dict({"hosting": hosting, "pue_ratio": 1.2})) is None


@pytest.mark.parametrize("hosting", ["server_room", "colocation"])
def test_an_own_room_takes_the_survey_average_with_a_wide_band(shipped, hosting):
    # Uptime Institute 2025: 1.54.
    chosen = pue_for(shipped, Place.from_dict({"hosting": hosting}))

    assert (chosen.factor.value, chosen.factor.low, chosen.factor.high) == (1.54, 1.2, 2.0)
    assert (chosen.notes, chosen.factor.year) == (("pue_survey",), 2025)


def test_a_pue_goes_from_entered_over_region_and_fleet_to_the_survey(shipped):
    region = next(r for r in shipped.regions("aws") if r.pue is not None and r.pue.boundary == "region")
    place = {"hosting": "cloud", "provider": "aws", "region": region.code}

    entered = pue_for(shipped, Place.from_dict({**place, "pue_ratio": 1.07}))
    of_region = pue_for(shipped, Place.from_dict(place))
    of_fleet = pue_for(shipped, Place.from_dict({**place, "region": "nowhere"}))
    of_survey = pue_for(shipped, Place.from_dict({**place, "provider": "nobody"}))

    assert (entered.factor.value, entered.factor.status, entered.factor.u95_ratio) == (1.07, Status.ENTERED, 1.05)
    assert (of_region.factor, of_region.notes) == (region.pue, ("pue_region",))
    assert of_region.factor.u95_ratio == 1.1
    assert (of_fleet.factor.value, of_fleet.notes, of_fleet.factor.u95_ratio) == (1.14, ("pue_fleet",), 1.1)
    assert (of_survey.factor.value, of_survey.notes) == (1.54, ("pue_survey",))
    assert of_region.source.title


def test_a_pue_published_for_a_geography_says_so(shipped):
    region = next(r for r in shipped.regions("azure") if r.pue is not None and r.pue.boundary == "geography")

    chosen = pue_for(shipped, Place.from_dict({"hosting": "cloud", "provider": "azure", "region": region.code}))

    assert chosen.notes == ("pue_geography",)


def test_every_published_pue_is_at_least_one_and_has_a_source(shipped):
    regions = [region for provider in shipped.providers() for region in shipped.regions(provider)]

    assert len(regions) == 272
    assert sum(region.pue is not None for region in regions) == 107
    for region in regions:
        assert shipped.zone(region.zone_code) is not None
        if region.pue is not None:
            assert 1.0 <= region.pue.value < 2.0
            assert shipped.source(region.pue.source_id)


def test_without_the_survey_average_the_table_is_broken(factors):
    factors.write("pue.csv", [row for row in factors.rows("pue.csv") if row["region"] != "colocation"])

    with pytest.raises(CatalogError):
        pue_for(GridCatalog(factors.folder), Place.from_dict({"hosting": "colocation"}))


def test_the_zone_of_a_cloud_machine_is_that_of_its_region(shipped):
    paris = Place.from_dict({"hosting": "cloud", "provider": "aws", "region": "eu-west-3", "zone": "DE"})

    assert zone_of(shipped, paris) == "FR"
    assert (
        zone_of(shipped, Place.from_dict({"hosting": "cloud", "provider": "aws", "region": "?", "zone": "DE"})) == "DE"
    )
    assert zone_of(shipped, Place.from_dict({"hosting": "office", "provider": "aws", "region": "eu-west-3"})) == ""


def test_an_unknown_source_is_an_error(shipped):
    with pytest.raises(CatalogError) as caught:
        shipped.source("nobody")

    assert caught.value.code == "no_such_source"
