"""References: the factor in use, browsing, searching, sources, and one's own factors with undo and conflicts."""

from __future__ import annotations

from dataclasses import replace

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QGuiApplication, QKeyEvent
from PySide6.QtWidgets import QApplication, QLabel, QLineEdit, QPushButton, QWidget

from greenai_desktop.catalog.electricity import resolve
from greenai_desktop.catalog.grid import grid
from greenai_desktop.core.factors import Factor
from greenai_desktop.core.place import Place
from greenai_desktop.core.samples import Status
from greenai_desktop.ui.context import Context
from greenai_desktop.ui.main_window import MainWindow
from greenai_desktop.ui.references.draft import FactorDraft
from greenai_desktop.ui.references.electricity import rows_of
from greenai_desktop.ui.references.page import ReferencesPage

OWN = Factor(
    "own:test", 0.052, "kgCO2e/kWh", 0.04, 0.07, "FR", 2024, "lifecycle", "consumption", "Report of the grid operator",
    status=Status.ENTERED, kind="grid",
)  # fmt: skip


def shown_page(qtbot, window: MainWindow, context: Context) -> ReferencesPage:
    context.go("references")
    qtbot.waitUntil(lambda: isinstance(window.page, ReferencesPage))
    page = window.page
    assert isinstance(page, ReferencesPage)
    qtbot.waitUntil(lambda: page._own_is_read and page.electricity.table.table.source_count > 0)
    return page


def open_tab(page: ReferencesPage, title: str) -> None:
    titles = [page.tabs.tabText(i) for i in range(page.tabs.count())]
    page.tabs.setCurrentIndex(titles.index(title))


def words_of(widget, name: str = "") -> str:  # type: ignore[no-untyped-def]
    QApplication.processEvents()  # what was just made is shown with the next event
    widget = widget.findChild(QWidget, name) if name else widget
    found = [label.text() for label in widget.findChildren(QLabel) if label.isVisibleTo(widget)]
    return "\n".join(found).replace("\u200b", "")


def keep(qtbot, context: Context, page: ReferencesPage, *factors: Factor) -> None:
    """Own factors in the workspace, read by the page."""
    before = page.mine.table.table.source_count
    for factor in factors:
        context.store.write(lambda workspace, factor=factor: workspace.add_factor(factor))
    qtbot.waitUntil(lambda: page.mine.table.table.source_count == before + len(factors))


def own_factors(qtbot, context: Context) -> list[Factor]:
    answers: list[list[Factor]] = []
    context.store.read(lambda workspace: [kept.factor for kept in workspace.own_factors()], answers.append)
    qtbot.waitUntil(lambda: bool(answers))
    return answers[0]


def type_in(page: ReferencesPage, **texts: str) -> None:
    for name, text in texts.items():
        field = page.findChild(QLineEdit, f"factor-{name}")
        assert isinstance(field, QLineEdit)
        field.setText(text)


def column(page_table, key: str) -> list[str]:  # type: ignore[no-untyped-def]
    model = page_table.table
    place = [one.key for one in model.columns].index(key)
    return [model.columns[place].text(model.source_row(row)) for row in range(model.rowCount())]


def press(widget, key: Qt.Key, modifiers=Qt.KeyboardModifier.NoModifier) -> None:  # type: ignore[no-untyped-def]
    for kind in (QEvent.Type.KeyPress, QEvent.Type.KeyRelease):
        QGuiApplication.sendEvent(widget, QKeyEvent(kind, key, modifiers))


def test_both_purposes_of_this_place_stand_apart_with_value_range_basis_and_source(
    qtbot, window: MainWindow, context: Context
) -> None:
    page = shown_page(qtbot, window, context)

    accounting = words_of(page.in_use, "in-use-accounting")
    comparison = words_of(page.in_use, "in-use-comparison")

    assert "46.1\u00a0g CO₂e/kWh" in accounting
    assert "2025 · life cycle · electricity consumed" in accounting
    assert "ADEME" in accounting and "Ember" not in accounting
    chosen = resolve(grid(), "FR", "comparison").factor
    assert f"{chosen.value * 1000:.1f}\u00a0g CO₂e/kWh" in comparison
    assert "electricity produced" in comparison and "Ember" in comparison
    assert "annual average" in comparison.casefold()


