"""What the search (Ctrl+K) offers: every action, every help topic, and every zone of electricity."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

from greenai_desktop import i18n
from greenai_desktop.i18n import _
from greenai_desktop.ui.action_search import Offer
from greenai_desktop.ui.actions import group_title, plain_text
from greenai_desktop.ui.commands import EditCommand
from greenai_desktop.ui.shortcut_sheet import keys_of

if TYPE_CHECKING:
    from greenai_desktop.ui.context import Context
    from greenai_desktop.ui.main_window import MainWindow


def offers(window: MainWindow) -> list[Offer]:
    """Everything that can be found now; actions that cannot be used now are left out."""
    from greenai_desktop.ui.help import topics
    from greenai_desktop.ui.widgets.zone_field import zone_names

    found = []
    for entry in window.actions_register.all(window.page):
        if entry.action.isEnabled() and entry.id != "search":
            where = keys_of(entry) or group_title(entry.group)
            found.append(Offer(plain_text(entry.action), where, entry.action.trigger))
    for topic, title in topics(i18n.active().code):
        found.append(Offer(_("Help: {topic}", topic=title), "", partial(window.show_topic, topic)))
    for name, code in sorted(zone_names()):
        words = _("Electricity of {zone}", zone=name)
        found.append(Offer(words, code, partial(choose_zone, window.context, code, words)))
    return found


def choose_zone(context: Context, code: str, words: str) -> None:
    """Take the electricity of a zone; can be undone."""
    before = context.settings.place
    after = replace(before, zone=code, zone_is_guess=False)
    context.undo.push(EditCommand(words, partial(_put_place, context, after), partial(_put_place, context, before)))
    context.tell(words)


def _put_place(context: Context, place: object) -> None:
    context.change_settings(place=place)
