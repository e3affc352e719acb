"""Who comes through the doors of imports, of candidates and of the registers' desk, and who does
anything there: everyone of the cast, at every address."""

import pytest

from harvest.models import AcceptedHeading, Harvest
from outcomes.models import Outcome
from sources.models import Actor
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


# --- the desks of candidates and of registers -------------------------------------------------

# Officers and admins alone sort and decide; to others there is no such page.
DESKS = IMPORTS | {"omar": 200, "odile": 200}
DESK_PAGES = (
    "/candidates/",
    "/registers/proposals/",
    "/actors/oyster-board/edit/",
    "/actors/oyster-board/merge/",
    "/instruments/kelp-act/edit/",
    "/instruments/kelp-act/merge/",
)


@pytest.fixture
def desks(db):
    """A released actor and law, and a document that names the actor."""
    make_actor("Oyster Board", "donors")
    make_instrument("Kelp Act", "donors")
    return make_document("On wells", ["Wells are dug by the Oyster Board."])


@pytest.mark.parametrize("name", DESKS)
def test_desks_are_shown_to_officers_and_admins_alone(name, cast, client_of, desks):
    client = client_of(cast[name])
    answers = [client.get(path).status_code for path in DESK_PAGES]
    assert answers == [DESKS[name]] * len(DESK_PAGES)


@pytest.mark.parametrize("name", [name for name, answer in DESKS.items() if answer != 200])
def test_nobody_else_decides_at_a_desk(name, cast, client_of, desks):
    client, actor = client_of(cast[name]), Actor.objects.get()
    candidate, passage = make_outcome("CAND-X", status="candidate"), desks.passages.first()
    acts = (
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