def test_without_a_zone_the_card_says_so_and_leads_to_settings(qtbot, window: MainWindow, context: Context) -> None:
    page = shown_page(qtbot, window, context)
    context.change_settings(place=Place())

    qtbot.waitUntil(lambda: "Nobody said where the electricity comes from" in words_of(page.in_use))
    with qtbot.waitSignal(context.navigated) as asked:
        page.in_use.to_settings.click()
    assert asked.args == ["settings", {"section": "place"}]


def test_search_finds_names_without_their_accents(qtbot, window: MainWindow, context: Context) -> None:
    page = shown_page(qtbot, window, context)

    page.electricity.search.setText("cote d'ivoire")
    assert set(column(page.electricity.table, "zone")) == {"Côte d'Ivoire (CI)"}

    page.electricity.search.setText("ademe 2025 france")
    page.electricity.search.setText("FRANCE (fr)")
    assert "46.1" in column(page.electricity.table, "value")


def test_filters_keep_countries_parts_and_bases(qtbot, window: MainWindow, context: Context) -> None:
    page = shown_page(qtbot, window, context)
    tab = page.electricity

    tab.area.setCurrentIndex(tab.area.findData("part"))
    assert all("-" in zone.rpartition("(")[2] for zone in column(tab.table, "zone"))
    tab.area.setCurrentIndex(tab.area.findData("country"))
    assert not any("-" in zone.rpartition("(")[2] for zone in column(tab.table, "zone"))
    tab.basis.setCurrentIndex(tab.basis.findData("direct"))
    assert set(column(tab.table, "basis")) == {"combustion only"}


def test_nothing_found_is_said_in_words_and_undone_by_a_button(qtbot, window: MainWindow, context: Context) -> None:
    page = shown_page(qtbot, window, context)

    page.electricity.search.setText("atlantis")

    assert page.findChild(QLabel) is not None
    assert "No factor matches" in words_of(page.electricity)
    page.findChild(QPushButton, "factors-show-all").click()
    assert page.electricity.table.table.rowCount() == len(grid().all_factors())


def test_detail_has_every_field_of_the_source(qtbot, window: MainWindow, context: Context) -> None:
    page = shown_page(qtbot, window, context)
    factor = grid().national_reference("FR")
    assert factor is not None
    source = grid().source(factor.source_id)

    page.electricity.choose(factor.id)

    told = words_of(page.detail)
    for part in (source.title, source.publisher, source.version, source.url, source.licence, "22 Nov 2026"):
        assert part in told
    assert "scope 2 and upstream not separated" in told
    page.detail.findChild(QPushButton, "factor-copy-address").click()
    assert QGuiApplication.clipboard().text() == source.url


def test_split_and_the_missing_range_of_a_source_are_told(qtbot, window: MainWindow, context: Context) -> None:
    page = shown_page(qtbot, window, context)
    split = next(f for f in grid().all_factors() if f.combustion_fraction == 0.89)
    page.electricity.choose(split.id)
    assert "combustion 89% (scope 2)" in words_of(page.detail)

    lacking = next(f for f in grid().all_factors() if not f.has_bounds)
    page.electricity.choose(lacking.id)
    assert "expert default, the source gives none" in words_of(page.detail)


def test_default_rows_are_marked_by_what_they_are_used_for() -> None:
    rows = [row for row in rows_of(grid(), [], "en") if row.factor.region == "FR"]

    used = {row.factor.source_id: row.purposes for row in rows if row.purposes}

    assert used["ademe_be_2025"] == ("accounting",)
    assert [source for source, purposes in used.items() if "comparison" in purposes] == ["ember_owid_2026"]


