"""Documents read again from their kept originals, and the command that does it."""

import hashlib
import json

import pytest
from django.core.files.base import ContentFile
from django.core.management import CommandError
from django.db import connection
from django.test.utils import CaptureQueriesContext

from sources import editions, ingest, rereading
from sources.history import of, system_account
from sources.models import (
    Event,
    LegalEvent,
    LegalInstrument,
    Mention,
    Passage,
    SourceDocument,
    Standing,
)
from sources.readers import Block
from sources.release import set_visibility
from sources.search import parse, search
from tests.people import make_actor, make_instrument
from tests.sources.read_again import (
    FILE,
    OLDER,
    SAID,
    event_on,
    everything,
    kept,
    refused,
    reread,
    texts,
)

pytestmark = pytest.mark.django_db

# --- what changes ---------------------------------------------------------------------------


def test_what_is_read_alike_stays_as_it_is(capsys):
    kept()
    before = everything()
    reread()
    assert everything() == before
    assert capsys.readouterr().out.splitlines() == [
        "documents: 0 reread, 1 same, 0 refused",
        "decisions carried over: 0",
    ]


def test_text_and_passages_become_what_the_readers_make_of_the_file(capsys):
    document, sound = kept(older=OLDER), ingest.draft(FILE.encode(), "kelp.md")
    reread()
    assert capsys.readouterr().out.splitlines()[0] == "kelp-report: 3 passages before, 3 now."
    document.refresh_from_db()
    passages = list(document.passages.order_by("number"))
    assert [(p.number, p.kind, p.text) for p in passages] == [
        (1, "paragraph", "Kelp grows in the bay."),
        (2, "paragraph", SAID),
        (3, "bullet", "The Oyster Board met."),
    ]
    assert {tuple(p.heading_path) for p in passages} == {("Kelp report",)}
    assert document.text == "\n\n".join(block.text for block in sound.blocks)
    assert all(document.text[p.start : p.end] == p.text for p in passages)
    event = of(document).first()
    assert (event.verb, event.by) == ("reread", system_account())
    assert event.before == {"passages": 3}
    assert event.after == {"passages": 3, "decisions carried over": 0}
    before = everything()
    reread()
    assert everything() == before, "a second time changes nothing"


def test_bold_alone_is_a_change_too():
    document = kept("It is **quite** long.", [Block("paragraph", "It is quite long.")])
    [passage] = document.passages.all()
    reread()
    [again] = document.passages.all()
    assert (again.pk, again.bold) == (passage.pk, [[6, 11]])


def test_passages_that_stay_keep_their_numbers_in_the_database():
    older = [
        Block("paragraph", text) for text in ("Page 1", "Kelp.", "Reeds.", "Kelp.", "Oys ters.")
    ]
    document = kept("Kelp.\n\nReeds.\n\nKelp.\n\nOysters.\n", older)
    before = {p.number: p.pk for p in document.passages.all()}
    reread()
    after = {p.number: p.pk for p in document.passages.all()}
    assert [after[number] for number in (1, 2, 3)] == [before[number] for number in (2, 3, 4)]
    assert after[4] not in before.values()


def test_where_there_are_more_or_fewer_of_a_kind_none_is_taken_for_another():
    older = [Block("paragraph", text) for text in ("Kelp.", "Reeds.")]
    document = kept("Kelp.\n\nReeds.\n\nKelp.\n", older)
    before = {p.text: p.pk for p in document.passages.all()}
    reread()
    after = list(document.passages.order_by("number").values_list("pk", "text"))
    assert [text for _pk, text in after] == ["Kelp.", "Reeds.", "Kelp."]
    assert [pk in before.values() for pk, _text in after] == [False, True, False]


def test_names_are_found_anew_and_new_ones_proposed_everywhere():
    other = kept("Act No. 2031-007 stands.\n", title="Another")
    make_actor("Oyster Board")
    LegalInstrument.objects.all().delete()
    older = [Block("paragraph", "The Oyster Bo ard met."), Block("paragraph", "Act No. 2031- 0 7.")]
    document = kept("The Oyster Board met.\n\nAct No. 2031-007 of 3 May 2031.\n", older)
    assert not Mention.objects.filter(
        passage__document=document, actor_alias__isnull=False
    ).exists()
    reread()
    named = Mention.objects.filter(passage__document=document).order_by("passage__number")
    assert [m.text for m in named] == ["Oyster Board", "Act No. 2031-007 of 3 May 2031"]
    assert named[1].entry.standing == Standing.PROPOSED
    assert Mention.objects.get(passage__document=other).entry == named[1].entry


