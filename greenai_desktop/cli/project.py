"""`greenai project`: a whole project into one file, and one taken in, whole or not at all."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING, Any

from greenai_desktop import paths
from greenai_desktop.cli import exits
from greenai_desktop.cli.common import close_unfinished, open_workspace, project_named
from greenai_desktop.cli.output import clean, say, say_json, tell
from greenai_desktop.core.errors import ReportError, StoreError
from greenai_desktop.i18n import _, active, ngettext

if TYPE_CHECKING:
    from greenai_desktop.store.inventory_records import ProjectContent, TakenProject


def execute(args: argparse.Namespace) -> int:
    """Do what was asked."""
    return _export(args) if args.what == "export" else _import(args)


def _export(args: argparse.Namespace) -> int:
    from greenai_desktop.store.project_tables import Leave

    target = Path(args.output)
    if paths.is_there(target) and not args.force:
        raise ReportError("file_exists", file=args.output)
    with open_workspace(create=False) as workspace:
        close_unfinished(workspace)
        project = project_named(workspace, args.name)
        workspace.export_project(project.id, target, [Leave(word) for word in args.leave_out])
    tell(_("The project “{name}” was written to {file}", name=clean(project.name), file=clean(args.output)))
    return exits.OK


def _import(args: argparse.Namespace) -> int:
    source = Path(args.file)
    with open_workspace() as workspace:
        content = workspace.look_at_project(source)
        known = workspace.known_runs(content)
        if known and not args.again and not args.dry_run:
            raise StoreError("project_known", name=content.name, count=known)
        taken = None if args.dry_run else workspace.import_project(source, args.with_factors)
    if args.json:
        say_json(_plain(content, known, taken))
        return exits.OK
    _say(content)
    if known:
        say(ngettext("{count} of its runs is here already.", "{count} of its runs are here already.", known))
    if taken is not None:
        say(_("It was taken in as “{name}”.", name=clean(taken.name)))
    return exits.OK


def _say(content: ProjectContent) -> None:
    from greenai_desktop.i18n.inventory_files import content_lines

    say(active().pair(_("Project"), clean(content.name)))
    for line in content_lines(
        content.run_count, content.estimate_count, content.baseline_count, content.row_counts, content.document_count,
        len(content.factors), active(),
    ):  # fmt: skip
        say(f"  {line}")


def _plain(content: ProjectContent, known: int, taken: TakenProject | None) -> dict[str, Any]:
    return {
        "name": content.name,
        "runs": content.run_count,
        "estimates": content.estimate_count,
        "baselines": content.baseline_count,
        "rows": {sheet.value: count for sheet, count in content.row_counts.items()},
        "documents": content.document_count,
        "own_factors": [factor.id for factor in content.factors],
        "runs_known": known,
        "taken_as": None if taken is None else {"id": taken.project_id, "name": taken.name},
    }