def test_other_tables_are_filled_when_they_are_shown(qtbot, window: MainWindow, context: Context) -> None:
    page = shown_page(qtbot, window, context)

    for title, told in (
        ("Cloud regions", "Amazon Web Services"),
        ("PUE", "Fleet of Google Cloud"),
        ("Power models", "0.15 – 0.6 W per GB"),
        ("Sources", "Licence Ouverte"),
    ):
        open_tab(page, title)
        model = page.tabs.currentWidget().table.table
        everything = [one.text(row) for one in model.columns for row in range(model.source_count)]
        assert any(told in text for text in everything), title


def test_a_region_without_a_pue_of_its_own_says_whose_it_takes(qtbot, window: MainWindow, context: Context) -> None:
    page = shown_page(qtbot, window, context)
    open_tab(page, "Cloud regions")
    page.regions.search.setText("tokyo alibaba")

    assert column(page.regions.table, "source")[0].startswith("fleet average: ")
    assert column(page.regions.table, "zone") == ["Japan (JP)"]


def test_cells_are_copied_with_all_digits_and_addresses_as_they_are(
    qtbot, window: MainWindow, context: Context
) -> None:
    page = shown_page(qtbot, window, context)
    open_tab(page, "Sources")
    page.sources.search.setText("Base Empreinte")
    for place in range(len(page.sources.table.table.columns)):
        page.sources.table.setColumnHidden(place, False)
    page.sources.table.selectRow(0)

    press(page.sources.table, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)

    copied = QGuiApplication.clipboard().text()
    assert "https://base-empreinte.ademe.fr/" in copied
    assert "2026-11-22" in copied


def test_long_cells_grow_instead_of_being_cut(qtbot, window: MainWindow, context: Context) -> None:
    page = shown_page(qtbot, window, context)
    open_tab(page, "Sources")
    table = page.sources.table
    qtbot.waitUntil(lambda: table.verticalHeader().sectionSize(0) > 32)

    for row in range(table.table.rowCount()):
        for place, one in enumerate(table.table.columns):
            if table.isColumnHidden(place):
                continue
            text = one.text(table.table.source_row(row))
            room = table.columnWidth(place) - 20
            flags = int(Qt.TextFlag.TextWordWrap)
            needed = table.fontMetrics().boundingRect(0, 0, room, 9999, flags, text)
            assert needed.height() <= table.rowHeight(row), text


def test_own_factor_is_kept_marked_used_and_can_be_undone(qtbot, window: MainWindow, context: Context) -> None:
    page = shown_page(qtbot, window, context)
    page.add_button.click()
    type_in(page, value="0,052", year="2024", low="0,04", high="0.07", source="Report of the grid operator")
    page.mine.form.unit.setCurrentIndex(1)

    page.findChild(QPushButton, "factor-save").click()

    qtbot.waitUntil(lambda: page.mine.table.table.source_count == 1)
    factor = own_factors(qtbot, context)[0]
    assert (factor.value, factor.unit, factor.region, factor.kind) == (0.052, "kgCO2e/kWh", "FR", "grid")
    assert column(page.mine.table, "kind") == ["✎ Grid"]
    assert "✎ entered, Accounting" in column(page.electricity.table, "used")
    qtbot.waitUntil(lambda: "52.0\u00a0g CO₂e/kWh" in words_of(page.in_use))

    context.undo.undo()
    qtbot.waitUntil(lambda: page.mine.table.table.source_count == 0)
    context.undo.redo()
    qtbot.waitUntil(lambda: page.mine.table.table.source_count == 1)


def test_own_factor_enters_the_live_figures(qtbot, window: MainWindow, context: Context) -> None:
    page = shown_page(qtbot, window, context)

    keep(qtbot, context, page, replace(OWN, value=0.5, low=0.4, high=0.6))

    def intensity() -> float | None:
        account = context.feed.account(since_mark=False)
        found = [] if account is None else [step.value for step in account.root.walk() if step.key == "input.intensity"]
        return found[0] if found else None

    qtbot.waitUntil(lambda: intensity() == 0.5)


