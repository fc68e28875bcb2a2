"""`greenai factors tables` and `greenai factors update`: which tables are in force, and others in their place."""

from __future__ import annotations

import argparse
from pathlib import Path

from greenai_desktop.catalog import updates
from greenai_desktop.catalog.folder import shipped_digests
from greenai_desktop.catalog.updates import TableChange, Update
from greenai_desktop.cli import exits
from greenai_desktop.cli.output import clean, say, say_json, table
from greenai_desktop.i18n import _, active, ngettext
from greenai_desktop.i18n.errors import title_and_hint

_SHOWN_DIGITS = 12


def show_tables(args: argparse.Namespace) -> int:
    """Print the tables in force with their digests."""
    shipped, used = shipped_digests(), updates.digests()
    if args.json:
        say_json([{"file": name, "sha256": value, "shipped": shipped[name] == value} for name, value in used.items()])
        return exits.OK
    rows = (
        (name, value[:_SHOWN_DIGITS], _("of the program") if shipped[name] == value else _("taken in by you"))
        for name, value in used.items()
    )
    for line in table((_("Table"), "SHA-256", _("Where it comes from")), rows):
        say(line)
    return exits.OK


def update_tables(args: argparse.Namespace) -> int:
    """Check tables from a file, say what they change, and take them in unless only asked; or take back all.

    Raises:
        CatalogError: it is no table and no ZIP of tables, or it cannot be read or kept.
    """
    if args.reset:
        updates.reset()
        say(_("The tables of the program are in force again."))
        return exits.OK
    update = updates.check(Path(args.file))
    if args.json:
        say_json(_plain(update))
    else:
        _tell(update)
    if args.check:
        return exits.OK
    updates.install(update)
    if not args.json:
        say(_("The tables are in force. Windows that are open take them after their next start."))
        say(_("Stored results keep their figures, and name the tables that they used."))
    return exits.OK


def _tell(update: Update) -> None:
    for change in update.tables:
        say(_("{file}: {told}", file=change.file, told=_told(change)))
    for name in update.left_aside:
        say(_("{file} is no table of this program, and is left aside.", file=clean(name)))
    for problem in update.problems:
        say(clean(title_and_hint(problem, active())[0]))
    if update.problems:
        count = len(update.problems)
        say(
            ngettext("{count} row breaks a rule and is left out.", "{count} rows break a rule and are left out.", count)
        )


def _told(change: TableChange) -> str:
    if change.is_same:
        return _("nothing changes")
    return _(
        "{added} rows come, {removed} go, {changed} change",
        added=len(change.added), removed=len(change.removed), changed=len(change.changed),
    )  # fmt: skip


def _plain(update: Update) -> dict[str, object]:
    return {
        "tables": [
            {
                "file": change.file, "old_sha256": change.old_digest, "new_sha256": change.new_digest,
                "added": list(change.added), "removed": list(change.removed), "changed": list(change.changed),
            }
            for change in update.tables
        ],
        "problems": [
            {"code": one.code, **{name: str(value) for name, value in one.facts.items()}} for one in update.problems
        ],
        "left_aside": list(update.left_aside),
    }  # fmt: skip
