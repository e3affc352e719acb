"""PDF → blocks.

A PDF knows characters and where they stand, but neither words nor paragraphs. PDFium reads the
characters; here they become words with their place, size and weight; `layout` makes lines of
them, in reading order, and `paragraphs` makes blocks of the lines.

PDFium is C++ and nothing can interrupt it, so whoever reads a stranger's file does so in a child
process with limits on memory and time. What can be told beforehand is refused here.
"""

import ctypes
import math
import re
import zlib
from collections import Counter
from collections.abc import Iterator
from typing import NamedTuple

import pypdfium2.raw as pdfium

from . import Block, Unreadable
from .cleaning import INVISIBLE
from .layout import Word, pages_of_lines
from .paragraphs import blocks_of_pages

_MOST_PAGES = 2_000
_MOST_PAGE_CHARACTERS = 200_000
_MOST_CHARACTERS = 900_000
_MOST_UNPACKED = 32_000_000  # bytes of one packed stream; eight times that of all

_HEADER = re.compile(rb"%PDF-\d")
_STREAM = re.compile(rb"(?<!end)stream\r?\n")
_HYPHEN = "\x02\ufffe"  # what PDFium writes for a hyphen that ends a line
_PIECE = re.compile(f"[^\\s{_HYPHEN}]+[{_HYPHEN}]?")
_BOLD_NAME = re.compile(rb"bold|black|heavy|semibold|demi", re.IGNORECASE)
_LIGATURES = str.maketrans(
    {"ﬀ": "ff", "ﬁ": "fi", "ﬂ": "fl", "ﬃ": "ffi", "ﬄ": "ffl", "ﬅ": "st", "ﬆ": "st"}
    | dict.fromkeys(_HYPHEN, "-")
)
_UNKNOWN = re.compile("[\ufffd\ue000-\uefff\uf100-\uf8ff]")  # letters whose font does not name them
_NO_TEXT = (
    "This PDF has pages but no text: it is a scan. Bring a version with text (made by OCR, or "
    "saved from the program it was written in)."
)

# --- characters → words ---------------------------------------------------------------------


class _Style(NamedTuple):
    """How a text is set: its size in points, its weight, its direction in quarters of a turn."""

    size: float
    bold: bool
    quarter: int


def _is_bold(text_page, index: int) -> bool:
    name = ctypes.create_string_buffer(200)
    pdfium.FPDFText_GetFontInfo(text_page, index, name, 200, ctypes.c_int())
    weight = pdfium.FPDFText_GetFontWeight(text_page, index)
    return weight >= 600 or bool(_BOLD_NAME.search(name.value))


