"""From the release of an outcome to what a donor takes away, and back: what an officer, a donor and
somebody without an account do in a browser, with a script and without, and how it looks.
"""

import re

import pytest
from django.contrib.auth.models import User
from playwright.sync_api import expect

from outcomes import sharing
from outcomes.models import Outcome, SettledCheck
from outcomes.release import release, withdraw
from outcomes.scales import Status
from outcomes.settling import sorted_out
from tests.browser.axe import HALF, WIDE, at, faults_of, unfolded
from tests.people import SEED_ID, make_review

PHONE = {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True}
NOT_FOUND = "There is nothing here for you to read"
SEED = "/outcomes/scc-sah2312-phr004/"

pytestmark = pytest.mark.usefixtures("bare_stage")


@pytest.fixture(params=["script", "no-script"])
def ways(request):
    """Options of a browser: a wide one with a script, or a phone without."""
    return {} if request.param == "script" else {"java_script_enabled": False, **PHONE}


@pytest.fixture
def officer():
    return User.objects.get(username="officer")


@pytest.fixture
def rated(officer):
    """The seed outcome, rated alike by two officers; its checks are not settled. Afterwards it is
    internal again, and its checks are as they were."""
    outcome = Outcome.objects.get(fragment_id=SEED_ID)
    for name in ("officer", "officer2"):
        make_review(outcome, User.objects.get(username=name))
    Outcome.objects.filter(pk=outcome.pk).update(status=Status.OUTCOME)
    yield outcome
    outcome.refresh_from_db()
    if outcome.is_released:
        withdraw(outcome, officer)
    SettledCheck.objects.all().delete()


def press(page, button):
    page.get_by_role("button", name=button, exact=True).click()


def settle_all(page):
    """Settle every check that stands in the way, as the desk leads there."""
    page.locator("tr", has_text=SEED_ID).get_by_role("link", name="To the checks").click()
    serious = page.locator("#checks > .checks > li:not(.info)")
    for left in range(serious.count(), 0, -1):
        expect(serious).to_have_count(left)
        serious.first.locator("summary").click()
        serious.first.get_by_label("How it is settled").fill("We know, and it stands.")
        serious.first.get_by_role("button", name="Settle").click()
    expect(serious).to_have_count(0)
    page.goto("/release/")
    expect(page.locator("tr", has_text=SEED_ID)).to_contain_text("Ready")


def test_officer_releases_donor_reads_officer_withdraws(ways, rated, signed_in):
    officer, donor = signed_in("officer", **ways), signed_in("donor", **ways)
    donor.goto("/dashboard/")
    expect(donor.get_by_text("Nothing is released yet.")).to_be_visible()
    donor.goto(SEED)
    expect(donor.get_by_role("heading", name=NOT_FOUND)).to_have_count(1)

    officer.goto("/release/")
    expect(officer.locator("tr", has_text=SEED_ID)).to_contain_text("Not settled yet")
    settle_all(officer)
    press(officer, "Show what the public will see")
    officer.locator("summary", has_text=SEED_ID).click()
    expect(officer.get_by_text("187 recommendations").first).to_be_visible()
    press(officer, "Release 1 outcome")
    expect(officer.get_by_role("status").first).to_contain_text("1 outcome is released.")

    donor.goto("/dashboard/")
    expect(donor.get_by_role("heading", name="Significance and contribution")).to_be_visible()
    donor.locator(".mx a", has_text="1").click()
    expect(donor).to_have_url(re.compile("significance=medium&contribution=moderate"))
    donor.locator("ol.rows a").first.click()
    expect(donor).to_have_url(re.compile(SEED))
    expect(donor.get_by_text("Ratings on which two reviewers agree.")).to_be_visible()

    for name in ("CSV", "Excel", "Text", "IATI"):
        donor.goto("/dashboard/")
        donor.locator("summary", has_text="Download").click()
        with donor.expect_download() as download:
            donor.get_by_role("link", name=name, exact=True).click()
        assert download.value.path().stat().st_size > 500
    with donor.expect_download() as picture:
        donor.locator(".by a", has_text="Picture").first.click()
    assert picture.value.suggested_filename == "harvest-matrix.svg"
    feed = donor.request.get("/feed/")
    assert SEED in feed.text() and feed.headers["content-type"].startswith("application/atom+xml")

    donor.goto("/dashboard/")
    officer.goto("/release/?stage=released")
    officer.locator("tr", has_text=SEED_ID).locator("input").check()
    press(officer, "Withdraw…")
    press(officer, "Withdraw 1 outcome")
    expect(officer.get_by_role("status").first).to_contain_text("1 outcome is withdrawn.")
    donor.locator("ol.rows a").first.click()
    expect(donor.get_by_role("heading", name=NOT_FOUND)).to_have_count(1)
    assert SEED not in donor.request.get("/feed/").text()


