"""From a stored run and its figures to what its report is made of.

The report room opens no workspace and no factor table; this module does, and hands it plain data with the words of
places and machines in the report's language.
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from typing import TYPE_CHECKING

from greenai_desktop import __version__
from greenai_desktop.accounting.insight import insight_of
from greenai_desktop.accounting.insight_words import device_sentences, how_words, phase_name
from greenai_desktop.accounting.phases import logs_of, per_one, phases_of
from greenai_desktop.accounting.runs import RunAccount
from greenai_desktop.accounting.stored import ComparableRuns, StoredRuns
from greenai_desktop.catalog.electricity import zone_of
from greenai_desktop.catalog.grid import grid
from greenai_desktop.catalog.machine import attribution
from greenai_desktop.core.errors import GreenAIError
from greenai_desktop.core.place import Machine, Place
from greenai_desktop.core.results import Result
from greenai_desktop.core.samples import Event
from greenai_desktop.core.units import BYTES_PER_GB
from greenai_desktop.i18n import Language, numbers, words
from greenai_desktop.i18n.limits import event_words as limit_event_words
from greenai_desktop.store.records import Project, Run

if TYPE_CHECKING:
    from greenai_desktop.report.chart import PowerCurve
    from greenai_desktop.report.run_report import PerRow, PhaseRow, RunReport

Lines = tuple[tuple[str, str], ...]

# More than the printed width can show apart.
_COLUMNS = 900
# Undone without loss and frequent, or values that a run logged: not worth a mark on paper.
_SILENT_EVENTS = frozenset({"wrap", "back", "late", "log"})


def run_report(
    workspace: ComparableRuns, run: Run, account: RunAccount, project: Project | None, language: Language
) -> RunReport:
    """What the report of a run is made of.

    Args:
        workspace: Where the run is kept.
        run: The run.
        account: Its figures.
        project: Its project, if it has one.
        language: Language of the report.

    Raises:
        GreenAIError: `app_missing`: this installation makes no reports.
    """
    try:
        from greenai_desktop.report.run_report import RunReport
    except ImportError as error:
        raise GreenAIError("app_missing", detail=str(error)) from error
    phases, per = _phases(workspace, run, account, language)
    return RunReport(
        name=run.name,
        project=project.name if project else "",
        owner=project.owner if project else "",
        stage_code=run.stage,
        tags=run.tags,
        notes=run.notes,
        started_utc_s=run.started_utc_s,
        ended_utc_s=run.ended_utc_s,
        state=run.state,
        exit_code=run.exit_code,
        machine_lines=_machine_lines(run.machine, run.host, language),
        place_lines=_place_lines(run, language),
        root=account.root,
        curve=_curve(workspace, run, account.root, language),
        events=_events(workspace.events(run.id), run, account.root, language),
        attribution=attribution(),
        version=__version__,
        made_utc_s=time.time(),
        phases=phases,
        per=per,
        use=_use(workspace, run, account.root, language) if phases or per else (),
    )


def _phases(
    workspace: ComparableRuns, run: Run, account: RunAccount, language: Language
) -> tuple[tuple[PhaseRow, ...], tuple[PerRow, ...]]:
    """Phases as on screen, and what one of everything takes; a run that is one phase has none."""
    from greenai_desktop.report.run_report import PerRow, PhaseRow

    found = phases_of(workspace, run, account)
    logs = logs_of(workspace.events(run.id), run.started_utc_s)
    rows = [
        PhaseRow(
            phase_name(one.phase.part, language), one.phase.part.from_s, one.phase.part.length_s, one.phase.mean_w,
            one.energy, one.carbon, one.share,
        )
        for one in found
    ]  # fmt: skip
    per = [
        PerRow(one.name, one.count, one.energy, one.carbon, how_words(one, language))
        for one in per_one(found, logs, account.root)
    ]
    return (tuple(rows) if len(rows) > 1 else ()), tuple(per)


def _use(workspace: ComparableRuns, run: Run, root: Result, language: Language) -> tuple[str, ...]:
    from greenai_desktop.report.devices import devices_of, names_of

    return tuple(device_sentences(insight_of(workspace, run), names_of(devices_of(root), language), language))


def _machine_lines(machine: Machine, host: str, language: Language) -> Lines:
    _ = language.gettext
    code = language.code
    memory_gb = machine.memory_bytes / BYTES_PER_GB
    count = machine.socket_count or 1
    processor = " ".join(machine.cpu_name.split())
    threads = language.ngettext("{count} thread", "{count} threads", machine.thread_count)
    lines = [
        (_("Computer"), host),
        (_("Processor"), f"{count} × {processor}" if count > 1 and processor else processor),
        (_("Threads and memory"), f"{threads}, {numbers.quantity(memory_gb, 'GB', code)}" if memory_gb else threads),
        (_("Kind of machine"), _kind(machine, language)),
    ]
    return tuple((label, value) for label, value in lines if value)


def _kind(machine: Machine, language: Language) -> str:
    _ = language.gettext
    if not machine.is_virtual:
        return words.word(words.CHASSIS, machine.chassis, language) if machine.chassis else ""
    if machine.host_share is None:
        return _("virtual machine; its share of the host is not known")
    share = numbers.percent(machine.host_share, language.code)
    return _("virtual machine, {share} of its host", share=share)


def _place_lines(run: Run, language: Language) -> Lines:
    _, place = language.gettext, run.place
    lines = [
        (_("Where it stands"), words.word(words.HOSTING, place.hosting, language) if place.hosting else ""),
        (_("Cloud region"), " ".join(part for part in (place.provider, place.region) if part)),
        (_("Electricity of"), _zone(place, language)),
    ]
    shown = [(label, value or _("not given")) for label, value in lines if value or label != _("Cloud region")]
    if run.details.recorded_place is not None:
        recorded = Place.from_dict(dict(run.details.recorded_place))
        hosting = words.word(words.HOSTING, recorded.hosting, language) if recorded.hosting else ""
        shown.append((_("Place changed; recorded as"), language.listed((_zone(recorded, language), hosting))))
    return tuple(shown)


def _zone(place: Place, language: Language) -> str:
    catalog = grid()
    code = zone_of(catalog, place)
    zone = catalog.zone(code)
    if not code:
        return ""
    name = f"{zone.name(language.code)} ({code})" if zone else code
    return language.gettext("{zone}, a guess", zone=name) if place.zone_is_guess else name


def _curve(workspace: StoredRuns, run: Run, root: Result, language: Language) -> PowerCurve:
    """The curve of the devices that add up, the greatest first, as in the table."""
    from greenai_desktop.report.chart import PowerCurve
    from greenai_desktop.report.devices import channel_of, devices_of, short_names_of

    devices = devices_of(root)
    names = short_names_of(devices, language)
    curves = workspace.curves(run.id, 0.0, workspace.span_s(run.id), _COLUMNS)
    modelled = {channel_of(device): device.method == "power_model" for device in devices}
    rows = [(key, curves.keys.index(key)) for device in devices if (key := channel_of(device)) in curves.keys]
    index = [row for _key, row in rows]
    return PowerCurve(
        curves.at_s,
        tuple(key for key, _row in rows),
        tuple(names[key] for key, _row in rows),
        curves.mean[index],
        curves.low[index],
        curves.high[index],
        tuple(modelled[key] for key, _row in rows),
    )


def _events(events: Sequence[Event], run: Run, root: Result, language: Language) -> tuple[tuple[float, str], ...]:
    names = {str(dict(r.facts).get("channel")): r.label for r in root.walk() if r.label}
    return tuple(
        (max(0.0, event.at_utc_s - run.started_utc_s), _event_words(event, names, language))
        for event in sorted(events, key=lambda event: event.at_utc_s)
        if event.code not in _SILENT_EVENTS
    )


def _event_words(event: Event, names: dict[str, str], language: Language) -> str:
    """What happened, to what, and how long or why."""
    told = dict(event.detail)
    if event.code == "limit":
        return limit_event_words(event, language)
    where = names.get(event.channel) or words.word(words.INTERFACE, event.channel, language)
    details = [where] if event.channel else []
    if isinstance(told.get("seconds"), float | int):
        details.append(numbers.duration(abs(float(told["seconds"])), language.code))
    if "reason" in told:
        details.append(words.word(words.REASON, str(told["reason"]), language))
    details += [str(told[key]) for key in ("name", "text") if key in told]
    text = words.word(words.EVENT, event.code, language)
    return f"{text} ({', '.join(details)})" if details else text
