"""Prices by the hour in several currencies: told, never added."""

from __future__ import annotations

from dataclasses import replace

import pytest

from greenai_desktop.accounting.estimate import checks, estimate, shelf
from greenai_desktop.core.estimate.draft import Given, Kit, KitKind
from greenai_desktop.core.hosting import Hosting
from greenai_desktop.core.place import Place, Price
from tests.helpers.estimates import hours

AWS = "aws:p4d.24xlarge"
PARIS = Place(hosting=Hosting.CLOUD, provider="aws", region="eu-west-3")


def _hired(*kits: Kit, currency: str = "EUR"):
    return replace(hours(count=1, h=10), kits=kits, place=PARIS, price=Price(0.2, currency))


def _european() -> str:
    return next(one.id for one in shelf().instances.all() if one.currency == "EUR" and one.accelerator_id)


def test_prices_of_two_currencies_are_not_added():
    alone = estimate(_hired(Kit(KitKind.INSTANCE, AWS)), shelf()).root.find("estimate.cost")

    both = estimate(_hired(Kit(KitKind.INSTANCE, AWS), Kit(KitKind.INSTANCE, _european())), shelf())

    cost = both.root.find("estimate.cost")
    assert (cost.value, cost.label) == (pytest.approx(alone.value), "USD")
    assert cost.partial
    assert "other_currency" in [step.reason for step in cost.walk()]


def test_a_price_that_was_typed_is_in_the_currency_of_the_draft():
    typed = Kit(KitKind.INSTANCE, AWS, numbers={"instance_price_per_h": Given(30.0)})

    cost = estimate(_hired(typed, Kit(KitKind.INSTANCE, AWS)), shelf()).root.find("estimate.cost")

    assert (cost.value, cost.label, cost.partial) == (pytest.approx(300.0), "EUR", True)


def test_a_table_price_in_another_currency_than_that_of_the_draft_is_told():
    codes = [(one.code, dict(one.facts)) for one in checks(_hired(Kit(KitKind.INSTANCE, AWS)), shelf())]

    assert ("hire_in_other_currency", {"currency": "USD", "own": "EUR"}) in codes
    same = checks(_hired(Kit(KitKind.INSTANCE, AWS), currency="USD"), shelf())
    assert "hire_in_other_currency" not in [one.code for one in same]
