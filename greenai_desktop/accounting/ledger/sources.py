"""What the ledger is gathered from: tables, sites, and the lines of runs and estimates."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from greenai_desktop.accounting.ledger.spans import Span
from greenai_desktop.core.inventory.inventory import Inventory
from greenai_desktop.core.lines import Line
from greenai_desktop.core.organisation import Organisation, Site
from greenai_desktop.store.records import Project, Run, StoredEstimate


@dataclass(frozen=True, slots=True)
class RunLines:
    """What a run brings into the ledger.

    Attributes:
        run: The run.
        lines: Its lines.
        market: Its market-based figure, as a line that stands beside; None without a contract.
        span: When it was.
        gpu_count: Graphics cards it recorded.
    """

    run: Run
    lines: tuple[Line, ...]
    market: Line | None
    span: Span
    gpu_count: int = 0


@dataclass(frozen=True, slots=True)
class EstimateLines:
    """What an estimate brings into the ledger, where no run of the same thing stands.

    Attributes:
        estimate: The estimate.
        lines: Its lines, with when each of them is.
    """

    estimate: StoredEstimate
    lines: tuple[tuple[Line, Span], ...]

    @property
    def origin(self) -> str:
        """Name of the estimate in the ledger."""
        return f"estimate:{self.estimate.id}"


@dataclass(frozen=True, slots=True)
class Sources:
    """All that the ledger is gathered from; nothing of it changes while it is read.

    Attributes:
        assets: The table of equipment.
        activities: That of other posts.
        cloud: That of figures that providers report.
        sites: Sites by name.
        organisation: Who reports.
        projects: Projects by number.
        runs: Lines of runs.
        estimates: Lines of estimates that are saved.
    """

    assets: Inventory
    activities: Inventory
    cloud: Inventory
    sites: Mapping[str, Site] = field(default_factory=dict)
    organisation: Organisation = field(default_factory=Organisation)
    projects: Mapping[int, Project] = field(default_factory=dict)
    runs: tuple[RunLines, ...] = ()
    estimates: tuple[EstimateLines, ...] = ()
