"""Other words for a word, and numbers in words."""

import pytest

from outcomes.numbers import in_words
from outcomes.scoring import other_words
from outcomes.thesaurus import ALTERNATES
from sources.common_words import GLUE
from sources.words import stems


@pytest.mark.parametrize(
    ("word", "other"),
    [
        ("magistrates", "judges"),
        ("promulgated", "signed"),
        ("esclavage", "slavery"),
        ("prisons", "penitentiary"),
    ],
)
def test_one_may_stand_for_the_other(word, other):
    [[one], [two]] = stems(word), stems(other)
    assert two in ALTERNATES[one]
    assert one in ALTERNATES[two]


def test_nothing_stands_for_itself_and_no_article_for_anything():
    for stem, others in ALTERNATES.items():
        assert stem not in others
        assert others
        assert not GLUE & {stem, *others}


def test_what_is_said_already_is_no_other_word():
    assert "judg" not in other_words({"magistr", "judg"})["magistr"]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Twenty-eight hearings", ["28"]),
        ("twenty eight hearings and ninety-four people", ["28", "94"]),
        ("sixteen towns, forty houses", ["16", "40"]),
        ("one or two of nine", []),
        ("thirtysomething, sixteenth", []),
        ("", []),
    ],
)
def test_numbers_in_words(text, found):
    assert [digits for _start, digits in in_words(text)] == found
