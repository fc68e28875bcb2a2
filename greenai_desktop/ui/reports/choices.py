"""About what the report is, when, in which view, and in which language."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QComboBox

from greenai_desktop.i18n import N_, _, active
from greenai_desktop.ui.widgets.forms import Card

if TYPE_CHECKING:
    from greenai_desktop.accounting.ledger.question import Question
    from greenai_desktop.accounting.ledger.sources import Sources

_YEARS_BACK: Final = 15
_LANGUAGES: Final = {"en": N_("English"), "fr": N_("French")}


@dataclass(frozen=True, slots=True)
class Wanted:
    """A report that is wanted.

    Attributes:
        project_id: A project; None for the whole organisation.
        year: A calendar year; None for all time.
        view: How equipment is booked; empty for the way of the organisation.
        language: Code of its language.
    """

    project_id: int | None
    year: int | None
    view: str
    language: str

    def question(self, sources: Sources) -> Question:
        """The same, as the ledger is asked; a project that is gone is as good as none."""
        from greenai_desktop.accounting.ledger.question import Question

        view = self.view or sources.organisation.view
        known = self.project_id if self.project_id in sources.projects else None
        return Question(known, view=view) if self.year is None else Question.of_year(self.year, known, view)


class Choices(Card):
    """The choices, one below the other.

    Signals:
        changed: Another report is wanted.
    """

    changed = Signal()

    def __init__(self) -> None:
        super().__init__(_("Report"), "report-choices")
        self.project = _combo("report-project")
        self.year = _combo("report-year")
        self.view = _combo("report-view")
        self.language = _combo("report-language")
        self.project.addItem(_("Whole organisation"), None)
        self._fill_years()
        for code, words in {"": _("As the organisation does"), "amortised": _("Amortised over the lifetime"),
                            "inventory": _("In the year of purchase")}.items():  # fmt: skip
            self.view.addItem(words, code)
        for code, name in _LANGUAGES.items():
            self.language.addItem(_(name), code)
        self.language.setCurrentIndex(self.language.findData(active().code))
        self.add_field(_("What it is about"), self.project)
        self.add_field(_("Period"), self.year)
        self.add_field(_("Equipment"), self.view)
        self.add_field(_("Language of the report"), self.language)
        for combo in self._all():
            combo.currentIndexChanged.connect(lambda index: self.changed.emit())

    @property
    def wanted(self) -> Wanted:
        """The report that is wanted."""
        return Wanted(
            self.project.currentData(), self.year.currentData(), self.view.currentData(), self.language.currentData()
        )

    def offer(self, projects: Mapping[int, str]) -> None:
        """Offer projects; the one that is chosen stays so if it is still there."""
        chosen = self.project.currentData()
        names = sorted(projects.items(), key=lambda one: one[1].casefold())
        if [(self.project.itemData(i), self.project.itemText(i)) for i in range(1, self.project.count())] == names:
            return
        self.project.blockSignals(True)
        while self.project.count() > 1:
            self.project.removeItem(1)
        for number, name in names:
            self.project.addItem(name, number)
        self.project.setCurrentIndex(max(0, self.project.findData(chosen)))
        self.project.blockSignals(False)

    def state(self) -> dict[str, Any]:
        """The choices as plain values."""
        wanted = self.wanted
        return {
            "project": wanted.project_id, "project_name": self.project.currentText(), "year": wanted.year,
            "view": wanted.view, "language": wanted.language,
        }  # fmt: skip

    def restore(self, state: Mapping[str, Any]) -> None:
        """Take them up again."""
        number = state.get("project")
        if number is not None and self.project.findData(number) < 0:
            self.project.addItem(str(state.get("project_name", "")), number)
        pairs = ((self.project, "project"), (self.year, "year"), (self.view, "view"), (self.language, "language"))
        for combo, name in pairs:
            if name in state and (index := combo.findData(state[name])) >= 0:
                combo.setCurrentIndex(index)

    def _all(self) -> tuple[QComboBox, ...]:
        return self.project, self.year, self.view, self.language

    def _fill_years(self) -> None:
        this_year = dt.date.today().year
        for number in range(this_year, this_year - _YEARS_BACK, -1):
            self.year.addItem(str(number), number)
        self.year.addItem(_("All time"), None)


def _combo(name: str) -> QComboBox:
    made = QComboBox()
    made.setObjectName(name)
    made.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
    made.setMinimumContentsLength(12)
    return made
