"""Bars of the benchmarks: printed with what was measured, and failed only by a wide miss.

Machines are noisy, so a benchmark is no timed test: a figure a little over its bar is told as missed. A figure several
times over it is a broken algorithm, not a noisy neighbour, and fails.
"""

from __future__ import annotations

_GROSS = 4.0
HELD: list[tuple[str, float, float, str]] = []


def hold(what: str, measured: float, bar: float, unit: str) -> None:
    """Hold a figure against its bar; the summary at the end of the run lists all of them."""
    HELD.append((what, measured, bar, unit))
    assert measured <= _GROSS * bar, f"{what}: {measured:.4g} {unit}, {_GROSS:.0f} times over the bar of {bar:g} {unit}"


def lines() -> list[str]:
    """One line a figure."""
    return [
        f"{'met   ' if measured <= bar else 'MISSED'} {what:<58} {measured:>10.4g} {unit}  (bar {bar:g})"
        for what, measured, bar, unit in HELD
    ]
