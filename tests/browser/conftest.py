"""A real browser on a live server, on the stage that `manage.py demo` makes.

Whatever a test does, its pages must stay quiet: no error in the console, nothing that the content
security policy had to stop, no request to another host, nothing missing that a page asked for.
"""

import os
import shutil
from contextlib import contextmanager
from io import StringIO
from urllib.parse import urlsplit

import pytest
from django.contrib.auth.models import User
from django.core.management import call_command
from django.db import connection, connections
from django.test import Client, override_settings
from django.test.utils import setup_databases, teardown_databases
from playwright.sync_api import sync_playwright
from pytest_django.live_server_helper import LiveServer

from harvest.roles import set_up_roles
from tests import indexes
from tests.people import PASSWORD

ARGUMENTS = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
PATIENCE = 30_000  # milliseconds until what is not there counts as missing
HERE = os.path.dirname(__file__)


def pytest_collection_modifyitems(items):
    for item in items:
        if str(item.path).startswith(HERE):
            item.add_marker(pytest.mark.browser)


# --- the server and the browser, once for all tests -----------------------------------------


@pytest.fixture(scope="session")
def database(django_db_setup, django_db_blocker):
    """The test database. pytest-django makes it only where some test that runs is marked with
    `django_db`; ours are not, because that mark would empty it after each of them."""
    made = None
    with django_db_blocker.unblock():
        if not in_test_database():
            made = setup_databases(verbosity=0, interactive=False, aliases={"default"})
    yield
    if made:
        with django_db_blocker.unblock():
            teardown_databases(made, verbosity=0)


def in_test_database():
    """Whether the connection leads to the test database, and not to anybody's data."""
    given = connection.settings_dict
    return given["NAME"] == given["TEST"]["NAME"]


@pytest.fixture(scope="session")
def server(database):
    """The site on a port of its own. Not pytest-django's `live_server`: that one, too, empties
    the database after every test, and a stage stands for all tests of a module."""
    made = LiveServer("localhost")
    yield made
    made.stop()


# For one file at a time: while Playwright's event loop runs in this thread, Django keeps its
# connections apart from those of before, and what another test forks would take up these.
@pytest.fixture(scope="module")
def browser(server):
    wanted = [os.environ["CHROMIUM"]] if os.environ.get("CHROMIUM") else NAMES
    path = next(filter(None, map(shutil.which, wanted)), None)
    if not path:
        pytest.fail(
            f"The browser tests need a Chromium, and there is no {' or '.join(wanted)}. "
            "Install one (Debian: apt-get install chromium), or set CHROMIUM to its path.",
            pytrace=False,
        )
    with pytest.MonkeyPatch.context() as patch, sync_playwright() as playwright:
        # Playwright runs an event loop in this thread; Django takes that for asynchronous code.
        patch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
        chromium = playwright.chromium.launch(executable_path=path, args=list(ARGUMENTS))
        yield chromium
        chromium.close()


# --- the stage ------------------------------------------------------------------------------


@pytest.fixture(autouse=True)
def _own_uploads():
    """The stage brings its own uploads, which outlive a test."""


@pytest.fixture(scope="module")
def stage(browser, django_db_blocker, tmp_path_factory):
    """What `manage.py demo` makes, once for the tests of a module, which only look."""
    with _played(django_db_blocker, tmp_path_factory.mktemp("uploads")):
        yield


@pytest.fixture(scope="module")
def bare_stage(browser, django_db_blocker, tmp_path_factory):
    """What `manage.py demo --bare` makes, once for the tests of a module, which then act on it:
    documents, one outcome that nobody has rated, accounts; nothing is released."""
    with _played(django_db_blocker, tmp_path_factory.mktemp("uploads"), bare=True):
        yield


@contextmanager
def _played(blocker, uploads, bare=False):
    with blocker.unblock(), override_settings(MEDIA_ROOT=uploads):
        empty()
        with pytest.MonkeyPatch.context() as patch:
            patch.setenv("DEMO_PASSWORD", PASSWORD)
            call_command("demo", bare=bare, stdout=StringIO())
        try:
            yield
        finally:
            empty()
            connections.close_all()


def empty():
    """No row left but those of the migrations; groups are made anew, and indexes are emptied."""
    if not in_test_database():
        raise RuntimeError("This is not the test database, so nothing in it is deleted.")
    call_command("flush", interactive=False, verbosity=0)
    indexes.empty()
    set_up_roles()


# --- pages ----------------------------------------------------------------------------------


@pytest.fixture
def open_browser(browser, server):
    """(**options of a browser context) → its first page, whose faults fail the test.

    `page.faults` is the list of them so far.
    """
    opened = []

    def make(**options):
        context = browser.new_context(base_url=server.url, **options)
        context.set_default_timeout(PATIENCE)
        page = context.new_page()
        page.faults = watch(page, server)
        opened.append(page)
        return page

    yield make
    for page in opened:
        page.context.close()
    assert [fault for page in opened for fault in page.faults] == []


def watch(page, server):
    """Collect what a page should not do: a list that grows while the page is used."""
    faults, own = [], urlsplit(server.url).netloc

    def console(message):
        # What cannot be loaded is told by the response, with its kind.
        if message.type in ("error", "warning") and "Failed to load" not in message.text:
            faults.append(f"{page.url}: console: {message.text}")

    def request(asked):
        address = urlsplit(asked.url)
        if address.scheme not in ("data", "about", "blob") and address.netloc != own:
            faults.append(f"{page.url}: asks another host: {asked.url}")

    def response(answer):
        if answer.status >= 500:
            faults.append(f"{page.url}: {answer.status} from {answer.url}")
        elif answer.status >= 400 and answer.request.resource_type != "document":
            faults.append(f"{page.url}: {answer.status} for what it needs: {answer.url}")

    page.on("console", console)
    page.on("pageerror", lambda error: faults.append(f"{page.url}: {error}"))
    page.on("request", request)
    page.on("response", response)
    return faults


@pytest.fixture
def sign_in(open_browser):
    """(name, **options of a browser context) → a page on which that account has signed in."""

    def make(name, **options):
        page = open_browser(**options)
        page.goto("/accounts/login/")
        page.fill("input[name=username]", name)
        page.fill("input[name=password]", PASSWORD)
        page.get_by_role("button", name="Sign in").click()
        page.wait_for_url("**/")
        return page

    return make


@pytest.fixture
def signed_in(open_browser, server):
    """As `sign_in`, but by a session made beforehand: quicker, and no page is open yet."""

    def make(name, **options):
        client = Client()
        client.force_login(User.objects.get(username=name))
        page = open_browser(**options)
        cookie = {"name": "sessionid", "value": client.cookies["sessionid"].value}
        page.context.add_cookies([cookie | {"url": server.url}])
        return page

    return make
