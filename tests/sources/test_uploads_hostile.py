"""Documents that mean harm, sent to the page of uploads: each is read, or refused in one line
beside its field, and nothing is half-written."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from sources.models import Event, Mention, Passage, SourceDocument
from tests.sources.answers import text_of
from tests.sources.hostile import ENDLESS_PDF, HOSTILE_BODIES, HOSTILE_PDF, HOSTILE_WORD, TEXT
from tests.sources.pages import pdf_of
from tests.sources.papers import html, paragraph, run, word_parts, zipped

pytestmark = pytest.mark.django_db

SCRIPTS = (
    "<p onclick='steal()'>Read <script>steal()</script>me.</p><svg onload='steal()'></svg>"
    "<p><img src=x onerror='steal()'>&lt;script&gt;alert()&lt;/script&gt;</p>"
)
ENTITIES = '<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">]>'


def entity_bomb():
    parts = word_parts(paragraph(run("&b;")))
    whole = parts["word/document.xml"]
    declared = whole.replace('<?xml version="1.0"?>', ENTITIES)
    assert declared != whole
    return zipped(parts | {"word/document.xml": declared})


REFUSED = {
    "bomb.pdf": HOSTILE_PDF["a flate bomb"][0],
    "cycle.pdf": HOSTILE_PDF["pages within themselves"][0],
    "pages.pdf": pdf_of([TEXT] * 10_000),
    "endless.pdf": ENDLESS_PDF["a bomb within a bomb"],
    "entities.docx": entity_bomb(),
}
READ = {
    "tables.docx": HOSTILE_WORD["tables"],
    "deep.docx": HOSTILE_WORD["deep"],
    "deep.html": html(HOSTILE_BODIES[0]),
    "open.html": html(HOSTILE_BODIES[12]),
}


def send(client, name, data):
    upload = SimpleUploadedFile(name, data if isinstance(data, bytes) else data.encode())
    return client.post("/upload/", {"file": upload, "visibility": "internal"}, follow=True)


@pytest.mark.parametrize("name", REFUSED)
def test_it_is_refused_and_leaves_nothing(name, client_of, omar):
    client = client_of(omar)
    answer = send(client, name, REFUSED[name])
    assert answer.status_code == 400 and 'id="id_file_error"' in answer.text
    assert "There is 1 problem" in text_of(answer)
    for model in (SourceDocument, Passage, Mention, Event):
        assert not model.objects.exists()
    assert client.get("/sources/").status_code == 200


@pytest.mark.parametrize("name", READ)
def test_it_is_read_whole(name, client_of, omar):
    client = client_of(omar)
    answer = send(client, name, READ[name])
    document = SourceDocument.objects.get()
    assert answer.redirect_chain == [(document.get_absolute_url(), 302)]
    assert client.get(document.get_absolute_url()).status_code == 200
    for passage in document.passages.all():
        assert passage.text == document.text[passage.start : passage.end]


def test_scripts_and_handlers_are_no_text_and_tags_in_words_are_words(client_of, omar):
    answer = send(client_of(omar), "page.html", html(SCRIPTS))
    texts = list(Passage.objects.values_list("text", flat=True))
    assert texts == ["Read me.", "<script>alert()</script>"]
    assert "steal()" not in answer.text and "<script>alert" not in answer.text
