"""Accounts: passwords, signing in, sessions, links to a new password, and who keeps accounts."""

import importlib
import re
import time
from datetime import datetime, timedelta

import pytest
from axes.models import AccessAttempt
from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.contrib.auth.models import User
from django.contrib.auth.tokens import PasswordResetTokenGenerator
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from django_otp.plugins.otp_totp.models import TOTPDevice

from harvest import accounts, second_factor
from harvest.roles import make_account
from outcomes import knocks
from sources.models import Event
from tests.people import PASSWORD as PASSWORD_OF_THE_CAST

pytestmark = pytest.mark.django_db
PASSWORD = "an invented long one"
TOKEN = re.compile(rb'name="csrfmiddlewaretoken" value="[^"]*"')


def bare(page):
    """The bytes of a page but for the token of its forms."""
    return TOKEN.sub(b"", page)


@pytest.fixture
def real_hashers(settings):
    """Those of an installation; other tests use a quick one."""
    settings.PASSWORD_HASHERS = importlib.import_module("harvest.settings").PASSWORD_HASHERS


def test_a_password_is_hashed_by_argon2id(real_hashers, roles):
    make_account("omar", "officer", PASSWORD)
    kept = User.objects.get(username="omar").password
    assert kept.startswith("argon2$argon2id$") and PASSWORD not in kept


def test_an_older_hash_is_made_anew_at_sign_in(real_hashers, roles, client):
    user = make_account("omar", "officer", PASSWORD)
    User.objects.filter(pk=user.pk).update(password=make_password(PASSWORD, hasher="pbkdf2_sha256"))
    data = {"username": "omar", "password": PASSWORD}
    assert client.post("/accounts/login/", data).status_code == 302
    assert User.objects.get(pk=user.pk).password.startswith("argon2$argon2id$")


# --- signing in -----------------------------------------------------------------------------


def given(client, name, password, **meta):
    return client.post("/accounts/login/", {"username": name, "password": password}, **meta)


def test_after_wrong_passwords_none_is_looked_at_whether_there_is_such_a_name(omar, client):
    answers = {}
    for name in ("omar", "never"):
        for _ in range(settings.AXES_FAILURE_LIMIT - 1):
            assert given(client, name, "wrong").status_code == 200
        locked = [given(client, name, "wrong"), given(client, name, PASSWORD_OF_THE_CAST)]
        assert [answer.status_code for answer in locked] == [429, 429]
        answers[name] = {bare(answer.content) for answer in locked}
    assert answers["omar"] == answers["never"] and len(answers["omar"]) == 1
    assert client.get("/outcomes/").status_code == 302
    # Neither another person nor another address is locked out with it.
    elsewhere = Client(REMOTE_ADDR="203.0.113.9")
    assert given(elsewhere, "omar", PASSWORD_OF_THE_CAST).status_code == 302


def test_the_lock_opens_after_a_while_and_a_right_password_forgets_the_wrong(
    omar, client, monkeypatch
):
    for _ in range(settings.AXES_FAILURE_LIMIT - 1):
        given(client, "omar", "wrong")
    assert given(client, "omar", PASSWORD_OF_THE_CAST).status_code == 302
    client.logout()
    for _ in range(settings.AXES_FAILURE_LIMIT):
        given(client, "omar", "wrong")
    assert given(client, "omar", PASSWORD_OF_THE_CAST).status_code == 429
    AccessAttempt.objects.update(attempt_time=timezone.now() - timedelta(minutes=16))
    assert given(client, "omar", PASSWORD_OF_THE_CAST).status_code == 302


def test_a_made_up_address_before_the_door_is_not_believed(omar, client):
    for n in range(settings.AXES_FAILURE_LIMIT):
        given(client, "omar", "wrong", HTTP_X_FORWARDED_FOR=f"198.51.100.{n}, 203.0.113.9")
    last = given(client, "omar", "wrong", HTTP_X_FORWARDED_FOR="203.0.113.9")
    assert last.status_code == 429
    assert given(client, "omar", "x", HTTP_X_FORWARDED_FOR="no address").status_code == 200


def test_the_log_does_not_say_who_tried(omar, client, capfd):
    for _ in range(settings.AXES_FAILURE_LIMIT + 1):
        given(client, "omar", "a-wrong-password")
    out, err = capfd.readouterr()
    assert "omar" not in out + err and "a-wrong-password" not in out + err


# --- sessions -------------------------------------------------------------------------------


def later(monkeypatch, minutes):
    now = time.time()
    monkeypatch.setattr(time, "time", lambda: now + 60 * minutes)


