"""A Word file → its tables, as partners send them back: with tracked changes taken as accepted.

What was deleted, hidden or remarked in the margin is left out, and so are text boxes and tables
within tables. Outside of tests only a child process calls `read`.
"""

from collections.abc import Mapping

from sources.readers import limited
from sources.readers.archives import walk
from sources.readers.word import PASSED, SAYS, parts_of
from sources.readers.wordstyles import is_on, tags, value

from .tables import check_size

_PROPERTIES = ("trPr", "tcPr", "pPr")  # of a row, a cell, a paragraph
_TAGS = tags(
    *_PROPERTIES,
    *"tbl tr tc p r t tab ptab br cr noBreakHyphen softHyphen vanish vMerge del moveFrom".split(),
)
_LEFT_OUT = PASSED | set(tags("txbxContent"))
_LIMITS = limited.Says(damaged=SAYS.damaged, too_much=SAYS.too_much)
# Word processors write these two hyphens as tags, whichever way they came into the file.
_SIGNS = {
    "tab": "\t",
    "ptab": "\t",
    "br": "\n",
    "cr": "\n",
    "noBreakHyphen": "\u2011",
    "softHyphen": "\u00ad",
}

Tables = list[list[list[str | None]]]


def read_apart(data: bytes, name: str) -> Tables:
    """What `read` gives, read in a child process with limits. Raises Unreadable."""
    check_size(data)
    return limited.run(f"{__name__}:read", data, name, _LIMITS)


def read(data: bytes, _name: str) -> Tables:
    """The tables of a Word file, each a list of rows, lists of the words of cells; paragraphs of a
    cell are lines, and None is a cell that is one with the cell above it. Raises Unreadable."""
    found = _Tables()
    with parts_of(data) as (archive, main, _parts):
        walk(archive, main, SAYS, found.start, found.end, found.text)
    return found.tables


class _Tables:
    """Takes the tags of a document one by one."""

    def __init__(self) -> None:
        self.tables: Tables = []
        self._depth = 0  # tables within tables
        self._passed = 0
        self._words: list[str] = []  # the pieces of the cell
        self._break = ""  # between the last paragraph and the next one
        self._properties = ""  # the tag of those that we are in
        self._merged = self._removed = False  # the cell with the one above; the row
        self._hidden = self._in_text = self._in_run = False

    def start(self, full: str, attributes: Mapping[str, str]) -> None:
        tag = _TAGS.get(full)
        if self._passed or full in _LEFT_OUT:
            if not self._passed and tag in ("del", "moveFrom"):
                self._take_away()
            self._passed += 1
            return
        if tag == "tbl":
            self._depth += 1
            if self._depth == 1:
                self.tables.append([])
        if self._depth != 1 or not tag:
            return
        if tag in _PROPERTIES:
            self._properties = tag
        elif tag == "tr":
            self.tables[-1].append([])
            self._removed = False
        elif tag == "tc":
            self._words, self._break, self._merged = [], "", False
        elif tag == "p":
            self._words.append(self._break)
            self._break = "\n"
        elif tag == "r":
            self._in_run, self._hidden = True, False
        elif tag == "vanish" and self._in_run:
            self._hidden = is_on(attributes)
        elif tag == "vMerge" and self._properties == "tcPr":
            self._merged = value(attributes) != "restart"
        elif tag == "t":
            self._in_text = True
        elif tag in _SIGNS and self._in_run:  # a <w:tab> outside of a run is a tab stop
            self._add(_SIGNS[tag])

    def _take_away(self) -> None:
        """A tracked change took away the row, or the end of the paragraph, that these properties
        are of."""
        if self._properties == "trPr":
            self._removed = True
        elif self._properties == "pPr":
            self._break = ""

    def text(self, words: str) -> None:
        if self._in_text and not self._passed and self._depth == 1:
            self._add(words)

    def end(self, full: str) -> None:
        if self._passed:
            self._passed -= 1
            return
        tag = _TAGS.get(full)
        if tag == "tbl":
            self._depth -= 1
        if self._depth != 1:
            return
        if tag in _PROPERTIES:
            self._properties = ""
        elif tag == "tc" and self.tables[-1]:
            self.tables[-1][-1].append(None if self._merged else "".join(self._words))
        elif tag == "tr" and self._removed:
            del self.tables[-1][-1]
        elif tag == "r":
            self._in_run = False
        elif tag == "t":
            self._in_text = False

    def _add(self, words: str) -> None:
        if not self._hidden:
            self._words.append(words)
