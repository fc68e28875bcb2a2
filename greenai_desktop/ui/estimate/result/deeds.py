"""What can be done with an estimate: make it a budget, lock it, keep a measured value as a default of the team.

Budgets and defaults are edits that can be undone; a locked baseline stays for good, which is its purpose.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

from PySide6.QtWidgets import QDialog, QFormLayout, QLineEdit, QVBoxLayout, QWidget

from greenai_desktop.accounting.estimate import METHOD_VERSION
from greenai_desktop.accounting.estimate.limits import At, Part, limits_of
from greenai_desktop.core.estimate.estimated import Estimated
from greenai_desktop.core.estimate.team import TeamDefault
from greenai_desktop.core.limits import Limit
from greenai_desktop.i18n import _
from greenai_desktop.i18n.limits import limit_words
from greenai_desktop.ui.commands import EditCommand
from greenai_desktop.ui.errors import show_error
from greenai_desktop.ui.widgets.dialogs import ok_and_cancel
from greenai_desktop.ui.widgets.forms import label
from greenai_desktop.ui.widgets.segments import Segments

if TYPE_CHECKING:
    from greenai_desktop.core.estimate.baseline import Baseline
    from greenai_desktop.store.records import Project, StoredEstimate
    from greenai_desktop.store.workspace import Workspace
    from greenai_desktop.ui.context import Context

_DIALOG_PX: Final = 460


class BudgetDialog(QDialog):
    """Which part of an estimate becomes the budget, and at which end of its range; the limits are shown meanwhile.

    Attributes:
        limits: What is chosen now.
    """

    def __init__(self, context: Context, estimated: Estimated, project: str, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("budget-dialog")
        self.setWindowTitle(_("Make it the project’s budget"))
        self.setMinimumWidth(_DIALOG_PX)
        self._context, self._estimated = context, estimated
        self.limits: tuple[Limit, ...] = ()
        self._part, self._at = Part.BUILD, At.MEDIAN
        self.part = Segments(
            _("What is limited"), [(Part.BUILD, _("Building the model")), (Part.ALL, _("And its use"))]
        )
        self.at = Segments(_("At which figure"), [(At.MEDIAN, _("The median")), (At.HIGH, _("The high end"))])
        self.shown = label("")
        self.shown.setObjectName("budget-limits")
        self.part.show_value(self._part)
        self.at.show_value(self._at)
        self.part.chosen.connect(self._part_chosen)
        self.at.chosen.connect(self._at_chosen)
        form = QFormLayout()
        form.setSpacing(12)
        form.addRow(_("What is limited"), self.part)
        form.addRow(_("At which figure"), self.at)
        column = QVBoxLayout(self)
        column.setSpacing(12)
        column.addWidget(label(_("Runs recorded for “{project}” are then held against it.", project=project)))
        column.addLayout(form)
        column.addWidget(self.shown)
        column.addWidget(
            label(_("Equipment is in the estimate, but no recording tells it: it is in no budget."), "muted")
        )
        self._buttons = ok_and_cancel(self, self.accept)
        column.addWidget(self._buttons)
        self._show()

    def _part_chosen(self, part: object) -> None:
        self._part = Part(str(part))
        self._show()

    def _at_chosen(self, at: object) -> None:
        self._at = At(str(at))
        self._show()

    def _show(self) -> None:
        self.limits = limits_of(self._estimated, self._part, self._at)
        said = [limit_words(limit, self._context.language) for limit in self.limits]
        self.shown.setText("\n".join(said) or _("Nothing in this estimate can be a budget."))
        self._buttons.button(self._buttons.StandardButton.Ok).setEnabled(bool(self.limits))


class LockDialog(QDialog):
    """Who locks an estimate, and why."""

    def __init__(self, name: str, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("lock-dialog")
        self.setWindowTitle(_("Lock as baseline"))
        self.setMinimumWidth(_DIALOG_PX)
        self.locked_by, self.reason = QLineEdit(), QLineEdit()
        self.locked_by.setObjectName("lock-by")
        self.reason.setObjectName("lock-reason")
        form = QFormLayout()
        form.setSpacing(12)
        form.addRow(_("Your &name"), self.locked_by)
        form.addRow(_("&Reason"), self.reason)
        column = QVBoxLayout(self)
        column.setSpacing(12)
        column.addWidget(label(_("“{name}” is kept for good as it is now, with its figures and the versions of its "
                                 "tables. The estimate itself can still be changed.", name=name)))  # fmt: skip
        column.addLayout(form)
        buttons = ok_and_cancel(self, self.accept)
        ok = buttons.button(buttons.StandardButton.Ok)
        ok.setEnabled(False)
        self.locked_by.textChanged.connect(lambda text: ok.setEnabled(bool(text.strip())))
        column.addWidget(buttons)


def set_budget(context: Context, project: Project, made: Sequence[Limit]) -> None:
    """Hold the runs of a project against these limits; those of other quantities stay. One step that can be undone."""
    quantities = {limit.quantity for limit in made}
    after = (*made, *(limit for limit in project.limits if limit.quantity not in quantities))
    seen = [project.version]

    def put(limits: tuple[Limit, ...]) -> None:
        context.store.write(
            lambda w: w.update_project(project.id, seen[0], limits=limits),
            lambda changed: seen.__setitem__(0, changed.version), show_error,
        )  # fmt: skip

    words = _("Set the budget of “{project}”", project=project.name)
    context.undo.push(EditCommand(words, lambda: put(tuple(after)), lambda: put(project.limits)))
    context.tell(_("The budget of “{project}” comes from this estimate now.", project=project.name))


def lock(context: Context, stored: StoredEstimate, estimated: Estimated, locked_by: str, reason: str) -> None:
    """Keep an estimate for good."""

    def done(baseline: Baseline) -> None:
        context.tell(_("Locked as baseline {code}.", code=baseline.code))

    context.store.write(
        lambda w: w.lock_baseline(
            stored.id, stored.version, estimated.root, versions=dict(estimated.versions),
            method_version=METHOD_VERSION, locked_by=locked_by, reason=reason,
        ),
        done, show_error,
    )  # fmt: skip


def keep_default(context: Context, default: TeamDefault) -> None:
    """Make a measured value the default of the team, in the place of the one there is; one step that can be undone."""
    before: list[TeamDefault | None] = []

    def put(workspace: Workspace, wanted: TeamDefault | None) -> TeamDefault | None:
        key = (default.field_id, default.item_id)
        found = next((d for d in workspace.team_defaults() if (d.default.field_id, d.default.item_id) == key), None)
        if wanted is not None:
            workspace.set_team_default(wanted, found.version if found is not None else 0)
        elif found is not None:
            workspace.delete_team_default(found.id, found.version)
        return found.default if found is not None else None

    def do() -> None:
        context.store.write(lambda w: put(w, default), before.append, show_error)

    def undo() -> None:
        context.store.write(lambda w: put(w, before[-1] if before else None), None, show_error)

    context.undo.push(EditCommand(_("Keep a measured value as default"), do, undo))
    context.tell(_("The measured value is this team’s default now."))
