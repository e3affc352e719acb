"""Stages that texts give to laws: which words count, whose they are; any text is read."""

import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sources.dates import PartialDate
from sources.models import Stage
from sources.stages import propose
from tests.sources.bracketed import BRACKETED, SOURCE, marked, proposed

# --- what is a stage, and which -------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "events"),
    [
        # The verb before the law.
        ("The Council of Ministers adopted the [Kelp Code].", ["government adopted"]),
        ("Parliament has finally passed the new [Kelp Code].", ["legislature adopted"]),
        ("The National Assembly (NA) of Kelpia adopted the [Kelp Code].", ["legislature adopted"]),
        ("On 3 May 2020, the Senate adopted the [Kelp Code].", ["legislature adopted 2020-05-03"]),
        ("The Senate adopted the [Kelp Code] on 3 May 2020.", ["legislature adopted 2020-05-03"]),
        ("The cabinet examined and adopted the draft of the [Kelp Code].", ["government adopted"]),
        ("The President promulgated the [Kelp Code] in May 2020.", ["promulgated 2020-05"]),
        ("The Senate adopted amendments to the [Kelp Code] in 2020.", ["amended 2020"]),
        ("Oysterland ratified the [Kelp Convention] in 2002.", ["legislature adopted 2002"]),
        (
            "The Government submitted the [Kelp Code] to the National Assembly on 3 May 2020.",
            ["before the legislature 2020-05-03"],
        ),
        # And behind it.
        ("The [Kelp Code] was adopted in 2012.", ["legislature adopted 2012"]),
        ("The [Kelp Code] was adopted by the Council of Ministers.", ["government adopted"]),
        ("In 2012 the [Kelp Code] was promulgated.", ["promulgated 2012"]),
        ("The [Kelp Code] was promulgated.", ["promulgated"]),
        ("The [Kelp Code] entered into force on 3 May 2020.", ["in force 2020-05-03"]),
        ("The [Kelp Code] has been in force since 2020.", ["in force 2020"]),
        ("The [Kelp Code] was amended in 2020.", ["amended 2020"]),
        ("The [Kelp Code] was repealed on 3 May 2020.", ["repealed 2020-05-03"]),
        ("The [Kelp Code], which was passed in 2012, is known.", ["legislature adopted 2012"]),
        ("the law on kelp [Kelp Code] which was passed in 2012", ["legislature adopted 2012"]),
        ("By and large, the [Kelp Code], adopted in 2012, is kept.", ["legislature adopted 2012"]),
        ("a new [Kelp Code] promulgated by the transitional President", ["promulgated"]),
        (
            "The [Kelp Code] was adopted in 2019 and promulgated in May 2020.",
            ["legislature adopted 2019", "promulgated 2020-05"],
        ),
        (
            "The [Kelp Code] was adopted by Parliament but not yet promulgated.",
            ["legislature adopted", "not yet promulgated 2023-11-17 (context)"],
        ),
        (
            "The [Kelp Code] was sent to the National Transition Council (CNT) in May 2023.",
            ["before the legislature 2023-05"],
        ),
        (
            "the [Kelp strategy], which was adopted and validated in the Council of Ministers in "
            "September 2023",
            ["government adopted 2023-09"],
        ),
        # The noun.
        ("The promulgation of the [Kelp Code] in May 2020 helped.", ["promulgated 2020-05"]),
        ("Judges welcomed the adoption of the [Kelp Code] by the Senate.", ["legislature adopted"]),
        ("Since the entry into force of the [Kelp Code] in 2020", ["in force 2020"]),
        ("The repeal of the [Kelp Code] in 2020 was noted.", ["repealed 2020"]),
        ("Drafting and adoption of [Decree No. 7 of 2020].", ["government adopted 2020"]),
        ("That led to the adoption of the [Kelp Code] by Parliament.", ["legislature adopted"]),
        ("Support for the drafting of the [Kelp Code].", ["drafting"]),
        ("Support for the preparation of the [Kelp Code].", ["drafting"]),
        # What goes on, as of the source.
        (
            "the [Kelp Code], which is currently being finalized",
            ["drafting 2023-11-17 (context)"],
        ),
        (
            "The [Kelp Code] is now before Parliament.",
            ["before the legislature 2023-11-17 (context)"],
        ),
        ("The [Kelp Code] is in force.", ["in force 2023-11-17 (context)"]),
        ("The [Kelp Code] is stalled.", ["stalled 2023-11-17 (context)"]),
        # Drafts.
        ("It stands in the draft bill on the [Kelp Code] on 3 May 2020", ["drafting 2020-05-03"]),
        # What was recommended.
        ("He stressed the need for a [Kelp Code].", ["need identified"]),
        ("The workshop recommended the adoption of a [Kelp Code].", ["need identified"]),
    ],
)  # fmt: skip
def test_english(text, events):
    [law] = BRACKETED.findall(text)
    assert proposed(text) == [f"{law}: {event}" for event in events]


