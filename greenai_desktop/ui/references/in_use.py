"""The electricity factor in use for this place: for accounting, and for comparisons, each by its name."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtGui import QFont, QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QGridLayout, QHBoxLayout, QVBoxLayout, QWidget

from greenai_desktop.catalog.electricity import ACCOUNTING, COMPARISON, Chosen, own_factor, resolve, zone_of
from greenai_desktop.catalog.grid import GridCatalog
from greenai_desktop.core.errors import InputError
from greenai_desktop.core.factors import Factor
from greenai_desktop.core.samples import Status
from greenai_desktop.i18n import _, words
from greenai_desktop.i18n.errors import title_and_hint
from greenai_desktop.ui.context import Context
from greenai_desktop.ui.references.beside import growing
from greenai_desktop.ui.references.words import covers_words, range_words, sentences, source_words, value_words
from greenai_desktop.ui.theme.fonts import font
from greenai_desktop.ui.widgets.forms import Card, label, link

_LEAST_PART_PX = 300
_SPACING_PX = 24


class InUseCard(Card):
    """What counts for this place, and what comparisons take; two figures that are never mixed."""

    def __init__(self, context: Context) -> None:
        super().__init__(_("Electricity factor in use here"), "references-in-use")
        growing(self)
        self._context = context
        self._catalog: GridCatalog | None = None
        self._own: tuple[Factor, ...] = ()
        self._parts: QWidget | None = None
        self._made_parts: list[QWidget] = []
        self._columns = 0
        self.to_settings = link("", lambda: context.go("settings", section="place"), "references-to-settings")
        self.body.removeWidget(self.title)
        head = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        head.addWidget(self.title, 1)
        head.addWidget(self.to_settings, 0, Qt.AlignmentFlag.AlignTop)
        self.body.addLayout(head)
        context.settings_changed.connect(self._settings_changed)
        self._show()

    def show_factors(self, catalog: GridCatalog, own: Sequence[Factor]) -> None:
        """Show the factors of these tables and of the user."""
        self._catalog, self._own = catalog, tuple(own)
        self._show()

    def _settings_changed(self, names: set[str]) -> None:
        if "place" in names:
            self._show()

    def _show(self) -> None:
        if self._parts is not None:
            self.body.removeWidget(self._parts)
            self._parts.hide()
            self._parts.deleteLater()
        self._parts = QWidget()
        self._grid = QGridLayout(self._parts)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(_SPACING_PX)
        self._grid.setVerticalSpacing(12)
        self.to_settings.setText(_("Change in Settings"))
        self._made_parts = self._made()
        self._columns = 0
        self._arrange()
        self.body.addWidget(self._parts)

    def _made(self) -> list[QWidget]:
        if self._catalog is None:
            return [label(_("Reading the tables …"), "muted")]
        catalog, place = self._catalog, self._context.settings.place
        zone = zone_of(catalog, place)
        if not zone:
            self.title.setText(_("Electricity factor in use here"))
            self.to_settings.setText(_("Choose it in Settings"))
            return [label(_("Nobody said where the electricity comes from, so no carbon footprint can be shown."))]
        named = catalog.zone(zone)
        name = named.name(self._context.language.code) if named is not None else zone
        self.title.setText(_("Electricity factor in use here: {zone}", zone=name))
        year = dt.date.today().year
        try:
            chosen = [resolve(catalog, zone, purpose, self._own, year) for purpose in (ACCOUNTING, COMPARISON)]
        except InputError as error:
            return [label(" ".join(title_and_hint(error, self._context.language)), "warn")]
        beside = [own_factor(catalog, self._own, zone, kind) for kind in ("contract", "self_consumption")]
        return [self._part(one) for one in (*chosen, *beside) if one is not None]

    def _part(self, chosen: Chosen) -> QWidget:
        language, factor = self._context.language, chosen.factor
        title = {
            ACCOUNTING: _("For accounting: what a run emits"),
            COMPARISON: _("For comparisons: one method for all zones"),
            "contract": _("Of your contract: market-based, beside the headline"),
        }.get(chosen.purpose, _("Metered on site: self-consumption, beside the headline"))
        value = label(value_words(factor, language), wrap=False)
        value.setFont(font(20, QFont.Weight.DemiBold))
        value.setObjectName(f"in-use-{chosen.purpose}-value")
        entered = words.status_words(factor.status, language) if factor.status is Status.ENTERED else ""
        year = str(factor.year) if factor.year else _("year not given")
        method = " · ".join(part for part in (entered, year, covers_words(factor, language)) if part)
        source = source_words(chosen.source, "") if chosen.source.publisher else factor.source_id
        span = label(range_words(factor, language) or _("no range"))
        across = QHBoxLayout()
        across.setSpacing(12)
        across.addWidget(value)
        across.addWidget(span, 1)
        part = QWidget()
        part.setObjectName(f"in-use-{chosen.purpose}")
        column = QVBoxLayout(part)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(1)
        column.addWidget(label(title, "label"))
        column.addLayout(across)
        below = [label(method), label(source, "muted"), label(sentences(chosen.notes, language), "muted")]
        below = [line for line in below if line.text()]
        for line in below:
            column.addWidget(line)
        column.addStretch(1)
        for line in (value, span, *below):
            line.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        return part

    def _arrange(self) -> None:
        """As many parts side by side as there is room for."""
        count = len(self._made_parts)
        columns = max(1, min(count, (self.width() + _SPACING_PX) // (_LEAST_PART_PX + _SPACING_PX)))
        if columns == self._columns:
            return
        for column in range(self._columns):
            self._grid.setColumnStretch(column, 0)
        self._columns = columns
        for number, part in enumerate(self._made_parts):
            self._grid.addWidget(part, number // columns, number % columns)
        for column in range(columns):
            self._grid.setColumnStretch(column, 1)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._arrange()
