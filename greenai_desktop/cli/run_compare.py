"""`greenai runs compare`: runs against the first of them, and the Pareto front of a logged metric."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from greenai_desktop.cli import exits
from greenai_desktop.cli.common import close_unfinished, may_have_workspace, open_workspace
from greenai_desktop.cli.output import clean, say, say_json, shown, table
from greenai_desktop.core.errors import InputError
from greenai_desktop.i18n import Language, _, active, numbers
from greenai_desktop.i18n import differences as told

if TYPE_CHECKING:
    from greenai_desktop.accounting.comparison import Compared, Difference, Front
    from greenai_desktop.store.records import Run

_RIGHT = frozenset({1, 2, 3, 4, 5})
_FRONT_RIGHT = frozenset({0, 2, 3, 5})


def compare(args: argparse.Namespace) -> int:
    """Say how runs differ from the first, and which of them no other one beats."""
    from greenai_desktop.accounting.comparison import CARBON, ENERGY, front_of, metrics_of
    from greenai_desktop.accounting.stored import stored_comparison
    from greenai_desktop.catalog.grid import grid

    with open_workspace(create=not may_have_workspace()) as workspace:
        close_unfinished(workspace)
        runs = [workspace.run(run_id) for run_id in dict.fromkeys(args.ids)]
        if len(runs) < 2:
            raise InputError("compare_needs_two")
        compared = stored_comparison(workspace, runs, grid())
    metrics = metrics_of(compared)
    if args.metric and args.metric not in metrics:
        raise InputError("unknown_metric", metric=args.metric, known=", ".join(metrics) or "–")
    cost_key = ENERGY if args.against == "energy" else CARBON
    front = front_of(compared, args.metric, cost_key, not args.lower) if args.metric else None
    if args.json:
        say_json(_plain(runs, compared, front))
        return exits.OK
    for line in _lines(runs, compared, front, active()):
        say(line)
    if front is None and metrics:
        say()
        say(_("Logged values: {names}. See the Pareto front with: --metric NAME", names=clean(", ".join(metrics))))
    return exits.OK


def _lines(runs: Sequence[Run], compared: Sequence[Compared], front: Front | None, language: Language) -> list[str]:
    from greenai_desktop.accounting.comparison import differences, unlike
    from greenai_desktop.i18n.differences import unlike_words

    _ = language.gettext
    found = unlike(compared)
    said = unlike_words(found.factors, [clean(name) for name in found.machines], language)
    lines = [*said, ""] if said else []
    for run, other in zip(runs[1:], compared[1:], strict=True):
        names = {"run": _called(run), "first": _called(runs[0])}
        lines += [_("{run} against {first}", **names)]
        header = (_("Quantity"), _("The first"), _("This one"), _("Difference"), _("in %"), _("95% interval"),
                  _("How sure"))  # fmt: skip
        rows = (_row(one, language) for one in differences(compared[0], other))
        lines += [f"  {line}" for line in table(header, rows, _RIGHT)] + [""]
    if front is not None:
        lines += _front_lines(runs, front, language)
    elif lines:
        lines.pop()
    return lines


def _row(one: Difference, language: Language) -> tuple[str, ...]:
    return (
        clean(told.quantity_name(one.key, one.label, language)),
        shown(told.value_text(one.first, one.unit, one.label, language)),
        shown(told.value_text(one.value, one.unit, one.label, language)),
        shown(told.change_text(one.change, one.unit, one.label, language)),
        shown(told.percent_text(one.fraction, language)),
        told.range_text(one.low, one.high, one.unit, one.label, language),
        told.surely_words(one.below, language),
    )


def _front_lines(runs: Sequence[Run], front: Front, language: Language) -> list[str]:
    _ = language.gettext
    unit = "kWh" if front.cost_key == "run.energy" else "kgCO2e"
    better = _("higher is better") if front.higher_is_better else _("lower is better")
    title = _("Pareto front of {metric} ({better})", metric=clean(front.metric), better=better)
    per_point = told.per_point_words(clean(front.metric), front.score_step, language)
    header = (_("ID"), _("Run"), clean(front.metric), numbers.unit_sign(unit, language.code), _("On the front"),
              per_point)  # fmt: skip
    rows = []
    for one in front.points:
        point = one.point
        beaten_by = None if point.dominated_by is None else runs[point.dominated_by]
        marginal = None if point.marginal is None else point.marginal * front.score_step
        rows.append(
            (
                str(runs[point.index].id), runs[point.index].name, told.value_text(point.score, "", "", language),
                told.value_text(point.cost, unit, "", language),
                _("yes") if beaten_by is None else _("beaten by {run}", run=_called(beaten_by)),
                "" if marginal is None else told.change_text(marginal, unit, "", language),
            )
        )  # fmt: skip
    lines = [title, *(f"  {line}" for line in table(header, rows, _FRONT_RIGHT, 1))]
    lacking = (_("{run}: no such value, or no figure", run=_called(runs[i])) for i in front.missing)
    return [*lines, *(f"  {line}" for line in lacking)]


def _called(run: Run) -> str:
    return f"#{run.id} {clean(run.name)}"


def _plain(runs: Sequence[Run], compared: Sequence[Compared], front: Front | None) -> dict[str, Any]:
    from greenai_desktop.accounting.comparison import differences, unlike

    found = unlike(compared)
    plain: dict[str, Any] = {
        "first": runs[0].id,
        "unlike": {
            "factors": [{"region": r, "year": y, "kgco2e_per_kwh": value} for r, y, value in found.factors],
            "machines": list(found.machines),
        },
        "runs": [
            {
                "id": run.id,
                "name": run.name,
                "differences": [_plain_one(one) for one in differences(compared[0], other)],
            }
            for run, other in zip(runs[1:], compared[1:], strict=True)
        ],
    }
    if front is not None:
        plain["pareto"] = {
            "metric": front.metric,
            "against": front.cost_key,
            "higher_is_better": front.higher_is_better,
            "runs": [
                {
                    "id": runs[one.point.index].id, "score": one.point.score, "cost": one.point.cost,
                    "on_front": one.point.is_on_front,
                    "beaten_by": None if one.point.dominated_by is None else runs[one.point.dominated_by].id,
                    "marginal": one.point.marginal, "marginal_low": one.step_low, "marginal_high": one.step_high,
                }
                for one in front.points
            ],
            "missing": [runs[i].id for i in front.missing],
        }  # fmt: skip
    return plain


def _plain_one(one: Difference) -> dict[str, Any]:
    return {
        "key": one.key, "unit": one.unit, "label": one.label, "first": one.first, "value": one.value,
        "difference": one.change, "fraction": one.fraction, "low": one.low, "high": one.high,
        "probability_below": one.below,
    }  # fmt: skip
