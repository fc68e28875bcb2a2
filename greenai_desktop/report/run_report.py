"""What the report of a run is made from; plain data, filled in by whoever opened the run."""

from __future__ import annotations

from dataclasses import dataclass

from greenai_desktop.core.results import Result
from greenai_desktop.report.chart import PowerCurve


@dataclass(frozen=True, slots=True)
class PhaseRow:
    """A phase of a run.

    Attributes:
        name: Its mark; data. Of what came before the first mark, words of the report's language.
        from_s: Where it begins.
        length_s: How long it is.
        mean_w: Mean power; NaN if it is not known.
        energy: Its energy.
        carbon: Its carbon footprint.
        share: Its part of the energy of the run; None if that is not known.
    """

    name: str
    from_s: float
    length_s: float
    mean_w: float
    energy: Result
    carbon: Result
    share: float | None


@dataclass(frozen=True, slots=True)
class PerRow:
    """What one of something takes, such as an epoch.

    Attributes:
        name: What it is; data.
        count: How many there were.
        energy: Of one.
        carbon: Of one.
        how: How that is known, in words.
    """

    name: str
    count: float
    energy: Result
    carbon: Result
    how: str


@dataclass(frozen=True, slots=True)
class RunReport:
    """One run, ready for paper.

    Attributes:
        name: Name of the run; data, like all texts of people here.
        project: Name of its project; empty if none.
        owner: Who answers for it; empty if nobody said.
        stage_code: Stage of the AI life cycle, one of `core.lines.Stage`.
        tags: Its tags.
        notes: Its notes.
        started_utc_s: When it began.
        ended_utc_s: When it ended; None while it is recording.
        state: How it stands: `recording`, `finished` or `interrupted`.
        exit_code: What the recorded command ended with; None if there was none.
        machine_lines: (label, value) about the machine, as words of the report's language.
        place_lines: (label, value) about the place, likewise.
        root: The figures, as `accounting.runs` makes them. Any may be absent or missing.
        curve: Power over time.
        events: (seconds since the start, what happened), in order.
        attribution: Notices that licences of the data ask for.
        version: Version of the program.
        made_utc_s: When the report was made.
        phases: Its phases; empty where it has no marks.
        per: What one of everything takes.
        use: What it tells of its devices, in words.
    """

    name: str
    project: str
    owner: str
    stage_code: str
    tags: tuple[str, ...]
    notes: str
    started_utc_s: float
    ended_utc_s: float | None
    state: str
    exit_code: int | None
    machine_lines: tuple[tuple[str, str], ...]
    place_lines: tuple[tuple[str, str], ...]
    root: Result
    curve: PowerCurve
    events: tuple[tuple[float, str], ...]
    attribution: tuple[str, ...]
    version: str
    made_utc_s: float
    phases: tuple[PhaseRow, ...] = ()
    per: tuple[PerRow, ...] = ()
    use: tuple[str, ...] = ()
