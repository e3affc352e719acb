"""A person's words erased on request: everywhere they stand, and nothing else; what stays is that
it happened, when and by whom."""

import json
from pathlib import Path

import pytest
from django.contrib.admin.models import LogEntry
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import DatabaseError, connection, transaction
from hypothesis import given
from hypothesis import strategies as st

from harvest import kinds
from harvest.checks import guarded_models
from harvest.models import Harvest, HarvestRow
from harvest.preview import preview
from outcomes import editing, notes
from outcomes.models import ClaimMention, Note, Outcome
from sources import append_only, erasing
from sources.models import (
    Actor,
    ActorAlias,
    Erasure,
    Event,
    Mention,
    Passage,
    TermCount,
)
from tests.people import make_actor, make_document, make_outcome

NAME = "Éloïse Zwingle"
REASON = "Request 7 of Éloïse Zwingle."


def erase(by, words=NAME):
    return erasing.erase(words, REASON, by)


def everything():
    """All that the tables hold, as one text."""
    told = []
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f'SELECT * FROM "{table}"')
            told.append(str(cursor.fetchall()))
    return "\n".join(told).casefold()


# --- what is masked ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "after"),
    [
        ("Éloïse Zwingle came.", "██████ ███████ came."),
        ("ÉLOÏSE\n  ZWINGLE", "██████\n  ███████"),
        ("eloise zwingle", "██████ ███████"),
        ("report_eloise-zwingle.txt", "report_██████-███████.txt"),
        ("https://x.example/Eloise%20Zwingle", "https://x.example/██████%█████████"),
        ("Zwingle, Éloïse", "Zwingle, Éloïse"),
        ("Éloïse Zwinglet", "Éloïse Zwinglet"),
        ("", ""),
    ],
)
def test_words_are_masked_letter_by_letter(text, after):
    assert erasing.masked(NAME, text) == after


@given(st.text(), st.text())
def test_every_other_place_stays_where_it_was(before, after):
    text = f"{before} {NAME} {after}"
    masked = erasing.masked(NAME, text)
    assert len(masked) == len(text)
    assert NAME not in masked


@pytest.mark.parametrize("words", ["", "ab", "--", "a-b"])
def test_too_few_letters_are_refused(words):
    with pytest.raises(ValueError):
        erasing.masked(words, "abc")


# --- everywhere -------------------------------------------------------------------------------


@pytest.fixture
def said(omar, adama):
    """The name in a claim and its history, a note, a source, a register, an import, the admin's
    log; and another name that stays."""
    outcome = make_outcome(
        "ERA/1",
        description=f"{NAME} and Ada Lindqvist had the council of Exampleville change its rule.",
        raw=[{"heading": "Who", "column": "", "value": NAME}],
    )
    editing.change(outcome, {"region": f"Home of {NAME}"}, omar)
    editing.change(outcome, {"region": "North"}, omar)
    notes.write(outcome, f"Ask {NAME.upper()}.", omar, confidential=True)
    make_document(f"Report of {NAME}", [f"On Monday {NAME} spoke.", "Ada Lindqvist did not."])
    make_actor(NAME, kind="person")
    data = f"FragmentID,Description\r\nERA/2,{NAME} moved to Exampleville.\r\n".encode()
    told = kinds.tell(Path("eloise_zwingle.csv"), data)
    preview(told.rows, data, "eloise_zwingle.csv", adama, None, told.warnings, told.proposals)
    LogEntry.objects.create(user=adama, action_flag=1, object_repr=NAME, change_message="[]")
    return outcome


def test_nothing_of_it_is_left_anywhere(said, adama):
    assert "zwingle" in everything()
    erasure = erase(adama)
    for form in ("zwingle", "zwingl", json.dumps("Éloïse")[1:-1].casefold()):
        assert form not in everything(), form
    assert (erasure.erased_by, erasure.reason) == (adama, "Request 7 of ██████ ███████.")
    assert erasure.rows >= 10 and erasure.finished_at


def test_the_rest_stays_as_it_was(said, adama):
    before = Outcome.objects.get(pk=said.pk).description
    verbs = list(Event.objects.values_list("verb", "by", "at", "subject_id"))
    erase(adama)
    outcome = Outcome.objects.get(pk=said.pk)
    assert outcome.description == before.replace(NAME, "██████ ███████")
    assert list(Event.objects.values_list("verb", "by", "at", "subject_id")) == verbs
    passage = Passage.objects.get(number=1)
    assert passage.document.text[passage.start : passage.end] == passage.text
    assert passage.text == "On Monday ██████ ███████ spoke."
    for mention in (*Mention.objects.all(), *ClaimMention.objects.all()):
        assert mention.text  # places stay whole
    assert Note.objects.get().text == "Ask ██████ ███████."


def test_no_search_finds_it_and_others_do(said, adama, client_of):
    client = client_of(adama)
    erase(adama)
    for words in ("Zwingle", "Eloise", "zwing*"):
        answer = client.get("/search/", {"q": words})
        assert "ERA/1" not in answer.text and "Report of" not in answer.text, words
    assert "ERA/1" in client.get("/search/?q=Lindqvist").text
    assert not TermCount.objects.filter(stem__startswith="zwingl").exists()


def test_names_of_the_register_and_its_address_go(said, adama):
    erase(adama)
    actor = Actor.objects.get()
    assert (actor.name, actor.slug) == ("██████ ███████", f"erased-{actor.pk}")
    assert ActorAlias.objects.get().text == actor.name


