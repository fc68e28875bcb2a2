"""Rows of the inventory for equipment that was put together from its parts, where nobody published its footprint."""

from __future__ import annotations

from typing import Final

from greenai_desktop.catalog.bottom_up import CardParts, ServerParts, card, server
from greenai_desktop.catalog.parts import DEPLETION, GREENHOUSE_GAS, INDICATORS, PRIMARY_ENERGY, parts
from greenai_desktop.core.results import Result

_PHASES: Final = {
    "parts.gate": "manufacture_kgco2e", "parts.transport": "transport_kgco2e", "parts.end_of_life": "eol_kgco2e",
}  # fmt: skip
_INDICATORS: Final = {DEPLETION: "adpe_kgsbe", PRIMARY_ENERGY: "primary_energy_megajoule"}
# Whose model a row is: its errors are shared by all rows that it made.
_MODEL: Final = {True: "gpu-die", False: "cpu-die"}
PARTIAL: Final = "parts_partial"


def put_together(made_of: ServerParts | CardParts) -> dict[str, Result]:
    """The trees by indicator: greenhouse gas, elements, primary energy.

    Raises:
        InputError: a count, size, area, weight or density below 0, or no part at all.
    """
    if isinstance(made_of, CardParts):
        return {GREENHOUSE_GAS: card(made_of)}  # its sources tell greenhouse gas alone
    return {indicator: server(made_of, indicator) for indicator in INDICATORS}


def cells_of(trees: dict[str, Result], *, is_card: bool = False) -> dict[str, float | str]:
    """What a row takes over from the trees, by column; what is unknown is left out.

    A total in which a part is missing is told as it is, of the lowest grade and with that note: the part is unknown,
    not nil.
    """
    whole = trees[GREENHOUSE_GAS]
    model = parts()[_MODEL[is_card]].source
    figures: dict[str, float | None] = {
        "embodied_kgco2e": whole.value, "low_kgco2e": whole.low, "high_kgco2e": whole.high,
        **{column: _step(whole, key) for key, column in _PHASES.items()},
        **{column: trees[name].value for name, column in _INDICATORS.items() if _is_whole(trees.get(name))},
    }  # fmt: skip
    told = {name: value for name, value in figures.items() if value is not None}
    return told | {
        "grade": "D" if whole.partial else "C", "boundary": PARTIAL if whole.partial else "all", "status": "modelled",
        "source": model.title, "source_id": model.id,
    }  # fmt: skip


def _step(whole: Result, key: str) -> float | None:
    return next((step.value for step in whole.steps if step.key == key), None)


def _is_whole(tree: Result | None) -> bool:
    """Indicators with a gap are left out: no note of the row would tell which of them has one."""
    return tree is not None and not tree.partial
