"""Accessibility and layout of every page: axe finds nothing, and nothing scrolls sideways."""

from pathlib import Path

import pytest
from django.contrib.auth.models import User

from harvest import jobs, kinds
from harvest.models import Harvest, Task
from harvest.preview import preview
from outcomes import deciding, editing
from outcomes.models import Outcome
from sources import withdrawing
from sources.history import system_account
from sources.models import Passage, SourceDocument
from tests.browser.axe import HALF, WIDE, at, faults_of, unfolded
from tests.people import make_document, make_outcome

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
    taken_back = SourceDocument.objects.get(file_name__startswith="004")
    withdrawing.withdraw(taken_back, system_account(), "Its publisher took it back.")
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


def just_decided(page):
    page.goto(SEED)
    page.locator("#desk article.psg .rank + div button[value=context]").first.click()
    page.wait_for_selector("[role=status]:visible")


def evidence(page):
    page.goto(SEED)
    page.locator("#desk a[href*='/evidence/']").first.click()
    page.wait_for_selector("#change")


def refused_quote(page):
    outcome = Outcome.objects.get(slug=SEED.split("/")[-2])
    document = SourceDocument.objects.get(file_name__startswith="001")
    [row] = deciding.decide(
        outcome, document.passages.last(), ["contribution"], "supports", system_account()
    )
    page.goto(f"{SEED}evidence/{row.pk}/")
    send(page, words="words that do not stand there")
    page.wait_for_selector("[role=alert]")


def decided_meanwhile(page):
    page.goto(SEED)
    one = page.locator("#desk article[id^=contribution-]").last
    passage = Passage.objects.get(pk=one.locator("[name=passage]").get_attribute("value"))
    outcome = Outcome.objects.get(slug=SEED.split("/")[-2])
    deciding.decide(outcome, passage, ["contribution"], "partly", system_account(), note="Half.")
    one.locator("summary").click()
    one.locator("textarea").fill("Not at all.")
    one.locator("button[value=contradicts]").click()
    page.wait_for_selector(".both")
    page.faults.clear()  # a script asked first, and then for the page


def refused_reference(page):
    page.goto(f"{SEED}evidence/add/")
    page.fill("[name=link]", "no address")
    page.evaluate("() => document.querySelectorAll('form').forEach(f => f.noValidate = true)")
    page.get_by_role("button", name="Note the reference").click()
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


def refused_tie(page):
    page.goto(f"{SEED}publishers/danish-embassy-in-bamako/")
    page.get_by_label("Funder").check()
    page.get_by_role("button", name="Save").click()
    page.wait_for_selector("[role=alert]")


def refused_split(page):
    page.goto(f"{SEED}split/")
    page.get_by_role("button", name="Split").click()
    page.wait_for_selector("[role=alert]")


SEED = "/outcomes/scc-sah2312-phr004/"
READING = {
    "home": at("/"),
    "dashboard": unfolded("/dashboard/"),
    "report": unfolded("/dashboard/report/"),
    "dossier": at("/outcomes/scc-sah2312-phr004/report/?lang=fr"),
    "outcome list": unfolded("/outcomes/"),
    "outcome list, filtered": at("/outcomes/?country=Mali&significance=medium"),
    "outcome list, searched": at("/outcomes/?q=Penal+Code&sort=evidence"),
    "outcome list, nothing": at("/outcomes/?country=Niger"),
    "outcome": unfolded(SEED),
    "search, empty": at("/search/"),
    "search, results": at("/search/?q=Penal+Code"),
    "search, nothing": at("/search/?q=qwertyuiop"),
    "search, filtered": at("/search/?q=code&kind=study&country=Mali"),
    "search, one group": at("/search/?q=just*&group=passages"),
    "outcome, from a list": at(f"{SEED}?country=Mali&q=code"),
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
    "share links": at("/shares/?query=country%3DMali"),
    "release desk": at("/release/"),
    "release desk, released": at("/release/?stage=released"),
    "outcome list, sort menu": with_menu("/outcomes/", 0),
    "outcome list, export menu": with_menu("/outcomes/", 1),
    "outcome list, phone menu": at("/outcomes/#nav"),
    "outcome list, phone filters": at("/outcomes/?country=Mali#filters"),
    "outcome, folded": at(SEED),
    "outcome, not rated": of_outcome("inv-lead"),
    "outcome, long words": unfolded("/outcomes/inv-" + "long" * 20 + "/"),
    "outcome, refused rating": refused_rating,
    "outcome, just decided": just_decided,
    "outcome, all suggestions": at(f"{SEED}?all=change&all=contribution"),
    "evidence": evidence,
    "evidence, refused": refused_quote,
    "evidence, decided meanwhile": decided_meanwhile,
    "evidence, found": unfolded(f"{SEED}evidence/find/?q=Penal+Code"),
    "evidence, added": at(f"{SEED}evidence/add/"),
    "evidence, not added": refused_reference,
    "publisher of evidence": at(f"{SEED}publishers/danish-embassy-in-bamako/"),
    "publisher, no reason": refused_tie,
    "split": at(f"{SEED}split/"),
    "split, refused": refused_split,
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
    "withdraw": of_source("001", "withdraw/"),
    "restore": of_source("004", "withdraw/"),
    "reader, withdrawn": of_source("004"),
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
    "a link that ended": at("/accounts/new/x/y/"),
    "403": untrusted,
    "404": at("/nothing-of-the-kind"),
}
IMPORTS = {
    "erasures": at("/erasures/"),
    "accounts": at("/people/"),
    "account": at("/accounts/"),
    "password": at("/accounts/password/"),
    "second factor": at("/accounts/second/on/"),
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
# Half the ways of looking are enough for what admins and donors share with officers, for the
# longest page, whose passages are all alike, and for an outcome in its other states.
ONES_OWN = {("admin", "home"), ("donor", "home"), ("donor", "outcome"), ("donor", "outcome list")}


@pytest.mark.parametrize(
    ("role", "name"), CASES, ids=[f"{role or 'nobody'}-{name}" for role, name in CASES]
)
def test_page(role, name, open_browser, signed_in):
    size = {"viewport": WIDE}
    page = signed_in(role, **size) if role else open_browser(**size)
    PAGES_OF[role][name](page)
    shared = role in ("admin", "donor") and name in ALL and (role, name) not in ONES_OWN
    alike = name == "reader" or name.startswith("outcome, ")
    assert faults_of(page, HALF if shared or alike else None) == []
