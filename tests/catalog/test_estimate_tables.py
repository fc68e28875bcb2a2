"""Defaults, utilisation, water, facts of providers, equivalences and history."""

import itertools

import pytest

from greenai_desktop.catalog.accelerators import accelerators
from greenai_desktop.catalog.components import ComponentCatalog, components
from greenai_desktop.catalog.defaults import DefaultCatalog, default, default_source, defaults
from greenai_desktop.catalog.equivalences import EquivalenceCatalog, at_most_three
from greenai_desktop.catalog.history import HistoryCatalog
from greenai_desktop.catalog.impacts import ADPE, WATER, ImpactCatalog
from greenai_desktop.catalog.providers import ProviderCatalog
from greenai_desktop.catalog.sources import source_of, sources
from greenai_desktop.catalog.tables import read_factors, read_sources
from greenai_desktop.catalog.utilisation import (
    MFU,
    SYSTEM_POWER,
    UtilisationCatalog,
    mfu_default,
    power_default,
    utilisation,
)
from greenai_desktop.core.errors import CatalogError
from greenai_desktop.core.estimate.draft import CHOICES
from greenai_desktop.core.estimate.fields import FIELDS, KIT_FIELDS
from greenai_desktop.core.factors import Factor
from greenai_desktop.core.units import dimension, known_unit
from greenai_desktop.paths import resource

FOLDER = resource("factors")
LONG = (
    "components_power.csv", "electricity_impacts.csv", "embodied_phases.csv", "equivalences.csv",
    "estimate_defaults.csv", "grid_history.csv", "provider_facts.csv", "utilisation.csv", "wue.csv",
)  # fmt: skip
CATALOGUES = (
    DefaultCatalog, UtilisationCatalog, ImpactCatalog, ProviderCatalog, EquivalenceCatalog, HistoryCatalog,
    ComponentCatalog,
)  # fmt: skip


@pytest.mark.parametrize("name", LONG)
def test_every_row_of_a_long_table_keeps_all_rules(name):
    rows = list(read_factors(FOLDER / name, read_sources(FOLDER / "sources.csv")))

    assert len(rows) == len((FOLDER / name).read_text(encoding="utf-8").splitlines()) - 1


@pytest.mark.parametrize("catalogue", CATALOGUES)
def test_shipped_tables_load_without_a_problem(catalogue):
    assert catalogue(FOLDER).problems == []


@pytest.mark.parametrize("catalogue", CATALOGUES)
def test_a_table_that_is_not_there_is_an_error(catalogue, tmp_path):
    with pytest.raises(CatalogError) as caught:
        catalogue(tmp_path)

    assert caught.value.code == "table_not_read"


@pytest.mark.parametrize(
    ("table", "catalogue"),
    [
        ("estimate_defaults.csv", DefaultCatalog), ("utilisation.csv", UtilisationCatalog),
        ("electricity_impacts.csv", ImpactCatalog), ("wue.csv", ImpactCatalog),
        ("provider_facts.csv", ProviderCatalog), ("equivalences.csv", EquivalenceCatalog),
        ("grid_history.csv", HistoryCatalog), ("components_power.csv", ComponentCatalog),
    ],
)  # fmt: skip
@pytest.mark.parametrize(
    ("cells", "code"),
    [
        ({"id": ""}, "empty_id"), ({"value": "12,5"}, "bad_number"), ({"unit": "furlong"}, "unknown_unit_in_table"),
        ({"source_id": "nobody"}, "missing_source"), ({"low": "1e9"}, "bounds_out_of_order"),
    ],
)  # fmt: skip
def test_a_broken_row_is_left_out_and_told_by_its_line(factors, table, catalogue, cells, code):
    factors.change(table, 4, **cells)

    problems = catalogue(factors.folder).problems

    assert [(p.code, p.facts["file"], p.facts["line"]) for p in problems] == [(code, table, 6)]


@pytest.mark.parametrize("field", [f for f in (*FIELDS, *KIT_FIELDS) if f.default], ids=lambda f: f.id)
def test_every_default_of_the_form_is_a_row_of_its_unit_and_within_its_bounds(field):
    factor = default(field.default)

    assert dimension(factor.unit) == dimension(field.unit)
    assert field.least <= factor.value <= field.most
    assert default_source(field.default).title


@pytest.mark.parametrize("field", (*FIELDS, *KIT_FIELDS), ids=lambda f: f.id)
def test_every_unit_of_the_form_is_known(field):
    assert known_unit(field.unit)


def test_there_is_no_default_of_an_unknown_name():
    with pytest.raises(CatalogError) as caught:
        default("nothing")

    assert caught.value.code == "no_such_factor"


