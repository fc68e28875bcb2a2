"""Carbon and cost of many runs, for the list: the same accounting as for one run, without its ranges.

The values of an account do not depend on its draws, so two draws are enough here.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from greenai_desktop.accounting.facts import RunFacts
from greenai_desktop.accounting.runs import account
from greenai_desktop.catalog.grid import GridCatalog, grid
from greenai_desktop.core.energy import ChannelEnergy
from greenai_desktop.core.factors import Factor
from greenai_desktop.core.results import Result
from greenai_desktop.core.samples import Channel, Device
from greenai_desktop.core.uncertainty import Draws
from greenai_desktop.store.records import RunOverview

_WHOLE = Channel("run", Device.MACHINE, "", "run")
Key = tuple[int, int, float | None]


@dataclass(frozen=True, slots=True)
class ListFigures:
    """What the list shows of a run beside its energy.

    Attributes:
        carbon: Its carbon footprint.
        cost: Cost of its electricity.
    """

    carbon: Result
    cost: Result


def key_of(overview: RunOverview) -> Key:
    """What the figures of a run depend on: another version or another energy makes them others."""
    return overview.run.id, overview.run.version, overview.energy_j


def figures_of(overviews: Sequence[RunOverview], own: Iterable[Factor]) -> dict[Key, ListFigures]:
    """Figures of runs; some tenths of a millisecond each."""
    catalog, mine, draws = grid(), tuple(own), Draws(count=2)
    return {key_of(overview): _figures(overview, catalog, mine, draws) for overview in overviews}


def _figures(overview: RunOverview, catalog: GridCatalog, own: tuple[Factor, ...], draws: Draws) -> ListFigures:
    run, energy_j = overview.run, overview.energy_j
    energies = {} if energy_j is None else {_WHOLE.id: ChannelEnergy(energy_j, 1.0, 1.0)}
    facts = RunFacts(
        run.origin,
        run.name,
        run.project_id,
        run.stage,
        run.started_utc_s,
        0.0,
        run.place,
        run.price,
        (_WHOLE,),
        energies,
    )
    root = account(facts, catalog, own, draws).root
    carbon, cost = root.find("run.carbon"), root.find("run.cost")
    assert carbon is not None and cost is not None
    return ListFigures(carbon, cost)
