"""Which chunks are headings, and of what level; chunks → blocks.

The same judgement for every reader: a line counts as a heading for how it reads and stands,
whether it comes from a text, a web page or a Word file whose author knew no styles.
"""

import re
from collections.abc import Sequence

from . import LABEL, Block, Kind
from .chunks import NUMBERED, Chunk

# What is longer is text that was given the wrong style; headings are kept with every passage
# below them, so one of megabytes would be kept thousands of times.
_LONGEST = 400
_SINGLE_NUMBER = re.compile(r"\d{1,2}\.\s")
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


def is_caps(line: str) -> bool:
    """Whether a line is a title in capitals."""
    return (
        len(line) <= 200
        and line.isupper()
        and sum(map(str.isalpha, line)) >= 4
        and len(line.split()) <= 14
        and line[-1] not in ".;,!?:"
    )


def _may_head(text: str, most_words: int) -> bool:
    return (
        len(text) <= _LONGEST
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


def _is_line_heading(chunk: Chunk) -> bool:
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


def _is_single_number_heading(chunks: Sequence[Chunk], index: int) -> bool:
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


def _listed_lines(chunks: Sequence[Chunk]) -> set[int]:
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


def _plain_rank(chunk: Chunk, more: bool, marked: bool, structured: bool) -> int | None:
    """The rank of a plain chunk as a heading; `more`: text follows that it could be head of."""
    text = chunk.text
    if chunk.caption or chunk.footnote:
        return None
    if text.endswith(":"):
        is_label = more and len(text) <= _LONGEST and len(text.split()) <= 8
        return _LABEL if is_label and any(map(str.isalpha, text)) else None
    if named := _named_rank(text):
        return named[0]
    end_matter = bool(_END_MATTER.match(text))
    if is_caps(text) and more:
        return _CAPS if not structured or end_matter else _MINOR - 1
    if more and not marked and _is_line_heading(chunk):
        return _TOP if not structured or end_matter else _MINOR
    return None


def _ranks(chunks: Sequence[Chunk], marked: bool) -> list[int | None]:
    """For each chunk its rank as a heading, or None."""
    ranks: list[int | None] = []
    structured = False  # named or numbered headings have begun: a bare line now ranks below them
    untitled: int | None = None  # rank of a "TITRE I" just above, whose title is still to come
    listed = _listed_lines(chunks)
    for index, chunk in enumerate(chunks):
        more = index + 1 < len(chunks) and not chunks[index + 1].footnote
        named = _named_rank(chunk.text) if chunk.kind == "plain" else None
        number = NUMBERED.match(chunk.text)
        rank = None
        if chunk.kind == "heading":
            rank = chunk.level if len(chunk.text) <= _LONGEST else None
        elif chunk.kind == "numbered" and number and _may_head(chunk.text, 45):
            rank = _NUMBER + number[1].count(".") + 1
        elif chunk.kind == "plain" and index not in listed:
            rank = _plain_rank(chunk, more, marked, structured)
            if untitled and rank and rank != _LABEL and not named:
                rank = untitled + 1
        elif more and not marked and _is_single_number_heading(chunks, index):
            rank = _NUMBER + 1
        structured = structured or (rank is not None and _PART <= rank < _MINOR - 1)
        untitled = rank if named and named[1] else None
        ranks.append(rank)
    return ranks


def blocks_of(chunks: Sequence[Chunk]) -> list[Block]:
    """The blocks of chunks whose text is cleaned and not empty.

    Headings that the file marks keep their level. Without any the levels are counted from the
    headings that there are: a title line, "Part", "Chapter", "Section", "1.", "1.1.".
    """
    marked = any(chunk.kind == "heading" for chunk in chunks)
    ranks = _ranks(chunks, marked)
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
        elif marked:
            blocks.append(Block("heading", text, min(rank, LABEL - 1), bold))
        else:
            blocks.append(Block("heading", text, min(order.index(rank) + 1, LABEL - 1), bold))
    return blocks


def _kind(chunk: Chunk) -> Kind:
    if chunk.footnote:
        return "footnote"
    if chunk.kind in ("bullet", "numbered"):
        return "bullet"
    return "row" if chunk.kind == "row" else "paragraph"
