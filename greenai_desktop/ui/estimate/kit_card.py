"""One kind of hardware in the form: how many, how hard they work, and on demand everything else of it."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLineEdit, QVBoxLayout

from greenai_desktop.core.estimate.draft import Draft, Kit, KitKind
from greenai_desktop.i18n import _
from greenai_desktop.i18n import estimate as said
from greenai_desktop.ui.estimate.desk import Desk
from greenai_desktop.ui.estimate.field import EstimateField
from greenai_desktop.ui.estimate.grid import FieldGrid
from greenai_desktop.ui.estimate.keys import Key, kits_of, with_kits
from greenai_desktop.ui.widgets.forms import button, label, link

if TYPE_CHECKING:
    from greenai_desktop.ui.context import Context
    from greenai_desktop.ui.estimate.step import Rule

_FIRST: Final[dict[KitKind, tuple[str, ...]]] = {
    KitKind.ACCELERATOR: ("count", "utilisation_fraction"),
    KitKind.CPU: ("count", "utilisation_fraction"),
    KitKind.INSTANCE: ("count", "utilisation_fraction"),
    KitKind.OWN: ("count", "power_w", "peak_tflops"),
}
_LATER: Final[dict[KitKind, tuple[str, ...]]] = {
    KitKind.ACCELERATOR: ("power_w", "idle_w", "host_w", "memory_gb", "peak_tflops"),
    KitKind.CPU: ("power_w", "idle_w", "core_count", "memory_gb", "peak_tflops"),
    KitKind.INSTANCE: ("power_w", "idle_w", "host_w", "memory_gb"),
    KitKind.OWN: ("utilisation_fraction", "idle_w", "host_w", "memory_gb"),
}


class KitCard(QFrame):
    """One kind of hardware.

    Attributes:
        grid: Its fields.

    Signals:
        removed: Its number: the user takes it out.
    """

    removed = Signal(int)

    def __init__(self, context: Context, desk: Desk, index: int, is_use: bool) -> None:
        super().__init__()
        self._context, self._desk = context, desk
        self._index, self._is_use, self._shows_all = index, is_use, False
        kit = self.kit
        head = "use-" if is_use else ""
        self.setProperty("card", "true")
        self.setObjectName(f"estimate-kit-{head}{index}")
        self.name = QLineEdit(kit.label)
        self.name.setObjectName(f"estimate-kit-name-{head}{index}")
        self.name.setAccessibleName(_("Name of the hardware"))
        self.name.editingFinished.connect(self._rename)
        title = label(kit.label or context.language.gettext(said.KIT_KIND[kit.kind]))
        (title if kit.kind is KitKind.OWN else self.name).hide()
        kind = label(context.language.gettext(said.KIT_KIND[kit.kind]), "label", wrap=False)
        remove = button(_("Remove"), lambda: self.removed.emit(index), f"estimate-kit-remove-{head}{index}")
        remove.setAccessibleName(_("Remove {name}", name=kit.label))
        remove.setProperty("kind", "flat")
        across = QHBoxLayout()
        across.setSpacing(12)
        across.addWidget(title, 1)
        across.addWidget(self.name, 1)
        across.addWidget(kind)
        across.addWidget(remove)
        self.grid = self._fields(kit)
        self.more = link(_("Power, memory and rest of the machine"), self.show_all, f"estimate-kit-more-{head}{index}")
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 10, 12, 12)
        column.setSpacing(8)
        column.addLayout(across)
        column.addWidget(self.grid)
        column.addWidget(self.more)

    @property
    def kit(self) -> Kit:
        """The hardware as it stands in the draft."""
        return kits_of(self._desk.draft, self._is_use)[self._index]

    def show_all(self) -> None:
        """Show every number of it."""
        self._shows_all = True
        self.more.hide()
        self.grid.show_state()
        self.grid.shown[-1].setFocus()

    def show_name(self) -> None:
        """Show what it is called, unless that is being typed."""
        if not self.name.hasFocus() and self.name.text() != self.kit.label:
            self.name.setText(self.kit.label)

    def _fields(self, kit: Kit) -> FieldGrid:
        first = [(self._field(name), _has) for name in _FIRST[kit.kind]]
        later: list[tuple[EstimateField, Rule]] = [(self._field(name), self._wants(name)) for name in _LATER[kit.kind]]
        return FieldGrid(self._desk, [*first, *later])

    def _field(self, name: str) -> EstimateField:
        return EstimateField(self._context, self._desk, Key(name, self._index, self._is_use))

    def _wants(self, name: str) -> Rule:
        """What somebody said is shown even while the rest is folded away."""

        def holds(draft: Draft) -> bool:
            kits = kits_of(draft, self._is_use)
            return self._index < len(kits) and (self._shows_all or name in kits[self._index].numbers)

        return holds

    def _rename(self) -> None:
        name = self.name.text().strip()
        kits = kits_of(self._desk.draft, self._is_use)
        if self._index < len(kits) and name != kits[self._index].label:
            changed = replace(kits[self._index], label=name)
            after = (*kits[: self._index], changed, *kits[self._index + 1 :])
            self._desk.change(_("Name the hardware"), with_kits(self._desk.draft, after, self._is_use))


def _has(draft: Draft) -> bool:
    return True
