"""What officers decide about passages, files and references, and what two at once get."""

from threading import Barrier, Thread

import pytest
from django.db import connection
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from outcomes import deciding
from outcomes.deciding import SEEN_NOT_RELEVANT, Conflict, change, decide, dismiss, remove
from outcomes.models import Evidence, NotRelevant, Outcome
from outcomes.release import open_outcome
from outcomes.scales import Claim, Stance
from sources import history
from sources.access import Visibility
from sources.models import Event, Passage
from tests.people import make_document, make_outcome

pytestmark = pytest.mark.django_db

CHANGE, BOTH = [Claim.CHANGE], list(Claim)
TEXTS = (
    "The council of Exampleville read the Water Code. It adopted the second part in May.",
    "A mill opened at the river.",
)


@pytest.fixture
def outcome(roles):
    return make_outcome("MILL/1")


@pytest.fixture
def passage(roles):
    return make_document("Mill report", TEXTS, publisher="Exampleville Gazette").passages.first()


def events(outcome):
    """[(verb, who, in words)] of the desk's events, oldest first."""
    told = [(e.verb, e.by.username, deciding.in_words(e)) for e in history.of(outcome)]
    return [event for event in reversed(told) if event[2]]


def on_file():
    return list(Evidence.objects.order_by("pk").values_list("claim", "stance", "note"))


# --- deciding ---------------------------------------------------------------------------------


def test_a_decision_is_evidence_for_each_claim_that_it_names(outcome, passage, omar):
    rows = decide(outcome, passage, BOTH, Stance.PARTLY, omar, note="Half of it.", test="hoop")
    assert on_file() == [
        ("change", "partly", "Half of it."),
        ("contribution", "partly", "Half of it."),
    ]
    assert [(row.version, row.test, row.quote, row.decided_by) for row in rows] == [
        (1, "hoop", TEXTS[0], omar)
    ] * 2
    source = "Exampleville Gazette ¶ 1"
    assert events(outcome) == [
        (
            "decided",
            "omar",
            f"Partly supports · {source} · {claim.label} · note: “Half of it.” · test: Hoop",
        )
        for claim in Claim
    ]


def test_a_part_of_the_passage_is_quoted(outcome, passage, omar):
    [row] = decide(outcome, passage, CHANGE, Stance.SUPPORTS, omar, quote=(49, 83))
    assert row.quote == "It adopted the second part in May."
    assert "quote: “It adopted" in events(outcome)[0][2]


def test_the_same_decision_twice_is_one(outcome, passage, omar, odile):
    decide(outcome, passage, CHANGE, Stance.SUPPORTS, omar, note="Mine.")
    [row] = decide(outcome, passage, CHANGE, Stance.SUPPORTS, odile)
    assert on_file() == [("change", "supports", "Mine.")]
    assert (row.version, row.decided_by) == (1, omar)
    assert len(events(outcome)) == 1


@pytest.mark.parametrize(
    "other", [{"stance": "partly"}, {"note": "Theirs"}, {"test": "straw"}, {"quote": (0, 11)}]
)
def test_of_two_who_decide_at_once_the_second_learns_what_the_first_said(
    other, outcome, passage, omar, odile
):
    decide(outcome, passage, CHANGE, Stance.SUPPORTS, omar, note="First.")
    said = {"stance": "supports"} | other
    with pytest.raises(Conflict) as conflict:
        decide(outcome, passage, CHANGE, by=odile, **said)
    [row] = conflict.value.current
    assert (row.stance, row.note, row.decided_by) == ("supports", "First.", omar)
    assert on_file() == [("change", "supports", "First.")]


