"""Words with their places → lines in reading order, without running heads and page numbers.

Lengths are points, and y grows upwards, as in a PDF. "Size" is the size of the type.
"""

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from .chunks import ITEM, NUMBERED, Bold, raised


class Word(NamedTuple):
    """A word from `x0` to `x1` on the baseline `y`; `glued`: no blank stands before it."""

    text: str
    x0: float
    x1: float
    y: float
    size: float
    bold: bool
    glued: bool = False


def text_of(words: Iterable[Word]) -> tuple[str, Bold]:
    """The words as text, and the stretches of it that are bold."""
    pieces: list[str] = []
    bold: list[tuple[int, int]] = []
    length = 0
    for word in words:
        if pieces and not word.glued:
            pieces.append(" ")
            length += 1
        end = length + len(word.text)
        if word.bold:
            if bold and bold[-1][1] >= length - (not word.glued):
                bold[-1] = (bold[-1][0], end)
            else:
                bold.append((length, end))
        pieces.append(word.text)
        length = end
    return "".join(pieces), tuple(bold)


def _usual_size(words: Sequence[Word]) -> float:
    if len({word.size for word in words}) == 1:
        return words[0].size
    sizes: Counter[float] = Counter()
    for word in words:
        sizes[word.size] += len(word.text)
    return sizes.most_common(1)[0][0]


@dataclass
class Line:
    """Words side by side, from left to right."""

    words: list[Word]
    y: float = 0.0
    size: float = 0.0
    bold: bool = False
    text: str = ""
    x0: float = field(init=False)
    x1: float = field(init=False)

    def __post_init__(self) -> None:
        self.words.sort(key=lambda word: word.x0)
        self.size = _usual_size(self.words)
        main = [word for word in self.words if word.size == self.size]
        self.y = main[0].y
        self.words = [self._set(i, word) for i, word in enumerate(self.words)]
        self.bold = all(word.bold for word in main if any(map(str.isalnum, word.text)))
        self.text = text_of(self.words)[0]
        self.x0, self.x1 = self.words[0].x0, max(word.x1 for word in self.words)

    def _set(self, index: int, word: Word) -> Word:
        """The word with raised digits as superscripts, and glued if it touches the one before."""
        gap = word.x0 - self.words[index - 1].x1
        glued = index > 0 and gap < self.size * (0.2 if word.glued else 0.04)
        if glued != word.glued:
            word = word._replace(glued=glued)
        return self._raise(word) if word.size < 0.85 * self.size else word

    def _raise(self, word: Word) -> Word:
        high = word.y - self.y > 0.12 * self.size
        if high and word.text.isascii() and word.text.isdigit():
            return word._replace(text=raised(word.text))
        return word


@dataclass
class Region:
    """A column, or what stands above or below columns: its lines, top down, and its edges."""

    lines: list[Line]
    left: float
    right: float
    column: int  # 0 for the full width, else 1 or 2


# --- bullets ----------------------------------------------------------------------------------

SIGNS = frozenset("•‣◦▪●○►■□➢➤✓✔❖\uf0b7\uf0a7\uf0d8\uf0fc\uf076\uf0a8\uf06e\uf0e8")
WEAK_SIGNS = frozenset("-–—*·o§")  # signs that running text may hold too


def signed(line: Line) -> Line:
    """The line with its bullet sign, if it has one, as "•" and parted from the text."""
    first, *rest = line.words
    sign = first.text[0]
    if sign in SIGNS and len(first.text) > 1:
        word = first._replace(text=first.text[1:], x0=first.x0 + 0.6 * first.size)
        first, rest = first._replace(text=sign, x1=word.x0), [word, *rest]
    elif not rest or first.text not in SIGNS | WEAK_SIGNS:
        return line
    if first.text == "o" and rest[0].x0 - first.x1 < 0.6 * line.size:
        return line
    rest[0] = rest[0]._replace(glued=False)
    sign = "•" if first.text in SIGNS or first.text in "o§" else first.text
    words = [first._replace(text=sign, size=line.size, y=line.y, bold=False), *rest]
    return Line(words)


def hang(line: Line) -> float | None:
    """Where the text of a bullet or numbered item begins; None for another line."""
    strong = line.words[0].text in SIGNS | WEAK_SIGNS
    if len(line.words) > 1 and (strong or ITEM.match(line.text) or NUMBERED.match(line.text)):
        return line.words[1].x0
    return None


