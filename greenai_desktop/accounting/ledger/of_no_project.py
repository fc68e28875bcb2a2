"""What a project's ledger leaves to the organisation: things of the period that belong to no project."""

from __future__ import annotations

import numpy as np

from greenai_desktop.accounting.ledger.question import Question
from greenai_desktop.accounting.ledger.sources import Sources
from greenai_desktop.accounting.ledger.spans import part_in, part_of
from greenai_desktop.core.inventory.columns import project_of
from greenai_desktop.core.inventory.inventory import Inventory
from greenai_desktop.core.lines import Kind


def of_no_project(sources: Sources, question: Question) -> int:
    """How many activities, runs, estimates and rows of equipment are in no project.

    0 for the ledger of the organisation, which holds them all. Rows that are left out, and those that stand beside
    every sum, are not counted. Nothing that is allocated by recorded hours is: its runs say whose it is.
    """
    if question.project_id is None:
        return 0
    runs = sum(one.run.project_id is None and part_of(question, one.span) > 0.0 for one in sources.runs)
    estimates = sum(
        one.estimate.project_id is None and any(part_of(question, span) > 0.0 for _line, span in one.lines)
        for one in sources.estimates
    )
    return int(runs + estimates + _activities(sources.activities, question) + _equipment(sources.assets, question))


def _activities(table: Inventory, question: Question) -> int:
    first, last = table.numbers("from_day"), table.numbers("until_day")
    part = part_in(question, np.where(np.isnan(first), last, first), last + 1.0)
    kinds = table.texts("kind")
    counted = [kind in ("", Kind.FOOTPRINT.value) for kind in kinds.values]
    kept = np.isnan(table.numbers("project")) & (table.texts("left_out").codes == 0)
    return int((kept & np.array(counted, np.bool_)[kinds.codes] & (part > 0.0)).sum())


def _equipment(table: Inventory, question: Question) -> int:
    """Equipment that no project has a share of; bought after the period it is nobody's yet."""
    kept = table.texts("left_out").codes == 0
    modes = table.texts("allocation")
    kept &= modes.codes != modes.find("gpu_hours")
    for name in table.columns:
        if project_of(name) is not None:
            kept &= np.isnan(table.numbers(name))
    if not question.is_all_time:
        kept &= ~(table.numbers("purchased") >= question.until_day)
    return int(kept.sum())
