"""What a run, or all runs of a project, have used, in the quantities that limits speak of."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final, Protocol

from greenai_desktop.accounting.runs import account
from greenai_desktop.accounting.stored import StoredRuns, stored_facts
from greenai_desktop.catalog.grid import GridCatalog
from greenai_desktop.core.factors import Factor
from greenai_desktop.core.limits import CARBON, COST, ENERGY, HOURS, Limit
from greenai_desktop.core.results import Result
from greenai_desktop.core.uncertainty import Draws
from greenai_desktop.core.units import S_PER_H
from greenai_desktop.store.records import Run, RunOverview, RunState

# The figure of a run behind each quantity that a budget can limit.
FIGURE: Final = {ENERGY: "run.energy", CARBON: "run.carbon", COST: "run.cost", HOURS: "run.duration"}
# What all runs of a project use together; hours and logged values are those of each run.
OF_PROJECT: Final = frozenset({ENERGY, CARBON, COST})


class ProjectRuns(StoredRuns, Protocol):
    """What is read of a workspace for the use of a project."""

    def runs(self, *, deleted: bool = False, project_id: int | None = None) -> list[RunOverview]:
        """Runs with their sums."""


@dataclass(frozen=True, slots=True)
class Use:
    """What was used, and logged last.

    Attributes:
        amounts: By quantity, in the quantity's unit; what is missing is left out.
        reasons: Code of why something is missing, by quantity.
        currency: Of the cost; empty if there is none.
        logged: The last value of everything that was logged, by name.
    """

    amounts: Mapping[str, float] = field(default_factory=dict)
    reasons: Mapping[str, str] = field(default_factory=dict)
    currency: str = ""
    logged: Mapping[str, float] = field(default_factory=dict)

    def of(self, limit: Limit) -> tuple[float | None, str]:
        """The value that a limit speaks of, and why it is missing."""
        if not limit.is_budget:
            value = self.logged.get(limit.quantity)
            return value, "" if value is not None else "not_logged"
        if limit.currency and self.currency and limit.currency != self.currency:
            return None, "other_currency"
        value = self.amounts.get(limit.quantity)
        return value, "" if value is not None else self.reasons.get(limit.quantity, "nothing_recorded")

    def plus(self, other: Use, quantities: Iterable[str] = OF_PROJECT) -> Use:
        """Both together: what one of them lacks is that of the other; costs in another currency are left aside."""
        amounts = dict(self.amounts)
        for quantity in quantities:
            if quantity == COST and self.currency and other.currency and self.currency != other.currency:
                continue
            if quantity in other.amounts:
                amounts[quantity] = amounts.get(quantity, 0.0) + other.amounts[quantity]
        return Use(amounts, self.reasons, self.currency or other.currency, self.logged)


def use_of(root: Result, logged: Mapping[str, float] | None = None) -> Use:
    """What the figures of a run say."""
    amounts, reasons, currency = {}, {}, ""
    for quantity, key in FIGURE.items():
        found = root.find(key)
        if found is None or found.value is None or not math.isfinite(found.value):
            reasons[quantity] = found.reason if found is not None else "nothing_recorded"
            continue
        amounts[quantity] = found.value / S_PER_H if quantity == HOURS else found.value
        currency = found.label if quantity == COST else currency
    return Use(amounts, reasons, currency, dict(logged or {}))


class ProjectUse:
    """What the other runs of a project have used; runs that have ended are looked at once.

    Args:
        catalog: The shipped tables.
        draws: Shared between runs; few are enough, as only medians are read.
    """

    def __init__(self, catalog: GridCatalog, draws: Draws | None = None) -> None:
        self._catalog = catalog
        self._draws = draws or few_draws()
        self._ended: dict[tuple[int, int], Use] = {}

    def of(self, workspace: ProjectRuns, project_id: int, without_run: int | None, own: Sequence[Factor] = ()) -> Use:
        """The sum over all runs of the project but one."""
        total = Use()
        for overview in workspace.runs(project_id=project_id):
            if overview.run.id != without_run:
                total = total.plus(self._of_run(workspace, overview.run, own))
        return total

    def _of_run(self, workspace: ProjectRuns, run: Run, own: Sequence[Factor]) -> Use:
        key = (run.id, run.version)
        found = self._ended.get(key)
        if found is None:
            facts = stored_facts(workspace, run)
            found = use_of(account(facts, self._catalog, own, self._draws, with_lines=False).root)
            if run.state is not RunState.RECORDING:
                self._ended[key] = found
        return found


def few_draws() -> Draws:
    """Draws for figures of which only the medians are read."""
    return Draws(count=2)
