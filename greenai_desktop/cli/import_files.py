"""`greenai import`: runs of other programs' files into the workspace, all or none."""

from __future__ import annotations

import argparse
import datetime as dt
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from greenai_desktop.cli import exits
from greenai_desktop.cli.common import load_settings, may_have_workspace, open_workspace, project_named
from greenai_desktop.cli.output import say, say_json, shown, table, tell, tell_error
from greenai_desktop.core.errors import ImportFileError
from greenai_desktop.core.imported import ImportedRun, with_repeats_marked, with_units
from greenai_desktop.i18n import Language, _, active, ngettext, numbers
from greenai_desktop.i18n.errors import title_and_hint

if TYPE_CHECKING:
    from greenai_desktop.importers.registry import FileReading
    from greenai_desktop.store.records import Run

_RIGHT = frozenset({1, 2, 3, 4})
_MOST_TOLD = 20


@dataclass(frozen=True, slots=True)
class _Found:
    """What the files tell: their runs, and what is wrong with them."""

    runs: list[ImportedRun]
    problems: list[ImportFileError]
    problem_count: int
    has_unread_file: bool  # nothing of it could be read


def execute(args: argparse.Namespace) -> int:
    """Read the files, show what they tell, and take it in."""
    found = _read(args)
    runs = [
        with_units(run, grams=args.emissions_in == "g", watt_hours=args.energy_in == "Wh")
        for run in with_repeats_marked(found.runs, _known(found.runs))
    ]
    wanted = [run for run in runs if args.all or run.is_offered]
    made = [] if args.dry_run or not wanted else _take(args, wanted)
    if args.json:
        say_json(_plain(runs, _ids(made), found.problems, active()))
    else:
        _say(runs, wanted, made, args.dry_run)
    _tell_problems(found)
    return exits.FAILED if found.has_unread_file else exits.OK


def _read(args: argparse.Namespace) -> _Found:
    from greenai_desktop.importers.registry import read_file, without_repeats

    readings: list[FileReading] = []
    errors: list[ImportFileError] = []
    for name in args.files:
        try:
            readings.append(read_file(Path(name), args.format))
        except ImportFileError as error:
            errors.append(error)
    runs = [run for reading in without_repeats(readings) for run in reading.runs]
    notices = [notice for reading in readings for notice in reading.notices]
    count = len(errors) + sum(reading.notice_count for reading in readings)
    is_unread = any(reading.notices and not reading.runs for reading in readings)
    return _Found(runs, errors + notices, count, bool(errors) or is_unread)


def _known(runs: Sequence[ImportedRun]) -> set[str]:
    if not may_have_workspace():
        return set()
    with open_workspace(create=False) as workspace:
        return workspace.fingerprints(run.fingerprint for run in runs)


def _take(args: argparse.Namespace, runs: Sequence[ImportedRun]) -> list[Run]:
    from greenai_desktop.accounting.imported import placed
    from greenai_desktop.catalog.grid import grid

    settings = load_settings()
    with open_workspace() as workspace:
        project = project_named(workspace, args.project, args.create_project) if args.project else None
        place = project.place if project is not None and project.place is not None else settings.place
        project_id = project.id if project is not None else None
        wanted = [placed(run, grid(), place, settings.prices, project_id) for run in runs]
        return workspace.import_runs(wanted, uuid.uuid4().hex)


def _say(runs: Sequence[ImportedRun], wanted: Sequence[ImportedRun], made: Sequence[Run], is_dry: bool) -> None:
    if runs:
        header = (_("Name"), _("Start"), _("Duration"), _("Energy"), _("CO₂e, says the file"), _("Remarks"))
        taken = {id(run) for run in wanted}
        for line in table(header, (_row(run, id(run) in taken, active()) for run in runs), _RIGHT, 5):
            say(line)
    if is_dry:
        say(ngettext("{count} run would be imported.", "{count} runs would be imported.", len(wanted)))
        return
    say(ngettext("{count} run was imported.", "{count} runs were imported.", len(made)))
    left = len(runs) - len(made)
    if left:
        say(ngettext("{count} run was left out; with --all it is taken, too.",
                     "{count} runs were left out; with --all they are taken, too.", left))  # fmt: skip


def _row(run: ImportedRun, is_taken: bool, language: Language) -> tuple[str, ...]:
    remarks = " ".join(title_and_hint(warning, language)[0] for warning in run.remarks)
    kwh = run.reported_kwh if run.reported_kwh and run.energies_j else run.energy_kwh
    return (
        run.name if is_taken else f"({run.name})",
        dt.datetime.fromtimestamp(run.started_utc_s).strftime("%Y-%m-%d %H:%M"),
        shown(numbers.duration(run.duration_s, language.code)),
        shown(numbers.quantity(kwh, "kWh", language.code)),
        shown(numbers.quantity(run.reported_kgco2e, "kgCO2e", language.code)),
        remarks,
    )


def _tell_problems(found: _Found) -> None:
    for problem in found.problems[:_MOST_TOLD]:
        tell_error(problem)
    if len(found.problems) > _MOST_TOLD:
        tell(_("… and {count} more", count=found.problem_count - _MOST_TOLD))


def _ids(made: Sequence[Run]) -> dict[tuple[str, int], int]:
    """The number of a run by the file and the line it comes from."""
    told = ((run.details.imported, run.id) for run in made)
    return {(imported["file"], imported["line"]): run_id for imported, run_id in told}


def _plain(
    runs: Sequence[ImportedRun],
    ids: dict[tuple[str, int], int],
    problems: Sequence[ImportFileError],
    language: Language,
) -> dict[str, Any]:
    return {
        "runs": [
            {
                "id": ids.get((run.file, run.line)),
                "file": run.file,
                "line": run.line,
                "format": run.format,
                "name": run.name,
                "started_utc_s": run.started_utc_s,
                "duration_s": run.duration_s,
                "energy_kwh": run.energy_kwh,
                "pue_ratio": run.place.pue_ratio,
                "file_says_kwh": run.reported_kwh,
                "file_says_kgco2e": run.reported_kgco2e,
                "warnings": [warning.code for warning in run.warnings],
            }
            for run in runs
        ],
        "problems": [
            {"code": one.code, "message": title_and_hint(one, language)[0], **_plain_facts(one)} for one in problems
        ],
    }


def _plain_facts(error: ImportFileError) -> dict[str, object]:
    return {name: error.facts[name] for name in ("file", "line", "column") if name in error.facts}
