"""The sections recording, privacy and window: what runs note, what is shown of others, how the window closes."""

from __future__ import annotations

from PySide6.QtWidgets import QComboBox, QWidget

from greenai_desktop.i18n import _
from greenai_desktop.ui import tray
from greenai_desktop.ui.context import Context
from greenai_desktop.ui.leaving import GO_ON, STOP
from greenai_desktop.ui.settings.edits import change
from greenai_desktop.ui.settings.switch import Switch
from greenai_desktop.ui.widgets.forms import Card, label


class RecordingCard(Card):
    """What is written down with a run, so that it can be told apart later."""

    def __init__(self, context: Context, parent: QWidget) -> None:
        super().__init__(_("Recording"), "settings-recording", parent)
        self.add(
            Switch(
                context, "notes_git", _("Note the git commit"),
                _("The commit that is checked out in the working folder; changes since are not looked at, and no code "
                  "and no names are kept."),
            )
        )  # fmt: skip
        self.add(
            Switch(
                context, "notes_scheduler", _("Note the batch job"),
                _("Its number, as Slurm gives it, so that a run is found again in the accounts of the cluster."),
            )
        )  # fmt: skip


class PrivacyCard(Card):
    """What could tell about people."""

    def __init__(self, context: Context, parent: QWidget) -> None:
        super().__init__(_("Privacy"), "settings-privacy", parent)
        self.add(
            Switch(
                context, "keeps_commands", _("Keep command lines"),
                _("Program and arguments stay with the run; they may hold names, paths or passwords. The environment "
                  "is never kept."),
            )
        )  # fmt: skip
        self.add(
            Switch(
                context, "shows_others_processes", _("Name the processes of other users"),
                _("Without it they are in the list without names. Nobody is ranked either way."),
            )
        )  # fmt: skip
        self.add(label(_("Nothing leaves this computer."), "muted"))


class WindowCard(Card):
    """The icon in the tray, and what closing the window does."""

    def __init__(self, context: Context, parent: QWidget) -> None:
        super().__init__(_("Window"), "settings-window", parent)
        self._context = context
        self.add(
            Switch(
                context, "has_tray_icon", _("Show an icon in the tray"),
                _("It shows the watts of now and whether something is recorded. Closing the window then hides it "
                  "behind the icon; Quit is in the icon's menu."),
            )
        )  # fmt: skip
        if not tray.is_available():
            told = label(
                _("This desktop has no tray, so the icon does not show. GNOME needs an extension for it."), "warn"
            )
            told.setObjectName("settings-no-tray")
            self.add(told)
        self._at_close = QComboBox()
        self._at_close.setObjectName("settings-at-close")
        for title, choice in (
            (_("Ask what becomes of recordings"), ""), (_("Recordings go on"), GO_ON),
            (_("Recordings are stopped"), STOP),
        ):  # fmt: skip
            self._at_close.addItem(title, choice)
        self._at_close.activated.connect(self._chosen)
        self.add_field(
            _("When the window closes"), self._at_close,
            _("A recording is a program of its own: it can go on, and the next window finds it again. Recordings that "
              "were started in a terminal always go on."),
        )  # fmt: skip
        context.settings_changed.connect(self._show)
        self._show()

    def _show(self, names: object = None) -> None:
        self._at_close.setCurrentIndex(max(0, self._at_close.findData(self._context.settings.at_close)))

    def _chosen(self, index: int) -> None:
        change(self._context, _("Change what closing does"), at_close=self._at_close.itemData(index))
