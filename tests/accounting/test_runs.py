"""The figures of a run."""

from __future__ import annotations

import json
import math
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from greenai_desktop.accounting.runs import account, live_draws
from greenai_desktop.catalog.grid import grid
from greenai_desktop.core.energy import ChannelEnergy
from greenai_desktop.core.factors import Factor
from greenai_desktop.core.footprint import Hosting
from greenai_desktop.core.lines import Stage
from greenai_desktop.core.place import Place
from greenai_desktop.core.samples import Channel, Device, Method, Role, Status
from greenai_desktop.core.uncertainty import Draws, Uncertain, interval
from tests.helpers.runs import CHANNELS, CPU, GPU, REST, SERVER_ROOM, energy_of, facts

KINDS = {"kwh": 0.705, "pue": 1.54, "fr_kg_per_kwh": 0.0461}


def own(kind: str, value: float = 0.012, **changes: object) -> Factor:
    values: dict[str, object] = {
        "id": f"own:{kind}", "value": value, "unit": "kgCO2e/kWh", "low": None, "high": None, "region": "FR",
        "year": 2026, "basis": "lifecycle", "boundary": "consumption", "source_id": "Supplier's statement",
        "kind": kind, "evidence": "GO-2026-123", "status": Status.ENTERED,
    }  # fmt: skip
    return Factor(**(values | changes))  # type: ignore[arg-type]


@pytest.fixture(scope="module")
def draws() -> Draws:
    return Draws()


def figure(key: str, draws: Draws, *own_factors: Factor, **changes: object):
    root = account(facts(**changes), grid(), own_factors, draws).root
    found = root.find(key)
    assert found is not None, key
    return found


def test_energy_is_the_sum_of_the_devices(draws):
    energy = figure("run.energy", draws)

    assert energy.value == pytest.approx(KINDS["kwh"])
    assert [step.key for step in energy.steps] == ["device.energy"] * 4
    assert dict(energy.facts)["mean_w"] == pytest.approx(705.0)
    assert not energy.partial


def test_a_device_tells_its_power_its_gap_and_what_its_model_assumes(draws):
    memory = figure("run.energy", draws).steps[2]
    told = dict(memory.facts)

    assert memory.status is Status.MODELLED and memory.method is Method.POWER_MODEL
    assert told["mean_w"] == pytest.approx(95.0) and told["max_w"] == pytest.approx(1.3 * 95.0)
    assert told["covered_s"] == 3600.0 and told["gap_s"] == 0.0
    assert told["per_unit_w"] == 0.37
    assert told["source_ids"] == "boavizta"
    assert memory.low is not None and memory.value is not None and memory.low < memory.value / 1.8


def test_site_energy_carries_the_pue_and_carbon_the_factor(draws):
    site, carbon = figure("run.site_energy", draws), figure("run.carbon", draws)

    assert site.value == pytest.approx(KINDS["kwh"] * KINDS["pue"])
    assert carbon.value == pytest.approx(KINDS["kwh"] * KINDS["pue"] * KINDS["fr_kg_per_kwh"])
    assert carbon.status is Status.ESTIMATED
    assert carbon.low is not None and carbon.high is not None and carbon.low < carbon.value < carbon.high


def test_the_headline_factor_of_france_is_the_national_reference(draws):
    cited = figure("input.intensity", draws).citation

    assert cited is not None and cited.factor_id == "grid:FR:lifecycle:ademe_be_2025"
    assert (cited.basis, cited.boundary, cited.year) == ("lifecycle", "consumption", 2025)


def test_the_comparison_factor_is_nowhere_in_the_tree(draws):
    root = account(facts(), grid(), (), draws).root
    comparison = grid().default("FR")

    assert comparison is not None
    cited = {step.citation.factor_id for step in root.walk() if step.citation}
    assert comparison.id not in cited and "grid:FR:lifecycle:ademe_be_2025" in cited


@pytest.mark.parametrize("hosting", [Hosting.OFFICE, Hosting.HOME])
def test_at_a_desk_no_pue_applies_and_that_is_said(hosting, draws):
    root = account(facts(place=Place("FR", hosting=hosting)), grid(), (), draws).root

    assert root.find("input.pue") is None
    assert root.find("run.site_energy").value == root.find("run.energy").value
    assert "room_cooling_outside" in root.notes


def test_an_impossible_pue_makes_the_carbon_missing_not_wrong(draws):
    place = Place("FR", hosting=Hosting.SERVER_ROOM, pue_ratio=0.8)

    carbon = figure("run.carbon", draws, place=place)

    assert carbon.value is None and carbon.reason == "outside_bounds"


def test_a_contract_gives_a_figure_beside_and_leaves_the_headline_alone(draws):
    plain = figure("run.carbon", draws)
    with_contract = figure("run.carbon", draws, own("contract"))
    market = figure("run.carbon_market", draws, own("contract"))

    assert with_contract == plain
    assert market.value == pytest.approx(KINDS["kwh"] * KINDS["pue"] * 0.012)
    assert dict(market.steps[1].facts)["evidence"] == "GO-2026-123"


