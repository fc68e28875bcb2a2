"""The share of the equipment: its embodied carbon, divided by the hours it is really used."""

from __future__ import annotations

from functools import partial
from typing import Final

from PySide6.QtWidgets import QVBoxLayout, QWidget

from greenai_desktop.core.estimate.draft import Given
from greenai_desktop.core.estimate.fields import KIT_FIELDS, Group
from greenai_desktop.i18n import _, ngettext
from greenai_desktop.i18n import estimate as said
from greenai_desktop.ui.estimate.field import EstimateField
from greenai_desktop.ui.estimate.figures import figure_words, used_value
from greenai_desktop.ui.estimate.grid import FieldGrid, always
from greenai_desktop.ui.estimate.keys import Key
from greenai_desktop.ui.estimate.recorded_use import RecordedUse
from greenai_desktop.ui.estimate.step import Step, heading
from greenai_desktop.ui.widgets.forms import button, label, row

_FIELDS: Final = tuple(field.id for field in KIT_FIELDS if field.group is Group.EQUIPMENT)
_LIVES: Final = (3, 5, 6)


class EquipmentStep(Step):
    """Manufacture, transport and end of life, in part."""

    id = "equipment"

    def build(self, column: QVBoxLayout) -> None:
        self._shown: tuple[str, ...] | None = None
        self._kit_grids: list[FieldGrid] = []
        self._choice = self.grid("choice:sharing")
        self.lives = [
            button(
                ngettext("{count} year", "{count} years", years), partial(self._live, years), f"estimate-life-{years}"
            )
            for years in _LIVES
        ]
        self._kits = QVBoxLayout()
        self._kits.setSpacing(10)
        self._nothing = label(_("Choose hardware in step 2 first."), "muted")
        self._echo = label("")
        self._echo.setObjectName("estimate-equipment-echo")
        column.addWidget(self._choice)
        column.addWidget(label(_("Lifetime of all of it"), "label"))
        column.addLayout(row(*self.lives))
        column.addLayout(self._kits)
        self.recorded = RecordedUse(self.context, self.desk)
        column.addWidget(self._nothing)
        column.addWidget(self.recorded)
        column.addWidget(self._echo)

    def refresh(self) -> None:
        kits = self.desk.draft.kits
        wanted = tuple(f"{kit.kind}/{kit.item_id}/{kit.label}" for kit in kits)
        if wanted != self._shown:
            self._shown = wanted
            self._fill()
        self._nothing.setVisible(not kits)
        for life in self.lives:
            life.setEnabled(bool(kits))
        self.recorded.show_state()
        self._echo.setText("\n".join(self._denominators()))
        self._echo.setVisible(bool(self._echo.text()))

    def summary(self) -> str:
        language = self.context.language
        share = figure_words(self.desk, "equipment.carbon", language)
        return share or said.choice_name("sharing", self.desk.draft.choice("sharing"), language)

    def field_ids(self) -> frozenset[str]:
        return frozenset(_FIELDS)

    def _fill(self) -> None:
        self.forget(self._kit_grids)
        while self._kits.count():
            item = self._kits.takeAt(0)
            widget = item.widget() if item is not None else None
            if widget is not None:
                widget.hide()
                widget.deleteLater()
        self._kit_grids = []
        for index, kit in enumerate(self.desk.draft.kits):
            fields = [(EstimateField(self.context, self.desk, Key(name, index)), always) for name in _FIELDS]
            grid = self.keep(FieldGrid(self.desk, fields))
            self._kit_grids.append(grid)
            parts: tuple[QWidget, ...] = (heading(kit.label), grid)
            for part in parts:
                self._kits.addWidget(part)
            grid.show_state()

    def _live(self, years: int) -> None:
        draft = self.desk.draft
        for index in range(len(draft.kits)):
            draft = Key("lifetime_years", index).put(draft, Given(float(years)))
        self.desk.change(_("Choose the lifetime of the equipment"), draft)

    def _denominators(self) -> list[str]:
        """What each share is divided by."""
        language, told = self.context.language, []
        for index, kit in enumerate(self.desk.draft.kits):
            years = used_value(self.desk, f"{index}.lifetime_years")
            hours = used_value(self.desk, f"{index}.used_h_per_year")
            if years and hours and self.desk.draft.choice("sharing") == "amortised":
                told.append(
                    _("{name}: divided by {years} years × {hours} h in use = {total} h", name=kit.label,
                      years=said.count_words(years, language), hours=said.count_words(hours, language),
                      total=said.count_words(years * hours, language))
                )  # fmt: skip
        return told
