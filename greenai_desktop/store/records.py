"""What the workspace keeps, as values: projects, runs, estimates, factors and defaults of one's own."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING

from greenai_desktop.core.factors import Factor
from greenai_desktop.core.limits import Limit
from greenai_desktop.core.lines import Stage
from greenai_desktop.core.place import Machine, Place, Price
from greenai_desktop.core.run_details import RunDetails

if TYPE_CHECKING:  # a recorder needs runs alone, and its first sample waits for what is imported here
    from greenai_desktop.core.estimate.draft import Draft
    from greenai_desktop.core.estimate.headline import Headline
    from greenai_desktop.core.estimate.team import TeamDefault


class RunState(StrEnum):
    """How a run stands."""

    RECORDING = "recording"
    FINISHED = "finished"
    INTERRUPTED = "interrupted"  # its recorder died; closed afterwards at its last sample


@dataclass(frozen=True, slots=True)
class Project:
    """What runs belong to.

    Attributes:
        id: Number in the workspace.
        name: Shown name; data.
        owner: Who answers for it; empty if nobody said.
        currency: ISO 4217 code.
        place: Where its work runs; None takes that of the settings.
        limits: Budgets and bounds that its runs are held against.
        version: Counts changes; an edit names the one it saw.
        changed_utc_s: When it was changed last.
        deleted_utc_s: When it was deleted; None while it is there.
    """

    id: int
    name: str
    owner: str = ""
    currency: str = "EUR"
    place: Place | None = None
    version: int = 1
    changed_utc_s: float = 0.0
    deleted_utc_s: float | None = None
    limits: tuple[Limit, ...] = ()


@dataclass(frozen=True, slots=True)
class Run:
    """One recording.

    Attributes:
        id: Number in the workspace.
        name: Shown name; data, like tags and notes.
        project_id: Its project; None for none.
        stage: Stage of the AI life cycle.
        tags: Free words.
        notes: Free text.
        started_utc_s: When it began.
        ended_utc_s: When it ended; None while it is recording.
        state: How it stands.
        exit_code: Of the recorded command; None if there was none or it still runs.
        place: Where the machine stood then.
        price: Price of electricity in force then; None if nobody said.
        machine: What the machine was.
        host: Name of the machine.
        period_s: Sampling period.
        recorder_pid: Process that records it.
        stop_requested: Whether somebody asked the recorder to end.
        version: Counts edits; an edit names the one it saw.
        changed_utc_s: When it was changed last.
        deleted_utc_s: When it was deleted; None while it is there.
        details: How it came about, what it was asked to keep to, what was changed since.
        batch: The import it came with; empty if it was recorded here.
    """

    id: int
    name: str
    project_id: int | None
    stage: Stage
    tags: tuple[str, ...]
    notes: str
    started_utc_s: float
    ended_utc_s: float | None
    state: RunState
    exit_code: int | None
    place: Place
    price: Price | None
    machine: Machine = field(default_factory=Machine)
    host: str = ""
    period_s: float = 1.0
    recorder_pid: int | None = None
    stop_requested: bool = False
    version: int = 1
    changed_utc_s: float = 0.0
    deleted_utc_s: float | None = None
    details: RunDetails = field(default_factory=RunDetails)
    batch: str = ""

    @property
    def origin(self) -> str:
        """Name of the run in the ledger."""
        return f"run:{self.id}"


@dataclass(frozen=True, slots=True)
class RunOverview:
    """A run with the sums that a list shows, read without touching its curve.

    Attributes:
        run: The run.
        energy_j: Sum over its TOTAL channels; None if nothing is known.
        measured_j: The part of it that was measured; all of it while a meter told the whole machine.
        last_sample_utc_s: Time of its last sample; None if it has none.
        read_j: The part of it that was read from sensors and meters; it never falls while a run is recorded.
    """

    run: Run
    energy_j: float | None
    measured_j: float
    last_sample_utc_s: float | None
    read_j: float = 0.0


@dataclass(frozen=True, slots=True)
class StoredFactor:
    """A factor of the user's own.

    Attributes:
        id: Number in the workspace.
        factor: The factor.
        version: Counts changes; an edit names the one it saw.
        changed_utc_s: When it was changed last.
        deleted_utc_s: When it was deleted; None while it is there.
    """

    id: int
    factor: Factor
    version: int = 1
    changed_utc_s: float = 0.0
    deleted_utc_s: float | None = None


class EstimateState(StrEnum):
    """How an estimate stands."""

    DRAFT = "draft"  # being written; kept so that closing the window loses nothing
    SAVED = "saved"


@dataclass(frozen=True, slots=True)
class StoredEstimate:
    """An estimate that is kept.

    Attributes:
        id: Number in the workspace.
        project_id: Its project; None for none.
        name: What it is called, as its draft says; data.
        state: How it stands.
        draft: What was said.
        result: Headline figures as they were when they were computed, by key; empty if they were not yet.
        versions: Tables that were used then: file name to digest.
        method_version: Version of the formulas that were used then.
        made_utc_s: When that was; None if it was not yet computed.
        version: Counts changes; an edit names the one it saw.
        changed_utc_s: When it was changed last.
        deleted_utc_s: When it was deleted; None while it is there.
    """

    id: int
    project_id: int | None
    name: str
    state: EstimateState
    draft: Draft
    result: Mapping[str, Headline] = field(default_factory=dict)
    versions: Mapping[str, str] = field(default_factory=dict)
    method_version: str = ""
    made_utc_s: float | None = None
    version: int = 1
    changed_utc_s: float = 0.0
    deleted_utc_s: float | None = None


@dataclass(frozen=True, slots=True)
class StoredDefault:
    """A default of the team's own.

    Attributes:
        id: Number in the workspace.
        default: The default.
        version: Counts changes; an edit names the one it saw.
        changed_utc_s: When it was changed last.
        deleted_utc_s: When it was deleted; None while it is there.
    """

    id: int
    default: TeamDefault
    version: int = 1
    changed_utc_s: float = 0.0
    deleted_utc_s: float | None = None