@pytest.mark.parametrize(
    ("text", "events"),
    [
        ("Le [Code du varech] a été adopté en Conseil des ministres.", ["government adopted"]),
        (
            "Le [Code du varech] a été adopté par l’Assemblée nationale le 3 mai 2020.",
            ["legislature adopted 2020-05-03"],
        ),
        ("Le Conseil des ministres a adopté le nouveau [Code du varech].", ["government adopted"]),
        ("la [loi sur le varech], promulguée le 3 mai 2020", ["promulgated 2020-05-03"]),
        ("La [loi sur le varech] est promulguée le 3 mai 2020.", ["promulgated 2020-05-03"]),
        ("Le [Code du varech] est entré en vigueur le 3 mai 2020.", ["in force 2020-05-03"]),
        ("L'entrée en vigueur du [Code du varech] en mai 2020 le montre.", ["in force 2020-05"]),
        ("La [loi sur le varech] a été abrogée en 2020.", ["repealed 2020"]),
        ("La promulgation du nouveau [Code du varech] en mai 2020.", ["promulgated 2020-05"]),
        ("Le projet de loi portant [Code du varech] a été déposé au Parlement le 3 mai 2020.",
         ["before the legislature 2020-05-03"]),
        ("Le [Code du varech] n’a pas encore été adopté.",
         ["not yet legislature adopted 2023-11-17 (context)"]),
        ("Le Parlement n'a toujours pas adopté le [Code du varech].",
         ["not yet legislature adopted 2023-11-17 (context)"]),
        ("Le [Code du varech] devrait être adopté.",
         ["not yet legislature adopted 2023-11-17 (context)"]),
        ("Poursuivre les efforts pour adopter le [Code du varech].",
         ["not yet legislature adopted 2023-11-17 (context)"]),
        ("Le [Code du varech] est en cours de finalisation.", ["drafting 2023-11-17 (context)"]),
        ("En 2020, le Gouvernement a transmis le [Code du varech] à l’Assemblée nationale.",
         ["before the legislature 2020"]),
    ],
)  # fmt: skip
def test_french(text, events):
    [law] = BRACKETED.findall(text)
    assert proposed(text) == [f"{law}: {event}" for event in events]


def test_amended_by_another_law():
    text = "[Act No. 2 of 3 May 2020] amending [Act No. 1 of 7 July 2001], as amended"
    assert proposed(text) == ["Act No. 1 of 7 July 2001: amended 2020-05-03"]
    text = "[Act No. 1] was amended by [Act No. 2 of 3 May 2020]."
    assert proposed(text) == ["Act No. 1: amended 2020-05-03"]
    text = "La [loi n° 1] a été modifiée par la [loi n° 2] du 3 mai 2020."
    assert proposed(text) == ["loi n° 1: amended 2020-05-03"]
    assert proposed("A [draft law of May 2020] amending [Act No. 1]") == []