def test_the_second_puts_theirs_in_its_place_and_the_first_stays_in_the_history(
    outcome, passage, omar, odile
):
    [first] = decide(outcome, passage, CHANGE, Stance.SUPPORTS, omar, note="First.")
    [row] = decide(outcome, passage, CHANGE, "contradicts", odile, seen=1, note="No.")
    assert row.pk == first.pk and (row.version, row.decided_by) == (2, odile)
    assert on_file() == [("change", "contradicts", "No.")]
    verb, who, words = events(outcome)[-1]
    assert (verb, who) == ("changed the decision on", "odile")
    assert words.startswith("Supports → Contradicts · Exampleville Gazette ¶ 1")
    assert "note: “First.” → “No.”" in words and "before by omar" in words


def test_for_two_claims_all_or_nothing_is_written(outcome, passage, omar, odile):
    decide(outcome, passage, [Claim.CONTRIBUTION], Stance.SUPPORTS, omar)
    with pytest.raises(Conflict):
        decide(outcome, passage, BOTH, Stance.PARTLY, odile)
    assert on_file() == [("contribution", "supports", "")]
    decide(outcome, passage, BOTH, Stance.PARTLY, odile, seen={"contribution": 1})
    assert sorted(on_file()) == [("change", "partly", ""), ("contribution", "partly", "")]


@given(
    acts=st.lists(
        st.tuples(
            st.sampled_from(["omar", "odile"]),
            st.sampled_from([*Stance.values, "no"]),
            st.sampled_from(["", "A note.", "Another note."]),
            st.booleans(),
        ),
        max_size=6,
    )
)
@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_no_decision_is_ever_lost(acts, roles, omar, odile):
    """Whoever decides, in any order, having looked before or not: what was accepted stands or is
    in the history, and what was not accepted was told."""
    Outcome.objects.all().delete()
    outcome, people = make_outcome("MILL/9"), {"omar": omar, "odile": odile}
    passage = Passage.objects.first() or make_document("Mills", TEXTS).passages.first()
    said = []
    for who, stance, note, looks in acts:
        standing = Evidence.objects.filter(outcome=outcome).first()
        dismissed = NotRelevant.objects.filter(outcome=outcome).exists()
        seen = 0
        if looks:
            seen = standing.version if standing else SEEN_NOT_RELEVANT if dismissed else 0
        try:
            if stance == "no":
                dismiss(outcome, passage, CHANGE, people[who], seen)
            else:
                decide(outcome, passage, CHANGE, stance, people[who], seen, note=note)
                said.append((stance, note))
        except Conflict as conflict:
            assert not looks and conflict.current
    states = {
        (side["stance"], side["note"])
        for event in history.of(outcome)
        for side in (event.before, event.after)
        if "stance" in side
    }
    for stance, note in said:
        assert any(stance == kept and note in ("", words) for kept, words in states)
    assert Evidence.objects.count() + NotRelevant.objects.count() <= 1


# --- not relevant -----------------------------------------------------------------------------


def test_not_relevant_and_back(outcome, passage, omar):
    [row, _other] = dismiss(outcome, passage, BOTH, omar)
    dismiss(outcome, passage, BOTH, omar)
    assert NotRelevant.objects.count() == 2 and not Evidence.objects.exists()
    deciding.take_back(row, omar)
    deciding.take_back(row, omar)
    assert NotRelevant.objects.get().claim == Claim.CONTRIBUTION
    source = f"Exampleville Gazette ¶ 1 · {Claim.CHANGE.label}"
    assert events(outcome)[0] == ("found not relevant", "omar", source)
    assert events(outcome)[-1] == ("reopened", "omar", source)


def test_one_says_not_relevant_and_the_other_decides(outcome, passage, omar, odile):
    dismiss(outcome, passage, CHANGE, omar)
    with pytest.raises(Conflict) as conflict:
        decide(outcome, passage, CHANGE, Stance.SUPPORTS, odile)
    assert [type(row) for row in conflict.value.current] == [NotRelevant]
    decide(outcome, passage, CHANGE, Stance.SUPPORTS, odile, seen=SEEN_NOT_RELEVANT)
    assert on_file() == [("change", "supports", "")] and not NotRelevant.objects.exists()
    with pytest.raises(Conflict):
        dismiss(outcome, passage, CHANGE, omar)
    dismiss(outcome, passage, CHANGE, omar, seen=1)
    assert not Evidence.objects.exists()
    assert [verb for verb, _who, _words in events(outcome)] == [
        *("found not relevant", "reopened", "decided", "found not relevant")
    ]
    assert events(outcome)[-1][2].startswith("Supports · ")


