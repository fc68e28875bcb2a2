"""Double counts: what is counted twice, why, and the edit that ends it."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import Final

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QPushButton

from greenai_desktop.core.claims import Kind
from greenai_desktop.core.double_counting import Cure, Finding, Party
from greenai_desktop.core.inventory.sheets import Sheet
from greenai_desktop.i18n import N_, _, active
from greenai_desktop.i18n.double_counting import cure_text, explanation, title
from greenai_desktop.ui.inventory.ledger.panels import Panel
from greenai_desktop.ui.inventory.ledger.words import figure
from greenai_desktop.ui.widgets.forms import Card, button, label

SHEET: Final = {Kind.ASSET: Sheet.ASSET, Kind.ACTIVITY: Sheet.ACTIVITY, Kind.CLOUD: Sheet.CLOUD}
_KIND: Final = {
    Kind.ASSET: N_("equipment"), Kind.ACTIVITY: N_("other posts"), Kind.CLOUD: N_("cloud"), Kind.RUN: N_("run"),
    Kind.ESTIMATE: N_("estimate"),
}  # fmt: skip
# More of them are not read one by one; each cure brings the next ones up.
MOST_SHOWN: Final = 50


class FindingsView(Panel):
    """The list.

    Signals:
        cured: A list of cures to make, as one step, and its name.
        left_aside: Origins of estimates that are to be left aside.
    """

    cured = Signal(object, str)
    left_aside = Signal(object)

    def __init__(self) -> None:
        super().__init__("ledger-findings", _("Counted twice"))
        self._findings: Sequence[Finding] = ()
        self._buttons: list[QPushButton] = []

    @property
    def findings(self) -> Sequence[Finding]:
        """What is shown."""
        return self._findings

    def show_findings(self, findings: Sequence[Finding]) -> None:
        """Show these, the largest first."""
        self._findings = findings
        self._buttons = []
        if not findings:
            none = label(_("Nothing that this program can tell is counted twice."), "muted")
            none.setObjectName("ledger-no-findings")
            self.put([none])
            return
        cards = [self._head(), *(self._card(i, one) for i, one in enumerate(findings[:MOST_SHOWN]))]
        more = len(findings) - MOST_SHOWN
        if more > 0:
            text = active().ngettext("{count} more is not shown.", "{count} more are not shown.", more)
            cards.append(label(text, "muted"))  # type: ignore[arg-type]
        self.put(cards)

    def give_keyboard(self) -> bool:
        """Give the keyboard to the first cure; tells whether there is one."""
        if self._buttons:
            self._buttons[0].setFocus()
        return bool(self._buttons)

    def _head(self) -> Card:
        curable = [one for one in self._findings if one.cures and one.is_in_total]
        card = Card(_("Counted twice, to be looked at: {count}", count=len(self._findings)), "ledger-findings-head")
        card.add(label(_(
            "Each cure is an edit of the tables: the row stays there, marked as left out, and Undo brings it back."
        ), "muted"))  # fmt: skip
        if len(curable) > 1:
            text = _("Cure all {count} that change the total, by the first cure of each", count=len(curable))
            card.add(button(text, lambda: self._cure_all(curable), "ledger-cure-all"))
        return card

    def _card(self, place: int, finding: Finding) -> Card:
        card = Card(title(finding, active()), f"ledger-finding-{place}")
        stake = finding.at_stake_kgco2e
        text = _("At most {amount} is counted twice.", amount=figure(stake)) if stake is not None else _(
            "How much is counted twice is not known."
        )  # fmt: skip
        card.add(label(_party(finding.first)))
        card.add(label(_party(finding.second)))
        card.add(label(text, "warn" if finding.is_in_total else "muted"))
        card.add(label(explanation(finding, active()), "muted"))
        buttons = [
            button(cure_text(cure, active()), partial(self._cure, [cure]), f"ledger-cure-{place}-{i}")
            for i, cure in enumerate(finding.cures)
        ]
        aside = [p for p in (finding.first, finding.second) if p.kind is Kind.ESTIMATE] if not finding.cures else []
        for party in aside:
            name = _("Leave the estimate “{name}” out of this ledger", name=party.name)
            buttons.append(button(name, partial(self._leave, party), f"ledger-aside-{place}"))
        self._buttons += buttons
        for one in buttons:
            line = QHBoxLayout()
            line.addWidget(one)
            line.addStretch(1)
            card.body.addLayout(line)
        return card

    def _cure(self, cures: Sequence[Cure]) -> None:
        self.cured.emit(list(cures), cure_text(cures[0], active()))

    def _cure_all(self, findings: Sequence[Finding]) -> None:
        self.cured.emit(first_cures(findings), _("Cure double counts"))

    def _leave(self, party: Party) -> None:
        self.left_aside.emit([f"estimate:{number}" for number in party.ids])


def twice_told(findings: Sequence[Finding]) -> str:
    """How many double counts are in the total, and how large the largest is."""
    words = active().ngettext(
        "{count} double count in the total", "{count} double counts in the total", len(findings)
    )  # fmt: skip
    known = [one.at_stake_kgco2e for one in findings if one.at_stake_kgco2e is not None]
    if not known:
        return f"{words}."
    return _("{what}, the largest of {amount}.", what=words, amount=figure(max(known)))


def first_cures(findings: Sequence[Finding]) -> list[Cure]:
    """The first cure of each, without those that an earlier one made needless.

    Two findings may share a row: once it is left out, the second one is gone, and to leave out its other side, too,
    would count it nowhere.
    """
    cures: list[Cure] = []
    gone: set[tuple[Kind, int]] = set()
    for finding in findings:
        sides = [{(party.kind, number) for number in party.ids} for party in (finding.first, finding.second)]
        if any(side <= gone for side in sides):
            continue
        cure = finding.cures[0]
        cures.append(cure)
        if cure.code == "leave_out":
            gone |= {(cure.party.kind, number) for number in cure.party.ids}
    return cures


def _party(party: Party) -> str:
    name = party.name or _("without a name")
    others = len(party.ids) - 1
    if others:
        name = active().ngettext("{name} and {count} other", "{name} and {count} others", others, name=name)
    told = f"• {name} ({_(_KIND[party.kind])})"
    return told if party.kgco2e is None else active().pair(told, figure(party.kgco2e))
