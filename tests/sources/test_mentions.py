"""Names found in texts: which, where, in what case; and mentions stored so as to say just that."""

import unicodedata
from types import SimpleNamespace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from outcomes.models import ClaimMention
from sources.mentions import Finder, mark_passages, rewrite
from sources.models import Actor, ActorAlias, Mention, Passage
from sources.words import fold
from tests.people import make_actor, make_document, make_instrument, make_outcome


def finder(*names):
    """A Finder for these names, none of which is stored."""
    return Finder(SimpleNamespace(text=name, pk=place) for place, name in enumerate(names))


def found(text, *names):
    return [text[hit.start : hit.end] for hit in finder(*names).find(text)]


# --- what counts as a name ------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "names", "hits"),
    [
        ("The Oyster Board met.", ["Oyster Board"], ["Oyster Board"]),
        ("the oyster board met", ["Oyster Board"], ["oyster board"]),
        ("THE OYSTER BOARD MET", ["Oyster Board"], ["OYSTER BOARD"]),
        # The longest name that begins first, and nothing inside it.
        ("Oyster Board Kelp", ["Oyster Board", "Oyster Board Kelp"], ["Oyster Board Kelp"]),
        ("Oyster Board of Kelp", ["Board of Kelp", "Oyster Board"], ["Oyster Board"]),
        ("a b c d", ["a b c", "b c d", "d"], ["a b c", "d"]),
        # Whole words.
        ("Oyster Boards met", ["Oyster Board"], []),
        ("TheOyster Board", ["Oyster Board"], []),
        ("the Board2", ["Board"], []),
        ("(Oyster Board),", ["Oyster Board"], ["Oyster Board"]),
        ("Oyster Board's rule", ["Oyster Board"], ["Oyster Board"]),
        ("l’Oyster Board", ["Oyster Board"], ["Oyster Board"]),
        ("Oyster Board/Kelp", ["Oyster Board", "Kelp"], ["Oyster Board", "Kelp"]),
        # Accents, on either side.
        ("le code de procedure", ["Code de procédure"], ["code de procedure"]),
        ("le Code de Procédure", ["Code de procedure"], ["Code de Procédure"]),
        # Blanks and line breaks inside a name.
        ("Oyster\n  Board", ["Oyster Board"], ["Oyster\n  Board"]),
        ("Oyster\u00a0Board", ["Oyster Board"], ["Oyster\u00a0Board"]),
        ("Oyster Board", ["Oyster  Board"], ["Oyster Board"]),
        # Typographic marks.
        ("Keeper’s Court", ["Keeper's Court"], ["Keeper’s Court"]),
        ("Keeper's Court", ["Keeper’s Court"], ["Keeper's Court"]),
        ("Kelp–Bay Pact", ["Kelp-Bay Pact"], ["Kelp–Bay Pact"]),
        ("Kelp‑Bay Pact", ["Kelp-Bay Pact"], ["Kelp‑Bay Pact"]),
        # Acronyms keep their case, single words begin with a capital.
        ("OBK and obk and Obk", ["OBK"], ["OBK"]),
        ("the Kelp, the kelp, KELP", ["Kelp"], ["Kelp", "KELP"]),
        ("kelpers and Kelpers", ["kelpers"], ["kelpers", "Kelpers"]),
        ("WHO knows who", ["WHO"], ["WHO"]),
        ("KELP-Bay and Kelp-bay", ["KELP-Bay"], ["KELP-Bay"]),
        ("nothing here", ["Oyster Board"], []),
        ("", ["Oyster Board"], []),
        ("Oyster Board Oyster Board", ["Oyster Board"], ["Oyster Board", "Oyster Board"]),
    ],
)  # fmt: skip
def test_finds(text, names, hits):
    assert found(text, *names) == hits


def test_a_text_with_loose_accents():
    """As text comes from some files: a letter, then its accent as a character of its own."""
    text = unicodedata.normalize("NFD", "Le Comité décide")
    assert found(text, "Comité") == [unicodedata.normalize("NFD", "Comité")]
    assert found(text, "comité décide") == [unicodedata.normalize("NFD", "Comité décide")]


def test_letters_that_fold_to_two():
    assert found("Große Straße heute", "Grosse Strasse") == ["Große Straße"]
    assert found("ﬁne Kelp", "Kelp") == ["Kelp"]


def test_two_entries_with_one_name_are_both_found():
    hits = finder("Oyster Board", "oyster board").find("The Oyster Board")
    assert [(hit.start, hit.end, hit.alias.pk) for hit in hits] == [(4, 16, 0), (4, 16, 1)]


def test_one_spelling_may_fit_where_the_other_does_not():
    hits = finder("KELP", "Kelp").find("Kelp")
    assert [hit.alias.pk for hit in hits] == [1]


