"""Runs of a group together: totals in which failed runs count, the best by a logged value, a month of them.

A group is a sweep or a series that people named; runs of one name that belong to none are offered as well, as a
nightly pipeline has one. Nothing is extrapolated until somebody asks, and what is, says so.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QComboBox, QFrame, QHBoxLayout, QLabel, QPushButton, QVBoxLayout

from greenai_desktop.accounting.overviews import GroupTotals, Key, ListFigures, group_totals, has_failed, key_of
from greenai_desktop.accounting.phases import logs_of
from greenai_desktop.core.pareto import is_usually_lower_better
from greenai_desktop.core.phases import Logs, last_value, logged_names
from greenai_desktop.core.recurrence import LEAST_RUNS, Extrapolated, Recurrence, month_of, recurrence
from greenai_desktop.core.uncertainty import Draws
from greenai_desktop.i18n import Language, _, numbers
from greenai_desktop.i18n import differences as told
from greenai_desktop.i18n.figures import span_text
from greenai_desktop.store.records import RunOverview, RunState
from greenai_desktop.ui.widgets.segments import Segments

if TYPE_CHECKING:
    from greenai_desktop.store.workspace import Workspace
    from greenai_desktop.ui.context import Context

GROUP, NAME = "group", "name"
Chosen = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Month:
    """A month of recurring runs, extrapolated.

    Attributes:
        schedule: How often they come.
        energy: Kilowatt hours of a month.
        carbon: Kilograms of a month; None if a run has no carbon footprint.
    """

    schedule: Recurrence
    energy: Extrapolated
    carbon: Extrapolated | None


class GroupBar(QFrame):
    """Shown while the list is narrowed to a group.

    Signals:
        compared: All runs of the group are to be compared; carries their numbers.
        best_found: Number of the best run and what it is best at; None and nothing if there is none.
    """

    compared = Signal(object)
    best_found = Signal(object, str)

    def __init__(self, context: Context) -> None:
        super().__init__()
        self.setProperty("card", True)
        self.setObjectName("group-bar")
        self._context = context
        self._overviews: list[RunOverview] = []
        self._logs: dict[int, Logs] = {}
        self._asked = 0
        self._ids: tuple[tuple[int, int], ...] = ()
        self._is_higher = True
        self.totals = _label("group-totals")
        self.best = _label("group-best")
        self.month = _label("group-month")
        self.metric_box = QComboBox()
        self.metric_box.setObjectName("group-metric")
        self.metric_box.setAccessibleName(_("Best by"))
        self.metric_box.setMinimumContentsLength(12)
        self.better = Segments(_("Which way is better"), [(True, _("Higher is better")), (False, _("Lower is better"))])
        self.better.show_value(True)
        self.compare_button = QPushButton(_("Compare all"))
        self.compare_button.setObjectName("group-compare")
        self.month_button = QPushButton(_("Extrapolate to a month"))
        self.month_button.setObjectName("group-month-button")
        self._build()
        self.metric_box.activated.connect(lambda index: self._metric_chosen())
        self.better.chosen.connect(self._better_chosen)
        self.compare_button.clicked.connect(lambda: self.compared.emit(self._ids_to_compare()))
        self.month_button.clicked.connect(self.extrapolate)
        self.hide()

    def show_group(self, overviews: Sequence[RunOverview], figures: Mapping[Key, ListFigures]) -> None:
        """Show the totals of a group; of no runs nothing is shown."""
        self._overviews = list(overviews)
        self.setVisible(bool(overviews))
        if not overviews:
            self._ids = ()
            self.best_found.emit(None, "")
            return
        language = self._context.language
        made = group_totals(overviews, [figures.get(key_of(overview)) for overview in overviews])
        self.totals.setText("\n".join(totals_sentences(made, language)))
        self._keep_whole()
        self.compare_button.setEnabled(len(overviews) > 1)
        self.month_button.setVisible(self._schedule() is not None)
        ids = tuple((overview.run.id, overview.run.version) for overview in overviews)
        if ids != self._ids:
            self._ids = ids
            self.month.hide()
            self._read_logs()

    def extrapolate(self) -> None:
        """Say what a month of these runs would be."""
        schedule = self._schedule()
        if schedule is None:
            return
        ids, asked = [o.run.id for o in self._whole()], self._ids

        def take(month: Month | None) -> None:
            if asked == self._ids and month is not None:
                self.month.setText(month_words(month, self._context.language))
                self.month.show()
                self._keep_whole()

        self._context.store.read(lambda workspace: read_month(workspace, ids, schedule), take)

    def _whole(self) -> list[RunOverview]:
        """Runs that ended by themselves: what was cut off says nothing of a whole one."""
        return [o for o in self._overviews if o.run.state is RunState.FINISHED and not has_failed(o)]

    def _ids_to_compare(self) -> list[int]:
        """All runs of the group, the oldest that ended well first: the others are held against it."""
        ended_well = {o.run.id for o in self._whole()}
        ordered = sorted(self._overviews, key=lambda o: (o.run.id not in ended_well, o.run.started_utc_s))
        return [o.run.id for o in ordered]

    def _schedule(self) -> Recurrence | None:
        return recurrence([overview.run.started_utc_s for overview in self._whole()])

    def _read_logs(self) -> None:
        self._asked += 1
        asked = self._asked
        runs = [overview.run for overview in self._overviews]

        def work(workspace: Workspace) -> dict[int, Logs]:
            return {run.id: logs_of(workspace.events(run.id), run.started_utc_s) for run in runs}

        def take(logs: dict[int, Logs]) -> None:
            if asked == self._asked:
                self._logs = logs
                self._fill_metrics()

        self._context.store.read(work, take)

    def _fill_metrics(self) -> None:
        kept = self.metric_box.currentText()
        names = list(dict.fromkeys(name for logs in self._logs.values() for name in logged_names(logs)))
        self.metric_box.clear()
        self.metric_box.addItems(names)
        self.metric_box.setVisible(bool(names))
        self.better.setVisible(bool(names))
        if kept in names:
            self.metric_box.setCurrentText(kept)
            self._tell_best()
        else:
            self._metric_chosen()

    def _metric_chosen(self) -> None:
        self._is_higher = not is_usually_lower_better(self.metric_box.currentText())
        self.better.show_value(self._is_higher)
        self._tell_best()

    def _better_chosen(self, is_higher: object) -> None:
        self._is_higher = bool(is_higher)
        self._tell_best()

    def _tell_best(self) -> None:
        metric = self.metric_box.currentText()
        scores = {run_id: last_value(logs, metric) for run_id, logs in self._logs.items()} if metric else {}
        best = best_of(scores, self._is_higher)
        run = next((o.run for o in self._overviews if o.run.id == best), None)
        self.best.setVisible(run is not None)
        if run is None:
            self.best_found.emit(None, "")
            return
        score = told.value_text(scores[run.id], "", "", self._context.language)
        self.best.setText(_("★ Best {metric}: “{run}” with {score}", metric=metric, run=run.name, score=score))
        self._keep_whole()
        self.best_found.emit(run.id, _("best {metric}", metric=metric))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._keep_whole()

    def _keep_whole(self) -> None:
        """Room for every line of the words: the splitter above gives no more than the least height."""
        for label in (self.totals, self.best, self.month):
            label.setMinimumHeight(max(0, label.heightForWidth(label.width())))

    def _build(self) -> None:
        upper, lower = QHBoxLayout(), QHBoxLayout()
        for across in (upper, lower):
            across.setSpacing(8)
        upper.addWidget(self.totals, 1)
        upper.addWidget(self.month_button)
        upper.addWidget(self.compare_button)
        lower.addWidget(self.best, 1)
        lower.addWidget(self.metric_box)
        lower.addWidget(self.better)
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 8, 12, 8)
        column.setSpacing(6)
        column.addLayout(upper)
        column.addLayout(lower)
        column.addWidget(self.month)
        self.month.hide()


def group_choices(overviews: Sequence[RunOverview], language: Language) -> list[tuple[str, Chosen]]:
    """What the list can be narrowed to: groups, and names that several runs without a group share."""
    groups = sorted({overview.run.details.group for overview in overviews} - {""})
    counts = Counter(overview.run.name for overview in overviews if not overview.run.details.group)
    names = sorted(name for name, count in counts.items() if count >= LEAST_RUNS)
    same = [(language.gettext("{name} (same name)", name=name), (NAME, name)) for name in names]
    return [*((group, (GROUP, group)) for group in groups), *same]


def belongs(overview: RunOverview, chosen: Chosen) -> bool:
    """Whether a run is one of a group, or of those of one name."""
    kind, name = chosen
    if kind == GROUP:
        return overview.run.details.group == name
    return not overview.run.details.group and overview.run.name == name


def best_of(scores: Mapping[int, float | None], higher_is_better: bool) -> int | None:
    """The run with the best score; the first of several; None if none has one."""
    known = {run_id: score for run_id, score in scores.items() if score is not None and math.isfinite(score)}
    if not known:
        return None
    choose = max if higher_is_better else min
    return choose(known, key=lambda run_id: known[run_id])


def read_month(workspace: Workspace, run_ids: Sequence[int], schedule: Recurrence) -> Month | None:
    """A month of runs, from the figures of each with one set of draws."""
    from greenai_desktop.accounting.stored import stored_account
    from greenai_desktop.catalog.grid import grid

    draws = Draws()
    accounts = [stored_account(workspace, workspace.run(run_id), grid(), draws) for run_id in run_ids]

    def month(key: str) -> Extrapolated | None:
        drawn = [account.draws.get(key) for account in accounts]
        found = [account.root.find(key) for account in accounts]
        values = [result.value for result in found if result is not None and result.value is not None]
        known = [one for one in drawn if one is not None]
        return month_of(schedule, values, known) if len(values) == len(known) == len(accounts) else None

    energy = month("run.energy")
    return None if energy is None else Month(schedule, energy, month("run.carbon"))


def month_words(month: Month, language: Language) -> str:
    """A month of recurring runs, labelled as what it is."""
    _, code = language.gettext, language.code

    def amount(found: Extrapolated | None, unit: str) -> str:
        if found is None:
            return numbers.MISSING
        value = numbers.quantity(found.value, unit, code, 2)
        span = span_text(found.low, found.high, unit, "", language)
        return f"≈ {value} ({span})" if span else f"≈ {value}"

    return _(
        "Extrapolated, not measured: a run every {interval}, {count} a month, each like these {known}: "
        "{energy}, {carbon}.",
        interval=numbers.duration(month.schedule.interval_s, code),
        count=numbers.number(month.schedule.per_month, code, 2),
        known=month.schedule.count,
        energy=amount(month.energy, "kWh"),
        carbon=amount(month.carbon, "kgCO2e"),
    )


def totals_sentences(totals: GroupTotals, language: Language) -> list[str]:
    """How many runs, how they ended, what they took together."""
    _, code = language.gettext, language.code
    runs = told.counted_words(
        totals.count, totals.failed_count, totals.interrupted_count, totals.recording_count, language
    )
    parts = [
        runs,
        numbers.quantity(totals.energy_kwh, "kWh", code),
        numbers.quantity(totals.carbon_kgco2e, "kgCO2e", code, 2),
        numbers.money(totals.cost, totals.currency, code),
        numbers.duration(totals.duration_s, code),
    ]
    said = [_("Together: {figures}", figures="  ·  ".join(parts))]
    if totals.missing_count:
        said.append(
            language.ngettext(
                "{count} run has no carbon footprint: the sum is partial.",
                "{count} runs have no carbon footprint: the sum is partial.",
                totals.missing_count,
            )
        )
    if totals.failed_count or totals.interrupted_count:
        lost = numbers.quantity(totals.lost_kwh, "kWh", code)
        said.append(_("Failed and interrupted runs are counted; they took {energy} of it.", energy=lost))
    overlap = told.overlap_words(totals.overlapping_count, language)
    return [*said, *([f"⚠ {overlap}"] if overlap else [])]


def _label(name: str) -> QLabel:
    label = QLabel()
    label.setObjectName(name)
    label.setTextFormat(Qt.TextFormat.PlainText)
    label.setWordWrap(True)
    return label
