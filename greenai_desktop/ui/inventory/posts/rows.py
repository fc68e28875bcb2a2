"""Small parts that the forms of other posts share."""

from __future__ import annotations

from PySide6.QtWidgets import QComboBox, QFormLayout


def box(name: str, words: str) -> QComboBox:
    """A list to choose from that no long entry makes wider."""
    made = QComboBox()
    made.setObjectName(name)
    made.setAccessibleName(words)
    made.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
    made.setMinimumContentsLength(12)
    return made


def rows() -> QFormLayout:
    """A form whose labels stand above their fields, as it is narrow."""
    made = QFormLayout()
    made.setSpacing(4)
    made.setRowWrapPolicy(QFormLayout.RowWrapPolicy.WrapAllRows)
    made.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow)
    return made
