"""Readers: a document file in, blocks of text out.

A reader is a module with `read(data: bytes) -> list[Block]`: a pure function that knows nothing
of Django, the database or the network, so that it can be tested on bytes alone and a hostile file
can do no more than be refused. It raises `Unreadable`, and nothing else, for a file that it
cannot read. What every reader's blocks are good for stands here: their headings, and the
document's cleaned text that passages are cut from.
"""

from collections.abc import Iterable
from typing import Literal, NamedTuple

Kind = Literal["heading", "paragraph", "bullet", "row", "footnote"]

LABEL = 7
"""The level of a label line ("Key achievements:"): below every heading, Markdown's six included."""


class Block(NamedTuple):
    """One heading, paragraph, bullet, table row or footnote.

    `text` is cleaned and holds no line break; `level` is 1 (highest) to `LABEL` for a heading and
    0 for all else; `bold` holds the (start, end) offsets into `text` that the document stresses.
    """

    kind: Kind
    text: str
    level: int = 0
    bold: tuple[tuple[int, int], ...] = ()


class Unreadable(ValueError):
    """The file cannot be read; the message is one line that a person can act on."""


def heading_paths(blocks: Iterable[Block]) -> list[tuple[str, ...]]:
    """For each block the headings above it, highest first; a heading is not above itself.

    A paragraph that ends in a colon opens a list of its own, so it ends the label line before it.
    """
    paths = []
    open_headings: list[Block] = []
    for block in blocks:
        if block.kind == "heading":
            while open_headings and open_headings[-1].level >= block.level:
                open_headings.pop()
        elif block.kind == "paragraph" and block.text.endswith(":"):
            while open_headings and open_headings[-1].level == LABEL:
                open_headings.pop()
        paths.append(tuple(heading.text for heading in open_headings))
        if block.kind == "heading":
            open_headings.append(block)
    return paths


def assemble(blocks: Iterable[Block]) -> tuple[str, list[tuple[int, int]]]:
    """The document's cleaned text, and where each block stands in it.

    Blocks, headings too, are parted by a blank line; `text[start:end] == block.text` for each.
    """
    spans = []
    position = 0
    texts = []
    for block in blocks:
        texts.append(block.text)
        spans.append((position, position + len(block.text)))
        position += len(block.text) + 2
    return "\n\n".join(texts), spans
