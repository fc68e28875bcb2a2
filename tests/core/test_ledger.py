"""Only the footprint adds up; what is missing is said; shared inputs are drawn once."""

import math

import numpy as np
import pytest

from greenai_desktop.core.footprint import Post
from greenai_desktop.core.ledger import Ledger, amount_draws
from greenai_desktop.core.lines import UNIT_OF, Amount, Indicator, Kind, Line, Stage
from greenai_desktop.core.samples import Method, Status
from greenai_desktop.core.uncertainty import Draws, Uncertain, interval
from greenai_desktop.core.units import known_unit

GRID = Uncertain("grid:FR", 0.0461, 1.3)


def line(name, *amounts, kind=Kind.FOOTPRINT, status=Status.MEASURED, post=Post(2, None, "2.1")):  # noqa: B008
    return Line(
        name, name, None, "run:1", 0.0, Stage.TRAINING, "electricity", 1.0, "kWh", "grid:FR", 2025, ("ademe",),
        status, Method.COUNTER, post, amounts, kind,
    )  # fmt: skip


def carbon(value, *drivers, **more):
    return Amount(Indicator.GHG, value, drivers=drivers, **more)


def test_the_total_is_the_sum_of_what_speaks_of_the_indicator():
    ledger = Ledger([line("a", carbon(2.0)), line("b", carbon(3.0)), line("c", Amount(Indicator.ENERGY, 9.0))])

    total = ledger.total(Indicator.GHG)

    assert (total.value, total.low, total.high) == (5.0, 5.0, 5.0)
    assert (total.line_count, total.missing_count, total.is_partial) == (2, 0, False)


@pytest.mark.parametrize("kind", [Kind.OFFSET, Kind.AVOIDED, Kind.PROVIDER_REPORTED])
@pytest.mark.parametrize("value", [-100.0, 100.0])
def test_offsets_avoided_and_reported_stand_beside_and_change_no_total(kind, value):
    counted = line("a", carbon(2.0))
    beside = line("b", carbon(value), kind=kind)

    ledger = Ledger([counted, beside])

    assert ledger.total(Indicator.GHG) == Ledger([counted]).total(Indicator.GHG)
    assert [total.value for total in ledger.totals_by(Indicator.GHG, lambda item: item.id)] == [2.0]
    assert ledger.draws_of(Indicator.GHG).max() == 2.0
    assert ledger.beside == (beside,)


def test_only_the_footprint_kind_adds_up():
    kinds = {kind: Ledger([line("a", carbon(1.0), kind=kind)]).total(Indicator.GHG).value for kind in Kind}

    assert {kind for kind, value in kinds.items() if value is not None} == {Kind.FOOTPRINT}


def test_a_missing_amount_makes_the_total_partial():
    total = Ledger([line("a", carbon(2.0)), line("b", carbon(None, reason="zone_missing"))]).total(Indicator.GHG)

    assert (total.value, total.line_count, total.missing_count, total.is_partial) == (2.0, 2, 1, True)


def test_nothing_known_is_missing_and_not_zero():
    total = Ledger([line("a", carbon(None))]).total(Indicator.GHG)

    assert (total.value, total.low, total.high) == (None, None, None)
    assert total.is_partial


def test_no_line_at_all_is_missing_but_not_partial():
    total = Ledger([]).total(Indicator.WATER)

    assert (total.value, total.line_count, total.is_partial) == (None, 0, False)


@pytest.mark.parametrize("status", [Status.SUSPECT, Status.MISSING])
def test_a_suspect_line_is_told_and_not_counted(status):
    total = Ledger([line("a", carbon(2.0)), line("b", carbon(50.0), status=status)]).total(Indicator.GHG)

    assert (total.value, total.missing_count) == (2.0, 1)


def test_an_amount_that_is_no_number_is_missing():
    assert Ledger([line("a", carbon(math.nan))]).total(Indicator.GHG).value is None


def test_totals_come_by_group_in_order_of_appearance():
    lines = [
        line("a", carbon(1.0), post=Post(2, None, "2.1")),
        line("b", carbon(2.0), post=Post(3, 3, "4.1")),
        line("c", carbon(4.0), post=Post(2, None, "2.1")),
    ]

    totals = Ledger(lines).totals_by(Indicator.GHG, lambda item: item.post.beges_post)

    assert [(total.group, total.value) for total in totals] == [("2.1", 5.0), ("4.1", 2.0)]


def test_lines_that_share_a_factor_are_as_wide_as_the_factor():
    draws = Draws()

    shared = Ledger([line("a", carbon(1.0, GRID)), line("b", carbon(1.0, GRID))], draws).total(Indicator.GHG)
    alone = interval(2.0 * draws.ratio_of(GRID))

    assert (shared.low, shared.high) == (pytest.approx(alone[0]), pytest.approx(alone[1]))


def test_lines_that_share_nothing_are_narrower_together():
    other = Uncertain("grid:DE", 0.3, 1.3)

    apart = Ledger([line("a", carbon(1.0, GRID)), line("b", carbon(1.0, other))]).total(Indicator.GHG)
    shared = Ledger([line("a", carbon(1.0, GRID)), line("b", carbon(1.0, GRID))]).total(Indicator.GHG)

    assert apart.high - apart.low < 0.8 * (shared.high - shared.low)


def test_draws_of_a_total_pair_with_another_ledger_of_the_same_draws():
    draws = Draws()
    leaner = Ledger([line("a", carbon(0.9, GRID))], draws).draws_of(Indicator.GHG)
    fuller = Ledger([line("b", carbon(1.0, GRID))], draws).draws_of(Indicator.GHG)

    assert (leaner < fuller).all()


def test_draws_of_an_amount_are_its_value_times_each_driver():
    draws = Draws()
    pue = Uncertain("pue", 1.54, 1.3)

    found = amount_draws(carbon(10.0, GRID, pue), draws)

    np.testing.assert_allclose(found, 10.0 * draws.ratio_of(GRID) * draws.ratio_of(pue))
    assert np.isnan(amount_draws(carbon(None), draws)).all()


def test_a_line_tells_its_amount_of_an_indicator_or_nothing():
    energy = Amount(Indicator.ENERGY, 9.0)

    assert line("a", energy).amount(Indicator.ENERGY) is energy
    assert line("a", energy).amount(Indicator.WATER) is None


def test_every_indicator_has_a_known_unit():
    assert set(UNIT_OF) == set(Indicator)
    assert all(known_unit(unit) for unit in UNIT_OF.values())