@pytest.mark.parametrize("hosting", [Hosting.HOME, Hosting.CLOUD])
def test_a_contract_does_not_cover_electricity_that_others_buy(hosting, draws):
    root = account(facts(place=Place("FR", hosting=hosting)), grid(), (own("contract"),), draws).root

    assert root.find("run.carbon_market") is None


def test_self_consumption_never_enters_a_figure(draws):
    plain = account(facts(), grid(), (), draws)
    with_panels = account(facts(), grid(), (own("self_consumption", 0.0),), draws)

    assert with_panels.root == plain.root
    assert with_panels.lines == plain.lines


def test_an_own_grid_factor_is_the_headline_and_says_that_it_was_entered(draws):
    intensity = figure("input.intensity", draws, own("grid"))

    assert intensity.value == 0.012 and intensity.status is Status.ENTERED
    assert intensity.citation is not None and intensity.citation.source_title == "Supplier's statement"


def test_where_the_split_is_known_combustion_and_upstream_add_up_to_the_carbon(draws):
    place = Place("US-CO", hosting=Hosting.SERVER_ROOM)
    carbon = figure("run.carbon", draws, place=place)
    burnt = figure("run.carbon_combustion", draws, place=place)
    upstream = figure("run.carbon_upstream", draws, place=place)

    assert burnt.value + upstream.value == pytest.approx(carbon.value)
    assert dict(burnt.facts) == {"scope": 2, "beges_post": "2.1"}
    assert dict(upstream.facts) == {"scope": 3, "beges_post": "4.1", "ghg_category": 3}
    assert "scope_not_split" not in {note for step in carbon.walk() for note in step.notes}


def test_where_the_split_is_not_known_that_is_said_with_the_factor(draws):
    assert "scope_not_split" in figure("input.intensity", draws).notes


def test_scope_3_categories_hold_the_whole_life_cycle_so_nothing_is_left_unsplit(draws):
    place = Place("FR", hosting=Hosting.HOME)

    assert "scope_not_split" not in figure("input.intensity", draws, place=place).notes


def test_a_factor_of_power_plants_alone_leaves_the_carbon_partial(draws):
    carbon = figure("run.carbon", draws, own("grid", 0.3, basis="direct"))

    assert carbon.value is not None and carbon.partial
    assert "direct_only" in carbon.steps[1].notes


def test_cost_keeps_the_currency_and_the_dates_of_the_price(draws):
    cost = figure("run.cost", draws)
    price = figure("input.price", draws)

    assert cost.value == pytest.approx(KINDS["kwh"] * KINDS["pue"] * 0.2516) and cost.label == "EUR"
    assert dict(price.facts) == {"valid_from": "2026-02-01", "valid_until": "2027-01-31"}


def test_without_a_price_or_a_zone_those_figures_are_missing_with_their_reason(draws):
    root = account(facts(price=None, place=Place(hosting=Hosting.OFFICE)), grid(), (), draws).root

    assert (root.find("run.cost").value, root.find("run.cost").reason) == (None, "price_not_given")
    assert (root.find("run.carbon").value, root.find("run.carbon").reason) == (None, "zone_missing")
    assert root.find("run.energy").value == pytest.approx(KINDS["kwh"])
    assert root.partial and root.status is Status.MISSING


def test_a_device_without_energy_makes_the_total_partial_and_keeps_its_reason(draws):
    energies = {CPU.id: energy_of(120.0), GPU.id: ChannelEnergy(0.0, 0.0, 3600.0)}
    made = facts(channels=(CPU, GPU), energies=energies, reasons={GPU.id: "gpu_lost"})

    root = account(made, grid(), (), draws).root

    energy = root.find("run.energy")
    assert energy.value == pytest.approx(0.12) and energy.partial and root.partial
    assert root.find("run.carbon").partial and root.find("run.measured_share").partial
    assert energy.steps[1].value is None and energy.steps[1].reason == "gpu_lost"


def test_a_gap_makes_the_total_partial_and_a_short_delay_does_not(draws):
    def energy_with(missing_s: float, **changes: object):
        energies = {CPU.id: energy_of(120.0, missing_s=missing_s)}
        return figure("run.energy", draws, channels=(CPU,), energies=energies, **changes)

    assert energy_with(60.0).partial and "gap" in energy_with(60.0).steps[0].notes
    assert not energy_with(1.5).partial
    assert not energy_with(10.0, period_s=10.0).partial
    assert dict(energy_with(60.0).steps[0].facts)["gap_s"] == pytest.approx(60.0)


def test_nothing_recorded_is_missing_everywhere_and_never_zero(draws):
    root = account(facts(channels=(), energies={}), grid(), (), draws).root

    for key in ("run.energy", "run.site_energy", "run.carbon", "run.cost", "run.measured_share"):
        found = root.find(key)
        assert found.value is None and found.reason == "nothing_recorded", key


