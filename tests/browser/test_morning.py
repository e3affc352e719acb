"""A morning at the evidence desk, from the list to the next outcome: what is decided, and how what
the evidence reaches and carries follows each step; with a script and without."""

import re

import pytest
from django.contrib.auth.models import User
from playwright.sync_api import expect

from outcomes.editing import remove
from outcomes.models import Evidence, NotRelevant, Outcome, SettledCheck
from outcomes.scales import Strength
from outcomes.strength import recount_many
from sources.models import Passage
from tests.people import SEED_ID, make_outcome

SEED = "/outcomes/scc-sah2312-phr004/"
PHONE = {"width": 390, "height": 844}
ADOPTED = "the Council of Ministers adopted the new Penal Code"
PROMULGATED = "culminating in the promulgation of the Penal and Criminal Procedure Codes"

pytestmark = pytest.mark.usefixtures("bare_stage")


@pytest.fixture(params=["script", "no-script"])
def page(request, signed_in):
    """The list with two leads, in which the seed outcome is the first."""
    lead = make_outcome("ZZZ/1", country="Mali", description="The council of Mopti met in 2023.")
    if request.param == "script":
        opened = signed_in("officer")
    else:
        opened = signed_in(
            "officer2", viewport=PHONE, java_script_enabled=False, has_touch=True, is_mobile=True
        )
    opened.scripted = request.param == "script"
    yield opened
    remove([lead], User.objects.get(username="system"))
    for model in (NotRelevant, SettledCheck):
        model.objects.all().delete()
    on_file().exclude(passage=None, document=None).delete()
    recount_many(Outcome.objects.filter(fragment_id=SEED_ID))


def on_file():
    return Evidence.objects.filter(outcome__fragment_id=SEED_ID)


def of(page, words):
    """The article in which the passage with these words is suggested for the change."""
    passage = Passage.objects.get(text__contains=words)
    return page.locator(f"#change-{passage.pk}")


def decide(page, article, name, key):
    anchor = article.get_attribute("id")
    if page.scripted:
        article.focus()
        page.keyboard.press(key)
    else:
        article.get_by_role("button", name=name, exact=True).click()
    expect(page.locator(f"#{anchor}")).to_have_count(0)
    expect(page.get_by_role("status").filter(has_text="Undo")).to_be_visible()


def reach(page, name):
    """What the table says of an element of the change."""
    row = page.locator("#reach table").first.locator("tr", has=page.locator("th", has_text=name))
    return row.locator("td").first


def carries(page, step):
    expect(page.locator("#desk .carry").first).to_contain_text(step)
    steps = Outcome.objects.values_list("carried_evidence", flat=True)
    assert Strength(steps.get(fragment_id=SEED_ID)).label == step


def test_from_the_list_to_the_next(page):
    page.goto("/outcomes/?country=Mali&status=lead&sort=fragment")
    page.goto(f"{SEED}?country=Mali")
    for partner in ("ODDH", "TRIJEUD-Mali", "COMADDH"):
        expect(reach(page, partner)).to_have_text("none")
    carries(page, "Asserted")

    decide(page, of(page, ADOPTED), "Supports", "s")
    expect(reach(page, "Criminal Code")).to_have_text(re.compile("1 passage · 1 publisher"))
    carries(page, "Documented")
    expect(page.locator("#desk .carry").first).to_contain_text("One publisher only: United Nations")

    decide(page, of(page, PROMULGATED), "Supports", "s")
    expect(reach(page, "Criminal Code")).to_have_text(re.compile("2 passages · 2 publishers"))
    carries(page, "Corroborated")
    for partner in ("ODDH", "TRIJEUD-Mali", "COMADDH"):
        expect(reach(page, partner)).to_have_text("none")
    suggestions = page.locator("article[id^=change-]")
    for name, key in (("Context", "c"), ("Contradicts", "x"), ("Not relevant", "n")):
        decide(page, suggestions.first, name, key)
    expect(page.locator("#desk .carry").first).to_contain_text("beside it 1 contradicts")

    # Of the two that support it one is changed, and narrowed to a few words.
    row = on_file().get(passage__text__contains=PROMULGATED)
    page.locator(f"#e{row.pk}").get_by_role("link", name="Change").click()
    page.get_by_label("Context").check()
    page.get_by_label("The words to quote").fill(PROMULGATED)
    page.get_by_role("button", name="Save").click()
    expect(page.locator(f"#e{row.pk} blockquote")).to_have_text(f"“… {PROMULGATED} …”")
    carries(page, "Documented")

    page.goto(f"{SEED}evidence/add/?from=country%3DMali")
    data = {"name": "minutes.txt", "mimeType": "text/plain", "buffer": b"They all agreed."}
    page.set_input_files("input[type=file]", data)
    page.get_by_role("button", name="Attach the file").click()
    page.goto(f"{SEED}?country=Mali")
    expect(page.locator("#desk")).to_contain_text("A whole file")
    expect(page.locator("#desk .carry").first).to_contain_text("Nobody here has opened 2 files")

    checks = page.locator("#checks > .checks > li")
    before = checks.count()
    year = checks.filter(has_text="Year says 2023")
    year.locator("summary").click()
    if page.scripted:  # what is typed elsewhere stays
        page.locator("#review textarea").fill("Half a reason")
    year.get_by_label("How it is settled").fill("The workshops prepared it.")
    year.get_by_role("button", name="Settle").click()
    expect(page.locator("#checks").get_by_role("status")).to_contain_text("Settled")
    expect(checks).to_have_count(before - 1)
    assert SettledCheck.objects.get().remark == "The workshops prepared it."
    if page.scripted:
        expect(page.locator("#review textarea")).to_have_value("Half a reason")

    page.locator(".queue").get_by_role("link").last.click()
    expect(page).to_have_url(re.compile(r"/outcomes/zzz-1/\?country=Mali"))


@pytest.mark.parametrize("page", ["script"], indirect=True)
def test_a_remark_that_is_half_written_outlives_a_decision(page):
    page.goto(SEED)
    check = page.locator("#checks li", has_text="Confidential").or_(
        page.locator("#checks li", has_text="confidential")
    )
    check.first.locator("summary").click()
    check.first.get_by_label("How it is settled").fill("We asked")
    decide(page, of(page, ADOPTED), "Supports", "s")
    expect(check.first.get_by_label("How it is settled")).to_have_value("We asked")
    expect(check.first.get_by_label("How it is settled")).to_be_visible()
