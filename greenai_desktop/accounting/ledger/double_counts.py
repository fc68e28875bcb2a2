"""What is counted twice in the ledger that was asked for."""

from __future__ import annotations

from collections.abc import Iterator

from greenai_desktop.accounting.ledger.asset_claims import asset_claims
from greenai_desktop.accounting.ledger.gather import (
    activity_rows,
    asset_rows,
    counted_estimates,
    counted_runs,
    run_lines,
)
from greenai_desktop.accounting.ledger.offered import factor_of
from greenai_desktop.accounting.ledger.question import Question
from greenai_desktop.accounting.ledger.row_claims import activity_claims, cloud_claims, line_claims
from greenai_desktop.accounting.ledger.sources import Sources
from greenai_desktop.catalog.equipment import equipment
from greenai_desktop.catalog.posts import posts
from greenai_desktop.core.claims import Claim, Kind
from greenai_desktop.core.double_counting import Finding, findings


def double_counts(sources: Sources, question: Question) -> list[Finding]:
    """What is counted twice among all that the question is about, the largest amounts first."""
    return findings(claims(sources, question))


def claims(sources: Sources, question: Question) -> Iterator[Claim]:
    """What everything that the question is about claims to count."""
    table, _recorded_h = asset_rows(sources, question)
    yield from asset_claims(table, equipment().of, sources.sites, question.asked)
    rows, _part = activity_rows(sources.activities, question)
    yield from activity_claims(sources.activities.picked(rows), factor_of, posts().by_id)
    rows, _part = activity_rows(sources.cloud, question)
    yield from cloud_claims(sources.cloud.picked(rows))
    for one, part in counted_runs(sources, question):
        run, lines = one.run, run_lines(one, part, question)
        days = float(one.span.from_day // 1), float(one.span.until_day // 1)
        yield line_claims(Kind.RUN, run.id, run.name, lines, run.place, run.host, *days)
    for made in counted_estimates(sources, question):
        if made.lines:
            kept = made.kept.estimate
            spans = [span for _line, span in made.kept.lines]
            days = min(span.from_day for span in spans), max(span.until_day for span in spans) - 1.0
            yield line_claims(Kind.ESTIMATE, kept.id, kept.name, made.lines, kept.draft.place, "", *days)
