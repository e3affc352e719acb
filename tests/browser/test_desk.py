"""An officer weighs evidence: with keys, and on a phone without a script."""

import re
from urllib.parse import urlsplit

import pytest
from django.contrib.auth.models import User
from playwright.sync_api import expect

from outcomes import deciding
from outcomes.models import Evidence, NotRelevant, Outcome
from outcomes.scales import Claim
from sources.models import SourceDocument
from tests.people import SEED_ID

SEED = "/outcomes/scc-sah2312-phr004/"
PHONE = {"width": 390, "height": 844}
KEYS = {"s": "supports", "p": "partly", "x": "contradicts", "c": "context", "n": "not-relevant"}

pytestmark = pytest.mark.usefixtures("bare_stage")


@pytest.fixture
def keyboard(signed_in):
    page = signed_in("officer")
    page.goto(SEED)
    return page


@pytest.fixture
def phone(signed_in):
    page = signed_in(
        "officer2", viewport=PHONE, java_script_enabled=False, has_touch=True, is_mobile=True
    )
    page.goto(SEED)
    return page


@pytest.fixture(autouse=True)
def _fresh():
    """Each test begins with nothing decided but what the file asserts."""
    yield
    NotRelevant.objects.all().delete()
    _on_file().exclude(passage=None, document=None).delete()


def _on_file():
    return Evidence.objects.filter(outcome__fragment_id=SEED_ID)


def suggestion(page, claim="change", number=1):
    return page.locator(f"article[id^={claim}-]").nth(number - 1)


def passage_of(article):
    return int(article.get_attribute("id").partition("-")[2])


def decided():
    """{passage ID: stance} of the seed outcome's change."""
    rows = _on_file().filter(claim="change").exclude(passage=None)
    told = dict(rows.values_list("passage", "stance"))
    return told | dict.fromkeys(
        NotRelevant.objects.filter(claim="change").values_list("passage", flat=True), "not-relevant"
    )


# --- with keys --------------------------------------------------------------------------------


def test_five_are_decided_with_keys(keyboard):
    page = keyboard
    expect(page.locator(".keys")).to_be_visible()
    page.keyboard.press("j")
    expected = {}
    for key, stance in KEYS.items():
        focused = page.locator("article.psg:focus")
        expect(focused).to_have_count(1)
        anchor = focused.get_attribute("id")
        expected[passage_of(focused)] = stance
        page.keyboard.press(key)
        expect(page.locator(f"#{anchor}")).to_have_count(0)
        expect(page.get_by_role("status").filter(has_text="Undo")).to_be_visible()
        expect(page.locator("article.psg:focus [name=passage]")).to_have_count(1)
    assert decided() == expected
    expect(page).to_have_url(re.compile(f"{SEED}$"))


def test_j_and_k_go_through_suggestions_and_evidence(keyboard, server):
    page = keyboard
    page.keyboard.press("k")
    first = suggestion(page).get_attribute("id")
    focused = page.locator("article.psg:focus")
    expect(focused).to_have_id(first)
    page.keyboard.press("j")
    expect(focused).to_have_id(suggestion(page, number=2).get_attribute("id"))
    expect(focused).to_be_in_viewport()
    page.keyboard.press("k")
    page.keyboard.press("k")
    expect(focused).to_have_id(re.compile("^e[0-9]+$"))
    expect(focused).to_be_in_viewport()
    page.keyboard.press("k")
    expect(focused).to_have_id(re.compile("^e[0-9]+$"))
    page.keyboard.press("p")
    expect(focused).to_contain_text("Partly supports")
    assert _on_file().get(passage=None).stance == "partly"
    page.keyboard.press("s")
    expect(focused.locator("b").first).to_have_text("Supports")


