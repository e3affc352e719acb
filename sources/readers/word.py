"""A Word file (.docx) → blocks: its text as Word shows it when all changes are accepted.

What was deleted, hidden or remarked in the margin is left out, so are headers, footers and the
table of contents. Footnotes follow what they belong to, with the number that stands there.
"""

import posixpath
import zipfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager

from . import Block, Unreadable
from .archives import Refusals, opened, unpack, walk
from .chunks import Chunk, Flow, is_rule, raised, whole
from .cleaning import Line, binary_kind
from .headings import blocks_of
from .wordstyles import TITLE, Look, Styles, is_on, outline, tags, value

_SAVE = "Open it in Word or LibreOffice and save it anew as .docx"
SAYS = Refusals(
    damaged=f"The Word file is cut short or damaged. {_SAVE}.",
    protected=f"The file is protected by a password. {_SAVE} without a password.",
    too_much="The Word file unpacks to more than one can read. Save the part you need as .docx.",
    declares="The Word file declares a document type or entities in its XML, which no word "
    f"processor does. {_SAVE}.",
)
_OTHERS = (
    ("xl/workbook.xml", "an Excel workbook"),
    ("xl/workbook.bin", "an Excel workbook"),
    ("ppt/presentation.xml", "a PowerPoint file"),
    ("META-INF/container.xml", "an e-book"),
    ("content.xml", "an OpenDocument file"),
)
_MOST_TAGS = 1_000_000  # in all parts; some three seconds, or two thousand pages
_OLE = b"\xd0\xcf\x11\xe0"

_TAGS = tags(
    *"document p r t tab ptab br cr noBreakHyphen pStyle numId outlineLvl rStyle b vanish "
    "vertAlign footnoteReference endnoteReference tr tc sdtPr showingPlcHdr sdtContent".split()
)
_NOTES = tags("footnote", "endnote")
_COMPATIBLE = "http://schemas.openxmlformats.org/markup-compatibility/2006"
_TAGS |= {
    f"{_COMPATIBLE} AlternateContent": "alternatives",
    f"{_COMPATIBLE} Choice": "alternative",
    f"{_COMPATIBLE} Fallback": "alternative",
    "http://schemas.openxmlformats.org/officeDocument/2006/math t": "t",
    "http://purl.oclc.org/ooxml/officeDocument/math t": "t",
}
# Passed over with all they hold: what tracked changes took away, and how it looked before them.
PASSED = set(
    tags(
        *"del moveFrom pPrChange rPrChange sectPrChange tblPrChange trPrChange tcPrChange "
        "numberingChange".split()
    )
)
_BLANKS = {"tab", "ptab", "br", "cr"}


class _Run:
    """What a stretch of a paragraph looks like; `bold` is None where only styles say it."""

    __slots__ = ("style", "bold", "hidden", "raised")

    def __init__(self) -> None:
        self.style: str | None = None
        self.bold: bool | None = None
        self.hidden = self.raised = False


class _Paragraph:
    __slots__ = ("line", "style", "level", "listed", "run", "stressed", "text")

    def __init__(self) -> None:
        self.line = Line()
        self.style: str | None = None
        self.level: str | None = None  # its own outline level
        self.listed: bool | None = None  # None where only its style says it
        self.run: _Run | None = None
        self.stressed = self.text = False  # the line is bold at its end; within <w:t>


