"""A priori, a posteriori and measured on one axis, with the input that explains the gap.

What was measured can be kept: it is then the default of this team, with its source, wherever nobody says otherwise.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import Signal

from greenai_desktop.accounting.estimate import shelf
from greenai_desktop.accounting.estimate.reconcile import Measured, Reconciled, reconciled
from greenai_desktop.core.estimate.draft import Draft, Way
from greenai_desktop.core.estimate.estimated import Estimated
from greenai_desktop.core.factors import Factor
from greenai_desktop.core.samples import Status
from greenai_desktop.i18n import N_, Language, _, numbers
from greenai_desktop.i18n.estimate import field_name, shown_value
from greenai_desktop.ui.estimate.result.chart import ChartCard
from greenai_desktop.ui.estimate.result.dots_chart import Dot, DotsChart
from greenai_desktop.ui.widgets.forms import button, row

if TYPE_CHECKING:
    from greenai_desktop.ui.context import Context

WAY: Final = {
    "a_priori": N_("A priori, from operations"),
    "a_posteriori": N_("A posteriori, from hours and hardware"),
    "measured": N_("Measured"),
}
# What is a property of a team's hardware and habits; hours are those of one run, and no default.
KEPT: Final = ("utilisation_fraction", "mfu_fraction", "power_w")
_SERIES: Final = {"a_priori": 0, "a_posteriori": 3, "measured": 4}


class DotsCard(ChartCard):
    """Points with their ranges; hidden where no run is linked.

    Signals:
        kept: Id of a number and a `Given`: the measured value is to be this team's default.
    """

    kept = Signal(str, object)

    def __init__(self, context: Context) -> None:
        chart = DotsChart("estimate-dots", _("A priori, a posteriori and measured"))
        super().__init__(chart, _("Held against what was measured"))
        self._context = context
        self.dots = chart
        self.found: Reconciled | None = None
        self.keep = button(_("Keep the measured value as this team’s default"), self._keep, "estimate-keep-measured")
        self.body.addLayout(row(self.keep))
        self.hide()

    def show_estimate(
        self, draft: Draft, estimated: Estimated, own: Iterable[Factor] = (), measured: Sequence[Measured] = ()
    ) -> None:
        """Show an estimate beside measured runs."""
        self.found = reconciled(draft, shelf(), own, measured) if measured else None
        self.setVisible(self.found is not None)
        if self.found is None:
            return
        language = self._context.language
        self.dots.show_dots(dots_of(self.found, language), self.found.unit)
        self.say(gap_words(self.found, language) or start_words(draft))
        self.keep.setVisible(self.found.default is not None and self.found.explains in KEPT)
        self.refresh()

    def _keep(self) -> None:
        if self.found is not None and self.found.default is not None:
            self.kept.emit(self.found.explains, self.found.default)


def dots_of(found: Reconciled, language: Language) -> list[Dot]:
    """One point a way, and one a run."""
    made = []
    for point in found.points:
        name = language.gettext(WAY[point.way]) if point.way in WAY else point.way
        status = Status.MEASURED if point.way == "measured" else Status.ESTIMATED
        told = f"{name} · {point.label}" if point.label else name
        made.append(Dot(told, point.value, point.low, point.high, status, _SERIES.get(point.way, 5)))
    return made


def start_words(draft: Draft) -> str:
    """Why a run that the estimate was made from says nothing of how good the estimate is."""
    if draft.way is not Way.RUN:
        return ""
    return _("The estimate was made from this run. Link a later one in its last step to hold it against that.")


def gap_words(found: Reconciled, language: Language) -> str:
    """How far the estimate is from what was measured, and which input explains it."""
    _ = language.gettext
    if found.ratio is None:
        return ""
    ratio = numbers.number(max(found.ratio, 1.0 / found.ratio), language.code, 2)
    if found.ratio >= 1.0:
        said = _("What was measured is {ratio} times what was estimated.", ratio=ratio)
    else:
        said = _("What was estimated is {ratio} times what was measured.", ratio=ratio)
    if not found.explains:
        return said
    named = {"name": field_name(found.explains, language)}
    if found.default is None:
        return f"{said} {_('“{name}” explains most of the gap.', **named)}"
    named["value"] = shown_value(found.explains, found.default.value, language)
    return f"{said} {_('“{name}” explains most of the gap: it was {value}.', **named)}"
