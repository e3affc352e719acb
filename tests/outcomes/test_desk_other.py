"""Evidence that is found by a search, attached as a file or noted as a reference."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from outcomes.models import Evidence, Outcome
from outcomes.scales import Claim
from sources.models import Event, SourceDocument
from tests.outcomes.at_the_desk import ADD, FIND, PAGE, plain, press
from tests.people import make_document

pytestmark = pytest.mark.django_db


# --- finding ----------------------------------------------------------------------------------


def test_any_passage_is_found_and_decided_on(passages, outcome, officer, omar):
    other = make_document("Well report", ["A well was dug for the council."]).passages.get()
    page = officer.get(FIND, {"q": "well"})
    assert [row["passage"] for row in page.context["rows"]] == [other]
    assert "<mark>well</mark>" in page.text
    answer = press(officer, other, "context", q="well", page="1", place="found")
    assert answer["Location"] == f"{FIND}?q=well&page=1#found"
    page = officer.get(answer["Location"])
    said = plain(page)
    assert "Context : Well report ¶ 1, The change happened." in said and "Undo" in said
    [found] = page.context["rows"]
    assert found["free"] == [Claim.CONTRIBUTION]
    press(officer, other, "not-relevant", ["contribution"], q="well")
    page = officer.get(FIND, {"q": "well"})
    assert page.context["rows"][0]["free"] == []
    assert "The programme contributed: not relevant" in plain(page)
    assert "evidence/decide/" not in page.text


def test_the_search_keeps_where_one_came_from(passages, officer):
    page = officer.get(FIND, {"q": "Exampleville", "from": "country=Exampleland"})
    assert f'href="{PAGE}?country=Exampleland"' in page.text
    answer = press(officer, passages[0], q="Exampleville", **{"from": "country=Exampleland"})
    assert answer["Location"] == f"{FIND}?q=Exampleville&from=country%3DExampleland#s"


@pytest.mark.parametrize("query", ["colour=red", "page=x", "from=nonsense%3D1"])
def test_what_the_search_does_not_know_is_refused(query, outcome, officer):
    assert officer.get(f"{FIND}?{query}").status_code == 400


def test_nothing_asked_and_nothing_found(passages, officer):
    assert officer.get(FIND).context["rows"] == []
    assert "No passage holds all these words." in plain(officer.get(FIND, {"q": "walrus"}))
    assert "at least one word" in plain(officer.get(FIND, {"q": "?"}))


# --- attaching --------------------------------------------------------------------------------


def attach(client, name, data, **more):
    file = SimpleUploadedFile(name, data)
    given = {"what": "file", "file": file, "claim": ["change"], "stance": "supports"}
    return client.post(ADD, given | {"visibility": "internal"} | more)


def test_a_file_is_read_and_attached(outcome, officer):
    answer = attach(officer, "minutes.txt", b"The council met.\n\nIt agreed.", title="Minutes")
    document = SourceDocument.objects.get()
    assert answer["Location"] == document.get_absolute_url()
    assert (document.title, document.visibility) == ("Minutes", "internal")
    assert document.passages.count() == 2
    row = Evidence.objects.get()
    assert (row.document, row.claim, row.stance, row.opened) == (
        document,
        "change",
        "supports",
        False,
    )
    said = plain(officer.get(PAGE))
    assert "Minutes" in said and "A whole file" in said and "Nobody here has opened it" in said


def test_a_file_that_cannot_be_read_is_kept_and_says_why(outcome, officer):
    data = b"PK\x03\x04 this is no archive"
    answer = attach(officer, "broken.docx", data, claim=["change", "contribution"])
    document = SourceDocument.objects.get()
    assert document.original.read() == data and not document.passages.exists()
    assert [row.document for row in Evidence.objects.all()] == [document, document]
    said = plain(officer.get(answer["Location"]))
    assert "it could not be read: " in said and "The file could not be read" in said
    why = Event.objects.get(verb="kept unread").after["why"]
    assert why and why in said
    assert officer.get(document.get_absolute_url()).status_code == 200


def test_the_same_bytes_are_one_document(outcome, officer):
    attach(officer, "minutes.txt", b"The council met.", title="Minutes")
    answer = attach(officer, "again.txt", b"The council met.", claim=["contribution"])
    said = plain(officer.get(answer["Location"]))
    assert "This very file is on record already, as “Minutes”." in said
    assert SourceDocument.objects.count() == 1
    assert sorted(Evidence.objects.values_list("claim", flat=True)) == ["change", "contribution"]
    attach(officer, "again.txt", b"The council met.")
    assert Evidence.objects.count() == 2


@pytest.mark.parametrize(
    "wrong",
    [
        {"file": SimpleUploadedFile("empty.txt", b"")},
        {"file": ""},
        {"visibility": "donors"},
        {"visibility": "public"},
        {"claim": []},
        {"stance": "x"},
    ],
)
def test_a_file_that_is_refused_stores_nothing(wrong, outcome, officer):
    answer = attach(officer, "minutes.txt", b"Words.", note="Typed before.", **wrong)
    assert answer.status_code == 400 and 'role="alert"' in answer.text
    assert "Typed before.</textarea>" in answer.text
    assert not SourceDocument.objects.exists() and not Evidence.objects.exists()


def test_what_is_attached_to_a_confidential_outcome_is_offered_as_confidential(outcome, officer):
    for level in ("internal", "confidential"):
        Outcome.objects.update(visibility=level)
        assert officer.get(ADD).context["file_form"]["visibility"].value() == level


def test_a_reference_is_noted_and_never_opened(outcome, officer):
    given = {"what": "reference", "claim": ["change"], "stance": "supports", "note": "Ask them."}
    given |= {"reference": "Attendance lists", "link": "https://www.dropbox.com/s/abc"}
    answer = officer.post(ADD, given)
    row = Evidence.objects.get()
    assert answer["Location"] == f"{PAGE}#e{row.pk}"
    assert (row.reference, row.link, row.note) == (given["reference"], given["link"], "Ask them.")
    said = plain(officer.get(PAGE))
    assert "Asserted: a reference" in said and "Behind a login: Dropbox" in said
    assert "is attached already" in plain(officer.post(ADD, given, follow=True))
    assert Evidence.objects.count() == 1


@pytest.mark.parametrize("link", ["javascript:alert(1)", "ftp://example.org/a", "example.org", "x"])
def test_an_address_that_is_none_is_refused_and_the_words_come_back(link, outcome, officer):
    given = {"what": "reference", "claim": ["change"], "stance": "supports", "link": link}
    answer = officer.post(ADD, given | {"reference": "Lists kept by the union"})
    assert answer.status_code == 400
    assert "Lists kept by the union</textarea>" in answer.text
    assert not Evidence.objects.exists()
