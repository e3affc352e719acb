"""The pages by which documents come in, are described anew, and get newer editions."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from outcomes.models import Evidence
from sources import editions
from sources.models import Actor, Event, Passage, SourceDocument, Standing
from sources.readers.files import MOST_BYTES
from sources.release import set_visibility
from tests.people import make_actor, make_document, make_outcome
from tests.sources.answers import queries, text_of, url, whole
from tests.sources.papers import paragraph, run, word

pytestmark = pytest.mark.django_db

TEXT = "# On kelp\n\nKelp grows in the bay.\n\nThe Kelp Board met twice.\n"


def file(text=TEXT, name="kelp.md"):
    return SimpleUploadedFile(name, text if isinstance(text, bytes) else text.encode())


def send(client, address=None, **fields):
    """The answer to an upload; without a file it is TEXT."""
    fields = {"file": file(), "visibility": "internal"} | fields
    return client.post(address or reverse("source_upload"), fields, follow=True)


def refused(response, words):
    """What a form that comes back says beside its fields."""
    assert response.status_code in (400, 409)
    assert words in text_of(response), text_of(response)


# --- uploading ------------------------------------------------------------------------------


@pytest.mark.parametrize("who", ["omar", "adama"])
def test_an_upload_leads_to_the_reader(client_of, who, request):
    user = request.getfixturevalue(who)
    answer = send(
        client_of(user),
        subtitle="A study",
        publisher="Kelp Press",
        kind="study",
        date="17 November 2023",
        date_basis="inferred",
        language="en",
        translated_from="fr",
        link="https://kelp.example/",
        visibility="confidential",
    )
    document = SourceDocument.objects.get()
    assert answer.redirect_chain == [(document.get_absolute_url(), 302)]
    assert "“On kelp” is on record." in text_of(answer)
    assert (document.title, document.subtitle) == ("On kelp", "A study")
    assert (document.kind, document.language, document.translated_from) == ("study", "en", "fr")
    assert (str(document.date), document.date_basis) == ("2023-11-17", "inferred")
    assert (document.visibility, document.link) == ("confidential", "https://kelp.example/")
    assert (document.loaded_by, document.file_name) == (user, "kelp.md")
    assert document.original.read() == TEXT.encode()
    assert document.publisher.standing == Standing.PROPOSED
    assert document.passages.count() == 2


@pytest.mark.parametrize(
    ("words", "stored"),
    [
        ("2023", "2023"),
        ("2023-11", "2023-11"),
        ("November 2023", "2023-11"),
        ("17 novembre 2023", "2023-11-17"),
        ("", None),
    ],
)
def test_dates_in_words(client_of, omar, words, stored):
    send(client_of(omar), date=words)
    document = SourceDocument.objects.get()
    assert (str(document.date) if document.date else None) == stored
    assert document.date_basis == ("known" if stored else "unknown")


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"date": "last spring"}, "“last spring” is not a date"),
        ({"date": "13 and 27 December 2022"}, "is not a date"),
        ({"date": "", "date_basis": "inferred"}, "Is empty, but date_basis says inferred"),
        ({"title": "k" * 501}, "501 characters; 500 is the most"),
        ({"publisher": "k" * 301}, "301 characters; 300 is the most"),
        ({"link": "javascript:alert(1)"}, "does not start with https://"),
        ({"kind": "poem"}, "Select a valid choice"),
        ({"visibility": "donors"}, "Select a valid choice"),
        ({"visibility": ""}, "This field is required"),
        ({"file": file(b"")}, "The file is empty."),
        ({"file": file(b"\x89PNG\r\n\x1a\n\x00\x00", "kelp.txt")}, "Error:"),
        ({"file": file(b"%PDF-1.7\nno more", "kelp.pdf")}, "Error:"),
        ({"file": file(b"PK\x03\x04no more", "kelp.docx")}, "Error:"),
        ({"file": ""}, "This field is required"),
    ],
)
def test_what_is_refused_is_said_beside_its_field(client_of, omar, fields, words):
    answer = send(client_of(omar), **fields)
    refused(answer, words)
    page = answer.content.decode()
    assert f'id="id_{next(iter(fields))}_error"' in page and "There is 1 problem" in page
    assert not SourceDocument.objects.exists() and not Actor.objects.exists()


def test_a_file_that_is_too_large_is_not_read(client_of, omar):
    big = SimpleUploadedFile("kelp.txt", b"k" * (MOST_BYTES + 1))
    refused(send(client_of(omar), file=big), "more than 25 MB")


def test_a_word_file_is_read_as_its_content_says(client_of, omar):
    send(client_of(omar), file=file(word(paragraph(run("Kelp grows in the bay."))), "kelp.bin"))
    assert Passage.objects.get().text == "Kelp grows in the bay."


def test_the_same_bytes_lead_to_the_document_that_is_there(client_of, omar, odile):
    send(client_of(omar), title="Kelp of the bay")
    answer = send(client_of(odile), file=file(name="other.txt"), title="Other", kind="law")
    document = SourceDocument.objects.get()
    assert answer.redirect_chain == [(document.get_absolute_url(), 302)]
    assert "is on record already" in text_of(answer)
    assert (document.title, document.kind, document.file_name) == (
        "Kelp of the bay",
        "other",
        "kelp.md",
    )


def test_the_form_offers_publishers_first(client_of, omar):
    make_actor("A reader")
    make_actor("Dismissed Desk", standing="dismissed")
    make_document("Kelp", publisher=make_actor("Sea Desk"))
    page = client_of(omar).get(reverse("source_upload")).content.decode()
    assert page.index('value="Sea Desk"') < page.index('value="A reader"')
    assert "Dismissed" not in page


# --- who may --------------------------------------------------------------------------------

TAILS = ("source_describe", "source_edition")


@pytest.mark.parametrize("who", ["dora", "nobody"])
def test_for_readers_there_is_no_such_page(client_of, who, request):
    client = client_of(request.getfixturevalue(who))
    document = make_document("Kelp", visibility="donors")
    never = whole(client.get("/outcomes/never-was/"))
    for address in (reverse("source_upload"), *(url(document, name) for name in TAILS)):
        assert whole(client.get(address)) == never
        assert whole(client.post(address, {"title": "Mine", "file": file()})) == never
    document.refresh_from_db()
    assert document.title == "Kelp" and SourceDocument.objects.count() == 1


def test_without_an_account_one_is_asked_to_sign_in(client_of, anna, gone):
    document = make_document("Kelp", visibility="public")
    for user in (anna, gone):
        for address in (reverse("source_upload"), url(document, "source_editions")):
            assert client_of(user).get(address).status_code == 302


def test_who_does_not_read_every_level_brings_nothing_in(client_of, omar):
    group = omar.groups.get()
    group.permissions.remove(group.permissions.get(codename="read_confidential"))
    assert client_of(omar).get(reverse("source_upload")).status_code == 404


def test_links_are_shown_to_those_who_may(client_of, omar, dora):
    document = make_document("Kelp", visibility="donors")
    for user, shown in ((omar, True), (dora, False)):
        library = client_of(user).get(reverse("source_list")).content.decode()
        reader = client_of(user).get(url(document)).content.decode()
        assert (reverse("source_upload") in library) is shown
        assert all((url(document, name) in reader) is shown for name in TAILS)
        assert url(document, "source_editions") in reader


# --- describing -----------------------------------------------------------------------------


def described(client, document, **fields):
    """Send the form as it is shown, but for these fields."""
    form = client.get(url(document, "source_describe")).context["form"]
    shown = {name: form[name].value() or "" for name in form.fields}
    return client.post(url(document, "source_describe"), shown | fields, follow=True)


def test_the_description_is_shown_and_changed(client_of, omar):
    document = make_document("Kelp", publisher="Kelp Press", date="2023-11", kind="news")
    answer = described(client_of(omar), document)
    assert "0 fields changed." in text_of(answer)
    answer = described(client_of(omar), document, title="On kelp", date="2024", publisher="")
    assert "3 fields changed." in text_of(answer)
    document.refresh_from_db()
    assert (document.title, str(document.date), document.publisher) == ("On kelp", "2024", None)
    assert Event.objects.get(verb="described").by == omar
    refused(described(client_of(omar), document, title=""), "This field is required")


def test_the_second_of_two_editors_sees_both_texts(client_of, omar, odile):
    document = make_document("Kelp")
    first, second = client_of(omar), client_of(odile)
    form = second.get(url(document, "source_describe")).context["form"]
    described(first, document, title="On kelp", kind="law")
    late = {"title": "Of kelp", "kind": "news", "seen": form["seen"].value()}
    answer = second.post(url(document, "source_describe"), late)
    refused(answer, "Someone else changed this description")
    for words in ("On kelp", "Of kelp", "Legal text", "News page"):
        assert words in text_of(answer) or words in answer.content.decode()
    again = late | {"seen": answer.context["form"]["seen"].value()}
    second.post(url(document, "source_describe"), again)
    document.refresh_from_db()
    assert (document.title, document.kind) == ("Of kelp", "news")


def test_a_released_document_goes_back(client_of, omar, dora):
    document = make_document("Kelp", visibility="donors")
    answer = described(client_of(omar), document, subtitle="Seaweed")
    assert "internal again" in text_of(answer)
    assert client_of(dora).get(url(document)).status_code == 404


# --- editions -------------------------------------------------------------------------------

LONG = "The ministry took up the recommendations of the council in full."


@pytest.fixture
def cited(omar):
    """A document with two passages, each evidence of an outcome."""
    document = make_document("Kelp", ["Kelp grows slowly in the cold water of the bay.", LONG])
    for number, passage in enumerate(document.passages.all(), 1):
        Evidence.objects.create(
            outcome=make_outcome(f"INV/{number}"),
            claim="change",
            passage=passage,
            stance="supports",
            decided_by=omar,
        )
    return document


def test_an_edition_lists_what_it_could_not_place(client_of, omar, cited):
    client = client_of(omar)
    answer = send(client, url(cited, "source_edition"), file=file(f"Kelp.\n\n{LONG}\n"))
    new = SourceDocument.objects.get(edition=2)
    assert answer.redirect_chain == [(url(new, "source_editions"), 302)]
    for document in (cited, new):
        text = text_of(client.get(url(document, "source_editions")))
        assert "1 of 2 quotes was not found in the new edition" in text
        assert "Kelp grows slowly" in text and "INV/1" in text and "INV/2" not in text
    page = client.get(url(new, "source_editions")).content.decode()
    assert make_outcome("INV/3").get_absolute_url() not in page
    assert '/outcomes/inv-1/"' in page and f"{url(cited)}#p1" in page


def test_an_edition_that_has_everything_leads_to_the_reader(client_of, omar, cited):
    text = "\n\n".join(p.text for p in cited.passages.all())
    answer = send(client_of(omar), url(cited, "source_edition"), file=file(f"New.\n\n{text}\n"))
    new = SourceDocument.objects.get(edition=2)
    assert answer.redirect_chain == [(new.get_absolute_url(), 302)]
    assert "edition 2" in text_of(answer)
    assert "not found" not in text_of(client_of(omar).get(url(new, "source_editions")))


def test_the_form_of_an_edition_begins_with_the_newest_description(client_of, omar):
    old = make_document("Kelp", publisher="Kelp Press", visibility="confidential")
    editions.describe(old, {"title": "On kelp"}, omar)
    form = client_of(omar).get(url(old, "source_edition")).context["form"]
    assert (form["title"].value(), form["publisher"].value()) == ("On kelp", "Kelp Press")
    assert form["visibility"].value() == "confidential"


def test_known_bytes_are_no_edition(client_of, omar, cited):
    send(client_of(omar))
    there = SourceDocument.objects.get(file_name="kelp.md")
    answer = send(client_of(omar), url(cited, "source_edition"))
    assert answer.redirect_chain == [(there.get_absolute_url(), 302)]
    assert "is on record already" in text_of(answer)
    assert not SourceDocument.objects.filter(edition=2).exists()


def test_hidden_editions_change_nothing_that_a_donor_sees(client_of, dora, omar):
    document = make_document("Kelp", visibility="donors")
    client = client_of(dora)
    pages = [url(document), url(document, "source_editions")]
    before = [text_of(client.get(page)) for page in pages]
    answer = send(client_of(omar), url(document, "source_edition"))
    assert "edition 2" in text_of(answer)
    assert [text_of(client.get(page)) for page in pages] == before
    assert "This is the only edition." in text_of(client.get(pages[1]))
    new = SourceDocument.objects.get(edition=2)
    set_visibility(new, "donors", omar)
    text = text_of(client.get(pages[1]))
    assert "the newest" in text and "edition 2" not in text and "brought in" not in text
    # And the other way round: of a later edition alone nobody learns that it is one.
    set_visibility(document, "internal", omar)
    assert "This is the only edition." in text_of(client.get(url(new, "source_editions")))


def test_the_reader_fetches_the_editions_alone(client_of, omar, cited):
    client = client_of(omar)
    alone = client.get(url(cited, "source_editions"), headers={"HX-Request": "true"})
    assert b"<main" not in alone.content and b"the only edition" in alone.content


def test_queries_do_not_grow(client_of, omar, cited):
    client = client_of(omar)
    send(client, url(cited, "source_edition"), file=file("Nothing of that.\n"))
    addresses = [url(cited, name) for name in (*TAILS, "source_editions")]
    addresses.append(reverse("source_upload"))
    few = [queries(client, address) for address in addresses]
    passage = cited.passages.first()
    for number in range(3, 13):
        make_actor(f"Actor {number}")
        Evidence.objects.create(
            outcome=make_outcome(f"INV/{number}"),
            claim="change",
            passage=passage,
            stance="supports",
            decided_by=omar,
        )
        send(client, url(cited, "source_edition"), file=file(f"Nothing of {number}.\n"))
    assert [queries(client, address) for address in addresses] == few
