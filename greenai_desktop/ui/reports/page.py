"""The Reports page: choose, look, see what is missing, and write the file."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from greenai_desktop.core.errors import GreenAIError
from greenai_desktop.i18n import _, active, errors
from greenai_desktop.ui import tasks
from greenai_desktop.ui.context import Context
from greenai_desktop.ui.page import Page
from greenai_desktop.ui.reports.choices import Choices
from greenai_desktop.ui.reports.findings import Largest, Missing
from greenai_desktop.ui.reports.maker import Early, Made, Maker
from greenai_desktop.ui.reports.preview import Preview
from greenai_desktop.ui.runs.export import Ask, ask_file, file_name
from greenai_desktop.ui.widgets.forms import button, label, page_frame, scrolled

_SIDE_WIDTH = 356


class ReportsPage(Page):
    """A report of two pages, seen before it is written.

    Attributes:
        ask: Asks for the file; tests put their own in.
    """

    help_topic = "reports"

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        self.ask: Ask = ask_file
        self.made: Made | None = None
        self.export = button(_("Export as PDF…"), self.write, "report-export", primary=True)
        self.choices, self.preview = Choices(), Preview()
        self.missing = Missing(lambda tab: context.go("inventory", tab=tab))
        self.largest = Largest(context.explain)
        self.busy = label("", "muted", wrap=False)
        frame = page_frame(self, _("Reports"), self.busy, self.export)
        frame.addLayout(self._columns(), 1)
        self.maker = Maker(context, self)
        self.maker.early.connect(self._show_early)
        self.maker.made.connect(self._show)
        self.maker.failed.connect(self._fail)
        self.maker.busy.connect(self._tell_busy)
        self.choices.changed.connect(self._choose)
        self.export.setEnabled(False)
        self.maker.want(self.choices.wanted)

    def open_with(self, arguments: Mapping[str, Any]) -> None:
        self.choices.restore(arguments)

    def activated(self) -> None:
        self.maker.show()

    def deactivated(self) -> None:
        self.maker.hide()

    def state(self) -> dict[str, Any]:
        return self.choices.state()

    def restore(self, state: Mapping[str, Any]) -> None:
        self.choices.restore(state)

    def write(self) -> None:
        """Ask for a file and write what is seen."""
        made = self.made
        if made is None:
            return
        name = file_name(made.report.name) if made.report.name.strip() else "greenai"
        period = made.wanted.year or "all"
        proposed = str(Path.home() / f"{name}-{period}-{made.wanted.language}.pdf")
        target = self.ask(self, _("Export the report"), proposed, _("PDF files (*.pdf)"))
        if not target:
            return
        path = Path(target)
        path = path if path.suffix.lower() == ".pdf" else path.with_name(path.name + ".pdf")

        def work(task: tasks.Task[None]) -> None:
            from greenai_desktop.report.document import replace_file

            replace_file(path, made.content)

        tasks.run(
            work, lambda nothing: self.context.tell(_("Written: {file}", file=path.name)), title=_("Export the report")
        )

    def _columns(self) -> QHBoxLayout:
        side = QWidget()
        area = scrolled(side)
        area.setFixedWidth(_SIDE_WIDTH)
        area.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOn)  # else its coming changes the width
        column = QVBoxLayout(side)
        column.setContentsMargins(0, 0, 8, 0)
        column.setSpacing(16)
        for card in (self.choices, self.missing, self.largest):
            column.addWidget(card)
        column.addStretch(1)
        columns = QHBoxLayout()
        columns.setSpacing(16)
        columns.addWidget(area)
        columns.addWidget(self.preview, 1)
        return columns

    def _choose(self) -> None:
        self.export.setEnabled(False)  # what is seen is not what is chosen any more
        self.maker.want(self.choices.wanted)

    def _show_early(self, early: Early) -> None:
        """A page to look at while the rest is made; what is exported is never preliminary."""
        if early.wanted == self.choices.wanted:
            self.export.setEnabled(False)
            self.preview.show_pages(early.images, early.texts)

    def _show(self, made: Made) -> None:
        self.choices.offer(made.projects)
        if made.wanted != self.choices.wanted:
            self.maker.want(self.choices.wanted)
            return
        self.made = made
        self.preview.show_pages(made.images, made.texts)
        self.missing.show_made(made)
        self.largest.show_made(made)
        self.export.setEnabled(True)

    def _fail(self, error: GreenAIError | Exception) -> None:
        self.made = None
        self.export.setEnabled(False)
        told = " ".join(errors.title_and_hint(error, active())) if isinstance(error, GreenAIError) else str(error)
        self.preview.say(_("The report cannot be made: {cause}", cause=told))

    def _tell_busy(self, is_busy: bool) -> None:
        self.busy.setText(_("The report is being made…") if is_busy else "")


def page(context: Context) -> Page:
    """Make the page."""
    return ReportsPage(context)
