"""What donors see of an outcome besides its fields, and officers beforehand: quotes, an internal
source where an officer allows it, outsiders as they allow, how far the laws have come."""

import pytest
from django.template.loader import render_to_string

from outcomes import deciding, opened
from outcomes.models import ClaimEvent, Evidence, Outcome
from outcomes.release import bundle, open_outcome
from outcomes.scales import Claim, Stance
from sources import withdrawing
from sources.access import OPEN_LEVELS, Visibility, Visitor
from sources.models import LegalAlias, LegalEvent, SourceDocument
from sources.release import set_visibility
from tests.people import (
    get_ready,
    make_actor,
    make_document,
    make_instrument,
    make_outcome,
    make_ready,
)
from tests.people_outside import answered

pytestmark = pytest.mark.django_db


def words(outcome, user, opening=None):
    """All that `user` sees of an outcome."""
    seen = opened.seen(outcome, user, opening)
    context = {"outcome": outcome, "inside": True, **seen}
    return render_to_string("outcomes/_open.html", context)


def fresh(outcome):
    return Outcome.objects.get(pk=outcome.pk)


@pytest.fixture
def whole(omar):
    """An outcome with all that can stand beside it: a quote that donors read, internal sources of
    which one may be told of, laws with their events, and outsiders."""
    press = make_actor("Oyster Press", "donors")
    law = make_instrument("Kelp Act")
    outcome = make_ready(
        "SEEN/1", omar, description="The Kelp Act was promulgated on 5 May 2024 in Exampleville."
    )
    text = "The Kelp Act was promulgated on 5 May 2024."
    for title, level in (("Open", "donors"), ("Inner", "internal"), ("Closed", "confidential")):
        document = make_document(f"{title} report", [f"{text} ({title})"], level, publisher=press)
        [row] = deciding.decide(
            outcome, document.passages.get(), [Claim.CHANGE], Stance.SUPPORTS, omar
        )
        if title == "Inner":
            deciding.change(row, omar, row.version, hinted=True)
    for model in (LegalEvent, ClaimEvent):
        told = model.objects.filter(instrument=law)
        assert told.update(standing="confirmed", visibility="donors")
    for naming, name in (("name", "Ines"), ("organisation", "Paul"), ("nobody", "Rosa")):
        answered(outcome, omar, name=f"{name} Example", naming=naming, organisation=f"{name} & Co")
    return get_ready(fresh(outcome), omar)


# --- beforehand as afterwards ---------------------------------------------------------------


def test_what_is_shown_beforehand_is_what_donors_see(whole, omar, dora):
    """To the letter."""
    before = words(whole, Visitor(OPEN_LEVELS), bundle(whole, "donors"))
    open_outcome(whole, "donors", omar)
    after = opened.seen(fresh(whole), dora)
    assert before == words(fresh(whole), dora)
    assert [law.law.name for law in after["laws"]] == ["Kelp Act"]
    assert after["laws"][0].stage == "Promulgated"
    assert [quote["document"].title for quote in after["quotes"]] == ["Open report"]


def test_the_public_sees_what_was_shown_for_the_public(whole, omar):
    public = Visitor([Visibility.PUBLIC])
    before = words(whole, public, bundle(whole, "public"))
    assert "(Open)" not in before, "its source is for donors"
    open_outcome(whole, "public", omar)
    assert before == words(fresh(whole), public)


def test_a_law_that_is_open_under_another_name_is_shown_beforehand(omar, dora):
    """It is involved for donors once the name opens by which the claim calls it."""
    make_instrument("Criminal Code", "donors", aliases=["Penal Code"])
    LegalAlias.objects.filter(text="Penal Code").update(visibility="internal")
    outcome = make_outcome("SEEN/2", status="outcome", description="They applied the Penal Code.")
    before = words(outcome, Visitor(OPEN_LEVELS), bundle(outcome, "donors"))
    assert "Criminal Code" in before
    open_outcome(outcome, "donors", omar)
    assert before == words(fresh(outcome), dora)


def test_what_a_publisher_held_back_is_shown_beforehand_where_it_opens(omar, dora):
    press, law = make_actor("Oyster Press"), make_instrument("Kelp Act")
    says = "The Kelp Act was promulgated on 5 May 2024."
    passage = make_document("Open", [says], "donors", publisher=press).passages.get()
    set_visibility(press, "internal", omar)
    LegalEvent.objects.filter(instrument=law).update(standing="confirmed", visibility="donors")
    outcome = make_outcome("SEEN/3", status="outcome", description="Oyster Press and Kelp Act.")
    deciding.decide(outcome, passage, [Claim.CHANGE], Stance.SUPPORTS, omar)
    outcome = fresh(outcome)
    before = words(outcome, Visitor(OPEN_LEVELS), bundle(outcome, "donors"))
    assert f"“{says}”" in before and "Promulgated" in before
    open_outcome(outcome, "donors", omar)
    assert before == words(fresh(outcome), dora)


