import pytest
from hypothesis import given
from hypothesis import strategies as st

from greenai_desktop.core.errors import InputError
from greenai_desktop.core.limit_text import limit_of, limit_text, seconds_of
from greenai_desktop.core.limits import CARBON, COST, ENERGY, HOURS, OWN_QUANTITIES, Bound, Limit


@pytest.mark.parametrize(
    ("text", "limit"),
    [
        ("energy=2kWh", Limit(ENERGY, 2.0)),
        ("energy<=500 Wh", Limit(ENERGY, 0.5)),
        ("energy=5mWh", Limit(ENERGY, 5e-6)),
        ("energy=5MWh", Limit(ENERGY, 5e3)),
        ("energy=5KWH", Limit(ENERGY, 5.0)),
        ("Energy=1.5", Limit(ENERGY, 1.5)),
        ("carbon=0.5kg", Limit(CARBON, 0.5)),
        ("carbon=250gCO2e", Limit(CARBON, 0.25)),
        ("cost=1.20EUR", Limit(COST, 1.2, currency="EUR")),
        ("cost=3€", Limit(COST, 3.0, currency="EUR")),
        ("cost=3", Limit(COST, 3.0)),
        ("hours=3", Limit(HOURS, 3.0)),
        ("hours=90min", Limit(HOURS, 1.5)),
        ("latency_ms<=50", Limit("latency_ms", 50.0)),
        ("score>=0.9", Limit("score", 0.9, Bound.AT_LEAST)),
        ("val loss ≤ 1e-3", Limit("val loss", 1e-3)),
    ],
)
def test_limit_is_read_as_typed(text, limit):
    assert limit_of(text) == limit


@pytest.mark.parametrize(
    "text",
    ["", "energy", "energy=two", "energy=2kg", "energy=0kWh", "energy>=2kWh", "carbon=1kWh", "cost=1euros", "score=0.9",
     "hours=3kWh", "latency_ms<=50ms", "energy=2kWh;rm", "=3", "energy=1.2.3", "energy=nan", "energy=5mwh"],
)  # fmt: skip
def test_what_is_no_limit_is_refused(text):
    with pytest.raises(InputError):
        limit_of(text)


@pytest.mark.parametrize("text", ["energy=-1kWh", "energy=1e400kWh", "hours=1e308d", "latency_ms<=1e400"])
def test_what_is_no_possible_limit_is_told_as_it_was_typed(text):
    with pytest.raises(InputError, match="limit_not_possible") as caught:
        limit_of(text)

    name, _sign, value = text.replace("<", "").partition("=")
    assert caught.value.facts == {"quantity": name, "value": value}


@given(
    st.one_of(st.sampled_from(OWN_QUANTITIES), st.from_regex("[a-z_]{3,12}", fullmatch=True)),
    st.floats(min_value=1e-6, max_value=1e9),
)
def test_limit_survives_the_command_line(quantity, value):
    limit = Limit(quantity, value, currency="EUR" if quantity == COST else "")

    if quantity in ("energy", "carbon", "cost", "hours"):
        return  # a logged value of such a name cannot be typed
    back = limit_of(limit_text(limit))

    assert (back.quantity, back.bound, back.currency) == (limit.quantity, limit.bound, limit.currency)
    assert back.value == pytest.approx(limit.value, rel=1e-12)


@pytest.mark.parametrize(("text", "seconds"), [("2h", 7200.0), ("90min", 5400.0), ("45", 45.0), ("1.5 h", 5400.0)])
def test_length_of_time_is_read_as_typed(text, seconds):
    assert seconds_of(text) == seconds


@pytest.mark.parametrize("text", ["", "0h", "-1h", "2 weeks", "h", "1.2.3h"])
def test_what_is_no_length_of_time_is_refused(text):
    with pytest.raises(InputError):
        seconds_of(text)
