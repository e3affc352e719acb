"""Papers for the tests: the same blocks as Markdown, as a web page and as a Word file.

A paper is a list of (kind, text, level) with the kinds of `sources.readers.Block`, the level of a
heading from 1 to 6, and the cells of a row with tabs between.
"""

import io
import zipfile
from html import escape

from hypothesis import strategies as st

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
MC = "http://schemas.openxmlformats.org/markup-compatibility/2006"
RELATION = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"

WORDS = "village court Mali hears the Plaintiff again code é Penal 2023 act judges 7 of".split()
PHRASES = st.lists(st.sampled_from(WORDS), min_size=1, max_size=12).map(" ".join)
ITEMS = (
    st.tuples(st.just("heading"), PHRASES, st.integers(1, 6))
    | st.tuples(st.just("paragraph"), PHRASES.map("The {}.".format), st.just(0))
    | st.tuples(st.just("paragraph"), PHRASES.map("A {}".format), st.just(0))
    | st.tuples(st.just("paragraph"), PHRASES.map("Its {}:".format), st.just(0))
    | st.tuples(st.just("paragraph"), PHRASES.map("1.2. {}".format), st.just(0))
    | st.tuples(st.just("paragraph"), PHRASES.map("Chapter 3 - {}".format), st.just(0))
    | st.tuples(st.just("bullet"), PHRASES.map("x {}".format), st.just(0))
    | st.tuples(
        st.just("row"), st.lists(PHRASES, min_size=2, max_size=4).map("\t".join), st.just(0)
    )
)
PAPERS = st.lists(ITEMS, min_size=1, max_size=12)


def markdown(paper):
    lines = []
    for kind, text, level in paper:
        if kind == "heading":
            text = f"{'#' * level} {text}"
        elif kind == "bullet":
            text = f"- {text}"
        elif kind == "row":
            text = f"| {' | '.join(text.split(chr(9)))} |"
        lines.append(text)
    return "\n\n".join(lines).encode()


def stressed(block, mark):
    """The text of a block with `mark(words, is bold)` put together for each stretch of it."""
    pieces, at = [], 0
    for start, end in block.bold:
        pieces += [mark(block.text[at:start], False), mark(block.text[start:end], True)]
        at = end
    return "".join([*pieces, mark(block.text[at:], False)])


# --- web pages ------------------------------------------------------------------------------


def page(paper):
    parts = []
    for kind, text, level in paper:
        text = escape(text)
        if kind == "heading":
            parts.append(f"<h{level}>{text}</h{level}>")
        elif kind == "bullet":
            parts.append(f"<ul><li>{text}</li></ul>")
        elif kind == "row":
            cells = "".join(f"<td>{cell}</td>" for cell in text.split("\t"))
            parts.append(f"<table><tr>{cells}</tr></table>")
        else:
            parts.append(f"<p>{text}</p>")
    return html("\n".join(parts))


def html(body):
    return f"<!DOCTYPE html><html><head><title>No text</title></head><body>{body}</body>".encode()


# --- Word files -----------------------------------------------------------------------------


def run(text, properties=""):
    properties = f"<w:rPr>{properties}</w:rPr>" if properties else ""
    return f'<w:r>{properties}<w:t xml:space="preserve">{escape(text)}</w:t></w:r>'


def paragraph(content, style="", properties=""):
    """A paragraph of runs, or of words."""
    if not content.startswith("<"):
        content = run(content)
    style = f'<w:pStyle w:val="{style}"/>' if style else ""
    return f"<w:p><w:pPr>{style}{properties}</w:pPr>{content}</w:p>"


LISTED = '<w:numPr><w:ilvl w:val="0"/><w:numId w:val="3"/></w:numPr>'


def table(*rows):
    """Each row a list of cells; a cell is words, or paragraphs and tables."""

    def cell(content):
        return f"<w:tc>{content if content.startswith('<w:') else paragraph(content)}</w:tc>"

    return f"<w:tbl>{''.join(f'<w:tr>{chr(10).join(map(cell, r))}</w:tr>' for r in rows)}</w:tbl>"


def paper_body(paper):
    parts = []
    for kind, text, level in paper:
        if kind == "heading":
            parts.append(paragraph(text, f"Heading{level}"))
        elif kind == "bullet":
            parts.append(paragraph(text, properties=LISTED))
        elif kind == "row":
            parts.append(table(text.split("\t")))
        else:
            parts.append(paragraph(text))
    return "".join(parts)


def style(name, style_id, base="", properties="", kind="paragraph"):
    based = f'<w:basedOn w:val="{base}"/>' if base else ""
    return (
        f'<w:style w:type="{kind}" w:styleId="{style_id}"><w:name w:val="{name}"/>{based}'
        f"{properties}</w:style>"
    )


def part(root, content):
    return f'<?xml version="1.0"?><w:{root} xmlns:w="{W}" xmlns:mc="{MC}">{content}</w:{root}>'


def relations(**targets):
    lines = "".join(
        f'<Relationship Id="{kind}" Type="{RELATION}/{kind}" Target="{target}"/>'
        for kind, target in targets.items()
    )
    space = "http://schemas.openxmlformats.org/package/2006/relationships"
    return f'<?xml version="1.0"?><Relationships xmlns="{space}">{lines}</Relationships>'


def word(body, styles="", footnotes="", endnotes=""):
    """The bytes of a Word file of these parts."""
    return zipped(word_parts(body, styles, footnotes, endnotes))


def word_parts(body, styles="", footnotes="", endnotes=""):
    parts = {
        "_rels/.rels": relations(officeDocument="word/document.xml"),
        "word/document.xml": part("document", f"<w:body>{body}<w:sectPr/></w:body>"),
        "word/_rels/document.xml.rels": relations(
            styles="styles.xml", footnotes="footnotes.xml", endnotes="/word/endnotes.xml"
        ),
    }
    for name, content in (("styles", styles), ("footnotes", footnotes), ("endnotes", endnotes)):
        if content:
            parts[f"word/{name}.xml"] = part(name, content)
    return parts


def zipped(parts):
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return packed.getvalue()
