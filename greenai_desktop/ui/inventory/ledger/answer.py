"""All that is told of a ledger; worked out off the GUI thread, and then only looked at."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from greenai_desktop.accounting.ledger.ai_share import ledger_result, share_of_ai
from greenai_desktop.accounting.ledger.double_counts import double_counts
from greenai_desktop.accounting.ledger.gather import Gathered, Question, gather
from greenai_desktop.accounting.ledger.missing import Missing, missing
from greenai_desktop.accounting.ledger.sources import Sources
from greenai_desktop.accounting.ledger.years import YearChange, compared
from greenai_desktop.core.double_counting import Finding
from greenai_desktop.core.ledger import Total
from greenai_desktop.core.ledger_columns import LedgerColumns, columns_of
from greenai_desktop.core.ledger_totals import LedgerTotals, drawn_totals, first_totals
from greenai_desktop.core.line_quality import LedgerQuality, LineQuality, ledger_quality, line_quality
from greenai_desktop.core.lines import Indicator
from greenai_desktop.core.results import Result
from greenai_desktop.ui.inventory.ledger.filters import Filter, Looked
from greenai_desktop.ui.inventory.ledger.lines import columns_of_lines
from greenai_desktop.ui.widgets.table_model import Column

OTHERS = (Indicator.ENERGY, Indicator.WATER, Indicator.ELEMENTS, Indicator.PRIMARY_ENERGY)


@dataclass(frozen=True, slots=True)
class Answer:
    """A ledger, ready to be looked at.

    Attributes:
        gathered: Its lines, and what stands beside.
        columns: Greenhouse gas of its lines.
        spoken: Place among the lines of each row of `columns`.
        looked: What filters look at, line by line.
        quality: How good the data of each line is; None where it has no figure.
        table: The lines as columns of a table.
    """

    gathered: Gathered
    columns: LedgerColumns
    spoken: Sequence[int]
    looked: Looked
    quality: Sequence[LineQuality | None]
    table: Sequence[Column]

    def only(self, kept: Filter) -> LedgerColumns:
        """The columns of the lines that a filter lets pass."""
        if kept.lets_all_pass:
            return self.columns
        mask: np.ndarray = kept.mask(self.looked)[np.asarray(self.spoken, np.int64)]
        return self.columns.only(mask)

    def first(self, kept: Filter) -> LedgerTotals:
        """Totals at once."""
        return first_totals(self.only(kept))


@dataclass(frozen=True, slots=True)
class Remarks:
    """What is said about a ledger.

    Attributes:
        gaps: What is missing.
        findings: What is counted twice.
        quality: How good its data is.
        share: Share of AI in the declared digital footprint.
        others: Totals of the other indicators.
        waste_kg: Weight of retired equipment by fate; None where a weight is not known.
        change: Against the other year; None if none was asked for.
    """

    gaps: Missing
    findings: Sequence[Finding]
    quality: LedgerQuality
    share: Result
    others: Mapping[Indicator, Total]
    waste_kg: Mapping[str, float | None]
    change: YearChange | None


def answered(sources: Sources, question: Question) -> Answer:
    """The ledger that was asked for."""
    gathered = gather(sources, question)
    lines = gathered.lines
    quality = [line_quality(line) for line in lines]
    names = {number: one.name for number, one in sources.projects.items()}
    return Answer(
        gathered, columns_of(lines),
        [place for place, line in enumerate(lines) if line.amount(Indicator.GHG) is not None],
        Looked.of(lines), quality, columns_of_lines(lines, quality, names),
    )  # fmt: skip


def drawn(answer: Answer, kept: Filter) -> LedgerTotals:
    """Totals with intervals by draws."""
    return drawn_totals(answer.only(kept))


def remarks(
    sources: Sources, answer: Answer, whole: Total, against: int | None, check: Callable[[], None]
) -> Remarks:  # fmt: skip
    """What is said about a ledger.

    Args:
        sources: What it was gathered from.
        answer: The ledger.
        whole: Its total, without filters.
        against: The year it is held against; None for none.
        check: Called between steps; raises to end them.
    """
    gathered, question = answer.gathered, answer.gathered.question
    others = {}
    for indicator in OTHERS:
        check()
        others[indicator] = drawn_totals(columns_of(gathered.lines, indicator)).whole
    check()
    found = double_counts(sources, question)
    check()
    before = None
    if against is not None:
        earlier = Question.of_year(against, question.project_id, question.view, question.without)
        before = compared(gather(sources, earlier), gathered)
    return Remarks(
        missing(gathered, sources), found, ledger_quality(gathered.lines), share_of_ai(gathered, whole), others,
        _waste_kg(sources, question), before,
    )  # fmt: skip


def total_result(answer: Answer, whole: Total) -> Result:
    """The total as a figure that explains itself."""
    return ledger_result(answer.gathered, whole)


def _waste_kg(sources: Sources, question: Question) -> dict[str, float | None]:
    from greenai_desktop.core.inventory.totals import totals

    found = totals(sources.assets, question.asked).waste_kg
    return {fate: one.value if one.missing_count == 0 else None for fate, one in found.items()}
