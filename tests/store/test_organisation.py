"""Sites, the organisation and documents in a workspace."""

from __future__ import annotations

from pathlib import Path

import pytest

from greenai_desktop.core.errors import ConflictError, StoreError
from greenai_desktop.core.hosting import Hosting
from greenai_desktop.core.organisation import Consolidation, DigitalFootprint, Organisation, Site
from greenai_desktop.core.place import Place
from greenai_desktop.store import evidence
from greenai_desktop.store.workspace import Workspace

PARIS = Site("Paris «1»", Place("FR", hosting=Hosting.SERVER_ROOM, pue_ratio=1.3), True, False, 0.4, "rented")
HOUSE = Organisation(
    "ACME", Consolidation.EQUITY, DigitalFootprint(1_200.0, 2025, "sustainability report", 900.0, 1_600.0), 2024,
    "inventory", "n",
)  # fmt: skip


def test_a_site_is_kept_edited_deleted_and_brought_back(workspace: Workspace) -> None:
    made = workspace.add_site(PARIS)
    assert [stored.site for stored in workspace.sites()] == [PARIS]

    renamed = workspace.update_site(made.id, made.version, Site("Lyon"))
    deleted = workspace.delete_site(renamed.id, renamed.version)
    assert workspace.sites() == []
    assert workspace.restore_site(deleted.id).site == Site("Lyon")

    with pytest.raises(ConflictError):
        workspace.update_site(made.id, made.version, PARIS)
    with pytest.raises(StoreError, match="no_such_site"):
        workspace.delete_site(99, 1)


def test_two_sites_cannot_have_one_name(workspace: Workspace) -> None:
    first, second = workspace.add_site(PARIS), workspace.add_site(Site("Lyon"))

    with pytest.raises(StoreError, match="site_name_taken"):
        workspace.add_site(Site(PARIS.name))
    with pytest.raises(StoreError, match="site_name_taken"):
        workspace.update_site(second.id, second.version, Site(PARIS.name))
    workspace.delete_site(first.id, first.version)
    workspace.add_site(Site(PARIS.name))
    with pytest.raises(StoreError, match="site_name_taken"):
        workspace.restore_site(first.id)


def test_the_organisation_is_one_and_edited_by_several(workspace: Workspace, file: Path) -> None:
    assert (workspace.organisation().organisation, workspace.organisation().version) == (Organisation(), 0)

    kept = workspace.update_organisation(0, HOUSE)

    assert (kept.organisation, kept.version) == (HOUSE, 1)
    with Workspace.open(file) as other, pytest.raises(ConflictError) as told:
        other.update_organisation(0, Organisation("other"))
    assert told.value.facts["present"].organisation == HOUSE
    assert workspace.update_organisation(1, Organisation("later")).version == 2
    assert workspace.organisation().organisation == Organisation("later")


def test_a_document_is_kept_once_and_told_without_its_content(workspace: Workspace) -> None:
    made = workspace.add_evidence("PCF R740 é.pdf", "application/pdf", b"%PDF-1.7 \x00\xff", "footprint of the R740")

    again = workspace.add_evidence("copy.pdf", "application/pdf", b"%PDF-1.7 \x00\xff")

    assert again == made
    assert (made.size_bytes, made.name, len(made.digest)) == (11, "PCF R740 é.pdf", 64)
    assert workspace.evidence_content(made.id) == b"%PDF-1.7 \x00\xff"
    noted = workspace.update_evidence(made.id, made.version, "other")
    deleted = workspace.delete_evidence(noted.id, noted.version)
    assert workspace.evidence_list() == []
    assert workspace.restore_evidence(deleted.id).note == "other"
    with pytest.raises(StoreError, match="no_such_evidence"):
        workspace.evidence_content(99)


def test_a_document_that_is_too_big_is_refused(workspace: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(evidence, "LARGEST_BYTES", 10)

    with pytest.raises(StoreError, match="evidence_too_big"):
        workspace.add_evidence("film.mp4", "video/mp4", b"x" * 11)
    assert workspace.evidence_list() == []


def test_what_was_deleted_long_ago_goes_for_good(workspace: Workspace) -> None:
    site, document = workspace.add_site(PARIS), workspace.add_evidence("a", "text/plain", b"a")
    workspace.delete_site(site.id, site.version)
    workspace.delete_evidence(document.id, document.version)

    workspace.purge_deleted(1e12)

    with pytest.raises(StoreError):
        workspace.restore_site(site.id)
    with pytest.raises(StoreError):
        workspace.restore_evidence(document.id)
