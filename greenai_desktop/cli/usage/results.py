"""Commands about what was recorded, and about factors."""

from __future__ import annotations

import argparse
from typing import Any

from greenai_desktop.cli.options import add_command, project_name
from greenai_desktop.cli.usage.ledger import VIEWS
from greenai_desktop.i18n import _

_MOST_HOURS = 8_784


def add_runs(commands: Any) -> None:
    """List runs."""
    command = add_command(
        commands, "runs", _("list what was recorded, the newest first"),
        ("greenai runs", ""), ("greenai runs --project demo --json", ""),
        ("greenai runs --group sweep-3", _("with totals, failed runs counted")),
        ("greenai runs compare 12 14 --metric accuracy", _("differences and the Pareto front")),
    )  # fmt: skip
    command.add_argument("--json", action="store_true", help=_("as JSON"))
    command.add_argument("--project", type=project_name, metavar=_("NAME"), help=_("of this project only"))
    command.add_argument("--group", metavar=_("NAME"), help=_("of this group only, with its totals"))
    command.add_argument("--deleted", action="store_true", help=_("deleted runs, which can still be brought back"))
    kinds = command.add_subparsers(dest="what", title=_("commands"), metavar=_("WHAT"))
    _add_compare(kinds)


def _add_compare(kinds: Any) -> None:
    compare = add_command(
        kinds, "compare", _("runs against the first one"),
        ("greenai runs compare 12 14", _("differences, with their 95% interval and how sure they are")),
        ("greenai runs compare 12 14 15 --metric loss --lower", _("the Pareto front of a logged value")),
    )  # fmt: skip
    compare.add_argument("ids", type=int, nargs="+", metavar="ID", help=_("numbers of the runs, see: greenai runs"))
    compare.add_argument("--metric", metavar=_("NAME"), help=_("a value that the runs logged"))
    compare.add_argument("--lower", action="store_true", help=_("a lower value is the better one"))
    compare.add_argument(
        "--against", choices=("carbon", "energy"), default="carbon", help=_("what a better value is paid with")
    )
    compare.add_argument("--json", action="store_true", default=argparse.SUPPRESS, help=_("as JSON"))


def add_report(commands: Any) -> None:
    """Reports of a run, and of a project or the whole organisation."""
    command = add_command(
        commands, "report", _("the report of a run, a project or the organisation"),
        ("greenai report run 12 -o run-12.pdf --lang fr", ""),
        ("greenai report run 12 --json", _("every figure with its inputs, formula, range and source")),
        ("greenai report project demo --year 2026 -o demo.pdf", _("two pages over scopes 1, 2 and 3")),
    )  # fmt: skip
    kinds = command.add_subparsers(dest="what", title=_("commands"), metavar=_("WHAT"), required=True)
    run = add_command(
        kinds, "run", _("the report of a run, as PDF or as JSON"), ("greenai report run 12 -o run-12.pdf --lang fr", "")
    )
    run.add_argument("id", type=int, metavar="ID", help=_("number of the run, see: greenai runs"))
    form = run.add_mutually_exclusive_group(required=True)
    form.add_argument("-o", "--output", metavar=_("FILE.pdf"), help=_("PDF to write"))
    form.add_argument("--json", action="store_true", help=_("the figures as JSON"))
    run.add_argument("--force", action="store_true", help=_("replace the file if it is there"))
    _add_project_report(kinds)


def _add_project_report(kinds: Any) -> None:
    command = add_command(
        kinds, "project", _("the footprint of a project over scopes 1, 2 and 3, as a PDF of two pages"),
        ("greenai report project demo --year 2026 -o demo.pdf", ""),
        ("greenai report project --year 2026 -o all.pdf --lang fr", _("the whole organisation")),
    )  # fmt: skip
    command.add_argument(
        "name",
        nargs="?",
        type=project_name,
        metavar=_("NAME"),
        help=_("a project; the whole organisation if not given"),
    )
    command.add_argument("--year", type=int, metavar=_("YEAR"), help=_("calendar year; all time if not given"))
    command.add_argument(
        "--view", choices=VIEWS, help=_("how equipment is booked; as the organisation does if not given")
    )
    command.add_argument("-o", "--output", metavar=_("FILE.pdf"), required=True, help=_("PDF to write"))
    command.add_argument("--force", action="store_true", help=_("replace the file if it is there"))


