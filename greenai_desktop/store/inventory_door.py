"""The part of the door to a workspace that leads to the inventory, sites, the organisation and documents."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from typing import TYPE_CHECKING

from greenai_desktop.core.inventory.sheets import Sheet

if TYPE_CHECKING:
    from greenai_desktop.core.inventory.changes import Change
    from greenai_desktop.core.inventory.inventory import Inventory
    from greenai_desktop.core.organisation import Organisation, Site
    from greenai_desktop.store.database import Database
    from greenai_desktop.store.evidence import Documents
    from greenai_desktop.store.inventory_records import Evidence, StoredOrganisation, StoredSite
    from greenai_desktop.store.sheets import Edit, Sheets
    from greenai_desktop.store.sites import Organisations, Sites


class InventoryDoor:
    """The inventory of a workspace; like all its calls, each is a transaction of its own.

    Besides the errors of a workspace: `no_such_site`, `site_name_taken`, `no_such_evidence`, `evidence_too_big`,
    `no_such_project` for the share of a project that is not there, and those a change raises when it is applied.
    """

    _database: Database

    # Tables

    def sheet(self, sheet: Sheet, *, limit: int | None = None) -> Inventory:
        """A table of the inventory; with a limit, its first rows, to be shown while all are read."""
        return self._sheets.read(sheet, limit)

    def reserve_rows(self, sheet: Sheet, count: int) -> range:
        """Numbers for new rows, which nobody else gets; numbers that are not used are lost, and harmless."""
        return self._sheets.reserve(sheet, count)

    def write_change(self, sheet: Sheet, change: Change, inventory: Inventory) -> Change:
        """Write a change of a table, apply it to the table, and return the change that undoes it.

        Args:
            sheet: Which table.
            change: The change.
            inventory: The table as the editor sees it.

        Raises:
            ConflictError: `changed_meanwhile`: somebody else changed one of its rows. Nothing was written;
                `facts["ids"]` are the rows, and `facts["present"]` a table of how they stand now.
            InputError: the change does not fit the table. Nothing was written.
        """
        from greenai_desktop.store.sheets import Edit

        return self._sheets.write((Edit(sheet, inventory, change),))[0]

    def write_changes(self, edits: Sequence[Edit]) -> list[Change]:
        """The same for several tables in one transaction: all changes, or none."""
        return self._sheets.write(edits)

    def sheet_news(self, sheet: Sheet, inventory: Inventory) -> Change | None:
        """Bring a table up to what others wrote since; what that changed, or None if nothing."""
        return self._sheets.news(sheet, inventory)

    # Sites and the organisation

    def sites(self) -> list[StoredSite]:
        """Sites that are not deleted, by name."""
        return self._sites.all()

    def add_site(self, site: Site) -> StoredSite:
        """A new site."""
        return self._sites.add(site)

    def update_site(self, site_id: int, version: int, site: Site) -> StoredSite:
        """Put other facts in a site's place; rows that name it by its former name are not renamed."""
        return self._sites.update(site_id, version, site)

    def delete_site(self, site_id: int, version: int) -> StoredSite:
        """Mark a site as deleted; rows that name it keep the name."""
        return self._sites.delete(site_id, version)

    def restore_site(self, site_id: int) -> StoredSite:
        """Bring a deleted site back, unless another one has taken its name."""
        return self._sites.restore(site_id)

    def organisation(self) -> StoredOrganisation:
        """The organisation; version 0 while nobody said anything of it."""
        return self._organisations.one()

    def update_organisation(self, version: int, organisation: Organisation) -> StoredOrganisation:
        """Put other facts of the organisation in place of those that were seen."""
        return self._organisations.set(version, organisation)

    # Documents

    def evidence_list(self) -> list[Evidence]:
        """Documents that are kept as evidence, oldest first, without what is in them."""
        return self._documents.all()

    def add_evidence(self, name: str, media_type: str, content: bytes, note: str = "") -> Evidence:
        """Keep a document; one with the same content that is there already is told instead."""
        return self._documents.add(name, media_type, content, note)

    def evidence_content(self, evidence_id: int) -> bytes:
        """What is in a document."""
        return self._documents.content(evidence_id)

    def update_evidence(self, evidence_id: int, version: int, note: str) -> Evidence:
        """Say something else of a document."""
        return self._documents.update(evidence_id, version, note)

    def delete_evidence(self, evidence_id: int, version: int) -> Evidence:
        """Mark a document as deleted; rows that name it keep its number."""
        return self._documents.delete(evidence_id, version)

    def restore_evidence(self, evidence_id: int) -> Evidence:
        """Bring a deleted document back."""
        return self._documents.restore(evidence_id)

    def _purge_inventory(self, before_utc_s: float) -> None:
        for table in (self._sheets, self._sites, self._documents):
            table.purge(before_utc_s)

    # Made when they are first asked for: a recorder needs none of them, nor the arithmetic behind tables

    @cached_property
    def _sheets(self) -> Sheets:
        from greenai_desktop.store.sheets import Sheets

        return Sheets(self._database)

    @cached_property
    def _sites(self) -> Sites:
        from greenai_desktop.store.sites import Sites

        return Sites(self._database)

    @cached_property
    def _organisations(self) -> Organisations:
        from greenai_desktop.store.sites import Organisations

        return Organisations(self._database)

    @cached_property
    def _documents(self) -> Documents:
        from greenai_desktop.store.evidence import Documents

        return Documents(self._database)
