"""What the user should know while the program runs: limits that are near or reached, cards that idle, runs forgotten.

An alarm is told once: in the window, and through the desktop if no window of ours is in use. It stays in the window
until it is dismissed, which can be undone, or until what it speaks of is over.
"""

from __future__ import annotations

import math
import socket
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QObject, Signal

from greenai_desktop.core.units import J_PER_KWH, S_PER_MINUTE
from greenai_desktop.i18n import Language, _, numbers
from greenai_desktop.ui import notify, tasks
from greenai_desktop.ui.commands import EditCommand
from greenai_desktop.ui.outlooks import RunOutlooks

if TYPE_CHECKING:
    from greenai_desktop.core.budget import LimitStanding
    from greenai_desktop.core.idle import CardState, CardWatch
    from greenai_desktop.core.samples import Sample
    from greenai_desktop.ui.context import Context

LIMIT, IDLE, BUSY = "limit", "idle", "busy"
_LOOK_EVERY_S: Final = 1.0
_NAME_LENGTH: Final = 60


@dataclass(frozen=True, slots=True)
class Alarm:
    """Something to tell.

    Attributes:
        key: What it is about; there is one alarm a key.
        kind: LIMIT, IDLE or BUSY.
        run_id: Of a limit: the run.
        run_name: Its name; data.
        standing: Of a limit: where the run stands.
        fraction: Of a limit: 0.8 or 1.
        card: Of a card: what it has been doing.
        minutes: Of a card: for how long, in whole minutes.
    """

    key: str
    kind: str
    run_id: int = 0
    run_name: str = ""
    standing: LimitStanding | None = None
    fraction: float = 0.0
    card: CardState | None = None
    minutes: int = 0


@dataclass(slots=True)
class _Asked:
    """What the driver said of who holds a card.

    Attributes:
        minutes: For how long it had been idle then.
        computes: Whether somebody computes on it, or the driver does not tell.
    """

    minutes: int
    computes: bool = False


class Alarms(QObject):
    """Looks at the recordings and the cards, once a second at most.

    Attributes:
        outlooks: How the recordings stand.
        shown: Alarms that are not dismissed, the newest last.

    Signals:
        changed: Others are to be shown now.
        raised: An alarm is new; carries it.
    """

    changed = Signal()
    raised = Signal(object)

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        self._context = context
        self.outlooks = RunOutlooks(context)
        self._alarms: dict[str, Alarm] = {}
        self._dismissed: set[str] = set()
        self._cards: CardWatch | None = None
        self._asked: dict[str, _Asked] = {}
        self._seen: Sample | None = None
        self._looked_at_s = -math.inf
        self._is_started = False

    def start(self) -> None:
        """Begin to look; a second call is harmless."""
        if not self._is_started:
            self._is_started = True
            self._context.feed.updated.connect(self._fed)
            self._context.feed.channels_changed.connect(self._channels_changed)
            self.outlooks.changed.connect(self._look_at_limits)
            self.outlooks.start()
            self._channels_changed()

    def stop(self) -> None:
        """Look no more; a second call is harmless."""
        if self._is_started:
            self._is_started = False
            self._context.feed.updated.disconnect(self._fed)
            self._context.feed.channels_changed.disconnect(self._channels_changed)
            self.outlooks.changed.disconnect(self._look_at_limits)
            self.outlooks.stop()

    @property
    def shown(self) -> tuple[Alarm, ...]:
        """Alarms that are not dismissed, the newest last."""
        return tuple(alarm for key, alarm in self._alarms.items() if key not in self._dismissed)

    def dismiss(self, key: str) -> None:
        """Put an alarm away; it can be brought back by undo."""
        alarm = self._alarms.get(key)
        if alarm is None or key in self._dismissed:
            return

        def do() -> None:
            self._dismissed.add(key)
            self.changed.emit()

        def undo() -> None:
            self._dismissed.discard(key)
            self.changed.emit()

        self._context.undo.push(EditCommand(_("Dismiss a notice"), do, undo))
        self._context.offer_undo(_("The notice was put away."))

    def record_since(self, key: str) -> None:
        """Record a run that begins when a card became busy; the samples since then are handed over."""
        alarm = self._alarms.get(key)
        if alarm is None or alarm.card is None:
            return
        since_s = alarm.card.busy_since_utc_s
        name = _("Run of {time}", time=numbers.date_time(since_s, self._context.language.code))
        self._context.recordings.record(name, self._context.settings.project_id, earlier_from_s=since_s)
        self._remove(key)

    def _channels_changed(self) -> None:
        from greenai_desktop.core.idle import CardWatch

        if self._cards is None:
            self._cards = CardWatch()
        self._cards.set_channels(self._context.feed.channels)

    def _fed(self) -> None:
        latest = self._context.feed.latest
        if latest is None or latest is self._seen or self._cards is None or not self._cards.states:
            return
        self._seen = latest
        self._cards.add(latest)
        if latest.at_monotonic_s - self._looked_at_s >= _LOOK_EVERY_S:
            self._looked_at_s = latest.at_monotonic_s
            self._look_at_cards(latest.at_monotonic_s)

    def _look_at_cards(self, now_s: float) -> None:
        assert self._cards is not None
        settings = self._context.settings
        for card in self._cards.states.values():
            minutes = _minutes_since(card.idle_since_s, now_s)
            if 0 < settings.idle_alarm_minutes <= minutes:
                self._idles(Alarm(f"{IDLE}:{card.channel}", IDLE, card=card, minutes=minutes))
            else:
                self._asked.pop(card.channel, None)
                self._remove(f"{IDLE}:{card.channel}")
        busy = [card for card in self._cards.states.values() if card.busy_since_s is not None]
        longest = min(busy, key=lambda card: card.busy_since_s or 0.0, default=None)
        minutes = _minutes_since(longest.busy_since_s if longest is not None else None, now_s)
        if longest is not None and 0 < settings.busy_offer_minutes <= minutes and not self._is_recording_here():
            self._raise(Alarm(BUSY, BUSY, card=longest, minutes=minutes))
        else:
            self._remove(BUSY)

    def _idles(self, alarm: Alarm) -> None:
        """Tell of an idle card, once it is clear that not only a desktop holds it; asked again now and then."""
        assert alarm.card is not None
        channel, every = alarm.card.channel, self._context.settings.idle_alarm_minutes
        asked = self._asked.get(channel)
        if asked is None or (not asked.computes and alarm.minutes >= asked.minutes + every):
            self._asked[channel] = _Asked(alarm.minutes)
            tasks.run(lambda task: _computing_count(channel), lambda count: self._answered(channel, count))
        elif asked.computes:
            self._raise(alarm)

    def _answered(self, channel: str, count: int | None) -> None:
        asked = self._asked.get(channel)
        if asked is not None:
            asked.computes = count is None or count > 0

    def _is_recording_here(self) -> bool:
        recordings, host = self._context.recordings, socket.gethostname()
        return recordings.is_starting or any(run.host == host for run in recordings.active)

    def _look_at_limits(self) -> None:
        from greenai_desktop.core.budget import reached

        for outlook in self.outlooks.found.values():
            run, present = outlook.run, set()
            for standing in outlook.limits:
                fraction = reached(standing.used_fraction)
                if fraction is None:
                    continue
                limit = standing.limit
                key = f"{LIMIT}:{run.id}:{limit.quantity}:{limit.bound.value}:{limit.value}"
                present.add(key)
                before = self._alarms.get(key)
                if before is None or fraction > before.fraction:
                    self._dismissed.discard(key)
                    self._alarms.pop(key, None)
                    self._raise(Alarm(key, LIMIT, run.id, run.name, standing, fraction))
            # A limit that was raised or taken away while the run goes on; those of a run that ended stay.
            for key, alarm in tuple(self._alarms.items()):
                if alarm.kind == LIMIT and alarm.run_id == run.id and key not in present:
                    self._remove(key)

    def _raise(self, alarm: Alarm) -> None:
        before = self._alarms.get(alarm.key)
        if before is not None and before.minutes == alarm.minutes and before.fraction == alarm.fraction:
            return
        self._alarms[alarm.key] = alarm
        if before is None:
            self._tell(alarm)
        self.changed.emit()

    def _remove(self, key: str) -> None:
        """What it spoke of is over; should it come again, it is told again."""
        if key in self._alarms:
            del self._alarms[key]
            self._dismissed.discard(key)
            self.changed.emit()

    def _tell(self, alarm: Alarm) -> None:
        words = alarm_words(alarm, self._context.language)
        self.raised.emit(alarm)
        self._context.tell(words)
        if self._context.settings.notifies and not notify.is_in_use():
            urgent = alarm.kind == LIMIT and alarm.fraction >= 1.0
            notify.tell_desktop(alarm.key, alarm_title(alarm), words, urgent=urgent)


