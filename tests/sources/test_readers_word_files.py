"""What the reader for Word files makes of files of other kinds, damaged ones and hostile ones."""

import struct

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sources.readers import Unreadable, archives, assemble, heading_paths
from sources.readers.word import read
from tests.sources.hostile import HOSTILE_WORD
from tests.sources.papers import (
    paragraph,
    part,
    relations,
    style,
    word,
    word_parts,
    zipped,
)


def refusal(data):
    with pytest.raises(Unreadable) as caught:
        read(data)
    assert "\n" not in str(caught.value)
    return str(caught.value)


def test_the_main_part_may_have_another_name_and_namespace():
    parts = word_parts(paragraph("Text.") + paragraph("One", "Heading1"))
    strict = parts.pop("word/document.xml").replace(
        "http://schemas.openxmlformats.org/wordprocessingml/2006/main",
        "http://purl.oclc.org/ooxml/wordprocessingml/main",
    )
    parts["word/document2.xml"] = strict
    parts["_rels/.rels"] = relations(officeDocument="/word/document2.xml")
    assert [block.kind for block in read(zipped(parts))] == ["paragraph", "heading"]


def test_what_lies_outside_the_file_is_left_alone():
    parts = word_parts(paragraph("Text."), styles=style("heading 1", "x"))
    outside = '<Relationship Id="a" Type="x/styles" TargetMode="External" Target="styles.xml"/>'
    for target in ("http://localhost:1/x.xml", "file:///etc/passwd", "../../../../etc/passwd"):
        outside += f'<Relationship Id="a" Type="x/footnotes" Target="{target}"/>'
    parts["word/_rels/document.xml.rels"] = relations().replace(
        "</Relationships>", f"{outside}</Relationships>"
    )
    assert [block.text for block in read(zipped(parts))] == ["Text."]


GOOD = word(paragraph("Text."))
OLD = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 500


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (b"", "an empty file"),
        (b"{\\rtf1", "a rich text"),
        (b"%PDF-1.7", "a PDF file"),
        (b"<html>", "a file of another kind"),
        (OLD, r"old Office file \(.doc\)"),
        (OLD + "EncryptedPackage".encode("utf-16-le"), "password"),
        (GOOD[:300], "cut short or damaged"),
        (GOOD[:200] + GOOD[260:], "cut short or damaged"),
        (zipped({"xl/workbook.xml": "<x/>"}), "an Excel workbook"),
        (zipped({"mimetype": "x", "content.xml": "<x/>"}), "an OpenDocument file"),
        (zipped({"a.txt": "x"}), "a ZIP file of another kind"),
        (word(paragraph(" ")), "no text"),
        (zipped({"word/document.xml": "<html/>"}), "damaged"),
        (zipped({"word/document.xml": "<w:document"}), "damaged"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_what_is_no_word_file_is_refused_with_one_clear_line(data, says):
    with pytest.raises(Unreadable, match=says):
        read(data)
    refusal(data)


@settings(max_examples=100)
@given(st.integers(0, len(GOOD) - 1), st.binary(min_size=1, max_size=4))
def test_a_damaged_file_is_read_or_refused(at, bytes_there):
    try:
        read(GOOD[:at] + bytes_there + GOOD[at + len(bytes_there) :])
    except Unreadable:
        pass


# --- hostile files ---


@pytest.mark.parametrize("name", ["document", "styles", "footnotes", "settings"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_a_document_type_is_refused_in_any_part(name, encoding):
    declared = '<!DOCTYPE x [<!ENTITY a "&#65;"><!ENTITY b "&a;&a;">]>'
    parts = word_parts(paragraph("Text."), styles=style("a", "b"), footnotes="<w:footnote/>")
    parts.setdefault("word/settings.xml", part("settings", ""))
    xml = parts[f"word/{name}.xml"].replace('<?xml version="1.0"?>', declared)
    parts[f"word/{name}.xml"] = xml.encode(encoding)
    if name == "settings" and encoding == "utf-16":
        read(zipped(parts))  # this part is never parsed
    else:
        assert "declares" in refusal(zipped(parts))


@pytest.mark.parametrize("name", ["word/document.xml", "word/media/image1.png"])
def test_a_bomb_is_refused_whatever_size_it_declares(name, monkeypatch):
    monkeypatch.setattr(archives, "MOST_UNPACKED", 5_000_000)
    bomb = zipped(word_parts(paragraph("Text.")) | {name: b" " * 5_000_001})
    assert "unpacks" in refusal(bomb)
    declared = struct.pack("<L", 5_000_001)
    assert declared in bomb
    assert "unpacks" in refusal(bomb.replace(declared, struct.pack("<L", 10)))


def test_no_more_than_200_mb_are_unpacked():
    assert archives.MOST_UNPACKED == 200 * 1024 * 1024
    bomb = zipped(word_parts(paragraph("Text.")) | {"x": bytes(archives.MOST_UNPACKED)})
    assert "unpacks" in refusal(bomb)


SAYS = archives.Refusals("damaged", "protected", "too much", "declares")


def walked(xml, **options):
    """The tags of one part, or what its walk is refused with."""
    found = []
    try:
        with archives.opened(zipped({"a.xml": xml}), SAYS) as archive:
            archives.walk(
                archive, "a.xml", SAYS, lambda tag, _attributes: found.append(tag), **options
            )
    except Unreadable as error:
        return str(error)
    return found


def test_a_part_is_walked_through_as_far_as_its_reader_says():
    xml = f"<a>{'<b/>' * 600_000}</a>"  # more than one piece
    assert len(walked(xml)) == len(walked(xml, most=len(xml))) == 600_001
    assert walked(xml, most=len(xml) - 1) == "too much"
    assert walked(xml[:-1]) == "damaged"


@pytest.mark.parametrize("within", ['<b c="{}"/>', "<!--{}-->", "<b>{}</b>", "<![CDATA[{}]]>"])
def test_words_may_be_longer_than_a_tag(within):
    text = "x" * 18 * 1024 * 1024
    found = walked(f"<a>{within.format(text)}</a>")
    held = "c=" in within or "--" in within
    assert found == "too much" if held else found[0] == "a"


@pytest.mark.parametrize("name", HOSTILE_WORD)
def test_hostile_files_end(name):
    blocks = read(HOSTILE_WORD[name])
    assert len(heading_paths(blocks)) == len(assemble(blocks)[1])


def test_more_tags_than_one_can_read_are_refused():
    assert "unpacks to more" in refusal(word("<w:r/>" * 1_000_001))
