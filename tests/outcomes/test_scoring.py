"""The scoring of passages against a claim, on sentences of tokens alone."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from outcomes import scoring

WORDS = st.sampled_from("mill river council permit flour bread oyster coast".split())
PASSAGES = st.lists(st.lists(st.lists(WORDS, max_size=6), min_size=1, max_size=4), max_size=6)


def even(_token):
    return 1.0


def claim(*parts, weight=even):
    return scoring.Claim([part.split() for part in parts], weight)


def score(asked, *passages, length=10):
    told = [[sentence.split() for sentence in passage] for passage in passages]
    return scoring.score(asked, told, length)


def best(asked, *passages):
    scored = score(asked, *passages)
    return max(range(len(scored)), key=lambda at: scored[at].score)


# --- sentences and clauses ------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("The mill opened. It burnt.", ["The mill opened.", "It burnt."]),
        (
            "Act No. 12 of 2020 passed. So did Mr. Example.",
            ["Act No. 12 of 2020 passed.", "So did Mr. Example."],
        ),
        ("Le moulin a ouvert. Élise l'a vu.", ["Le moulin a ouvert.", "Élise l'a vu."]),
        ("He said “no.” Then he left.", ["He said “no.”", "Then he left."]),
        ("One thing; another thing", ["One thing;", "another thing"]),
        ("Title\nText of it", ["Title", "Text of it"]),
        ("", []),
        (" \n ", []),
    ],
)
def test_sentences(text, parts):
    found = [text[start:end].strip() for start, end in scoring.sentences(text)]
    assert found == parts


def test_clauses_part_a_long_sentence_where_it_says_another_thing():
    text = "The council met, and took up the permit (of 2020), which the mill had asked for."
    found = [text[start:end].strip() for start, end in scoring.clauses(text)]
    assert found == [
        "The council met,",
        "and took up the permit",
        "of 2020",
        ",",
        "which the mill had asked for.",
    ]


@given(st.text(alphabet="aB .,;:()\n!?“”0é", max_size=80))
def test_spans_are_inside_the_text_in_order_and_lose_no_word(text):
    for cut in (scoring.sentences, scoring.clauses):
        spans = cut(text)
        assert all(0 <= start < end <= len(text) for start, end in spans)
        assert all(a[1] <= b[0] for a, b in zip(spans, spans[1:], strict=False))
        inside = "".join(text[start:end] for start, end in spans)
        assert [c for c in inside if c.isalnum()] == [c for c in text if c.isalnum()]


# --- scores ---------------------------------------------------------------------------------


def test_what_shares_more_scores_more():
    asked = claim("mill permit council")
    assert best(asked, ["mill"], ["mill permit"], ["oyster"]) == 1


def test_rare_words_weigh_more_than_common_ones():
    rare = claim("mill oyster", weight=lambda token: 5.0 if token == "oyster" else 0.5)
    assert best(rare, ["mill mill mill"], ["oyster"]) == 1


def test_a_clause_in_one_sentence_beats_the_same_words_strewn_over_a_passage():
    asked = claim("mill permit council")
    strewn = ["mill one two", "permit three four", "council five six"]
    assert best(asked, strewn, ["mill permit council", "one two three", "four five six"]) == 1


def test_words_side_by_side_in_both_count():
    asked = claim("mill permit")
    assert best(asked, ["mill other permit"], ["mill permit other"]) == 1


def test_a_word_of_the_same_family_counts_less_than_the_word():
    asked = claim("criminalis slaveri code")
    same, kin, none = score(asked, ["criminalis one"], ["crimin one"], ["two one"])
    assert same.score > kin.score > none.score == 0


def test_an_entry_counts_under_any_of_its_names():
    asked = claim("@l7 adopt")
    found = score(asked, ["penal code @l7"], ["penal code"])
    assert found[0].score > found[1].score
    assert found[0].shared == {"@l7"}


def test_the_sentence_that_says_most_is_told():
    asked = claim("mill permit council")
    [found] = score(asked, ["nothing here", "mill permit council", "mill"])
    assert (found.sentence, found.shared) == (1, {"mill", "permit", "council"})


def test_a_claim_of_short_clauses_is_taken_as_a_whole():
    asked = claim("mill", "permit")
    assert best(asked, ["mill"], ["mill permit"]) == 1


@given(PASSAGES, st.lists(WORDS, min_size=1, max_size=8))
def test_scores_hold_for_all_passages(passages, words):
    asked = scoring.Claim([words], even)
    scored = scoring.score(asked, passages, 8.0)
    assert len(scored) == len(passages)
    for found, passage in zip(scored, passages, strict=True):
        said = {token for sentence in passage for token in sentence}
        assert found.shared == said & set(words)
        assert (found.score > 0) == bool(found.shared)
        assert 0 <= found.sentence < len(passage)
    # One passage's score does not depend on where it stands among the others.
    again = scoring.score(asked, passages[::-1], 8.0)[::-1]
    assert [round(a.score, 9) for a in scored] == [round(b.score, 9) for b in again]


def test_scores_of_nothing():
    assert scoring.score(claim("mill"), [], 1.0) == []
    [found] = scoring.score(claim("mill"), [[[]]], 1.0)
    assert found.score == 0
