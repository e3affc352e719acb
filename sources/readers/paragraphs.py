"""Lines of a page → paragraphs, bullets, table rows, footnotes and headings.

What belongs together is told by the distance of lines, their indent, their type, and whether the
next word would still have fitted into the line above.
"""

import re
from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace

from . import Block
from .chunks import ITEM, NUMBERED, Bold, Chunk, joined, raised, whole
from .headings import blocks_of
from .layout import SIGNS, WEAK_SIGNS, Line, Region, Word, hang, signed, text_of
from .mending import compounds, ends_sentence, seam
from .tables import Cell, table

_CONTENTS = re.compile(r"\.{4,}+\s*\w{1,6}\Z|(?:\.\s){4,}+\w{0,6}\Z")
_LEADERS = re.compile(r"(?:\s?\.){5,}+")


def _is_contents(text: str) -> bool:
    """Whether dots lead to a page number at the end."""
    return bool(_CONTENTS.search(text[-40:]))


@dataclass
class Draft:
    """Lines that make one block, and the region that its last line stands in."""

    lines: list[Line]
    region: Region
    hang: float | None = None  # where the text of a bullet or numbered item begins
    start: float | None = None  # where its lines begin, the first one aside
    row: list[Cell] | None = None
    footnote: bool = False

    def add(self, line: Line, region: Region) -> None:
        if region is not self.region:
            self.region, self.start = region, line.x0
            self.hang = None if self.hang is None else line.x0
        elif self.start is None:
            self.start = line.x0
        self.lines.append(line)

    @property
    def size(self) -> float:
        return self.lines[0].size

    @property
    def bold(self) -> bool:
        return all(line.bold for line in self.lines)


# --- lines → drafts -------------------------------------------------------------------------


def _first_word(line: Line) -> float:
    """How wide the first word of a line is."""
    end = line.words[0].x1
    for word in line.words[1:]:
        if not word.glued:
            break
        end = word.x1
    return end - line.x0


def _edge(lines: Sequence[Line]) -> float:
    """Where the lines of a column end: the rightmost place that three of them come near."""
    ends = sorted((line.x1 for line in lines), reverse=True)
    near = 0.06 * (ends[0] - min(line.x0 for line in lines))
    return next((x for x, third in zip(ends, ends[2:], strict=False) if x - third < near), ends[0])