def test_no_names_find_nothing():
    assert finder().find("The Oyster Board") == []
    assert finder("", "   ").find("The Oyster Board") == []


NAMES = st.text("abAB éß'’-. \u0301", min_size=1, max_size=8)


@settings(max_examples=300, deadline=None)
@given(st.lists(NAMES, max_size=5), st.text("abAB éß'’-. \n\u0301", max_size=40))
def test_what_is_found_holds_the_name(names, text):
    plain = str.maketrans("’", "'")
    at = 0
    for hit in finder(*names).find(text):
        words = text[hit.start : hit.end]
        said = " ".join(fold(hit.alias.text.translate(plain)).split())
        assert said in " ".join(fold(words.translate(plain)).split())
        assert hit.start >= at or words
        assert 0 <= hit.start < hit.end <= len(text)


@settings(max_examples=300, deadline=None)
@given(st.text(min_size=1, max_size=12), st.text(max_size=60))
def test_any_text_is_looked_through(name, text):
    for hit in finder(name).find(f"{text} {name} {text}"):
        assert hit.start < hit.end


# --- stored mentions ------------------------------------------------------------------------


def said(document):
    return [
        (mention.passage.number, mention.text, mention.entry.name)
        for mention in Mention.objects.filter(passage__document=document).select_related(
            "passage", "actor_alias__entry", "legal_alias__entry"
        )
    ]


def test_passages_are_marked_as_they_come_in(db):
    make_actor("Oyster Board", aliases=["OBK"])
    make_instrument("Kelp Act")
    document = make_document("Invented", ["The OBK wrote the Kelp Act.", "Nothing.", "Kelp act"])
    assert said(document) == [
        (1, "OBK", "Oyster Board"),
        (1, "Kelp Act", "Kelp Act"),
        (3, "Kelp act", "Kelp Act"),
    ]
    for mention in Mention.objects.all():
        assert mention.passage.text[mention.start : mention.end] == mention.text


def test_a_new_name_is_found_in_what_is_there(db):
    document = make_document("Invented", ["Oyster Bay Folk met."])
    outcome = make_outcome("MEN/1", description="Oyster Bay Folk met.")
    assert said(document) == []
    make_actor("Oyster Bay Folk")
    assert said(document) == [(1, "Oyster Bay Folk", "Oyster Bay Folk")]
    assert ClaimMention.objects.get(outcome=outcome).text == "Oyster Bay Folk"


def test_marking_again_writes_nothing(db):
    make_actor("Oyster Board")
    make_instrument("Kelp Act")
    make_document("Invented", ["The Oyster Board and the Kelp Act, and the Oyster Board."] * 3)
    before = list(Mention.objects.order_by("pk").values())
    assert len(before) == 9
    mark_passages()
    mark_passages(batch=1)
    mark_passages(Passage.objects.all(), Finder.of_registers())
    assert list(Mention.objects.order_by("pk").values()) == before


def test_only_what_changed_is_rewritten(db):
    make_actor("Oyster Board")
    make_document("Invented", ["The Oyster Board.", "The Oyster Board and Kelp."])
    one, two = Passage.objects.order_by("number")
    kept = Mention.objects.get(passage=one).pk
    found = Finder.of_registers().find(one.text)
    named = {(one.pk,): (one.text, found), (two.pk,): ("No names now.", [])}
    assert rewrite(Mention, "passage", named) == (0, 1)
    assert Mention.objects.get().pk == kept
    assert rewrite(Mention, "passage", named) == (0, 0)


def test_a_name_taken_away_is_no_longer_a_mention(db):
    actor = make_actor("Oyster Board", aliases=["OBK"])
    document = make_document("Invented", ["OBK and Oyster Board"])
    ActorAlias.objects.get(text="OBK").delete()
    mark_passages()
    assert said(document) == [(1, "Oyster Board", "Oyster Board")]
    Actor.objects.filter(pk=actor.pk).delete()
    mark_passages()
    assert said(document) == []


def test_a_name_drawn_out_over_many_blanks_is_stored_once(db):
    make_actor("Oyster Board")
    make_document("Invented", [f"The Oyster{' ' * 400}Board met."])
    before = list(Mention.objects.values())
    assert len(before) == 1 and len(before[0]["text"]) <= 300
    mark_passages()
    assert list(Mention.objects.values()) == before


def test_hidden_names_are_found_and_guarded(db, dora, omar):
    make_actor("Oyster Board", "confidential")
    make_document("Invented", ["The Oyster Board met."], "public")
    assert not Mention.objects.visible_to(dora).exists()
    assert Mention.objects.visible_to(omar).exists()
