"""Leads drafted from passages, and candidates on their way to being leads, evidence or nothing."""

import pytest

from outcomes import candidates
from outcomes.candidates import (
    NotPossible,
    accept,
    draft_lead,
    last_reasons,
    merge_as_evidence,
    merged_into,
    propose_candidates,
    set_aside,
    take_back,
)
from outcomes.editing import change
from outcomes.happened import lines
from outcomes.models import Evidence, Involvement, Outcome
from outcomes.scales import Claim, Status
from outcomes.waiting import to_review, to_sort
from sources.history import of
from sources.models import SourceDocument
from sources.readers import Block
from tests.people import load_seeds, make_actor, make_document, make_instrument, make_outcome

pytestmark = pytest.mark.django_db

WHY = "Told in the field."
HEADING = Block("heading", "Key achievements", 2)
MILL = "Two mills opened in Exampleville in 2021 with the Millers Union."
CODE = "Support for the revision of the Water Code."


def bullet(text):
    return Block("bullet", text)


def report(*passages, title="Mill report", visibility="internal", **about):
    """A document with bullets under Key achievements, its candidates drafted."""
    blocks = passages or (HEADING, bullet(MILL), bullet(CODE))
    return make_document(title, blocks, visibility, **about)


def drafted():
    return Outcome.objects.filter(fragment_id__startswith="CAND-").order_by("pk")


@pytest.fixture
def registers(db):
    make_actor("Exampleland", kind="state", country="Exampleland")
    make_actor("Millers Union", kind="cso", country="Exampleland")
    make_instrument("Water Code", kind="code")


@pytest.fixture
def two(registers):
    """The two candidates of a report."""
    report()
    return list(drafted())


# --- proposing --------------------------------------------------------------------------------


def test_loading_a_document_drafts_its_achievements(two):
    mill, code = two
    assert [c.fragment_id for c in two] == ["CAND-mill-report-1", "CAND-mill-report-2"]
    assert {c.status for c in two} == {Status.CANDIDATE}
    assert mill.description == MILL and code.description == CODE
    assert (mill.year, mill.country) == (2021, "Exampleland")
    assert (code.year, code.country) == (None, "")
    assert mill.headline == MILL.rstrip(".")
    assert Involvement.objects.get(outcome=mill).actor.name == "Millers Union"
    assert Involvement.objects.get(outcome=code).instrument.name == "Water Code"


def test_the_passage_is_its_first_evidence(two):
    for candidate in two:
        evidence = Evidence.objects.get(outcome=candidate)
        assert evidence.passage.text == candidate.description
        assert (evidence.claim, evidence.stance) == ("change", "supports")
        assert evidence.decided_by.username == "system"


def test_who_drafted_it_is_on_record(two):
    [event] = of(two[0])
    assert (event.verb, event.by.username) == ("proposed", "system")
    assert event.after == {"status": "candidate", "passage": "Mill report ¶ 1"}


def test_a_document_without_achievements_drafts_none(db):
    report(Block("paragraph", "Key achievements were many."))
    assert not Outcome.objects.exists()


def test_a_second_time_drafts_nothing(two, omar):
    document = SourceDocument.objects.get()
    assert propose_candidates(document, omar) == []
    accept(two[:1], omar, WHY)
    set_aside(two[1:], omar, WHY)
    change(Outcome.objects.get(pk=two[0].pk), {"description": "Reworded."}, omar)
    assert propose_candidates(document, omar) == []
    assert drafted().count() == 2


def test_another_edition_drafts_only_what_is_new(two, omar):
    first = SourceDocument.objects.get()
    second = make_document("Mill report", [Block("paragraph", "Nothing yet to tell.")])
    SourceDocument.objects.filter(pk=second.pk).update(first_edition=first.pk, edition=2)
    second.refresh_from_db()
    for number, text in enumerate([CODE, "A third mill opened at the river."], 5):
        second.passages.create(
            number=number, kind="bullet", heading_path=["Key results"], start=0, end=9, text=text
        )
    [new] = propose_candidates(second, omar)
    assert new.description == "A third mill opened at the river."
    assert new.fragment_id == f"CAND-{second.slug}-6"