class _Reading:
    """The words of one page, with what PDFium must be asked for them."""

    def __init__(self, text_page) -> None:
        self._page = text_page
        self._styles: dict[int, _Style | None] = {}  # by the object that draws the text
        self._fonts: dict[int, bool] = {}  # whether it is bold
        self._matrix = pdfium.FS_MATRIX()
        self._x, self._y = ctypes.c_double(), ctypes.c_double()
        self._box = [ctypes.c_double() for _side in range(4)]

    def text(self) -> str:
        count = pdfium.FPDFText_CountChars(self._page)
        if count <= 0:
            return ""
        if count > _MOST_PAGE_CHARACTERS:
            raise Unreadable("A page of this PDF holds more text than a page can; it is not read.")
        # A character beyond the first 65,536 takes two units, so there is room for two each.
        units = (ctypes.c_ushort * (2 * count + 2))()
        written = pdfium.FPDFText_GetText(self._page, 0, count, units)
        text = bytes(units)[: 2 * max(written - 1, 0)].decode("utf-16-le", "replace")
        self._same = len(text) == count  # else PDFium has left characters out of the text
        return text

    def _index(self, place: int) -> int:
        """The number of the character at a place in the text."""
        if self._same:
            return place
        return pdfium.FPDFText_GetCharIndexFromTextIndex(self._page, place)

    def _style(self, index: int) -> _Style | None:
        """The style of a character; None for one that no line holds."""
        thing = pdfium.FPDFText_GetTextObject(self._page, index)
        if not thing:
            return None
        address = ctypes.addressof(thing.contents)
        if address not in self._styles:
            self._styles[address] = self._look(index, thing)
        return self._styles[address]

    def _look(self, index: int, thing) -> _Style | None:
        matrix = self._matrix
        pdfium.FPDFText_GetMatrix(self._page, index, matrix)
        size = pdfium.FPDFText_GetFontSize(self._page, index) * math.hypot(matrix.c, matrix.d)
        angle = math.atan2(matrix.b, matrix.a) / math.pi * 2
        # Text askew is a stamp or a watermark; it has no place in a line.
        if not 0.5 < size < 1000 or abs(angle - round(angle)) > 0.1:
            return None
        font = pdfium.FPDFTextObj_GetFont(thing)
        key = ctypes.addressof(font.contents) if font else 0
        if key not in self._fonts:
            self._fonts[key] = _is_bold(self._page, index)
        return _Style(round(size, 2), self._fonts[key], round(angle) % 4)

    def _place(self, first: int, last: int, quarter: int) -> tuple[float, float, float]:
        """Left end, right end and baseline, turned so that the text runs from left to right."""
        pdfium.FPDFText_GetCharOrigin(self._page, first, self._x, self._y)
        pdfium.FPDFText_GetCharBox(self._page, last, *self._box)
        left, right, bottom, top = (side.value for side in self._box)
        x, y = self._x.value, self._y.value
        if quarter == 1:
            return y, top, -x
        if quarter == 2:
            return -x, -left, -y
        if quarter == 3:
            return -y, -bottom, x
        return x, right, y

    def words(self, text: str) -> Iterator[tuple[int, Word]]:
        """The direction (in quarters of a turn) and the word, for each in the page's order.

        A word set in two styles ("report" and a raised 1) is several, glued to each other.
        """
        for match in _PIECE.finditer(text):
            first, last = self._index(match.start()), self._index(match.end() - 1)
            style = self._style(first)
            if style is None or last < first:
                continue
            pieces = [(match[0], first, last, style)]
            if last - first + 1 == len(match[0]) > 1 and self._style(last) != style:
                pieces = self._parts(match[0], first)
            glued = False
            for piece, start, end, style in pieces:
                clean = piece if piece.isascii() else piece.translate(_LIGATURES)
                clean = INVISIBLE.sub("", clean)
                if clean:
                    x0, x1, y = self._place(start, end, style.quarter)
                    word = Word(clean, x0, max(x0, x1), y, style.size, style.bold, glued)
                    yield style.quarter, word
                    glued = True

    def _parts(self, text: str, first: int) -> list[tuple[str, int, int, _Style]]:
        parts: list[tuple[str, int, int, _Style]] = []
        for offset, character in enumerate(text):
            style = self._style(first + offset)
            if style is None:
                continue
            if parts:
                before, start, _end, other = parts[-1]
                if style == other:
                    parts[-1] = (before + character, start, first + offset, other)
                    continue
            parts.append((character, first + offset, first + offset, style))
        return parts


def _page_words(page) -> tuple[list[Word], int, int]:
    """A page's words in its main direction; how many characters it has, and how many unknown."""
    text_page = pdfium.FPDFText_LoadPage(page)
    if not text_page:
        return [], 0, 0
    try:
        reading = _Reading(text_page)
        text = reading.text()
        words = list(reading.words(text))
    finally:
        pdfium.FPDFText_ClosePage(text_page)
    turns = Counter()
    for quarter, word in words:
        turns[quarter] += len(word.text)
    main = turns.most_common(1)[0][0] if turns else 0
    unknown = len(_UNKNOWN.findall(text))
    return [word for quarter, word in words if quarter == main], len(text), unknown


