"""What the workspace keeps around the inventory, as values: sites, the organisation, documents, project files."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from greenai_desktop.core.factors import Factor
from greenai_desktop.core.inventory.sheets import Sheet
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


@dataclass(frozen=True, slots=True)
class ProjectContent:
    """What is in the file of a project.

    Attributes:
        name: Of the project.
        run_count: Its runs.
        estimate_count: Its estimates.
        baseline_count: What was locked of them.
        row_counts: Rows of each table of the inventory.
        document_count: Documents that rows name as evidence.
        site_count: Sites that rows name.
        factors: Factors of one's own in the workspace it comes from, which its figures may rest on.
        runs: Start and name of each run, by which they are known again.
    """

    name: str
    run_count: int
    estimate_count: int
    baseline_count: int
    row_counts: Mapping[Sheet, int]
    document_count: int
    site_count: int
    factors: tuple[Factor, ...] = ()
    runs: tuple[tuple[float, str], ...] = ()


@dataclass(frozen=True, slots=True)
class TakenProject:
    """A project that was taken in, by the numbers its rows have here.

    Attributes:
        project_id: Its number.
        name: Its name here, which tells it from another one of its name.
        ids: Numbers of its new rows, by table.
    """

    project_id: int
    name: str
    ids: Mapping[str, tuple[int, ...]] = field(default_factory=dict)