def test_ids_of_two_documents_differ(db):
    long = "The mills of Exampleville and what became of them in the year"
    for end in ("2021", "2022"):
        report(title=f"{long} {end}")
    ids = list(drafted().values_list("fragment_id", flat=True))
    assert len(set(ids)) == 4
    assert ids[0] == "CAND-the-mills-of-1"
    assert ids[2] == "CAND-the-mills-of-1-2"


@pytest.mark.parametrize("secret", ["document", "publisher"])
def test_what_is_drafted_from_a_confidential_document_is_confidential(secret, omar, odile):
    press = make_actor("Mill Press", "confidential" if secret == "publisher" else "internal")
    level = "confidential" if secret == "document" else "internal"
    document = report(visibility=level, publisher=press)
    lead = draft_lead(
        document.passages.create(
            number=9, kind="paragraph", heading_path=[], start=0, end=4, text="Mills."
        ),
        omar,
    )
    for row in (*drafted(), lead):
        assert (row.visibility, row.release_needs_two) == ("confidential", True)
        assert {event.visibility for event in of(row)} == {"confidential"}


def test_what_is_drafted_from_an_open_document_is_not_open(registers, omar):
    document = report(visibility="donors")
    lead = draft_lead(document.passages.get(number=2), omar)
    assert {c.visibility for c in drafted()} == {lead.visibility} == {"internal"}


def test_a_summary_fills_one_candidate(registers):
    report(
        Block("row", "Country: Exampleland"),
        Block("heading", "Change", 2),
        Block("paragraph", "The Water Code was promulgated in May 2024."),
        Block("heading", "Contribution", 2),
        Block("paragraph", "The Millers Union wrote a first draft."),
        Block("heading", "Evidence", 2),
        Block("paragraph", "The yearbook of the union says so."),
    )
    candidate = drafted().get()
    assert (candidate.country, candidate.year) == ("Exampleland", 2024)
    assert candidate.contribution_text == "The Millers Union wrote a first draft."
    rows = Evidence.objects.filter(outcome=candidate)
    assert {(row.claim, row.passage.number if row.passage else row.reference) for row in rows} == {
        ("change", 2),
        ("contribution", 3),
        ("change", "The yearbook of the union says so."),
    }


def test_an_embassy_is_no_place(registers):
    make_actor("Embassy of Otherland", kind="embassy", country="Otherland")
    report(HEADING, bullet("A mill opened with the Embassy of Otherland."), title="Exampleland")
    assert drafted().get().country == "Exampleland"


# --- the seed documents -----------------------------------------------------------------------


def test_the_seed_documents(omar):
    load_seeds()
    found = list(drafted())
    of_study = [c for c in found if c.fragment_id.startswith("CAND-ten-years-of-support")]
    assert len(of_study) == 49
    assert {c.country for c in found} == {"Mali"}
    texts = {c.description: c for c in of_study}
    joined = next(text for text in texts if "Global Judicial Integrity Network" in text)
    assert texts[joined].year == 2021
    [summary] = [c for c in found if c.fragment_id.startswith("CAND-protecting-victims")]
    assert summary.description.startswith("FAMOC II has contributed to formalising")
    assert summary.contribution_text.startswith("With Denmark's support")
    assert summary.additional_information.startswith("Context: It is estimated")
    assert "Lessons: For CapDH, the lesson is" in summary.additional_information
    assert summary.evidence_text.startswith("The claim that CapDH")
    assert (summary.country, summary.year) == ("Mali", 2024)
    of_undp = [c for c in found if c.fragment_id.startswith("CAND-mali-impact")]
    assert any("320 communal and village land commissions" in c.description for c in of_undp)
    assert len(found) == len(of_study) + len(of_undp) + 1
    assert to_sort(omar).count() == len(found)
    for document in SourceDocument.objects.all():
        assert propose_candidates(document, omar) == []


# --- in no count ------------------------------------------------------------------------------


