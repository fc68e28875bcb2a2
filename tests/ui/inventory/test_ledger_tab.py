"""The tab of the ledger: totals at once, drawn after, clicked into, cured and undone to the byte."""

from __future__ import annotations

import time

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QAbstractItemModelTester
from PySide6.QtWidgets import QPushButton

from greenai_desktop import paths
from greenai_desktop.accounting.ledger.gather import Gathered, Question
from greenai_desktop.accounting.ledger.line_explained import line_result
from greenai_desktop.core.inventory.changes import rows_added
from greenai_desktop.core.inventory.days import year
from greenai_desktop.core.inventory.sheets import Sheet
from greenai_desktop.core.ledger_columns import columns_of
from greenai_desktop.core.ledger_totals import first_totals
from greenai_desktop.core.line_quality import line_quality
from greenai_desktop.core.lines import Kind, Stage
from greenai_desktop.core.organisation import Organisation
from greenai_desktop.core.samples import Status
from greenai_desktop.store.workspace import Workspace
from greenai_desktop.ui.inventory.desk import desk
from greenai_desktop.ui.inventory.ledger.bars import Bars
from greenai_desktop.ui.inventory.ledger.bars_of import bars_of
from greenai_desktop.ui.inventory.ledger.beside import BesideView
from greenai_desktop.ui.inventory.ledger.filters import Filter, Looked
from greenai_desktop.ui.inventory.ledger.line_why import place_of
from greenai_desktop.ui.inventory.ledger.lines import LinesView, columns_of_lines
from greenai_desktop.ui.inventory.ledger.tab import VIEWS, LedgerTab
from tests.helpers.ledgers import POSTS, line, many

FIRST, AFTER = year(2026)
SERVER = {
    "name": "node 1", "category": "server", "purchased": FIRST, "lifetime_years": 4.0, "embodied_kgco2e": 1_461.0,
    "item_id": "x", "stage": "training",
}  # fmt: skip
SPENT = {
    "name": "Servers, by price", "post_id": "s3-02-capital-goods", "value": 100.0, "unit": "EUR", "currency": "EUR",
    "factor_kgco2e": 3.0, "from_day": FIRST, "until_day": AFTER - 1.0,
}  # fmt: skip
DIESEL = {
    "name": "Diesel", "post_id": "s1-mobile-combustion", "value": 100.0, "unit": "L", "factor_kgco2e": 3.0,
    "from_day": FIRST, "factor_year": 2025.0,
}  # fmt: skip
REPORTED = {
    "provider": "gcp", "service": "Compute", "from_day": FIRST, "until_day": FIRST + 30.0, "kgco2e": 5_000.0,
    "scope": "3", "basis": "location",
}  # fmt: skip


def fill(workspace: Workspace, sheet: Sheet, *rows: dict[str, object]) -> None:
    table = workspace.sheet(sheet)
    names = dict.fromkeys(name for row in rows for name in row)
    empty = {name: "" if not table.column(name).kind.is_number else float("nan") for name in names}
    cells = {name: [row.get(name, empty[name]) for row in rows] for name in names}
    ids = workspace.reserve_rows(sheet, len(rows))
    workspace.write_change(sheet, rows_added(table, ids, cells), table)


@pytest.fixture
def workspace(home):
    with Workspace.open(paths.workspace_file()) as opened:
        fill(opened, Sheet.ASSET, SERVER)
        fill(opened, Sheet.ACTIVITY, SPENT, DIESEL)
        fill(opened, Sheet.CLOUD, REPORTED)
        yield opened


@pytest.fixture
def tab(qtbot, context, theme, workspace):
    context.start()
    made = LedgerTab(context, desk(context))
    qtbot.addWidget(made)
    made.resize(1_060, 680)
    made.show()
    made.activated()
    settle(qtbot, made)
    yield made
    made.deactivated()


def settle(qtbot, tab: LedgerTab) -> None:
    qtbot.waitUntil(lambda: tab.reader.remarks is not None and not tab.reader.is_busy, timeout=20_000)


def ask(qtbot, tab: LedgerTab, **chosen: object) -> None:
    for name, value in chosen.items():
        combo = getattr(tab.asking, name)
        combo.setCurrentIndex(combo.findData(value))
    combo.activated.emit(combo.currentIndex())
    settle(qtbot, tab)


def total(tab: LedgerTab) -> float:
    found = tab.headline.result
    assert found is not None and found.value is not None
    return found.value


def states(workspace: Workspace) -> list[bytes]:
    return [workspace.sheet(sheet).state() for sheet in Sheet]


# Totals


def test_the_total_holds_all_lines_and_none_that_stands_beside(tab) -> None:
    assert total(tab) == pytest.approx(1_461.0 + 300.0 + 300.0)
    assert [line.label for line in tab.reader.answer.gathered.reported] == ["Google Cloud · Compute"]
    heads = [row for row in tab.overview.bars.rows if row.is_head]
    assert [row.name for row in heads] == ["Scope 1", "Scope 3"]


