"""A table whose codes are shown by their names, and a table narrowed to the rows of one post."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication

from greenai_desktop.catalog.activities import activities
from greenai_desktop.catalog.posts import posts
from greenai_desktop.core.inventory.sheets import Sheet
from greenai_desktop.ui.inventory.desk import desk
from greenai_desktop.ui.inventory.posts.all_lines import AllLines
from greenai_desktop.ui.inventory.sheet.model import MARK_ROLE

POST, OTHER = posts().all()[:2]
FACTOR = next(
    row for row in activities().all() if sum(one.name("fr") == row.name("fr") for one in activities().all()) == 1
)


@pytest.fixture
def lines(qtbot, context):
    at = desk(context)
    context.store.start()
    with qtbot.waitSignal(at.loaded):
        at.load(Sheet.ACTIVITY)
    made = AllLines(context, at)
    qtbot.addWidget(made)
    return made


def _at(lines, row, name):
    model = lines.view.sheet_model
    return model.index(row, model.column_ids.index(name))


def _paste(qtbot, lines, context, text):
    QGuiApplication.clipboard().setText(text)
    with qtbot.waitSignal(desk(context).saved):
        lines.view.paste()


def _values(context, name):
    return list(desk(context).inventory(Sheet.ACTIVITY).cells(name))


def test_names_that_are_pasted_become_codes(qtbot, lines, context):
    text = f"post_id\tname\tfactor_id\n{POST.name('fr')}\ta\t{FACTOR.name('fr')}\n{OTHER.id}\tb\t{FACTOR.id}\n"
    _paste(qtbot, lines, context, text)

    assert _values(context, "post_id") == [POST.id, OTHER.id]
    assert _values(context, "factor_id") == [FACTOR.id, FACTOR.id]
    assert _at(lines, 0, "post_id").data() == POST.name("en")


def test_name_that_is_none_stays_as_it_was_pasted_and_the_rest_goes_in(qtbot, lines, context):
    _paste(qtbot, lines, context, f"post_id\tname\nno such post\ta\n{POST.name('en')}\tb\n")

    assert _values(context, "name") == ["a", "b"]
    assert _values(context, "post_id") == ["", POST.id]
    assert _at(lines, 0, "post_id").data() == "no such post"
    assert _at(lines, 0, "post_id").data(MARK_ROLE) == "error"


def test_names_are_copied_and_come_back(qtbot, lines, context):
    with qtbot.waitSignal(desk(context).saved):
        lines.view.add_rows([{"name": "a", "post_id": POST.id, "factor_id": FACTOR.id}])
    lines.view.selectAll()
    lines.view.copy(with_headings=True)
    text = QGuiApplication.clipboard().text()
    assert POST.name("en") in text
    assert POST.id not in text

    lines.view.clearSelection()
    lines.view.setCurrentIndex(lines.view.sheet_model.index(-1, -1))
    _paste(qtbot, lines, context, text)
    assert _values(context, "post_id") == [POST.id, POST.id]


def test_filter_searches_the_names_that_are_shown(qtbot, lines, context):
    with qtbot.waitSignal(desk(context).saved):
        lines.view.add_rows([{"name": "a", "post_id": POST.id}, {"name": "b", "post_id": OTHER.id}])

    lines.filter.setText(POST.name("en"))
    assert [_at(lines, row, "name").data() for row in range(lines.view.sheet_model.rowCount())] == ["a"]
    lines.filter.setText(OTHER.id)
    assert lines.view.sheet_model.rowCount() == int(OTHER.id in OTHER.name("en"))


def _only(lines, post_id):
    def belongs(inventory):
        texts = inventory.texts("post_id")
        return texts.codes == texts.find(post_id)

    lines.view.sheet_model.only(belongs, {"post_id": post_id})


def _names(lines):
    return [_at(lines, row, "name").data() for row in range(lines.view.sheet_model.rowCount())]


def test_rows_of_one_post_alone_are_shown_and_new_ones_belong_to_it(qtbot, lines, context):
    with qtbot.waitSignal(desk(context).saved):
        lines.view.add_rows([{"name": "a", "post_id": POST.id}, {"name": "b", "post_id": OTHER.id}])
    _only(lines, OTHER.id)
    assert _names(lines) == ["b"]

    with qtbot.waitSignal(desk(context).saved):
        lines.view.add_rows()
    lines.view.setCurrentIndex(lines.view.sheet_model.index(-1, -1))
    _paste(qtbot, lines, context, f"post_id\tname\n\tc\n{POST.name('en')}\td\n")
    assert _values(context, "post_id") == [POST.id, OTHER.id, OTHER.id, OTHER.id, POST.id]
    assert _names(lines) == ["b", "", "c"]

    _only(lines, POST.id)
    assert _names(lines) == ["a", "d"]
    lines.view.sheet_model.only(None)
    assert _names(lines) == ["a", "b", "", "c", "d"]


def test_row_that_goes_to_another_post_leaves_and_comes_back_with_undo(qtbot, lines, context):
    with qtbot.waitSignal(desk(context).saved):
        lines.view.add_rows([{"name": "a", "post_id": POST.id}, {"name": "b", "post_id": POST.id}])
    _only(lines, POST.id)

    with qtbot.waitSignal(desk(context).saved):
        lines.view.sheet_model.setData(_at(lines, 0, "post_id"), OTHER.name("en"), Qt.ItemDataRole.EditRole)
    assert _names(lines) == ["b"]
    with qtbot.waitSignal(desk(context).saved):
        context.undo.undo()
    assert sorted(_names(lines)) == ["a", "b"]


def test_model_of_one_post_keeps_the_rules_of_qt(qtbot, qtmodeltester, lines, context):
    with qtbot.waitSignal(desk(context).saved):
        lines.view.add_rows([{"name": "a", "post_id": POST.id}, {"name": "b", "post_id": OTHER.id}])
    _only(lines, OTHER.id)
    qtmodeltester.check(lines.view.sheet_model)
