"""The reader of one document, and its original file."""

import pytest
from django.urls import reverse

from sources.access import Visibility
from sources.models import SourceDocument
from sources.readers import Block
from sources.release import set_visibility
from tests.people import make_actor, make_document, make_instrument
from tests.sources.answers import queries, text_of, url, whole

pytestmark = pytest.mark.django_db


BLOCKS = (
    "Opening words of 11 October 2023.",
    Block("heading", "1. Water", 1),
    Block("heading", "Achievements", 7),
    Block("paragraph", "Help for the revision of the Well Act.", 0, ((9, 38),)),
    Block("heading", "Lessons", 7),
    "The Office of Wells & Dams <b>led</b> it.",
    Block("heading", "2. Land", 1),
    Block("heading", "Achievements", 7),
    "Les puits du village et des champs sont ouverts par le comité avec les femmes.",
)


@pytest.fixture
def document(db):
    make_actor("Office of Wells", visibility="donors")
    make_instrument("Well Act", visibility="internal")
    return make_document("Ten years of wells", BLOCKS, visibility="donors", language="en")


def test_reader_shows_passages_with_headings_and_marks(client_of, omar, document):
    html = client_of(omar).get(url(document)).content.decode()
    assert '<a class="num" href="#p2">¶ 2</a>' in html
    assert '<span class="d">11 October 2023</span>' in html
    assert (
        'Help for <b>the revision of the <a class="l" href="/instruments/well-act/">Well Act'
        in html
    )
    assert '<a class="a" href="/actors/office-of-wells/">Office of Wells</a> &amp; Dams' in html
    assert "&lt;b&gt;led&lt;/b&gt;" in html
    assert '<h2 class="ind" id="s2">1. Water</h2>\n<h3 class="ind">Achievements</h3>' in html
    assert '<p lang="fr">Les puits' in html
    assert html.count('lang="fr"') == 1


def test_reader_outline(client_of, omar, document):
    outline = client_of(omar).get(url(document)).context["outline"]
    assert [tuple(section) for section in outline] == [
        ("", "?#s1", 1),
        ("1. Water", "?#s2", 2),
        ("2. Land", "?#s4", 1),
    ]


def test_section_that_is_taken_up_again_says_so(client_of, omar):
    blocks = (
        Block("heading", "Summary", 1),
        "First.",
        Block("heading", "What was learned", 7),
        "Second.",
        "And so, in all:",
    )
    html = client_of(omar).get(url(make_document("Report", blocks))).content.decode()
    assert 'Summary <span class="dim">(continued)</span>' in html


def test_donor_reads_a_released_document_without_unreleased_names(client_of, dora, document):
    response = client_of(dora).get(url(document))
    html = response.content.decode()
    assert "/actors/office-of-wells/" in html
    assert "Well Act" in html and "/instruments/well-act/" not in html
    assert "Who may read it" not in html and "Donors may read" not in html


@pytest.mark.parametrize("name", ("source", "source_file", "source_release"))
def test_hidden_document_is_as_one_that_never_was(client_of, dora, document, name):
    client = client_of(dora)
    never = whole(client.get(reverse(name, args=["never-was"])))
    hidden = make_document("Hidden", publisher="Hidden office")
    assert whole(client.get(url(hidden, name))) == never
    set_visibility(hidden, Visibility.DONORS, by=dora)
    # Its publisher is still closed, so the document is.
    assert whole(client.get(url(hidden, name))) == never
    assert never[0] == 404


def test_taking_back_works_at_the_next_request(client_of, dora, omar, document):
    client = client_of(dora)
    assert client.get(url(document)).status_code == 200
    set_visibility(document, Visibility.INTERNAL, by=omar)
    assert client.get(url(document)).status_code == 404


def test_reader_refuses_unknown_names_and_pages(client_of, omar, document):
    client = client_of(omar)
    response = client.get(url(document), {"colour": "red"})
    assert response.status_code == 400 and "colour" in text_of(response)
    assert client.get(url(document), {"page": "x"}).status_code == 400
    assert client.get(url(document), {"page": "1"}).status_code == 200
    assert client.get(url(document), {"page": "2"}).status_code == 404
    assert client.post(url(document)).status_code == 405


def test_reader_marks_what_is_searched_for(client_of, omar, document):
    response = client_of(omar).get(url(document), {"q": "wells dams"})
    assert "<mark>Wells</mark> &amp; <mark>Dams</mark>" in response.content.decode()
    assert response.context["found"] == [(3, "?q=wells+dams#p3")]
    assert "1 passage matches “wells dams”: ¶&nbsp;3 ." in text_of(response)
    nothing = client_of(omar).get(url(document), {"q": "zebra"})
    assert "No passage of this document matches “zebra”." in text_of(nothing)


def test_long_document_has_pages(client_of, omar):
    blocks = [Block("heading", "A", 1), *["Words."] * 160, Block("heading", "B", 1), "End."]
    long = make_document("Long", blocks)
    client = client_of(omar)
    first, second = (client.get(url(long), {"page": page}) for page in (1, 2))
    assert [section.address for section in first.context["outline"]] == ["?#s1", "?page=2#s161"]
    assert len(first.context["passages"]) == 150
    assert [passage.number for passage in second.context["passages"]][::10] == [151, 161]
    assert "A (continued)" in text_of(second)
    passage = long.passages.get(number=161)
    assert passage.get_absolute_url() == url(long) + "?page=2#p161"
    assert client.get(url(long), {"page": 3}).status_code == 404


def test_document_without_passages(client_of, omar):
    empty = make_document("Empty", [Block("heading", "Only a heading", 1)])
    text = text_of(client_of(omar).get(url(empty)))
    assert "No text could be cut from this file" in text


def test_reader_asks_as_often_for_many_as_for_few(client_of, dora, omar):
    for number in range(60):
        make_actor(f"Office {number}", visibility="donors")
    few, many = (
        make_document(f"{n} passages", [f"Office {i} met." for i in range(n)], visibility="donors")
        for n in (3, 60)
    )
    for user in (dora, omar):
        client = client_of(user)
        for query in ("", "?q=met"):
            assert queries(client, url(few) + query) == queries(client, url(many) + query)


def test_original_file(client_of, dora, document):
    response = client_of(dora).get(url(document, "source_file"))
    assert b"Ten years of wells" in b"".join(response.streaming_content)
    assert response["Content-Disposition"] == 'attachment; filename="invented.txt"'
    assert response["Content-Type"] == "text/plain; charset=utf-8"
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Cache-Control"] == "private, no-store"


def test_original_file_that_is_no_text(client_of, omar, document):
    SourceDocument.objects.filter(pk=document.pk).update(file_name="page <1>.html")
    response = client_of(omar).get(url(document, "source_file"))
    assert response["Content-Type"] == "application/octet-stream"
    assert response["Content-Disposition"].startswith("attachment;")


def test_original_file_that_is_gone(client_of, omar, document):
    document.original.delete(save=False)
    assert client_of(omar).get(url(document, "source_file")).status_code == 404
