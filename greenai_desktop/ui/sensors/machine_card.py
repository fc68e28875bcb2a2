"""What this machine was recognised as; each fact says whether it was detected or entered."""

from __future__ import annotations

from PySide6.QtWidgets import QGridLayout

from greenai_desktop.core.place import Machine
from greenai_desktop.core.samples import Status
from greenai_desktop.core.units import BYTES_PER_GB
from greenai_desktop.i18n import Language, _, numbers, words
from greenai_desktop.i18n.numbers import MISSING
from greenai_desktop.ui.context import Context
from greenai_desktop.ui.widgets.forms import Card, label, link


class MachineCard(Card):
    """Facts about the machine, on which the models rest."""

    def __init__(self, context: Context, machine: Machine) -> None:
        super().__init__(_("This machine"), "sensors-machine")
        grid = QGridLayout()
        grid.setHorizontalSpacing(16)
        grid.setVerticalSpacing(6)
        grid.setColumnStretch(1, 1)
        for number, (field, name, value) in enumerate(_facts(machine, context.language)):
            entered = field in machine.entered
            status = words.status_words(Status.ENTERED, context.language) if entered else _("detected")
            grid.addWidget(label(name, "muted", wrap=False), number, 0)
            grid.addWidget(label(value), number, 1)
            grid.addWidget(label(status if value != MISSING else _("unknown"), "muted", wrap=False), number, 2)
        self.body.addLayout(grid)
        self.body.addWidget(
            link(_("Correct these in Settings"), lambda: context.go("settings", section="machine"), "sensors-correct")
        )


def _facts(machine: Machine, language: Language) -> list[tuple[str, str, str]]:
    code = language.code
    memory = numbers.quantity(machine.memory_bytes / BYTES_PER_GB, "GB", code) if machine.memory_bytes else MISSING
    chassis = words.word(words.CHASSIS, machine.chassis, language) if machine.chassis else MISSING
    facts = [
        ("cpu_name", _("Processor"), machine.cpu_name or MISSING),
        ("socket_count", _("Sockets"), _count(machine.socket_count, code)),
        ("thread_count", _("Threads"), _count(machine.thread_count, code)),
        ("memory_bytes", _("Memory"), memory),
        ("chassis", _("Kind of machine"), chassis),
        ("is_virtual", _("Virtual machine"), _("yes") if machine.is_virtual else _("no")),
    ]
    if machine.is_virtual:
        facts.append(("host_share", _("Share of the host"), numbers.percent(machine.host_share, code)))
    return facts


def _count(value: int | None, code: str) -> str:
    return MISSING if value is None else numbers.decimal(value, code, 0)
