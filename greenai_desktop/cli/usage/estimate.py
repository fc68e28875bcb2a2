"""Commands about estimates: what something will cost before it is run."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING, Any

from greenai_desktop.cli.options import add_command, project_name
from greenai_desktop.i18n import _

if TYPE_CHECKING:
    from greenai_desktop.core.limits import Limit

# Codes of `core.hosting.Hosting`, written out so that `--help` need not import it; a test compares them.
HOSTINGS = ("office", "home", "server_room", "colocation", "cloud")
REGION_ORDERS = ("carbon", "name", "intensity")


def add_estimate(commands: Any) -> None:
    """An estimate of a file, or of what the options say."""
    command = add_command(
        commands, "estimate", _("what a training, and the use of its model, will cost, before it is run"),
        ("greenai estimate --hardware \"H100 SXM5 80GB\" --count 8 --hours 100 --zone FR", ""),
        ("greenai estimate --example > plan.json; greenai estimate plan.json", _("a file to begin with")),
        ("greenai estimate plan.json --save --project demo --set-limits high", _("keep it, as the project's budget")),
        ("greenai estimate 3 --json", _("a stored estimate, computed again")),
        ("greenai estimate --run 12 --scale 10", _("ten times what a run took that was measured")),
    )  # fmt: skip
    command.add_argument(
        "file", nargs="?", metavar=_("FILE"),
        help=_("file that describes it; - for the standard input; a number for a stored estimate"),
    )  # fmt: skip
    _form_options(command)
    _quick_options(command)
    _place_options(command)
    command.add_argument("--name", metavar=_("NAME"), help=_("name of the estimate"))
    command.add_argument(
        "--limit", action="append", default=[], type=_budget, metavar=_("LIMIT"),
        help=_("say how likely it is exceeded, such as carbon=100kg or cost=500EUR; may be repeated"),
    )  # fmt: skip
    _keeping_options(command)


def _form_options(command: argparse.ArgumentParser) -> None:
    form = command.add_mutually_exclusive_group()
    form.add_argument(
        "--json", action="store_true", help=_("as JSON: the whole tree, with what was said and the tables")
    )
    form.add_argument("--table", action="store_true", help=_("as a table, which is the default"))
    helps = command.add_mutually_exclusive_group()
    helps.add_argument("--schema", action="store_true", help=_("show the form of such files, as JSON Schema"))
    helps.add_argument("--example", action="store_true", help=_("show a filled file to begin with"))
    helps.add_argument("--list", action="store_true", help=_("list the stored estimates"))


def _quick_options(command: argparse.ArgumentParser) -> None:
    quick = command.add_argument_group(_("instead of a file"))
    known = quick.add_mutually_exclusive_group()
    known.add_argument("--hardware", metavar=_("NAME"), help=_("graphics card, processor or cloud instance, by name"))
    known.add_argument("--run", type=int, metavar="ID", help=_("a measured run, by its number, see: greenai runs"))
    quick.add_argument("--count", metavar="N", help=_("how many of them; one if not given"))
    quick.add_argument("--hours", metavar="H", help=_("how long they work, such as 100 or 3d"))
    quick.add_argument("--power", metavar="W", help=_("power of one of them, if it is known better, or not known here"))
    quick.add_argument("--utilisation", metavar=_("PERCENT"), help=_("how busy it is, such as 60%%"))
    quick.add_argument("--scale", metavar=_("RATIO"), help=_("how many times the run, such as 10"))


def _place_options(command: argparse.ArgumentParser) -> None:
    command.add_argument("--zone", metavar="ZONE", help=_("where its electricity comes from, such as FR or US-CA"))
    command.add_argument("--cloud", metavar=_("PROVIDER/REGION"), help=_("cloud region, such as aws/eu-west-3"))
    command.add_argument("--hosting", choices=HOSTINGS, help=_("kind of place; decides PUE and scope"))


def _keeping_options(command: argparse.ArgumentParser) -> None:
    keeping = command.add_argument_group(_("keeping it"))
    keeping.add_argument("--save", action="store_true", help=_("store it in the workspace"))
    keeping.add_argument("--project", type=project_name, metavar=_("NAME"), help=_("project it belongs to"))
    keeping.add_argument("--create-project", action="store_true", help=_("make the project if there is none"))
    keeping.add_argument(
        "--set-limits", choices=("median", "high"),
        help=_("hold the runs of the project against the estimate: its median, or the high end of its range"),
    )  # fmt: skip
    keeping.add_argument(
        "--limits-of", choices=("build", "all"), default="build",
        help=_("what the limits hold: training and experiments, or serving too"),
    )  # fmt: skip


def add_compare(commands: Any) -> None:
    """Estimates against the first one."""
    command = add_command(
        commands, "compare", _("estimates against the first one, with how sure the difference is"),
        ("greenai compare plan.json leaner.json", ""),
        ("greenai compare 3 4 --json", _("stored estimates, by their numbers")),
    )  # fmt: skip
    command.add_argument(
        "estimates", nargs="+", metavar=_("ESTIMATE"), help=_("files, numbers of stored estimates, or - for the input")
    )
    command.add_argument("--json", action="store_true", help=_("as JSON"))


def add_regions(commands: Any) -> None:
    """One job in many places."""
    command = add_command(
        commands, "regions", _("the same work in cloud regions or in countries"),
        ("greenai regions --provider aws --hardware \"H100 SXM5 80GB\" --count 8 --hours 100 --zone FR", ""),
        ("greenai regions --countries --hardware A100 --hours 40 --sort name", ""),
        ("greenai regions plan.json --provider gcp --limit 10", _("an estimate from a file, in ten regions")),
    )  # fmt: skip
    command.add_argument(
        "file", nargs="?", metavar=_("FILE"),
        help=_("file that describes the work; - for the standard input; a number for a stored estimate"),
    )  # fmt: skip
    where = command.add_mutually_exclusive_group(required=True)
    where.add_argument(
        "--provider", action="append", metavar=_("PROVIDER"), help=_("regions of this provider; may be repeated")
    )
    where.add_argument("--countries", action="store_true", help=_("countries instead of cloud regions"))
    _quick_options(command)
    _place_options(command)
    command.add_argument("--name", metavar=_("NAME"), help=argparse.SUPPRESS)
    command.add_argument("--sort", choices=REGION_ORDERS, default="carbon", help=_("order of the rows"))
    command.add_argument("--limit", type=_row_count, metavar="N", help=_("show the first N rows only"))
    command.add_argument("--eu", action="store_true", help=_("only places in the European Union"))
    command.add_argument("--json", action="store_true", help=_("as JSON"))


def _row_count(text: str) -> int:
    if not (text.isascii() and text.isdecimal() and 0 < int(text) < 1_000_000):
        raise argparse.ArgumentTypeError(_("{text} is no number of rows", text=repr(text)))
    return int(text)


def _budget(text: str) -> Limit:
    """A limit as typed; an estimate has none of the values that runs log."""
    from greenai_desktop.core.errors import InputError
    from greenai_desktop.core.limit_text import limit_of
    from greenai_desktop.i18n import active
    from greenai_desktop.i18n.errors import title_and_hint

    try:
        limit = limit_of(text)
        if not limit.is_budget:
            raise InputError("limit_unreadable", text=text)
    except InputError as error:
        title, hint = title_and_hint(error, active())
        raise argparse.ArgumentTypeError(f"{title} {hint}".strip()) from None
    return limit
