"""Commands that take runs and figures in from files, and give runs out."""

from __future__ import annotations

from typing import Any

from greenai_desktop.cli.options import add_command, project_name
from greenai_desktop.i18n import _

# Codes of `importers.registry`, `exporters.registry` and `core.codecarbon`, written out so that `--help` need not
# import them; a test compares them.
IMPORT_FORMATS = ("codecarbon", "nvidia-smi", "zeus", "slurm", "carbontracker")
EXPORT_FORMATS = ("codecarbon", "runs", "samples", "parquet", "huggingface", "latex", "markdown")
CODECARBON_COLUMNS = ("3.2.1", "3.0.8", "2.7.0", "2.2.3", "2.2.0", "2.0.0", "1.0.0")


def add_import(commands: Any) -> None:
    """Take runs in from files of other programs."""
    command = add_command(
        commands, "import", _("take in runs from files of CodeCarbon, Carbontracker, nvidia-smi, Zeus or Slurm"),
        ("greenai import emissions.csv --dry-run", _("look first, store nothing")),
        ("greenai import emissions.csv --project demo", ""),
        ("sacct -P --format=ALL > jobs.txt; greenai import jobs.txt", ""),
    )  # fmt: skip
    command.add_argument("files", nargs="+", metavar=_("FILE"), help=_("files to read"))
    command.add_argument(
        "--format", choices=IMPORT_FORMATS, default="", help=_("their format; recognised by content if not given")
    )
    command.add_argument("--project", type=project_name, metavar=_("NAME"), help=_("project the runs go to"))
    command.add_argument("--create-project", action="store_true", help=_("make the project if there is none"))
    command.add_argument("--dry-run", action="store_true", help=_("only show what would be taken in"))
    command.add_argument(
        "--all", action="store_true", help=_("also runs that are known, that repeat others, or that tell no energy")
    )
    command.add_argument(
        "--emissions-in", choices=("kg", "g"), default="kg", help=_("unit of emissions where a file is not plausible")
    )
    command.add_argument(
        "--energy-in", choices=("kWh", "Wh"), default="kWh", help=_("unit of energy where a file is not plausible")
    )
    command.add_argument("--json", action="store_true", help=_("as JSON"))


def add_cloud(commands: Any) -> None:
    """Take in what cloud providers report."""
    command = add_command(
        commands, "cloud", _("take in what cloud providers report, beside the totals"),
        ("greenai cloud carbon_footprint.csv --dry-run", _("look first, store nothing")),
        ("greenai cloud azure.json --scope all --month 2025-03", _("what the answer does not say itself")),
        ("greenai cloud table.xlsx --columns profile.json", _("any table, by a profile of its columns")),
    )  # fmt: skip
    command.add_argument(
        "files", nargs="+", metavar=_("FILE"),
        help=_("exports of Google Cloud, AWS, Azure, Cloud Carbon Footprint or Green Algorithms"),
    )  # fmt: skip
    command.add_argument(
        "--scope", choices=("1", "2", "3", "all"), default="", help=_("scopes that were asked for (Azure)")
    )
    command.add_argument("--month", default="", metavar="YYYY-MM", help=_("month, where the file does not say"))
    command.add_argument(
        "--model-version", default="", metavar=_("VERSION"), help=_("version of the provider's method to take")
    )
    command.add_argument(
        "--columns", default="", metavar=_("FILE"), help=_("profile that says which column is what (JSON)")
    )
    command.add_argument("--dry-run", action="store_true", help=_("only show what would be taken in"))
    command.add_argument("--json", action="store_true", help=_("as JSON"))


def add_export(commands: Any) -> None:
    """Give runs out as a file."""
    command = add_command(
        commands, "export", _("write runs for CodeCarbon's tools, a table, a model card or a paper"),
        ("greenai export 12 --format codecarbon -o emissions.csv", ""),
        ("greenai export 12 14 --format runs -o -", _("to the standard output")),
        ("greenai export 12 --format latex --lang fr -o -", _("a paragraph in French")),
        ("greenai export 12 --format parquet -o run-12.parquet", _("every sample")),
    )  # fmt: skip
    command.add_argument("ids", type=int, nargs="+", metavar="ID", help=_("numbers of the runs, see: greenai runs"))
    command.add_argument("--format", choices=EXPORT_FORMATS, required=True, help=_("format of the file"))
    command.add_argument("-o", "--output", required=True, metavar=_("FILE"), help=_("file to write; - for the output"))
    command.add_argument("--force", action="store_true", help=_("replace the file if it is there"))
    command.add_argument(
        "--with-owners", action="store_true", help=_("name people and machines instead of person-1, machine-1")
    )
    command.add_argument(
        "--columns", choices=CODECARBON_COLUMNS, default="3.2.1", help=_("codecarbon: columns of this version")
    )
