"""The reader for Word files: .docx in, blocks with clean text out."""

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sources.readers import LABEL, Unreadable, assemble, heading_paths, text
from sources.readers.word import read
from tests.sources.papers import (
    LISTED,
    PAPERS,
    markdown,
    paper_body,
    paragraph,
    part,
    relations,
    run,
    stressed,
    style,
    table,
    word,
    word_parts,
    zipped,
)

STUDY = Path(__file__).parents[2] / "fixtures" / "seeds" / "003_8277f2ec7358b8f4.txt"


def kinds(body, **parts):
    return [(block.kind, block.text) for block in read(word(body, **parts))]


def bold(body, **parts):
    return [[b.text[start:end] for start, end in b.bold] for b in read(word(body, **parts))]


# --- the same as from text ---


@settings(max_examples=60)
@given(PAPERS)
def test_a_word_file_reads_as_its_markdown_does(paper):
    as_text, as_word = text.read(markdown(paper)), read(word(paper_body(paper)))
    assert as_word == as_text
    assert heading_paths(as_word) == heading_paths(as_text)


@pytest.mark.parametrize("marked", [True, False], ids=["styles", "plain lines"])
def test_the_study_as_a_word_file_gives_the_passages_of_its_text(marked):
    blocks = text.read(STUDY.read_bytes())
    parts = []
    for block in blocks:
        runs = stressed(block, lambda words, b: run(words, "<w:b/>" if b else "") if words else "")
        if block.kind == "heading" and block.level < LABEL and marked:
            parts.append(paragraph(runs, f"Heading{block.level}"))
        elif block.kind == "bullet":
            parts.append(paragraph(runs, properties=LISTED))
        else:
            parts.append(paragraph(runs + (run(":") if block.level == LABEL else "")))
    found = read(word("".join(parts)))
    assert found == blocks
    assert heading_paths(found) == heading_paths(blocks)


PIECES = [
    run("words"),
    run(" a&b  ", "<w:b/>"),
    run("2", '<w:vertAlign w:val="superscript"/>'),
    "<w:r><w:br/></w:r>",
    "<w:r><w:tab/></w:r>",
    "<w:del><w:r><w:t>gone</w:t></w:r></w:del>",
    '<w:r><w:footnoteReference w:id="1"/></w:r>',
    run("- "),
    run("1.1. Part"),
    run("Label:"),
]
PARAGRAPHS = st.builds(
    paragraph,
    st.lists(st.sampled_from(PIECES), min_size=1, max_size=6).map("".join),
    st.sampled_from(["", "Heading1", "Title", "TOC1", "ListBullet", "ring"]),
    st.sampled_from(["", LISTED, '<w:outlineLvl w:val="2"/>']),
)
CONTENT = st.recursive(
    PARAGRAPHS,
    lambda inner: st.lists(st.lists(inner, max_size=3), max_size=3).map(lambda r: table(*r)),
)


@settings(max_examples=80)
@given(st.lists(CONTENT, max_size=6).map("".join))
def test_offsets_give_back_the_text_whatever_the_file(body):
    ring = style("a", "ring", "ring2") + style("b", "ring2", "ring")
    notes = f'<w:footnote w:id="1">{paragraph("A note.")}</w:footnote>'
    try:
        blocks = read(word(body, styles=ring, footnotes=notes))
    except Unreadable as error:
        assert "holds no text" in str(error)
        return
    whole, spans = assemble(blocks)
    for block, (start, end) in zip(blocks, spans, strict=True):
        assert whole[start:end] == block.text == " ".join(block.text.split())
        assert block.text and "gone" not in block.text
        assert (block.kind == "heading") == (block.level > 0)
        at = 0
        for first, after in block.bold:
            assert at <= first < after <= len(block.text)
            at = after


# --- headings ---


