"""Runs as files: the format with what is in it, what is wanted of it, save or copy.

A file is written in the background, whole or not at all; the same text can go to the clipboard.
"""

from __future__ import annotations

import io
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from pathlib import Path
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import (
    QButtonGroup,
    QCheckBox,
    QComboBox,
    QDialog,
    QFileDialog,
    QGridLayout,
    QHBoxLayout,
    QRadioButton,
    QVBoxLayout,
    QWidget,
)

from greenai_desktop import i18n
from greenai_desktop.core.codecarbon import GENERATIONS
from greenai_desktop.exporters.registry import EXPORTERS, write_file, write_stream
from greenai_desktop.exporters.sheet import Exporter, Options, RunSheet
from greenai_desktop.i18n import _, ngettext
from greenai_desktop.store.records import Run
from greenai_desktop.ui import tasks
from greenai_desktop.ui.runs.export import file_name
from greenai_desktop.ui.status_bar import LANGUAGE_NAMES
from greenai_desktop.ui.widgets.forms import button, label

if TYPE_CHECKING:
    from greenai_desktop.ui.context import Context

Ask = Callable[[QWidget, str, str, str], str]
_WIDTH_PX: Final = 680
_SPEAKING: Final = frozenset({"latex", "markdown"})


def ask_file(parent: QWidget, title: str, proposed: str, kinds: str) -> str:
    """Ask where to write; empty if the user thinks better of it."""
    return QFileDialog.getSaveFileName(parent, title, proposed, kinds)[0]


def export_runs(context: Context, runs: Sequence[Run], parent: QWidget) -> ExportDialog | None:
    """Ask for a format and export runs; None if there is none to export."""
    if not runs:
        context.tell(_("Choose a run first, on the Runs page."))
        return None
    dialog = ExportDialog(context, runs, parent)
    dialog.open()
    return dialog


