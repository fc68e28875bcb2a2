"""Figures of the other power models, the guess of a zone, and the attributions that every report prints."""

from __future__ import annotations

import math
from dataclasses import dataclass
from pathlib import Path

from greenai_desktop.catalog.folder import factors_folder
from greenai_desktop.catalog.tables import read_factors, read_sources
from greenai_desktop.core.errors import CatalogError
from greenai_desktop.core.factors import Factor, FactorTable
from greenai_desktop.paths import resource

Band = tuple[float, float, float]


@dataclass(frozen=True, slots=True)
class PowerFigures:
    """Low, typical and high of each model.

    Attributes:
        memory_w_per_gb: Server memory.
        memory_w_per_module: Desktop memory.
        rest_w: Board, fans and disks by chassis.
        supply_loss_ratio: Loss of the power supply over what it delivers.
        source_ids: Sources of all of these.
    """

    memory_w_per_gb: Band
    memory_w_per_module: Band
    rest_w: dict[str, Band]
    supply_loss_ratio: Band
    source_ids: tuple[str, ...]


def power_figures(folder: Path | None = None) -> PowerFigures:
    """The shipped figures.

    Raises:
        CatalogError: a row is broken or not there.
    """
    folder = folder or factors_folder()
    sources = read_sources(folder / "sources.csv")
    rows = (factor for factor, _ in read_factors(folder / "power_model.csv", sources))
    table = FactorTable(rows, sources.values())
    rest = {chassis: _band(table[f"rest:{chassis}"]) for chassis in ("server", "desktop", "laptop")}
    ids = tuple(sorted({factor.source_id for factor in table}))
    return PowerFigures(
        _band(table["memory:server"]), _band(table["memory:module"]), rest, _band(table["supply:loss"]), ids
    )


def sharing_spread(device: str, folder: Path | None = None) -> tuple[float, tuple[str, ...]]:
    """How far the share of a process in the power of a device may be off, as a ratio, and where that is said.

    Args:
        device: `cpu`, `gpu` or `memory`.
        folder: Where the tables lie; the shipped ones if not told.

    Raises:
        CatalogError: the row is broken or not there.
    """
    folder = folder or factors_folder()
    sources = read_sources(folder / "sources.csv")
    table = FactorTable((factor for factor, _ in read_factors(folder / "power_model.csv", sources)), sources.values())
    factor = table[f"attribution:{device}"]
    low, _, high = _band(factor)
    return math.sqrt(high / low), (factor.source_id,)


def attribution() -> tuple[str, ...]:
    """The paragraphs that the licences of the tables ask us to print."""
    text = resource("factors", "ATTRIBUTION.md").read_text(encoding="utf-8")
    return tuple(" ".join(block.split()) for block in text.split("\n\n") if block.strip())


def guess_zone(timezone: str, territory: str = "", tables: tuple[Path, ...] | None = None) -> str:
    """The zone of the electricity, guessed from the time zone, else from the territory of the language.

    Returns:
        A country code, to be shown as a guess; empty if there is no hint.
    """
    folder = Path("/usr/share/zoneinfo")
    for path in tables or (folder / "zone.tab", folder / "zone1970.tab"):
        try:
            lines = path.read_text(encoding="utf-8").splitlines()
        except OSError:
            continue
        for line in lines:
            cells = line.split("\t")
            if len(cells) > 2 and not line.startswith("#") and cells[2] == timezone:
                return cells[0].split(",")[0]
    return territory


def _band(factor: Factor) -> Band:
    if factor.low is None or factor.high is None or factor.low <= 0:
        raise CatalogError("range_missing", factor=factor.id)
    return factor.low, factor.value, factor.high
