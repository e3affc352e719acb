"""Who comes through the doors of imports, uploads and desks, and who does anything there: everyone
of the cast, at every address."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from harvest.models import AcceptedHeading, Harvest
from outcomes.models import Outcome
from sources.models import Actor, LegalEvent, SourceDocument
from tests.people import make_actor, make_document, make_instrument, make_outcome
from tests.rows import ROWS

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
SHOWN = ("/imports/", "/imports/{}/", "/imports/{}/invalid.csv", "/imports/{}/discard")
ACTS = "headings note invalid decide commit undo stop again discard"
DONE = ("/imports/", "/imports/headings/{1}/forget", *(f"/imports/{{0}}/{a}" for a in ACTS.split()))


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
    "/candidates/",
    "/registers/proposals/",
    "/actors/oyster-board/edit/",
    "/actors/oyster-board/merge/",
    "/instruments/kelp-act/edit/",
    "/instruments/kelp-act/merge/",
    "/instruments/kelp-act/events/",
    "/instruments/kelp-act/events/new/",
)


@pytest.fixture
def desks(db):
    """A released actor and law, and a released document that names them and tells of an event."""
    make_actor("Oyster Board", "donors")
    make_instrument("Kelp Act", "donors")
    return make_document(
        "On wells", ["The Kelp Act was promulgated in 2023. The Oyster Board met."], "donors"
    )


@pytest.mark.parametrize("name", DESKS)
def test_desks_are_shown_to_officers_and_admins_alone(name, cast, client_of, desks):
    client = client_of(cast[name])
    answers = [client.get(path).status_code for path in DESK_PAGES]
    assert answers == [DESKS[name]] * len(DESK_PAGES)


@pytest.mark.parametrize("name", [name for name, answer in DESKS.items() if answer != 200])
def test_nobody_else_decides_at_a_desk(name, cast, client_of, desks):
    client, actor, event = client_of(cast[name]), Actor.objects.get(), LegalEvent.objects.get()
    candidate, passage = make_outcome("CAND-X", status="candidate"), desks.passages.first()
    upload = {"file": SimpleUploadedFile("kelp.txt", b"Kelp grows."), "visibility": "internal"}
    acts = (
        ("/upload/", upload),
        ("/sources/on-wells/edition/", upload),
        ("/sources/on-wells/describe/", {"title": "Another"}),
        (
            "/instruments/kelp-act/events/decide/",
            {"act": "confirm", "event": f"passage-{event.pk}"},
        ),
        (f"/instruments/kelp-act/events/passage/{event.pk}/", {"stage": "repealed"}),
        ("/candidates/decide/", {"act": "accept", "candidate": candidate.pk}),
        ("/candidates/draft/", {"passage": passage.pk}),
        ("/registers/decide/", {"act": "dismiss", "entry": f"actor-{actor.pk}"}),
        ("/actors/oyster-board/edit/", {"name": "Another", "version": actor.version}),
        ("/instruments/kelp-act/edit/", {"name": "Another", "version": 1}),
    )
    answers = [client.post(path, about).status_code for path, about in acts]
    assert answers == [DESKS[name]] * len(acts)
    candidate.refresh_from_db()
    assert candidate.status == "candidate" and Outcome.objects.count() == 1
    assert Actor.objects.get().version == actor.version
    assert SourceDocument.objects.get().title == "On wells"
    event.refresh_from_db()
    assert (event.standing, event.stage) == ("proposed", "promulgated")
