"""The ledger lines of a run."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from greenai_desktop.accounting.runs import account
from greenai_desktop.catalog.grid import grid
from greenai_desktop.core.energy import ChannelEnergy
from greenai_desktop.core.factors import Factor
from greenai_desktop.core.footprint import Hosting
from greenai_desktop.core.ledger import Ledger
from greenai_desktop.core.lines import Indicator, Kind, Stage
from greenai_desktop.core.place import Place
from greenai_desktop.core.samples import Method, Status
from greenai_desktop.core.uncertainty import Draws
from tests.helpers.runs import CPU, GPU, MEMORY, energy_of, facts

DIRECT = Factor("own:1", 0.3, "kgCO2e/kWh", None, None, "FR", 2026, "direct", "", "Supplier", kind="grid")

# METHODS §2.13: where, who controls -> (scope, category, BEGES post) of the electricity, and of what lies upstream.
POSTS = [
    (Hosting.OFFICE, True, (2, None, "2.1"), (3, 3, "4.1")),
    (Hosting.HOME, True, (3, 7, "3.3"), None),
    (Hosting.SERVER_ROOM, True, (2, None, "2.1"), (3, 3, "4.1")),
    (Hosting.COLOCATION, True, (2, None, "2.1"), (3, 3, "4.1")),
    (Hosting.COLOCATION, False, (3, 8, "4.4"), None),
    (Hosting.CLOUD, True, (3, 1, "4.5"), None),
]


def post_of(line):
    return (line.post.scope, line.post.ghg_category, line.post.beges_post)


@pytest.mark.parametrize(("hosting", "controls", "own", "upstream"), POSTS)
def test_the_place_decides_where_emissions_are_counted(hosting, controls, own, upstream):
    place = Place("US-CO", hosting=hosting, controls_colocation=controls)

    made = account(facts(place=place, channels=(CPU,)), grid())

    expected = [own] if upstream is None else [own, upstream]
    assert [post_of(line) for line in made.lines] == expected
    told = dict(made.root.find("run.carbon").facts)
    assert (told["scope"], told.get("ghg_category"), told["beges_post"], told["hosting"]) == (*own, hosting.value)


def test_without_a_split_one_line_holds_all_and_says_so():
    (line,) = account(facts(channels=(CPU,)), grid()).lines

    assert post_of(line) == (2, None, "2.1") and "scope_not_split" in line.notes


def test_a_place_that_nobody_named_is_counted_as_own_electricity_and_says_so():
    (line,) = account(facts(channels=(CPU,), place=Place("FR")), grid()).lines

    assert post_of(line) == (2, None, "2.1") and "hosting_not_given" in line.notes


def test_a_line_tells_activity_factor_sources_and_method():
    lines = {line.id: line for line in account(facts(), grid()).lines}
    line = lines[f"run:1/{MEMORY.id}"]

    assert line.activity_class == "electricity" and line.activity_unit == "kWh"
    assert line.activity_value == pytest.approx(0.095 * 1.54)
    assert (line.factor_id, line.factor_year) == ("grid:FR:lifecycle:ademe_be_2025", 2025)
    assert "boavizta" in line.source_ids and len(line.source_ids) == 2
    assert (line.status, line.method, line.stage) == (Status.MODELLED, Method.POWER_MODEL, Stage.TRAINING)
    assert line.kind is Kind.FOOTPRINT


def test_a_device_without_energy_has_a_line_without_amounts_and_the_total_is_partial():
    energies = {CPU.id: energy_of(100.0), GPU.id: ChannelEnergy(0.0, 0.0, 3600.0)}
    made = facts(channels=(CPU, GPU), energies=energies, reasons={GPU.id: "gpu_lost"})

    lines = account(made, grid()).lines

    ghg = lines[1].amount(Indicator.GHG)
    assert ghg.value is None and ghg.reason == "gpu_lost"
    assert Ledger(lines).total(Indicator.GHG).is_partial


def test_a_factor_of_power_plants_alone_has_a_line_for_the_upstream_that_is_missing():
    burnt, upstream = account(facts(channels=(CPU,)), grid(), [DIRECT]).lines

    assert post_of(burnt) == (2, None, "2.1") and burnt.amount(Indicator.GHG).value is not None
    assert post_of(upstream) == (3, 3, "4.1")
    assert upstream.amount(Indicator.GHG).value is None and upstream.amount(Indicator.GHG).reason == "direct_only"
    assert upstream.amount(Indicator.ENERGY) is None


def test_lines_are_left_out_where_they_are_not_wanted():
    with_lines, without = account(facts(), grid()), account(facts(), grid(), with_lines=False)

    assert without.lines == () and without.root == with_lines.root


@settings(max_examples=40, deadline=None)
@given(
    powers=st.lists(st.just(0.0) | st.floats(1e-6, 5e4), min_size=1, max_size=6),
    spreads=st.lists(st.floats(1.0, 3.0), min_size=6, max_size=6),
    hosting=st.sampled_from([None, *Hosting]),
    zone=st.sampled_from(["FR", "DE", "US-CO", "PL"]),
)
def test_the_lines_add_up_to_the_figures(powers, spreads, hosting, zone):
    channels = tuple(replace(CPU, id=f"c{i}", spread_key=f"s{i}", u95_ratio=spreads[i]) for i in range(len(powers)))
    energies = {c.id: energy_of(p) for c, p in zip(channels, powers, strict=True)}
    draws = Draws(count=500)

    made = account(facts(channels=channels, energies=energies, place=Place(zone, hosting=hosting)), grid(), (), draws)

    ledger = Ledger(made.lines, draws)
    for indicator, key in (
        (Indicator.GHG, "run.carbon"), (Indicator.ENERGY, "run.site_energy"), (Indicator.MONEY, "run.cost"),
    ):  # fmt: skip
        assert ledger.total(indicator).value == pytest.approx(made.root.find(key).value, rel=1e-12)
    np.testing.assert_allclose(ledger.draws_of(Indicator.GHG), made.draws_kgco2e, rtol=1e-9)


def test_no_line_is_ever_negative_and_none_stands_beside():
    lines = account(facts(place=Place("US-CO", hosting=Hosting.OFFICE)), grid()).lines

    assert Ledger(lines).beside == ()
    assert all(amount.value >= 0 for line in lines for amount in line.amounts)
