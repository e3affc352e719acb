"""The PDF reader: what stands on pages comes back as the blocks that were set on them."""

import re
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sources.readers import LABEL, Block, assemble, heading_paths, text
from sources.readers.mending import mend
from sources.readers.pdf import read
from tests.sources.pages import BODY, MARGIN, Press, pdf_of, printed, words_of

ROOT = Path(__file__).parents[2]
SEEDS = ROOT / "fixtures" / "seeds"


def plain(*texts):
    return [Block("paragraph", text) for text in texts]


def kinds(data):
    return [(block.kind, block.text) for block in read(data)]


def line(words, y=700, x=MARGIN, size=BODY, font="F1"):
    return f"BT /{font} {size} Tf 1 0 0 1 {x} {y} Tm ({words}) Tj ET"


PROSE = (
    "The northern court heard forty cases in the spring and its judges travelled to three "
    "districts where no hearing had been held for years, so that people could be heard at home. "
    "The clerks kept a record of all that was said, and it was read to everyone before they left."
)


# --- the seed documents, printed ---


@pytest.mark.parametrize(
    ("name", "options"),
    [
        ("001", {}),
        ("001", {"top": 640}),
        ("002", {}),
        ("002", {"top": 640}),
        ("003", {}),
        ("003", {"top": 640}),
        ("003", {"hyphenate": True}),
        ("003", {"columns": 2}),
        ("003", {"columns": 2, "hyphenate": True}),
    ],
    ids=str,
)
def test_a_printed_seed_document_has_the_passages_of_its_text(name, options):
    [path] = SEEDS.glob(f"{name}*.txt")
    blocks = mend(text.read(path.read_bytes()))
    notes = [block for block in blocks if block.kind == "footnote" and block.text[0] == "¹"]
    blocks = [block for block in blocks if block.kind != "footnote" or block in notes]
    found = mend(read(printed(blocks, head="A study of nothing, {}", foot="Page {}", **options)))
    # WinAnsi, in which the tests print, has no arrow.
    wanted = [block._replace(text=block.text.replace("→", "?")) for block in blocks]

    def passages(all_blocks):
        return [
            (block.kind, block.text, block.bold if block.kind != "heading" else ())
            for block in all_blocks
            if block.kind != "footnote"
        ]

    assert passages(found) == passages(wanted)
    # A note stands at the foot of its page, which may be after more than the text it belongs to.
    assert [block for block in found if block.kind == "footnote"] == notes
    if name == "003":
        assert heading_paths(found)[-1] == heading_paths(wanted)[-1]
        levels = [block.level for block in found if block.kind == "heading"]
        assert levels == [block.level for block in wanted if block.kind == "heading"]


# --- generated documents ---

WORD = st.sampled_from(
    "the court judges law of appeal reform in northern districts heard Amberly and cases "
    "tribunal bill drafted by clerks with records prisons access to justice".split()
)


def sentence(least, most):
    return st.lists(WORD, min_size=least, max_size=most).map(
        lambda words: "It " + " ".join(words) + " anew."
    )


TITLE = st.lists(WORD, min_size=1, max_size=14).map(lambda words: "Of " + " ".join(words) + " anew")
ELEMENT = st.one_of(
    st.tuples(st.sampled_from(["#", "##", "###"]), TITLE),
    st.tuples(st.just(""), sentence(3, 120)),
    st.tuples(st.just(""), sentence(3, 120)),
    st.tuples(st.just("-"), sentence(1, 60)),
)


@given(
    st.lists(ELEMENT, min_size=1, max_size=25),
    st.integers(300, 752),
    st.sampled_from([1, 1, 2]),
    st.booleans(),
)
@settings(max_examples=40)
def test_a_document_reads_the_same_as_markdown_and_as_pdf(elements, top, columns, hyphenate):
    elements = [*elements, ("", PROSE), ("", PROSE)]  # so that there is a running text
    markdown = "\n\n".join(f"{mark} {words}".strip() for mark, words in elements)
    blocks = text.read(markdown.encode())
    data = printed(blocks, foot="Page {}", top=top, columns=columns, hyphenate=hyphenate)
    found = mend(read(data))
    assert [(block.kind, block.text) for block in found] == [
        (block.kind, block.text) for block in mend(blocks)
    ]
    cleaned, spans = assemble(found)
    for block, (start, end) in zip(found, spans, strict=True):
        assert cleaned[start:end] == block.text == " ".join(block.text.split())


