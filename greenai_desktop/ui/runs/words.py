"""What the Runs page says of a run: its state, when it was, what happened to its record."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from greenai_desktop.core.samples import Event, Status
from greenai_desktop.core.units import J_PER_KWH
from greenai_desktop.i18n import Language, numbers, words
from greenai_desktop.i18n.limits import event_words as limit_event_words
from greenai_desktop.store.records import Run, RunOverview, RunState

if TYPE_CHECKING:
    from greenai_desktop.ui.runs.reading import Stretch


def state_words(overview: RunOverview, is_unfinished: bool, language: Language) -> str:
    """Sign and words of how a run stands."""
    stands = _stands(overview, is_unfinished, language)
    if overview.run.details.recorded_place is None:
        return stands
    return f"{stands} · {language.gettext('place changed')}"


def _stands(overview: RunOverview, is_unfinished: bool, language: Language) -> str:
    _ = language.gettext
    run = overview.run
    if run.deleted_utc_s is not None:
        return "✕ " + _("deleted on {date}", date=numbers.date(run.deleted_utc_s, language.code))
    if is_unfinished:
        return "⚠ " + _("cut off, not closed yet")
    if run.state is RunState.RECORDING:
        return "● " + (_("stopping") if run.stop_requested else words.word(words.STATE, run.state, language))
    if run.state is RunState.INTERRUPTED:
        ended_s = overview.last_sample_utc_s or run.ended_utc_s or run.started_utc_s
        return "⚠ " + _("recovered, stopped at {time}", time=numbers.clock(ended_s, language.code))
    if run.details.is_imported:
        return "⇩ " + words.word(words.STATUS, Status.IMPORTED, language)
    if run.exit_code:
        return "⚠ " + _("finished, exit code {code}", code=run.exit_code)
    return "✓ " + words.word(words.STATE, run.state, language)


def duration_s(overview: RunOverview) -> float | None:
    """How long a run took, or takes so far; None before its first sample."""
    end_s = overview.last_sample_utc_s or overview.run.ended_utc_s
    return None if end_s is None else max(0.0, end_s - overview.run.started_utc_s)


def when_words(run: Run, length_s: float | None, language: Language) -> str:
    """Day, beginning, end and length."""
    code = language.code
    begun = numbers.date_time(run.started_utc_s, code)
    if length_s is None:
        return begun
    ended_s = run.started_utc_s + length_s
    same_day = numbers.date(run.started_utc_s, code) == numbers.date(ended_s, code)
    until = numbers.clock(ended_s, code, seconds=False) if same_day else numbers.date_time(ended_s, code)
    return f"{begun} – {until} · {numbers.duration(length_s, code)}"


def event_words(event: Event, names: Mapping[str, str], language: Language, currency: str = "") -> str:
    """What happened, to what, how long and why; a mark by its name; of a limit of money, in its currency."""
    told = dict(event.detail)
    if event.code == "mark" and told.get("name"):
        return str(told["name"])
    if event.code == "limit":
        return limit_event_words(event, language, currency)
    parts = []
    if event.channel:
        parts.append(names.get(event.channel) or words.word(words.INTERFACE, event.channel, language))
    seconds = told.get("seconds")
    if isinstance(seconds, int | float):
        parts.append(numbers.duration(abs(float(seconds)), language.code))
    if told.get("reason"):
        parts.append(words.word(words.REASON, str(told["reason"]), language))
    parts += [str(told[name]) for name in ("name", "text") if told.get(name)]
    text = words.word(words.EVENT, event.code, language)
    return language.pair(text, ", ".join(parts)) if parts else text


def stretch_words(low_s: float, high_s: float, stretch: Stretch | None, language: Language) -> str:
    """A part of a run: when, how long, its energy, mean and highest power."""
    _, code = language.gettext, language.code
    ends = f"{numbers.duration(low_s, code)} – {numbers.duration(high_s, code)}"
    if stretch is None:
        return _("{ends}: no data", ends=ends)
    return _(
        "{ends} ({length}):  Σ {energy}  ·  mean {mean}  ·  highest {highest}",
        ends=ends,
        length=numbers.duration(high_s - low_s, code),
        energy=numbers.quantity(stretch.energy_j / J_PER_KWH, "kWh", code),
        mean=numbers.quantity(stretch.mean_w, "W", code),
        highest=numbers.quantity(stretch.highest_w, "W", code),
    )


def project_name(names: Mapping[int, str], project_id: int | None, language: Language) -> str:
    """The name of a project; of one that is deleted, that it is."""
    if project_id is None:
        return ""
    return names.get(project_id) or language.gettext("deleted project")
