"""A document file of any kind → blocks: which reader it needs is told by its content.

Names decide only between plain text and a web page without a beginning of its own.
"""

import re

from . import Block, Unreadable, limited, mending, text, webpage, word

MOST_BYTES = 25 * 1024 * 1024
_ZIP, _OLE, _PDF = b"PK\x03\x04", b"\xd0\xcf\x11\xe0", b"%PDF-"
_WEB_PAGE = re.compile(
    rb"\s*(?:<!--.{0,2000}?-->\s*)?(?:<\?xml[^>]{0,200}>\s*)?<(?:!doctype html|html)\b",
    re.IGNORECASE | re.DOTALL,
)
_WEB_NAMES = (".html", ".htm", ".xhtml")
_SAYS = limited.Says(
    damaged="The file is damaged, or no reader understands it. Open it in the program that it was "
    "made with, and save it anew.",
    too_much="The file could not be read within the limits of memory and time. Bring it in parts, "
    "or save its text alone.",
)


def read_apart(data: bytes, name: str, child: limited.Child | None = None) -> list[Block]:
    """What `read` gives, read in a child process with limits: `child`, where there are many files
    to read, or one of its own. Raises Unreadable."""
    check_size(data)
    run = child.run if child else limited.run
    return [
        Block(kind, words, level, tuple((start, end) for start, end in bold))
        for kind, words, level, bold in run(f"{__name__}:read", data, name, _SAYS)
    ]


def check_size(data: bytes) -> None:
    """Raises Unreadable for a file that is empty or over the limit."""
    if not data:
        raise Unreadable("The file is empty.")
    if len(data) > MOST_BYTES:
        raise Unreadable(
            f"The file has {len(data) / 1024 / 1024:.1f} MB; {MOST_BYTES // 1024 // 1024} MB are "
            "the most. Bring it in parts."
        )


def read(data: bytes, name: str) -> list[Block]:
    """The blocks of the file `data`, which calls itself `name`; what page breaks cut in two is
    whole again. Raises Unreadable."""
    check_size(data)
    return mending.mend(_reader(data, name)(data))


def _reader(data, name):
    if _PDF in data[:1024]:
        # PDFium is loaded by those that need it alone.
        from . import pdf

        return pdf.read
    if data.startswith((_ZIP, _OLE)):
        return word.read
    start = data[:4096].replace(b"\0", b"").removeprefix(b"\xef\xbb\xbf")
    if _WEB_PAGE.match(start.lstrip(b"\xff\xfe")) or name.lower().endswith(_WEB_NAMES):
        return webpage.read
    return text.read
