"""How long it takes, or how much work it is; for a past run, what was measured."""

from __future__ import annotations

from PySide6.QtWidgets import QVBoxLayout

from greenai_desktop.core.estimate.draft import Draft, Way
from greenai_desktop.core.estimate.fields import Group
from greenai_desktop.i18n import _
from greenai_desktop.i18n import estimate as said
from greenai_desktop.ui.estimate.figures import figure_words
from greenai_desktop.ui.estimate.step import Rule, Step
from greenai_desktop.ui.widgets.forms import label, link

_ATTENTION = ("layer_count", "head_count", "head_dim_count", "context_count")


class WorkStep(Step):
    """Duration, or model and data."""

    id = "work"

    def build(self, column: QVBoxLayout) -> None:
        self._shows_attention = False
        self._way = label("", "muted")
        self._grid = self.grid(
            ("hours_h", _hours), ("choice:hours_are", _hours),
            ("choice:work_is", _work), ("params_count", _tokens), ("tokens_count", _tokens),
            ("choice:training_is", _tokens), ("active_params_count", self._detail("active_params_count")),
            ("flop_per_example", _examples), ("choice:flop_unit", _examples), ("choice:flop_is", _examples),
            ("example_count", _examples), ("epoch_count", _work),
            ("choice:precision", _work), ("choice:workload", _not_run), ("mfu_fraction", _work),
            *((name, self._detail(name)) for name in _ATTENTION),
            ("run_energy_kwh", _run), ("run_hours_h", _run), ("run_scale_ratio", _run),
        )  # fmt: skip
        self._more = link(
            _("Mixture of experts, and operations of attention"), self._show_attention, "estimate-attention"
        )
        self._echo = label("")
        self._echo.setObjectName("estimate-work-echo")
        for part in (self._way, self._grid, self._more, self._echo):
            column.addWidget(part)

    def refresh(self) -> None:
        draft, language = self.desk.draft, self.context.language
        self._way.setText(language.gettext(said.WAY_TOLD[draft.way]))
        self._more.setVisible(_tokens(draft) and not self._shows_attention)
        self._echo.setText(self._echoed())
        self._echo.setVisible(bool(self._echo.text()))

    def summary(self) -> str:
        draft, language = self.desk.draft, self.context.language
        names = {
            Way.HOURS: ("hours_h",), Way.RUN: ("run_energy_kwh", "run_scale_ratio"),
            Way.WORK: ("params_count", "tokens_count") if _tokens(draft) else ("flop_per_example", "example_count"),
        }[draft.way]  # fmt: skip
        shown = [said.shown_value(name, given.value, language) for name in names if (given := draft.numbers.get(name))]
        hours = figure_words(self.desk, "estimate.device_hours", language)
        if hours and shown:
            shown.append(_("= {hours} of devices", hours=hours))
        return ", ".join(shown) if shown else _("needed")

    def lacks(self) -> bool:
        draft = self.desk.draft
        wanted = {
            Way.HOURS: ("hours_h",), Way.RUN: ("run_energy_kwh",),
            Way.WORK: ("params_count", "tokens_count") if _tokens(draft) else ("flop_per_example", "example_count"),
        }[draft.way]  # fmt: skip
        return any(name not in draft.numbers for name in wanted)

    def field_ids(self) -> frozenset[str]:
        from greenai_desktop.core.estimate.fields import FIELDS

        return frozenset({field.id for field in FIELDS if field.group is Group.WORK} | {"precision"})

    def _echoed(self) -> str:
        """What follows from it: device-hours, and the share of the peak that they stand for."""
        language = self.context.language
        hours = figure_words(self.desk, "estimate.device_hours", language)
        mfu = figure_words(self.desk, "estimate.implied_mfu", language)
        parts = [_("= {hours} of devices (device-hours)", hours=hours)] if hours else []
        parts += [_("this stands for {share} of the peak rate (MFU)", share=mfu)] if mfu else []
        return language.listed(parts)

    def _show_attention(self) -> None:
        self._shows_attention = True
        self._grid.show_state()
        self._more.hide()

    def _detail(self, name: str) -> Rule:
        def holds(draft: Draft) -> bool:
            return _tokens(draft) and (self._shows_attention or name in draft.numbers)

        return holds


def _hours(draft: Draft) -> bool:
    return draft.way is Way.HOURS


def _run(draft: Draft) -> bool:
    return draft.way is Way.RUN


def _not_run(draft: Draft) -> bool:
    return draft.way is not Way.RUN


def _work(draft: Draft) -> bool:
    return draft.way is Way.WORK


def _tokens(draft: Draft) -> bool:
    return _work(draft) and draft.choice("work_is") == "transformer"


def _examples(draft: Draft) -> bool:
    return _work(draft) and draft.choice("work_is") == "examples"
