"""The pages of one actor and one instrument, and who cites a document."""

import pytest

from outcomes.models import Evidence
from sources import editions, ingest
from sources.access import Visibility
from tests.people import make_actor, make_document, make_outcome

pytestmark = pytest.mark.django_db


def test_an_entry_shows_names_passages_and_outcomes(mill, client_of, omar):
    make_document("Report", ["The Code of Water is read by the Millers Union."])
    page = client_of(omar).get("/instruments/water-code/").content.decode()
    assert "<mark>Code of Water</mark>" in page
    assert "MILL/1" in page
    assert client_of(omar).get("/instruments/water-code/?page=x").status_code == 400
    assert client_of(omar).get("/actors/nobody-here/").status_code == 404


def test_an_entry_counts_only_what_the_reader_reads(client_of, dora):
    union = make_actor("Millers Union", Visibility.DONORS)
    make_document("Open", ["The Millers Union met."], Visibility.DONORS, publisher=union)
    make_document("Closed", ["The Millers Union met in secret."])
    make_outcome("N/1", description="The Millers Union met.")
    page = client_of(dora).get("/actors/millers-union/").content.decode()
    assert "in secret" not in page and "N/1" not in page
    assert '<td class="n">1</td>' in page


def test_searches_and_counts_have_the_newest_edition_that_one_may_read(client_of, omar, dora):
    make_actor("Millers Union", Visibility.DONORS)
    old = make_document("Report", ["The Millers Union met once."], Visibility.DONORS)
    data = b"The Millers Union met twice.\n"
    editions.add(old, ingest.draft(data, "newer.txt"), omar)
    shown = {}
    for user in (omar, dora):
        client = client_of(user)
        shown[user] = client.get("/search/?q=Millers Union").text
        for page in ("/actors/", "/actors/?q=millers"):
            assert "1 passage<" in client.get(page).text
        page = client.get("/actors/millers-union/").text
        assert '<td class="n">1</td>' in page and ("twice" in page) is (user == omar)
    assert "met twice" in shown[omar] and "met once" not in shown[omar]
    assert "met once" in shown[dora] and "met twice" not in shown[dora]


def test_outcomes_citing_a_document(mill, client_of, omar, dora):
    document = make_document("Report", ["The Water Code was read."])
    address = f"/sources/{document.slug}/outcomes/"
    client = client_of(omar)
    assert "No outcome cites" in client.get(address).content.decode()
    Evidence.objects.create(
        outcome=mill,
        claim="change",
        passage=document.passages.get(),
        stance="supports",
        decided_by=omar,
    )
    assert "MILL/1" in client.get(address).content.decode()
    part = client.get(address, headers={"HX-Request": "true"}).content.decode()
    assert "MILL/1" in part and "<html" not in part
    assert client_of(dora).get(address).status_code == 404