# --- changing and taking out ------------------------------------------------------------------


def test_what_is_on_file_is_changed(outcome, passage, omar, odile):
    [row] = decide(outcome, passage, CHANGE, Stance.SUPPORTS, omar)
    row = change(row, odile, 1, stance="partly", note="Less.", test="straw", quote=(0, 11))
    assert (row.stance, row.note, row.test, row.quote) == (
        "partly",
        "Less.",
        "straw",
        "The council",
    )
    assert (row.version, row.decided_by) == (2, odile)
    assert change(row, omar, 1, stance="partly").version == 2, "the same again is no change"
    row = change(row, omar, 2, quote=None)
    assert row.quote == TEXTS[0]
    assert "quote: “The council” → –" in events(outcome)[-1][2]


def test_of_two_who_change_at_once_the_second_is_told(outcome, passage, omar, odile):
    [row] = decide(outcome, passage, CHANGE, Stance.SUPPORTS, omar)
    change(row, omar, 1, note="First.")
    with pytest.raises(Conflict) as conflict:
        change(row, odile, 1, note="Second.")
    assert [one.note for one in conflict.value.current] == ["First."]
    with pytest.raises(Conflict):
        remove(row, odile, 1)
    remove(row, odile, 2)
    assert not Evidence.objects.exists()
    for act in (lambda: change(row, omar, 2, note="Third."), lambda: remove(row, omar, 2)):
        with pytest.raises(Conflict) as conflict:
            act()
        assert conflict.value.current == []
    assert deciding.removal(outcome, row.pk).by == odile
    assert deciding.removal(outcome, row.pk + 1) is None
    assert events(outcome)[-1][:2] == ("took out", "odile")


def test_what_repeats_their_own_report_is_said_of_all_that_rests_on_the_document(
    outcome, passage, omar
):
    other = passage.document.passages.last()
    elsewhere = make_outcome("MILL/2")
    [row, *_] = decide(outcome, passage, BOTH, Stance.SUPPORTS, omar)
    decide(elsewhere, passage, CHANGE, Stance.SUPPORTS, omar)
    change(row, omar, 1, own_report=True)
    decide(outcome, other, CHANGE, Stance.CONTEXT, omar)
    rows = Evidence.objects.order_by("pk").values_list("outcome__slug", "own_report", "version")
    assert list(rows) == [
        ("mill-1", True, 2),
        ("mill-1", True, 2),
        ("mill-2", False, 1),
        ("mill-1", True, 1),
    ]
    assert events(outcome)[2][2].endswith("repeats their own report: – → yes")


def test_to_say_that_it_was_opened_is_no_new_decision(outcome, omar, odile):
    [row] = deciding.attach(outcome, CHANGE, "supports", omar, reference="A file of the union")
    row = change(row, odile, 1, opened=True)
    assert (row.opened, row.decided_by, row.version) == (True, omar, 2)


# --- files and references ---------------------------------------------------------------------


def test_a_document_and_a_reference_are_attached_once(outcome, passage, omar):
    for _time in range(2):
        deciding.attach(outcome, BOTH, "supports", omar, document=passage.document)
        deciding.attach(outcome, CHANGE, "context", omar, reference="A letter", note="In a safe.")
    rows = [
        (row.claim, str(row.document), row.reference) for row in Evidence.objects.order_by("pk")
    ]
    assert rows == [
        ("change", "Mill report", ""),
        ("contribution", "Mill report", ""),
        ("change", "None", "A letter"),
    ]
    assert events(outcome)[-1] == (
        "attached",
        "omar",
        f"Context · A letter · {Claim.CHANGE.label} · note: “In a safe.”",
    )


