"""`greenai estimate`: what a training, and the use of its model, will cost, before it is run."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from greenai_desktop.cli import exits
from greenai_desktop.cli.common import load_settings, may_have_workspace, open_workspace, project_named
from greenai_desktop.cli.output import NOT_AVAILABLE, clean, say, say_json, shown, table, tell, tell_error
from greenai_desktop.core.errors import InputError, StoreError
from greenai_desktop.core.estimate.draft import Draft, Given
from greenai_desktop.core.limits import COST, Limit
from greenai_desktop.i18n import Language, _, active, numbers

if TYPE_CHECKING:
    from greenai_desktop.cli.estimate_input import Given as Source
    from greenai_desktop.cli.estimate_input import Means
    from greenai_desktop.core.estimate.estimated import Estimated
    from greenai_desktop.store.records import Project, StoredEstimate
    from greenai_desktop.store.workspace import Workspace

QUICK_OPTIONS = ("hardware", "count", "hours", "power", "utilisation", "run", "scale")
_RIGHT = frozenset({0, 3, 4})


def execute(args: argparse.Namespace) -> int:
    """Compute an estimate, or show what helps to write one."""
    if args.schema or args.example:
        from greenai_desktop.cli.estimate_schema import example, schema

        say_json(schema() if args.schema else example())
        return exits.OK
    if args.list:
        return _list(args)
    return _estimate(args)


def _estimate(args: argparse.Namespace) -> int:
    from greenai_desktop.accounting.estimate.limits import held
    from greenai_desktop.cli.estimate_input import computed, means
    from greenai_desktop.cli.estimate_table import estimate_lines, kept_lines, plain_with_limits

    tools = means()
    source = source_of(args, tools)
    estimated, version = computed(source, tools), _method_version()
    holds = [held(estimated, _in_currency(limit, source.draft)) for limit in args.limit]
    kept = _keep(args, source, estimated)
    if args.json:
        told = plain_with_limits(source.draft, estimated, version, holds)
        say_json({"id": kept.id, **told} if kept is not None else told)
        return exits.OK
    say(clean(source.name))
    for line in estimate_lines(estimated, holds, active()):
        say(clean(line))
    for line in kept_lines(source.stored, estimated, version, active()) if source.stored is not None else []:
        say(clean(line))
    return exits.OK


def source_of(args: argparse.Namespace, tools: Means) -> Source:
    """What is to be estimated: a file, a stored estimate, or what the options say."""
    from greenai_desktop.cli.estimate_input import given

    if args.file is None:
        return _from_options(args, tools)
    if any(getattr(args, name) is not None for name in QUICK_OPTIONS):
        raise InputError("file_or_options")
    source = given(args.file, tools.shelf)
    draft = _placed(args, source.draft)
    return replace(source, draft=replace(draft, name=args.name or draft.name))


def _from_options(args: argparse.Namespace, tools: Means) -> Source:
    if args.run is not None:
        return _from_run(args, tools)
    from greenai_desktop.cli.estimate_input import Given as Source
    from greenai_desktop.cli.estimate_kits import kit_named

    if not args.hardware or not args.hours:
        raise InputError("nothing_to_estimate")
    power = _typed(args.power, "power_w")
    kit, note = kit_named(tools.shelf, args.hardware, None if power is None else power.value)
    for field_id, text in (("count", args.count), ("utilisation_fraction", args.utilisation)):
        kit = kit if text is None else kit.with_number(field_id, _typed(text, field_id))
    draft = Draft(args.name or kit.label, kits=(kit,)).with_number("hours_h", _typed(args.hours, "hours_h"))
    notes = [note] if note else []
    place = load_settings().place
    if not (args.zone or args.cloud) and place.zone:
        draft = replace(draft, place=place)
        notes.append(_("The place is that of the settings: {zone}.", zone=place.zone))
    return Source(draft.name, _placed(args, draft), None, tuple(notes))


def _from_run(args: argparse.Namespace, tools: Means) -> Source:
    """As much again as a run that was measured took."""
    from greenai_desktop.accounting.estimate.from_run import from_run
    from greenai_desktop.accounting.stored import stored_account
    from greenai_desktop.cli.estimate_input import Given as Source

    if not may_have_workspace():
        raise StoreError("no_such_run", run=args.run)
    with open_workspace(create=False) as workspace:
        run = workspace.run(args.run)
        account = stored_account(workspace, run, tools.shelf.grid)
    draft = from_run(Draft(args.name or run.name), run, account)
    draft = draft.with_number("run_scale_ratio", _typed(args.scale, "run_scale_ratio"))
    return Source(draft.name, _placed(args, draft))


def _typed(text: str | None, field_id: str) -> Given | None:
    """A number as typed, with its unit if there is one; None if there is nothing."""
    from greenai_desktop.core.estimate.fields import field_of, kit_field_of
    from greenai_desktop.i18n.typed import parse_amount

    field = field_of(field_id) or kit_field_of(field_id)
    assert field is not None, field_id
    return None if text is None else Given(parse_amount(text, field, active().code))


def _placed(args: argparse.Namespace, draft: Draft) -> Draft:
    """The draft at the place that was asked for."""
    if not (args.zone or args.cloud or args.hosting):
        return draft
    from greenai_desktop.cli.places import place_named

    return replace(draft, place=place_named(draft.place, args.zone, args.cloud, args.hosting))


def _in_currency(limit: Limit, draft: Draft) -> Limit:
    """Money without a currency is in that of the draft's price, else in that of the settings."""
    if limit.quantity != COST or limit.currency:
        return limit
    return replace(limit, currency=draft.price.currency if draft.price is not None else load_settings().currency)


