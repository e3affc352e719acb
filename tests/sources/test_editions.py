"""Documents brought in, described anew and followed by newer editions."""

import hashlib

import pytest

from sources import editions, ingest
from sources.access import Visibility
from sources.dates import PartialDate
from sources.models import (
    Actor,
    ActorAlias,
    Event,
    LegalEvent,
    Mention,
    Passage,
    SourceDocument,
    Standing,
)
from sources.readers import Block
from sources.release import set_visibility
from tests.people import make_actor, make_document, make_instrument

pytestmark = pytest.mark.django_db


def drafted(*texts, **about):
    """A draft with these passages; what `about` leaves out it does not say."""
    data = repr(texts).encode()
    blocks = [Block("paragraph", text) for text in texts]
    return ingest.Draft("newer.txt", data, hashlib.sha256(data).hexdigest(), blocks, about)


def event_at(document, words, stage="promulgated", standing=Standing.CONFIRMED, **fields):
    """A legal event on the passage of `document` that has these words."""
    passage = Passage.objects.get(document=document, text__contains=words)
    start = passage.text.index(words)
    return LegalEvent.objects.create(
        instrument=fields.pop("instrument", None) or make_instrument("Kelp Act"),
        passage=passage,
        stage=stage,
        standing=standing,
        start=start,
        end=start + len(words),
        **fields,
    )


# --- bringing in ----------------------------------------------------------------------------


def test_a_new_publisher_becomes_a_proposed_actor(omar):
    document = editions.bring(drafted("Kelp grows.", title="Kelp", publisher="Kelp Press"), omar)
    assert document.publisher.name == "Kelp Press"
    assert document.publisher.standing == Standing.PROPOSED
    assert document.publisher.visibility == Visibility.INTERNAL
    assert Event.objects.get(subject_kind="actor").by == omar


def test_a_publisher_that_is_there_is_taken_by_any_name(omar):
    press = make_actor("Kelp Press", aliases=["KP"])
    assert editions.bring(drafted("Kelp.", title="Kelp", publisher="KP"), omar).publisher == press
    assert Actor.objects.get().standing == Standing.CONFIRMED


def test_a_publisher_known_from_a_confidential_document_alone_is_confidential(omar):
    about = {"title": "Kelp", "publisher": "Kelp Press", "visibility": "confidential"}
    document = editions.bring(drafted("Kelp grows.", **about), omar)
    assert document.publisher.visibility == Visibility.CONFIDENTIAL
    assert ActorAlias.objects.get().visibility == Visibility.CONFIDENTIAL


def test_the_same_bytes_twice_change_nothing(omar, odile):
    document = editions.bring(drafted("Kelp grows.", title="Kelp"), omar)
    with pytest.raises(editions.AlreadyThere) as known:
        editions.bring(drafted("Kelp grows.", title="Other", publisher="Kelp Press"), odile)
    assert known.value.document == document
    document.refresh_from_db()
    assert document.title == "Kelp" and not Actor.objects.exists()


def test_a_title_is_proposed_from_the_first_heading():
    draft = drafted("A first paragraph.")
    assert editions.proposed_title(draft) == "A first paragraph."
    draft.blocks.append(Block("heading", "Kelp " * 60, 1))
    assert editions.proposed_title(draft) == ("Kelp " * 60)[:200]
    assert editions.proposed_title(draft._replace(blocks=[])) == "newer.txt"


# --- describing -----------------------------------------------------------------------------


def test_a_description_is_changed_with_an_event(omar):
    document = make_document("Kelp", publisher="Kelp Press", kind="news")
    about = {"title": "On kelp", "kind": "news", "publisher": "Sea Desk"}
    assert editions.describe(document, about, omar) == ["title", "publisher"]
    assert (document.title, document.publisher.name) == ("On kelp", "Sea Desk")
    event = Event.objects.get(verb="described")
    assert event.by == omar and event.before == {"title": "Kelp", "publisher": "Kelp Press"}
    assert editions.describe(document, about, omar) == []
    assert Event.objects.filter(verb="described").count() == 1


def test_a_description_can_be_taken_away(omar):
    document = make_document("Kelp", publisher="Kelp Press", date="2023", link="https://k.example/")
    gone = {"publisher": "", "date": None, "date_basis": "unknown", "link": ""}
    assert set(editions.describe(document, gone, omar)) == set(gone)
    assert (document.publisher, document.date, document.link) == (None, None, "")


def test_the_second_of_two_editors_is_told(omar, odile):
    document = make_document("Kelp")
    seen = editions.fingerprint(document)
    editions.describe(document, {"title": "On kelp"}, omar, seen)
    with pytest.raises(editions.Stale) as stale:
        editions.describe(document, {"title": "Of kelp"}, odile, seen)
    assert stale.value.current.title == "On kelp"
    document.refresh_from_db()
    assert document.title == "On kelp"


def test_a_released_document_is_internal_again_once_it_is_described_otherwise(omar):
    document = make_document("Kelp", visibility="donors")
    assert editions.describe(document, {"title": "Kelp"}, omar) == []
    assert document.visibility == "donors"
    editions.describe(document, {"title": "On kelp"}, omar)
    assert (document.visibility, document.released_by) == ("internal", None)