@pytest.mark.parametrize(
    ("typed", "field", "code"),
    [
        ({"value": "5000"}, "value", "factor_out_of_range"),
        ({"value": "abc"}, "value", "not_a_number"),
        ({"value": ""}, "value", "value_missing"),
        ({"value": "-5"}, "value", "outside_bounds"),
        ({"source": " "}, "source", "source_missing"),
        ({"zone": ""}, "zone", "factor_needs_zone"),
        ({"year": "20"}, "year", "outside_bounds"),
        ({"low": "60", "high": "70"}, "low", "low_above_value"),
        ({"low": "30", "high": "40"}, "high", "high_below_value"),
        ({"low": "40"}, "high", "range_needs_both"),
        ({"kind": "contract", "value": "0"}, "evidence", "contract_needs_evidence"),
        ({"kind": "self_consumption"}, "evidence", "self_consumption_needs_meter"),
    ],
)
def test_each_mistake_is_told_for_its_field(typed: dict[str, str], field: str, code: str) -> None:
    draft = replace(FactorDraft(value="50", zone="FR", source="x"), **typed)

    assert {name: error.code for name, error in draft.problems("en").items()} == {field: code}


def test_what_is_wrong_stands_beside_its_field_and_nothing_typed_is_lost(
    qtbot, window: MainWindow, context: Context
) -> None:
    page = shown_page(qtbot, window, context)
    page.mine.add()
    page.mine.form.kind.setCurrentIndex(page.mine.form.kind.findData("contract"))
    typed = {"value": "5000", "source": "Statement", "low": "1"}
    type_in(page, **typed)

    page.mine.form.save()

    for field, message in (("value", "cannot be right"), ("evidence", "needs its evidence"), ("high", "two ends")):
        beside = page.findChild(QLabel, f"factor-{field}-wrong")
        assert message in beside.text() and beside.isVisibleTo(page)
    assert {name: page.findChild(QLineEdit, f"factor-{name}").text() for name in typed} == typed
    assert own_factors(qtbot, context) == []


def test_own_factor_without_a_range_gets_the_default_of_its_kind() -> None:
    draft = FactorDraft(value="50", zone="FR", source="x")

    assert draft.factor("en").u95_ratio == 1.15
    assert replace(draft, kind="self_consumption", evidence="Meter 7").factor("en").u95_ratio == 1.1


def test_contract_stands_beside_the_headline_and_never_in_it(qtbot, window: MainWindow, context: Context) -> None:
    page = shown_page(qtbot, window, context)

    contract = replace(OWN, id="own:c", kind="contract", value=0.0, low=None, high=None, evidence="Contract 7")
    keep(qtbot, context, page, contract)

    assert "46.1\u00a0g CO₂e/kWh" in words_of(page.in_use, "in-use-accounting")
    assert "market-based" in words_of(page.in_use, "in-use-contract")


def test_changing_and_deleting_are_undone_step_by_step(qtbot, window: MainWindow, context: Context) -> None:
    page = shown_page(qtbot, window, context)
    keep(qtbot, context, page, OWN)
    page.mine.change()
    type_in(page, value="60")
    page.mine.form.save()
    qtbot.waitUntil(lambda: column(page.mine.table, "value") == ["60.0"])

    with qtbot.waitSignal(context.undoable):
        page.mine.delete()
    qtbot.waitUntil(lambda: page.mine.table.table.source_count == 0)

    context.undo.undo()
    qtbot.waitUntil(lambda: column(page.mine.table, "value") == ["60.0"])
    context.undo.undo()
    qtbot.waitUntil(lambda: column(page.mine.table, "value") == ["52.0"])


