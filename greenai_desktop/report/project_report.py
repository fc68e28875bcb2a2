"""What the report of a project or an organisation is made from; plain data, filled in by who gathered the ledger."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from greenai_desktop.core.double_counting import Finding
from greenai_desktop.core.factors import Source
from greenai_desktop.core.ledger import Total
from greenai_desktop.core.ledger_difference import Difference
from greenai_desktop.core.ledger_totals import LedgerTotals
from greenai_desktop.core.line_quality import LedgerQuality
from greenai_desktop.core.lines import Indicator, Stage
from greenai_desktop.core.results import Result
from greenai_desktop.core.samples import Method, Status


@dataclass(frozen=True, slots=True)
class PostRow:
    """A post of the ledger.

    Attributes:
        scope: 1, 2 or 3.
        beges: Its number in the BEGES method; empty for what several smaller posts make together.
        ghg: Its category of the GHG Protocol; None where it has none.
        name: What it is called, in the report's language; empty for several together.
        count: How many posts stand in this row.
        total: Its total.
    """

    scope: int
    beges: str
    ghg: int | None
    name: str
    count: int
    total: Total


@dataclass(frozen=True, slots=True)
class LineRow:
    """One of the largest lines.

    Attributes:
        label: What it is called; data.
        kind: What yields it: `asset`, `activity`, `run` or `estimate`.
        scope: 1, 2 or 3.
        beges: Number of its post in the BEGES method.
        stage: Its stage.
        activity: How much was done, with its unit; NaN if that is not known.
        unit: Unit of the activity.
        value: In kgCO2e.
        low: Lower end of its interval; None if there is none.
        high: Upper end.
        share: Its part of the total.
        status: Where the activity comes from.
        method: How it was found.
        grade: Quality of its data, A to D; empty if it has none.
        factor: Name of its factor; empty if none was used.
        factor_year: The year of the factor; None if it has none.
        source: Who says so; empty if nobody is named.
    """

    label: str
    kind: str
    scope: int
    beges: str
    stage: Stage
    activity: float
    unit: str
    value: float
    low: float | None
    high: float | None
    share: float
    status: Status
    method: Method
    grade: str
    factor: str
    factor_year: int | None
    source: str


@dataclass(frozen=True, slots=True)
class BesideRow:
    """Something that is told beside the ledger and is in no sum.

    Attributes:
        kind: `reported`, `market`, `offsets` or `avoided`.
        label: What it is called; data.
        value: In kgCO2e; None if it is not known.
    """

    kind: str
    label: str
    value: float | None


@dataclass(frozen=True, slots=True)
class Gaps:
    """What is missing.

    Attributes:
        posts: Names of the posts of which nothing was said, in the report's language.
        stages: Stages that no line is in.
        unstaged_count: Lines whose stage nobody said.
        reasons: How many lines have no figure, by the code of the reason.
    """

    posts: tuple[str, ...]
    stages: tuple[Stage, ...]
    unstaged_count: int
    reasons: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Change:
    """How far the total went since another year, worked out with the tables of today.

    Attributes:
        before: The earlier year.
        after: The year of the report.
        is_base: Whether the earlier year is the base year of the organisation.
        whole: Of the total.
        by_scope: By scope.
        notes: What must be said with it: a code, and what the earlier and the later year have of it.
    """

    before: int
    after: int
    is_base: bool
    whole: Difference
    by_scope: Mapping[int, Difference]
    notes: tuple[tuple[str, tuple[str, ...], tuple[str, ...]], ...]


@dataclass(frozen=True, slots=True)
class ProjectReport:
    """A ledger, ready for paper.

    Attributes:
        name: Name of the project or organisation; data. Empty for an organisation that has none.
        is_organisation: Whether it is about all of the organisation.
        owner: Who answers for it; empty if nobody said.
        year: The calendar year; None for all time, or for a period that is none.
        from_day: First day of a period that is no year; NaN for all time.
        until_day: First day after it.
        view: How equipment is booked: `amortised` or `inventory`.
        consolidation: What counts as its own: `operational`, `financial` or `equity`.
        totals: By scope, post and stage.
        posts: The posts, the largest first; the smallest may be together in the last row.
        lines: The largest lines, the largest first.
        line_count: Lines in all.
        gaps: What is missing.
        findings: What is counted twice and not cured.
        quality: How good the data is.
        share: The share of AI in the declared digital footprint.
        others: Totals of the other indicators.
        waste_kg: Electrical waste of what was retired; None if weights are missing, NaN if nothing was.
        beside: What stands beside and is in no sum, the largest of each kind.
        beside_counts: How many there are of each kind.
        notices: What must be said with it, each with a count.
        factor_years: First and last year of the factors; None if none has a year.
        default_share: Part of the total whose activity is a default of the program.
        estimates: Names of the estimates that are counted; data.
        change: Against the base year or the year before; None if that has no figure, or no year was asked for.
        sources: Where the figures were read, those of the largest lines first.
        licences: Notices that licences ask for.
        version: Version of the program.
        made_utc_s: When the report was made.
    """

    name: str
    is_organisation: bool
    owner: str
    year: int | None
    from_day: float
    until_day: float
    view: str
    consolidation: str
    totals: LedgerTotals
    posts: tuple[PostRow, ...]
    lines: tuple[LineRow, ...]
    line_count: int
    gaps: Gaps
    findings: tuple[Finding, ...]
    quality: LedgerQuality
    share: Result
    others: Mapping[Indicator, Total]
    waste_kg: float | None
    beside: tuple[BesideRow, ...]
    beside_counts: Mapping[str, int]
    notices: tuple[tuple[str, int], ...]
    factor_years: tuple[int, int] | None
    default_share: float
    estimates: tuple[str, ...]
    change: Change | None
    sources: tuple[Source, ...]
    licences: tuple[str, ...]
    version: str
    made_utc_s: float

    @property
    def is_empty(self) -> bool:
        """Whether no line has a figure."""
        return self.totals.whole.value is None

    @property
    def is_preliminary(self) -> bool:
        """Whether its totals are first ones: a preview of the first page, and never a file."""
        return self.totals.is_first_answer

    @property
    def is_partial(self) -> bool:
        """Whether a scope has no figure, or lines lack one: then it must be called a partial footprint."""
        known = {scope for scope, total in self.totals.by_scope.items() if total.value is not None}
        return self.totals.whole.is_partial or known != {1, 2, 3}
