"""Two officers rate an outcome, differ and settle it; queue, steps, notes and many at once: what a
person does in a browser, with a script and without, and how these pages look.
"""

import re

import pytest
from django.contrib.auth.models import User
from playwright.sync_api import expect

from outcomes import assigning
from outcomes.editing import remove
from outcomes.models import Assignment, Outcome, Review
from tests.browser.axe import HALF, WIDE, at, faults_of, unfolded
from tests.people import make_outcome, make_review

PHONE = {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True}
RATINGS = {"significance": 2, "contribution": 2, "evidence": 2, "evidence_contribution": 1}

pytestmark = pytest.mark.usefixtures("bare_stage")


@pytest.fixture(params=["script", "no-script"])
def ways(request):
    """Options of a browser: a wide one with a script, or a phone without."""
    return {} if request.param == "script" else {"java_script_enabled": False, **PHONE}


@pytest.fixture
def three():
    """Three leads of a country of their own, which nobody has rated."""
    rows = [
        make_outcome(f"RATE/{n}", country="Ratingland", description=f"The council {n} met.")
        for n in range(1, 4)
    ]
    yield rows
    remove(rows, User.objects.get(username="system"))


def rate(page, rationale, **ratings):
    for name, value in {**RATINGS, **ratings}.items():
        page.check(f"#review input[name={name}][value='{value}']")
    page.fill("#review [name=rationale]", rationale)


def press(page, button):
    page.get_by_role("button", name=button, exact=True).click()


def told(page, text):
    expect(page.get_by_role("status").first).to_contain_text(text)


def test_two_officers_review_differ_and_settle(ways, three, signed_in):
    one, two = (signed_in(name, **ways) for name in ("officer", "officer2"))
    one.goto("/queue/?country=Ratingland")
    expect(one.get_by_text("Queue: 1 of 3")).to_be_visible()
    rate(one, "It changes a rule.", significance=3)
    press(one, "Save and next")
    expect(one).to_have_url(re.compile("/outcomes/rate-2/"))
    expect(one.get_by_text("Queue: 1 of 2")).to_be_visible()

    two.goto("/outcomes/rate-1/")
    expect(two.get_by_text("Ratings of others open once you have saved yours.")).to_be_visible()
    expect(two.get_by_text("It changes a rule.")).to_have_count(0)
    rate(two, "It changes little.", significance=1)
    press(two, "Save rating")
    expect(two.locator("#ratings")).to_contain_text("It changes a rule.")
    expect(two.locator("#ratings")).to_contain_text("2 apart")

    two.get_by_role("link", name="Settle the differences").click()
    two.check("input[name=significance][value='2']")
    two.fill("[name=reason]", "A clear step.")
    press(two, "Propose")
    told(two, "settled once another reviewer agrees")

    one.goto("/outcomes/rate-1/")
    expect(one.locator("#ratings")).to_contain_text("officer2 proposes Medium")
    one.get_by_role("link", name="Settle the differences").click()
    press(one, "Agree: Medium")
    told(one, "Settled.")
    expect(one.locator("#ratings")).to_contain_text("settled as Medium")
    assert Outcome.objects.get(slug="rate-1").agreed_significance == 2


def test_skips_and_comes_back(ways, three, signed_in):
    page = signed_in("officer", **ways)
    page.goto("/queue/?country=Ratingland")
    for slug in ("rate-2", "rate-3", "rate-1"):
        page.locator(".queue").get_by_role("link", name="Skip").click()
        expect(page).to_have_url(re.compile(f"/outcomes/{slug}/"))
    page.locator(".queue a").first.click()
    expect(page).to_have_url(re.compile(r"/outcomes/\?country=Ratingland$"))


def test_takes_a_step_and_writes_a_note(ways, three, signed_in):
    page = signed_in("officer", **ways)
    page.goto("/outcomes/rate-1/")
    page.get_by_role("link", name="Status", exact=True).click()
    page.get_by_label("Outcome", exact=True).check()
    page.fill("[name=reason]", "Read and accepted.")
    press(page, "Change the status")
    told(page, "RATE/1: Outcome.")
    page.get_by_text("Write a note").click()
    page.fill("[name=note-text]", "Ask @officer2.")
    press(page, "Save note")
    told(page, "it mentions officer2")
    expect(page.locator(".log").first).to_contain_text("Lead → Outcome")


def test_gives_many_after_a_look_at_what_will_happen(ways, three, signed_in):
    page = signed_in("officer", **ways)
    page.goto("/outcomes/?country=Ratingland")
    page.get_by_role("link", name="Many at once").click()
    page.get_by_label("Give them to reviewers").check()
    page.get_by_label("officer2").check()
    page.uncheck("input[value=rate-3]")
    press(page, "Show what will happen")
    expect(page.get_by_text("is given to officer2")).to_have_count(2)
    assert not Assignment.objects.exists()
    press(page, "Do it for 2 outcomes")
    told(page, "Done for 2 outcomes.")
    assert Assignment.objects.count() == 2


# --- how they look ----------------------------------------------------------------------------


@pytest.fixture
def differing(three):
    officer, officer2 = (User.objects.get(username=name) for name in ("officer", "officer2"))
    make_review(three[0], officer, significance=1)
    make_review(three[0], officer2, significance=3)
    assigning.give({three[1].pk: [officer, officer2]}, officer)
    yield three
    Review.objects.all().delete()


def refused_settlement(page):
    page.goto("/outcomes/rate-1/settle/")
    page.evaluate("document.querySelectorAll('[required]').forEach(e => e.required = false)")
    press(page, "Propose")


def preview(page):
    page.goto("/many/?country=Ratingland")
    page.get_by_label("Give them to reviewers").check()
    page.get_by_label("officer2").check()
    press(page, "Show what will happen")


LOOKS = {
    "queue, nothing left": at("/queue/?country=Nowhere"),
    "outcome in the queue, given": at("/outcomes/rate-2/?queue=yes"),
    "outcome, differing": at("/outcomes/rate-1/"),
    "settle": at("/outcomes/rate-1/settle/"),
    "settle, refused": refused_settlement,
    "status": at("/outcomes/rate-1/status/"),
    "history": unfolded("/outcomes/rate-1/history/"),
    "many": at("/many/?country=Ratingland"),
    "many, preview": preview,
    "agreement": at("/agreement/"),
}


@pytest.mark.parametrize("name", LOOKS)
def test_how_it_looks(name, differing, signed_in):
    page = signed_in("officer", viewport=WIDE)
    LOOKS[name](page)
    assert faults_of(page, HALF if name.startswith("outcome") else None) == []
