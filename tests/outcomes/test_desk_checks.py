"""Checks, reach and strength on an outcome's page, and what an officer says about publishers."""

import pytest

from outcomes import deciding, editing, settling, ties
from outcomes.checks import checks
from outcomes.models import Outcome, SettledCheck, Tie
from outcomes.scales import Claim
from sources.models import Actor
from tests.outcomes.at_the_desk import HTMX, PAGE, plain, press
from tests.people import make_outcome

pytestmark = pytest.mark.django_db

SETTLE = f"{PAGE}checks/"
GAZETTE = f"{PAGE}publishers/exampleville-gazette/"


@pytest.fixture
def asked(outcome, omar):
    """The check on the confidentiality that nobody stated."""
    return next(c for c in checks(outcome, omar) if c.kind == "confidentiality")


def settle(client, check, remark="They were asked.", **more):
    data = {"kind": check.kind, "about": check.about, "remark": remark, **more}
    extra = data.pop("extra", {})
    return client.post(SETTLE, data, **extra)


# --- checks -----------------------------------------------------------------------------------


def test_checks_stand_under_the_claim_with_a_way_out(outcome, asked, officer):
    page = officer.get(f"{PAGE}?q=mill")
    assert [check.kind for check in page.context["asked"]] == ["confidentiality"]
    assert "Checks to settle 1" in plain(page)
    assert asked.text in plain(page)
    assert f'href="{PAGE}edit/?from=q%3Dmill#id_stated_confidential"' in page.text
    assert '<a href="#k">Checks <span>1</span></a>' in page.text


def test_a_check_is_settled_with_a_remark_and_asked_again(outcome, asked, officer, other):
    answer = settle(officer, asked, **{"from": "q=mill"})
    assert answer["Location"] == f"{PAGE}?q=mill#k"
    page = officer.get(answer["Location"])
    assert "Everything that was asked is settled." in plain(page)
    assert "They were asked. omar, " in plain(page)
    [row] = SettledCheck.objects.all()
    answer = other.post(SETTLE, {"reopen": row.pk})
    assert answer["Location"] == f"{PAGE}#k"
    assert [check.kind for check in officer.get(PAGE).context["asked"]] == ["confidentiality"]
    assert other.post(SETTLE, {"reopen": row.pk}).status_code == 302, "as often as one likes"


def test_htmx_gets_the_checks_alone(outcome, asked, officer):
    answer = settle(officer, asked, extra=HTMX)
    assert answer.status_code == 200
    assert answer.text.lstrip().startswith('<section class="tab tight" id="checks"')
    assert "hx-swap-oob" not in answer.text
    assert "Settled." in plain(answer)


def test_a_check_without_a_remark_stays(outcome, asked, officer):
    page = officer.get(settle(officer, asked, " ")["Location"].partition("#")[0])
    assert "Say how it is settled." in plain(page)
    assert not SettledCheck.objects.exists()


def test_the_second_of_two_sees_the_first_and_loses_no_word(outcome, asked, officer, other, omar):
    settle(officer, asked)
    page = other.get(settle(other, asked, "Mine.")["Location"].partition("#")[0])
    assert "omar settled that first: “They were asked.”. You wrote: “Mine.”." in plain(page)
    editing.change(outcome, {"stated_confidential": False}, omar)
    SettledCheck.objects.all().delete()
    page = other.get(settle(other, asked, "Mine.")["Location"].partition("#")[0])
    assert "what it was about has changed. You wrote: “Mine.”." in plain(page)


@pytest.mark.parametrize(
    "data",
    [
        {},
        {"kind": "year"},
        {"kind": "year", "about": "z" * 64, "remark": "x"},
        {"kind": "no such kind", "about": "0" * 64, "remark": "x"},
        {"reopen": "x"},
    ],
)
def test_a_made_up_check_is_refused(outcome, officer, data):
    assert officer.post(SETTLE, data).status_code == 400


def test_a_candidate_has_checks_to_read_and_none_to_settle(officer, asked):
    make_outcome("CAND/1", status="candidate")
    page = officer.get("/outcomes/cand-1/")
    assert page.context["asked"]
    assert "/outcomes/cand-1/checks/" not in page.text
    assert officer.post("/outcomes/cand-1/checks/", {"reopen": 1}).status_code == 404


# --- reach and strength follow each decision ----------------------------------------------------


