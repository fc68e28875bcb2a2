"""What the machine and the place of a run were, and what happened, as names and values."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from greenai_desktop.accounting.held import HeldLimit
from greenai_desktop.core.place import Place
from greenai_desktop.core.run_details import JOB, MACHINE, PROCESS
from greenai_desktop.core.samples import Status
from greenai_desktop.core.units import BYTES_PER_GB
from greenai_desktop.i18n import N_, Language, numbers, words
from greenai_desktop.i18n.figures import amount_text
from greenai_desktop.i18n.limits import limit_amount, limit_words
from greenai_desktop.store.records import Run
from greenai_desktop.ui.runs.reading import RunView
from greenai_desktop.ui.runs.words import event_words
from greenai_desktop.ui.widgets.zone_field import zone_name

_MOST_EVENTS = 200
# Undone without loss and frequent, or drawn as curves.
_SILENT = ("wrap", "late", "log")
_COMMIT_LETTERS = 12
_ORIGIN = {
    "run": N_("command line (greenai run)"),
    "window": N_("window or command line (greenai record)"),
    "attach": N_("attached to what was running"),
    "track": N_("Python (track)"),
}
_SCOPE = {
    MACHINE: N_("the whole machine"),
    PROCESS: N_("the share of one process and all that came from it"),
    JOB: N_("the share of a batch job"),
}
_ON_THE_CHART = ("mark", "limit", "suspended", "clock_changed", "reset", "lost")


def marks_of(view: RunView, language: Language) -> list[tuple[float, str]]:
    """Marks and what else is worth a line in the chart: seconds since the start, and words."""
    marks = [
        (event.at_utc_s - view.run.started_utc_s, event_words(event, {}, language, _currency(view.run)))
        for event in view.events
        if event.code in _ON_THE_CHART
    ]
    return marks[:_MOST_EVENTS]


def events_told(view: RunView, called: Mapping[str, str], language: Language) -> list[tuple[str, str]]:
    """What happened to the record: the time, and words."""
    _ = language.gettext
    told = [
        (numbers.clock(event.at_utc_s, language.code), event_words(event, called, language, _currency(view.run)))
        for event in view.events[:_MOST_EVENTS]
        if event.code not in _SILENT
    ]
    if view.is_unfinished:
        told.append(("", _("Its recorder has died; the run can be closed at its last sample.")))
    return told or [("", _("Nothing out of the ordinary."))]


def machine_facts(run: Run, language: Language) -> list[tuple[str, str]]:
    """Computer, processor, memory, kind."""
    _, machine, code = language.gettext, run.machine, language.code
    count = machine.socket_count or 1
    processor = " ".join(machine.cpu_name.split())
    gigabytes = machine.memory_bytes / BYTES_PER_GB
    kind = words.word(words.CHASSIS, machine.chassis, language) if machine.chassis else ""
    if machine.is_virtual:
        share = numbers.percent(machine.host_share, code)
        known = _("virtual machine, {share} of its host", share=share)
        kind = known if machine.host_share is not None else _("virtual machine; its share of the host is not known")
    facts = [
        (_("Computer"), run.host),
        (_("Processor"), f"{count} × {processor}" if count > 1 and processor else processor),
        (_("Threads"), numbers.grouped(str(machine.thread_count), code)),
        (_("Memory"), numbers.quantity(gigabytes, "GB", code) if gigabytes else ""),
        (_("Kind"), kind),
        (_("Reading every"), numbers.duration(run.period_s, code)),
    ]
    return [(name, value or _("not known")) for name, value in facts]


def record_facts(run: Run, held: Sequence[HeldLimit], language: Language) -> list[tuple[str, str]]:
    """How the record came about and what it was asked to keep to; nothing of what nobody knows."""
    _, noted = language.gettext, run.details
    how = word_or_none(_ORIGIN, noted.origin, language)
    if how and noted.process_id is not None:
        how = f"{how} · " + _("process {pid}", pid=noted.process_id)
    facts = [
        (_("Recorded by"), how),
        (_("What counts"), word_or_none(_SCOPE, noted.scope, language) if noted.origin else ""),
        (_("Processes of the job"), numbers.grouped(str(noted.rank_count), language.code)),
        (_("Graphics cards"), ", ".join(noted.gpus)),
        (_("Login"), noted.owner),
        (_("Git commit"), noted.git_commit[:_COMMIT_LETTERS]),
        (_("Batch job"), noted.scheduler_job),
        (_("Command"), " ".join(noted.command)),
        (_("The file says"), _file_words(run, language)),
        (_("Limits"), "\n".join(limit_words(limit, language) for limit in noted.limits)),
        (_("Limits of the project"), "\n".join(_shared_words(one, language) for one in held if one.of_project)),
    ]
    alone = noted.rank_count < 2
    return [(name, value) for name, value in facts if value and not (alone and name == _("Processes of the job"))]


def _file_words(run: Run, language: Language) -> str:
    """The energy as the file of an imported run has it, where that holds a PUE and is another than ours."""
    told = run.details.imported
    kwh, pue_ratio = told.get("reported_kwh"), told.get("pue_ratio")
    if not isinstance(kwh, int | float) or not isinstance(pue_ratio, int | float) or pue_ratio == 1:
        return ""
    named = {
        "energy": numbers.quantity(float(kwh), "kWh", language.code),
        "pue": numbers.number(float(pue_ratio), language.code),
    }
    return language.gettext("{energy}, which holds a PUE of {pue}", **named)


def _shared_words(held: HeldLimit, language: Language) -> str:
    """A limit of the project, and what was left of it for this run."""
    limit, said = held.limit, limit_words(held.limit, language)
    if not held.before:
        return said
    left = limit_amount(limit.quantity, held.left, limit.currency, language)
    return language.listed((said, language.gettext("{left} left when the run began", left=left)))


def word_or_none(table: Mapping[str, str], code: str, language: Language) -> str:
    """The words of a code; empty if the table has none, since others may write codes of their own."""
    return language.gettext(table[code]) if code in table else ""


def place_facts(run: Run, language: Language) -> list[tuple[str, str]]:
    """Where it stood, whose electricity, at what price; and where it was recorded, if that was changed since."""
    _ = language.gettext
    facts = [
        *_of_place(run.place, language),
        (_("Price"), _("not given") if run.price is None else price_text(run, language)),
    ]
    if run.details.recorded_place is not None:
        recorded = Place.from_dict(dict(run.details.recorded_place))
        told = [value for _name, value in _of_place(recorded, language) if value]
        facts.append((_("As recorded"), language.listed(told)))
    return [(name, value) for name, value in facts if value]


def _of_place(place: Place, language: Language) -> list[tuple[str, str]]:
    _ = language.gettext
    zone = f"{zone_name(place.zone)} ({place.zone})" if place.zone else _("not given")
    return [
        (_("Where it stood"), words.word(words.HOSTING, place.hosting, language) if place.hosting else _("not given")),
        (_("Cloud region"), " ".join(part for part in (place.provider, place.region) if part)),
        (_("Electricity of"), _("{zone}, a guess", zone=zone) if place.zone_is_guess else zone),
        (_("PUE of the site"), numbers.number(place.pue_ratio, language.code) if place.pue_ratio is not None else ""),
    ]


def imported_words(run: Run, language: Language) -> str:
    """Which file a run comes from, and which line of it."""
    said = run.details.imported
    named = {"file": str(said.get("file", "")), "line": str(said.get("line", ""))}
    if named["file"] and named["line"]:
        return language.gettext("imported from {file}, line {line}", **named)
    if named["file"]:
        return language.gettext("imported from {file}", **named)
    return words.word(words.STATUS, Status.IMPORTED, language)


def _currency(run: Run) -> str:
    return run.price.currency if run.price is not None else ""


def price_text(run: Run, language: Language) -> str:
    """Price of a kilowatt hour as it was then."""
    assert run.price is not None
    return amount_text(run.price.per_kwh, "money/kWh", run.price.currency, language)
