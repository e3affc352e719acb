"""Who comes through the doors of imports, uploads and desks, and who does anything there: everyone
of the cast, at every address."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from harvest.models import AcceptedHeading, Harvest
from outcomes import sharing
from outcomes.checks import checks
from outcomes.models import (
    Assignment,
    Choice,
    Evidence,
    Link,
    Note,
    Outcome,
    Question,
    Review,
    SettledCheck,
    Settlement,
    ShareLink,
    Tie,
)
from outcomes.release import open_outcome
from sources.history import system_account
from sources.models import Actor, LegalEvent, SourceDocument
from tests.people import make_actor, make_document, make_instrument, make_outcome, make_review
from tests.people_outside import ask
from tests.rows import ROWS, bare_review

pytestmark = pytest.mark.django_db


# --- the pages of imports -------------------------------------------------------------------

# How every address of an import answers: to whoever is no admin like one that never was.
IMPORTS = {
    "anna": 302,
    "nobody": 404,
    "gone": 302,
    "dora": 404,
    "omar": 404,
    "odile": 404,
    "adama": 200,
}
SHOWN = (
    "/erasures/",
    "/people/",
    "/imports/",
    "/imports/{}/",
    "/imports/{}/invalid.csv",
    "/imports/{}/discard",
)
ACTS = "headings note invalid decide commit undo stop again discard"
DONE = (
    "/erasures/",
    "/people/",
    "/people/1/close",
    "/imports/",
    "/imports/headings/{1}/forget",
    *(f"/imports/{{0}}/{a}" for a in ACTS.split()),
)


@pytest.mark.parametrize("name", IMPORTS)
def test_imports_are_shown_to_admins_alone(name, cast, client_of):
    harvest, client = ROWS[Harvest](), client_of(cast[name])
    answers = [client.get(path.format(harvest.pk)).status_code for path in SHOWN]
    assert answers == [IMPORTS[name]] * len(SHOWN)


@pytest.mark.parametrize("name", [name for name, answer in IMPORTS.items() if answer != 200])
def test_nobody_but_admins_does_anything_with_an_import(name, cast, client_of):
    harvest, accepted = ROWS[Harvest](), ROWS[AcceptedHeading]()
    client = client_of(cast[name])
    answers = [client.post(path.format(harvest.pk, accepted.pk)).status_code for path in DONE]
    assert answers == [IMPORTS[name]] * len(DONE)
    assert Harvest.objects.get().state == harvest.state and AcceptedHeading.objects.exists()


# --- the library, and the desks of candidates, registers and events ---------------------------

# Officers and admins alone bring in, sort and decide; to others there is no such page.
DESKS = IMPORTS | {"omar": 200, "odile": 200}
DESK_PAGES = (
    "/upload/",
    "/sources/on-wells/describe/",
    "/sources/on-wells/edition/",
    "/sources/on-wells/withdraw/",
    "/candidates/",
    "/registers/proposals/",
    "/actors/oyster-board/edit/",
    "/actors/oyster-board/merge/",
    "/instruments/kelp-act/edit/",
    "/instruments/kelp-act/merge/",
    "/instruments/kelp-act/events/",
    "/instruments/kelp-act/events/new/",
    "/outcomes/kelp-1/evidence/find/",
    "/outcomes/kelp-1/evidence/add/",
    "/outcomes/kelp-1/evidence/{evidence}/",
    "/outcomes/kelp-1/publishers/oyster-board/",
    "/outcomes/kelp-1/split/",
    "/outcomes/kelp-1/status/",
    "/outcomes/kelp-1/settle/",
    "/outcomes/kelp-1/history/",
    "/questions/",
    "/outcomes/kelp-1/substantiation/",
    "/substantiations/",
    "/many/",
    "/queue/?country=Nowhere",
    "/agreement/",
    "/shares/",
    "/release/",
    "/outcomes/kelp-1/release/",
)


@pytest.fixture
def desks(db):
    """A released actor and law, a released document that names them and tells of an event, and a
    released outcome that rests on it."""
    make_actor("Oyster Board", "donors")
    make_instrument("Kelp Act", "donors")
    document = make_document(
        "On wells", ["The Kelp Act was promulgated in 2023. The Oyster Board met."], "donors"
    )
    Evidence.objects.create(
        outcome=make_outcome("KELP/1", "donors"),
        claim="change",
        passage=document.passages.get(),
        stance="supports",
        decided_by=system_account(),
    )
    return document


@pytest.mark.parametrize("name", DESKS)
def test_desks_are_shown_to_officers_and_admins_alone(name, cast, client_of, desks):
    client = client_of(cast[name])
    for user in cast.values():
        if user.pk:
            bare_review(Outcome.objects.get(), user)  # without one of one's own nobody settles
    paths = [path.format(evidence=Evidence.objects.get().pk) for path in DESK_PAGES]
    answers = [client.get(path).status_code for path in paths]
    assert answers == [DESKS[name]] * len(DESK_PAGES)


@pytest.mark.parametrize("name", [name for name, answer in DESKS.items() if answer != 200])
def test_nobody_else_decides_at_a_desk(name, cast, client_of, desks):
    client, actor, event = client_of(cast[name]), Actor.objects.get(), LegalEvent.objects.get()
    chosen = Choice.objects.create(
        outcome=Outcome.objects.get(), how="hand", reason="So.", chosen_by=cast["omar"]
    )
    question = Question.objects.create(
        outcome=Outcome.objects.get(), text="Who?", asked_by=cast["omar"]
    )
    asked, _token = ask(Outcome.objects.get(), cast["omar"])
    shared, _token = sharing.share("The embassy", cast["omar"])
    candidate, passage = make_outcome("CAND-X", status="candidate"), desks.passages.first()
    evidence = Evidence.objects.get()
    [check, *_more] = checks(evidence.outcome, cast["omar"])
    upload = {"file": SimpleUploadedFile("kelp.txt", b"Kelp grows."), "visibility": "internal"}
    acts = (
        ("/upload/", upload),
        ("/sources/on-wells/edition/", upload),
        ("/sources/on-wells/describe/", {"title": "Another"}),
        ("/sources/on-wells/withdraw/", {"reason": "So."}),
        (
            "/instruments/kelp-act/events/decide/",
            {"act": "confirm", "event": f"passage-{event.pk}"},
        ),
        (f"/instruments/kelp-act/events/passage/{event.pk}/", {"stage": "repealed"}),
        ("/candidates/decide/", {"act": "accept", "reason": "Told.", "candidate": candidate.pk}),
        ("/candidates/draft/", {"passage": passage.pk}),
        ("/registers/decide/", {"act": "dismiss", "entry": f"actor-{actor.pk}"}),
        ("/actors/oyster-board/edit/", {"name": "Another", "version": actor.version}),
        ("/instruments/kelp-act/edit/", {"name": "Another", "version": 1}),
        (
            "/outcomes/kelp-1/evidence/decide/",
            {"passage": passage.pk, "claim": "contribution", "stance": "supports"},
        ),
        ("/outcomes/kelp-1/evidence/take-back/", {"what": f"e{evidence.pk}-1"}),
        ("/outcomes/kelp-1/evidence/add/", {"what": "reference", "reference": "A letter"}),
        (f"/outcomes/kelp-1/evidence/{evidence.pk}/", {"stance": "contradicts", "seen": 1}),
        ("/outcomes/kelp-1/checks/", {"kind": check.kind, "about": check.about, "remark": "So."}),
        ("/outcomes/kelp-1/publishers/oyster-board/", {"kind": "funder", "reason": "So."}),
        (
            "/outcomes/kelp-1/split/",
            {
                "first_description": "Kelp.",
                "second_description": "Oysters.",
                "fragment_id": "KELP/2",
                "version": 1,
            },
        ),
        ("/outcomes/kelp-1/status/", {"act": "move", "status": "set_aside", "reason": "So."}),
        ("/outcomes/kelp-1/status/", {"act": "give", "reviewers": ["omar"]}),
        ("/outcomes/kelp-1/notes/", {"note-text": "So."}),
        (f"/substantiations/{asked.pk}/remind/", {}),
        (f"/substantiations/{asked.pk}/stop/", {}),
        ("/outcomes/kelp-1/questions/", {"question-text": "So?"}),
        (f"/questions/{question.pk}/drop/", {}),
        ("/questions/", {"format": "docx"}),
        (f"/substantiations/chosen/{chosen.pk}/drop/", {}),
        (
            "/outcomes/kelp-1/substantiation/",
            {"name": "So", "relation": "So.", "description": "So.", "language": "en", "days": 1},
        ),
        ("/outcomes/kelp-1/settle/", {"significance": 2, "reason": "So."}),
        ("/shares/", {"name": "So", "days": 1}),
        ("/release/many/", {"level": "internal", "outcome": ["kelp-1"]}),
        ("/outcomes/kelp-1/release/", {"level": "internal"}),
        (f"/shares/{shared.pk}/stop/", {}),
        ("/many/", {"act": "give", "reviewers": ["omar"], "outcome": ["kelp-1"]}),
        (
            "/outcomes/kelp-1/review/",
            {
                "significance": 2,
                "contribution": 2,
                "evidence": 2,
                "evidence_contribution": 1,
                "rationale": "So.",
            },
        ),
    )
    for user, value in ((cast["omar"], 1), (cast["odile"], 3)):
        make_review(evidence.outcome, user, significance=value)
    open_outcome(evidence.outcome, "donors", cast["omar"])
    answers = [client.post(path, about).status_code for path, about in acts]
    assert answers == [DESKS[name]] * len(acts)
    asked.refresh_from_db()
    assert (
        Question.objects.filter(sent_at=None).count() == 1
        and Choice.objects.exists()
        and Link.objects.count() == 1
        and asked.withdrawn_at is None
    )
    candidate.refresh_from_db()
    assert candidate.status == "candidate" and Outcome.objects.count() == 2
    assert Evidence.objects.get().version == 1 and Outcome.objects.get(slug="kelp-1").is_released
    assert not SettledCheck.objects.exists() and not Tie.objects.exists()
    assert not Settlement.objects.exists() and not Assignment.objects.exists()
    assert not Note.objects.exists()
    assert ShareLink.objects.get().revoked_at is None
    assert Review.objects.count() == 2
    assert Actor.objects.get().version == actor.version
    assert SourceDocument.objects.get().title == "On wells"
    assert SourceDocument.objects.get().withdrawn_at is None
    event.refresh_from_db()
    assert (event.standing, event.stage) == ("proposed", "promulgated")
