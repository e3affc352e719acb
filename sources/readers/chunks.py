"""What the readers cut a file into before it is told which pieces are headings.

A reader of lines makes its chunks itself; one of a file that marks its paragraphs, lists and
tables (a web page, a Word file) puts them into a `Flow` as it comes upon them.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

Bold = tuple[tuple[int, int], ...]

SIGN = re.compile(r"[-*•–—‣◦▪●○·►]\s+(?=\S)")
ITEM = re.compile(r"(?:\d{1,3}[.)]|\(?[a-zA-Z]\)|\(?[ivx]{1,5}\))\s+(?=\S)")
NUMBERED = re.compile(r"(\d{1,2}(?:\.\d{1,2}){1,4})(?:\.\s+(?=\S)|\s+(?=[^\W\d_a-z]))")
SUPERSCRIPT = re.compile(r"[⁰¹²³⁴⁵⁶⁷⁸⁹]")
_RAISED = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")
_MOST_TABLES = 8  # tables within tables; what lies deeper is read as running text


@dataclass
class Chunk:
    """Lines that belong together: "plain", "bullet", "numbered", "row", "heading" or "number"."""

    kind: str
    lines: list[str]
    level: int = 0
    gap_before: bool = False
    gap_after: bool = False
    caption: bool = False
    footnote: bool = False
    text: str = ""
    bold: Bold = field(default=())


def is_rule(line: str) -> bool:
    """Whether a line is drawn rather than written: "-----", "* * *"."""
    signs = set(line) - {" ", "\t"}
    return len(signs) == 1 and signs <= set("-*_=~") and len(line.replace(" ", "")) >= 3


def raised(number: str) -> str:
    """ASCII digits as superscripts, the way the text of a claim and its footnote show them."""
    return number.translate(_RAISED)


def whole(kind: str, text: str, bold: Bold = (), level: int = 0) -> Chunk:
    """The chunk of a paragraph (not empty) that the file itself parts from all others.

    A "plain" one is told by how it begins, as a line of text is: "- ", "1) " and "(a) " make a
    bullet, "1.1. " a numbered line, and a superscript number a footnote.
    """
    footnote = False
    if kind == "plain":
        if sign := SIGN.match(text):
            gone = sign.end()
            kind, text = "bullet", text[gone:]
            bold = tuple((max(a - gone, 0), b - gone) for a, b in bold if b > gone)
        elif ITEM.match(text):
            kind = "bullet"
        elif NUMBERED.match(text):
            kind = "numbered"
        footnote = bool(SUPERSCRIPT.match(text))
    return Chunk(kind, [text], level, True, True, footnote=footnote, text=text, bold=bold)


def joined(cells: Sequence[tuple[str, Bold]]) -> tuple[str, Bold]:
    """The cells of a row as "label: value" for two, "a | b | c" for more; empty ones go."""
    cells = [cell for cell in cells if cell[0]]
    if len(cells) == 2:
        between = " " if cells[0][0].endswith(":") else ": "
    else:
        between = " | "
    return _strung(cells, between)


def _strung(texts: Sequence[tuple[str, Bold]], between: str) -> tuple[str, Bold]:
    bold: list[tuple[int, int]] = []
    length = 0
    for text, stressed in texts:
        bold.extend((start + length, end + length) for start, end in stressed)
        length += len(text) + len(between)
    return between.join(text for text, _bold in texts), tuple(bold)


class Flow:
    """Chunks in the order of the file, the cells of a table row made one.

    A row of which only one cell is filled, or that holds a heading or another table, only lays
    out the page: what it holds is put into the flow as it is.
    """

    def __init__(self) -> None:
        self.chunks: list[Chunk] = []
        self._rows: list[list[list[Chunk]]] = []  # the open rows, the outermost first
        self._deeper = 0

    @property
    def in_row(self) -> bool:
        return bool(self._rows)

    def add(self, chunk: Chunk) -> None:
        if self._rows:
            row = self._rows[-1]
            if not row:
                row.append([])
            row[-1].append(chunk)
        else:
            self.chunks.append(chunk)

    def open_row(self) -> None:
        if len(self._rows) == _MOST_TABLES:
            self._deeper += 1
        else:
            self._rows.append([])

    def open_cell(self) -> None:
        if self._rows and not self._deeper:
            self._rows[-1].append([])

    def close_row(self) -> None:
        """End the innermost open row, if there is one."""
        if self._deeper:
            self._deeper -= 1
            return
        if not self._rows:
            return
        cells = [cell for cell in self._rows.pop() if cell]
        chunks = [chunk for cell in cells for chunk in cell]
        if len(cells) > 1 and not any(chunk.kind in ("heading", "row") for chunk in chunks):
            texts = [_strung([(chunk.text, chunk.bold) for chunk in cell], " ") for cell in cells]
            row = whole("row", *joined(texts))
            row.footnote = all(chunk.footnote for chunk in chunks)
            chunks = [row]
        for chunk in chunks:
            self.add(chunk)
