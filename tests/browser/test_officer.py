"""An officer's work in a browser: find, read, rate, edit, release; with and without a script."""

import re

import pytest
from django.contrib.auth.models import User
from playwright.sync_api import expect

from outcomes.models import Outcome
from sources.models import Event
from tests.people import SEED_ID, get_ready

PATH = "/outcomes/scc-sah2312-phr004/"
PHONE = {"width": 390, "height": 844}

pytestmark = pytest.mark.usefixtures("bare_stage")


# Each way of working has an account of its own, so that the ratings of one are new in both.
WAYS = {"script": ("officer", True), "no-script": ("officer2", False)}
by_script = pytest.mark.parametrize("script", [True, False], ids=WAYS)


@pytest.fixture(params=WAYS.values(), ids=WAYS)
def officer(request, signed_in):
    name, script = request.param
    return signed_in(name, java_script_enabled=script)


def save(page, button):
    page.get_by_role("button", name=button, exact=True).click()


def told(page, text):
    expect(page.get_by_role("status")).to_contain_text(text)


def refused(page):
    alert = page.get_by_role("alert")
    expect(alert).to_be_visible()
    return alert


# --- find and read --------------------------------------------------------------------------


@by_script
def test_signs_in_filters_removes_a_chip_searches_and_opens(script, sign_in):
    page = sign_in("officer", java_script_enabled=script)
    expect(page.get_by_role("heading", level=1)).to_have_text("Good day, officer")
    page.get_by_role("link", name="Outcomes", exact=True).first.click()
    row = page.locator("#results li.row", has_text=SEED_ID)
    expect(row).to_be_visible()

    page.check("#filters input[name=country][value=Mali]")
    significance = page.locator("#filters details.facet", has=page.locator("[name=significance]"))
    significance.locator("> summary").click()
    page.check("#filters input[name=significance][value=medium]")
    save(page, "Apply filters")
    expect(page).to_have_url(re.compile("country=Mali&significance=medium"))
    expect(row).to_be_visible()
    chips = page.locator(".chips a:not(.quiet)")
    expect(chips).to_have_text([re.compile("Country: Mali"), re.compile("Significance: Medium")])
    expect(page.locator("#filters input[name=country][value=Mali]")).to_be_checked()

    chips.filter(has_text="Mali").click()
    expect(page).to_have_url(re.compile(r"/outcomes/\?significance=medium$"))
    expect(chips).to_have_count(1)

    page.fill("#results input[name=q]", "Penal Code")
    page.locator("#results").get_by_role("button", name="Search").click()
    expect(page).to_have_url(re.compile(r"significance=medium&q=Penal\+Code"))
    expect(page.get_by_text("Also searched for other names of Criminal Code")).to_be_visible()
    row.get_by_role("link").click()
    expect(page).to_have_url(re.compile(PATH))
    expect(page.locator(".head .id")).to_have_text(SEED_ID)


def test_a_filter_that_finds_nothing_says_so_and_shows_the_way_out(officer):
    officer.goto("/outcomes/?country=Niger")
    expect(officer.get_by_text("Without “Country: Niger” there is 1.")).to_be_visible()
    expect(officer.locator("li.row")).to_have_count(0)
    officer.get_by_role("link", name="Drop “Country: Niger”").click()
    expect(officer.locator("#results li.row", has_text=SEED_ID)).to_be_visible()


def test_the_claim_is_marked_with_the_actors_and_laws_it_names(officer):
    page = officer
    page.goto(PATH)
    claim = page.locator(".say")
    for law in ("Criminal Code", "Code of Criminal Procedure"):
        expect(claim.locator("a.l", has_text=re.compile(f"^{law}$"))).to_be_visible()
    for actor in ("TRIJEUD-Mali", "COMADDH", "ODDH"):
        expect(claim.locator("a.a", has_text=actor).first).to_be_visible()
    expect(claim.locator("a.a", has_text="Ministry of Justice").first).to_be_visible()
    claim.locator("a.l", has_text=re.compile("^Criminal Code$")).click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Criminal Code")
    expect(page.get_by_role("table").get_by_text("Penal Code", exact=True)).to_be_visible()


