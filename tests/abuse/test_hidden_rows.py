"""Whoever looks for hidden rows at the edges of what they may read: each test is one such way.

Donors see the same bytes with and without secrets in the database. test_leaks.py walks every link;
here are the ways that no link shows.
"""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from outcomes import release, sharing
from outcomes.models import Outcome
from sources.access import Visibility
from sources.models import SourceDocument
from sources.release import set_visibility
from tests.abuse.world import bare
from tests.planting import plant_secrets

pytestmark = pytest.mark.django_db

FACETS = "country region year type scale social_actor harvest cluster actor instrument".split()
RATED = "significance contribution evidence evidence_contribution substantiation".split()
SORTS = ("newest", "oldest", "evidence", "significance", "-evidence", "id", "-id", "updated")
WAYS = {
    "lists": ["/outcomes/", "/sources/", "/actors/", "/instruments/", "/"],
    "counts": ["/dashboard/", "/outcomes/?format=json"],
    "facets": [f"/outcomes/?{name}=made+up" for name in (*FACETS, *RATED)],
    "pagination": [f"/outcomes/?page={n}" for n in (1, 2, 3, 99, "last", -1)],
    "sorting": [f"/outcomes/?sort={name}" for name in SORTS]
    + [f"/actors/?sort={name}" for name in ("mentions", "name")],
    "search": [
        "/search/?q=council",
        "/search/?q=c*",
        "/outcomes/?q=council",
        "/sources/?q=council",
    ],
    "suggestions and similar outcomes": ["/outcomes/open-1/?all=change", "/outcomes/open-1/"],
    "charts": [
        f"/dashboard/{key}.{form}"
        for key in ("matrix", "years", "evidence", "countries", "scale", "substantiation", "laws")
        for form in ("svg", "csv")
    ]
    + ["/dashboard/years.csv?all=yes"],
    "exports": [f"/outcomes/?format={form}" for form in ("csv", "txt", "json", "iati", "xlsx")],
    "reports": ["/dashboard/report/?format=docx", "/outcomes/open-1/report/"],
    "feeds": ["/feed/"],
    "history": ["/outcomes/open-1/history/", "/sources/annual-report/editions/"],
    "inside filters": [
        f"/outcomes/?{name}" for name in ("visibility=confidential", "assigned=omar", "import=1")
    ],
    "redirects": ["/outcomes", "/outcomes/open-1", "/queue/", "/queue/?country=Exampleland"],
    "error pages": ["/outcomes/?nonsense=1", "/outcomes/?page=x", "/outcomes/?year=x", "/no"],
}


def answers(client, addresses):
    """{address: (status, headers, bytes)}"""
    found = {}
    for address in addresses:
        response = client.get(address)
        found[address] = (response.status_code, dict(response.headers), bare(response))
    return found


# Ways on which an officer does see more: so there is something to be seen.
SEEN_INSIDE = ("lists", "counts", "pagination", "sorting", "search", "charts", "exports")


@pytest.mark.parametrize("way", WAYS)
def test_hidden_rows_through(way, open_world, planter, client_of, dora, omar):
    """Status, headers (ETag, Last-Modified and Location among them) and bytes are as without."""
    client = client_of(dora)
    before = answers(client, WAYS[way])
    plant_secrets(planter, omar)
    Outcome.objects.exclude(fragment_id="OPEN/1").update(status="outcome", year=1999)
    assert answers(client, WAYS[way]) == before
    assert way not in SEEN_INSIDE or answers(client_of(omar), WAYS[way]) != before


def test_hidden_rows_move_no_page_and_no_place(open_world, planter, client_of, dora, omar):
    """Hidden rows that sort before what is open leave it on its page, at its place."""
    client = client_of(dora)
    client.get("/outcomes/open-1/?sort=id")
    place = bare(client.get("/outcomes/open-1/?sort=id"))
    for number in range(30):
        row = Outcome.objects.get(fragment_id="OPEN/1")
        row.pk, row.slug, row.fragment_id = None, f"a-{number}", f"A/{number}"
        row.visibility, row.released_at, row.released_by = "internal", None, None
        row.save()
    assert bare(client.get("/outcomes/open-1/?sort=id")) == place
    assert b"A/1" not in bare(client.get("/outcomes/?page=1"))


