"""The use of the model: how it is served, how much, for how long, and on what."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtWidgets import QCheckBox, QLineEdit, QVBoxLayout

from greenai_desktop.core.estimate.draft import Draft
from greenai_desktop.core.estimate.fields import FIELDS, Group
from greenai_desktop.i18n import _
from greenai_desktop.i18n import estimate as said
from greenai_desktop.ui.estimate.figures import figure_words
from greenai_desktop.ui.estimate.grid import FieldGrid
from greenai_desktop.ui.estimate.kit_list import KitList
from greenai_desktop.ui.estimate.step import Rule, Step, heading, labelled
from greenai_desktop.ui.widgets.forms import label


class UseStep(Step):
    """Serving, growth, redundancy, retraining, the functional unit."""

    id = "use"

    def build(self, column: QVBoxLayout) -> None:
        self._wants_own = False
        self._grid = self.grid(
            "choice:use",
            ("requests_per_year", _is("measured", "serverless", "tokens")),
            ("request_energy_wh", _is("measured")), ("request_gb_s", _is("serverless")),
            ("tokens_in_count", _is("tokens")), ("tokens_out_count", _is("tokens")), ("batch_count", _is("tokens")),
            ("served_params_count", _is("tokens")), ("served_active_params_count", _is("tokens")),
            ("use_utilisation_fraction", _is("always_on")),
            ("life_years", _is_used), ("growth_fraction", _is_used), ("redundancy_ratio", _is_used),
        )  # fmt: skip
        self.own = QCheckBox(_("Served on other hardware"))
        self.own.setObjectName("estimate-own-use-hardware")
        self.own.toggled.connect(self._own_toggled)
        self.kits = KitList(self.context, self.desk, True, self._keep)
        again = self.grid("retrains_per_year", ("retrain_fraction", _retrains))
        self.unit = QLineEdit()
        self.unit.setObjectName("estimate-unit-name")
        self.unit.setMaximumWidth(290)
        self.unit.setPlaceholderText(_("such as 1,000 requests, or one report"))
        self.unit.editingFinished.connect(self._unit_named)
        units = self.grid("units_per_year")
        self._echo = label("")
        for part in (
            self._grid, self.own, self.kits, heading(_("Trained again")), again, heading(_("Per unit")),
            labelled(_("Functional unit, in your words"), self.unit), units, self._echo,
        ):  # fmt: skip
            column.addWidget(part)

    def refresh(self) -> None:
        draft = self.desk.draft
        serves = draft.choice("use") in ("always_on", "serverless", "tokens")
        has_own = bool(draft.use_kits) or self._wants_own
        self.own.setVisible(serves)
        self.own.blockSignals(True)
        self.own.setChecked(has_own)
        self.own.blockSignals(False)
        self.kits.setVisible(serves and has_own)
        self.kits.show_state()
        if not self.unit.hasFocus():
            self.unit.setText(draft.unit_name)
        sci = figure_words(self.desk, "estimate.sci", self.context.language)
        self._echo.setText(_("= {carbon} for each unit (SCI)", carbon=sci) if sci else "")
        self._echo.setVisible(bool(sci))

    def summary(self) -> str:
        draft, language = self.desk.draft, self.context.language
        parts = [said.choice_name("use", draft.choice("use"), language)]
        parts += [
            said.shown_value(name, draft.numbers[name].value, language)
            for name in ("requests_per_year", "life_years") if name in draft.numbers and draft.choice("use") != "none"
        ]  # fmt: skip
        return ", ".join(parts)

    def field_ids(self) -> frozenset[str]:
        return frozenset({field.id for field in FIELDS if field.group is Group.USE} | {"units_per_year"})

    def _own_toggled(self, yes: bool) -> None:
        self._wants_own = yes
        if not yes and self.desk.draft.use_kits:
            self.desk.change(_("Serve on the hardware of training"), replace(self.desk.draft, use_kits=()))
        self.show_state()

    def _unit_named(self) -> None:
        name = self.unit.text().strip()
        if name != self.desk.draft.unit_name:
            self.desk.change(_("Name the functional unit"), replace(self.desk.draft, unit_name=name))

    def _keep(self, before: list[FieldGrid], after: list[FieldGrid]) -> None:
        self.forget(before)
        for grid in after:
            self.keep(grid)


def _is(*codes: str) -> Rule:
    return lambda draft: draft.choice("use") in codes


def _is_used(draft: Draft) -> bool:
    return draft.choice("use") != "none"


def _retrains(draft: Draft) -> bool:
    return "retrains_per_year" in draft.numbers
