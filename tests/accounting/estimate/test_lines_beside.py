"""Ledger lines carry water, elements and primary energy, and add up to the figures of the tree."""

from __future__ import annotations

import pytest

from greenai_desktop.accounting.estimate import estimate, shelf
from greenai_desktop.core.estimate.reading import read_draft
from greenai_desktop.core.lines import Indicator
from greenai_desktop.core.uncertainty import Draws
from tests.accounting.estimate.test_by_hand import COUNT, drawn
from tests.helpers.estimates import hours

FIGURE = {
    Indicator.GHG: "estimate.carbon",
    Indicator.ENERGY: "estimate.site_energy",
    Indicator.WATER: "estimate.water",
    Indicator.ELEMENTS: "estimate.adpe",
    Indicator.PRIMARY_ENERGY: "estimate.primary_energy",
}


@pytest.mark.parametrize("seed", range(COUNT))
@pytest.mark.parametrize("sharing", ["amortised", "inventory"])
def test_the_lines_add_up_to_the_tree_for_each_indicator(seed, sharing):
    draft = read_draft(drawn(seed)).with_choice("sharing", sharing)

    found = estimate(draft, shelf(), (), Draws(count=64))

    for indicator, key in FIGURE.items():
        told = [amount.value for line in found.lines if (amount := line.amount(indicator)) is not None]
        known = [value for value in told if value is not None]
        figure = found.root.find(key)
        if figure is None or figure.value is None:
            assert not known, key
        else:
            assert sum(known) == pytest.approx(figure.value), key


def test_an_amount_that_is_missing_says_why():
    found = estimate(hours(), shelf())

    for line in found.lines:
        for amount in line.amounts:
            assert (amount.value is None) == bool(amount.reason)
    power = next(line for line in found.lines if line.activity_class == "electricity")
    assert power.amount(Indicator.ELEMENTS).reason == "terms_unclear"
    assert power.amount(Indicator.WATER).drivers
