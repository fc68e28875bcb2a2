"""What is missing, said before the export, and the largest figures with their why."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from greenai_desktop.core.results import Result
from greenai_desktop.i18n import _, active, numbers, words
from greenai_desktop.ui.reports.maker import Made
from greenai_desktop.ui.widgets.elided import ElidedLabel
from greenai_desktop.ui.widgets.forms import Card, label, link

if TYPE_CHECKING:
    from greenai_desktop.report.project_report import ProjectReport


class Missing(Card):
    """What the reader of the report will miss; each thing with the page where it can be mended."""

    def __init__(self, go: Callable[[str], None]) -> None:
        super().__init__(_("Before you export"), "report-missing")
        self._go = go
        self._place = QVBoxLayout()
        self._place.setSpacing(6)
        self.body.addLayout(self._place)

    def show_made(self, made: Made) -> None:
        """Show what this report lacks."""
        clear(self._place)
        said = list(lacks(made.report))
        for words_, tab in said:
            self._place.addWidget(label(words_))
            if tab:
                self._place.addWidget(link(_("Show in the inventory"), partial(self._go, tab)))
        for notice in made.notices:
            self._place.addWidget(label(notice.text(active())))
        if not said and not made.notices:
            self._place.addWidget(label(_("Nothing that the program knows of is missing.")))


class Largest(Card):
    """The total and the largest lines: each explains itself."""

    def __init__(self, explain: Callable[[Result], None]) -> None:
        super().__init__(_("Why these numbers?"), "report-why")
        self._explain = explain
        self._place = QVBoxLayout()
        self._place.setSpacing(4)
        self.body.addLayout(self._place)

    def show_made(self, made: Made) -> None:
        """Show those of this report."""
        clear(self._place)
        if made.whole.value is None:
            self._place.addWidget(label(_("No line has a figure yet."), "muted"))
            return
        self._add(_("Total"), made.whole)
        for one in made.largest:
            self._add(one.label or _("without a name"), one)

    def _add(self, name: str, result: Result) -> None:
        value = numbers.quantity(result.value, result.unit, active().code, 2)
        made = link(value, partial(self._explain, result))
        made.setToolTip("")
        made.setAccessibleName(_("Why this number? {name}: {value}", name=name, value=value))
        told = ElidedLabel()
        told.say(name)
        line = QWidget()
        across = QHBoxLayout(line)
        across.setContentsMargins(0, 0, 0, 0)
        across.addWidget(told, 1)
        across.addWidget(made)
        self._place.addWidget(line)


def lacks(report: ProjectReport) -> Iterator[tuple[str, str]]:
    """What a report lacks, and the tab of the inventory where it can be mended; empty for none."""
    if not report.line_count:
        yield _("Nothing is recorded for this period yet: no run, no estimate, no equipment and no other post."), ""
        return
    language = active()
    if lacking := report.totals.whole.missing_count:
        text = language.ngettext("{count} line has no figure: it is in no sum, and page 2 says why.",
                     "{count} lines have no figure: they are in no sum, and page 2 says why.", lacking)  # fmt: skip
        yield text, "ledger"
    if twice := sum(one.is_in_total for one in report.findings):
        yield (
            language.ngettext("{count} double count is not cured.", "{count} double counts are not cured.", twice),
            "ledger",
        )
    if unstaged := report.gaps.unstaged_count:
        yield language.ngettext("{count} line has no stage.", "{count} lines have no stage.", unstaged), ""
    if posts := len(report.gaps.posts):
        text = language.ngettext("{count} post is not assessed; the report names it.",
                     "{count} posts are not assessed; the report names them.", posts)  # fmt: skip
        yield text, "posts"
    if report.share.value is None:
        yield words.word(words.REASON, report.share.reason, active()).capitalize() + ".", ""
    if not report.name.strip():
        yield _("The organisation has no name yet."), ""


def clear(place: QVBoxLayout) -> None:
    """Take everything out."""
    while (item := place.takeAt(0)) is not None:
        if (widget := item.widget()) is not None:
            widget.hide()
            widget.deleteLater()
