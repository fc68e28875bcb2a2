"""A workbook of a spreadsheet (XLSX) as rows of text, with the doors shut that such a file can open.

Formulas are not computed and macros are not run; hidden sheets are told and not read; a file that would unpack to a
flood, that declares entities, or that is locked by a password is refused before a row is read.
"""

from __future__ import annotations

import codecs
import datetime as dt
import re
import zipfile
import zlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any, Final

from greenai_desktop.core.errors import ImportFileError

ZIP_START: Final = b"PK\x03\x04"
OLE_START: Final = b"\xd0\xcf\x11\xe0"
MOST_COLUMNS: Final = 1_000
MOST_ROWS: Final = 1 << 20
_MOST_PARTS: Final = 5_000
_MOST_UNPACKED_BYTES: Final = 1 << 30
_MOST_SHARED_BYTES: Final = 256 << 20  # texts that many cells share are held in memory
_MOST_RATIO: Final = 500  # sheets of equal rows reach 60; a bomb 1,000 and more
_RATIO_FROM_BYTES: Final = 4 << 20
_HEAD_BYTES: Final = 4_096
_SCANNED_FROM_BYTES: Final = 2 << 20
_MOST_MARKS_A_ROW: Final = 400_000  # a row has at most 16,384 cells; all of it is held in memory
_LONGEST_CELL: Final = 32_767
_ENTITIES: Final = tuple(
    mark.encode(code) for mark in ("<!DOCTYPE", "<!ENTITY") for code in ("utf-8", "utf-16-le", "utf-16-be")
)
# What the parts of a damaged archive raise, from the outside in.
_DAMAGE: Final = (
    zipfile.BadZipFile, zipfile.LargeZipFile, zlib.error, NotImplementedError, EOFError, OSError, RuntimeError,
    KeyError, ValueError, TypeError, AttributeError, IndexError, SyntaxError,
)  # fmt: skip
_TELL_EVERY_ROWS: Final = 2_000


@dataclass(frozen=True, slots=True)
class SheetRow:
    """A row of a sheet.

    Attributes:
        number: Its number in the sheet, from 1.
        cells: Text of its cells; numbers with a decimal point, days as year-month-day.
        formula_at: Place of the first cell that holds a formula; None if none does.
    """

    number: int
    cells: Sequence[str]
    formula_at: int | None = None


class Workbook:
    """An XLSX file that was looked over and is open for reading.

    Args:
        path: The file.
        check: Called now and then; raises to end the reading.
        report: Told the share of a sheet that was read.

    Attributes:
        notices: What must be said of it: macros, hidden sheets.
        sheets: Names of the sheets that are shown.

    Raises:
        ImportFileError: it is damaged, locked, too large or not safe, or openpyxl is not installed.
    """

    def __init__(self, path: Path, check: Callable[[], None], report: Callable[[float], None]) -> None:
        self.path = path
        self._check, self._report = check, report
        self.notices: tuple[ImportFileError, ...] = _looked_over(path)
        self._stream = _stream(path)
        try:
            self._book = _opened(self._stream, path)
        except BaseException:
            self._stream.close()
            raise
        shown = [sheet for sheet in self._book.worksheets if sheet.sheet_state == "visible"]
        self.sheets = tuple(sheet.title for sheet in shown)
        hidden = [sheet.title for sheet in self._book.worksheets if sheet.sheet_state != "visible"]
        if hidden:
            self.notices += (ImportFileError("workbook_hidden_sheets", file=path.name, names=", ".join(hidden)[:200]),)
        if not shown:
            self.close()
            raise ImportFileError("workbook_without_sheets", file=path.name)

    def close(self) -> None:
        """Let go of the file; twice is harmless."""
        self._book.close()
        self._stream.close()

    def merged(self, sheet: str) -> tuple[str, ...]:
        """Ranges of a sheet whose cells are merged into one: only the first cell of each holds what is shown."""
        part = str(getattr(self._book[sheet], "_worksheet_path", ""))
        try:
            with zipfile.ZipFile(self.path) as archive, archive.open(part) as stream:
                return tuple(dict.fromkeys(self._merged_in(stream)))
        except _DAMAGE as error:
            raise ImportFileError("workbook_damaged", file=self.path.name, detail=str(error)[:200]) from error

    def _merged_in(self, stream: IO[bytes]) -> Iterator[str]:
        rest = b""
        while block := stream.read(1 << 20):
            self._check()
            text = rest + block
            for piece in text.split(b"<mergeCell ")[1:]:
                name = piece.partition(b'ref="')[2].partition(b'"')[0].decode("ascii", "ignore")
                if name:
                    yield name
            rest = text[-64:]

    def rows(self, sheet: str) -> Iterator[SheetRow]:
        """The rows of a sheet, in order, without those that are empty.

        Raises:
            ImportFileError: the sheet is damaged.
        """
        source = self._book[sheet]
        last = source.max_row or 0
        source.reset_dimensions()  # what a file says of its own size may be wrong
        try:
            for number, cells in enumerate(source.iter_rows(), 1):
                if number > MOST_ROWS:  # no spreadsheet has that many: a number of a row that somebody made up
                    raise ValueError(f"row {number}")
                if number % _TELL_EVERY_ROWS == 1:
                    self._check()
                    self._report(min(1.0, number / last) if last else 0.0)
                row = _row(number, cells)
                if row is not None and len(row.cells) > MOST_COLUMNS:
                    raise ImportFileError("too_many_columns", file=self.path.name, count=MOST_COLUMNS)
                if row is not None:
                    yield row
        except _DAMAGE as error:
            raise ImportFileError("workbook_damaged", file=self.path.name, detail=str(error)[:200]) from error
        self._report(1.0)


