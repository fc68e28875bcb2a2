"""Something that is on or off, with a sentence that says what it does."""

from __future__ import annotations

from PySide6.QtWidgets import QCheckBox, QVBoxLayout, QWidget

from greenai_desktop.ui.context import Context
from greenai_desktop.ui.settings.edits import change
from greenai_desktop.ui.widgets.forms import label


class Switch(QWidget):
    """Shows one setting of the kind on or off, and changes it as a step that can be undone.

    Args:
        context: Where the setting is.
        setting: Name of its field.
        text: What it is called; the step of an undo has the same words.
        sentence: What it does.
    """

    def __init__(self, context: Context, setting: str, text: str, sentence: str) -> None:
        super().__init__()
        self._context = context
        self._setting = setting
        self.box = QCheckBox(text)
        self.box.setObjectName(f"settings-{setting.replace('_', '-')}")
        self.box.setAccessibleDescription(sentence)
        self.box.toggled.connect(lambda checked: change(context, text, **{setting: checked}))
        self.told = label(sentence, "muted")
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(2)
        layout.addWidget(self.box)
        layout.addWidget(self.told)
        context.settings_changed.connect(self._show)
        self._show()

    def _show(self, names: object = None) -> None:
        self.box.blockSignals(True)
        self.box.setChecked(getattr(self._context.settings, self._setting))
        self.box.blockSignals(False)
