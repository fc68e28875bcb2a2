"""What was found in a file, in words."""

from __future__ import annotations

from typing import TYPE_CHECKING

from greenai_desktop.i18n import active, ngettext
from greenai_desktop.i18n.errors import title_and_hint
from greenai_desktop.i18n.inventory_files import cell_problem

if TYPE_CHECKING:
    from greenai_desktop.accounting.inventory_import import TablePlan
    from greenai_desktop.importers.inventory_table import TableReading


def summed_up(reading: TableReading, plan: TablePlan) -> str:
    """How many rows there are, and how many of them are new."""
    parts = [ngettext("{count} row in the file", "{count} rows in the file", len(reading.lines))]
    parts.append(ngettext("{count} new", "{count} new", int(plan.fresh.size)))
    if plan.known.size:
        parts.append(ngettext("{count} there already", "{count} there already", int(plan.known.size)))
    if plan.figured_count:
        parts.append(
            ngettext("{count} footprint from our tables", "{count} footprints from our tables", plan.figured_count)
        )
    return active().listed(parts)


def told_lines(reading: TableReading) -> list[str]:
    """What is wrong with the file, its lines and its cells, each in a line."""
    return [
        *(" ".join(title_and_hint(one, active())).strip() for one in reading.notices),
        *(cell_problem(one.line, one.heading, one.error, active()) for one in reading.problems),
    ]
