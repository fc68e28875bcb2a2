"""The command about the ledger."""

from __future__ import annotations

from typing import Any

from greenai_desktop.cli.options import add_command, project_name
from greenai_desktop.i18n import _

# Codes of `accounting.ledger.question.VIEWS`, written out so that `--help` need not import them; a test compares them.
VIEWS = ("amortised", "inventory")


BASE = "base"


def against(text: str) -> int | str:
    """A year, or the word for the base year of the organisation."""
    return BASE if text == BASE else int(text)


def add_ledger(commands: Any) -> None:
    """Totals over scopes, posts and stages."""
    command = add_command(
        commands, "ledger", _("totals by scope, post and stage, and what is missing"),
        ("greenai ledger --year 2026", _("the whole organisation")),
        ("greenai ledger --project demo --json", ""),
        ("greenai ledger --year 2026 --against 2025", _("and what changed since the year before")),
        ("greenai ledger --year 2026 --against base", _("or since the base year of the organisation")),
    )  # fmt: skip
    command.add_argument("--project", type=project_name, metavar=_("NAME"), help=_("of this project only"))
    command.add_argument("--year", type=int, metavar=_("YEAR"), help=_("calendar year; all time if not given"))
    command.add_argument(
        "--against", type=against, metavar=_("YEAR"),
        help=_("year to compare with; “base” for the base year of the organisation"),
    )  # fmt: skip
    command.add_argument(
        "--without", action="append", default=[], metavar=_("ORIGIN"),
        help=_("leave this out, such as estimate:4; may be repeated"),
    )  # fmt: skip
    command.add_argument(
        "--view", choices=VIEWS, help=_("how equipment is booked; as the organisation does if not given")
    )
    command.add_argument("--json", action="store_true", help=_("as JSON, with every line"))
