"""Office files: a ZIP of XML parts, unpacked and walked through within limits.

Nothing here expands an entity: a part that declares one, or any document type, is refused.
Nothing is fetched: what a part says lies outside the file stays there.
"""

import io
import lzma
import zipfile
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import NamedTuple
from xml.parsers import expat

from . import Unreadable

MOST_UNPACKED = 200 * 1024 * 1024
MOST_WALKED = 48 * 1024 * 1024  # of one part that is walked through, unless its reader says more
_LONGEST_TAG = 16 * 1024 * 1024  # or comment: what expat has to hold until its end comes
_MOST_PARTS = 10_000
_CHUNK = 1024 * 1024
_CENTRAL_ENTRY = b"PK\x01\x02"

Attributes = dict[str, str]


class Refusals(NamedTuple):
    """What to say of a kind of file that is cut short, has a password, unpacks to too much, or
    declares entities: one line each that a person can act on."""

    damaged: str
    protected: str
    too_much: str
    declares: str


@contextmanager
def opened(data: bytes, says: Refusals) -> Iterator[zipfile.ZipFile]:
    """The archive, for a `with`; whatever goes wrong in reading it there is an `Unreadable`."""
    if data.count(_CENTRAL_ENTRY) > _MOST_PARTS:
        raise Unreadable(says.too_much)
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            if any(info.flag_bits & 1 for info in archive.infolist()):
                raise Unreadable(says.protected)
            yield archive
    except Unreadable:
        raise
    except (zipfile.BadZipFile, zlib.error, lzma.LZMAError, EOFError, OSError, expat.ExpatError):
        raise Unreadable(says.damaged) from None
    except (KeyError, ValueError, IndexError, OverflowError, RuntimeError):
        # What zipfile lets through for entries that contradict themselves.
        raise Unreadable(says.damaged) from None


def unpack(
    archive: zipfile.ZipFile,
    says: Refusals,
    look: Callable[[str, bytes], object] = lambda name, piece: None,
) -> None:
    """Read every part to its end, whatever length it declares, and keep nothing.

    `look` is given each piece of the XML parts (.xml, .rels) with the last bytes of the piece
    before it.
    """
    infos = archive.infolist()
    total = sum(info.file_size for info in infos)
    read = 0
    for info in infos:
        if max(total, read) > MOST_UNPACKED:
            break
        # A part that declares less than it holds would else be read only so far.
        info.file_size = MOST_UNPACKED + 2 * _CHUNK
        is_xml = info.filename.endswith((".xml", ".rels"))
        with archive.open(info) as part:
            tail = b""
            while (chunk := part.read(_CHUNK)) and read <= MOST_UNPACKED:
                read += len(chunk)
                if is_xml:
                    piece = tail + chunk
                    # Entities can be declared nowhere but in a document type.
                    if b"<!DOCTYPE" in piece:
                        raise Unreadable(says.declares)
                    look(info.filename, piece)
                    tail = chunk[-32:]
    if max(total, read) > MOST_UNPACKED:
        raise Unreadable(says.too_much)


def walk(
    archive: zipfile.ZipFile,
    name: str,
    says: Refusals,
    start: Callable[[str, Attributes], object],
    end: Callable[[str], object] | None = None,
    text: Callable[[str], object] | None = None,
    *,
    most: int = MOST_WALKED,
) -> None:
    """Walk through one XML part: `start(tag, attributes)`, `end(tag)`, `text(words)`.

    A tag is "namespace name", or its name alone where it has no namespace; so are the names of
    attributes. Raises `Unreadable` for a part of more than `most` bytes, one that declares
    anything, or a tag that is too long; for a damaged one within `opened`.
    """

    def refuse(*_declaration):
        raise Unreadable(says.declares)

    parser = expat.ParserCreate(namespace_separator=" ")
    parser.buffer_text = True
    parser.StartDoctypeDeclHandler = parser.EntityDeclHandler = refuse
    parser.StartElementHandler = start
    if end:
        parser.EndElementHandler = end
    if text:
        parser.CharacterDataHandler = text
    fed = 0
    with archive.open(name) as part:
        while piece := part.read(_CHUNK):
            fed += len(piece)
            if fed > most:
                raise Unreadable(says.too_much)
            parser.Parse(piece, False)
            # Expat before 2.6 begins an unfinished tag anew with every piece that it is given.
            if fed - parser.CurrentByteIndex > _LONGEST_TAG:
                raise Unreadable(says.too_much)
    parser.Parse(b"", True)
