"""What a page weighs with all it loads, that it loads it from here, and the headers of each.

The pages are found as a person finds them: by following the links, from the start page on.
"""

import gzip
import re
from html.parser import HTMLParser
from io import StringIO
from pathlib import Path
from urllib.parse import urljoin, urlsplit

import pytest
from django.contrib.auth.models import AnonymousUser, User
from django.contrib.staticfiles import finders
from django.core.management import call_command
from django.urls import URLPattern, get_resolver, resolve
from django.urls.exceptions import Resolver404

from harvest import headings, kinds
from harvest.preview import preview
from outcomes.models import Outcome, slug_of
from sources.models import SourceDocument
from tests.people import PASSWORD, SEED_ID, make_outcome, make_review

pytestmark = pytest.mark.django_db

MOST = 60 * 1000  # bytes, compressed
ELSEWHERE = ("admin/", "accounts/logout/", "static/", "sources/<str:slug>/file/")
# So many pages of one address are enough: they differ in their rows alone.
OF_ONE_KIND = 8
LOADED = {("link", "href"), ("script", "src"), ("img", "src"), ("source", "src"), ("use", "href")}
# Pages that are reached by typing, not by a link.
TYPED = (
    "/search/?q=criminal+code",
    "/search/?q=counc*&group=outcomes",
    "/search/?q=qwertyuiop",
    f"/outcomes/{slug_of(SEED_ID)}/",
    "/outcomes/inv-0/",
)
FAULTS = ("/outcomes/?nonsense=1", "/outcomes/not-there/", "/not-there", "/outcomes/?q=%22%00")


@pytest.fixture
def filled(monkeypatch, roles):
    """The demo, and more outcomes than a page holds, half of them released."""
    monkeypatch.setenv("DEMO_PASSWORD", PASSWORD)
    call_command("demo", stdout=StringIO())
    for number in range(30):
        make_outcome(
            f"INV/{number}",
            "donors" if number % 2 else "internal",
            description=f"Council {number} applied the Criminal Code with UNDP and the UNODC.",
            country=f"Country {number}",
            region=f"Region {number}",
            type_of_change=f"Type {number}",
            year=1990 + number,
        )
    for name, value in (("officer", 1), ("admin", 3)):
        by, inv = User.objects.get(username=name), Outcome.objects.get(fragment_id="INV/0")
        make_review(inv, by, significance=value)
    rows = "".join(
        f"INV/{n},Council {n} applied the Criminal Code with UNDP and other words {n}.,2020\r\n"
        for n in range(60)
    )
    data = f"FragmentID,Description,Yeer\r\n{rows}INV/900,,\r\n".encode()
    admin = User.objects.get(username="admin")
    told = kinds.tell(Path("invented.csv"), data)
    preview(told.rows, data, "invented.csv", admin, None, told.warnings, told.proposals)
    headings.accept(preview(told.rows, data, "again.csv", admin), {"Yeer": "year"}, admin)


@pytest.fixture
def client_of_role(filled, client_of):
    """The name of one of the demo's accounts, or "" for none → a client."""

    def make(name):
        return client_of(User.objects.get(username=name) if name else AnonymousUser())

    return make


class Page(HTMLParser):
    """What a page links to, what it loads, and what it says of style and script inline."""

    def __init__(self, text):
        super().__init__()
        self.links, self.loads, self.inline = [], [], []
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        given = dict(attrs)
        self.links += [given[name] for name in ("href", "action", "hx-get") if given.get(name)]
        for name in ("href", "src"):
            loads = (tag, name) in LOADED and given.get("rel") != "alternate"
            if loads and given.get(name) and not given[name].startswith("#"):
                self.loads.append(given[name])
        if tag == "style" or tag == "script" and "src" not in given:
            self.inline.append(self.get_starttag_text())
        self.inline += [f"{tag} {name}" for name in given if name == "style" or name[:2] == "on"]


def walk(client, start=("/", *TYPED, *FAULTS)):
    """Every page that links lead to: {address: response}; a few of each kind."""
    found, waiting, of_kind = {}, list(start), {}
    while waiting:
        address = waiting.pop(0)
        route = route_of(address)
        if address in found or route.startswith(ELSEWHERE):
            continue
        of_kind[route] = of_kind.get(route, 0) + 1
        if of_kind[route] > OF_ONE_KIND:
            continue
        response = found[address] = client.get(address)
        if is_page(response):
            links = Page(response.text).links
            waiting += [urljoin(address, link).split("#")[0] for link in links if own(link)]
        elif response.status_code == 302:
            waiting.append(response["Location"])
    return found


def route_of(address):
    try:
        return resolve(urlsplit(address).path).route
    except Resolver404:
        return ""


