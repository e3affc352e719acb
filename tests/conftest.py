"""What every test stands on: the cast, throw-away uploads, fast passwords, plain static files."""

import time
from pathlib import Path

import hypothesis
import pytest
from django.test import Client, override_settings

from tests import indexes
from tests.lifting import flush_lifts
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


HERE = Path(__file__).parent


def pytest_addoption(parser):
    parser.addoption(
        "--of-database",
        action="store_true",
        help="only tests that use the database, for a second run on another one",
    )


def pytest_collection_modifyitems(config, items):
    """The files that look at the whole product first: they take longest, and one that begins last
    would keep the other processes waiting."""
    items.sort(key=lambda item: item.path.parent != HERE)
    if config.getoption("--of-database"):
        left_out = [item for item in items if not uses_database(item)]
        config.hook.pytest_deselected(items=left_out)
        items[:] = [item for item in items if uses_database(item)]


def uses_database(item):
    asked_for = {"db", "transactional_db", "live_server", "django_db_setup", "database"}
    return bool(item.get_closest_marker("django_db") or asked_for & set(item.fixturenames))


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


@pytest.fixture(scope="session", autouse=True)
def _flush_lifts():
    with pytest.MonkeyPatch.context() as patch:
        flush_lifts(patch)
        yield


@pytest.fixture(autouse=True)
def _own_uploads(settings, tmp_path_factory):
    """Uploads of each test apart, and not in its tmp_path: a test may load that folder."""
    settings.MEDIA_ROOT = tmp_path_factory.mktemp("uploads")


@pytest.fixture(autouse=True)
def _empty_indexes(request, django_db_blocker):
    """What a test that commits leaves in the search indexes would be found under the IDs of the
    next test's rows."""
    yield
    marker = request.node.get_closest_marker("django_db")
    committed = marker and marker.kwargs.get("transaction")
    if committed or {"live_server", "transactional_db"} & set(request.fixturenames):
        with django_db_blocker.unblock():
            indexes.empty()


@pytest.fixture
def client_of():
    """user → a Client that is logged in as that user; for Anna one without an account."""

    def make(user, **options):
        client = Client(**options)
        if user.is_authenticated:
            client.force_login(user)
            # As after the first request: a session notes once in a while that it is in use.
            session = client.session
            session["began"] = session["used"] = int(time.time())
            session.save()
        return client

    return make
