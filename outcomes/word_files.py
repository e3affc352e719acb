"""Word files by python-docx, without the time of their making: the same rows, the same bytes."""

import io
import re
import zipfile
from datetime import UTC

from docx import Document
from docx.shared import Cm

from .columns import NOTHING, coded

# What XML 1.0 cannot hold; and what a word processor takes for the end of a line.
_NOT_HELD = re.compile("[^\t\n\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_THEN = (1980, 1, 1, 0, 0, 0)  # the first day that a ZIP file can tell
_ROOM = Cm(3)  # for an answer; more where it needs more


def plain(words):
    """The words, as far as a Word file can hold them."""
    return _NOT_HELD.sub("\ufffd", words.replace("\r\n", "\n"))


def saved(document, created):
    """The bytes of a Document; `created` (a datetime) is the time that it says it is of. It says
    nothing of who made it."""
    about = document.core_properties
    about.created = about.modified = created.astimezone(UTC).replace(tzinfo=None)
    about.author = about.last_modified_by = about.comments = ""
    about.revision = 1
    made, file = io.BytesIO(), io.BytesIO()
    document.save(made)
    with (
        zipfile.ZipFile(made) as parts,
        zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as undated,
    ):
        for part in parts.infolist():
            undated.writestr(
                zipfile.ZipInfo(part.filename, _THEN), parts.read(part), zipfile.ZIP_DEFLATED
            )
    return file.getvalue()


def questions(rows, created):
    """The bytes of a file with a heading and a table of two columns for each of `rows`: (title,
    [(heading, words)]), with room to write where there are no words.

    records.from_word reads the cells back to the letter, apart from "\\r\\n", which comes back as
    "\\n".
    """
    document = Document()
    for title, cells in rows:
        document.add_heading(plain(title), level=2)
        table = document.add_table(rows=0, cols=2, style="Table Grid")
        table.autofit = False
        for heading, words in cells:
            row = table.add_row()
            name, said = row.cells
            name.width, said.width = Cm(4.5), Cm(11.5)
            name.paragraphs[0].add_run(_named(heading)).bold = True
            said.text = _said(words)
            if not words:
                row.height = _ROOM
    return saved(document, created)


def _said(words):
    return coded(words.replace("\r\n", "\n"), _NOT_HELD)


def _named(heading):
    """A heading; one of blanks alone is made visible, because a row without a heading is none."""
    name = _said(heading)
    return name if name.strip() else NOTHING + name
