"""The three tables of the inventory, by name."""

from __future__ import annotations

from enum import StrEnum

from greenai_desktop.core.inventory.columns import ACTIVITY_COLUMNS, ASSET_COLUMNS, CLOUD_COLUMNS, Column


class Sheet(StrEnum):
    """A table: equipment, other activities, or figures that providers of cloud reported."""

    ASSET = "asset"
    ACTIVITY = "activity"
    CLOUD = "cloud_figure"

    @property
    def columns(self) -> tuple[Column, ...]:
        """What its columns are, in order."""
        return {Sheet.ASSET: ASSET_COLUMNS, Sheet.ACTIVITY: ACTIVITY_COLUMNS, Sheet.CLOUD: CLOUD_COLUMNS}[self]
