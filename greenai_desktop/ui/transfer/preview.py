"""The table of runs that files tell of: what would be taken in, with a tick before each."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, Qt, Signal

from greenai_desktop.core.imported import ImportedRun
from greenai_desktop.i18n import Language, _, active, numbers
from greenai_desktop.i18n.errors import title_and_hint
from greenai_desktop.ui.widgets.table import Column, TableModel, TableView

_TICK_PX = 24
_NO_KEYS = frozenset({Qt.Key.Key_Space})
Index = QModelIndex | QPersistentModelIndex


class PreviewModel(TableModel):
    """Runs with ticks in the first column.

    Signals:
        ticked: Other runs are ticked.
    """

    ticked = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.runs: tuple[ImportedRun, ...] = ()
        self._ticks: list[bool] = []

    def show_runs(self, runs: Sequence[ImportedRun]) -> None:
        """Show runs; those that speak for themselves are ticked."""
        self.runs = tuple(runs)
        self._ticks = [run.is_offered for run in runs]
        self.set_columns(columns(runs, active()))
        self.ticked.emit()

    @property
    def chosen(self) -> list[ImportedRun]:
        """The runs that are ticked, in the order of the files."""
        return [run for run, ticked in zip(self.runs, self._ticks, strict=True) if ticked]

    def tick_all(self, is_ticked: bool) -> None:
        """Tick all runs, or none."""
        self._ticks = [is_ticked] * len(self._ticks)
        if self._ticks:
            last = self.index(self.rowCount() - 1, 0)
            self.dataChanged.emit(self.index(0, 0), last, [Qt.ItemDataRole.CheckStateRole])
        self.ticked.emit()

    def flip(self, rows: Sequence[int]) -> None:
        """Turn the ticks of source rows round; of several all become what the first one becomes."""
        if rows:
            wanted = not self._ticks[rows[0]]
            for row in rows:
                self._put(row, wanted)
            self.ticked.emit()

    def flags(self, index: Index) -> Qt.ItemFlag:
        flags = super().flags(index)
        return flags | Qt.ItemFlag.ItemIsUserCheckable if index.column() == 0 else flags

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if role == Qt.ItemDataRole.CheckStateRole and index.isValid() and index.column() == 0:
            ticked = self._ticks[self.source_row(index.row())]
            return Qt.CheckState.Checked if ticked else Qt.CheckState.Unchecked
        return super().data(index, role)

    def setData(self, index: Index, value: Any, role: int = Qt.ItemDataRole.EditRole) -> bool:
        if role != Qt.ItemDataRole.CheckStateRole or index.column() != 0:
            return super().setData(index, value, role)
        self._put(self.source_row(index.row()), Qt.CheckState(value) == Qt.CheckState.Checked)
        self.ticked.emit()
        return True

    def _put(self, row: int, is_ticked: bool) -> None:
        self._ticks[row] = is_ticked
        index = self.index(self.row_of(row), 0)
        self.dataChanged.emit(index, index, [Qt.ItemDataRole.CheckStateRole])


class PreviewTable(TableView):
    """The table; the space bar turns the ticks of the selected rows round."""

    def __init__(self, model: PreviewModel) -> None:
        super().__init__(model, "import-table", _("Runs in the files"))
        self._preview = model

    def keyPressEvent(self, event: Any) -> None:
        if event.key() in _NO_KEYS:
            self._preview.flip(self.selected_rows())
        else:
            super().keyPressEvent(event)


def columns(runs: Sequence[ImportedRun], language: Language) -> list[Column]:
    """What is told of each run."""
    code = language.code
    nothing = _("the file does not tell it")
    kwh = [_file_kwh(run) for run in runs]
    told = [_remarks(run, language) for run in runs]
    return [
        Column("name", _("Name"), [run.name for run in runs], width=320, beside_px=_TICK_PX),
        Column("started", _("Started"), [run.started_utc_s for run in runs], True,
               lambda v: numbers.date_time(float(v), code)),
        Column("duration", _("Duration"), [run.duration_s for run in runs], True,
               lambda v: numbers.duration(float(v), code)),
        Column("energy", _("Energy"), kwh, True, lambda v: numbers.quantity(float(v), "kWh", code),
               lambda row: nothing),
        Column("carbon", _("CO₂e, says the file"), [run.reported_kgco2e for run in runs], True,
               lambda v: numbers.quantity(float(v), "kgCO2e", code), lambda row: nothing),
        Column("pue", _("PUE"), [run.place.pue_ratio for run in runs], True,
               lambda v: numbers.number(float(v), code), lambda row: nothing),
        Column("file", _("File"), [run.file for run in runs], width=180),
        Column("line", _("Line"), [run.line for run in runs], True, lambda v: str(v)),
        Column("remarks", _("Remarks"), [short for short, _long in told],
               tooltip=lambda row: told[row][1], width=420),
    ]  # fmt: skip


def _file_kwh(run: ImportedRun) -> float | None:
    """Energy as the file says it, so that it can be found again in the file; 0 there is no figure."""
    return run.reported_kwh if run.reported_kwh and run.energies_j else run.energy_kwh


def remarks(run: ImportedRun, language: Language) -> str:
    """What must be said with a run, and what to do."""
    return _remarks(run, language)[1]


def _remarks(run: ImportedRun, language: Language) -> tuple[str, str]:
    """What must be said with a run: short, and with what to do."""
    told = [title_and_hint(warning, language) for warning in run.remarks]
    return " ".join(title for title, _hint in told), " ".join(f"{title} {hint}" for title, hint in told)
