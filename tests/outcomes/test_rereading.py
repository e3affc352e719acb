"""Evidence and candidates, when a document is read again from its original."""

import pytest
from django.core.management import call_command
from django.db import transaction
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from outcomes import candidates, editing
from outcomes.models import Evidence, Outcome
from outcomes.scales import Status
from sources import rereading
from sources.history import of, system_account
from sources.models import Event, Passage, SourceDocument
from sources.quotes import plain
from sources.readers import Block
from tests.outcomes.test_carrying import evidence
from tests.people import make_document, make_outcome
from tests.sources.test_rereading import kept, refused, reread

pytestmark = pytest.mark.django_db

WHY = "It was told in the field."
ONE = "The ministry took up the recommendations of the council in full."
TWO = "The school was built with stones from the old quay."
FILE = f"{ONE}\n\n{TWO}\n"


def paragraphs(*texts):
    return [Block("paragraph", text) for text in texts]


def rows():
    models = (SourceDocument, Passage, Evidence, Outcome, Event)
    return [list(model.objects.order_by("pk").values()) for model in models]


# --- evidence -------------------------------------------------------------------------------


def test_evidence_goes_over_to_the_same_words(omar, capsys):
    document = kept(FILE, paragraphs(f"Page 1 {ONE} {TWO[:20]}", TWO[20:].strip()))
    outcome = make_outcome("INV/1")
    row = evidence(outcome, document, 1, omar, ONE, note="Read twice.", test="hoop")
    then = row.decided_at
    reread()
    row.refresh_from_db()
    assert (row.passage.number, row.quote, row.version) == (1, ONE, 2)
    assert (row.decided_by, row.decided_at, row.note, row.test) == (
        omar,
        then,
        "Read twice.",
        "hoop",
    )
    moved = Event.objects.get(verb="carried over", subject_kind="evidence")
    assert (moved.subject_id, moved.by.username) == (row.pk, "system")
    assert moved.after == {"passage": row.passage_id, "from": 0, "to": len(ONE)}
    assert of(document).first().after["decisions carried over"] == 1
    assert "decisions carried over: 1" in capsys.readouterr().out
    assert outcome.description == Outcome.objects.get().description


def test_all_of_a_passage_is_a_part_of_a_longer_one_and_all_of_its_like(omar):
    document = kept(f"{ONE} {TWO}\n\n**Shells** were counted.\n", paragraphs(ONE, TWO))
    parts = [evidence(make_outcome(f"INV/{n}"), document, n, omar) for n in (1, 2)]
    reread()
    for row, words in zip(parts, (ONE, TWO), strict=True):
        row.refresh_from_db()
        assert (row.passage.number, row.quote) == (1, words)
    document = kept(f"- {ONE}\n", paragraphs(ONE), "Another")
    whole = evidence(make_outcome("INV/3"), document, 1, omar)
    old = whole.passage_id
    reread()
    whole.refresh_from_db()
    assert whole.passage_id != old and whole.passage.kind == "bullet"
    assert (whole.quote, whole.quote_start, whole.quote_end) == (ONE, None, None)


def test_evidence_on_what_stays_is_not_touched(omar):
    document = kept(FILE, paragraphs("Page 1", ONE, TWO))
    evidence(make_outcome("INV/1"), document, 3, omar, "stones")
    before = Evidence.objects.values().get()
    reread()
    assert Evidence.objects.values().get() == before
    assert Evidence.objects.get().passage.number == 2


def test_evidence_whose_words_are_not_found_keeps_the_document_as_it_is(omar, capsys):
    document = kept(FILE, paragraphs(f"{ONE} {TWO}"))
    evidence(make_outcome("INV/1"), document, 1, omar, ONE)
    evidence(make_outcome("INV/2"), document, 1, omar, f"in full. {TWO}", stance="contradicts")
    before = rows()
    refused()
    assert rows() == before
    assert capsys.readouterr().err.splitlines() == [
        f"kelp-report: “INV/2 · The change happened · Contradicts” rests on “in full. {TWO}” "
        "(¶ 1); the new reading has no place for these words, or none that is free."
    ]


@pytest.mark.parametrize("kind", ["paragraph", "bullet"])
def test_one_passage_that_would_serve_a_claim_twice_is_refused(kind, omar, capsys):
    """Whether the other row stays, or moves too."""
    older = [*paragraphs(ONE), Block(kind, f"{ONE} {TWO}"), *paragraphs(TWO)]
    document = kept(f"{ONE}\n\n{ONE} {TWO}\n", older)
    outcome = make_outcome("INV/1")
    evidence(outcome, document, 2, omar)
    evidence(outcome, document, 3, omar)
    before = rows()
    refused()
    assert rows() == before
    assert f"rests on “{TWO}” (¶ 3)" in capsys.readouterr().err
    Evidence.objects.filter(passage__number=3).update(claim="contribution")
    reread()
    assert {row.quote for row in Evidence.objects.all()} == {f"{ONE} {TWO}", TWO}


def test_evidence_of_other_documents_and_editions_stays(omar):
    other = make_document("Another report", [ONE])
    row = evidence(make_outcome("INV/1"), other, 1, omar)
    document = kept(FILE, paragraphs("Page 1", f"{ONE} {TWO}"))
    reread(document.slug)
    row.refresh_from_db()
    assert (row.passage.document, row.version) == (other, 1)


WORDS = (
    "In the bay of Kelpland the Oyster Board of Exampleville counted some forty reeds and the "
    "bay of Kelpland had forty more than the Oyster Board had counted there before"
).split()
SIZES = st.lists(st.integers(1, 12), min_size=2, max_size=6)


