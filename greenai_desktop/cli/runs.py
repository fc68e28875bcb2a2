"""`greenai runs`: what was recorded; runs whose recorder has died are closed first."""

from __future__ import annotations

import argparse
import datetime as dt
from typing import Any

from greenai_desktop.cli import exits
from greenai_desktop.cli.common import close_unfinished, may_have_workspace, open_workspace, project_named
from greenai_desktop.cli.output import NOT_AVAILABLE, say, say_json, shown, table
from greenai_desktop.core.units import J_PER_KWH
from greenai_desktop.i18n import Language, _, active, numbers, words
from greenai_desktop.store.records import RunOverview

_RIGHT = frozenset({0, 2, 6, 7})
_NAME_COLUMN = 3


def execute(args: argparse.Namespace) -> int:
    """List the runs."""
    if not may_have_workspace():
        return _say([], {}, args.json)
    with open_workspace(create=False) as workspace:
        close_unfinished(workspace)
        projects = {project.id: project.name for project in workspace.projects()}
        project_id = project_named(workspace, args.project).id if args.project else None
        found = workspace.runs(deleted=args.deleted, project_id=project_id)
    return _say(found, projects, args.json)


def _say(runs: list[RunOverview], projects: dict[int, str], as_json: bool) -> int:
    if as_json:
        say_json([_plain(overview, projects) for overview in runs])
    elif not runs:
        say(_("Nothing is recorded yet. Record a command with: greenai run -- COMMAND"))
    else:
        for line in _table(runs, projects, active()):
            say(line)
    return exits.OK


def _table(runs: list[RunOverview], projects: dict[int, str], language: Language) -> list[str]:
    header = (
        _("ID"), _("Start"), _("Duration"), _("Name"), _("Project"), _("Stage"), _("Energy"), _("Share measured"),
        _("State"),
    )  # fmt: skip
    return table(header, (_row(overview, projects, language) for overview in runs), _RIGHT, _NAME_COLUMN)


def _row(overview: RunOverview, projects: dict[int, str], language: Language) -> tuple[str, ...]:
    run = overview.run
    energy_kwh = None if overview.energy_j is None else overview.energy_j / J_PER_KWH
    share = overview.measured_j / overview.energy_j if overview.energy_j else None
    state = words.word(words.STATE, run.state, language)
    if run.exit_code:
        state += f" ({run.exit_code})"
    stage = "" if run.stage.value == "unset" else words.word(words.STAGE, run.stage, language)
    return (
        str(run.id),
        dt.datetime.fromtimestamp(run.started_utc_s).strftime("%Y-%m-%d %H:%M"),
        shown(numbers.duration(_duration_s(overview), language.code)),
        run.name,
        projects.get(run.project_id, "") if run.project_id is not None else "",
        stage or NOT_AVAILABLE,
        shown(numbers.quantity(energy_kwh, "kWh", language.code)),
        shown(numbers.percent(share, language.code)),
        state,
    )


def _duration_s(overview: RunOverview) -> float | None:
    end_s = overview.run.ended_utc_s or overview.last_sample_utc_s
    return None if end_s is None else max(0.0, end_s - overview.run.started_utc_s)


def _plain(overview: RunOverview, projects: dict[int, str]) -> dict[str, Any]:
    run = overview.run
    return {
        "id": run.id,
        "name": run.name,
        "project": projects.get(run.project_id) if run.project_id is not None else None,
        "stage": run.stage.value,
        "tags": list(run.tags),
        "notes": run.notes,
        "state": run.state.value,
        "exit_code": run.exit_code,
        "started_utc_s": run.started_utc_s,
        "ended_utc_s": run.ended_utc_s,
        "duration_s": _duration_s(overview),
        "energy_kwh": None if overview.energy_j is None else overview.energy_j / J_PER_KWH,
        "measured_kwh": overview.measured_j / J_PER_KWH,
        "host": run.host,
        "deleted_utc_s": run.deleted_utc_s,
    }
