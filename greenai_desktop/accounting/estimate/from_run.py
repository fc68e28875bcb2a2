"""A draft from a run that was measured."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from greenai_desktop.core.estimate.draft import Draft, Given, Way
from greenai_desktop.core.samples import Status
from greenai_desktop.core.units import S_PER_H

if TYPE_CHECKING:
    from greenai_desktop.accounting.runs import RunAccount
    from greenai_desktop.store.records import Run


def from_run(draft: Draft, run: Run, account: RunAccount) -> Draft:
    """The draft with what was measured in a run: its energy, its duration and its place."""
    energy = account.root.find("run.energy")
    changed = replace(draft, way=Way.RUN, run_ids=(run.id,), place=run.place, price=run.price or draft.price)
    if energy is not None and energy.value is not None:
        given = Given(energy.value, energy.low, energy.high, Status.MEASURED, run.name)
        changed = changed.with_number("run_energy_kwh", given)
    if run.ended_utc_s is not None:
        hours = (run.ended_utc_s - run.started_utc_s) / S_PER_H
        changed = changed.with_number("run_hours_h", Given(hours, status=Status.MEASURED, source=run.name))
    return changed