def test_conflict_shows_the_present_state_and_keeps_what_was_typed(qtbot, window: MainWindow, context: Context) -> None:
    page = shown_page(qtbot, window, context)
    keep(qtbot, context, page, OWN)
    page.mine.change()
    kept = page.mine.form.kept
    assert kept is not None
    theirs = replace(OWN, value=0.066, source_id="Somebody else's report")
    context.store.write(lambda workspace: workspace.update_factor(kept.id, kept.version, theirs))
    type_in(page, value="61")

    page.mine.form.save()

    qtbot.waitUntil(lambda: "66.0\u00a0g CO₂e/kWh" in words_of(page.mine.form))
    assert "Somebody else's report" in words_of(page.mine.form)
    assert page.findChild(QLineEdit, "factor-value").text() == "61"
    page.mine.form.save()
    qtbot.waitUntil(lambda: [factor.value for factor in own_factors(qtbot, context)] == [0.061])


def test_factor_deleted_by_somebody_else_can_be_kept_as_a_new_one(qtbot, window: MainWindow, context: Context) -> None:
    page = shown_page(qtbot, window, context)
    keep(qtbot, context, page, OWN)
    page.mine.change()
    kept = page.mine.form.kept
    assert kept is not None
    context.store.write(lambda workspace: workspace.delete_factor(kept.id, kept.version))
    type_in(page, value="61")

    page.mine.form.save()

    qtbot.waitUntil(lambda: "deleted this factor meanwhile" in words_of(page.mine.form))
    page.mine.form.save()
    qtbot.waitUntil(lambda: [factor.value for factor in own_factors(qtbot, context)] == [0.061])


def test_draft_search_and_tab_survive_a_change_of_language(qtbot, window: MainWindow, context: Context) -> None:
    page = shown_page(qtbot, window, context)
    page.electricity.search.setText("italy")
    page.mine.add("IT")
    type_in(page, value="12.5", source="half a sen")

    window.choose_language("fr")

    qtbot.waitUntil(lambda: window.page is not page and isinstance(window.page, ReferencesPage))
    again = window.page
    assert isinstance(again, ReferencesPage)
    assert again.tabs.currentWidget() is again.mine
    draft = again.mine.form.draft
    assert (draft.zone, draft.value, draft.source) == ("IT", "12.5", "half a sen")
    assert again.electricity.search.text() == "italy"


def test_draft_of_a_kept_factor_still_changes_that_factor_in_the_other_language(
    qtbot, window: MainWindow, context: Context
) -> None:
    page = shown_page(qtbot, window, context)
    keep(qtbot, context, page, OWN)
    page.mine.change()
    type_in(page, value="61")

    window.choose_language("fr")

    qtbot.waitUntil(lambda: window.page is not page)
    again = window.page
    assert isinstance(again, ReferencesPage)
    qtbot.waitUntil(lambda: again.mine.form.kept is not None)
    again.mine.form.save()
    qtbot.waitUntil(lambda: [factor.value for factor in own_factors(qtbot, context)] == [0.061])


def test_keys_search_edit_and_delete(qtbot, window: MainWindow, context: Context) -> None:
    page = shown_page(qtbot, window, context)
    keep(qtbot, context, page, OWN)
    actions = {action.objectName(): action for action in page.actions()}
    assert actions["factors-search-action"].shortcut().toString() == "Ctrl+F"
    open_tab(page, "Sources")
    actions["factors-search-action"].trigger()
    assert window.focusWidget() is page.sources.search

    page.sources.search.setText("x")
    press(page.sources.search, Qt.Key.Key_Escape)
    assert page.sources.search.text() == ""

    open_tab(page, "My factors")
    actions["factors-edit-action"].trigger()
    assert page.mine.is_editing
    page.findChild(QPushButton, "factor-cancel").click()
    assert not page.mine.is_editing
    actions["own-table-delete"].trigger()
    qtbot.waitUntil(lambda: page.mine.table.table.source_count == 0)


def test_shipped_factors_are_not_edited(qtbot, window: MainWindow, context: Context) -> None:
    page = shown_page(qtbot, window, context)

    with qtbot.waitSignal(context.told) as said:
        next(action for action in page.actions() if action.objectName() == "factors-edit-action").trigger()

    assert "Only your own factors can be changed" in said.args[0]
    assert not page.mine.is_editing
