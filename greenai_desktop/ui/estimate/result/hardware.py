"""The same work on other hardware: accelerators, processors, and this machine as it is, against the draft's own."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Final

import numpy as np
from numpy.typing import NDArray
from PySide6.QtWidgets import QComboBox

from greenai_desktop.core.estimate.draft import Draft, Given, Kit, KitKind, Way
from greenai_desktop.i18n import N_, Language, _
from greenai_desktop.i18n.estimate import field_name
from greenai_desktop.ui.estimate.hardware import detected
from greenai_desktop.ui.estimate.result.options_table import figure_columns, hours_column
from greenai_desktop.ui.estimate.result.options_view import OptionsView
from greenai_desktop.ui.widgets.table import Column

if TYPE_CHECKING:
    from greenai_desktop.accounting.estimate.options import Options
    from greenai_desktop.ui.context import Context

ALL: Final = ""
KINDS: Final = ("accelerator", "cpu", "this_machine", "own")
GROUP: Final = {
    "accelerator": N_("Accelerator"),
    "cpu": N_("Processor"),
    "this_machine": N_("This machine"),
    "own": N_("As in the draft"),
}
WHOLE: Final = {
    "this_machine": N_("This machine: {hardware}"),
    "own": N_("As in the draft: {hardware}"),
}


class HardwareView(OptionsView):
    """Hundreds of accelerators and processors in the draft's place."""

    def __init__(self, context: Context) -> None:
        super().__init__(context, "estimate-hardware", _("The same work on other hardware"))
        self._kind: str = ALL
        self.kind = QComboBox()
        self.kind.setObjectName("estimate-hardware-kind")
        self.kind.setAccessibleName(_("Kind of hardware"))
        self.kind.addItem(_("All hardware"), ALL)
        self.kind.activated.connect(lambda index: self._kind_chosen(self.kind.itemData(index)))
        self.filters.addWidget(self.kind)
        self.filters.addWidget(self.search)

    def ask(self) -> None:
        """Compare now."""
        from greenai_desktop.accounting.estimate import hardware_of, shelf, with_intervals

        draft, own = self.draft, self.own
        if draft is None:
            return
        self.begin()
        self.note.setText(note_words(draft))
        kits = machine_kits(self._context)
        self.work.ask(
            _("Comparison of hardware"), lambda: hardware_of(draft, shelf(), own, KINDS, kits),
            lambda options, check, report: with_intervals(options, draft, shelf(), own, check=check, report=report),
        )  # fmt: skip

    def named(self, options: Options) -> Options:
        """What stands for a whole machine says so, besides what works in it."""
        names = [
            _(WHOLE[group], hardware=name) if group in WHOLE else name
            for name, group in zip(options.names, options.groups, strict=True)
        ]
        return replace(options, names=tuple(names))

    def columns(self, options: Options) -> list[Column]:
        groups = [_(GROUP[group]) if group in GROUP else group for group in options.groups]
        made = [Column("name", _("Hardware"), list(options.names), width=320)]
        if len(set(groups)) > 1:
            made.append(Column("group", _("Kind"), groups, width=150))
        made.append(hours_column(options, self._context.language))
        return made + figure_columns(options, self._context.language)

    def passing(self, options: Options) -> NDArray[np.bool_]:
        if not self._kind:
            return np.ones(len(options.ids), dtype=bool)
        return np.array([group == self._kind for group in options.groups])

    def arrived(self, options: Options) -> None:
        """The kinds there are can be chosen; a choice of one alone is none."""
        kinds = list(dict.fromkeys(options.groups))
        while self.kind.count() > 1:
            self.kind.removeItem(1)
        for kind in kinds:
            self.kind.addItem(_(GROUP[kind]) if kind in GROUP else kind, kind)
        self.kind.setVisible(len(kinds) > 1)
        self.kind.setCurrentIndex(max(0, self.kind.findData(self._kind)))

    def change(self, option_row: int) -> Callable[[Draft], Draft] | None:
        options = self.options
        if options is None or self.draft is None or option_row == options.own_index:
            return None
        kind = {"accelerator": KitKind.ACCELERATOR, "cpu": KitKind.CPU}.get(options.groups[option_row])
        if kind is None:
            return None
        return partial(with_hardware, kind, options.ids[option_row], options.names[option_row])

    def besides(self, option_row: int) -> str:
        change = self.change(option_row)
        if change is None or self.draft is None:
            return ""
        return lost_words(self.draft, change(self.draft), self._context.language)

    def _kind_chosen(self, kind: object) -> None:
        self._kind = str(kind)
        self.filter()


def machine_kits(context: Context) -> tuple[Kit, ...]:
    """What works in this machine: its cards, or its processors where it has none; none while it is not known."""
    station = context.feed.station
    if station is None:
        return ()
    offers = detected(station.machine, context.feed.channels)
    cards = [offer for offer in offers if offer.kind is KitKind.ACCELERATOR]
    return tuple(offer.kit for offer in cards or offers)


def with_hardware(kind: KitKind, item_id: str, name: str, draft: Draft) -> Draft:
    """A draft whose hardware is another one, as many of it as there were, as busy and as long in use.

    That is what the comparison is of; all else that was said of the old, such as its power, goes with it.
    """
    from greenai_desktop.accounting.estimate.machines import OF_THE_WORK

    counts = [kit.numbers["count"].value for kit in draft.kits if "count" in kit.numbers]
    said = draft.kits[0].numbers if draft.kits else {}
    numbers = {field_id: given for field_id, given in said.items() if field_id in OF_THE_WORK}
    numbers |= {"count": Given(sum(counts))} if counts else {}
    return replace(draft, kits=(Kit(kind, item_id, name, numbers),))


def lost_words(draft: Draft, changed: Draft, language: Language) -> str:
    """What was said of the hardware of a draft and is not said any more of another; empty if all is kept."""
    kept = {field_id for kit in changed.kits for field_id in kit.numbers}
    lost = dict.fromkeys(field_id for kit in draft.kits for field_id in kit.numbers if field_id not in kept)
    if not lost:
        return ""
    names = ", ".join(field_name(field_id, language) for field_id in lost)
    return language.gettext("Taking it over leaves out what was said of the old hardware: {names}.", names=names)


def note_words(draft: Draft) -> str:
    """What must be said with a comparison of hardware."""
    said = _(
        "Hardware that you have already is made already: taking it costs no new manufacture, and leaving it idle "
        "undoes none. Other hardware has to be bought or rented, and may lack memory for this work."
    )
    if draft.way is Way.WORK:
        return said + " " + _("The time each takes follows from its peak and the share of it that such work reaches.")
    return said + " " + _("The hours you said are those of your own hardware; on other hardware they follow from the "
                          "peaks of both, as if both reached the same share of them.")  # fmt: skip
