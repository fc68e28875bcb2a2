"""Figures into the table of cloud figures: one step that can be undone."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Sequence

from greenai_desktop.accounting.cloud_import import CloudPlan, change_of, planned
from greenai_desktop.core.cloud_figures import CloudFigure
from greenai_desktop.core.inventory.sheets import Sheet
from greenai_desktop.i18n import ngettext
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
    plan = planned(inventory, figures)

    def put(ids: Sequence[int]) -> None:
        table = desk.inventory(Sheet.CLOUD)
        if table is not None and desk.make(
            Sheet.CLOUD, change_of(plan, table, lambda count: ids, uuid.uuid4().hex), words
        ):
            then(plan)

    if plan.fresh:
        desk.reserve(Sheet.CLOUD, len(plan.fresh), put)
    elif plan.restated:
        put(())


def taken_text(plan: CloudPlan) -> str:
    """What a step did, for the status bar."""
    count = len(plan.fresh) + len(plan.restated)
    return ngettext("{count} figure was taken in.", "{count} figures were taken in.", count)
