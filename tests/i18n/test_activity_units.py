"""Units of amounts as they are typed and pasted."""

import pytest

from greenai_desktop.core.activities import units_beside
from greenai_desktop.core.inventory.columns import ACTIVITY_COLUMNS, by_id
from greenai_desktop.core.units import known_unit
from greenai_desktop.i18n import activities as words
from greenai_desktop.i18n import language, table_cells
from greenai_desktop.i18n.activity_units import _BY_SPELLING, canonical_unit, shown_unit


@pytest.mark.parametrize(
    ("typed", "unit"),
    [
        ("litres", "L"), ("l", "L"), ("m³", "m3"), ("KWH", "kWh"), ("MWh", "MWh"), ("tonnes", "t"), ("t.km", "t·km"),
        ("tonne-km", "t·km"), ("passager·km", "passenger·km"), ("p.km", "passenger·km"), ("nuitées", "night"),
        ("Go", "GB"), ("To", "TB"), ("k€", "kEUR"), ("€", "EUR"), ("unités", "unit"), ("heures", "h"), ("L", "L"),
        ("dossiers", "dossiers"), ("", ""), ("  kg ", "kg"),
    ],
)  # fmt: skip
def test_what_people_write(typed, unit):
    assert canonical_unit(typed) == unit
    assert table_cells.read_cell(by_id(ACTIVITY_COLUMNS)["unit"], typed, "fr") == unit


def test_spellings_are_of_known_units():
    assert all(known_unit(unit) for unit in _BY_SPELLING.values())


@pytest.mark.parametrize("code", ["en", "fr"])
@pytest.mark.parametrize("unit", ["L", "kWh", "kg", "t·km", "km", "passenger·km", "night", "room·night", "GB", "h",
                                  "GB·year", "EUR", "unit", "licence", "email", "search", "m2", "FTE·h"])  # fmt: skip
def test_what_is_shown_can_be_read_back(unit, code):
    for one in units_beside(unit):
        assert canonical_unit(shown_unit(one, language(code))) == one


def test_all_ways_and_inputs_have_words():
    from greenai_desktop.core.activity_amounts import WAYS

    assert set(WAYS) == set(words.WAY)
    assert {known.id for way in WAYS.values() for known in way.inputs} == set(words.INPUT)
    assert {f"activity_{way}" for way in WAYS} <= set(words.FORMULA)
    assert all(set(hints) <= {known.id for known in WAYS[way].inputs} for way, hints in words.INPUT_HINT.items())