# --- the file -------------------------------------------------------------------------------


def _refuse_bombs(data: bytes) -> None:
    """Unpack what PDFium will unpack as soon as a page is opened, and keep none of it.

    PDFium takes all the memory that a stream asks for, and ends the process when there is none.
    Pictures are passed over: nothing here draws them.
    """
    total = place = 0
    while begin := _STREAM.search(data, place):
        place = begin.end()
        head = data[max(0, begin.start() - 600) : begin.start()]
        head = head[max(0, head.rfind(b"obj")) :]
        if b"/Fl" not in head or b"/Image" in head:
            continue
        unpacker, size = zlib.decompressobj(), 0
        try:
            while place < len(data) and not unpacker.eof:
                packed = data[place : place + 65_536]
                place += len(packed)
                while packed and not unpacker.eof:
                    size += len(unpacker.decompress(packed, 1 << 20))
                    packed = unpacker.unconsumed_tail
                    if size > _MOST_UNPACKED or total + size > 8 * _MOST_UNPACKED:
                        raise Unreadable("This PDF unpacks to far more than a document holds.")
        except zlib.error:
            pass  # a damaged stream, or bytes that only look like one: PDFium says what it is
        place -= len(unpacker.unused_data)
        total += size


def _open(data: bytes):
    """PDFium's handle of the document; it reads from `data`, which must outlive it."""
    if not data:
        raise Unreadable("The file is empty.")
    if not _HEADER.search(data, 0, 1024):
        raise Unreadable("This is not a PDF file. Bring the PDF itself, or a text or Word file.")
    _refuse_bombs(data)
    document = pdfium.FPDF_LoadMemDocument64(data, len(data), None)
    if document:
        return document
    if pdfium.FPDF_GetLastError() in (pdfium.FPDF_ERR_PASSWORD, pdfium.FPDF_ERR_SECURITY):
        raise Unreadable("This PDF is locked with a password. Bring a version without one.")
    raise Unreadable("This PDF is damaged and cannot be opened. Save or download it again.")


def _pages(document) -> list[list[Word]]:
    count = pdfium.FPDF_GetPageCount(document)
    if count < 1:
        raise Unreadable("This PDF has no pages. Save or download it again.")
    if count > _MOST_PAGES:
        raise Unreadable(
            f"This PDF has {count:,} pages; at most {_MOST_PAGES:,} are read. Bring it in parts."
        )
    pages: list[list[Word]] = []
    total = strange = opened = 0
    for number in range(count):
        page = pdfium.FPDF_LoadPage(document, number)
        if not page:
            continue
        opened += 1
        try:
            words, characters, unknown = _page_words(page)
        finally:
            pdfium.FPDF_ClosePage(page)
        pages.append(words)
        total += characters
        strange += unknown
        if total > _MOST_CHARACTERS:
            raise Unreadable(
                f"This PDF holds more than {_MOST_CHARACTERS:,} characters. Bring it in parts."
            )
    if not opened:
        raise Unreadable("This PDF is damaged: none of its pages can be read. Save it again.")
    if not any(pages):
        raise Unreadable(_NO_TEXT)
    if strange * 3 > total:
        raise Unreadable(
            "The fonts of this PDF do not say which letters they draw, so it cannot be read as "
            "text. Bring a version saved from the program it was written in, or made by OCR."
        )
    return pages


def read(data: bytes) -> list[Block]:
    """The blocks of a PDF file, in reading order.

    Raises `Unreadable` for what is no PDF, damaged, locked, a scan without text, or too long.
    Pages that hold no text are passed over if others do.
    """
    document = _open(data)
    try:
        pages = _pages(document)
    finally:
        pdfium.FPDF_CloseDocument(document)
    blocks = blocks_of_pages(*pages_of_lines(pages))
    if not blocks:
        raise Unreadable(_NO_TEXT)
    return blocks
