"""Accessibility and layout of every page: axe finds nothing, and nothing scrolls sideways."""

from pathlib import Path

import axe_playwright_python
import pytest
from django.contrib.auth.models import User

from harvest import jobs, kinds
from harvest.models import Harvest, Task
from harvest.preview import preview
from outcomes import editing
from outcomes.models import Outcome
from sources.history import system_account
from sources.models import SourceDocument
from tests.people import make_document, make_outcome

AXE = (Path(axe_playwright_python.__file__).parent / "axe.min.js").read_text()
WIDTHS = (360, 390, 1280, 1600)
WITH_AXE = (390, 1280)
HEIGHT = 844
# What changes with the colours alone; the other rules say the same in the dark as in the light.
COLOUR_RULES = {"runOnly": ["color-contrast", "link-in-text-block"]}

pytestmark = pytest.mark.usefixtures("furnished")


# --- the stage, and what the demo does not have ---------------------------------------------


@pytest.fixture(scope="module")
def furnished(stage):
    """The demo, and besides: a lead that is not rated, one said to be confidential, one with odd
    words, and documents that show what those of the demo do not."""
    make_outcome("INV/LEAD", description="The council of Exampleville heard the millers.")
    make_outcome("INV/SECRET", "confidential", status="outcome", stated_confidential=True)
    make_outcome(
        "INV/" + "LONG" * 20,
        description="An" + "un" * 60 + "breakable word, and nothing else.",
        social_actor="Everybody" * 12,
        country="Examplelandia",
        extra=[["A column of our own", "w" * 150]],
    )
    make_document("No heading at all", ["https://example.org/" + "path/" * 40], language="fr")
    rows = [
        "INV/LEAD,The council of Exampleville heard the bakers and the millers.,soon,",
        "INV/NEW,The council of Exampleville opened a new mill on the river.,2020," + "w" * 150,
        "INV/TWIN,The council of Exampleville opened a new mill on this river.,2020,",
        "INV/BAD,,2020,",
    ]
    data = "\r\n".join(["FragmentID,Description,Year,Countri", *rows]).encode()
    told = kinds.tell(Path("invented.csv"), data)
    admin = User.objects.get(username="admin")
    preview(told.rows, data, "invented.csv", admin, None, told.warnings, told.proposals)
    waits = preview(told.rows, data, "w" * 80 + ".csv", admin)
    jobs.ask(waits, Task.COMMIT, admin, jobs.IN_REQUEST + 1)


# --- the pages ------------------------------------------------------------------------------


def at(path):
    """A page that is there when its address is opened."""
    return lambda page: page.goto(path)


def of_outcome(slug, rest=""):
    return at(f"/outcomes/{slug}/{rest}")


def of_source(file_name, rest="", publisher=False):
    """A page of the document with a file name, or of its publisher."""

    def go(page):
        document = SourceDocument.objects.get(file_name__startswith=file_name)
        row = document.publisher if publisher else document
        page.goto(row.get_absolute_url() + rest)

    return go


def first_of(path, rest=""):
    """The first entry of a register, or a page of it."""

    def go(page):
        page.goto(path)
        page.click("ol.register li h3 a")
        if rest:
            page.goto(page.url + rest)

    return go


def ticked(path, act):
    """What a desk asks before it does `act` to the first row."""

    def go(page):
        page.goto(path)
        page.locator(f"article.psg a.btn[href*='act={act}']").first.click()

    return go


def unfolded(path):
    """A page with everything open that folds, menus apart: those lie over what is below."""

    def go(page):
        page.goto(path)
        page.evaluate(
            "() => document.querySelectorAll('details:not(.menu)').forEach(d => d.open = true)"
        )

    return go


def with_menu(path, number):
    def go(page):
        page.goto(path)
        page.locator("details.menu > summary").nth(number).click()

    return go


def send(page, **texts):
    """Send the page's form with these texts past the browser's own checks."""
    for name, text in texts.items():
        page.fill(f"main [name={name}]", text)
    page.evaluate("() => document.querySelectorAll('form').forEach(f => f.noValidate = true)")
    page.click("main form[method=post] button.go")


