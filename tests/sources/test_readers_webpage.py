"""The reader for web pages: HTML in, blocks with clean text out."""

from html import escape
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sources.readers import LABEL, Unreadable, assemble, heading_paths, text
from sources.readers.webpage import read
from tests.sources.hostile import HOSTILE_BODIES
from tests.sources.papers import PAPERS, html, markdown, page, stressed

STUDY = Path(__file__).parents[2] / "fixtures" / "seeds" / "003_8277f2ec7358b8f4.txt"


def kinds(body):
    return [(block.kind, block.text) for block in read(html(body))]


def bold(body):
    return [[block.text[a:b] for a, b in block.bold] for block in read(html(body))]


# --- the same as from text ---


@settings(max_examples=60)
@given(PAPERS)
def test_a_page_reads_as_its_markdown_does(paper):
    as_text, as_page = text.read(markdown(paper)), read(page(paper))
    assert as_page == as_text
    assert heading_paths(as_page) == heading_paths(as_text)


@pytest.mark.parametrize("marked", [True, False], ids=["h1 to h6", "plain lines"])
def test_the_study_as_a_page_gives_the_passages_of_its_text(marked):
    blocks = text.read(STUDY.read_bytes())

    def words(block):
        return stressed(block, lambda part, b: f"<b>{escape(part)}</b>" if b else escape(part))

    parts = []
    for block in blocks:
        if block.kind == "heading" and block.level < LABEL and marked:
            parts.append(f"<h{block.level}>{words(block)}</h{block.level}>")
        elif block.kind == "bullet":
            parts.append(f"<ul>\n<li><p>{words(block)}</p></li></ul>")
        else:
            parts.append(f"<p>{words(block)}{':' * (block.level == LABEL)}\n")
    found = read(html("".join(parts)))
    assert found == blocks
    assert heading_paths(found) == heading_paths(blocks)


PIECES = "<p> </p> <b> </b> <h2> </h2> <ul> <li> </ul> <table> <tr> <td> </td> </table> <br> </br>"
PIECES += " <div> </div> <nav> </nav> <sup>1</sup> <!-- --> <script> </script> word &amp; &#x; < > "
PIECES += "<pre> </pre> <aside> </aside> <form> <p/hidden> <a/href='x> \" ' & <th></h3> <!x> - 1."


@settings(max_examples=200)
@given(
    st.lists(st.sampled_from(PIECES.split()), max_size=30).map(" ".join)
    | st.text(max_size=50).map("<p>{}".format)
)
def test_offsets_give_back_the_text_whatever_the_page(body):
    try:
        blocks = read(body.encode("utf-8", "replace"))
    except Unreadable as error:
        assert "\n" not in str(error)
        return
    whole, spans = assemble(blocks)
    assert len(heading_paths(blocks)) == len(blocks)
    for block, (start, end) in zip(blocks, spans, strict=True):
        assert whole[start:end] == block.text == " ".join(block.text.split())
        assert block.text
        assert (block.kind == "heading") == (block.level > 0)
        at = 0
        for first, after in block.bold:
            assert at <= first < after <= len(block.text)
            at = after


# --- what is kept ---


def test_headings_keep_their_level_and_labels_head_lists():
    body = "<h1>Law <i>report</i></h1><p>It is.</p><h3>Courts</h3><p>Key facts:</p><ul><li>One"
    blocks = read(html(body))
    assert [(b.kind, b.level, b.text) for b in blocks] == [
        ("heading", 1, "Law report"),
        ("paragraph", 0, "It is."),
        ("heading", 3, "Courts"),
        ("heading", LABEL, "Key facts"),
        ("bullet", 0, "One"),
    ]
    assert heading_paths(blocks)[-1] == ("Law report", "Courts", "Key facts")


def test_bullets_within_bullets():
    assert kinds("<ol><li>One<ul><li>a</li><li><p>b</p></ul></li>after<li>Two</ol>Text.") == [
        ("bullet", "One"),
        ("bullet", "a"),
        ("bullet", "b"),
        ("paragraph", "after"),
        ("bullet", "Two"),
        ("paragraph", "Text."),
    ]