def test_search_finds_passages_by_another_name_and_the_reader_opens_at_one(officer):
    page = officer
    page.goto("/")
    page.get_by_role("link", name="Search", exact=True).first.click()
    page.fill("#q", "Penal Code")
    page.locator("main").get_by_role("button", name="Search").click()
    expect(page.locator("#passages .psg").first).to_be_visible()
    page.locator("#passages .psg .num a").first.click()
    target = page.locator(":target")
    expect(target).to_be_in_viewport()
    expect(target).to_have_class(re.compile(r"\bpg\b"))


# --- rate -----------------------------------------------------------------------------------


def choose(page, **ratings):
    for name, value in ratings.items():
        page.check(f"#r input[name={name}][value='{value}']")


def test_rates_and_revises(officer):
    page = officer
    page.goto(PATH)
    choose(page, significance=2, contribution=2, evidence=2, evidence_contribution=1)
    page.fill("[name=rationale]", "   ")  # blanks pass the browser, not the server
    save(page, "Save rating")
    expect(refused(page)).to_contain_text("Why")
    expect(page.locator("#r .field.bad .err")).to_contain_text("Error:")
    # What was chosen is still chosen.
    expect(page.locator("#r input[name=evidence][value='2']")).to_be_checked()

    page.fill("[name=rationale]", "The minutes say so.")
    save(page, "Save rating")
    told(page, f"Your rating of {SEED_ID} is saved.")
    mine = page.locator("#ratings tr", has_text="You")
    expect(mine.locator("td")).to_have_text(["Medium", "Moderate", "Documented", "Asserted"])
    expect(page.locator("#ratings")).to_contain_text("The minutes say so.")

    choose(page, significance=3)
    page.fill("[name=rationale]", "The minutes say so, twice.")
    save(page, "Save rating")
    expect(mine.locator("td").first).to_have_text("High")
    expect(page.locator("#ratings")).to_contain_text("The minutes say so, twice.")


def test_a_rating_without_choices_is_stopped_by_the_browser(signed_in):
    page = signed_in("admin")
    page.goto(PATH)
    save(page, "Save rating")
    expect(page).to_have_url(re.compile(f"{PATH}$"))
    expect(page.locator("#r input[name=significance]").first).to_be_focused()


# --- edit -----------------------------------------------------------------------------------


def test_edits_the_headline(officer):
    page = officer
    page.goto(PATH)
    before = page.get_by_role("heading", level=1).inner_text()
    page.get_by_role("link", name="Edit claim").click()
    page.fill("[name=headline]", f"Reworded, from {before[:20]}")
    save(page, "Save")
    told(page, "1 field changed.")
    expect(page.get_by_role("heading", level=1)).to_have_text(f"Reworded, from {before[:20]}")


def test_what_cannot_be_saved_is_named_beside_its_field_and_nothing_is_lost(officer):
    page = officer
    page.goto("/outcomes/new/")
    page.fill("[name=fragment_id]", SEED_ID.lower())
    page.fill("[name=description]", "The council of Exampleville agreed.")
    save(page, "Save lead")
    alert = refused(page)
    expect(alert).to_contain_text("has the same address")
    alert.get_by_role("link").click()
    expect(page.locator("[name=fragment_id]")).to_be_in_viewport()
    expect(page.locator("[name=description]")).to_have_value("The council of Exampleville agreed.")


