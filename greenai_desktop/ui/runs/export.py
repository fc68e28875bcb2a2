"""A run as a PDF or as JSON, written in the background, whole or not at all."""

from __future__ import annotations

import json
import re
import uuid
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtWidgets import QFileDialog, QWidget

from greenai_desktop import i18n, paths
from greenai_desktop.core.errors import ReportError
from greenai_desktop.i18n import _
from greenai_desktop.store.records import Run
from greenai_desktop.ui import tasks

if TYPE_CHECKING:
    from greenai_desktop.ui.context import Context

Ask = Callable[[QWidget, str, str, str], str]


def ask_file(parent: QWidget, title: str, proposed: str, kinds: str) -> str:
    """Ask where to write; empty if the user thinks better of it."""
    return QFileDialog.getSaveFileName(parent, title, proposed, kinds)[0]


class Export:
    """Writes runs into files.

    Attributes:
        ask: Asks for the file; tests put their own in.
    """

    def __init__(self, context: Context, parent: QWidget) -> None:
        self._context = context
        self._parent = parent
        self.ask: Ask = ask_file

    def pdf(self, run: Run, language_code: str) -> None:
        """The report of a run, in a language."""
        proposed = str(Path.home() / f"{file_name(run.name)}-{language_code}.pdf")
        target = self.ask(self._parent, _("Export the report of the run"), proposed, _("PDF files (*.pdf)"))
        if not target:
            return
        path, file, run_id = _with_suffix(target, ".pdf"), self._context.store.file, run.id

        def work(task: tasks.Task[list[str]]) -> list[str]:
            return _write_pdf(task, file, run_id, path, language_code)

        tasks.run(
            work, lambda notices: self._told(path, notices), title=_("Report of “{name}”", name=run.name),
            can_cancel=True, cancelled=lambda: self._context.tell(_("The report was cancelled; no file was written.")),
        )  # fmt: skip

    def json(self, run: Run) -> None:
        """The figures of a run with all their steps, as a tree."""
        proposed = str(Path.home() / f"{file_name(run.name)}.json")
        target = self.ask(self._parent, _("Export the figures of the run"), proposed, _("JSON files (*.json)"))
        if not target:
            return
        path, file, run_id = _with_suffix(target, ".json"), self._context.store.file, run.id

        def work(task: tasks.Task[list[str]]) -> list[str]:
            _write_json(file, run_id, path)
            return []

        tasks.run(work, lambda notices: self._told(path, notices), title=_("Figures of “{name}”", name=run.name))

    def _told(self, path: Path, notices: list[str]) -> None:
        self._context.tell(" ".join([_("Written: {file}", file=path.name), *notices]))


def file_name(name: str) -> str:
    """A run's name as the name of a file."""
    plain = re.sub(r"[^\w.-]+", "-", name, flags=re.UNICODE).strip("-.")
    return plain[:80] or "run"


def _with_suffix(target: str, suffix: str) -> Path:
    path = Path(target)
    return path if path.suffix.lower() == suffix else path.with_name(path.name + suffix)


def _write_pdf(task: tasks.Task[Any], file: Path, run_id: int, path: Path, language_code: str) -> list[str]:
    """Runs off the GUI thread, with a workspace of its own."""
    from greenai_desktop.accounting.paper import run_report
    from greenai_desktop.accounting.stored import stored_account
    from greenai_desktop.catalog.grid import grid
    from greenai_desktop.report.run_pdf import write_run_pdf
    from greenai_desktop.ui.store_thread import open_workspace

    language = i18n.language(language_code)
    with open_workspace(file, create=False) as workspace:
        run = workspace.run(run_id)
        account = stored_account(workspace, run, grid())
        project = workspace.project(run.project_id) if run.project_id is not None else None
        task.check()
        report = run_report(workspace, run, account, project, language)
    try:
        notices = write_run_pdf(report, path, language, task.report, lambda: task.cancelled)
    except ReportError as error:
        if error.code == "cancelled":
            raise tasks.Cancelled from error
        raise
    return [notice.text(i18n.active()) for notice in notices]


def _write_json(file: Path, run_id: int, path: Path) -> None:
    from greenai_desktop.accounting.run_plain import run_plain
    from greenai_desktop.accounting.stored import stored_account
    from greenai_desktop.catalog.grid import grid
    from greenai_desktop.ui.store_thread import open_workspace

    with open_workspace(file, create=False) as workspace:
        run = workspace.run(run_id)
        tree = run_plain(workspace, run, stored_account(workspace, run, grid()))
    draft = path.parent / f".greenai-{uuid.uuid4().hex}.part"
    try:
        paths.check_replaceable(path)
        draft.write_text(json.dumps(tree, ensure_ascii=False, indent=1), encoding="utf-8")
        draft.replace(path)
    except OSError as error:
        draft.unlink(missing_ok=True)
        raise ReportError("cannot_write", file=str(path), detail=error.strerror or str(error)) from error
