"""Figures of the power models, the guess of a zone, the attributions."""

import pytest

from greenai_desktop.catalog.machine import attribution, guess_zone, power_figures
from greenai_desktop.catalog.tables import read_sources
from greenai_desktop.paths import resource

ZONES = "# comment\nFR\t+4852+00220\tEurope/Paris\nCH,DE,LI\t+4723+00832\tEurope/Zurich\nbroken line\n"


def test_every_power_figure_is_a_band_around_its_typical_value():
    figures = power_figures()
    bands = [figures.memory_w_per_gb, figures.memory_w_per_module, figures.supply_loss_ratio, *figures.rest_w.values()]

    assert set(figures.rest_w) == {"server", "desktop", "laptop"}
    assert all(0 < low < typical < high for low, typical, high in bands)
    assert set(figures.source_ids) <= set(read_sources(resource("factors", "sources.csv")))


def test_attributions_name_the_publishers_whose_licences_ask_for_it():
    text = " ".join(attribution())

    assert len(attribution()) == 10
    for name in (
        "Ember", "Our World in Data", "CC BY 4.0", "ADEME", "Commonwealth of Australia", "eGRID", "CodeCarbon",
        "Open Government Licence", "World Resources Institute", "selected, converted", "Epoch AI", "Green Algorithms",
        "CC BY-SA 4.0", "Lees-Perasso, Ekchajzer, Roussilhe, De Latour, ADEME 2026", "Falk et al. 2025", "changed",
        "Open Database License (ODbL) 1.0", "Boavizta environmental-footprint-data", "trademark", "Licence Ouverte",
        "Open Government Licence v3.0", "US EPA", "Umweltbundesamt", "ACT", "EcoLogits", "Impact AI", "BEGES",
    ):  # fmt: skip
        assert name in text


@pytest.mark.parametrize(("timezone", "zone"), [("Europe/Paris", "FR"), ("Europe/Zurich", "CH"), ("Mars/Base", "BE")])
def test_the_zone_is_guessed_from_the_time_zone_else_from_the_territory(tmp_path, timezone, zone):
    table = tmp_path / "zone.tab"
    table.write_text(ZONES, encoding="utf-8")

    assert guess_zone(timezone, "BE", (tmp_path / "missing", table)) == zone


def test_without_any_hint_there_is_no_guess(tmp_path):
    assert guess_zone("Europe/Paris", "", (tmp_path / "missing",)) == ""


def test_the_systems_own_tables_are_read_where_they_are():
    assert guess_zone("Europe/Paris", "FR") == "FR"