class ExportDialog(QDialog):
    """Formats, with what is in each, and what can be wanted of the one that is chosen.

    Attributes:
        ask: Asks for the file; tests put their own in.
    """

    def __init__(self, context: Context, runs: Sequence[Run], parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("export-dialog")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(ngettext("Export {count} run", "Export {count} runs", len(runs)))
        self._context, self._runs = context, tuple(runs)
        self.ask: Ask = ask_file
        self._formats = QButtonGroup(self)
        # Without a parent until they are laid out, so that the keyboard comes to them after the formats.
        self._columns, self._language = QComboBox(), QComboBox()
        self._names = QCheckBox(_("Name people and machines"))
        self._lay_out()
        self._formats.idToggled.connect(lambda number, on: self._show_options())
        first = self._formats.button(0)
        assert first is not None
        first.setChecked(True)
        first.setFocus()

    @property
    def exporter(self) -> Exporter:
        """The format that is chosen."""
        return EXPORTERS[max(0, self._formats.checkedId())]

    def choose(self, code: str) -> None:
        """Choose a format by its code."""
        number = next(i for i, exporter in enumerate(EXPORTERS) if exporter.code == code)
        chosen = self._formats.button(number)
        assert chosen is not None
        chosen.setChecked(True)

    def save(self) -> None:
        """Ask for a file and write it in the background."""
        exporter = self.exporter
        proposed = str(Path.home() / f"{self._proposed_name(exporter)}{exporter.suffix}")
        kinds = _("{format} files (*{suffix})", format=exporter.suffix.lstrip(".").upper(), suffix=exporter.suffix)
        target = self.ask(self, _("Export runs"), proposed, kinds)
        if not target:
            return
        path = Path(target)
        path = path if path.suffix.lower() == exporter.suffix else path.with_name(path.name + exporter.suffix)
        options, context, opened = self._options(), self._context, self._opened

        def work(task: tasks.Task[None]) -> None:
            with opened(task) as sheets:
                write_file(exporter, sheets, path, options, task.check)

        tasks.run(
            work, lambda nothing: context.tell(_("Written: {file}", file=path.name)), title=_("Exporting runs"),
            can_cancel=True, cancelled=lambda: context.tell(_("The export was cancelled; no file was written.")),
        )  # fmt: skip
        self.accept()

    def copy(self) -> None:
        """Put the text on the clipboard."""
        exporter, options, context, opened = self.exporter, self._options(), self._context, self._opened

        def work(task: tasks.Task[str]) -> str:
            stream = io.BytesIO()
            with opened(task) as sheets:
                write_stream(exporter, sheets, stream, options, task.check)
            return stream.getvalue().decode("utf-8")

        def done(text: str) -> None:
            QGuiApplication.clipboard().setText(text)
            context.tell(_("Copied: {format}", format=_(exporter.title)))

        tasks.run(work, done, title=_("Copying runs"), can_cancel=True)
        self.accept()

    @property
    def _opened(self) -> Callable[[tasks.Task], AbstractContextManager[list[RunSheet]]]:
        """Opens the runs with their figures off the GUI thread, in a workspace of its own."""
        file, run_ids = self._context.store.file, [run.id for run in self._runs]

        def opened(task: tasks.Task) -> AbstractContextManager[list[RunSheet]]:
            from greenai_desktop.accounting.exported import opened_sheets

            return opened_sheets(file, run_ids, task.check)

        return opened

    def _options(self) -> Options:
        from greenai_desktop.accounting.exported import options

        return options(
            i18n.language(str(self._language.currentData())),
            with_owners=self._names.isChecked(),
            columns=str(self._columns.currentData()),
        )

    def _proposed_name(self, exporter: Exporter) -> str:
        if exporter.code == "codecarbon":
            return "emissions"
        return file_name(self._runs[0].name) if len(self._runs) == 1 else "runs"

    def _lay_out(self) -> None:
        layout = QVBoxLayout(self)
        layout.setContentsMargins(24, 20, 24, 16)
        layout.setSpacing(8)
        layout.addWidget(label(_("Format"), "section"))
        layout.setSpacing(0)
        layout.addSpacing(8)
        for number, exporter in enumerate(EXPORTERS):
            choice = QRadioButton(_(exporter.title), self)
            choice.setObjectName(f"export-{exporter.code}")
            choice.setAccessibleDescription(_(exporter.about))
            self._formats.addButton(choice, number)
            about = label(_(exporter.about), "muted")
            about.setIndent(26)
            layout.addWidget(choice)
            layout.addWidget(about)
            layout.addSpacing(8)
        layout.addLayout(self._wishes())
        layout.addStretch(1)
        layout.addSpacing(12)
        layout.addLayout(self._foot())
        # Words that wrap ask for their height only at a known width.
        self.setFixedWidth(_WIDTH_PX)
        self.setMinimumHeight(layout.totalHeightForWidth(_WIDTH_PX))

    def _wishes(self) -> QGridLayout:
        for generation in GENERATIONS:
            self._columns.addItem(
                _("{version} and later ({count} columns)", version=generation.first_version,
                  count=len(generation.columns)), generation.first_version
            )  # fmt: skip
        for code, name in LANGUAGE_NAMES.items():
            self._language.addItem(name, code)
        self._language.setCurrentIndex(self._language.findData(self._context.language.code))
        self._columns.setObjectName("export-columns")
        self._language.setObjectName("export-language")
        self._names.setObjectName("export-names")
        self._names.setToolTip(_("Otherwise they are called person-1, machine-1 and so on."))
        grid = QGridLayout()
        grid.setHorizontalSpacing(12)
        grid.setVerticalSpacing(8)
        self._columns_label = label(_("Columns of version"), "label", wrap=False)
        self._language_label = label(_("Language"), "label", wrap=False)
        for row, (words, field) in enumerate(
            ((self._columns_label, self._columns), (self._language_label, self._language))
        ):
            words.setBuddy(field)
            grid.addWidget(words, row, 0)
            grid.addWidget(field, row, 1)
        grid.addWidget(self._names, 2, 0, 1, 2)
        grid.setColumnStretch(2, 1)
        return grid

    def _foot(self) -> QHBoxLayout:
        self._copy = button(_("Copy"), self.copy, "export-copy")
        foot = QHBoxLayout()
        foot.setSpacing(8)
        foot.addStretch(1)
        for one in (
            button(_("Cancel"), self.reject, "export-cancel"), self._copy,
            button(_("Save…"), self.save, "export-save", primary=True),
        ):  # fmt: skip
            foot.addWidget(one)
        return foot

    def _show_options(self) -> None:
        exporter = self.exporter
        for widget in (self._columns, self._columns_label):
            widget.setVisible(exporter.code == "codecarbon")
        for widget in (self._language, self._language_label):
            widget.setVisible(exporter.code in _SPEAKING)
        self._names.setVisible(exporter.named)
        self._copy.setEnabled(not exporter.is_binary)
