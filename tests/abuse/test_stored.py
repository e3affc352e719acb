"""Whoever puts something into a record that is to harm its next reader: scripts, links that run,
signs that turn the text, and cells that a spreadsheet would reckon."""

import csv
import io
import re

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile

from harvest.load import load
from harvest.models import Harvest
from outcomes.columns import COLUMNS
from outcomes.models import Outcome
from sources.history import system_account
from sources.models import SourceDocument
from tests.abuse.world import bare
from tests.harvest import sheets
from tests.people import make_actor, make_document, make_outcome

pytestmark = pytest.mark.django_db

HOSTILE = {
    "scripts": "<script>steal()</script>",
    "handlers": "\"'><img src=x onerror=steal()>",
    "links that run": "javascript:steal()",
    "links that run, hidden": " JaVa\tScRiPt:steal()",
    "data links": "data:text/html,<script>steal()</script>",
    "templates": "{{ settings.SECRET_KEY }}{% debug %}",
    "text direction": "see \u202efdp.exe\u202c and \u2066hidden\u2069",
    "nul and control": "a\x00b\x07c\x1bd\x7f",
    "line separators": "a\u2028b\u2029c\x85d",
}
TEXTS = [column for column in COLUMNS if column.kind == "text" and column.key != "fragment_id"]
ALIVE = (b"<script>steal", b"<img src=x", b'href="javascript', b'href=" java', b'href="data:')
TURNING = [chr(n).encode() for n in (*range(0x202A, 0x202F), *range(0x2066, 0x206A))]
TYPED = re.compile(rb"<textarea\b.*?</textarea>|<input\b[^>]*>", re.DOTALL)
CONTROL = [bytes([n]) for n in range(32) if n not in (9, 10, 13)]


def harmless(page):
    """An HTML page in which nothing of what was stored is alive."""
    body = bare(page)
    for sign in (*ALIVE, *CONTROL):
        assert sign not in body, sign
    shown = TYPED.sub(b"", body)  # in a field a person sees what stands, to put it right
    for sign in TURNING:
        assert sign not in shown, sign
    assert settings.SECRET_KEY.encode() not in body


@pytest.mark.parametrize("name", HOSTILE)
def test_stored_in_every_field_of_an_import(name, adama, client_of, tmp_path):
    """In every text column, in a heading of its own, in the name of the file and of the sheet: it
    is refused with its place, or shown as text, in the preview and on every page afterwards."""
    evil, client = HOSTILE[name], client_of(adama)
    headings = ["FragmentID", *(column.heading for column in TEXTS), "Other " + evil[:60]]
    cells = ["EVL/1", *(f"{evil} {column.key}" for column in TEXTS), evil]
    file = io.StringIO()
    csv.writer(file).writerows([headings, cells])
    upload = SimpleUploadedFile(f"{evil[:40]}.csv".replace("/", "_"), file.getvalue().encode())
    answer = client.post("/imports/", {"file": upload}, follow=True)
    harmless(answer)
    for harvest in Harvest.objects.all():
        for tail in ("", "?verdict=new", "?verdict=invalid"):
            harmless(client.get(f"{harvest.get_absolute_url()}{tail}"))
        harmless(client.get("/imports/"))
    path = tmp_path / "harvest.csv"
    path.write_text(file.getvalue())
    load([path], system_account(), skip_invalid=True)
    for outcome in Outcome.objects.all():
        for tail in ("", "edit/", "history/", "report/", "split/", "status/"):
            page = client.get(outcome.get_absolute_url() + tail)
            assert page.status_code == 200
            harmless(page)
        for address in ("/outcomes/", "/", "/dashboard/?all=yes", "/search/?q=steal", "/actors/"):
            harmless(client.get(address))


@pytest.mark.parametrize("name", ["scripts", "handlers", "text direction"])
def test_stored_in_the_name_of_a_sheet(name, adama, client_of):
    evil = HOSTILE[name][:31]
    data = sheets.xlsx([["FragmentID", "Outcome description"], ["EVL/1", "It changed."]])
    part = "xl/workbook.xml"
    text = sheets.unzipped(data)[part].decode().replace("Sheet1", sheets.escaped(evil))
    upload = SimpleUploadedFile("harvest.xlsx", sheets.replaced(data, part, text))
    harmless(client_of(adama).post("/imports/", {"file": upload}, follow=True))


@pytest.mark.parametrize("name", HOSTILE)
def test_stored_in_registers_and_documents(name, omar, client_of):
    """What officers type themselves."""
    evil, client = HOSTILE[name], client_of(omar)
    actor = make_actor("Oyster Board")
    form = client.get(f"/actors/{actor.slug}/edit/").context["form"]
    told = {key: value or "" for key, value in form.initial.items()}
    client.post(f"/actors/{actor.slug}/edit/", {**told, "name": evil, "note": evil})
    document = make_document("On kelp")
    form = client.get(f"/sources/{document.slug}/describe/").context["form"]
    told = {key: value or "" for key, value in form.initial.items()}
    client.post(f"/sources/{document.slug}/describe/", {**told, "title": evil, "note": evil})
    outcome = make_outcome("EVL/2", description="The Oyster Board met.")
    client.post(
        f"/outcomes/{outcome.slug}/evidence/add/",
        {"claim": "change", "stance": "supports", "reference": evil, "note": evil},
    )
    document = SourceDocument.objects.get()
    pages = ["/actors/", "/sources/", "/outcomes/", f"/outcomes/{outcome.slug}/"]
    pages += [document.get_absolute_url(), f"/actors/{actor.slug}/", "/search/?q=oyster"]
    for address in pages:
        harmless(client.get(address))


@pytest.mark.parametrize("sign", "= + - @ \t \r \n ＝ ＋ － ＠".split(" "))
def test_formulas_in_exports(sign, omar, client_of):
    """No cell of an export begins so that a spreadsheet reckons it."""
    formula = f'{sign}HYPERLINK("http://elsewhere.example/","x")'
    fields = {name: formula for column in TEXTS for name in column.fields}
    make_outcome("FRM/1", **{k: v[:90] for k, v in fields.items()})
    client = client_of(omar)
    answer = client.get("/outcomes/?format=csv")
    rows = list(csv.reader(io.StringIO(b"".join(answer.streaming_content).decode("utf-8-sig"))))
    cells = [cell for row in rows for cell in row if "HYPERLINK" in cell]
    assert cells and not [cell for cell in cells if cell[0] in "=+-@\t\r\n＝＋－"]
    book = client.get("/outcomes/?format=xlsx")
    parts = sheets.unzipped(b"".join(book) if book.streaming else book.content)
    for part, data in parts.items():
        assert b"<f>" not in data and b"hyperlink " not in data, part
