"""Reads the ledger and makes the report in the background: what is seen is what is written."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtGui import QImage

from greenai_desktop import i18n
from greenai_desktop.core.errors import GreenAIError, ReportError
from greenai_desktop.i18n import _
from greenai_desktop.ui import tasks
from greenai_desktop.ui.reports.choices import Wanted

if TYPE_CHECKING:
    from greenai_desktop.accounting.ledger.reading import Kept
    from greenai_desktop.core.results import Result
    from greenai_desktop.report.document import Notice
    from greenai_desktop.report.project_report import ProjectReport
    from greenai_desktop.ui.context import Context

# Edits come in bursts.
_LATER_MS: Final = 250
_DOTS_PER_POINT: Final = 2.0  # 144 dots an inch: sharp on a dense screen too
MANY_LINES = 3_000  # fewer are drawn before anybody looks
LARGEST_COUNT: Final = 5  # lines that explain themselves beside the preview
_PDFIUM = threading.Lock()  # the library may be used by one thread at a time


@dataclass(frozen=True, slots=True)
class Made:
    """A report that is ready.

    Attributes:
        wanted: What was asked.
        report: Its figures.
        whole: The total as a figure that explains itself.
        largest: The largest lines likewise.
        content: The file.
        images: Its pages.
        texts: Their words, for those who cannot see them.
        notices: What its reader should learn.
        projects: Names of all projects by number.
    """

    wanted: Wanted
    report: ProjectReport
    whole: Result
    largest: tuple[Result, ...]
    content: bytes
    images: tuple[QImage, ...]
    texts: tuple[str, ...]
    notices: Sequence[Notice]
    projects: dict[int, str]


@dataclass(frozen=True, slots=True)
class Early:
    """The first page of a report that is being made, with first totals.

    Attributes:
        wanted: What was asked.
        images: The page.
        texts: Its words.
    """

    wanted: Wanted
    images: tuple[QImage, ...]
    texts: tuple[str, ...]


class Maker(QObject):
    """Makes the report that is wanted, and makes it anew when something was written.

    Signals:
        early: Its first page can be looked at; carries it.
        made: A report is ready; carries it.
        failed: It cannot be made; carries the error.
        busy: Whether one is under way.
    """

    early = Signal(object)
    made = Signal(object)
    failed = Signal(object)
    busy = Signal(bool)
    _found_early = Signal(object, object)  # from the thread that makes it

    def __init__(self, context: Context, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._context = context
        self._wanted: Wanted | None = None
        self._kept: Kept | None = None
        self._task: tasks.Task[tuple[Made, Kept]] | None = None
        self._is_stale, self._is_shown = True, False
        self._later = QTimer(self)
        self._later.setSingleShot(True)
        self._later.setInterval(_LATER_MS)
        self._later.timeout.connect(self._make)
        self._found_early.connect(self._tell_early)
        context.store.changed.connect(self.renew)
        context.stopping.connect(self.hide)

    def show(self) -> None:
        """The page is seen."""
        self._is_shown = True
        if self._is_stale:
            self._later.start()

    def hide(self) -> None:
        """The page is not seen: nothing is made."""
        self._is_shown = False
        self._later.stop()
        if self._task is not None:
            self._task.cancel()
            self._task, self._is_stale = None, True

    def want(self, wanted: Wanted) -> None:
        """Make another report."""
        if wanted != self._wanted:
            self._wanted = wanted
            self.renew()

    def renew(self) -> None:
        """Make it anew, soon."""
        self._is_stale = True
        if self._is_shown:
            self._later.start()

    def _make(self) -> None:
        wanted = self._wanted
        if wanted is None:
            return
        if self._task is not None:
            self._task.cancel()
        file, kept, self._kept, self._is_stale = self._context.store.file, self._kept, None, False

        def work(task: tasks.Task[tuple[Made, Kept]]) -> tuple[Made, Kept]:
            return make(task, file, wanted, kept, lambda early: self._found_early.emit(task, early))

        def done(found: tuple[Made, Kept]) -> None:
            if self._task is task:
                self._task, self._kept = None, found[1]
                self.busy.emit(False)
                self.made.emit(found[0])

        def failed(error: GreenAIError | Exception) -> None:
            if self._task is task:
                self._task, self._is_stale = None, True
                self.busy.emit(False)
                self.failed.emit(error)

        task = tasks.run(work, done, failed, title=_("Make the report"), can_cancel=True)
        self._task = task
        self.busy.emit(True)

    def _tell_early(self, task: object, early: Early) -> None:
        if self._task is task:
            self.early.emit(early)


def make(
    task: tasks.Task[tuple[Made, Kept]], file: object, wanted: Wanted, kept: Kept | None,
    tell_early: Callable[[Early], None],
) -> tuple[Made, Kept]:  # fmt: skip
    """Make a report; runs off the GUI thread, with a workspace of its own.

    Args:
        task: Asked whether to stop.
        file: The workspace.
        wanted: Which report.
        kept: What an earlier reading made.
        tell_early: Gets the first page of a large ledger before its draws are made.
    """
    from greenai_desktop.accounting.estimate.shelf import shelf
    from greenai_desktop.accounting.ledger.ai_share import ledger_result
    from greenai_desktop.accounting.ledger.gather import gather
    from greenai_desktop.accounting.ledger.line_explained import StoredTrees
    from greenai_desktop.accounting.ledger.reading import Kept, read_sources
    from greenai_desktop.accounting.project_paper import largest_results, project_report
    from greenai_desktop.catalog.grid import grid
    from greenai_desktop.report.project_pdf import project_pdf
    from greenai_desktop.ui.store_thread import open_workspace

    kept, language = kept or Kept(), i18n.language(wanted.language)
    with open_workspace(file) as workspace:  # type: ignore[arg-type]
        sources = read_sources(workspace, grid(), shelf(), kept, task.check)
        gathered = gather(sources, wanted.question(sources))
        task.check()
        trees = StoredTrees(workspace, grid(), shelf())
        if len(gathered.lines) > MANY_LINES:
            first = project_report(sources, gathered, language, task.check, is_preliminary=True)
            tell_early(Early(wanted, *pages_of(project_pdf(first, language)[0])))
            task.check()
        largest = largest_results(sources, gathered, trees.of, LARGEST_COUNT)
        task.check()
    report = project_report(sources, gathered, language, task.check)
    try:
        content, notices = project_pdf(report, language, task.report, lambda: task.cancelled)
    except ReportError as error:
        if error.code == "cancelled":
            raise tasks.Cancelled from error
        raise
    images, texts = pages_of(content)
    names = {number: project.name for number, project in sources.projects.items()}
    whole = ledger_result(gathered, report.totals.whole)
    return Made(wanted, report, whole, largest, content, images, texts, notices, names), kept


def pages_of(content: bytes) -> tuple[tuple[QImage, ...], tuple[str, ...]]:
    """The pages of a PDF as images, and their words."""
    import pypdfium2

    images, texts = [], []
    with _PDFIUM:
        document = pypdfium2.PdfDocument(content)
        try:
            for page in document:
                bitmap = page.render(scale=_DOTS_PER_POINT, rev_byteorder=True, prefer_bgrx=True)
                data = bytes(bitmap.buffer)
                image = QImage(data, bitmap.width, bitmap.height, bitmap.stride, QImage.Format.Format_RGBX8888)
                images.append(image.copy())  # Qt would go on reading the bytes that are about to go
                texts.append(page.get_textpage().get_text_bounded())
        finally:
            document.close()
    return tuple(images), tuple(texts)
