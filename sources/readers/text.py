"""Plain text and Markdown → blocks.

One block per paragraph, bullet or table row. Hard-wrapped lines are one paragraph. The signs of
bullets ("-", "•") are dropped, numbers and letters ("1)", "a)") stay: a person may cite them.
Everything here takes time in proportion to the length of the file, whatever the file holds.
"""

import re
from collections.abc import Sequence

from . import Block, Unreadable, assemble, heading_paths
from .chunks import ITEM, NUMBERED, SIGN, SUPERSCRIPT, Chunk, is_rule, joined
from .cleaning import INVISIBLE, clean, decode, visible
from .headings import blocks_of, is_caps

__all__ = ["Block", "Unreadable", "assemble", "clean", "decode", "heading_paths", "read"]

# --- lines → chunks -------------------------------------------------------------------------

_LONE_NUMBER = re.compile(r"(?:[-–—]\s*)?([0-9]{1,6}|[⁰¹²³⁴⁵⁶⁷⁸⁹]{1,3})(?:\s*[-–—])?")
_FOOTNOTE = re.compile(r"\[\^\w{1,40}\]:\s*")
_CELL = re.compile(r"(?<!\\)\|")
_TABLE_RULE = re.compile(r"[|:\-\s]+")
_LONG_LINE = 60  # shorter lines than this were hardly broken for want of room
_LABEL_CELL = 200  # a longer first cell is prose that happens to hold a tab


def _hash_heading(line: str) -> tuple[int, str] | None:
    rest = line.lstrip("#")
    level = len(line) - len(rest)
    if not 1 <= level <= 6 or (rest and not rest[0].isspace()):
        return None
    rest = rest.strip()
    bare = rest.rstrip("#")
    return level, bare.rstrip() if not bare or bare[-1].isspace() else rest


def _row_cells(line: str) -> list[str] | None:
    """The cells of a table row, or None for a line that is none."""
    if line.startswith("|") and line.count("|") > 1:
        return [] if _TABLE_RULE.fullmatch(line) else _CELL.split(line.strip("|"))
    cells = [cell for cell in line.split("\t") if visible(cell)]
    return cells if len(cells) > 1 and len(cells[0]) <= _LABEL_CELL else None


def _goes_on(chunk: Chunk, line: str, stripped: str) -> bool:
    """Whether a plain line right below a chunk still belongs to it."""
    last = chunk.lines[-1]
    if chunk.kind == "plain":
        caps_above = len(chunk.lines) < 4 and all(map(is_caps, chunk.lines))
        return not (caps_above and stripped[0].isupper() and not is_caps(stripped))
    if chunk.kind == "bullet":
        return line[0].isspace() or stripped[0].islower() or last[-1] not in ".;:!?"
    return chunk.kind == "numbered" and (stripped[0].islower() or len(last) >= _LONG_LINE)


def _chunks(text: str) -> list[Chunk]:
    chunks: list[Chunk] = []
    lines = text.split("\n")
    gap = True  # whether a blank line (or the start of the file) stands above

    def start(kind: str, line: str, level: int = 0) -> None:
        chunks.append(Chunk(kind, [line], level, gap_before=gap))

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
        elif is_rule(stripped):
            if above and above.kind == "plain" and len(above.lines) == 1 and stripped[0] in "=-":
                above.kind, above.level = "heading", 1 if stripped[0] == "=" else 2
            if chunks:
                chunks[-1].gap_after = True
            gap = True
            continue
        elif (above is None or below_blank) and (number := _LONE_NUMBER.fullmatch(stripped)):
            start("number", number[1])
        elif sign := SIGN.match(stripped):
            start("bullet", stripped[sign.end() :])
        elif ITEM.match(stripped):
            start("bullet", stripped)
        elif NUMBERED.match(stripped):
            start("numbered", stripped)
        elif (cells := _row_cells(stripped)) is not None and not SUPERSCRIPT.match(stripped):
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


def _mark_footnotes(chunks: Sequence[Chunk]) -> None:
    """Mark what a footnote number announces.

    A superscript number announces a footnote anywhere. A plain one may be a page number; it
    announces one only in a row of notes 1, 2, … that ends the file.
    """
    for chunk, following in zip(chunks, chunks[1:], strict=False):
        if chunk.kind == "number" and SUPERSCRIPT.match(chunk.lines[0]):
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


def read(data: bytes) -> list[Block]:
    """The blocks of a TXT or Markdown file, in order; raises `Unreadable` as `decode` does."""
    chunks = _chunks(decode(data))
    _mark_footnotes(chunks)
    for chunk in chunks:
        raw = "\n".join(chunk.lines)
        if chunk.kind == "plain" and (mark := _FOOTNOTE.match(raw)):
            chunk.footnote, raw = True, raw[mark.end() :]
        if chunk.kind == "row":
            chunk.text, chunk.bold = joined([clean(cell) for cell in raw.split("\t")])
        else:
            chunk.text, chunk.bold = clean(raw)
        chunk.footnote |= chunk.kind == "plain" and bool(SUPERSCRIPT.match(chunk.text))
    return blocks_of([chunk for chunk in chunks if chunk.text and chunk.kind != "number"])
