"""Totals of a ledger as rows of bars: scopes as headings, posts as rows, stages as parts."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from greenai_desktop.core.hosting import Post
from greenai_desktop.core.ledger_totals import LedgerTotals
from greenai_desktop.core.lines import Stage
from greenai_desktop.i18n import _, active
from greenai_desktop.i18n.ledger_notices import scope_text
from greenai_desktop.ui.inventory.ledger.bars import BarPart, BarRow
from greenai_desktop.ui.inventory.ledger.filters import order_of
from greenai_desktop.ui.inventory.ledger.words import figure, post_name, post_told, stage_name, with_range

# Fixed for good: a stage has one colour in every ledger.
COLOUR: Final = {stage: i for i, stage in enumerate((
    Stage.TRAINING, Stage.PRODUCTION, Stage.EXPERIMENT, Stage.DATA, Stage.RETRAINING, Stage.EVALUATION, Stage.UNSET,
))}  # fmt: skip


def bars_of(totals: LedgerTotals) -> Iterator[BarRow]:
    """The rows, scope by scope."""
    posts = sorted(totals.by_post, key=order_of)
    for scope in sorted(totals.by_scope):
        whole = totals.by_scope[scope]
        name = scope_text(scope, active())
        yield BarRow(
            scope, name, with_range(whole), active().pair(name, with_range(whole)), is_head=True,
            low=whole.low, high=whole.high,
        )  # fmt: skip
        for post in posts:
            if post.scope == scope:
                yield _row(totals, post)


def stages_of(totals: LedgerTotals) -> list[Stage]:
    """The stages there are, in the order of their colours."""
    return sorted(totals.by_stage, key=lambda stage: COLOUR[stage])


def _row(totals: LedgerTotals, post: Post) -> BarRow:
    whole = totals.by_post[post]
    cells = {cell.stage: total for cell, total in totals.by_cell.items() if cell.post == post}
    parts = tuple(
        BarPart(stage, cells[stage].value or 0.0, COLOUR[stage],
                active().pair(stage_name(stage), with_range(cells[stage])))
        for stage in sorted(cells, key=lambda one: COLOUR[one]) if (cells[stage].value or 0.0) > 0.0
    )  # fmt: skip
    lacking = [_("{count} without a figure", count=whole.missing_count)] if whole.is_partial else []
    told = "\n".join((active().pair(post_name(post), with_range(whole)), *lacking, post_told(post)))
    return BarRow(post, post_name(post), figure(whole.value), told, parts, whole.low, whole.high)