# Without shrinking: what fails here fails slowly.
@settings(
    max_examples=40,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(st.data())
def test_whatever_the_older_reader_made_of_it_no_words_are_lost(omar, monkeypatch, data):
    """The same words, cut otherwise: all decisions go over, or nothing changes."""

    def cut():
        """Blocks of all words, here and there a heading, or with a line of the layout."""
        blocks, at = [], 0
        for size in [*data.draw(SIZES), len(WORDS)]:
            some, at = WORDS[at : at + size], at + size
            if some:
                kind = data.draw(st.sampled_from(["paragraph", "paragraph", "bullet", "heading"]))
                layout = data.draw(st.sampled_from(["", "", "", "Page 3 "]))
                blocks.append(Block(kind, layout + " ".join(some), int(kind == "heading")))
        return blocks

    older, newer = cut(), cut()
    monkeypatch.setattr(rereading, "read_apart", lambda *_args: newer)
    with transaction.atomic():
        document = make_document("Kelp report", older)
        outcome = make_outcome("INV/1")
        for passage in document.passages.all()[: data.draw(st.integers(0, 4))]:
            start = data.draw(st.integers(0, len(passage.text)))
            end = min(start + data.draw(st.integers(0, 30)), len(passage.text))
            part = {"quote_start": start, "quote_end": end} if end > start else {}
            Evidence.objects.create(
                outcome=outcome,
                claim="change",
                passage=passage,
                stance="supports",
                decided_by=omar,
                **part,
            )
        before, quotes = rows(), {row.pk: row.quote for row in Evidence.objects.all()}
        [told] = rereading.reread(SourceDocument.objects.all(), system_account())
        if told.verdict == rereading.REFUSED:
            assert rows() == before and told.faults
        else:
            document.refresh_from_db()
            passages = list(document.passages.order_by("number"))
            expected = [block for block in newer if block.kind != "heading"]
            assert [(p.kind, p.text) for p in passages] == [(b.kind, b.text) for b in expected]
            assert [p.number for p in passages] == list(range(1, len(passages) + 1))
            assert all(document.text[p.start : p.end] == p.text for p in passages)
            after = {row.pk: row.quote for row in Evidence.objects.all()}
            assert {pk: plain(words) for pk, words in after.items()} == {
                pk: plain(words) for pk, words in quotes.items()
            }
            [again] = rereading.reread(SourceDocument.objects.all(), system_account())
            assert again.verdict == rereading.SAME
        transaction.set_rollback(True)


# --- candidates -----------------------------------------------------------------------------

MILL = "Two mills opened in Exampleville in 2021."
ROAD = "A road was built to the mills of Exampleville."
REPORT = f"## Key achievements\n\n- {MILL}\n- {ROAD}\n"
HEADING = Block("heading", "Key achievements", 2)


def drafted():
    found = Outcome.objects.filter(fragment_id__startswith="CAND-").order_by("pk")
    return [(outcome.description, outcome.status) for outcome in found]


def test_a_better_reading_drafts_anew_what_nobody_touched():
    document = kept(REPORT, [HEADING, Block("bullet", f"Page 1 {MILL} {ROAD}")])
    assert drafted() == [(f"Page 1 {MILL} {ROAD}", "candidate")]
    reread()
    assert drafted() == [(MILL, "candidate"), (ROAD, "candidate")]
    told = {row.quote for row in Evidence.objects.filter(passage__document=document)}
    assert told == {MILL, ROAD}
    before = drafted()
    reread()
    assert drafted() == before


def test_a_candidate_that_a_person_worked_on_is_not_taken_back(omar):
    kept(REPORT, [HEADING, Block("bullet", f"Page 1 {MILL}"), Block("heading", ROAD, 2)])
    editing.change(Outcome.objects.get(), {"country": "Kelpland"}, omar)
    Evidence.objects.update(quote_start=len("Page 1 "), quote_end=len(f"Page 1 {MILL}"))
    reread()
    assert drafted() == [(f"Page 1 {MILL}", "candidate"), (ROAD, "candidate")]
    assert Outcome.objects.first().country == "Kelpland"


@pytest.mark.parametrize("become", ["candidate", "lead", "set_aside", "merged"])
def test_what_was_drafted_before_does_not_come_twice(become, omar):
    kept(REPORT, [HEADING, *[Block("paragraph", text) for text in (MILL, ROAD)]])
    first, second = Outcome.objects.order_by("pk")
    if become == "lead":
        candidates.accept([first, second], omar, WHY)
    elif become == "set_aside":
        candidates.set_aside([first, second], omar, WHY)
    elif become == "merged":
        candidates.merge_all([first, second], make_outcome("INV/1"), omar)
    before = drafted()
    reread()
    assert drafted() == before
    first = Outcome.objects.filter(fragment_id__startswith="CAND-").order_by("pk").first()
    assert first.status == (Status.SET_ASIDE if become == "merged" else become)
    texts = Evidence.objects.filter(outcome=first).values_list("passage__text", "passage__kind")
    assert list(texts) == [(MILL, "bullet")]


def test_candidates_of_a_confidential_document_are_confidential():
    kept(REPORT, [HEADING, Block("bullet", MILL)], visibility="confidential")
    reread()
    assert {o.visibility for o in Outcome.objects.all()} == {"confidential"}
    assert len(drafted()) == 2


def test_what_is_refused_drafts_nothing(omar):
    document = kept(REPORT, [*paragraphs(TWO)])
    evidence(make_outcome("INV/1"), document, 1, omar)
    refused()
    assert drafted() == []


def test_a_dry_run_drafts_nothing():
    kept(REPORT, paragraphs(MILL))
    before = rows()
    call_command("reread", dry_run=True)
    assert rows() == before
