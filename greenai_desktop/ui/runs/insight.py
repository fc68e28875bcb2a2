"""What a run tells afterwards: its phases, what one epoch or request takes, what stood idle, what held cards back.

Facts that were measured, and no advice. A row that is clicked shows its stretch in the curve.
"""

from __future__ import annotations

import math
import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import QModelIndex, Qt, Signal
from PySide6.QtWidgets import QAbstractItemView, QFrame, QLabel, QVBoxLayout, QWidget

from greenai_desktop.accounting.insight import Insight, Waste, insight_of
from greenai_desktop.accounting.insight_words import device_sentences, how_words, phase_name
from greenai_desktop.accounting.phases import Per, PhaseAccount, logs_of, per_one, phases_of
from greenai_desktop.core.phases import Part
from greenai_desktop.core.results import Result
from greenai_desktop.core.units import J_PER_KWH
from greenai_desktop.i18n import Language, _, numbers
from greenai_desktop.i18n.figures import amount_of, span_of
from greenai_desktop.store.records import RunState
from greenai_desktop.ui.page_actions import add_action
from greenai_desktop.ui.runs.reading import RunView
from greenai_desktop.ui.widgets.forms import link
from greenai_desktop.ui.widgets.table import Column, TableModel, TableView

if TYPE_CHECKING:
    from greenai_desktop.store.workspace import Workspace
    from greenai_desktop.ui.context import Context

_ROW_PX, _HEAD_PX = 32, 34
_MOST_ROWS = 8
_AGAIN_S = 10.0


@dataclass(frozen=True, slots=True)
class Told:
    """What is shown of a run; read on the store's thread.

    Attributes:
        phases: Its phases.
        per: What one of everything takes.
        insight: What stood idle and what held cards back.
    """

    phases: tuple[PhaseAccount, ...]
    per: tuple[Per, ...]
    insight: Insight


def read_told(workspace: Workspace, view: RunView) -> Told:
    """Read what a run tells."""
    phases = phases_of(workspace, view.run, view.account)
    logs = logs_of(view.events, view.run.started_utc_s)
    return Told(phases, per_one(phases, logs, view.account.root), insight_of(workspace, view.run))