def _keep(args: argparse.Namespace, source: Source, estimated: Estimated) -> StoredEstimate | None:
    """Store what was asked to be stored, and make it the budget of its project."""
    if not args.save and not args.set_limits:
        return None
    if args.set_limits and not args.project:
        raise InputError("limits_need_project")
    with open_workspace() as workspace:
        project = project_named(workspace, args.project, args.create_project) if args.project else None
        kept = _save(workspace, source, estimated, project) if args.save else None
        if project is not None and args.set_limits:
            _set_limits(workspace, project, estimated, args)
    return kept


def _save(workspace: Workspace, source: Source, estimated: Estimated, project: Project | None) -> StoredEstimate:
    from greenai_desktop.core.estimate.headline import headlines_of
    from greenai_desktop.store.records import EstimateState

    values: dict[str, Any] = {
        "draft": source.draft, "state": EstimateState.SAVED, "result": headlines_of(estimated.root),
        "versions": estimated.versions, "method_version": _method_version(),
    }  # fmt: skip
    values |= {"project_id": project.id} if project is not None else {}
    if source.stored is None:
        kept = workspace.create_estimate(values.pop("draft"), **values)
    else:
        kept = workspace.update_estimate(source.stored.id, source.stored.version, **values)
    tell(_("greenai: saved as estimate {id}", id=kept.id))
    return kept


def _set_limits(workspace: Workspace, project: Project, estimated: Estimated, args: argparse.Namespace) -> None:
    """Hold the runs of a project against the estimate; limits of other quantities stay."""
    from greenai_desktop.accounting.estimate.limits import At, Part, limits_of
    from greenai_desktop.i18n.limits import limit_words

    made = limits_of(estimated, Part(args.limits_of), At(args.set_limits))
    if not made:
        raise InputError("no_limits_in_estimate")
    quantities = {limit.quantity for limit in made}
    others = tuple(limit for limit in project.limits if limit.quantity not in quantities)
    workspace.update_project(project.id, project.version, limits=(*made, *others))
    for limit in made:
        tell(active().pair("greenai", limit_words(limit, active())))


def _list(args: argparse.Namespace) -> int:
    """Stored estimates, the one changed last first."""
    found: list[StoredEstimate] = []
    projects: dict[int, str] = {}
    if may_have_workspace():
        with open_workspace(create=False) as workspace:
            projects = {project.id: project.name for project in workspace.projects()}
            project_id = project_named(workspace, args.project).id if args.project else None
            found = workspace.estimates(project_id=project_id)
            for error in workspace.unreadable_estimates():
                tell_error(error)
    if args.json:
        say_json([_plain(one, projects) for one in found])
    elif not found:
        say(_("No estimate is stored yet. Store one with: greenai estimate FILE.json --save"))
    else:
        header = (_("ID"), _("Name"), _("Project"), "CO₂e", _("95% interval"), _("State"), _("Computed"))
        for line in table(header, (_listed(one, projects, active()) for one in found), _RIGHT, 1):
            say(line)
    return exits.OK


def _listed(one: StoredEstimate, projects: dict[int, str], language: Language) -> Sequence[str]:
    from greenai_desktop.i18n.words import ESTIMATE_STATE, word

    carbon = one.result.get("estimate.carbon")
    value, low, high = (None, None, None) if carbon is None else (carbon.value, carbon.low, carbon.high)
    return (
        str(one.id), one.name, projects.get(one.project_id, "") if one.project_id is not None else "",
        shown(numbers.quantity(value, "kgCO2e", language.code, 2)),
        numbers.interval(low, high, "kgCO2e", language.code), word(ESTIMATE_STATE, one.state, language),
        NOT_AVAILABLE if one.made_utc_s is None else numbers.date(one.made_utc_s, language.code),
    )  # fmt: skip


def _plain(one: StoredEstimate, projects: dict[int, str]) -> dict[str, Any]:
    return {
        "id": one.id, "name": one.name, "state": one.state.value,
        "project": projects.get(one.project_id) if one.project_id is not None else None,
        "result": {key: headline.to_dict() for key, headline in one.result.items()},
        "versions": dict(one.versions), "method_version": one.method_version, "made_utc_s": one.made_utc_s,
        "changed_utc_s": one.changed_utc_s,
    }  # fmt: skip


def _method_version() -> str:
    from greenai_desktop.accounting.estimate import METHOD_VERSION

    return METHOD_VERSION
