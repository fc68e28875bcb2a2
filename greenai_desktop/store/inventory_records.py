"""What the workspace keeps around the inventory, as values: sites, the organisation, documents."""

from __future__ import annotations

from dataclasses import dataclass

from greenai_desktop.core.organisation import Organisation, Site


@dataclass(frozen=True, slots=True)
class StoredSite:
    """A site that is kept.

    Attributes:
        id: Number in the workspace.
        site: The site.
        version: Counts changes; an edit names the one it saw.
        changed_utc_s: When it was changed last.
        deleted_utc_s: When it was deleted; None while it is there.
    """

    id: int
    site: Site
    version: int = 1
    changed_utc_s: float = 0.0
    deleted_utc_s: float | None = None


@dataclass(frozen=True, slots=True)
class StoredOrganisation:
    """The organisation of a workspace.

    Attributes:
        organisation: What is known of it.
        version: Counts changes; 0 while nobody said anything.
        changed_utc_s: When it was changed last.
    """

    organisation: Organisation
    version: int = 0
    changed_utc_s: float = 0.0


@dataclass(frozen=True, slots=True)
class Evidence:
    """A document that proves a figure, such as a supplier's; its content is read apart.

    Attributes:
        id: Number in the workspace, which rows of the inventory name.
        name: Its file name; data.
        media_type: Such as `application/pdf`; as told, never trusted.
        note: What it proves; data.
        size_bytes: Size of its content.
        digest: SHA-256 of its content, in hexadecimal digits.
        version: Counts changes; an edit names the one it saw.
        changed_utc_s: When it was changed last.
        deleted_utc_s: When it was deleted; None while it is there.
    """

    id: int
    name: str
    media_type: str
    note: str
    size_bytes: int
    digest: str
    version: int = 1
    changed_utc_s: float = 0.0
    deleted_utc_s: float | None = None