def test_keys_are_letters_while_one_types(keyboard):
    page = keyboard
    one = suggestion(page)
    one.locator("summary").click()
    note = one.get_by_label("Note")
    note.press_sequentially("spxcn jk")
    expect(note).to_have_value("spxcn jk")
    one.focus()
    for key in ("Control+s", "Alt+p", "Meta+x", "Shift+S"):
        page.keyboard.press(key)
    assert decided() == {}
    page.keyboard.press("p")
    expect(page.get_by_role("status")).to_contain_text("Partly supports")
    assert _on_file().get(stance="partly").note == "spxcn jk"


def test_a_note_on_another_passage_outlives_a_decision(keyboard):
    page = keyboard
    other = suggestion(page, number=3)
    anchor = other.get_attribute("id")
    other.locator("summary").click()
    other.get_by_label("Note").fill("Half written")
    suggestion(page).get_by_role("button", name="Context").click()
    expect(page.get_by_role("status")).to_contain_text("Context")
    expect(page.locator(f"#{anchor}").get_by_label("Note")).to_have_value("Half written")


def test_undo_brings_it_back(keyboard):
    page = keyboard
    anchor = suggestion(page).get_attribute("id")
    suggestion(page).get_by_role("button", name="Not relevant").click()
    page.get_by_role("button", name="Undo").click()
    expect(page.locator(f"#{anchor}")).to_be_focused()
    expect(page.get_by_role("status")).to_contain_text("Taken back")
    assert decided() == {}


def test_nothing_is_lost_when_the_line_fails(keyboard):
    page = keyboard
    one = suggestion(page)
    one.locator("summary").click()
    one.get_by_label("Note").fill("Typed on a train")
    page.context.set_offline(True)
    one.get_by_role("button", name="Supports").click()
    expect(page.get_by_role("alert")).to_contain_text("nothing was saved")
    expect(one.get_by_label("Note")).to_have_value("Typed on a train")
    page.faults.clear()
    page.context.set_offline(False)
    one.get_by_role("button", name="Supports").click()
    expect(page.get_by_role("status")).to_contain_text("Supports")
    assert Evidence.objects.get(note="Typed on a train").stance == "supports"


def test_nothing_is_lost_when_the_session_is_over(keyboard, signed_in):
    page = keyboard
    one = suggestion(page)
    anchor = one.get_attribute("id")
    one.locator("summary").click()
    one.get_by_label("Note").fill("Typed for long")
    cookies = [c for c in page.context.cookies() if c["name"] == "sessionid"]
    page.context.clear_cookies(name="sessionid")
    one.get_by_role("button", name="Supports").click()
    page.wait_for_url("**/accounts/login/**")
    assert urlsplit(page.url).query == "next=/outcomes/scc-sah2312-phr004/"
    page.context.add_cookies(cookies)
    page.goto(SEED)
    expect(page.locator(f"#{anchor}").get_by_label("Note")).to_have_value("Typed for long")
    expect(page.get_by_role("status")).to_contain_text("nothing was saved")
    assert decided() == {}


def test_of_two_at_once_the_second_sees_the_firsts(keyboard):
    page = keyboard
    one = suggestion(page)
    one.locator("summary").click()
    one.get_by_label("Note").fill("I say no.")
    passage = passage_of(one)
    _decide(passage, note="I say yes.")
    one.get_by_role("button", name="Contradicts").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Someone else decided")
    expect(page.locator("main")).to_contain_text("I say yes.")
    expect(page.get_by_label("Note")).to_have_value("I say no.")
    page.faults.clear()  # that answer came twice: first to the script, which asks for the page
    page.get_by_role("button", name="Put mine in its place").click()
    expect(page.locator("main")).to_contain_text("I say no.")
    assert decided() == {passage: "contradicts"}


def _decide(passage, note=""):
    outcome = Outcome.objects.get(fragment_id=SEED_ID)
    passage = SourceDocument.objects.get(passages=passage).passages.get(pk=passage)
    other = User.objects.get(username="officer2")
    return deciding.decide(outcome, passage, [Claim.CHANGE], "supports", other, note=note)[0]