class _Story:
    """Takes the tags of the document, or of its foot- or endnotes, one by one."""

    def __init__(self, styles: Styles, notes: Mapping[tuple[str, str | None], list[Chunk]]) -> None:
        self.styles = styles
        self.notes = dict(notes)  # (tag, id): chunks of those that are not yet referred to
        self.flow = Flow()
        self.is_document = False
        self._open: list[_Paragraph] = []  # more than one within a text box
        self._boxed: list[Chunk] = []  # paragraphs of text boxes, to follow the one they are in
        self._due: list[Chunk] = []  # notes to follow the paragraph or row that refers to them
        self._number = 0
        self._alternatives: list[bool] = []  # whether one has been taken
        self._passed = 0
        self._placeholder = False

    def start(self, full: str, attributes: Mapping[str, str]) -> None:
        if self._passed or full in PASSED:
            self._passed += 1
            return
        tag = _TAGS.get(full)
        if not tag:
            return
        if tag == "p":
            self._open.append(_Paragraph())
        elif tag == "tr":
            self.flow.open_row()
        elif tag == "tc":
            self.flow.open_cell()
        elif tag == "document":
            self.is_document = True
        elif tag == "alternatives":
            self._alternatives.append(False)
        elif tag == "alternative" and self._alternatives:
            if self._alternatives[-1]:
                self._passed = 1
            self._alternatives[-1] = True
        elif tag == "sdtPr":
            self._placeholder = False
        elif tag == "showingPlcHdr":
            self._placeholder = is_on(attributes)
        elif tag == "sdtContent":
            # "Click here to enter text" is not the author's.
            self._passed = int(self._placeholder)
            self._placeholder = False
        elif self._open:
            paragraph = self._open[-1]
            if paragraph.run and tag in ("rStyle", "b", "vanish", "vertAlign"):
                _style_run(paragraph.run, tag, attributes)
            else:
                self._in_paragraph(paragraph, tag, attributes)

    def _in_paragraph(self, paragraph: _Paragraph, tag: str, attributes: Mapping[str, str]) -> None:
        if tag == "t":
            paragraph.text = True
        elif tag == "r":
            paragraph.run = _Run()
        elif tag in _BLANKS and paragraph.run:  # a <w:tab> without a run is a tab stop
            paragraph.line.add(" ")
        elif tag == "noBreakHyphen":
            paragraph.line.add("-")
        elif tag == "pStyle":
            paragraph.style = value(attributes)
        elif tag == "numId":
            paragraph.listed = value(attributes) != "0"
        elif tag == "outlineLvl":
            paragraph.level = value(attributes)
        elif tag.endswith("Reference") and not (paragraph.run and paragraph.run.hidden):
            self._refer(paragraph, tag.removesuffix("Reference"), attributes)

    def _refer(self, paragraph: _Paragraph, tag: str, attributes: Mapping[str, str]) -> None:
        chunks = self.notes.pop((tag, value(attributes, "id")), None)
        if not chunks:
            return
        for chunk in chunks:
            chunk.kind, chunk.footnote = "plain", True
        if value(attributes, "customMarkFollows") not in ("1", "true", "on"):
            self._number += 1
            mark = raised(str(self._number))
            paragraph.line.add(mark)
            first = chunks[0]
            before = len(mark) + 1
            first.text = f"{mark} {first.text}"
            first.bold = tuple((start + before, end + before) for start, end in first.bold)
        self._due += chunks

    def text(self, words: str) -> None:
        if self._passed or not self._open or not self._open[-1].text:
            return
        paragraph = self._open[-1]
        run = paragraph.run
        if run:
            if run.hidden:
                return
            if run.raised and words.strip().isdecimal() and words.isascii():
                words = raised(words.strip())
            self._stress(paragraph, run)
        paragraph.line.add(words)

    def _stress(self, paragraph: _Paragraph, run: _Run) -> None:
        bold = run.bold
        if bold is None:
            # Bold of a character style within bold of a paragraph style is not bold: 17.7.3.
            look = self._look(paragraph)
            bold = look.bold and look.level is None
            if run.style:
                bold ^= self.styles.of(run.style).bold
        if bold != paragraph.stressed:
            paragraph.line.stress(bold)
            paragraph.stressed = bold

    def _look(self, paragraph: _Paragraph) -> Look:
        look = self.styles.of(paragraph.style)
        if paragraph.level is not None:
            look = look._replace(level=outline(paragraph.level))
        return look if paragraph.listed is None else look._replace(listed=paragraph.listed)

    def end(self, full: str) -> None:
        if self._passed:
            self._passed -= 1
            return
        tag = _TAGS.get(full)
        if not tag:
            return
        if tag == "t" and self._open:
            self._open[-1].text = False
        elif tag == "r" and self._open:
            self._open[-1].run = None
        elif tag == "p":
            self._close_paragraph(self._open.pop())
        elif tag == "tr":
            self.flow.close_row()
            self._follow()
        elif tag == "alternatives":
            self._alternatives.pop()

    def _close_paragraph(self, paragraph: _Paragraph) -> None:
        look = self._look(paragraph)
        text, bold = paragraph.line.finish()
        chunk = None
        if text and not look.contents and not is_rule(text):
            if look.level is not None:
                chunk = whole("heading", text, bold, look.level)
            else:
                chunk = whole("bullet" if look.listed else "plain", text, bold)
            chunk.caption = look.caption
        if self._open:
            self._boxed += [chunk] if chunk else []
            return
        for each in [chunk, *self._boxed] if chunk else self._boxed:
            self.flow.add(each)
        self._boxed = []
        self._follow()

    def _follow(self) -> None:
        if not self.flow.in_row and not self._open:
            for chunk in self._due:
                self.flow.add(chunk)
            self._due = []


def _style_run(run: _Run, tag: str, attributes: Mapping[str, str]) -> None:
    if tag == "rStyle":
        run.style = value(attributes)
    elif tag == "b":
        run.bold = is_on(attributes)
    elif tag == "vanish":
        run.hidden = is_on(attributes)
    else:
        run.raised = value(attributes) == "superscript"


