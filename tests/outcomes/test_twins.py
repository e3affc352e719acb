"""Nearly the same text: found through small edits, and among many from one template."""

import os
import random
import subprocess
import sys
import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rapidfuzz import fuzz

from outcomes.twins import FEWEST_WORDS, LIKENESS, LONGEST, Twins, of_outcomes
from sources.access import Visibility
from sources.words import fold
from tests.architecture import ROOT
from tests.people import make_outcome

STORY = (
    "On 12 March 2021 the council of Exampleville adopted a rule which says that every mill on the "
    "river keeps a book of the water it takes. The Millers’ Union had asked for it since the dry "
    "summer, and its chair, the invented Ms Léa Fictive, spoke in the hearing. Since then four of "
    "the nine mills have shown their books, and the clerk reads them once in each quarter. Nobody "
    "had ever counted the water before; the fishers of the lower village call it a beginning."
)
OTHER = (
    "In the autumn the teachers of Sampleton agreed with the school board on lessons in the tongue "
    "that most of the children speak at home. A first reader was printed with money from the town, "
    "and parents came to the evening on which it was shown, more of them than chairs were there."
)


def twins_of(*texts):
    """Twins of these texts; each one's key is its place in the row."""
    twins = Twins()
    for key, text in enumerate(texts):
        twins.add(key, text)
    return twins


def likeness(one, other):
    """As the module reckons it, written down once more: folded words with a blank between."""
    plain = ["".join(c if c.isalnum() else " " for c in fold(text)) for text in (one, other)]
    return fuzz.ratio(*(" ".join(text.split()) for text in plain))


# --- the same words -------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text",
    [
        STORY,
        STORY.upper(),
        STORY.replace("’", "'"),
        STORY.replace(" ", "  \n"),
        STORY.replace("Léa", "Lea"),
        unicodedata.normalize("NFD", STORY),
        STORY.replace("council", "coun\u00adcil"),
        f"“{STORY}”",
        STORY.replace(",", " –").replace(".", ""),
    ],
)
def test_the_same_words_are_found_however_they_are_written(text):
    assert twins_of(OTHER, STORY).find(text) == (1, 100)


VARIANTS = (
    str.upper,
    str.lower,
    lambda text: unicodedata.normalize("NFD", text),
    lambda text: text.replace("é", "e").replace("ç", "c").replace("ô", "o"),
    lambda text: text.replace(" ", "\u00a0 "),
    lambda text: text.replace(" ", ", "),
    lambda text: f"«{text}» …",
)
WORDS = st.text("abcdeéçôæßжя0123456789ABC", min_size=1, max_size=9)
TEXTS = st.lists(WORDS, min_size=1, max_size=40).map(" ".join)


@given(TEXTS, st.lists(TEXTS, max_size=6), st.lists(st.sampled_from(VARIANTS), max_size=4))
def test_case_accents_blanks_and_marks_make_no_difference(text, others, variants):
    twins = twins_of(*others)
    twins.add("it", text)
    for variant in variants:
        text = variant(text)
    _key, found = twins.find(text)
    assert found == 100


@given(st.text(), st.lists(st.text(), max_size=6))
def test_any_text_with_a_word_is_found_again(text, others):
    twins = twins_of(text, *others)
    has_words = any(character.isalnum() for character in fold(text))
    assert twins.find(text) == ((0, 100) if has_words else None)


@pytest.mark.parametrize("text", ["", " ", "–", "???", "\ud800"])
def test_a_text_without_words_has_no_twin(text):
    assert twins_of(text, STORY).find(text) is None


def test_of_the_same_words_the_first_is_found():
    assert twins_of(OTHER, STORY, STORY.upper(), STORY).find(STORY) == (1, 100)


# --- nearly the same ------------------------------------------------------------------------

EDITS = {
    "typo": lambda text: text.replace("quarter", "quater"),
    "word": lambda text: text.replace("beginning", "start"),
    "date": lambda text: text.replace("12 March 2021", "3 April 2022"),
    "sentence": lambda text: text + " The mayor signed it in front of everyone.",
    "first sentence": lambda text: "The mayor signed it in front of everyone. " + text,
    "left out": lambda text: text.replace(" once in each quarter", ""),
    "several": lambda text: text.replace("four of", "five of").replace("river", "stream"),
}


@pytest.mark.parametrize("edit", EDITS)
def test_a_small_edit_is_found(edit):
    text = EDITS[edit](STORY)
    assert text != STORY
    key, found = twins_of(OTHER, STORY).find(text)
    assert key == 1
    assert LIKENESS <= found < 100
    assert found == pytest.approx(likeness(text, STORY))


def test_another_story_is_none():
    twins = twins_of(OTHER)
    assert twins.find(STORY) is None
    assert Twins().find(STORY) is None
    # Half of it is the same.
    assert twins_of(f"{STORY} {OTHER}").find(STORY) is None


def test_the_most_alike_is_found():
    near, nearer = EDITS["sentence"](STORY), EDITS["typo"](STORY)
    assert twins_of(near, nearer, OTHER).find(STORY)[0] == 1
    assert twins_of(nearer, near, OTHER).find(STORY)[0] == 0


def test_of_texts_that_are_alike_as_much_the_first_is_found():
    one, other = STORY.replace("nine", "nino"), STORY.replace("nine", "nina")
    assert twins_of(OTHER, one, other).find(STORY)[0] == 1
    assert twins_of(OTHER, other, one).find(STORY)[0] == 1