class Insights(QWidget):
    """Cards below the curve of a run; what a run has nothing to tell of is left out.

    Signals:
        stretch_chosen: A stretch to be shown in the curve: its ends in seconds.
        rename_asked: The mark of a phase is to be called something else; carries the phase's `Part`.
    """

    stretch_chosen = Signal(float, float)
    rename_asked = Signal(object)

    def __init__(self, context: Context) -> None:
        super().__init__()
        self.setObjectName("run-insights")
        self._context = context
        self._asked = 0
        self._told: Told | None = None
        self._shown_id, self._read_at_s = -1, 0.0
        self.phases = _table("run-phases", _("Phases of the run"))
        self.per = _table("run-per", _("What one takes"))
        self.wastes = _table("run-wastes", _("Idle for a minute or more"))
        self.facts = QLabel()
        self.facts.setObjectName("run-idle")
        self.facts.setTextFormat(Qt.TextFormat.PlainText)
        self.facts.setWordWrap(True)
        self.facts.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self._rule = _muted(_("A phase is the stretch from one mark to the next and has the name of the first."))
        self.rename_button = link(_("Rename the mark…"), self.rename_mark, "run-rename-mark")
        self._cards = {
            "phases": _card(_("Phases"), self.phases, self._rule, self.rename_button),
            "per": _card(_("What one takes"), self.per),
            "devices": _card(_("Use of the devices"), self.facts, self.wastes),
        }
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(12)
        for card in self._cards.values():
            column.addWidget(card)
            card.hide()
        add_action(self.phases, "runs-rename-mark", _("Rename the mark…"), self.rename_mark)
        self.phases.extra_actions += self.phases.actions()
        self.phases.selectionModel().selectionChanged.connect(lambda new, old: self._offer_rename())
        self.phases.clicked.connect(self._phase_chosen)
        self.phases.activated.connect(self._explain_phase)
        self.wastes.clicked.connect(self._waste_chosen)
        self.wastes.activated.connect(self._waste_chosen)
        self.per.activated.connect(self._explain_per)

    def show_view(self, view: RunView, names: Mapping[str, str]) -> None:
        """Read and show what a run tells; of one that is being recorded, every ten seconds."""
        is_going_on = view.run.state is RunState.RECORDING and not view.is_unfinished
        now_s = time.monotonic()
        if is_going_on and view.run.id == self._shown_id and now_s - self._read_at_s < _AGAIN_S:
            return
        self._shown_id, self._read_at_s = view.run.id, now_s
        self._asked += 1
        asked = self._asked

        def take(told: Told) -> None:
            if asked == self._asked:
                self._take(told, names)

        self._context.store.read(lambda workspace: read_told(workspace, view), take)

    def read_again(self) -> None:
        """What it tells is another now: the next view is read, however young the last one is."""
        self._read_at_s = float("-inf")

    def rename_mark(self) -> None:
        """Ask for another name of the mark that the chosen phase begins with."""
        part = self._chosen_part()
        if part is not None and part.mark_s is not None:
            self.rename_asked.emit(part)

    def clear(self) -> None:
        """Another run is coming."""
        self._asked += 1
        self._shown_id = -1
        for card in self._cards.values():
            card.hide()

    @property
    def told(self) -> Told | None:
        """What is shown; None before the first run."""
        return self._told

    def _take(self, told: Told, names: Mapping[str, str]) -> None:
        self._told = told
        language = self._context.language
        self.phases.table.update_columns(phase_columns(told.phases, language))
        _fit(self.phases, len(told.phases), "phase", ("cost", "highest"))
        self.per.table.update_columns(_per_columns(told.per, language))
        _fit(self.per, len(told.per), "how", ("length",))
        self.wastes.table.update_columns(_waste_columns(told.insight.wastes, names, language))
        _fit(self.wastes, len(told.insight.wastes), "device", ())
        self.wastes.setVisible(bool(told.insight.wastes))
        self.facts.setText("\n".join(device_sentences(told.insight, names, language)))
        self._rule.setVisible(len(told.phases) > 1)
        self._offer_rename()
        self._cards["phases"].setVisible(len(told.phases) > 1)
        self._cards["per"].setVisible(bool(told.per))
        self._cards["devices"].setVisible(bool(self.facts.text()))

    def _chosen_part(self) -> Part | None:
        rows = self.phases.selected_rows()
        return self._told.phases[rows[0]].phase.part if rows and self._told is not None else None

    def _offer_rename(self) -> None:
        part = self._chosen_part()
        self.rename_button.setEnabled(part is not None and part.mark_s is not None)

    def _phase_chosen(self, index: QModelIndex) -> None:
        if self._told is not None and index.isValid():
            part = self._told.phases[self.phases.table.source_row(index.row())].phase.part
            self.stretch_chosen.emit(part.from_s, part.until_s)

    def _explain_phase(self, index: QModelIndex) -> None:
        if self._told is not None and index.isValid():
            one = self._told.phases[self.phases.table.source_row(index.row())]
            key = self.phases.table.columns[index.column()].key
            self._context.explain({"carbon": one.carbon, "cost": one.cost}.get(key, one.energy))

    def _explain_per(self, index: QModelIndex) -> None:
        if self._told is not None and index.isValid():
            one = self._told.per[self.per.table.source_row(index.row())]
            is_carbon = self.per.table.columns[index.column()].key == "carbon"
            self._context.explain(one.carbon if is_carbon else one.energy)

    def _waste_chosen(self, index: QModelIndex) -> None:
        if self._told is not None and index.isValid():
            waste = self._told.insight.wastes[self.wastes.table.source_row(index.row())]
            self.stretch_chosen.emit(waste.from_s, waste.until_s)


