"""The one way by which the window changes the organisation and its sites: each change is one step that can be undone.

A change by somebody else meanwhile is told, what was typed here is not kept over it, and everything is read anew.

An edit names the version that it saw. One's own edits tell theirs on the thread of the store, where the next one waits
already; those of others count once they are shown.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, Signal

from greenai_desktop.core.errors import ConflictError
from greenai_desktop.i18n import _
from greenai_desktop.ui.inventory.organisation.renaming import Renaming
from greenai_desktop.ui.runs.edits import Done

if TYPE_CHECKING:
    from greenai_desktop.core.organisation import Organisation, Site
    from greenai_desktop.store.inventory_records import StoredOrganisation, StoredSite
    from greenai_desktop.store.workspace import Workspace
    from greenai_desktop.ui.context import Context


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What stands around the inventory.

    Attributes:
        organisation: Who reports.
        sites: Its sites, by name.
    """

    organisation: StoredOrganisation
    sites: tuple[StoredSite, ...]


class OrganisationDesk(QObject):
    """The organisation and its sites, as they stand; see `organisation_desk`.

    Signals:
        changed: They are others now, or were read for the first time.
        refused: A change was not made; carries the error.
    """

    changed = Signal()
    refused = Signal(object)

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        self.setObjectName("organisation-desk")
        self._context = context
        self._found: Surroundings | None = None
        self._versions: dict[int, int] = {}
        self._organisation_version = 0
        context.store.changed.connect(self.read)
        self.read()

    @property
    def found(self) -> Surroundings | None:
        """What was read last; None before that."""
        return self._found

    def read(self) -> None:
        """Read everything anew."""
        # The window tells by itself that the workspace cannot be read.
        self._context.store.read(_read, self._took, lambda error: None)

    def put(self, words: str, organisation: Organisation, then: Callable[[], None] = lambda: None) -> None:
        """Take other facts of the organisation.

        Args:
            words: What is done, for the history.
            organisation: The facts.
            then: Called once they are kept.
        """
        if self._found is None or organisation == self._found.organisation.organisation:
            return
        before = self._found.organisation.organisation

        def put(value: Organisation) -> Callable[[Workspace], Any]:
            def work(workspace: Workspace) -> None:
                self._organisation_version = workspace.update_organisation(self._organisation_version, value).version

            return work

        self._make(words, put(organisation), put(before), then)

    def add(self, site: Site) -> None:
        """A new site."""
        made: list[int] = []

        def add(workspace: Workspace) -> None:
            made.append(self._seen(workspace.restore_site(made[0]) if made else workspace.add_site(site)))

        self._make(_("Add a site"), add, lambda workspace: self._delete(workspace, made[0]))

    def change(self, kept: StoredSite, site: Site) -> None:
        """Put other facts in a site's place; rows of the tables that name it go along with a new name."""
        if site == kept.site:
            return
        self._versions[kept.id] = kept.version
        renaming = Renaming(kept.id, kept.site, site)
        self._make(
            _("Change a site"),
            lambda workspace: self._seen(renaming.do(workspace, self._versions.get(kept.id, 0))),
            lambda workspace: self._seen(renaming.undo(workspace, self._versions.get(kept.id, 0))),
        )

    def delete(self, kept: StoredSite) -> None:
        """Delete at once; the bar offers to bring it back."""
        self._versions[kept.id] = kept.version
        self._make(
            _("Delete a site"),
            lambda workspace: self._delete(workspace, kept.id),
            lambda workspace: self._seen(workspace.restore_site(kept.id)),
            lambda: self._context.offer_undo(_("The site was deleted; rows that name it keep its name.")),
        )

    def _delete(self, workspace: Workspace, site_id: int) -> int:
        return self._seen(workspace.delete_site(site_id, self._versions.get(site_id, 0)))

    def _seen(self, kept: StoredSite) -> int:
        self._versions[kept.id] = kept.version
        return kept.id

    def _make(
        self, words: str, redo: Callable[[Workspace], Any], undo: Callable[[Workspace], Any],
        then: Callable[[], None] = lambda: None,
    ) -> None:  # fmt: skip
        def writer(work: Callable[[Workspace], Any]) -> Callable[[], None]:
            return lambda: self._context.store.write(work, None, self._failed)

        def done(nothing: Any) -> None:
            self._context.undo.push(Done(words, writer(redo), writer(undo)))
            then()

        self._context.store.write(redo, done, self._failed)

    def _took(self, found: Surroundings) -> None:
        # What was read before an edit of one's own is older than that.
        self._organisation_version = max(self._organisation_version, found.organisation.version)
        for kept in found.sites:
            self._versions[kept.id] = max(self._versions.get(kept.id, 0), kept.version)
        if found != self._found:
            self._found = found
            self.changed.emit()

    def _failed(self, error: Exception) -> None:
        self.refused.emit(error)
        if isinstance(error, ConflictError):
            self._organisation_version = 0
            self._versions.clear()
            self.read()


def organisation_desk(context: Context) -> OrganisationDesk:
    """The one desk of a context: steps of its history outlive the window that made them."""
    return context.findChild(OrganisationDesk) or OrganisationDesk(context)


def _read(workspace: Workspace) -> Surroundings:
    return Surroundings(workspace.organisation(), tuple(workspace.sites()))
