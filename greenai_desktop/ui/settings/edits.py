"""Every change of a setting is one step that can be undone."""

from __future__ import annotations

from functools import partial
from typing import Any

from greenai_desktop.ui.commands import EditCommand
from greenai_desktop.ui.context import Context


def change(context: Context, words: str, **changes: Any) -> None:
    """Change settings now, as one step named by its words; nothing happens if they are so already."""
    before = {name: getattr(context.settings, name) for name in changes}
    if before == changes:
        return
    context.undo.push(
        EditCommand(words, partial(context.change_settings, **changes), partial(context.change_settings, **before))
    )
