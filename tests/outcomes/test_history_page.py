"""All that happened to an outcome, on one page; and who opened or exported what is confidential."""

from datetime import timedelta

import pytest

from outcomes import editing, happened
from sources import history
from sources.models import Event
from tests.lifting import lifted
from tests.people import make_actor, make_document, make_instrument, make_outcome, make_review

pytestmark = pytest.mark.django_db
PATH = "/outcomes/his-1/history/"


@pytest.fixture
def outcome(roles):
    return make_outcome("HIS/1", description="The council met.")


def told(row, verb):
    return [event.by.username for event in history.of(row).filter(verb=verb)]


def test_each_change_as_it_was_and_became(outcome, omar, odile, client_of):
    editing.change(outcome, {"description": "The council met twice.", "year": 2023}, omar)
    make_review(outcome, odile, rationale="Only for reviewers.")
    page = client_of(omar).get(PATH).text
    assert "<ins> twice</ins>" in page and "Description of the outcome" in page
    assert "omar edited" in page and "Only for reviewers." not in page
    page = client_of(odile).get(PATH).text
    assert "Only for reviewers." in page
    assert f'href="{PATH}' in client_of(omar).get("/outcomes/his-1/").text


def test_it_has_pages(outcome, omar, client_of):
    for number in range(60):
        editing.change(outcome, {"year": 1950 + number}, omar)
    client = client_of(omar)
    assert "of 61" in client.get(PATH).text and "drafted" in client.get(f"{PATH}?page=2").text
    assert client.get(f"{PATH}?page=x").status_code == 400
    assert "All of it: 61 events" in client.get("/outcomes/his-1/").text


def test_what_is_erased_or_unknown_is_told_all_the_same(outcome):
    history.record("did something new to", outcome, history.system_account(), after={"odd": True})
    [line, *_rest] = happened.lines(history.of(outcome), whole=True)
    assert (line.verb, line.what, line.changes) == ("did something new to", "", [])


# --- looks at what is confidential ------------------------------------------------------------


def test_opening_what_is_confidential_is_told_once_in_a_while(omar, odile, client_of):
    row = make_outcome("HIS/2", "confidential")
    for user in (omar, omar, odile):
        client_of(user).get("/outcomes/his-2/")
    assert told(row, history.OPENED) == ["odile", "omar"]
    assert "omar opened" in client_of(omar).get("/outcomes/his-2/history/").text
    with lifted():
        for event in Event.objects.filter(verb=history.OPENED):
            event.at -= timedelta(hours=2)
            event.save()
    client_of(omar).get("/outcomes/his-2/")
    assert told(row, history.OPENED) == ["omar", "odile", "omar"]


def test_every_kind_of_confidential_row_tells_who_opened_it(omar, client_of):
    rows = [
        make_document("Closed", visibility="confidential"),
        make_actor("Oyster Board", "confidential"),
        make_instrument("Oyster Act", "confidential"),
    ]
    client = client_of(omar)
    for row in rows:
        assert client.get(row.get_absolute_url()).status_code == 200
        assert told(row, history.OPENED) == ["omar"]
    other = make_document("Closed too", visibility="confidential")
    client.get(f"{other.get_absolute_url()}file/")
    assert told(other, history.OPENED) == ["omar"]


def test_what_is_not_confidential_tells_nothing(outcome, omar, client_of):
    client_of(omar).get("/outcomes/his-1/")
    assert told(outcome, history.OPENED) == []


def test_exporting_what_is_confidential_is_told(outcome, omar, dora, client_of):
    row = make_outcome("HIS/2", "confidential")
    for form in ("csv", "json"):
        client_of(omar).get(f"/outcomes/?format={form}").getvalue()
    client_of(dora).get("/outcomes/?format=csv").getvalue()
    assert told(row, history.EXPORTED) == ["omar", "omar"]
    assert told(outcome, history.EXPORTED) == []
    assert Event.objects.filter(subject_kind="export").first().after["rows"] == 0
