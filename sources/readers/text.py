"""Plain text and Markdown → blocks.

One block per paragraph, bullet or table row. Hard-wrapped lines are one paragraph. The signs of
bullets ("-", "•") are dropped, numbers and letters ("1)", "a)") stay: a person may cite them.
Everything here takes time in proportion to the length of the file, whatever the file holds.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from . import LABEL, Block, Kind, Unreadable, assemble, heading_paths
from .cleaning import INVISIBLE, clean, decode, visible

__all__ = ["Block", "Unreadable", "assemble", "clean", "decode", "heading_paths", "read"]

# --- lines → chunks -------------------------------------------------------------------------

_SIGN = re.compile(r"[-*•–—‣◦▪●○·►]\s+(?=\S)")
_ITEM = re.compile(r"(?:\d{1,3}[.)]|\(?[a-zA-Z]\)|\(?[ivx]{1,5}\))\s+(?=\S)")
_SINGLE_NUMBER = re.compile(r"\d{1,2}\.\s")
_NUMBERED = re.compile(r"(\d{1,2}(?:\.\d{1,2}){1,4})(?:\.\s+(?=\S)|\s+(?=[^\W\d_a-z]))")
_LONE_NUMBER = re.compile(r"(?:[-–—]\s*)?([0-9]{1,6}|[⁰¹²³⁴⁵⁶⁷⁸⁹]{1,3})(?:\s*[-–—])?")
_SUPERSCRIPT = re.compile(r"[⁰¹²³⁴⁵⁶⁷⁸⁹]")
_FOOTNOTE = re.compile(r"\[\^\w{1,40}\]:\s*")
_CELL = re.compile(r"(?<!\\)\|")
_TABLE_RULE = re.compile(r"[|:\-\s]+")
_LONG_LINE = 60  # shorter lines than this were hardly broken for want of room
_LABEL_CELL = 200  # a longer first cell is prose that happens to hold a tab


@dataclass
class _Chunk:
    """Lines that belong together: "plain", "bullet", "numbered", "row", "heading" or "number"."""

    kind: str
    lines: list[str]
    level: int = 0
    gap_before: bool = False
    gap_after: bool = False
    caption: bool = False
    footnote: bool = False
    text: str = ""
    bold: tuple[tuple[int, int], ...] = field(default=())


def _hash_heading(line: str) -> tuple[int, str] | None:
    rest = line.lstrip("#")
    level = len(line) - len(rest)
    if not 1 <= level <= 6 or (rest and not rest[0].isspace()):
        return None
    rest = rest.strip()
    bare = rest.rstrip("#")
    return level, bare.rstrip() if not bare or bare[-1].isspace() else rest


def _is_rule(line: str) -> bool:
    signs = set(line) - {" ", "\t"}
    return len(signs) == 1 and signs <= set("-*_=~") and len(line.replace(" ", "")) >= 3


def _row_cells(line: str) -> list[str] | None:
    """The cells of a table row, or None for a line that is none."""
    if line.startswith("|") and line.count("|") > 1:
        return [] if _TABLE_RULE.fullmatch(line) else _CELL.split(line.strip("|"))
    cells = [cell for cell in line.split("\t") if visible(cell)]
    return cells if len(cells) > 1 and len(cells[0]) <= _LABEL_CELL else None


def _is_caps(line: str) -> bool:
    return (
        len(line) <= 200
        and line.isupper()
        and sum(map(str.isalpha, line)) >= 4
        and len(line.split()) <= 14
        and line[-1] not in ".;,!?:"
    )


def _goes_on(chunk: _Chunk, line: str, stripped: str) -> bool:
    """Whether a plain line right below a chunk still belongs to it."""
    last = chunk.lines[-1]
    if chunk.kind == "plain":
        caps_above = len(chunk.lines) < 4 and all(map(_is_caps, chunk.lines))
        return not (caps_above and stripped[0].isupper() and not _is_caps(stripped))
    if chunk.kind == "bullet":
        return line[0].isspace() or stripped[0].islower() or last[-1] not in ".;:!?"
    return chunk.kind == "numbered" and (stripped[0].islower() or len(last) >= _LONG_LINE)


def _chunks(text: str) -> list[_Chunk]:
    chunks: list[_Chunk] = []
    lines = text.split("\n")
    gap = True  # whether a blank line (or the start of the file) stands above

    def start(kind: str, line: str, level: int = 0) -> None:
        chunks.append(_Chunk(kind, [line], level, gap_before=gap))

    for index, line in enumerate(lines):
        stripped = INVISIBLE.sub("", line).strip()
        if not stripped:
            if chunks:
                chunks[-1].gap_after = True
            gap = True
            continue
        above = chunks[-1] if chunks and not gap else None
        below_blank = index + 1 == len(lines) or not lines[index + 1].strip()
        if heading := _hash_heading(stripped):
            if heading[1]:
                start("heading", heading[1], heading[0])
        elif _is_rule(stripped):
            if above and above.kind == "plain" and len(above.lines) == 1 and stripped[0] in "=-":
                above.kind, above.level = "heading", 1 if stripped[0] == "=" else 2
            if chunks:
                chunks[-1].gap_after = True
            gap = True
            continue
        elif (above is None or below_blank) and (number := _LONE_NUMBER.fullmatch(stripped)):
            start("number", number[1])
        elif sign := _SIGN.match(stripped):
            start("bullet", stripped[sign.end() :])
        elif _ITEM.match(stripped):
            start("bullet", stripped)
        elif _NUMBERED.match(stripped):
            start("numbered", stripped)
        elif (cells := _row_cells(stripped)) is not None and not _SUPERSCRIPT.match(stripped):
            if cells:
                start("row", "\t".join(cell.replace("\t", " ") for cell in cells))
        elif above and above.kind == "plain" and above.lines[-1] == stripped:
            above.caption = True
        elif above and _goes_on(above, line, stripped):
            above.lines.append(stripped)
        else:
            start("plain", stripped)
        gap = False
    if chunks:
        chunks[-1].gap_after = True
    return chunks


def _clean_row(line: str) -> tuple[str, tuple[tuple[int, int], ...]]:
    """The cells as "label: value" for two, "a | b | c" for more."""
    cells = [cell for cell in map(clean, line.split("\t")) if cell[0]]
    pieces: list[str] = []
    bold: list[tuple[int, int]] = []
    length = 0
    for cell, stressed in cells:
        if pieces:
            pair = len(cells) == 2
            pieces.append(" " if pair and pieces[0].endswith(":") else ": " if pair else " | ")
            length += len(pieces[-1])
        bold.extend((start + length, end + length) for start, end in stressed)
        pieces.append(cell)
        length += len(cell)
    return "".join(pieces), tuple(bold)


def _mark_footnotes(chunks: Sequence[_Chunk]) -> None:
    """Mark what a footnote number announces.

    A superscript number announces a footnote anywhere. A plain one may be a page number; it
    announces one only in a row of notes 1, 2, … that ends the file.
    """
    for chunk, following in zip(chunks, chunks[1:], strict=False):
        if chunk.kind == "number" and _SUPERSCRIPT.match(chunk.lines[0]):
            following.footnote = following.kind == "plain"
    last = len(chunks) - 1
    while last >= 0 and chunks[last].kind == "number":
        last -= 1
    notes = []
    while last >= 1 and chunks[last].kind == "plain" and chunks[last - 1].kind == "number":
        notes.append(last)
        last -= 2
    notes.reverse()
    if [chunks[note - 1].lines[0] for note in notes] == [str(n + 1) for n in range(len(notes))]:
        for note in notes:
            chunks[note].footnote = True


# --- chunks → headings ----------------------------------------------------------------------

# Ranks from the highest heading to the lowest; only their order counts.
_CAPS, _TOP, _PART, _CHAPTER, _SECTION, _NUMBER, _MINOR, _LABEL = 5, 10, 20, 30, 40, 50, 70, 90

_NAMED = re.compile(
    r"(?:(?P<part>(?:(?:strategic|thematic) )?(?:area|axis|pillar|objective)|part|title|book|"
    r"annex|appendix|partie|titre|livre|annexe|axe(?: stratégique)?|pilier)"
    r"|(?P<chapter>chapter|chapitre)|(?P<section>section))\b",
    re.IGNORECASE,
)
_NAMED_NUMBER = re.compile(
    r"\s+(?:\d{1,3}|[IVXLC]{1,7}|[A-Z]|one|two|three|first|premi[eè]re?|PREMI[EÈ]RE?)"
    r"(?P<title>\s*[-–—:.]\s*\S.*|\s+[^\W\d_a-z].*|)",
)
_END_MATTER = re.compile(
    r"(?:annex|appendi|bibliograph|acknowledge?ment|conclusion|recomm[ae]nd|references|"
    r"remerciements)",
    re.IGNORECASE,
)
_NO_HEADING = re.compile(
    r"translated|traduit|photo|picture|image|source|copyright|©|www\.|https?:|\S+@|page \d|"
    r"\d{1,2}(?:er|st|nd|rd|th)? [^\W\d_]+ \d{4}$",
    re.IGNORECASE,
)


def _may_head(text: str, most_words: int) -> bool:
    return (
        len(text) <= 400
        and text[-1] not in ".;,!?:"
        and len(text.split()) <= most_words
        and "...." not in text  # a line of a table of contents
        and any(map(str.isalpha, text))
    )


def _named_rank(text: str) -> tuple[int, bool] | None:
    """The rank of "Chapter 2 - Courts", and whether it is the number alone; None for others."""
    if not (text[0].isupper() and _may_head(text, 45)):
        return None
    name = _NAMED.match(text)
    number = name and _NAMED_NUMBER.fullmatch(text, name.end())
    if not name or not number:
        return None
    rank = _PART if name["part"] else _CHAPTER if name["chapter"] else _SECTION
    return rank, not number["title"]


def _is_line_heading(chunk: _Chunk) -> bool:
    """A short line on its own that reads like a title."""
    text = chunk.text
    return (
        chunk.kind == "plain"
        and len(chunk.lines) == 1
        and chunk.gap_before
        and chunk.gap_after
        and not chunk.caption
        and not chunk.footnote
        and (text[0].isupper() or text[0].isdigit())
        and _may_head(text, 10)
        and not _NO_HEADING.match(text)
    )


def _is_single_number_heading(chunks: Sequence[_Chunk], index: int) -> bool:
    """Whether "1. Introduction" is a heading: on its own, and no neighbour is in the same list."""
    chunk = chunks[index]
    beside = [*chunks[max(0, index - 1) : index], *chunks[index + 1 : index + 2]]
    return (
        chunk.kind == "bullet"
        and chunk.gap_before
        and chunk.gap_after
        and bool(_SINGLE_NUMBER.match(chunk.text))
        and _may_head(chunk.text, 12)
        and chunk.text.split()[1][0].isupper()
        and not any(_SINGLE_NUMBER.match(other.lines[0]) for other in beside)
    )


def _listed_lines(chunks: Sequence[_Chunk]) -> set[int]:
    """Short lines that stand in a list of such lines; its last may still head what follows."""
    listed: set[int] = set()
    run: list[int] = []
    for index, chunk in enumerate(chunks):
        if _is_line_heading(chunk) and not _named_rank(chunk.text):
            run.append(index)
            continue
        if len(run) > 3:
            listed.update(run[:-1])
        run = []
    return listed


def _plain_rank(chunk: _Chunk, more: bool, markdown: bool, structured: bool) -> int | None:
    """The rank of a plain chunk as a heading; `more`: text follows that it could be head of."""
    text = chunk.text
    if chunk.caption or chunk.footnote:
        return None
    if text.endswith(":"):
        is_label = more and len(text) <= 400 and len(text.split()) <= 8
        return _LABEL if is_label and any(map(str.isalpha, text)) else None
    if named := _named_rank(text):
        return named[0]
    end_matter = bool(_END_MATTER.match(text))
    if _is_caps(text) and more:
        return _CAPS if not structured or end_matter else _MINOR - 1
    if more and not markdown and _is_line_heading(chunk):
        return _TOP if not structured or end_matter else _MINOR
    return None


def _ranks(chunks: Sequence[_Chunk], markdown: bool) -> list[int | None]:
    """For each chunk its rank as a heading, or None."""
    ranks: list[int | None] = []
    structured = False  # named or numbered headings have begun: a bare line now ranks below them
    untitled: int | None = None  # rank of a "TITRE I" just above, whose title is still to come
    listed = _listed_lines(chunks)
    for index, chunk in enumerate(chunks):
        more = index + 1 < len(chunks) and not chunks[index + 1].footnote
        named = _named_rank(chunk.text) if chunk.kind == "plain" else None
        number = _NUMBERED.match(chunk.text)
        rank = None
        if chunk.kind == "heading":
            rank = chunk.level
        elif chunk.kind == "numbered" and number and _may_head(chunk.text, 45):
            rank = _NUMBER + number[1].count(".") + 1
        elif chunk.kind == "plain" and index not in listed:
            rank = _plain_rank(chunk, more, markdown, structured)
            if untitled and rank and rank != _LABEL and not named:
                rank = untitled + 1
        elif more and not markdown and _is_single_number_heading(chunks, index):
            rank = _NUMBER + 1
        structured = structured or (rank is not None and _PART <= rank < _MINOR - 1)
        untitled = rank if named and named[1] else None
        ranks.append(rank)
    return ranks


def read(data: bytes) -> list[Block]:
    """The blocks of a TXT or Markdown file, in order; raises `Unreadable` as `decode` does.

    Markdown's own headings keep their level. Without them the levels are counted from the
    headings that the file has: a title line, "Part", "Chapter", "Section", "1.", "1.1.".
    """
    chunks = _chunks(decode(data))
    _mark_footnotes(chunks)
    for chunk in chunks:
        raw = "\n".join(chunk.lines)
        if chunk.kind == "plain" and (mark := _FOOTNOTE.match(raw)):
            chunk.footnote, raw = True, raw[mark.end() :]
        chunk.text, chunk.bold = _clean_row(raw) if chunk.kind == "row" else clean(raw)
        chunk.footnote |= chunk.kind == "plain" and bool(_SUPERSCRIPT.match(chunk.text))
    chunks = [chunk for chunk in chunks if chunk.text and chunk.kind != "number"]
    markdown = any(chunk.kind == "heading" for chunk in chunks)
    ranks = _ranks(chunks, markdown)
    order = sorted({rank for rank in ranks if rank and rank != _LABEL})
    blocks = []
    for chunk, rank in zip(chunks, ranks, strict=True):
        text, bold = chunk.text, chunk.bold
        if rank is None:
            blocks.append(Block(_kind(chunk), text, 0, bold))
        elif rank == _LABEL:
            text = text.rstrip(": ")
            bold = tuple((a, min(b, len(text))) for a, b in bold if a < len(text))
            blocks.append(Block("heading", text, LABEL, bold))
        elif markdown:
            blocks.append(Block("heading", text, min(rank, LABEL - 1), bold))
        else:
            blocks.append(Block("heading", text, min(order.index(rank) + 1, LABEL - 1), bold))
    return blocks


def _kind(chunk: _Chunk) -> Kind:
    if chunk.footnote:
        return "footnote"
    if chunk.kind in ("bullet", "numbered"):
        return "bullet"
    return "row" if chunk.kind == "row" else "paragraph"
