"""Writing an outcome: a lead by hand, every field of one that is there, two writers at once."""

import pytest

from outcomes.models import Outcome
from sources.access import Visibility
from tests.people import make_outcome

pytestmark = pytest.mark.django_db


def filled(client, address):
    """The edit form's data as a browser would send it back unchanged."""
    form = client.get(address).context["form"]
    data = {}
    for bound in form:
        value = bound.value()
        plain = "" if value is None else value
        data[bound.html_name] = str(value).lower() if isinstance(value, bool) else plain
    return data


def test_saving_an_unchanged_form_changes_nothing(mill, client_of, omar):
    client = client_of(omar)
    before = Outcome.objects.values().get()
    response = client.post("/outcomes/mill-1/edit/", filled(client, "/outcomes/mill-1/edit/"))
    assert response.status_code == 302
    assert Outcome.objects.values().get() == before


def test_every_field_is_editable(client_of, omar):
    make_outcome("E/1", extra=[["Odd column", "odd words"]])
    client = client_of(omar)
    data = filled(client, "/outcomes/e-1/edit/")
    changes = {
        "headline": "A line by hand",
        "fragment_id": "E/2",
        "country": "Exampleland",
        "year": "2021",
        "unintended": "true",
        "negative": "false",
        "claimed_significance": "3",
        "merged_story": "All of it.",
        "extra_0": "other words",
    }
    response = client.post("/outcomes/e-1/edit/", {**data, **changes})
    assert response["Location"] == "/outcomes/e-2/"
    row = Outcome.objects.get()
    assert (row.headline, row.status, row.year) == ("A line by hand", "lead", 2021)
    assert (row.unintended, row.negative, row.claimed_significance) == (True, False, 3)
    assert row.extra == [["Odd column", "other words"]]
    assert row.version == 2


def test_the_second_writer_sees_both_texts_and_loses_none(mill, client_of, omar, odile):
    first, second = client_of(omar), client_of(odile)
    address = "/outcomes/mill-1/edit/"
    one, two = filled(first, address), filled(second, address)
    first.post(address, {**one, "headline": "Omar wrote this"})
    response = second.post(address, {**two, "headline": "Odile wrote that"})
    page = response.content.decode()
    assert response.status_code == 409
    assert "Omar wrote this" in page and "Odile wrote that" in page
    assert Outcome.objects.get().headline == "Omar wrote this"
    again = {**two, "headline": "Odile wrote that"}
    again["version"] = response.context["form"]["version"].value()
    assert second.post(address, again).status_code == 302
    assert Outcome.objects.get().headline == "Odile wrote that"


def test_a_form_with_faults_writes_nothing(mill, client_of, omar):
    make_outcome("MILL/9")
    client = client_of(omar)
    data = filled(client, "/outcomes/mill-1/edit/")
    for wrong in ({"description": ""}, {"year": "22"}, {"fragment_id": "mill 9"}):
        response = client.post("/outcomes/mill-1/edit/", {**data, **wrong})
        assert response.status_code == 200, wrong
        assert 'role="alert"' in response.content.decode()
    assert Outcome.objects.get(slug="mill-1").version == 1


def test_editing_the_words_of_a_released_outcome_takes_it_back(client_of, omar, dora):
    make_outcome("MILL/4", Visibility.DONORS)
    client = client_of(omar)
    data = filled(client, "/outcomes/mill-4/edit/")
    page = client.post("/outcomes/mill-4/edit/", {**data, "headline": "New words"}, follow=True)
    assert "internal again" in page.content.decode()
    assert client_of(dora).get("/outcomes/mill-4/").status_code == 404


def test_a_lead_by_hand(client_of, omar):
    client = client_of(omar)
    data = {"description": "The Town Council of Exampleville heard the Millers Union."}
    response = client.post("/outcomes/new/", {**data, "status": "lead"})
    assert response["Location"] == "/outcomes/lead-0001/"
    row = Outcome.objects.get()
    assert (row.fragment_id, row.status, row.visibility) == ("LEAD-0001", "lead", "internal")
    assert row.headline.startswith("The Town Council of Exampleville heard")
    client.post("/outcomes/new/", {**data, "status": "lead"})
    assert Outcome.objects.filter(fragment_id="LEAD-0002").exists()


def test_donors_and_strangers_cannot_write(client_of, dora, nobody):
    make_outcome("MILL/5", Visibility.DONORS)
    for user in (dora, nobody):
        client = client_of(user)
        for tail in ("new/", "mill-5/edit/", "mill-5/release/"):
            assert client.get(f"/outcomes/{tail}").status_code == 404
            assert client.post(f"/outcomes/{tail}", {"level": "public"}).status_code == 404
    assert Outcome.objects.get().visibility == Visibility.DONORS
