"""Embodied impacts: one boundary, one default, the others as conflicts."""

import pytest

from greenai_desktop.catalog.accelerators import accelerators
from greenai_desktop.catalog.embodied import EmbodiedCatalog, embodied, embodied_of
from greenai_desktop.core.errors import CatalogError
from greenai_desktop.paths import resource

# Makers publish nothing of these, and no class of cards is like them.
WITHOUT = ("apple-", "cerebras-", "graphcore-")
LEGAL_CHECK = {"ademe-baseimpacts", "ecodiag", "boavizta_adpe_2011", "boavizta_pe_2011"}


@pytest.fixture(scope="module")
def catalog():
    return EmbodiedCatalog(resource("factors"))


def test_all_rows_load_without_a_problem(catalog):
    assert catalog.problems == []
    assert len(catalog.items()) == 59 + 27 + 21


def test_a_row_that_stops_at_the_gate_gets_transport_and_end_of_life(catalog):
    # HGX H100 product carbon footprint, 1,312 kg / 8; 3 kg of baseboard a card, by air, ADEME and Hubblo 2026.
    row = catalog.default("nvidia-h100-sxm5-80gb")

    assert (row.as_published_kgco2e, row.added) == (164.0, ("transport", "end_of_life"))
    assert row.kgco2e.value == pytest.approx(164 + 3 * 20.96 + 3 * 1.507)
    assert row.kgco2e.low == pytest.approx(123 + 3 * 0.3 + 3 * 1.195)
    assert row.kgco2e.high == pytest.approx(205 + 3 * 20.96 + 3 * 2.051)
    assert "transport" in row.kgco2e.note and row.source.id == "nvidia-hgx-h100-pcf"


def test_a_complete_row_stays_as_published(catalog):
    row = catalog.default("nvidia-a100-sxm4-40gb")

    assert (row.added, row.kgco2e.value, row.source.id) == ((), pytest.approx(146.2), "ademe-hubblo-gpu-lca")
    assert row.adpe.unit == "kgSbe" and row.primary_energy.unit == "MJ"


def test_conflicts_are_listed_behind_the_default(catalog):
    rows = catalog.of("nvidia-a100-sxm4-40gb")

    assert [row.is_default for row in rows] == [True] + [False] * 3
    assert {row.id for row in rows[1:]} == {
        "nvidia-a100-sxm-40gb-falk2025", "generic-gpu-bloom-150", "generic-gpu-a100-with-host-318",
    }  # fmt: skip
    assert [row.includes_host for row in rows] == [False, False, False, True]


def test_every_accelerator_has_one_default_or_is_known_to_have_none(catalog):
    for device in accelerators().all():
        rows = catalog.of(device.id)
        if device.id.startswith(WITHOUT):
            assert rows == [], device
        else:
            assert [row.is_default for row in rows].count(True) == 1, device
            assert 0 < rows[0].kgco2e.low <= rows[0].kgco2e.value <= rows[0].kgco2e.high, device


def test_a_device_of_a_board_of_several_has_its_share(catalog):
    assert catalog.default("nvidia-tesla-m60").kgco2e.value == pytest.approx(141.08 / 2)
    assert catalog.default("nvidia-a16").kgco2e.value == pytest.approx(156.4 / 4)


@pytest.mark.parametrize(
    ("market", "kind", "kgco2e"),
    [
        ("datacenter", "gpu", 5_700 / 8), ("workstation", "gpu", 548.92), ("consumer", "gpu", 305.53),
        ("laptop", "gpu", 185.09), ("laptop", "apple-soc", 236.7), ("consumer", "apple-soc", 196.97),
    ],
)  # fmt: skip
def test_the_machine_around_a_card(catalog, market, kind, kgco2e):
    assert catalog.machine(market, kind).kgco2e.value == pytest.approx(kgco2e)


def test_a_server_is_the_median_of_makers(catalog):
    assert catalog.server().kgco2e.value == pytest.approx(1_194.02)


def test_no_row_comes_from_a_base_whose_terms_are_unclear_or_from_agpl_data(catalog):
    sources = {row.source for item in catalog.items() for row in catalog.of(item)}

    assert not {source.id for source in sources} & LEGAL_CHECK
    assert not [source for source in sources if "AGPL" in source.licence]


def test_licences_that_share_alike_stand_in_files_of_their_own(factors):
    licences = {
        name: {source.licence for source in _sources_of(factors, name)}
        for name in ("embodied_accelerators.csv", "embodied_generic.csv", "embodied_medians.csv")
    }

    assert all("ODbL" in licence for licence in licences["embodied_medians.csv"])
    assert not any("ODbL" in licence for licence in licences["embodied_accelerators.csv"])
    assert not any("SA 4.0" in licence or "ODbL" in licence for licence in licences["embodied_generic.csv"])


def _sources_of(factors, name):
    from greenai_desktop.catalog.tables import read_sources

    known = read_sources(factors.folder / "sources.csv")
    return [known[row["source_id"]] for row in factors.rows(name)]


def test_an_unknown_thing_has_no_row(catalog):
    assert (catalog.of("nothing"), catalog.default("nothing")) == ([], None)


@pytest.mark.parametrize(
    ("table", "cells", "code"),
    [
        ("embodied_generic.csv", {"id": ""}, "empty_id"),
        ("embodied_generic.csv", {"embodied_kgco2e": "x"}, "bad_number"),
        ("embodied_generic.csv", {"low_kgco2e": "99999"}, "bounds_out_of_order"),
        ("embodied_generic.csv", {"low_kgco2e": "0"}, "bounds_out_of_order"),
        ("embodied_generic.csv", {"phases": "some"}, "bad_number"),
        ("embodied_generic.csv", {"source_id": "nobody"}, "missing_source"),
        ("embodied_of_accelerators.csv", {"row_id": "nothing"}, "unknown_factor_in_table"),
        ("embodied_of_accelerators.csv", {"share_fraction": "2"}, "bad_number"),
    ],
)
def test_a_broken_row_is_left_out_and_told_and_the_rest_loads(factors, table, cells, code):
    factors.change(table, 1, **cells)

    catalog = EmbodiedCatalog(factors.folder)

    assert [(p.code, p.facts["file"], p.facts["line"]) for p in catalog.problems][:1] == [(code, table, 3)]
    assert len(catalog.items()) >= 106


def test_a_phase_that_is_not_there_is_an_error(factors):
    factors.write("embodied_phases.csv", factors.rows("embodied_phases.csv")[1:])
    catalog = EmbodiedCatalog(factors.folder)

    with pytest.raises(CatalogError) as caught:
        catalog.of("nvidia-h100-sxm5-80gb")

    assert caught.value.code == "no_such_factor"


def test_the_shipped_tables_are_read_once():
    assert embodied() is embodied()
    assert embodied_of("generic-laptop-14")[0].name("fr").startswith("Portable 14 pouces")