# --- what donors read -------------------------------------------------------------------------


def fresh(outcome):
    return Outcome.objects.get(pk=outcome.pk)


@pytest.fixture
def released(roles):
    return make_outcome("OPEN/1", Visibility.DONORS)


def test_evidence_that_is_added_to_a_released_outcome_takes_it_back(released, passage, omar):
    [row] = decide(released, passage, CHANGE, Stance.SUPPORTS, omar)
    assert not fresh(released).is_released
    assert history.of(released).filter(verb="withdrew", by=omar).exists()
    assert row.stance == "supports"


ACTS = {
    "stance": lambda row, by: change(row, by, 1, stance="contradicts"),
    "quote": lambda row, by: change(row, by, 1, quote=(0, 3)),
    "remove": lambda row, by: remove(row, by, 1),
    "dismiss": lambda row, by: dismiss(row.outcome, row.passage, CHANGE, by, seen=1),
    "note": lambda row, by: change(row, by, 1, note="For us."),
    "test": lambda row, by: change(row, by, 1, test="hoop"),
    "own report": lambda row, by: change(row, by, 1, own_report=True),
    "hint": lambda row, by: change(row, by, 1, hinted=True),
}


@pytest.mark.parametrize("act", ACTS)
def test_what_donors_read_is_taken_back_and_what_they_do_not_is_not(act, released, passage, omar):
    row = Evidence.objects.create(
        outcome=released, claim="change", passage=passage, stance="supports", decided_by=omar
    )
    ACTS[act](row, omar)
    assert fresh(released).is_released == (act in ("note", "test", "own report"))


def test_files_and_references_stay_inside_and_take_nothing_back(released, passage, omar):
    deciding.attach(released, CHANGE, "supports", omar, document=passage.document)
    [row] = deciding.attach(released, CHANGE, "supports", omar, reference="A letter")
    remove(row, omar, 1)
    [row] = dismiss(released, passage, CHANGE, omar)
    deciding.take_back(row, omar)
    assert fresh(released).is_released


def test_a_first_officers_request_for_release_is_taken_back_too(passage, omar, odile):
    outcome = make_outcome("SECRET/1", "confidential", status="outcome", stated_confidential=True)
    assert not open_outcome(outcome, Visibility.DONORS, omar)
    decide(outcome, passage, CHANGE, Stance.SUPPORTS, odile)
    assert fresh(outcome).release_asked_at is None


def test_an_event_that_names_a_confidential_document_is_confidential(outcome, omar):
    secret = make_document("Desk note", TEXTS, "confidential").passages.first()
    decide(outcome, secret, CHANGE, Stance.SUPPORTS, omar)
    assert Event.objects.get(verb="decided").visibility == Visibility.CONFIDENTIAL


# --- at the very same time --------------------------------------------------------------------


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("stances", [("supports", "contradicts"), ("context", "no")])
def test_two_at_the_very_same_time(stances, roles, omar, odile):
    outcome = make_outcome("MILL/1")
    passage = make_document("Mill report", TEXTS).passages.first()
    start, told = Barrier(2), {}

    def act(who, stance):
        try:
            start.wait(10)
            if stance == "no":
                dismiss(outcome, passage, CHANGE, who)
            else:
                decide(outcome, passage, CHANGE, stance, who)
            told[stance] = "stands"
        except Conflict as conflict:
            told[stance] = conflict.current
        finally:
            connection.close()

    threads = [Thread(target=act, args=pair) for pair in zip((omar, odile), stances, strict=True)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(map(str, (result == "stands" for result in told.values()))) == ["False", "True"]
    assert Evidence.objects.count() + NotRelevant.objects.count() == 1
    [current] = next(result for result in told.values() if result != "stands")
    assert current.pk == (Evidence.objects.first() or NotRelevant.objects.first()).pk
