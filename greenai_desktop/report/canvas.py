"""A PDF canvas that tells readers what stands on a page: headings, paragraphs, tables, figures with a text.

Everything drawn stands in a tag or in an artifact. Tags nest: `group` for a table or a row, `tag` for what has ink.
The result is tagged; it claims no conformance to PDF/UA.
"""

# mypy: allow-untyped-calls
# reportlab has no types.

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from reportlab.pdfbase.pdfdoc import PDFArray, PDFDictionary, PDFName, PDFString
from reportlab.pdfgen.canvas import Canvas

from greenai_desktop.report.fonts import REGULAR


@dataclass(slots=True)
class _Element:
    role: str
    alt: str = ""
    scope: str = ""
    page: int = 0
    mcid: int | None = None
    kids: list[_Element] = field(default_factory=list)


class TaggedCanvas(Canvas):
    """A canvas that writes the structure of the document beside its drawing."""

    def __init__(self, file: Any, language: str, **words: Any) -> None:
        # Without a first font of our own, reportlab refers to a Helvetica that is not embedded.
        super().__init__(file, initialFontName=REGULAR, lang=language, pdfVersion=(1, 7), **words)
        self._root = _Element("Document")
        self._open = [self._root]
        self._page_tags: list[_Element] = []
        self._all_pages: list[list[_Element]] = []
        self.setViewerPreference("DisplayDocTitle", "true")

    @contextmanager
    def group(self, role: str) -> Iterator[None]:
        """What is tagged inside belongs to one element, such as a table or a row."""
        element = _Element(role)
        self._open[-1].kids.append(element)
        self._open.append(element)
        try:
            yield
        finally:
            self._open.pop()

    @contextmanager
    def tag(self, role: str, alt: str = "", scope: str = "") -> Iterator[None]:
        """What is drawn inside is one element.

        Args:
            role: A standard structure type, such as `P`, `H1`, `TD`, `Figure`.
            alt: What a figure shows, in words.
            scope: `Column` or `Row` for a table header.
        """
        element = _Element(role, alt, scope, len(self._all_pages), len(self._page_tags))
        self._open[-1].kids.append(element)
        self._page_tags.append(element)
        self.operators(f"/{role} <</MCID {element.mcid}>> BDC")
        try:
            yield
        finally:
            self.operators("EMC")

    @contextmanager
    def artifact(self) -> Iterator[None]:
        """What is drawn inside is decoration: rules, backgrounds, page numbers."""
        self.operators("/Artifact BMC")
        try:
            yield
        finally:
            self.operators("EMC")

    def operators(self, text: str) -> None:
        """Write PDF operators into the page as they are."""
        self._code.append(text)

    def showPage(self) -> None:  # noqa: N802 - reportlab's spelling
        """End the page and keep what was tagged on it."""
        super().showPage()
        self._all_pages.append(self._page_tags)
        self._page_tags = []

    def save(self) -> None:
        """End the document: the structure tree, then the file."""
        if self._page_tags or len(self._code):
            self.showPage()
        self._write_structure()
        super().save()

    def _write_structure(self) -> None:
        document = self._doc
        root = PDFDictionary({"Type": PDFName("StructTreeRoot")})
        root_ref = document.Reference(root)
        references: dict[int, Any] = {}
        root.dict["K"] = PDFArray([self._element(self._root, root_ref, references)])
        numbers: list[Any] = []
        for index, tags in enumerate(self._all_pages):
            numbers += [index, document.Reference(PDFArray([references[id(tag)] for tag in tags]))]
            page: Any = document.Pages.pages[index]
            page.StructParents, page.Tabs = index, PDFName("S")
            # reportlab prints only names of this list; the class's own list stays as it is.
            page.__NoDefault__ = [*page.__NoDefault__, "StructParents", "Tabs"]
        root.dict["ParentTree"] = document.Reference(PDFDictionary({"Nums": PDFArray(numbers)}))
        root.dict["ParentTreeNextKey"] = len(self._all_pages)
        catalog: Any = document.Catalog
        catalog.StructTreeRoot = root_ref
        catalog.MarkInfo = PDFDictionary({"Marked": "true"})

    def _element(self, element: _Element, parent: Any, references: dict[int, Any]) -> Any:
        document = self._doc
        plain = PDFDictionary({"Type": PDFName("StructElem"), "S": PDFName(element.role), "P": parent})
        reference = references[id(element)] = document.Reference(plain)
        if element.alt:
            plain.dict["Alt"] = PDFString(element.alt)
        if element.scope:
            plain.dict["A"] = PDFDictionary({"O": PDFName("Table"), "Scope": PDFName(element.scope)})
        if element.mcid is None:
            plain.dict["K"] = PDFArray([self._element(kid, reference, references) for kid in element.kids])
        else:
            plain.dict["Pg"] = document.Reference(document.Pages.pages[element.page])
            plain.dict["K"] = element.mcid
        return reference
