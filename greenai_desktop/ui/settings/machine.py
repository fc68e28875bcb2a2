"""What a person knows of this machine that cannot be detected; only what is entered counts."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QComboBox, QCompleter, QLineEdit, QWidget

from greenai_desktop.core.place import Machine
from greenai_desktop.core.units import BYTES_PER_GB
from greenai_desktop.i18n import _, numbers
from greenai_desktop.ui.context import Context
from greenai_desktop.ui.settings.edits import change
from greenai_desktop.ui.widgets.forms import Card, NumberField, label

_PERCENT = 100.0


class MachineCard(Card):
    """Processor, sockets, memory, chassis and, for a virtual machine, its share of the host."""

    def __init__(self, context: Context, parent: QWidget) -> None:
        super().__init__(_("Machine"), "settings-machine", parent)
        self._context = context
        self.add(label(_("Leave a field empty to use what was detected."), "muted"))
        self.cpu = QLineEdit()
        self.cpu.setObjectName("machine-cpu")
        self.cpu.editingFinished.connect(self._cpu_entered)
        self._cpu_told = label("", "muted")
        self.sockets = NumberField("machine-sockets", low=1, high=16, whole=True)
        self.memory = NumberField("machine-memory", _("GB"), low=0.1, high=100_000)
        self.modules = NumberField("machine-modules", low=1, high=256, whole=True)
        self.share = NumberField("machine-host-share", "%", low=0.01, high=100)
        self.chassis = QComboBox()
        self.chassis.setObjectName("machine-chassis")
        for title, code in (
            (_("As detected"), ""),
            (_("Desktop computer"), "desktop"), (_("Laptop"), "laptop"), (_("Server"), "server"),
        ):  # fmt: skip
            self.chassis.addItem(title, code)
        self.chassis.activated.connect(lambda index: self._put("chassis", self.chassis.itemData(index) or None))
        self.sockets.entered.connect(lambda value: self._put("socket_count", None if value is None else round(value)))
        self.memory.entered.connect(partial(self._scaled, "memory_bytes", BYTES_PER_GB))
        self.modules.entered.connect(lambda value: self._put("module_count", None if value is None else round(value)))
        self.share.entered.connect(lambda value: self._put("host_share", None if value is None else value / _PERCENT))
        self.add_field(_("Processor"), self.cpu)
        self.add(self._cpu_told)
        self.add_field(_("Processors (sockets)"), self.sockets)
        self.add_field(_("Memory"), self.memory)
        self.add_field(_("Memory modules"), self.modules)
        self.add_field(_("Kind of machine"), self.chassis)
        self.add_field(_("Virtual machine: share of the host"), self.share)
        context.settings_changed.connect(self._show)
        context.feed.channels_changed.connect(self._show)
        self._offer_names()
        self._show()

    def _offer_names(self) -> None:
        from greenai_desktop.catalog.cpus import cpus

        completer = QCompleter(cpus().names(), self)
        completer.setFilterMode(Qt.MatchFlag.MatchContains)
        completer.setCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)
        self.cpu.setCompleter(completer)

    def _show(self, names: object = None) -> None:
        entered = self._context.settings.machine
        known = set(entered.entered)
        self.cpu.setText(entered.cpu_name if "cpu_name" in known else "")
        self.sockets.set_value(entered.socket_count if "socket_count" in known else None)
        self.memory.set_value(entered.memory_bytes / BYTES_PER_GB if "memory_bytes" in known else None)
        self.modules.set_value(entered.module_count if "module_count" in known else None)
        share = entered.host_share if "host_share" in known else None
        self.share.set_value(None if share is None else share * _PERCENT)
        self.chassis.setCurrentIndex(max(0, self.chassis.findData(entered.chassis if "chassis" in known else "")))
        self._show_detected()

    def _show_detected(self) -> None:
        station, language = self._context.feed.station, self._context.language.code
        if station is None:
            self._cpu_told.setText("")
            return
        machine = station.machine
        self.cpu.setPlaceholderText(machine.cpu_name)
        self.sockets.line.setPlaceholderText(str(machine.socket_count or ""))
        self.memory.line.setPlaceholderText(numbers.number(machine.memory_bytes / BYTES_PER_GB, language))
        self.modules.line.setPlaceholderText(str(machine.module_count or ""))
        share = machine.host_share
        self.share.line.setPlaceholderText("" if share is None else numbers.number(share * _PERCENT, language))
        self._cpu_told.setText(_known_words(machine))

    def _cpu_entered(self) -> None:
        self._put("cpu_name", self.cpu.text().strip() or None)

    def _scaled(self, name: str, factor: float, value: float | None) -> None:
        self._put(name, None if value is None else round(value * factor))

    def _put(self, name: str, value: Any) -> None:
        """Enter a fact, or leave it to detection again."""
        before = self._context.settings.machine
        names = [item for item in before.entered if item != name]
        default = getattr(Machine(), name)
        if value is None and name not in before.entered:
            return
        entered = tuple(names) if value is None else (*names, name)
        after = replace(before, **{name: default if value is None else value, "entered": entered})
        if getattr(before, name) != getattr(after, name) or before.entered != after.entered:
            change(self._context, _("Change what is known of the machine"), machine=after)


def _known_words(machine: Machine) -> str:
    """Whether the table knows the processor."""
    from greenai_desktop.catalog.cpus import cpus

    if not machine.cpu_name:
        return _("No processor was detected; enter its name.")
    found = cpus().match(machine.cpu_name)
    if found is None:
        return _("Not in the table: 4 W a thread are assumed, ×/÷ 3.")
    if found.tdp_w is None:
        return _("In the table as {name}.", name=found.name)
    return _("In the table as {name}, {tdp} W.", name=found.name, tdp=f"{found.tdp_w:g}")
