"""The bytes of a web page → its text with tags → tags and words, one after the other.

No tree is built. Tokens follow the HTML standard (13.2.5) as far as a reader of words needs them.
The parsers at hand take quadratic time for what costs a hostile author nothing (tags nested
100,000 deep, unmatched end tags, "<!--" again and again); each pattern here passes over the file
once, whatever it holds.
"""

import html
import re
from collections.abc import Iterator

from . import Unreadable
from .cleaning import binary_kind

_MARKS = ((b"\xef\xbb\xbf", "utf-8"), (b"\xff\xfe", "utf-16-le"), (b"\xfe\xff", "utf-16-be"))
_DECLARED = re.compile(
    rb"""(?:<meta\s[^>]*?\bcharset|<\?xml\s[^>]*?\bencoding)\s*=\s*["']?\s*([\w.:-]{1,40})""", re.I
)
_HEAD = 4096  # browsers look for the declaration in the first 1024 bytes
# What browsers know and Python decodes to text; all names not in here count as not given.
_ENCODINGS = re.compile(
    r"utf-?8|windows-(?:125[0-8]|874)|iso-8859-(?:[2-9]|1[03-6])|koi8-[ru]|gb2312|gbk|gb18030|"
    r"big5|euc-(?:jp|kr)|shift[_-]jis|iso-2022-jp|macintosh"
)


def decode(data: bytes) -> str:
    """The page's text: as its byte order mark says, else as it declares, else UTF-8, else
    windows-1252. Raises `Unreadable` for a file of another kind."""
    if kind := binary_kind(data):
        raise Unreadable(f"This is {kind}, not a web page (HTML).")
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return data[len(mark) :].decode(encoding, "replace").replace("\0", "")
    if (zero := data.find(b"\0")) >= 0:
        raise Unreadable(f"This is a binary file, no web page: there is a zero byte at {zero}.")
    declared = _DECLARED.search(data[:_HEAD])
    name = declared[1].decode("ascii", "replace").lower() if declared else ""
    encodings = [name, "utf-8"] if _ENCODINGS.fullmatch(name) else ["utf-8"]
    if name in ("iso-8859-1", "latin1", "us-ascii", "ascii"):
        encodings = ["windows-1252"]  # as all browsers read these three
    for encoding in encodings:
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    return data.decode("windows-1252", "replace")


TEXT, START, END = "text", "start", "end"
Token = tuple[str, str, str]
"""(TEXT, the words, ""), (START, name of the tag in lower case, its attributes) or (END, name,
attributes); the attributes as they stand, with the "/" of "<br/>"."""

_TAG = re.compile(
    r"""<(/?+)([a-zA-Z][^\s/>]*+)(
      (?: [\s/]++
        | (?: =[^\s/>=]*+ | [^\s/>=]++ )
          (?: \s*+ = \s*+ (?: "[^"]*+" | '[^']*+' | [^\s>"'][^\s>]*+ | (?=>) ) )?+
      )*+
    )>""",
    re.VERBOSE,
)
_ATTRIBUTE = re.compile(
    r"""(=[^\s/>=]*+|[^\s/>=]++)(?:\s*+=\s*+(?:"([^"]*+)"|'([^']*+)'|([^\s>"'][^\s>]*+)))?+"""
)
_OPENS_TAG = re.compile("</?+[a-zA-Z]")
_COMMENT_END = re.compile("--!?>")
# Between these tags stands no HTML; none of it is for reading.
_RAW = {
    name: re.compile(rf"</{name}[\s/>]", re.IGNORECASE)
    for name in ("script", "style", "title", "textarea", "iframe", "noembed", "noframes", "xmp")
}
# Python makes no number of so many digits, and no character has one.
_LONG_REFERENCE = re.compile("&#(?:[xX][0-9a-fA-F]{8,}+|[0-9]{9,}+);?+")


def _words(raw: str) -> Token:
    if "&" in raw:
        raw = html.unescape(_LONG_REFERENCE.sub("\ufffd", raw))
    return TEXT, raw, ""


def tokens(page: str) -> Iterator[Token]:
    """The tags and words of a page in order, without comments, scripts and style sheets."""
    done = position = 0  # the words before `done` are given out; tags are sought from `position`
    while (at := page.find("<", position)) >= 0:
        tag = _TAG.match(page, at)
        if tag:
            end = tag.end()
        elif page.startswith("<!--", at):
            # "<!-->" and "<!--->" are whole comments.
            closed = _COMMENT_END.search(page, at + 2)
            end = closed.end() if closed else len(page)
        elif _OPENS_TAG.match(page, at):
            end = len(page)  # the file breaks off within a tag
        elif page.startswith(("<!", "<?", "</"), at):
            end = page.find(">", at) + 1 or len(page)
        else:
            position = at + 1  # "a < b"
            continue
        if done < at:
            yield _words(page[done:at])
        if tag:
            name = tag[2].lower()
            yield END if tag[1] else START, name, tag[3]
            if name in _RAW and not tag[1]:
                closed = _RAW[name].search(page, end)
                end = closed.start() if closed else len(page)
        done = position = end
    if done < len(page):
        yield _words(page[done:])


def attributes(text: str) -> dict[str, str]:
    """{name in lower case: value} of a tag; the first counts where one is given twice."""
    found: dict[str, str] = {}
    for name, double, single, bare in _ATTRIBUTE.findall(text):
        found.setdefault(name.lower(), double or single or bare)
    return found
