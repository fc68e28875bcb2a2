"""The tree of an estimate, its lines, and what its spread comes from."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from greenai_desktop.accounting.estimate import estimate, shelf, used
from greenai_desktop.core.estimate.draft import Draft, Given, Kit, KitKind, Way
from greenai_desktop.core.hosting import Hosting
from greenai_desktop.core.ledger import Ledger
from greenai_desktop.core.lines import Indicator, Stage
from greenai_desktop.core.place import Place, Price
from greenai_desktop.core.samples import Status
from tests.helpers.estimates import FRANCE, H100, card, grid_factor, hours, numbers, sure, typed, work

ALL_OF_IT = numbers(
    requests_per_year=1e6, redundancy_ratio=2, retrains_per_year=2, pipeline_runs_per_month=10,
    pipeline_run_energy_kwh=5, storage_tb=10, transfer_gb_per_year=1_000, units_per_year=1e6,
    reference_kgco2e_per_year=50_000, rebound_fraction=0.3, growth_fraction=0.1,
)  # fmt: skip


def whole_draft(use: str = "always_on"):
    draft = replace(hours(), price=Price(0.2, "EUR"), year=2025)
    draft = replace(draft, numbers={**draft.numbers, **ALL_OF_IT, **numbers(request_energy_wh=0.3, request_gb_s=2)})
    return draft.with_choice("use", use).with_choice("search", "random")


def test_hours_times_power_times_factor():
    draft = replace(
        hours(), kits=(typed(power_w=500, utilisation_fraction=1.0, count=4),),
        numbers=sure(hours_h=100, failed_fraction=0), place=Place(zone="FR", hosting=Hosting.OFFICE),
    )  # fmt: skip

    root = estimate(draft, shelf(), [grid_factor(0.05, "FR")]).root

    assert root.find("estimate.device_hours").value == 400
    assert root.find("training.energy").value == pytest.approx(200)
    assert root.find("training.carbon").value == pytest.approx(10)
    assert root.find("build.carbon").value == pytest.approx(10)


def test_device_hours_are_shared_by_the_number_of_devices():
    kits = (typed(power_w=500, utilisation_fraction=1.0, count=3), typed(power_w=100, utilisation_fraction=1.0))
    draft = replace(hours(), kits=kits, numbers=sure(hours_h=400, failed_fraction=0))
    draft = draft.with_choice("hours_are", "device")

    root = estimate(draft, shelf()).root

    assert root.find("estimate.device_hours").value == pytest.approx(400)
    assert root.find("training.energy").value == pytest.approx(300 * 0.5 + 100 * 0.1)


def test_two_kinds_of_card_share_the_work_by_what_they_can_do():
    kits = (
        typed(power_w=100, utilisation_fraction=1, peak_tflops=300),
        typed(power_w=100, utilisation_fraction=1, peak_tflops=100, count=3),
    )
    draft = replace(work(), kits=kits, numbers=sure(params_count=1e9, tokens_count=6e9, mfu_fraction=0.5))

    root = estimate(draft, shelf()).root

    wall_h = 6 * 1e9 * 6e9 / (600e12 * 0.5 * 3_600)
    assert root.find("training.energy").value == pytest.approx(wall_h * 4 * 0.1)


def test_a_run_that_was_measured_needs_no_hardware():
    draft = replace(hours(), way=Way.RUN, kits=(), numbers=sure(run_energy_kwh=12, run_scale_ratio=3))

    root = estimate(draft, shelf()).root

    assert root.find("training.energy").value == pytest.approx(36)
    assert root.find("equipment.carbon").reason == "no_hardware"
    assert root.partial


@pytest.mark.parametrize("use", ["none", "measured", "always_on", "serverless", "tokens"])
def test_the_lines_add_up_to_the_tree(use):
    draft = whole_draft(use).with_number("served_params_count", Given(7e9))

    found = estimate(draft, shelf())
    ledger = Ledger(found.lines)

    for indicator, key in (
        (Indicator.GHG, "estimate.carbon"),
        (Indicator.ENERGY, "estimate.site_energy"),
        (Indicator.MONEY, "estimate.cost"),
    ):
        assert ledger.total(indicator).value == pytest.approx(found.root.find(key).value), key


def test_the_spread_of_the_lines_is_about_that_of_the_tree():
    found = estimate(whole_draft(), shelf())
    carbon, total = found.root.find("estimate.carbon"), Ledger(found.lines).total(Indicator.GHG)

    assert total.low == pytest.approx(carbon.low, rel=0.1)
    assert total.high == pytest.approx(carbon.high, rel=0.1)


def test_own_electricity_is_of_scope_2_and_its_supply_and_equipment_of_scope_3():
    found = estimate(replace(hours(), place=Place(zone="DE", hosting=Hosting.SERVER_ROOM)), shelf())

    posts = {(line.activity_class, line.post.scope, line.post.ghg_category) for line in found.lines}

    assert ("electricity", 2, None) in posts
    assert ("equipment", 3, 2) in posts


def test_in_the_cloud_everything_is_part_of_a_service():
    place = Place(hosting=Hosting.CLOUD, provider="aws", region="eu-west-3")

    found = estimate(replace(hours(), place=place), shelf())

    assert {(line.post.scope, line.post.ghg_category) for line in found.lines} == {(3, 1)}


def test_stages_of_the_lines_are_those_of_the_life_cycle():
    found = estimate(whole_draft(), shelf())

    assert {line.stage for line in found.lines} == {
        Stage.TRAINING, Stage.EXPERIMENT, Stage.DATA, Stage.PRODUCTION, Stage.RETRAINING,
    }  # fmt: skip


def test_what_nobody_asked_for_is_told_and_makes_nothing_partial():
    root = estimate(hours(), shelf()).root

    assert root.find("use.carbon").reason == "not_asked"
    assert root.find("use.carbon").value is None
    assert not root.find("estimate.carbon").partial


def test_unknown_equipment_makes_the_total_partial_and_is_no_zero():
    draft = replace(hours(), kits=(typed(power_w=500, utilisation_fraction=1),))

    root = estimate(draft, shelf()).root

    assert root.find("equipment.carbon").value is None
    assert root.find("equipment.carbon").reason == "embodied_unknown"
    assert root.find("estimate.carbon").partial


def test_memory_alone_is_not_the_power_of_a_machine_whose_processor_is_unknown():
    machine = Kit(KitKind.OWN, "", "a machine that no table knows", sure(count=1, memory_gb=32))

    made = estimate(replace(hours(), kits=(machine,)), shelf())

    energy, power = made.root.find("estimate.energy"), made.root.find("kit.power")
    assert (energy.value, energy.reason) == (None, "power_unknown")
    assert any(step.value for step in power.steps)


def test_water_of_an_office_is_no_zero_while_that_of_its_electricity_is_unknown():
    made = estimate(replace(hours(), place=Place(hosting=Hosting.OFFICE)), shelf())

    water = made.root.find("estimate.water")
    assert made.root.find("estimate.site_water").value == 0
    assert (water.value, water.partial) == (None, True)


def test_hours_that_are_known_are_those_hours():
    root = estimate(hours(8, 100), shelf()).root

    assert root.find("estimate.device_hours").value == 800
    assert root.find("estimate.wall_hours").value == 100
    assert root.find("estimate.energy").value == root.find("training.energy").value
    assert root.find("build.carbon").value == root.find("training.carbon").value
    assert root.find("equipment.carbon").value == root.find("equipment.training").value
    assert root.find("experiments.energy").reason == "not_asked"
    assert not root.find("estimate.carbon").partial


def test_a_run_that_was_measured_is_that_run():
    draft = Draft(way=Way.RUN, numbers=numbers(run_energy_kwh=100, run_hours_h=5), place=FRANCE)
    larger = draft.with_number("run_scale_ratio", Given(10.0))

    root = estimate(draft, shelf()).root

    assert root.find("estimate.energy").value == 100
    assert estimate(larger, shelf()).root.find("estimate.energy").value == pytest.approx(100 * 10 * 1.5)


def test_a_usual_share_of_runs_fails_where_runs_are_planned():
    planned = work(failed_fraction=0), work()
    searched = [hours(failed_fraction=w).with_choice("search", "random") for w in (0, 0.5)]
    by_default = hours().with_choice("search", "random")

    none, usual = (estimate(one, shelf()).root.find("estimate.energy").value for one in planned)
    without, half, silent = (
        estimate(one, shelf()).root.find("estimate.energy").value for one in (*searched, by_default)
    )

    assert usual == pytest.approx(1.5 * none)
    assert silent == half == pytest.approx(1.5 * without)


def test_failures_that_somebody_told_are_added_to_known_hours():
    root = estimate(hours(failed_fraction=0.2), shelf()).root

    assert root.find("estimate.energy").value == pytest.approx(1.2 * root.find("training.energy").value)


def test_a_multiple_of_research_holds_what_failed_unless_that_is_told_apart():
    draft = work().confirming("research_ratio")

    root, told = (estimate(one, shelf()).root for one in (draft, draft.with_number("failed_fraction", Given(0.2))))

    assert root.find("estimate.energy").value == pytest.approx(2.5 * root.find("training.energy").value)
    assert told.find("estimate.energy").value == pytest.approx(2.7 * told.find("training.energy").value)
    assert used(draft, shelf())["failed_fraction"].reason == "not_asked"


def test_the_load_of_a_hired_machine_of_processors_is_that_of_its_processors():
    kit = Kit(KitKind.INSTANCE, "aws:m5.4xlarge")
    busy = kit.with_number("utilisation_fraction", Given(1.0))

    usual, full = (estimate(replace(hours(), kits=(one,)), shelf()).root.find("kit.power") for one in (kit, busy))

    assert full.value > 1.5 * usual.value
    assert used(replace(hours(), kits=(kit,)), shelf())["0.utilisation_fraction"].value == 0.5


def test_hours_of_a_usual_load_have_the_spread_of_rated_power_times_hours():
    """METHODS §2.15: ÷1.6 … ×1.6, and no board draws more than its rating."""
    power = estimate(hours(), shelf()).root.find("kit.device_power")

    assert power.low == pytest.approx(power.value / 1.6, rel=0.02)
    assert power.high == pytest.approx(700)


def test_a_multiple_of_research_is_counted_only_once_somebody_says_so():
    silent = estimate(hours(), shelf()).root.find("build.carbon").value
    confirmed = estimate(hours().confirming("research_ratio"), shelf()).root.find("build.carbon").value
    training = estimate(hours(), shelf()).root.find("training.carbon").value

    assert confirmed - silent == pytest.approx(training * 1.5)


def test_a_payback_needs_a_reference_and_a_rebound_that_somebody_said():
    draft = whole_draft().with_number("rebound_fraction", None)

    assert estimate(hours(), shelf()).root.find("estimate.payback").reason == "not_asked"
    assert estimate(draft, shelf()).root.find("estimate.payback").reason == "rebound_not_confirmed"
    assert estimate(whole_draft(), shelf()).root.find("estimate.payback").value > 0


def test_what_never_pays_back_is_told_so():
    draft = whole_draft().with_number("reference_kgco2e_per_year", Given(1.0))

    payback = estimate(draft, shelf()).root.find("estimate.payback")

    assert (payback.value, payback.reason) == (None, "never_pays_back")
    assert dict(payback.facts)["never_fraction"] == pytest.approx(1.0)


def test_electricity_is_not_paid_twice_where_machines_are_hired():
    place = Place(hosting=Hosting.CLOUD, provider="aws", region="us-east-1")
    kit = Kit(KitKind.INSTANCE, "aws:p4d.24xlarge", numbers=sure(instance_price_per_h=30))
    draft = replace(hours(), kits=(kit,), numbers=sure(hours_h=10, failed_fraction=0), place=place)
    draft = replace(draft, price=Price(0.2, "USD"))

    cost = estimate(draft, shelf()).root.find("estimate.cost")

    assert cost.value == pytest.approx(300)


def test_the_market_figure_stands_beside_and_needs_a_contract():
    contract = replace(grid_factor(0.001, "FR"), id="own:contract", kind="contract", evidence="no. 7")

    without = estimate(hours(), shelf()).root
    found = estimate(hours(), shelf(), [contract]).root

    assert without.find("estimate.carbon_market") is None
    assert found.find("estimate.carbon_market").value < found.find("build.carbon").value
    assert found.find("estimate.carbon").value == pytest.approx(without.find("estimate.carbon").value)


def test_the_inventory_view_counts_a_bought_machine_in_full():
    draft = hours(count=1, h=10)

    share = estimate(draft, shelf()).root.find("equipment.carbon").value
    bought = estimate(draft.with_choice("sharing", "inventory"), shelf()).root.find("equipment.carbon").value

    assert bought > 100 * share


def test_idle_time_is_charged_to_those_who_use_a_machine():
    busy = replace(hours(), kits=(card(count=8, used_h_per_year=8_000),))
    idle = replace(hours(), kits=(card(count=8, used_h_per_year=2_000),))

    shares = [estimate(draft, shelf()).root.find("equipment.training").value for draft in (busy, idle)]

    assert shares[1] == pytest.approx(4 * shares[0])


def test_a_machine_that_serves_all_year_is_charged_whole():
    draft = replace(
        hours(h=1), kits=(card(lifetime_years=5, embodied_kgco2e=500, host_embodied_kgco2e=0),),
        choices={"use": "always_on"},
    ).with_number("life_years", Given(5))  # fmt: skip

    assert estimate(draft, shelf()).root.find("equipment.serving").value == pytest.approx(500)


def test_years_end_with_the_total_and_begin_with_the_build():
    found = estimate(whole_draft().with_number("life_years", Given(2.5)), shelf())

    assert [one.year for one in found.years] == [0.0, 1.0, 2.0, 2.5]
    last, first = found.years[-1], found.years[0]
    whole = last.build_kgco2e + last.use_kgco2e + last.equipment_kgco2e
    assert whole == pytest.approx(found.root.find("estimate.carbon").value)
    assert first.build_kgco2e == pytest.approx(found.root.find("build.carbon").value)
    assert first.use_kgco2e == 0
    assert all(before.high < after.high for before, after in zip(found.years, found.years[1:], strict=False))


def test_drivers_explain_the_spread_and_swing_around_the_total():
    found = estimate(hours(), shelf())
    total = found.root.find("estimate.carbon").value

    assert sum(one.share_fraction for one in found.drivers) == pytest.approx(1.0, abs=0.1)
    assert [one.share_fraction for one in found.drivers] == sorted(
        (one.share_fraction for one in found.drivers), reverse=True
    )
    for one in found.drivers:
        assert min(one.low, one.high) <= total <= max(one.low, one.high)
    names = {one.field_id for one in found.drivers}
    assert {"intensity", "pue", "power_fraction", "host_w", "hours_h"} <= names


def test_a_swing_is_the_estimate_with_that_number_at_its_end():
    draft = hours()
    swing = next(one for one in estimate(draft, shelf()).drivers if one.field_id == "hours_h")

    at_high = estimate(draft.with_number("hours_h", Given(110)), shelf()).root.find("estimate.carbon").value

    assert swing.high == pytest.approx(at_high)


def test_what_was_said_and_what_nobody_said_is_counted():
    first = estimate(work(), shelf())
    second = estimate(work(failed_fraction=0.2), shelf())

    assert second.input_count == first.input_count
    assert second.default_count == first.default_count - 1


def test_the_numbers_in_force_are_told_with_their_sources():
    seen = used(hours(), shelf())

    assert seen["hours_h"].status is Status.ENTERED
    assert seen["0.power_w"].value == 700
    assert seen["0.power_w"].citation.source_title
    assert seen["failed_fraction"].reason == "not_asked"
    assert used(work(), shelf())["failed_fraction"].status is Status.DEFAULT
    assert seen["research_ratio"].reason == "not_confirmed"
    assert 0 < seen["0.utilisation_fraction"].value < 1
    assert "tokens_out_count" not in seen


def test_the_same_seed_gives_the_same_draws():
    first, second = (estimate(hours(), shelf()).draws["estimate.carbon"] for _ in range(2))

    assert np.array_equal(first, second)


def test_a_number_out_of_bounds_has_no_figure_and_raises_nothing():
    root = estimate(hours(h=-5), shelf()).root

    assert root.find("estimate.energy").value is None
    assert root.find("estimate.energy").reason == "outside_bounds"


def test_versions_tell_the_tables_that_were_used():
    versions = estimate(hours(), shelf()).versions

    assert "accelerators.csv" in versions
    assert "cloud_instances.csv" not in versions
    assert len(versions["estimate_defaults.csv"]) == 64


def test_a_processor_and_an_instance_have_figures():
    cpu = shelf().processors.search("EPYC 7763")[0]
    for kit in (Kit(KitKind.CPU, cpu.item_id), Kit(KitKind.INSTANCE, "aws:m5.4xlarge")):
        root = estimate(replace(hours(), kits=(kit,)), shelf()).root

        assert root.find("estimate.carbon").value > 0
        assert root.find("equipment.training").value > 0


def test_no_utilisation_said_and_the_equal_one_said_give_the_same_power():
    told = used(hours(), shelf())["0.utilisation_fraction"].value
    said = replace(hours(), kits=(card(H100, count=8, utilisation_fraction=told),), place=FRANCE)

    powers = [estimate(draft, shelf()).root.find("kit.device_power").value for draft in (hours(), said)]

    assert powers[1] == pytest.approx(powers[0])


@pytest.mark.parametrize(
    ("given", "notes"),
    [
        (Given(100.0), ("range_of_grade",)),
        (Given(100.0, 90.0, 120.0), ()),
        (Given(100.0, 0.0, 120.0), ("range_not_used",)),
        (Given(100.0, 0.0), ("range_not_used", "range_of_grade")),
        (Given(0.0, 0.0, 5.0), ("range_not_used",)),
    ],
)
def test_a_range_that_was_not_said_or_cannot_be_used_is_told(given, notes):
    draft = replace(hours(), numbers={"hours_h": given})

    assert used(draft, shelf())["hours_h"].notes == notes