def test_the_sign_of_a_bullet_that_a_word_processor_wrote_goes():
    assert kinds("<p>·<span>&nbsp;&nbsp; </span>It was <b>done</b>.<o:p></o:p></p>") == [
        ("bullet", "It was done.")
    ]
    assert bold("<p>· It was <b>done</b>.</p>") == [["done"]]


def test_table_rows():
    body = (
        "<table><caption>Laws of 2023</caption><thead><tr><th>Law<th>Stage</thead>"
        "<tr><td><b>Code</b><td><p>drafted</p><p>twice</p>"
        "<tr><td>a</td><td></td><td>b<td>c</table>"
    )
    assert kinds(body) == [
        ("paragraph", "Laws of 2023"),
        ("row", "Law: Stage"),
        ("row", "Code: drafted twice"),
        ("row", "a | b | c"),
    ]
    assert bold(body)[2] == ["Code"]


def test_a_table_that_only_lays_out_the_page_is_no_row():
    side = "<table><tr><td>Law<td>Code</table>"
    body = f"<table><tr><td><p>One.<p>Two.</tr><tr><td>Left<td><h2>Head</h2><p>It.{side}</table>"
    assert kinds(body) == [
        ("paragraph", "One."),
        ("paragraph", "Two."),
        ("paragraph", "Left"),
        ("heading", "Head"),
        ("paragraph", "It."),
        ("row", "Law: Code"),
    ]


def test_an_end_tag_does_not_reach_out_of_a_cell():
    assert kinds("<div><table><tr><td>Law</div></li><td>Code</table></div>") == [
        ("row", "Law: Code")
    ]


def test_footnotes_in_all_their_forms():
    body = (
        "<p>A claim.<sup><a href='#n'>12</a></sup></p><aside><p>An aside</p></aside>"
        "<p><sup>1</sup> Its source.</p><section role='doc-endnotes'><ol><li>One</li></ol>"
        "</section><div class='x footnotes'><p>Two</div><p>1<sup>er</sup> and 3 m<sup>2</sup>"
    )
    assert kinds(body) == [
        ("paragraph", "A claim.¹²"),
        ("footnote", "An aside"),
        ("footnote", "¹ Its source."),
        ("footnote", "One"),
        ("footnote", "Two"),
        ("paragraph", "1er and 3 m²"),
    ]


@pytest.mark.parametrize(
    ("body", "stresses"),
    [
        ("<p>a <b>b <strong>c</strong></b> d</p>", ["b c"]),
        ("<p>a <b> b </b>c <em>d</em></p>", ["b"]),
        ("<p>a<span style='font-weight: 700'>b</span>", ["b"]),
        ("<b style='font-weight:normal'>all of it</b>", []),
        ("<p>a <b>b <i>c</b> d</i>", ["b c"]),
    ],
)
def test_bold(body, stresses):
    assert bold(body) == [stresses]


def test_bold_goes_on_in_the_next_paragraph():
    assert bold("<b><p>One.</p><p>Two.</b> three</p>") == [["One."], ["Two."]]


def test_blanks_entities_and_hyphens():
    body = (
        "<p>caf&eacute;\n  n&deg;&nbsp;2 &amp;lt; a<br>b<wbr>c so\u00adft &shy;x &#128; a < b</p>"
    )
    assert kinds(body) == [("paragraph", "café n° 2 &lt; a bc soft x € a < b")]


def test_two_line_breaks_part_paragraphs_and_empty_lines_part_verbatim_ones():
    assert kinds("One.<br>\n<br>Two.<pre>Three\nfour.\n\nFive.</pre>") == [
        ("paragraph", text) for text in ("One.", "Two.", "Three four.", "Five.")
    ]


# --- what is left out ---


