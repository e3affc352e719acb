"""An officer adds a document, describes it anew and puts a newer edition beside it; with and
without a script."""

import pytest
from django.contrib.auth.models import User
from playwright.sync_api import expect

from outcomes.models import Evidence, Outcome
from sources.models import SourceDocument
from tests.people import SEED_ID

pytestmark = pytest.mark.usefixtures("bare_stage")

ONE = "The council of Exampleville took up the recommendations on wells in full."
TWO = "The second well was dug with stones from the old quay."


def choose(page, name, *paragraphs):
    text = "\n\n".join(paragraphs) + "\n"
    data = {"name": name, "mimeType": "text/markdown", "buffer": text.encode()}
    page.set_input_files("input[type=file]", data)


def press(page, name):
    page.get_by_role("button", name=name).click()


@pytest.mark.parametrize("script", [True, False], ids=["script", "no-script"])
def test_a_document_comes_in_and_gets_a_newer_edition(script, sign_in):
    title = f"On wells, with{'' if script else 'out'} a script"
    page = sign_in("officer", java_script_enabled=script)
    page.goto("/sources/")
    page.get_by_role("link", name="Add a document").click()

    # Something is wrong: it is said beside the field.
    choose(page, "wells.md", f"# {title}", ONE, TWO)
    page.get_by_label("Date (optional)").fill("some day")
    press(page, "Add the document")
    expect(page.get_by_role("alert")).to_contain_text("“some day” is not a date")

    choose(page, "wells.md", f"# {title}", ONE, TWO)
    page.get_by_label("Publisher").fill("Well Office of Exampleville")
    page.get_by_label("Date (optional)").fill("November 2023")
    press(page, "Add the document")
    expect(page.get_by_role("status")).to_contain_text("is on record")
    expect(page.get_by_role("heading", level=1)).to_have_text(title)
    expect(page.locator("dl.figs")).to_contain_text("November 2023")

    # The same file once more leads here.
    address = page.url
    page.goto("/upload/")
    choose(page, "again.md", f"# {title}", ONE, TWO)
    press(page, "Add the document")
    expect(page.get_by_role("status")).to_contain_text("on record already")
    assert page.url == address

    page.get_by_role("link", name="Change description").click()
    page.get_by_label("Subtitle").fill("What was dug")
    press(page, "Save")
    expect(page.get_by_role("status")).to_contain_text("1 field changed.")
    expect(page.locator("header.head")).to_contain_text("What was dug")

    # Both passages are evidence; the newer edition has the words of one.
    document = SourceDocument.objects.get(title=title)
    for passage in document.passages.all():
        Evidence.objects.create(
            outcome=Outcome.objects.get(fragment_id=SEED_ID),
            claim="change",
            passage=passage,
            stance="supports",
            decided_by=User.objects.get(username="officer"),
        )
    page.get_by_role("link", name="New edition").click()
    expect(page.get_by_label("Subtitle")).to_have_value("What was dug")
    choose(page, "wells-2.md", f"# {title}", "A preface.", f"Again: {ONE}")
    press(page, "Add the edition")
    expect(page.get_by_role("heading", level=2).filter(has_text="1 of 2 quotes")).to_be_visible()
    expect(page.locator("blockquote")).to_contain_text(TWO)
    page.get_by_role("link", name="edition 1, ¶").click()
    expect(page.locator("#p2")).to_contain_text(TWO)

    # From there the newest is found again.
    if not script:
        page.get_by_role("link", name="Show its editions").click()
    newest = page.locator("li", has_text="the newest").get_by_role("link")
    newest.click()
    expect(page.locator("#p2")).to_contain_text("Again:")
    carried = Evidence.objects.get(passage__document__first_edition=document.pk)
    assert carried.quote == ONE
