"""`greenai export`: runs as files for other programs and for papers, to a file or the standard output."""

from __future__ import annotations

import argparse
import io
import sys
from pathlib import Path

from greenai_desktop import paths
from greenai_desktop.cli import exits
from greenai_desktop.cli.common import close_unfinished, may_have_workspace, open_workspace
from greenai_desktop.cli.output import clean, tell, writing_results
from greenai_desktop.core.errors import ReportError
from greenai_desktop.i18n import active, ngettext

_TO_OUTPUT = "-"


def execute(args: argparse.Namespace) -> int:
    """Write the runs."""
    from greenai_desktop.accounting.exported import opened_sheets, options
    from greenai_desktop.exporters.registry import exporter_named, write_file, write_stream

    exporter = exporter_named(args.format)
    target = Path(args.output)
    if args.output != _TO_OUTPUT and paths.is_there(target) and not args.force:
        raise ReportError("file_exists", file=args.output)
    with open_workspace(create=not may_have_workspace()) as workspace:
        close_unfinished(workspace)
    wanted = options(active(), with_owners=args.with_owners, columns=args.columns)
    with opened_sheets(paths.workspace_file(), args.ids) as sheets:
        if args.output == _TO_OUTPUT:
            # In memory first, so that a run that cannot be written leaves no half of a file in a pipe.
            whole = io.BytesIO()
            write_stream(exporter, sheets, whole, wanted)
            with writing_results():
                sys.stdout.buffer.write(whole.getvalue())
            return exits.OK
        write_file(exporter, sheets, target, wanted)
    count = len(args.ids)
    told = ngettext("{count} run was written to {file}", "{count} runs were written to {file}", count,
                    file=clean(args.output))  # fmt: skip
    tell(told)
    return exits.OK
