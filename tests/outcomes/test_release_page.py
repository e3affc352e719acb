"""Releasing an outcome on its page, and taking it back."""

import pytest

from outcomes.models import Outcome
from sources.access import Visibility
from tests.people import make_outcome

pytestmark = pytest.mark.django_db


def test_release_shows_what_will_be_seen_then_opens_it(mill, client_of, omar, dora):
    client = client_of(omar)
    preview = client.get("/outcomes/mill-1/release/").content.decode()
    assert "Only what a person accepted as an outcome can be released" in preview
    assert "Only officers read this." not in preview
    refused = client.post("/outcomes/mill-1/release/", {"level": "donors"})
    assert refused.status_code == 200
    Outcome.objects.update(status="outcome")
    preview = client.get("/outcomes/mill-1/release/").content.decode()
    assert "Millers Union" in preview and "Water Code" in preview
    assert client.post("/outcomes/mill-1/release/", {"level": "donors"}).status_code == 302
    donor = client_of(dora)
    assert donor.get("/outcomes/mill-1/").status_code == 200
    assert donor.get("/actors/millers-union/").status_code == 200
    assert client.post("/outcomes/mill-1/release/", {"level": "internal"}).status_code == 302
    assert donor.get("/outcomes/mill-1/").status_code == 404


def test_what_its_file_called_confidential_needs_two_officers(client_of, omar, odile, dora):
    make_outcome("MILL/6", Visibility.CONFIDENTIAL, status="outcome", stated_confidential=True)
    for user, status in ((omar, 404), (omar, 404), (odile, 200)):
        client_of(user).post("/outcomes/mill-6/release/", {"level": "donors"})
        assert client_of(dora).get("/outcomes/mill-6/").status_code == status


def test_a_level_that_is_none(mill, client_of, omar):
    assert client_of(omar).post("/outcomes/mill-1/release/", {"level": "x"}).status_code == 200
    assert Outcome.objects.get().visibility == Visibility.INTERNAL