def own(link):
    parts = urlsplit(link)
    return not parts.netloc and parts.scheme in ("", "http", "https")


def is_page(response):
    return response.get("Content-Type", "").startswith("text/html")


def weight(response, loads):
    """Bytes of a page and of each file it loads, every one compressed on its own."""
    bodies = [response.content, *(Path(file).read_bytes() for file in loads)]
    return sum(len(gzip.compress(body, 6)) for body in bodies)


def files(address, loads):
    """The files behind the addresses that a page loads, with what its stylesheets load in turn."""
    found = []
    for load in dict.fromkeys(loads):
        path = urlsplit(urljoin(address, load)).path
        assert path.startswith("/static/"), load
        file = finders.find(path.removeprefix("/static/"))
        assert file, f"{address} loads {load}, which is no static file"
        found.append(file)
        if file.endswith(".css"):
            text = Path(file).read_text()
            assert "@import" not in text
            found += files(path, re.findall(r"url\(['\"]?([^'\")]+)", text))
    return found


@pytest.mark.parametrize("name", ["officer", "admin", "donor", ""])
def test_every_page_is_light_local_and_not_kept(name, client_of_role):
    pages = walk(client_of_role(name))
    heaviest = {}
    for address, response in pages.items():
        policy = response.get("Content-Security-Policy", "")
        assert response.get("Cache-Control") == "private, no-store", address
        assert "default-src 'none'" in policy and "unsafe-" not in policy, address
        if not is_page(response):
            continue
        page = Page(response.text)
        assert page.inline == [], address
        assert [load for load in page.loads if not own(load)] == [], address
        assert "@import" not in response.text and "http-equiv" not in response.text, address
        heaviest[address] = weight(response, files(address, page.loads))
    assert heaviest
    assert {a: bytes_ for a, bytes_ in heaviest.items() if bytes_ > MOST} == {}
    if name == "admin":  # who has every page but Django's own
        kinds = {route for route in routes() if not route.startswith((*ELSEWHERE, *NO_PAGES))}
        assert kinds - {route_of(address) for address in pages} == set()


NO_PAGES = (
    "healthz",
    "readyz",
    "accounts/login/",
    "accounts/login/code/",
    "accounts/new/<uidb64>/<token>/",
    "accounts/password/forgotten/",
    "accounts/second/off/",  # see test_second_factor.py
    "accounts/second/codes",
    "people/<int:pk>/<str:act>",
    "outcomes/<str:slug>/review/",
    "outcomes/<str:slug>/notes/",
    "substantiations/<int:pk>/remind/",
    "substantiations/<int:pk>/stop/",
    "outcomes/<str:slug>/questions/",
    "questions/<int:pk>/drop/",
    "substantiations/chosen/<int:pk>/drop/",
    "substantiate/",  # without an account; see test_answer_pages.py
    "s/<int:pk>/",  # without an account, too; see test_sharing.py
    "s/<str:token>/",
    "shares/<int:pk>/stop/",
    "release/many/",
    "outcomes/<str:slug>/evidence/decide/",
    "outcomes/<str:slug>/evidence/take-back/",
    "outcomes/<str:slug>/checks/",
    "instruments/<str:slug>/events/decide/",
    "imports/<int:pk>/commit",
    "imports/<int:pk>/stop",
)


def routes(patterns=None, before=""):
    """The route of every address of the site."""
    for pattern in get_resolver().url_patterns if patterns is None else patterns:
        if isinstance(pattern, URLPattern):
            yield before + str(pattern.pattern)
        else:
            yield from routes(pattern.url_patterns, before + str(pattern.pattern))


@pytest.mark.parametrize("path", ["/healthz", "/readyz", "/accounts/login/", "/accounts/new/x/y/"])
def test_what_needs_no_account_is_not_kept_either(path, client):
    response = client.get(path)
    assert response.status_code == 200
    assert response["Cache-Control"] == "private, no-store"
    assert "unsafe-" not in response["Content-Security-Policy"]


def test_answers_that_are_no_pages_are_not_kept_either(client_of_role):
    client = client_of_role("officer")
    document = SourceDocument.objects.first()
    for path in (
        "/outcomes/?format=json",
        f"/sources/{document.slug}/file/",
        "/outcomes",  # a redirect, for want of its slash
        f"/outcomes/{Outcome.objects.first().slug}/review/",  # GET where only POST is taken
    ):
        response = client.get(path)
        assert response["Cache-Control"] == "private, no-store", path
        assert "default-src 'none'" in response["Content-Security-Policy"], path


def test_the_stylesheets_reach_for_no_other_host():
    for file in Path(finders.find("css/base.css")).parent.glob("*.css"):
        assert not re.search(r"https?:|//[a-z]|@import|@font-face", file.read_text()), file
