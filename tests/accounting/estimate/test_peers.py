"""Other tools beside the estimate, and measured runs beside it."""

from __future__ import annotations

import math
from dataclasses import replace

import pytest

from greenai_desktop.accounting.estimate import Measured, estimate, peers_of, reconciled, shelf
from greenai_desktop.core.estimate.draft import Given, Kit, KitKind, Way
from greenai_desktop.core.hosting import Hosting
from greenai_desktop.core.place import Place
from greenai_desktop.core.samples import Status
from tests.helpers.estimates import card, grid_factor, hours, numbers, sure, typed, work

V100 = "nvidia-tesla-v100-sxm2-32gb"


def _of(code, peers):
    return next(one for one in peers if one.code == code)


def test_ml_co2_and_green_algorithms_to_the_digit():
    """METHODS §2.17: V1 with the factor of its example, V2 with the PUE that Green Algorithms takes for Azure."""
    place = Place(hosting=Hosting.CLOUD, provider="azure", region="westeurope")
    kit = card(V100, count=8, core_count=16 / 8, memory_gb=256 / 8)
    draft = replace(hours(h=100), kits=(kit,), place=place)
    own = [grid_factor(0.569, "NL")]

    peers, _ = peers_of(draft, shelf(), estimate(draft, shelf(), own))

    assert _of("mlco2", peers).kgco2e == pytest.approx(136.56, rel=1e-6)
    assert _of("green_algorithms", peers).energy_kwh == pytest.approx(902.95296 / 3, rel=1e-6)


@pytest.mark.parametrize(
    "draft",
    [
        hours(),
        replace(hours(), place=Place(zone="FR", hosting=Hosting.HOME)),
        replace(hours(), kits=(Kit(KitKind.INSTANCE, "aws:p4d.24xlarge"),)),
        replace(hours(), kits=(card(count=2), card(V100, count=3, core_count=8))),
        replace(hours(), way=Way.RUN, numbers=numbers(run_energy_kwh=500, run_hours_h=100)),
        work().with_choice("search", "grid").with_choice("use", "always_on"),
    ],
    ids=["cards", "at home", "instance", "two kinds", "a run", "with use"],
)
@pytest.mark.parametrize("own", [[], [grid_factor(0.2, "FR")]], ids=["tables", "own factor"])
def test_the_factors_of_the_differences_multiply_to_the_whole_ratio(draft, own):
    found = estimate(draft, shelf(), own)

    peers, steps = peers_of(draft, shelf(), found)

    ours = found.root.find("estimate.carbon").value
    assert _of("ours", peers).kgco2e == ours
    for code in ("mlco2", "green_algorithms"):
        theirs = _of(code, peers).kgco2e
        mine = [one for one in steps if one.peer == code]
        assert theirs * math.prod(one.factor_ratio for one in mine) == pytest.approx(ours)
        assert theirs + math.fsum(one.effect_kgco2e for one in mine) == pytest.approx(ours)


def test_what_no_tool_can_count_has_a_reason():
    run = replace(hours(), way=Way.RUN, kits=(), numbers=numbers(run_energy_kwh=500))
    nowhere = replace(hours(), place=Place())

    for draft, reason in ((run, "no_hardware"), (nowhere, "zone_missing")):
        peers, steps = peers_of(draft, shelf(), estimate(draft, shelf()))

        assert [one.reason for one in peers if one.code != "ours"] == [reason, reason]
        assert steps == ()


def test_a_priori_a_posteriori_and_measured_on_one_axis():
    run = Measured("run 7", 5_000, 4_500, 5_500, hours_h=800)

    found = reconciled(work(), shelf(), (), [run])

    assert [point.way for point in found.points] == ["a_priori", "a_posteriori", "measured"]
    assert found.points[-1].label == "run 7"
    assert found.ratio == pytest.approx(5_000 / found.points[0].value)


def test_a_longer_run_than_thought_reached_less_of_the_peak():
    base = estimate(work(), shelf()).root
    wall, energy = base.find("estimate.device_hours").value, base.find("training.energy").value

    found = reconciled(work(), shelf(), (), [Measured("slow", 2 * energy, hours_h=2 * wall)])

    assert found.explains == "mfu_fraction"
    assert found.default.value == pytest.approx(0.2)
    assert (found.default.status, found.default.source) == (Status.MEASURED, "slow")


def test_less_power_than_thought_was_less_load_and_keeping_it_closes_the_gap():
    base = estimate(hours(), shelf()).root.find("training.energy").value

    found = reconciled(hours(), shelf(), (), [Measured("idle", 0.6 * base, hours_h=100)])
    kept = replace(hours(), kits=(hours().kits[0].with_number("utilisation_fraction", found.default),))

    assert found.explains == "utilisation_fraction"
    assert estimate(kept, shelf()).root.find("training.energy").value == pytest.approx(0.6 * base)


def test_more_hours_than_said_were_more_hours():
    base = estimate(hours(), shelf()).root.find("training.energy").value

    found = reconciled(hours(), shelf(), (), [Measured("long", 3 * base, hours_h=300)])

    assert (found.explains, found.default.value) == ("hours_h", 300)


def test_more_than_full_load_is_the_rating_and_no_default():
    draft = replace(hours(count=1), kits=(typed(power_w=100, utilisation_fraction=0.9),), numbers=sure(hours_h=10))

    found = reconciled(draft, shelf(), (), [Measured("hot", 5.0, hours_h=10)])

    assert (found.explains, found.default) == ("power_w", None)


def test_what_agrees_needs_no_explanation():
    base = estimate(hours(), shelf()).root.find("training.energy").value

    found = reconciled(hours(), shelf(), (), [Measured("same", 1.02 * base, hours_h=101)])

    assert found.explains == ""
    assert found.ratio == pytest.approx(1.02)


def test_without_hours_the_gap_is_told_and_not_explained():
    found = reconciled(hours(), shelf(), (), [Measured("file", 1_000.0)])

    assert found.ratio is not None
    assert (found.explains, found.default) == ("", None)


def test_run_that_the_estimate_was_made_from_is_no_evidence_against_it():
    start = Given(0.0423, 0.038, 0.050, Status.MEASURED, "baseline")
    draft = replace(hours(), way=Way.RUN, kits=(), numbers={"run_energy_kwh": start, **sure(run_scale_ratio=10)})
    run = Measured("baseline", 0.0423, 0.038, 0.050, hours_h=0.5)

    alone = reconciled(draft, shelf(), (), [run])
    later = reconciled(draft, shelf(), (), [run, Measured("the large one", 0.5, hours_h=6)])

    assert [point.label for point in alone.points] == ["baseline"]
    assert (alone.ratio, alone.explains) == (None, "")
    assert later.ratio == pytest.approx(0.5 / 0.423)