def test_a_session_ends_after_idle_time(omar, client_of, monkeypatch):
    mine = client_of(omar)
    assert mine.get("/outcomes/").status_code == 200
    for _ in range(3):
        later(monkeypatch, settings.IDLE_MINUTES - 1)
        assert mine.get("/outcomes/").status_code == 200
    later(monkeypatch, settings.IDLE_MINUTES + 1)
    assert mine.get("/outcomes/").status_code == 302
    assert mine.get("/outcomes/").status_code == 302


def test_a_session_ends_after_its_longest_time_however_busy(omar, client_of, monkeypatch):
    mine = client_of(omar)
    minutes = settings.SESSION_COOKIE_AGE // 60
    for _ in range(0, minutes + 20, 20):
        assert mine.get("/outcomes/").status_code == 200
        later(monkeypatch, 20)
    assert mine.get("/outcomes/").status_code == 302


def test_a_session_is_written_once_in_a_while_and_not_at_each_request(omar, client_of):
    mine = Client()
    mine.force_login(omar)
    mine.get("/accounts/")
    with CaptureQueriesContext(connection) as asked:
        mine.get("/accounts/")
    assert not [q for q in asked if q["sql"].startswith(("UPDATE", "INSERT"))]


def test_another_password_ends_the_other_sessions(omar, client_of):
    here, there = client_of(omar), client_of(omar)
    data = {
        "old_password": PASSWORD_OF_THE_CAST,
        "new_password1": PASSWORD,
        "new_password2": PASSWORD,
    }
    short = {**data, "new_password1": "too short", "new_password2": "too short"}
    assert here.post("/accounts/password/", short).status_code == 400
    wrong = here.post("/accounts/password/", {**data, "old_password": "x"})
    assert wrong.status_code == 400 and there.get("/outcomes/").status_code == 200
    assert here.post("/accounts/password/", data)["Location"] == "/accounts/"
    assert here.get("/outcomes/").status_code == 200
    assert there.get("/outcomes/").status_code == 302
    assert Event.objects.filter(verb="password changed", by=omar).count() == 1


def test_a_closed_account_is_out_at_once(omar, adama, client_of):
    mine = client_of(omar)
    assert mine.get("/outcomes/").status_code == 200
    accounts.close(omar, adama)
    assert mine.get("/outcomes/").status_code == 302
    accounts.reopen(omar, adama)
    assert mine.get("/outcomes/").status_code == 302, "nor does an old session come to life"


# --- forgotten passwords ----------------------------------------------------------------------


@pytest.fixture
def posted(settings, monkeypatch, mailoutbox):
    """What goes out by e-mail; the sending is awaited, and done in this thread."""
    settings.EMAIL_READY = True
    monkeypatch.setattr(accounts, "close_old_connections", lambda: None)

    class AtOnce:
        def __init__(self, target, args):
            self.start = lambda: target(*args)

    monkeypatch.setattr(accounts.threading, "Thread", AtOnce)
    return mailoutbox


def asked(client, email):
    return client.post("/accounts/password/forgotten/", {"email": email})


def test_who_forgot_the_password_gets_a_link_and_nobody_learns_who_there_is(omar, client, posted):
    User.objects.filter(pk=omar.pk).update(email="omar@example.org")
    unknown, known = asked(client, "never@example.org"), asked(client, "OMAR@example.org")
    assert bare(unknown.content) == bare(known.content) and known.status_code == 200
    (letter,) = posted
    assert letter.to == ["omar@example.org"]
    path = re.search(r"http://testserver(/accounts/new/\S+)", letter.body)[1]
    page = client.get(path, follow=True)
    token = path.split("/")[-2]
    assert token not in page.request["PATH_INFO"] and token not in page.text
    data = {"new_password1": PASSWORD, "new_password2": PASSWORD}
    assert client.post(page.request["PATH_INFO"], data)["Location"] == "/accounts/login/"
    assert given(client, "omar", PASSWORD).status_code == 302
    assert "does not work any more" in Client().get(path, follow=True).text, "it works once"
    assert "was changed just now" in posted[1].body


def test_neither_closed_accounts_nor_invited_ones_get_a_link(gone, adama, posted, client):
    User.objects.filter(pk=gone.pk).update(email="gone@example.org")
    accounts.invite("imani", "officer", "imani@example.org", adama)
    for email in ("gone@example.org", "imani@example.org", ""):
        asked(client, email)
    assert posted == []