class _Notes(_Story):
    """The footnotes or endnotes: `found` holds the chunks of each by its tag and id."""

    def __init__(self, styles: Styles) -> None:
        super().__init__(styles, {})
        self.found: dict[tuple[str, str | None], list[Chunk]] = {}

    def start(self, full: str, attributes: Mapping[str, str]) -> None:
        if (tag := _NOTES.get(full)) and not self._passed:
            self.flow = Flow()
            self.found[tag, value(attributes, "id")] = self.flow.chunks
        super().start(full, attributes)


def read(data: bytes) -> list[Block]:
    """The blocks of a Word file, in order.

    The title and headings have the level of their style or outline; list items are bullets; a
    table row is "label: value" for two cells, "a | b | c" for more. Raises `Unreadable` for a
    file of another kind, one with a password, a damaged or hostile one, and one without text.
    """
    with parts_of(data) as (archive, main, parts):
        chunks = _chunks(archive, main, parts)
    if not chunks:
        raise Unreadable(
            "The Word file holds no text. If it is a scan, have its text recognised first."
        )
    below = int(any(chunk.kind == "heading" and chunk.level == TITLE for chunk in chunks))
    for chunk in chunks:
        if chunk.kind == "heading":
            chunk.level = min(chunk.level + below, 6)
    return blocks_of(chunks)


@contextmanager
def parts_of(data: bytes) -> Iterator[tuple[zipfile.ZipFile, str, dict[str, str]]]:
    """(the archive of a Word file, the name of its main part, {kind: part} of those that it refers
    to), for a `with`. Raises `Unreadable` for a file of another kind, one with a password, a
    damaged or hostile one."""
    if data.startswith(_OLE):
        if "EncryptedPackage".encode("utf-16-le") in data:
            raise Unreadable(SAYS.protected)
        raise Unreadable(f"This is an old Office file (.doc), not a .docx. {_SAVE}.")
    if not data.startswith(b"PK"):
        kind = binary_kind(data) or ("a file of another kind" if data.strip() else "an empty file")
        raise Unreadable(f"This is {kind}, not a Word file (.docx).")
    with opened(data, SAYS) as archive:
        _check(archive)
        names = set(archive.namelist())
        main = _related(archive, names, "").get("officeDocument", "word/document.xml")
        if main not in names or any(name in names for name, _kind in _OTHERS[:3]):
            kind = next((k for name, k in _OTHERS if name in names), "a ZIP file of another kind")
            raise Unreadable(f"This is {kind}, not a Word file (.docx). {_SAVE}, or as a PDF.")
        yield archive, main, _related(archive, names, main)


def _check(archive: zipfile.ZipFile) -> None:
    tags = 0

    def look(_name: str, piece: bytes) -> None:
        nonlocal tags
        tags += piece.count(b"<")
        if tags > _MOST_TAGS:
            raise Unreadable(SAYS.too_much)

    unpack(archive, SAYS, look)


def _chunks(archive: zipfile.ZipFile, main: str, parts: Mapping[str, str]) -> list[Chunk]:
    styles = Styles()
    if "styles" in parts:
        walk(archive, parts["styles"], SAYS, styles.start, styles.end)
    notes: dict[tuple[str, str | None], list[Chunk]] = {}
    for part in ("footnotes", "endnotes"):
        if part in parts:
            found = _Notes(styles)
            walk(archive, parts[part], SAYS, found.start, found.end, found.text)
            notes |= found.found
    story = _Story(styles, notes)
    walk(archive, main, SAYS, story.start, story.end, story.text)
    if not story.is_document:
        raise Unreadable(SAYS.damaged)
    return story.flow.chunks


def _related(archive: zipfile.ZipFile, names: set[str], part: str) -> dict[str, str]:
    """{kind of relation: part} as the relations of `part` say ("": of the whole file), as far as
    the file holds it. What lies outside the file is left alone."""
    folder, name = posixpath.split(part)
    found: dict[str, str] = {}

    def start(full: str, attributes: Mapping[str, str]) -> None:
        if not full.endswith(" Relationship") or attributes.get("TargetMode") == "External":
            return
        kind = attributes.get("Type", "").rpartition("/")[2]
        target = posixpath.normpath(posixpath.join("/", folder, attributes.get("Target", "")))
        # Only what is named .xml has been looked through.
        if target.lstrip("/") in names and target.endswith(".xml"):
            found.setdefault(kind, target.lstrip("/"))

    relations = posixpath.join(folder, "_rels", f"{name}.rels")
    if relations in names:
        walk(archive, relations, SAYS, start)
    return found
