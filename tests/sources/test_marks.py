"""A text cut at its marks: joined, the pieces are the text again."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sources.marks import Mark, Piece, date_marks, naming_marks, pieces, snippet, word_marks
from sources.models import Mention
from sources.search import parse
from tests.people import make_actor, make_document, make_instrument


def joined(cut):
    return "".join(piece.text for piece in cut)


def marked(text, query):
    return [text[mark.start : mark.end] for mark in word_marks(text, parse(query))]


def test_pieces_in_order():
    assert pieces("one two three", [Mark(8, 13, "date"), Mark(0, 3, "actor", "/a/")]) == [
        Piece("one", "actor", "/a/"),
        Piece(" two "),
        Piece("three", "date"),
    ]


def test_no_marks_and_no_text():
    assert pieces("one", []) == [Piece("one")]
    assert pieces("", []) == []


def test_of_two_that_overlap_the_first_listed_wins():
    assert pieces("abcdef", [Mark(2, 4, "actor"), Mark(0, 3, "date"), Mark(4, 6, "bold")]) == [
        Piece("ab"),
        Piece("cd", "actor"),
        Piece("ef", "bold"),
    ]


def test_the_same_place_is_marked_once():
    assert [p.kind for p in pieces("abc", [Mark(0, 3, "actor"), Mark(0, 3, "instrument")])] == [
        "actor"
    ]


MARKS = st.tuples(st.integers(0, 40), st.integers(1, 12)).map(
    lambda span: Mark(span[0], span[0] + span[1], "mark")
)


@settings(max_examples=300, deadline=None)
@given(st.text(max_size=40), st.lists(MARKS, max_size=8))
def test_joined_pieces_are_the_text(text, marks):
    inside = [mark for mark in marks if mark.end <= len(text)]
    cut = pieces(text, inside)
    assert joined(cut) == text
    assert all(piece.text for piece in cut)
    assert {piece.text for piece in cut if piece.kind} <= {text[m.start : m.end] for m in inside}


@settings(max_examples=200, deadline=None)
@given(st.text(max_size=60), st.text(max_size=20))
def test_whatever_is_marked_joined_pieces_are_the_text(text, query):
    asked = parse(query)
    marks = date_marks(text) + (word_marks(text, asked) if asked else [])
    assert joined(pieces(text, marks)) == text


@pytest.mark.parametrize(
    ("text", "query", "words"),
    [
        ("The penal codes", "code", ["codes"]),
        ("Le code pénal", "penal", ["pénal"]),
        ("penal code, code penal", '"penal code"', ["penal code"]),
        ("penal code, code penal", "penal code", ["penal", "penal", "code", "code"]),
        ("a draft code", "code -draft", ["code"]),
        ("women's groups", "women", ["women"]),
        ("nothing", "code", []),
        ("", "code", []),
    ],
)
def test_words_found_are_marked(text, query, words):
    assert sorted(marked(text, query)) == sorted(words)


def test_the_longer_of_a_names_phrases_is_marked():
    query = parse("penal code")._replace(clauses=((("code",), ("penal", "code")),))
    text = "the penal code"
    assert [p.text for p in pieces(text, word_marks(text, query)) if p.kind] == ["penal code"]


def test_mentions_link_to_their_entries(db):
    make_actor("Oyster Board")
    make_instrument("Kelp Act")
    document = make_document("Invented", ["The Oyster Board wrote the Kelp Act."])
    marks = naming_marks(Mention.objects.filter(passage__document=document))
    assert [(mark.kind, mark.url) for mark in marks] == [
        ("actor", "/actors/oyster-board/"),
        ("instrument", "/instruments/kelp-act/"),
    ]


def test_dates_are_marked():
    text = "On 11 October 2023 and in 2024."
    assert [text[m.start : m.end] for m in date_marks(text)] == ["11 October 2023", "2024"]


# --- snippets -------------------------------------------------------------------------------


def test_a_short_text_is_its_own_snippet():
    assert joined(snippet("The penal code.", parse("code"))) == "The penal code."


def test_a_long_text_is_cut_at_blanks_around_what_was_found():
    text = f"{'before ' * 100}Oyster {'after ' * 100}"
    cut = snippet(text, parse("oyster"))
    assert cut[0].text == cut[-1].text == "…"
    assert [piece.text for piece in cut if piece.kind] == ["Oyster"]
    inner = joined(cut[1:-1])
    assert inner in text and inner.startswith("before") and len(inner) < 300
    assert text[text.index(inner) - 1] == " "


def test_without_a_word_found_a_snippet_is_the_beginning():
    text = "word " * 200
    cut = snippet(text, parse("oyster"))
    assert joined(cut).startswith("word word") and cut[-1].text == "…"


@settings(max_examples=200, deadline=None)
@given(st.text("ab \n", max_size=400), st.sampled_from(["a", "b", "ab", '"a b"']))
def test_a_snippet_is_part_of_its_text(text, query):
    cut = [piece for piece in snippet(text, parse(query), around=20) if piece.text != "…"]
    assert joined(cut) in text