@by_script
def test_two_editors_at_once_lose_nothing(script, signed_in):
    one, two = (
        signed_in(name, java_script_enabled=script, viewport={"width": 1280, "height": 800})
        for name in ("officer", "officer2")
    )
    for page in (one, two):
        page.goto(f"{PATH}edit/")
    one.fill("[name=headline]", f"Headline of the first {script}")
    save(one, "Save")
    told(one, "1 field changed.")

    two.fill("[name=headline]", f"Headline of the second {script}")
    two.fill("[name=scale]", f"Regional {script}")
    save(two, "Save")
    alert = refused(two)
    expect(alert).to_contain_text("Someone else saved this claim while you were writing")
    expect(alert).to_contain_text(f"Headline of the first {script}")
    expect(alert).to_contain_text(f"Headline of the second {script}")
    assert Outcome.objects.get(fragment_id=SEED_ID).headline == f"Headline of the first {script}"
    expect(two.locator("[name=headline]")).to_have_value(f"Headline of the second {script}")
    expect(two.locator("[name=scale]")).to_have_value(f"Regional {script}")

    save(two, "Save")
    expect(two.get_by_role("heading", level=1)).to_have_text(f"Headline of the second {script}")
    outcome = Outcome.objects.get(fragment_id=SEED_ID)
    assert outcome.scale == f"Regional {script}"
    kept = Event.objects.filter(subject_kind="outcome", subject_id=outcome.pk, verb="edited")
    assert f"Headline of the first {script}" in [event.before.get("headline") for event in kept]


# --- a lead by hand, to its release and back ------------------------------------------------


def test_writes_a_lead_releases_it_and_takes_it_back(officer):
    page = officer
    page.goto("/outcomes/")
    page.get_by_role("link", name="New lead").first.click()
    page.fill("[name=description]", "In 2024 the council of Exampleville opened its meetings.")
    page.fill("[name=year]", "2024")
    save(page, "Save lead")
    told(page, "is drafted")
    lead = page.locator(".head .id").inner_text()
    assert re.fullmatch(r"LEAD-\d{4}", lead)
    expect(page.locator(".head .line").first).to_contain_text("Lead")

    page.get_by_role("link", name="Release", exact=True).click()
    expect(page.get_by_text("this is a lead")).to_be_visible()
    page.check("input[name=level][value=donors]")
    save(page, "Set")
    expect(refused(page)).to_contain_text("this is a lead")

    page.get_by_role("link", name="Change its status").click()
    page.check("input[name=status][value=outcome]")
    page.fill("[name=reason]", "It is one.")
    save(page, "Change the status")
    told(page, f"{lead}: Outcome.")
    page.get_by_role("link", name="Release", exact=True).click()
    page.check("input[name=level][value=donors]")
    save(page, "Set")
    expect(refused(page)).to_contain_text("Not agreed yet")
    # As test_rating.py and test_release.py do it by hand.
    get_ready(Outcome.objects.get(fragment_id=lead), User.objects.get(username="officer2"))
    page.get_by_role("link", name=lead).first.click()
    page.get_by_role("link", name="Release", exact=True).click()
    expect(page.locator(".say")).to_contain_text("opened its meetings")
    page.check("input[name=level][value=donors]")
    save(page, "Set")
    told(page, f"{lead} may now be read by: Donors.")
    expect(page.locator(".head .pub")).to_contain_text("Released")

    page.get_by_role("link", name="Released: change").click()
    expect(page.get_by_text(re.compile("^Released by officer"))).to_be_visible()
    page.check("input[name=level][value=internal]")
    save(page, "Set")
    told(page, f"{lead} may now be read by: Internal.")
    expect(page.locator(".head .pub")).to_have_count(0)


def test_signs_out(officer):
    officer.goto("/")
    officer.locator(".who").get_by_role("button", name="Sign out").click()
    expect(officer.get_by_role("heading", level=1)).to_have_text("Sign in")
    officer.goto(PATH)
    expect(officer).to_have_url(re.compile(r"/accounts/login/\?next="))


# --- by keyboard, on a phone ----------------------------------------------------------------


FOCUSED = """() => {
    const at = document.activeElement;
    return at.name ? `${at.name}` : at.textContent.trim();
}"""


def tab_stops(page, most=200):
    """What the Tab key reaches from where it is, until it leaves the page."""
    stops = []
    for _ in range(most):
        page.keyboard.press("Tab")
        if page.evaluate("() => document.activeElement === document.body"):
            break
        stops.append(page.evaluate(FOCUSED))
    return stops


