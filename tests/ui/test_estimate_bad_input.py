"""What people type, paste and name in an estimate without meaning well, or without looking."""

from __future__ import annotations

import itertools
import sqlite3

import pytest
from PySide6.QtCore import QAbstractItemModel, QAbstractListModel, Qt
from PySide6.QtWidgets import QAbstractItemView, QLabel, QWidget

from greenai_desktop import paths
from greenai_desktop.core.errors import StoreError
from greenai_desktop.core.estimate.draft import Given, Kit, KitKind
from greenai_desktop.core.estimate.fields import FIELDS, KIT_FIELDS
from greenai_desktop.store.workspace import Workspace
from greenai_desktop.ui.estimate.field import EstimateField
from greenai_desktop.ui.estimate.keys import Key
from greenai_desktop.ui.estimate.page import EstimatePage
from greenai_desktop.ui.languages import put_in_force
from tests.helpers.estimate_desk import H100, draft, open_desk

NO_NUMBERS = (
    "abc", "NaN", "inf", "-inf", "1e308", "-1e308", "1e999", "--5", "1,2,3", "1.2.3", "0x10", "½", "١٠٠", "😀",
    "\u202e001", "12 k/W", "1/2", "=1+1", "%", "<b>1</b>", "{value}", "%s", "1" + "0" * 400, "x" * 5_000,
)  # fmt: skip
EVIL = "<b>evil</b>&amp;{name}%s\u202e"


def _enter(field: EstimateField, text: str) -> None:
    field._before = (field.key.given(field._desk.draft),)
    field.line.setText(text)
    field.line.textEdited.emit(text)
    field.line.editingFinished.emit()


@pytest.fixture
def french():
    put_in_force("fr")
    yield
    put_in_force("en")


def _silent(qtbot, context) -> list[tuple[str, str]]:
    """Fields and texts that are taken, changed or not told."""
    desk = open_desk(qtbot, context)
    before, found = desk.draft, []
    for key in (*(Key(one.id) for one in FIELDS), *(Key(one.id, 0) for one in KIT_FIELDS)):
        field = EstimateField(context, desk, key)
        qtbot.addWidget(field)
        for text in NO_NUMBERS:
            _enter(field, text)
            if not field.problem or field.line.text() != text or desk.draft != before:
                found.append((str(key), text[:20]))
    return found


def test_what_is_no_number_is_told_in_every_field_and_changes_nothing(qtbot, context, theme):
    assert _silent(qtbot, context) == []


def test_what_is_no_number_is_told_in_french_too(qtbot, context, theme, french):
    assert _silent(qtbot, context) == []


def _rich(widget: QWidget) -> list[str]:
    """Where a name would be read as markup: labels that guess, tooltips, cells."""
    found = [
        f"label {one.objectName()}: {one.text()[:60]}"
        for one in widget.findChildren(QLabel)
        if "<b>evil" in one.text() and one.textFormat() is not Qt.TextFormat.PlainText
    ]
    found += [
        f"tooltip {type(one).__name__} {one.objectName()}: {one.toolTip()[:60]}"
        for one in widget.findChildren(QWidget)
        if "<b>evil" in one.toolTip()
    ]
    for view in widget.findChildren(QAbstractItemView):
        model = view.model()
        if isinstance(model, QAbstractItemModel):
            columns = 1 if isinstance(model, QAbstractListModel) else model.columnCount()
            cells = itertools.product(range(min(model.rowCount(), 50)), range(columns))
            tips = {str(model.data(model.index(*cell), Qt.ItemDataRole.ToolTipRole) or "") for cell in cells}
            found += [f"cell {view.objectName()}: {tip[:60]}" for tip in tips if "<b>evil" in tip]
    return found


def test_names_are_never_read_as_markup(qtbot, context, theme, home):
    own = Kit(KitKind.OWN, label=EVIL, numbers={"power_w": Given(300.0), "peak_tflops": Given(100.0)})
    hostile = draft(EVIL, kits=(H100, own), unit_name=EVIL, model_file=EVIL)
    given = Given(1e6, source=EVIL)
    hostile = hostile.with_choice("use", "measured").with_number("requests_per_year", given)
    hostile = hostile.with_number("request_energy_wh", Given(0.3)).with_number("units_per_year", Given(10.0))
    with Workspace.open(paths.workspace_file()) as workspace:
        kept = [workspace.create_estimate(hostile), workspace.create_estimate(hostile)]
    page = EstimatePage(context)
    qtbot.addWidget(page)
    page.resize(1080, 740)
    page.show()
    context.store.start()
    page.activated()
    qtbot.waitUntil(lambda: page.list.model.rowCount() == 2, timeout=10_000)
    page.list.table.select_source_rows([0])
    rich = _rich(page)
    page.open(kept[0])
    qtbot.waitUntil(lambda: page.desk.computed.estimated is not None, timeout=20_000)
    for step in range(len(page.form.steps)):
        page.form.open_step(step)
        rich += _rich(page)
    page.show_result()
    for section in page.outcome.view.sections:
        page.outcome.view.show_section(section.name)
        rich += _rich(page)
    page.compare(kept)
    rich += _rich(page)
    page.deactivated()

    assert rich == []


