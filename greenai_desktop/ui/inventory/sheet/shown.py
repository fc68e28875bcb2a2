"""How cells and headings of a table stand on the screen."""

from __future__ import annotations

import math
from typing import Final

from PySide6.QtCore import Qt

from greenai_desktop.core.inventory.columns import Column, ColumnKind
from greenai_desktop.i18n import N_, active, numbers
from greenai_desktop.i18n.inventory import column_name
from greenai_desktop.i18n.table_cells import written_cell

_SHOWN_DIGITS: Final = 4
_SHORT: Final = {"lifetime_years": N_("Life"), "embodied_kgco2e": N_("Embodied")}
_NO_UNIT: Final = ("", "count", "day", "fraction", "ratio", "h/year")  # or said by the heading itself


def heading(column: Column) -> str:
    """A heading with its unit."""
    return _with_unit(column, column_name(column, active()))


def short_heading(column: Column) -> str:
    """The same where there is little room."""
    short = _SHORT.get(column.id)
    return _with_unit(column, active().gettext(short)) if short else heading(column)


def _with_unit(column: Column, name: str) -> str:
    language = active()
    unit = "" if column.unit in _NO_UNIT else numbers.unit_sign(column.unit, language.code)
    return f"{name} ({unit})" if unit else name


def shown_cell(column: Column, value: float | str) -> str:
    """A cell as it stands on the screen: numbers rounded, what is unknown empty."""
    language = active().code
    if isinstance(value, str) or math.isnan(value) or column.kind is ColumnKind.DATE or column.unit == "fraction":
        return written_cell(column, value, language)
    if column.kind is ColumnKind.WHOLE:
        return numbers.decimal(value, language, 0)
    small = abs(value) < 1_000
    return numbers.editable(value, language, _SHOWN_DIGITS) if small else numbers.decimal(value, language, 0)


def side(column: Column) -> int:
    """Numbers and days stand at the right, words at the left, and their heading above them."""
    side = Qt.AlignmentFlag.AlignRight if column.kind.is_number else Qt.AlignmentFlag.AlignLeft
    return int(side | Qt.AlignmentFlag.AlignVCenter)
