"""Accounts: how passwords are kept."""

import importlib

import pytest
from django.contrib.auth.hashers import make_password
from django.contrib.auth.models import User

from harvest.roles import make_account

pytestmark = pytest.mark.django_db
PASSWORD = "an invented long one"


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