# --- words → rows ---------------------------------------------------------------------------


def _rows(words: Sequence[Word]) -> list[list[Word]]:
    """Words by their baselines, top down; raised and lowered signs with the row they belong to."""
    rows: list[list[Word]] = []
    for word in sorted(words, key=lambda word: -word.y):
        if rows and rows[-1][0].y - word.y <= 0.25 * min(rows[-1][0].size, word.size):
            rows[-1].append(word)
        else:
            rows.append([word])
    joined: list[list[Word]] = []
    above = 0.0  # the size of the last of them
    small: list[Word] = []  # a row of small type that waits for the row right below it
    for row in rows:
        size = max(word.size for word in row)
        if small and small[0].y - row[0].y < 0.55 * size and small[0].size < 0.85 * size:
            row = small + row
        elif small:
            joined.append(small)
            above = small[0].size
        small = []
        if joined and size < 0.85 * above and joined[-1][0].y - row[0].y < 0.35 * above:
            joined[-1].extend(row)
        elif len(row) < 9 and all(len(word.text) <= 4 for word in row):
            small = row
        else:
            joined.append(row)
            above = size
    return [*joined, small] if small else joined


# --- running heads and page numbers ---------------------------------------------------------

_EDGE = 3  # at most so many lines of a page's top, or of its foot, are furniture
_NEAR = 4  # a running head recurs within so many pages
_NUMBER = re.compile(r"[0-9]{1,6}")
_LETTERS = re.compile(r"[\W\d_]+")
_PAGE_NUMBER = re.compile(
    r"(?P<sure>(?:page|p\.)\s*\d{1,4}(?:\s*(?:/|of|de|sur|-|–)\s*\d{1,4})?|[-–—]\s*\d{1,4}\s*[-–—]|"
    r"\d{1,4}\s*(?:/|of|sur)\s*\d{1,4})|[|\s]*\d{1,4}[|\s]*|[ivxlc]{1,6}",
    re.IGNORECASE,
)


class _Edge(NamedTuple):
    text: str
    letters: str
    numbers: list[int]
    y: float
    size: float


def _edge(row: Sequence[Word]) -> _Edge:
    text = text_of(sorted(row, key=lambda word: word.x0))[0][:300]
    numbers = sorted(map(int, _NUMBER.findall(text)))
    size = max(word.size for word in row)
    return _Edge(text, _LETTERS.sub("", text).casefold(), numbers, row[0].y, size)


def _recurs(edge: _Edge, page: int, edges: Sequence[Sequence[_Edge]], body: float) -> bool:
    """Whether a line stands at the same height of pages nearby, its page number aside."""

    def same(near: _Edge, pages: int) -> bool:
        if abs(edge.y - near.y) > 3 or edge.letters != near.letters:
            return False
        if edge.numbers == near.numbers:
            return True
        # "Annex 1" and "Annex 2" may head two pages, but as titles they are large.
        return edge.size <= 1.05 * body and all(
            b - a in (0, pages) for a, b in zip(edge.numbers, near.numbers, strict=False)
        )

    found = 0
    for other in range(max(0, page - _NEAR), min(len(edges), page + _NEAR + 1)):
        found += other != page and any(same(near, other - page) for near in edges[other])
    # Twice, for a line may once stand at the top of two pages by chance.
    return found >= min(2, max(1, len(edges) - 1))


