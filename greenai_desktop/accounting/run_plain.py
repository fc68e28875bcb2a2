"""A run as plain values, for JSON: the tree of its figures and, beside it, what the tree does not tell.

The tree stays as it is; `run`, `phases`, `per` and `logs` stand beside its own names. The login of who recorded is
left out: it is never exported unless asked.
"""

from __future__ import annotations

import math
from typing import Any

from greenai_desktop.accounting.phases import Per, PhaseAccount, RunRecord, logs_of, mark_of, per_one, phases_of
from greenai_desktop.accounting.runs import RunAccount
from greenai_desktop.core.results import Result
from greenai_desktop.core.samples import Event
from greenai_desktop.core.units import J_PER_KWH
from greenai_desktop.store.records import Run

_NEVER_TOLD = frozenset({"owner"})


def run_plain(workspace: RunRecord, run: Run, account: RunAccount) -> dict[str, Any]:
    """The figures of a run with all their steps, and beside them the run, its phases and what one epoch takes."""
    phases = phases_of(workspace, run, account)
    events = list(workspace.events(run.id))
    logs = logs_of(events, run.started_utc_s)
    return {
        **account.root.to_dict(),
        "run": _run(run),
        "phases": [_phase(one, events, run) for one in phases],
        "per": [_per(one) for one in per_one(phases, logs, account.root)],
        "logs": [{"at_s": at_s, "values": dict(values)} for at_s, values in logs],
    }


def _run(run: Run) -> dict[str, Any]:
    details = {name: value for name, value in run.details.to_dict().items() if name not in _NEVER_TOLD}
    return {
        "id": run.id,
        "name": run.name,
        "project_id": run.project_id,
        "stage": run.stage.value,
        "tags": list(run.tags),
        "notes": run.notes,
        "state": run.state.value,
        "exit_code": run.exit_code,
        "started_utc_s": run.started_utc_s,
        "ended_utc_s": run.ended_utc_s,
        "period_s": run.period_s,
        "host": run.host,
        "place": run.place.to_dict(),
        "price": None if run.price is None else run.price.to_dict(),
        "machine": run.machine.to_dict(),
        "details": details,
    }


def _phase(one: PhaseAccount, events: list[Event], run: Run) -> dict[str, Any]:
    part, mark = one.phase.part, mark_of(one.phase.part, events, run.started_utc_s)
    return {
        "name": part.name or None,
        "marked_utc_s": None if mark is None else mark.at_utc_s,
        "from_s": part.from_s,
        "until_s": part.until_s,
        "covered_s": one.phase.covered_s,
        "share_fraction": one.share,
        "mean_w": _known(one.phase.mean_w),
        "highest_w": _known(one.phase.highest_w),
        "energy": _figure(one.energy),
        "carbon": _figure(one.carbon),
        "cost": _figure(one.cost),
    }


def _per(one: Per) -> dict[str, Any]:
    plain: dict[str, Any] = {
        "name": one.name, "count": one.count, "energy": _figure(one.energy), "carbon": _figure(one.carbon),
    }  # fmt: skip
    if one.repeat is not None:
        repeat = one.repeat
        least, most = repeat.least_j / J_PER_KWH, repeat.most_j / J_PER_KWH
        return plain | {"known_by": "marks", "mean_s": repeat.mean_s, "least_kwh": least, "most_kwh": most}
    is_total = one.counted is not None and one.counted.is_running_total
    return plain | {"known_by": "running_total" if is_total else "added_up"}


def _figure(result: Result) -> dict[str, Any]:
    """A figure without its steps: those of the whole run stand in the tree."""
    plain: dict[str, Any] = {
        "value": result.value, "unit": result.unit, "low": result.low, "high": result.high,
        "status": result.status.value,
    }  # fmt: skip
    if result.unit == "money":
        plain["currency"] = result.label or None
    return plain | ({"reason": result.reason} if result.value is None else {})


def _known(value: float) -> float | None:
    return value if math.isfinite(value) else None