def add_factors(commands: Any) -> None:
    """Factors of electricity."""
    command = add_command(
        commands, "factors", _("emission factors of electricity, with their sources"),
        ("greenai factors grid FR", _("the factor for accounting and the one for comparisons")),
        ("greenai factors list germany", ""),
        ("greenai factors update tables.zip --check", _("what newer tables would change")),
    )  # fmt: skip
    kinds = command.add_subparsers(dest="what", title=_("commands"), metavar=_("WHAT"), required=True)
    grid = add_command(kinds, "grid", _("the factors of a zone"), ("greenai factors grid FR", ""))
    grid.add_argument("zone", metavar="ZONE", help=_("code of a country or region, such as FR or US-CA"))
    grid.add_argument("--json", action="store_true", help=_("as JSON"))
    listed = add_command(
        kinds, "list", _("zones and their factor for comparisons"), ("greenai factors list island", "")
    )
    listed.add_argument("text", nargs="?", default="", metavar="TEXT", help=_("only zones with this in code or name"))
    listed.add_argument("--json", action="store_true", help=_("as JSON"))
    _add_hours(kinds)
    _add_tables(kinds)


def _add_hours(kinds: Any) -> None:
    hourly = add_command(
        kinds, "hourly", _("what a run meets hour by hour, from a file that you have, and what it would meet later"),
        ("greenai factors hourly FR_2025_hourly.csv --start 2025-11-03T18:00 --hours 6 --later 12", ""),
    )  # fmt: skip
    hourly.add_argument(
        "file", metavar=_("FILE"), help=_("export of Electricity Maps, or a table of times and g/kWh or kg/kWh")
    )
    hourly.add_argument("--start", metavar=_("TIME"), help=_("when it begins, in UTC; the first hour if not given"))
    hourly.add_argument("--hours", type=_hours, default=1.0, metavar="H", help=_("how long it takes"))
    hourly.add_argument("--later", type=_later, default=0, metavar="H", help=_("also each hour later, up to this many"))
    hourly.add_argument("--json", action="store_true", help=_("as JSON"))


def _hours(text: str) -> float:
    try:
        value = float(text)
    except ValueError:
        value = 0.0
    if not 0 < value <= _MOST_HOURS:
        raise argparse.ArgumentTypeError(_("{text} is no number of hours", text=repr(text)))
    return value


def _later(text: str) -> int:
    if not (text.isascii() and text.isdecimal() and int(text) <= _MOST_HOURS):
        raise argparse.ArgumentTypeError(_("{text} is no whole number of hours", text=repr(text)))
    return int(text)


def _add_tables(kinds: Any) -> None:
    shown = add_command(
        kinds, "tables", _("the tables in force, with what tells their versions apart"), ("greenai factors tables", "")
    )
    shown.add_argument("--json", action="store_true", help=_("as JSON"))
    update = add_command(
        kinds, "update", _("take in tables from a file that you have; nothing is fetched"),
        ("greenai factors update tables.zip --check", _("what they would change")),
        ("greenai factors update grid_intensity.csv", ""),
        ("greenai factors update --reset", _("take the tables of the program again")),
    )  # fmt: skip
    what = update.add_mutually_exclusive_group(required=True)
    what.add_argument("file", nargs="?", metavar=_("FILE"), help=_("a table by its name in the program, or a ZIP"))
    what.add_argument("--reset", action="store_true", help=_("take the tables of the program again"))
    update.add_argument("--check", action="store_true", help=_("only say what they would change"))
    update.add_argument("--json", action="store_true", help=_("as JSON"))
