"""The head of one run: its name and what can be done with it."""

from __future__ import annotations

from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QMenu, QPushButton, QWidget

from greenai_desktop.i18n import _
from greenai_desktop.store.records import RunState
from greenai_desktop.ui.runs.reading import RunView
from greenai_desktop.ui.theme import icons
from greenai_desktop.ui.theme.tokens import tokens


class RunHead(QWidget):
    """A field for the name, then the buttons; which of them are there depends on how the run stands."""

    def __init__(self) -> None:
        super().__init__()
        self.name = QLineEdit()
        self.name.setObjectName("run-name")
        self.name.setAccessibleName(_("Name of the run"))
        self.name.setToolTip(_("Name of the run; click or press F2 to change it"))
        self.name.setStyleSheet(
            "QLineEdit#run-name { font-size: 20px; font-weight: 600; padding: 3px 8px; min-height: 26px; }"
            "QLineEdit#run-name:!focus { border-color: transparent; background: transparent; padding-left: 0px; }"
        )
        self.menu = QMenu(self)
        self.export_button = _button(_("Export"), "run-export")
        self.export_button.setMenu(self.menu)
        self.delete_button = _button(_("Delete"), "run-delete")
        self.back_button = _button(_("Bring back"), "run-bring-back")
        self.stop_button = _button(_("Stop recording"), "run-stop")
        self.close_button = _button(_("Close at its last sample"), "run-close")
        across = QHBoxLayout(self)
        across.setContentsMargins(0, 0, 0, 0)
        across.setSpacing(8)
        across.addWidget(self.name, 1)
        for button in (
            self.stop_button, self.close_button, self.back_button, self.export_button, self.delete_button,
        ):  # fmt: skip
            across.addWidget(button)

    def show_buttons(self, view: RunView) -> None:
        """Offer what can be done with a run."""
        run = view.run
        is_deleted = run.deleted_utc_s is not None
        is_running = run.state is RunState.RECORDING and not view.is_unfinished
        self.stop_button.setVisible(is_running)
        self.stop_button.setEnabled(not run.stop_requested)
        self.close_button.setVisible(view.is_unfinished)
        self.back_button.setVisible(is_deleted)
        self.delete_button.setVisible(not is_deleted and run.state is not RunState.RECORDING)
        self.export_button.setVisible(not is_deleted)

    def tint(self) -> None:
        """Draw the icons in the colours in force."""
        self.export_button.setIcon(icons.icon("export"))
        self.delete_button.setIcon(icons.icon("delete"))
        self.back_button.setIcon(icons.icon("undo"))
        self.stop_button.setIcon(icons.icon("stop", tokens().error))


def _button(text: str, name: str) -> QPushButton:
    button = QPushButton(text)
    button.setObjectName(name)
    return button