def test_a_short_text_is_found_by_the_same_words_only():
    eight = "The invented council changed its old water rule"
    assert len(eight.split()) == FEWEST_WORDS
    assert twins_of(eight).find(f"{eight}s")[0] == 0
    seven = eight.replace("The ", "")
    assert twins_of(seven).find(f"{seven}s") is None
    assert twins_of(seven).find(f"{seven}!") == (0, 100)
    assert twins_of(eight).find(seven) is None


def test_a_very_long_text_is_found_by_the_same_words_only():
    text = f"{STORY} " * (LONGEST // len(STORY) + 20)
    assert twins_of(text).find(text.upper()) == (0, 100)
    assert twins_of(text).find(f"{text} end") is None


@settings(deadline=None)
@given(st.data())
def test_nothing_below_the_limit_is_found(data):
    few = st.lists(st.sampled_from("abcdef"), min_size=6, max_size=14).map(
        lambda letters: " ".join(f"{letter}word" for letter in letters)
    )
    texts = data.draw(st.lists(few, min_size=1, max_size=30))
    text = data.draw(few)
    found = twins_of(*texts).find(text)
    if found:
        key, reckoned = found
        assert LIKENESS <= reckoned <= 100
        assert reckoned == pytest.approx(likeness(text, texts[key]))


# --- many from one template -----------------------------------------------------------------


def from_template(chance):
    """A text of which all but a place, an actor, a date and a number is always the same."""
    place, other = (chance.choice("BDFGKLMNPRST") + chance.choice(ENDS) for _ in "12")
    actor = chance.choice(["Union", "Council", "Circle", "Board", "Guild", "Chamber"])
    day, year = chance.randint(1, 28), chance.randint(2015, 2025)
    return (
        f"On {day} March {year} the {actor} of {place} took up the advice of the programme "
        "in full and made them part of its yearly plan. The change is significant since it is the "
        "first time that an authority of this kind has bound itself in writing to what civil "
        f"society had asked for. It reaches {chance.randint(100, 9999)} households in {other} and "
        f"around it, and the {actor} of {other} has said that it will follow. The programme had "
        "trained the staff, brought the parties to one table and paid for the printing of the plan."
    )


ENDS = ["anville", "orby", "estead", "ulm", "ikamo", "ondo", "ereme", "alita", "ovno", "ukuru"]


def swap_word(text, chance):
    words = text.split()
    words[chance.randrange(len(words))] = "otherwise"
    return " ".join(words)


def drop_letter(text, chance):
    at = chance.randrange(len(text))
    return text[:at] + text[at + 1 :]


def add_sentence(text, chance):
    sentences = text.split(". ")
    sentences.insert(chance.randrange(4), "Nobody in the whole valley had expected this")
    return ". ".join(sentences)


@pytest.mark.parametrize("edit", [swap_word, drop_letter, add_sentence])
def test_others_from_the_same_template_do_not_drown_a_twin(edit):
    chance = random.Random(7)
    texts = [from_template(chance) for _ in range(1500)]
    twins, missed = twins_of(*texts), []
    for key in chance.sample(range(len(texts)), 200):
        text = edit(texts[key], chance)
        found = twins.find(text)
        # If the edit hit what made it different, another may be as near.
        if not found or found[1] < likeness(text, texts[key]) - 1e-6:
            missed.append((key, found))
    assert len(missed) <= 2, missed


def test_a_story_that_came_very_often_is_still_found():
    twins = twins_of(*(f"{STORY} Copy {number}." for number in range(300)))
    key, found = twins.find(STORY)
    assert found > LIKENESS
    key, found = twins.find(f"{STORY} Copy 250!")
    assert (key, found) == (250, 100)


PROGRAM = """
import random, django
django.setup()
from outcomes.twins import Twins
from tests.outcomes.test_twins import add_sentence, from_template, swap_word, twins_of
chance = random.Random(3)
texts = [from_template(chance) for _ in range(400)]
twins = twins_of(*texts)
for text in texts:
    print(twins.find(swap_word(text, chance)), twins.find(add_sentence(text, chance)))
"""


def test_what_is_found_does_not_depend_on_pythons_hashes(tmp_path):
    answers = set()
    for seed in ("1", "2"):
        done = subprocess.run(
            [sys.executable, "-c", PROGRAM],
            cwd=ROOT,
            env={
                **os.environ,
                "PYTHONHASHSEED": seed,
                "DJANGO_SETTINGS_MODULE": "harvest.settings",
                "DATA_DIR": str(tmp_path),
            },
            capture_output=True,
            text=True,
            check=True,
            timeout=120,
        )
        answers.add(done.stdout)
    (answer,) = answers
    assert len(answer.splitlines()) == 400


# --- outcomes -------------------------------------------------------------------------------


def test_outcomes_of_every_level_are_found_by_their_key(roles):
    rows = {
        make_outcome("TWIN/1", description=STORY): EDITS["date"](STORY),
        make_outcome("TWIN/2", Visibility.CONFIDENTIAL, description=OTHER): f"{OTHER} So it was.",
    }
    twins = of_outcomes()
    for outcome, text in rows.items():
        assert twins.find(text)[0] == outcome.pk
    assert twins.find("Nothing of what stands in here was ever brought in by anyone.") is None


def test_the_oldest_of_the_same_outcomes_is_found(roles):
    first = make_outcome("TWIN/Z", description=STORY)
    make_outcome("TWIN/A", description=STORY)
    assert of_outcomes().find(STORY) == (first.pk, 100)


def test_all_outcomes_take_one_query(roles, django_assert_num_queries):
    for number in range(3):
        make_outcome(f"TWIN/{number}", description=f"{STORY} {number}")
    with django_assert_num_queries(1):
        of_outcomes()