# --- editions -------------------------------------------------------------------------------


def test_an_edition_is_a_document_of_its_own_described_as_the_one_before(omar):
    old = make_document("Kelp", ["Kelp grows."], publisher="Kelp Press", date="2023", kind="study")
    new = editions.add(old, drafted("Kelp grows fast.", date=PartialDate("2024")), omar)
    old.refresh_from_db()
    assert (old.first_edition, old.edition, new.first_edition, new.edition) == (None, 1, old.pk, 2)
    assert (new.title, new.publisher, new.kind) == ("Kelp", old.publisher, "study")
    assert (str(old.date), str(new.date), new.date_basis) == ("2023", "2024", "known")
    assert old.text == "Kelp grows." and new.text == "Kelp grows fast."
    third = editions.add(old, drafted("Kelp grows faster."), omar)
    assert (third.first_edition, third.edition, str(third.date)) == (old.pk, 3, "2024")
    assert list(editions.editions(new)) == [third, new, old]
    assert list(editions.earlier(new)) == [old]
    assert Event.objects.filter(verb=editions.ADDED, by=omar).count() == 2


def test_known_bytes_are_no_new_edition(omar):
    old, other = make_document("Kelp"), editions.bring(drafted("Reeds.", title="Reeds"), omar)
    with pytest.raises(editions.AlreadyThere) as known:
        editions.add(old, drafted("Reeds."), omar)
    assert known.value.document == other
    assert SourceDocument.objects.filter(edition=2).count() == 0


@pytest.mark.parametrize(
    ("was", "asked", "becomes"),
    [
        ("internal", None, "internal"),
        ("public", None, "internal"),
        ("donors", "donors", "internal"),
        ("internal", "confidential", "confidential"),
        ("confidential", "internal", "confidential"),
    ],
)
def test_no_edition_is_more_open_than_it_may_be(omar, was, asked, becomes):
    about = {"visibility": asked} if asked else {}
    old = make_document("Kelp", visibility=was)
    assert editions.add(old, drafted("Kelp grows.", **about), omar).visibility == becomes


def test_the_library_has_the_newest_edition_that_its_reader_may_read(omar, dora):
    old = make_document("Kelp", visibility="donors")
    other = make_document("Reeds", visibility="donors")
    new = editions.add(old, drafted("Kelp grows."), omar)

    def shown(user):
        return set(editions.newest(SourceDocument.objects.visible_to(user), user))

    assert shown(omar) == {new, other}
    assert shown(dora) == {old, other}
    set_visibility(new, "donors", omar)
    assert shown(dora) == {new, other}


def test_mentions_are_found_anew(omar):
    make_actor("Kelp Board")
    old = make_document("Kelp", ["The Kelp Board met."])
    new = editions.add(old, drafted("It met.", "So said the Kelp Board."), omar)
    assert Mention.objects.get(passage__document=new).passage.number == 2
    assert Mention.objects.filter(passage__document=old).count() == 1


# --- legal events ---------------------------------------------------------------------------

SAID = "The Kelp Act was promulgated in May 2023."


def test_a_legal_event_that_was_decided_on_goes_over_by_its_words(omar):
    old = make_document("Kelp", ["Kelp grows.", f"At last: {SAID}"])
    event = event_at(old, SAID, note="Read.")
    new = editions.add(old, drafted("Kelp.", "More of it.", f"{SAID} It is long."), omar)
    event.refresh_from_db()
    assert event.passage.document == new
    assert event.passage.text[event.start : event.end] == SAID
    assert (event.note, event.standing) == ("Read.", Standing.CONFIRMED)
    told = Event.objects.get(verb="carried over")
    assert told.subject_id == event.pk and told.before["start"] == len("At last: ")
    assert editions.left_behind(new, omar) == []


def test_a_decision_takes_the_place_of_the_same_proposal(omar):
    law = make_instrument("Kelp Act")
    old = make_document("Kelp", [SAID])
    LegalEvent.objects.all().delete()  # what the program found there by itself
    event = event_at(old, SAID, instrument=law, standing=Standing.DISMISSED, date="2023-05")
    editions.add(old, drafted("Kelp grows.", SAID), omar)
    same = LegalEvent.objects.filter(instrument=law, stage="promulgated", date="2023-05")
    assert same.get() == event


def test_proposals_of_earlier_editions_go_and_decisions_without_their_words_are_listed(omar, dora):
    law = make_instrument("Kelp Act")
    old = make_document("Kelp", [SAID, "The Kelp Act was drafted."])
    LegalEvent.objects.all().delete()
    kept = event_at(old, SAID, instrument=law)
    gone = event_at(old, "drafted", "drafting", Standing.PROPOSED, instrument=law)
    new = editions.add(old, drafted("Nothing of that."), omar)
    kept.refresh_from_db()
    assert kept.passage.document == old
    assert not LegalEvent.objects.filter(pk=gone.pk).exists()
    left = editions.left_behind(new, omar)
    assert [(one.quote, one.passage, one.address) for one in left] == [
        (SAID, kept.passage, kept.instrument.get_absolute_url())
    ]
    assert editions.left_behind(new, dora) == []
    assert editions.left_behind(old, omar) == [], "nothing is before the first"
