"""An admin brings in a harvest file and takes it back; with and without a script."""

import io
import re
from pathlib import Path

import pytest
from django.contrib.auth.models import User
from playwright.sync_api import expect
from xlsxwriter import Workbook

from harvest import jobs, kinds
from harvest.models import Harvest, Task
from harvest.preview import preview
from outcomes.models import Outcome
from tests.people import SEED_ID

pytestmark = pytest.mark.usefixtures("bare_stage")


def workbook(mark):
    """A harvest of four rows: one of an outcome that is there, two new, one invalid. The heading
    of the country is misspelt, and nobody can say what one flag means."""
    changed = Outcome.objects.get(fragment_id=SEED_ID)
    words = changed.description.replace("several human rights", f"{mark} human rights")
    file = io.BytesIO()
    with Workbook(file) as book:
        sheet = book.add_worksheet("Outcomes")
        for number, row in enumerate(
            [
                ["FragmentID", "Outcome description", "contry", "The change was unintended"],
                [SEED_ID, words, "Sahel/Mali", "NO"],
                [f"INV/{mark}1", f"The {mark} council opened its books.", "Coast/Kelpland", ""],
                [f"INV/{mark}2", f"A {mark} school was built in the hills.", "", "perhaps"],
                [f"INV/{mark}3", "", "", ""],
            ]
        ):
            sheet.write_row(number, 0, row)
    return file.getvalue()


def outcomes():
    return list(Outcome.objects.order_by("pk").values("fragment_id", "description", "country"))


def press(page, name):
    page.get_by_role("button", name=name).first.click()


@pytest.mark.parametrize("script", [True, False], ids=["script", "no-script"])
def test_uploads_answers_commits_opens_the_batch_and_undoes(script, sign_in):
    mark = "fifteen" if script else "sixteen"
    before = outcomes()
    page = sign_in("admin", java_script_enabled=script)
    page.get_by_role("link", name="Imports", exact=True).first.click()
    data = {"name": f"{mark}.xlsx", "mimeType": "application/octet-stream"}
    page.set_input_files("input[type=file]", {**data, "buffer": workbook(mark)})
    press(page, "Check the file")
    expect(page.get_by_role("heading", level=1)).to_have_text("Check before importing")
    assert outcomes() == before, "nothing is changed yet"

    # Accept the proposed heading.
    expect(page.get_by_label("contry")).to_have_value("country")
    press(page, "Use these, and read the file again")
    expect(page.get_by_role("status")).to_contain_text("read again")

    # Read the difference.
    page.get_by_role("link", name="Changed 1").click()
    expect(page.locator("del")).to_have_text("several")
    expect(page.locator("ins")).to_have_text(mark)

    # Acknowledge, and go ahead without the invalid row.
    press(page, re.compile("Noted.*Neither yes nor no"))
    expect(page.get_by_text("Noted by admin")).to_be_visible()
    press(page, "Go ahead without the 1 invalid row")
    press(page, "Import 3 rows")
    expect(page.get_by_role("heading", level=1)).to_have_text("Brought in")

    # Open the batch.
    page.get_by_role("link", name="Open its outcomes").click()
    for words in (SEED_ID, f"INV/{mark}1", f"INV/{mark}2"):
        expect(page.locator("#results")).to_contain_text(words)
    assert Outcome.objects.get(fragment_id=f"INV/{mark}1").country == "Kelpland"

    # And take it back.
    page.goto(Harvest.objects.first().get_absolute_url())
    expect(page.locator("#undo")).to_contain_text("2 outcomes that this file made are removed.")
    press(page, "Undo the import")
    expect(page.get_by_role("heading", level=1)).to_have_text("Taken back")
    assert outcomes() == before


@pytest.mark.parametrize("script", [True, False], ids=["script", "no-script"])
def test_a_page_that_waits_shows_by_itself_when_it_is_over(script, signed_in):
    data = f"FragmentID,Description\r\nINV/WAIT,A quay was built {script}.\r\n".encode()
    admin = User.objects.get(username="admin")
    told = kinds.tell(Path("wait.csv"), data)
    harvest = preview(told.rows, data, "wait.csv", admin)
    jobs.ask(harvest, Task.COMMIT, admin, jobs.IN_REQUEST + 1)
    page = signed_in("admin", java_script_enabled=script)
    page.goto(harvest.get_absolute_url())
    expect(page.locator("progress")).to_be_visible()
    jobs.run(jobs.take("a worker"))
    expect(page.get_by_role("heading", level=1)).to_have_text("Brought in", timeout=10_000)
    expect(page.locator("main")).to_have_count(1)
    press(page, "Undo the import")
    expect(page.get_by_role("heading", level=1)).to_have_text("Taken back")


def test_decides_a_possible_duplicate_and_stays_there(signed_in):
    text = Outcome.objects.get(fragment_id=SEED_ID).description.replace("several", "many")
    page = signed_in("admin")
    page.goto("/imports/")
    data = {"name": "twin.csv", "mimeType": "text/csv"}
    text = f'FragmentID,Description\r\nINV/TWIN,"{text}"\r\n'.encode()
    page.set_input_files("input[type=file]", {**data, "buffer": text})
    press(page, "Check the file")
    row = page.locator("#row-1")
    expect(row.get_by_role("heading")).to_contain_text(f"INV/TWIN is 99 % like {SEED_ID}")
    expect(row.locator("del")).to_have_text("several")
    leave = row.get_by_role("button", name="Leave it out")
    leave.click()
    expect(page.get_by_role("status")).to_contain_text("1 row decided.")
    expect(leave).to_have_attribute("aria-pressed", "true")
    expect(leave).to_be_in_viewport()
    page.get_by_role("link", name="Discard …").click()
    page.get_by_role("link", name="Keep it").click()
    page.get_by_role("link", name="Discard …").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Discard twin.csv?")
    press(page, "Discard it")
    expect(page.get_by_role("status")).to_contain_text("twin.csv is discarded")


def test_a_bad_file_is_refused_where_it_was_chosen(sign_in):
    page = sign_in("admin")
    page.goto("/imports/")
    data = {"name": "bad.csv", "mimeType": "text/csv", "buffer": b"one,two\r\n1,2\r\n"}
    page.set_input_files("input[type=file]", data)
    press(page, "Check the file")
    expect(page.get_by_role("alert")).to_contain_text("FragmentID")
