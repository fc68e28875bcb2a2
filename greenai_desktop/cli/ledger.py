"""`greenai ledger`: totals over scopes 1, 2 and 3 with their ranges, what is missing, and what stands beside."""

from __future__ import annotations

import argparse
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from greenai_desktop.cli import exits
from greenai_desktop.cli.common import may_have_workspace, open_workspace, project_named
from greenai_desktop.cli.output import clean, say, say_json, shown, table
from greenai_desktop.core.errors import InputError
from greenai_desktop.i18n import Language, active, differences, double_counting, ledger_notices, numbers, words

if TYPE_CHECKING:
    from greenai_desktop.accounting.ledger.gather import Gathered
    from greenai_desktop.accounting.ledger.missing import Missing
    from greenai_desktop.accounting.ledger.question import Question
    from greenai_desktop.accounting.ledger.sources import Sources
    from greenai_desktop.accounting.ledger.years import YearChange
    from greenai_desktop.core.double_counting import Finding
    from greenai_desktop.core.ledger import Total
    from greenai_desktop.core.ledger_difference import Difference
    from greenai_desktop.core.ledger_totals import LedgerTotals
    from greenai_desktop.core.line_quality import LedgerQuality
    from greenai_desktop.core.lines import Line
    from greenai_desktop.core.results import Result

_CARBON: Final = "kgCO2e"
_DIGITS: Final = 2
_RIGHT: Final = frozenset({1, 2, 3, 4})
_TOLD: Final = 8
_FIRST_YEAR, _LAST_YEAR = 1990, 2200


@dataclass(frozen=True, slots=True)
class Answer:
    """All that is told of a ledger.

    Attributes:
        gathered: The ledger.
        totals: Its totals.
        share: The share of AI.
        gaps: What is missing in it.
        counts: What is counted twice.
        quality: How good its data is.
        change: Since the year that was asked for; None if none was.
    """

    gathered: Gathered
    totals: LedgerTotals
    share: Result
    gaps: Missing
    counts: Sequence[Finding]
    quality: LedgerQuality
    change: YearChange | None = None


def execute(args: argparse.Namespace) -> int:
    """Say what the ledger holds."""
    answer = _answer(args)
    if args.json:
        from greenai_desktop.cli.ledger_plain import plain

        say_json(plain(answer))
        return exits.OK
    for line in _lines(answer, active()):
        say(clean(line))
    return exits.OK


def _answer(args: argparse.Namespace) -> Answer:
    from greenai_desktop.accounting.ledger.ai_share import share_of_ai
    from greenai_desktop.accounting.ledger.double_counts import double_counts
    from greenai_desktop.accounting.ledger.gather import gather
    from greenai_desktop.accounting.ledger.missing import missing
    from greenai_desktop.core.ledger_columns import columns_of
    from greenai_desktop.core.ledger_totals import drawn_totals
    from greenai_desktop.core.line_quality import ledger_quality

    check_year(args.year)
    if args.against is not None and args.year is None:
        raise InputError("against_needs_year")
    sources, project_id = sources_of(args.project)
    against = _year_before(args.against, sources)
    check_year(against)
    view = args.view or sources.organisation.view
    question = question_of(args.year, project_id, view, left_out(args.without, sources))
    gathered = gather(sources, question)
    totals = drawn_totals(columns_of(gathered.lines))
    return Answer(
        gathered, totals, share_of_ai(gathered, totals.whole), missing(gathered, sources),
        double_counts(sources, question), ledger_quality(gathered.lines), _since(against, sources, gathered),
    )  # fmt: skip


def check_year(year: int | None) -> None:
    """Refuse a year of no calendar.

    Raises:
        InputError: `outside_limits`.
    """
    if year is not None and not _FIRST_YEAR <= year <= _LAST_YEAR:
        raise InputError("outside_limits", value=year, low=_FIRST_YEAR, high=_LAST_YEAR)


