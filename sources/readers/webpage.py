"""A web page (HTML) → blocks: what a visitor reads, without the furniture around it.

Menus, forms, scripts, what is hidden, and the header and footer of the page are left out; the
header of an article is not. Nothing is run and nothing is fetched.
"""

import re
from collections import defaultdict

from . import Block, Unreadable
from .chunks import Flow, is_rule, raised, whole
from .cleaning import Line
from .headings import blocks_of
from .markup import END, TEXT, Token, attributes, decode, tokens

_MOST_TAGS = 250_000  # some three seconds; long reports have a tenth of that

_VOID = {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "param"}
_VOID |= {"source", "track", "wbr"}
_FRAME = {"html", "head", "body"}  # may be left out, and their end tags may come too early
# All other tags part what stands before them from what comes after.
_INLINE = set(
    "a abbr acronym b bdi bdo big button cite code data del dfn em embed font i img input ins kbd "
    "label map mark math meter nobr output picture progress q rp rt ruby s samp script select "
    "slot small source span strike strong style sub sup svg template time tt u var wbr "
    "annotation mfrac mi mn mo mrow ms msqrt mstyle msub msubsup msup mtext semantics".split()
)
_UNSEEN = set(
    "annotation audio button canvas datalist del dialog iframe map nav noembed noframes noscript "
    "object rp rt script select style svg template textarea title video xmp".split()
)
_UNSEEN_ROLES = {"navigation", "banner", "contentinfo", "search", "dialog", "alertdialog"}
_UNSEEN_ROLES |= {"menu", "menubar", "doc-backlink"}
_NOTE_ROLES = {"doc-footnote", "doc-endnote", "doc-endnotes"}
_NOTE_CLASSES = {"footnote", "footnotes", "endnotes", "msofootnotetext", "msoendnotetext"}
# What being within a tag means. A header or footer within a "section" is that one's own.
_EFFECTS: dict[str, tuple[str, ...]] = {
    "article": ("section",),
    "aside": ("note",),
    "b": ("bold",),
    "caption": ("caption",),
    "figcaption": ("caption",),
    "li": ("item",),
    "main": ("section",),
    "pre": ("verbatim",),
    "section": ("section",),
    "strong": ("bold",),
    "sup": ("raised",),
    "tr": ("row",),
}
_HEADINGS = {"h1", "h2", "h3", "h4", "h5", "h6"}
_CELLS = {"td", "th"}
_TABLE = _CELLS | {"table", "thead", "tbody", "tfoot", "tr"}
# End tags that authors may leave out: {tag: what it ends where that is the innermost open one}.
_ENDS = {
    "li": {"li", "p"},
    "dt": {"dt", "dd", "p"},
    "dd": {"dt", "dd", "p"},
    "td": {"td", "th", "p"},
    "th": {"td", "th", "p"},
    "tr": {"td", "th", "tr", "p"},
    "tbody": {"td", "th", "tr", "thead", "tbody"},
    "tfoot": {"td", "th", "tr", "tbody"},
}
_ENDS |= dict.fromkeys(_HEADINGS, _HEADINGS | {"p"})
_P = {"p"}
_HIDDEN_STYLE = re.compile(r"(?:display\s*:\s*none|visibility\s*:\s*hidden)", re.IGNORECASE)
_WEIGHT = re.compile(r"font-weight\s*:\s*(?:(bold|[6-9]00)|normal|[1-5]00)", re.IGNORECASE)
_EMPTY_LINES = re.compile(r"\n[ \t\r]*+\n")
_KNOWN = re.compile(
    r"<(?:!doctype\s++html|html|head|body|main|article|section|div|p|h[1-6]|ul|ol|li|dl|table|"
    r"blockquote|pre|span|a|b|i|br|strong|em|font|center)[\s/>]",
    re.IGNORECASE,
)
_MAIL = re.compile(r"\s*+(?:From|MIME-Version|Content-Type|Subject|Date):", re.IGNORECASE)


