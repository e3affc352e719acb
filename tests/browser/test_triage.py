"""An officer sorts candidates and drafts a lead in the reader; with and without a script."""

import re

import pytest
from playwright.sync_api import expect

from outcomes.models import Evidence, Outcome
from tests.people import SEED_ID

STUDY = "/sources/ten-years-of-support-in-the-area-of-the-rule-of-law/"
PHONE = {"width": 390, "height": 844}
# Each way of working acts on candidates of its own: on the phone without a script, so that both
# widths are seen.
WAYS = {
    "script": ("officer", {"java_script_enabled": True}, 0),
    "no-script": ("officer2", {"java_script_enabled": False, "viewport": PHONE}, 20),
}

pytestmark = pytest.mark.usefixtures("bare_stage")


@pytest.fixture(params=WAYS.values(), ids=WAYS)
def way(request, signed_in):
    """(the page of an officer, the candidates of the study that are this way's own)."""
    name, options, first = request.param
    rows = Outcome.objects.filter(fragment_id__startswith="CAND-ten-years", status="candidate")
    rows = sorted(rows, key=lambda row: int(row.fragment_id.rpartition("-")[2]))
    return signed_in(name, **options), rows[first : first + 20]


def told(page, text):
    expect(page.get_by_role("status")).to_contain_text(text)


def article(page, candidate):
    return page.locator("article.psg", has=page.locator(f"#c{candidate.pk}"))


def to_sort(page):
    page.goto("/candidates/")
    # The study's own, so that all of them stand on one page.
    if page.get_by_role("link", name="Filters").is_visible():
        page.get_by_role("link", name="Filters").click()
    page.get_by_label(re.compile("^Ten years of support")).check()
    page.get_by_role("button", name="Apply filters").click()
    expect(page).to_have_url(re.compile(r"\?document=ten-years"))


def because(page, act, reason):
    page.get_by_label(f"Reason to {act}").fill(reason)


def status_of(candidate):
    return Outcome.objects.get(pk=candidate.pk).status


def test_one_by_one(way):
    page, (one, other, *_rest) = way
    to_sort(page)
    because(page, "accept", "It tells what others changed.")
    article(page, one).get_by_role("button", name="Accept").click()
    told(page, "1 candidate is a lead now.")
    expect(page).to_have_url(re.compile(r"\?document=ten-years"))
    expect(article(page, one)).to_have_count(0)
    expect(page.get_by_label("Reason to accept")).to_have_value("It tells what others changed.")
    because(page, "set aside", "An activity of the programme.")
    article(page, other).get_by_role("button", name="Set aside").click()
    told(page, "1 candidate set aside.")
    assert (status_of(one), status_of(other)) == ("lead", "set_aside")

    page.get_by_role("link", name="Set aside", exact=True).click()
    because(page, "take back", "Read too quickly.")
    article(page, other).get_by_role("button", name="Take back").click()
    told(page, "1 candidate is to be sorted again.")
    assert status_of(other) == "candidate"


def test_many_at_once_and_what_is_unticked_stays(way):
    page, rows = way
    three = rows[4:7]
    to_sort(page)
    for candidate in three:
        article(page, candidate).get_by_role("checkbox").check()
    bar = page.get_by_role("region", name="Decision")
    bar.get_by_role("button", name="Accept").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Accept as leads: 3 candidates")
    assert {status_of(candidate) for candidate in three} == {"candidate"}
    page.locator(f"#c{three[2].pk}").uncheck()
    because(page, "accept", "They tell what others changed.")
    page.get_by_role("button", name="Accept as leads").click()
    told(page, "2 candidates are leads now.")
    assert [status_of(candidate) for candidate in three] == ["lead", "lead", "candidate"]


def test_merges_one_into_an_outcome(way):
    page, rows = way
    candidate = rows[8]
    to_sort(page)
    article(page, candidate).get_by_role("link", name="Merge").click()
    page.fill("[name=into]", "NEVER/WAS")
    page.get_by_role("button", name="Merge into an outcome").click()
    expect(page.get_by_role("alert")).to_contain_text("Give the fragment ID")
    page.fill("[name=into]", SEED_ID)
    page.get_by_role("button", name="Merge into an outcome").click()
    told(page, f"1 candidate is evidence of {SEED_ID} now.")
    rows = Evidence.objects.filter(
        outcome__fragment_id=SEED_ID, passage__text=candidate.description
    )
    assert rows.get().claim == "change"
    page.goto("/candidates/?status=set-aside")
    expect(article(page, candidate)).to_contain_text(f"evidence of {SEED_ID}")


def test_drafts_a_lead_in_the_reader(way):
    page, _rows = way
    page.goto(f"{STUDY}#p8")
    passage = page.locator("#p8")
    passage.get_by_role("button", name="Draft a lead from this passage").click()
    told(page, "is drafted, with the passage as its first evidence")
    expect(page).to_have_url(re.compile(r"/outcomes/lead-\d{4}/edit/$"))
    expect(page.locator("[name=description]")).to_have_value(
        re.compile("have not yet been adopted")
    )
    expect(page.locator("[name=country]")).to_have_value("Mali")


def test_nothing_scrolls_sideways(way):
    page, rows = way
    for path in ("/candidates/", f"/candidates/decide/?act=merge&candidate={rows[12].pk}", STUDY):
        page.goto(path)
        box = page.locator("main").bounding_box()
        assert box["x"] + box["width"] <= page.viewport_size["width"], path
        for found in page.locator("article.psg, .mm").all()[:10]:
            inner = found.bounding_box()
            assert inner["x"] + inner["width"] <= page.viewport_size["width"], path