def _looked_over(path: Path) -> tuple[ImportFileError, ...]:
    """Notices of a file that may be opened.

    Raises:
        ImportFileError: it may not.
    """
    try:
        with path.open("rb") as stream:
            start = stream.read(4)
    except OSError as error:
        raise ImportFileError("file_not_read", file=path.name, detail=error.strerror or str(error)) from error
    if start == OLE_START:
        raise ImportFileError("workbook_locked", file=path.name)
    try:
        with zipfile.ZipFile(path) as archive:
            return _parts_looked_over(archive, path.name)
    except _DAMAGE as error:
        raise ImportFileError("workbook_damaged", file=path.name, detail=str(error)[:200]) from error


def _parts_looked_over(archive: zipfile.ZipFile, name: str) -> tuple[ImportFileError, ...]:
    parts = archive.infolist()
    _refuse_flood(parts, name)
    for part in parts:
        if part.flag_bits & 1:
            raise ImportFileError("workbook_locked", file=name)
        if part.filename.casefold().endswith((".xml", ".rels")):
            with archive.open(part) as text:
                start = text.read(_HEAD_BYTES)
                if any(mark in start for mark in _ENTITIES):
                    raise ImportFileError("workbook_entities", file=name)
                # What declares entities stands before the first element: no place for it may be left unread.
                if len(start) == _HEAD_BYTES and not _has_element(start):
                    raise ValueError(f"no element at the beginning of {part.filename}")
                if part.file_size > _SCANNED_FROM_BYTES and _is_sheet(part.filename) and _has_endless_row(text):
                    raise ImportFileError("workbook_too_large", file=name)
    has_macros = any(part.filename.casefold().endswith("vbaproject.bin") for part in parts)
    return (ImportFileError("workbook_macros", file=name),) if has_macros else ()


def _has_element(start: bytes) -> bool:
    """Whether the beginning of a part reaches its first element, comments and instructions aside."""
    text = start.decode("utf-16" if start[:2] in (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE) else "latin-1", "ignore")
    return bool(re.search(r"<[^!?]", re.sub(r"(?s)<!--.*?(?:-->|$)|<\?.*?(?:\?>|$)", "", text)))


def _is_sheet(name: str) -> bool:
    return "worksheets/" in name.casefold()


def _has_endless_row(stream: IO[bytes]) -> bool:
    """Whether a sheet has a row of more elements than any spreadsheet writes."""
    count = 0
    while block := stream.read(1 << 20):
        *ended, rest = block.split(b"row>")
        for piece in ended:
            if count + piece.count(b"<") > _MOST_MARKS_A_ROW:
                return True
            count = 0
        count += rest.count(b"<")
    return count > _MOST_MARKS_A_ROW


def _refuse_flood(parts: Sequence[zipfile.ZipInfo], name: str) -> None:
    whole = sum(part.file_size for part in parts)
    shared = sum(part.file_size for part in parts if part.filename.casefold().endswith("sharedstrings.xml"))
    bomb = any(
        part.file_size > _RATIO_FROM_BYTES and part.file_size > _MOST_RATIO * max(part.compress_size, 1)
        for part in parts
    )
    if len(parts) > _MOST_PARTS or whole > _MOST_UNPACKED_BYTES or shared > _MOST_SHARED_BYTES or bomb:
        raise ImportFileError("workbook_too_large", file=name)


def _stream(path: Path) -> IO[bytes]:
    """The file itself: openpyxl would leave it open where it finds damage."""
    try:
        return path.open("rb")
    except OSError as error:
        raise ImportFileError("file_not_read", file=path.name, detail=error.strerror or str(error)) from error


def _opened(stream: IO[bytes], path: Path) -> Any:
    """The workbook of openpyxl, whose own types say little."""
    try:
        from openpyxl.reader.excel import load_workbook
    except ImportError as error:
        raise ImportFileError("workbook_reader_missing", file=path.name) from error
    try:
        # Formulas as such, not what they gave when somebody saved the file; macros and links are left aside.
        return load_workbook(  # type: ignore[no-untyped-call]
            stream, read_only=True, data_only=False, keep_vba=False, keep_links=False
        )
    except OSError as error:
        raise ImportFileError("file_not_read", file=path.name, detail=error.strerror or str(error)) from error
    except Exception as error:  # openpyxl raises whatever its parts do: KeyError, TypeError, ParseError …
        raise ImportFileError("workbook_damaged", file=path.name, detail=str(error)[:200]) from error


def _row(number: int, cells: Sequence[Any]) -> SheetRow | None:
    texts: list[str] = []
    formula_at = None
    for at, cell in enumerate(cells):
        value = cell.value
        if value is None:
            texts.append("")
            continue
        if cell.data_type == "f" and formula_at is None:
            formula_at = at
        texts.append(_cell_text(cell, value))
    while texts and not texts[-1]:
        texts.pop()
    return SheetRow(number, texts, formula_at) if texts else None


def _cell_text(cell: Any, value: object) -> str:
    kind = type(value)
    if kind is str:  # most cells are: no need to go through all the others
        return str(value).strip()[:_LONGEST_CELL]
    if kind in (float, int) and "%" in cell.number_format:
        return f"{float(str(value)) * 100:.15g} %"  # as it is shown: 0.5 alone could be half a per cent
    return _text(value)


def _text(value: object) -> str:
    """A cell as the text that a person would have typed."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        return repr(int(value)) if value.is_integer() and abs(value) < 1e15 else repr(value)
    if isinstance(value, dt.datetime):
        is_day = value.time() == dt.time() and value.tzinfo is None
        return value.date().isoformat() if is_day else value.isoformat(" ")
    if isinstance(value, dt.date | dt.time):
        return value.isoformat()
    return str(value).strip()[:_LONGEST_CELL]
