"""Whoever tries to do what their role does not: every writing address, smuggled IDs and fields,
Django's admin, and words of the address that reach further than they should."""

import pytest
from django.contrib.auth.models import User
from django.test import Client

from outcomes.models import Outcome, Review
from sources.models import Actor
from tests.abuse.world import addresses, bare, everything
from tests.people import PASSWORD, make_outcome

pytestmark = pytest.mark.django_db

# What anybody may post for themselves: signing in and out, one's own password and second factor,
# and the answer to a link that one was given.
OWN = ("/accounts/", "/s/", "/substantiate/", "/healthz", "/readyz")


@pytest.mark.parametrize("who", ["anna", "nobody", "gone", "dora"])
def test_a_wrong_role_writes_nothing_at_any_address(who, secrets, cast, client_of):
    client = client_of(cast[who])
    client.get("/outcomes/")
    Outcome.objects.get(fragment_id="OPEN/1").refresh_from_db()
    tried, before = 0, everything()
    for address in addresses():
        if address.startswith(OWN):
            continue
        answer = client.post(address, {"act": "accept", "candidate": "1", "visibility": "public"})
        assert answer.status_code in (302, 404, 405), (address, answer.status_code)
        if answer.status_code == 302:
            assert answer["Location"].startswith("/accounts/login/"), address
        tried += 1
    assert tried > 60 and everything() == before


def test_looking_changes_nothing(secrets, adama, client_of):
    """No address does anything when it is only opened, for whoever may do all."""
    client = client_of(adama)
    client.get("/")
    skip = {"sources.Event", "outcomes.Look", "auth.User", "sources.DataChange"}
    before = {k: v for k, v in everything().items() if k not in skip}
    for address in addresses():
        if not address.startswith(("/accounts/logout/", "/accounts/second/on/")):
            assert client.get(address).status_code < 500, address
    assert {k: v for k, v in everything().items() if k not in skip} == before


def test_forms_of_another_site_are_refused_at_every_address(secrets, adama):
    """No writing address takes a form without its token (CSRF)."""
    client = Client(enforce_csrf_checks=True)
    client.force_login(adama)
    client.get("/")
    before, refused = everything(), 0
    for address in addresses():
        answer = client.post(address, {"visibility": "public"})
        assert answer.status_code in (403, 404, 405), (address, answer.status_code)
        refused += answer.status_code == 403
    assert refused > 50 and everything() == before


def test_smuggled_ids_in_bulk_actions(secrets, client_of, dora, omar):
    """Who may not read a row may not act on it by its ID either, alone or among others."""
    hidden = [str(row.pk) for row in secrets["outcomes"]]
    mine = str(make_outcome("MINE/1").pk)
    omar.groups.clear()
    clients = [client_of(user) for user in (dora, User.objects.get(pk=omar.pk))]
    before = everything()
    for client in clients:
        for address, name in (
            ("/many/", "outcome"),
            ("/release/many/", "outcome"),
            ("/candidates/decide/", "candidate"),
            ("/registers/decide/", "entry"),
        ):
            sent = {name: [mine, *hidden], "act": "status", "status": "set_aside", "reason": "x"}
            assert client.post(address, sent).status_code in (302, 404), address
    assert everything() == before


def test_ids_that_are_none_are_refused_and_not_taken_for_others(secrets, client_of, omar):
    client, before = client_of(omar), everything()
    for wrong in ("-1", "0", "1 OR 1=1", "99999999999999999999999", "1,2", "\x00", "１"):
        for address, name in (
            ("/many/", "outcome"),
            ("/candidates/decide/", "candidate"),
            ("/registers/decide/", "entry"),
        ):
            sent = {name: [wrong], "act": "accept", "reason": "x"}
            assert client.post(address, sent).status_code < 500, (address, wrong)
    assert everything() == before


def test_mass_assignment(client_of, omar, adama, dora):
    """Fields that a form does not have are not written, whatever else is sent with it."""
    outcome = make_outcome("MINE/1")
    extra = {
        "visibility": "public",
        "released_at": "2020-01-01",
        "released_by": omar.pk,
        "slug": "taken",
        "pk": 99,
        "id": 99,
        "version": 7,
        "reviewer": adama.pk,
        "is_superuser": "on",
        "is_staff": "on",
        "groups": [1, 2, 3],
    }
    client = client_of(omar)
    page = client.get("/outcomes/mine-1/edit/")
    initial = {name: value or "" for name, value in page.context["form"].initial.items()}
    client.post("/outcomes/mine-1/edit/", {**extra, **initial, "description": "Other words."})
    client.post("/outcomes/mine-1/review/", {**extra, "significance": 2})
    changed = Outcome.objects.get(pk=outcome.pk)
    assert (changed.visibility, changed.slug, changed.released_at) == ("internal", "mine-1", None)
    assert not Review.objects.filter(reviewer=adama).exists()
    new = {"new_password1": "an invented long one", "new_password2": "an invented long one"}
    donor = client_of(dora)
    donor.post("/accounts/password/", {**extra, **new, "old_password": PASSWORD})
    told = {**extra, "username": "imani", "role": "donor", "email": ""}
    client_of(adama).post("/people/", told)
    for name in ("dora", "imani"):
        user = User.objects.get(username=name)
        assert not user.is_superuser and not user.is_staff
        assert [group.name for group in user.groups.all()] == ["Donors"]


def test_donors_at_djangos_admin_and_its_autocomplete(secrets, client_of, dora, nobody):
    never = client_of(dora).get("/admin/")
    for user in (dora, nobody):
        for address in (
            "/admin/",
            "/admin/sources/actor/",
            f"/admin/sources/actor/{Actor.objects.first().pk}/change/",
            "/admin/autocomplete/?app_label=sources&model_name=legalalias&field_name=entry&term=z",
            "/admin/auth/user/",
            "/admin/jsi18n/",
        ):
            answer = client_of(user).get(address)
            assert answer.status_code in (302, 403, 404), address
            assert b"leak" not in answer.content
    assert never.status_code == 302


@pytest.mark.parametrize(
    "query",
    [
        "visibility__in=confidential",
        "outcome__visibility=confidential",
        "description__contains=zq",
        "pk=1",
        "id__gt=0",
        "released_by__password__startswith=a",
        "_state=1",
        "sort=visibility",
        "sort=released_by__password",
        "sort=?",
        "sort=-pk",
        "order_by=description",
        "o=1",
        "fields=raw",
        "values=description",
        "status=__all__",
        "year=1 OR 1=1",
        "q=%22+OR+1%3D1--",
        "country__exact=x&country=x",
    ],
)
def test_keys_of_an_address_reach_neither_fields_nor_orders(query, secrets, client_of, dora):
    """They are refused with a word, or change nothing; never an error, never a hidden row."""
    client = client_of(dora)
    for path in ("/outcomes/", "/sources/", "/actors/", "/instruments/", "/dashboard/", "/search/"):
        for form in ("", "&format=json") if path == "/outcomes/" else ("",):
            answer = client.get(f"{path}?{query}{form}")
            assert answer.status_code in (200, 400, 404), (path, answer.status_code)
            assert b"leak" not in bare(answer), path
            if path == "/outcomes/" and "__" in query:
                assert answer.status_code == 400
