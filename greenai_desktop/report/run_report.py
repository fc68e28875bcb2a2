"""What the report of a run is made from; plain data, filled in by whoever opened the run."""

from __future__ import annotations

from dataclasses import dataclass

from greenai_desktop.core.results import Result
from greenai_desktop.report.chart import PowerCurve


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
        state: How it ended, such as `finished` or `interrupted`.
        machine_lines: (code of a label, value) about the machine.
        place_lines: (code of a label, value) about the place; the value of `hosting` may be its code.
        root: The figures, as a tree: `run.energy` (kWh; its steps `device.energy` have a label and the facts
            `device`, `kind`, and where known `mean_w`, `missing_s`), `run.carbon` (kgCO2e; where known the facts
            `scope`, `ghg_category`, `beges_post`), `run.cost`, `run.measured_fraction`. Any may be absent.
        curve: Power over time.
        events: (seconds since the start, what happened), in order.
        attribution: Notices that licences of the data ask for.
        version: Version of the program.
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
    machine_lines: tuple[tuple[str, str], ...]
    place_lines: tuple[tuple[str, str], ...]
    root: Result
    curve: PowerCurve
    events: tuple[tuple[float, str], ...]
    attribution: tuple[str, ...]
    version: str

    @property
    def duration_s(self) -> float | None:
        """Length of the run; None while it is recording."""
        return None if self.ended_utc_s is None else max(0.0, self.ended_utc_s - self.started_utc_s)

    def fact(self, name: str) -> str | float | None:
        """The first fact of a name in the tree."""
        return next((value for result in self.root.walk() for key, value in result.facts if key == name), None)