@pytest.mark.parametrize(
    ("default_id", "value"),
    [  # METHODS §2.3, 2.5, 2.7, 2.8, 2.10 and W5 to W8
        ("host:datacenter", 150), ("accelerator:idle_fraction", 0.12), ("work:failed_fraction", 0.5),
        ("work:research_ratio", 2.5), ("storage:ssd", 1.2), ("storage:hdd", 0.65), ("kit:lifetime_years", 5),
        ("use:utilisation", 0.1), ("use:batch", 64), ("effects:rebound", 0.3), ("u95:flop_mfu", 2.5),
        ("llm:gpu_embodied", 273), ("llm:server_w", 1_200), ("search:best_share", 0.05),
    ],
)  # fmt: skip
def test_defaults_are_those_of_the_method(default_id, value):
    assert default(default_id).value == value


@pytest.mark.parametrize(
    ("market", "kind", "watts"),
    [
        ("datacenter", "gpu", 150), ("consumer", "gpu", 80), ("laptop", "gpu", 15), ("datacenter", "tpu", 0),
        ("consumer", "apple-soc", 0),
    ],
)  # fmt: skip
def test_power_of_the_host_by_market_and_nothing_where_the_device_holds_it(market, kind, watts):
    assert defaults().host(market, kind).value == watts


def test_every_accelerator_has_a_host_and_hours_of_use():
    for device in accelerators().all():
        assert defaults().host(device.market, device.kind).unit == "W"
        assert defaults().used_h_per_year(device.market).unit == "h/year"


@pytest.mark.parametrize(
    ("arguments", "row", "value"),
    [
        (("llm_pretraining",), "mfu:llm_pretraining", 0.4),
        (("llm_pretraining", "datacenter", "tpu"), "mfu:llm_pretraining:tpu", 0.43),
        (("llm_pretraining", "datacenter", "gpu", "fp8"), "mfu:llm:fp8", 0.25),
        (("llm_pretraining", "consumer"), "mfu:small", 0.2),
        (("moe_pretraining",), "mfu:moe_pretraining", 0.28),
        (("cnn_fp32", "consumer", "gpu", "fp32"), "mfu:cnn_fp32", 0.45),
        (("other",), "mfu:other", 0.25),
    ],
)
def test_share_of_the_peak_by_work_market_and_precision(arguments, row, value):
    factor = mfu_default(*arguments)

    assert (factor.id, factor.value, factor.basis) == (row, value, MFU)
    assert factor.low < factor.value < factor.high


@pytest.mark.parametrize(
    ("workload", "market", "kind", "precision"),
    list(itertools.product(CHOICES["workload"], ("datacenter", "laptop"), ("gpu", "tpu"), CHOICES["precision"])),
)
def test_every_choice_of_the_form_has_a_share_of_peak_and_of_power(workload, market, kind, precision):
    assert 0 < mfu_default(workload, market, kind, precision).value < 1
    assert 0 < power_default(workload, kind).value < 1
    assert power_default(workload, kind).high <= 1.2  # systems with their host may draw more than the chip is rated


def test_power_of_a_tpu_holds_the_machine_around_it():
    assert power_default("llm_pretraining", "tpu").basis == SYSTEM_POWER
    assert power_default("llm_pretraining").basis != SYSTEM_POWER


def test_what_was_measured_of_a_device_stands_behind_the_defaults():
    measured = utilisation().measured("nvidia-h100-sxm5-80gb", MFU)

    assert len(measured) >= 5
    assert all(0 < factor.value < 1 for factor in measured)
    assert utilisation().measured("nothing") == []
    known = {device.id for device in accelerators().all()}
    ids = {i for row in utilisation().all() for i in known if utilisation().measured(i) and row}
    assert "nvidia-h100-sxm5-80gb" in ids


def test_water_of_a_zone_of_a_part_of_it_and_of_none():
    catalog = ImpactCatalog(FOLDER)

    assert catalog.water("FR").factor.value == pytest.approx(3.6737)
    assert (catalog.water("FR").notes, catalog.water("US-CA").notes) == ((), ("fallback_country",))
    assert catalog.water("US-CA").factor.region == "US"
    assert catalog.water("ZZ") is None
    assert catalog.why_missing(WATER) == "water_zone_missing"


def test_depletion_and_primary_energy_are_missing_with_a_reason_never_nought():
    catalog = ImpactCatalog(FOLDER)

    assert (catalog.adpe("FR"), catalog.primary_energy("FR")) == (None, None)
    assert catalog.why_missing(ADPE) == "terms_unclear"


def test_a_table_with_depletion_is_read_as_soon_as_there_is_one(factors):
    rows = factors.rows("electricity_impacts.csv")
    extra = {**rows[0], "id": "adpe:FR", "value": "1e-8", "unit": "kgSbe/kWh", "region": "FR", "low": "", "high": ""}
    wrong = {**extra, "id": "adpe:DE", "unit": "L/kWh", "region": "DE"}
    factors.write("electricity_impacts.csv", [*rows, extra, wrong])

    catalog = ImpactCatalog(factors.folder)

    assert catalog.adpe("FR").factor.unit == "kgSbe/kWh"
    assert catalog.why_missing(ADPE) == "adpe_zone_missing"
    assert [(p.code, p.facts["line"]) for p in catalog.problems] == [("unknown_unit_in_table", len(rows) + 3)]


