"""Searching over everything and working through what was found; with and without a script, on a
screen and on a phone."""

import re

import pytest
from playwright.sync_api import expect

from outcomes.models import Outcome, Review
from tests.people import make_outcome

PHONE = {"width": 390, "height": 844}
SCREEN = {"width": 1280, "height": 800}
WAYS = {
    "script": ("officer", {"java_script_enabled": True, "viewport": SCREEN}),
    "no-script": ("officer2", {"java_script_enabled": False, "viewport": PHONE, "has_touch": True}),
}
FIRST = "Council 0 of Tideville"

pytestmark = pytest.mark.usefixtures("stage")


@pytest.fixture(params=WAYS.values(), ids=WAYS)
def way(request, signed_in):
    name, options = request.param
    return signed_in(name, **options)


@pytest.fixture(scope="module", autouse=True)
def tides(stage, django_db_blocker):
    """Four leads that speak of the same."""
    with django_db_blocker.unblock():
        for number in range(4):
            make_outcome(
                f"TIDE/{number}",
                headline=f"Council {number} of Tideville",
                description=f"Council {number} heard the fishermen of Tideville.",
                country="Tideland",
                year=2020 + number,
            )


def search_for(page, words):
    page.goto("/search/")
    page.get_by_role("searchbox").fill(words)
    page.locator("main").get_by_role("button", name="Search").click()


def heading(page):
    return page.get_by_role("heading", level=1)


def test_finds_by_a_beginning_filters_and_reads_on(way):
    search_for(way, "traffick*")
    passages = way.locator("#passages")
    expect(passages.locator("mark").first).to_have_text(re.compile("traffick", re.IGNORECASE))
    expect(way.locator("#outcomes mark").first).to_have_text("trafficking")
    before = passages.locator("article").count()
    if way.get_by_role("link", name="Filters").is_visible():
        way.get_by_role("link", name="Filters").click()
    way.locator("#filters").get_by_label(re.compile("^MINUSMA")).check()
    way.get_by_role("button", name="Apply filters").click()
    expect(way).to_have_url(re.compile(r"q=traffick\*|q=traffick%2A"))
    expect(way.locator(".chips")).to_contain_text("MINUSMA")
    assert 0 < passages.locator("article").count() < before
    expect(way.locator("#outcomes")).to_contain_text("Not narrowed by: Publisher (passages)")
    way.locator(".chips a").first.click()
    expect(passages.locator("article")).to_have_count(before)


def test_other_names_are_searched_for_too(way):
    search_for(way, "Penal Code")
    expect(way.locator("main")).to_contain_text("Also searched for other names of Criminal Code")
    expect(way.locator("#outcomes mark").first).to_have_text("Criminal Code")


def test_pages_through_one_group(way):
    search_for(way, "just*")
    way.get_by_role("navigation", name="What was found").get_by_role(
        "link", name=re.compile("^Passages")
    ).click()
    expect(way.locator("#passages article")).to_have_count(20)
    expect(way.locator("#outcomes")).to_have_count(0)
    way.get_by_role("link", name="Next page").click()
    expect(way.locator(".pager")).to_contain_text("21–40 of")
    # Another search looks into the same group.
    way.get_by_role("searchbox").fill("penal")
    way.locator(".search").get_by_role("button", name="Search").click()
    expect(way).to_have_url(re.compile("group=passages"))


def test_says_what_to_do_without_a_word_and_where_nothing_is_found(way):
    search_for(way, "?")
    expect(way.locator("main")).to_contain_text("No word to look for")
    search_for(way, "qwertyuiop")
    expect(way.locator("main")).to_contain_text("Nothing is found for qwertyuiop")


def test_works_through_a_list_and_back(way):
    way.goto("/outcomes/?country=Tideland&sort=oldest")
    way.get_by_role("link", name=FIRST).click()
    bar = way.get_by_role("region", name="In the list")
    expect(bar).to_be_in_viewport()
    expect(bar).to_contain_text("1 of 4")
    bar.get_by_role("link", name="Skip").click()
    expect(heading(way)).to_have_text("Council 1 of Tideville")
    expect(bar).to_contain_text("2 of 4")
    bar.get_by_role("link", name="Previous").click()
    expect(heading(way)).to_have_text(FIRST)

    for name in ("significance", "contribution", "evidence", "evidence_contribution"):
        way.locator(f"#r input[name={name}]").nth(1).check()
    way.fill("[name=rationale]", "The minutes say so.")
    bar.get_by_role("button", name="Save and next").click()
    expect(way.get_by_role("status").first).to_contain_text("Your rating of TIDE/0 is saved.")
    expect(heading(way)).to_have_text("Council 1 of Tideville")
    assert Review.objects.filter(outcome__fragment_id="TIDE/0").exists()

    # An outcome that leaves the filter while one works on it keeps its place in the list.
    Outcome.objects.filter(fragment_id="TIDE/1").update(country="Elsewhere")
    way.reload()
    expect(bar).to_contain_text("2 left")
    bar.get_by_role("link", name="Skip").click()
    expect(heading(way)).to_have_text("Council 2 of Tideville")
    expect(bar).to_contain_text("2 of 3")
    Outcome.objects.filter(fragment_id="TIDE/1").update(country="Tideland")
    bar.get_by_role("link", name=re.compile("of 3")).click()
    expect(way).to_have_url(re.compile(r"/outcomes/\?country=Tideland&sort=oldest$"))


def test_editing_comes_back_to_the_same_place_in_the_list(way):
    way.goto("/outcomes/?country=Tideland&sort=oldest")
    way.get_by_role("link", name="Council 3 of Tideville").click()
    way.get_by_role("link", name="Edit claim").click()
    way.fill("[name=scale]", f"Town {way.viewport_size['width']}")
    way.get_by_role("button", name="Save", exact=True).click()
    expect(way.get_by_role("region", name="In the list")).to_contain_text("4 of 4")


def test_nothing_scrolls_sideways(way):
    for path in (
        "/search/",
        "/search/?q=Penal+Code",
        "/search/?q=just*&group=passages",
        "/search/?q=traffick*&publisher=nobody&country=Mali&year=2023",
        "/outcomes/tide-1/?country=Tideland&sort=oldest",
    ):
        way.goto(path)
        wide = way.evaluate("() => document.documentElement.scrollWidth - window.innerWidth")
        assert wide <= 0, path
