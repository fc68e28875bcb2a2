"""Metrics of the runs that are being recorded, and of those that ended a moment ago.

A run is told by its number alone: its name is what a person typed. A run that ends between two scrapes is shown for
some minutes more, so that its last joules are seen.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from greenai_desktop.catalog.grid import GridCatalog
from greenai_desktop.cli.common import may_have_workspace, open_workspace
from greenai_desktop.cli.metrics.machine import Electricity, electricity
from greenai_desktop.cli.metrics.text import Family, Labels, Point
from greenai_desktop.core.errors import StoreError
from greenai_desktop.core.factors import Factor
from greenai_desktop.core.phases import counts
from greenai_desktop.core.samples import Event
from greenai_desktop.store.records import RunOverview, RunState

if TYPE_CHECKING:
    from greenai_desktop.store.workspace import Workspace

log = logging.getLogger(__name__)

_LOOK_AGAIN_S = 1.0
_SHOWN_AFTER_END_S = 300.0
_REQUESTS = "requests"


@dataclass(frozen=True, slots=True)
class _Seen:
    """A run as it stands.

    Attributes:
        overview: The run with its sums.
        supply: Its electricity.
        requests: How many requests it logged; None if it logged none.
    """

    overview: RunOverview
    supply: Electricity
    requests: float | None


class RunMetrics:
    """Looks into the workspace when it is asked, at most once a second.

    Args:
        catalog: Tables of electricity.
        now: Wall clock.
    """

    def __init__(self, catalog: GridCatalog, now: Callable[[], float] = time.time) -> None:
        self._catalog = catalog
        self._now = now
        self._lock = threading.Lock()
        self._workspace: Workspace | None = None
        self._looked_at_s = float("-inf")
        self._seen: tuple[_Seen, ...] = ()
        self._requests: dict[int, float] = {}
        self._reason = ""

    def close(self) -> None:
        """Let go of the workspace; a second call is harmless."""
        with self._lock:
            if self._workspace is not None:
                self._workspace.close()
                self._workspace = None

    def families(self) -> list[Family]:
        """All metrics of now."""
        with self._lock:
            self._look()
            seen, reason = self._seen, self._reason
        recording = sum(one.overview.run.state is RunState.RECORDING for one in seen)
        return [
            Family(
                "greenai_workspace_available", "gauge", "Whether runs can be read, and why not.",
                (Point(float(not reason), (("reason", reason),)),),
            ),
            Family(
                "greenai_runs_recording", "gauge", "Runs that are being recorded.",
                () if reason else (Point(recording),),
            ),
            *_run_families(seen),
        ]  # fmt: skip

    def _look(self) -> None:
        if time.monotonic() - self._looked_at_s < _LOOK_AGAIN_S:
            return
        self._seen, self._reason = (), ""
        try:
            if self._workspace is None and may_have_workspace():
                self._workspace = open_workspace(create=False)
            if self._workspace is not None:
                self._seen = tuple(self._runs(self._workspace))
        except StoreError as error:
            log.warning("runs are not shown: %s", error)
            self._reason = error.code
        if self._workspace is not None and self._workspace.is_read_only:
            # Without rights on it, only a new look sees what others wrote.
            self._workspace.close()
            self._workspace = None
        self._looked_at_s = time.monotonic()

    def _runs(self, workspace: Workspace) -> list[_Seen]:
        from greenai_desktop.recording.launch import unfinished_here

        dead = {run.id for run in unfinished_here(workspace)}
        own = [kept.factor for kept in workspace.own_factors() if kept.deleted_utc_s is None]
        ended_after_s = self._now() - _SHOWN_AFTER_END_S
        shown = [
            overview
            for overview in workspace.runs()
            if overview.run.id not in dead
            and not overview.run.batch  # what a file tells was neither measured nor modelled here
            and (overview.run.state is RunState.RECORDING or (overview.run.ended_utc_s or 0.0) > ended_after_s)
        ]
        return [self._see(workspace, overview, own) for overview in sorted(shown, key=lambda one: one.run.id)]

    def _see(self, workspace: Workspace, overview: RunOverview, own: Sequence[Factor]) -> _Seen:
        run = overview.run
        told = requests_of(workspace.events(run.id))
        if told is not None:
            # What looked like single counts may turn out to be a running total; a counter never falls all the same.
            self._requests[run.id] = max(told, self._requests.get(run.id, 0.0))
        supply = electricity(run.place, run.started_utc_s, self._catalog, own)
        return _Seen(overview, supply, self._requests.get(run.id))


def requests_of(events: Sequence[Event]) -> float | None:
    """How many requests a run logged; None if it logged none."""
    logs = [
        (event.at_utc_s, {name: float(value) for name, value in event.detail if name == _REQUESTS})
        for event in events
        if event.code == "log"
    ]
    return next((count.total for count in counts(logs) if count.name == _REQUESTS), None)


def _run_families(seen: Sequence[_Seen]) -> list[Family]:
    energies, carbon, available, requests, joules_each, grams_each, recording, seconds, infos = ([] for _ in range(9))
    for one in seen:
        run, energy_j = one.overview.run, one.overview.energy_j
        label: Labels = (("run", str(run.id)),)
        infos.append(Point(1, (*label, ("stage", run.stage.value))))
        recording.append(Point(float(run.state is RunState.RECORDING), label))
        if one.overview.last_sample_utc_s is not None:
            seconds.append(Point(max(0.0, one.overview.last_sample_utc_s - run.started_utc_s), label))
        reason = "nothing_recorded" if energy_j is None else one.supply.reason
        available.append(Point(float(not reason), (*label, ("reason", reason))))
        if one.requests is not None:
            requests.append(Point(one.requests, label))
        if energy_j is None:
            continue
        for quality, part_j in (
            ("measured", one.overview.read_j), ("modelled", energy_j - one.overview.read_j),
        ):  # fmt: skip
            if part_j > 0:
                told = (*label, ("quality", quality))
                energies.append(Point(part_j, told))
                carbon.append(Point(one.supply.grams(part_j), (*told, *one.supply.labels)))
        if one.requests:
            joules_each.append(Point(energy_j / one.requests, label))
            grams_each.append(Point(one.supply.grams(energy_j) / one.requests, (*label, *one.supply.labels)))
    split = "One value a quality; their sum is the run's."
    return [
        Family("greenai_run_info", "gauge", "Stage of the AI life cycle of a run.", tuple(infos)),
        Family("greenai_run_recording", "gauge", "1 while it is being recorded, 0 just after.", tuple(recording)),
        Family("greenai_run_duration_seconds", "gauge", "From its start to its last sample.", tuple(seconds)),
        Family(
            "greenai_run_available", "gauge", "Whether its energy and carbon are known, and why not.", tuple(available)
        ),
        Family("greenai_run_energy_joules_total", "counter", f"Energy of a run. {split}", tuple(energies)),
        Family(
            "greenai_run_carbon_grams_total", "counter",
            f"Greenhouse gas of a run in g CO2e, with the factor for accounting. {split}", tuple(carbon),
        ),
        Family("greenai_run_requests_total", "counter", "Requests that a run logged.", tuple(requests)),
        Family(
            "greenai_run_energy_joules_per_request", "gauge", "Energy of a run over its requests.", tuple(joules_each)
        ),
        Family(
            "greenai_run_carbon_grams_per_request", "gauge", "Greenhouse gas of a run over its requests, g CO2e.",
            tuple(grams_each),
        ),
    ]  # fmt: skip