# --- an internal source ---------------------------------------------------------------------


def test_donors_are_told_of_an_internal_source_where_an_officer_allows_it(
    whole, omar, dora, client_of
):
    open_outcome(whole, "donors", omar)
    page = client_of(dora).get("/outcomes/seen-1/").text
    assert "One internal source" in page
    for word in ("Inner report", "(Inner)", "Closed report", "(Closed)"):
        assert word not in page
    inner = SourceDocument.objects.get(title="Inner report")
    set_visibility(inner, "confidential", omar)
    assert "internal source" not in client_of(dora).get("/outcomes/seen-1/").text
    set_visibility(inner, "internal", omar)
    set_visibility(inner, "donors", omar)
    page = client_of(dora).get("/outcomes/seen-1/").text
    assert "internal source" not in page and "(Inner)" in page, "the words instead"


def test_nobody_is_told_of_a_source_that_was_withdrawn(whole, omar, dora, client_of):
    withdrawing.withdraw(SourceDocument.objects.get(title="Inner report"), omar, "It was wrong.")
    open_outcome(fresh(whole), "donors", omar)
    assert "internal source" not in client_of(dora).get("/outcomes/seen-1/").text


def test_to_tell_of_a_source_or_no_more_takes_a_release_back(whole, omar):
    row = Evidence.objects.get(passage__document__title="Inner report")
    for hinted in (False, True):
        open_outcome(fresh(whole), "donors", omar)
        row.refresh_from_db()
        deciding.change(row, omar, row.version, hinted=hinted)
        assert not fresh(whole).is_released


def test_nobody_is_told_of_a_confidential_source(whole, omar, client_of):
    row = Evidence.objects.get(passage__document__title="Closed report")
    with pytest.raises(ValueError):
        deciding.change(row, omar, row.version, hinted=True)
    page = client_of(omar).get(f"/outcomes/seen-1/evidence/{row.pk}/").text
    assert "internal source says so" not in page


def test_to_take_out_what_donors_were_told_of_takes_a_release_back(whole, omar):
    [row] = deciding.attach(whole, [Claim.CHANGE], Stance.SUPPORTS, omar, reference="A file")
    deciding.change(row, omar, row.version, hinted=True)
    open_outcome(fresh(whole), "donors", omar)
    row.refresh_from_db()
    deciding.remove(row, omar, row.version)
    assert not fresh(whole).is_released


# --- outsiders ------------------------------------------------------------------------------


def test_outsiders_are_named_as_they_allow(whole, omar, dora, client_of):
    open_outcome(whole, "donors", omar)
    page = client_of(dora).get("/outcomes/seen-1/").text
    assert "Ines Example, Ines &amp; Co" in page and "Paul &amp; Co" in page
    for word in ("Paul Example", "Rosa", "Judge there"):
        assert word not in page
    assert "that it happened: fully agree" in page


@pytest.mark.parametrize("naming, released", [("nobody", True), ("name", False)])
def test_who_is_named_after_the_release_waits_for_the_next(naming, released, whole, omar):
    """Else a name would reach donors that no officer released."""
    open_outcome(whole, "donors", omar)
    answered(fresh(whole), omar, name="Zoe Example", naming=naming)
    assert fresh(whole).is_released is released


def test_a_reference_by_link_stays_inside(whole, omar, dora, client_of):
    [row] = deciding.attach(
        whole, [Claim.CHANGE], Stance.SUPPORTS, omar, reference="A file", link="https://a.example/b"
    )
    deciding.change(row, omar, row.version, hinted=True)
    open_outcome(fresh(whole), "donors", omar)
    page = client_of(dora).get("/outcomes/seen-1/").text
    assert "2 internal sources" in page and "a.example" not in page and "A file" not in page


def test_the_queries_of_what_is_seen_do_not_grow(whole, omar, dora, django_assert_num_queries):
    open_outcome(whole, "donors", omar)
    outcome = fresh(whole)
    reader = Visitor(OPEN_LEVELS)
    with django_assert_num_queries(6):
        opened.seen(outcome, reader)
    passages = make_document("Long", [f"Line {n}." for n in range(9)], "donors").passages.all()
    for passage in passages:
        row = Evidence(outcome=outcome, claim="change", passage=passage, stance="supports")
        row.decided_by = omar
        row.save()
    with django_assert_num_queries(6):
        assert len(opened.seen(outcome, reader)["quotes"]) == 10
