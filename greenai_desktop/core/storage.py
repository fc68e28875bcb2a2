"""Energy of keeping data, of moving them, and of the pipeline that prepares them again and again.

Energy of the machines themselves, without the site's share; networks are taken as published, with theirs.

Source:
    METHODS §2.8; Cloud Carbon Footprint, methodology, "Storage", "Networking" (coefficients come in as arguments).
"""

from __future__ import annotations

from greenai_desktop.core.arrays import Number, require_at_least
from greenai_desktop.core.units import MONTHS_PER_YEAR, W_PER_KW


def storage_kwh(stored_tb: Number, hours_h: Number, w_per_tb: Number, replica_count: Number) -> Number:
    """Energy of data that are kept.

    Args:
        stored_tb: Size of one copy, 10¹² bytes.
        hours_h: How long; 8,760 a year.
        w_per_tb: Power of the medium per TB.
        replica_count: Copies that the storage keeps, at least 1.

    Raises:
        InputError: less than one copy.

    Source:
        METHODS §2.8: TB·h·w/1000·R, before the PUE.
    """
    require_at_least(replica_count, 1.0)
    return stored_tb * hours_h * w_per_tb / W_PER_KW * replica_count


def transfer_kwh(moved_gb: Number, kwh_per_gb: Number) -> Number:
    """Energy of networks that move data; the coefficient is uncertain by a factor of eight either way."""
    return moved_gb * kwh_per_gb


def pipeline_kwh(runs_per_month: Number, run_kwh: Number, copy_count: Number, life_years: Number) -> Number:
    """Energy of a pipeline that prepares data again and again.

    Args:
        runs_per_month: How often it runs.
        run_kwh: Energy of one run, measured or estimated.
        copy_count: Copies of it, such as one for tests and one for production; at least 1.
        life_years: How long it is kept running.

    Raises:
        InputError: less than one copy.
    """
    require_at_least(copy_count, 1.0)
    return runs_per_month * MONTHS_PER_YEAR * life_years * run_kwh * copy_count
