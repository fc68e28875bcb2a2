"""The devices of a run as a table: energy, range, share, power, and where each figure comes from."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QModelIndex
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QAbstractItemView

from greenai_desktop.core.results import Result
from greenai_desktop.i18n import Language, _, numbers, words
from greenai_desktop.ui.widgets.figures import figure_text
from greenai_desktop.ui.widgets.table import Column, TableModel, TableView

if TYPE_CHECKING:
    from greenai_desktop.ui.context import Context

_ROW_PX, _HEAD_PX = 32, 34
_MOST_ROWS = 10


class DeviceTable(TableView):
    """Devices whose energies add up, then what stands beside; Enter opens "Why this number?"."""

    def __init__(self, context: Context) -> None:
        super().__init__(TableModel(), "run-devices", _("Devices of the run"))
        self._context = context
        self._results: list[Result] = []
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        why = QAction(_("Why this number?"), self)
        why.triggered.connect(lambda: self._explain(self.currentIndex()))
        self.extra_actions.append(why)
        self.activated.connect(self._explain)
        self.doubleClicked.connect(self._explain)

    def show_devices(self, root: Result, names: dict[str, str]) -> None:
        """Show the devices of a run's figures.

        Args:
            root: The figures.
            names: Names by channel id.
        """
        energy = root.find("run.energy")
        devices = [step for step in energy.steps if step.key == "device.energy"] if energy is not None else []
        devices.sort(key=lambda result: -(result.value if result.value is not None else -math.inf))
        self._results = devices + [step for step in root.steps if step.key == "beside.energy"]
        total = energy.value if energy is not None else None
        self.table.update_columns(_columns(self._results, names, total, self._context.language))
        self.fit_columns(stretch="device", gives_way=("max", "share"))
        rows = min(len(self._results), _MOST_ROWS)
        self.setFixedHeight(_HEAD_PX + max(1, rows) * _ROW_PX + 16)

    def _explain(self, index: QModelIndex) -> None:
        if index.isValid():
            self._context.explain(self._results[self.table.source_row(index.row())])


def _columns(results: list[Result], names: dict[str, str], total: float | None, language: Language) -> list[Column]:
    code = language.code
    figures = [figure_text(result, language) for result in results]
    facts = [dict(result.facts) for result in results]

    def reason(row: int) -> str:
        return figures[row].reason or _("not known")

    def shares() -> list[float | None]:
        return [
            result.value / total if total and result.value is not None and result.key == "device.energy" else None
            for result in results
        ]

    def named(row: int) -> str:
        name = names.get(str(facts[row].get("channel", ""))) or figures[row].title
        return _("{name}, told beside, not added", name=name) if results[row].key == "beside.energy" else name

    def kwh(value: Any) -> str:
        return numbers.quantity(float(value), "kWh", code)

    def watts(value: Any) -> str:
        return numbers.quantity(float(value), "W", code)

    def sensor(row: int) -> str:
        kind = str(facts[row].get("kind", ""))
        read_by = words.word(words.INTERFACE, kind, language) if kind else ""
        return "\n".join(part for part in (read_by, figures[row].tooltip) if part)

    rows = range(len(results))
    return [
        Column("device", _("Device"), [named(row) for row in rows], width=300),
        Column("energy", _("Energy"), [r.value for r in results], True, kwh, reason, lambda row: figures[row].tooltip),
        Column("range", _("Range"), [f.range or None for f in figures], reason=lambda row: _("no range")),
        Column("share", _("Share"), shares(), True, lambda v: numbers.percent(float(v), code), reason=reason),
        Column("mean", _("Mean"), [f.get("mean_w") for f in facts], True, watts, reason),
        Column("max", _("Highest"), [f.get("max_w") for f in facts], True, watts, reason),
        Column("status", _("Where it comes from"), [figure.status for figure in figures], width=320, tooltip=sensor),
    ]  # fmt: skip