def test_an_estimate_that_cannot_be_read_is_told_once_and_the_others_are_listed(qtbot, context, theme, home):
    with Workspace.open(paths.workspace_file()) as workspace:
        bad, good = workspace.create_estimate(draft("bad")), workspace.create_estimate(draft("good"))
    with sqlite3.connect(paths.workspace_file()) as raw:
        raw.execute("UPDATE estimate SET body = '{' WHERE id = ?", (bad.id,))
    raw.close()
    page, told = EstimatePage(context), []
    qtbot.addWidget(page)
    context.told.connect(lambda *words: told.append(str(words[0])))
    context.store.start()
    page.activated()
    qtbot.waitUntil(lambda: page.list.model.rowCount() == 1, timeout=10_000)
    page.refresh()
    answered = []
    context.store.read(lambda workspace: True, answered.append)
    qtbot.waitUntil(lambda: bool(answered))
    page.deactivated()

    assert [one.id for one in page.list._read.estimates] == [good.id]
    assert len(told) == 1 and "“bad”, cannot be read" in told[0]


def _errors_of(monkeypatch) -> list[str]:
    found: list[str] = []
    monkeypatch.setattr("greenai_desktop.ui.estimate.saving.show_error", lambda error: found.append(error.code))
    return found


def test_what_could_not_be_saved_is_told_and_saved_at_the_next_chance(qtbot, context, theme, monkeypatch):
    told = _errors_of(monkeypatch)
    desk = open_desk(qtbot, context)
    qtbot.waitUntil(lambda: bool(desk.stored.result) and desk.is_saved, timeout=10_000)
    real, fails = Workspace.update_estimate, [True]

    def update(self, *arguments, **changes):
        if fails:
            raise StoreError("read_only_workspace", file="x")
        return real(self, *arguments, **changes)

    monkeypatch.setattr(Workspace, "update_estimate", update)
    desk.change("x", desk.draft.with_number("hours_h", Given(55.0)))
    qtbot.waitUntil(lambda: bool(told), timeout=10_000)
    was_saved = desk.is_saved
    fails.clear()
    desk.save()
    qtbot.waitUntil(lambda: desk.is_saved, timeout=10_000)

    assert not was_saved
    assert set(told) == {"read_only_workspace"}
    with Workspace.open(paths.workspace_file()) as workspace:
        assert workspace.estimate(1).draft.numbers["hours_h"] == Given(55.0)


def test_an_estimate_that_is_gone_for_good_goes_on_as_a_copy(qtbot, context, theme, monkeypatch):
    told = _errors_of(monkeypatch)
    desk = open_desk(qtbot, context)
    qtbot.waitUntil(lambda: bool(desk.stored.result) and desk.is_saved, timeout=10_000)
    with sqlite3.connect(paths.workspace_file()) as raw:
        raw.execute("DELETE FROM estimate")
    raw.close()
    desk.change("x", desk.draft.with_number("hours_h", Given(66.0)))
    qtbot.waitUntil(lambda: desk.draft.name.endswith("(copy)") and desk.is_saved, timeout=10_000)

    assert told == []
    with Workspace.open(paths.workspace_file()) as workspace:
        assert [one.draft.numbers["hours_h"] for one in workspace.estimates()] == [Given(66.0)]


def test_who_types_on_and_on_is_saved_meanwhile(qtbot, context, theme):
    desk = open_desk(qtbot, context)
    with Workspace.open(paths.workspace_file()) as workspace:

        def has_come() -> bool:
            last = desk.draft.numbers["hours_h"].value
            desk.change("x", desk.draft.with_number("hours_h", Given(last + 1.0)), merge="hours_h")
            return workspace.estimate(1).draft.numbers["hours_h"].value > 100.0

        qtbot.waitUntil(has_come, timeout=5_000)
