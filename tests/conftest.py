"""What every test stands on: the cast, throw-away uploads, fast passwords, plain static files."""

import hypothesis
import pytest
from django.test import Client, override_settings

from tests.people import (  # noqa: F401  fixtures, for every test
    adama,
    anna,
    cast,
    dora,
    gone,
    nobody,
    odile,
    omar,
    roles,
)

# How fast a machine is, is nothing that a test here speaks of; and the same run finds the same.
hypothesis.settings.register_profile(
    "harvest",
    deadline=None,
    derandomize=True,
    suppress_health_check=[hypothesis.HealthCheck.too_slow],
)
hypothesis.settings.load_profile("harvest")


def pytest_terminal_summary(terminalreporter):
    """Print what tests found out in figures: their `record_property("figures", …)`."""
    for report in terminalreporter.getreports("passed"):
        for name, value in report.user_properties:
            if name == "figures":
                terminalreporter.write_line(value)


@pytest.fixture(scope="session", autouse=True)
def _test_settings(tmp_path_factory):
    """Static files straight from their folders, so that nothing has to be collected first."""
    with override_settings(
        STORAGES={
            "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
            "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
        },
        STATIC_ROOT=tmp_path_factory.mktemp("static"),
        PASSWORD_HASHERS=["django.contrib.auth.hashers.MD5PasswordHasher"],
    ):
        yield


@pytest.fixture(autouse=True)
def _own_uploads(settings, tmp_path_factory):
    """Uploads of each test apart, and not in its tmp_path: a test may load that folder."""
    settings.MEDIA_ROOT = tmp_path_factory.mktemp("uploads")


@pytest.fixture
def client_of():
    """user → a Client that is logged in as that user; for Anna one without an account."""

    def make(user, **options):
        client = Client(**options)
        if user.is_authenticated:
            client.force_login(user)
        return client

    return make
