import csv
import io
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from greenai_desktop.cli import output


def test_control_characters_and_bidi_signs_are_shown_not_obeyed() -> None:
    assert output.clean("a\x1b[31mb\nc\u202ed") == "a�[31mb�c�d"


@given(st.text(max_size=30))
def test_clean_text_never_commands_a_terminal(text: str) -> None:
    assert not any(ord(sign) < 32 or 127 <= ord(sign) < 160 for sign in output.clean(text))


@given(st.text(alphabet=st.characters(exclude_categories=("Cs",)), max_size=30))
def test_csv_cell_is_one_cell_and_never_a_formula(text: str) -> None:
    (row,) = list(csv.reader(io.StringIO(output.csv_cell(text) + ",end\n"))) or [["", "end"]]

    assert row[-1] == "end"
    assert len(row) == 2
    assert not row[0].startswith(("=", "+", "-", "@", "\t", "\r"))


@pytest.mark.parametrize("text", ["=1+1", "+x", "-x", "@x", "  =1+1"])
def test_what_looks_like_a_formula_is_disarmed(text: str) -> None:
    assert output.csv_cell(text).strip('"').startswith("'")


@given(st.text(max_size=40), st.integers(0, 30))
def test_fitted_text_is_never_wider_than_its_room(text: str, width: int) -> None:
    assert output.width_of(output.fit(output.clean(text), width)) <= width


def test_wide_signs_take_two_columns_and_accents_none() -> None:
    assert output.width_of("日本") == 4
    assert output.width_of("e\u0301") == 1
    assert output.fit("日本語", 4) == "日…"
    assert output.pad("日", 4) == "日  "


def test_table_aligns_figures_right() -> None:
    lines = output.table(("ID", "Name"), [("1", "a"), ("100", "b\x1b")], frozenset({0}))

    assert lines == [" ID  Name", "  1  a", "100  b�"]


def test_table_without_rows_is_its_header() -> None:
    assert output.table(("ID", "Name"), []) == ["ID  Name"]


def test_json_has_null_where_there_is_no_number(capsys: pytest.CaptureFixture[str]) -> None:
    output.say_json({"a": [float("nan"), 1.5], "b": (float("inf"),)})

    assert json.loads(capsys.readouterr().out) == {"a": [None, 1.5], "b": [None]}
