"""For whom, when, in which view, and against which year: the questions above the ledger."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Final

import numpy as np
from PySide6.QtCore import QDate, Signal
from PySide6.QtWidgets import QComboBox, QDateEdit, QHBoxLayout, QMenu, QToolButton, QVBoxLayout, QWidget

from greenai_desktop.accounting.ledger.question import Question
from greenai_desktop.core.inventory.days import civil, day_of, year
from greenai_desktop.i18n import _, active
from greenai_desktop.ui.inventory.ledger.reader import Asked
from greenai_desktop.ui.widgets.forms import label

if TYPE_CHECKING:
    from greenai_desktop.accounting.ledger.sources import Sources

_ALL, _OTHER = "all", "other"
_MOST_YEARS: Final = 40
_LEAST_CHARACTERS: Final = 10
_AMORTISED, _INVENTORY = "amortised", "inventory"


class Asking(QWidget):
    """Choices side by side, each under its name.

    Signals:
        asked: An `Asked`: a person chose something else.
    """

    asked = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self.projects = _combo("ledger-project")
        self.years = _combo("ledger-year")
        self.view = _combo("ledger-view")
        self.against = _combo("ledger-against")
        self.first, self.last = _day("ledger-from", _("First day")), _day("ledger-until", _("Last day"))
        self.estimates = QToolButton()
        self.estimates.setObjectName("ledger-estimates")
        self.estimates.setText(_("Estimates…"))
        self.estimates.setToolTip(_("Choose which estimates are in this ledger"))
        self.estimates.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self._without: frozenset[str] = frozenset()
        self._origins: list[str] = []
        self._base_year: int | None = None
        self._menu = QMenu(self.estimates)
        self.estimates.setMenu(self._menu)
        self._offer_projects({})
        self._fill(self.view, self._views(), "")
        self.show_years([])
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(12)
        for text, field in (
            (_("For"), self.projects), (_("Period"), self.years), ("", self.first), ("", self.last),
            (_("Equipment is booked"), self.view), (_("Compared with"), self.against), ("", self.estimates),
        ):  # fmt: skip
            row.addWidget(_named(text, field), int(isinstance(field, QComboBox)))
        for combo in (self.projects, self.years, self.view, self.against):
            combo.activated.connect(lambda index: self._chosen())
        for day in (self.first, self.last):
            day.dateChanged.connect(lambda date: self._chosen())
        self._show_days()

    def show_sources(self, sources: Sources) -> None:
        """Offer what there is."""
        self._offer_projects({one.id: one.name for one in sources.projects.values()})
        self._fill(self.view, self._views(), self.view.currentData())
        self.show_years(years_of(sources), sources.organisation.base_year)
        self._menu.clear()
        self._origins = [one.origin for one in sources.estimates]
        for one in sources.estimates:
            action = self._menu.addAction(one.estimate.name or one.origin)
            action.setCheckable(True)
            action.setChecked(one.origin not in self._without)
            action.toggled.connect(lambda is_in, origin=one.origin: self._put(origin, is_in))
        parent = self.estimates.parentWidget()
        assert parent is not None
        parent.setVisible(bool(sources.estimates))

    def show_years(self, numbers: list[int], base_year: int | None = None) -> None:
        """Offer years, the latest first; the base year is named as such."""
        self._base_year = base_year
        plain = {number: str(number) for number in sorted(numbers, reverse=True)}
        self._fill(self.years, {_ALL: _("All time"), **plain, _OTHER: _("From … to …")}, self.years.currentData())
        others = {
            number: _("{year} (base year)", year=said) if number == self._base_year else said
            for number, said in plain.items()
        }  # fmt: skip
        self._fill(self.against, {None: _("no other year"), **others}, self.against.currentData())

    def now(self) -> Asked:
        """What is asked."""
        project, period = self.projects.currentData(), self.years.currentData()
        view = self.view.currentData()
        span = (Question().from_day, Question().until_day)
        if isinstance(period, int):
            span = year(period)
        elif period == _OTHER:
            ends = sorted((_number(self.first.date()), _number(self.last.date())))
            span = (ends[0], ends[1] + 1.0)
        question = Question(project, *span, view or _AMORTISED, self._without)
        against = self.against.currentData() if isinstance(period, int) else None
        return Asked(question, against, bool(view))

    def leave_aside(self, origins: list[str]) -> None:
        """Leave estimates out."""
        for origin in origins:
            self._put(origin, False)

    @property
    def has_two_years(self) -> bool:
        """Whether there is a year to compare another one with."""
        return len(self._offered_years()) > 1

    def compare_years(self) -> None:
        """Ask for the latest year against the base year of the organisation, else against the one before."""
        last, *before = self._offered_years()
        _put_data(self.years, last)
        _put_data(self.against, self._base_year if self._base_year in before else before[0])
        self._chosen()

    def _offered_years(self) -> list[int]:
        data = (self.years.itemData(place) for place in range(self.years.count()))
        return [one for one in data if isinstance(one, int)]

    def state(self) -> dict[str, Any]:
        """What is asked, as plain values."""
        one = self.now()
        return {
            "project": one.question.project_id, "period": self.years.currentData(), "view": self.view.currentData(),
            "against": self.against.currentData(), "without": sorted(self._without),
            "days": [_number(self.first.date()), _number(self.last.date())],
        }  # fmt: skip

    def restore(self, state: Mapping[str, Any]) -> None:
        """Take up what `state` gave; what is not offered yet is kept until it is."""
        self._without = frozenset(state.get("without", ()))
        for combo, name in ((self.projects, "project"), (self.years, "period"), (self.view, "view"),
                            (self.against, "against")):  # fmt: skip
            _put_data(combo, state.get(name, combo.itemData(0)))
        for edit, day in zip((self.first, self.last), state.get("days", ()), strict=False):
            edit.blockSignals(True)
            edit.setDate(QDate(*civil(int(day))))
            edit.blockSignals(False)
        self._show_days()

    def _offer_projects(self, names: Mapping[int, str]) -> None:
        choices: dict[int | None, str] = {None: _("The whole organisation")}
        self._fill(self.projects, choices | dict(names), self.projects.currentData())

    def _views(self) -> dict[str, str]:
        words = {_AMORTISED: _("over its lifetime"), _INVENTORY: _("in the year of purchase")}
        return {"": _("as for the organisation"), **words}

    def _fill(self, combo: QComboBox, choices: Mapping[Any, str], chosen: Any) -> None:
        combo.clear()
        for value, words in choices.items():
            combo.addItem(words, value)
        _put_data(combo, chosen)

    def _put(self, origin: str, is_in: bool) -> None:
        before = self._without
        self._without = before - {origin} if is_in else before | {origin}
        for action, one in zip(self._menu.actions(), self._origins, strict=False):
            action.blockSignals(True)
            action.setChecked(one not in self._without)
            action.blockSignals(False)
        if self._without != before:
            self.asked.emit(self.now())

    def _chosen(self) -> None:
        self._show_days()
        self.asked.emit(self.now())

    def _show_days(self) -> None:
        is_other = self.years.currentData() == _OTHER
        shown = {self.first: is_other, self.last: is_other, self.against: isinstance(self.years.currentData(), int)}
        for field, is_shown in shown.items():
            parent = field.parentWidget()
            if parent is not None:
                parent.setVisible(is_shown)


def years_of(sources: Sources) -> list[int]:
    """Years in which anything happened, and this one."""
    today = dt.date.today().year
    found = {today}
    ends = [one.span for one in sources.runs]
    for span in ends:
        found |= _between(span.from_day, span.until_day - 1.0)
    for table, first, last in (
        (sources.assets, "purchased", "purchased"), (sources.activities, "from_day", "until_day"),
        (sources.cloud, "from_day", "until_day"),
    ):  # fmt: skip
        for name in {first, last}:
            days = np.unique(table.numbers(name)[~np.isnan(table.numbers(name))])
            found |= {civil(int(day))[0] for day in days.tolist()}
    for one in sources.estimates:
        for _line, span in one.lines:
            found |= _between(span.from_day, span.until_day - 1.0)
    earliest = min(found)
    return list(range(max(earliest, max(found) - _MOST_YEARS), max(found) + 1))


def _between(first: float, last: float) -> set[int]:
    if np.isnan(first) or np.isnan(last):
        return set()
    return {civil(int(first))[0], civil(int(max(first, last)))[0]}


def _combo(name: str) -> QComboBox:
    made = QComboBox()
    made.setObjectName(name)
    made.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
    made.setMinimumContentsLength(_LEAST_CHARACTERS)
    return made


def _day(name: str, words: str) -> QDateEdit:
    made = QDateEdit(QDate.currentDate())
    made.setObjectName(name)
    made.setAccessibleName(words)
    made.setCalendarPopup(True)
    made.setDisplayFormat("dd/MM/yyyy" if active().code == "fr" else "d MMM yyyy")
    return made


def _named(text: str, field: QWidget) -> QWidget:
    holder = QWidget()
    column = QVBoxLayout(holder)
    column.setContentsMargins(0, 0, 0, 0)
    column.setSpacing(4)
    head = label(text, "label", wrap=False)
    if text:
        head.setBuddy(field)
        field.setAccessibleName(text)
    column.addWidget(head)
    column.addWidget(field)
    return holder


def _put_data(combo: QComboBox, value: Any) -> None:
    index = next((i for i in range(combo.count()) if combo.itemData(i) == value), -1)
    if index < 0 and value is not None and value != "":
        combo.addItem(str(value), value)
        index = combo.count() - 1
    combo.setCurrentIndex(max(0, index))


def _number(date: QDate) -> float:
    return float(day_of(date.year(), date.month(), date.day()))