def test_the_asking_for_a_link_ends_after_some_tries(omar, posted, client):
    User.objects.filter(pk=omar.pk).update(email="omar@example.org")
    answers = {bare(asked(client, "omar@example.org").content) for _ in range(knocks.MOST + 5)}
    assert len(answers) == 1 and len(posted) == knocks.MOST


def test_where_no_letters_go_out_there_is_no_such_page(client, roles):
    assert client.get("/accounts/password/forgotten/").status_code == 404


def test_the_letter_goes_out_in_a_thread_that_tells_of_no_fault(omar, settings, monkeypatch):
    settings.EMAIL_READY = True
    monkeypatch.setattr(accounts, "send_mail", lambda *a: (_ for _ in ()).throw(OSError()))
    accounts._send([User(username="x", email="x@example.org")], "", lambda user: "")


# --- all accounts -----------------------------------------------------------------------------


def test_an_admin_invites_and_the_person_chooses_a_password(adama, client_of, client):
    mine = client_of(adama)
    data = {"username": "imani", "role": "officer", "email": ""}
    shown = mine.post("/people/", data)
    path = re.search(r"http://testserver(/accounts/new/[^<\s]+)", shown.text)[1]
    assert given(client, "imani", "").status_code == 200
    page = client.get(path, follow=True)
    weak = {"new_password1": "elevenchars", "new_password2": "elevenchars"}
    assert "too short" in client.post(page.request["PATH_INFO"], weak).text
    strong = {"new_password1": PASSWORD, "new_password2": PASSWORD}
    assert client.post(page.request["PATH_INFO"], strong).status_code == 302
    assert given(client, "imani", PASSWORD)["Location"] == "/"
    assert client.get("/queue/").status_code in (200, 302)
    again = mine.post("/people/", {**data, "username": "Imani"})
    assert again.status_code == 400 and "already" in again.text
    assert mine.post("/people/", {**data, "username": "a b"}).status_code == 400
    assert mine.post("/people/", {**data, "username": "b", "role": "owner"}).status_code == 400


def test_a_link_of_an_account_ends_with_the_next_one_that_is_used_and_with_time(
    omar, adama, monkeypatch, client
):
    path = accounts.link(omar)
    now = datetime.now()
    monkeypatch.setattr(PasswordResetTokenGenerator, "_now", lambda self: now + timedelta(days=3))
    assert "does not work any more" in client.get(path, follow=True).text


def test_closing_opening_and_another_role(omar, adama, client_of, client):
    mine = client_of(adama)
    mine.post(f"/people/{omar.pk}/close")
    assert given(client, "omar", PASSWORD_OF_THE_CAST).status_code == 200
    assert mine.post(f"/people/{omar.pk}/link").status_code == 302, "no link to what is closed"
    assert "/accounts/new/" in mine.post(f"/people/{omar.pk}/open").text
    mine.post(f"/people/{omar.pk}/role", {"role": "donor"})
    omar = User.objects.get(pk=omar.pk)
    assert [group.name for group in omar.groups.all()] == ["Donors"] and not omar.is_staff
    mine.post(f"/people/{omar.pk}/role", {"role": "owner"})
    assert [group.name for group in omar.groups.all()] == ["Donors"]
    verbs = Event.objects.filter(subject_kind="user", subject_id=omar.pk).order_by("pk")
    assert [event.verb for event in verbs] == ["account closed", "account opened", "role changed"]
    assert {event.by for event in verbs} == {adama}


def test_an_admin_removes_the_second_factor_of_who_lost_it(omar, adama, client_of):
    TOTPDevice.objects.create(user=omar, confirmed=True)
    mine = client_of(adama)
    assert "second factor on" in mine.get("/people/").text
    mine.post(f"/people/{omar.pk}/factor")
    assert not second_factor.has(omar)


def test_nobody_closes_their_own_account_nor_a_superusers(adama, client_of):
    mine = client_of(adama)
    for act in ("close", "role", "factor", "open"):
        assert mine.post(f"/people/{adama.pk}/{act}", {"role": "donor"}).status_code == 302
    adama.refresh_from_db()
    assert adama.is_active and [group.name for group in adama.groups.all()] == ["Admins"]
    root = User.objects.create_superuser("root", password=PASSWORD)
    assert "root" not in mine.get("/people/").text
    for act in ("link", "close", "role", "factor", "open"):
        assert mine.post(f"/people/{root.pk}/{act}").status_code == 404
    assert client_of(root).post(f"/people/{adama.pk}/nonsense").status_code == 302
