"""Mending: what a page break cut in two becomes one block again, and nothing else is joined."""

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sources.readers import LABEL, Block, text
from sources.readers.mending import compounds, ends_sentence, mend, seam

SEEDS = Path(__file__).parents[2] / "fixtures" / "seeds"


def paragraphs(*texts):
    return [Block("paragraph", text) for text in texts]


def mended(*texts):
    return [block.text for block in mend(paragraphs(*texts))]


LONG = "The court of the northern district heard the case in the presence of the"
OPEN = "The court of the northern district heard all the cases of the former mayor"
WHOLE = "The court of the northern district heard the cases of the former mayor."


# --- the seed documents ---


def joins(name):
    """(kind, end of the first half, begin of the second) for each join made in a seed file."""
    blocks = text.read((SEEDS / name).read_bytes())
    made, index = [], 0
    for block in mend(blocks):
        first = blocks[index]
        index += 1
        if block != first:
            second = blocks[index]
            assert block.text == f"{first.text} {second.text}"
            made.append((block.kind, first.text[-21:], second.text[:22]))
            index += 1
    assert index == len(blocks)
    return made


def test_all_joins_in_the_seed_documents():
    assert {path.name[:3]: joins(path.name) for path in sorted(SEEDS.glob("00*.txt"))} == {
        "000": [],
        "001": [],
        "002": [],
        "003": [
            ("bullet", "ation of circular No.", "644/MJDH-SG of 12 Sept"),
            ("bullet", "rioritization of four", "(4) emblematic cases i"),
        ],
        "004": [],
    }


def test_what_was_bold_in_a_half_is_bold_in_the_whole():
    [name] = [path.name for path in SEEDS.glob("003*")]
    blocks = mend(text.read((SEEDS / name).read_bytes()))
    [block] = [block for block in blocks if "prioritization of four (4) emblematic" in block.text]
    assert [block.text[a:b] for a, b in block.bold] == [
        "Evaluation of the national judicial response to conflict-related sexual violence crimes",
        "prioritization of four",
    ]


# --- what is joined ---


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("It implements circular No.", "644/MJDH-SG of 12 September."),
        ("It implements circulars Nos.", "644 and 645 of 12 September."),
        ("Il applique la loi n°", "2024-027 du 13 décembre."),
        ("This is laid down in art.", "12 of the code."),
        ("The bill is printed on p.", "43 of the gazette."),
        ("The delegation was led by Mr.", "Tiedo Amberly of the council."),
        ("There are other views (cf.", "Amberly on the matter)."),
        (LONG, "Minister of Justice."),
        (LONG, "12 judges and clerks."),
        ("It was sent to the Ministry of", "Justice in May."),
        ("Il a été transmis au ministère de la", "Justice en mai."),
        (OPEN, "was acquitted in May."),
        (OPEN, "“acquitted” in May."),
        (OPEN + ",", "Minister Amberly and the clerks."),
        (OPEN, "(hereinafter the mayor) and his wife."),
        ("There were three", "(3) trials in May."),
    ],
)
def test_two_halves_of_a_sentence_are_joined(first, second):
    assert mended(first, second) == [f"{first} {second}"]


def test_a_bullet_goes_on_as_a_paragraph_and_stays_a_bullet():
    blocks = [Block("bullet", LONG), Block("paragraph", "mayor and his wife."), *paragraphs("End.")]
    assert mend(blocks) == [
        Block("bullet", f"{LONG} mayor and his wife."),
        Block("paragraph", "End."),
    ]


def test_more_than_two_parts_are_joined():
    assert mended(OPEN, "and of the former", "clerk of Nowhere.") == [
        f"{OPEN} and of the former clerk of Nowhere."
    ]


def test_a_footnote_between_the_halves_stands_after_the_whole():
    note = Block("footnote", "¹ A note that is not ended")
    first, second = paragraphs(LONG, "mayor.")
    assert mend([first, note, note, second]) == [
        Block("paragraph", f"{LONG} mayor."),
        note,
        note,
    ]


@pytest.mark.parametrize(
    ("first", "second", "whole"),
    [
        ("It calls for the imple-", "mentation of it.", "It calls for the implementation of it."),
        ("It was Prom-", "otion of it.", "It was Promotion of it."),
        ("It is soft\u00ad", "ened at once.", "It is softened at once."),
        ("It covers sub-", "Saharan lands.", "It covers sub-Saharan lands."),
        ("It was MINUSMA-", "led until May.", "It was MINUSMA-led until May."),
        ("See the act 2015-", "052 of May.", "See the act 2015-052 of May."),
        ("The pre-", "and post-trial stages.", "The pre- and post-trial stages."),
    ],
)
def test_a_word_parted_by_a_hyphen(first, second, whole):
    assert mended(first, second) == [whole]


def test_a_compound_that_the_document_writes_keeps_its_hyphen():
    assert mended("The long-term view.", "It is a long-", "term view.") == [
        "The long-term view.",
        "It is a long-term view.",
    ]
    assert compounds(["A Long-Term view - and non-", "more"]) == {"long-term"}
    assert seam("long-", "term", {"long-term"}) == (0, "")
    assert seam("long-", "term") == (1, "")
    assert seam("long", "term") == (0, " ")


