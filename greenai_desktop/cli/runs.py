"""`greenai runs`: what was recorded, and runs against each other; runs whose recorder has died are closed first."""

from __future__ import annotations

import argparse
import datetime as dt
from typing import TYPE_CHECKING, Any

from greenai_desktop.cli import exits
from greenai_desktop.cli.common import close_unfinished, may_have_workspace, open_workspace, project_named
from greenai_desktop.cli.output import NOT_AVAILABLE, clean, say, say_json, shown, table
from greenai_desktop.core.units import J_PER_KWH
from greenai_desktop.i18n import Language, _, active, numbers, words
from greenai_desktop.i18n.differences import counted_words, overlap_words
from greenai_desktop.store.records import RunOverview

if TYPE_CHECKING:
    from greenai_desktop.accounting.overviews import GroupTotals, ListFigures

_RIGHT = frozenset({0, 2, 6, 7, 8})
_NAME_COLUMN = 3
Listed = list[tuple[RunOverview, "ListFigures"]]


def execute(args: argparse.Namespace) -> int:
    """List the runs, or compare some."""
    if args.what == "compare":
        from greenai_desktop.cli.run_compare import compare

        return compare(args)
    if not may_have_workspace():
        return _say([], {}, args)
    from greenai_desktop.accounting.overviews import figures_of, key_of

    with open_workspace(create=False) as workspace:
        close_unfinished(workspace)
        projects = {project.id: project.name for project in workspace.projects()}
        project_id = project_named(workspace, args.project).id if args.project else None
        found = workspace.runs(deleted=args.deleted, project_id=project_id)
        own = [kept.factor for kept in workspace.own_factors() if kept.deleted_utc_s is None]
    if args.group is not None:
        found = [overview for overview in found if overview.run.details.group == args.group.strip()]
    figures = figures_of(found, own)
    return _say([(overview, figures[key_of(overview)]) for overview in found], projects, args)


def _say(runs: Listed, projects: dict[int, str], args: argparse.Namespace) -> int:
    if args.json:
        say_json(_plain_runs(runs, projects))
    elif not runs and args.group is not None:
        say(_("No run belongs to the group “{name}”.", name=clean(args.group)))
    elif not runs:
        say(_("Nothing is recorded yet. Record a command with: greenai run -- COMMAND"))
    else:
        for line in _table(runs, projects, active()):
            say(line)
        if args.group is not None:
            from greenai_desktop.accounting.overviews import group_totals

            say()
            totals = group_totals([overview for overview, _figures in runs], [figures for _overview, figures in runs])
            for line in totals_lines(totals, active()):
                say(line)
    return exits.OK


def totals_lines(totals: GroupTotals, language: Language) -> list[str]:
    """The totals of a group: how many runs, how they ended, what they took together."""
    _, code = language.gettext, language.code
    runs = counted_words(totals.count, totals.failed_count, totals.interrupted_count, totals.recording_count, language)
    energy = shown(numbers.quantity(totals.energy_kwh, "kWh", code))
    carbon = shown(numbers.quantity(totals.carbon_kgco2e, "kgCO2e", code, 2))
    cost = shown(numbers.money(totals.cost, totals.currency, code))
    lines = [_("Together: {runs}: {energy}, {carbon}, {cost}", runs=runs, energy=energy, carbon=carbon,
               cost=cost)]  # fmt: skip
    if totals.failed_count or totals.interrupted_count:
        lost = shown(numbers.quantity(totals.lost_kwh, "kWh", code))
        lines.append(_("Failed and interrupted runs are counted; they took {energy} of it.", energy=lost))
    overlap = overlap_words(totals.overlapping_count, language)
    return [*lines, *([overlap] if overlap else [])]


def _table(runs: Listed, projects: dict[int, str], language: Language) -> list[str]:
    header = (
        _("ID"), _("Start"), _("Duration"), _("Name"), _("Project"), _("Stage"), _("Energy"), "CO₂e",
        _("Share measured"), _("State"),
    )  # fmt: skip
    rows = (_row(overview, figures, projects, language) for overview, figures in runs)
    return table(header, rows, _RIGHT, _NAME_COLUMN)


def _row(overview: RunOverview, figures: ListFigures, projects: dict[int, str], language: Language) -> tuple[str, ...]:
    run = overview.run
    energy_kwh = None if overview.energy_j is None else overview.energy_j / J_PER_KWH
    is_known = bool(overview.energy_j) and not run.details.is_imported
    share = overview.measured_j / (overview.energy_j or 1.0) if is_known else None
    stage = "" if run.stage.value == "unset" else words.word(words.STAGE, run.stage, language)
    return (
        str(run.id),
        dt.datetime.fromtimestamp(run.started_utc_s).strftime("%Y-%m-%d %H:%M"),
        shown(numbers.duration(_duration_s(overview), language.code)),
        run.name,
        projects.get(run.project_id, "") if run.project_id is not None else "",
        stage or NOT_AVAILABLE,
        shown(numbers.quantity(energy_kwh, "kWh", language.code)),
        shown(numbers.quantity(figures.carbon.value, "kgCO2e", language.code, 2)),
        shown(numbers.percent(share, language.code)),
        _state(overview, language),
    )


def _state(overview: RunOverview, language: Language) -> str:
    run = overview.run
    state = words.word(words.STATE, run.state, language)
    if run.details.is_imported:
        state = words.word(words.STATUS, "imported", language)
    if run.exit_code:
        state += f" ({run.exit_code})"
    return f"{state}, {language.gettext('place changed')}" if run.details.recorded_place is not None else state


def _duration_s(overview: RunOverview) -> float | None:
    end_s = overview.run.ended_utc_s or overview.last_sample_utc_s
    return None if end_s is None else max(0.0, end_s - overview.run.started_utc_s)


def _plain_runs(runs: Listed, projects: dict[int, str]) -> list[dict[str, Any]]:
    from greenai_desktop.accounting.overviews import overlaps

    beside = overlaps([overview for overview, _figures in runs])
    # Whoever adds these runs up must know which of them share energy.
    return [
        _plain(overview, figures, projects) | {"overlapping_count": beside[overview.run.id]}
        for overview, figures in runs
    ]


def _plain(overview: RunOverview, figures: ListFigures, projects: dict[int, str]) -> dict[str, Any]:
    run = overview.run
    recorded = run.details.recorded_place
    return {
        "id": run.id,
        "name": run.name,
        "project": projects.get(run.project_id) if run.project_id is not None else None,
        "group": run.details.group or None,
        "stage": run.stage.value,
        "tags": list(run.tags),
        "notes": run.notes,
        "state": run.state.value,
        "imported": run.details.is_imported,
        "exit_code": run.exit_code,
        "started_utc_s": run.started_utc_s,
        "ended_utc_s": run.ended_utc_s,
        "duration_s": _duration_s(overview),
        "energy_kwh": None if overview.energy_j is None else overview.energy_j / J_PER_KWH,
        "measured_kwh": None if run.details.is_imported else overview.measured_j / J_PER_KWH,
        "carbon_kgco2e": figures.carbon.value,
        "cost": figures.cost.value,
        "currency": figures.cost.label or None,
        "place": run.place.to_dict(),
        "recorded_place": None if recorded is None else dict(recorded),
        "host": run.host,
        "deleted_utc_s": run.deleted_utc_s,
    }
