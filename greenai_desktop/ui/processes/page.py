"""The page of processes: who draws the power, by processes or by trees. Processes are listed, never people."""

from __future__ import annotations

import os
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Final

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QGuiApplication, QKeyEvent
from PySide6.QtWidgets import QCheckBox, QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from greenai_desktop import paths
from greenai_desktop.core.processes import Identity, Key
from greenai_desktop.core.samples import Device
from greenai_desktop.i18n import _, ngettext, numbers
from greenai_desktop.i18n.processes import method_of, name_of
from greenai_desktop.ui.errors import problem_of, show_error
from greenai_desktop.ui.page import Page
from greenai_desktop.ui.page_actions import add_action
from greenai_desktop.ui.processes.balance import BalanceTable
from greenai_desktop.ui.processes.columns import columns
from greenai_desktop.ui.processes.explain import balance_of, places_of, power_of
from greenai_desktop.ui.processes.model import ProcessModel
from greenai_desktop.ui.processes.record_panel import ProcessRecordPanel
from greenai_desktop.ui.processes.watch import ProcessWatch
from greenai_desktop.ui.theme import icons
from greenai_desktop.ui.theme.tokens import tokens
from greenai_desktop.ui.widgets.forms import button, label, link, page_frame, scrolled
from greenai_desktop.ui.widgets.notice import Notice
from greenai_desktop.ui.widgets.segments import Segments
from greenai_desktop.ui.widgets.table import TableView

if TYPE_CHECKING:
    from greenai_desktop.recording.process_power import PowerTable
    from greenai_desktop.ui.context import Context

_GIVES_WAY: Final = ("user", "container", "memory", "pid", "gpu")
_ROW_PX: Final = 28
_LEAST_TABLE_PX: Final = 180