def test_bold_stretches_move_along_and_meet_at_the_seam():
    blocks = [
        Block("bullet", "The imple-", bold=((4, 10),)),
        Block("paragraph", "mentation of it is due.", bold=((0, 9), (19, 22))),
    ]
    [block] = mend(blocks)
    assert block.text == "The implementation of it is due."
    assert [block.text[a:b] for a, b in block.bold] == ["implementation", "due"]


# --- what is not ---


@pytest.mark.parametrize(
    ("first", "second"),
    [
        (WHOLE, "Another sentence."),
        (WHOLE, "lower case begins a paragraph of its own"),
        (OPEN, "Another sentence begins with a capital."),
        (OPEN, "12 September 2022"),
        (OPEN, "(Translated from French)"),
        (OPEN, "(1) the first of them"),
        (OPEN, "a) the first of them"),
        (OPEN, "plaintiff: the person who complains"),
        (OPEN, "www.example.org"),
        (OPEN, "press@example.org"),
        (OPEN + ";", "and so on."),
        (OPEN + ":", "the mayor."),
        (OPEN + ".¹", "the mayor."),
        (OPEN + ".12", "the mayor."),
        (LONG, "Photo: the former mayor."),
        ("Picture of the participants during the first part of the whole event", "of the court."),
        ("Translated from French", "the court heard it."),
        ("Dear Sir,", "I write to you."),
        (
            "UNODC supports legal reform related to human trafficking in Mali",
            "As part of its work.",
        ),
        ("A Study on the Achievements and Failures of Northern Justice Sections", "by one of them"),
        ("THE COURT OF THE NORTHERN DISTRICT AND ALL ITS JUDGES AND ITS CLERKS", "by one of them"),
        ("It was said that there is none, and the answer was No.", "Then they left."),
    ],
)
def test_what_is_complete_or_in_doubt_stays_apart(first, second):
    assert mended(first, second) == [first, second]


@pytest.mark.parametrize(
    "between",
    [
        Block("heading", "a heading", 2),
        Block("heading", "a label", LABEL),
        Block("row", "law: drafted"),
        Block("bullet", "a bullet."),
    ],
)
def test_what_is_no_footnote_parts_for_good(between):
    first, second = paragraphs(LONG, "mayor.")
    assert mend([first, between, second]) == [first, between, second]


@pytest.mark.parametrize("kind", ["heading", "row", "footnote"])
def test_only_paragraphs_and_bullets_have_a_rest(kind):
    blocks = [Block(kind, LONG), Block("paragraph", "mayor.")]
    assert mend(blocks) == blocks


@pytest.mark.parametrize("kind", ["heading", "row", "bullet", "footnote"])
def test_only_a_paragraph_is_a_rest(kind):
    blocks = [Block("paragraph", LONG), Block(kind, "mayor.")]
    assert mend(blocks) == blocks


@pytest.mark.parametrize(
    ("text", "ended"),
    [
        ("It was done.", True),
        ("Was it done?”", True),
        ("It was done (in May).", True),
        ("the following:", True),
        ("audit report.¹", True),
        ("audit report.12", True),
        ("version 2.1", False),
        ("act No.", False),
        ("loi n°", False),
        ("(cf.", False),
        ("was done", False),
        ("(in May)", False),
    ],
)
def test_the_end_of_a_sentence(text, ended):
    assert ends_sentence(text) is ended


# --- what holds for all ---

TEXTS = st.sampled_from(
    [LONG, OPEN, WHOLE, "imple-", "mentation of it", "No.", "12 judges", "(4) cases", "of four"]
    + ["Photo: me", "Key points:", "and so on", "a) item", "A Title Line", "x", "Mr.", "Amberly,"]
)
BLOCKS = st.lists(
    st.builds(
        lambda kind, text, bold: Block(
            kind, text, 2 * (kind == "heading"), ((0, len(text)),) if bold else ()
        ),
        st.sampled_from(["paragraph"] * 4 + ["bullet", "bullet", "heading", "row", "footnote"]),
        TEXTS,
        st.booleans(),
    ),
    max_size=12,
)


@given(BLOCKS)
@settings(max_examples=150)
def test_nothing_is_lost_and_a_second_time_changes_nothing(blocks):
    whole = mend(blocks)
    assert mend(whole) == whole
    letters = [[c for b in each for c in b.text if c.isalnum()] for each in (blocks, whole)]
    assert sorted(letters[0]) == sorted(letters[1])
    for kind in ("heading", "row", "footnote"):
        assert [b for b in blocks if b.kind == kind] == [b for b in whole if b.kind == kind]
    for block in whole:
        at = 0
        for start, end in block.bold:
            assert at <= start < end <= len(block.text)
            at = end


@pytest.mark.parametrize(
    "blocks",
    [
        paragraphs(*["of the"] * 100_000),
        paragraphs("a" * 2_000_000, "b" * 2_000_000),
        paragraphs("a-" * 500_000, "a-" * 500_000),
        paragraphs("(" * 1_000_000, "(" * 1_000_000),
        paragraphs("x" + ")" * 1_000_000, "of the"),
        [*paragraphs("of the"), *[Block("footnote", "x")] * 100_000, *paragraphs("mayor")],
    ],
    ids=["parts", "letters", "hyphens", "brackets", "closers", "footnotes"],
)
def test_hostile_blocks_end(blocks):
    assert mend(blocks)
