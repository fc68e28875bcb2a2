"""The recordings that run now, and those whose recorder has died."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from greenai_desktop.i18n import _
from greenai_desktop.ui.live.run_card import RunCard
from greenai_desktop.ui.theme import icons
from greenai_desktop.ui.theme.tokens import tokens
from greenai_desktop.ui.widgets.forms import label

if TYPE_CHECKING:
    from greenai_desktop.store.records import Run
    from greenai_desktop.ui.context import Context

# More than that are told in one line each, so that the curves keep their place.
_MOST_WHOLE: Final = 2


class ActiveRuns(QWidget):
    """One card for each recording that runs, and one bar for each whose recorder has died."""

    def __init__(self, context: Context) -> None:
        super().__init__()
        self._context = context
        self._recordings = context.recordings
        self._ids: tuple[tuple[str, int], ...] | None = None
        self.cards: dict[int, RunCard] = {}
        self._layout = QVBoxLayout(self)
        self._layout.setContentsMargins(0, 0, 0, 0)
        self._layout.setSpacing(8)
        context.alarms.outlooks.changed.connect(self.refresh)
        self.refresh()

    def refresh(self) -> None:
        """Show how the recordings stand."""
        active, unfinished = self._recordings.active, self._recordings.unfinished
        ids = (*(("run", run.id) for run in active), *(("dead", run.id) for run in unfinished))
        if ids != self._ids:
            self._ids = ids
            self._rebuild(active, unfinished)
        overviews = {overview.run.id: overview for overview in self._recordings.overviews}
        outlooks = self._context.alarms.outlooks.found
        for run_id, card in self.cards.items():
            if run_id in outlooks:
                card.show_outlook(outlooks[run_id])
            if run_id in overviews:
                card.show_overview(overviews[run_id], is_stopping=self._recordings.is_stopping(run_id))

    def repaint_signs(self) -> None:
        """The theme is another one: signs are drawn anew."""
        self._ids = None
        self.refresh()

    def _rebuild(self, active: tuple[Run, ...], unfinished: tuple[Run, ...]) -> None:
        while (item := self._layout.takeAt(0)) is not None:
            widget = item.widget()
            if widget is not None:
                widget.hide()
                widget.deleteLater()
        self.cards = {
            run.id: RunCard(self._context, run, is_short=place >= _MOST_WHOLE) for place, run in enumerate(active)
        }
        for card in self.cards.values():
            self._layout.addWidget(card)
        for run in unfinished:
            self._layout.addWidget(self._dead_bar(run))
        self.setVisible(bool(active or unfinished))

    def _dead_bar(self, run: Run) -> QFrame:
        bar = QFrame()
        bar.setObjectName(f"dead-run-{run.id}")
        bar.setProperty("card", True)
        row = QHBoxLayout(bar)
        row.setContentsMargins(16, 6, 8, 6)
        row.setSpacing(8)
        sign = QLabel()
        sign.setPixmap(icons.pixmap("warning", tokens().warn, 16, self.devicePixelRatioF()))
        row.addWidget(sign)
        said = _(
            "Run recovered: the recorder of “{name}” ended without closing it. What it had written is here.",
            name=run.name,
        )
        row.addWidget(label(said), 1)
        close = QPushButton(_("Close it at its last sample"))
        close.setObjectName(f"close-run-{run.id}")
        close.clicked.connect(lambda: self._recordings.close(run.id))
        row.addWidget(close)
        return bar
