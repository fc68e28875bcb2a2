"""Commands that take tables of the inventory and whole projects in and out."""

from __future__ import annotations

from typing import Any

from greenai_desktop.cli.options import add_command, project_name
from greenai_desktop.i18n import _

# Codes of `cli.inventory.TABLES`, `exporters.inventory` and `store.project_tables`, written out so that `--help` need
# not import them; a test compares them.
TABLES = ("equipment", "posts", "cloud")
TABLE_FORMATS = ("xlsx", "csv", "json")
LEAVE = ("host", "user", "git", "documents")


def add_inventory(commands: Any) -> None:
    """Tables of the inventory."""
    command = add_command(
        commands, "inventory", _("take tables of the inventory in from files, and write them into files"),
        ("greenai inventory template -o equipment.xlsx", _("a table to be filled in, with lists to choose from")),
        ("greenai inventory import equipment.xlsx --dry-run", _("look first, store nothing")),
        ("greenai inventory export --table posts -o posts.csv", ""),
    )  # fmt: skip
    kinds = command.add_subparsers(dest="what", title=_("commands"), metavar=_("WHAT"), required=True)
    _add_import(kinds)
    for name, what in (
        ("export", _("write a table of the inventory into a file")),
        ("template", _("write an empty table to be filled in")),
    ):
        out = add_command(kinds, name, what, (f"greenai inventory {name} -o equipment.xlsx", ""))
        out.add_argument("--table", choices=TABLES, default="equipment", help=_("which table"))
        formats = TABLE_FORMATS if name == "export" else TABLE_FORMATS[:2]
        out.add_argument(
            "--format", choices=formats, default="", help=_("format of the file; by its name if not given")
        )
        out.add_argument("-o", "--output", required=True, metavar=_("FILE"), help=_("file to write"))
        out.add_argument("--force", action="store_true", help=_("replace the file if it is there"))


def _add_import(kinds: Any) -> None:
    command = add_command(
        kinds, "import", _("take rows in from a table: XLSX, CSV or JSON"),
        ("greenai inventory import equipment.xlsx --dry-run", _("look first, store nothing")),
        ("greenai inventory import parc.csv --map 'Réf=model' --map 'Hôte='", _("say which heading is which column")),
    )  # fmt: skip
    command.add_argument("file", metavar=_("FILE"), help=_("file to read"))
    command.add_argument(
        "--table", choices=TABLES, default="", help=_("which table; recognised by the headings if not given")
    )
    command.add_argument(
        "--map", action="append", default=[], metavar=_("HEADING=COLUMN"),
        help=_("column that a heading means, nothing to leave it aside; may be repeated"),
    )  # fmt: skip
    command.add_argument("--all", action="store_true", help=_("also rows that are there already"))
    command.add_argument("--dry-run", action="store_true", help=_("only show what would be taken in"))
    command.add_argument("--json", action="store_true", help=_("as JSON"))


def add_project(commands: Any) -> None:
    """Projects as files."""
    command = add_command(
        commands, "project", _("write a whole project into one file, and take one in"),
        ("greenai project export Vision -o vision.greenai-project", ""),
        ("greenai project export Vision -o vision.greenai-project --leave-out user", _("without names of people")),
        ("greenai project import vision.greenai-project", _("whole or not at all")),
    )  # fmt: skip
    kinds = command.add_subparsers(dest="what", title=_("commands"), metavar=_("WHAT"), required=True)
    out = add_command(
        kinds, "export", _("write a project with its runs, estimates and inventory into one file"),
        ("greenai project export Vision -o vision.greenai-project", ""),
    )  # fmt: skip
    out.add_argument("name", type=project_name, metavar=_("NAME"), help=_("name of the project"))
    out.add_argument("-o", "--output", required=True, metavar=_("FILE"), help=_("file to write"))
    out.add_argument("--force", action="store_true", help=_("replace the file if it is there"))
    out.add_argument(
        "--leave-out", action="append", choices=LEAVE, default=[],
        help=_("names of machines, of people, commits or documents; may be repeated"),
    )  # fmt: skip
    taken = add_command(
        kinds, "import", _("take the project of a file in, whole or not at all"),
        ("greenai project import vision.greenai-project --dry-run", _("look first, store nothing")),
    )  # fmt: skip
    taken.add_argument("file", metavar=_("FILE"), help=_("file to read"))
    taken.add_argument("--again", action="store_true", help=_("also if its runs are here already"))
    taken.add_argument(
        "--with-factors",
        action="store_true",
        help=_("also its own emission factors, which then count for all projects"),
    )
    taken.add_argument("--dry-run", action="store_true", help=_("only show what would be taken in"))
    taken.add_argument("--json", action="store_true", help=_("as JSON"))
