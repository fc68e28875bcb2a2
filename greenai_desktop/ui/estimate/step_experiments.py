"""Experiments and search before the final training, and the data: pipeline, storage, transfer."""

from __future__ import annotations

from PySide6.QtWidgets import QVBoxLayout

from greenai_desktop.core.estimate.draft import Draft
from greenai_desktop.i18n import _
from greenai_desktop.i18n import estimate as said
from greenai_desktop.ui.estimate.figures import figure_words, used_value
from greenai_desktop.ui.estimate.step import Rule, Step, heading
from greenai_desktop.ui.widgets.forms import label


class ExperimentsStep(Step):
    """Search, failed runs, research, data."""

    id = "experiments"

    def build(self, column: QVBoxLayout) -> None:
        self._search = self.grid(
            "choice:search",
            ("trial_count", _is("manual", "bayesian", "halving")),
            ("parameter_count", _is("grid")), ("values_per_parameter", _is("grid")),
            ("hit_probability_fraction", _is("random")), ("best_share_fraction", _is("random")),
            ("search_overhead_ratio", _is("bayesian")),
            ("smallest_budget_epochs", _is("halving")), ("largest_budget_epochs", _is("halving", "hyperband")),
            ("halving_ratio", _is("halving", "hyperband")),
            ("mean_fraction", _is("manual", "grid", "random", "bayesian")),
        )  # fmt: skip
        self._echo = label("")
        self._echo.setObjectName("estimate-search-echo")
        around = self.grid("failed_fraction", "research_ratio")
        data = self.grid(
            "pipeline_runs_per_month", ("pipeline_run_energy_kwh", _said("pipeline_runs_per_month")),
            ("pipeline_copy_count", _said("pipeline_runs_per_month")), "storage_tb",
            ("choice:storage_class", _said("storage_tb")), ("storage_replica_count", _said("storage_tb")),
            "transfer_gb_per_year",
        )  # fmt: skip
        for part in (self._search, self._echo, around, heading(_("Data, all year round")), data):
            column.addWidget(part)

    def refresh(self) -> None:
        self._echo.setText(self._planned())
        self._echo.setVisible(bool(self._echo.text()))

    def _planned(self) -> str:
        """How many runs the search makes, and what they draw."""
        language, draft = self.context.language, self.desk.draft
        if draft.choice("search") == "none":
            return ""
        runs = used_value(self.desk, "planned_runs")
        energy = figure_words(self.desk, "experiments.energy", language)
        parts = [_("= {count} runs planned", count=said.count_words(runs, language))] if runs else []
        parts += [_("{energy} for the experiments", energy=energy)] if energy else []
        return language.listed(parts)

    def summary(self) -> str:
        draft, language = self.desk.draft, self.context.language
        parts = [said.choice_name("search", draft.choice("search"), language)]
        parts += [
            said.shown_value(name, draft.numbers[name].value, language)
            for name in ("storage_tb", "pipeline_runs_per_month") if name in draft.numbers
        ]  # fmt: skip
        return ", ".join(parts)


def _is(*codes: str) -> Rule:
    return lambda draft: draft.choice("search") in codes


def _said(field_id: str) -> Rule:
    def holds(draft: Draft) -> bool:
        return field_id in draft.numbers

    return holds
