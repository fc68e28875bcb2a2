"""Reading a PDF back, for tests: its text, pages, fonts, bookmarks, metadata, tags and figures."""

from __future__ import annotations

import ctypes
import re
from dataclasses import dataclass
from pathlib import Path

import pypdfium2
import pypdfium2.raw as pdfium

# A figure as reports print them: a number or a range with its separators, then a unit; or an amount of money.
_NUMBER = r"\d{1,3}(?:[ ,]\d{3})+(?:[.,]\d+)?|\d+(?:[.,]\d+)?"
_UNIT = r"(?:[kMm]?Wh|(?:k|m)?g CO₂e(?:/kWh)?|t CO₂e|k?W|%|€(?:/kWh)?)"
_RANGE = rf"(?:{_NUMBER})(?:–(?:{_NUMBER}))?"
_FIGURE = re.compile(rf"[€$£](?:{_NUMBER})(?:/kWh)?|{_RANGE} ?{_UNIT}(?![A-Za-zÀ-ÿ])")


@dataclass(frozen=True)
class ReadPdf:
    """What a reader of a PDF gets.

    Attributes:
        pages: Text of each page, as it can be selected.
        bookmarks: (level, title).
        metadata: Title, author and so on.
        fonts: (name, whether it is embedded) of every font used.
        raw: The bytes.
    """

    pages: tuple[str, ...]
    bookmarks: tuple[tuple[int, str], ...]
    metadata: dict[str, str]
    fonts: frozenset[tuple[str, bool]]
    raw: bytes

    @property
    def text(self) -> str:
        return "\n".join(self.pages)

    @property
    def flat(self) -> str:
        """All text on one line: where a paragraph breaks does not matter."""
        return " ".join(self.text.replace("\u00a0", " ").split())


def read_pdf(file: Path) -> ReadPdf:
    """Read a PDF back."""
    document = pypdfium2.PdfDocument(file)
    try:
        pages, fonts = [], set()
        for number in range(len(document)):
            page = document[number]
            text_page = page.get_textpage()
            pages.append(text_page.get_text_range().replace("\r\n", "\n"))
            text_page.close()
            fonts |= _fonts(page)
            page.close()
        bookmarks = tuple((mark.level, mark.get_title()) for mark in document.get_toc())
        return ReadPdf(tuple(pages), bookmarks, document.get_metadata_dict(), frozenset(fonts), file.read_bytes())
    finally:
        document.close()


def figures_in(text: str) -> list[str]:
    """Every figure and range with a unit that a text shows, in its order, its blanks as plain spaces."""
    plain = " ".join(text.replace("\u00a0", " ").replace("\u202f", " ").split())
    return [match.group() for match in _FIGURE.finditer(plain)]


def shown_figures(file: Path) -> list[str]:
    """Every figure with a unit that a PDF shows, page by page."""
    return [figure for page in read_pdf(file).pages for figure in figures_in(page)]


def _fonts(page: pypdfium2.PdfPage) -> set[tuple[str, bool]]:
    found = set()
    for item in page.get_objects(filter=[pdfium.FPDF_PAGEOBJ_TEXT]):
        font = pdfium.FPDFTextObj_GetFont(item.raw)
        buffer = ctypes.create_string_buffer(200)
        pdfium.FPDFFont_GetBaseFontName(font, buffer, len(buffer))
        found.add((buffer.value.decode(), bool(pdfium.FPDFFont_GetIsEmbedded(font))))
    return found
