"""Every code in the tree of an estimate has words, whatever is estimated."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest

from greenai_desktop.accounting.estimate import estimate, hardware_of, regions_of, shelf
from greenai_desktop.core.estimate.draft import CHOICES, Draft, Given, Kit, KitKind, Way
from greenai_desktop.core.estimate.estimated import Estimated
from greenai_desktop.core.hosting import Hosting
from greenai_desktop.core.place import Place
from greenai_desktop.i18n import language, words
from greenai_desktop.i18n.estimate import driver_words
from tests.helpers import estimated as made_up

EN = language("en")
# Told to the machine alone.
_SILENT = {"place"}
_EVERYTHING = {
    "hours_h": 100.0, "life_years": 3.0, "requests_per_year": 1e6, "request_energy_wh": 1.0, "request_gb_s": 2.0,
    "tokens_in_count": 200.0, "tokens_out_count": 400.0, "served_params_count": 7e9, "storage_tb": 10.0,
    "growth_fraction": 0.1, "redundancy_ratio": 2.0, "retrains_per_year": 2.0, "transfer_gb_per_year": 100.0,
    "pipeline_runs_per_month": 4.0, "pipeline_run_energy_kwh": 2.0, "units_per_year": 1e6,
    "reference_kgco2e_per_year": 2_000.0, "rebound_fraction": 0.3, "params_count": 7e9, "tokens_count": 1e9,
    "flop_per_example": 1e9, "example_count": 1e6, "run_energy_kwh": 5.0, "run_hours_h": 3.0,
}  # fmt: skip


def whole() -> Draft:
    """Everything that can be said."""
    said = made_up.draft(choices={"use": "tokens", "search": "random"})
    return replace(said, numbers={name: Given(value) for name, value in _EVERYTHING.items()})


def drafts() -> Iterator[Draft]:
    """Drafts that take each branch there is."""
    for choice, codes in CHOICES.items():
        for code in codes:
            yield whole().with_choice(choice, code)
            yield replace(whole().with_choice(choice, code), way=Way.WORK)
    yield replace(whole(), way=Way.RUN, run_ids=(1,))
    for hosting in Hosting:
        in_cloud = {"provider": "aws", "region": "eu-west-3"} if hosting is Hosting.CLOUD else {}
        yield replace(whole(), place=Place(zone="FR", hosting=hosting, **in_cloud))
    hired = Kit(KitKind.INSTANCE, "aws:p4d.24xlarge")
    at_aws = Place(hosting=Hosting.CLOUD, provider="aws", region="eu-west-3")
    for use_kits in ((), (hired, hired)):
        yield replace(whole(), kits=(hired,), use_kits=use_kits, place=at_aws).with_choice("use", "always_on")
    yield replace(whole(), place=Place(), price=None)
    yield replace(whole(), kits=())
    yield Draft()
    for kind, item_id in (
        (KitKind.OWN, ""), (KitKind.INSTANCE, "aws:p4d.24xlarge"), (KitKind.CPU, "no such row"),
        (KitKind.ACCELERATOR, "no such row"),
    ):  # fmt: skip
        yield replace(whole(), kits=(Kit(kind, item_id, "mine", {"power_w": Given(200.0)}),))


def estimates() -> Iterator[Estimated]:
    for draft in drafts():
        yield estimate(draft, shelf())


def test_every_code_of_every_tree_has_words() -> None:
    lacking: set[tuple[str, str]] = set()
    seen = 0
    for made in estimates():
        for result in made.root.walk():
            seen += 1
            for name, table, codes in (
                ("key", words.KEY, [result.key]), ("formula", words.FORMULA, [result.formula]),
                ("reason", words.REASON, [result.reason]), ("note", words.NOTE, result.notes),
                ("method", words.METHOD, [result.method.value]),
                ("fact", words.FACT, [name for name, _value in result.facts if name not in _SILENT]),
            ):  # fmt: skip
                lacking |= {(name, code) for code in codes if code and code not in table}

    assert seen > 10_000
    assert not lacking


def test_every_driver_has_a_name() -> None:
    told = {driver.field_id: driver_words(replace(driver, label=""), EN) for m in estimates() for driver in m.drivers}

    assert len(told) > 15
    assert not {field_id for field_id, said in told.items() if said == field_id}


@pytest.mark.parametrize("way", list(Way))
def test_every_code_of_a_comparison_has_words(way: Way) -> None:
    draft = replace(whole(), way=way)
    for options in (
        regions_of(draft, shelf(), (), shelf().grid.providers()),
        hardware_of(draft, shelf(), (), ("accelerator",)),
    ):
        assert set(filter(None, options.reasons)) <= set(words.REASON)
        assert set(filter(None, options.notes)) <= set(words.NOTE)