def entries():
    """How many entries the index has; tests that end with a flush of the tables leave theirs."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM sources_passage_search")
        return cursor.fetchone()[0]


def test_it_is_found_by_its_new_words_and_not_by_the_old_ones():
    before = entries()
    document = kept("Oysters.\n\nKelp.\n", [Block("paragraph", t) for t in ("Reeds.", "Kelp.")])
    reread()

    def found(words):
        return [p.text for p in search(Passage.objects.all(), parse(words))]

    assert (found("oysters"), found("reeds"), found("kelp")) == (["Oysters."], [], ["Kelp."])
    assert entries() - before == document.passages.count()


@pytest.mark.parametrize("level", ["donors", "public"])
def test_released_words_do_not_become_others_unseen(level, omar, capsys):
    document = kept(older=OLDER)
    set_visibility(document, level, omar)
    reread()
    document.refresh_from_db()
    assert (document.visibility, document.released_by) == ("internal", None)
    assert [event.verb for event in of(document)][:2] == ["reread", "withdrew"]
    assert "internal again until it is released" in capsys.readouterr().out


def test_the_same_words_stay_released(omar):
    document = kept("It is **quite** long.", [Block("paragraph", "It is quite long.")])
    set_visibility(document, "donors", omar)
    reread()
    document.refresh_from_db()
    assert document.visibility == "donors" and of(document).first().verb == "reread"


def test_what_is_confidential_stays_so():
    document = kept(older=OLDER, visibility="confidential")
    reread()
    document.refresh_from_db()
    assert document.visibility == "confidential"
    assert of(document).first().visibility == "confidential"


# --- what was decided -----------------------------------------------------------------------


@pytest.mark.parametrize("standing", [Standing.CONFIRMED, Standing.DISMISSED])
def test_a_decision_on_a_legal_event_goes_over_to_the_same_words(standing, capsys):
    law = make_instrument("Kelp Act")
    document = kept(older=OLDER)
    event = event_on(document, SAID, standing, instrument=law, date="2023-05", note="Read.")
    reread()
    event.refresh_from_db()
    assert (event.passage.number, event.passage.text) == (2, SAID)
    assert (event.start, event.end, event.note) == (0, len(SAID), "Read.")
    told = LegalEvent.objects.filter(instrument=law, stage="promulgated", date="2023-05")
    assert told.get() == event, "and takes the place of what is proposed there"
    moved = Event.objects.get(verb="carried over", subject_id=event.pk)
    assert moved.before["start"] == len("Kelp grows in the bay. ")
    assert moved.after == {"passage": event.passage_id, "start": 0, "end": len(SAID)}
    assert "decisions carried over: 1" in capsys.readouterr().out
    assert of(document).first().after["decisions carried over"] == 1


def test_proposed_events_are_those_of_the_new_text():
    make_instrument("Kelp Act")
    document = kept(f"{SAID}\n", [Block("paragraph", "The Kelp Act was repealed in May 2021.")])
    assert LegalEvent.objects.get().stage == "repealed"
    reread()
    event = LegalEvent.objects.get()
    assert (event.stage, event.passage.document, event.standing) == (
        "promulgated",
        document,
        Standing.PROPOSED,
    )


def test_what_rests_on_a_passage_that_stays_is_not_touched():
    document = kept(f"{SAID}\n\nOysters.\n", [Block("paragraph", t) for t in ("Page 1", SAID)])
    event_on(document, SAID, instrument=make_instrument("Kelp Act"), date="2023-05")
    before = LegalEvent.objects.values().get()
    reread()
    assert LegalEvent.objects.values().get() == before
    assert not Event.objects.filter(verb="carried over").exists()


def test_where_the_words_of_a_decision_are_gone_the_document_stays_as_it_is(omar, capsys):
    law = make_instrument("Kelp Act")
    document = kept(
        "Oysters.\n\nReeds.\n", [Block("paragraph", SAID), Block("paragraph", "Reeds.")]
    )
    event_on(document, SAID, instrument=law, date="2023-05")
    set_visibility(document, "donors", omar)
    other = kept("Oysters and reeds.\n", [Block("paragraph", "Oysters andreeds.")], title="Another")
    before = everything()
    refused(document.slug)
    out, err = capsys.readouterr()
    assert everything() == before
    assert err.splitlines() == [
        f"kelp-report: “Kelp Act: Promulgated” rests on “{SAID}” (¶ 1); the new reading has no "
        "place for these words, or none that is free."
    ]
    assert "0 reread, 0 same, 1 refused" in out
    refused()
    assert texts(other) == ["Oysters and reeds."], "the others go on"


def test_two_decisions_that_would_become_one_are_not_lost(capsys):
    law = make_instrument("Kelp Act")
    first, second = "The Kelp Act was promulgated in May 2023", "and it was promulgated early."
    document = kept(f"{first} {second}\n", [Block("paragraph", first), Block("paragraph", second)])
    event_on(document, first, instrument=law, date="2023-05")
    event_on(document, second, instrument=law, date="2023-05")
    before = everything()
    refused()
    assert everything() == before
    assert f"“{second}” (¶ 2)" in capsys.readouterr().err


def test_what_nothing_carries_is_not_lost_either(monkeypatch, capsys):
    document = kept("Oysters.\n", [Block("paragraph", SAID)])
    event_on(document, SAID, instrument=make_instrument("Kelp Act"))
    monkeypatch.setattr(rereading, "_carry", lambda *args: 0)
    before = everything()
    refused()
    assert everything() == before
    assert "1 legal events rest on passages that go" in capsys.readouterr().err


def test_of_an_earlier_edition_no_events_are_proposed():
    make_instrument("Kelp Act")
    old = kept(older=OLDER)
    data = f"Newer. {SAID}\n".encode()
    draft = ingest.Draft(
        "newer.txt", data, hashlib.sha256(data).hexdigest(), [Block("paragraph", data.decode())], {}
    )
    new = editions.add(old, draft, system_account())
    reread(old.slug)
    assert len(texts(old)) == 3 and texts(old)[1] == SAID
    assert {event.passage.document for event in LegalEvent.objects.all()} == {new}


# --- what is left alone ---------------------------------------------------------------------


def test_an_original_that_is_not_there(capsys):
    document = kept(older=OLDER)
    document.original.storage.delete(document.original.name)
    before = everything()
    refused()
    assert everything() == before
    line = "kelp-report: The original cannot be opened: No such file or directory.\n"
    assert capsys.readouterr().err == line
    SourceDocument.objects.update(original="")
    refused()
    assert "cannot be opened: none was kept." in capsys.readouterr().err


def test_an_original_that_was_altered(capsys):
    document = kept(older=OLDER)
    storage, name = document.original.storage, document.original.name
    storage.delete(name)
    storage.save(name, ContentFile(b"Other words.\n"))
    before = everything()
    refused()
    assert everything() == before
    assert "is not the file that was brought in" in capsys.readouterr().err


def test_what_no_reader_reads_any_more(capsys):
    data = b"caf\xe9"
    draft = ingest.Draft("kelp.txt", data, hashlib.sha256(data).hexdigest(), list(OLDER), {})
    ingest.load(draft, system_account())
    before = everything()
    refused()
    assert everything() == before
    assert capsys.readouterr().err.startswith("kelp-report: ")


# --- the command ----------------------------------------------------------------------------


def test_only_those_that_are_named(capsys):
    one, two = kept(older=OLDER), kept("Oysters.\n", [Block("paragraph", "Oy sters.")], "Another")
    reread(two.slug)
    assert (texts(two), texts(one)[0]) == (["Oysters."], "Kelp report")
    with pytest.raises(CommandError, match="^nowhere: no document.$"):
        reread("nowhere", one.slug)
    assert texts(one)[0] == "Kelp report"


def test_a_dry_run_says_the_same_and_leaves_nothing(capsys):
    law = make_instrument("Kelp Act")
    event_on(kept(f"{FILE}\nAct No. 2031-007 follows.\n", OLDER), SAID, instrument=law)
    event_on(kept("Oysters.\n", [Block("paragraph", SAID)], "Another"), SAID, instrument=law)
    before = everything()
    refused(dry_run=True)
    said, wrong = capsys.readouterr()
    assert everything() == before
    refused()
    out, err = capsys.readouterr()
    assert (said, wrong) == (f"{out}A dry run: nothing was written.\n", err)
    assert out.splitlines()[1:] == [
        "documents: 1 reread, 0 same, 1 refused",
        "decisions carried over: 1",
    ]


def test_json_is_one_object(omar, capsys):
    set_visibility(kept(older=OLDER), "donors", omar)
    kept("Oysters.\n", [Block("paragraph", SAID)], "Another")
    LegalEvent.objects.all().delete()
    SourceDocument.objects.filter(title="Another").update(original="")
    refused(json=True)
    out, err = capsys.readouterr()
    report = json.loads(out)
    assert report["documents"] == {"reread": 1, "same": 0, "refused": 1}
    assert (report["carried"], report["faults"]) == (0, [err.strip()])
    [told] = report["reread"]
    assert told.pop("document") == "kelp-report"
    assert told == {"before": 3, "after": 3, "carried": 0, "withdrawn": True}


def test_queries_do_not_grow_with_passages_nor_with_decisions():
    law = make_instrument("Kelp Act")
    counts = []
    for number in (3, 12):
        said = [
            f"The Kelp Act was promulgated in May {year}." for year in range(1990, 1990 + number)
        ]
        older = [Block("paragraph", f"{words} Page {at}.") for at, words in enumerate(said)]
        document = kept("\n\n".join(said), older, f"Report {number}")
        for at, words in enumerate(said):
            event_on(document, words, instrument=law, date=str(1990 + at))
        one = SourceDocument.objects.filter(pk=document.pk)
        with CaptureQueriesContext(connection) as queries:
            [told] = rereading.reread(one, system_account())
        assert (told.verdict, told.carried) == ("reread", number)
        counts.append(len(queries))
    assert counts[0] == counts[1]
