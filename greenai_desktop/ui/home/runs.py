"""The last runs with their figures, and runs whose recorder has died."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QGridLayout, QHBoxLayout, QPushButton, QSizePolicy, QVBoxLayout, QWidget

from greenai_desktop.core.errors import GreenAIError
from greenai_desktop.i18n import _, ngettext, numbers
from greenai_desktop.ui.context import Context
from greenai_desktop.ui.theme.fonts import code_font, font
from greenai_desktop.ui.widgets.forms import Card, button, label, link, row

if TYPE_CHECKING:
    from greenai_desktop.core.results import Result
    from greenai_desktop.store.records import RunOverview
    from greenai_desktop.store.workspace import Workspace

_MOST = 8
_NAME_LETTERS = 32


@dataclass(frozen=True, slots=True)
class Shown:
    """A run and its figures; none where they cannot be made."""

    overview: RunOverview
    root: Result | None


class LastRuns(Card):
    """The newest runs of the project chosen: name, when, energy, carbon, how it stands."""

    def __init__(self, context: Context) -> None:
        super().__init__(_("Last runs"), "home-runs")
        self._context = context
        self._asking = self._asked_again = False
        self._is_followed = False
        self._inside: QWidget | None = None
        self._place = QVBoxLayout()
        self.body.addLayout(self._place)
        self.body.addStretch(1)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Preferred)

    def start(self) -> None:
        """Follow the workspace while it is shown."""
        if not self._is_followed:
            self._is_followed = True
            self._context.store.changed.connect(self.refresh)
            self._context.store.opened.connect(self.refresh)
            self._context.settings_changed.connect(self._settings_changed)
        if self._context.is_started:
            self.refresh()

    def stop(self) -> None:
        """Follow it no more; a second call is harmless."""
        if self._is_followed:
            self._is_followed = False
            self._context.store.changed.disconnect(self.refresh)
            self._context.store.opened.disconnect(self.refresh)
            self._context.settings_changed.disconnect(self._settings_changed)

    def refresh(self) -> None:
        """Ask the workspace; while it has not answered, a further call waits for its turn."""
        if self._asking:
            self._asked_again = True
            return
        self._asking = True
        project_id = self._context.settings.project_id
        self._context.store.read(lambda workspace: last_runs(workspace, project_id), self._show, self._failed)

    def _settings_changed(self, names: set[str]) -> None:
        if "project_id" in names:
            self.refresh()

    def _failed(self, error: Exception) -> None:
        self._asking = False
        code = error.code if isinstance(error, GreenAIError) else ""
        self._put(label(_("The runs cannot be read now.") + (f" ({code})" if code else ""), "muted"))

    def _show(self, shown: list[Shown]) -> None:
        self._asking = False
        self._put(self._table(shown) if shown else self._empty())
        if self._asked_again:
            self._asked_again = False
            self.refresh()

    def _put(self, inside: QWidget) -> None:
        if self._inside is not None:
            self._place.removeWidget(self._inside)
            self._inside.deleteLater()
        self._inside = inside
        self._place.addWidget(inside)

    def _empty(self) -> QWidget:
        inside = QWidget()
        layout = QVBoxLayout(inside)
        layout.setContentsMargins(0, 8, 0, 8)
        layout.setSpacing(12)
        layout.addWidget(label(_("Nothing has been recorded yet. There are three ways to come to runs:")))
        for text, how in (
            (_("In this window"), _("Live, Record: for whatever runs on this machine.")),
            (_("In a terminal"), "greenai run --name my-training -- python train.py"),
        ):
            layout.addWidget(label(text, "label"))
            told = label(how)
            if text != _("In this window"):
                told.setFont(code_font())
                told.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
            layout.addWidget(told)
        layout.addWidget(label(_("From another tool"), "label"))
        layout.addWidget(label(_("Take in what CodeCarbon, nvidia-smi, Carbontracker, Zeus or Slurm recorded.")))
        layout.addWidget(self._import_link())
        return inside

    def _table(self, shown: list[Shown]) -> QWidget:
        from greenai_desktop.ui.runs.words import state_words

        dead = {run.id for run in self._context.recordings.unfinished}
        inside = QWidget()
        grid = QGridLayout(inside)
        grid.setContentsMargins(0, 4, 0, 0)
        grid.setHorizontalSpacing(20)
        grid.setVerticalSpacing(8)
        grid.setColumnStretch(0, 1)
        right = Qt.AlignmentFlag.AlignRight
        for column, title in enumerate((_("Run"), _("Started"), _("Energy"), _("Carbon"), _("State"))):
            side = right if column in (2, 3) else Qt.AlignmentFlag.AlignLeft
            grid.addWidget(label(title, "label", wrap=False), 0, column, side)
        for number, item in enumerate(shown, 1):
            run = item.overview.run
            name = run.name if len(run.name) <= _NAME_LETTERS else f"{run.name[: _NAME_LETTERS - 1]}…"
            opens = link(name.replace("&", "&&"), partial(self._context.go, "runs", run=run.id), f"home-run-{run.id}")
            grid.addWidget(opens, number, 0)
            started = numbers.date_time(run.started_utc_s, self._context.language.code)
            grid.addWidget(label(started, wrap=False), number, 1)
            for column, key in ((2, "run.energy"), (3, "run.carbon")):
                grid.addWidget(self._figure(item.root, key), number, column, right)
            state = state_words(item.overview, run.id in dead, self._context.language)
            grid.addWidget(label(state, "muted", wrap=False), number, 4)
        everything = link(_("All runs"), lambda: self._context.go("runs"), "home-to-runs")
        grid.addLayout(row(everything, self._import_link()), len(shown) + 1, 0, 1, 5)
        return inside

    def _import_link(self) -> QWidget:
        return link(_("Import…"), self._import, "home-import")

    def _import(self) -> None:
        from greenai_desktop.ui.transfer.import_dialog import import_files

        import_files(self._context, self.window())

    def _figure(self, root: Result | None, key: str) -> QWidget:
        from greenai_desktop.ui.widgets.figures import figure_text, plain_tooltip

        result = root.find(key) if root is not None else None
        if result is None:
            return label(numbers.MISSING, wrap=False)
        text = figure_text(result, self._context.language)
        made = label(text.value, wrap=False)
        made.setFont(font())
        made.setToolTip(plain_tooltip(text.tooltip))
        return made


class Unfinished(QFrame):
    """Runs of this machine whose recorder has died: closed at their last sample by one button."""

    def __init__(self, context: Context) -> None:
        super().__init__()
        self._context = context
        self.setProperty("card", "true")
        self.setObjectName("home-unfinished")
        self._told = label("", "warn")
        self._close: QPushButton = button(_("Close at the last sample"), self._close_all, "home-close-unfinished")
        layout = QHBoxLayout(self)
        layout.setContentsMargins(20, 12, 20, 12)
        layout.addWidget(self._told, 1)
        layout.addWidget(self._close)
        context.recordings.changed.connect(self._refresh)
        self._refresh()

    def _refresh(self) -> None:
        runs = self._context.recordings.unfinished
        self.setVisible(bool(runs))
        if runs:
            names = ", ".join(run.name for run in runs[:3])
            told = ngettext(
                "⚠ The recorder of {count} run has died; all but its last second is kept: {names}",
                "⚠ The recorders of {count} runs have died; all but their last second is kept: {names}",
                len(runs), names=names,
            )  # fmt: skip
            self._told.setText(told)

    def _close_all(self) -> None:
        for run in self._context.recordings.unfinished:
            self._context.recordings.close(run.id)


def last_runs(workspace: Workspace, project_id: int | None) -> list[Shown]:
    """The newest runs with their figures; on the store's thread."""
    from greenai_desktop.accounting.stored import stored_account
    from greenai_desktop.catalog.grid import grid

    shown = []
    for overview in workspace.runs(project_id=project_id)[:_MOST]:
        try:
            root = stored_account(workspace, overview.run, grid()).root
        except GreenAIError:
            root = None
        shown.append(Shown(overview, root))
    return shown
