"""Curves below the power that are read only once they are wanted: sums so far with their limits, logged values."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Final

import numpy as np

from greenai_desktop.accounting.held import HeldLimit
from greenai_desktop.accounting.phases import logs_of
from greenai_desktop.core import limits
from greenai_desktop.core.limits import HOURS, Bound, Limit
from greenai_desktop.core.phases import logged_names
from greenai_desktop.core.samples import Role
from greenai_desktop.core.units import J_PER_KWH, S_PER_H
from greenai_desktop.i18n import Language, numbers
from greenai_desktop.i18n.limits import BOUND, limit_amount
from greenai_desktop.ui.runs.chart import GaugeChoice
from greenai_desktop.ui.runs.curves import Curve, FloatArray
from greenai_desktop.ui.runs.reading import RunView

if TYPE_CHECKING:
    from greenai_desktop.store.workspace import Workspace
    from greenai_desktop.ui.context import Context

_MOMENTS: Final = 120
_SUMS: Final = (
    (limits.ENERGY, "run.energy", "kWh"), (limits.CARBON, "run.carbon", "kgCO2e"), (limits.COST, "run.cost", "money"),
)  # fmt: skip


def later_choices(context: Context, view: RunView) -> list[GaugeChoice]:
    """Sums so far, then every logged value."""
    return [*_sum_choices(context, view), *_log_choices(view, context.language)]


def _sum_choices(context: Context, view: RunView) -> list[GaugeChoice]:
    root = view.account.root
    energy = root.find("run.energy")
    if energy is None or not energy.value or view.span_s <= 0:
        return []
    found = []
    for quantity, key, unit in _SUMS:
        whole = root.find(key)
        if whole is None or whole.value is None:
            continue
        held = [one for one in view.limits if one.limit.quantity == quantity and _is_in(one.limit, whole.label)]
        highest = max([whole.value, *(one.left for one in held)])
        shown, name = numbers.scaled(highest, unit)
        size = highest / shown if shown else 1.0
        lines = tuple((one.left / size, held_words(one, context.language)) for one in held)
        found.append(
            GaugeChoice(
                f"sum/{quantity}", _sum_words(quantity, name, whole.label, held, context.language), "", lines,
                load=_sum_loader(context, view, whole.value / energy.value / size),
            )
        )  # fmt: skip
    return found


def _is_in(limit: Limit, currency: str) -> bool:
    """Whether a limit of money is in the currency of the run; nobody told a rate of exchange."""
    return limit.quantity != limits.COST or not limit.currency or limit.currency == currency


def _sum_words(quantity: str, unit: str, currency: str, held: list[HeldLimit], language: Language) -> str:
    _ = language.gettext
    sign = currency if unit == "money" else numbers.unit_sign(unit, language.code)
    said = {
        limits.ENERGY: _("Energy so far ({unit})", unit=sign), limits.CARBON: _("Carbon so far ({unit})", unit=sign),
        limits.COST: _("Cost so far ({unit})", unit=sign),
    }[quantity]  # fmt: skip
    return language.listed([said, *(held_words(one, language) for one in held)])


def held_words(held: HeldLimit, language: Language) -> str:
    """A limit in few words; of one that is shared, what was left of it."""
    _, limit = language.gettext, held.limit
    amount = limit_amount(limit.quantity, limit.value, limit.currency, language)
    if not limit.is_budget:
        return f"{_(BOUND[limit.bound])} {amount}"
    if not held.of_project:
        return _("limit {amount}", amount=amount)
    if not held.before:
        return _("limit of the project {amount}", amount=amount)
    left = limit_amount(limit.quantity, held.left, limit.currency, language)
    return _("limit of the project {amount}, of which {left} was left", amount=amount, left=left)


def time_limits(view: RunView, language: Language) -> list[tuple[float, str]]:
    """Limits of duration that the run has passed, as lines in its curve."""
    found = [
        (one.limit.value * S_PER_H, held_words(one, language)) for one in view.limits if one.limit.quantity == HOURS
    ]
    return [(at_s, words) for at_s, words in found if at_s <= view.span_s]


def _sum_loader(context: Context, view: RunView, per_kwh: float) -> Callable[[Callable[[Curve], None]], None]:
    """Reads the energy from the start to moments; carbon and cost grow with it."""
    run_id, span_s = view.run.id, view.span_s
    added = tuple(channel.id for channel in view.channels if channel.role is Role.TOTAL)
    reached = [e.at_utc_s - view.run.started_utc_s for e in view.events if e.code == "limit"]
    at_s = np.unique(np.concatenate([np.linspace(0.0, span_s, _MOMENTS + 1), np.clip(reached, 0.0, span_s)]))

    def work(workspace: Workspace) -> Curve:
        told = workspace.progress(run_id, at_s.tolist())
        joules = np.sum([told[key].energy_j for key in added if key in told], axis=0)
        return _plain(at_s, np.broadcast_to(joules, at_s.shape) / J_PER_KWH * per_kwh)

    return lambda done: context.store.read(work, done)


def _log_choices(view: RunView, language: Language) -> list[GaugeChoice]:
    logs = logs_of(view.events, view.run.started_utc_s)
    found = []
    for name in logged_names(logs):
        points = [(at_s, values[name]) for at_s, values in logs if name in values]
        curve = _plain(np.array([at_s for at_s, _v in points]), np.array([value for _t, value in points]))
        held = [one for one in view.limits if one.limit.quantity == name and one.limit.bound in Bound]
        lines = tuple((one.limit.value, held_words(one, language)) for one in held)
        words = language.gettext("{name} (logged)", name=name)
        found.append(GaugeChoice(f"log/{name}", words, "", lines, is_from_zero=False, load=_giver(curve)))
    return found


def _giver(curve: Curve) -> Callable[[Callable[[Curve], None]], None]:
    return lambda done: done(curve)


def _plain(at_s: FloatArray, values: FloatArray) -> Curve:
    return Curve("", 0, False, 1.0, at_s, values, values, values)
