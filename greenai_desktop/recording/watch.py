"""Limits of a run, watched while it is being recorded, in the process that records it.

Once a second the energy so far goes through the same accounting as the stored run; values that the run logs are read
from the workspace every two seconds. At 80 % and at 100 % of a limit the record gets an event, a program of the user's
is started, and the recorded command is asked to end if the user wanted that; each happens once for a limit.

A run without limits of its own is held against those of its project: energy, carbon and cost are then those of all
its runs together. Limits are read again now and then: they may be changed while the run goes on.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final, Protocol

from greenai_desktop.core.budget import reached
from greenai_desktop.core.errors import GreenAIError, RecordingError
from greenai_desktop.core.limits import CARBON, COST, ENERGY, Limit
from greenai_desktop.core.samples import Channel, Event
from greenai_desktop.recording.hook import Hook

if TYPE_CHECKING:
    from greenai_desktop.accounting.usage import ProjectUse, Use
    from greenai_desktop.core.energy import ChannelEnergy
    from greenai_desktop.core.factors import Factor
    from greenai_desktop.core.run_details import RunDetails
    from greenai_desktop.core.uncertainty import Draws
    from greenai_desktop.recording.recorder import Request
    from greenai_desktop.settings import Settings
    from greenai_desktop.store.records import Run
    from greenai_desktop.store.workspace import Workspace

log = logging.getLogger(__name__)

LOOK_EVERY_S: Final = 1.0
_LOGS_EVERY_S: Final = 2.0
_LIMITS_EVERY_S: Final = 30.0
_LOOKS_WITHOUT_VALUE: Final = 5
_WITHOUT_VALUE: Final = {
    ENERGY: "limit_without_energy", CARBON: "limit_without_carbon", COST: "limit_without_cost",
}  # fmt: skip


class Watched(Protocol):
    """What is watched: a `Recorder`."""

    channels: tuple[Channel, ...]
    details: RunDetails
    request: Request
    settings: Settings
    run: Run | None

    def note(self, event: Event) -> None:
        """Put an event into the record."""

    def energies(self) -> dict[str, ChannelEnergy]:
        """The sums so far."""


@dataclass(frozen=True, slots=True)
class Reached:
    """A limit that has been reached.

    Attributes:
        limit: The limit.
        fraction: 0.8 or 1.
        value: What is used or logged.
        of_project: Whether it is the limit of a project.
        stops: Whether the recorded command is asked to end because of it.
    """

    limit: Limit
    fraction: float
    value: float
    of_project: bool = False
    stops: bool = False


class Watch:
    """Looks at a recording once a second, on a thread of its own.

    Args:
        workspace: File of the workspace.
        recorder: What is watched, with its limits and whether they stop the command.
        hook: Program and arguments to start when a limit is reached; empty for none.
        stop_command: Asks the recorded command to end; None where there is no command of ours.
        on_limit: Told of each limit that is reached; called on the thread of the watch.
        on_problem: Told once if the hook fails, and of a budget that cannot be watched, as what it limits is not
            known; called on a thread of its own.
    """

    def __init__(
        self,
        workspace: Path,
        recorder: Watched,
        *,
        hook: Sequence[str] = (),
        stop_command: Callable[[], object] | None = None,
        on_limit: Callable[[Reached], object] | None = None,
        on_problem: Callable[[GreenAIError], object] | None = None,
    ) -> None:
        self._file = workspace
        self._recorder = recorder
        self._stop_command = stop_command if recorder.details.stop_at_limit else None
        self._on_limit = on_limit
        self._hook = Hook(hook, self._problem)
        self._on_problem = on_problem
        self._workspace: Workspace | None = None
        self._figures: _Figures | None = None
        self.limits: tuple[Limit, ...] = recorder.details.limits
        self._of_project = False
        self._fired: dict[Limit, float] = {}
        self._looks_without: dict[Limit, int] = {}
        self._limits_at_s = self._logs_at_s = float("-inf")
        self._last_event = 0
        self._logged: dict[str, float] = {}
        self._in_trouble = False
        self._ending = threading.Event()
        self._thread: threading.Thread | None = None

    def start(self) -> None:
        """Begin to watch."""
        self._thread = threading.Thread(target=self._work, name="limits", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """Look once more and end; a second call is harmless."""
        self._ending.set()
        if self._thread is not None:
            self._thread.join()
            self._thread = None
        self._hook.end()
        if self._workspace is not None:
            self._workspace.close()
            self._workspace = None

    def __enter__(self) -> Watch:
        self.start()
        return self

    def __exit__(self, *error: object) -> None:
        self.stop()

    def look(self, now_s: float | None = None) -> None:
        """Hold the recording against its limits; nothing happens before its run is in the workspace."""
        run = self._recorder.run
        if run is None:
            return
        now_s = time.monotonic() if now_s is None else now_s
        self._read(run, now_s)
        if self.limits:
            use = self._use(run)
            for limit in self.limits:
                self._hold(run, limit, use)

    def _work(self) -> None:
        while True:
            is_last = self._ending.wait(LOOK_EVERY_S)
            try:
                self.look()
                self._in_trouble = False
            except Exception:  # the store is busy or full, or whatever: the recording goes on, and it is tried again
                if not self._in_trouble:
                    log.exception("limits cannot be looked at")
                self._in_trouble = True
            if is_last:
                return

    def _opened(self) -> Workspace:
        if self._workspace is None:
            from greenai_desktop.store.workspace import Workspace

            self._workspace = Workspace.open(self._file, create=False)
        return self._workspace

    def _read(self, run: Run, now_s: float) -> None:
        """What the workspace says: limits, what other runs of the project have used, what was logged."""
        if now_s - self._limits_at_s >= _LIMITS_EVERY_S:
            self._limits_at_s = now_s
            self._read_limits(run)
        if now_s - self._logs_at_s >= _LOGS_EVERY_S and any(not limit.is_budget for limit in self.limits):
            self._logs_at_s = now_s
            self._last_event, events = self._opened().events_after(run.id, self._last_event, "log")
            for event in events:
                self._logged |= {name: float(value) for name, value in event.detail if isinstance(value, float | int)}

    def _read_limits(self, run: Run) -> None:
        workspace = self._opened()
        present = workspace.run(run.id)
        self.limits, self._of_project = present.details.limits or self._recorder.details.limits, False
        if not self.limits and present.project_id is not None:
            self.limits, self._of_project = workspace.project(present.project_id).limits, True
        if self.limits:
            self._figures = self._figures or _Figures(workspace)
            self._figures.read(workspace, present if self._of_project else None)

    def _use(self, run: Run) -> Use:
        assert self._figures is not None
        return self._figures.use(self._recorder, run, self._logged)

    def _hold(self, run: Run, limit: Limit, use: Use) -> None:
        value, _reason = use.of(limit)
        if value is None:
            self._miss(limit)
            return
        fraction = reached(limit.used_fraction(value))
        if fraction is None or fraction <= self._fired.get(limit, 0.0):
            return
        self._fired[limit] = fraction
        stops = fraction >= 1.0 and self._stop_command is not None
        found = Reached(limit, fraction, value, self._is_of_project(limit), stops)
        detail = (("quantity", limit.quantity), ("fraction", fraction), ("value", value))
        self._recorder.note(Event(time.time(), "limit", "", detail))
        log.info("limit of %s: %s of it", limit.quantity, fraction)
        if self._on_limit is not None:
            self._on_limit(found)
        self._hook.start(_environment(found, run))
        if stops and self._stop_command is not None:
            self._stop_command()
            self._stop_command = None

    def _miss(self, limit: Limit) -> None:
        """Say once that a budget is not watched; the first seconds of a recording tell nothing yet."""
        self._looks_without[limit] = looks = self._looks_without.get(limit, 0) + 1
        is_late = looks == _LOOKS_WITHOUT_VALUE or (looks < _LOOKS_WITHOUT_VALUE and self._ending.is_set())
        if is_late and limit.quantity in _WITHOUT_VALUE:
            self._problem(RecordingError(_WITHOUT_VALUE[limit.quantity]))

    def _is_of_project(self, limit: Limit) -> bool:
        from greenai_desktop.accounting.usage import OF_PROJECT

        return self._of_project and limit.quantity in OF_PROJECT

    def _problem(self, error: GreenAIError) -> None:
        log.warning("limits: %s", error)
        self._recorder.note(Event(time.time(), "notice", "", (("reason", error.code),)))
        if self._on_problem is not None:
            self._on_problem(error)


class _Figures:
    """The figures of the run so far, as those of the stored run: at the medians, which two draws tell as well."""

    def __init__(self, workspace: Workspace) -> None:
        from greenai_desktop.accounting.usage import ProjectUse, few_draws
        from greenai_desktop.catalog.grid import grid

        self._catalog = grid()
        self._draws: Draws = few_draws()
        self._project: ProjectUse = ProjectUse(self._catalog, self._draws)
        self._own: tuple[Factor, ...] = ()
        self._others: Use | None = None

    def read(self, workspace: Workspace, project_run: Run | None) -> None:
        """Read the factors that people entered, and what the other runs of the project have used."""
        self._own = tuple(kept.factor for kept in workspace.own_factors() if kept.deleted_utc_s is None)
        self._others = None
        if project_run is not None and project_run.project_id is not None:
            self._others = self._project.of(workspace, project_run.project_id, project_run.id, self._own)

    def use(self, recorder: Watched, run: Run, logged: Mapping[str, float]) -> Use:
        """What was used so far, with the other runs of the project where its limits are in force."""
        from greenai_desktop.accounting.facts import RunFacts
        from greenai_desktop.accounting.runs import account
        from greenai_desktop.accounting.usage import use_of

        energies = recorder.energies()
        facts = RunFacts(
            origin=run.origin,
            name=run.name,
            project_id=run.project_id,
            stage=run.stage,
            started_utc_s=run.started_utc_s,
            duration_s=max((energy.span_s for energy in energies.values()), default=0.0),
            place=run.place,
            price=run.price,
            channels=recorder.channels,
            energies=energies,
            period_s=run.period_s,
        )
        use = use_of(account(facts, self._catalog, self._own, self._draws, with_lines=False).root, logged)
        return use if self._others is None else use.plus(self._others)


def watch_for(
    recorder: Watched,
    *,
    hook: Sequence[str] = (),
    stop_command: Callable[[], object] | None = None,
    on_limit: Callable[[Reached], object] | None = None,
    on_problem: Callable[[GreenAIError], object] | None = None,
) -> Watch | None:
    """A watch for a recording; None where neither the run nor a project of it can have a limit.

    Args:
        recorder: What is watched.
        hook: As asked for this run; that of the settings if empty.
        stop_command: As in `Watch`.
        on_limit: As in `Watch`.
        on_problem: As in `Watch`.
    """
    from greenai_desktop import paths

    if not recorder.details.limits and recorder.request.project_id is None:
        return None
    return Watch(
        paths.workspace_file(), recorder, hook=hook or recorder.settings.limit_hook, stop_command=stop_command,
        on_limit=on_limit, on_problem=on_problem,
    )  # fmt: skip


def _environment(found: Reached, run: Run) -> dict[str, str]:
    """Names and figures for the hook; plain numbers with a decimal point."""
    limit = found.limit
    plain = {
        "QUANTITY": limit.quantity,
        "BOUND": limit.bound.value,
        "LIMIT": repr(limit.value),
        "VALUE": repr(found.value),
        "FRACTION": repr(found.fraction),
        "CURRENCY": limit.currency,
        "OF": "project" if found.of_project else "run",
        "RUN": str(run.id),
        "RUN_NAME": run.name.replace("\0", ""),
        "STOPS": "1" if found.stops else "0",
    }
    return {f"GREENAI_LIMIT_{name}": value for name, value in plain.items()}