def test_headings_by_style_name_base_and_outline():
    styles = (
        style("heading 1", "Titre1")
        + style("Mon titre", "Montitre", "Titre1")
        + style("Level four", "x4", properties='<w:pPr><w:outlineLvl w:val="3"/></w:pPr>')
        + style("TOC Heading", "x9", "Titre1", '<w:pPr><w:outlineLvl w:val="9"/></w:pPr>')
    )
    body = "".join(
        [
            paragraph("One", "Titre1"),
            paragraph("Two", "Montitre"),
            paragraph("Four", "x4", LISTED),
            paragraph("Contents of it", "x9"),
            paragraph("Three", properties='<w:outlineLvl w:val="2"/>'),
            paragraph("Text", "Titre1", '<w:outlineLvl w:val="9"/>'),
            paragraph("Nine", "Heading9"),
        ]
    )
    assert [(b.kind, b.level, b.text) for b in read(word(body, styles=styles))] == [
        ("heading", 1, "One"),
        ("heading", 1, "Two"),
        ("heading", 4, "Four"),
        ("paragraph", 0, "Contents of it"),
        ("heading", 3, "Three"),
        ("paragraph", 0, "Text"),
        ("heading", 6, "Nine"),
    ]


def test_a_title_stands_above_heading_1():
    body = paragraph("Law report", "Title") + paragraph("Courts", "Heading1") + paragraph("Text.")
    assert heading_paths(read(word(body)))[-1] == ("Law report", "Courts")


def test_what_is_too_long_for_a_heading_is_text():
    assert kinds(paragraph("word " * 100, "Heading1")) == [("paragraph", ("word " * 100).strip())]


def test_labels_head_lists():
    body = (
        paragraph("Key facts:") + paragraph("One", "ListBullet") + paragraph("Two", "ListNumber2")
    )
    blocks = read(word(body))
    assert [b.kind for b in blocks] == ["heading", "bullet", "bullet"]
    assert heading_paths(blocks)[1:] == [("Key facts",)] * 2


def test_the_table_of_contents_is_left_out():
    styles = style("toc 1", "TM1")
    body = paragraph("Courts 3", "TM1") + paragraph("Courts", "Heading1") + paragraph("Text.")
    assert kinds(body, styles=styles) == [("heading", "Courts"), ("paragraph", "Text.")]


# --- paragraphs, lists, tables ---


def test_lists_by_style_and_on_their_own():
    numbered = '<w:pPr><w:numPr><w:numId w:val="1"/></w:numPr></w:pPr>'
    styles = style("Points", "pts", properties=numbered) + style("More points", "more", "pts")
    body = (
        paragraph("One", properties=LISTED)
        + paragraph("Two", "more")
        + paragraph("Three", "pts", LISTED.replace('"3"', '"0"'))
    )
    assert [b.kind for b in read(word(body, styles=styles))] == ["bullet", "bullet", "paragraph"]


def test_breaks_tabs_and_hyphens():
    body = paragraph(
        run("a") + "<w:r><w:br/><w:t>b</w:t><w:tab/></w:r>" + run("c\u00ad")
        + "<w:r><w:noBreakHyphen/><w:softHyphen/><w:t>d</w:t></w:r>",
        properties='<w:tabs><w:tab w:val="left" w:pos="720"/></w:tabs>',
    )  # fmt: skip
    assert kinds(body) == [("paragraph", "a b c-d")]


def test_table_rows():
    inner = table(["Stage", "drafted"])
    body = (
        table(
            ["Law", run("Code").join(["<w:p>", "</w:p>"]) + paragraph("two")],
            ["a", "", "b"],
            ["only"],
        )
        + table(["a", "b", "c"])
        + table(["Left.", inner])
    )
    assert kinds(body) == [
        ("row", "Law: Code two"),
        ("row", "a: b"),
        ("paragraph", "only"),
        ("row", "a | b | c"),
        ("paragraph", "Left."),
        ("row", "Stage: drafted"),
    ]


def test_bold_of_runs_and_styles():
    strong = "<w:rPr><w:b/></w:rPr>"
    styles = (
        style("Strong", "Strong", properties=strong, kind="character")
        + style("Shout", "Shout", properties=strong)
        + style("heading 1", "Heading1", properties=strong)
        + style("Table", "T", properties=f"<w:tblStylePr>{strong}</w:tblStylePr>", kind="table")
    )
    by_style = '<w:rStyle w:val="Strong"/>'
    was_bold = "<w:rPrChange><w:rPr><w:b/></w:rPr></w:rPrChange>"
    body = (
        paragraph(run("a ") + run("b", "<w:b/>") + run(" c", by_style) + run(" d", was_bold))
        + paragraph(run("a") + run(" b", '<w:b w:val="0"/>') + run(" c", by_style), "Shout")
        + paragraph("Head", "Heading1")
        + paragraph(run("e"), "T", "<w:rPr><w:b/></w:rPr>")
    )
    assert bold(body, styles=styles) == [["b c"], ["a"], [], []]


