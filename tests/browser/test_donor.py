"""What a donor meets in a browser before a release, after it, and after it is taken back; and
someone without an account, who meets the sign-in page alone."""

import re

import pytest
from django.contrib.auth.models import User
from playwright.sync_api import expect

from outcomes.models import Outcome
from tests.people import PASSWORD, SEED_ID, get_ready

PATH = "/outcomes/scc-sah2312-phr004/"
# Words of the seed fragment that stand in fields which donors never read.
INSIDE = (
    "WILDAF",
    "positive dynamic",
    "sharepoint",
    "harvest 2",
    "Outcome 2.3",
    "State authorities",
)
DOORS = (
    "/",
    "/outcomes/",
    "/outcomes/?country=Mali",
    "/outcomes/?q=Criminal+Code",
    "/search/?q=Criminal+Code",
    "/search/?q=TRIJEUD-Mali",
    "/sources/",
    "/actors/",
    "/actors/?q=COMADDH",
    "/instruments/",
)
NOT_HERE = "There is nothing here for you to read"

pytestmark = pytest.mark.usefixtures("bare_stage")


@pytest.fixture(params=[True, False], ids=["script", "no-script"])
def donor(request, signed_in):
    return signed_in("donor", java_script_enabled=request.param)


def release_to(page, level):
    page.goto(f"{PATH}release/")
    page.check(f"input[name=level][value={level}]")
    page.get_by_role("button", name="Set", exact=True).click()
    expect(page.get_by_role("status")).to_contain_text("may now be read by")


def test_before_after_and_when_it_is_taken_back(signed_in):
    donors = [signed_in("donor", java_script_enabled=script) for script in (True, False)]
    officer = signed_in("officer")
    for donor in donors:
        finds_it_by_no_door(donor)
        # Nor is there a choice to filter by.
        for door in ("/outcomes/", "/actors/", "/instruments/", "/sources/"):
            donor.goto(door)
            expect(donor.locator("form.filters [type=checkbox]")).to_have_count(0)

    outcome = Outcome.objects.get(fragment_id=SEED_ID)
    get_ready(outcome, User.objects.get(username="officer"))
    release_to(officer, "donors")
    for donor in donors:
        reads_the_open_fields(donor, outcome)
        # On to a page that leads back to it.
        donor.locator("main a.l", has_text=re.compile("^Criminal Code$")).first.click()
        expect(donor.get_by_role("heading", level=1)).to_contain_text("Criminal Code")
        expect(donor.locator("main a[href*='scc-sah2312']")).to_have_count(1)

    release_to(officer, "internal")
    for donor in donors:
        donor.locator("main a[href*='scc-sah2312']").click()
        expect(donor.get_by_role("heading", level=1)).to_have_text(NOT_HERE)
        finds_it_by_no_door(donor)


def finds_it_by_no_door(donor):
    for door in DOORS:
        donor.goto(door)
        assert SEED_ID not in donor.content()
        expect(donor.locator("main a[href*='scc-sah2312']")).to_have_count(0)
    for rest in ("", "edit/", "release/"):
        assert donor.goto(f"{PATH}{rest}").status == 404
        expect(donor.get_by_role("heading", level=1)).to_have_text(NOT_HERE)


def reads_the_open_fields(donor, outcome):
    donor.goto("/outcomes/")
    donor.locator("li.row", has_text=SEED_ID).get_by_role("link").click()
    main = donor.locator("main")
    for words in (
        SEED_ID,
        outcome.description[:60],
        outcome.contribution_text[:60],
        "Mali",
        "2023",
    ):
        expect(main).to_contain_text(words)
    whole = donor.content()
    for words in (*INSIDE, "Your rating", "As imported", "History", "Edit claim", "officer"):
        assert words not in whole


def test_a_donor_is_offered_nothing_to_write(donor):
    for door in (*DOORS, "/outcomes/new/"):
        donor.goto(door)
        expect(donor.locator("main form[method=post]")).to_have_count(0)
        expect(donor.get_by_role("link", name="New lead")).to_have_count(0)
        expect(donor.get_by_role("link", name="Administration")).to_have_count(0)


def test_names_that_donors_do_not_know_are_refused_like_any_other(donor):
    said = []
    for name in ("visibility", "assigned", "import", "nonsense"):
        answer = donor.goto(f"/outcomes/?{name}=x")
        assert answer.status == 400
        said.append(donor.locator("main").inner_text().replace(name, "…"))
    assert len(set(said)) == 1


@pytest.mark.parametrize("script", [True, False], ids=["script", "no-script"])
def test_without_an_account_every_page_leads_to_sign_in(script, open_browser):
    page = open_browser(java_script_enabled=script)
    inside = (PATH, f"{PATH}edit/", f"{PATH}release/", "/outcomes/new/", "/outcomes/not-there/")
    for door in (*DOORS, *inside, "/sources/not-there/", "/actors/not-there/"):
        page.goto(door)
        expect(page).to_have_url(re.compile(r"/accounts/login/\?next="))
        expect(page.get_by_role("heading", level=1)).to_have_text("Sign in")
        expect(page.get_by_role("navigation")).to_have_count(0)
        assert "TRIJEUD" not in page.locator("body").inner_text()
    # Signing in leads on to the page that was asked for.
    page.goto("/actors/")
    page.fill("input[name=username]", "donor")
    page.fill("input[name=password]", "not this one")
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_role("alert")).to_be_visible()
    page.fill("input[name=password]", PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    expect(page).to_have_url(re.compile("/actors/$"))