def test_a_year_books_its_part_and_is_held_against_another(qtbot, tab) -> None:
    ask(qtbot, tab, years=2026, against=None)
    assert total(tab) == pytest.approx(365.0 + 600.0, rel=1e-3)

    tab.asking.show_years([2025, 2026])
    ask(qtbot, tab, years=2026, against=2025)

    change = tab.reader.remarks.change
    assert change.whole.value is None or change.whole.value == pytest.approx(total(tab))


def test_the_view_of_the_organisation_holds_until_another_is_chosen(qtbot, tab) -> None:
    ask(qtbot, tab, years=2026, view="inventory")

    assert total(tab) == pytest.approx(1_461.0 + 600.0)
    assert tab.reader.answer.gathered.question.view == "inventory"


def test_a_filter_changes_the_total_and_the_table_alike(qtbot, tab) -> None:
    tab.show_view("lines")
    combo = tab.filters.combos["scope"]
    combo.setCurrentIndex(combo.findData(1))
    combo.activated.emit(combo.currentIndex())

    assert total(tab) == pytest.approx(300.0) and tab.lines.model.rowCount() == 1
    settle(qtbot, tab)
    assert total(tab) == pytest.approx(300.0)
    tab.filters.clear.click()
    assert tab.lines.model.rowCount() == 3 and total(tab) == pytest.approx(2_061.0)


def test_a_bar_that_is_clicked_shows_its_lines(qtbot, tab) -> None:
    bars = tab.overview.bars
    row = next(i for i, one in enumerate(bars.rows) if one.name.startswith("1.2"))
    qtbot.mouseClick(bars, Qt.MouseButton.LeftButton, pos=bars.place_of(row, 0))

    assert tab.shown == "lines" and tab.filters.kept.post.beges_post == "1.2"
    assert tab.lines.model.rowCount() == 1


def test_the_table_of_the_bars_holds_the_same_totals(tab) -> None:
    tab.overview.as_table.click()

    model = tab.overview.cells.model
    assert model.cell(model.rowCount() - 1, "kgco2e") == pytest.approx(total(tab))


def test_a_line_explains_itself_with_all_steps_of_its_row(qtbot, tab, context) -> None:
    ask(qtbot, tab, years=2026)
    tab.show_view("lines")
    labels = [line.label for line in tab.reader.answer.gathered.lines]
    for name, key, within in (("node 1", "asset.embodied", "asset.booked"), ("Diesel", "activity.emissions",
                                                                           "activity.factor")):  # fmt: skip
        tab.lines.view.selectRow(tab.lines.model.row_of(labels.index(name)))
        with qtbot.waitSignal(context.explained, timeout=10_000) as told:
            tab._explain_line()
        (tree,) = told.args
        shown = tab.lines.model.cell(tab.lines.view.currentIndex().row(), "kgco2e")
        assert tree.key == key and tree.value == pytest.approx(shown) and tree.find(within).value is not None


# What is said


def test_posts_without_lines_are_not_assessed_and_what_stands_beside_is_listed(tab) -> None:
    assert "s3-05-waste" in {post.id for post in tab.reader.remarks.gaps.not_assessed}
    assert tab.beside.findChild(object, "ledger-beside-reported-table") is not None
    assert tab.beside.findChild(object, "ledger-beside-market-table") is None


def test_every_view_shows_something(qtbot, tab) -> None:
    for name in VIEWS:
        tab.segments.button(name).click()
        assert tab.shown == name and not tab.views[name].grab().isNull()


# Cures


def test_a_double_count_is_cured_by_one_click_and_undone_to_the_byte(qtbot, tab, context, workspace) -> None:
    before, was = states(workspace), total(tab)
    (found,) = [one for one in tab.findings.findings if one.is_in_total]
    assert found.code == "spend_and_asset" and "1 double count in the total" in tab.state_label.text()
    tab.show_view("findings")

    place = list(tab.findings.findings).index(found)
    tab.findings.findChild(QPushButton, f"ledger-cure-{place}-0").click()
    qtbot.waitUntil(lambda: total(tab) == pytest.approx(was - 300.0), timeout=20_000)
    settle(qtbot, tab)

    assert not tab.findings.findings and "double count" not in tab.state_label.text()
    assert tab.findings.isEnabled() and context.undo.count() == 1
    assert states(workspace) != before
    context.undo.undo()
    qtbot.waitUntil(lambda: total(tab) == pytest.approx(was), timeout=20_000)
    qtbot.waitUntil(lambda: states(workspace) == before, timeout=10_000)
    settle(qtbot, tab)
    assert [one.code for one in tab.findings.findings] == ["spend_and_asset"]


def test_what_somebody_else_writes_comes_in(qtbot, tab, workspace) -> None:
    fill(workspace, Sheet.ACTIVITY, DIESEL | {"name": "More"})

    qtbot.waitUntil(lambda: total(tab) == pytest.approx(2_361.0), timeout=20_000)
    settle(qtbot, tab)


