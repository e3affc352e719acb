"""Notes on an outcome: who is mentioned, what is confidential, and their place on the page."""

import pytest

from outcomes import notes
from outcomes.looking import mentions
from outcomes.models import Note, NoteMention
from sources.history import of
from tests.people import make_outcome

pytestmark = pytest.mark.django_db


@pytest.fixture
def outcome(roles):
    return make_outcome("NOTE/1", "donors")


def names(text):
    return [user.username for user in notes.mentioned(text)]


def test_colleagues_are_mentioned_by_name(cast):
    assert names("Ask @omar, and @Odile.") == ["odile", "omar"]
    assert names("@omar @omar (@adama)") == ["adama", "omar"]
    for text in ("omar@example.org", "@dora", "@nobody", "@gone", "@@omar", "@omars", "@ omar", ""):
        assert names(text) == [], text


def test_a_note_is_kept_and_told(outcome, omar, odile):
    note = notes.write(outcome, "  See @odile’s file. ", omar)
    assert (note.text, note.written_by, note.visibility) == ("See @odile’s file.", omar, "internal")
    assert NoteMention.objects.get().user == odile
    event = of(outcome).first()
    assert (event.verb, notes.in_words(event)) == (notes.NOTED, "“See @odile’s file.”")
    assert event.visibility == "internal" and notes.in_words(of(outcome).last()) == ""


def test_a_confidential_note_is_a_confidential_row(outcome, omar):
    note = notes.write(outcome, "Her name is known.", omar, confidential=True)
    assert (note.visibility, of(outcome).first().visibility) == ("confidential", "confidential")
    closed = make_outcome("NOTE/2", "confidential")
    assert notes.write(closed, "So.", omar).visibility == "confidential"


def test_an_empty_note_is_none(outcome, omar):
    with pytest.raises(ValueError):
        notes.write(outcome, " \n", omar)
    assert not Note.objects.exists()


def test_the_mentioned_find_it_at_home_until_they_look(outcome, omar, odile, client_of):
    notes.write(outcome, "Look at this, @odile.", omar)
    client = client_of(odile)
    page = client.get("/").text
    assert "Notes that mention you" in page and "Look at this, @odile." in page
    assert "Notes that mention you" not in client_of(omar).get("/").text
    client.get("/outcomes/note-1/")
    assert not mentions(odile, 5)


def test_writing_one_on_the_page(outcome, omar, client_of):
    client = client_of(omar)
    data = {"note-text": "<b>So</b>", "note-confidential": "on", "from": "year=2024"}
    answer = client.post("/outcomes/note-1/notes/", data)
    assert answer["Location"] == "/outcomes/note-1/?year=2024#notes"
    page = client.get("/outcomes/note-1/").text
    assert "&lt;b&gt;So&lt;/b&gt;" in page and 'id="notes"' in page
    assert Note.objects.get().visibility == "confidential"
    answer = client.post("/outcomes/note-1/notes/", {"note-text": " "})
    assert answer.status_code == 200 and "This field is required" in answer.text


def test_donors_read_no_note(outcome, omar, dora, client_of):
    notes.write(outcome, "Between us.", omar)
    assert "Between us." not in client_of(dora).get("/outcomes/note-1/").text
    assert client_of(dora).post("/outcomes/note-1/notes/", {"note-text": "x"}).status_code == 404
    assert client_of(omar).get("/outcomes/note-1/notes/").status_code == 405
