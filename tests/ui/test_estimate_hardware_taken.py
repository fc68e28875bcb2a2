"""Hardware taken over from the comparison: the draft is then what the comparison was of."""

from __future__ import annotations

from dataclasses import replace

import pytest

from greenai_desktop import i18n
from greenai_desktop.accounting.estimate import estimate, hardware_of, shelf
from greenai_desktop.core.estimate.draft import KitKind
from greenai_desktop.ui.estimate.result.hardware import lost_words, with_hardware
from tests.helpers.estimates import card, work

EN = i18n.language("en")


@pytest.mark.parametrize(
    ("group", "kind", "item_id"),
    [("accelerator", KitKind.ACCELERATOR, "nvidia-l4"), ("cpu", KitKind.CPU, "amd-epyc-9654")],
)
def test_the_draft_with_other_hardware_has_the_figure_of_the_comparison(group, kind, item_id):
    draft = replace(work(), kits=(card(count=8, utilisation_fraction=0.6, lifetime_years=4, power_w=500),))
    options = hardware_of(draft, shelf(), (), (group,))

    taken = with_hardware(kind, item_id, "name", draft)

    found = estimate(taken, shelf()).root.find("estimate.carbon")
    assert found.value == pytest.approx(options.median[options.ids.index(item_id)])


def test_what_is_left_out_of_the_old_hardware_is_named():
    draft = replace(work(), kits=(card(count=8, utilisation_fraction=0.6, power_w=500, memory_gb=64),))

    said = lost_words(draft, with_hardware(KitKind.ACCELERATOR, "nvidia-l4", "NVIDIA L4", draft), EN)

    assert said.startswith("Taking it over leaves out what was said of the old hardware: ")
    assert said.count(",") == 1


def test_nothing_is_told_where_nothing_is_left_out():
    draft = replace(work(), kits=(card(count=8),))

    assert lost_words(draft, with_hardware(KitKind.ACCELERATOR, "nvidia-l4", "NVIDIA L4", draft), EN) == ""
