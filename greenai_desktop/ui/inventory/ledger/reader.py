"""Reads and reckons the ledger in the background: lines and a first answer first, intervals by draws and remarks later.

It reads with a connection of its own, so that no edit waits for it, and keeps the lines that have not changed.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QObject, QTimer, Signal

from greenai_desktop.accounting.ledger.question import Question
from greenai_desktop.core.errors import GreenAIError
from greenai_desktop.i18n import _
from greenai_desktop.ui import tasks
from greenai_desktop.ui.inventory.ledger.filters import Filter
from greenai_desktop.ui.inventory.ledger.pauses import without_pauses

if TYPE_CHECKING:
    from greenai_desktop.accounting.ledger.sources import Sources
    from greenai_desktop.core.ledger_totals import LedgerTotals
    from greenai_desktop.ui.context import Context
    from greenai_desktop.ui.inventory.ledger.answer import Answer, Remarks

# Edits come in bursts; a reading that begins with each of them would end with none.
_AFTER_EDIT_MS: Final = 300
# What a filter leaves is shown and painted first: draws at the same time would slow the window down.
_AFTER_FILTER_MS: Final = 120
_EVERYTHING: Final = Question()


@dataclass(frozen=True, slots=True)
class Asked:
    """What is asked.

    Attributes:
        question: For whom, when, in which view.
        against: The year to hold it against; None for none.
        has_own_view: Whether the view was chosen here; else it is that of the organisation.
    """

    question: Question = _EVERYTHING
    against: int | None = None
    has_own_view: bool = False

    def of(self, sources: Sources) -> Question:
        """The question, in the view of the organisation if none was chosen here."""
        return self.question if self.has_own_view else replace(self.question, view=sources.organisation.view)


class LedgerReader(QObject):
    """The ledger as it stands.

    Signals:
        read: The sources are others now.
        answered: The lines are others now; first totals can be asked for.
        drawn: Totals by draws are there, for the filter in force; carries them.
        remarked: What is said about the ledger is there.
        failed: It cannot be read; carries the error.
        busy: Whether something is under way.
    """

    read = Signal()
    answered = Signal()
    drawn = Signal(object)
    remarked = Signal()
    failed = Signal(object)
    busy = Signal(bool)

    def __init__(self, context: Context, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._context = context
        self.sources: Sources | None = None
        self.answer: Answer | None = None
        self.remarks: Remarks | None = None
        self.whole: LedgerTotals | None = None
        self._asked, self._filter = Asked(), Filter()
        self._first: tuple[Filter, LedgerTotals] | None = None
        self._kept: object | None = None
        self._is_stale, self._is_shown = True, False
        self._running: dict[str, tasks.Task[object]] = {}
        self._later = QTimer(self)
        self._later.setSingleShot(True)
        self._later.setInterval(_AFTER_EDIT_MS)
        self._later.timeout.connect(self._read)
        self._soon = QTimer(self)
        self._soon.setSingleShot(True)
        self._soon.setInterval(_AFTER_FILTER_MS)
        self._soon.timeout.connect(self._draw)
        context.store.changed.connect(self.renew)
        context.stopping.connect(self.stop)

    @property
    def is_busy(self) -> bool:
        """Whether something is under way."""
        return bool(self._running) or self._later.isActive() or self._soon.isActive()

    @property
    def asked(self) -> Asked:
        """What is asked."""
        return self._asked

    @property
    def kept(self) -> Filter:
        """The filter in force."""
        return self._filter

    def first(self) -> LedgerTotals | None:
        """Totals at once, for the filter in force; None before there are lines."""
        if self.answer is None:
            return None
        if self._first is None or self._first[0] != self._filter:
            self._first = self._filter, self.answer.first(self._filter)
        return self._first[1]

    def show(self) -> None:
        """The tab is seen: read if anything changed meanwhile."""
        self._is_shown = True
        if self._is_stale:
            self._read()

    def hide(self) -> None:
        """The tab is not seen: what changes is read when it is seen again."""
        self._is_shown = False
        self._later.stop()
        if self._soon.isActive():
            self._soon.stop()
            self._is_stale = True

    def stop(self) -> None:
        """End what is under way."""
        self.hide()
        for task in self._running.values():
            task.cancel()
        self._running.clear()

    def renew(self) -> None:
        """Something was written: read anew, soon."""
        self._is_stale = True
        if self._is_shown:
            self._later.start()

    def ask(self, asked: Asked) -> None:
        """Ask something else."""
        if asked != self._asked:
            self._asked = asked
            self._gather()

    def look_at(self, kept: Filter) -> None:
        """Look at other lines."""
        if kept != self._filter:
            self._filter = kept
            self._cancel("draw")
            if self.answer is not None:
                self._soon.start()

    def _read(self) -> None:
        from greenai_desktop.accounting.ledger.reading import Kept

        file, kept = self._context.store.file, self._kept or Kept()
        self._kept = None  # two readings at a time must not share it
        self._is_stale = False

        def work(task: tasks.Task[object]) -> object:
            from greenai_desktop.accounting.estimate.shelf import shelf
            from greenai_desktop.accounting.ledger.reading import read_sources
            from greenai_desktop.catalog.grid import grid
            from greenai_desktop.ui.store_thread import open_workspace

            with open_workspace(file) as workspace:
                return read_sources(workspace, grid(), shelf(), kept, task.check, task.report)  # type: ignore[arg-type]

        def done(sources: Sources) -> None:
            self._kept = kept
            self.sources = sources
            self.read.emit()
            self._gather()

        self._run("read", _("Read the ledger"), work, done)

    def _gather(self) -> None:
        sources = self.sources
        if sources is None:
            return
        question, kept = self._asked.of(sources), self._filter

        def work(task: tasks.Task[object]) -> object:
            from greenai_desktop.ui.inventory.ledger.answer import answered

            with without_pauses():
                made = answered(sources, question)
                return made, kept, made.first(kept)

        def done(found: tuple[Answer, Filter, LedgerTotals]) -> None:
            self.answer, self.remarks, self.whole = found[0], None, None
            self._first = found[1:]
            self.answered.emit()
            self._draw()

        self._cancel("draw")
        self._cancel("remark")
        self._run("gather", "", work, done)

    def _draw(self) -> None:
        """Totals by draws for the filter, then the remarks if they are not there yet."""
        answer, kept, whole = self.answer, self._filter, self.whole
        if answer is None:
            return

        def work(task: tasks.Task[object]) -> object:
            from greenai_desktop.ui.inventory.ledger import answer as reckoned

            every = whole or reckoned.drawn(answer, Filter())
            task.check()
            return every, every if kept.lets_all_pass else reckoned.drawn(answer, kept)

        def done(found: tuple[LedgerTotals, LedgerTotals]) -> None:
            self.whole = found[0]
            self.drawn.emit(found[1])
            if self.remarks is None and "remark" not in self._running:
                self._remark()

        self._run("draw", "", work, done)

    def _remark(self) -> None:
        """What is said about the ledger: it takes longest, and no filter changes it."""
        answer, sources, whole, against = self.answer, self.sources, self.whole, self._asked.against
        if answer is None or sources is None or whole is None:
            return

        def work(task: tasks.Task[object]) -> object:
            from greenai_desktop.ui.inventory.ledger import answer as reckoned

            with without_pauses():
                return reckoned.remarks(sources, answer, whole.whole, against, task.check)

        def done(remarks: Remarks) -> None:
            self.remarks = remarks
            self.remarked.emit()

        self._run("remark", _("Look for double counts and gaps"), work, done)

    def _run(self, name: str, title: str, work: object, done: object) -> None:
        """One task of each name at a time: a newer one takes the place of an older."""
        self._cancel(name)

        def ended(result: object) -> None:
            if self._running.get(name) is task:
                del self._running[name]
                done(result)  # type: ignore[operator]
                self._tell()

        def failed(error: GreenAIError | Exception) -> None:
            if self._running.get(name) is task:
                del self._running[name]
                self._is_stale = True
                self.failed.emit(error)
                self._tell()

        task = tasks.run(work, ended, failed, title=title, can_cancel=True)  # type: ignore[arg-type]
        self._running[name] = task
        self._tell()

    def _cancel(self, name: str) -> None:
        task = self._running.pop(name, None)
        if task is not None:
            task.cancel()

    def _tell(self) -> None:
        self.busy.emit(self.is_busy)
