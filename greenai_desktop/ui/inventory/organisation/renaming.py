"""A change of a site: rows of equipment and of other posts name their site, and go along when it is renamed."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from greenai_desktop.core.errors import GreenAIError

if TYPE_CHECKING:
    from greenai_desktop.core.inventory.sheets import Sheet
    from greenai_desktop.core.organisation import Site
    from greenai_desktop.store.inventory_records import StoredSite
    from greenai_desktop.store.workspace import Workspace


@dataclass
class Renaming:
    """A change of a site that can be done and undone, rows along with it.

    Attributes:
        site_id: Number of the site.
        before: As it was.
        after: As it is to be.
    """

    site_id: int
    before: Site
    after: Site
    _rows: dict[Sheet, tuple[int, ...]] = field(default_factory=dict)

    def do(self, workspace: Workspace, version: int) -> StoredSite:
        """Change the site, and all rows that name it."""
        from greenai_desktop.core.inventory.sheets import Sheet

        made = workspace.update_site(self.site_id, version, self.after)
        if self.before.name != self.after.name:
            self._rows = {sheet: _naming(workspace, sheet, self.before.name) for sheet in (Sheet.ASSET, Sheet.ACTIVITY)}
            return self._with_rows(workspace, made, self.after.name, self.before)
        return made

    def undo(self, workspace: Workspace, version: int) -> StoredSite:
        """Take the change back; only rows that it renamed go along."""
        made = workspace.update_site(self.site_id, version, self.before)
        return self._with_rows(workspace, made, self.before.name, self.after)

    def _with_rows(self, workspace: Workspace, made: StoredSite, name: str, former: Site) -> StoredSite:
        """All of the rows get the name, or the site has its former facts again."""
        from greenai_desktop.core.inventory.changes import cells_set
        from greenai_desktop.store.sheets import Edit

        try:
            edits = []
            for sheet, ids in self._rows.items():
                table = workspace.sheet(sheet)
                # What was deleted meanwhile has no name to change.
                kept = sorted(set(ids) & set(table.ids.tolist()))
                if kept:
                    edits.append(Edit(sheet, table, cells_set(kept, site=[name] * len(kept))))
            if edits:
                workspace.write_changes(edits)
        except GreenAIError:
            workspace.update_site(self.site_id, made.version, former)
            raise
        return made


def _naming(workspace: Workspace, sheet: Sheet, name: str) -> tuple[int, ...]:
    table = workspace.sheet(sheet)
    sites = table.texts("site")
    return tuple(table.ids[sites.codes == sites.find(name)].tolist())
