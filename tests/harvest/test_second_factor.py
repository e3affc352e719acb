"""A code after the password: asked of whoever has set it up, and of roles that need it."""

import time
from io import StringIO

import pytest
from django.contrib.auth.models import User
from django.core.exceptions import ImproperlyConfigured
from django.core.management import CommandError, call_command
from django_otp.oath import totp
from django_otp.plugins.otp_totp.models import TOTPDevice

from harvest import second_factor
from sources.models import Event
from tests.people import PASSWORD

pytestmark = pytest.mark.django_db
LOGIN, CODE, ON = "/accounts/login/", "/accounts/login/code/", "/accounts/second/on/"


def code_of(user, steps=0):
    """What the app of a person shows now, or some half minutes later."""
    device = TOTPDevice.objects.filter(user=user).latest("pk")
    return f"{totp(device.bin_key, t0=-30 * steps):06d}"


@pytest.fixture
def set_up(client_of):
    """user → the recovery codes after setting up an app."""

    def make(user):
        client = client_of(user)
        client.get(ON)
        client.post(ON, {"code": code_of(user)})
        return [t.token for t in user.staticdevice_set.get().token_set.all()]

    return make


def password_given(client, user, then="/outcomes/"):
    return client.post(LOGIN, {"username": user.username, "password": PASSWORD, "next": then})


def test_one_sets_it_up_and_is_asked_from_then_on(omar, client_of, client):
    mine = client_of(omar)
    page = mine.get(ON).text
    device = TOTPDevice.objects.get(user=omar)
    assert "<svg" in page and second_factor.secret(device) in page
    assert mine.get(ON).text.count(second_factor.secret(device)) == 1, "the same until it is on"
    assert mine.post(ON, {"code": "000000"}).status_code == 400 and not second_factor.has(omar)
    TOTPDevice.objects.update(throttling_failure_count=0, throttling_failure_timestamp=None)
    shown = mine.post(ON, {"code": code_of(omar)}).text
    codes = [t.token for t in omar.staticdevice_set.get().token_set.all()]
    assert len(codes) == 10 and all(code in shown for code in codes)
    assert mine.get("/outcomes/").status_code == 200, "this session goes on"
    assert mine.get(ON).status_code == 404, "to set up another, the first is removed"

    assert password_given(client, omar)["Location"] == CODE
    assert client.get("/outcomes/").status_code == 302 and client.get("/").status_code == 302
    again = client.post(CODE, {"code": "123456"})
    assert again.status_code == 400 and "not right" in again.text
    TOTPDevice.objects.update(throttling_failure_count=0, throttling_failure_timestamp=None)
    done = client.post(CODE, {"code": code_of(omar, 1)})
    assert done["Location"] == "/outcomes/" and client.get("/outcomes/").status_code == 200


def test_a_code_counts_once_and_wrong_ones_make_one_wait(omar, set_up, client):
    set_up(omar)
    code = code_of(omar)
    assert not second_factor.accepts(omar, code), "the one of setting up is used"
    later = code_of(omar, 1)
    TOTPDevice.objects.update(throttling_failure_count=0, throttling_failure_timestamp=None)
    assert second_factor.accepts(omar, f" {later[:3]} {later[3:]} ")
    assert not second_factor.accepts(omar, later)
    assert TOTPDevice.objects.get(user=omar).throttling_failure_count == 1
    assert not second_factor.accepts(omar, code_of(omar, 2)), "right, but too early"


def test_a_recovery_code_counts_once(omar, set_up, client):
    first, *_rest = set_up(omar)
    password_given(client, omar)
    assert client.post(CODE, {"code": first.upper()}).status_code == 302
    assert client.get("/outcomes/").status_code == 200
    client.logout()
    password_given(client, omar)
    assert client.post(CODE, {"code": first}).status_code == 400


def test_the_code_page_is_nothing_without_the_password(omar, set_up, client):
    set_up(omar)
    assert client.get(CODE)["Location"] == LOGIN
    assert client.post(CODE, {"code": code_of(omar, 1)})["Location"] == LOGIN


def test_the_password_counts_for_a_while_and_while_it_is_the_password(
    omar, set_up, client, monkeypatch
):
    set_up(omar)
    password_given(client, omar)
    now = time.time()
    with monkeypatch.context() as patch:
        patch.setattr(time, "time", lambda: now + second_factor.PATIENCE + 1)
        assert client.get(CODE)["Location"] == LOGIN
    assert client.get(CODE).status_code == 200
    omar.set_password("another long password")
    omar.save()
    assert client.get(CODE)["Location"] == LOGIN
    User.objects.filter(pk=omar.pk).update(is_active=False)
    assert client.get(CODE)["Location"] == LOGIN


@pytest.mark.parametrize("role", ["officer", "admin", "donor"])
def test_an_installation_requires_it_of_a_role(role, settings, omar, adama, dora, client):
    settings.SECOND_FACTOR = [role]
    cast = {"officer": omar, "admin": adama, "donor": dora}
    for name, user in cast.items():
        client.logout()
        answer = password_given(client, user)
        assert answer["Location"] == (CODE if name == role else "/outcomes/")
    client.logout()
    user = cast[role]
    password_given(client, user)
    assert "Set up a second factor" in client.get(CODE).text
    assert client.get("/outcomes/").status_code == 302
    shown = client.post(CODE, {"code": code_of(user)})
    assert "Keep these recovery codes" in shown.text
    assert client.get("/outcomes/").status_code == 200


def test_sessions_from_before_the_requirement_end(settings, omar, client):
    password_given(client, omar)
    assert client.get("/outcomes/").status_code == 200
    settings.SECOND_FACTOR = ["officer"]
    assert client.get("/outcomes/").status_code == 302


def test_a_role_that_is_none_of_ours_is_refused(settings):
    settings.SECOND_FACTOR = ["officers"]
    with pytest.raises(ImproperlyConfigured, match="SECOND_FACTOR: officers; it takes officer"):
        second_factor.required()


def test_removing_it_and_new_recovery_codes_ask_for_the_password(omar, set_up, client_of):
    first, *_rest = set_up(omar)
    mine = client_of(omar)
    for path in ("/accounts/second/off/", "/accounts/second/codes"):
        assert mine.get(path).status_code == 200
        assert mine.post(path, {"password": "wrong"}).status_code == 400
    assert second_factor.has(omar) and first in mine_codes(omar)
    assert mine.post("/accounts/second/codes", {"password": PASSWORD}).status_code == 200
    assert first not in mine_codes(omar) and len(mine_codes(omar)) == 10
    mine.post("/accounts/second/off/", {"password": PASSWORD})
    assert not second_factor.has(omar)
    assert mine.get("/accounts/second/off/").status_code == 404
    verbs = Event.objects.filter(subject_kind="user", subject_id=omar.pk).values_list("verb")
    assert {verb for (verb,) in verbs} == {
        "second factor on",
        "new recovery codes",
        "second factor off",
    }


def mine_codes(user):
    return [t.token for t in user.staticdevice_set.get().token_set.all()]


def test_the_command_removes_it_too(omar, set_up):
    set_up(omar)
    call_command("account", "omar", "--no-second-factor", stdout=StringIO())
    assert not second_factor.has(omar)
    with pytest.raises(CommandError, match="There is no account"):
        call_command("account", "never", "--no-second-factor")


def test_djangos_admin_has_no_door_beside_it(omar, set_up, client):
    set_up(omar)
    assert client.get("/admin/login/")["Location"].startswith(LOGIN)
    answer = client.post("/admin/login/", {"username": "omar", "password": PASSWORD})
    assert answer.status_code == 405 and client.get("/admin/").status_code == 302