def test_several_laws_in_a_row():
    text = (
        "Parliament adopted the [Kelp Code] (KC), the new [Oyster Act]; and the [Net Act] in 2020."
    )
    assert proposed(text) == [f"{law}: legislature adopted 2020" for law in
                              ("Kelp Code", "Net Act", "Oyster Act")]  # fmt: skip
    text = "Parliament adopted the [Kelp Code], and the [Oyster Act] was repealed."
    assert proposed(text) == ["Kelp Code: legislature adopted", "Oyster Act: repealed"]
    text = "Parliament adopted the [Kelp Code], and the [Oyster Act] and [Net Act] were repealed."
    assert proposed(text) == ["Kelp Code: legislature adopted"]
    text = "The [Kelp Code] and the [Oyster Act] were repealed."
    assert proposed(text) == ["Kelp Code: repealed", "Oyster Act: repealed"]


def test_two_laws_under_one_name():
    text = "The Kelp Codes were promulgated in 2020."
    rows = propose(text, [(4, 14, "one"), (4, 14, "two")])
    assert [(row.law, row.stage, str(row.date)) for row in rows] == [
        ("one", Stage.PROMULGATED, "2020"),
        ("two", Stage.PROMULGATED, "2020"),
    ]


def test_the_clause_is_given():
    text, laws = marked("He left. The Senate adopted the [Kelp Code] on 3 May 2020, and went home.")
    [row] = propose(text, laws)
    assert text[row.start : row.end] == "Senate adopted the Kelp Code on 3 May 2020"


def test_however_the_text_is_spaced_and_accented():
    said = "Le Conseil des\nministres  a\u00a0adopté le [Code du varech]\nle 3 mai 2020."
    for form in ("NFC", "NFD"):
        assert proposed(unicodedata.normalize(form, said)) == [
            "Code du varech: government adopted 2020-05-03"
        ]


def test_a_short_form_ends_no_sentence():
    said = "The [Kelp Code] (cf. Art. 3 of No. 7) was adopted. The [Net Act] was repealed."
    assert proposed(said) == ["Kelp Code: legislature adopted", "Net Act: repealed"]


def test_the_same_is_proposed_once():
    text = "The [Kelp Code] was promulgated in 2020. In 2020, the [Kelp Code] was promulgated."
    assert proposed(text) == ["Kelp Code: promulgated 2020"]


# --- any text ---------------------------------------------------------------------------------

PHRASES = st.sampled_from(
    "[Kelp Code]|[Oyster Act]| was | were | adopted | not yet | promulgated |, which |, | and |; "
    "| the |In 2020, | on 3 May 2020|. |\n\n| efforts to adopt | the Senate |ß|é|\ue000|\ue001|(|)|"
    " of |such as | Parliament | has | been |No. |?|’".split("|")
)


@settings(max_examples=150)
@given(st.lists(PHRASES, max_size=30).map("".join), st.sampled_from([None, SOURCE]))
def test_any_row_of_phrases_is_read(said, source):
    text, laws = marked(said)
    rows = propose(text, laws, source and PartialDate(source))
    assert len({row[:4] for row in rows}) == len(rows)
    for row in rows:
        assert 0 <= row.start < row.end <= len(text)
        assert any(row.law == law and row.start <= end and row.end >= start
                   for start, end, law in laws)  # fmt: skip


@settings(max_examples=100)
@given(
    st.text(max_size=60),
    st.lists(st.tuples(st.integers(0, 60), st.integers(0, 60), st.integers(0, 3)), max_size=5),
)
def test_any_text_and_any_places(text, laws):
    for row in propose(text, laws):
        assert 0 <= row.start < row.end <= len(text)


@pytest.mark.parametrize(
    "text",
    [
        "[A], " * 3000,
        "[A] and " * 3000 + "were adopted",
        "[A] was adopted and " + "promulgated and " * 3000,
        "Such laws, such as [A]" + ", kelp" * 3000,
        "adopted " * 3000 + "the [A]",
        "the " * 3000 + "[A] was adopted",
        "[A], which " + "kelp " * 3000 + ", was adopted",
        "[A] (" * 3000,
        " " * 9000 + "[A]" + " " * 9000,
        "In 2020, " * 3000 + "[A]",
    ],
)
def test_long_texts_are_read(text):
    """Each in a moment; a pattern that tried again and again would not come back."""
    plain, laws = marked(text)
    assert isinstance(propose(plain, laws, PartialDate(SOURCE)), list)