@pytest.mark.parametrize(
    "out",
    [
        "<script>if (a < b) document.write('<p>out</p>')</script>",
        "<style>p { content: 'out' }</style>",
        "<template><p>out</template>",
        "<noscript>out</noscript>",
        "<nav><ul><li>out</ul></nav>",
        "<header><h1>out</h1></header>",
        "<footer>out<div></footer>",
        "<div role='navigation'>out</div>",
        "<form><p>out<input value=out></form>",
        "<button onclick='out()'>out</button>",
        "<div hidden><p>out</div>",
        "<p aria-hidden=true>out</p>",
        "<p style='color:red; display: none'>out</p>",
        "<svg><text>out</text></svg>",
        "<!-- out -->",
        "<!-- <p>out --!>",
        "<![CDATA[out]]>",
        "<?php out ?>",
        "<!out>",
        "</ out>",
        "<del>out</del>",
        "<hr>------",
    ],
)
def test_what_is_no_text_of_the_page_is_left_out(out):
    assert kinds(f"<p>In.</p>{out}<p>Too.</p>") == [("paragraph", "In."), ("paragraph", "Too.")]


def test_the_header_of_an_article_is_kept():
    assert kinds("<article><header><h1>Head</h1></header>Text.<footer>By A.</footer>") == [
        ("heading", "Head"),
        ("paragraph", "Text."),
        ("paragraph", "By A."),
    ]


def test_a_page_that_is_one_form_is_read():
    assert kinds("<form id=aspnet><p>It was done.</p><input><button>Go</button></form>") == [
        ("paragraph", "It was done.")
    ]


def test_handlers_and_addresses_are_no_text():
    assert kinds(
        "<p onclick=\"alert('<b>')\">See <a href='javascript:x' onload=y>this</a></p>"
    ) == [("paragraph", "See this")]


# --- encodings ---


@pytest.mark.parametrize(
    "data",
    [
        "<p>Accès".encode(),
        b"\xef\xbb\xbf" + "<meta charset=windows-1252><p>Accès".encode(),
        "<p>Accès".encode("utf-16"),
        b"\xfe\xff" + "<p>Accès".encode("utf-16-be"),
        b"<p>Acc\xe8s",
        b"<META CHARSET='ISO-8859-1'><p>Acc\xe8s",
        b'<meta http-equiv=x content="text/html; charset=windows-1252"><p>Acc\xe8s',
        b"<meta charset=utf-8><p>Acc\xe8s",
        b"<meta charset=windows-1250><p>Acc\xe8s".replace(b"\xe8", "č".encode("cp1250")),
        b"<meta charset=hex><p>Acc\xe8s",
        b"<?xml version='1.0' encoding='iso-8859-1'?><html><p>Acc\xe8s",
    ],
)
def test_encodings(data):
    assert [block.text for block in read(data)] in (["Accès"], ["Accčs"])


# --- refusals ---


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (b"", "empty"),
        (b" \n", "blanks"),
        (b"%PDF-1.7", "a PDF file"),
        (b"PK\x03\x04", "a ZIP or Office file"),
        (b"<p>a\0b", "binary"),
        (b"Just some words, a < b.", "without the tags"),
        (b'{"a": 1}', "without the tags"),
        (b"<?xml version='1.0'?><rss><p>a</p></rss>", "XML of another kind"),
        (b"From: <Saved>\nContent-Type: multipart/related\n\n<html><p>a", ".mht"),
        (b"<html><body><div id=app></div><script>go()</script>", "no text"),
        (b"<p hidden>a", "no text"),
        (b"<p " + b"x" * 10, "no text"),
        (b"<i>a" * 250_001, "tags"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_what_is_no_page_is_refused_with_one_clear_line(data, says):
    with pytest.raises(Unreadable, match=says) as caught:
        read(data)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("body", HOSTILE_BODIES, ids=lambda body: repr(body[:12]))
def test_hostile_pages_end(body):
    blocks = read(html(body))
    assert len(heading_paths(blocks)) == len(assemble(blocks)[1])


def test_line_breaks_within_what_is_hidden_part_nothing():
    assert kinds("<p>One <span hidden>a<br><br>b</span>line.</p>") == [("paragraph", "One line.")]