def in_order(wanted, stops):
    """Those of `wanted` that do not come in this order among `stops`."""
    rest = iter(stops)
    return [word for word in wanted if not any(word == stop for stop in rest)]


def test_the_skip_link_comes_first_and_leads_to_the_content(signed_in):
    page = signed_in("officer")
    for path in ("/outcomes/", PATH, "/sources/", "/accounts/login/?next=/"):
        page.goto(path)
        page.keyboard.press("Tab")
        skip = page.locator("a.skip")
        expect(skip).to_be_focused()
        expect(skip).to_be_in_viewport()
        page.keyboard.press("Enter")
        expect(page.locator("main")).to_be_focused()


def test_tab_reaches_the_main_actions_in_the_order_of_the_page(signed_in):
    page = signed_in("officer")
    page.goto(PATH)
    wanted = [
        *("Skip to content", "Outcomes", "Sources", "Actors", "Instruments", "Search"),
        *("Sign out", "Edit claim", "Release", "Criminal Code"),
        *("significance", "contribution", "evidence", "evidence_contribution"),
        *("rationale", "Save rating"),
    ]
    assert in_order(wanted, tab_stops(page)) == []
    page.goto("/outcomes/")
    wanted = ["New lead", "country", "Apply filters", "q", "Search", "Sort: Newest first"]
    assert in_order(wanted, tab_stops(page)) == []


def test_rates_by_keyboard_alone(signed_in):
    page = signed_in("admin")
    page.goto(PATH)
    for name in ("significance", "contribution", "evidence", "evidence_contribution"):
        page.locator(f"#r input[name={name}]").first.focus()
        page.keyboard.press("Space")
        page.keyboard.press("ArrowDown")
    page.keyboard.press("Tab")
    page.keyboard.type("By the keyboard.")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    told(page, "is saved")
    mine = page.locator("#ratings tr", has_text="You").locator("td")
    expect(mine).to_have_text(["Medium", "Minor", "Asserted", "Asserted"])


def test_menus_open_by_keyboard(officer):
    page = officer
    page.goto("/outcomes/")
    menu = page.locator("details.menu", has_text="Newest first")
    menu.locator("summary").focus()
    expect(menu.get_by_role("link").first).to_be_hidden()
    page.keyboard.press("Enter")
    expect(menu.get_by_role("link").first).to_be_visible()
    oldest = menu.get_by_role("link", name="Oldest first")
    for _ in range(menu.get_by_role("link").count()):
        page.keyboard.press("Tab")
        if oldest.evaluate("link => link === document.activeElement"):
            break
    expect(oldest).to_be_focused()
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile("sort=oldest"))


@by_script
def test_menu_and_filters_open_on_a_phone(script, signed_in):
    page = signed_in("officer", java_script_enabled=script, viewport=PHONE, has_touch=True)
    page.goto("/")
    nav, filters = page.locator("#nav"), page.locator("#filters")
    expect(nav).to_be_hidden()
    page.get_by_role("link", name="Menu").tap()
    expect(nav).to_be_visible()
    nav.get_by_role("link", name="Close menu").tap()
    expect(nav).to_be_hidden()
    page.get_by_role("link", name="Menu").tap()
    nav.get_by_role("link", name="Outcomes").tap()

    expect(filters).to_be_hidden()
    page.get_by_role("link", name="Filters").tap()
    expect(filters).to_be_visible()
    filters.get_by_role("link", name="Close filters").tap()
    expect(filters).to_be_hidden()
    page.get_by_role("link", name="Filters").tap()
    filters.locator("label", has=page.locator("[name=country][value=Mali]")).tap()
    filters.get_by_role("button", name="Apply filters").tap()
    expect(page).to_have_url(re.compile("country=Mali"))
    expect(page.locator("#results li.row", has_text=SEED_ID)).to_be_visible()
    expect(filters).to_be_hidden()
