"""`greenai inventory`: tables of the inventory from files and into files."""

from __future__ import annotations

import argparse
import uuid
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from greenai_desktop import paths
from greenai_desktop.cli import exits
from greenai_desktop.cli.common import may_have_workspace, open_workspace
from greenai_desktop.cli.output import clean, say, say_json, tell, tell_error
from greenai_desktop.core.errors import InputError, ReportError
from greenai_desktop.core.inventory.sheets import Sheet
from greenai_desktop.i18n import _, active, ngettext
from greenai_desktop.i18n.errors import title_and_hint

if TYPE_CHECKING:
    from greenai_desktop.accounting.inventory_import import TablePlan
    from greenai_desktop.core.inventory.labels import Labels
    from greenai_desktop.importers.cloud.document import Document
    from greenai_desktop.importers.inventory_profile import TableProfile
    from greenai_desktop.importers.inventory_table import FileCell, TableReading
    from greenai_desktop.store.workspace import Workspace

TABLES = {"equipment": Sheet.ASSET, "posts": Sheet.ACTIVITY, "cloud": Sheet.CLOUD}
_MOST_TOLD = 20


def execute(args: argparse.Namespace) -> int:
    """Do what was asked."""
    return {"import": _import, "export": _export, "template": _template}[args.what](args)


# In


def _import(args: argparse.Namespace) -> int:
    with open_workspace(create=not args.dry_run or not may_have_workspace()) as workspace:
        reading, plan = _planned(args, workspace)
        count = plan.count(args.all)
        if count and not args.dry_run:
            _take(workspace, reading, plan, args.all)
    if args.json:
        say_json(_plain(reading, plan))
    else:
        _say(reading, plan, count, args.dry_run)
    _tell(reading)
    return exits.OK if reading.lines else exits.FAILED


def _planned(args: argparse.Namespace, workspace: Workspace) -> tuple[TableReading, TablePlan]:
    from greenai_desktop.accounting.inventory_import import labels_of, planned
    from greenai_desktop.catalog.equipment import equipment
    from greenai_desktop.importers.inventory_profile import guessed_sheet, suggested
    from greenai_desktop.importers.inventory_table import opened, read

    code = active().code
    labels = labels_of(workspace, code)
    document = opened(Path(args.file))
    try:
        sheet = TABLES.get(args.table) or guessed_sheet(document, labels)
        profile = _mapped(suggested(document, sheet, labels, code), sheet, args.map, labels, document)
        reading = read(document, sheet, profile, labels, code)
    finally:
        document.close()
    return reading, planned(workspace.sheet(sheet), reading, equipment().of)


def _mapped(
    profile: TableProfile, sheet: Sheet, wishes: Sequence[str], labels: Labels, document: Document
) -> TableProfile:
    """The profile with the columns that were named by hand.

    Raises:
        InputError: there is no such heading or column.
    """
    from greenai_desktop.i18n.inventory_files import column_of

    columns, units = dict(profile.columns), dict(profile.units)
    for wish in wishes:
        heading, _sign, name = wish.rpartition("=")
        if heading not in profile.headings:
            raise InputError("unknown_column", column=heading or wish)
        columns.pop(heading, None)
        found = column_of(sheet, name, labels) if name.strip() else None
        if found is None and name.strip():
            raise InputError("unknown_column", column=name)
        if found is not None:
            columns = {other: column_id for other, column_id in columns.items() if column_id != found[0]}
            columns[heading] = found[0]
            units |= {found[0]: found[1]} if found[1] else {}
    return replace(profile, columns=columns, units=units)


def _take(workspace: Workspace, reading: TableReading, plan: TablePlan, with_known: bool) -> None:
    from greenai_desktop.accounting.inventory_import import change_of

    inventory = workspace.sheet(reading.sheet)
    change = change_of(
        plan, inventory, lambda count: workspace.reserve_rows(reading.sheet, count), with_known, uuid.uuid4().hex
    )
    workspace.write_change(reading.sheet, change, inventory)


