"""The report of a project read back: two pages, right sums, what is missing, and nothing taken off."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from greenai_desktop import i18n
from greenai_desktop.accounting.ledger.gather import Question, Sources, gather
from greenai_desktop.accounting.project_paper import largest_results, project_report
from greenai_desktop.catalog.activities import activities
from greenai_desktop.catalog.posts import posts
from greenai_desktop.core.errors import ReportError
from greenai_desktop.core.inventory.changes import rows_added
from greenai_desktop.core.inventory.days import day_of
from greenai_desktop.core.inventory.inventory import Inventory
from greenai_desktop.core.inventory.sheets import Sheet
from greenai_desktop.core.organisation import DigitalFootprint, Organisation
from greenai_desktop.report.project_pages import percent
from greenai_desktop.report.project_pdf import project_pdf, write_project_pdf
from tests.helpers.pdf import read_pdf

ENGLISH, FRENCH = i18n.language("en"), i18n.language("fr")
NASTY = '<b>&amp;</b> <para> =cmd|"/c calc"!A1 ' + "x" * 400


def _assets(names, kgco2e, **cells):
    table, count = Inventory(Sheet.ASSET.columns), len(names)
    columns = {
        "name": tuple(names), "quantity": np.ones(count), "embodied_kgco2e": np.array(kgco2e, float),
        "purchased": np.full(count, float(day_of(2025, 1, 1))), "lifetime_years": np.full(count, 4.0), **cells,
    }  # fmt: skip
    rows_added(table, np.arange(1, count + 1), columns).apply(table)
    return table


def _activities(count, kinds=()):
    table = Inventory(Sheet.ACTIVITY.columns)
    rows = [(post.id, one) for post in posts().all() for one in activities().for_post(post.id, "FR")[:1]]
    some = [rows[i % len(rows)] for i in range(count)]
    columns = {
        "name": tuple(f"Row {i}" for i in range(count)), "post_id": tuple(post for post, _one in some),
        "unit": tuple(one.activity_unit for _post, one in some), "value": np.full(count, 3.0),
        "factor_id": tuple(one.factor.id for _post, one in some), "kind": tuple(kinds) or ("",) * count,
        "from_day": np.full(count, float(day_of(2026, 2, 1))), "until_day": np.full(count, float(day_of(2026, 3, 1))),
    }  # fmt: skip
    if count:
        rows_added(table, np.arange(1, count + 1), columns).apply(table)
    return table


def _sources(assets=None, rows=None, **organisation):
    empty = Inventory(Sheet.ASSET.columns)
    return Sources(
        empty if assets is None else assets, _activities(0) if rows is None else rows, Inventory(Sheet.CLOUD.columns),
        organisation=Organisation(**organisation),
    )  # fmt: skip


def _report(sources, language=ENGLISH, year=2026):
    return project_report(sources, gather(sources, Question.of_year(year)), language)


def _read(report, folder, language=ENGLISH):
    write_project_pdf(report, folder / "out.pdf", language)
    return read_pdf(folder / "out.pdf")


@pytest.mark.parametrize("language", [ENGLISH, FRENCH])
@pytest.mark.parametrize("count", [0, 6, 400])
def test_two_pages_whatever_the_size(tmp_path, language, count):
    names = [f"{NASTY} {i}" for i in range(count)]
    sources = _sources(_assets(names, [800.0] * count) if count else None, _activities(count), name=NASTY)
    read = _read(_report(sources, language), tmp_path, language)
    assert len(read.pages) == 2
    assert all(embedded for _name, embedded in read.fonts)
    if count:
        assert "=cmd|" in read.text
        assert "<b>&amp;</b>" in read.text


def test_totals_of_the_page_are_those_of_the_ledger(tmp_path):
    report = _report(_sources(_assets(["Node", "Screen"], [4000.0, 400.0])))
    assert report.totals.whole.value == pytest.approx(1100.0, rel=0.01)
    text = _read(report, tmp_path).pages[0]
    assert "1.1 t CO₂e" in text
    assert "Capital goods" in text
    assert "Not assessed: Scope 1; Scope 2. That is not the same as zero." in " ".join(text.split())
    assert report.is_partial
    assert "Partial carbon footprint" in text


def test_small_posts_are_together_with_the_sum_of_them_all():
    report = _report(_sources(_assets(["Node"], [4000.0]), _activities(200)))
    assert len(report.totals.by_post) > 10
    assert len(report.posts) == 10
    assert sum(one.count for one in report.posts) == len(report.totals.by_post)
    assert sum(one.total.value or 0.0 for one in report.posts) == pytest.approx(report.totals.whole.value)
    assert report.posts[-1].total.low < report.posts[-1].total.value < report.posts[-1].total.high


def test_what_is_missing_is_said_and_no_zero(tmp_path):
    report = _report(_sources(_assets(["Known", "Unknown"], [400.0, np.nan])))
    assert dict(report.gaps.reasons)
    text = _read(report, tmp_path).text
    assert "1 line has no figure" in text
    assert "Without a figure: 1 line." in text
    assert "Posts not assessed:" in text
    assert " 0 kg CO₂e" not in text


@settings(max_examples=8, deadline=None)
@given(st.lists(st.sampled_from(["", "offset", "avoided"]), min_size=12, max_size=12))
def test_offsets_and_avoided_emissions_change_no_figure(kinds):
    bare = [i for i, kind in enumerate(kinds) if not kind]
    every, own = _activities(12, kinds), _activities(12)
    told, plain = _report(_sources(rows=every)), _report(_sources(rows=own.picked(np.array(bare, np.int64))))
    assert told.totals.whole.value == pytest.approx(plain.totals.whole.value)
    assert sum(told.beside_counts.values()) == 12 - len(bare)
    assert [one.value for one in told.lines] == pytest.approx([one.value for one in plain.lines])


def test_share_is_told_with_its_range_or_why_it_is_not(tmp_path):
    table = _assets(["Node"], [4000.0])
    declared = DigitalFootprint(100.0, 2026, "report")
    assert "1.0%" in _read(_report(_sources(table, digital=declared)), tmp_path).pages[0]
    assert "not assessed" in _read(_report(_sources(table)), tmp_path).pages[0]


def test_largest_lines_explain_themselves():
    sources = _sources(_assets(["Node", "Screen"], [4000.0, 400.0]))
    gathered = gather(sources, Question.of_year(2026))
    found, report = largest_results(sources, gathered, lambda origin: None, 5), _report(sources)
    assert [one.label for one in found] == ["Node", "Screen"]
    assert [one.value for one in found] == pytest.approx([row.value for row in report.lines])
    assert found[0].find("asset.published").value == 4000.0
    assert len(largest_results(sources, gathered, lambda origin: None, 1)) == 1
    assert sum(one.share for one in report.lines) == pytest.approx(1.0)


def test_licences_are_printed_whole(tmp_path):
    report = _report(_sources(_assets(["Node"], [4000.0])))
    text = " ".join(_read(report, tmp_path).text.split())
    assert len(report.licences) > 5
    for notice in report.licences:
        assert notice[-40:].split()[-1] in text


def test_same_ledger_gives_the_same_figures(tmp_path):
    sources = _sources(_assets(["Node"], [4000.0]), _activities(30))
    assert _read(_report(sources), tmp_path).pages[0] == _read(_report(sources), tmp_path).pages[0]


def test_cancelled_leaves_no_file(tmp_path):
    with pytest.raises(ReportError) as caught:
        write_project_pdf(_report(_sources()), tmp_path / "out.pdf", ENGLISH, cancelled=lambda: True)
    assert caught.value.code == "cancelled"
    assert not list(tmp_path.iterdir())


def test_document_is_tagged_and_says_its_language():
    content, notices = project_pdf(_report(_sources(_assets(["Node"], [4000.0])), FRENCH), FRENCH)
    assert b"/StructTreeRoot" in content
    assert b"fr-FR" in content
    assert notices == ()


@pytest.mark.parametrize(("share", "told"), [(0.0, "0%"), (0.00001, "<\u00a00.1%"), (0.012, "1.2%"), (1.0, "100%")])
def test_shares_too_small_to_see_say_so(share, told):
    assert percent(share, ENGLISH) == told


def test_the_change_since_the_year_before_and_since_the_base_year(tmp_path):
    table = _assets(
        ["Node", "Screen"], [4000.0, 400.0], purchased=[float(day_of(2025, 1, 1)), float(day_of(2026, 1, 1))]
    )
    report = _report(_sources(table))
    assert (report.change.before, report.change.is_base) == (2025, False)
    assert report.change.whole.value == pytest.approx(100.0, rel=0.01)
    text = " ".join(_read(report, tmp_path).pages[1].split())
    assert "From 2025 to 2026: +100" in text
    assert "tables and the method of today" in text

    based = _report(_sources(table, base_year=2025), year=2028)
    assert (based.change.before, based.change.is_base) == (2025, True)
    assert _report(_sources(table, base_year=2020)).change is None
    assert "has no figure" in _read(_report(_sources(table), year=2025), tmp_path).pages[1]


def test_estimates_that_are_counted_are_named(tmp_path):
    assert "Estimates counted: none." in " ".join(
        _read(_report(_sources(_assets(["Node"], [4000.0]))), tmp_path).text.split()
    )
