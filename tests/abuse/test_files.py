"""Whoever sends files that are to break what reads them, to be written where they do not belong,
or to make the server call somebody."""

import socket

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from harvest.models import Harvest
from outcomes.models import Outcome
from sources.models import SourceDocument
from tests.abuse.world import bare
from tests.harvest import sheets
from tests.harvest.malformed import attacks, containers
from tests.people import make_document, make_outcome
from tests.sources.hostile import HOSTILE_PDF, HOSTILE_WORD

pytestmark = pytest.mark.django_db
ROWS = [["FragmentID", "Outcome description"], ["EVL/1", "It changed."]]
GOOD = b"FragmentID,Outcome description\nEVL/1,It changed.\n"


def first(cases, start):
    return next(case for case in cases if case.name.startswith(start))


BOMBS = {
    "workbook": lambda: first(containers.cases(), "zip bombs/201 MB of blanks"),
    "xml entities": lambda: first(attacks.cases(), "xlsx attacks/billion laughs"),
    "outer entities": lambda: first(attacks.cases(), "xlsx attacks/file"),
    "open document": lambda: first(attacks.cases(), "ods attacks/quadratic"),
}


@pytest.mark.parametrize("name", BOMBS)
def test_bombs_as_harvest_files(name, adama, client_of):
    """Refused with one line, and the server goes on."""
    case, client = BOMBS[name](), client_of(adama)
    upload = SimpleUploadedFile(case.file_name, case.data)
    answer = client.post("/imports/", {"file": upload})
    assert answer.status_code in (302, 400)
    if answer.status_code == 400:
        assert b'class="err"' in answer.content and not Harvest.objects.exists()
    assert client.get("/imports/").status_code == 200
    assert not Outcome.objects.exists()


@pytest.mark.parametrize("name", ["bomb.pdf", "styles.docx"])
def test_bombs_as_documents(name, omar, client_of):
    data = HOSTILE_PDF["a flate bomb"][0] if name == "bomb.pdf" else HOSTILE_WORD["styles"]
    client = client_of(omar)
    upload = SimpleUploadedFile(name, data)
    answer = client.post("/upload/", {"file": upload, "visibility": "internal"})
    assert answer.status_code in (302, 400)
    assert client.get("/sources/").status_code == 200


@pytest.mark.parametrize(
    "name",
    [
        "../../../etc/cron.d/harvest.csv",
        "..\\..\\harvest.csv",
        "/etc/passwd.csv",
        "harvest.csv\x00.png",
        "C:\\x\\harvest.csv",
        ".htaccess.csv",
        "x" * 400 + ".csv",
        "con.csv",
    ],
)
def test_traversal_in_file_names(name, adama, client_of, settings):
    """The name given is words; where a file is kept follows from its bytes alone."""
    client = client_of(adama)
    client.post("/imports/", {"file": SimpleUploadedFile(name, GOOD)})
    kept = [path for path in settings.MEDIA_ROOT.rglob("*") if path.is_file()]
    assert len(kept) == Harvest.objects.count() <= 1
    assert all(path.stem == Harvest.objects.get().sha256 for path in kept)
    assert all(path.suffix == ".bin" for path in kept)
    for harvest in Harvest.objects.all():
        assert client.get(harvest.get_absolute_url()).status_code == 200


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("harvest.csv", b"\x7fELF\x02\x01\x01" + bytes(200)),
        ("harvest.xlsx", b"%PDF-1.7\n%%EOF"),
        ("harvest.xlsx", b"<html><script>steal()</script></html>"),
        ("harvest.ods", b"PK\x03\x04 and no more"),
        ("harvest.exe", b"MZ" + bytes(100)),
        ("harvest.svg", b"<svg onload='steal()' xmlns='http://www.w3.org/2000/svg'/>"),
    ],
)
def test_wrong_types(name, data, adama, client_of):
    client = client_of(adama)
    answer = client.post("/imports/", {"file": SimpleUploadedFile(name, data)})
    assert answer.status_code == 400 and not Harvest.objects.exists()
    assert b"steal()" not in bare(answer)


@pytest.mark.parametrize("name", ["page.html", "picture.svg", "text.txt", "page.xhtml"])
def test_a_kept_file_is_never_a_page_of_ours(name, omar, client_of):
    """Whatever was uploaded is handed out to be saved, and nothing in it runs on our address."""
    data = b"<!doctype html><html><body><p>Words.</p><script>steal()</script></body></html>"
    client = client_of(omar)
    upload = SimpleUploadedFile(name, data, content_type="text/html")
    client.post("/upload/", {"file": upload, "visibility": "internal"})
    for document in SourceDocument.objects.all():
        answer = client.get(f"{document.get_absolute_url()}file/")
        assert answer["Content-Disposition"].startswith("attachment")
        assert answer["X-Content-Type-Options"] == "nosniff"
        assert "script-src 'self'" in answer["Content-Security-Policy"]


def test_requests_to_other_servers_through_links(omar, adama, client_of, monkeypatch):
    """Links in evidence, files and documents are shown and never fetched (SSRF)."""
    called = []
    really = socket.socket.connect

    def connect(self, address):
        if isinstance(address, tuple) and address[1] == 9:
            called.append(address)
        return really(self, address)

    looked_up = []
    monkeypatch.setattr(socket.socket, "connect", connect)
    monkeypatch.setattr(
        socket, "getaddrinfo", lambda *given, **more: looked_up.append(given[0]) or []
    )
    links = [
        "http://127.0.0.1:9/x",
        "http://169.254.169.254:9/latest/meta-data/",
        "http://[::1]:9/",
        "file:///etc/passwd",
        "https://invented.example:9/report",
    ]
    text = " ".join(links)
    outcome = make_outcome("SSRF/1", evidence_text=text, description=f"The Board met: {text}")
    make_document("On kelp", (text,))
    client, admin = client_of(omar), client_of(adama)
    for link in links:
        client.post(
            f"/outcomes/{outcome.slug}/evidence/add/",
            {"claim": "change", "stance": "supports", "reference": link, "note": ""},
        )
    page = (
        f"<html><body><img src='{links[0]}'><p>See <a href='{links[0]}'>it</a>.</p></body></html>"
    )
    files = {
        "/upload/": SimpleUploadedFile("page.html", page.encode()),
        "/imports/": SimpleUploadedFile("h.csv", GOOD + f'EVL/2,"{text}"\n'.encode()),
    }
    for address, file in files.items():
        admin.post(address, {"file": file, "visibility": "internal"})
    external = sheets.xlsx(ROWS, fill=lambda book: book.define_name("x", f"='{links[0]}'!A1"))
    admin.post("/imports/", {"file": SimpleUploadedFile("h.xlsx", external)})
    for address in ("", "edit/", "report/?format=docx", "evidence/find/?q=board", "history/"):
        client.get(f"/outcomes/{outcome.slug}/{address}")
    for form in ("csv", "xlsx", "json", "iati"):
        client.get(f"/outcomes/?format={form}")
    assert called == [] and looked_up == []
