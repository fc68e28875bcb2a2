"""From a gathered ledger to what the report of a project or an organisation is made of.

Runs off the GUI thread. The report room knows no ledger and no table; this module does, and hands it plain data.
"""

from __future__ import annotations

import math
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, Final

import numpy as np

from greenai_desktop import __version__
from greenai_desktop.accounting.ledger.ai_share import share_of_ai
from greenai_desktop.accounting.ledger.double_counts import double_counts
from greenai_desktop.accounting.ledger.gather import Gathered, Question, gather
from greenai_desktop.accounting.ledger.line_explained import Tree, line_explained
from greenai_desktop.accounting.ledger.missing import missing, why_missing
from greenai_desktop.accounting.ledger.post_names import beges_name
from greenai_desktop.accounting.ledger.sources import Sources
from greenai_desktop.accounting.ledger.years import compared
from greenai_desktop.catalog import own_equipment
from greenai_desktop.catalog.equipment import equipment
from greenai_desktop.catalog.machine import attribution
from greenai_desktop.catalog.sources import sources as known_sources
from greenai_desktop.core.errors import GreenAIError
from greenai_desktop.core.factors import Source
from greenai_desktop.core.hosting import Post
from greenai_desktop.core.inventory.totals import WASTE_FATES, totals
from greenai_desktop.core.ledger_columns import LedgerColumns, columns_of
from greenai_desktop.core.ledger_totals import LedgerTotals, drawn_totals, first_totals
from greenai_desktop.core.line_quality import ledger_quality, line_quality
from greenai_desktop.core.lines import Indicator, Line
from greenai_desktop.core.results import Result
from greenai_desktop.core.samples import Status
from greenai_desktop.i18n import Language
from greenai_desktop.i18n.sources import short_name

if TYPE_CHECKING:
    from greenai_desktop.report.project_report import BesideRow, Change, Gaps, LineRow, PostRow, ProjectReport

LARGEST_LINES: Final = 10
_POSTS: Final = 10
_BESIDE: Final = 3
_OTHERS: Final = (Indicator.ENERGY, Indicator.WATER, Indicator.ELEMENTS, Indicator.PRIMARY_ENERGY)


def project_report(
    sources: Sources, gathered: Gathered, language: Language, check: Callable[[], None] | None = None,
    *, is_preliminary: bool = False,
) -> ProjectReport:  # fmt: skip
    """What the report of a project or of the whole organisation is made of.

    Args:
        sources: What the ledger is gathered from.
        gathered: The ledger: for whom, when and in which view is told there.
        language: Language of the report.
        check: Called between steps; what it raises ends the work.
        is_preliminary: Whether the first page is wanted at once: intervals in closed form, and no search for double
            counts.

    Raises:
        GreenAIError: `app_missing`: this installation makes no reports.
    """
    try:
        from greenai_desktop.report.project_report import ProjectReport
    except ImportError as error:
        raise GreenAIError("app_missing", detail=str(error)) from error
    check = check or (lambda: None)
    question = gathered.question
    columns = columns_of(gathered.lines)
    totals_of = first_totals if is_preliminary else drawn_totals
    found = totals_of(columns)
    check()
    others = {one: totals_of(columns_of(gathered.lines, one)).whole for one in _OTHERS}
    check()
    project = sources.projects.get(question.project_id) if question.project_id is not None else None
    known = _known(gathered.lines)
    return ProjectReport(
        name=project.name if project is not None else gathered.organisation.name,
        is_organisation=question.project_id is None,
        owner=project.owner if project is not None else "",
        year=question.year, from_day=question.from_day, until_day=question.until_day, view=question.view,
        consolidation=gathered.organisation.consolidation.value,
        totals=found, posts=_posts(found, columns, language, totals_of),
        lines=_lines(known, found.whole.value, language),
        line_count=len(gathered.lines), gaps=_gaps(gathered, sources, language),
        findings=() if is_preliminary else tuple(double_counts(sources, question)),
        quality=ledger_quality(gathered.lines),
        share=share_of_ai(gathered, found.whole), others=others, waste_kg=_waste_kg(sources, question),
        beside=tuple(_beside(gathered)), beside_counts={kind: len(some) for kind, some in _kinds(gathered)},
        notices=tuple((one.code, one.count) for one in gathered.notices), factor_years=_factor_years(known),
        default_share=_default_share(known), estimates=_estimates(gathered, sources),
        change=None if is_preliminary else _change(gathered, sources, check), sources=tuple(_sources(known)),
        licences=tuple(_licences(gathered.lines)), version=__version__, made_utc_s=time.time(),
    )  # fmt: skip


