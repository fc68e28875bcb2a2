"""What else is known of a run: how it came about, what it was asked to keep to, what was changed since."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from typing import Any, Final

from greenai_desktop.core.limits import Limit, limits_from

MACHINE, PROCESS, JOB = "machine", "process", "job"
_TUPLES: Final = frozenset({"command", "gpus"})


@dataclass(frozen=True, slots=True)
class RunDetails:
    """What is known of a run beside its name, place and samples; every field may be left out.

    Attributes:
        origin: How it was recorded: `run`, `window`, `attach`, `track`, `slurm` …, or the code of the import format.
        scope: `machine`, or `process` where only a process and its children count, or `job` for a batch job's share.
        process_id: Of the process that was attached to or tracked.
        owner: Login of who recorded it; never exported as it is unless asked.
        group: Sweep or series it belongs to; data.
        command: Program and arguments; empty unless the user asked to keep them.
        git_commit: Commit of the working folder, which may have changes beside it; empty if there is none or it is not
            noted.
        scheduler_job: Id of the batch job, such as `slurm:4711`.
        gpus: Ids of the graphics cards it could see; empty means all.
        rank_count: Processes of one job that were merged into this run.
        limits: Budgets and bounds it was asked to keep to.
        stop_at_limit: Whether the recorded command is to be stopped at a limit.
        expected_s: Duration somebody expected; None if nobody said.
        expected_steps: Number of marks or epochs somebody expected; None if nobody said.
        recorded_place: The place as it was recorded, if it was changed since; None if it was not.
        imported: Of an imported run: file name, line and what the file said, as plain values.
    """

    origin: str = ""
    scope: str = MACHINE
    process_id: int | None = None
    owner: str = ""
    group: str = ""
    command: tuple[str, ...] = ()
    git_commit: str = ""
    scheduler_job: str = ""
    gpus: tuple[str, ...] = ()
    rank_count: int = 1
    limits: tuple[Limit, ...] = ()
    stop_at_limit: bool = False
    expected_s: float | None = None
    expected_steps: int | None = None
    recorded_place: Mapping[str, Any] | None = None
    imported: Mapping[str, Any] = field(default_factory=dict)

    @property
    def is_imported(self) -> bool:
        """Whether it comes from a file and not from our own recorder."""
        return bool(self.imported)

    def to_dict(self) -> dict[str, Any]:
        """Plain values for JSON; what was left out is left out."""
        empty = RunDetails()
        plain: dict[str, Any] = {}
        for one in fields(self):
            value = getattr(self, one.name)
            if value == getattr(empty, one.name):
                continue
            if one.name == "limits":
                value = [limit.to_dict() for limit in value]
            plain[one.name] = list(value) if one.name in _TUPLES else value
        return plain

    @classmethod
    def from_dict(cls, plain: Mapping[str, Any]) -> RunDetails:
        """The inverse of `to_dict`; unknown names are left aside, so that newer files can be read."""
        known = {one.name for one in fields(cls)}
        values = {name: value for name, value in plain.items() if name in known}
        for name in _TUPLES & set(values):
            values[name] = tuple(values[name])
        if "limits" in values:
            values["limits"] = limits_from(values["limits"])
        return cls(**values)
