"""The same training as other tools count it, beside ours, with what the difference comes from."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from greenai_desktop.accounting.estimate import shelf
from greenai_desktop.accounting.estimate.peers import Peer, PeerDifference, peers_of
from greenai_desktop.core.estimate.draft import Draft
from greenai_desktop.core.estimate.estimated import Estimated
from greenai_desktop.core.samples import Status
from greenai_desktop.i18n import N_, Language, _, numbers
from greenai_desktop.i18n import differences as told
from greenai_desktop.i18n.figures import amount_text
from greenai_desktop.i18n.words import REASON, word
from greenai_desktop.ui.estimate.result.bars_chart import Bar, BarsChart, Part
from greenai_desktop.ui.estimate.result.chart import ChartCard
from greenai_desktop.ui.widgets.forms import label
from greenai_desktop.ui.widgets.table import Column, TableModel, TableView

if TYPE_CHECKING:
    from greenai_desktop.core.results import Result
    from greenai_desktop.ui.context import Context

_ROW_PX, _HEAD_PX = 32, 34
NAME: Final = {
    "ours": N_("This estimate"),
    "mlco2": "ML CO2 Impact",
    "green_algorithms": "Green Algorithms",
}
# What two tools take otherwise; the codes are those of `accounting.estimate.peers`.
DIFFERENCE: Final = {
    "full_power": N_("Power of the devices: the tool takes full power for all hours"),
    "host": N_("Rest of the machine: board, fans, processors, losses"),
    "pue": N_("Cooling and distribution of the data centre (PUE)"),
    "no_pue": N_("Cooling and distribution of the data centre: the tool takes no PUE"),
    "measured": N_("Energy of the training: ours was measured"),
    "experiments": N_("Experiments and failed runs"),
    "use": N_("Use of the model"),
    "equipment": N_("Share of the equipment"),
}


class PeersCard(ChartCard):
    """Bars of the tools, and the list of what they take otherwise."""

    def __init__(self, context: Context) -> None:
        chart = BarsChart("estimate-peers", _("The same training in other tools"))
        super().__init__(chart, _("As other tools count it"))
        self._context = context
        self.bars = chart
        chart.asked.connect(context.explain)
        self.why = label(_("What the difference comes from"), "label")
        self.list = TableView(TableModel(), "estimate-peers-differences", _("What the difference comes from"))
        self.body.addWidget(self.why)
        self.body.addWidget(self.list)

    def show_estimate(self, draft: Draft, estimated: Estimated) -> None:
        """Show an estimate."""
        language = self._context.language
        peers, found = peers_of(draft, shelf(), estimated)
        self.setVisible(len(peers) > 1)
        if len(peers) < 2:
            return
        bars = [peer_bar(peer, language) for peer in peers]
        training = estimated.root.find("training.carbon")
        if training is not None and training.value is not None:
            bars.insert(1, training_bar(training, language))
        self.bars.show_bars(bars, "kgCO2e", axis_words=_("Carbon footprint"))
        note = _("Neither tool gives a range. Both take the emission factor of this estimate here.")
        self.say(
            _("Other tools are recomputed here by their own rules, so that the difference can be explained."), note
        )
        self.list.table.set_columns(difference_columns(found, language))
        self.list.fit_columns(stretch="name")
        self.list.setFixedHeight(_HEAD_PX + max(1, len(found)) * _ROW_PX + 16)
        self.why.setVisible(bool(found))
        self.list.setVisible(bool(found))
        self.refresh()


def peer_bar(peer: Peer, language: Language) -> Bar:
    """A tool as a bar; why it has none, where it cannot count this."""
    name = word(NAME, peer.code, language)
    if peer.kgco2e is None:
        return Bar(name, reason=word(REASON, peer.reason, language))
    is_ours = peer.code == "ours"
    part = Part(name, peer.kgco2e, 0 if is_ours else 2, Status.ESTIMATED)
    return Bar(name, (part,), is_strong=is_ours)


def training_bar(training: Result, language: Language) -> Bar:
    """The part of ours that the other tools speak of."""
    name = language.gettext("… of which the training alone")
    assert training.value is not None
    return Bar(name, (Part(name, training.value, 0, training.status, training),), training.low, training.high,
               result=training)  # fmt: skip


def difference_columns(found: tuple[PeerDifference, ...], language: Language) -> list[Column]:
    """What is taken otherwise: ours, theirs, and what it makes of the total."""
    _ = language.gettext

    def shown(value: float | None, unit: str) -> str | None:
        return None if value is None else amount_text(value, unit, "", language)

    def missing(row: int) -> str:
        return _("not taken")

    return [
        Column("tool", _("Tool"), [word(NAME, one.peer, language) for one in found], width=170),
        Column("name", _("What is taken otherwise"), [word(DIFFERENCE, one.code, language) for one in found],
               width=380),
        Column("ours", _("This estimate"), [shown(one.ours, one.unit) for one in found], reason=missing),
        Column("theirs", _("The tool"), [shown(one.theirs, one.unit) for one in found], reason=missing),
        Column("factor", _("Makes it"), [one.factor_ratio for one in found], True,
               lambda v: f"× {numbers.number(float(v), language.code, 3)}"),
        Column("effect", _("Effect on the total"), [one.effect_kgco2e for one in found], True,
               lambda v: told.change_text(float(v), "kgCO2e", "", language)),
    ]  # fmt: skip
