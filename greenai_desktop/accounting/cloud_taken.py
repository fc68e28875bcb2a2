"""What the seven steps give for a client, as rows of the table of cloud figures: they stand beside the ledger."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from greenai_desktop.accounting.cloud import PRICE_KEY, Replay
from greenai_desktop.core.cloud_figures import CloudFigure
from greenai_desktop.core.inventory.days import day_of, days_in
from greenai_desktop.importers.base import fingerprint

CODE: Final = "seven_steps"
_GROUPS: Final = ("service", "region", "month", "scope")


def figures_of(replay: Replay, provider: str, basis: str) -> tuple[CloudFigure, ...]:
    """One figure a service, region, month and scope; the same case again gives the same fingerprints.

    Args:
        replay: What came out.
        provider: Whose cloud it is; data.
        basis: `location` or `market`: whether the factor of electricity is that of the grid or of contracts.
    """
    groups = replay.pivot(_GROUPS)
    return tuple(_figure(number, group, kgco2e, provider, basis) for number, (group, kgco2e) in
                 enumerate(sorted(groups.items()), 1))  # fmt: skip


def _figure(number: int, group: tuple[str, ...], kgco2e: float, provider: str, basis: str) -> CloudFigure:
    service, region, month, scope = group
    first, last = _days(month)
    made = CloudFigure(
        provider, CODE, "", number, first, last, kgco2e, service=service, region=region, scope=scope, basis=basis,
        note=PRICE_KEY,
    )  # fmt: skip
    return replace(made, fingerprint=fingerprint(*made.identity))


def _days(month: str) -> tuple[float, float]:
    """First and last day of a month such as `2025-03`."""
    year, number = (int(part) for part in month.split("-"))
    first = float(day_of(year, number))
    return first, first + days_in(year, number) - 1.0
