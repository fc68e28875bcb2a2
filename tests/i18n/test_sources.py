"""Sources of this program are named in the reader's language, and notes of the tables are said in sentences."""

from __future__ import annotations

import re

import pytest

from greenai_desktop.catalog.equipment import equipment
from greenai_desktop.catalog.sources import sources as known_sources
from greenai_desktop.i18n import language, numbers
from greenai_desktop.i18n.equipment_notes import note_text
from greenai_desktop.i18n.sources import publisher_name, short_name, title_of


def test_no_source_of_this_program_stands_in_english_in_a_french_window() -> None:
    french = language("fr")
    own = [source for source in known_sources().values() if source.publisher.startswith("this project")]
    assert len(own) >= 8
    for source in own:
        assert publisher_name(source.publisher, french) == "GreenAI Desktop, calculs propres"
        assert title_of(source.title, french) != source.title, source.id


def test_names_of_others_stay_as_they_are() -> None:
    french = language("fr")
    assert short_name("ADEME", "Impact CO2", french) == "ADEME"
    assert short_name("", "Impact CO2", french) == "Impact CO2"


@pytest.mark.parametrize("code", ["en", "fr"])
def test_every_range_of_the_tables_is_said_where_it_comes_from(code: str) -> None:
    noted = [item for item in equipment().all() if item.note.startswith("range:")]
    assert len(noted) > 100
    for item in noted:
        assert re.match("Range:|Fourchette\u00a0:", note_text(item.note, language(code))), item.note


def test_figures_in_a_note_are_kept() -> None:
    note = "range: expert +/-30 %: order of magnitude; the MASS is our placeholder assumption"
    assert note_text(note, language("fr")).startswith(
        "Fourchette\u00a0: avis d’expert de ce programme, ±30\u00a0%, la source n’en donnant pas. Sa masse"
    )
    assert note_text("class after L4; something else", language("en")) == "Figure of a card of the same class: L4."
    assert note_text("nothing that is known", language("fr")) == ""


def test_years_are_words_with_a_singular() -> None:
    said = [numbers.quantity(value, "year", code) for code in ("en", "fr") for value in (1.0, 1.5, 4.0)]
    said = [text.replace("\u00a0", " ") for text in said]
    assert said == ["1.00 year", "1.50 years", "4.00 years", "1,00 an", "1,50 an", "4,00 ans"]
    assert numbers.unit_sign("h/year", "fr") == "h/an"
