"""The range of what several amounts come to that belong to one device."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from greenai_desktop.accounting.estimate import estimate, shelf
from greenai_desktop.accounting.estimate.model import model_of
from greenai_desktop.core.uncertainty import Draws
from tests.helpers.estimates import card, hours


def test_the_range_of_a_device_comes_from_the_draws_of_its_parts_together():
    draft = hours()
    model = model_of(draft, shelf(), draws=Draws())
    parts = [model.amounts[0].carbon.draws, model.shares[0].carbon.draws]

    ranges = estimate(draft, shelf()).item_ranges

    (told,) = ranges.values()
    assert told == pytest.approx(tuple(np.percentile(np.sum(parts, axis=0), (2.5, 97.5))))


def test_each_kind_of_hardware_has_its_own_range():
    draft = replace(hours(), kits=(card(), card("nvidia-a100-sxm4-80gb")))

    ranges = estimate(draft, shelf()).item_ranges

    assert len(ranges) == 2
