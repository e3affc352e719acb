"""A file → a document and its passages: once for the same bytes, whole or not at all."""

import csv

import pytest
from django.core.files.storage import default_storage
from django.db import DatabaseError

from sources import ingest, search
from sources.access import Visibility
from sources.history import of
from sources.ingest import described, draft, load
from sources.models import Actor, Event, Mention, Passage, SourceDocument
from sources.readers import Unreadable
from sources.release import set_visibility
from sources.search import parse
from tests.people import SEEDS, make_actor

TEXT = b"""# Oyster report

The Oyster Board met on 11 October 2023.

- First bullet about kelp.
- Second bullet.

## Results

| Year | Shells |
|---|---|
| 2023 | **forty** |

It was d\xc3\xa9cid\xc3\xa9.
"""


def bring(data=TEXT, by=None, file_name="oyster.md", **about):
    return load(draft(data, file_name, about), by)


def stored():
    return (
        sorted(default_storage.listdir("documents")[1])
        if default_storage.exists("documents")
        else []
    )


# --- a new document -------------------------------------------------------------------------


def test_a_document_and_its_passages(omar):
    document, verdict = bring(by=omar, title="Oysters in 2023", kind="report")
    assert verdict == "new"
    assert (document.title, document.kind, document.slug) == (
        "Oysters in 2023",
        "report",
        "oysters-in-2023",
    )
    assert (document.visibility, document.loaded_by, document.file_name) == (
        "internal",
        omar,
        "oyster.md",
    )
    assert [(p.number, p.kind, p.heading_path) for p in document.passages.all()] == [
        (1, "paragraph", ["Oyster report"]),
        (2, "bullet", ["Oyster report"]),
        (3, "bullet", ["Oyster report"]),
        (4, "row", ["Oyster report", "Results"]),
        (5, "row", ["Oyster report", "Results"]),
        (6, "paragraph", ["Oyster report", "Results"]),
    ]
    assert of(document).get().verb == "loaded"


def test_offsets_give_back_the_quote(omar):
    document, _verdict = bring(by=omar)
    document.refresh_from_db()
    for passage in document.passages.all():
        assert document.text[passage.start : passage.end] == passage.text
    row = document.passages.get(number=5)
    assert [row.text[start:end] for start, end in row.bold] == ["forty"]


@pytest.mark.parametrize("file", sorted(SEEDS.glob("00[1-4]*.txt")), ids=lambda file: file.name[:3])
def test_offsets_in_the_seed_documents(file, omar):
    document, _verdict = load(draft(file.read_bytes(), file.name), omar)
    document.refresh_from_db()
    passages = list(document.passages.all())
    assert len(passages) > 5
    at = 0
    for number, passage in enumerate(passages, start=1):
        assert passage.number == number and passage.start >= at
        assert document.text[passage.start : passage.end] == passage.text
        at = passage.end


def test_the_original_is_kept_byte_for_byte(omar):
    document, _verdict = bring(by=omar)
    with document.original.open() as file:
        assert file.read() == TEXT
    assert document.original.name == f"documents/{document.sha256}.bin"


def test_without_a_title_the_first_words_serve(omar):
    assert bring(by=omar)[0].title == "Oyster report"
    assert len(bring(b"word " * 100, by=omar)[0].title) <= 200


def test_it_is_searched_and_marked_from_the_first_moment(omar):
    make_actor("Oyster Board")
    document, _verdict = bring(by=omar)
    rows = search.search(Passage.objects.all(), parse("decide"))
    assert [row.document for row in rows] == [document]
    assert Mention.objects.get(passage__document=document).text == "Oyster Board"


def test_a_publisher_becomes_an_actor_once(omar):
    bring(by=omar, publisher="Kelp Press")
    bring(TEXT + b"More.\n", by=omar, publisher="Kelp Press")
    press = Actor.objects.get(name="Kelp Press")
    assert press.visibility == Visibility.INTERNAL
    assert SourceDocument.objects.filter(publisher=press).count() == 2


def test_a_publisher_is_known_by_any_of_its_names(omar):
    press = make_actor("Kelp Press", aliases=["KP"])
    assert bring(by=omar, publisher="KP")[0].publisher == press
    assert bring(by=omar, publisher="KP") == (SourceDocument.objects.get(), "same")


@pytest.mark.parametrize("data", [b"", b"   \n", b"\x89PNG\r\n", b"caf\xe9", b"a\x00b"])
def test_what_cannot_be_read(data):
    with pytest.raises(Unreadable):
        draft(data, "x.txt")


def test_nothing_is_half_written(omar, monkeypatch):
    def fail(*args, **options):
        raise DatabaseError("the disk is full")

    monkeypatch.setattr(ingest, "rewrite", fail)
    with pytest.raises(DatabaseError):
        bring(by=omar, publisher="Kelp Press")
    for model in (SourceDocument, Passage, Actor, Event):
        assert not model.objects.exists()


# --- the same bytes again -------------------------------------------------------------------


def test_the_same_bytes_are_the_same_document(omar, odile):
    first, _verdict = bring(by=omar)
    rows = list(Passage.objects.values())
    again, verdict = bring(by=odile, file_name="copy.txt")
    assert (again, verdict) == (first, "same")
    assert list(Passage.objects.values()) == rows
    assert of(first).count() == 1 and len(stored()) == 1


def test_other_bytes_are_another_document(omar):
    first, _verdict = bring(by=omar)
    other, verdict = bring(TEXT + b"More.\n", by=omar)
    assert verdict == "new" and other.slug != first.slug