def test_hidden_rows_through_caches(secrets, client_of, dora, omar):
    """Neither browser nor proxy may keep a page, and none can be asked for by its age."""
    for address in ("/outcomes/", "/outcomes/open-1/", "/sources/annual-report/file/"):
        response = client_of(dora).get(address)
        assert response["Cache-Control"] == "private, no-store", address
        assert "ETag" not in response and "Last-Modified" not in response, address


def test_hidden_rows_through_file_addresses(secrets, client_of, client, dora, omar):
    document = secrets["documents"][0]
    address = f"/sources/{document.slug}/file/"
    never = client_of(dora).get("/sources/never-was/file/")
    hidden = client_of(dora).get(address)
    assert hidden.status_code == 404 and hidden.content == never.content
    assert client.get(address).status_code == 302
    for guess in ("/uploads/", f"/media/{document.sha256}.bin", f"/uploads/{document.sha256}.bin"):
        assert client_of(omar).get(guess).status_code == 404


def test_hidden_rows_through_somebody_elses_share_link(secrets, client, client_of, omar):
    """A link opens what it was made for, and neither other filters nor other rows."""
    row, token = sharing.share("The embassy", omar, Outcome.objects.get(fragment_id="OPEN/1"))
    client.post(f"/s/{token}/")
    hidden = secrets["outcomes"][0]
    for tail in (f"outcomes/{hidden.slug}/", "outcomes/", "outcomes/?format=json"):
        assert client.get(f"/s/{row.pk}/{tail}").status_code == 404
    assert client.get(f"/s/{row.pk + 1}/").status_code == 404
    whole = bare(client.get(f"/s/{row.pk}/"))
    for query in ("?visibility=confidential", "?outcome=" + hidden.slug, "?q=zq"):
        answer = client.get(f"/s/{row.pk}/{query}")
        assert answer.status_code in (400, 404) or bare(answer) == whole


def test_hidden_rows_through_notifications(open_world, planter, client_of, dora, omar):
    """What is new for a donor, at home and in the feed, is the same with and without secrets."""
    client = client_of(dora)
    before = bare(client.get("/"))
    plant_secrets(planter, omar)
    assert bare(client.get("/")) == before


def test_a_hidden_page_takes_the_same_work_as_one_that_never_was(secrets, client_of, dora):
    """The same questions to the database, so that the time tells nothing either."""
    client = client_of(dora)
    client.get("/")
    hidden = {"outcomes": secrets["outcomes"], "sources": secrets["documents"]}
    hidden |= {kind: secrets[kind] for kind in ("actors", "instruments")}
    for kind, rows in hidden.items():
        asked = []
        for slug in (rows[0].slug, "never-was"):
            with CaptureQueriesContext(connection) as queries:
                assert client.get(f"/{kind}/{slug}/").status_code == 404
            asked.append([q["sql"].replace(slug, "") for q in queries])
        assert len(asked[0]) == len(asked[1]), kind


def test_reclassification_in_the_midst_of_a_session(secrets, client_of, dora, omar):
    """Open pages, filters, exports and files of one who is reading close with the next request."""
    outcome = Outcome.objects.get(fragment_id="OPEN/1")
    client = client_of(dora)
    doors = (
        "/outcomes/open-1/",
        "/outcomes/open-1/report/",
        "/outcomes/open-1/?country=Exampleland",
    )
    assert [client.get(door).status_code for door in doors] == [200] * 3
    release.withdraw(outcome, omar)
    assert [client.get(door).status_code for door in doors] == [404] * 3
    assert client.get("/outcomes/?format=json").json()["count"] == 0
    assert b"OPEN/1" not in bare(client.get("/dashboard/")) + bare(client.get("/feed/"))
    document = SourceDocument.objects.get(title="Annual report")
    set_visibility(document, Visibility.CONFIDENTIAL, omar)
    assert client.get("/sources/annual-report/").status_code == 404
    assert client.get("/sources/annual-report/file/").status_code == 404


def test_a_role_taken_away_in_the_midst_of_a_session(secrets, client_of, omar):
    client = client_of(omar)
    hidden = secrets["outcomes"][0]
    assert client.get(hidden.get_absolute_url()).status_code == 200
    omar.groups.clear()
    assert client.get(hidden.get_absolute_url()).status_code == 404
