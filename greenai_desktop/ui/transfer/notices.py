"""What is wrong with the files that were chosen: how many lines, which, and what to do."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtWidgets import QFrame, QPlainTextEdit, QPushButton, QVBoxLayout, QWidget

from greenai_desktop.core.errors import GreenAIError
from greenai_desktop.i18n import _, active, ngettext
from greenai_desktop.i18n.errors import title_and_hint
from greenai_desktop.ui.widgets.forms import label

_LINES_SHOWN = 5


class Notices(QFrame):
    """A count with a button that opens the list; nothing at all while there is nothing to say."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("import-notices")
        self._count = label("", "warn")
        self._more = QPushButton(_("Show them"), self)
        self._more.setObjectName("import-notices-more")
        self._more.setProperty("kind", "link")
        self._more.setCheckable(True)
        self._more.toggled.connect(self._show_list)
        self._list = QPlainTextEdit(self)
        self._list.setObjectName("import-notices-list")
        self._list.setReadOnly(True)
        self._list.setTabChangesFocus(True)
        self._list.setAccessibleName(_("What could not be read"))
        self._list.setFixedHeight(self._list.fontMetrics().lineSpacing() * _LINES_SHOWN + 16)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(4)
        layout.addWidget(self._count)
        layout.addWidget(self._more)
        layout.addWidget(self._list)
        self._list.hide()
        self.hide()

    def show_errors(self, errors: Sequence[GreenAIError], count: int) -> None:
        """Show what is wrong; `count` may be more than are listed."""
        told = [" ".join(title_and_hint(error, active())).strip() for error in errors]
        words = ngettext(
            "{count} line or file could not be read; the others are offered.",
            "{count} lines or files could not be read; the others are offered.", count,
        )  # fmt: skip
        self.show_lines(words, told, count)

    def show_lines(self, words: str, told: Sequence[str], count: int) -> None:
        """Show what was found, one line each, below words that sum it up; one alone stands for itself."""
        self.setVisible(bool(count))
        self._count.setText(told[0] if len(told) == 1 else words)
        self._more.setVisible(len(told) > 1)
        more = [_("… and {count} more", count=count - len(told))] if count > len(told) else []
        self._list.setPlainText("\n".join([*told, *more]))
        self._show_list(self._more.isChecked() and len(told) > 1)

    @property
    def text(self) -> str:
        """All that is listed."""
        return self._list.toPlainText()

    def _show_list(self, is_open: bool) -> None:
        self._list.setVisible(is_open)
        self._more.setText(_("Hide them") if is_open else _("Show them"))
