"""The reader for plain text and Markdown: bytes in, blocks with clean text out."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sources.readers import LABEL, Block, Unreadable, assemble, heading_paths
from sources.readers.text import clean, decode, read


def kinds(text):
    return [(block.kind, block.text) for block in read(text.encode())]


def headings(text):
    return [(b.level, b.text) for b in read(text.encode()) if b.kind == "heading"]


# --- decode ---


@pytest.mark.parametrize(
    "data",
    [
        "Accès à la justice\n".encode(),
        b"\xef\xbb\xbf" + "Accès à la justice\n".encode(),
        "Accès à la justice\n".encode("utf-16"),
        b"\xfe\xff" + "Accès à la justice\n".encode("utf-16-be"),
        "Accès à la justice\r\n".encode(),
        "Accès à la justice\r".encode(),
    ],
)
def test_text_is_decoded(data):
    assert decode(data) == "Accès à la justice\n"


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (b"", "empty"),
        (b" \n\t\xc2\xa0\n", "blanks"),
        (b"\xef\xbb\xbf", "blanks"),
        (b"caf\xe9 noir", "position 3"),
        (b"%PDF-1.7\n", "PDF"),
        (b"\x89PNG\r\n\x1a\n", "PNG"),
        (b"PK\x03\x04rest", "ZIP"),
        (b"some\x00text", "not text"),
        (b"\xff\xfea", "UTF-16"),
    ],
)
def test_what_is_no_text_is_refused_with_one_clear_line(data, says):
    with pytest.raises(Unreadable, match=says) as caught:
        decode(data)
    assert "\n" not in str(caught.value)


@given(st.binary() | st.text().map(lambda text: text.encode("utf-16", "surrogatepass")))
def test_decode_raises_nothing_but_unreadable(data):
    try:
        assert decode(data).strip()
    except Unreadable:
        pass


# --- marks inside a line ---


@pytest.mark.parametrize(
    ("raw", "text", "stressed"),
    [
        (
            "the role of *cadis* and _traditional_ ones",
            "the role of cadis and traditional ones",
            [],
        ),
        ("**Bold start** and <b>end</b>", "Bold start and end", ["Bold start", "end"]),
        ("**Both *in* one**, then", "Both in one, then", ["Both in one"]),
        ("***all*** of it", "all of it", ["all"]),
        ("**use if needed **: x", "use if needed : x", ["use if needed"]),
        ("<i>Title:</i> Fund", "Title: Fund", []),
        ("[Find project](https://x.org/a_(b)?c=1) →", "Find project →", []),
        ("before ![logo](a.png) after", "before after", []),
        ("R&amp;D &lt;b&gt; caf&eacute;&nbsp;x", "R&D <b> café x", []),
        ("https://x.org/_a_b_/?a=1&amp;region=2", "https://x.org/_a_b_/?a=1&region=2", []),
        ("2 * 3 * 4, snake_case_name, 5* and 6*", "2 * 3 * 4, snake_case_name, 5* and 6*", []),
        ("a lone ** mark and *another", "a lone ** mark and *another", []),
        ("if a < b and c > d", "if a < b and c > d", []),
        ("a\u00a0b \t c\u00add\u200be\x07f", "a b cdef", []),
        (r"\*not emphasis\*", "*not emphasis*", []),
        (
            "the court (as amended) [sic](see note 4)",
            "the court (as amended) [sic](see note 4)",
            [],
        ),
        ("", "", []),
    ],
)
def test_marks_are_cleaned(raw, text, stressed):
    cleaned, bold = clean(raw)
    assert cleaned == text
    assert [cleaned[start:end] for start, end in bold] == stressed


# --- blocks ---


def test_hard_wrapped_lines_are_one_paragraph():
    assert kinds("The first line\nand the second.\n\nAnother.\n") == [
        ("paragraph", "The first line and the second."),
        ("paragraph", "Another."),
    ]


def test_bullets_of_every_form():
    text = "- one\n* two\n• three\n– four\n1) five\na) six\n2. seven\n(b) eight"
    assert kinds(text) == [
        ("bullet", "one"),
        ("bullet", "two"),
        ("bullet", "three"),
        ("bullet", "four"),
        ("bullet", "1) five"),
        ("bullet", "a) six"),
        ("bullet", "2. seven"),
        ("bullet", "(b) eight"),
    ]


def test_a_bullet_goes_on_in_indented_lines():
    assert kinds("- the first\n  and more.\n- the second wraps\nwithout indent\n\nEnd.") == [
        ("bullet", "the first and more."),
        ("bullet", "the second wraps without indent"),
        ("paragraph", "End."),
    ]


def test_table_rows():
    text = "| Law | Stage |\n|---|:--:|\n| **Code** | drafted |\n| a | b | c |\n"
    blocks = read(text.encode())
    assert [(block.kind, block.text) for block in blocks] == [
        ("row", "Law: Stage"),
        ("row", "Code: drafted"),
        ("row", "a | b | c"),
    ]
    assert blocks[1].bold == ((0, 4),)


def test_a_tab_parts_label_and_value():
    assert kinds("<i>Title:</i>\tFund, Phase II\n<i>Laws</i>\tx") == [
        ("row", "Title: Fund, Phase II"),
        ("row", "Laws: x"),
    ]


def test_page_numbers_go_and_years_in_running_text_stay():
    assert kinds("In the year\n2023\nit was so.\n\n12\n\nMore text.\n\n- 13 -\n") == [
        ("paragraph", "In the year 2023 it was so."),
        ("paragraph", "More text."),
    ]


def test_footnotes():
    assert kinds("A claim.¹\n\n¹ Its source.\n\n²\n\nIts other source.\n\nText.\n") == [
        ("paragraph", "A claim.¹"),
        ("footnote", "¹ Its source."),
        ("footnote", "Its other source."),
        ("paragraph", "Text."),
    ]
    assert kinds("Text.\n\n1\n\nNote one.\n\n2\n\nNote two.")[1:] == [
        ("footnote", "Note one."),
        ("footnote", "Note two."),
    ]
    assert kinds("[^1]: A note.") == [("footnote", "A note.")]


def test_a_page_number_makes_no_footnote():
    assert kinds("Text.\n\n7\n\nThe last page.")[1] == ("paragraph", "The last page.")


def test_a_line_that_stands_twice_is_a_caption():
    assert kinds("Text.\n\nPicture of it\nPicture of it\n\nMore text.")[1] == (
        "paragraph",
        "Picture of it",
    )


# --- headings ---


def test_markdown_headings_keep_their_level():
    text = "# One\n\n## Two ##\n\nShort line\n\nText.\n\n#### Four\n#hashtag"
    assert headings(text) == [(1, "One"), (2, "Two"), (4, "Four")]


def test_underlined_headings():
    assert headings("Title\n=====\n\nText.\n\nPart\n----\nMore.") == [(1, "Title"), (2, "Part")]


def test_labels_are_the_deepest_headings():
    text = "1.1. Return\n\n**Key achievements**:\n\n- It was done.\n\nIt includes the following:\n"
    assert headings(text) == [(1, "1.1. Return"), (LABEL, "Key achievements")]


def test_plain_headings_rank_by_what_they_are():
    text = (
        "Summary of it all\n\nText.\n\nPartie I : Les textes\n\nText.\n\nChapitre 2. La loi\n\n"
        "Text.\n\n1. Introduction\n\nText.\n\n1.1 Background\n\nText.\n\nDetails of it\n\nText.\n\n"
        "CONCLUSION\n\nText."
    )
    assert headings(text) == [
        (2, "Summary of it all"),
        (3, "Partie I : Les textes"),
        (4, "Chapitre 2. La loi"),
        (5, "1. Introduction"),
        (6, "1.1 Background"),
        (6, "Details of it"),
        (1, "CONCLUSION"),
    ]


def test_the_title_under_a_bare_number_belongs_to_it():
    text = "TITRE I\n\nDES DROITS\n\nCHAPITRE II\n\nDES DEVOIRS\n\nLe peuple est souverain."
    paths = heading_paths(read(text.encode()))
    assert paths[-1] == ("TITRE I", "DES DROITS", "CHAPITRE II", "DES DEVOIRS")


@pytest.mark.parametrize(
    "line",
    [
        "It was done.",
        "lower case begins",
        "Translated from French",
        "12 September 2022",
        "Part 2 of the programme was carried out in the north.",
        "3.5 million people were reached.",
        "A line of more than ten words that stands quite alone here",
        "1.1 Return .......... 5",
    ],
)
def test_what_is_no_heading(line):
    assert headings(f"Some text.\n\n{line}\n\nMore text.") == []


def test_a_short_line_heads_nothing_at_the_end_or_in_running_text():
    assert headings("Text.\n\nLooking forward\nto it.\n\nThe end") == []


def test_numbered_lists_are_no_headings():
    assert headings("Text.\n\n1. First\n\n2. Second\n\n3. Third\n\nText.") == []


# --- paths and assembly ---


def test_heading_paths():
    blocks = [
        Block("paragraph", "p"),
        Block("heading", "A", 1),
        Block("heading", "B", 3),
        Block("bullet", "q"),
        Block("heading", "L", LABEL),
        Block("bullet", "r"),
        Block("paragraph", "These areas:"),
        Block("bullet", "s"),
        Block("heading", "C", 2),
        Block("row", "t"),
    ]
    assert heading_paths(blocks) == [
        (),
        (),
        ("A",),
        ("A", "B"),
        ("A", "B"),
        ("A", "B", "L"),
        ("A", "B"),
        ("A", "B"),
        ("A",),
        ("A", "C"),
    ]


LINES = ["# Head", "- item", "  more", "| a | b |", "|--|", "**b", "o** x", "1.1. Go", "", "", "7"]
LINES += ["Label:", "TITRE I", "x\ty", "¹ note", "---", "*", "Short line", "text ends.", "<b>", "é"]


@given(st.lists(st.sampled_from(LINES)).map("\n".join) | st.text())
def test_offsets_give_back_the_text(source):
    try:
        blocks = read(source.encode("utf-8", "replace"))
    except Unreadable:
        return
    text, spans = assemble(blocks)
    assert len(spans) == len(blocks) == len(heading_paths(blocks))
    for block, (start, end) in zip(blocks, spans, strict=True):
        assert text[start:end] == block.text
        assert block.text == " ".join(block.text.split())
        assert block.text
        assert (block.kind == "heading") == (block.level > 0)
        at = 0
        for first, after in block.bold:
            assert at <= first < after <= len(block.text)
            at = after


@pytest.mark.parametrize(
    "text",
    [
        "word " * 1_000_000,
        "x" * 5_000_000,
        "*" * 100_000 + " x",
        "*a " * 300_000,
        "**a " * 300_000,
        "_a" * 300_000,
        "[" * 500_000 + "x",
        "[a](" * 200_000,
        "![" * 300_000 + "x",
        "<b " * 300_000,
        "<b>" * 300_000,
        "&" * 500_000,
        "&amp;" * 200_000,
        "\\" * 500_000 + "x",
        "# " * 300_000,
        "| " * 300_000,
        "x\t" * 300_000,
        "- " * 300_000 + "x",
        "1." * 300_000,
        "x " + " " * 1_000_000 + "x",
        "\n" * 1_000_000 + "x",
        "a\n" * 300_000,
        "Aa\n\n" * 100_000,
        "TITRE I\n\n" * 100_000,
        "A:\n\n" * 100_000,
        "7\n\n" * 100_000 + "x",
        "https://" * 200_000,
    ],
    ids=lambda text: repr(text[:6]),
)
def test_hostile_text_ends(text):
    blocks = read(text.encode())
    assert len(heading_paths(blocks)) == len(assemble(blocks)[1])
