"""Sources that tell of the same kind of thing, side by side, each with its perimeter: where they differ is shown."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from greenai_desktop.i18n import _, active, numbers
from greenai_desktop.i18n import equipment as said
from greenai_desktop.i18n.sources import title_of
from greenai_desktop.ui.widgets.forms import label, link, row

if TYPE_CHECKING:
    from greenai_desktop.core.equipment import Equipment

_MOST: Final = 8


class SourcesBeside(QWidget):
    """What others say of it.

    Signals:
        chosen: An `Equipment`: the row is to take this source.
    """

    chosen = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("sources-beside")
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(6)
        self._inside: QWidget | None = None

    def show_of(self, item_id: str) -> None:
        """Show what the tables have beside an item; nothing for a row that has none."""
        from greenai_desktop.catalog.equipment import equipment

        if self._inside is not None:
            self._inside.hide()
            self._inside.deleteLater()
            self._inside = None
        others = equipment().beside(item_id) if item_id else []
        self.setVisible(bool(others))
        if not others:
            return
        self._inside = QWidget()
        column = QVBoxLayout(self._inside)
        column.setContentsMargins(0, 8, 0, 0)
        column.setSpacing(6)
        column.addWidget(label(_("Other sources say, each of its own perimeter"), "label"))
        for number, other in enumerate(others[:_MOST]):
            take = link(_("Use this one"), partial(self.chosen.emit, other), f"source-{number}")
            take.setAccessibleName(_("Use {source}", source=other.name(active().code)))
            column.addWidget(label(source_text(other), "muted"))
            column.addLayout(row(take))
        self._column.addWidget(self._inside)


def source_text(item: Equipment) -> str:
    """An item in a sentence: name, figure with its range, perimeter, quality, source and year."""
    language = active()
    figure = numbers.quantity(item.embodied_kgco2e, "kgCO2e", language.code, 2)
    span = numbers.interval(
        item.low_kgco2e, item.high_kgco2e, "kgCO2e", language.code, beside=item.embodied_kgco2e
    )  # fmt: skip
    figure = f"{figure} ({span})" if span else figure
    source = title_of(item.source.title, language)
    source = source if item.year is None else f"{source}, {item.year}"
    parts = (
        language.pair(item.name(language.code), figure), language.gettext(said.PERIMETER[item.perimeter]),
        _("quality {grade}", grade=item.quality), source,
    )  # fmt: skip
    return " · ".join(parts)
