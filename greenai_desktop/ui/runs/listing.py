"""The list of runs: its columns, and what it is narrowed to."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QLineEdit, QWidget

from greenai_desktop.accounting.overviews import Key, ListFigures, key_of
from greenai_desktop.core.lines import Stage
from greenai_desktop.core.units import J_PER_KWH
from greenai_desktop.i18n import Language, _, numbers, words
from greenai_desktop.store.records import Run, RunOverview, RunState
from greenai_desktop.ui.runs.groups import Chosen, belongs, group_choices
from greenai_desktop.ui.runs.words import duration_s, project_name, state_words
from greenai_desktop.ui.widgets.table import Column

if TYPE_CHECKING:
    from greenai_desktop.ui.context import Context

DELETED = "deleted"
ALL = ""


def columns(
    overviews: Sequence[RunOverview],
    figures: Mapping[Key, ListFigures],
    projects: Mapping[int, str],
    unfinished: frozenset[int],
    language: Language,
    best: tuple[int | None, str] = (None, ""),
) -> list[Column]:
    """The columns of the list; carbon and cost are missing until they are made.

    Owners of runs are no column: nobody is ranked by what they use.
    """
    code = language.code
    found = [figures.get(key_of(overview)) for overview in overviews]
    money = {
        f.cost.value: numbers.money(f.cost.value, f.cost.label, code) for f in found if f and f.cost.value is not None
    }

    def why(which: str) -> Any:
        def reason(row: int) -> str:
            one = found[row]
            if one is None:
                return _("being worked out")
            code_of = (one.carbon if which == "carbon" else one.cost).reason
            return words.word(words.REASON, code_of, language)

        return reason

    runs = [overview.run for overview in overviews]
    shares = [
        o.measured_j / o.energy_j if o.energy_j and not o.run.details.is_imported else None for o in overviews
    ]  # fmt: skip
    kwh = [None if o.energy_j is None else o.energy_j / J_PER_KWH for o in overviews]
    nothing = _("nothing recorded yet")
    return [
        Column("name", _("Name"), [run.name for run in runs], width=280),
        Column("project", _("Project"), [project_name(projects, r.project_id, language) or None for r in runs],
               reason=lambda row: _("belongs to no project"), width=180),
        Column("stage", _("Stage"), [None if r.stage is Stage.UNSET else words.word(words.STAGE, r.stage, language)
               for r in runs], reason=lambda row: words.word(words.STAGE, Stage.UNSET, language), width=230),
        Column("started", _("Started"), [r.started_utc_s for r in runs], True,
               lambda v: numbers.date_time(float(v), code), full=lambda v: numbers.local_time(float(v)).isoformat()),
        Column("duration", _("Duration"), [duration_s(o) for o in overviews], True,
               lambda v: numbers.duration(float(v), code), lambda row: nothing),
        Column("energy", _("Energy"), kwh, True, lambda v: numbers.quantity(float(v), "kWh", code),
               lambda row: nothing),
        Column("carbon", "CO₂e", [f.carbon.value if f else None for f in found], True,
               lambda v: numbers.quantity(float(v), "kgCO2e", code, 2), why("carbon")),
        Column("cost", _("Cost"), [f.cost.value if f else None for f in found], True,
               lambda v: money.get(v, numbers.number(v, code)), why("cost")),
        Column("measured", _("Measured"), shares, True, lambda v: numbers.percent(float(v), code),
               lambda row: words.word(words.REASON, "not_in_file", language) if runs[row].details.is_imported
               else nothing),
        Column("state", _("State"), [state_words(o, o.run.id in unfinished, language) for o in overviews], width=260),
        Column("group", _("Group"), [_group(r, best) for r in runs], reason=lambda row: _("belongs to no group"),
               width=240),
        Column("tags", _("Tags"), [", ".join(r.tags) or None for r in runs], reason=lambda row: _("no tags"),
               width=200),
    ]  # fmt: skip


def _group(run: Run, best: tuple[int | None, str]) -> str | None:
    """The group of a run, and what it is the best of it at."""
    parts = [f"★ {best[1]}"] if run.id == best[0] else []
    parts += [run.details.group] if run.details.group else []
    return " · ".join(parts) or None


class Filters(QWidget):
    """Search and choices above the list; Esc in the search clears it.

    Signals:
        changed: The list is to be narrowed to something else.
        deleted_chosen: Deleted runs are wanted, or no longer.
    """

    changed = Signal()
    deleted_chosen = Signal(bool)

    def __init__(self, context: Context) -> None:
        super().__init__()
        language = context.language
        self.search = QLineEdit()
        self.search.setObjectName("runs-search")
        self.search.setPlaceholderText(_("Search  Ctrl+F"))
        self.search.setAccessibleName(_("Search in the runs"))
        self.search.setClearButtonEnabled(True)
        self.search.setMinimumWidth(150)
        self.search.textChanged.connect(lambda text: self.changed.emit())
        self.search.installEventFilter(self)
        self.project = self._combo("runs-project", _("Project"), [(_("All projects"), ALL)])
        stages = [(words.word(words.STAGE, stage, language), stage.value) for stage in Stage]
        self.stage = self._combo("runs-stage", _("Stage"), [(_("All stages"), ALL), *stages])
        states = [(words.word(words.STATE, state, language), state.value) for state in RunState]
        self.state_box = self._combo(
            "runs-state", _("State"), [(_("All states"), ALL), *states, (_("deleted"), DELETED)]
        )
        self.group = self._combo("runs-group", _("Group"), [(_("All groups"), ALL)])
        self._was_deleted = False
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        row.addWidget(self.search, 1)
        for box in self._boxes:
            row.addWidget(box)
        self.group.hide()

    @property
    def shows_deleted(self) -> bool:
        """Whether deleted runs are wanted."""
        return bool(self.state_box.currentData() == DELETED)

    @property
    def is_narrowed(self) -> bool:
        """Whether a search or a choice may hide runs; deleted ones are another list, not a narrower one."""
        chosen = [box.currentData() for box in (self.project, self.stage, self.group)]
        return bool(self.search.text().strip() or any(chosen) or self.state_box.currentData() not in (ALL, DELETED))

    def set_projects(self, projects: Mapping[int, str]) -> None:
        """Offer other projects; the choice stays."""
        _refill(self.project, [(name, project_id) for project_id, name in projects.items()])

    def set_groups(self, overviews: Sequence[RunOverview], language: Language) -> None:
        """Offer the groups that there are; the choice stays as long as there is such a group."""
        choices = group_choices(overviews, language)
        _refill(self.group, [(text, ":".join(chosen)) for text, chosen in choices])
        self.group.setVisible(bool(choices))

    @property
    def chosen_group(self) -> Chosen | None:
        """The group the list is narrowed to; None for all."""
        kind, _colon, name = str(self.group.currentData() or "").partition(":")
        return (kind, name) if kind else None

    @property
    def _boxes(self) -> tuple[QComboBox, ...]:
        return self.project, self.stage, self.group, self.state_box

    def passed(self, overviews: Sequence[RunOverview]) -> list[bool]:
        """Which runs the choices let pass."""
        project, stage, state = (box.currentData() for box in (self.project, self.stage, self.state_box))
        group = self.chosen_group
        return [
            (project == ALL or o.run.project_id == project)
            and (stage == ALL or o.run.stage.value == stage)
            and (state in (ALL, DELETED) or o.run.state.value == state)
            and (group is None or belongs(o, group))
            for o in overviews
        ]

    def clear(self) -> None:
        """Narrow to nothing."""
        self.search.clear()
        for box in self._boxes:
            box.setCurrentIndex(0)

    def state(self) -> dict[str, Any]:
        """What is chosen."""
        return {
            "search": self.search.text(), "project": self.project.currentData(), "stage": self.stage.currentData(),
            "state": self.state_box.currentData(), "group": self.group.currentData(),
        }  # fmt: skip

    def restore(self, state: Mapping[str, Any], projects: Mapping[int, str]) -> None:
        """Take up what was chosen."""
        self.set_projects(projects)
        self.search.setText(str(state.get("search", "")))
        for box, name in ((self.project, "project"), (self.stage, "stage"), (self.state_box, "state"),
                          (self.group, "group")):  # fmt: skip
            box.setCurrentIndex(max(0, box.findData(state.get(name, ALL))))

    def _combo(self, name: str, said: str, items: Sequence[tuple[str, object]]) -> QComboBox:
        box = QComboBox()
        box.setObjectName(name)
        box.setAccessibleName(said)
        box.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        box.setMinimumContentsLength(max(len(items[0][0]), 10))
        for text, value in items:
            box.addItem(text, value)
        box.currentIndexChanged.connect(lambda index: self._chosen())
        return box

    def _chosen(self) -> None:
        if self.shows_deleted != self._was_deleted:
            self._was_deleted = self.shows_deleted
            self.deleted_chosen.emit(self.shows_deleted)
        self.changed.emit()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is not self.search or not isinstance(event, QKeyEvent):
            return super().eventFilter(watched, event)
        if event.type() == QEvent.Type.KeyPress and event.key() == Qt.Key.Key_Escape and self.search.text():
            self.search.clear()
            return True
        return super().eventFilter(watched, event)


def _refill(box: QComboBox, items: Sequence[tuple[str, object]]) -> None:
    """Other choices below the first one; what is chosen stays if it is among them."""
    kept = box.currentData()
    if items == [(box.itemText(i), box.itemData(i)) for i in range(1, box.count())]:
        return
    box.blockSignals(True)
    while box.count() > 1:
        box.removeItem(1)
    for text, value in items:
        box.addItem(text, value)
    box.setCurrentIndex(max(0, box.findData(kept)))
    box.blockSignals(False)