def test_words_are_selected_in_the_passage(keyboard):
    page = keyboard
    row = _decide(passage_of(suggestion(page)))
    page.goto(f"{SEED}evidence/{row.pk}/")
    page.evaluate(
        """() => {
            const text = document.getElementById("passage").firstChild;
            const range = document.createRange();
            range.setStart(text, 4);
            range.setEnd(text, 21);
            getSelection().addRange(range);
        }"""
    )
    expect(page.get_by_label("The words to quote")).to_have_value(row.passage.text[4:21])
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("status")).to_contain_text("Saved")
    row.refresh_from_db()
    assert (row.quote_start, row.quote_end) == (4, 21)


# --- on a phone, without a script -------------------------------------------------------------


def test_five_are_decided_one_is_changed_and_one_moves_on(phone):
    page = phone
    expect(page.locator(".keys")).to_be_hidden()
    expected = {}
    for stance, name in zip(
        KEYS.values(), ("Supports", "Partly", "Contradicts", "Context", "Not relevant"), strict=True
    ):
        one, after = suggestion(page), suggestion(page, number=2).get_attribute("id")
        expected[passage_of(one)] = stance
        one.get_by_role("button", name=name, exact=True).click()
        expect(page).to_have_url(re.compile(f"#{after}$"))
        told = page.locator(f"#{after}").get_by_role("status")
        expect(told).to_be_in_viewport()
        expect(told).to_contain_text("Undo")
    assert decided() == expected

    page.get_by_role("link", name=re.compile("^Change ?:")).nth(1).click()
    page.get_by_label("Context").check()
    page.get_by_label("Note").fill("On second thoughts.")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("status")).to_contain_text("Saved")
    row = Evidence.objects.get(note="On second thoughts.")
    assert row.stance == "context"

    page.locator(f"#e{row.pk}").get_by_role("link", name="Change").click()
    words = row.passage.text[row.passage.text.index(" ") + 1 :][:40]
    page.get_by_label("The words to quote").fill("words that are not there")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("alert")).to_contain_text("do not stand in the passage")
    page.get_by_label("The words to quote").fill(words)
    page.get_by_role("button", name="Save").click()
    row.refresh_from_db()
    assert row.quote == words.strip()


def test_attaches_a_file_and_notes_a_reference(phone):
    page = phone
    page.get_by_role("link", name="attach a file").click()
    data = {"name": "minutes.txt", "mimeType": "text/plain", "buffer": b"They all agreed."}
    page.set_input_files("input[type=file]", data)
    page.get_by_role("button", name="Attach the file").click()
    expect(page.locator("main")).to_contain_text("They all agreed.")
    expect(page.get_by_role("status")).to_contain_text("Attached")
    page.goto(f"{SEED}evidence/add/")
    page.get_by_label("The reference").fill("Attendance lists")
    page.get_by_label("Its address").fill("https://www.dropbox.com/s/abc")
    page.get_by_role("button", name="Note the reference").click()
    expect(page.locator("main")).to_contain_text("Behind a login: Dropbox")
    assert Evidence.objects.get(reference="Attendance lists").link
    Evidence.objects.filter(reference="Attendance lists").delete()


def test_finds_a_passage(phone):
    page = phone
    page.get_by_role("link", name="Search all sources for a passage").click()
    page.get_by_label("Search all sources").fill("Penal Code")
    page.get_by_role("button", name="Search", exact=True).click()
    first = page.locator("article.psg").first
    passage = passage_of(first)
    first.get_by_role("button", name="Partly").click()
    expect(page.get_by_role("status")).to_contain_text("Partly supports")
    assert decided() == {passage: "partly"}


def test_everything_can_be_reached_by_a_finger(phone):
    for path in (SEED, f"{SEED}evidence/find/?q=Penal+Code", f"{SEED}evidence/add/"):
        phone.goto(path)
        beyond = phone.locator("body").bounding_box()["width"]
        assert beyond <= PHONE["width"], path
        for button in phone.locator("#desk button:visible:not(.link), #desk summary").all():
            assert button.bounding_box()["height"] >= 44, (path, button.text_content())
