import math

import numpy as np
import pytest

from greenai_desktop.core.budget import Budget, Standing
from greenai_desktop.core.errors import InputError
from greenai_desktop.core.lines import Indicator

LIMIT = Budget(Indicator.GHG, 100.0)


@pytest.mark.parametrize("limit", [0.0, -1.0, math.nan])
def test_a_limit_must_be_above_zero(limit):
    with pytest.raises(InputError) as caught:
        Budget(Indicator.GHG, limit)

    assert caught.value.code == "budget_not_positive"


def test_share_of_the_limit_used():
    assert LIMIT.used_fraction(25.0) == 0.25
    assert LIMIT.used_fraction(None) is None


@pytest.mark.parametrize(
    ("draws", "standing"),
    [
        (np.full(10, 50.0), Standing.INSIDE),
        (np.full(10, 100.0), Standing.INSIDE),
        (np.linspace(50, 105, 100), Standing.TIGHT),
        (np.linspace(95, 150, 100), Standing.OVER),
        (np.array([50.0, math.nan]), Standing.UNKNOWN),
    ],
)
def test_standing_follows_the_draws(draws, standing):
    assert LIMIT.standing(draws) is standing


def test_probability_of_passing_the_limit():
    assert LIMIT.probability_over(np.array([50.0, 100.0, 101.0, 102.0])) == 0.5
    assert math.isnan(LIMIT.probability_over(np.array([math.nan])))