def refused_rating(page):
    page.goto(f"{SEED}")
    send(page, rationale="")
    page.wait_for_selector("[role=alert]")


def refused_edit(page):
    page.goto(f"{SEED}edit/")
    send(page, headline="", description="", year="12")
    page.wait_for_selector("[role=alert]")


def refused_lead(page):
    page.goto("/outcomes/new/")
    send(page, description="", year="12")
    page.wait_for_selector("[role=alert]")


def conflict(page):
    page.goto("/outcomes/inv-lead/edit/")
    outcome = Outcome.objects.get(slug="inv-lead")
    editing.change(outcome, {"headline": f"Saved before, {outcome.version}"}, system_account())
    send(page, headline="Written meanwhile")
    page.wait_for_selector(".both")


def refused_upload(page):
    page.goto("/imports/")
    data = {"name": "bad.csv", "mimeType": "text/csv", "buffer": b"one,two\r\n1,2\r\n"}
    page.set_input_files("input[type=file]", data)
    page.click("main form button.go")
    page.wait_for_selector("[role=alert]")


def import_at(number, query=""):
    """The page of the import that was brought as the first, or the second."""

    def go(page):
        harvest = Harvest.objects.order_by("pk")[number]
        page.goto(f"{harvest.get_absolute_url()}{query}")

    return go


def refused_sign_in(page):
    page.goto("/accounts/login/")
    send(page, username="officer", password="not this one")
    page.wait_for_selector("[role=alert]")


def untrusted(page):
    page.goto("/accounts/login/")
    page.context.clear_cookies()
    send(page, username="officer", password="any")
    page.wait_for_selector("text=403")


