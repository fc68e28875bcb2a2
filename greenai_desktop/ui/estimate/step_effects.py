"""Compared with today's solution: beside the footprint, never taken off it."""

from __future__ import annotations

from PySide6.QtWidgets import QVBoxLayout

from greenai_desktop.core.estimate.draft import Draft
from greenai_desktop.i18n import _
from greenai_desktop.ui.estimate.figures import figure_words
from greenai_desktop.ui.estimate.step import Step
from greenai_desktop.ui.widgets.forms import label


class EffectsStep(Step):
    """The footprint of today's solution, rebound, and the payback that follows."""

    id = "effects"

    def build(self, column: QVBoxLayout) -> None:
        column.addWidget(
            label(
                _("Only if the model replaces something. The difference is told beside the footprint and never taken "
                  "off it."), "muted",
            )
        )  # fmt: skip
        column.addWidget(self.grid("reference_kgco2e_per_year", ("rebound_fraction", _has_reference)))
        self._echo = label("")
        column.addWidget(self._echo)

    def refresh(self) -> None:
        payback = self._payback()
        self._echo.setText(payback)
        self._echo.setVisible(bool(payback))

    def summary(self) -> str:
        return self._payback() or ("" if _has_reference(self.desk.draft) else _("not compared"))

    def _payback(self) -> str:
        years = figure_words(self.desk, "estimate.payback", self.context.language)
        return _("Payback after {years}", years=years) if years else ""


def _has_reference(draft: Draft) -> bool:
    return "reference_kgco2e_per_year" in draft.numbers
