"""What documents name and no register has becomes a proposal, and nothing more."""

import pytest

from sources.models import Actor, ActorAlias, Event, LegalAlias, LegalInstrument, Mention
from sources.search import parse, search
from tests.people import load_seeds, make_actor, make_document, make_instrument

pytestmark = pytest.mark.django_db
NUMBERED = {
    "Act No. 2019-050": "2019-07-24",
    "Act No. 01-080": "2001-08-20",
    "Act No. 2015-052": "2015-12-18",
    "Act No. 01-082": "2001-08-24",
    "Act No. 2012-023": "2012-07-12",
    "Decree No. 2015-0723/P-RM": "2015-11-09",
    "Circular No. 644/MJDH-SG": "2022-09-12",
    "Security Council resolution 1325 (2000)": "2000",
    "Security Council resolution 2589 (2021)": "2021",
}


def test_the_seeds_alone_propose_their_numbered_instruments():
    load_seeds(registers_too=False)
    laws = LegalInstrument.objects.exclude(number="")
    found = {law.name.partition(" of ")[0]: law.date.iso for law in laws}
    assert found.items() >= NUMBERED.items()
    assert set(laws.values_list("standing", flat=True)) == {"proposed"}
    mission = Actor.objects.get(acronym="MINUSMA")
    assert (
        mission.name == "United Nations Multidimensional Integrated Stabilization Mission in Mali"
    )
    assert not Actor.objects.filter(name__startswith="AGIDERM").exists()


def test_a_proposal_has_its_names_and_the_places_that_name_it():
    document = make_document(
        "Invented",
        ["Act No. 2031-007 of 3 May 2031 was read.", "Nobody obeyed Act No. 2031-007."],
    )
    law = LegalInstrument.objects.get()
    assert (law.name, law.number, law.date.iso, law.kind, law.standing, law.visibility) == (
        "Act No. 2031-007 of 3 May 2031", "2031-007", "2031-05-03", "act", "proposed", "internal",
    )  # fmt: skip
    assert {alias.text for alias in LegalAlias.objects.all()} == {
        "Act No. 2031-007 of 3 May 2031",
        "Act No. 2031-007",
    }
    assert [m.text for m in Mention.objects.filter(passage__document=document)] == [
        "Act No. 2031-007 of 3 May 2031",
        "Act No. 2031-007",
    ]
    assert Event.objects.get(verb="proposed").subject_id == law.pk
    assert search(LegalAlias.objects.all(), parse("2031-007")).count() == 2


def test_both_languages_are_one_proposal():
    make_document("One", ["Act No. 2031-007 was read."])
    make_document("Two", ["La loi n° 2031-007 du 3 mai 2031 est connue."])
    assert LegalInstrument.objects.count() == 1
    assert LegalAlias.objects.filter(language="fr").exists()
    assert Mention.objects.count() == 2


def test_what_a_register_has_is_not_proposed():
    make_instrument("Kelp Act", aliases=("Act No. 2031-007",))
    make_actor("Oyster Board")
    make_document("Invented", ["The Oyster Board obeys Act No. 2031-007 of 3 May 2031."])
    assert (LegalInstrument.objects.count(), Actor.objects.count()) == (1, 1)
    assert Mention.objects.count() == 2


@pytest.mark.parametrize("standing", ["dismissed", "proposed"])
def test_what_was_proposed_once_is_not_proposed_again(standing):
    make_document("One", ["The Oyster Board met."])
    Actor.objects.update(standing=standing)
    make_document("Two", ["The Oyster Board met again."])
    assert [actor.standing for actor in Actor.objects.all()] == [standing]
    assert ActorAlias.objects.count() == 1


def test_what_stands_in_a_confidential_document_alone_is_confidential():
    make_document("Secret", ["The Oyster Board met."], "confidential")
    assert Actor.objects.get().visibility == "confidential"
    assert ActorAlias.objects.get().visibility == "confidential"


def test_an_acronym_is_not_expanded():
    make_document("Invented", ["CSOs such as KELPA and the NGO OYSTR met at noon."])
    assert {actor.name for actor in Actor.objects.all()} <= {"KELPA", "OYSTR"}
