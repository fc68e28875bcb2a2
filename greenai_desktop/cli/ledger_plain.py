"""A ledger as plain values, for JSON."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from greenai_desktop.core.lines import UNIT_OF, Indicator, Kind

if TYPE_CHECKING:
    from greenai_desktop.accounting.ledger.years import YearChange
    from greenai_desktop.cli.ledger import Answer
    from greenai_desktop.core.double_counting import Finding
    from greenai_desktop.core.hosting import Post
    from greenai_desktop.core.ledger import Total
    from greenai_desktop.core.ledger_difference import Difference
    from greenai_desktop.core.lines import Line


def plain(answer: Answer) -> dict[str, Any]:
    """All that is told of a ledger; sums are in kgCO2e."""
    gathered, totals, gaps = answer.gathered, answer.totals, answer.gaps
    question = gathered.question
    return {
        "project": question.project_id, "year": question.year, "view": question.view,
        "consolidation": gathered.organisation.consolidation.value,
        "total": _total(totals.whole),
        "scopes": {str(scope): _total(total) for scope, total in sorted(totals.by_scope.items())},
        "posts": [{**_post(post), **_total(total)} for post, total in totals.by_post.items()],
        "stages": {stage.value: _total(total) for stage, total in totals.by_stage.items()},
        "ai_share": {name: getattr(answer.share, name) for name in ("value", "low", "high", "reason")},
        "quality": asdict(answer.quality),
        "notices": [asdict(notice) for notice in gathered.notices],
        "missing": {
            "posts_not_assessed": [post.id for post in gaps.not_assessed],
            "stages_not_assessed": [stage.value for stage in gaps.stages],
            "lines_without_a_stage": gaps.unstaged_count,
            "lines_without_a_figure": [{"id": line.id, "reason": reason} for line, reason in gaps.lines],
        },
        "double_counts": [_finding(one) for one in answer.counts],
        "change": None if answer.change is None else _change(answer.change),
        "lines": [_line(line) for line in gathered.lines],
        "beside": {
            "reported": [_line(line) for line in gathered.reported],
            "market_based": [_line(line) for line in gathered.market],
            Kind.OFFSET.value: [_line(line) for line in gathered.offsets],
            Kind.AVOIDED.value: [_line(line) for line in gathered.avoided],
        },
    }  # fmt: skip


def _total(total: Total) -> dict[str, Any]:
    return {
        "value": total.value, "low": total.low, "high": total.high, "line_count": total.line_count,
        "missing_count": total.missing_count,
    }  # fmt: skip


def _post(post: Post) -> dict[str, Any]:
    return {"scope": post.scope, "ghg_category": post.ghg_category, "beges_post": post.beges_post}


def _line(line: Line) -> dict[str, Any]:
    told = {
        amount.indicator.value: {
            "value": amount.value, "low": amount.low, "high": amount.high, "unit": _unit(amount.indicator),
            "reason": amount.reason,
        }
        for amount in line.amounts
    }  # fmt: skip
    return {
        "id": line.id, "label": line.label, "project": line.project_id, "stage": line.stage.value, **_post(line.post),
        "activity_class": line.activity_class, "activity_value": line.activity_value,
        "activity_unit": line.activity_unit, "factor_id": line.factor_id, "factor_year": line.factor_year,
        "sources": list(line.source_ids), "status": line.status.value, "method": line.method.value, "amounts": told,
        "notes": list(line.notes),
    }  # fmt: skip


def _unit(indicator: Indicator) -> str:
    return UNIT_OF[indicator]


def _finding(one: Finding) -> dict[str, Any]:
    return {
        "code": one.code, "first": asdict(one.first), "second": asdict(one.second),
        "at_stake_kgco2e": one.at_stake_kgco2e, "is_in_total": one.is_in_total,
        "cures": [cure.code for cure in one.cures],
    }  # fmt: skip


def _change(change: YearChange) -> dict[str, Any]:
    return {
        "year": change.before.question.year, "total": _difference(change.whole),
        "scopes": {str(scope): _difference(one) for scope, one in sorted(change.by_scope.items())},
        "posts": [{**_post(post), **_difference(one)} for post, one in change.by_post.items()],
        "effects": [asdict(one) for one in change.effects], "notes": [asdict(note) for note in change.notes],
    }  # fmt: skip


def _difference(one: Difference) -> dict[str, Any]:
    return {"value": one.value, "low": one.low, "high": one.high}