# --- footnotes ---


def test_footnotes_follow_what_refers_to_them():
    def note(number, content, more=""):
        return f'<w:footnote w:id="{number}" {more}>{content}</w:footnote>'

    notes = (
        note(0, paragraph("----------"), 'w:type="separator"')
        + note(1, paragraph("<w:r><w:footnoteRef/></w:r>" + run(" First.", "<w:b/>")))
        + note(2, paragraph("Second.") + paragraph("- Its end."))
        + note(3, paragraph("Nobody refers to it."))
    )
    end = '<w:endnote w:id="1">' + paragraph("An endnote.") + "</w:endnote>"
    refer = '<w:r><w:footnoteReference w:id="{}"/></w:r>'.format
    body = (
        paragraph(run("Head") + refer(2), "Heading1")
        + table([paragraph(run("Law") + refer(1)), "Code"])
        + paragraph(run("Text") + '<w:r><w:endnoteReference w:id="1"/></w:r>' + refer(1))
    )
    blocks = read(word(body, footnotes=notes, endnotes=end))
    assert [(block.kind, block.text) for block in blocks] == [
        ("heading", "Head¹"),
        ("footnote", "¹ Second."),
        ("footnote", "Its end."),
        ("row", "Law²: Code"),
        ("footnote", "² First."),
        ("paragraph", "Text³"),
        ("footnote", "³ An endnote."),
    ]
    assert [blocks[4].text[start:end] for start, end in blocks[4].bold] == ["First."]


def test_a_mark_of_the_author_s_own_is_no_number():
    body = paragraph(
        run("Text")
        + '<w:r><w:footnoteReference w:customMarkFollows="1" w:id="1"/></w:r>'
        + run("*")
    )
    notes = f'<w:footnote w:id="1">{paragraph("* Its note.")}</w:footnote>'
    assert [b.kind for b in read(word(body, footnotes=notes))] == ["paragraph", "footnote"]


# --- what is left out ---


def test_what_was_deleted_hidden_or_is_a_code_is_left_out():
    body = paragraph(
        run("It ")
        + "<w:ins><w:r><w:t>was </w:t></w:r></w:ins>"
        + "<w:del><w:r><w:delText>is </w:delText><w:t>out</w:t></w:r></w:del>"
        + f"<w:moveFrom>{run('out')}</w:moveFrom><w:moveTo>{run('done')}</w:moveTo>"
        + run("out", "<w:vanish/>")
        + '<w:r><w:fldChar w:fldCharType="begin"/><w:instrText> PAGE out </w:instrText></w:r>'
        + f'<w:fldSimple w:instr="DATE out">{run(" in ")}</w:fldSimple>'
        + f'<w:hyperlink w:anchor="out">{run("2023.")}</w:hyperlink>'
        + '<w:r><w:commentReference w:id="1"/></w:r>'
    ) + (
        f"<w:sdt><w:sdtPr><w:showingPlcHdr/></w:sdtPr><w:sdtContent>{paragraph('out')}"
        f"</w:sdtContent></w:sdt><w:sdt><w:sdtPr/><w:sdtContent>{paragraph('Kept.')}"
        "</w:sdtContent></w:sdt>"
    )
    assert kinds(body) == [("paragraph", "It was done in 2023."), ("paragraph", "Kept.")]


def test_headers_footers_and_comments_are_not_read():
    parts = word_parts(paragraph("Text."))
    for name in ("header1", "footer1", "comments"):
        parts[f"word/{name}.xml"] = part("hdr", paragraph("out"))
    parts["word/_rels/document.xml.rels"] = relations(header="header1.xml", comments="comments.xml")
    assert [block.text for block in read(zipped(parts))] == ["Text."]


def test_a_text_box_is_read_once_after_its_paragraph():
    box = f"<w:txbxContent>{paragraph('Boxed.')}</w:txbxContent>"
    body = paragraph(
        f"{run('Be')}<w:r><mc:AlternateContent><mc:Choice Requires='wps'>{box}</mc:Choice>"
        f"<mc:Fallback>{box}</mc:Fallback></mc:AlternateContent></w:r>{run('fore.')}"
    )
    assert kinds(body) == [("paragraph", "Before."), ("paragraph", "Boxed.")]