def _say(reading: TableReading, plan: TablePlan, count: int, is_dry: bool) -> None:
    from greenai_desktop.i18n.inventory_files import TABLE

    say(_("Table: {name}", name=_(TABLE[reading.sheet])))
    if is_dry:
        say(ngettext("{count} row would be taken in.", "{count} rows would be taken in.", count))
    else:
        say(ngettext("{count} row was taken in.", "{count} rows were taken in.", count))
    if plan.figured_count:
        say(ngettext("{count} footprint comes from the product's own tables.",
                     "{count} footprints come from the product's own tables.", plan.figured_count))  # fmt: skip
    if plan.known.size:
        say(ngettext("{count} row was there already.", "{count} rows were there already.", int(plan.known.size)))


def _tell(reading: TableReading) -> None:
    for notice in reading.notices[:_MOST_TOLD]:
        tell_error(notice)
    for problem in reading.problems[:_MOST_TOLD]:
        tell(clean(_problem(problem)))
    left = max(0, reading.notice_count - _MOST_TOLD) + max(0, reading.problem_count - _MOST_TOLD)
    if left:
        tell(_("… and {count} more", count=left))


def _problem(problem: FileCell) -> str:
    from greenai_desktop.i18n.inventory_files import cell_problem

    return cell_problem(problem.line, problem.heading, problem.error, active())


def _plain(reading: TableReading, plan: TablePlan) -> dict[str, Any]:
    return {
        "table": reading.sheet.value,
        "rows": len(reading.lines),
        "fresh": int(plan.fresh.size),
        "known": int(plan.known.size),
        "columns": list(reading.cells),
        "cells_not_taken": [
            {"line": one.line, "column": one.heading, "field": one.column_id, "text": one.text, "code": one.error.code,
             "message": title_and_hint(one.error, active())[0]}
            for one in reading.problems
        ],
        "cells_not_taken_count": reading.problem_count,
        "problems": [
            {"code": one.code, "message": title_and_hint(one, active())[0]}
            | {name: one.facts[name] for name in ("line", "column") if name in one.facts}
            for one in reading.notices
        ],
    }  # fmt: skip


# Out


def _export(args: argparse.Namespace) -> int:
    from greenai_desktop.accounting.inventory_import import labels_of
    from greenai_desktop.exporters.inventory_table import TableOut

    sheet = TABLES[args.table]
    _refuse_there(args)
    with open_workspace(create=not may_have_workspace()) as workspace:
        labels, inventory = labels_of(workspace, active().code), workspace.sheet(sheet)
        sites = tuple(one.site.name for one in workspace.sites())
    _write(TableOut(sheet, inventory, labels, active(), sites=sites), args)
    tell(ngettext("{count} row was written to {file}", "{count} rows were written to {file}", len(inventory),
                  file=clean(args.output)))  # fmt: skip
    return exits.OK


def _template(args: argparse.Namespace) -> int:
    from greenai_desktop.accounting.inventory_import import labels_of
    from greenai_desktop.exporters.inventory import template

    _refuse_there(args)
    with open_workspace(create=not may_have_workspace()) as workspace:
        labels = labels_of(workspace, active().code)
        sites = tuple(one.site.name for one in workspace.sites())
    _write(template(TABLES[args.table], labels, active(), sites), args)
    tell(_("The template was written to {file}", file=clean(args.output)))
    return exits.OK


def _refuse_there(args: argparse.Namespace) -> None:
    if paths.is_there(Path(args.output)) and not args.force:
        raise ReportError("file_exists", file=args.output)


def _write(table: Any, args: argparse.Namespace) -> None:
    from greenai_desktop.exporters.inventory import cut_count, write_table
    from greenai_desktop.i18n.inventory_files import cut_told

    target = Path(args.output)
    code = args.format or target.suffix.lstrip(".").casefold() or "xlsx"
    write_table(table, target, code)
    cut = cut_count(table, code)
    if cut:
        tell(cut_told(cut, active()))
