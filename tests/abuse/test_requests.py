"""Whoever sends what no browser of ours would: other hosts, frames, targets of redirects, methods
and sizes."""

import pytest
from django.conf import settings
from django.test import override_settings

from harvest.middleware import MOST_SENT
from tests.abuse.world import addresses
from tests.people import PASSWORD

pytestmark = pytest.mark.django_db
ELSEWHERE = (
    "https://elsewhere.example/",
    "//elsewhere.example/",
    "/\\elsewhere.example/",
    "http:elsewhere.example",
    "javascript:alert(1)",
    "\thttps://elsewhere.example/",
    "https:///elsewhere.example/",
)


@pytest.mark.parametrize("host", ["spoofed.example", "harvest.example.spoofed.example", "x y", ""])
def test_host_spoofing(host, client):
    with override_settings(ALLOWED_HOSTS=["harvest.example"]):
        for address in ("/", "/healthz", "/accounts/login/", "/s/made-up/"):
            answer = client.get(address, HTTP_HOST=host)
            assert answer.status_code == 400 and b"spoofed" not in answer.content
        told = client.get(
            "/accounts/login/", HTTP_HOST="harvest.example", HTTP_X_FORWARDED_HOST=host or "x"
        )
        assert told.status_code == 200 and b"spoofed" not in told.content


@pytest.mark.parametrize("target", ELSEWHERE)
def test_open_redirects(target, omar, client, client_of):
    sent = {"username": "omar", "password": PASSWORD, "next": target}
    assert client.post("/accounts/login/", sent)["Location"] == "/"
    for address in ("/accounts/login/", "/queue/", "/outcomes/"):
        answer = client_of(omar).get(address, {"next": target})
        assert "elsewhere" not in answer.get("Location", ""), address


def test_framing_sniffing_and_referrers_at_every_address(secrets, adama, client_of):
    client = client_of(adama)
    seen = 0
    for address in addresses():
        if address.startswith("/accounts/logout/"):
            continue
        answer = client.get(address)
        assert answer["X-Frame-Options"] == "DENY", address
        assert "frame-ancestors 'none'" in answer["Content-Security-Policy"], address
        assert answer["X-Content-Type-Options"] == "nosniff", address
        assert answer["Referrer-Policy"] in ("same-origin", "no-referrer"), address
        assert answer["Cross-Origin-Opener-Policy"] == "same-origin", address
        assert answer["Cache-Control"] == "private, no-store", address
        assert "Server" not in answer and "X-Powered-By" not in answer
        seen += 1
    assert seen > 80


def test_cookies_are_for_this_site_alone(omar, client):
    answer = client.post("/accounts/login/", {"username": "omar", "password": PASSWORD})
    session = answer.cookies[settings.SESSION_COOKIE_NAME]
    assert session["httponly"] and session["samesite"] == "Lax" and not session["domain"]
    client.logout()
    client.get("/accounts/login/")
    csrf = client.cookies[settings.CSRF_COOKIE_NAME]
    assert csrf["httponly"] and csrf["samesite"] == "Lax" and not csrf["domain"]


def test_a_session_from_before_signing_in_is_not_taken_over(omar, client):
    """Who plants a session in a browser does not share in what is signed in later (fixation)."""
    client.cookies[settings.SESSION_COOKIE_NAME] = "a" * 32
    client.post("/accounts/login/", {"username": "omar", "password": PASSWORD})
    assert client.cookies[settings.SESSION_COOKIE_NAME].value != "a" * 32
    before = client.cookies[settings.SESSION_COOKIE_NAME].value
    client.post("/accounts/logout/")
    client.cookies[settings.SESSION_COOKIE_NAME] = before
    assert client.get("/outcomes/").status_code == 302, "nor does an old one work after signing out"


@pytest.mark.parametrize("method", ["put", "patch", "delete", "options", "trace"])
def test_other_methods_do_nothing(method, secrets, adama, client_of):
    client = client_of(adama)
    for address in addresses():
        if not address.startswith("/accounts/logout/"):
            answer = getattr(client, method)(address)
            assert answer.status_code in (200, 302, 400, 404, 405), (address, answer.status_code)
            assert answer.status_code != 200 or method == "options" or b"leak" not in answer.content


def test_bodies_beyond_what_is_taken(client):
    for length in (str(MOST_SENT + 1), "9" * 30, "-1", "x"):
        answer = client.post("/accounts/login/", {"username": "x"}, CONTENT_LENGTH=length)
        assert answer.status_code == 413, length


@pytest.mark.parametrize(
    "tail",
    ["%00", "%0d%0aSet-Cookie:x=1", "%ff%fe", "..%2f..%2fetc%2fpasswd", "%e2%80%ae", "x" * 3000],
)
def test_odd_bytes_in_addresses(tail, omar, client_of):
    client = client_of(omar)
    for address in ("/outcomes/", "/sources/", "/actors/", "/s/", "/imports/", "/dashboard/"):
        answer = client.get(address + tail)
        assert answer.status_code in (301, 302, 400, 404), (address, answer.status_code)
        assert "Set-Cookie" not in answer.headers
    for address in ("/outcomes/?q=", "/search/?q=", "/outcomes/?country=", "/sources/?publisher="):
        assert client.get(address + tail).status_code in (200, 400), address
