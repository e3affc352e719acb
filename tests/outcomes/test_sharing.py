"""Share links: what a donor would read, within their filter, until they end; and nothing else."""

import re
from datetime import timedelta

import pytest
from django.core.cache import cache
from django.utils import timezone

from outcomes import sharing
from outcomes.knocks import MOST
from outcomes.models import Outcome, ShareLink
from outcomes.release import withdraw
from sources.models import Event
from tests.people import make_outcome

pytestmark = pytest.mark.django_db


@pytest.fixture
def outcomes(roles):
    for number, (level, country) in enumerate(
        [
            ("donors", "Exampleland"),
            ("public", "Exampleland"),
            ("donors", "Otherland"),
            ("internal", "Exampleland"),
            ("confidential", "Exampleland"),
        ],
        1,
    ):
        outcome = make_outcome(f"SH/{number}", level)
        Outcome.objects.filter(pk=outcome.pk).update(country=country, year=2024)


@pytest.fixture
def opened(client):
    """opened(token) → the answer of the page that a link leads to, in a browser without account."""

    def open_(token):
        page = client.get(f"/s/{token}/")
        assert page.status_code == 200 and page["Referrer-Policy"] == "no-referrer"
        answer = client.post(f"/s/{token}/")
        assert answer.status_code == 302 and token not in answer["Location"]
        return client.get(answer["Location"])

    return open_


def ids(page):
    return set(re.findall(r"SH/\d", page.text))


# --- making and stopping ----------------------------------------------------------------------


def test_a_link_is_told_and_its_token_kept_nowhere(outcomes, omar):
    row, token = sharing.share(" The embassy ", omar, query="country=Exampleland")
    assert row.name == "The embassy" and len(token) >= 43
    assert token not in str(list(ShareLink.objects.values()))
    assert token not in str(list(Event.objects.values()))
    event = Event.objects.filter(verb=sharing.SHARED).get()
    assert event.by == omar and sharing.in_words(event) == "“The embassy”"
    sharing.revoke(row, omar)
    sharing.revoke(row, omar)
    assert Event.objects.filter(verb=sharing.REVOKED).count() == 1


@pytest.mark.parametrize(
    "query", ["visibility=donors", "assigned=omar", "nonsense=1", "significance=huge", "country=X"]
)
def test_what_a_donor_cannot_filter_by_is_refused(query, outcomes, omar):
    with pytest.raises(sharing.NotPossible):
        sharing.share("The embassy", omar, query=query)
    assert not ShareLink.objects.exists()


def test_only_what_is_released_is_shared(outcomes, omar):
    with pytest.raises(sharing.NotPossible):
        sharing.share("The embassy", omar, Outcome.objects.get(fragment_id="SH/4"))


# --- opening ----------------------------------------------------------------------------------


def test_a_link_shows_what_is_released_within_its_filter(outcomes, omar, opened, client):
    row, token = sharing.share("The embassy", omar, query="country=Exampleland")
    page = opened(token)
    assert page.status_code == 200 and page.context["board"].total == 2
    assert ids(page) == {"SH/1", "SH/2"} and "The embassy" not in page.text
    assert "Country: <b>Exampleland</b>" in page.text and "Otherland" not in page.text
    listed = client.get(f"/s/{row.pk}/outcomes/")
    assert ids(listed) == {"SH/1", "SH/2"}
    assert client.get(f"/s/{row.pk}/outcomes/sh-1/").status_code == 200
    for slug in ("sh-3", "sh-4", "sh-5", "never"):
        assert client.get(f"/s/{row.pk}/outcomes/{slug}/").status_code == 404
    assert client.get(f"/s/{row.pk}/?country=Otherland").context["board"].total == 0
    assert client.get(f"/s/{row.pk}/outcomes/?country=Otherland").context["page"].object_list == []
    assert client.get(f"/s/{row.pk}/?visibility=donors").status_code == 400
    assert client.get(f"/s/{row.pk}/countries.csv").content.count(b"land") == 1
    row.refresh_from_db()
    assert row.opened == 1 and row.opened_last


def test_every_link_of_its_pages_stays_within(outcomes, omar, opened, client):
    row, token = sharing.share("The embassy", omar, query="country=Exampleland")
    pages = [opened(token).text]
    pages += [client.get(f"/s/{row.pk}/outcomes/{tail}").text for tail in ("", "sh-1/")]
    for page in pages:
        for link in re.findall(r'(?:href|action)="([^"]*)"', page):
            inside = link.startswith((f"/s/{row.pk}/", "?", "#", "/static/"))
            assert inside, link


def test_files_of_a_link(outcomes, omar, opened, client):
    row, token = sharing.share("The embassy", omar, query="country=Exampleland")
    opened(token)
    rows = client.get(f"/s/{row.pk}/outcomes/?format=json").json()
    assert rows["count"] == 2 and "raw" not in rows["results"][0]
    event = Event.objects.filter(subject_kind="export").get()
    assert event.by.username == "system" and event.after["within"] == f"share {row.pk}"


def test_a_link_to_one_outcome(outcomes, omar, opened, client):
    row, token = sharing.share("The embassy", omar, Outcome.objects.get(fragment_id="SH/1"))
    page = opened(token)
    assert page.status_code == 200 and ids(page) == {"SH/1"}
    for tail in ("outcomes/", "outcomes/sh-1/", "matrix.svg"):
        assert client.get(f"/s/{row.pk}/{tail}").status_code == 404
    withdraw(Outcome.objects.get(fragment_id="SH/1"), omar)
    assert client.get(f"/s/{row.pk}/").status_code == 404
    assert client.get(f"/s/{token}/").status_code == 404


