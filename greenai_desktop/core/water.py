"""Water that electricity and cooling consume; consumption, not withdrawal.

Source:
    Li, Yang, Islam, Ren, "Making AI Less Thirsty" (2023), equation 1; METHODS §2.14.
"""

from __future__ import annotations

from greenai_desktop.core.arrays import Number, require_at_least


def site_water_l(it_kwh: Number, site_l_per_kwh: Number) -> Number:
    """Water that the site evaporates for its cooling, per energy of the machines (WUE as operators publish it)."""
    return it_kwh * site_l_per_kwh


def grid_water_l(it_kwh: Number, pue_ratio: Number, grid_l_per_kwh: Number) -> Number:
    """Water that power plants consume for the electricity of the site.

    Raises:
        InputError: a PUE below 1.
    """
    require_at_least(pue_ratio, 1.0)
    return it_kwh * pue_ratio * grid_l_per_kwh


def water_l(it_kwh: Number, site_l_per_kwh: Number, pue_ratio: Number, grid_l_per_kwh: Number) -> Number:
    """Both together; the PUE counts once, and only for the grid.

    Args:
        it_kwh: Energy of the machines, without the site's share.
        site_l_per_kwh: WUE of the site; 0 where nothing is cooled with water.
        pue_ratio: Of the site, at least 1.
        grid_l_per_kwh: Water consumed per kWh of the grid.

    Raises:
        InputError: a PUE below 1.

    Source:
        Li et al. (2023): E·(WUE + PUE·EWIF). EcoLogits 0.9.1 counted the PUE twice; 0.11.3 does not.
    """
    return site_water_l(it_kwh, site_l_per_kwh) + grid_water_l(it_kwh, pue_ratio, grid_l_per_kwh)
