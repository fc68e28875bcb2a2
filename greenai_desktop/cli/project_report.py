"""`greenai report project`: the footprint of a project or of the whole organisation as a PDF of two pages."""

from __future__ import annotations

import argparse

from greenai_desktop.cli import exits
from greenai_desktop.cli.ledger import check_year, question_of, sources_of
from greenai_desktop.cli.output import clean, say, tell
from greenai_desktop.cli.report import target_of
from greenai_desktop.i18n import _, active


def execute(args: argparse.Namespace) -> int:
    """Write the PDF."""
    check_year(args.year)
    target = target_of(args.output, args.force)
    from greenai_desktop.accounting.ledger.gather import gather
    from greenai_desktop.accounting.project_paper import project_report
    from greenai_desktop.report.project_pdf import write_project_pdf

    sources, project_id = sources_of(args.name)
    gathered = gather(sources, question_of(args.year, project_id, args.view or sources.organisation.view))
    report = project_report(sources, gathered, active())
    for notice in write_project_pdf(report, target, active()):
        tell("  " + notice.text(active()))
    say(_("The report is in {file}", file=clean(str(target))))
    return exits.OK
