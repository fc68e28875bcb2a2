"""Whatever a person types, an estimate comes back: with figures, or with reasons."""

from __future__ import annotations

import math
from dataclasses import replace

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from greenai_desktop.accounting.estimate import checks, estimate, levers, lifetimes, peers_of, shelf, used
from greenai_desktop.core.errors import InputError
from greenai_desktop.core.estimate.draft import CHOICES, Draft, Given, Kit, KitKind, Way
from greenai_desktop.core.estimate.fields import FIELDS, KIT_FIELDS
from greenai_desktop.core.hosting import Hosting
from greenai_desktop.core.place import Place, Price
from greenai_desktop.core.uncertainty import Draws
from tests.helpers.estimates import H100, card, hours, numbers

_DRAWS = Draws(count=200)
_ITEMS = {
    KitKind.ACCELERATOR: ("", H100, "google-tpu-v4", "nvidia-tesla-k80", "of-next-year"),
    KitKind.CPU: ("", "amd-epyc-7763", "nobody-s"),
    KitKind.INSTANCE: ("", "aws:p4d.24xlarge", "aws:m5.4xlarge", "gcp:none"),
    KitKind.OWN: ("",),
}


@st.composite
def _numbers(draw, fields):
    said = {}
    for one in draw(st.lists(st.sampled_from(fields), max_size=12, unique_by=lambda field: field.id)):
        top = one.most if math.isfinite(one.most) else 1e18
        values = st.one_of(st.floats(one.least, top), st.sampled_from([0.0, -1.0, 1.0, 1e308, one.least, top]))
        value = draw(values)
        low = draw(st.one_of(st.none(), st.just(value), st.just(value - abs(value) / 2)))
        said[one.id] = Given(value, low=low)
    return said


@st.composite
def _kits(draw):
    kind = draw(st.sampled_from(list(KitKind)))
    return Kit(kind, draw(st.sampled_from(_ITEMS[kind])), numbers=draw(_numbers(KIT_FIELDS)))


@st.composite
def _drafts(draw):
    hosting = draw(st.sampled_from([None, *Hosting]))
    place = Place(
        draw(st.sampled_from(["", "FR", "US-CA", "ZZ"])), hosting=hosting,
        pue_ratio=draw(st.sampled_from([None, 1.0, 1.3])),
        provider=draw(st.sampled_from(["", "aws", "nobody"])), region=draw(st.sampled_from(["", "eu-west-3"])),
    )  # fmt: skip
    return Draft(
        way=draw(st.sampled_from(list(Way))), kits=tuple(draw(st.lists(_kits(), max_size=2))),
        use_kits=tuple(draw(st.lists(_kits(), max_size=1))), numbers=draw(_numbers(FIELDS)),
        choices={name: draw(st.sampled_from(codes)) for name, codes in CHOICES.items()},
        confirmed=frozenset(draw(st.lists(st.sampled_from(["research_ratio", "rebound_fraction"])))), place=place,
        price=draw(st.sampled_from([None, Price(0.2, "EUR")])),
    )  # fmt: skip


@settings(
    max_examples=60,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow],
    phases=(Phase.explicit, Phase.generate),
)
@given(_drafts())
def test_any_draft_has_an_estimate_with_figures_or_reasons(draft):
    found = estimate(draft, shelf(), draws=_DRAWS)

    for step in found.root.walk():
        if step.key == "estimate":
            continue
        assert (step.value is None) == bool(step.reason), step.key
        assert step.value is None or math.isfinite(step.value), step.key
        assert step.low is None or step.low <= step.high, step.key
    checks(draft, shelf(), found)
    peers_of(draft, shelf(), found)
    levers(draft, shelf())
    lifetimes(draft, shelf())
    assert used(draft, shelf()).keys() >= {"failed_fraction"}


def test_a_plan_that_cannot_be_has_a_reason_and_raises_nothing():
    draft = hours(smallest_budget_epochs=100, largest_budget_epochs=10).with_choice("search", "hyperband")

    root = estimate(draft, shelf()).root

    assert root.find("experiments.energy").value is None
    assert root.find("experiments.energy").reason
    assert root.find("training.energy").value > 0


def test_no_hours_are_no_carbon_and_no_error():
    found = estimate(hours(h=0), shelf())

    assert found.root.find("estimate.carbon").value == 0
    assert found.drivers == ()


def test_memory_of_a_card_s_host_is_not_counted_twice():
    with_memory = replace(hours(), kits=(card(count=8, memory_gb=256),))

    powers = [estimate(draft, shelf()).root.find("kit.power").value for draft in (hours(), with_memory)]

    assert powers[0] == powers[1]


def test_some_cores_of_a_processor_take_their_share():
    whole, half = (
        estimate(replace(hours(), kits=(Kit(KitKind.CPU, "amd-epyc-7763", numbers=said),)), shelf()).root
        for said in ({}, numbers(core_count=32))
    )  # fmt: skip

    for key in ("kit.power", "equipment.training"):
        assert half.find(key).value == pytest.approx(whole.find(key).value / 2)


@pytest.mark.parametrize("value", [math.nan, math.inf, -math.inf])
def test_what_is_no_number_is_refused_before_it_is_a_draft(value):
    with pytest.raises(InputError):
        Given(value)
