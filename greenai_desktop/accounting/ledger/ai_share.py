"""The share of AI in the digital footprint that the organisation declared, from the total of its ledger of a year."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from greenai_desktop.accounting.ledger.gather import Gathered
from greenai_desktop.core.ledger import Total
from greenai_desktop.core.organisation import ai_share
from greenai_desktop.core.results import Result, weakest
from greenai_desktop.core.samples import Method, Status

NEEDS_A_YEAR: Final = "share_needs_a_year"


def ledger_result(gathered: Gathered, whole: Total) -> Result:
    """The total of a ledger as a figure."""
    if whole.value is None:
        return Result(
            "ledger.total", None, "kgCO2e", status=Status.MISSING, method=Method.SUM, reason="nothing_counted",
            partial=True,
        )  # fmt: skip
    known = {status for status in {line.status for line in gathered.lines} if status.has_value}
    return Result(
        "ledger.total", whole.value, "kgCO2e", whole.low, whole.high, status=weakest(tuple(known)),
        method=Method.SUM, partial=whole.is_partial,
    )  # fmt: skip


def share_of_ai(gathered: Gathered, whole: Total) -> Result:
    """The share of AI, with its interval; missing with a reason where it cannot be told.

    Args:
        gathered: The ledger of the organisation, or of a project, over a calendar year.
        whole: Its total.
    """
    found = ai_share(ledger_result(gathered, whole), gathered.organisation.digital, gathered.question.year)
    if found.value is None or gathered.question.year is not None:
        return found
    return replace(found, value=None, low=None, high=None, status=Status.MISSING, reason=NEEDS_A_YEAR)