SEED = "/outcomes/scc-sah2312-phr004/"
READING = {
    "home": at("/"),
    "outcome list": unfolded("/outcomes/"),
    "outcome list, filtered": at("/outcomes/?country=Mali&significance=medium"),
    "outcome list, searched": at("/outcomes/?q=Penal+Code&sort=evidence"),
    "outcome list, nothing": at("/outcomes/?country=Niger"),
    "outcome": unfolded(SEED),
    "search, empty": at("/search/"),
    "search, results": at("/search/?q=Penal+Code"),
    "search, nothing": at("/search/?q=qwertyuiop"),
    "sources": unfolded("/sources/"),
    "sources, nothing": at("/sources/?q=qwertyuiop"),
    "reader": of_source("003"),
    "reader, searched": of_source("001", "?q=Penal+Code"),
    "citing outcomes": of_source("001", "outcomes/"),
    "publisher": of_source("001", publisher=True),
    "actors": unfolded("/actors/"),
    "actor": first_of("/actors/"),
    "instruments": at("/instruments/"),
    "instrument": first_of("/instruments/"),
    "404": at("/outcomes/nothing-of-the-kind/"),
}
WORKING = {
    "outcome list, sort menu": with_menu("/outcomes/", 0),
    "outcome list, export menu": with_menu("/outcomes/", 1),
    "outcome list, phone menu": at("/outcomes/#nav"),
    "outcome list, phone filters": at("/outcomes/?country=Mali#filters"),
    "outcome, folded": at(SEED),
    "outcome, not rated": of_outcome("inv-lead"),
    "outcome, long words": unfolded("/outcomes/inv-" + "long" * 20 + "/"),
    "outcome, refused rating": refused_rating,
    "edit": at(f"{SEED}edit/"),
    "edit, long words": of_outcome("inv-" + "long" * 20, "edit/"),
    "edit, refused": refused_edit,
    "edit, conflict": conflict,
    "new lead": at("/outcomes/new/"),
    "new lead, refused": refused_lead,
    "release": at(f"{SEED}release/"),
    "release, not ready": of_outcome("inv-lead", "release/"),
    "release, said confidential": of_outcome("inv-secret", "release/"),
    "search, no word": at("/search/?q=%3F"),
    "sources, searched": at("/sources/?q=Penal+Code&sort=newest"),
    "reader, no heading": at("/sources/no-heading-at-all/"),
    "source release": of_source("001", "release/"),
    "upload": at("/upload/"),
    "describe": of_source("001", "describe/"),
    "new edition": of_source("001", "edition/"),
    "editions": of_source("001", "editions/"),
    "actors, nothing": at("/actors/?q=qwertyuiop"),
    "candidates": at("/candidates/"),
    "candidates, nothing": at("/candidates/?country=Nowhere"),
    "candidates, merge": ticked("/candidates/", "merge"),
    "proposals": at("/registers/proposals/"),
    "proposals, merge": ticked("/registers/proposals/", "merge"),
    "proposals, nothing": at("/registers/proposals/?standing=dismissed"),
    "actor, edit": first_of("/actors/", "edit/"),
    "actor, merge": first_of("/actors/", "merge/"),
    "instrument, edit": first_of("/instruments/", "edit/"),
    "events": first_of("/instruments/?q=Criminal+Code", "events/"),
    "new event": first_of("/instruments/?q=Criminal+Code", "events/new/"),
    "400": at("/outcomes/?nonsense=1"),
}
OUTSIDE = {
    "sign in": at("/accounts/login/"),
    "sign in, sent there": at("/outcomes/"),
    "sign in, refused": refused_sign_in,
    "403": untrusted,
    "404": at("/nothing-of-the-kind"),
}
IMPORTS = {
    "imports": unfolded("/imports/"),
    "imports, refused": refused_upload,
    "import, invalid": import_at(1),
    "import, changed": import_at(1, "?verdict=changed"),
    "import, duplicate": import_at(1, "?verdict=duplicate"),
    "import, new": import_at(1, "?verdict=new"),
    "import, brought in": import_at(0),
    "import, at work": import_at(2),
}
ADMINS = ("home", "outcome list", "outcome", "edit", "sources", "actors", "actor")
ALL = READING | WORKING
PAGES_OF = {
    "officer": ALL,
    "admin": {name: ALL[name] for name in ADMINS} | IMPORTS,
    "donor": READING,
    None: OUTSIDE,
}
CASES = [(role, name) for role, pages in PAGES_OF.items() for name in pages]
# Admins and donors get what officers get, with something added or left out: for what they share
# half the ways of looking at it are enough; as for the longest page, whose passages are all alike.
HALF = {("light", 390), ("dark", 1280)}
ONES_OWN = {("admin", "home"), ("donor", "home"), ("donor", "outcome"), ("donor", "outcome list")}


@pytest.mark.parametrize(
    ("role", "name"), CASES, ids=[f"{role or 'nobody'}-{name}" for role, name in CASES]
)
def test_page(role, name, open_browser, signed_in):
    size = {"viewport": {"width": WITH_AXE[-1], "height": HEIGHT}}
    page = signed_in(role, **size) if role else open_browser(**size)
    PAGES_OF[role][name](page)
    page.evaluate(AXE)
    shared = role in ("admin", "donor") and name in ALL and (role, name) not in ONES_OWN
    half = name == "reader" or shared
    assert faults_of(page, HALF if half else None) == []


def faults_of(page, ways=None):
    """What axe finds on an open page and where it scrolls sideways, a line each."""
    found = []
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": HEIGHT})
        beyond = page.evaluate("() => document.documentElement.scrollWidth - window.innerWidth")
        if beyond > 0:
            found.append(f"{width} px: {beyond} px too wide")
        for scheme, options in (("light", {}), ("dark", COLOUR_RULES)):
            if width in WITH_AXE and (ways is None or (scheme, width) in ways):
                page.emulate_media(color_scheme=scheme)
                found += [f"{width} px, {scheme}: {line}" for line in violations(page, options)]
    return found


def violations(page, options):
    """What axe finds, a line for each element. Only that is brought over: the rest is large."""
    return page.evaluate(
        """async options => {
            const found = await axe.run(
                document, {resultTypes: ["violations"], preload: false, ...options});
            return found.violations.flatMap(rule => rule.nodes.map(
                node => `${rule.id}: ${node.html.slice(0, 160)} (${node.failureSummary})`));
        }""",
        options,
    )
