"""Comparisons: with today's solution, beside the footprint and never taken off it; with what was measured."""

from __future__ import annotations

from PySide6.QtWidgets import QVBoxLayout

from greenai_desktop.core.estimate.draft import Draft
from greenai_desktop.i18n import _, ngettext
from greenai_desktop.ui.estimate.figures import figure_words
from greenai_desktop.ui.estimate.link_panel import LinkPanel
from greenai_desktop.ui.estimate.step import Step, heading
from greenai_desktop.ui.widgets.forms import label


class EffectsStep(Step):
    """The footprint of today's solution, rebound, the payback that follows, and runs that were measured."""

    id = "effects"

    def build(self, column: QVBoxLayout) -> None:
        told = _(
            "Only if the model replaces something. The difference is told beside the footprint and never taken off it."
        )
        self._echo = label("")
        self.links = LinkPanel(self.context, self.desk)
        for part in (
            heading(_("Today’s solution")), label(told, "muted"),
            self.grid("reference_kgco2e_per_year", ("rebound_fraction", _has_reference)), self._echo,
            heading(_("Measured runs")), self.links,
        ):  # fmt: skip
            column.addWidget(part)

    def refresh(self) -> None:
        payback = self._payback()
        self._echo.setText(payback)
        self._echo.setVisible(bool(payback))
        self.links.show_state()

    def summary(self) -> str:
        draft = self.desk.draft
        count = len(draft.run_ids)
        parts = [self._payback(), ngettext("{count} linked run", "{count} linked runs", count) if count else ""]
        if not any(parts) and not _has_reference(draft):
            return _("not compared")
        return self.context.language.listed(parts)

    def _payback(self) -> str:
        years = figure_words(self.desk, "estimate.payback", self.context.language)
        return _("Payback after {years}", years=years) if years else ""


def _has_reference(draft: Draft) -> bool:
    return "reference_kgco2e_per_year" in draft.numbers