@pytest.mark.parametrize(
    ("provider", "region", "value", "note"),
    [
        ("aws", "ap-southeast-1", 1.57, "wue_region"), ("azure", "francecentral", 0.03, "wue_geography"),
        ("aws", "nowhere", 0.12, "wue_fleet"), ("azure", "", 0.27, "wue_fleet"),
    ],
)  # fmt: skip
def test_water_of_a_site_by_region_geography_and_fleet(provider, region, value, note):
    chosen = ImpactCatalog(FOLDER).wue(provider, region)

    assert (chosen.factor.value, chosen.notes) == (value, (note,))


def test_water_of_a_site_that_nobody_publishes_is_missing():
    assert ImpactCatalog(FOLDER).wue("gcp", "europe-west9") is None


def test_claims_of_providers_stand_apart_from_facts():
    catalog = ProviderCatalog(FOLDER)

    assert {fact.metric for fact in catalog.claims("aws")} == {"renewable_matching_percent"}
    assert not {"renewable_matching_percent", "cfe_hourly_percent"} & {f.metric for f in catalog.facts("gcp")}
    assert {fact.accounting for p in catalog.providers() for fact in catalog.facts(p)} == {"physical"}


def test_a_fact_of_neither_kind_is_left_out_by_its_line(factors):
    factors.change("provider_facts.csv", 3, accounting="green")

    problems = ProviderCatalog(factors.folder).problems

    assert [(p.code, p.facts["line"], p.facts["column"]) for p in problems] == [("bad_number", 5, "accounting")]


@pytest.mark.parametrize("kgco2e", [1e-9, 0.01, 0.3, 5.0, 100.0, 1_500.0, 5_000.0, 250_000.0, 1e12])
@pytest.mark.parametrize("language", ["en", "fr"])
def test_at_most_three_pictures_each_of_a_theme_and_each_at_least_one_thing(kgco2e, language):
    pictures = at_most_three(kgco2e, language)

    assert len(pictures) <= 3
    assert len({picture.thing.theme for picture in pictures}) == len(pictures)
    for picture in pictures:
        assert picture.count >= 1
        assert picture.count * picture.thing.factor.value == pytest.approx(kgco2e)
        assert picture.thing.name(language) and picture.source.title


def test_of_things_of_a_theme_the_one_with_the_largest_number_up_to_a_thousand_is_taken():
    # 100 kg: 703 km by car, and not 0.05 of a flight; 5 t: 2.4 flights, as 35,000 km are no picture any more.
    assert at_most_three(100, "fr")[0].thing.id == "car-km-thermal-fr"
    assert at_most_three(5_000, "fr")[0].thing.id == "flight-paris-new-york-return"


@pytest.mark.parametrize("kgco2e", [0.0, -5.0, float("nan")])
def test_nothing_and_less_than_nothing_have_no_picture(kgco2e):
    assert at_most_three(kgco2e, "en") == []


def test_trees_are_off_and_never_chosen():
    catalog = EquivalenceCatalog(FOLDER)

    assert not [thing for thing in catalog.all() if thing.theme == "nature"]
    assert [thing.languages for thing in catalog.all(with_trees=True) if thing.theme == "nature"] == [(), ()]


def test_figures_of_memory_differ_and_stand_side_by_side():
    figures = [row.factor for row in components().of("dram") if row.factor.unit == "W/GB"]

    assert components().categories() == ["dram", "hdd", "network", "platform", "ssd"]
    assert max(f.value for f in figures) > 5 * min(f.value for f in figures)
    assert default("memory:w_per_gb").value == pytest.approx(
        next(f.value for f in figures if f.id == "dram-recommended-server")
    )


def test_a_year_of_history_and_a_year_that_is_not_there():
    catalog = HistoryCatalog(FOLDER)

    assert catalog.years("FR")[0] == 2016
    assert catalog.intensity("FR", 2022).value > catalog.intensity("FR", 2024).value
    assert (catalog.intensity("FR", 1990), catalog.intensity("ZZ", 2020), catalog.years("ZZ")) == (None, None, [])
    assert catalog.intensity("FR", 2022).unit == "kgCO2e/kWh"


def test_a_source_is_found_from_any_table():
    assert source_of(default("storage:ssd")).publisher == "Thoughtworks"
    assert sources() is sources()
    with pytest.raises(CatalogError):
        source_of(Factor("x", 1.0, "W", None, None, "", None, "", "", "nobody"))


def test_no_table_holds_rows_of_sources_whose_terms_are_unclear():
    unclear = {"ademe-baseimpacts", "ecodiag", "ovh-catalogue-2026", "boavizta_adpe_2011", "boavizta_pe_2011"}

    assert not unclear & set(read_sources(FOLDER / "sources.csv"))
