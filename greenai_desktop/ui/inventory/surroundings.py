"""What the tables of the inventory speak of, and what a window was told of them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from greenai_desktop.core.inventory.inventory import IdArray
    from greenai_desktop.core.inventory.sheets import Sheet
    from greenai_desktop.store.inventory_records import Evidence, StoredOrganisation, StoredSite
    from greenai_desktop.store.records import Project


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What tables speak of.

    Attributes:
        sites: By name.
        organisation: Whose inventory it is.
        evidence: Documents, without what is in them.
        projects: Those that equipment can be shared out to.
    """

    sites: tuple[StoredSite, ...]
    organisation: StoredOrganisation
    evidence: tuple[Evidence, ...]
    projects: tuple[Project, ...]


@dataclass(frozen=True, slots=True)
class Told:
    """News that went to the window.

    Attributes:
        number: Rising.
        sheet: Of which table.
        ids: The rows they are about; None for all, as the table was read anew.
    """

    number: int
    sheet: Sheet
    ids: IdArray | None