def _estimates(gathered: Gathered, sources: Sources) -> tuple[str, ...]:
    """Names of the estimates that have a line."""
    counted = {line.origin for line in gathered.lines}
    return tuple(one.estimate.draft.name for one in sources.estimates if one.origin in counted)


def _change(gathered: Gathered, sources: Sources, check: Callable[[], None]) -> Change | None:
    """Against the base year of the organisation, or the year before where there is none."""
    from greenai_desktop.report.project_report import Change

    question, base = gathered.question, gathered.organisation.base_year
    if question.year is None:
        return None
    is_base = base is not None and base < question.year
    number = base if base is not None and is_base else question.year - 1
    before = gather(sources, Question.of_year(number, question.project_id, question.view, question.without))
    check()
    if not _known(before.lines) or not _known(gathered.lines):
        return None
    found = compared(before, gathered)
    notes = tuple((note.code, note.before, note.after) for note in found.notes)
    return Change(number, question.year, is_base, found.whole, found.by_scope, notes)


Known = Sequence[tuple[Line, float]]


def _known(lines: Iterable[Line]) -> Known:
    """Lines with a figure, the largest first."""
    found = [(line, _value(line)) for line in lines if why_missing(line) is None]
    return sorted(found, key=lambda one: -one[1])


def _value(line: Line) -> float:
    amount = line.amount(Indicator.GHG)
    return 0.0 if amount is None or amount.value is None else amount.value


def _posts(
    found: LedgerTotals, columns: LedgerColumns, language: Language, totals_of: Callable[[LedgerColumns], LedgerTotals]
) -> tuple[PostRow, ...]:
    """The largest posts; the smaller ones together, with the interval of their sum."""
    from greenai_desktop.report.project_report import PostRow

    ordered = sorted(found.by_post, key=lambda post: -(found.by_post[post].value or 0.0))
    shown = ordered if len(ordered) <= _POSTS else ordered[: _POSTS - 1]
    rows = [
        PostRow(post.scope, post.beges_post, post.ghg_category, beges_name(post, language.code), 1, found.by_post[post])
        for post in shown
    ]
    rest = frozenset(ordered[len(shown) :])
    if rest:
        rows.append(PostRow(0, "", None, "", len(rest), totals_of(_only(rest, columns)).whole))
    return tuple(rows)


def _only(some: frozenset[Post], columns: LedgerColumns) -> LedgerColumns:
    is_in = np.array([cell.post in some for cell in columns.cells], np.bool_)
    return columns.only(is_in[columns.cell])


def _lines(known: Known, whole: float | None, language: Language) -> tuple[LineRow, ...]:
    return tuple(_row(line, value, whole, language) for line, value in known[:LARGEST_LINES])


def _row(line: Line, value: float, whole: float | None, language: Language) -> LineRow:
    from greenai_desktop.report.project_report import LineRow

    amount, quality = line.amount(Indicator.GHG), line_quality(line)
    return LineRow(
        label=line.label, kind=line.origin.partition(":")[0], scope=line.post.scope, beges=line.post.beges_post,
        stage=line.stage, activity=math.nan if line.activity_value is None else line.activity_value,
        unit=line.activity_unit, value=value, low=None if amount is None else amount.low,
        high=None if amount is None else amount.high, share=value / whole if whole else math.nan,
        status=line.status, method=line.method, grade="" if quality is None else quality.grade,
        factor=line.factor_id, factor_year=line.factor_year, source=next(iter(_told_by(line, language)), ""),
    )  # fmt: skip