@pytest.mark.django_db(transaction=True)
def test_kept_files_in_which_it_stood_are_deleted(adama, client_of):
    client = client_of(adama)
    for name, text in (("one.txt", f"{NAME} spoke."), ("two.txt", "Nobody spoke.")):
        upload = {"file": SimpleUploadedFile(name, text.encode()), "visibility": "internal"}
        assert client.post("/upload/", {**upload, "title": name[:3]}).status_code == 302
    data = f"FragmentID,Description\r\nERA/2,{NAME} moved.\r\n".encode()
    client.post("/imports/", {"file": SimpleUploadedFile("h.csv", data)})
    kept = {
        d.title: d.original.name
        for d in Passage.objects.get(
            number=1, text__contains="Nobody"
        ).document.__class__.objects.all()
    }
    harvest = Harvest.objects.get().original.name
    assert erase(adama).files == 2
    there = {name: default_storage.exists(path) for name, path in {**kept, "h": harvest}.items()}
    assert there == {"one": False, "two": True, "h": False}
    one, two = (client.get(f"/sources/{slug}/") for slug in ("one", "two"))
    assert "Original file" not in one.text and "Original file" in two.text
    assert client.get("/sources/one/file/").status_code == 404


def test_two_that_are_the_same_once_masked_stay_two(adama):
    make_actor("Oyster Board", aliases=["Anna Maker", "Anna Baker"])
    erase(adama, "Anna Maker")
    erase(adama, "Anna Baker")
    texts = set(ActorAlias.objects.values_list("text", flat=True))
    assert "Oyster Board" in texts and len(texts) == 3 and not any("aker" in t for t in texts)


def test_an_import_that_waits_says_nothing_of_it(said, adama, client_of):
    erase(adama)
    harvest = Harvest.objects.get()
    page = client_of(adama).get(harvest.get_absolute_url())
    assert page.status_code == 200 and "Zwingle" not in page.text and "█" in page.text
    assert HarvestRow.objects.get().fragment_id == "ERA/2"


def test_where_it_stands_nowhere_nothing_changes(said, adama):
    events = list(Event.objects.values())
    erasure = erase(adama, "Nobody Anywhere")
    assert (erasure.rows, erasure.files) == (0, 0) and list(Event.objects.values()) == events


def test_every_text_of_every_guarded_model_is_looked_at():
    """What has no free text of people is named; whatever is added is looked at."""
    looked_at = {
        f"{model.__name__}.{field.name}"
        for model in erasing._models()
        for field in erasing._fields(model)
    }
    for name in ("Event.before", "Event.after", "Note.text", "Review.rationale", "Outcome.raw"):
        assert name in looked_at
    models = set(erasing._models())
    assert {model.__name__ for model in guarded_models() if model not in models} == {
        "Erasure",
        "TermCount",
    }


# --- the history while it is under way ----------------------------------------------------------


def test_an_erasure_changes_words_of_the_history_and_nothing_else(said, adama):
    event = Event.objects.first()
    with transaction.atomic():
        Erasure.objects.create(reason="So.", erased_by=adama)
        Event.objects.filter(pk=event.pk).update(after={"x": "█"})
        for other in (
            {"verb": "x"},
            {"by": event.by_id + 1},
            {"subject_id": 0},
            {"at": "2020-01-01T00:00Z"},
        ):
            with pytest.raises(DatabaseError, match=append_only.REFUSAL), transaction.atomic():
                Event.objects.filter(pk=event.pk).update(**other)
        with pytest.raises(DatabaseError, match=append_only.REFUSAL), transaction.atomic():
            event.delete()


def test_that_it_happened_cannot_be_erased(said, adama):
    erasure = erase(adama)
    for act in (
        erasure.delete,
        lambda: Erasure.objects.update(reason="Nothing."),
        lambda: Erasure.objects.update(finished_at=None),
        lambda: Event.objects.update(after={}),
    ):
        with pytest.raises(DatabaseError, match=append_only.REFUSAL), transaction.atomic():
            act()


# --- the page -----------------------------------------------------------------------------------


def test_it_shows_where_they_stand_before_it_erases(said, adama, client_of):
    client = client_of(adama)
    data = {"words": f" {NAME}  ", "reason": "Request 7."}
    page = client.post("/erasures/", data)
    assert page.status_code == 200 and not Erasure.objects.exists()
    kinds_found = {one.label: one.count for one in page.context["found"]}
    assert kinds_found["outcomes"] == 1 and kinds_found["notes"] == 1
    assert "ERA/1" in page.text and "for good" in page.text
    done = client.post("/erasures/", {**data, "confirm": "yes"}, follow=True)
    assert "Request 7." in done.text and "Zwingle" not in done.text
    assert "They stand nowhere" in client.post("/erasures/", data).text


@pytest.mark.parametrize("wrong", [{"words": "ab"}, {"reason": " "}, {"words": ""}])
def test_a_form_with_faults_erases_nothing(wrong, said, adama, client_of):
    data = {"words": NAME, "reason": "Request 7.", "confirm": "yes", **wrong}
    assert client_of(adama).post("/erasures/", data).status_code == 400
    assert not Erasure.objects.exists() and "zwingle" in everything()


def test_officers_erase_nothing(said, omar, client_of):
    assert client_of(omar).get("/erasures/").status_code == 404
    assert client_of(omar).post("/erasures/", {"words": NAME, "confirm": "yes"}).status_code == 404
    assert "/erasures/" not in client_of(omar).get("/").text