def test_a_list_that_says_more_changes_just_that(omar, odile):
    first, _verdict = bring(by=omar, title="Oysters")
    again, verdict = bring(
        by=odile, title="Oysters!", date="2023-10", date_basis="known", publisher="Kelp Press"
    )
    assert verdict == "changed" and again.pk == first.pk
    again.refresh_from_db()
    assert (again.title, str(again.date), again.publisher.name) == (
        "Oysters!",
        "2023-10",
        "Kelp Press",
    )
    event = of(again).first()
    assert (event.verb, event.by) == ("changed", odile)
    assert event.before["title"] == "Oysters" and event.after["title"] == "Oysters!"
    assert bring(by=odile, title="Oysters!")[1] == "same"


def test_a_list_that_says_less_takes_nothing_away(omar):
    row = {
        "file": "oyster.md",
        "title": "Oysters",
        "publisher": "Kelp Press",
        "date": "2023",
        "date_basis": "inferred",
        "kind": "report",
        "language": "en",
        "link": "https://example.org/oysters",
    }
    bring(by=omar, **described(row)[0])
    before = SourceDocument.objects.values().get()
    assert bring(by=omar, **described({"file": "oyster.md", "title": "Oysters"})[0])[1] == "same"
    assert bring(by=omar)[1] == "same"
    assert SourceDocument.objects.values().get() == before


# --- visibility -----------------------------------------------------------------------------


@pytest.mark.parametrize("level", ["internal", "confidential"])
def test_a_closed_visibility_is_taken_from_the_list(level, omar):
    assert bring(by=omar, visibility=level)[0].visibility == level


def test_confidential_closes_what_is_there_and_nothing_opens_it(omar):
    document, _verdict = bring(by=omar)
    set_visibility(document, "donors", omar)
    closed, verdict = bring(by=omar, visibility="confidential")
    closed.refresh_from_db()
    assert (verdict, closed.visibility, closed.released_at) == ("changed", "confidential", None)
    for level in ("internal", "confidential"):
        again, verdict = bring(by=omar, visibility=level)
        again.refresh_from_db()
        assert (verdict, again.visibility) == ("same", "confidential")


def test_internal_in_a_list_does_not_take_back_a_release(omar):
    document, _verdict = bring(by=omar)
    set_visibility(document, "donors", omar)
    again, verdict = bring(by=omar, visibility="internal")
    again.refresh_from_db()
    assert (verdict, again.visibility) == ("same", "donors")


# --- lists of documents ---------------------------------------------------------------------


def test_a_row_of_a_list():
    about, faults, warnings = described(
        {
            "file": "oyster.md",
            "title": " Oysters ",
            "subtitle": "A year",
            "publisher": "Kelp Press",
            "date": "2023-11-17",
            "kind": "Report",
            "language": "EN",
            "translated_from": "fr",
            "link": "https://example.org/",
            "visibility": "confidential",
        }
    )
    assert (faults, warnings) == ([], [])
    assert about["title"] == "Oysters" and str(about["date"]) == "2023-11-17"
    assert (about["date_basis"], about["kind"], about["language"]) == ("known", "report", "en")
    assert about["visibility"] == "confidential"


@pytest.mark.parametrize("level", ["donors", "public", "Public"])
def test_an_open_visibility_in_a_list_is_kept_as_internal(level):
    about, faults, warnings = described({"file": "a", "title": "A", "visibility": level})
    assert about["visibility"] == "internal" and faults == []
    assert len(warnings) == 1 and "kept as internal" in warnings[0]


@pytest.mark.parametrize(
    ("cells", "fault"),
    [
        ({"title": ""}, "title: is empty"),
        ({"title": "T" * 501}, "title: has 501 characters"),
        ({"subtitle": "T" * 501}, "subtitle: has 501 characters"),
        ({"publisher": "T" * 301}, "publisher: has 301 characters"),
        ({"link": "javascript:alert(1)"}, "link: “javascript:alert(1)” does not start with"),
        ({"link": "https://" + "x" * 1000}, "link: has 1008 characters"),
        ({"kind": "poem"}, "kind: “poem” is none of report"),
        ({"language": "de"}, "language: “de” is none of en, fr"),
        ({"translated_from": "xx"}, "translated_from: “xx” is none of"),
        ({"date": "11/10/2023"}, "date: “11/10/2023” is not a date"),
        ({"date": "2023-02-30"}, "date: There is no such date"),
        ({"date": "2023", "date_basis": "guessed"}, "date_basis: “guessed” is none of"),
        ({"date": "2023", "date_basis": "unknown"}, "date_basis says unknown"),
        ({"date_basis": "known"}, "date: is empty, but date_basis says known"),
        ({"visibility": "secret"}, "visibility: “secret” is none of"),
    ],
)
def test_a_fault_in_a_list_is_one_clear_line(cells, fault):
    _about, faults, _warnings = described({"file": "a", "title": "A", **cells})
    assert len(faults) == 1 and fault in faults[0] and "\n" not in faults[0]


def test_every_fault_of_a_row_is_told():
    assert len(described({"title": "", "kind": "poem", "date": "soon"})[1]) == 3


def test_our_own_list_is_sound():
    with (SEEDS / "documents.csv").open(newline="") as file:
        rows = list(csv.DictReader(file))
    assert len(rows) == 4
    for row in rows:
        assert described(row)[1:] == ([], [])
