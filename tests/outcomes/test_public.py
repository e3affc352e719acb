"""The public switch: off, nobody reads anything without an account; on, everybody reads what is
public, and nothing else. And the feed."""

from xml.etree import ElementTree

import pytest

from outcomes.models import Outcome
from outcomes.release import withdraw
from tests.people import make_outcome

pytestmark = pytest.mark.django_db
ATOM = "{http://www.w3.org/2005/Atom}"
OPEN = ("/dashboard/", "/dashboard/matrix.svg", "/outcomes/", "/outcomes/pub-1/", "/feed/")
CLOSED = ("/", "/sources/", "/actors/", "/instruments/", "/search/", "/queue/")


@pytest.fixture
def outcomes(roles):
    make_outcome("PUB/1", "public", description="The council of Exampleville opened its books.")
    make_outcome("PUB/2", "donors", description="Hidden in Otherville.")
    make_outcome("PUB/3", description="Hidden in Thirdville.")


def test_off_by_default(outcomes, client, settings):
    assert settings.PUBLIC is False
    for path in (*OPEN, *CLOSED):
        assert client.get(path).status_code == 302, path


def test_on_everybody_reads_what_is_public(outcomes, client, settings):
    settings.PUBLIC = True
    for path in OPEN:
        answer = client.get(path)
        assert answer.status_code == 200, path
        assert b"Otherville" not in answer.content and b"Thirdville" not in answer.content
        assert "no-store" in answer["Cache-Control"]
    for path in CLOSED:
        assert client.get(path).status_code in (302, 404), path
    page = client.get("/dashboard/")
    assert page.context["board"].total == 1 and "Sign in" in page.text
    assert "Sign out" not in page.text
    rows = client.get("/outcomes/?format=json").json()
    assert [row["fragment_id"] for row in rows["results"]] == ["PUB/1"]
    for name in ("visibility=donors", "assigned=omar", "import=1"):
        assert client.get(f"/outcomes/?{name}").status_code == 400
    hidden, never = client.get("/outcomes/pub-2/"), client.get("/outcomes/never/")
    assert hidden.status_code == never.status_code == 404 and hidden.content == never.content


def test_on_nobody_writes(outcomes, client, settings):
    settings.PUBLIC = True
    for path in OPEN:
        assert client.post(path).status_code == 405
    assert client.post("/outcomes/pub-1/notes/", {"note-text": "So."}).status_code == 302


def test_on_accounts_read_what_they_did(outcomes, settings, dora, omar, client_of):
    settings.PUBLIC = True
    assert client_of(dora).get("/dashboard/").context["board"].total == 2
    assert client_of(omar).get("/outcomes/pub-3/").status_code == 200


# --- the feed -------------------------------------------------------------------------------


def entries(client):
    root = ElementTree.fromstring(client.get("/feed/").content)
    return [entry.find(f"{ATOM}title").text for entry in root.iter(f"{ATOM}entry")]


def test_the_feed_holds_what_is_public_alone(outcomes, dora, omar, client_of):
    first = client_of(dora).get("/feed/")
    assert first["Content-Type"].startswith("application/atom+xml")
    assert b"opened its books" in first.content
    assert b"Otherville" not in first.content and b"Thirdville" not in first.content
    assert client_of(omar).get("/feed/").content == first.content


def test_what_is_withdrawn_leaves_the_feed(outcomes, dora, omar, client_of):
    assert len(entries(client_of(dora))) == 1
    withdraw(Outcome.objects.get(fragment_id="PUB/1"), omar)
    assert entries(client_of(dora)) == []


def test_an_empty_feed_tells_no_time(roles, dora, client_of):
    answer = client_of(dora).get("/feed/")
    assert b"<updated>1980-01-01T00:00:00" in answer.content
