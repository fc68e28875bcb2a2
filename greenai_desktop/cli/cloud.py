"""`greenai cloud`: what cloud providers report, taken in beside the totals, all or nothing of what was asked."""

from __future__ import annotations

import argparse
import json
import uuid
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from greenai_desktop.cli import exits
from greenai_desktop.cli.common import may_have_workspace, open_workspace
from greenai_desktop.cli.output import say, say_json, shown, table, tell, tell_error
from greenai_desktop.core.cloud_figures import LOCATION, MARKET, CloudFigure, total_kgco2e, total_kwh
from greenai_desktop.core.errors import ImportFileError
from greenai_desktop.core.inventory.days import iso
from greenai_desktop.i18n import N_, _, active, ngettext, numbers
from greenai_desktop.i18n.errors import title_and_hint

if TYPE_CHECKING:
    from greenai_desktop.accounting.cloud_import import CloudPlan
    from greenai_desktop.importers.cloud.registry import CloudReading

BASES = {LOCATION: N_("location-based"), MARKET: N_("market-based"), "": N_("basis not told")}
_MOST_TOLD = 20
_MOST_PROFILE_BYTES = 1 << 20


def execute(args: argparse.Namespace) -> int:
    """Read the files, show what they report, and take it in."""
    readings, refused = _read(args)
    figures = [figure for reading in readings for figure in reading.figures]
    plan = _plan(figures) if args.dry_run else _taken(figures)
    problems = [*refused, *(notice for reading in readings for notice in reading.notices)]
    if args.json:
        say_json(_plain(figures, plan, problems))
    else:
        _say(figures, plan, args.dry_run)
    _tell(problems, len(refused) + sum(reading.notice_count for reading in readings))
    return exits.FAILED if refused or not figures else exits.OK


def _read(args: argparse.Namespace) -> tuple[list[CloudReading], list[ImportFileError]]:
    from greenai_desktop.importers.cloud.base import CloudOptions
    from greenai_desktop.importers.cloud.registry import read_cloud_file, read_mapped

    options = CloudOptions(args.scope, args.month, args.model_version)
    profile = _profile(Path(args.columns)) if args.columns else None
    readings: list[CloudReading] = []
    refused: list[ImportFileError] = []
    for name in args.files:
        try:
            path = Path(name)
            readings.append(read_cloud_file(path, options) if profile is None else read_mapped(path, profile))
        except ImportFileError as error:
            refused.append(error)
    return readings, refused


def _profile(path: Path) -> Any:
    """The profile of columns in a file.

    Raises:
        ImportFileError: it cannot be read, or is none.
    """
    from greenai_desktop.importers.cloud.mapper import Profile

    try:
        with path.open("rb") as stream:
            content = stream.read(_MOST_PROFILE_BYTES)
    except OSError as error:
        raise ImportFileError("file_not_read", file=path.name, detail=error.strerror or str(error)) from error
    try:
        plain = json.loads(content)
    except (ValueError, RecursionError) as error:
        raise ImportFileError("json_damaged", file=path.name, detail=str(error)[:160]) from error
    return Profile.from_plain(plain)


def _plan(figures: Sequence[CloudFigure]) -> CloudPlan:
    """What taking them in would do; nothing is made for it."""
    from greenai_desktop.accounting.cloud_import import planned
    from greenai_desktop.core.inventory.inventory import Inventory
    from greenai_desktop.core.inventory.sheets import Sheet

    if not may_have_workspace():
        return planned(Inventory(Sheet.CLOUD.columns), figures)
    with open_workspace(create=False) as workspace:
        return planned(workspace.sheet(Sheet.CLOUD), figures)


def _taken(figures: Sequence[CloudFigure]) -> CloudPlan:
    """Figures into the workspace, in one edit."""
    from greenai_desktop.accounting.cloud_import import change_of, planned
    from greenai_desktop.core.inventory.sheets import Sheet

    if not figures:
        return _plan(figures)
    with open_workspace() as workspace:
        inventory = workspace.sheet(Sheet.CLOUD)
        plan = planned(inventory, figures)
        if not plan.is_empty:
            change = change_of(
                plan, inventory, lambda count: workspace.reserve_rows(Sheet.CLOUD, count), uuid.uuid4().hex
            )
            workspace.write_change(Sheet.CLOUD, change, inventory)
        return plan


def _say(figures: Sequence[CloudFigure], plan: CloudPlan, is_dry: bool) -> None:
    if figures:
        header = (_("Provider"), _("Period"), _("Basis"), _("Figures"), _("CO₂e, says the file"), _("Energy"))
        for line in table(header, _rows(figures), frozenset({3, 4, 5})):
            say(line)
    count = len(plan.fresh) + len(plan.restated)
    if is_dry:
        say(ngettext("{count} figure would be taken in.", "{count} figures would be taken in.", count))
    else:
        say(ngettext("{count} figure was taken in.", "{count} figures were taken in.", count))
    if plan.restated:
        say(ngettext("{count} of them restates what was there.", "{count} of them restate what was there.",
                     len(plan.restated)))  # fmt: skip
    if plan.known_count:
        say(ngettext("{count} was there already.", "{count} were there already.", plan.known_count))
    if figures:
        say(_("They stand beside your own totals and are never added to them."))


def _rows(figures: Sequence[CloudFigure]) -> list[tuple[str, ...]]:
    """One row a provider and basis; the bases are two accounts of one thing."""
    code = active().code
    rows: list[tuple[str, ...]] = []
    for provider, basis in dict.fromkeys((figure.provider, figure.basis) for figure in figures):
        some = [figure for figure in figures if (figure.provider, figure.basis) == (provider, basis)]
        period = f"{iso(min(one.from_day for one in some))} – {iso(max(one.until_day for one in some))}"
        carbon = shown(numbers.quantity(total_kgco2e(some, basis), "kgCO2e", code))
        rows.append(
            (
                provider,
                period,
                _(BASES[basis]),
                str(len(some)),
                carbon,
                shown(numbers.quantity(total_kwh(some), "kWh", code)),
            )
        )
    return rows


def _tell(problems: Sequence[ImportFileError], count: int) -> None:
    for problem in problems[:_MOST_TOLD]:
        tell_error(problem)
    if count > _MOST_TOLD:
        tell(_("… and {count} more", count=count - _MOST_TOLD))


def _plain(figures: Sequence[CloudFigure], plan: CloudPlan, problems: Sequence[ImportFileError]) -> dict[str, Any]:
    fields = [name for name in CloudFigure.__slots__ if name not in ("from_day", "until_day")]
    before = {one.figure.fingerprint: one.before_kgco2e for one in plan.restated}
    return {
        "figures": [
            {name: getattr(one, name) for name in fields}
            | {"from": iso(one.from_day), "until": iso(one.until_day), "kind": one.kind.value}
            | ({"before_kgco2e": before[one.fingerprint]} if one.fingerprint in before else {})
            for one in figures
        ],
        "fresh": len(plan.fresh),
        "restated": len(plan.restated),
        "known": plan.known_count,
        "problems": [
            {"code": one.code, "message": title_and_hint(one, active())[0]}
            | {name: one.facts[name] for name in ("file", "line", "column") if name in one.facts}
            for one in problems
        ],
    }