# --- paragraphs, headings, bullets ---


def test_paragraphs_told_by_an_indent_alone():
    press = Press()
    for _paragraph in range(4):
        press.set(words_of(*plain(PROSE)), BODY, first=16, gap=0)
    assert kinds(press.pdf()) == [("paragraph", PROSE)] * 4


def test_a_paragraph_that_ends_in_a_short_line_ends_there():
    press = Press()
    for _paragraph in range(4):
        press.set(words_of(*plain(PROSE)), BODY, gap=0)
    assert kinds(press.pdf()) == [("paragraph", PROSE)] * 4


def test_headings_by_size_weight_and_number():
    press = Press()
    for size, words in ((20, "The title of it"), (15, "1. Courts"), (15, "1.1. Courts of appeal")):
        press.set(words_of(Block("heading", words)), size, bold=True)
        press.set(words_of(*plain(PROSE)), BODY)
    press.set(words_of(Block("heading", "Bold and small")), BODY, bold=True)
    press.set(words_of(*plain(PROSE)), BODY)
    press.set(words_of(Block("heading", "Key findings:")), BODY, bold=True)
    press.set(words_of(*plain(PROSE)), BODY)
    headings = [(b.level, b.text) for b in read(press.pdf()) if b.kind == "heading"]
    assert headings == [
        (1, "The title of it"),
        (2, "1. Courts"),
        (3, "1.1. Courts of appeal"),
        (4, "Bold and small"),
        (LABEL, "Key findings"),
    ]


def test_without_styles_headings_are_told_as_in_plain_text():
    press = Press()
    for words in ("Part I - Courts", PROSE, "A line on its own", PROSE, "CONCLUSION", PROSE):
        press.set(words_of(*plain(words)), BODY)
    headings = [b.text for b in read(press.pdf()) if b.kind == "heading"]
    assert headings == ["Part I - Courts", "A line on its own", "CONCLUSION"]


@pytest.mark.parametrize("sign", ["•", "–", "-", "·"])
def test_signs_of_bullets_go(sign):
    press = Press()
    press.set(words_of(*plain(PROSE)), BODY)
    for words in ("First of all.", PROSE, "Last of all."):
        press.set(words_of(Block("bullet", words)), BODY, indent=28, sign=sign, gap=0)
    press.set(words_of(*plain(PROSE)), BODY)
    bullets = [("bullet", words) for words in ("First of all.", PROSE, "Last of all.")]
    assert kinds(press.pdf()) == [("paragraph", PROSE), *bullets, ("paragraph", PROSE)]


def test_numbered_items_keep_their_numbers():
    press = Press()
    for words in ("1) First of all.", "2) " + PROSE, "a) Last of all."):
        press.set(words_of(*plain(words)), BODY, gap=0)
    assert [kind for kind, _words in kinds(press.pdf())] == ["bullet"] * 3


def test_a_dash_in_running_text_is_no_bullet():
    lines = [
        "The judges of the northern court travelled to the three districts of the north",
        "– where no hearing had been held for years – and heard forty cases there at once.",
    ]
    data = pdf_of(["\n".join(line(words, 700 - 14 * i) for i, words in enumerate(lines))])
    assert [kind for kind, _words in kinds(data.replace(b"\xe2\x80\x93", b"-"))] == ["paragraph"]


def test_bold_stretches():
    block = Block("paragraph", PROSE, bold=((4, 18), (29, 34)))
    assert read(printed([block])) == [block]