def sources_of(project: str | None) -> tuple[Sources, int | None]:
    """What the ledger is gathered from, and the number of the project; nothing is made to look at nothing."""
    from greenai_desktop.accounting.estimate.shelf import shelf
    from greenai_desktop.accounting.ledger.reading import read_sources
    from greenai_desktop.accounting.ledger.sources import Sources
    from greenai_desktop.catalog.grid import grid
    from greenai_desktop.core.inventory.inventory import Inventory
    from greenai_desktop.core.inventory.sheets import Sheet

    if not may_have_workspace():
        if project:
            raise InputError("unknown_project", name=project, known="–")
        assets, activities, cloud = (Inventory(sheet.columns) for sheet in (Sheet.ASSET, Sheet.ACTIVITY, Sheet.CLOUD))
        return Sources(assets, activities, cloud), None
    with open_workspace(create=False) as workspace:
        project_id = project_named(workspace, project).id if project else None
        return read_sources(workspace, grid(), shelf()), project_id


def question_of(year: int | None, project_id: int | None, view: str, without: frozenset[str] = frozenset()) -> Question:
    """What is asked; all time if no year is told."""
    from greenai_desktop.accounting.ledger.question import Question

    if year is None:
        return Question(project_id, view=view, without=without)
    return Question.of_year(year, project_id, view, without)


def left_out(origins: Sequence[str], sources: Sources) -> frozenset[str]:
    """Runs and estimates that are left aside.

    Raises:
        InputError: `unknown_origin`: there is none of that name, so that leaving it out would change nothing unseen.
    """
    known = {one.origin for one in sources.estimates} | {one.run.origin for one in sources.runs}
    for origin in origins:
        if origin not in known:
            raise InputError("unknown_origin", value=origin, known=", ".join(sorted(known)[:_TOLD]) or "–")
    return frozenset(origins)


def _year_before(against: int | str | None, sources: Sources) -> int | None:
    """The year that is held against.

    Raises:
        InputError: `no_base_year`: the base year is asked for, and the organisation has none.
    """
    if not isinstance(against, str):
        return against
    if sources.organisation.base_year is None:
        raise InputError("no_base_year")
    return sources.organisation.base_year


def _since(against: int | None, sources: Sources, after: Gathered) -> YearChange | None:
    from greenai_desktop.accounting.ledger.gather import gather
    from greenai_desktop.accounting.ledger.years import compared

    if against is None:
        return None
    question = question_of(against, after.question.project_id, after.question.view, after.question.without)
    return compared(gather(sources, question), after)


def _lines(answer: Answer, language: Language) -> list[str]:
    _ = language.gettext
    whole = answer.totals.whole
    lines = [language.pair(_("Total"), _with_range(whole, language))]
    lines.append(_view_text(answer.gathered, language))
    if whole.is_partial:
        lines.append(_("Lines without a figure, which are in no sum: {count}", count=whole.missing_count))
    lines += ["", *_sums(answer, language)]
    lines += ["", _share_text(answer.share, language), _quality_text(answer.quality, language)]
    lines += [ledger_notices.notice_text(one.code, one.count, language) for one in answer.gathered.notices]
    lines += _gap_lines(answer.gaps, language) + _count_lines(answer.counts, language)
    lines += _beside_lines(answer.gathered, language)
    return lines + (_change_lines(answer.change, language) if answer.change is not None else [])


def _view_text(gathered: Gathered, language: Language) -> str:
    _ = language.gettext
    year = gathered.question.year
    period = str(year) if year is not None else _("all time, with the whole life of all equipment")
    view = _(ledger_notices.VIEW[gathered.question.view])
    approach = _(ledger_notices.CONSOLIDATION[gathered.organisation.consolidation])
    return _(
        "Period: {period}. Equipment: {view}. Consolidation: {approach}.", period=period, view=view, approach=approach
    )


def _sums(answer: Answer, language: Language) -> list[str]:
    from greenai_desktop.accounting.ledger.post_names import beges_name

    _ = language.gettext
    totals = answer.totals
    scopes = {ledger_notices.scope_text(scope, language): totals.by_scope[scope] for scope in sorted(totals.by_scope)}
    ordered = sorted(totals.by_post, key=lambda post: (post.scope, post.beges_post, post.ghg_category or 0))
    posts = {
        f"{post.scope} · {post.beges_post} {beges_name(post, language.code)}": totals.by_post[post] for post in ordered
    }
    stages = {words.word(words.STAGE, stage, language): total for stage, total in totals.by_stage.items()}
    blocks = ((_("By scope"), scopes), (_("By BEGES post"), posts), (_("By stage"), stages))
    return [line for title, rows in blocks if rows for line in [*_block(title, rows, language), ""]][:-1]


