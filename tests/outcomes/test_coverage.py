"""What of a claim the evidence reaches: elements, and the passages that name them."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import given
from hypothesis import strategies as st

from outcomes import deciding
from outcomes.coverage import coverage
from outcomes.elements import Element, Kind, elements, names, said
from outcomes.models import Outcome
from outcomes.scales import Claim, Stance
from outcomes.suggestions import suggest
from sources.access import Visibility
from sources.dates import PartialDate
from sources.models import Passage, SourceDocument
from sources.release import set_visibility
from tests.people import (
    SEED_ID,
    load_seeds,
    make_actor,
    make_document,
    make_instrument,
    make_outcome,
)

CLAIM = (
    "On 11 May 2023 in Port Alma the Millers Union and the Harbour Court agreed on the Water Code, "
    "with rules for the repair of bridges."
)


@pytest.fixture
def outcome(roles):
    make_actor("Millers Union", kind="cso")
    make_actor("Harbour Court", kind="court")
    make_instrument("Water Code", aliases=["Code of the Waters"])
    return make_outcome("MILL/1", description=CLAIM, country="Exampleland")


def reach(outcome, user, suggested=None):
    """{(claim, label): (accepted, publishers, suggested)}"""
    found = coverage(outcome, user, suggested or {})
    return {
        (row.claim, row.element.label): (row.accepted, row.publishers, row.suggested)
        for row in found
    }


# --- elements ---------------------------------------------------------------------------------


@pytest.mark.django_db
def test_a_claim_is_made_of_actors_laws_dates_places_and_terms(outcome, omar):
    found = [(str(e.kind), e.label) for e in elements(outcome, Claim.CHANGE, omar)]
    assert found[:5] == [
        ("actor", "Millers Union"),
        ("actor", "Harbour Court"),
        ("instrument", "Water Code"),
        ("date", "11 May 2023"),
        ("place", "Port Alma"),
    ]
    assert ("place", "Exampleland") in found
    assert ("term", "repair of bridges") in found
    assert elements(outcome, Claim.CONTRIBUTION, omar) == []


@pytest.mark.django_db
def test_who_may_not_read_a_name_has_no_element_of_it(outcome, omar, dora):
    make_actor("Reef Circle", Visibility.CONFIDENTIAL)
    Outcome.objects.filter(pk=outcome.pk).update(status="outcome")
    outcome = Outcome.objects.get(pk=outcome.pk)
    set_visibility(outcome, Visibility.DONORS, omar)
    labels = {e.label for e in elements(outcome, Claim.CHANGE, dora) if e.entry}
    assert labels == set()


WORDS = st.text("abcdefgh ", min_size=1, max_size=40)


@given(WORDS, WORDS)
def test_a_text_names_every_term_that_it_holds(before, after):
    text = f"{before} repaired bridges {after}"
    assert names(Element(Kind.TERM, "repaired bridges", phrases=(("repair", "bridg"),)), said(text))


@pytest.mark.parametrize(
    ("wanted", "text", "is_named"),
    [
        ("2023", "On 11 May 2023 it met.", True),
        ("2023-05", "On 11 May 2023 it met.", True),
        ("2023-05-11", "In 2023 it met.", False),
        ("2023-05-11", "On 12 May 2023 it met.", False),
    ],
)
def test_a_date_is_named_by_one_that_lies_in_it(wanted, text, is_named):
    date = PartialDate(wanted)
    assert names(Element(Kind.DATE, date.label, date=date), said(text)) is is_named


@pytest.mark.parametrize(
    ("text", "is_named"),
    [
        ("The Codes of the Waters were read.", True),
        ("The waters of the code were read.", False),
        ("Wells were dug. It took water and a code.", False),
    ],
)
@pytest.mark.django_db
def test_a_law_is_named_by_the_words_of_any_of_its_names(outcome, omar, text, is_named):
    [law] = [e for e in elements(outcome, Claim.CHANGE, omar) if e.kind == Kind.INSTRUMENT]
    assert names(law, said(text)) is is_named


# --- reach ------------------------------------------------------------------------------------


@pytest.mark.django_db
def test_it_counts_passages_publishers_and_suggestions(outcome, omar):
    texts = ["The Millers Union met.", "The Water Code was read by the Millers Union."]
    for publisher in ("Gazette", "Bulletin"):
        for place in make_document(f"{publisher} 1", texts, publisher=publisher).passages.all():
            stance = Stance.CONTRADICTS if publisher == "Bulletin" else Stance.SUPPORTS
            deciding.decide(outcome, place, [Claim.CHANGE], stance, omar)
    other = make_document("Another", ["In Port Alma bridges were repaired."]).passages.get()
    found = reach(outcome, omar, {Claim.CHANGE: {other.pk: other.text}})
    change = Claim.CHANGE
    assert found[change, "Millers Union"] == (4, 2, 0)
    assert found[change, "Water Code"] == (2, 2, 0)
    assert found[change, "Harbour Court"] == (0, 0, 0)
    assert found[change, "Port Alma"] == (0, 0, 1)
    [row] = [r for r in coverage(outcome, omar, {}) if r.element.label == "Water Code"]
    assert row.summary == "2 passages · 2 publishers · 1 contradicts"
    assert row.marks == ["s", "x"]


@pytest.mark.django_db
def test_a_passage_speaks_for_the_claim_that_it_was_accepted_for(outcome, omar):
    Outcome.objects.filter(pk=outcome.pk).update(contribution_text="The Millers Union trained.")
    place = make_document("Mill report", ["The Millers Union met."]).passages.get()
    deciding.decide(outcome, place, [Claim.CONTRIBUTION], Stance.SUPPORTS, omar)
    assert reach(outcome, omar)[Claim.CHANGE, "Millers Union"] == (0, 0, 0)


@pytest.mark.django_db
def test_a_withdrawn_source_reaches_nothing(outcome, omar):
    place = make_document("Mill report", ["The Millers Union met."]).passages.get()
    deciding.decide(outcome, place, [Claim.CHANGE], Stance.SUPPORTS, omar)
    assert reach(outcome, omar)[Claim.CHANGE, "Millers Union"][0] == 1
    SourceDocument.objects.update(
        withdrawn_at="2024-05-01T00:00Z", withdrawn_by=omar, withdrawn_reason="It was forged."
    )
    assert reach(outcome, omar)[Claim.CHANGE, "Millers Union"][0] == 0


@pytest.mark.django_db
def test_the_queries_do_not_grow(outcome, omar):
    coverage(outcome, omar, {})  # what the reader may do is looked up once
    counts = []
    for number in (2, 9):
        texts = [f"The Millers Union met {n} times in {number}." for n in range(number)]
        for place in make_document(f"Report {number}", texts, publisher="Gazette").passages.all():
            deciding.decide(outcome, place, [Claim.CHANGE], Stance.SUPPORTS, omar)
        with CaptureQueriesContext(connection) as queries:
            coverage(outcome, omar, {})
        counts.append(len(queries))
    assert counts[0] == counts[1]


# --- the seed outcome -------------------------------------------------------------------------


@pytest.mark.django_db
def test_nobody_names_the_partners_of_the_seed_outcome(omar):
    load_seeds()
    outcome = Outcome.objects.get(fragment_id=SEED_ID)
    words = "adopted the new Penal Code and the Code of Criminal Procedure"
    [adopted] = Passage.objects.filter(text__contains=words)
    deciding.decide(outcome, adopted, [Claim.CHANGE], Stance.SUPPORTS, omar)
    suggested = {claim: suggest(outcome, claim, omar, 5).texts for claim in Claim}
    found = reach(outcome, omar, suggested)
    for name in ("ODDH", "TRIJEUD-Mali", "COMADDH"):
        assert found[Claim.CHANGE, name] == (0, 0, 0)
    assert found[Claim.CONTRIBUTION, "TRIJEUD-Mali"] == (0, 0, 0)
    for law in ("Criminal Code", "Code of Criminal Procedure"):
        accepted, publishers, more = found[Claim.CHANGE, law]
        assert (accepted, publishers) == (1, 1)
        assert more >= 3
    terms = {row.element.label for row in coverage(outcome, omar, {})}
    assert {"human trafficking", "smuggling of migrants", "11 October 2023", "Bamako"} <= terms
