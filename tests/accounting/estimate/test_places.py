"""One estimate in many places and on much hardware."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from greenai_desktop.accounting.estimate import (
    countries_of,
    estimate,
    hardware_of,
    matrix_intervals,
    matrix_of,
    regions_of,
    shelf,
    with_intervals,
)
from greenai_desktop.catalog.electricity import COMPARISON, resolve
from greenai_desktop.core.estimate.draft import Given, Kit, KitKind
from greenai_desktop.core.hosting import Hosting
from greenai_desktop.core.place import Place
from tests.helpers.estimates import H100, card, hours, typed, work

PARIS = Place(hosting=Hosting.CLOUD, provider="aws", region="eu-west-3")


def test_a_region_of_the_comparison_is_the_estimate_there():
    draft = replace(hours(), place=PARIS)
    options = regions_of(draft, shelf(), (), ("aws", "gcp"))

    for name in ("aws:eu-north-1", "gcp:us-central1"):
        i = options.ids.index(name)
        provider, _, region = name.partition(":")
        place = Place(hosting=Hosting.CLOUD, provider=provider, region=region)
        factor = resolve(shelf().grid, options.zones[i], COMPARISON).factor
        own = [replace(factor, id="own", kind="grid", source_id="test")]
        there = estimate(replace(draft, place=place), shelf(), own).root.find("estimate.carbon").value
        assert options.median[i] == pytest.approx(there)


def test_the_own_region_changes_nothing():
    options = regions_of(replace(hours(), place=PARIS), shelf(), (), ("aws",))

    assert options.ids[options.own_index] == "aws:eu-west-3"
    assert options.change[options.own_index] == pytest.approx(0)
    assert options.own_name


def test_intervals_come_in_chunks_and_hold_the_medians():
    draft = replace(hours(), place=PARIS)
    told = []
    options = regions_of(draft, shelf(), (), ("aws", "azure"))

    steps = list(with_intervals(options, draft, shelf(), report=lambda done, of: told.append((done, of))))

    assert told[-1] == (len(options), len(options))
    assert np.isnan(steps[0].low).any()
    last = steps[-1]
    assert (last.low < last.median).all()
    assert (last.median < last.high).all()
    assert last.change_low[last.own_index] == last.change_high[last.own_index] == 0
    norway = last.ids.index("azure:norwayeast")
    assert last.below[norway] > 0.95


def test_a_comparison_can_be_given_up():
    draft = replace(hours(), place=PARIS)
    options = regions_of(draft, shelf(), (), ("aws",))

    def stop() -> None:
        raise InterruptedError

    with pytest.raises(InterruptedError):
        next(with_intervals(options, draft, shelf(), check=stop))


def test_countries_keep_the_pue_of_the_draft():
    draft = hours()
    options = countries_of(draft, shelf())

    assert set(options.pue) == {1.54}
    assert options.ids[options.own_index] == "FR"
    assert options.in_eu[options.ids.index("DE")]
    assert not options.in_eu[options.ids.index("NO")]
    assert options.in_eea[options.ids.index("NO")]
    last = list(with_intervals(options, draft, shelf()))[-1]
    assert last.change_low[last.own_index] == last.change_high[last.own_index] == 0


def test_a_card_of_the_comparison_is_the_estimate_on_it():
    draft = work()
    options = hardware_of(draft, shelf(), (), ("accelerator",))

    for name in ("nvidia-a100-sxm4-80gb", "google-tpu-v4", "nvidia-l4"):
        there = estimate(replace(draft, kits=(card(name),)), shelf()).root
        i = options.ids.index(name)
        assert options.median[i] == pytest.approx(there.find("estimate.carbon").value)
        assert options.hours[i] == pytest.approx(there.find("estimate.device_hours").value)


def test_hours_on_another_card_follow_from_the_peaks():
    options = hardware_of(hours(count=8, h=100), shelf(), (), ("accelerator",))

    i = options.ids.index("nvidia-a100-sxm4-80gb")
    assert options.hours[i] == pytest.approx(800 * 989.4 / 312)
    assert options.notes[i] == "hours_by_peak"
    assert options.own_index == options.ids.index("nvidia-h100-sxm5-80gb")
    assert options.change[options.own_index] == pytest.approx(0)


def test_hours_of_hardware_without_a_peak_tell_nothing_of_other_hardware():
    draft = replace(hours(), kits=(typed(power_w=500, utilisation_fraction=0.9),))

    options = hardware_of(draft, shelf(), (), ("accelerator",))

    assert np.isnan(options.median).all()
    assert set(options.reasons) <= {"own_peak_unknown", "power_unknown"} and "own_peak_unknown" in options.reasons


def test_missing_figures_have_a_reason_and_no_value():
    options = hardware_of(work(), shelf(), (), ("accelerator",))

    for value, reason in zip(options.median, options.reasons, strict=True):
        assert np.isnan(value) == bool(reason)


def test_intervals_of_cards_are_paired_with_the_draft():
    draft = work()
    options = hardware_of(draft, shelf(), (), ("accelerator",))
    last = list(with_intervals(options, draft, shelf()))[-1]

    own = last.own_index
    assert last.change_low[own] == pytest.approx(0, abs=1e-9)
    assert last.below[last.ids.index("nvidia-tesla-k80")] < 0.01


@pytest.mark.parametrize("providers", [None, ("gcp",)])
def test_the_matrix_is_the_estimate_of_each_place_and_card(providers):
    draft = replace(work(), place=Place(zone="FR", hosting=Hosting.SERVER_ROOM))
    matrix = matrix_of(draft, shelf(), (), providers)
    steps = list(matrix_intervals(matrix, draft, shelf(), (), providers))

    assert matrix.median.shape == (len(matrix.places), len(matrix.hardware))
    place = matrix.places.ids.index("DE" if providers is None else "gcp:europe-west4")
    name = "nvidia-a100-sxm4-80gb"
    where = Place(zone="DE", hosting=Hosting.SERVER_ROOM)
    if providers:
        where = Place(hosting=Hosting.CLOUD, provider="gcp", region="europe-west4")
    zone = "DE" if providers is None else shelf().grid.region("gcp", "europe-west4").zone_code
    own = [replace(resolve(shelf().grid, zone, COMPARISON).factor, id="own", kind="grid", source_id="test")]
    there = estimate(replace(draft, kits=(card(name),), place=where), shelf(), own).root.find("estimate.carbon")
    card_place = matrix.hardware.ids.index(name)
    assert matrix.median[place, card_place] == pytest.approx(there.value)
    last = steps[-1]
    assert last.done == len(matrix.hardware)
    assert last.low[place, card_place] == pytest.approx(there.low, rel=0.12)
    assert last.high[place, card_place] == pytest.approx(there.high, rel=0.12)
    best = last.best
    assert best is not None
    assert last.below_best[best] == 0


def test_the_matrix_stops_when_it_is_cancelled():
    draft = work()
    matrix = matrix_of(draft, shelf())
    seen = []

    steps = matrix_intervals(matrix, draft, shelf(), cancelled=lambda: len(seen) > 1, report=seen.append)

    assert len(list(steps)) == 2
    assert seen[0] < seen[1] < 1


def test_an_instance_is_compared_with_cards():
    draft = replace(hours(), kits=(Kit(KitKind.INSTANCE, "aws:p4d.24xlarge"),), place=PARIS)

    options = hardware_of(draft, shelf(), (), ("accelerator",))

    assert options.own_value > 0
    assert options.own_name == "p4d.24xlarge"


def test_the_draft_s_own_hardware_and_this_machine_stand_beside():
    here = (card("nvidia-geforce-rtx-4090"),)
    draft = hours(count=8, h=100)

    options = hardware_of(draft, shelf(), (), ("own", "this_machine"), here)
    last = list(with_intervals(options, draft, shelf()))[-1]

    assert options.ids == ("own", "this_machine")
    assert options.own_index == 0
    assert options.change[0] == pytest.approx(0)
    assert last.change_low[0] == last.change_high[0] == 0
    # The same work takes one card as long as eight H100 together need, by their peaks.
    peaks = [shelf().accelerators.by_id(name).peak("bf16").tflops for name in (here[0].item_id, H100)]
    assert options.hours[1] == pytest.approx(800 * peaks[1] / peaks[0])
    assert options.notes[1] == "hours_by_peak"
    assert last.low[1] < last.median[1] < last.high[1]


def test_this_machine_without_a_known_peak_has_no_figure_for_the_same_work():
    options = hardware_of(hours(), shelf(), (), ("this_machine",), (typed(power_w=90, embodied_kgco2e=200),))

    assert options.reasons == ("peak_unknown",)
    assert np.isnan(options.median[0])


def test_a_processor_of_the_comparison_is_the_estimate_on_it():
    draft = work()
    options = hardware_of(draft, shelf(), (), ("cpu",))

    for name in ("amd-epyc-9654", "intel-xeon-e5-2698-v4", "intel-xeon-platinum-8480plus"):
        kit = Kit(KitKind.CPU, name, numbers=draft.kits[0].numbers)
        there = estimate(replace(draft, kits=(kit,)), shelf()).root
        i = options.ids.index(name)
        assert options.groups[i] == "cpu"
        assert options.median[i] == pytest.approx(there.find("estimate.carbon").value)
        assert options.hours[i] == pytest.approx(there.find("estimate.device_hours").value)


def test_processors_without_a_peak_have_a_reason_and_no_value():
    options = hardware_of(work(), shelf(), (), ("cpu",))

    assert "peak_unknown" in options.reasons
    for value, reason in zip(options.median, options.reasons, strict=True):
        assert np.isnan(value) == bool(reason)


def test_a_processor_of_the_draft_is_found_again_and_compared_with_cards():
    kit = Kit(KitKind.CPU, "amd-epyc-9654", numbers={"count": Given(2)})
    draft = replace(hours(count=2, h=100), kits=(kit,))

    options = hardware_of(draft, shelf(), (), ("accelerator", "cpu"))
    last = list(with_intervals(options, draft, shelf()))[-1]

    assert options.change[options.own_index] == pytest.approx(0)
    assert options.ids[options.own_index] == "amd-epyc-9654"
    h100 = options.ids.index(H100)
    assert options.hours[h100] == pytest.approx(options.hours[options.own_index] * 14.7456 / 989.4, rel=1e-3)
    assert last.change_low[last.own_index] == pytest.approx(0, abs=1e-9)
    assert last.low[h100] < last.median[h100] < last.high[h100]
