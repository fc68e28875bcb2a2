"""Elements and primary energy beside carbon."""

from __future__ import annotations

from dataclasses import replace

import pytest

from greenai_desktop.accounting.estimate import estimate, shelf
from greenai_desktop.core.estimate.draft import Kit, KitKind
from tests.helpers.estimates import H100, card, hours, sure, typed


@pytest.mark.parametrize(("key", "name"), [("estimate.adpe", "adpe"), ("estimate.primary_energy", "primary_energy")])
def test_equipment_has_figures_and_electricity_is_told_as_missing(key, name):
    kit = card(count=1, lifetime_years=5, used_h_per_year=5_000)
    draft = replace(hours(), kits=(kit,), numbers=sure(hours_h=25_000))

    figure = estimate(draft, shelf()).root.find(key)

    own, machine = shelf().embodied.default(H100), shelf().embodied.machine("datacenter", "gpu")
    known = [getattr(row, name).value for row in (own, machine) if getattr(row, name) is not None]
    assert figure.value == pytest.approx(sum(known))
    assert figure.partial
    assert figure.steps[0].reason == "terms_unclear"
    assert figure.steps[0].value is None


def test_typed_hardware_has_none():
    draft = replace(hours(), kits=(typed(power_w=300),))

    figure = estimate(draft, shelf()).root.find("estimate.adpe")

    assert figure.value is None
    assert figure.reason


def test_the_cards_of_a_hired_machine_count_by_their_number():
    hired = replace(hours(count=1), kits=(Kit(KitKind.INSTANCE, "aws:p4d.24xlarge"),))
    bought = replace(hours(count=8), kits=(card(shelf().instances.by_id("aws:p4d.24xlarge").accelerator_id, count=8),))

    figures = [estimate(draft, shelf()).root.find("estimate.adpe").value for draft in (hired, bought)]

    assert figures[0] == pytest.approx(figures[1])


def test_a_bought_machine_counts_in_full_in_the_inventory_view():
    draft = hours(count=2, h=1).with_choice("sharing", "inventory")

    figure = estimate(draft, shelf()).root.find("estimate.primary_energy")

    own, machine = shelf().embodied.default(H100), shelf().embodied.machine("datacenter", "gpu")
    known = [row.primary_energy.value for row in (own, machine) if row.primary_energy is not None]
    assert figure.value == pytest.approx(2 * sum(known))