class _Page:
    """Takes the tokens of a page one by one. `unseen`: the tags left out with all they hold."""

    def __init__(self, unseen: set[str]) -> None:
        self.unseen = unseen
        self.flow = Flow()
        self.line = Line()
        self.breaks = 0  # <br> since the last word
        self.levels: list[int] = []  # of the open headings
        self.within: dict[str, int] = defaultdict(int)  # {effect: how many open tags have it}
        self.stack: list[tuple[str, tuple[str, ...]]] = []  # open tags: name, effects
        self.open: dict[str, int] = defaultdict(int)  # of the stack, those in this cell, by name
        self.outside: list[dict[str, int]] = []  # the same around each open cell
        self.parts: dict[str, int] = defaultdict(int)  # of the stack, those that make up tables

    def take(self, token: Token) -> None:
        kind, words, attributes = token
        if kind == TEXT:
            if not self.within["unseen"]:
                self.words(words)
        elif kind == END:
            self.end(words)
        else:
            self.start(words, attributes)

    def words(self, words: str) -> None:
        if self.breaks and not words.isspace():
            # Two line breaks are how old pages part their paragraphs; one is a blank.
            if self.breaks > 1 and not self.levels:
                self.flush()
            self.breaks = 0
        if self.within["raised"] and words.strip().isdecimal() and words.isascii():
            words = raised(words.strip())
        if self.within["verbatim"]:
            *paragraphs, words = _EMPTY_LINES.split(words)
            for paragraph in paragraphs:
                self.line.add(paragraph)
                self.flush()
        self.line.add(words)

    def flush(self) -> None:
        """End the paragraph, heading or item that the words so far make up."""
        self.breaks = 0
        if not self.line.pieces:
            return
        text, bold = self.line.finish()
        self.line = Line()
        if self.within["bold"]:
            self.line.stress(True)
        if not text or is_rule(text):
            return
        note = self.within["note"] > 0
        if note:
            kind, level = "plain", 0
        elif self.levels:
            kind, level = "heading", self.levels[-1]
        else:
            kind, level = "bullet" if self.within["item"] else "plain", 0
        chunk = whole(kind, text, bold, level)
        chunk.footnote |= note
        chunk.caption = self.within["caption"] > 0
        self.flow.add(chunk)

    def start(self, name: str, text: str) -> None:
        if name == "br":
            if not self.within["unseen"]:
                self.breaks += 1
                self.line.add(" ")
            return
        inline = name in _INLINE or ":" in name
        if not inline and not self.within["unseen"]:
            self.flush()
        if name in _VOID or name in _FRAME or (":" in name and text.endswith("/")):
            return
        ends = _ENDS.get(name, () if inline else _P)
        while self.stack and self.stack[-1][0] in ends:
            self._pop()
        self._push(name, self._effects(name, text))

    def _effects(self, name: str, text: str) -> tuple[str, ...]:
        """What being within this tag (`text`: its attributes) means for the words in it."""
        if self.within["unseen"]:
            return ()
        if name in self.unseen or (name in ("header", "footer") and not self.within["section"]):
            return ("unseen",)
        effects = _EFFECTS.get(name, ())
        if not text:
            return effects
        given = attributes(text)
        role, style = given.get("role", "").strip().lower(), given.get("style", "")
        if (
            role in _UNSEEN_ROLES
            or given.get("hidden", "until-found").lower() != "until-found"
            or given.get("aria-hidden", "").lower() == "true"
            or _HIDDEN_STYLE.search(style)
        ):
            return ("unseen",)
        if weight := _WEIGHT.search(style):
            effects = tuple(effect for effect in effects if effect != "bold")
            effects += ("bold",) if weight[1] else ()
        if role in ("main", "article"):
            effects += ("section",)
        classes = given.get("class", "").lower().split()
        if role in _NOTE_ROLES or (name not in _INLINE and not _NOTE_CLASSES.isdisjoint(classes)):
            effects += ("note",)
        return effects

    def _push(self, name: str, effects: tuple[str, ...]) -> None:
        self.stack.append((name, effects))
        self.open[name] += 1
        for effect in effects:
            self.within[effect] += 1
            if effect == "bold" and self.within["bold"] == 1:
                self.line.stress(True)
            elif effect == "row":
                self.flow.open_row()
        if name in _HEADINGS:
            self.levels.append(int(name[1]))
        elif name in _TABLE:
            self.parts[name] += 1
            if name in _CELLS:
                if not self.within["unseen"]:
                    self.flow.open_cell()
                self.outside.append(self.open)
                self.open = defaultdict(int)

    def _pop(self) -> None:
        name, effects = self.stack.pop()
        if name in _HEADINGS:
            self.levels.pop()
        elif name in _TABLE:
            self.parts[name] -= 1
            if name in _CELLS:
                self.open = self.outside.pop()
        self.open[name] -= 1
        for effect in effects:
            if effect == "row":
                self.flush()
                self.flow.close_row()
            self.within[effect] -= 1
            if effect == "bold" and not self.within["bold"]:
                self.line.stress(False)

    def end(self, name: str) -> None:
        """Close the innermost tag of that name and what was left open in it; an end tag without
        a start is nothing, and none but a table's own reaches out of a cell."""
        if not self.within["unseen"] and name not in _INLINE and ":" not in name:
            self.flush()
        if name in _HEADINGS and self.levels:
            name = f"h{self.levels[-1]}"
        if (self.parts if name in _TABLE else self.open)[name] > 0:
            while self.stack[-1][0] != name:
                self._pop()
            self._pop()

    def close(self) -> None:
        self.flush()
        while self.stack:
            self._pop()


def read(data: bytes) -> list[Block]:
    """The blocks of a web page, in order.

    h1 to h6 keep their level; list items are bullets; a table row is "label: value" for two
    cells, "a | b | c" for more; <aside> and the footnote roles are footnotes. Raises `Unreadable`
    for a file of another kind and for a page without text.
    """
    page = decode(data)
    if not page.strip():
        raise Unreadable("The file is empty." if not data else "The file holds nothing but blanks.")
    _check(page)
    # Some sites wrap the whole page in one form: then what it says is all there is.
    for unseen in (_UNSEEN | {"form"}, _UNSEEN):
        walk = _Page(unseen)
        for token in tokens(page):
            walk.take(token)
        walk.close()
        if walk.flow.chunks:
            return blocks_of(walk.flow.chunks)
    raise Unreadable(
        "The page holds no text beside its menus, forms and scripts. Open it in a browser, "
        "copy what you see, and save it as a text file (.txt)."
    )


def _check(page: str) -> None:
    """Raise `Unreadable` for what is no web page, or more than one can read in a few seconds."""
    if _MAIL.match(page[:200]) and "multipart/related" in page[:10_000].lower():
        raise Unreadable(
            "This is a web archive (.mht). Open it in a browser and save it as “HTML only”."
        )
    begins = page[:200].lstrip("\ufeff \t\r\n").lower()
    is_xml = begins.startswith("<?xml") and not re.search("<(?:html|!doctype html)", page, re.I)
    if is_xml or not _KNOWN.search(page):
        kind = "XML of another kind" if is_xml else "text without the tags of a web page"
        raise Unreadable(
            f"This is {kind}, not a web page (HTML). If it is text, save it as .txt and try again."
        )
    if page.count("<") > _MOST_TAGS:
        raise Unreadable(
            f"The page holds more than {_MOST_TAGS:,} tags. Open it in a browser, copy the part "
            "you need, and save it as a text file (.txt)."
        )
