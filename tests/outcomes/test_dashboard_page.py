"""The dashboard: the same figures for whoever reads what is released, its charts as files, and its
filters in the address."""

import csv
import io
from xml.etree import ElementTree

import pytest

from outcomes.models import ClaimEvent, Outcome
from outcomes.release import withdraw
from tests.people import make_instrument, make_outcome

pytestmark = pytest.mark.django_db


@pytest.fixture
def some(roles):
    for number in range(12):
        outcome = make_outcome(f"DB/{number}", "donors" if number % 2 else "internal")
        Outcome.objects.filter(pk=outcome.pk).update(
            country="Exampleland" if number % 3 else "Otherland",
            type_of_change="Policy",
            year=2020 + number % 4,
            agreed_significance=2,
            agreed_contribution=1,
            agreed_evidence=3,
            agreed_evidence_contribution=1,
            status="outcome",
        )


def figures(page):
    return page.context["board"]._replace(newest=None)


def test_officers_see_what_donors_see_and_may_switch(some, dora, omar, client_of):
    donors, officers = client_of(dora).get("/dashboard/"), client_of(omar).get("/dashboard/")
    assert figures(donors) == figures(officers) and donors.context["board"].total == 6
    everything = client_of(omar).get("/dashboard/?all=yes")
    assert everything.context["board"].total == 12
    assert "All you may read" in officers.text and "All you may read" not in donors.text
    assert figures(client_of(dora).get("/dashboard/?all=yes")) == figures(donors)


def test_filters_are_those_of_the_list(some, dora, omar, client_of):
    client = client_of(dora)
    page = client.get("/dashboard/?country=Otherland")
    assert page.context["board"].total == 2
    assert "Country: Otherland" in page.text
    for query in ("nonsense=1", "status=lead", "sort=newest", "page=2", "visibility=donors"):
        assert client.get(f"/dashboard/?{query}").status_code == 400, query
    assert client.get("/dashboard/?significance=huge").status_code == 400
    assert client.get("/dashboard/?country=Nowhere").status_code == 200
    inside = client_of(omar)
    assert inside.get("/dashboard/?visibility=internal").status_code == 400
    assert inside.get("/dashboard/?all=yes&visibility=internal").context["board"].total == 6


def test_links_keep_the_filter(some, dora, client_of):
    page = client_of(dora).get("/dashboard/?country=Exampleland")
    assert (
        "/outcomes/?country=Exampleland&amp;significance=medium&amp;contribution=minor" in page.text
    )
    assert "/dashboard/matrix.svg?country=Exampleland" in page.text
    # What a figure asks for takes the place of what the filter says of the same.
    page = client_of(dora).get("/dashboard/?year=2021&year=2023")
    assert "/outcomes/?country=Exampleland&amp;year=" not in page.text
    assert "/outcomes/?year=2021&amp;type=Policy" in page.text


def test_charts_as_pictures(some, dora, client_of):
    client = client_of(dora)
    for chart in client.get("/dashboard/").context["board"].charts:
        answer = client.get(f"/dashboard/{chart.key}.svg?country=Exampleland")
        assert answer["Content-Type"] == "image/svg+xml"
        assert answer["Content-Disposition"] == f'attachment; filename="harvest-{chart.key}.svg"'
        root = ElementTree.fromstring(answer.content)
        assert root.tag.endswith("svg") and "Exampleland" in answer.text or chart.key != "countries"
        assert "style" not in answer.text and "script" not in answer.text
    assert client.get("/dashboard/nothing.svg").status_code == 404
    assert client.get("/dashboard/matrix.png").status_code == 404


def test_charts_as_figures(some, dora, client_of):
    answer = client_of(dora).get("/dashboard/countries.csv")
    rows = list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"))))
    assert rows == [["Which", "Outcomes"], ["Exampleland", "4"], ["Otherland", "2"]]


def test_laws_as_a_picture_and_as_figures(dora, omar, client_of):
    assert client_of(dora).get("/dashboard/laws.svg").status_code == 404, "none is involved"
    law = make_instrument("Kelp Act", "donors")
    outcome = make_outcome("DB/L", "donors", description="The Kelp Act was promulgated in 2021.")
    told = ClaimEvent.objects.filter(instrument=law, outcome=outcome)
    assert told.update(standing="confirmed", visibility="donors")
    for reader in (dora, omar):
        client = client_of(reader)
        page = client.get("/dashboard/")
        assert "/dashboard/laws.svg" in page.text and "/dashboard/laws.csv" in page.text
        answer = client.get("/dashboard/laws.svg")
        assert "Kelp Act" in answer.text and "Promulgated, 2021" in answer.text
        assert ElementTree.fromstring(answer.content).tag.endswith("svg")
        text = client.get("/dashboard/laws.csv").content.decode("utf-8-sig")
        [_headings, row] = csv.reader(io.StringIO(text))
        assert row == [
            "Kelp Act",
            "Promulgated: 2021, claimed",
            "Promulgated",
            "2021, claimed",
            "DB/L",
        ]
    assert client_of(dora).get("/dashboard/laws.csv?country=Nowhere").status_code == 404


def test_names_in_pictures_and_figures_do_nothing(dora, client_of):
    outcome = make_outcome("DB/X", "donors")
    Outcome.objects.filter(pk=outcome.pk).update(country='=A1&"<script>', agreed_significance=1)
    client = client_of(dora)
    assert ElementTree.fromstring(client.get("/dashboard/countries.svg").content) is not None
    assert "'=A1" in client.get("/dashboard/countries.csv").content.decode("utf-8-sig")
    assert "<script>" not in client.get("/dashboard/").text


def test_it_says_as_of_when(some, dora, client_of):
    page = client_of(dora).get("/dashboard/")
    newest = max(Outcome.objects.exclude(released_at=None).values_list("released_at", flat=True))
    assert page.context["board"].newest == newest and "As of" in page.text


def test_what_is_withdrawn_is_gone_at_the_next_request(some, dora, omar, client_of):
    client = client_of(dora)
    assert "DB/1<" in client.get("/dashboard/").text
    withdraw(Outcome.objects.get(fragment_id="DB/1"), omar)
    page = client.get("/dashboard/")
    assert page.context["board"].total == 5 and "DB/1<" not in page.text


def test_where_nothing_is_released_it_says_so(dora, client_of):
    assert "Nothing is released yet." in client_of(dora).get("/dashboard/").text


def test_a_stranger_signs_in_first(client):
    for path in ("/dashboard/", "/dashboard/matrix.svg", "/feed/"):
        assert client.get(path).status_code == 302
        assert client.post(path).status_code in (302, 405)
