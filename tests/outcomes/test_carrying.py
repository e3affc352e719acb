"""Evidence goes over to a newer edition of its document, by its quote."""

import pytest

from outcomes import carrying
from outcomes.models import Evidence
from outcomes.scales import Claim, Stance
from sources import editions
from sources.models import Event, Passage
from tests.people import make_document, make_outcome
from tests.sources.test_editions import drafted

pytestmark = pytest.mark.django_db

ONE = "The ministry took up the recommendations of the council in full."
TWO = "The school was built with stones from the old quay."


@pytest.fixture
def old(db):
    return make_document("Annual report", [ONE, TWO])


@pytest.fixture
def outcome(db):
    return make_outcome("INV/1")


def evidence(outcome, document, number, by, words="", **fields):
    """Evidence on a passage: on these words of it, or all of it."""
    passage = Passage.objects.get(document=document, number=number)
    if words:
        start = passage.text.index(words)
        fields |= {"quote_start": start, "quote_end": start + len(words)}
    fields = {"claim": "change", "stance": "supports", **fields}
    return Evidence.objects.create(outcome=outcome, passage=passage, decided_by=by, **fields)


def test_evidence_moves_with_who_decided_it_and_when(outcome, old, omar, odile):
    row = evidence(outcome, old, 1, omar, note="Read twice.", test="hoop")
    then = row.decided_at
    new = editions.add(old, drafted("A preface.", ONE, "More."), odile)
    row.refresh_from_db()
    assert (row.passage.document, row.quote) == (new, ONE)
    assert (row.quote_start, row.quote_end) == (None, None), "all of a passage, as before"
    assert (row.decided_by, row.decided_at, row.note, row.test) == (
        omar,
        then,
        "Read twice.",
        "hoop",
    )
    assert row.version == 2 and Evidence.objects.count() == 1
    event = Event.objects.get(verb="carried over", subject_kind="evidence")
    assert event.by == odile and event.subject_id == row.pk
    assert event.before["passage"] == Passage.objects.get(document=old, number=1).pk
    assert event.after == {"passage": row.passage_id, "from": None, "to": None}


def test_a_part_stays_a_part_and_a_whole_may_become_one(outcome, old, omar):
    part = evidence(outcome, old, 1, omar, "the recommendations of the council")
    whole = evidence(outcome, old, 2, omar)
    editions.add(old, drafted(f"Now {ONE.lower()}", f"Long after: {TWO} Good."), omar)
    part.refresh_from_db()
    whole.refresh_from_db()
    assert part.quote == "the recommendations of the council"
    assert (whole.quote, whole.quote_start) == (TWO, len("Long after: "))


def test_what_is_not_found_stays_and_is_listed(outcome, old, omar, dora):
    evidence(outcome, old, 1, omar)
    lost = evidence(outcome, old, 2, omar, stance="contradicts")
    new = editions.add(old, drafted(ONE), omar)
    lost.refresh_from_db()
    assert lost.passage.document == old and lost.version == 1
    assert carrying.left_behind(new, omar) == [
        editions.Left(
            f"INV/1 · {Claim.CHANGE.label} · {Stance.CONTRADICTS.label}",
            outcome.get_absolute_url(),
            TWO,
            lost.passage,
        )
    ]
    assert carrying.left_behind(new, dora) == []
    added = Event.objects.get(verb=editions.ADDED)
    assert added.after["quotes carried over"] == 1


def test_what_one_edition_lacked_a_later_one_may_have(outcome, old, omar):
    row = evidence(outcome, old, 2, omar)
    second = editions.add(old, drafted(ONE), omar)
    assert len(carrying.left_behind(second, omar)) == 1
    third = editions.add(second, drafted(ONE, TWO), omar)
    row.refresh_from_db()
    assert row.passage.document == third and carrying.left_behind(third, omar) == []


def test_one_passage_does_not_serve_a_claim_twice(outcome, old, omar):
    first = evidence(outcome, old, 1, omar)
    second = evidence(outcome, old, 2, omar)
    other = evidence(outcome, old, 2, omar, claim="contribution")
    new = editions.add(old, drafted(f"{ONE} {TWO}"), omar)
    for row in (first, second, other):
        row.refresh_from_db()
    assert [row.passage.document for row in (first, second, other)] == [new, old, new]
    assert (first.quote, second.quote, other.quote) == (ONE, TWO, TWO)
    assert [left.quote for left in carrying.left_behind(new, omar)] == [TWO]


def test_evidence_of_other_documents_stays(outcome, old, omar):
    other = make_document("Another report", [ONE])
    row = evidence(outcome, other, 1, omar)
    editions.add(old, drafted(ONE), omar)
    row.refresh_from_db()
    assert row.passage.document == other


def test_queries_do_not_grow_with_the_evidence(old, omar, django_assert_max_num_queries):
    for number in range(12):
        evidence(make_outcome(f"INV/{number}"), old, 1 + number % 2, omar)
    new = editions.add(old, drafted("Nothing of that."), omar)
    with django_assert_max_num_queries(2):
        left = carrying.left_behind(new, omar)
        assert len({(one.name, one.passage.document.title) for one in left}) == 12
