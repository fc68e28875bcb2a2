"""The live view on disk, for those who want it kept."""

from __future__ import annotations

import logging
import time
from typing import TYPE_CHECKING

from greenai_desktop import paths
from greenai_desktop.core.errors import GreenAIError
from greenai_desktop.core.history import PowerHistory

if TYPE_CHECKING:
    from collections.abc import Sequence

    from greenai_desktop.core.samples import Channel
    from greenai_desktop.settings import Settings
    from greenai_desktop.store.history import HistoryStore

log = logging.getLogger(__name__)


def open_kept(settings: Settings, channels: Sequence[Channel], period_s: float) -> HistoryStore | None:
    """The history on disk; None if it is not to be kept or cannot be written, which must not stop the view."""
    if not settings.keep_history:
        return None
    from greenai_desktop.store.history import HistoryStore

    try:
        return HistoryStore(
            paths.home() / "history.greenai", tuple(channels), period_s, settings.history_days,
            settings.history_megabytes,
        )  # fmt: skip
    except (GreenAIError, OSError):
        log.exception("the history cannot be kept")
        return None


def earlier_history(kept: HistoryStore, keep_s: float, period_s: float) -> PowerHistory | None:
    """What was kept before, as a ring with times of this boot's monotonic clock; None if there is nothing."""
    history = PowerHistory(keep_s, period_s)
    try:
        kept.fill(history, time.time() - keep_s)
    except (GreenAIError, OSError):
        log.exception("the kept history cannot be read")
        return None
    return history if history.keys else None
