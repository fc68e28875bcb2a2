"""What the organisation counts as its own, and the share of AI in its digital footprint."""

from __future__ import annotations

import pytest

from greenai_desktop.core.errors import InputError
from greenai_desktop.core.hosting import Hosting, Post, electricity_post
from greenai_desktop.core.organisation import (
    Consolidation,
    DigitalFootprint,
    Organisation,
    Site,
    ai_share,
    consolidated,
    own_fraction,
)
from greenai_desktop.core.place import Place
from greenai_desktop.core.results import Result
from greenai_desktop.core.samples import Status

AI = Result("ledger.total", 60_000.0, "kgCO2e", 40_000.0, 90_000.0, status=Status.MODELLED)
DECLARED = DigitalFootprint(1_200.0, 2025, "sustainability report 2025", 800.0, 1_800.0)


def test_the_share_of_ai_is_stated_with_its_interval() -> None:
    share = ai_share(AI, DECLARED, 2025)

    # Both are 1.5 wide: 1.5 to the power of the square root of 2.
    wide = 1.5 ** (2**0.5)
    assert share.value == pytest.approx(0.05)
    assert (share.low, share.high) == pytest.approx((0.05 / wide, 0.05 * wide))
    assert (share.unit, share.status, share.notes) == ("fraction", Status.MODELLED, ())
    assert share.find("organisation.digital_footprint").label == "sustainability report 2025"


def test_without_a_declared_footprint_the_share_is_not_assessed() -> None:
    for share in (ai_share(AI, None), ai_share(Result("x", None, "kgCO2e", status=Status.MISSING), DECLARED)):
        assert (share.value, share.status, share.reason) == (None, Status.MISSING, "share_not_assessed")


def test_what_must_be_said_with_a_share_is_said() -> None:
    exact = DigitalFootprint(50.0, 2024, "note")

    share = ai_share(Result("x", 60_000.0, "kgCO2e"), exact, 2025)

    assert share.value == pytest.approx(1.2) and share.low is None
    assert share.notes == ("declared_without_range", "declared_for_another_year", "share_above_one")
    assert ai_share(AI, DECLARED).notes == ()


@pytest.mark.parametrize(
    ("facts", "code"),
    [
        ({"tco2e": 0.0}, "outside_bounds"), ({"tco2e": float("nan")}, "outside_bounds"),
        ({"source": "  "}, "footprint_without_source"), ({"low_tco2e": 1.0}, "range_of_one_end"),
        ({"low_tco2e": 200.0, "high_tco2e": 300.0}, "outside_limits"),
        ({"low_tco2e": 0.0, "high_tco2e": 300.0}, "outside_limits"),
    ],
)  # fmt: skip
def test_a_footprint_that_cannot_be_right_is_refused(facts: dict, code: str) -> None:
    with pytest.raises(InputError) as told:
        DigitalFootprint(**{"tco2e": 100.0, "year": 2025, "source": "report", **facts})

    assert told.value.code == code


SITE = Site("hall", Place("FR", hosting=Hosting.COLOCATION), False, True, 0.3)


@pytest.mark.parametrize(
    ("approach", "own", "post"),
    [
        (Consolidation.OPERATIONAL, 0.0, Post(3, 8, "4.4")),
        (Consolidation.FINANCIAL, 1.0, Post(2, None, "2.1")),
        (Consolidation.EQUITY, 0.3, Post(2, None, "2.1")),
    ],
)
def test_the_approach_decides_what_is_own(approach: Consolidation, own: float, post: Post) -> None:
    place = consolidated(SITE, approach)

    assert own_fraction(SITE, approach) == own
    assert electricity_post(place.hosting, place.controls_colocation) == post


def test_what_is_no_colocation_stands_where_it_stands() -> None:
    cloud = Site("cloud", Place("FR", hosting=Hosting.CLOUD), False, False, 0.0)

    assert {consolidated(cloud, approach) for approach in Consolidation} == {cloud.place}


def test_plain_values_are_read_back_and_newer_ones_left_aside() -> None:
    house = Organisation("ACME", Consolidation.FINANCIAL, DECLARED, 2024, "inventory", "n")

    assert Organisation.from_dict({**house.to_dict(), "newer": 1}) == house
    assert Organisation.from_dict({}) == Organisation()
    assert Site.from_dict({**SITE.to_dict(), "newer": 1}) == SITE


def test_facts_that_cannot_be_right_are_refused() -> None:
    for made in (lambda: Site(" "), lambda: Site("x", equity_fraction=1.1), lambda: Organisation(view="both")):
        with pytest.raises(InputError):
            made()
