"""Which step the evidence on file can carry for each claim, and why not the next one."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import given
from hypothesis import strategies as st

from outcomes import deciding, editing, ties
from outcomes.independence import UNTIED, Independence
from outcomes.models import Evidence, Outcome, Tie
from outcomes.scales import Claim, Stance, Strength
from outcomes.strength import (
    SUPPORTING,
    Weighed,
    recount_citing,
    recount_many,
    recount_weighed,
    step,
    strength,
    why_not,
)
from sources import registers
from sources.access import Visibility
from sources.history import system_account
from sources.models import Actor, SourceDocument
from sources.release import set_visibility
from tests.people import make_actor, make_document, make_outcome
from tests.people_outside import answered

CHANGE, CONTRIBUTION = Claim.CHANGE, Claim.CONTRIBUTION
SAID = "The Millers Union had the Water Code read aloud."
NONE, ASSERTED, DOCUMENTED, CORROBORATED, VERIFIED = Strength


@pytest.fixture
def outcome(roles):
    make_actor("Millers Union", kind="cso")
    return make_outcome("SCC-MIL2405/WAT001", contribution_text="The Millers Union trained six.")


def passage(publisher="Exampleville Gazette", text=SAID, **about):
    title = f"{publisher or 'Nobody'} report {SourceDocument.objects.count()}"
    return make_document(title, [text], publisher=publisher, **about).passages.get()


def decide(outcome, user, where, claim=CHANGE, stance=Stance.SUPPORTS):
    return deciding.decide(outcome, where, [claim], stance, user)[0]


def carried(outcome):
    """What is kept on the outcome, which is what everybody who reads all would be told."""
    outcome = Outcome.objects.get(pk=outcome.pk)
    return Strength(outcome.carried_evidence), Strength(outcome.carried_evidence_contribution)


def told(outcome, user, claim=CHANGE):
    found = strength(Outcome.objects.get(pk=outcome.pk), user)[claim]
    return found.level, " ".join(found.why_not)


# --- the steps --------------------------------------------------------------------------------


@pytest.mark.django_db
def test_the_partners_own_word_asserts(outcome, omar):
    assert carried(outcome) == (ASSERTED, ASSERTED)
    silent = make_outcome("MILL/2")
    assert carried(silent) == (ASSERTED, NONE)
    assert told(silent, omar, CONTRIBUTION) == (NONE, "Nothing on file says so.")
    why = "Nothing on file supports it but the partner’s own word."
    assert told(outcome, omar) == (ASSERTED, why)


@pytest.mark.django_db
def test_a_passage_documents(outcome, omar):
    decide(outcome, omar, passage())
    assert carried(outcome) == (DOCUMENTED, ASSERTED)
    assert told(outcome, omar) == (DOCUMENTED, "One publisher only: Exampleville Gazette.")
    decide(outcome, omar, passage(publisher=None))
    why = "One publisher only: Exampleville Gazette. The publisher of 1 source is not known."
    assert told(outcome, omar) == (DOCUMENTED, why)


@pytest.mark.django_db
def test_two_publishers_corroborate_if_one_is_independent(outcome, omar):
    decide(outcome, omar, passage())
    decide(outcome, omar, passage("Millers Union"))
    assert carried(outcome)[0] == CORROBORATED
    assert told(outcome, omar) == (CORROBORATED, "Nobody outside has agreed yet.")


@pytest.mark.django_db
def test_two_that_are_tied_to_the_programme_do_not(outcome, omar):
    make_actor("Bakers Guild", kind="cso")
    fields = {"other_contributions": "The Bakers Guild paid for it."}
    editing.change(outcome, fields, omar)
    decide(outcome, omar, passage("Millers Union"))
    decide(outcome, omar, passage("Bakers Guild"))
    level, why = told(outcome, omar)
    assert (level, carried(outcome)[0]) == (DOCUMENTED, DOCUMENTED)
    assert why == (
        "Both publishers are tied to the programme: Bakers Guild (Another contributor), "
        "Millers Union (Partner of the programme)."
    )


@pytest.mark.django_db
def test_the_programme_is_known_by_its_fragment_id(outcome, omar):
    make_actor("Strong Councils", kind="programme", acronym="SCC", aliases=["SCC"])
    decide(outcome, omar, passage("Strong Councils"))
    found = strength(outcome, omar)[CHANGE]
    [(_publisher, tie)] = found.publishers
    assert (tie.kind, str(tie.reason)) == (Tie.Kind.PARTNER, "The programme itself")


@pytest.mark.django_db
def test_an_outsider_who_agrees_verifies(outcome, omar):
    agrees = {"description": "fully", "contribution": "cannot_say"}
    answered(outcome, omar, agrees)
    decide(outcome, omar, passage())
    assert carried(outcome)[0] == DOCUMENTED, "one who agrees is no second publisher"
    decide(outcome, omar, passage("Kelp Bulletin"))
    # What one cannot speak of is not verified by what one agrees with.
    assert carried(outcome)[0] == VERIFIED and carried(outcome)[1] < VERIFIED
    assert told(outcome, omar) == (VERIFIED, "")
    answered(outcome, omar, {"description": "disagree"}, name="Bela Example")
    assert carried(outcome)[0] == CORROBORATED


@pytest.mark.django_db
def test_a_file_or_a_reference_asserts_until_somebody_opened_it(outcome, omar):
    [row] = deciding.attach(outcome, [CHANGE], Stance.SUPPORTS, omar, reference="A letter")
    why = "Nobody here has opened 1 file or reference."
    assert told(outcome, omar) == (ASSERTED, why)
    deciding.change(row, omar, 1, opened=True)
    assert carried(outcome)[0] == DOCUMENTED
    assert told(outcome, omar) == (DOCUMENTED, "The publisher of 1 source is not known.")


@pytest.mark.django_db
def test_what_repeats_their_own_report_documents_nothing(outcome, omar):
    row = decide(outcome, omar, passage())
    decide(outcome, omar, passage("Kelp Bulletin"))
    deciding.change(row, omar, row.version, own_report=True)
    level, why = told(outcome, omar)
    assert (level, carried(outcome)[0]) == (DOCUMENTED, DOCUMENTED)
    assert why == "One publisher only: Kelp Bulletin. 1 source only repeats their own report."


@pytest.mark.django_db
def test_a_contribution_is_documented_by_what_names_a_partner(outcome, omar):
    decide(outcome, omar, passage(text="Six people were trained."), CONTRIBUTION)
    why = "No supporting passage names the programme or any of its partners."
    assert told(outcome, omar, CONTRIBUTION) == (ASSERTED, why)
    decide(outcome, omar, passage("Kelp Bulletin"), CONTRIBUTION)
    level, why = told(outcome, omar, CONTRIBUTION)
    assert level == DOCUMENTED
    assert "1 more passage names neither the programme nor any of its partners." in why
    assert carried(outcome) == (ASSERTED, DOCUMENTED), "each claim for itself"


@pytest.mark.django_db
def test_a_partner_speaks_for_itself(outcome, omar):
    decide(outcome, omar, passage("Millers Union", "We trained six people."), CONTRIBUTION)
    assert carried(outcome)[1] == DOCUMENTED


@pytest.mark.django_db
def test_without_a_partner_in_the_registers_no_passage_can_name_one(roles, omar):
    outcome = make_outcome("MILL/2", contribution_text="Somebody trained six people.")
    decide(outcome, omar, passage(), CONTRIBUTION)
    level, why = told(outcome, omar, CONTRIBUTION)
    assert level == ASSERTED
    assert why.startswith("No actor of the register is known to have contributed")


@pytest.mark.django_db
def test_what_contradicts_stands_beside_and_takes_nothing_away(outcome, omar):
    decide(outcome, omar, passage())
    decide(outcome, omar, passage("Kelp Bulletin"))
    before = told(outcome, omar)
    decide(outcome, omar, passage("Bay Post"), stance=Stance.CONTRADICTS)
    decide(outcome, omar, passage("Reef News"), stance=Stance.CONTEXT)
    assert told(outcome, omar) == before
    found = strength(outcome, omar)[CHANGE]
    assert (found.supports, found.contradicts, found.context) == (2, 1, 1)


@pytest.mark.django_db
def test_what_stands_in_a_withdrawn_source_is_not_counted(outcome, omar):
    place = passage()
    decide(outcome, omar, place)
    SourceDocument.objects.filter(pk=place.document_id).update(
        withdrawn_at="2024-05-01T00:00Z", withdrawn_by=omar, withdrawn_reason="It was forged."
    )
    recount_citing([place.document_id])
    found = strength(outcome, omar)[CHANGE]
    assert carried(outcome)[0] == found.level == ASSERTED
    assert (found.supports, found.withdrawn, found.publishers) == (0, 1, [])


# --- rules for all evidence -------------------------------------------------------------------


PUBLISHERS = st.sampled_from([None, "Gazette", "Bulletin", "Union"])
ROWS = st.lists(
    st.builds(
        Weighed,
        st.sampled_from([stance.value for stance in Stance]),
        PUBLISHERS,
        st.sampled_from([UNTIED, Independence(Tie.Kind.PARTNER, "Named")]),
        *[st.booleans()] * 4,
    ),
    max_size=6,
)
FLOORS = st.sampled_from([NONE, ASSERTED])


@given(ROWS, FLOORS, st.booleans(), st.randoms())
def test_order_does_not_matter(rows, floor, agrees, random):
    shuffled = random.sample(rows, len(rows))
    assert step(shuffled, floor, agrees) == step(rows, floor, agrees)


@given(ROWS, ROWS, FLOORS, st.booleans())
def test_more_evidence_never_carries_less(rows, more, floor, agrees):
    assert step(rows + more, floor, agrees) >= step(rows, floor, agrees) >= floor


@given(ROWS, ROWS, FLOORS, st.booleans())
def test_what_does_not_support_changes_nothing(rows, more, floor, agrees):
    others = [row for row in more if row.stance not in SUPPORTING]
    assert step(rows + others, floor, agrees) == step(rows, floor, agrees)


@given(ROWS, FLOORS, st.booleans(), st.booleans())
def test_there_is_always_a_reason_unless_it_is_the_last_step(rows, floor, agrees, partners):
    level = step(rows, floor, agrees)
    assert bool(why_not(rows, level, partners)) is (level != VERIFIED)


# --- what is kept follows ---------------------------------------------------------------------


@pytest.mark.django_db
def test_what_is_kept_follows_every_decision(outcome, omar):
    row, there = decide(outcome, omar, passage()), passage("Kelp Bulletin")
    other = decide(outcome, omar, there)
    assert carried(outcome)[0] == CORROBORATED
    deciding.change(other, omar, other.version, stance="contradicts")
    assert carried(outcome)[0] == DOCUMENTED
    deciding.dismiss(outcome, there, [CHANGE], omar, {CHANGE: 2})
    deciding.remove(row, omar, row.version)
    assert carried(outcome)[0] == ASSERTED


@pytest.mark.django_db
def test_a_persons_word_on_a_publisher_goes_first_and_can_be_taken_back(outcome, omar):
    union = Actor.objects.get(name="Millers Union")
    decide(outcome, omar, passage("Millers Union"))
    decide(outcome, omar, passage("Bay Post"))
    post = Actor.objects.get(name="Bay Post")
    ties.say(outcome, post, Tie.Kind.FUNDER, "It paid for the hall.", omar)
    assert carried(outcome)[0] == DOCUMENTED
    ties.say(outcome, union, Tie.Kind.NONE, "Another union of that name.", omar)
    assert carried(outcome)[0] == CORROBORATED
    ties.take_back(outcome, union, omar, Tie.Kind.NONE)
    assert carried(outcome)[0] == DOCUMENTED


@pytest.mark.django_db
def test_what_is_kept_follows_the_words_and_the_registers(outcome, omar):
    decide(outcome, omar, passage(text="The Reef Circle trained six."), CONTRIBUTION)
    assert carried(outcome)[1] == ASSERTED
    editing.change(outcome, {"contribution_text": "The Reef Circle trained six."}, omar)
    assert carried(outcome)[1] == ASSERTED, "nobody knows that circle yet"
    entry = registers.Entry(Actor, {"name": "Reef Circle"}, (("Reef Circle", ""),))
    registers.load([entry], system_account())
    assert carried(outcome)[1] == DOCUMENTED
    editing.change(outcome, {"contribution_text": ""}, omar)
    assert carried(outcome)[1] == ASSERTED, "a passage supports it, and names nobody known"


@pytest.mark.django_db
def test_without_its_words_a_contribution_carries_nothing(outcome, omar):
    editing.change(outcome, {"contribution_text": ""}, omar)
    assert carried(outcome) == (ASSERTED, NONE)


@pytest.mark.django_db
def test_what_is_kept_is_what_a_reader_of_all_is_told(outcome, omar):
    decide(outcome, omar, passage())
    decide(outcome, omar, passage("Kelp Bulletin", visibility=Visibility.CONFIDENTIAL))
    assert carried(outcome)[0] == strength(outcome, omar)[CHANGE].level == CORROBORATED


@pytest.mark.django_db
def test_a_reader_of_less_is_told_of_what_may_be_read(outcome, omar, dora):
    open_place = passage(visibility=Visibility.DONORS)
    decide(outcome, omar, open_place)
    decide(outcome, omar, passage("Kelp Bulletin"))
    set_visibility(Actor.objects.get(name="Millers Union"), Visibility.DONORS, omar)
    Outcome.objects.filter(pk=outcome.pk).update(status="outcome")
    set_visibility(Outcome.objects.get(pk=outcome.pk), Visibility.DONORS, omar)
    found = strength(Outcome.objects.get(pk=outcome.pk), dora)[CHANGE]
    assert [str(publisher) for publisher, _tie in found.publishers] == ["Exampleville Gazette"]
    assert found.level == DOCUMENTED


@pytest.mark.django_db
def test_the_queries_do_not_grow(outcome, omar):
    counts = []
    for number in (2, 8):
        some = [make_outcome(f"GROW-{number}/{n}") for n in range(number)]
        for n, one in enumerate(some):
            decide(one, omar, passage(f"Paper {number} {n}"))
        Outcome.objects.update(carried_evidence=0)
        for act in (recount_many, recount_weighed):
            Outcome.objects.filter(pk__in=[o.pk for o in some]).update(carried_evidence=0)
            with CaptureQueriesContext(connection) as queries:
                act(some)
            counts.append((act.__name__, len(queries)))
            assert {carried(one)[0] for one in some} == {DOCUMENTED}
    assert counts[:2] == counts[2:]


@pytest.mark.django_db
def test_the_reference_of_a_file_is_not_looked_at_again(roles):
    outcome = make_outcome("MILL/3", evidence_text="A letter of the Union")
    assert Evidence.objects.filter(outcome=outcome).count() == 1
    with CaptureQueriesContext(connection) as queries:
        recount_weighed([outcome])
    assert len(queries) == 1
