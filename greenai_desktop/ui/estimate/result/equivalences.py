"""Beside everyday things: at most three, each with its source; never what would suggest compensation."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QFrame, QVBoxLayout

from greenai_desktop.catalog.equivalences import Equivalence, at_most_three
from greenai_desktop.core.estimate.draft import Draft
from greenai_desktop.core.estimate.estimated import Estimated
from greenai_desktop.i18n import Language, _, numbers
from greenai_desktop.i18n.figures import amount_text
from greenai_desktop.ui.estimate.result import words
from greenai_desktop.ui.estimate.result.chart import muted_label
from greenai_desktop.ui.widgets.forms import label

if TYPE_CHECKING:
    from greenai_desktop.core.results import Result
    from greenai_desktop.ui.context import Context

MOST = 3


class EquivalencesCard(QFrame):
    """A few lines; hidden where the footprint is not known."""

    def __init__(self, context: Context) -> None:
        super().__init__()
        self._context = context
        self.setProperty("card", "true")
        self.setObjectName("estimate-equivalences")
        self._title = label(_("To picture it"), "section")
        self._lines = [(label(""), muted_label("")) for _place in range(MOST)]
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 12, 16, 16)
        column.setSpacing(4)
        column.addWidget(self._title)
        for line, source in self._lines:
            column.addWidget(line)
            column.addWidget(source)
        column.addStretch(1)

    def show_estimate(self, draft: Draft, estimated: Estimated) -> None:
        """Show an estimate."""
        language = self._context.language
        carbon = estimated.root.find(words.CARBON)
        found: list[Equivalence] = []
        if carbon is not None and carbon.value:
            found = at_most_three(carbon.value, language.code)[:MOST]
        self.setVisible(bool(found))
        is_partial = carbon is not None and carbon.partial
        self._title.setText(_("To picture the part that is known") if is_partial else _("To picture it"))
        for i, (line, source) in enumerate(self._lines):
            line.setVisible(i < len(found))
            source.setVisible(i < len(found))
            if i < len(found):
                line.setText(equivalence_words(found[i], carbon, language))
                source.setText(source_words(found[i], language))

    @property
    def lines(self) -> list[str]:
        """What is said."""
        return [line.text() for line, _source in self._lines if not line.isHidden()]


def equivalence_words(found: Equivalence, carbon: Result | None, language: Language) -> str:
    """How many of something come to as much, with the range of the footprint."""
    code = language.code
    said = f"≈\u00a0{numbers.number(found.count, code, 2)} × {found.thing.name(code)}"
    if carbon is None or not carbon.value or carbon.low is None or carbon.high is None:
        return said
    low, high = (numbers.number(found.count * end / carbon.value, code, 2) for end in (carbon.low, carbon.high))
    return f"{said}  [{low}–{high}]"


def source_words(found: Equivalence, language: Language) -> str:
    """Where the figure of one comes from, and what it is."""
    source, factor = found.source, found.thing.factor
    one = amount_text(factor.value, "kgCO2e", "", language, 3)
    year = f" ({factor.year})" if factor.year else ""
    named = {"amount": one, "source": f"{source.publisher or source.title}{year}"}
    return language.gettext("One is {amount}. Source: {source}", **named)