def test_an_officer_reads_there_as_a_donor_does(outcomes, omar, client_of):
    row, token = sharing.share("The embassy", omar)
    client = client_of(omar)
    client.post(f"/s/{token}/")
    page = client.get(f"/s/{row.pk}/")
    assert page.context["board"].total == 3 and "omar" not in page.text
    assert "Released" not in client.get(f"/s/{row.pk}/outcomes/").text
    assert client.get(f"/s/{row.pk}/?all=yes").context["board"].total == 3
    assert client.get("/dashboard/?all=yes").context["board"].total > 0, "and elsewhere as before"


def test_what_is_withdrawn_is_gone_at_the_next_request(outcomes, omar, opened, client):
    row, token = sharing.share("The embassy", omar)
    assert opened(token).context["board"].total == 3
    withdraw(Outcome.objects.get(fragment_id="SH/1"), omar)
    page = client.get(f"/s/{row.pk}/")
    assert page.context["board"].total == 2 and "SH/1" not in page.text
    assert client.get(f"/s/{row.pk}/outcomes/sh-1/").status_code == 404


# --- links that do not work -------------------------------------------------------------------


def test_links_that_do_not_work_look_the_same(outcomes, omar, client):
    stopped, stopped_token = sharing.share("One", omar)
    sharing.revoke(stopped, omar)
    ended, ended_token = sharing.share("Two", omar)
    ShareLink.objects.filter(pk=ended.pk).update(expires_at=timezone.now() - timedelta(days=1))
    good, _token = sharing.share("Three", omar)
    answers = [client.get(f"/s/{token}/") for token in (stopped_token, ended_token, "made-up")]
    answers += [client.get(f"/s/{pk}/") for pk in (stopped.pk, good.pk, 10**9)]
    answers += [client.get(f"/s/{good.pk}/outcomes/{tail}") for tail in ("", "sh-1/", "never/")]
    for answer in answers:
        assert answer.status_code == 404
        assert (answer.content, dict(answer.headers)) == (
            answers[0].content,
            dict(answers[0].headers),
        )


@pytest.mark.parametrize("how", ["stopped", "ended"])
def test_an_opened_link_that_ends_shows_nothing_more(how, outcomes, omar, opened, client):
    row, token = sharing.share("The embassy", omar)
    opened(token)
    if how == "stopped":
        sharing.revoke(row, omar)
    else:
        ShareLink.objects.filter(pk=row.pk).update(expires_at=timezone.now())
    for tail in ("", "outcomes/", "outcomes/sh-1/", "matrix.svg", "outcomes/?format=csv"):
        assert client.get(f"/s/{row.pk}/{tail}").status_code == 404


def test_nobody_guesses_for_long(client, db):
    cache.clear()
    answers = [client.get(f"/s/made-up-{n}/").status_code for n in range(MOST + 1)]
    assert answers == [404] * MOST + [429]


def test_a_program_that_looks_at_links_opens_none(outcomes, omar, client):
    row, token = sharing.share("The embassy", omar)
    for _time in range(3):
        client.get(f"/s/{token}/")
        client.head(f"/s/{token}/")
    row.refresh_from_db()
    assert row.opened == 0 and client.get(f"/s/{row.pk}/").status_code == 404


# --- the desk ---------------------------------------------------------------------------------


def test_an_officer_makes_and_stops_a_link(outcomes, omar, client_of):
    client = client_of(omar)
    page = client.get("/shares/?query=country%3DExampleland")
    assert "With the filter that you came with." in page.text
    sent = {"name": "The embassy", "days": 14, "query": "country=Exampleland"}
    made = client.post("/shares/", sent)
    address = re.search(r"http://testserver(/s/[^/<]{43}/)", made.text)[1]
    assert client.get(address).status_code == 200
    row = ShareLink.objects.get()
    assert (row.query, row.name, row.made_by) == ("country=Exampleland", "The embassy", omar)
    assert timedelta(days=13) < row.expires_at - timezone.now() <= timedelta(days=14)
    assert "The embassy" in client.get("/shares/").text
    assert client.post(f"/shares/{row.pk}/stop/")["Location"] == "/shares/"
    assert client.get(address).status_code == 404
    assert "stopped" in client.get("/shares/").text


@pytest.mark.parametrize(
    "sent",
    [
        {"name": "", "days": 14},
        {"name": "The embassy", "days": 0},
        {"name": "The embassy", "days": 10**6},
        {"name": "The embassy", "days": 14, "query": "visibility=internal"},
        {"name": "The embassy", "days": 14, "outcome": "sh-4"},
    ],
)
def test_what_cannot_be_shared_says_why(sent, outcomes, omar, client_of):
    answer = client_of(omar).post("/shares/", sent)
    assert answer.status_code == 400 and not ShareLink.objects.exists()
    assert 'role="alert"' in answer.text


def test_others_have_no_such_desk(outcomes, omar, dora, client_of, client):
    row, _token = sharing.share("The embassy", omar)
    for path in ("/shares/", f"/shares/{row.pk}/stop/"):
        assert client_of(dora).post(path, {"name": "X", "days": 1}).status_code == 404
        assert client.post(path).status_code == 302
    assert client_of(dora).get("/shares/").status_code == 404
    row.refresh_from_db()
    assert row.revoked_at is None and ShareLink.objects.count() == 1
