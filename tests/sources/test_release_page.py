"""Who may read a document: the page that says so and changes it."""

import pytest
from django.urls import reverse

from sources.access import Visibility
from sources.models import Event
from sources.release import set_visibility
from tests.people import make_actor, make_document
from tests.sources.answers import text_of, url, whole

pytestmark = pytest.mark.django_db


@pytest.fixture
def closed(db):
    return make_document("Report on wells", ("One.", "Two."), publisher=make_actor("Well Office"))


def release(client, document, level):
    return client.post(url(document, "source_release"), {"level": level}, follow=True)


def test_release_page_says_what_it_opens(client_of, omar, closed):
    text = text_of(client_of(omar).get(url(closed, "source_release")))
    for words in ("Report on wells", "2 passages", "Well Office", "Internal", "invented.txt"):
        assert words in text


def test_release_opens_the_publisher_too(client_of, dora, omar, closed):
    assert client_of(dora).get(url(closed)).status_code == 404
    response = release(client_of(omar), closed, "donors")
    assert "“Report on wells” may now be read by: Donors." in text_of(response)
    assert client_of(dora).get(url(closed)).status_code == 200
    closed.refresh_from_db()
    assert (closed.released_by, closed.publisher.released_by) == (omar, omar)
    text = text_of(client_of(dora).get(reverse("actor_list"), {"q": "well office"}))
    assert "1 actor" in text
    told = Event.objects.filter(verb="released", by=omar).values_list("subject_kind", flat=True)
    assert sorted(told) == ["actor", "actoralias", "sourcedocument"]


def test_release_never_closes_a_publisher(client_of, omar, closed):
    set_visibility(closed.publisher, Visibility.PUBLIC, omar)
    release(client_of(omar), closed, "donors")
    closed.publisher.refresh_from_db()
    assert closed.publisher.visibility == "public"
    release(client_of(omar), closed, "internal")
    closed.publisher.refresh_from_db()
    assert closed.publisher.visibility == "public"


def test_confidential_publisher_stands_in_the_way(client_of, omar, closed):
    set_visibility(closed.publisher, Visibility.CONFIDENTIAL, omar)
    assert "is confidential" in text_of(client_of(omar).get(url(closed, "source_release")))
    response = release(client_of(omar), closed, "donors")
    assert "There is 1 problem" in text_of(response)
    closed.refresh_from_db()
    assert (closed.visibility, closed.publisher.visibility) == ("internal", "confidential")


def test_confidential_document_takes_two_officers(client_of, omar, odile, closed):
    release(client_of(omar), closed, "confidential")
    release(client_of(omar), closed, "donors")
    closed.refresh_from_db()
    assert closed.visibility == "confidential"
    release(client_of(omar), closed, "internal")
    response = release(client_of(omar), closed, "donors")
    assert "another officer has to release it" in text_of(response)
    closed.refresh_from_db()
    assert closed.visibility == "internal"
    release(client_of(odile), closed, "donors")
    closed.refresh_from_db()
    assert closed.visibility == "donors"


def test_only_officers_and_admins_release(client_of, dora, adama):
    document = make_document("Report on wells", visibility="donors")
    client = client_of(dora)
    never = whole(client.get(reverse("source", args=["never-was"])))
    assert whole(client.get(url(document, "source_release"))) == never
    assert whole(release(client, document, "public")) == never
    document.refresh_from_db()
    assert document.visibility == "donors"
    assert client_of(adama).get(url(document, "source_release")).status_code == 200


def test_release_to_no_known_level(client_of, omar, closed):
    response = release(client_of(omar), closed, "everybody")
    assert "There is 1 problem" in text_of(response)
