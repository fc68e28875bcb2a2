"""Fonts, and text that is safe to print."""

from __future__ import annotations

import pytest
from reportlab.pdfbase.ttfonts import TTFError

from greenai_desktop.paths import resource
from greenai_desktop.report import fonts
from greenai_desktop.report.bidi import in_drawing_order
from greenai_desktop.report.fonts import BOLD, REGULAR, Typesetter, font_folders


@pytest.fixture
def setter() -> Typesetter:
    return Typesetter(())


def test_our_own_font_is_used_where_it_has_the_sign_and_the_second_where_it_has_not(setter):
    assert setter.runs("CO₂ é") == [(REGULAR, "CO₂ é")]
    assert setter.runs("a ✎", bold=True) == [(BOLD, "a "), ("GreenAISigns-Bold", "✎")]


def test_a_broken_font_in_the_folder_is_passed_over(tmp_path):
    (tmp_path / "broken.ttf").write_bytes(b"not a font")

    setter = Typesetter((tmp_path, tmp_path / "none"))

    assert setter.runs("漢")[0][1] == "□"


def test_a_sign_that_no_font_has_is_noted_once(setter):
    setter.runs("漢字漢")

    assert setter.missing == ["漢", "字"]


def test_control_and_steering_signs_vanish_and_lone_surrogates_are_boxes(setter):
    assert setter.plain("a\x00b\u202ec\u2028d\ud800") == "a bc d□"


def test_a_narrow_blank_becomes_one_that_does_not_break(setter):
    assert setter.plain("1\u202f234") == "1\u00a0234"


def test_markup_is_literal(setter):
    assert setter.markup("<b>&") == f'<font name="{REGULAR}">&lt;b&gt;&amp;</font>'


def test_text_is_cut_to_a_width(setter):
    cut = setter.clipped("a long name that does not fit", 50, 8)

    assert cut.endswith("…") and setter.width(cut, 8) <= 50
    assert setter.clipped("short", 50, 8) == "short"


def test_the_system_has_folders_for_fonts():
    assert len(font_folders()) >= 2


@pytest.mark.parametrize(
    ("text", "drawn"),
    [
        ("plain é", "plain é"),
        ("run שלום v2", "run םולש v2"),
        ("אב 42.5 גד", "דג 42.5 בא"),
        ("א(ב)ג", "ג(ב)א"),
        ("سلام", "\ufee1\ufe8e\ufee0\ufeb3"),
    ],
)
def test_text_from_right_to_left_is_drawn_from_its_end(text, drawn):
    assert in_drawing_order(text) == drawn


@pytest.fixture
def few_signs(monkeypatch) -> None:
    """Our own fonts have but a few signs."""
    monkeypatch.setattr(fonts, "_glyphs", lambda name: frozenset(map(ord, "abc □")))


def test_a_system_font_is_embedded_for_the_signs_it_has(few_signs, tmp_path):
    (tmp_path / "Noto.ttf").write_bytes(resource("fonts", "DejaVuSans.ttf").read_bytes())

    assert Typesetter((tmp_path,)).runs("aé") == [(REGULAR, "a"), ("GreenAI-Noto", "é")]


def test_a_system_font_that_forbids_embedding_is_passed_over(few_signs, tmp_path, monkeypatch):
    (tmp_path / "Noto.ttf").write_bytes(resource("fonts", "DejaVuSans.ttf").read_bytes())
    setter = Typesetter((tmp_path,))
    monkeypatch.setattr(fonts, "_register", _refuse)

    assert setter.runs("é")[0][1] == "□" and setter.missing == ["é"]


def test_the_search_for_a_sign_ends_in_time(few_signs, tmp_path, monkeypatch):
    (tmp_path / "Noto.ttf").write_bytes(resource("fonts", "DejaVuSans.ttf").read_bytes())
    monkeypatch.setattr(fonts, "_SEARCH_LIMIT_S", -1.0)

    assert Typesetter((tmp_path,)).runs("é")[0][1] == "□"


@pytest.mark.parametrize(("system", "part"), [("win32", "Fonts"), ("darwin", "Library"), ("linux", "share")])
def test_each_system_has_its_folders(monkeypatch, system, part):
    monkeypatch.setattr(fonts.sys, "platform", system)

    assert any(part in folder.as_posix() for folder in font_folders())


def _refuse(name: str, file: object) -> None:
    raise TTFError("no embedding")