def test_what_was_asked_survives_a_new_window(qtbot, tab, context) -> None:
    ask(qtbot, tab, years=2026, view="inventory")
    tab.filters.put(Filter(1, None, None, Status.ENTERED))
    tab.show_view("gaps")
    settle(qtbot, tab)

    made = LedgerTab(context, desk(context))
    qtbot.addWidget(made)
    made.restore(tab.state())

    assert made.asking.now() == tab.asking.now() and made.filters.kept == tab.filters.kept and made.shown == "gaps"


# Parts, without a workspace


def ledger(*lines, **beside) -> Gathered:
    return Gathered(Question(), Organisation(), lines, **beside)


def test_bars_are_read_by_arrows_and_chosen_by_enter(qtbot, theme) -> None:
    totals = first_totals(columns_of([
        line(1, 10.0, post=POSTS[0]), line(2, 5.0, post=POSTS[0], stage=Stage.PRODUCTION), line(3, 1.0, post=POSTS[3]),
    ]))  # fmt: skip
    bars = Bars("bars", "Bars")
    qtbot.addWidget(bars)
    bars.show_rows(list(bars_of(totals)))
    bars.resize(900, bars.sizeHint().height())
    bars.show()
    chosen: list[tuple[object, object]] = []
    bars.chosen.connect(lambda key, part: chosen.append((key, part)))
    bars.setFocus()

    for key in (Qt.Key.Key_Home, Qt.Key.Key_Down, Qt.Key.Key_Right, Qt.Key.Key_Right, Qt.Key.Key_Return):
        qtbot.keyClick(bars, key)

    assert chosen == [(POSTS[0], Stage.PRODUCTION)] and "production" in bars.accessibleDescription()
    widths = [bars._part_area(1, part).width() for part in (0, 1)]
    assert widths[0] == pytest.approx(2 * widths[1]) and bars._part_area(1, 1).left() > bars._part_area(1, 0).left()


def test_a_mask_keeps_what_each_filter_names() -> None:
    lines = [line(1, 1.0, post=POSTS[0]), line(2, 1.0, post=POSTS[3], stage=Stage.DATA), line(3, None, post=POSTS[3])]
    looked = Looked.of(lines)

    assert Filter(scope=3).mask(looked).tolist() == [False, True, True]
    assert Filter(post=POSTS[3], stage=Stage.DATA).mask(looked).tolist() == [False, True, False]
    assert not Filter(post=POSTS[5]).mask(looked).any() and not Filter(status=Status.MISSING).mask(looked).any()
    assert Filter().mask(looked).all()


def test_fifty_thousand_lines_are_shown_sorted_and_filtered_quickly(qtbot, theme) -> None:
    lines = many(50_000)
    view = LinesView()
    qtbot.addWidget(view)
    view.resize(1_000, 500)
    columns = columns_of_lines(lines, [line_quality(one) for one in lines], {})
    began = time.perf_counter()
    view.show_lines(lines, columns)
    shown_s, began = time.perf_counter() - began, time.perf_counter()
    view.keep(Filter(scope=2), Filter(scope=2).mask(Looked.of(lines)), "")
    kept_s = time.perf_counter() - began

    values = [view.model.cell(row, "kgco2e") for row in range(200)]
    assert values == sorted(values, reverse=True)
    assert view.model.rowCount() == sum(one.post.scope == 2 for one in lines)
    assert shown_s < 3.0 and kept_s < 2.0  # far above what it takes: only a fall back to objects and proxies is slower


def test_the_model_of_lines_is_sound(qtbot, theme) -> None:
    lines = [line("one", 1.0), line("zeta", None), line("three", float("nan"))]
    view = LinesView()
    qtbot.addWidget(view)
    QAbstractItemModelTester(view.model, QAbstractItemModelTester.FailureReportingMode.Fatal)

    view.show_lines(lines, columns_of_lines(lines, [line_quality(one) for one in lines], {}))
    view.keep(Filter(scope=1), Filter(scope=1).mask(Looked.of(lines)), "")
    assert view.model.rowCount() == 0
    view.keep(Filter(), None, "zeta")
    assert view.model.rowCount() == 1


def test_offsets_and_avoided_emissions_are_listed_and_nothing_is_summed(qtbot, theme) -> None:
    view = BesideView()
    qtbot.addWidget(view)
    offsets = (line("trees", 500.0, kind=Kind.OFFSET), line("more trees", 700.0, kind=Kind.OFFSET))

    view.show_beside(ledger(line(1, 1_000.0), offsets=offsets))

    table = view.findChild(object, "ledger-beside-offsets-table").table
    assert [table.cell(row, "kgco2e") for row in range(table.rowCount())] == [500.0, 700.0]
    assert "1.2" not in " ".join(table.columns[2].text(row) for row in range(2))


def test_a_line_leads_to_its_origin_and_tells_why_it_has_no_figure() -> None:
    assert place_of("run:7") == ("runs", {"run": 7})
    assert place_of("asset:3") == ("inventory", {"tab": "equipment", "row_id": 3})
    assert place_of("test") is None
    missing = line_result(line(1, None))
    assert missing.value is None and missing.reason and line_result(line(1, 4.0)).value == 4.0
