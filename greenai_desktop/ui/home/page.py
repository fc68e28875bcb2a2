"""Home: the doors, the last runs, and how sensors, place and project stand; at the first start its three steps."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QResizeEvent, QShowEvent
from PySide6.QtWidgets import (
    QBoxLayout,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from greenai_desktop.i18n import _
from greenai_desktop.ui.context import Context
from greenai_desktop.ui.first_start import FirstStart, guess_place
from greenai_desktop.ui.home.overview import PlaceCard, ProjectCard, SensorsCard
from greenai_desktop.ui.home.runs import LastRuns, Unfinished
from greenai_desktop.ui.page import Page
from greenai_desktop.ui.theme import icons
from greenai_desktop.ui.theme.tokens import tokens
from greenai_desktop.ui.widgets.forms import Canvas, label, page_frame, scrolled

_NARROW_PX, _WIDE_PX = 940, 1_300


class HomePage(Page):
    """What one can do, and how things stand."""

    help_topic = "home"

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        self.first_start: FirstStart | None = None
        self._layout = page_frame(self, _("Home"))
        self._inside: QWidget | None = None
        self._doors: list[Door] = []
        self._last: LastRuns | None = None
        self._below: QBoxLayout | None = None
        self._rows: QGridLayout | None = None
        context.settings_changed.connect(self._settings_changed)
        self._fill()

    def activated(self) -> None:
        if self._last is not None:
            self._last.start()

    def deactivated(self) -> None:
        if self._last is not None:
            self._last.stop()

    def theme_changed(self) -> None:
        for door in self._doors:
            door.tint()
        super().theme_changed()

    def state(self) -> dict[str, Any]:
        if self.first_start is None:
            return {}
        return {"step": self.first_start.step, "price": self.first_start.price.draft}

    def restore(self, state: Mapping[str, Any]) -> None:
        if self.first_start is not None:
            self.first_start.show_step(int(state.get("step", 0)))
            self.first_start.price.set_draft(str(state.get("price", "")))

    def _fill(self) -> None:
        if self._inside is not None:
            self._layout.removeWidget(self._inside)
            self._inside.deleteLater()
        self.first_start, self._last, self._doors, self._below, self._rows = None, None, [], None, None
        self._inside = self._overview() if self.context.settings.started else self._first_start()
        self._layout.addWidget(self._inside, 1)
        self._fit()

    def _first_start(self) -> QWidget:
        self.first_start = FirstStart(self.context, self._finish)
        inside = Canvas()
        layout = QHBoxLayout(inside)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addStretch(1)
        layout.addWidget(self.first_start, 8, Qt.AlignmentFlag.AlignTop)
        layout.addStretch(1)
        return scrolled(inside)

    def _finish(self) -> None:
        guess_place(self.context)
        self.context.change_settings(started=True)

    def _settings_changed(self, names: set[str]) -> None:
        if "started" in names:
            self._fill()
            self.activated()

    def _overview(self) -> QWidget:
        inside = Canvas()
        area = scrolled(inside)
        layout = QVBoxLayout(inside)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(16)
        layout.addLayout(self._door_rows())
        layout.addWidget(Unfinished(self.context))
        self._below = below = QHBoxLayout()
        below.setSpacing(16)
        self._last = LastRuns(self.context)
        below.addWidget(self._last, 5)
        cards = QVBoxLayout()
        cards.setSpacing(16)
        for card in (SensorsCard(self.context), PlaceCard(self.context), ProjectCard(self.context)):
            cards.addWidget(card)
        cards.addStretch(1)
        below.addLayout(cards, 3)
        layout.addLayout(below, 1)
        return area

    def _door_rows(self) -> QGridLayout:
        context = self.context
        self._doors = [
            Door("live", _("Measure this machine"), _("Watch its power live, and record what you do."), "door-live"),
            Door("record", _("Record a run"), _("Give it a name; energy, carbon and cost follow."), "door-record"),
            Door(
                "estimate",
                _("Estimate a training"),
                _("Energy, carbon, water and money before it runs."),
                "door-estimate",
            ),
            Door(
                "processes",
                _("See what draws the power"),
                _("Processes with their watts; record one of them."),
                "door-processes",
            ),
        ]
        self._doors[0].clicked.connect(lambda: context.go("live"))
        self._doors[1].clicked.connect(lambda: context.go("live", record=True))
        self._doors[2].clicked.connect(lambda: context.go("estimate"))
        self._doors[3].clicked.connect(lambda: context.go("processes"))
        self._rows = QGridLayout()
        self._rows.setSpacing(16)
        self._place_doors(self._rows, 2)  # now, so that Tab comes to them first
        return self._rows

    def _fit(self) -> None:
        """In a narrow window the cards stand below the runs."""
        if self._below is not None:
            is_narrow = self.width() < _NARROW_PX
            across = QBoxLayout.Direction.TopToBottom if is_narrow else QBoxLayout.Direction.LeftToRight
            self._below.setDirection(across)
        if self._rows is not None:
            self._place_doors(self._rows, len(self._doors) if self.width() >= _WIDE_PX else 2)

    def _place_doors(self, rows: QGridLayout, across: int) -> None:
        """Put the doors into rows of so many."""
        if rows.count() and rows.itemAtPosition(0, across - 1) and not rows.itemAtPosition(0, across):
            return
        for number, door in enumerate(self._doors):
            rows.addWidget(door, number // across, number % across)
        for column in range(len(self._doors)):
            rows.setColumnStretch(column, 1 if column < across else 0)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.theme_changed()


class Door(QPushButton):
    """A large button: what one can do, and what comes of it."""

    def __init__(self, icon: str, title: str, told: str, name: str) -> None:
        super().__init__()
        self.setObjectName(name)
        self.setProperty("kind", "door")
        self.setAccessibleName(title)
        self.setAccessibleDescription(told)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Minimum)
        self._icon = icon
        self._picture = QLabel()
        head = label(title, "section")
        words = label(told, "muted")
        column = QVBoxLayout()
        column.setSpacing(4)
        column.addWidget(head)
        column.addWidget(words)
        column.addStretch(1)
        self._across = QHBoxLayout(self)
        self._across.setContentsMargins(20, 16, 20, 16)
        self._across.setSpacing(16)
        self._across.addWidget(self._picture, 0, Qt.AlignmentFlag.AlignTop)
        self._across.addLayout(column, 1)
        for part in (self._picture, head, words):
            part.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.tint()

    def tint(self) -> None:
        """Draw the icon in the colours in force."""
        ratio = self.devicePixelRatioF()
        self._picture.setPixmap(icons.pixmap(self._icon, tokens().accent, 28, ratio))

    def sizeHint(self) -> QSize:
        return QSize(240, max(88, self._across.heightForWidth(self.width())))

    def minimumSizeHint(self) -> QSize:
        return QSize(180, self.sizeHint().height())

    def resizeEvent(self, event: Any) -> None:
        super().resizeEvent(event)
        self.updateGeometry()


page = HomePage