def test_the_lines_of_a_table_of_contents_are_no_headings():
    lines = [
        "1.1 Return of the courts ............................ 5",
        "1.2 Appeal ............................ 7",
        "Annex A ......................... 9",
    ]
    press = Press()
    for words in lines:
        press.set(words_of(*plain(words)), BODY, gap=0)
    press.set(words_of(*plain(PROSE)), BODY)
    found = read(press.pdf())
    assert "heading" not in [block.kind for block in found]
    assert found[0].text == "1.1 Return of the courts .... 5"


# --- tables, footnotes ---


def test_table_rows():
    press = Press()
    press.set(words_of(*plain(PROSE)), BODY)
    rows = [
        ("Law", "Stage", "Year"),
        ("Criminal Code of the whole of the north", "drafted", "2023"),
        ("Code of procedure", "adopted by the council after a long debate", "2024"),
    ]
    for row in rows:
        press.row(row, (0, 150, 320))
    press.y -= 10
    press.set(words_of(*plain(PROSE)), BODY)
    assert kinds(press.pdf()) == [
        ("paragraph", PROSE),
        *[("row", " | ".join(row)) for row in rows],
        ("paragraph", PROSE),
    ]


def test_a_table_goes_on_over_the_page():
    rows = [Block("row", f"The law of case {n}: drafted") for n in range(60)]
    assert read(printed(rows, foot="{}")) == rows


def test_footnotes_stand_after_the_text_and_part_no_sentence():
    claims = [
        "A claim of theirs that they made in the spring of that year.¹",
        "Another claim of theirs that they made in the summer of that year.²",
    ]
    blocks = [*plain(*[PROSE] * 8, claims[0]), Block("footnote", "¹ Its source.")]
    blocks += [*plain(PROSE, PROSE, claims[1]), Block("footnote", "² " + PROSE)]
    found = read(printed(blocks + plain(PROSE, PROSE)))
    assert [b.text for b in found if b.kind == "footnote"] == ["¹ Its source.", "² " + PROSE]
    assert [b.text for b in found if b.kind == "paragraph"] == [
        block.text for block in blocks + plain(PROSE, PROSE) if block.kind == "paragraph"
    ]


# --- running heads, page numbers ---


@pytest.mark.parametrize(
    "foot", ["Page {}", "Page {} of 12", "- {} -", "{}", "{} / 12", "A study of nothing | {}"]
)
def test_running_heads_and_page_numbers_go(foot):
    blocks = plain(*[PROSE] * 20)
    assert read(printed(blocks, head="The Northern Court in {} Lines", foot=foot)) == blocks


def test_a_line_that_recurs_in_the_text_stays():
    blocks = [*plain(PROSE), Block("heading", "Key findings", LABEL)] * 12 + plain(PROSE)
    assert mend(read(printed(blocks, foot="{}"))) == [
        block if block.kind == "paragraph" else block._replace(bold=((0, 12),)) for block in blocks
    ]


def test_a_document_of_one_short_line_is_read():
    assert kinds(pdf_of([line("It was done.")])) == [("paragraph", "It was done.")]
    assert kinds(pdf_of([line("12")])) == [("paragraph", "12")]


# --- pages as they come ---


@pytest.mark.parametrize("matrix", ["1 0 0 1 {x} {y}", "0 1 -1 0 {y2} {x}", "-1 0 0 -1 {x2} {y2}"])
def test_turned_pages_are_read(matrix):
    lines = re.findall(r".{20,60}(?:\s|$)", PROSE)
    content = [
        f"BT /F1 11 Tf {matrix.format(x=72, y=700 - 14 * n, x2=523, y2=142 + 14 * n)} Tm "
        f"({words.strip()}) Tj ET"
        for n, words in enumerate(lines)
    ]
    assert kinds(pdf_of(["\n".join(content)])) == [("paragraph", PROSE)]


def test_a_watermark_askew_is_left_out():
    askew = "BT /F1 60 Tf 0.7 0.7 -0.7 0.7 150 200 Tm (DRAFT) Tj ET"
    assert kinds(pdf_of([line("It was done.") + askew])) == [("paragraph", "It was done.")]


def test_pages_without_text_are_passed_over():
    data = pdf_of(["0 0 m 9 9 l S", line("It was done."), ""])
    assert kinds(data) == [("paragraph", "It was done.")]