def _told_by(line: Line, language: Language) -> Iterator[str]:
    known = known_sources()
    for name in line.source_ids:
        source = known.get(name)
        yield name if source is None else short_name(source.publisher, source.title, language)


def _gaps(gathered: Gathered, sources: Sources, language: Language) -> Gaps:
    from greenai_desktop.report.project_report import Gaps

    found = missing(gathered, sources)
    reasons = Counter(reason for _line, reason in found.lines)
    names = tuple(post.name(language.code) for post in found.not_assessed)
    return Gaps(names, found.stages, found.unstaged_count, dict(reasons.most_common()))


def _waste_kg(sources: Sources, question: Question) -> float | None:
    by_fate = totals(sources.assets, question.asked).waste_kg
    some = [by_fate[fate] for fate in WASTE_FATES if fate in by_fate]
    if not some:
        return math.nan
    values = [one.value for one in some if one.missing_count == 0 and one.value is not None]
    return math.fsum(values) if len(values) == len(some) else None


def _kinds(gathered: Gathered) -> tuple[tuple[str, tuple[Line, ...]], ...]:
    return (
        ("reported", gathered.reported), ("market", gathered.market), ("offsets", gathered.offsets),
        ("avoided", gathered.avoided),
    )  # fmt: skip


def _beside(gathered: Gathered) -> Iterator[BesideRow]:
    """The largest of each kind, one by one: nothing here is ever added up."""
    from greenai_desktop.report.project_report import BesideRow

    for kind, some in _kinds(gathered):
        for line in sorted(some, key=lambda line: -abs(_value(line)))[:_BESIDE]:
            amount = line.amount(Indicator.GHG)
            yield BesideRow(kind, line.label, None if amount is None else amount.value)


def _factor_years(known: Known) -> tuple[int, int] | None:
    years = {line.factor_year for line, _amount in known if line.factor_year is not None}
    return (min(years), max(years)) if years else None


def _default_share(known: Known) -> float:
    """The part of the total whose activity is a default of the program; NaN if there is no total."""
    whole = math.fsum(value for _line, value in known)
    default = math.fsum(value for line, value in known if line.status is Status.DEFAULT)
    return default / whole if whole else math.nan


def _sources(known: Known) -> Iterator[Source]:
    """Sources that the lines name, and those of their factors, in the order of the largest lines."""
    shipped = known_sources()
    seen: set[str] = set()
    for line, _amount in known:
        for name in line.source_ids:
            if name not in seen:
                seen.add(name)
                yield shipped[name] if name in shipped else Source(name, name, "", "", "", "", "")


def _licences(lines: Iterable[Line]) -> Iterator[str]:
    """Notices of the shipped tables, and of tables that the user took in, if a line rests on one."""
    yield from attribution()
    items = {line.factor_id for line in lines if line.origin.startswith("asset:") and line.factor_id}
    found = (equipment().of(item) for item in items)
    if any(item is not None and item.origin == "imported" for item in found):
        yield from (table.notice for table in own_equipment.installed() if table.notice)


def largest_results(sources: Sources, gathered: Gathered, tree_of: Tree, count: int) -> tuple[Result, ...]:
    """The largest lines of a ledger as figures that explain themselves, each with all steps of its row.

    Args:
        sources: What the ledger was gathered from.
        gathered: The ledger.
        tree_of: Trees of runs and estimates, such as `StoredTrees.of`.
        count: How many.
    """
    largest = _known(gathered.lines)[:count]
    return tuple(line_explained(line, sources, gathered.question, tree_of) for line, _value in largest)
