"""Releasing an outcome on its page, and taking it back."""

import pytest

from outcomes import editing
from outcomes.models import Outcome
from outcomes.release import open_outcome
from sources.access import Visibility
from tests.people import get_ready, make_actor, make_ready

pytestmark = pytest.mark.django_db


def put(client, slug, level):
    """Set a level, as somebody does who has seen what it opens."""
    path = f"/outcomes/{slug}/release/"
    shown = client.post(path, {"level": level})
    if shown.status_code != 200 or "digest" not in shown.context:
        return shown
    return client.post(path, {"level": level, "shown": level, "plan": shown.context["digest"]})


def test_release_shows_what_will_be_seen_then_opens_it(mill, client_of, omar, dora):
    client = client_of(omar)
    preview = client.get("/outcomes/mill-1/release/").content.decode()
    assert "Only what a person accepted as an outcome can be released" in preview
    assert "Not agreed yet: " in preview and "Not settled yet: " in preview
    assert "Only officers read this." not in preview
    refused = put(client, "mill-1", "donors")
    assert refused.status_code == 200 and "Not agreed yet" in refused.text
    get_ready(mill, omar)
    preview = client.get("/outcomes/mill-1/release/")
    assert "Millers Union" in preview.text and "Water Code" in preview.text
    assert "Not settled" not in preview.text
    sent = {"level": "donors", "shown": "donors", "plan": preview.context["digest"]}
    assert client.post("/outcomes/mill-1/release/", sent).status_code == 302
    donor = client_of(dora)
    assert donor.get("/outcomes/mill-1/").status_code == 200
    assert donor.get("/actors/millers-union/").status_code == 200
    assert client.post("/outcomes/mill-1/release/", {"level": "internal"}).status_code == 302
    assert donor.get("/outcomes/mill-1/").status_code == 404


def test_what_the_public_will_see_is_shown_before_it_is_public(omar, client_of):
    """Names that donors read already go along to the public."""
    make_actor("Oyster Board", "donors")
    make_ready("MILL/7", omar, description="The Oyster Board of Exampleville met on 3 May 2024.")
    client, path = client_of(omar), "/outcomes/mill-7/release/"
    page = client.get(path)
    assert "Exactly what donors will see" in page.text and "None: every name" in page.text
    sent = {"level": "public", "shown": "donors", "plan": page.context["digest"]}
    page = client.post(path, sent)
    assert page.status_code == 200 and not Outcome.objects.get().is_released
    assert "Exactly what the public will see" in page.text
    assert '<span class="a">Oyster Board</span>' in page.text
    sent |= {"shown": "public", "plan": page.context["digest"]}
    assert client.post(path, sent).status_code == 302
    assert Outcome.objects.get().visibility == Visibility.PUBLIC


def test_what_was_changed_meanwhile_is_shown_again(omar, odile, client_of):
    row = make_ready("MILL/7", omar)
    client, path = client_of(omar), "/outcomes/mill-7/release/"
    sent = {"level": "donors", "shown": "donors", "plan": client.get(path).context["digest"]}
    editing.change(row, {"headline": "Another headline"}, odile, row.version)
    page = client.post(path, sent)
    assert page.status_code == 409 and "Another headline" in page.text
    assert not Outcome.objects.get().is_released
    sent["plan"] = page.context["digest"]
    assert client.post(path, sent).status_code == 302


def test_what_its_file_called_confidential_needs_two_officers(client_of, omar, odile, dora):
    make_ready("MILL/6", omar, visibility=Visibility.CONFIDENTIAL, stated_confidential=True)
    for user, status in ((omar, 404), (omar, 404), (odile, 200)):
        put(client_of(user), "mill-6", "donors")
        assert client_of(dora).get("/outcomes/mill-6/").status_code == status


def test_the_second_officer_is_shown_what_the_first_asked_for(client_of, omar, odile):
    row = make_ready("MILL/6", omar, stated_confidential=True)
    open_outcome(row, "public", omar)
    page = client_of(odile).get("/outcomes/mill-6/release/")
    assert "omar asked" in page.text and "release it to: Public" in page.text
    assert "Exactly what the public will see" in page.text
    assert page.context["form"]["level"].value() == "public"


def test_other_checks_are_shown_and_stand_in_nobodys_way(client_of, omar):
    make_ready("MILL/8", omar, contribution_text="Slavery, detention and bail.")
    page = client_of(omar).get("/outcomes/mill-8/release/").text
    assert "in nobody’s way:" in page and "What stands in the way" not in page


def test_a_level_that_is_none(mill, client_of, omar):
    assert client_of(omar).post("/outcomes/mill-1/release/", {"level": "x"}).status_code == 200
    assert Outcome.objects.get().visibility == Visibility.INTERNAL
