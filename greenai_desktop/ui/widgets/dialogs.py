"""What the dialogs of several pages share."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtWidgets import QDialog, QDialogButtonBox

_OK, _CANCEL = QDialogButtonBox.StandardButton.Ok, QDialogButtonBox.StandardButton.Cancel


def ok_and_cancel(dialog: QDialog, accept: Callable[[], object]) -> QDialogButtonBox:
    """The two buttons at the foot of a form, in the order of the desktop; the words are those of Qt.

    Args:
        dialog: Cancel and Escape reject it.
        accept: What OK does: look at what was entered, and accept the dialog if it can be.
    """
    # Without a parent: the layout gives it one after the fields, and the keyboard begins in the first of these.
    buttons = QDialogButtonBox(_OK | _CANCEL)
    buttons.button(_OK).setProperty("kind", "primary")
    buttons.accepted.connect(lambda: accept())
    buttons.rejected.connect(dialog.reject)
    return buttons
