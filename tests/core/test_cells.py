"""Cells that a spreadsheet may open, and numbers in cells."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from greenai_desktop.core.cells import as_number, disarmed, is_formula, restored


@pytest.mark.parametrize("text", ["=1+1", "+cmd()", "-2+3", "@SUM(A1)", "\t=1", "  =1", "＝1", "\r=1"])
def test_a_formula_is_disarmed(text: str) -> None:
    assert disarmed(text).startswith("'")


@pytest.mark.parametrize("text", ["-1.5", "+33", "-2e-05", "plain", "a=b", "", "4 x NVIDIA A100"])
def test_numbers_and_plain_text_are_left_alone(text: str) -> None:
    assert disarmed(text) == text


@given(st.text())
def test_what_is_disarmed_is_restored(text: str) -> None:
    assert restored(disarmed(text)) == text
    assert not is_formula(disarmed(text))


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("1.5", 1.5), ("1,5", 1.5), ("1.234,5", 1234.5), ("1,234.5", 1234.5), (" 2e-05 ", 2e-5), ("3,1E-2", 0.031),
        ("", None), ("None", None), ("n/a", None), ("-", None), ("1\u202f234,5", 1234.5),
    ],
)  # fmt: skip
def test_numbers_are_read_with_both_decimal_signs(text: str, value: float | None) -> None:
    assert as_number(text) == value


@pytest.mark.parametrize("text", ["abc", "inf", "nan", "1e999", "0x10", "=1", "1 2", "١", "--1"])
def test_what_is_no_number_is_refused(text: str) -> None:
    with pytest.raises(ValueError):
        as_number(text)