def _apart(rows: Sequence[Sequence[Word]]) -> int:
    """How many of a page's outermost rows stand apart from the text."""
    gaps = sorted(abs(a[0].y - b[0].y) for a, b in zip(rows, rows[1:], strict=False))
    for count, (row, inner) in enumerate(zip(rows[:_EDGE], rows[1:], strict=False), 1):
        size = max(row[0].size, inner[0].size)
        if abs(row[0].y - inner[0].y) > 1.3 * min(gaps[len(gaps) // 2], 1.5 * size):
            return count
    return len(rows) if len(rows) <= _EDGE else 0


def _without_furniture(pages: list[list[list[Word]]], body: float) -> list[list[list[Word]]]:
    """The rows of the pages (top down) without running heads and feet and page numbers."""
    for end in (0, -1):
        order = [page if end == 0 else page[::-1] for page in pages]
        edges = [[_edge(row) for row in rows[:_EDGE]] for rows in order]
        kept = []
        for number, rows in enumerate(order):
            apart = _apart(rows)
            gone = 0
            for edge in edges[number]:
                page_number = _PAGE_NUMBER.fullmatch(edge.text)
                sure = page_number and page_number["sure"]
                if not sure and (
                    gone >= apart or not (page_number or _recurs(edge, number, edges, body))
                ):
                    break
                gone += 1
            kept.append(rows[gone:] if end == 0 else rows[gone:][::-1])
        pages = kept
    return pages


# --- columns --------------------------------------------------------------------------------

_BINS = 200


def segments(words: Sequence[Word], gap: float) -> list[list[Word]]:
    """Words in a row (from left to right), parted where more than `gap` sizes are empty."""
    parts: list[list[Word]] = []
    end = 0.0
    for word in words:
        if parts and word.x0 - end <= gap * word.size:
            parts[-1].append(word)
            end = max(end, word.x1)
        else:
            parts.append([word])
            end = word.x1
    return parts


def _gutter(rows: Sequence[Sequence[Word]]) -> float | None:
    """The middle of the empty stripe between two columns of running text, or None."""
    spans = []
    for row in rows:
        for part in segments(sorted(row, key=lambda word: word.x0), 1.0):
            if sum(len(word.text) for word in part) > 2:
                spans.append((part[0].x0, max(word.x1 for word in part)))
    if len(spans) < 12:
        return None
    left, right = min(x0 for x0, _x1 in spans), max(x1 for _x0, x1 in spans)
    step = (right - left) / _BINS
    if step <= 0:
        return None
    change = [0] * (_BINS + 2)
    for x0, x1 in spans:
        change[int((x0 - left) / step)] += 1
        change[int((x1 - left) / step) + 1] -= 1
    cover, covered = 0, []
    for value in change:
        cover += value
        covered.append(cover)
    middle = range(_BINS * 3 // 10, _BINS * 7 // 10)
    least = min(covered[i] for i in middle)
    stripe = [i for i in middle if covered[i] <= least]
    run = [stripe[0]]
    for i in stripe[1:]:
        if i != run[-1] + 1:
            break
        run.append(i)
    centre = left + (run[0] + run[-1] + 1) / 2 * step
    lefts = sorted(x1 - x0 for x0, x1 in spans if x1 <= centre)
    rights = sorted(x1 - x0 for x0, x1 in spans if x0 >= centre)
    crossing = len(spans) - len(lefts) - len(rights)
    if min(len(lefts), len(rights)) < 6 or crossing * 3 > min(len(lefts), len(rights)):
        return None
    filled = lefts[len(lefts) // 2] > 0.6 * (centre - left)
    return centre if filled and rights[len(rights) // 2] > 0.6 * (right - centre) else None


def _regions(rows: list[list[Word]]) -> list[Region]:
    """The page's regions in reading order: columns from left to right, between full lines."""
    centre = _gutter(rows)
    bands: list[tuple[int, list[Word]]] = []
    if centre is None:
        bands = [(0, [word for row in rows for word in row])]
    else:
        sides: list[list[Word]] = [[], [], []]

        def flush(*columns: int) -> None:
            for column in columns:
                if sides[column]:
                    bands.append((column, sides[column]))
                    sides[column] = []

        for row in rows:
            parts = segments(sorted(row, key=lambda word: word.x0), 1.0)
            full = any(part[0].x0 < centre < part[-1].x1 for part in parts)
            flush(*((1, 2) if full else (0,)))
            for word in row:
                sides[0 if full else 1 if word.x0 < centre else 2].append(word)
        flush(0, 1, 2)
    regions = []
    for column, words in bands:
        lines = [Line(row) for row in _rows(words)]
        left, right = min(line.x0 for line in lines), max(line.x1 for line in lines)
        regions.append(Region(lines, left, right, column))
    return regions


# --- pages ----------------------------------------------------------------------------------


def pages_of_lines(pages: Sequence[Sequence[Word]]) -> tuple[list[list[Region]], float]:
    """For each page its regions, in reading order; and the size of the running text."""
    sizes: Counter[float] = Counter()
    for words in pages:
        for word in words:
            sizes[round(word.size * 2) / 2] += len(word.text)
    body = sizes.most_common(1)[0][0]
    rows = [_rows(words) for words in pages]
    text = _without_furniture(rows, body)
    # Where nothing but furniture is left, it is what the document says.
    return [_regions(page) for page in (text if any(text) else rows) if page], body
