"""An outsider is asked and answers in French, without an account; the link cannot be opened again,
and the outcome becomes verified. With a script and without; and how these pages look.
"""

import re

import pytest
from django.contrib.auth.models import User
from playwright.sync_api import expect

from outcomes import deciding, substantiating
from outcomes.editing import remove
from outcomes.models import Knock, Link, Outcome, Person, Substantiation
from outcomes.scales import Claim, Strength
from tests.browser.axe import WIDE, at, faults_of
from tests.people import make_document, make_outcome
from tests.people_outside import ask

PHONE = {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True}

pytestmark = pytest.mark.usefixtures("bare_stage")


@pytest.fixture
def outcome():
    """A corroborated outcome: two publishers, one of them independent."""
    officer = User.objects.get(username="officer")
    row = make_outcome(
        "WELL/1",
        status="outcome",
        description="The council of Exampleville opened its wells to all.",
        contribution_text="The programme advised the council.",
    )
    for publisher in ("Exampleville Gazette", "Coast Bulletin"):
        document = make_document(
            f"On wells, {publisher}", ["The wells are open."], publisher=publisher
        )
        deciding.decide(row, document.passages.get(), [Claim.CHANGE], "supports", officer)
    yield row
    for model in (Link, Substantiation, Person, Knock):
        model.objects.all().delete()
    remove([row], User.objects.get(username="system"))


def press(page, button):
    page.get_by_role("button", name=button, exact=True).click()


@pytest.mark.parametrize("script", [True, False], ids=["script", "no-script"])
def test_an_outsider_answers_in_french_and_verifies(script, outcome, signed_in, open_browser):
    ways = {} if script else {"java_script_enabled": False, **PHONE}
    officer = signed_in("officer", **ways)
    officer.goto("/outcomes/well-1/")
    officer.get_by_role("link", name="Substantiation", exact=True).click()
    officer.fill("[name=name]", "Inès Exemple")
    officer.fill("[name=relation]", "Elle habite là.")
    officer.select_option("[name=language]", "fr")
    press(officer, "Make the link and the letter")
    letter = officer.locator("#text").input_value()
    assert "Bonjour Inès Exemple," in letter
    link = re.search(r"/substantiate/\S+/", letter)[0]

    outsider = open_browser(**ways)
    outsider.goto(link)
    expect(outsider.get_by_role("heading", level=1)).to_have_text("Votre avis est demandé")
    press(outsider, "Ouvrir")
    expect(outsider).to_have_url(re.compile(r"/substantiate/$"))
    expect(outsider.get_by_text("opened its wells to all")).to_be_visible()
    for part in ("description", "contribution"):
        outsider.check(f"input[name={part}][value=fully]")
    outsider.fill("[name=description_comment]", "Je bois de cette eau.")
    outsider.check("input[name=naming][value=organisation]")
    press(outsider, "Envoyer ma réponse")
    expect(outsider.get_by_role("heading", level=1)).to_have_text("Merci")
    for path in (link, "/substantiate/"):
        assert outsider.goto(path).status == 404
    expect(outsider.get_by_text("Ce lien ne fonctionne pas")).to_be_visible()

    officer.goto("/outcomes/well-1/substantiation/")
    expect(officer.locator("tbody")).to_contain_text("Je bois de cette eau.")
    officer.goto("/outcomes/well-1/")
    expect(officer.locator("main")).to_contain_text("Verified")
    assert Outcome.objects.get(slug="well-1").carried_evidence == Strength.VERIFIED


# --- how they look ----------------------------------------------------------------------------


def of_asked(path):
    """A page of the desk, once two persons were asked of whom one has answered."""

    def go(page):
        by, outcome = User.objects.get(username="officer"), Outcome.objects.get(slug="well-1")
        ask(outcome, by, "Bela Example")
        _row, token = ask(outcome, by)
        said = {"description": "fully", "significance": "partly", "contribution": "cannot_say"}
        comments = {"description": "I was there, and " + "so " * 80}
        link = substantiating.working_link(token)
        substantiating.answer(link, said, comments, "name")
        page.goto(path)

    return go


def letter(page):
    page.goto("/outcomes/well-1/substantiation/")
    page.fill("[name=name]", "Ines Example")
    page.fill("[name=relation]", "A judge there.")
    press(page, "Make the link and the letter")


def refused(page):
    page.goto("/outcomes/well-1/substantiation/")
    page.evaluate("document.querySelectorAll('[required]').forEach(e => e.required = false)")
    press(page, "Make the link and the letter")


def opening(page):
    by, outcome = User.objects.get(username="officer"), Outcome.objects.get(slug="well-1")
    _row, token = ask(outcome, by)
    page.goto(f"/substantiate/{token}/")


def form(page):
    opening(page)
    press(page, "Open")


def form_refused(page):
    form(page)
    page.evaluate("document.querySelectorAll('[required]').forEach(e => e.required = false)")
    press(page, "Send my answer")


INSIDE = {
    "asked": of_asked("/outcomes/well-1/substantiation/"),
    "letter": letter,
    "refused": refused,
    "table": of_asked("/substantiations/"),
}
OUTSIDE = {
    "opening": opening,
    "form": form,
    "form, refused": form_refused,
    "gone": at("/substantiate/made-up/"),
}


@pytest.mark.parametrize("name", [*INSIDE, *OUTSIDE])
def test_how_it_looks(name, outcome, signed_in, open_browser):
    if name in INSIDE:
        page = signed_in("officer", viewport=WIDE)
        INSIDE[name](page)
    else:
        page = open_browser(viewport=WIDE)
        OUTSIDE[name](page)
    assert faults_of(page) == []