def test_candidates_are_in_no_count(two, client_of, omar, dora):
    make_outcome("MILL/1", description="A mill opened with the Millers Union.", country="Kelpland")
    assert to_review(omar).count() == 1
    client = client_of(omar)
    answer = client.get("/outcomes/?format=json").json()
    assert answer["count"] == 1
    countries = [choice["value"] for choice in answer["facets"]["country"]]
    assert countries == ["Kelpland"]
    for form in ("csv", "txt"):
        file = b"".join(client.get(f"/outcomes/?format={form}").streaming_content)
        assert b"MILL/1" in file and b"CAND-" not in file
    for page in ("/", "/outcomes/", "/search/?q=mills", "/actors/millers-union/"):
        assert "CAND-" not in client.get(page).text, page
    assert client.get("/").context["outcome_count"] == 1
    assert client_of(dora).get(two[0].get_absolute_url()).status_code == 404
    assert client_of(dora).get("/outcomes/?format=json").json()["count"] == 0


# --- sorting ----------------------------------------------------------------------------------


def again(outcome):
    return Outcome.objects.get(pk=outcome.pk)


def test_accepted_is_a_lead(two, omar):
    assert accept(two, omar, WHY) == 2
    for candidate in two:
        lead = again(candidate)
        assert (lead.status, lead.fragment_id) == (Status.LEAD, candidate.fragment_id)
        event = of(lead).first()
        assert (event.verb, event.by) == ("accepted", omar)
        assert event.after == {"status": "lead", "reason": WHY}
    assert accept(two, omar, WHY) == 0
    assert set_aside(two, omar, WHY) == 0, "it was sorted already"


@pytest.mark.parametrize("act", [accept, set_aside, take_back])
def test_none_is_sorted_without_a_reason(act, two, omar):
    with pytest.raises(ValueError, match="reason"):
        act(two, omar, " ")
    assert {again(candidate).status for candidate in two} == {Status.CANDIDATE}


def test_the_reasons_given_last_are_offered_again_to_who_gave_them(two, omar, odile):
    set_aside(two[:1], omar, "A plan.")
    take_back(two[:1], omar, "Read too quickly.")
    set_aside(two[:1], omar, "An activity.")
    merge_as_evidence(two[1], make_outcome("MILL/1"), omar)
    assert last_reasons(omar) == {"set aside": "An activity.", "took back": "Read too quickly."}
    assert last_reasons(odile) == {}


def test_reasons_stand_in_the_history(two, omar):
    set_aside(two[:1], omar, "A plan.")
    merge_as_evidence(two[1], make_outcome("MILL/1"), omar)
    said = [line.what for line in lines(of(two[0]))], [line.what for line in lines(of(two[1]))]
    assert said[0][0] == "“A plan.”"
    assert "“Evidence of MILL/1.”" in said[1]


def test_set_aside_and_taken_back(two, omar, odile):
    assert set_aside(two[:1], omar, WHY) == 1
    assert again(two[0]).status == Status.SET_ASIDE
    assert list(to_sort(omar)) == two[1:]
    assert take_back(two, odile, WHY) == 1
    assert again(two[0]).status == Status.CANDIDATE
    assert [e.verb for e in of(two[0])] == ["took back", "set aside", "proposed"]


def test_an_accepted_one_goes_back_unless_it_is_an_outcome(two, omar):
    accept(two, omar, WHY)
    change(again(two[1]), {"status": Status.OUTCOME.value}, omar)
    assert take_back(two, omar, WHY) == 1
    assert again(two[0]).status == Status.CANDIDATE
    assert again(two[1]).status == Status.OUTCOME


def test_a_lead_that_was_none_does_not_become_a_candidate(omar):
    lead = make_outcome("MILL/1")
    assert take_back([lead], omar, WHY) == 0
    assert again(lead).status == Status.LEAD


def rows_of(outcome):
    return {
        (row.claim, row.passage.text)
        for row in Evidence.objects.filter(outcome=outcome, reference="")
    }


