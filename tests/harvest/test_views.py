"""Home, signing in and out, the probes, and what holds for every answer."""

from types import SimpleNamespace

import pytest

from harvest import views
from tests.people import PASSWORD, make_outcome, make_review

pytestmark = pytest.mark.django_db


def test_home_says_what_waits(client_of, omar, adama):
    outcome = make_outcome("H/1")
    assert "1 outcome waits for your rating." in client_of(omar).get("/").content.decode()
    make_review(outcome, omar)
    assert "0 outcomes wait for your rating." in client_of(omar).get("/").content.decode()
    assert "/admin/auth/user/" in client_of(adama).get("/").content.decode()


def test_home_of_a_donor_shows_released_outcomes_alone(client_of, dora):
    make_outcome("H/2")
    make_outcome("H/3", "donors")
    page = client_of(dora).get("/").content.decode()
    assert "H/3" in page
    assert "H/2" not in page


def test_home_without_a_role(client_of, nobody):
    assert "no role yet" in client_of(nobody).get("/").content.decode()


def test_signing_in_and_out(client, omar):
    page = client.get("/accounts/login/")
    assert b'name="username"' in page.content and b'name="password"' in page.content
    wrong = client.post("/accounts/login/", {"username": "omar", "password": "x"})
    never = client.post("/accounts/login/", {"username": "never", "password": "x"})
    assert wrong.status_code == never.status_code == 200
    done = client.post("/accounts/login/", {"username": "omar", "password": PASSWORD})
    assert done["Location"] == "/"
    assert client.get("/").status_code == 200
    assert client.get("/accounts/logout/").status_code == 405
    assert client.post("/accounts/logout/")["Location"] == "/accounts/login/"
    assert client.get("/").status_code == 302


def test_an_inactive_account_does_not_get_in(client, gone):
    client.post("/accounts/login/", {"username": "gone", "password": PASSWORD})
    assert client.get("/").status_code == 302


def test_signing_in_leads_on_but_never_off_this_site(client, omar):
    data = {"username": "omar", "password": PASSWORD}
    there = client.post("/accounts/login/?next=/outcomes/", {**data, "next": "/outcomes/"})
    assert there["Location"] == "/outcomes/"
    client.post("/accounts/logout/")
    away = client.post("/accounts/login/", {**data, "next": "https://elsewhere.example/"})
    assert away["Location"] == "/"


def test_readyz_tells_of_a_full_disk(client, monkeypatch):
    free = [views.LEAST_ROOM]
    monkeypatch.setattr(views.shutil, "disk_usage", lambda _path: SimpleNamespace(free=free[0]))
    assert client.get("/readyz").status_code == 200
    free[0] -= 1
    answer = client.get("/readyz")
    assert (answer.status_code, answer.content) == (503, b"the disk is nearly full\n")


@pytest.mark.parametrize("address", ["/healthz", "/readyz"])
def test_the_probes_answer_without_an_account(client, address):
    response = client.get(address)
    assert response.status_code == 200
    assert response.content == b"ok\n"
    assert client.head(address).status_code == 200


@pytest.mark.parametrize("address", ["/", "/healthz", "/accounts/login/", "/outcomes/x/", "/no"])
def test_every_answer_is_private_and_strict(client_of, omar, address):
    response = client_of(omar).get(address)
    assert response["Cache-Control"] == "private, no-store"
    policy = response["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert response["X-Frame-Options"] == "DENY"
    assert response["X-Content-Type-Options"] == "nosniff"


def test_an_address_that_is_none_looks_the_same_to_everyone(client_of, omar, dora):
    answers = {client_of(user).get("/outcomes/never/").content for user in (omar, dora)}
    assert len(answers) == 1


def test_forms_without_their_token_are_refused(client_of, omar):
    client = client_of(omar, enforce_csrf_checks=True)
    response = client.post("/accounts/logout/")
    assert response.status_code == 403


@pytest.mark.parametrize("length", ["104857601", "9" * 40, "-5", "many"])
def test_what_is_too_large_is_not_read(length, client):
    response = client.post("/accounts/login/", {"username": "x"}, CONTENT_LENGTH=length)
    assert response.status_code == 413 and b"25 MB" in response.content
    assert response["Cache-Control"] == "private, no-store"
    assert "default-src 'none'" in response["Content-Security-Policy"]