def test_the_page_says_what_the_evidence_carries_and_why_not_more(row, officer):
    said = plain(officer.get(PAGE))
    assert "Can carry ●●○○ Documented" in said
    assert "Why not “Corroborated”: One publisher only: Exampleville Gazette." in said
    assert "Can carry ●○○○ Asserted" in said
    assert "Exampleville Gazette : independent" in said


def test_an_answer_brings_checks_reach_and_strength_up_to_date(passages, officer):
    said = plain(officer.get(PAGE))
    assert "Millers Union none 3" in said
    answer = press(officer, passages[0], extra=HTMX)
    for part in ("checks", "reach"):
        assert f'id="{part}"' in answer.text
    assert answer.text.count('hx-swap-oob="true"') == 2
    assert "Can carry ●●○○ Documented" in plain(answer)
    assert "Millers Union 1 passage · 1 publisher 2" in plain(answer)


def test_what_nothing_names_stands_together_but_for_actors_and_laws(outcome, officer):
    said = plain(officer.get(PAGE))
    assert "Millers Union none – Water Code none –" in said
    assert "May 2023 Exampleville" in said


def test_what_contradicts_is_told_beside(row, passages, officer, omar):
    deciding.decide(row.outcome, passages[2], [Claim.CHANGE], "contradicts", omar)
    said = plain(officer.get(PAGE))
    assert "Can carry ●●○○ Documented beside it 1 contradicts" in said


# --- publishers -------------------------------------------------------------------------------


def test_an_officer_says_what_ties_a_publisher(row, officer, omar):
    page = officer.get(f"{GAZETTE}?from=q%3Dmill")
    assert "Is Exampleville Gazette independent of the programme?" in plain(page)
    data = {"kind": "funder", "reason": "It paid for the hall.", "from": "q=mill"}
    answer = officer.post(GAZETTE, data)
    assert answer["Location"] == f"{PAGE}?q=mill#e"
    tie = Tie.objects.get()
    assert (tie.kind, tie.reason, tie.said_by) == ("funder", "It paid for the hall.", omar)
    said = plain(officer.get(PAGE))
    assert "Exampleville Gazette : Funder" in said
    assert "omar said of a publisher: Exampleville Gazette · Funder · “It paid" in said
    page = officer.get(GAZETTE)
    assert 'value="funder"' in page.text
    assert "It paid for the hall." in page.text
    answer = officer.post(GAZETTE, {"kind": "told", "reason": "It paid.", "seen": "funder"})
    assert not Tie.objects.exists()
    assert "Funder → as the texts tell" in plain(officer.get(PAGE))


def test_a_tie_needs_a_reason(row, officer):
    answer = officer.post(GAZETTE, {"kind": "funder", "reason": "  "})
    assert answer.status_code == 400
    assert "Say how you know." in plain(answer)
    assert not Tie.objects.exists()
    assert officer.post(GAZETTE, {"kind": "cousin", "reason": "x"}).status_code == 400


def test_the_texts_tell_of_a_partner(outcome, officer):
    page = plain(officer.get(f"{PAGE}publishers/millers-union/"))
    assert "Partner of the programme: Named in the programme’s contribution" in page
    assert "As the outcome’s texts tell: Partner of the programme" in page


def test_the_second_of_two_sees_what_the_first_said(row, officer, other, omar):
    officer.post(GAZETTE, {"kind": "funder", "reason": "It paid for the hall."})
    answer = other.post(GAZETTE, {"kind": "none", "reason": "It is its own.", "seen": ""})
    assert answer.status_code == 409
    assert "Someone else changed this" in plain(answer)
    assert "It is its own." in answer.text
    assert "It paid for the hall." in answer.text
    assert Tie.objects.get().kind == "funder"
    other.post(GAZETTE, {"kind": "none", "reason": "It is its own.", "seen": "funder"})
    assert Tie.objects.get().kind == "none"
    actor = Actor.objects.get(name="Exampleville Gazette")
    outcome = Outcome.objects.get(pk=row.outcome_id)
    with pytest.raises(ties.Conflict):
        ties.take_back(outcome, actor, omar, "funder")
    ties.take_back(outcome, actor, omar, "none")
    ties.take_back(outcome, actor, omar, "none")
    assert not Tie.objects.exists()


def test_settling_counts_as_work_on_the_outcome(outcome, asked, omar):
    row = settling.settle(outcome, asked.kind, asked.about, "They were asked.", omar)
    assert str(row) == "MILL/1: confidentiality"