def phase_columns(phases: tuple[PhaseAccount, ...], language: Language) -> list[Column]:
    """The table of phases."""
    code = language.code
    _ = language.gettext

    def missing(row: int) -> str:
        return _("not known")

    def figures(results: list[Result]) -> tuple[list[float | None], dict[float, str]]:
        return [r.value for r in results], {r.value: amount_of(r, language) for r in results if r.value is not None}

    def column(key: str, title: str, results: list[Result]) -> Column:
        values, texts = figures(results)
        return Column(
            key, title, values, True, lambda v: texts[v], missing, lambda row: span_of(results[row], language)
        )

    def watts(value: float) -> str:
        return numbers.quantity(float(value), "W", code)

    called = [phase_name(one.phase.part, language, is_only_one=len(phases) == 1) for one in phases]
    return [
        Column("phase", _("Phase"), called, width=280),
        Column("from", _("Begins at"), [one.phase.part.from_s for one in phases], True,
               lambda v: numbers.duration(float(v), code)),
        Column("length", _("Duration"), [one.phase.part.length_s for one in phases], True,
               lambda v: numbers.duration(float(v), code)),
        column("energy", _("Energy"), [one.energy for one in phases]),
        Column("mean", _("Mean power"), [one.phase.mean_w for one in phases], True, watts, missing),
        Column("highest", _("Highest"), [one.phase.highest_w for one in phases], True, watts, missing),
        column("carbon", "CO₂e", [one.carbon for one in phases]),
        column("cost", _("Cost"), [one.cost for one in phases]),
        Column("share", _("Share"), [one.share for one in phases], True,
               lambda v: numbers.percent(float(v), code), missing),
    ]  # fmt: skip


def _per_columns(per: tuple[Per, ...], language: Language) -> list[Column]:
    _, code = language.gettext, language.code

    def figure(key: str, title: str, results: list[Result]) -> Column:
        texts = {r.value: amount_of(r, language) for r in results if r.value is not None}
        return Column(
            key, title, [r.value for r in results], True, lambda v: texts[v], lambda row: _("not known"),
            lambda row: span_of(results[row], language),
        )  # fmt: skip

    lengths = [one.repeat.mean_s if one.repeat is not None else None for one in per]
    return [
        Column("name", _("One of"), [one.name for one in per], width=200),
        Column("count", _("How many"), [one.count for one in per], True, lambda v: numbers.grouped(f"{v:.10g}", code)),
        figure("energy", _("Energy of one"), [one.energy for one in per]),
        figure("carbon", _("CO₂e of one"), [one.carbon for one in per]),
        Column("length", _("Duration of one"), lengths, True, lambda v: numbers.duration(float(v), code),
               lambda row: _("counted, not timed")),
        Column("how", _("How it is known"), [how_words(one, language) for one in per], width=420),
    ]  # fmt: skip


def _waste_columns(wastes: tuple[Waste, ...], names: Mapping[str, str], language: Language) -> list[Column]:
    _, code = language.gettext, language.code

    def duration(value: float) -> str:
        return numbers.duration(float(value), code)

    return [
        Column("device", _("Idle device"), [names.get(w.channel, "") or _("Processor") for w in wastes], width=320),
        Column("from", _("From"), [w.from_s for w in wastes], True, duration),
        Column("length", _("Duration"), [w.until_s - w.from_s for w in wastes], True, duration),
        Column("energy", _("Energy"), [w.energy_j / J_PER_KWH if math.isfinite(w.energy_j) else None for w in wastes],
               True, lambda v: numbers.quantity(float(v), "kWh", code), lambda row: _("not known")),
    ]  # fmt: skip


def _table(name: str, said: str) -> TableView:
    table = TableView(TableModel(), name, said)
    table.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
    table.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
    return table


def _fit(table: TableView, count: int, stretch: str, gives_way: tuple[str, ...]) -> None:
    table.fit_columns(stretch=stretch, gives_way=gives_way)
    table.setFixedHeight(_HEAD_PX + max(1, min(count, _MOST_ROWS)) * _ROW_PX + 16)


def _card(title: str, *inside: QWidget) -> QFrame:
    card = QFrame()
    card.setProperty("card", True)
    head = QLabel(title)
    head.setProperty("role", "section")
    column = QVBoxLayout(card)
    column.setContentsMargins(16, 12, 16, 16)
    column.setSpacing(8)
    column.addWidget(head)
    for widget in inside:
        column.addWidget(widget)
    return card


def _muted(text: str) -> QLabel:
    label = QLabel(text)
    label.setProperty("role", "muted")
    label.setWordWrap(True)
    return label
