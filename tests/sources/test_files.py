"""Which reader a document gets, told by its content; the same text gives the same blocks."""

import pytest

from sources.readers import Unreadable, files, text
from sources.readers.limited import Child

WORDS = b"# Report\n\nThe Oyster Board met in the rain.\n\n- One thing\n- Another thing\n"
PAGE = b"""<h1>Report</h1><p>The <b>Oyster Board</b> met in the rain.</p>
<ul><li>One thing</li><li>Another thing</li></ul>"""


def said(blocks):
    return [(block.kind, block.text, block.level) for block in blocks]


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("report.md", WORDS),
        ("report.txt", WORDS),
        ("report.bin", b"<!DOCTYPE html>" + PAGE),
        ("report", b"\xef\xbb\xbf\n <HTML><body>" + PAGE),
        ("report", b"<?xml version='1.0'?>\n<html xmlns='http://www.w3.org/1999/xhtml'>" + PAGE),
        ("report.htm", PAGE),
        ("report", f"<html>{PAGE.decode()}".encode("utf-16")),
    ],
)
def test_the_reader_is_told_by_the_content(name, data):
    assert said(files.read(data, name)) == said(text.read(WORDS))


def test_a_page_break_is_mended():
    data = b"It follows the implementation of circular No.\n\n644/MJDH-SG of 12 September 2022.\n"
    [block] = files.read(data, "report.txt")
    assert block.text.endswith("circular No. 644/MJDH-SG of 12 September 2022.")


def test_the_child_gives_what_the_reader_gives():
    data = "**Bold** words, déjà vu.\n\n- One\n".encode()
    with Child() as child:
        for name, content in (("a.md", data), ("b.html", PAGE), ("c.txt", data)):
            assert files.read_apart(content, name, child) == files.read(content, name)
    assert files.read_apart(data, "a.md") == files.read(data, "a.md")


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (b"", "empty"),
        (b"x" * (25 * 1024 * 1024 + 1), "25 MB"),
        (b"%PDF-1.7 and nothing else", "PDF"),
        (b"PK\x03\x04\x00", "Word file"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "Word"),
        (b"{\\rtf1 words}", "RTF"),
        (b"\x89PNG\r\n\x1a\n", "PNG"),
    ],
)
def test_what_no_reader_reads_is_refused_in_one_line(data, says):
    with pytest.raises(Unreadable, match=says) as caught:
        files.read_apart(data, "file")
    assert "\n" not in str(caught.value)
