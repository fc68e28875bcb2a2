"""The organisation and its sites: in force at once, undone step by step, nothing half done."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLineEdit, QPushButton, QRadioButton, QWidget

from greenai_desktop.core.hosting import Hosting
from greenai_desktop.core.inventory.changes import rows_added
from greenai_desktop.core.inventory.sheets import Sheet
from greenai_desktop.core.organisation import Consolidation, DigitalFootprint, Organisation, Site
from greenai_desktop.core.place import Place
from greenai_desktop.store.workspace import Workspace
from greenai_desktop.ui.inventory.organisation.desk import organisation_desk
from greenai_desktop.ui.inventory.organisation.dialog import OrganisationDialog, organisation_action
from greenai_desktop.ui.inventory.organisation.digital_dialog import DigitalDialog
from greenai_desktop.ui.inventory.organisation.site_dialog import SiteDialog
from greenai_desktop.ui.inventory.page import InventoryPage
from greenai_desktop.ui.settings.page import SettingsPage

HALL = Site("Hall", Place("FR", hosting=Hosting.COLOCATION), has_operational_control=False, equity_fraction=0.4)


@pytest.fixture
def dialog(qtbot, context, theme):
    context.start()
    above = QWidget()
    qtbot.addWidget(above)
    made = OrganisationDialog(context, above)
    made.show()
    qtbot.waitUntil(lambda: made.desk.found is not None)
    yield made
    above.deleteLater()


def find(parent, kind, name):
    found = parent.findChild(kind, name)
    assert found is not None, name
    return found


def stored(context):
    with Workspace.open(context.store.file) as workspace:
        return workspace.organisation().organisation, [one.site for one in workspace.sites()]


def settled(qtbot, dialog, test):
    qtbot.waitUntil(lambda: dialog.desk.found is not None and test(dialog.desk.found))


def test_a_choice_is_in_force_at_once_and_undone(qtbot, dialog, context):
    find(dialog, QRadioButton, "consolidation-equity").click()
    settled(qtbot, dialog, lambda found: found.organisation.organisation.consolidation is Consolidation.EQUITY)
    find(dialog, QRadioButton, "view-inventory").click()
    settled(qtbot, dialog, lambda found: found.organisation.organisation.view == "inventory")

    assert stored(context)[0] == Organisation(consolidation=Consolidation.EQUITY, view="inventory")
    qtbot.waitUntil(lambda: context.undo.count() == 2)
    context.undo.undo()
    context.undo.undo()
    settled(qtbot, dialog, lambda found: found.organisation.organisation == Organisation())
    assert find(dialog, QRadioButton, "consolidation-operational").isChecked()
    context.undo.redo()
    settled(qtbot, dialog, lambda found: found.organisation.organisation.consolidation is Consolidation.EQUITY)


def test_a_step_is_undone_after_its_window_is_gone(qtbot, dialog, context):
    name = find(dialog, QLineEdit, "organisation-name")
    qtbot.keyClicks(name, "Institut")
    qtbot.keyClick(name, Qt.Key.Key_Return)
    settled(qtbot, dialog, lambda found: found.organisation.organisation.name == "Institut")
    qtbot.waitUntil(lambda: context.undo.count() == 1)
    dialog.deleteLater()
    qtbot.wait(10)

    context.undo.undo()
    desk = organisation_desk(context)
    qtbot.waitUntil(lambda: desk.found.organisation.organisation.name == "")
    context.undo.redo()
    qtbot.waitUntil(lambda: desk.found.organisation.organisation.name == "Institut")


def test_a_footprint_needs_its_source_and_a_range_that_holds_it(qtbot, dialog, context):
    find(dialog, QPushButton, "digital-declare").click()
    form = find(dialog, DigitalDialog, "digital-dialog")
    find(form, QLineEdit, "digital-value").setText("120")
    find(form, QLineEdit, "digital-year").setText("2025")
    form._accept()
    assert form.isVisible() and "source" in form._wrong.text()
    find(form, QLineEdit, "digital-source").setText("Annual report, p. 12")
    find(form, QLineEdit, "digital-low").setText("130")
    find(form, QLineEdit, "digital-high").setText("150")
    form._accept()
    assert form.isVisible() and form._wrong.isVisible()
    find(form, QLineEdit, "digital-low").setText("100")
    form._accept()

    settled(qtbot, dialog, lambda found: found.organisation.organisation.digital is not None)
    assert stored(context)[0].digital == DigitalFootprint(120.0, 2025, "Annual report, p. 12", 100.0, 150.0)
    qtbot.waitUntil(lambda: context.undo.count() == 1)
    find(dialog, QPushButton, "digital-remove").click()
    settled(qtbot, dialog, lambda found: found.organisation.organisation.digital is None)


def test_a_site_is_added_renamed_with_its_rows_and_undone(qtbot, dialog, context):
    dialog.desk.add(HALL)
    settled(qtbot, dialog, lambda found: len(found.sites) == 1)
    with Workspace.open(context.store.file) as workspace:
        table = workspace.sheet(Sheet.ASSET)
        ids = workspace.reserve_rows(Sheet.ASSET, 2)
        workspace.write_change(Sheet.ASSET, rows_added(table, ids, {"site": ["Hall", "Other"]}), table)
    (kept,) = dialog.desk.found.sites
    dialog.cards[2].ask_change(kept)
    form = find(dialog, SiteDialog, "site-dialog")
    assert find(form, QLineEdit, "site-equity").text() == "40"
    find(form, QLineEdit, "site-name").setText("Great hall")
    form._accept()

    settled(qtbot, dialog, lambda found: found.sites[0].site.name == "Great hall")
    assert rows(context) == ["Great hall", "Other"]
    qtbot.waitUntil(lambda: context.undo.count() == 2)
    context.undo.undo()
    settled(qtbot, dialog, lambda found: found.sites[0].site == HALL)
    assert rows(context) == ["Hall", "Other"]
    context.undo.undo()
    settled(qtbot, dialog, lambda found: not found.sites)


def rows(context):
    with Workspace.open(context.store.file) as workspace:
        return list(workspace.sheet(Sheet.ASSET).cells("site", [0, 1]))


def test_a_name_that_is_taken_or_empty_is_told_beside_its_field(qtbot, dialog, context):
    dialog.desk.add(HALL)
    settled(qtbot, dialog, lambda found: len(found.sites) == 1)
    find(dialog, QPushButton, "sites-add").click()
    form = find(dialog, SiteDialog, "site-dialog")
    form._accept()
    assert form._wrong.isVisible()
    find(form, QLineEdit, "site-name").setText("hall")
    form._accept()
    assert form.isVisible() and "already" in form._wrong.text()


def test_what_somebody_else_changed_is_told_and_read_anew(qtbot, dialog, context):
    with Workspace.open(context.store.file) as workspace:
        workspace.update_organisation(0, Organisation("Theirs"))
    dialog.desk.put("Mine", Organisation("Mine"))

    settled(qtbot, dialog, lambda found: found.organisation.organisation.name == "Theirs")
    assert stored(context)[0].name == "Theirs" and context.undo.count() == 0


def test_a_site_that_is_deleted_can_be_brought_back(qtbot, dialog, context):
    dialog.desk.add(HALL)
    settled(qtbot, dialog, lambda found: len(found.sites) == 1)
    find(dialog, QPushButton, f"site-delete-{dialog.desk.found.sites[0].id}").click()
    settled(qtbot, dialog, lambda found: not found.sites)
    qtbot.waitUntil(lambda: context.undo.count() == 2)
    context.undo.undo()
    settled(qtbot, dialog, lambda found: len(found.sites) == 1)
    assert stored(context)[1] == [HALL]


def test_settings_lead_to_it(qtbot, context, theme):
    context.start()
    page = SettingsPage(context)
    qtbot.addWidget(page)
    page.show()
    desk = organisation_desk(context)
    qtbot.waitUntil(lambda: desk.found is not None)
    find(page, QPushButton, "settings-organisation-open").click()
    assert find(page, OrganisationDialog, "organisation-dialog").isVisible()
    assert organisation_action(context, page).text()


def test_the_inventory_leads_to_it(qtbot, context, theme):
    context.start()
    page = InventoryPage(context)
    qtbot.addWidget(page)
    page.show()
    find(page, QPushButton, "inventory-organisation").click()
    opened = find(page, OrganisationDialog, "organisation-dialog")
    qtbot.waitUntil(lambda: opened.desk.found is not None)
    assert opened.isVisible()
