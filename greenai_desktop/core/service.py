"""The life of a service: requests that grow, machines beside those that serve, training again.

Source:
    METHODS §2.7 and §2.2; the geometric series for growth.
"""

from __future__ import annotations

import numpy as np

from greenai_desktop.core.arrays import Number, plain, require_above, require_at_least


def year_requests(requests_per_year: Number, growth_fraction: Number, year_index: Number) -> Number:
    """Requests of a year of service; 0 is the first. `inf` beyond what a float holds."""
    require_at_least(growth_fraction, -1.0)
    with np.errstate(over="ignore"):
        requests: Number = plain(requests_per_year * np.power(1.0 + growth_fraction, year_index))
    return requests


def life_requests(requests_per_year: Number, growth_fraction: Number, life_years: Number) -> Number:
    """Requests over a service life that grows from year to year.

    Args:
        requests_per_year: Of the first year.
        growth_fraction: Yearly growth; negative shrinks, above −1.
        life_years: Service life; the last year may be a part of one.

    Raises:
        InputError: a growth of −1 or below, a negative life.

    Source:
        Geometric series: n·((1 + g)^k − 1)/g for k whole years, and the rest of the life at the level of the next.
    """
    require_above(growth_fraction, -1.0)
    require_at_least(life_years, 0.0)
    whole = np.floor(life_years)
    logarithm = np.log1p(growth_fraction)
    grown = np.exp(whole * logarithm)
    level = np.where(growth_fraction == 0.0, 1.0, growth_fraction)
    years = np.where(growth_fraction == 0.0, whole, np.expm1(whole * logarithm) / level)
    total: Number = plain(requests_per_year * (years + (life_years - whole) * grown))
    return total


def redundancy_kwh(serving_kwh: Number, redundancy_ratio: Number) -> Number:
    """Energy of zones, hot standby and replicas beside what serves: E·(ratio − 1).

    Args:
        serving_kwh: Of what serves.
        redundancy_ratio: All that runs over what serves, at least 1.

    Raises:
        InputError: a ratio below 1.
    """
    require_at_least(redundancy_ratio, 1.0)
    return serving_kwh * (redundancy_ratio - 1.0)


def retraining_kwh(
    training_kwh: Number, retrains_per_year: Number, retrain_fraction: Number, life_years: Number
) -> Number:
    """Energy of training again during the service life.

    Args:
        training_kwh: Of the first training.
        retrains_per_year: How often.
        retrain_fraction: What one takes, over the first training.
        life_years: Service life.

    Source:
        Green Algorithms v3.0, AI page: n_retrain × factor.
    """
    return training_kwh * retrains_per_year * retrain_fraction * life_years
