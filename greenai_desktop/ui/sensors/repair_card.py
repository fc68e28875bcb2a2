"""How a sensor that is denied can be repaired: why, the exact text to copy, and what is lost without it.

The program shows the commands and never runs them: whoever administers the machine decides.
"""

from __future__ import annotations

from PySide6.QtGui import QFontDatabase, QGuiApplication
from PySide6.QtWidgets import QPlainTextEdit

from greenai_desktop.i18n import _
from greenai_desktop.sensors import rapl
from greenai_desktop.ui.context import Context
from greenai_desktop.ui.widgets.forms import Card, button, label, row

REPAIRED_HERE = frozenset({"rapl_udev"})
_LINES_SHOWN = 9


class RepairCard(Card):
    """The repair of the processor's energy counters."""

    def __init__(self, context: Context, repair: str) -> None:
        super().__init__(_("How to allow reading the processor's counters"), f"repair-{repair}")
        self._context = context
        self.add(label(_("Since 2020 Linux shows these counters to the administrator only: fine power readings can "
                         "betray what other programs compute (PLATYPUS, CVE-2020-8694).")))  # fmt: skip
        self.add(label(_("If you trust the people who work on this machine, give one group the right to read. Type "
                         "these lines once, as administrator; then log out and in again.")))  # fmt: skip
        self.text = QPlainTextEdit()
        self.text.setObjectName("repair-text")
        self.text.setReadOnly(True)
        self.text.setTabChangesFocus(True)
        self.text.setAccessibleName(_("Commands of the repair"))
        self.text.setFont(QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont))
        self.text.setLineWrapMode(QPlainTextEdit.LineWrapMode.WidgetWidth)
        self.text.setPlainText(rapl.repair_commands())
        self.text.setFixedHeight(self.text.fontMetrics().lineSpacing() * _LINES_SHOWN + 24)
        self.add(self.text)
        copy = button(_("Copy the commands"), self._copy_commands, "repair-copy", primary=True)
        copy_rule = button(_("Copy the rule file"), self._copy_rule, "repair-copy-rule")
        self.body.addLayout(row(copy, copy_rule))
        self.add(label(_("Without it the processor and its memory are modelled from their load. To undo the repair, "
                         "remove the file /etc/udev/rules.d/70-greenai-rapl.rules and restart."), "muted"))  # fmt: skip

    def _copy_commands(self) -> None:
        QGuiApplication.clipboard().setText(rapl.repair_commands())
        self._context.tell(_("Commands copied."))

    def _copy_rule(self) -> None:
        QGuiApplication.clipboard().setText(rapl.udev_rule())
        self._context.tell(_("Rule copied."))
