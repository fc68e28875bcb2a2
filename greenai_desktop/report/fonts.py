"""Fonts of the reports, and text that is safe to print.

Inter is embedded, as in the window. A sign it lacks comes from DejaVu Sans, else from a TrueType font of the system;
one that no font has is printed as □ and noted. All text of a report passes through `Typesetter.markup`, so that a
name typed by a person is never read as markup.
"""

# mypy: allow-untyped-calls
# reportlab has no types.

from __future__ import annotations

import os
import sys
import time
import unicodedata
from collections.abc import Iterator, Sequence
from functools import cache
from itertools import groupby
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape

from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFError, TTFont, TTFontFile

from greenai_desktop.i18n.numbers import printable
from greenai_desktop.paths import resource
from greenai_desktop.report.bidi import in_drawing_order

REGULAR = "GreenAISans"
BOLD = "GreenAISans-Bold"
BOX = "□"
# For each of our faces its own file, and the one that has what it lacks.
_FILES = {REGULAR: "Inter-Regular.ttf", BOLD: "Inter-SemiBold.ttf"}
_SECOND = {REGULAR: "GreenAISigns", BOLD: "GreenAISigns-Bold"}
_SECOND_FILES = {"GreenAISigns": "DejaVuSans.ttf", "GreenAISigns-Bold": "DejaVuSans-Bold.ttf"}
# Fonts with many signs, looked into first: a system can hold thousands.
_RICH = (
    "noto", "unifont", "droidsansfallback", "wqy", "arialuni", "msyh", "simsun", "msgothic", "yugoth", "malgun",
    "seguisym", "seguiemj", "symbola", "arial unicode", "hiragino", "pingfang", "applegothic", "freesans",
)  # fmt: skip
_SEARCH_LIMIT_S = 3.0
# Signs that only steer a text engine; reversing marks could also make a name look like another one.
_INVISIBLE = frozenset("\u200b\u200c\u200d\u200e\u200f\u2060\ufeff\ufe0e\ufe0f") | {
    chr(code) for code in (*range(0x202A, 0x202F), *range(0x2066, 0x206A))
}


def font_folders() -> tuple[Path, ...]:
    """Where the system keeps fonts."""
    home = Path("~").expanduser()
    if sys.platform == "win32":
        local = Path(os.environ.get("LOCALAPPDATA", home)) / "Microsoft/Windows/Fonts"
        return (Path(os.environ.get("WINDIR", "C:/Windows")) / "Fonts", local)
    if sys.platform == "darwin":
        return (Path("/System/Library/Fonts"), Path("/Library/Fonts"), home / "Library/Fonts")
    return (Path("/usr/share/fonts"), Path("/usr/local/share/fonts"), home / ".local/share/fonts", home / ".fonts")


class Typesetter:
    """Chooses a font for every sign and remembers what none could print.

    Attributes:
        missing: Signs printed as □, in the order met.
    """

    def __init__(self, folders: Sequence[Path] | None = None) -> None:
        self._folders = tuple(folders) if folders is not None else font_folders()
        self._found: dict[str, str | None] = {}
        self._files: list[Path] | None = None
        self._search_ends_s = 0.0
        self.missing: list[str] = []
        for name, file in (_FILES | _SECOND_FILES).items():
            _register(name, resource("fonts", file))

    def plain(self, text: str) -> str:
        """Text without control and steering signs, composed, its blanks fit for paper; in the order it is read."""
        composed = unicodedata.normalize("NFC", printable(text))
        return "".join(_clean(sign) for sign in composed if sign not in _INVISIBLE)

    def runs(self, text: str, bold: bool = False) -> list[tuple[str, str]]:
        """Text cut into (font name, part)."""
        base = BOLD if bold else REGULAR
        pairs = [self._placed(sign, base) for sign in in_drawing_order(self.plain(text))]
        return [(font, "".join(sign for _, sign in group)) for font, group in groupby(pairs, key=lambda pair: pair[0])]

    def markup(self, text: str, bold: bool = False) -> str:
        """Text as paragraph markup, every sign of it literal."""
        return "".join(f'<font name="{font}">{escape(part)}</font>' for font, part in self.runs(text, bold))

    def width(self, text: str, size: float, bold: bool = False) -> float:
        """Width of a text on one line, in points."""
        return float(sum(pdfmetrics.stringWidth(part, font, size) for font, part in self.runs(text, bold)))

    def clipped(self, text: str, width: float, size: float, bold: bool = False) -> str:
        """Text that fits a width, with "…" where it was cut."""
        if self.width(text, size, bold) <= width:
            return text
        kept = self.plain(text)[:200]
        while kept and self.width(kept + "…", size, bold) > width:
            kept = kept[:-1]
        return kept.rstrip(" .…") + "…"

    def draw(self, canvas: Any, x: float, y: float, text: str, size: float, bold: bool = False) -> None:
        """Write a text on one line from a point rightwards."""
        for font, part in self.runs(text, bold):
            canvas.setFont(font, size)
            canvas.drawString(x, y, part)
            x += pdfmetrics.stringWidth(part, font, size)

    def _placed(self, sign: str, base: str) -> tuple[str, str]:
        for name in (base, _SECOND[base]):
            if ord(sign) in _glyphs(name):
                return name, sign
        if sign not in self._found:
            self._found[sign] = self._search(sign)
            if self._found[sign] is None:
                self.missing.append(sign)
        font = self._found[sign]
        return (font, sign) if font else (_SECOND[base], BOX)

    def _search(self, sign: str) -> str | None:
        """The name of a system font that has a sign, registered; looks for a few seconds at most in all."""
        if "\ud800" <= sign <= "\udfff":
            return None
        if self._files is None:
            self._files = sorted(_font_files(self._folders), key=_richness)
            self._search_ends_s = time.monotonic() + _SEARCH_LIMIT_S
        for file in self._files:
            if time.monotonic() > self._search_ends_s:
                return None
            if ord(sign) in _signs_of(file):
                name = f"GreenAI-{file.stem}"
                try:
                    _register(name, file)
                except TTFError:  # a licence flag that forbids embedding, or a broken table
                    continue
                return name
        return None


def _clean(sign: str) -> str:
    if unicodedata.category(sign) in ("Cc", "Zl", "Zp"):
        return " "
    return BOX if "\ud800" <= sign <= "\udfff" else sign


def _font_files(folders: Sequence[Path]) -> Iterator[Path]:
    for folder in folders:
        if folder.is_dir():
            yield from (file for file in folder.rglob("*") if file.suffix.lower() in (".ttf", ".ttc"))


def _richness(file: Path) -> tuple[bool, str]:
    return not file.name.lower().startswith(_RICH), file.name.lower()


@cache
def _signs_of(file: Path) -> frozenset[int]:
    """The signs a font file can print; none if it is not a font we can embed, such as one of coloured pictures."""
    try:
        return frozenset(TTFontFile(str(file)).charToGlyph)
    except Exception:  # broken fonts fail in every possible way, and any of them means: not this one
        return frozenset()


@cache
def _register(name: str, file: Path) -> None:
    font = TTFont(name, str(file))
    pdfmetrics.registerFont(font)
    # Each face is its own family, so that markup never asks for a variant that does not exist.
    pdfmetrics.registerFontFamily(name, normal=name, bold=name, italic=name, boldItalic=name)


@cache
def _glyphs(name: str) -> frozenset[int]:
    return frozenset(pdfmetrics.getFont(name).face.charToGlyph)
