"""Drafts from what files say: everything comes back, and what is wrong is named by its path."""

from __future__ import annotations

import json
import math
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from greenai_desktop.core.errors import InputError
from greenai_desktop.core.estimate.draft import CHOICES, Draft, Given, Kit, KitKind, Way
from greenai_desktop.core.estimate.fields import FIELDS, KIT_FIELDS
from greenai_desktop.core.estimate.reading import read_draft
from greenai_desktop.core.hosting import Hosting
from greenai_desktop.core.place import Place, Price
from greenai_desktop.core.samples import Status

NUMBERS = st.floats(allow_nan=False, allow_infinity=False)
WORDS = st.text(max_size=6)
STATUSES = st.sampled_from((Status.ENTERED, Status.MEASURED, Status.IMPORTED))


@st.composite
def givens(draw: st.DrawFn) -> Given:
    low, value, high = sorted(draw(st.tuples(NUMBERS, NUMBERS, NUMBERS)))
    ends = draw(st.tuples(st.booleans(), st.booleans()))
    return Given(value, low if ends[0] else None, high if ends[1] else None, draw(STATUSES), draw(WORDS))


def numbers_of(fields: Any) -> st.SearchStrategy[dict[str, Given]]:
    return st.dictionaries(st.sampled_from([field.id for field in fields]), givens(), max_size=4)


KITS = st.lists(st.builds(Kit, st.sampled_from(KitKind), WORDS, WORDS, numbers_of(KIT_FIELDS)), max_size=2).map(tuple)
PLACES = st.builds(
    Place, WORDS, st.booleans(), st.none() | st.sampled_from(Hosting), st.none() | NUMBERS, WORDS, WORDS, st.booleans()
)
PRICES = st.builds(Price, st.floats(0, 1e6), st.from_regex("[A-Z]{3}", fullmatch=True), st.just("2026-01-01"))
CHOSEN = st.fixed_dictionaries({}, optional={name: st.sampled_from(codes) for name, codes in CHOICES.items()})
YEARS = st.just(0) | st.integers(1990, 2100)
DRAFTS = st.builds(
    Draft, WORDS, st.sampled_from(Way), WORDS, KITS, KITS, numbers_of(FIELDS), CHOSEN,
    st.frozensets(st.sampled_from([field.id for field in FIELDS])), PLACES, st.none() | PRICES, YEARS,
    st.lists(st.integers(0, 2**53), max_size=3).map(tuple), WORDS,
)  # fmt: skip


@given(DRAFTS)
def test_every_draft_comes_back_from_its_file(draft: Draft) -> None:
    assert read_draft(json.loads(json.dumps(draft.to_dict()))) == draft


ANY_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5)
    | st.sampled_from(["hours_h", "own", "kits", "value", "tokens", "EUR", "FR"]),
    lambda inner: st.lists(inner, max_size=3)
    | st.dictionaries(
        st.sampled_from([*Draft().to_dict(), "kind", "value", "low", "hours_h", "use", "zone", "per_kwh", "currency"]),
        inner, max_size=4,
    ),
    max_leaves=12,
)  # fmt: skip


@given(ANY_JSON)
def test_whatever_a_file_holds_is_a_draft_or_is_told_with_its_path(plain: Any) -> None:
    try:
        draft = read_draft(plain)
    except InputError as error:
        assert str(error.facts["path"]).startswith("$")
    else:
        assert read_draft(json.loads(json.dumps(draft.to_dict()))) == draft


def test_a_number_may_stand_by_itself_and_everything_may_be_left_out() -> None:
    assert read_draft({}) == Draft()
    assert read_draft({"numbers": {"hours_h": 100}}).numbers == {"hours_h": Given(100.0)}
    assert read_draft({"kits": [{"kind": "own", "numbers": {"power_w": 400.5}}]}).kits[0].numbers == {
        "power_w": Given(400.5)
    }


