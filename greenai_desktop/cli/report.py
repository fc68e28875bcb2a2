"""`greenai report`: the figures of a run as PDF or as a tree of JSON, and those of a project as PDF.

A file that is there is replaced only with `--force`.
"""

from __future__ import annotations

import argparse
from pathlib import Path

from greenai_desktop import paths
from greenai_desktop.cli import exits
from greenai_desktop.cli.common import close_unfinished, may_have_workspace, open_workspace
from greenai_desktop.cli.output import clean, say, say_json, tell
from greenai_desktop.core.errors import GreenAIError, ReportError
from greenai_desktop.i18n import _, active


def execute(args: argparse.Namespace) -> int:
    """Write the PDF, or print the tree."""
    if args.what == "project":
        from greenai_desktop.cli.project_report import execute as execute_project

        return execute_project(args)
    from greenai_desktop.accounting.stored import stored_account
    from greenai_desktop.catalog.grid import grid

    target = None if args.json else target_of(args.output, args.force)
    with open_workspace(create=not may_have_workspace()) as workspace:
        close_unfinished(workspace)
        run = workspace.run(args.id)
        account = stored_account(workspace, run, grid())
        if target is None:
            from greenai_desktop.accounting.run_plain import run_plain

            say_json(run_plain(workspace, run, account))
            return exits.OK
        from greenai_desktop.accounting.paper import run_report

        project = workspace.project(run.project_id) if run.project_id is not None else None
        report = run_report(workspace, run, account, project, active())
    from greenai_desktop.report.run_pdf import write_run_pdf

    for notice in write_run_pdf(report, target, active()):
        tell("  " + notice.text(active()))
    say(_("The report of run {id} is in {file}", id=run.id, file=clean(str(target))))
    return exits.OK


def target_of(output: str, force: bool) -> Path:
    """Where to write.

    Raises:
        GreenAIError: `app_missing`: this installation makes no reports.
        ReportError: `file_exists`: there is such a file, and it is not to be replaced.
    """
    from importlib.util import find_spec

    if find_spec("reportlab") is None:
        raise GreenAIError("app_missing")
    target = Path(output)
    if paths.is_there(target) and not force:
        raise ReportError("file_exists", file=output)
    return target
