"""A language is changed while a table is read: what was built for the old window is gone, and the desk goes on."""

from shiboken6 import delete

from greenai_desktop.core.inventory.sheets import Sheet
from greenai_desktop.ui.inventory.sheet.view import SheetView


def test_the_desk_tells_no_sheet_that_is_gone(context, desk_with, qtbot, theme) -> None:
    desk = desk_with(Sheet.ASSET)
    view = SheetView(context, desk, Sheet.ASSET, ["name", "quantity"], "Equipment")
    delete(view)

    with qtbot.captureExceptions() as raised:
        for signal in (desk.arriving, desk.loaded, desk.changed):
            signal.emit(Sheet.ASSET)

    assert raised == []
