"""A ledger against that of another year: how far each sum went, why, and what must be said with it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from greenai_desktop.accounting.ledger.years import ChangeNote, YearChange
from greenai_desktop.core.ledger_difference import Difference
from greenai_desktop.i18n import _, active, differences, words
from greenai_desktop.i18n.equipment import ACTIVITY
from greenai_desktop.i18n.ledger_notices import CHANGE, VIEW, scope_text
from greenai_desktop.ui.inventory.ledger.filters import order_of
from greenai_desktop.ui.inventory.ledger.panels import Panel, beside, grid
from greenai_desktop.ui.inventory.ledger.words import CARBON, post_name
from greenai_desktop.ui.widgets.forms import Card, button, label

_MOST_EFFECTS: Final = 10


class YearsView(Panel):
    """The change; without another year, how to ask for one.

    Signals:
        wanted: The last two years are to be compared.
    """

    wanted = Signal()

    def __init__(self) -> None:
        super().__init__("ledger-years", _("Year over year"))

    def show_change(self, change: YearChange | None, has_two_years: bool = False) -> None:
        """Show this; without one, offer to compare years if there are two."""
        if change is None and has_two_years:
            compare = button(_("Compare the last two years"), self.wanted.emit, "ledger-compare-years")
            said = label(_("Choose a year, and another one under “Compared with”."), "muted")
            self.put([said, beside(compare)])
        elif change is None:
            self.put([label(_("All that was recorded is of one year: there is nothing to compare yet."), "muted")])
        if change is None:
            return
        self.put(_cards(change))


def _cards(change: YearChange) -> Iterator[QWidget]:
    card = Card(_("Change from {before} to {after}", before=change.before.question.year or "–",
                  after=change.after.question.year or "–"), "ledger-change")  # fmt: skip
    card.add(label(_value(change.whole), "title"))
    told = _("The interval lies on one side of zero.") if change.whole.is_told_apart else _(
        "The interval holds zero: whether it grew or fell cannot be told."
    )  # fmt: skip
    card.add(label(told if change.whole.value is not None else _("One of the two years has no figure.")))
    card.add(label(_("What both years share, such as a factor, cancels in the interval."), "muted"))
    yield card
    yield _sums(change)
    if change.effects:
        yield _effects(change)
    notes = Card(_("To be said with this comparison"), "ledger-change-notes")
    for note in change.notes:
        notes.add(label(_note(note)))
    yield notes


def _value(one: Difference) -> str:
    value, span = _parts(one)
    return f"{value} ({span})" if span else value


def _parts(one: Difference) -> tuple[str, str]:
    value = differences.change_text(one.value, CARBON, "", active())
    return value, differences.range_text(one.low, one.high, CARBON, "", active())


def _sums(change: YearChange) -> Card:
    card = Card(_("By scope and post"), "ledger-change-sums")
    rows = []
    for scope in sorted(change.by_scope):
        rows.append((scope_text(scope, active()), *_parts(change.by_scope[scope])))
        posts = sorted((post for post in change.by_post if post.scope == scope), key=order_of)
        rows += [(f"    {post_name(post)}", *_parts(change.by_post[post])) for post in posts]
    card.add(grid((_("Post"), _("Change"), _("95% interval")), rows))
    return card


def _effects(change: YearChange) -> Card:
    card = Card(_("Where it comes from"), "ledger-change-effects")
    rows = [
        (f"{words.word(ACTIVITY, one.activity_class, active())} · {scope_text(one.scope, active())}",
         differences.change_text(one.amount_kgco2e, CARBON, "", active()),
         differences.change_text(one.factor_kgco2e, CARBON, "", active()))
        for one in change.effects[:_MOST_EFFECTS]
    ]  # fmt: skip
    card.add(grid((_("Activity"), _("By its amount"), _("By what a unit emits")), rows))
    return card


def _note(note: ChangeNote) -> str:
    before, after = (", ".join(_noted(note.code, one) for one in some) for some in (note.before, note.after))
    return _(CHANGE[note.code], before=before, after=after)


def _noted(code: str, value: str) -> str:
    if code == "other_methods":
        return words.word(words.METHOD, value, active())
    return _(VIEW[value]) if code == "other_view" else value