@pytest.mark.parametrize(
    ("plain", "code", "path"),
    [
        ([], "draft_no_object", "$"),
        ("x", "draft_no_object", "$"),
        ({"nme": "x"}, "draft_unknown_name", "$"),
        ({"schema": 2}, "draft_other_schema", "$.schema"),
        ({"schema": "1"}, "draft_no_number", "$.schema"),
        ({"name": 3}, "draft_no_text", "$.name"),
        ({"way": "guess"}, "draft_no_choice", "$.way"),
        ({"kits": {}}, "draft_no_list", "$.kits"),
        ({"kits": [{}]}, "draft_lacks", "$.kits[0]"),
        ({"kits": [{"kind": "own"}, {"kind": "gpu"}]}, "draft_no_choice", "$.kits[1].kind"),
        ({"kits": [{"kind": "own", "numbers": {"power": 1}}]}, "draft_unknown_name", "$.kits[0].numbers"),
        ({"kits": [{"kind": "own", "numbers": {"count": "8"}}]}, "draft_no_number", "$.kits[0].numbers.count"),
        ({"kits": [{"kind": "own"}] * 101}, "draft_too_many", "$.kits"),
        ({"numbers": {"hours_h": None}}, "draft_no_number", "$.numbers.hours_h"),
        ({"numbers": {"hours_h": True}}, "draft_no_number", "$.numbers.hours_h"),
        ({"numbers": {"hours_h": math.inf}}, "draft_no_number", "$.numbers.hours_h"),
        ({"numbers": {"hours_h": 10**400}}, "draft_no_number", "$.numbers.hours_h"),
        ({"numbers": {"hours_h": {}}}, "draft_lacks", "$.numbers.hours_h"),
        ({"numbers": {"hours_h": {"value": "NaN"}}}, "draft_no_number", "$.numbers.hours_h.value"),
        ({"numbers": {"hours_h": {"value": 1, "low": 2}}}, "draft_range_out_of_order", "$.numbers.hours_h"),
        ({"numbers": {"hours_h": {"value": 1, "status": "default"}}}, "draft_no_choice", "$.numbers.hours_h.status"),
        ({"choices": {"use": "always"}}, "draft_no_choice", "$.choices.use"),
        ({"choices": {"use": ["none"]}}, "draft_no_choice", "$.choices.use"),
        ({"confirmed": ["x"]}, "draft_no_choice", "$.confirmed[0]"),
        ({"place": {"hosting": "moon"}}, "draft_no_choice", "$.place.hosting"),
        ({"place": {"zone_is_guess": 1}}, "draft_no_yes_or_no", "$.place.zone_is_guess"),
        ({"price": {"per_kwh": 0.2}}, "draft_lacks", "$.price"),
        ({"price": {"per_kwh": -1, "currency": "EUR"}}, "draft_negative", "$.price.per_kwh"),
        ({"price": {"per_kwh": 1, "currency": "€"}}, "draft_no_currency", "$.price.currency"),
        ({"price": {"per_kwh": 1, "currency": "EUR", "valid_from": "May"}}, "draft_no_date", "$.price.valid_from"),
        ({"year": 2026.5}, "draft_no_whole_number", "$.year"),
        ({"run_ids": [-1]}, "draft_no_whole_number", "$.run_ids[0]"),
    ],
)
def test_what_is_wrong_is_named_by_its_path(plain: Any, code: str, path: str) -> None:
    with pytest.raises(InputError) as error:
        read_draft(plain)

    assert (error.value.code, error.value.facts["path"]) == (code, path)


def test_a_name_that_was_misspelt_is_answered_with_those_that_are_alike() -> None:
    with pytest.raises(InputError) as error:
        read_draft({"numbers": {"hour_h": 1}})

    assert "hours_h" in str(error.value.facts["known"]).split(", ")


@pytest.mark.parametrize("value", [{"a": 1}, [1], "x" * 10_000, 10**5_000, None, True], ids=list("abcdef"))
def test_what_was_found_is_shown_shortly(value: Any) -> None:
    with pytest.raises(InputError) as error:
        read_draft({"numbers": {"hours_h": value}, "name": "x"})

    assert len(str(error.value.facts["value"])) <= 61


@pytest.mark.parametrize("year", [1, 1989, 2101, 9999, 10**9, 1e308])
def test_a_year_that_no_factor_is_of_is_refused(year: float) -> None:
    with pytest.raises(InputError) as caught:
        read_draft({"year": year})

    assert (caught.value.code, caught.value.facts["path"]) == ("draft_no_year", "$.year")


def test_a_range_with_one_end_that_does_not_hold_the_value_is_told_without_none() -> None:
    with pytest.raises(InputError) as caught:
        read_draft({"numbers": {"hours_h": {"value": 5, "low": 6}}})

    assert (caught.value.facts["low"], caught.value.facts["high"]) == (6.0, "∞")