def _block(title: str, rows: Mapping[str, Total], language: Language) -> Iterable[str]:
    _ = language.gettext
    header = (title, _("CO₂e"), _("95% interval"), _("Lines"), _("Without a figure"))
    return table(header, [(name, *_cells(total, language)) for name, total in rows.items()], _RIGHT)


def _cells(total: Total, language: Language) -> tuple[str, ...]:
    value = shown(numbers.quantity(total.value, _CARBON, language.code, _DIGITS))
    return value, _range(total, language), str(total.line_count), str(total.missing_count)


def _range(one: Total, language: Language) -> str:
    if one.low is None or one.high is None:
        return ""
    return numbers.interval(one.low, one.high, _CARBON, language.code, beside=one.value)


def _change(one: Difference, language: Language) -> str:
    value = shown(differences.change_text(one.value, _CARBON, "", language))
    interval = differences.range_text(one.low, one.high, _CARBON, "", language)
    return f"{value} ({interval})" if interval else value


def _with_range(one: Total, language: Language) -> str:
    value = shown(numbers.quantity(one.value, _CARBON, language.code, _DIGITS))
    interval = _range(one, language)
    return f"{value} ({interval})" if interval else value


def _share_text(share: Result, language: Language) -> str:
    _ = language.gettext
    if share.value is None:
        return words.word(words.REASON, share.reason, language).capitalize() + "."
    value = numbers.percent(share.value, language.code)
    if share.low is None or share.high is None:
        return _("Share of AI in the declared digital footprint: {share}", share=value)
    low, high = (numbers.percent(end, language.code) for end in (share.low, share.high))
    return _("Share of AI in the declared digital footprint: {share}", share=f"{value} ({low} – {high})")


def _quality_text(quality: LedgerQuality, language: Language) -> str:
    _ = language.gettext
    if quality.score is None:
        return _("Quality of the data: not known")
    return _("Quality of the data: {score} of 100 ({grade})", score=round(100 * quality.score), grade=quality.grade)


def _gap_lines(gaps: Missing, language: Language) -> list[str]:
    _ = language.gettext
    lines = []
    if gaps.not_assessed:
        names = ", ".join(post.name(language.code) for post in gaps.not_assessed)
        lines.append(_("Posts not assessed: {names}", names=names))
    if gaps.stages:
        names = ", ".join(words.word(words.STAGE, stage, language) for stage in gaps.stages)
        lines.append(_("Stages not assessed: {names}", names=names))
    return lines


def _count_lines(counts: Sequence[Finding], language: Language) -> list[str]:
    _ = language.gettext
    lines = [_("Counted twice, to be looked at: {count}", count=len(counts))] if counts else []
    for one in counts:
        stake = shown(numbers.quantity(one.at_stake_kgco2e, _CARBON, language.code, _DIGITS))
        title = double_counting.title(one, language)
        parties = f"{one.first.name or '–'} / {one.second.name or '–'}"
        lines.append(f"  {language.pair(title, f'{parties}, {stake}')}")
    return lines


def _beside_lines(gathered: Gathered, language: Language) -> list[str]:
    """What stands beside: told, and never in a total."""
    _ = language.gettext
    kinds: dict[str, Sequence[Line]] = {
        _("reported by providers"): gathered.reported, _("market-based"): gathered.market,
        _("offsets"): gathered.offsets, _("avoided emissions"): gathered.avoided,
    }  # fmt: skip
    told = ", ".join(f"{name} ({len(lines)})" for name, lines in kinds.items() if lines)
    return [_("Beside the ledger and in no sum: {what}", what=told)] if told else []


def _change_lines(change: YearChange, language: Language) -> list[str]:
    _ = language.gettext
    lines = ["", language.pair(_("Change since {year}", year=change.before.question.year),
                               _change(change.whole, language))]  # fmt: skip
    for scope in sorted(change.by_scope):
        name = ledger_notices.scope_text(scope, language)
        lines.append(f"  {language.pair(name, _change(change.by_scope[scope], language))}")
    for note in change.notes:
        before, after = (", ".join(_noted(note.code, one, language) for one in some)
                         for some in (note.before, note.after))  # fmt: skip
        lines.append(_(ledger_notices.CHANGE[note.code], before=before, after=after))
    return lines


def _noted(code: str, value: str, language: Language) -> str:
    if code == "other_methods":
        return words.word(words.METHOD, value, language)
    return language.gettext(ledger_notices.VIEW[value]) if code == "other_view" else value