class ProcessesPage(Page):
    """Processes or trees with their watts, and where the power of the whole machine goes.

    Attributes:
        by_trees: Whether a process and what came from it is one row.
    """

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        self.watch = ProcessWatch.of(context)
        self.by_trees = False
        self._is_shown = False
        self.model = ProcessModel()
        self.table = TableView(self.model, "process-table", _("Processes"))
        self.table.verticalHeader().setDefaultSectionSize(_ROW_PX)
        self.table.setMinimumHeight(_LEAST_TABLE_PX)
        self.balance = BalanceTable()
        self.panel = ProcessRecordPanel(context)
        self.failed_notice = Notice("processes-failed", "warning", _("Try again"), self._try_again)
        self._build()
        self._add_actions()
        self._connect()
        self._tint()
        self._show()

    def activated(self) -> None:
        self._is_shown = True
        self.watch.start()
        self._show()
        self.table.setFocus()

    def deactivated(self) -> None:
        self._is_shown = False
        self.watch.stop()
        self.model.hold(False)

    def theme_changed(self) -> None:
        self._tint()
        self.update()

    def state(self) -> dict[str, Any]:
        return {
            "trees": self.by_trees, "search": self.search.text(), "chosen": self._chosen_key(),
            "panel": self.panel.state() if self.panel.isVisibleTo(self) else None,
        }  # fmt: skip

    def restore(self, state: Mapping[str, Any]) -> None:
        self._choose_rows(bool(state.get("trees")))
        self.search.setText(str(state.get("search", "")))
        self._choose(state.get("chosen"))
        panel = state.get("panel")
        if panel:
            self.panel.open(int(panel["pid"]), str(panel["name"]))
            self.panel.restore(panel)

    def record_chosen(self) -> None:
        """Ask how the recording of the chosen process is to be called."""
        who = self._chosen()
        if who is not None and self.record_button.isEnabled():
            self.panel.open(who.pid, self._name(who))

    def explain_chosen(self) -> None:
        """Open "Why this number?" for the power of the chosen process."""
        who, found = self._chosen(), self.watch.latest
        if who is not None and found is not None:
            places = places_of(found.accounted, who.key, self.by_trees)
            channels = self.context.feed.channels
            self.context.explain(power_of(found.accounted, places, channels, self._name(who), self.context.language))

    def explain_part(self, part: str) -> None:
        """Open "Why this number?" for a part of the power of the machine."""
        found = self.watch.latest
        if found is not None:
            channels = self.context.feed.channels
            self.context.explain(balance_of(found.accounted, part, channels, self.context.language))

    def show_command(self) -> None:
        """Say how the chosen process was started; nothing else reads that."""
        from greenai_desktop.sensors.processes import command_line

        who = self._chosen()
        if who is None:
            return
        if who.is_others and not self.context.settings.shows_others_processes:
            self.context.tell(_("The processes of other users are not named; allow it above the list first."))
            return
        told = command_line(paths.proc_root(), who.pid)
        self.context.tell(told or _("The system does not tell how this process was started."))

    def copy_column(self) -> None:
        """Put the column of the current cell on the clipboard, as far as the filter lets it pass."""
        at = self.table.currentIndex()
        if at.isValid():
            rows = range(self.model.rowCount())
            QGuiApplication.clipboard().setText(self.model.copied(rows, [at.column()], headers=True))

    def _updated(self) -> None:
        """There is something new; only a visible page shows it."""
        if self._is_shown and self.isVisible() and not self.window().isMinimized():
            self._show()

    def _show(self) -> None:
        found = self.watch.latest
        self._show_state()
        if found is None:
            return
        rows = self._rows()
        assert rows is not None
        language, shows_others = self.context.language, self.context.settings.shows_others_processes
        has_cards = any(one.device is Device.GPU for one in found.accounted.devices)
        made = columns(rows, self.by_trees, shows_others, has_cards, language)
        is_first, is_wider = not self.model.columns, len(made) != len(self.model.columns)
        key = self._chosen_key()
        self.model.show_rows([who.key for who in rows.who], made)
        if key is not None and self._chosen_key() is None:
            self._choose(key)  # so much had changed that the list was built anew
        if is_first:
            self.table.sort_by("power", descending=True)
            self.model.set_filter(self.search.text())
        if is_wider:
            self.table.fit_columns("name", gives_way=_GIVES_WAY)
        self.balance.show_parts(found.accounted, language)
        bases = [(one.basis, one.idle_basis) for one in found.accounted.devices]
        self.method.setText(method_of(bases, language))
        self._selection_changed()

    def _show_state(self) -> None:
        found, language = self.watch.latest, self.context.language
        if found is None:
            has_failed = self.context.feed.state == "failed"
            self.count.setText(
                _("The sensors could not be looked for.") if has_failed else _("The first figures come in a moment …")
            )
            return
        count = self.model.rowCount() if self.model.columns else len(found.accounted.processes.who)
        said = [ngettext("{count} tree", "{count} trees", count) if self.by_trees
                else ngettext("{count} process", "{count} processes", count)]  # fmt: skip
        since = numbers.clock(self.watch.since_utc_s or 0.0, language.code)
        said.append(_("energy counted since {time}", time=since))
        if found.denied_count:
            said.append(ngettext("{count} may not be read", "{count} may not be read", found.denied_count))
        self.count.setText(" · ".join(said))

    def _rows(self) -> PowerTable | None:
        found = self.watch.latest
        if found is None:
            return None
        return found.trees if self.by_trees else found.accounted.processes

    def _chosen_key(self) -> Key | None:
        rows = self.table.selected_rows() if self.model.columns else []
        if not rows:
            return None
        key = self.model.keys[rows[0]]
        return key if isinstance(key, tuple) else None

    def _chosen(self) -> Identity | None:
        key, rows = self._chosen_key(), self._rows()
        return next((who for who in rows.who if who.key == key), None) if rows is not None else None

    def _choose(self, key: object) -> None:
        wanted = tuple(key) if isinstance(key, (list, tuple)) else None
        if wanted in self.model.keys:
            self.table.select_source_rows([self.model.keys.index(wanted)])

    def _choose_rows(self, by_trees: object) -> None:
        """Show processes or trees; the chosen one stays if it is in both."""
        key = self._chosen_key()
        self.by_trees = bool(by_trees)
        self.segments.show_value(self.by_trees)
        self._show()
        self._choose(key)

    def _name(self, who: Identity) -> str:
        return name_of(who, self.context.settings.shows_others_processes, self.context.language)

    def _selection_changed(self) -> None:
        who, rows = self._chosen(), self._rows()
        has_ended = False
        if who is not None and rows is not None:
            has_ended = bool(rows.has_ended[next(i for i, one in enumerate(rows.who) if one.key == who.key)])
        is_others = who is not None and who.is_others and not _may_record_others()
        can = who is not None and not who.is_kernel and not has_ended and not is_others
        self.record_button.setEnabled(can)
        self.record_action.setEnabled(can)
        for action in (self.why_action, self.command_action):
            action.setEnabled(who is not None)
        if can:
            self.record_button.setToolTip(_("Record this process and its children until they end (R)"))
        elif has_ended:
            self.record_button.setToolTip(_("The first process of this tree has ended: choose one of its processes"))
        elif is_others:
            self.record_button.setToolTip(_("This is another user's process: what it draws is not ours to record"))
        elif who is not None:
            self.record_button.setToolTip(_("This is a part of the system itself: it cannot be recorded alone"))
        else:
            self.record_button.setToolTip(_("Choose a process in the list first"))

    def _narrow(self, text: str) -> None:
        key = self._chosen_key()
        self.model.set_filter(text)
        self._choose(key)
        self._show_state()

    def _failed(self, error: Exception) -> None:
        problem = problem_of(error)
        self.failed_notice.say(f"{problem.title} {problem.hint}".strip())
        self.watch.stop()

    def _sensors_failed(self, error: Exception) -> None:
        self._show_state()

    def _try_again(self) -> None:
        self.failed_notice.say("")
        self.watch.start()

    def _close_panel(self) -> None:
        """Hide the form; the keyboard goes back to the list, and not into the search above it."""
        if self.panel.isVisibleTo(self):
            self.panel.hide()
            self.table.setFocus()

    def _recording_begun(self, run_id: int) -> None:
        if self._is_shown:
            self.context.tell(_("The recording has begun."))

    def _settings_changed(self, names: set[str]) -> None:
        if "shows_others_processes" in names:
            self.others.setChecked(self.context.settings.shows_others_processes)
            self._show()

    def _build(self) -> None:
        self.segments = Segments(_("Rows"), [(False, _("Processes")), (True, _("Trees"))])
        self.segments.show_value(False)
        self.segments.chosen.connect(self._choose_rows)
        self.record_button = button(_("Record this process"), self.record_chosen, "process-record", primary=True)
        inside = QWidget()
        inside.setProperty("canvas", True)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(scrolled(inside))
        layout = page_frame(inside, _("Processes"), self.segments, self.record_button)
        layout.setSpacing(12)
        self.search = QLineEdit()
        self.search.setObjectName("process-search")
        self.search.setPlaceholderText(_("Search  Ctrl+F"))
        self.search.setAccessibleName(_("Search in the processes"))
        self.search.setClearButtonEnabled(True)
        self.search.textChanged.connect(self._narrow)
        self.search.installEventFilter(self)
        self.others = QCheckBox(_("Name the processes of other users"))
        self.others.setObjectName("process-others")
        self.others.setChecked(self.context.settings.shows_others_processes)
        self.others.clicked.connect(self._allow_others)
        head = QHBoxLayout()
        head.setSpacing(12)
        head.addWidget(self.search, 1)
        head.addWidget(self.others)
        layout.addWidget(self.failed_notice)
        layout.addWidget(self.panel)
        layout.addLayout(head)
        layout.addWidget(self.table, 1)
        layout.addWidget(self.balance)
        layout.addLayout(self._foot())

    def _foot(self) -> QHBoxLayout:
        """How many there are, and how power was shared out."""
        self.count = label("", "label")
        self.count.setObjectName("process-count")
        self.method = label("", "label")
        self.method.setObjectName("process-method")
        words = QVBoxLayout()
        words.setSpacing(2)
        words.addWidget(self.count)
        words.addWidget(self.method)
        why = link(_("Why this number?"), lambda: self.explain_part("total"), "process-why")
        foot = QHBoxLayout()
        foot.addLayout(words, 1)
        foot.addWidget(why, 0, Qt.AlignmentFlag.AlignTop)
        return foot

    def _allow_others(self, is_allowed: bool) -> None:
        self.context.change_settings(shows_others_processes=is_allowed)

    def _add_actions(self) -> None:
        add_action(self, "process-search-action", _("Search in the processes"), self.search.setFocus, "Ctrl+F")
        self.record_action = add_action(
            self, "process-record-action", _("Record this process…"), self.record_chosen, "R"
        )
        self.why_action = add_action(self, "process-why-action", _("Why this number?"), self.explain_chosen)
        self.command_action = add_action(
            self, "process-command", _("Say how this process was started"), self.show_command
        )
        add_action(self, "process-trees", _("Processes or trees"), lambda: self._choose_rows(not self.by_trees), "T")
        add_action(self, "process-columns", _("Choose the columns of the list…"), self.table.choose_columns)
        copy = add_action(self, "process-copy-column", _("Copy the column"), self.copy_column)
        self.table.extra_actions += [self.record_action, self.why_action, self.command_action, copy]

    def _connect(self) -> None:
        self.watch.updated.connect(self._updated)
        self.watch.failed.connect(self._failed)
        self.context.feed.failed.connect(self._sensors_failed)
        self.table.viewport().installEventFilter(self)
        self.table.selectionModel().selectionChanged.connect(lambda new, old: self._selection_changed())
        self.table.activated.connect(lambda index: self.explain_chosen())
        self.balance.explained.connect(self.explain_part)
        self.panel.closed.connect(self._close_panel)
        self.context.settings_changed.connect(self._settings_changed)
        recordings = self.context.recordings
        recordings.started.connect(self._recording_begun)
        recordings.failed.connect(show_error)

    def _tint(self) -> None:
        self.record_button.setIcon(icons.icon("record", tokens().on_accent))

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self.table.viewport():
            if event.type() == QEvent.Type.Enter:
                self.model.hold(True)  # nothing moves under the mouse
            elif event.type() == QEvent.Type.Leave:
                self.model.hold(False)
        elif isinstance(event, QKeyEvent) and self._clears_search(watched, event):
            self.search.clear()
            return True
        return super().eventFilter(watched, event)

    def _clears_search(self, watched: QObject, event: QKeyEvent) -> bool:
        is_escape = event.type() == QEvent.Type.KeyPress and event.key() == Qt.Key.Key_Escape
        return watched is self.search and is_escape and bool(self.search.text())


def _may_record_others() -> bool:
    """Whether we run as the administrator of the machine, who may."""
    return hasattr(os, "geteuid") and os.geteuid() == 0


page = ProcessesPage