@pytest.fixture
def ready(rated, officer):
    for check in sorted_out(rated, officer)[0]:
        if check.serious:
            about = {"kind": check.kind, "about": check.about, "remark": "Known."}
            SettledCheck.objects.create(outcome=rated, settled_by=officer, **about)
    return rated


@pytest.fixture
def released(ready, officer):
    release(ready, "donors", officer)
    return ready


def test_a_share_link_is_made_opened_and_stopped(ways, released, signed_in, open_browser):
    officer, visitor = signed_in("officer", **ways), open_browser(**ways)
    officer.goto("/dashboard/?country=Mali")
    officer.get_by_role("link", name="Share", exact=True).click()
    officer.get_by_label("For whom").fill("The embassy of Exampleland")
    press(officer, "Make a link")
    address = officer.get_by_label("Link").input_value()

    visitor.goto(address)
    press(visitor, "Open")
    expect(visitor).to_have_url(re.compile(r"/s/\d+/$"))
    expect(visitor.get_by_text("This link shows:")).to_be_visible()
    visitor.locator("ol.rows a").first.click()
    expect(visitor).to_have_url(re.compile(r"/s/\d+/outcomes/scc-sah2312-phr004/$"))

    officer.goto("/shares/")
    officer.get_by_role("button", name=re.compile("^Stop.*embassy of Exampleland")).first.click()
    visitor.reload()
    expect(visitor.get_by_role("heading", name="This link does not work").first).to_be_visible()


# --- how they look ----------------------------------------------------------------------------


@pytest.fixture
def opened(released, officer, open_browser):
    """A page in a browser in which a share link was opened, and where that led."""
    _row, token = sharing.share("The embassy", officer)
    page = open_browser(viewport=WIDE)
    page.goto(f"/s/{token}/")
    press(page, "Open")
    return page, page.url


LOOKS = {
    "release desk": at("/release/"),
    "release desk, asked": at("/release/?stage=asked"),
    "release desk, not yet": at("/release/?stage=not-yet"),
    "release desk, released": at("/release/?stage=released"),
    "release of one": at(f"{SEED}release/"),
    "share links": at("/shares/"),
}


@pytest.mark.parametrize("name", LOOKS)
def test_pages_of_officers(name, released, signed_in):
    page = signed_in("officer", viewport=WIDE)
    LOOKS[name](page)
    assert faults_of(page, HALF) == []


def test_what_will_be_seen(ready, signed_in):
    page = signed_in("officer", viewport=WIDE)
    page.goto("/release/")
    press(page, "Show what donors will see")
    page.locator("summary", has_text=SEED_ID).click()
    assert faults_of(page, HALF) == []


def test_pages_of_donors(released, signed_in):
    page = signed_in("donor", viewport=WIDE)
    for path in ("/dashboard/", SEED):
        unfolded(path)(page)
        assert faults_of(page, HALF) == [], path


def test_pages_of_a_share_link(opened):
    page, address = opened
    for tail in ("", "outcomes/", "outcomes/scc-sah2312-phr004/"):
        unfolded(address + tail)(page)
        assert faults_of(page, HALF) == [], tail