@pytest.mark.parametrize("claim", Claim)
def test_merged_its_passage_is_evidence_of_the_other(claim, two, omar):
    outcome = make_outcome("MILL/1")
    merge_as_evidence(two[0], outcome, omar, claim)
    assert rows_of(outcome) == {(claim, MILL)}
    evidence = Evidence.objects.get(outcome=outcome)
    assert (evidence.stance, evidence.decided_by) == ("supports", omar)
    assert again(two[0]).status == Status.SET_ASIDE
    assert rows_of(two[0]) == {("change", MILL)}, "it keeps its own"
    told = of(two[0]).first()
    assert (told.verb, told.after["into"]) == ("merged as evidence", "MILL/1")
    assert of(outcome).first().after["from"] == two[0].fragment_id
    assert merged_into([again(c) for c in two], omar) == {two[0].pk: outcome}


def test_a_merge_taken_back_takes_its_evidence_back(two, omar, odile):
    outcome = make_outcome("MILL/1")
    for candidate in two:
        merge_as_evidence(candidate, outcome, omar)
    take_back(two[:1], odile, WHY)
    assert rows_of(outcome) == {("change", CODE)}
    assert of(outcome).first().verb == "detached"
    assert merged_into([again(c) for c in two], omar) == {two[1].pk: outcome}
    set_aside(two[:1], omar, WHY)
    take_back(two[:1], omar, WHY)
    assert rows_of(outcome) == {("change", CODE)}


def test_what_somebody_worked_on_stays(two, omar):
    outcome = make_outcome("MILL/1")
    merge_as_evidence(two[0], outcome, omar)
    Evidence.objects.filter(outcome=outcome).update(note="Read it again.")
    take_back(two, omar, WHY)
    assert rows_of(outcome) == {("change", MILL)}
    assert again(two[0]).status == Status.CANDIDATE


def test_a_passage_that_serves_already_is_not_doubled_nor_taken_away(two, omar):
    outcome = make_outcome("MILL/1")
    passage = Evidence.objects.get(outcome=two[0]).passage
    own = Evidence.objects.create(
        outcome=outcome, claim="change", passage=passage, stance="supports", decided_by=omar
    )
    merge_as_evidence(two[0], outcome, omar)
    assert Evidence.objects.filter(outcome=outcome).get() == own
    take_back(two, omar, WHY)
    assert Evidence.objects.filter(outcome=outcome).get() == own


@pytest.mark.parametrize("status", [Status.CANDIDATE, Status.SET_ASIDE])
def test_only_leads_and_outcomes_take_evidence(status, two, omar):
    outcome = make_outcome("MILL/1", status=status.value)
    with pytest.raises(NotPossible, match="MILL/1"):
        merge_as_evidence(two[0], outcome, omar)
    assert again(two[0]).status == Status.CANDIDATE


def test_what_was_sorted_meanwhile_is_not_merged(two, omar):
    outcome = make_outcome("MILL/1")
    set_aside(two[:1], omar, WHY)
    with pytest.raises(NotPossible, match="sorted already"):
        candidates.merge_all([two[1], two[0]], outcome, omar)
    assert again(two[1]).status == Status.CANDIDATE and rows_of(outcome) == set(), "all or none"


# --- a lead from any passage ------------------------------------------------------------------


def test_a_lead_from_a_passage(registers, omar):
    paragraph = "In May 2020 the Millers Union had the Water Code read in Exampleland."
    document = report(Block("paragraph", paragraph))
    lead = draft_lead(document.passages.get(), omar)
    assert (lead.fragment_id, lead.status) == ("LEAD-0001", Status.LEAD)
    assert (lead.description, lead.year, lead.country) == (paragraph, 2020, "Exampleland")
    assert rows_of(lead) == {("change", paragraph)}
    named = {str(row.actor or row.instrument) for row in Involvement.objects.filter(outcome=lead)}
    assert named == {"Millers Union", "Water Code", "Exampleland"}
    assert [(e.verb, e.by) for e in of(lead)] == [("attached", omar), ("drafted", omar)]
    assert draft_lead(document.passages.get(), omar).fragment_id == "LEAD-0002"


def test_a_lead_from_the_passage_of_a_candidate_is_the_candidate(two, omar):
    passage = Evidence.objects.get(outcome=two[0]).passage
    lead = draft_lead(passage, omar)
    assert (lead.pk, lead.status) == (two[0].pk, Status.LEAD)
    assert draft_lead(passage, omar).fragment_id == "LEAD-0001", "it does not wait any more"
