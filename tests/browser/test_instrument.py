"""An officer follows a law in a browser: confirms, changes and adds events; a donor reads them."""

import re

import pytest
from playwright.sync_api import expect

from outcomes.models import ClaimEvent
from sources.access import Visibility
from sources.history import system_account
from sources.models import LegalEvent
from sources.opening import set_document, set_entry
from tests.people import make_document, make_instrument

PATH = "/instruments/kelp-act/"
TEXTS = (
    "The Council of Ministers adopted the Kelp Act on 3 May 2023.",
    "The Kelp Act was promulgated in December 2024.",
    "The Kelp Act entered into force in 2025.",
)

pytestmark = pytest.mark.usefixtures("law")


@pytest.fixture
def law(bare_stage):
    """A law with two proposed events, and a passage that nobody read an event from."""
    law = make_instrument("Kelp Act", kind="act", country="Exampleland")
    document = make_document("Kelp yearbook", TEXTS, publisher="Tide Press", date="2025")
    first, second, _third = document.passages.order_by("number")
    LegalEvent.objects.filter(instrument=law).delete()
    for passage, stage, date in (
        (first, "government adopted", "2023-05-03"),
        (second, "promulgated", "2024"),
    ):
        LegalEvent.objects.create(
            instrument=law, passage=passage, stage=stage, date=date, start=0, end=len(passage.text)
        )
    yield law
    for model in (LegalEvent, ClaimEvent):
        model.objects.filter(instrument=law).delete()
    document.delete()
    law.delete()


def told(page, text):
    expect(page.get_by_role("status").filter(has_text=text)).to_be_visible()


@pytest.mark.parametrize("script", [True, False], ids=["script", "no-script"])
def test_events_are_confirmed_changed_added_and_opened(law, script, signed_in):
    page = signed_in("officer", java_script_enabled=script)
    page.goto(PATH)
    expect(page.get_by_text("No event on record yet.")).to_be_visible()
    desk = page.locator("#proposed")
    expect(desk.get_by_role("checkbox")).to_have_count(2)
    desk.get_by_label("Government adopted, 3 May 2023").check()
    desk.get_by_label("Promulgated, 2024").check()
    desk.get_by_role("button", name="Confirm").click()
    told(page, "2 events confirmed.")
    expect(page.locator(".tl li h3")).to_have_text(
        ["Government adopted", "Before the legislature", "Legislature adopted", "Promulgated"]
    )
    expect(page.locator(".tl li.gap")).to_have_count(2)

    page.get_by_role("link", name="Change Promulgated").click()
    page.fill("[name=date]", "soon")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("alert")).to_contain_text("Date")
    page.fill("[name=date]", "2024-12")
    page.fill("[name=note]", "Seen in the gazette.")
    page.get_by_role("button", name="Save").click()
    told(page, "The event is saved and confirmed.")
    line = page.locator(".tl li", has_text="promulgated in")
    expect(line.locator(".when")).to_have_text("Dec 2024")
    expect(line.locator(".note")).to_have_text("Seen in the gazette.")

    page.get_by_role("link", name="Add an event ¶ 3").click()
    page.select_option("[name=stage]", "in force")
    page.fill("[name=words]", "entered into force in 2025")
    page.fill("[name=date]", "2025")
    page.get_by_role("button", name="Add").click()
    told(page, "The event is added.")
    expect(page.locator(".track li").last).to_contain_text("In force")
    expect(page.get_by_text("as of 2025, the newest source")).to_be_visible()

    for row in (law, LegalEvent.objects.filter(instrument=law).first().passage.document):
        (set_document if hasattr(row, "text") else set_entry)(
            row, Visibility.DONORS, system_account()
        )
    page.get_by_role("link", name="All events of this law").click()
    page.get_by_role("link", name="Confirmed", exact=True).click()
    page.get_by_label(re.compile("^Promulgated")).first.check()
    page.get_by_role("button", name="Open to donors").click()
    told(page, "1 event opened to donors.")

    donor = signed_in("donor", java_script_enabled=script)
    donor.goto(PATH)
    expect(donor.locator(".tl li")).to_have_count(1)
    expect(donor.locator(".tl li")).to_contain_text("“The Kelp Act was promulgated in December")
    expect(donor.get_by_text("Proposed events")).to_have_count(0)
    donor.locator(".tl li .src a").click()
    expect(donor).to_have_url(re.compile(r"/sources/kelp-yearbook/#p2$"))


@pytest.mark.parametrize("width", [390, 1280])
def test_nothing_scrolls_sideways(width, signed_in):
    page = signed_in("officer", viewport={"width": width, "height": 844})
    for path in ("", "events/", "events/new/"):
        page.goto(PATH + path)
        assert page.evaluate("document.documentElement.scrollWidth") <= width, path
