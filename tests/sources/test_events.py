"""What passages say happened to laws is proposed, follows the text, and yields to persons."""

import pytest

from sources import events
from sources.models import LegalEvent, Passage
from tests.people import make_document, make_instrument

pytestmark = pytest.mark.django_db


@pytest.fixture
def law():
    return make_instrument("Kelp Code")


def told():
    return [
        (event.stage, event.not_yet, event.date.iso if event.date else "", event.date_stated)
        for event in LegalEvent.objects.order_by("pk")
    ]


def test_a_passage_proposes_what_it_says(law):
    text = "The Kelp Code was promulgated on 4 May 2031."
    make_document("Invented", [text])
    event = LegalEvent.objects.get()
    assert told() == [("promulgated", False, "2031-05-04", True)]
    assert (event.instrument, event.standing, event.visibility) == (law, "proposed", "internal")
    assert "promulgated" in text[event.start : event.end]


def test_not_yet_takes_the_date_of_the_source(law):
    make_document("Invented", ["The Kelp Code has not yet been adopted."], date="2031-02")
    assert told() == [("legislature adopted", True, "2031-02", False)]


def test_a_law_that_comes_later_finds_its_events():
    make_document("Invented", ["Kelpbook was promulgated in May 2031."])
    assert told() == []
    make_instrument("Kelpbook")
    assert told() == [("promulgated", False, "2031-05", True)]


def test_looking_again_changes_nothing_that_holds(law):
    make_document("Invented", ["The Kelp Code was promulgated in May 2031."])
    before = list(LegalEvent.objects.values())
    events.propose_all()
    assert list(LegalEvent.objects.values()) == before


@pytest.mark.parametrize(
    ("standing", "left"), [("proposed", 0), ("confirmed", 1), ("dismissed", 1)]
)
def test_only_proposals_go_when_the_text_says_so_no_longer(law, standing, left):
    make_document("Invented", ["The Kelp Code was promulgated in May 2031."])
    LegalEvent.objects.update(standing=standing)
    Passage.objects.update(text="The Kelp Code is a book of laws, in its own words.")
    events.propose_all()
    assert LegalEvent.objects.count() == left


@pytest.mark.parametrize("secret", ["document", "law"])
def test_an_event_is_as_closed_as_what_it_stands_on(secret):
    make_instrument("Kelp Code", "confidential" if secret == "law" else "internal")
    level = "confidential" if secret == "document" else "internal"
    make_document("Invented", ["The Kelp Code was promulgated in May 2031."], level)
    assert LegalEvent.objects.get().visibility == "confidential"