class _Setting:
    """How a document is set: the size of its text, the distance of its lines, its right edges."""

    def __init__(self, pages: Sequence[Sequence[Region]], body: float) -> None:
        self.body = body
        gaps: Counter[float] = Counter()
        edges: dict[int, list[float]] = {}
        self._lefts: dict[int, float] = {}
        for page in pages:
            for region in page:
                self._lefts[region.column] = min(self.left(region), region.left)
                if len(region.lines) >= 8:
                    region.right = _edge(region.lines)
                    edges.setdefault(region.column, []).append(region.right)
                for above, line in zip(region.lines, region.lines[1:], strict=False):
                    gap = (above.y - line.y) / line.size
                    if abs(above.size - line.size) < 0.3 and 0.8 < gap < 3:
                        gaps[round(gap * 20) / 20] += 1
        often = sum(gaps.values()) * 0.12
        self.leading = min((gap for gap, n in gaps.items() if n >= often), default=1.25)
        wide = sum(n for gap, n in gaps.items() if gap > 1.12 * self.leading + 0.04)
        self.parted = wide > 0.12 * sum(gaps.values())  # blank space parts the paragraphs
        self.edges = {column: sorted(xs)[len(xs) // 2] for column, xs in edges.items()}

    def left(self, region: Region) -> float:
        """Where the lines of a column begin, on whatever page."""
        return self._lefts.get(region.column, region.left)

    def tight(self, above: Line, line: Line) -> bool:
        """Whether two lines are no further apart than those of a paragraph."""
        gap = (above.y - line.y) / max(above.size, line.size)
        return 0 < gap <= min(self.leading, 1.9) * 1.12 + 0.04

    def full(self, line: Line, region: Region, following: Line) -> bool:
        """Whether the first word of the following line would not have fitted into this one."""
        return self.room(line, region) < _first_word(following) + 0.3 * line.size

    def room(self, line: Line, region: Region) -> float:
        """How much of a line is empty at its end."""
        right = region.right
        if len(region.lines) < 8:
            right = max(right, self.edges.get(region.column, right))
        return right - line.x1

    def heads(self, draft: Draft) -> bool:
        """Whether a draft is set larger than the running text."""
        return draft.size > 1.1 * self.body


def _centred(above: Line, line: Line, region: Region) -> bool:
    inside = min(above.x0, line.x0) > region.left + 0.7 * line.size
    return inside and abs((above.x0 + above.x1) - (line.x0 + line.x1)) < above.size


def _begins(draft: Draft, line: Line, region: Region, setting: _Setting) -> bool:
    """Whether a line below a draft, in the same region, begins a block of its own."""
    above = draft.lines[-1]
    if abs(above.size - line.size) > 0.08 * max(above.size, line.size):
        return True
    if not setting.tight(above, line) or _is_contents(above.text):
        return True
    if setting.heads(draft):
        return above.bold != line.bold
    full, ended = setting.full(above, region, line), ends_sentence(above.text)
    fresh = ended or not full
    if above.bold != line.bold and not full:
        return True
    sign = line.words[0].text
    if len(line.words) > 1 and (sign == "•" or (sign in WEAK_SIGNS and fresh)):
        return True
    if fresh and (ITEM.match(line.text) or NUMBERED.match(line.text)):
        return True
    slack = 0.7 * line.size
    if draft.hang is not None:
        if line.x0 < draft.hang - slack:
            hanging = draft.start is not None and draft.start > draft.hang - slack
            return hanging or fresh
        return False
    if draft.start is None:
        indented = line.x0 > above.x0 + slack and not _centred(above, line, region)
    else:
        indented = abs(line.x0 - draft.start) > slack and not _centred(above, line, region)
    if indented or (setting.leading > 1.6 and not full):
        return True
    # Where blank space parts the paragraphs, a line that ends a little early may end none.
    far = setting.room(above, region) > 0.25 * (region.right - region.left)
    return ended and not full and (far or not setting.parted)


def _runs_on(draft: Draft, line: Line, region: Region, setting: _Setting) -> bool:
    """Whether the first line of a region goes on with the last draft of the region before."""
    above = draft.lines[-1]
    if abs(above.size - line.size) > 0.08 * above.size:
        return False
    if setting.heads(draft) and above.bold != line.bold:
        return False
    if not setting.full(above, draft.region, line) or _is_contents(above.text):
        return False
    if line.words[0].text == "•":
        return False
    first = draft.lines[0]
    if ends_sentence(above.text):
        # Only an indent tells that the next sentence is of the same paragraph.
        indented = draft.start is not None and first.x0 > draft.start + 0.7 * line.size
        if hang(line) is not None or not (indented or first.words[0].text == "•"):
            return False
    if draft.start is not None:
        starts = [draft.start]
    elif draft.hang is None:
        starts = [first.x0, draft.region.left]
    else:
        starts = [draft.hang] if first.words[0].text == "•" else [draft.hang, first.x0]
    margin, left = setting.left(draft.region), setting.left(region)
    edges = ((0, 0), (draft.region.left, region.left), (margin, left))
    return any(
        abs((line.x0 - after) - (start - before)) <= 0.7 * line.size
        for start in starts
        for before, after in edges
    )


def _goes_on(draft: Draft, line: Line, region: Region, setting: _Setting) -> bool:
    if draft.region is region:
        return not _begins(draft, line, region, setting)
    return _runs_on(draft, line, region, setting)


# --- footnotes ------------------------------------------------------------------------------

_MARK = re.compile(r"([⁰¹²³⁴⁵⁶⁷⁸⁹]{1,3}|\d{1,3}(?=\s)|[*†‡](?=\s?\S))\s*")


def _notes(lines: list[Line], body: float) -> int:
    """Where the footnotes of a region begin: small type down to its end, the first one marked."""
    start = len(lines)
    while start and lines[start - 1].size <= 0.94 * body:
        start -= 1
    while start < len(lines) and not _MARK.match(lines[start].text):
        start += 1
    return start


def _footnotes(lines: Sequence[Line], region: Region) -> list[Draft]:
    drafts: list[Draft] = []
    for line in lines:
        if not drafts or _MARK.match(line.text):
            drafts.append(Draft([line], region, footnote=True))
        else:
            drafts[-1].lines.append(line)
    return drafts


# --- drafts → blocks ------------------------------------------------------------------------


def _drafts(pages: Sequence[Sequence[Region]], setting: _Setting) -> list[Draft]:
    drafts: list[Draft] = []
    last: Draft | None = None  # the text that the next line may go on with
    columns: list[list[Word]] | None = None  # of the table that the next line may go on with
    for page in pages:
        foot = min(region.lines[-1].y for region in page)
        for region in page:
            lines = [signed(line) for line in region.lines]
            notes = _notes(lines, setting.body) if lines[-1].y - foot < 60 else len(lines)
            footnotes = _footnotes(lines[notes:], region)
            del lines[notes:]
            index = 0
            while index < len(lines):
                found = table(lines, index, setting.tight, columns)
                if found:
                    drafts += [Draft([lines[index]], region, row=row) for row in found.rows]
                    last, index, columns = None, found.end, found.columns
                    continue
                columns = None
                line = lines[index]
                if last and _goes_on(last, line, region, setting):
                    last.add(line, region)
                else:
                    last = Draft([line], region, hang(line))
                    drafts.append(last)
                index += 1
            drafts += footnotes
    return drafts


def _strung(lines: Iterable[Sequence[Word]], known: Collection[str]) -> tuple[str, Bold]:
    """Lines as one text, words parted at line ends made whole."""
    words: list[Word] = []
    for first, *rest in lines:
        between = " "
        if words:
            cut, between = seam(words[-1].text, first.text, known)
            if cut:
                words[-1] = words[-1]._replace(text=words[-1].text[:-cut])
        words += [first._replace(glued=not between), *rest]
    return text_of(words)


def _text(draft: Draft, known: Collection[str]) -> tuple[str, Bold]:
    if draft.row:
        return joined([_strung(column, known) for column in draft.row])
    text, bold = _strung((line.words for line in draft.lines), known)
    if _is_contents(text):
        return _LEADERS.sub(" ....", text), ()
    return text, bold


def _styled(draft: Draft, text: str, setting: _Setting, body_bold: bool) -> bool:
    """Whether a text is set as a heading: larger than the running text, or bold and short."""
    if draft.row or draft.footnote or draft.lines[0].words[0].text in SIGNS | WEAK_SIGNS:
        return False
    if not any(map(str.isalpha, text)) or len(text) > 400 or _is_contents(text):
        return False
    if draft.size >= 1.1 * setting.body and draft.size >= setting.body + 0.8:
        return len(text.split()) <= (12 if text[-1] == "." else 45)
    bold = draft.bold and not body_bold and draft.size >= 0.97 * setting.body
    return bold and len(text.split()) <= 25 and text[-1] not in ".;:,!?"


def _chunk(draft: Draft, text: str, bold: Bold) -> Chunk:
    if draft.row:
        return whole("row", text, bold)
    if draft.footnote:
        mark = _MARK.match(text)
        if mark:
            number = f"{raised(mark[1])} "
            moved = len(number) - mark.end()
            text = number + text[mark.end() :]
            bold = tuple((max(a + moved, 0), b + moved) for a, b in bold if b + moved > 0)
        return replace(whole("plain", text, bold), footnote=True, kind="plain")
    return whole("plain", text, bold)


def blocks_of_pages(pages: Sequence[Sequence[Region]], body: float) -> list[Block]:
    """The blocks of pages of lines, given the size of the running text."""
    setting = _Setting(pages, body)
    drafts = _drafts(pages, setting)
    known = compounds(line.text for draft in drafts for line in draft.lines)
    texts = [_text(draft, known) for draft in drafts]
    weights: Counter[bool] = Counter()
    for draft, (text, _bold) in zip(drafts, texts, strict=True):
        if abs(draft.size - body) < 0.5:
            weights[draft.bold] += len(text)
    body_bold = weights[True] > weights[False]
    styles: list[tuple[float, bool] | None] = []
    for draft, (text, _bold) in zip(drafts, texts, strict=True):
        heads = text and _styled(draft, text, setting, body_bold)
        styles.append((-round(draft.size), not draft.bold) if heads else None)
    depths = _depths(styles, texts)
    order = sorted({depth for depth in depths if depth})
    chunks = []
    for draft, (text, bold), depth in zip(drafts, texts, depths, strict=True):
        if depth:
            chunks.append(whole("heading", text, (), min(order.index(depth) + 1, 6)))
        elif text:
            chunks.append(_chunk(draft, text, bold))
    return blocks_of([chunk for chunk in chunks if chunk.text])


def _depths(
    styles: Sequence[tuple[float, bool] | None], texts: Sequence[tuple[str, Bold]]
) -> list[tuple[float, bool, int] | None]:
    """The style of each heading, with the depth of its number; unnumbered ones rank with "1."."""
    depths: list[tuple[float, bool, int] | None] = []
    for style, (text, _bold) in zip(styles, texts, strict=True):
        if style is None:
            depths.append(None)
            continue
        number = NUMBERED.match(text)
        depths.append((*style, number[1].count(".") if number else 0))
    # "1.1" and "Summary" in the same type, and no "1.": they stand on the same level.
    top: dict[tuple[float, bool], int] = {}
    for style, (text, _bold) in zip(styles, texts, strict=True):
        if style and (number := NUMBERED.match(text) or ITEM.match(text)):
            depth = number[0].strip(" .").count(".")
            top[style] = min(top.get(style, depth), depth)
    return [(*depth[:2], depth[2] or top.get(depth[:2], 0)) if depth else None for depth in depths]