def test_parts_the_platform_and_a_wall_meter_stand_beside_and_are_never_added(draws):
    others = tuple(
        Channel(f"x:{role}", Device.PLATFORM, role.value, "rapl", role=role, has_counter=True)
        for role in (Role.PART, Role.PLATFORM, Role.WHOLE)
    )
    energies = {CPU.id: energy_of(100.0)} | {channel.id: energy_of(500.0) for channel in others}

    root = account(facts(channels=(CPU, *others), energies=energies), grid(), (), draws).root

    assert root.find("run.energy").value == pytest.approx(0.1)
    beside = [step for step in root.steps if step.key == "beside.energy"]
    assert [dict(step.facts)["role"] for step in beside] == ["part", "platform", "whole"]
    assert beside[0].value == pytest.approx(0.5)


def test_a_denied_counter_is_told_beside_the_model_that_stands_in_for_it(draws):
    denied = replace(CPU, role=Role.PART)
    model = Channel("model:cpu", Device.CPU, "Xeon", "cpu_model", status=Status.MODELLED, u95_ratio=2.0,
                    params=(("stands_for", CPU.name),))  # fmt: skip

    root = account(facts(channels=(denied, model), energies={model.id: energy_of(90.0)}), grid(), (), draws).root

    beside = root.find("beside.energy")
    assert beside.status is Status.MISSING and beside.reason == "denied"
    assert root.find("run.energy").value == pytest.approx(0.09) and not root.find("run.energy").partial
    assert root.find("run.measured_share").value == 0.0


def test_the_share_measured_is_that_of_the_known_energy(draws):
    assert figure("run.measured_share", draws).value == pytest.approx(530 / 705)


def test_models_of_one_kind_move_together_and_independent_ones_do_not(draws):
    def width(*channels: Channel) -> float:
        energy = figure("run.energy", draws, channels=channels, energies={c.id: energy_of(100.0) for c in channels})
        return (energy.high - energy.low) / energy.value

    twin = replace(REST, id="rest-2")
    other = replace(REST, id="rest-2", spread_key="another")

    assert width(REST, twin) == pytest.approx(width(REST))
    assert width(REST, other) < 0.85 * width(REST)


def test_what_must_be_said_stands_at_the_root(draws):
    made = facts(place=Place("FR", zone_is_guess=True), stage=Stage.UNSET)

    notes = account(made, grid(), (), draws).root.notes

    assert set(notes) == {"embodied_not_assessed", "hosting_not_given", "zone_is_guess", "stage_not_given"}


def test_the_tree_goes_to_json_without_a_single_nan(draws):
    energies = {CPU.id: ChannelEnergy(100.0, 10.0, 10.0, math.nan, math.nan)}

    plain = account(facts(channels=(CPU,), energies=energies), grid(), (), draws).root.to_dict()

    assert json.loads(json.dumps(plain, allow_nan=False))["key"] == "run"


def test_the_same_run_gives_the_same_figures_each_time():
    assert account(facts(), grid()).root == account(facts(), grid()).root


@settings(max_examples=40, deadline=None)
@given(
    powers=st.lists(st.floats(0.5, 5e4), min_size=1, max_size=6),
    factor=st.floats(1.5, 100.0),
    hosting=st.sampled_from(list(Hosting)),
)
def test_twice_the_energy_is_twice_the_emissions(powers, factor, hosting):
    channels = tuple(replace(CPU, id=f"c{i}") for i in range(len(powers)))
    draws = Draws(count=100)

    def carbon(scale: float):
        energies = {c.id: energy_of(p * scale) for c, p in zip(channels, powers, strict=True)}
        place = replace(SERVER_ROOM, hosting=hosting)
        return figure("run.carbon", draws, channels=channels, energies=energies, place=place)

    once, more = carbon(1.0), carbon(factor)

    assert more.value == pytest.approx(factor * once.value)
    assert more.low == pytest.approx(factor * once.low) and more.high == pytest.approx(factor * once.high)


def test_the_order_of_channels_changes_nothing(draws):
    forward = figure("run.carbon", draws, channels=CHANNELS)
    energies = facts().energies
    backward = figure("run.carbon", draws, channels=CHANNELS[::-1], energies=energies)

    assert backward.value == pytest.approx(forward.value) and backward.low == pytest.approx(forward.low)


def test_live_draws_give_the_figures_of_the_stored_run(draws):
    live = account(facts(), grid(), draws=live_draws(), with_lines=False).root.find("run.carbon")
    stored = figure("run.carbon", draws)

    assert live.value == stored.value
    assert live.low == pytest.approx(stored.low, rel=0.03) and live.high == pytest.approx(stored.high, rel=0.03)


def test_the_interval_is_the_same_function_over_draws_keyed_by_factor(draws):
    made = account(facts(channels=(CPU,)), grid(), (), draws)
    catalog = grid()
    factor, pue = catalog.national_reference("FR"), catalog.pue("server_room")

    energy = draws.of(Uncertain(CPU.spread_key, 0.12, CPU.u95_ratio))
    expected = energy * draws.of(pue.uncertain(at_least=1.0)) * draws.of(factor.uncertain())

    carbon = made.root.find("run.carbon")
    assert made.draws_kgco2e == pytest.approx(expected)
    assert (carbon.low, carbon.high) == pytest.approx(interval(expected))
