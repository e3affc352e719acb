"""Words: the same folding, cutting and stemming for search, mentions and register keys."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sources.words import Word, fold, fold_with_offsets, key, stems, words


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("Règles MANDELA", "regles mandela"),
        ("Straße", "strasse"),
        ("ﬁnal œuvre", "final œuvre"),
        ("İstanbul", "istanbul"),
        ("cafe\u0301", "cafe"),
        ("Touré", "toure"),
        ("", ""),
    ],
)
def test_fold(text, folded):
    assert fold(text) == folded
    assert fold_with_offsets(text)[0] == folded


def test_a_hit_in_the_folded_text_is_found_in_the_original():
    text = "Der große İmam, Boubacar Touré"
    folded, offsets = fold_with_offsets(text)
    for needle, original in [("grosse", "große"), ("imam", "İmam"), ("toure", "Touré")]:
        at = folded.index(needle)
        assert text[offsets[at] : offsets[at + len(needle) - 1] + 1] == original


@given(st.text())
def test_fold_offsets_are_in_range_and_never_go_back(text):
    folded, offsets = fold_with_offsets(text)
    assert folded == fold(text)
    assert len(offsets) == len(folded)
    assert offsets == sorted(offsets)
    assert all(0 <= offset < len(text) for offset in offsets)
    for character, offset in zip(folded, offsets, strict=True):
        assert character in fold(text[offset])


@given(st.text())
def test_folding_twice_changes_nothing(text):
    assert fold(fold(text)) == fold(text)


@given(st.text() | st.text("as' ’_½ʼéß\u0301"))
def test_stems_are_those_of_the_words(text):
    assert stems(text) == [word.stem for word in words(text)]


@given(st.text())
def test_words_stand_in_order_and_have_plain_stems(text):
    found = words(text)
    assert [word.start for word in found] == sorted(word.start for word in found)
    for word in found:
        assert 0 <= word.start < word.end <= len(text)
        assert word.stem
        assert word.stem.isalnum()


@given(st.lists(st.from_regex(r"[a-zA-Z0-9éèàç]+", fullmatch=True)))
def test_words_of_a_plain_text_are_its_words(parts):
    text = " ".join(parts)
    assert [text[word.start : word.end] for word in words(text)] == parts


def test_places_are_those_of_the_original():
    text = "L’opérationnalisation de\u0301tenus"
    assert [text[word.start : word.end] for word in words(text)] == [
        "L",
        "opérationnalisation",
        "de\u0301tenus",
    ]


@pytest.mark.parametrize("apostrophe", ["'", "’", "ʼ"])
def test_a_possessive_s_is_no_word(apostrophe):
    assert stems(f"women{apostrophe}s rights") == stems("women rights")
    assert stems("section s") == ["section", "s"]
    assert stems("'s") == ["s"]


def test_underscores_and_hyphens_part_words():
    assert stems("UN-Women fund_name") == ["un", "women", "fund", "name"]


def test_a_footnote_mark_is_no_part_of_its_word():
    assert words("code¹") == [Word(0, 4, "code")]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Penal Codes", "penal code"),
        ("UN-Women", "UN Women"),
        ("Code pénal", "CODE PENAL"),
        ("Act No. 2012-023", "act no 2012 023"),
    ],
)
def test_names_that_a_reader_calls_the_same_have_one_key(one, other):
    assert key(one) == key(other)


def test_different_names_have_different_keys():
    assert key("Penal Code") != key("Code of Criminal Procedure")
    assert key("…") == ""


def test_threads_may_stem_at_the_same_time():
    texts = [f"adopting resolutions {number} ratified conventions" for number in range(400)]
    with ThreadPoolExecutor(8) as pool:
        assert list(pool.map(stems, texts)) == [stems(text) for text in texts]


@pytest.mark.parametrize("text", ["a" * 3_000_000, "a'" * 1_000_000, "\u0301" * 1_000_000])
def test_hostile_text_ends(text):
    assert len(words(text)) <= len(text)
