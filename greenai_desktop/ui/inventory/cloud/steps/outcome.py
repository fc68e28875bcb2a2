"""What a step of the calculator gives: a table whose rows explain themselves."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from greenai_desktop.accounting.cloud import Replay, replayed
from greenai_desktop.core.cloud_case import ClientUse, CloudCase
from greenai_desktop.core.results import Result
from greenai_desktop.i18n import _, active
from greenai_desktop.i18n.words import REASON, word
from greenai_desktop.ui.widgets.figures import value_text
from greenai_desktop.ui.widgets.table import Column, TableModel, TableView

# The figure of the tree that a step gives, and whether it is of a month.
KEYS: Final = {
    "components": ("cloud.device", False), "datacentre_month": ("cloud.datacentre", True),
    "region": ("cloud.region", True), "usage": ("cloud.usage", False), "factor": ("cloud.factor", True),
    "client": ("cloud.client", False),
}  # fmt: skip
_PARTS: Final = " · "
_MOST_SHOWN: Final = 6


class Outcome(TableView):
    """Names and figures of a step.

    Signals:
        wanted: A `Result` that somebody wants explained.
    """

    wanted = Signal(object)

    def __init__(self, step: str, words: str, parent: QWidget | None = None) -> None:
        super().__init__(TableModel(parent=parent), f"steps-outcome-{step}", words, parent)
        self._step = step
        self._found: list[tuple[str, Result]] = []
        self.activated.connect(lambda index: self._explain())
        self.selectionModel().selectionChanged.connect(lambda *parts: self._explain())

    def show_results(self, found: list[tuple[str, Result]]) -> None:
        """Show these."""
        self._found = found
        shown = [value_text(one, active()) for _name, one in found]
        self.table.set_columns(
            [
                Column("name", _("What"), [name for name, _result in found], width=420),
                Column("value", _("Result"), shown, tooltip=self._reason, width=200),
            ]
        )
        self.fit_columns("name")
        rows = max(1, min(_MOST_SHOWN, len(found)))
        self.setFixedHeight(self.horizontalHeader().sizeHint().height() + rows * 32 + 4)
        self.setVisible(bool(found))

    def _reason(self, row: int) -> str:
        one = self._found[row][1]
        return word(REASON, one.reason, active()) if one.value is None and one.reason else ""

    def _explain(self) -> None:
        rows = self.selected_rows()
        if rows:
            self.wanted.emit(self._found[rows[0]][1])


def reckoned(case: CloudCase) -> tuple[Replay, Replay]:
    """What a case gives, and the same for the tables of its steps: where no use was entered yet, that of all regions.

    Raises:
        InputError: the case cannot be reckoned.
    """
    replay = replayed(case)
    if case.uses:
        return replay, replay
    every = tuple(ClientUse("", one.region, one.month) for one in case.regions)
    return replay, replayed(replace(case, uses=every))


def results_of(step: str, root: Result) -> list[tuple[str, Result]]:
    """The figures of a step with their names, each once."""
    key, has_month = KEYS[step]
    found: dict[str, Result] = {}
    for client in (one for one in root.walk() if one.key == "cloud.client"):
        month = client.label.rsplit(_PARTS, 1)[-1]
        for one in client.walk():
            if one.key == key:
                name = f"{one.label}{_PARTS}{month}" if has_month else one.label
                found.setdefault(client.label if step == "usage" else name, one)
    return list(found.items())


def pivot_columns(replay: Replay, by: Sequence[str], headings: Sequence[str]) -> list[Column]:
    """A7 as a table: the client's emissions by what was chosen, the largest first."""
    from greenai_desktop.ui.inventory.cloud.words import carbon_text

    rows = sorted(replay.pivot(by).items(), key=lambda one: -one[1])
    return [
        *(Column(name, heading, [group[at] or "—" for group, _value in rows], width=220)
          for at, (name, heading) in enumerate(zip(by, headings, strict=True))),
        Column("kgco2e", _("CO₂e"), [value for _group, value in rows], is_number=True, show=carbon_text),
    ]  # fmt: skip
