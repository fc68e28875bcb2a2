"""The seven steps, one below the other: every input can be changed, and every figure explains itself.

What comes out is an estimate of what the provider would report. It can be taken over as figures of the client, which
stand beside the ledger like those that providers report.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QDialog,
    QFileDialog,
    QHBoxLayout,
    QLineEdit,
    QSplitter,
    QVBoxLayout,
    QWidget,
)

from greenai_desktop.accounting.cloud import EXAMPLE, Replay
from greenai_desktop.accounting.cloud_import import CloudPlan
from greenai_desktop.accounting.cloud_taken import figures_of
from greenai_desktop.core.cloud_case import GROUPS, STEPS, CloudCase
from greenai_desktop.core.cloud_figures import LOCATION, MARKET
from greenai_desktop.core.errors import GreenAIError, InputError
from greenai_desktop.core.inventory.sheets import Sheet
from greenai_desktop.i18n import N_, _, active, ngettext
from greenai_desktop.i18n.cloud_figures import STEP
from greenai_desktop.i18n.errors import title_and_hint
from greenai_desktop.importers.cloud import profiles
from greenai_desktop.ui import tasks
from greenai_desktop.ui.inventory.cloud.steps import draft as drafts
from greenai_desktop.ui.inventory.cloud.steps.draft import Draft
from greenai_desktop.ui.inventory.cloud.steps.outcome import KEYS, Outcome, pivot_columns, reckoned, results_of
from greenai_desktop.ui.inventory.cloud.steps.sheet import StepSheet
from greenai_desktop.ui.inventory.cloud.taking import take_in, taken_text
from greenai_desktop.ui.inventory.cloud.words import BASIS
from greenai_desktop.ui.widgets.figures import FigureLabel
from greenai_desktop.ui.widgets.forms import Canvas, Card, button, label, row, scrolled
from greenai_desktop.ui.widgets.table import TableModel, TableView
from greenai_desktop.ui.widgets.why import WhyPanel

if TYPE_CHECKING:
    from greenai_desktop.ui.context import Context
    from greenai_desktop.ui.inventory.desk import InventoryDesk

_SIZE_PX: Final = (1_180, 800)
_SAVE_MS: Final = 800
_MOST_UNDO: Final = 200
_SHEETS: Final = {
    "components": ("parts",), "datacentre_month": ("devices", "datacentres"), "region": ("regions",),
    "usage": ("uses",),
}  # fmt: skip
_TABLE: Final = {
    "parts": N_("Components of a device"), "devices": N_("Devices of datacentres"), "datacentres": N_("Datacentres"),
    "regions": N_("Regions, month by month"), "uses": N_("Your use"),
}  # fmt: skip
_ABOUT: Final = {
    "components": N_("What one device emits in making, shipping and end of life, summed over its components. Leave "
                     "the table empty where you know whole devices or whole datacentres alone."),
    "datacentre_month": N_("Each device is booked in equal parts over its accounting life: nothing after it, and all "
                           "of it even if it is retired before."),
    "region": N_("All of a region in a month: fuel (scope 1), electricity times its factor (scope 2), and the "
                 "equipment of its datacentres (scope 3)."),
    "usage": N_("Units of use that work for you, and your share of those that work for all clients."),
    "factor": N_("Emissions of the region over the units of use of all clients. The key follows prices, not physical "
                 "use."),
    "client": N_("Your units times the factor of the region."),
    "summary": N_("The same figures by what you choose."),
}  # fmt: skip
_GROUP: Final = {
    "service": N_("Service"), "region": N_("Region"), "datacentre": N_("Datacentre"), "month": N_("Month"),
    "scope": N_("Scope"),
}  # fmt: skip


class StepsDialog(QDialog):
    """The calculator.

    Attributes:
        sheets: Tables to type into, by name.
        outcomes: What steps give, by step.
        replay: What came out last; None while the inputs cannot be reckoned.
        is_busy: Whether what was typed the last time is still being read.
    """

    def __init__(self, context: Context, desk: InventoryDesk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("cloud-steps-dialog")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(_("Seven steps from components to your emissions"))
        self._context, self._desk = context, desk
        self.replay: Replay | None = None
        self._now: Draft = drafts.EMPTY
        self._past: list[Draft] = []
        self._future: list[Draft] = []
        self._save = QTimer(self)
        self._save.setSingleShot(True)
        self._save.setInterval(_SAVE_MS)
        self._save.timeout.connect(self._keep)
        self.sheets: dict[str, StepSheet] = {name: StepSheet(name, _(words)) for name, words in _TABLE.items()}
        self.outcomes: dict[str, Outcome] = {
            step: Outcome(step, _("Results: {step}", step=_(STEP[step])), self) for step in KEYS
        }
        self.total = FigureLabel(context, _("Emissions that fall on you"))
        self.why = WhyPanel(context, self)
        self.told = label("", "warn")
        self.told.setObjectName("steps-told")
        self.pivot = TableView(TableModel(parent=self), "steps-pivot", _("Your emissions"))
        self.groups = {name: QCheckBox(_(words)) for name, words in _GROUP.items()}
        self.provider, self.basis = QLineEdit("azure"), QComboBox()
        self._lay_out()
        self._connect()
        desk.load(Sheet.CLOUD)
        self.is_busy = True
        self.show_draft(drafts.EMPTY)
        self._past.clear()
        self._show_history()
        language = active().code
        tasks.run(lambda task: _kept(language), self._take_kept, lambda error: self._take_kept(drafts.EMPTY))

    # What is typed

    def _take_kept(self, draft: Draft) -> None:
        """Show what was typed the last time, unless the user was quicker."""
        self.is_busy = False
        if draft != drafts.EMPTY and self._now == drafts.EMPTY and not self._past:
            self.show_draft(draft)
            self._past.clear()
            self._show_history()

    @property
    def draft(self) -> Draft:
        """What is typed now."""
        return {name: sheet.rows for name, sheet in self.sheets.items()}

    def show_draft(self, draft: Draft) -> None:
        """Put other inputs in place of these; one step of this window's own history."""
        for name, sheet in self.sheets.items():
            sheet.show_rows(draft.get(name, ()))
        self._edited()

    def show_case(self, case: CloudCase) -> None:
        """The same for a case."""
        self.show_draft(drafts.draft_of(case, active().code))

    def undo(self) -> None:
        """Take back the last change of the inputs."""
        self._step(self._past, self._future)

    def redo(self) -> None:
        """Make it again."""
        self._step(self._future, self._past)

    def _step(self, source: list[Draft], target: list[Draft]) -> None:
        if source:
            target.append(self._now)
            self._now = source.pop()
            for name, sheet in self.sheets.items():
                sheet.show_rows(self._now.get(name, ()))
            self._reckon()

    def _edited(self) -> None:
        draft = self.draft
        if draft != self._now:
            self._past = [*self._past, self._now][-_MOST_UNDO:]
            self._future.clear()
            self._now = draft
        self._reckon()

    # What comes out

    def _reckon(self) -> None:
        read = drafts.read(self._now, active().code)
        for name, sheet in self.sheets.items():
            sheet.mark([one for one in read.wrong if one.table == name])
        words = [" ".join(title_and_hint(read.wrong[0].error, active())).strip()] if read.wrong else []
        try:
            self.replay, shown = reckoned(read.case)
        except InputError as error:
            self.replay, shown = None, None
            words.append(" ".join(title_and_hint(error, active())).strip())
        words += [_("“{name}” stands in no table below.", name=name) for _table, name in drafts.orphans(self._now)[:3]]
        self._tell(words, len(read.wrong))
        for step, outcome in self.outcomes.items():
            outcome.show_results(results_of(step, shown.result) if shown is not None else [])
        result = self.replay.result if self.replay is not None and read.case.uses else None
        self.total.set_result(result)
        self.why.show_result(result)
        self._show_pivot()
        self._show_history()
        self._save.start()

    def _tell(self, words: list[str], wrong_count: int) -> None:
        if wrong_count:
            told = ngettext(
                "{count} cell cannot be read; its row is left out.",
                "{count} cells cannot be read; their rows are left out.", wrong_count,
            )  # fmt: skip
            words.insert(0, told)
        self.told.setText(" ".join(words))
        self.told.setVisible(bool(words))

    def _show_pivot(self) -> None:
        by = [name for name in GROUPS if self.groups[name].isChecked()]
        columns = pivot_columns(self.replay, by, [_(_GROUP[name]) for name in by]) if self.replay is not None else []
        self.pivot.table.set_columns(columns)
        self.pivot.fit_columns(by[0] if by else "")
        rows = max(1, min(8, self.pivot.table.rowCount()))
        self.pivot.setFixedHeight(self.pivot.horizontalHeader().sizeHint().height() + rows * 32 + 4)
        self.take_button.setEnabled(bool(self.replay is not None and self.replay.shares))

    def _show_history(self) -> None:
        self.undo_button.setEnabled(bool(self._past))
        self.redo_button.setEnabled(bool(self._future))

    def take(self) -> None:
        """Take the client's result over as figures that stand beside the ledger."""
        if self.replay is None or not self.replay.shares:
            return
        figures = figures_of(self.replay, self.provider.text().strip() or "azure", str(self.basis.currentData()))
        context = self._context

        def done(plan: CloudPlan) -> None:
            context.tell(taken_text(plan))

        take_in(self._desk, figures, _("Take over the result of the seven steps"), done)
        self.accept()

    # Files

    def open_case(self, path: Path | None = None) -> None:
        """Read inputs that were saved."""
        name = "" if path else QFileDialog.getOpenFileName(self, _("Open inputs"), str(Path.home()), "JSON (*.json)")[0]
        chosen = path or (Path(name) if name else None)
        if chosen is not None:
            self._work(lambda: CloudCase.from_plain(profiles.read_plain(chosen)), self.show_case)

    def save_case(self, path: Path | None = None) -> None:
        """Save the inputs."""
        proposed = str(Path.home() / "seven-steps.json")
        name = "" if path else QFileDialog.getSaveFileName(self, _("Save inputs"), proposed, "JSON (*.json)")[0]
        chosen = path or (Path(name) if name else None)
        if chosen is not None:
            plain = drafts.read(self._now, active().code).case.to_plain()
            self._work(lambda: profiles.write_plain(chosen, plain), lambda nothing: self._context.tell(
                _("Written: {file}", file=chosen.name)))  # fmt: skip

    def _work(self, work: Callable[[], object], done: Callable[..., None]) -> None:
        def failed(error: GreenAIError | Exception) -> None:
            words = title_and_hint(error, active()) if isinstance(error, GreenAIError) else (str(error), "")
            self._tell([" ".join(words).strip()], 0)

        tasks.run(lambda task: work(), done, failed, title=_("Inputs of the seven steps"))

    def _keep(self) -> None:
        """What was typed is there again when the calculator is opened the next time."""
        if self.is_busy:
            return  # what was kept is not shown yet, and must not be written over
        plain = {"language": active().code, "draft": {name: list(map(list, rows)) for name, rows in self._now.items()}}
        tasks.run(lambda task: profiles.write_plain(profiles.case_file(), plain), lambda nothing: None)

    def done(self, result: int) -> None:
        if self._save.isActive():
            self._save.stop()
            self._keep()
        super().done(result)

    # Building

    def _connect(self) -> None:
        for sheet in self.sheets.values():
            sheet.edited.connect(self._edited)
        for outcome in self.outcomes.values():
            outcome.wanted.connect(self.why.show_result)
        for box in self.groups.values():
            box.toggled.connect(lambda ticked: self._show_pivot())
        QShortcut(QKeySequence(QKeySequence.StandardKey.Undo), self, lambda: self.undo())
        QShortcut(QKeySequence(QKeySequence.StandardKey.Redo), self, lambda: self.redo())

    def _lay_out(self) -> None:
        self.undo_button = button(_("Undo"), self.undo, "steps-undo")
        self.redo_button = button(_("Redo"), self.redo, "steps-redo")
        self.take_button = button(_("Take over as figures"), self.take, "steps-take", primary=True)
        self.take_button.setToolTip(_("They stand beside the ledger and are never added to it."))
        for name in ("service", "month", "scope"):
            self.groups[name].setChecked(True)
        for basis in (LOCATION, MARKET):
            self.basis.addItem(_(BASIS[basis]), basis)
        self.basis.setAccessibleName(_("Basis of the factor of electricity"))
        self.provider.setAccessibleName(_("Provider"))
        self.provider.setMaximumWidth(140)
        inside = Canvas()
        area = scrolled(inside)
        column = QVBoxLayout(inside)
        column.setContentsMargins(0, 0, 8, 0)
        column.setSpacing(12)
        for number, step in enumerate(STEPS, 1):
            column.addWidget(self._card(number, step))
        split = QSplitter(Qt.Orientation.Horizontal)
        split.setChildrenCollapsible(False)
        split.addWidget(area)
        split.addWidget(self._side())
        split.setSizes([800, 340])
        layout = QVBoxLayout(self)
        layout.setContentsMargins(24, 20, 24, 20)
        layout.setSpacing(10)
        layout.addLayout(self._head())
        layout.addWidget(self.told)
        layout.addWidget(split, 1)
        layout.addLayout(self._foot())
        self.resize(*_SIZE_PX)

    def _head(self) -> QHBoxLayout:
        return row(
            self.undo_button, self.redo_button, button(_("Open…"), self.open_case, "steps-open"),
            button(_("Save…"), self.save_case, "steps-save"),
            button(_("Worked example"), lambda: self.show_case(EXAMPLE), "steps-example"),
            button(_("Clear"), lambda: self.show_draft(drafts.EMPTY), "steps-clear"),
        )  # fmt: skip

    def _foot(self) -> QHBoxLayout:
        foot = row(label(_("Take over for"), wrap=False), self.provider, self.basis)
        foot.addWidget(button(_("Close"), self.reject))
        foot.addWidget(self.take_button)
        return foot

    def _side(self) -> QWidget:
        side = QWidget()
        side.setMinimumWidth(300)
        column = QVBoxLayout(side)
        column.setContentsMargins(8, 0, 0, 0)
        column.addWidget(self.total)
        column.addWidget(self.why, 1)
        return side

    def _card(self, number: int, step: str) -> Card:
        card = Card(_("Step {number}: {name}", number=number, name=_(STEP[step])), f"steps-card-{step}")
        card.add(label(_(_ABOUT[step]), "muted"))
        for name in _SHEETS.get(step, ()):
            sheet = self.sheets[name]
            if len(_SHEETS[step]) > 1:
                card.add(label(_(_TABLE[name])))
            card.add(sheet)
            card.body.addLayout(
                row(button(_("Add a row"), sheet.add_row, f"steps-add-{name}"),
                    button(_("Remove rows"), sheet.remove_rows, f"steps-remove-{name}"))
            )  # fmt: skip
        if step in self.outcomes:
            card.add(self.outcomes[step])
        if step == "summary":
            card.body.addLayout(row(*self.groups.values()))
            card.add(self.pivot)
        return card


def _kept(language: str) -> Draft:
    """What was typed the last time; nothing where that cannot be read."""
    try:
        plain = profiles.read_plain(profiles.case_file())
        draft = {
            name: tuple(tuple(str(cell) for cell in row) for row in plain["draft"].get(name, ()))
            for name in drafts.TABLES
        }
        told = str(plain["language"])
    except (GreenAIError, KeyError, TypeError, AttributeError):
        return drafts.EMPTY
    return draft if told == language else drafts.draft_of(drafts.read(draft, told).case, language)
