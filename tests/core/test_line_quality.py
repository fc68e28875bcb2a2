"""Better data never lowers a score; large lines weigh more; what is missing is told and not scored."""

import calendar
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from greenai_desktop.core.line_quality import (
    GRADES,
    METHOD_AT_MOST,
    STATUS_MARK,
    WEIGHT,
    Aspect,
    grade,
    ledger_quality,
    line_quality,
)
from greenai_desktop.core.lines import Amount, Indicator, Kind
from greenai_desktop.core.samples import Method, Status
from tests.helpers.ledgers import line

IN_2025 = float(calendar.timegm((2025, 6, 1, 0, 0, 0)))


def carbon(value=10.0, u95=1.0):
    return (Amount(Indicator.GHG, value, value / u95, value * u95),)


def good(name="a", value=10.0, **changes):
    told = {"amounts": carbon(value), "status": Status.MEASURED, "method": Method.COUNTER, "at_utc_s": IN_2025}
    return replace(line(name, value), **{**told, **changes})


def test_weights_are_a_whole_and_every_status_has_a_mark():
    assert sum(WEIGHT.values()) == pytest.approx(1.0)
    assert set(STATUS_MARK) == set(Status)
    assert set(WEIGHT) == set(Aspect)


def test_a_measured_line_with_everything_told_is_the_best():
    quality = line_quality(good())

    assert quality.score == pytest.approx(1.0)
    assert quality.grade == "A"


def test_a_spend_line_of_old_prices_is_poor():
    quality = line_quality(good(status=Status.ENTERED, method=Method.SPEND, amounts=carbon(10, 3.0), factor_year=2014))

    assert quality.score == pytest.approx(0.4 * 0.2 + 0.1)
    assert quality.grade == "D"
    assert quality.weakest is Aspect.ACTIVITY


@pytest.mark.parametrize(
    ("changes", "mark"),
    [
        ({"factor_year": 2024}, {Aspect.AGE: 0.9}),
        ({"factor_year": 2026}, {Aspect.AGE: 0.9}),
        ({"factor_year": 2019}, {Aspect.AGE: 0.4}),
        ({"factor_year": 2009}, {Aspect.AGE: 0.0}),
        ({"factor_year": None}, {Aspect.AGE: 0.0}),
        ({"at_utc_s": 0.0}, {Aspect.AGE: 0.0}),
        ({"source_ids": ()}, {Aspect.SOURCE: 0.0}),
        ({"amounts": carbon(10.0, 3.0**0.5)}, {Aspect.RANGE: 0.5}),
        ({"amounts": carbon(10.0, 8.0)}, {Aspect.RANGE: 0.0}),
        ({"amounts": (Amount(Indicator.GHG, 10.0),)}, {Aspect.RANGE: 0.0}),
        ({"amounts": (Amount(Indicator.GHG, 0.0, 0.0, 0.0),)}, {Aspect.RANGE: 1.0}),
        ({"status": Status.DEFAULT}, {Aspect.ACTIVITY: 0.2}),
        ({"method": Method.EDH}, {Aspect.ACTIVITY: METHOD_AT_MOST[Method.EDH]}),
    ],
)  # fmt: skip
def test_each_aspect_is_marked_by_itself(changes, mark):
    marks = line_quality(good(**changes)).marks

    assert marks == pytest.approx({**dict.fromkeys(Aspect, 1.0), **mark})


@given(st.floats(1.0, 50.0), st.floats(1.0, 50.0))
def test_a_narrower_range_is_never_worse(one, other):
    narrow, wide = sorted((one, other))

    assert (
        line_quality(good(amounts=carbon(10.0, narrow))).score >= line_quality(good(amounts=carbon(10.0, wide))).score
    )


@pytest.mark.parametrize("changes", [{"status": Status.SUSPECT}, {"amounts": (Amount(Indicator.GHG, None),)}])
def test_a_line_without_a_value_has_no_score_and_is_told(changes):
    assert line_quality(good(**changes)) is None

    whole = ledger_quality([good(), good("b", **changes)])

    assert (whole.score, whole.scored_count, whole.missing_count) == (pytest.approx(1.0), 1, 1)


def test_large_lines_weigh_more():
    poor = {"status": Status.DEFAULT, "source_ids": (), "factor_year": None, "amounts": carbon(90.0, 3.0)}

    whole = ledger_quality([good(value=10.0), good("b", **poor)])

    assert whole.score == pytest.approx(0.1 * 1.0 + 0.9 * 0.08)
    assert whole.by_grade == pytest.approx({"A": 0.1, "B": 0.0, "C": 0.0, "D": 0.9})
    assert whole.grade == "D"


@pytest.mark.parametrize("kind", [Kind.OFFSET, Kind.AVOIDED, Kind.PROVIDER_REPORTED])
def test_only_what_adds_up_is_scored(kind):
    beside = good("b", 1e6, status=Status.DEFAULT, kind=kind)

    assert ledger_quality([good(), beside]) == ledger_quality([good()])


def test_nothing_known_has_no_score():
    empty = ledger_quality([good(amounts=(Amount(Indicator.GHG, None),))])

    assert (empty.score, empty.grade, empty.missing_count) == (None, "", 1)


@given(st.floats(0.0, 1.0))
def test_every_score_has_a_grade(score):
    assert grade(score) in {name for _least, name in GRADES}
