"""The styles of a Word file: what a paragraph or a run is by its style.

Names and levels as ECMA-376, part 1, 17.7: built-in styles keep their English name ("heading 1")
in every language; only their ids are translated ("Titre1").
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import NamedTuple

SPACES = (
    "http://schemas.openxmlformats.org/wordprocessingml/2006/main",
    "http://purl.oclc.org/ooxml/wordprocessingml/main",
)
"""The namespaces of Word's own tags: as all write them, and as "Strict Open XML" has them."""

TITLE = 0
"""The level of a document's title: above heading 1."""

_HEADING = re.compile(r"heading ?([1-9])")
_CONTENTS = re.compile(r"toc ?[1-9]")
_LIST = re.compile(r"list ?(?:bullet|number) ?[1-9]?")


def tags(*names: str) -> dict[str, str]:
    """{"namespace name": name} for tags of Word's own."""
    return {f"{space} {name}": name for space in SPACES for name in names}


def value(attributes: Mapping[str, str], name: str = "val") -> str | None:
    """An attribute of Word's own, or None."""
    for space in SPACES:
        if (found := attributes.get(f"{space} {name}")) is not None:
            return found
    return None


def is_on(attributes: Mapping[str, str]) -> bool:
    """Whether a switch such as <w:b/> is on."""
    return value(attributes) not in ("0", "false", "off")


def outline(level: str | None) -> int | None:
    """An outline level ("0" to "8") as that of a heading, 1 to 9; None for text."""
    return int(level) + 1 if level and level in "012345678" else None


class Look(NamedTuple):
    """What a style says: the level of a heading, a list item, bold; a line of the table of
    contents; a caption."""

    level: int | None = None
    listed: bool = False
    bold: bool = False
    contents: bool = False
    caption: bool = False


@dataclass
class _Style:
    name: str
    base: str | None = None
    outline: str | None = None
    numbered: str | None = None
    bold: bool | None = None


_PART = tags("style", "name", "basedOn", "outlineLvl", "numId", "b")
# The formats of parts of a table, and what stood before a tracked change.
_PASSED = set(tags("tblStylePr", "pPrChange", "rPrChange"))


class Styles:
    """Takes the tags of styles.xml; then `of(id)` is a style's look, what it is based on
    included. Styles that are based on one another in a ring end where the ring closes."""

    def __init__(self) -> None:
        self.usual: str | None = None  # the style of a paragraph that names none
        self._styles: dict[str, _Style] = {}
        self._looks: dict[str, Look] = {}
        self._style: _Style | None = None
        self._passed = 0

    def start(self, full: str, attributes: Mapping[str, str]) -> None:
        if self._passed or full in _PASSED:
            self._passed += 1
            return
        tag, style = _PART.get(full), self._style
        if tag == "style":
            name = value(attributes, "styleId") or ""
            self._style = self._styles[name] = _Style(name.lower())
            if value(attributes, "type") == "paragraph" and (
                value(attributes, "default") in ("1", "true", "on")
            ):
                self.usual = name
        elif not tag or not style:
            return
        elif tag == "name":
            style.name = (value(attributes) or "").lower()
        elif tag == "basedOn":
            style.base = value(attributes)
        elif tag == "outlineLvl":
            style.outline = value(attributes)
        elif tag == "numId":
            style.numbered = value(attributes)
        else:
            style.bold = is_on(attributes)

    def end(self, full: str) -> None:
        if self._passed:
            self._passed -= 1
        elif _PART.get(full) == "style":
            self._style = None

    def of(self, name: str | None) -> Look:
        """The look of a style by its id; one that the file does not describe goes by its id."""
        name = name or self.usual
        if not name:
            return Look()
        chain = []
        above = Look()
        at: str | None = name
        while at:
            if at in self._looks:
                above = self._looks[at]
                break
            chain.append(at)
            self._looks[at] = Look()  # where a ring closes
            at = self._styles[at].base if at in self._styles else None
        for at in reversed(chain):
            above = self._looks[at] = _look(self._styles.get(at) or _Style(at.lower()), above)
        return above


def _look(style: _Style, above: Look) -> Look:
    if heading := _HEADING.fullmatch(style.name):
        level: int | None = int(heading[1])
    elif style.name == "title":
        level = TITLE
    else:
        level = above.level if style.outline is None else outline(style.outline)
    listed = above.listed or bool(_LIST.fullmatch(style.name))
    return Look(
        level,
        listed if style.numbered is None else style.numbered != "0",
        above.bold if style.bold is None else style.bold,
        above.contents or bool(_CONTENTS.fullmatch(style.name)),
        above.caption or style.name == "caption",
    )
