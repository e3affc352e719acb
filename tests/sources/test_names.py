"""A query that names a register entry finds its other names too, those the reader may read."""

import pytest

from sources import names, search
from sources.access import Visibility
from sources.models import ActorAlias, LegalAlias, Passage
from sources.names import widen
from sources.release import set_visibility
from sources.search import parse
from sources.standing import dismiss
from tests.people import make_actor, make_document, make_instrument


@pytest.fixture
def code(db):
    return make_instrument(
        "Criminal Code", "donors", aliases=["Penal Code", "Code pénal", "Code of offences"]
    )


def clauses(text, user):
    query, _said = widen(parse(text), user)
    return query.clauses


def test_a_name_becomes_all_names_of_its_entry(code, dora):
    query, said = widen(parse("Penal Codes"), dora)
    assert len(query.clauses) == 1
    assert set(query.clauses[0]) == {
        ("penal", "code"),
        ("crimin", "code"),
        ("code", "penal"),
        ("code", "of", "offenc"),
    }
    assert said == {"Criminal Code": ["Code of offences", "Code pénal", "Criminal Code"]}


def test_it_finds_passages_under_any_name(code, dora):
    make_document("Invented", ["The Criminal Code changed.", "Le code pénal.", "A penal colony."])
    query, _said = widen(parse("Penal Code"), dora)
    rows = search.search(Passage.objects.order_by("pk"), query)
    assert [row.text for row in rows] == ["The Criminal Code changed.", "Le code pénal."]


def test_words_around_a_name_stay(code, dora):
    assert clauses("draft Penal Code 2023", dora)[0] == (("draft",),)
    assert clauses("draft Penal Code 2023", dora)[2] == (("2023",),)
    query, _said = widen(parse("Penal Code -draft"), dora)
    assert query.closed == ((("draft",),),)


def test_the_longest_name_counts(code, dora):
    make_instrument("Penal Code of Exampleville", "donors", aliases=["PCE"])
    found = clauses("penal code of exampleville", dora)
    assert len(found) == 1 and ("pce",) in found[0] and ("crimin", "code") not in found[0]


def test_a_quoted_phrase_stays_whole(code, dora):
    """It is widened where all of it is a name, and never broken into words."""
    assert clauses('"wooden spoon" penal code', dora)[0] == (("wooden", "spoon"),)
    assert ("crimin", "code") in clauses('"penal code"', dora)[0]
    assert clauses('"the penal code"', dora) == ((("the", "penal", "code"),),)
    assert clauses('"wooden penal" code', dora) == ((("wooden", "penal"),), (("code",),))


def test_hyphenated_names(dora):
    make_actor("TRIPLE-Exampleville", "donors", aliases=["Triple Law Clinic"])
    assert ("tripl", "law", "clinic") in clauses("triple-exampleville", dora)[0]
    assert ("tripl", "law", "clinic") in clauses("TRIPLE Exampleville", dora)[0]


def test_a_word_that_names_nothing_is_left_alone(code, dora):
    query = parse("nothing here")
    assert widen(query, dora) == (query, {})
    assert widen(None, dora) == (None, {})


def test_one_name_of_two_entries(code, dora):
    make_actor("Penal Code", "donors", aliases=["The band Penal Code"])
    found = clauses("penal code", dora)[0]
    assert ("crimin", "code") in found and ("the", "band", "penal", "code") in found


def test_a_dismissed_entry_adds_nothing(code, dora, omar):
    dismiss([code], omar)
    query, said = widen(parse("Code of Water"), omar)
    assert said == {} and len(query.clauses) == 3


def test_a_hidden_entry_adds_nothing(code, dora, omar, anna):
    set_visibility(code, Visibility.INTERNAL, omar)
    query = parse("penal code")
    assert widen(query, dora) == (query, {})
    assert widen(query, anna) == (query, {})
    assert widen(query, omar) != (query, {})


def test_a_hidden_name_adds_nothing(code, dora, omar):
    secret = LegalAlias.objects.get(text="Code of offences")
    set_visibility(secret, Visibility.CONFIDENTIAL, omar)
    assert ("code", "of", "offenc") not in clauses("penal code", dora)[0]
    assert ("code", "of", "offenc") in clauses("penal code", omar)[0]
    query = parse("code of offences")
    assert widen(query, dora) == (query, {})
    assert "Code of offences" not in str(widen(parse("penal code"), dora))


def test_a_name_without_a_word_is_no_name(dora):
    make_actor("Oyster Board", "donors", aliases=["—"])
    assert ActorAlias.objects.filter(key="").exists()
    assert clauses("oyster board", dora) == ((("oyster", "board"),),)


def test_a_name_that_says_nothing_new_is_not_told(dora):
    make_actor("Oyster Board", "donors", aliases=["Oyster Boards"])
    assert widen(parse("oyster board"), dora)[1] == {}


def test_a_pasted_text_is_not_looked_through(code, dora, django_assert_num_queries):
    query = parse(" ".join(f"word{n}" for n in range(3_000)))
    assert len(query.clauses) > names.LONGEST_QUERY
    assert widen(query, dora) == (query, {})
    many = parse("penal code " + " ".join(f"w{n}" for n in range(names.LONGEST_QUERY - 2)))
    assert widen(many, dora)[1]
