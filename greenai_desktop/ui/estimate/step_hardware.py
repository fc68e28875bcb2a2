"""The hardware of training: what this machine has, a search, and several kinds at once."""

from __future__ import annotations

from PySide6.QtWidgets import QVBoxLayout, QWidget

from greenai_desktop.core.estimate.draft import Way
from greenai_desktop.core.estimate.fields import KIT_FIELDS, Group
from greenai_desktop.i18n import _
from greenai_desktop.i18n import estimate as said
from greenai_desktop.ui import tasks
from greenai_desktop.ui.estimate.figures import used_value
from greenai_desktop.ui.estimate.grid import FieldGrid
from greenai_desktop.ui.estimate.hardware import detected, prepare
from greenai_desktop.ui.estimate.kit_list import KitList
from greenai_desktop.ui.estimate.step import Step
from greenai_desktop.ui.widgets.forms import label


class HardwareStep(Step):
    """What works on the job."""

    id = "hardware"

    def build(self, column: QVBoxLayout) -> None:
        self._has_looked = False
        self._not_needed = label(
            _("A measured run holds its energy already; the hardware is needed for the share of equipment only."),
            "muted",
        )
        self.kits = KitList(self.context, self.desk, False, self._keep)
        column.addWidget(self._not_needed)
        column.addWidget(self.kits)
        self.kits.show_state()
        tasks.run(lambda task: prepare(), _prepared)
        self.context.feed.channels_changed.connect(self._look)
        self._look()

    def refresh(self) -> None:
        self._not_needed.setVisible(self.desk.draft.way is Way.RUN)
        self.kits.show_state()

    def first_field(self) -> QWidget:
        return self.kits.cards[0].grid.shown[0] if self.kits.cards else self.kits.search

    def summary(self) -> str:
        return kits_words(self) or (_("not needed") if self.desk.draft.way is Way.RUN else _("needed"))

    def lacks(self) -> bool:
        return not self.desk.draft.kits and self.desk.draft.way is not Way.RUN

    def field_ids(self) -> frozenset[str]:
        return frozenset({field.id for field in KIT_FIELDS if field.group is Group.HARDWARE} | {"kits"})

    def _look(self) -> None:
        """Offer what this machine reports, once its sensors are known."""
        station = self.context.feed.station
        if station is None or self._has_looked:
            return
        self._has_looked = True
        machine, channels = station.machine, self.context.feed.channels
        tasks.run(lambda task: detected(machine, channels), self.kits.offer)

    def _keep(self, before: list[FieldGrid], after: list[FieldGrid]) -> None:
        self.forget(before)
        for grid in after:
            self.keep(grid)


def kits_words(step: Step) -> str:
    """The hardware of a draft in a line, such as "8 × NVIDIA H100"."""
    language, parts = step.context.language, []
    for index, kit in enumerate(step.desk.draft.kits):
        given = kit.numbers.get("count")
        count = given.value if given is not None else used_value(step.desk, f"{index}.count") or 1.0
        name = kit.label or language.gettext(said.KIT_KIND[kit.kind])
        parts.append(f"{said.count_words(count, language)} × {name}" if count != 1 else name)
    return ", ".join(parts)


def _prepared(nothing: None) -> None:
    """The tables are there; nobody waits for it."""
