"""One electricity factor with everything that is known of it and of its source."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QFont, QGuiApplication
from PySide6.QtWidgets import QVBoxLayout, QWidget

from greenai_desktop.i18n import _, words
from greenai_desktop.ui.references.beside import growing
from greenai_desktop.ui.references.electricity import Row
from greenai_desktop.ui.references.words import (
    KIND_TOLD,
    breakable,
    covers_words,
    day,
    kind_words,
    range_words,
    split_words,
    value_words,
)
from greenai_desktop.ui.theme.fonts import font
from greenai_desktop.ui.widgets import forms
from greenai_desktop.ui.widgets.forms import Card, button, label, link

if TYPE_CHECKING:
    from greenai_desktop.ui.context import Context

_FIGURE_PX = 22


class FactorDetail(Card):
    """What is known of a factor.

    Args:
        context: Where words and the status bar come from.
        name: Name of the object, and the beginning of those of its buttons.

    Signals:
        edited: The user wants to change an own factor.
        deleted: The user deletes an own factor.
    """

    edited = Signal()
    deleted = Signal()

    def __init__(self, context: Context, name: str = "factor-detail") -> None:
        super().__init__("", name)
        growing(self)
        self._context = context
        self._inside: QWidget | None = None

    def show_row(self, row: Row | None) -> None:
        """Show another factor; None shows how to choose one."""
        if self._inside is not None:
            self.body.removeWidget(self._inside)
            self._inside.hide()
            self._inside.deleteLater()
        self._inside = inside = QWidget()
        layout = QVBoxLayout(inside)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(4)
        if row is None:
            self.title.setText(_("No factor chosen"))
            layout.addWidget(label(_("Choose a factor in the table to see where it comes from."), "muted"))
        else:
            zone = f"{row.zone} ({row.factor.region})" if row.factor.region else _("Any zone")
            self.title.setText(zone)
            self._fill(layout, row)
        self.body.addWidget(inside)

    def _fill(self, layout: QVBoxLayout, row: Row) -> None:
        value = label(value_words(row.factor, self._context.language))
        value.setFont(font(_FIGURE_PX, QFont.Weight.DemiBold))
        layout.addWidget(value)
        layout.addWidget(label(words.status_words(row.factor.status, self._context.language), "muted"))
        if row.kept is not None:
            name = self.objectName()
            buttons = forms.row(
                button(_("Change…"), self.edited.emit, f"{name}-edit"),
                button(_("Delete"), self.deleted.emit, f"{name}-delete"),
            )
            buttons.setContentsMargins(0, 4, 0, 4)
            layout.addLayout(buttons)
        for title, text in self._facts(row):
            if text:
                _fact(layout, title, text)
        if row.source is not None and row.source.url:
            layout.addWidget(link(_("Copy the address"), lambda: self._copy(row), "factor-copy-address"))

    def _facts(self, row: Row) -> list[tuple[str, str]]:
        language, factor, source = self._context.language, row.factor, row.source
        kind = factor.kind
        note = " ".join(part for part in (factor.note, source.note if source else "") if part)
        facts = [
            (_("Kind"), f"{kind_words(kind, language)}. {words.word(KIND_TOLD, kind, language)}" if kind else ""),
            (_("Low–high"), range_words(factor, language) or _("no range")),
            (_("Year"), str(factor.year or _("not given"))),
            (_("Basis and boundary"), covers_words(factor, language) or _("not given")),
            (_("Scope"), split_words(factor, language)),
            (_("Used for"), ", ".join(_purposes(row)) or _("not used by itself")),
            (_("Evidence"), factor.evidence),
            (_("Source"), source.title if source else factor.source_id),
        ]
        if source is not None:
            facts += [
                (_("Publisher"), source.publisher),
                (_("Version"), source.version),
                (_("Licence"), source.licence),
                (_("Read on"), day(source.read_on, language)),
                (_("Address"), source.url),
            ]
        return [*facts, (_("Note"), note)]

    def _copy(self, row: Row) -> None:
        if row.source is not None:
            QGuiApplication.clipboard().setText(row.source.url)
            self._context.tell(_("The address was copied."))


def _purposes(row: Row) -> list[str]:
    said = {"accounting": _("accounting in this zone"), "comparison": _("comparisons between zones")}
    if row.kept is not None and not row.purposes:
        return {
            "contract": [_("the market-based figure, beside the headline")],
            "self_consumption": [_("electricity that is metered on site, beside the headline")],
        }.get(row.factor.kind, [])
    return [said[purpose] for purpose in row.purposes]


def _fact(layout: QVBoxLayout, name: str, text: str) -> None:
    head = label(name, "label")
    head.setContentsMargins(0, 6, 0, 0)
    layout.addWidget(head)
    value = label(breakable(text))
    value.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
    layout.addWidget(value)
