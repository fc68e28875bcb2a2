"""Figures into the table of cloud figures: one step that can be undone."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Sequence

from greenai_desktop.accounting.cloud_import import CloudPlan, change_of, planned
from greenai_desktop.core.cloud_figures import CloudFigure
from greenai_desktop.core.inventory.changes import Change
from greenai_desktop.core.inventory.sheets import Sheet
from greenai_desktop.i18n import ngettext
from greenai_desktop.ui.inventory.cloud.latest import Latest
from greenai_desktop.ui.inventory.desk import InventoryDesk


def take_in(
    desk: InventoryDesk, figures: Sequence[CloudFigure], words: str, then: Callable[[CloudPlan], object]
) -> None:
    """Bring what is new or restated into the table.

    Args:
        desk: Its table of cloud figures was loaded.
        figures: All that files tell; what is known already is left as it is.
        words: The step, in the list of steps.
        then: Called once the step is done, with what it did.
    """
    inventory = desk.inventory(Sheet.CLOUD)
    if inventory is None:
        return
    before, latest = inventory.snapshot(), Latest()
    count = max(len(figures), len(before))

    def put(plan: CloudPlan, change: Change) -> None:
        table = desk.inventory(Sheet.CLOUD)
        if table is None:
            return
        if table.ids is not before.ids or table.edition != before.edition:
            take_in(desk, figures, words, then)  # the table changed meanwhile: what is new is seen anew
        elif desk.make(Sheet.CLOUD, change, words):
            then(plan)

    def numbered(plan: CloudPlan, ids: Sequence[int]) -> None:
        batch = uuid.uuid4().hex
        latest.do(count, lambda: change_of(plan, before, lambda wanted: ids, batch), lambda change: put(plan, change))

    def done(plan: CloudPlan) -> None:
        if plan.fresh:
            desk.reserve(Sheet.CLOUD, len(plan.fresh), lambda ids: numbered(plan, ids))
        elif plan.restated:
            numbered(plan, ())

    latest.do(count, lambda: planned(before, figures), done)


def taken_text(plan: CloudPlan) -> str:
    """What a step did, for the status bar."""
    count = len(plan.fresh) + len(plan.restated)
    return ngettext("{count} figure was taken in.", "{count} figures were taken in.", count)
