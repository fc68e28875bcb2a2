"""One electricity factor with its source."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from greenai_desktop.core.factors import Factor
from greenai_desktop.i18n import _, numbers, words
from greenai_desktop.ui.references.electricity import Row
from greenai_desktop.ui.references.factor_words import covers_words, kind_words, range_words, value_words
from greenai_desktop.ui.theme.fonts import font
from greenai_desktop.ui.widgets.forms import Card, button, label

if TYPE_CHECKING:
    from greenai_desktop.ui.context import Context

_FIGURE_PX = 22


class FactorDetail(Card):
    """What is known of a factor.

    Signals:
        edited: The user wants to change an own factor.
        deleted: The user deletes an own factor.
    """

    edited = Signal()
    deleted = Signal()

    def __init__(self, context: Context) -> None:
        super().__init__("", "factor-detail")
        self._context = context
        self._inside: QWidget | None = None

    def show_row(self, row: Row | None) -> None:
        """Show another factor; None shows how to choose one."""
        if self._inside is not None:
            self.body.removeWidget(self._inside)
            self._inside.deleteLater()
        self._inside = inside = QWidget()
        layout = QVBoxLayout(inside)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(4)
        if row is None:
            self.title.setText(_("No factor chosen"))
            layout.addWidget(label(_("No factor matches. Clear the search, or add your own."), "muted"))
        else:
            self.title.setText(row.zone or _("Any zone"))
            self._fill(layout, row)
        self.body.addWidget(inside)

    def _fill(self, layout: QVBoxLayout, row: Row) -> None:
        language = self._context.language
        factor, source = row.factor, row.source
        value = label(value_words(factor, language))
        value.setFont(font(_FIGURE_PX, font().Weight.DemiBold))
        layout.addWidget(value)
        layout.addWidget(label(words.status_words(factor.status, language), "muted"))
        if row.kept is not None:
            buttons = QHBoxLayout()
            buttons.setContentsMargins(0, 4, 0, 4)
            buttons.setSpacing(8)
            buttons.addWidget(button(_("Change"), self.edited.emit, "factor-edit"))
            buttons.addWidget(button(_("Delete"), self.deleted.emit, "factor-delete"))
            buttons.addStretch(1)
            layout.addLayout(buttons)
        facts = [
            (_("Kind"), kind_words(factor.kind, language) if factor.kind else ""),
            (_("Range"), range_words(factor, language)),
            (_("Year"), str(factor.year or "")),
            (_("Covers"), covers_words(factor, language)),
            (_("Burnt in power plants"), _combustion(factor, language.code)),
            (_("Used for"), ", ".join(_purposes(row)) or _("not used by itself")),
            (_("Evidence"), factor.evidence),
            (_("Source"), source.title if source else factor.source_id),
            (_("Publisher"), source.publisher if source else ""),
            (_("Edition"), source.version if source else ""),
            (_("Licence"), source.licence if source else ""),
            (_("Read on"), source.read_on if source else ""),
            (_("Address"), source.url if source else ""),
            (_("Note"), " ".join(part for part in (factor.note, source.note if source else "") if part)),
        ]
        for name, text in facts:
            if text:
                _fact(layout, name, text)


def _purposes(row: Row) -> list[str]:
    said = {"accounting": _("accounting in this zone"), "comparison": _("comparisons between zones")}
    return [said[purpose] for purpose in row.purposes]


def _combustion(factor: Factor, code: str) -> str:
    if factor.combustion_fraction is None:
        return "" if factor.basis == "direct" else _("not known: scope 2 and upstream are not separated")
    return numbers.percent(factor.combustion_fraction, code)


def _fact(layout: QVBoxLayout, name: str, text: str) -> None:
    head = label(name, "label")
    head.setContentsMargins(0, 6, 0, 0)
    layout.addWidget(head)
    value = label("".join(f"{sign}\u200b" if sign in "/_" else sign for sign in text))
    value.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
    layout.addWidget(value)
