"""Bytes → text, and text → cleaned text: what every reader of text does first.

Everything here takes time in proportion to the length of the file, whatever the file holds.
"""

import html
import re
from collections.abc import Sequence

from . import Unreadable

# --- bytes → text ---------------------------------------------------------------------------

_MAGIC = (
    (b"%PDF-", "a PDF file"),
    (b"PK\x03\x04", "a ZIP or Office file"),
    (b"\x89PNG", "a PNG image"),
    (b"\xff\xd8\xff", "a JPEG image"),
    (b"GIF8", "a GIF image"),
    (b"\x1f\x8b", "a gzip file"),
    (b"\xd0\xcf\x11\xe0", "an old Office file"),
    (b"{\\rtf", "a rich text (RTF) file"),
)
_LINE_ENDS = re.compile("\r\n?|[\x0b\x0c\x1c-\x1e\x85\u2028\u2029]")


def binary_kind(data: bytes) -> str | None:
    """What a file that is no text is ("a PDF file"), told by its first bytes; else None."""
    return next((name for magic, name in _MAGIC if data.startswith(magic)), None)


def decode(data: bytes) -> str:
    """The file's text with `\\n` line ends; UTF-8, or UTF-16 with a byte order mark.

    Raises `Unreadable` for anything else: another encoding, a binary file, nothing but blanks.
    """
    if name := binary_kind(data):
        raise Unreadable(f"This is {name}, not text.")
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        encoding, name = "utf-16", "UTF-16"
    else:
        encoding, name = "utf-8", "UTF-8"
        if (zero := data.find(b"\0")) >= 0:
            raise Unreadable(f"This is a binary file, not text: there is a zero byte at {zero}.")
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError as error:
        raise Unreadable(
            f"This is not {name} text: the byte at position {error.start} cannot be read. "
            "Save the file as UTF-8 and try again."
        ) from None
    text = text.removeprefix("\ufeff")
    if (zero := text.find("\0")) >= 0:
        raise Unreadable(f"This is a binary file, not text: there is a zero at character {zero}.")
    if not visible(text):
        raise Unreadable("The file is empty." if not data else "The file holds nothing but blanks.")
    return _LINE_ENDS.sub("\n", text)


# --- marks inside a line --------------------------------------------------------------------

INVISIBLE = re.compile("[\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f\u00ad\u200b\u2060\ufeff]+")
_BLANKS = re.compile(r"\s+")
_TARGET = r"\((?:[^()\s]|\([^()\s]*+\))*+(?:\s++\"[^\"()]*+\")?+\)"
_IMAGE = re.compile(r"!\[[^\[\]]*+\]" + _TARGET)
_LINK = re.compile(r"\[([^\[\]]*+)\]" + _TARGET)
_BARE_LINK = re.compile(r"<(https?://[^\s<>]*+)>")
_TOKEN = re.compile(
    r"""
    (?P<address>\bhttps?://[^\s<>*|]++)          # its underscores are no emphasis
  | \\(?P<escaped>[*_\[\]<>#|`])
  | <(?P<tag>/?(?:abbr|a|big|br|b|code|div|em|font|i|mark|p|small|span|strong|sub|sup|s|u))
    (?:\s[^<>]*+)?+/?>
  | (?P<entity>&(?:\#[0-9]{1,7}|\#x[0-9a-f]{1,6}|[a-z][a-z0-9]{1,31});)
  | (?P<mark>\*++|_++)
    """,
    re.VERBOSE | re.IGNORECASE,
)
_ENTITY = re.compile(r"&(?:#[0-9]{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,31});")


def visible(text: str) -> bool:
    return bool(INVISIBLE.sub("", text).strip())


def _pair(raw: str, tokens: Sequence[re.Match[str]]) -> dict[int, bool]:
    """Which emphasis marks are marks (a lone asterisk is text): index in `tokens` → opens it."""
    paired: dict[int, bool] = {}
    waiting: dict[str, int] = {}
    for index, token in enumerate(tokens):
        mark = token["mark"]
        if not mark or len(mark) > 3:
            continue
        before = raw[token.start() - 1 : token.start()] or " "
        after = raw[token.end() : token.end() + 1] or " "
        if before.isspace() and after.isspace():
            continue
        # Word processors write "**text **": two asterisks close even after a blank.
        loose = mark in ("**", "***")
        closes = loose or not (before.isspace() or after.isalnum())
        opens = not after.isspace() and (loose or not before.isalnum())
        if closes and mark in waiting:
            paired[waiting.pop(mark)] = True
            paired[index] = False
        elif opens:
            waiting[mark] = index
    return paired


class Line:
    """Cleaned text as it grows: blanks run together, the stretches that are bold noted."""

    def __init__(self) -> None:
        self.pieces: list[str] = []
        self.length = 0
        self.depth = 0
        self.bold: list[list[int]] = []

    def add(self, text: str) -> None:
        if not text.isprintable() or "  " in text:
            text = _BLANKS.sub(" ", INVISIBLE.sub("", text))
        if text.startswith(" ") and (not self.pieces or self.pieces[-1].endswith(" ")):
            text = text[1:]
        if text:
            self.pieces.append(text)
            self.length += len(text)

    def stress(self, opens: bool) -> None:
        if opens:
            if not self.depth:
                self.bold.append([self.length, -1])
            self.depth += 1
        elif self.depth:
            self.depth -= 1
            if not self.depth:
                self.bold[-1][1] = self.length

    def finish(self) -> tuple[str, tuple[tuple[int, int], ...]]:
        text = "".join(self.pieces).rstrip()
        bold = []
        for start, end in self.bold:
            end = min(len(text) if end < 0 else end, len(text))
            # Blanks are single, so one step inwards is enough on either side.
            start += text[start : start + 1] == " "
            end -= text[end - 1 : end] == " "
            if start < end:
                bold.append((start, end))
        return text, tuple(bold)


def clean(raw: str) -> tuple[str, tuple[tuple[int, int], ...]]:
    """Text without its mark-up, blanks run together, and the (start, end) of what was bold."""
    raw = _BARE_LINK.sub(r"\1", _LINK.sub(r"\1", _IMAGE.sub("", raw)))
    tokens = list(_TOKEN.finditer(raw))
    paired = _pair(raw, tokens)
    line = Line()
    position = 0
    for index, token in enumerate(tokens):
        line.add(raw[position : token.start()])
        position = token.end()
        if token["mark"]:
            if index not in paired:
                line.add(token[0])
            elif token["mark"] not in ("*", "_"):
                line.stress(paired[index])
        elif token["tag"]:
            tag = token["tag"].lower()
            if tag.lstrip("/") in ("b", "strong"):
                line.stress(not tag.startswith("/"))
            elif tag.lstrip("/") in ("br", "p", "div"):
                line.add(" ")
        elif token["entity"]:
            line.add(html.unescape(token[0]))
        elif token["escaped"]:
            line.add(token["escaped"])
        else:
            line.add(_ENTITY.sub(lambda entity: html.unescape(entity[0]), token[0]))
    line.add(raw[position:])
    return line.finish()
