"""All tables that an estimate takes figures from, each read when it is first asked for."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from functools import cache
from typing import TYPE_CHECKING, Final

from greenai_desktop.accounting.estimate.rows import Row
from greenai_desktop.catalog.electricity import Chosen
from greenai_desktop.catalog.grid import GridCatalog, grid
from greenai_desktop.catalog.sources import sources
from greenai_desktop.core.estimate.draft import KitKind
from greenai_desktop.core.factors import Factor, Source

if TYPE_CHECKING:
    from greenai_desktop.catalog.accelerators import AcceleratorCatalog
    from greenai_desktop.catalog.cpu_peaks import CpuPeaks
    from greenai_desktop.catalog.cpu_search import CpuSearch
    from greenai_desktop.catalog.cpus import CpuCatalog
    from greenai_desktop.catalog.defaults import DefaultCatalog
    from greenai_desktop.catalog.embodied import EmbodiedCatalog
    from greenai_desktop.catalog.impacts import ImpactCatalog
    from greenai_desktop.catalog.instances import InstanceCatalog
    from greenai_desktop.catalog.utilisation import UtilisationCatalog

_FLOP_GRADE: Final = "u95:flop_mfu"
_ANY_MFU: Final = "mfu:other"
_POWER_GRADE: Final = "u95:tdp_hours"
_ALWAYS: Final = (
    "estimate_defaults.csv", "utilisation.csv", "grid_intensity.csv", "grid_accounting.csv", "grid_split.csv",
    "cloud_regions.csv", "pue.csv", "electricity_impacts.csv", "wue.csv",
)  # fmt: skip
_EMBODIED: Final = (
    "embodied_accelerators.csv", "embodied_generic.csv", "embodied_medians.csv", "embodied_of_accelerators.csv",
    "embodied_phases.csv",
)  # fmt: skip
_OF_KIND: Final = {
    KitKind.ACCELERATOR: ("accelerators.csv", *_EMBODIED),
    KitKind.CPU: ("cpus.csv", "cpu_power_curves.csv", "cpu_flop_rates.csv", *_EMBODIED),
    KitKind.INSTANCE: ("cloud_instances.csv", "cpu_platforms.csv", "accelerators.csv", *_EMBODIED),
    KitKind.OWN: (),
}  # fmt: skip


class Shelf:
    """The tables in force; nothing is read before it is wanted, and what is updated is read anew."""

    @property
    def grid(self) -> GridCatalog:
        """Electricity, cloud regions, PUE."""
        return grid()

    @property
    def accelerators(self) -> AcceleratorCatalog:
        """Accelerators."""
        from greenai_desktop.catalog.accelerators import accelerators

        return accelerators()

    @property
    def defaults(self) -> DefaultCatalog:
        """Figures that count where nobody said one."""
        from greenai_desktop.catalog.defaults import defaults

        return defaults()

    def default(self, row_id: str) -> Factor | None:
        """A row of the table of defaults; None if there is none."""
        return self.defaults.default(row_id) if row_id in self.defaults else None

    def default_row(self, row_id: str) -> Row:
        """A row of the table of defaults as an input.

        Raises:
            CatalogError: there is none of that id.
        """
        return self.row(self.defaults.default(row_id))

    def row(self, factor: Factor, notes: tuple[str, ...] = (), *, is_default: bool = True) -> Row:
        """A figure of the tables as an input."""
        return Row(factor, self.source(factor.source_id), notes, is_default)

    def chosen(self, factor: Factor | None, notes: tuple[str, ...] = ()) -> Row | None:
        """A figure that follows from what was chosen, such as the power of a card; None if the tables lack it."""
        return None if factor is None else self.row(factor, notes, is_default=False)

    @property
    def utilisation(self) -> UtilisationCatalog:
        """Shares of peak and of rated power by kind of work."""
        from greenai_desktop.catalog.utilisation import utilisation

        return utilisation()

    def mfu(self, workload: str, market: str = "datacenter", kind: str = "gpu", precision: str = "bf16") -> Row:
        """What such work usually reaches of the peak of such hardware.

        Nobody published it for training on processors: there, what holds for a program that no row describes.
        """
        if kind == "cpu":
            return self.usual_mfu(self.defaults.default(_ANY_MFU))
        return self.usual_mfu(self.utilisation.mfu(workload, market, kind, precision))

    def usual_mfu(self, factor: Factor) -> Row:
        """A usual utilisation of the peak, with at least the spread of its grade.

        The rows are throughputs that were published, of runs that went well; the hours of a whole training hold
        restarts, evaluations and what nobody tuned. METHODS §2.15 gives work and share of the peak ÷2.5 … ×2.5.
        """
        return self._graded(factor, _FLOP_GRADE)

    def usual_power(self, factor: Factor) -> Row:
        """A usual power over the rated one, with at least the spread of rated power times hours.

        The rows are a few programs that kept their cards busy; what a person computed for some hours may have waited
        for its data. METHODS §2.15 gives rated power times hours ÷1.6 … ×1.6; a board draws no more than its rating.
        """
        return self._graded(factor, _POWER_GRADE)

    def _graded(self, factor: Factor, grade: str) -> Row:
        u95_ratio = self.defaults.default(grade).value
        if factor.u95_ratio >= u95_ratio:
            return self.row(factor)
        wide = replace(factor, low=factor.value / u95_ratio, high=factor.value * u95_ratio)
        return self.row(wide, ("range_of_grade",))

    @property
    def instances(self) -> InstanceCatalog:
        """Machines hired from clouds."""
        from greenai_desktop.catalog.instances import instances

        return instances()

    @property
    def processors(self) -> CpuSearch:
        """Processors."""
        from greenai_desktop.catalog.cpu_search import cpu_search

        return cpu_search()

    @property
    def cpus(self) -> CpuCatalog:
        """Processors and their curves, without the search."""
        from greenai_desktop.catalog.cpus import cpus

        return cpus()

    @property
    def cpu_peaks(self) -> CpuPeaks:
        """What processors can compute."""
        from greenai_desktop.catalog.cpu_peaks import cpu_peaks

        return cpu_peaks()

    def processor_host(self) -> Row | None:
        """Power of board, fans and disks around one processor of a server."""
        row_id = "host:processor"
        return self.default_row(row_id) if row_id in self.defaults else None

    @property
    def embodied(self) -> EmbodiedCatalog:
        """What making, moving and scrapping equipment emits."""
        from greenai_desktop.catalog.embodied import embodied

        return embodied()

    @property
    def impacts(self) -> ImpactCatalog:
        """Water and other impacts of electricity and of sites."""
        from greenai_desktop.catalog.impacts import impacts

        return impacts()

    @staticmethod
    def told(chosen: Chosen | None, *, is_default: bool = True) -> Row | None:
        """What a resolver chose, as an input; None if it chose nothing."""
        return None if chosen is None else Row(chosen.factor, chosen.source, chosen.notes, is_default)

    def versions(self, kinds: Collection[KitKind]) -> dict[str, str]:
        """Digests of the tables that an estimate of some kinds of hardware takes figures from, by file name."""
        from greenai_desktop.catalog.updates import digests

        names = {*_ALWAYS, *(name for kind in kinds for name in _OF_KIND[kind])}
        return {name: value for name, value in digests().items() if name in names}

    def source(self, source_id: str) -> Source:
        """A source of the shipped tables.

        Raises:
            KeyError: there is none of that id.
        """
        return sources()[source_id]


@cache
def shelf() -> Shelf:
    """The shipped tables, read once."""
    return Shelf()