def alarm_title(alarm: Alarm) -> str:
    """What it is about, in a few words."""
    if alarm.kind == LIMIT:
        return alarm.run_name[:_NAME_LENGTH]
    return _("Graphics card idle") if alarm.kind == IDLE else _("Record this?")


def alarm_words(alarm: Alarm, language: Language) -> str:
    """An alarm as a sentence."""
    if alarm.kind == LIMIT:
        from greenai_desktop.i18n.limits import reached_words

        assert alarm.standing is not None
        said = reached_words(
            alarm.standing.limit, alarm.fraction, alarm.standing.value, language, of_project=alarm.standing.of_project
        )
        return language.gettext("“{name}”: {words}", name=alarm.run_name[:_NAME_LENGTH], words=said)
    assert alarm.card is not None
    card, length = alarm.card, _minutes_words(alarm.minutes, language)
    if alarm.kind == BUSY:
        return language.gettext(
            "{card} has been busy for {length} and nobody records it.", card=card.name, length=length
        )
    if math.isnan(card.wasted_j):
        return language.gettext("{card} is allocated but has been idle for {length}.", card=card.name, length=length)
    return language.gettext(
        "{card} is allocated but has been idle for {length}: it wastes {power}, {energy} so far.",
        card=card.name, length=length, power=numbers.quantity(card.power_w, "W", language.code),
        energy=numbers.quantity(card.wasted_j / J_PER_KWH, "kWh", language.code),
    )  # fmt: skip


def _computing_count(channel: str) -> int | None:
    from greenai_desktop.sensors.gpu_holders import computing_count

    return computing_count(channel)


def _minutes_since(since_s: float | None, now_s: float) -> int:
    return 0 if since_s is None else int((now_s - since_s) / S_PER_MINUTE)


def _minutes_words(minutes: int, language: Language) -> str:
    return f"{minutes}\u00a0min" if minutes < 60 else numbers.duration(S_PER_MINUTE * minutes, language.code)


def clock_of(alarm: Alarm, language: Language) -> str:
    """When a card became busy, for the words of a button."""
    since_s = alarm.card.busy_since_utc_s if alarm.card is not None else time.time()
    return numbers.clock(since_s, language.code, seconds=False)
