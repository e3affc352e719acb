"""The same words in another edition: exact, or by what stands around them."""

from hypothesis import example, given, settings
from hypothesis import strategies as st

from sources.quotes import AROUND, Woven, plain, plain_with_places

LETTERS = st.text(alphabet="ab é’\u00a0\u00ad\n“…ﬁß-–", max_size=40)
LONG = "The ministry took up the recommendations of the council in full."


def carried(old, new, words, at=0):
    """The words found in `new` for `words` in the passage `at` of `old`; None for none."""
    start = old[at].index(words)
    quote = Woven(enumerate(old)).quote(at, start, start + len(words))
    place = Woven(enumerate(new)).find(quote)
    return place and (place[0], new[place[0]][place[1] : place[2]])


@given(LETTERS)
@example("a\u00ad \u200b b")
@settings(max_examples=150)
def test_both_ways_of_making_plain_agree(text):
    form, at = plain_with_places(text)
    assert form == plain(text)
    assert len(at) == len(form) and at == sorted(at)
    assert all(0 <= place < len(text) for place in at)


WORDS = st.lists(
    st.sampled_from("kelp reed oyster grows sinks in the bay".split()), max_size=12, min_size=1
)


@given(st.lists(WORDS.map(" ".join), min_size=1, max_size=5), st.data())
@settings(max_examples=100)
def test_what_is_found_are_the_same_words(passages, data):
    edition = Woven(enumerate(passages))
    at = data.draw(st.integers(0, len(passages) - 1))
    quote = edition.quote(at)
    place = edition.find(quote)
    if place:
        pk, start, end = place
        assert passages[pk][start:end] == passages[at]
    # A passage that stands there once is found, unless it is short.
    whole = "\n".join(passages)
    if len(passages[at]) >= AROUND and whole.count(passages[at]) == 1:
        assert place == (at, 0, len(passages[at]))


def test_words_are_found_wherever_they_have_moved():
    assert carried(["Kelp.", LONG], ["New.", "Kelp.", f"So: {LONG} Yes."], LONG, 1) == (2, LONG)


def test_blanks_typographic_marks_and_accents_do_not_matter():
    old = ["He said: “It’s  the Règle – so”, on the co\u00adast."]
    new = ['He said: "It\'s the Regle - so", on the coast.']
    assert carried(old, new, old[0]) == (0, new[0])
    assert carried(new, old, new[0]) == (0, old[0])


def test_other_words_are_not_found():
    assert carried([LONG], [LONG.replace("ministry", "minister")], LONG) is None
    assert carried([LONG], [LONG[:30], LONG[31:]], LONG) is None, "in two passages"


def test_among_several_the_surroundings_decide():
    said = "The council agreed to all of these points."
    old = [f"On wells: {said} Then it rose.", f"On roads: {said} Then it slept."]
    new = [f"On roads: {said} Then it slept.", f"On wells: {said} Then it rose."]
    assert carried(old, new, said, 0) == (1, said)
    assert carried(old, new, said, 1) == (0, said)


def test_passages_beside_a_quote_are_its_surroundings():
    said = "The council agreed to all of these points."
    old = ["Wells.", said, "Roads.", said]
    assert carried(old, ["Roads.", said, "Wells.", said], said, 3) == (1, said)


def test_nothing_is_guessed_between_places_that_are_alike():
    row = "The council agreed to all of these points."
    around = "Nothing else was said on that day, by anybody."
    old = [around, row, around]
    assert carried(old, [around, row, around, row, around], row, 1) is None


def test_a_short_quote_needs_familiar_surroundings():
    assert carried(["The act was long, said all."], ["Quite an act to follow."], "act") is None
    new = ["Then: the act was long, said all."]
    assert carried(["The act was long, said all."], new, "act") == (0, "act")


def test_a_quote_is_not_found_inside_a_word():
    old, new = ["In full: act."], ["In full: action, in full: act."]
    assert carried(old, new, "act") == (0, "act")
    edition = Woven(enumerate(new))
    assert edition.find(Woven(enumerate(old)).quote(0, 9, 12))[1] == new[0].rindex("act")


def test_blanks_alone_are_no_quote():
    assert Woven([(1, "Kelp  grows.")]).quote(1, 4, 6) is None


def test_words_that_repeat_themselves_are_told_apart_in_no_time():
    old, new = Woven([(1, "a" * 200_000)]), Woven([(1, "a" * 400_000)])
    assert new.find(old.quote(1)) is None
