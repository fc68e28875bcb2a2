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
        pieces: Its lines year by year, where it went on over the end of one.
    """

    run: Run
    lines: tuple[Line, ...]
    market: Line | None
    span: Span
    gpu_count: int = 0
    pieces: tuple[tuple[Span, tuple[Line, ...]], ...] = ()

    def lines_within(self, from_day: float, until_day: float) -> tuple[Line, ...] | None:
        """The lines of what it drew in a period that begins and ends with years; None where they were not made.

        Args:
            from_day: First day.
            until_day: First day after it.
        """
        begin, end = max(from_day, self.span.from_day), min(until_day, self.span.until_day)
        inside = [(span, lines) for span, lines in self.pieces if begin <= span.from_day and span.until_day <= end]
        if not inside or inside[0][0].from_day != begin or inside[-1][0].until_day != end:
            return None
        return tuple(line for _span, lines in inside for line in lines)


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
