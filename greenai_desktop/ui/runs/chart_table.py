"""The curves of a chart as the columns of a table."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from greenai_desktop.i18n import Language, numbers
from greenai_desktop.ui.runs.curves import Curve, FloatArray
from greenai_desktop.ui.widgets.table import Column


def value_columns(
    curves: Sequence[Curve], gauge: Curve | None, name: str, unit: str, language: Language
) -> list[Column]:
    """Time, the power of each curve, and the quantity below.

    Curves of several runs have their own times; the table takes those of the longest.
    """
    if not curves:
        return []
    _, code = language.gettext, language.code
    at_s = max(curves, key=lambda curve: curve.at_s.size).at_s

    def missing(row: int) -> str:
        return _("no data")

    columns = [Column("at", _("Time since the start"), at_s, True, lambda v: numbers.duration(float(v), code))]
    columns += [
        Column(f"power{i}", curve.name, _values(curve, at_s), True, _shown_as("W", code), reason=missing)
        for i, curve in enumerate(curves)
    ]
    if gauge is not None:
        columns.append(Column("gauge", name, _values(gauge, at_s), True, _shown_as(unit, code), reason=missing))
    return columns


def _values(curve: Curve, at_s: FloatArray) -> FloatArray:
    if curve.at_s is at_s or np.array_equal(curve.at_s, at_s):
        return curve.mean
    return np.array([curve.value_at(float(moment)) for moment in at_s])


def _shown_as(unit: str, code: str) -> Callable[[Any], str]:
    return lambda value: numbers.quantity(float(value), unit, code)
