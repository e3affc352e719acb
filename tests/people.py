"""The cast of the tests, and plain factories for what they look at.

Anna has no account, Dora gives money, Omar reviews, Odile reviews too, Adama administers. Nobody
has an account and no group; Gone was an officer. Every name in the tests is invented.

The factories go through the same verbs as pages and commands do, as the account `system`, so what
they make has passages, mentions, index entries and a history.
"""

import hashlib
from itertools import count
from pathlib import Path

import pytest
from django.contrib.auth.models import AnonymousUser, User

from harvest.load import load
from harvest.roles import make_account, set_up_roles
from outcomes import editing, reviews, settling
from outcomes import release as outcome_release
from outcomes.models import Outcome
from sources import ingest, registers
from sources.access import OPEN_LEVELS, Visibility
from sources.history import system_account
from sources.models import Actor, ActorAlias, LegalAlias, LegalInstrument
from sources.readers import Block
from sources.release import FROM_OPEN_TO_CLOSED, set_visibility

PASSWORD = "maize-and-millet-7"
SEED_ID = "SCC-SAH2312/PHR004"  # the one outcome of the harvest file among the seeds
SEEDS = Path(__file__).resolve().parent.parent / "fixtures" / "seeds"
REGISTERS = SEEDS.parent / "registers"
_numbers = count(1)


# --- the cast -------------------------------------------------------------------------------


@pytest.fixture
def roles(db):
    """The three groups. They are there from the migrations on, except after the flush that ends
    a transactional test."""
    set_up_roles()


@pytest.fixture
def anna():
    """No account."""
    return AnonymousUser()


@pytest.fixture
def dora(roles):
    """A donor."""
    return make_account("dora", "donor", PASSWORD)


@pytest.fixture
def omar(roles):
    """An officer."""
    return make_account("omar", "officer", PASSWORD)


@pytest.fixture
def odile(roles):
    """Another officer."""
    return make_account("odile", "officer", PASSWORD)


@pytest.fixture
def adama(roles):
    """An admin."""
    return make_account("adama", "admin", PASSWORD)


@pytest.fixture
def nobody(roles):
    """An account without a group."""
    return User.objects.create_user("nobody", password=PASSWORD)


@pytest.fixture
def gone(roles):
    """An officer whose account was made inactive."""
    user = make_account("gone", "officer", PASSWORD)
    user.is_active = False
    user.save()
    return user


@pytest.fixture
def cast(anna, nobody, gone, dora, omar, odile, adama):
    """All of them by name."""
    return {
        "anna": anna,
        "nobody": nobody,
        "gone": gone,
        "dora": dora,
        "omar": omar,
        "odile": odile,
        "adama": adama,
    }


# --- factories ------------------------------------------------------------------------------


def make_actor(name, visibility=Visibility.INTERNAL, aliases=(), **fields):
    """An actor with its name and `aliases` as names, all at `visibility`."""
    return _entry(Actor, ActorAlias, name, visibility, aliases, fields)


def make_instrument(name, visibility=Visibility.INTERNAL, aliases=(), **fields):
    """A legal instrument with its name and `aliases` as names, all at `visibility`."""
    return _entry(LegalInstrument, LegalAlias, name, visibility, aliases, fields)


def _entry(model, alias_model, name, visibility, aliases, fields):
    by = system_account()
    names = tuple((text, "") for text in (name, *aliases))
    registers.load([registers.Entry(model, {"name": name, **fields}, names)], by)
    entry = model.objects.get(name=name)
    for row in (entry, *alias_model.objects.filter(entry=entry)):
        set_visibility(row, visibility, by)
    return entry


def make_document(
    title,
    passages=("A paragraph of a plainly invented report.",),
    visibility=Visibility.INTERNAL,
    publisher=None,
    **about,
):
    """A document with these passages (texts, or readers.Block for headings, bullets, rows).

    `publisher` is an Actor, left at its visibility, or a name, whose actor is opened as far as
    the document is. `about` holds further model fields (date, kind, language…).
    """
    by = system_account()
    blocks = [
        passage if isinstance(passage, Block) else Block("paragraph", passage)
        for passage in passages
    ]
    data = f"{next(_numbers)}\n{title}\n{passages}".encode()
    about = {"title": title, **about}
    if publisher:
        about["publisher"] = str(publisher)
    if visibility == Visibility.CONFIDENTIAL:
        about["visibility"] = visibility
    if about.get("date"):
        about.setdefault("date_basis", "known")
    draft = ingest.Draft("invented.txt", data, hashlib.sha256(data).hexdigest(), blocks, about)
    document, _verdict = ingest.load(draft, by)
    if visibility in OPEN_LEVELS:
        set_visibility(document, visibility, by)
        if publisher and not isinstance(publisher, Actor):
            order = FROM_OPEN_TO_CLOSED.index
            if order(document.publisher.visibility) > order(visibility):
                set_visibility(document.publisher, visibility, by)
    return document


def make_outcome(fragment_id, visibility=Visibility.INTERNAL, **fields):
    """An outcome; a lead, or where `visibility` is open a released outcome, names included.

    One with stated_confidential=True is confidential, unless `visibility` is open.
    """
    by = system_account()
    if visibility in OPEN_LEVELS:
        fields.setdefault("status", "outcome")
    fields.setdefault("description", f"The council of Exampleville changed its rule {fragment_id}.")
    outcome = editing.create({"fragment_id": fragment_id, **fields}, by)
    if visibility in OPEN_LEVELS:
        if not outcome_release.open_outcome(outcome, visibility, by):
            second, _created = User.objects.get_or_create(username="second", is_active=False)
            outcome_release.open_outcome(outcome, visibility, second)
    elif visibility == Visibility.CONFIDENTIAL:
        set_visibility(outcome, visibility, by)
    outcome.refresh_from_db()
    return outcome


def make_ready(fragment_id, officer, **fields):
    """An outcome that nothing keeps from being released, but its status if `fields` say so."""
    fields.setdefault("status", "outcome")
    return get_ready(make_outcome(fragment_id, **fields), officer, fields["status"])


def get_ready(outcome, officer, status="outcome"):
    """Let `officer` and another officer rate an outcome alike, and `officer` settle every check
    that somebody has to decide. Returns the outcome as it is then."""
    Outcome.objects.filter(pk=outcome.pk).update(status=status)
    other, _created = User.objects.get_or_create(username="another", is_active=False)
    for reviewer in (officer, other):
        make_review(outcome, reviewer)
    outcome.refresh_from_db()
    for check in settling.sorted_out(outcome, officer)[0]:
        if check.serious:
            settling.settle(outcome, check.kind, check.about, "We know, and it stands.", officer)
    outcome.refresh_from_db()
    return outcome


def make_review(outcome, by, rationale="The minutes of the council say so.", **ratings):
    """`by`'s review of `outcome`: medium, moderate, documented, asserted, or as `ratings` say."""
    values = {"significance": 2, "contribution": 2, "evidence": 2, "evidence_contribution": 1}
    return reviews.save_review(outcome, by, {**values, **ratings}, rationale)


def load_seeds(registers_too=True):
    """Load the registers (where there are any) and the seed folder; returns the load's Report."""
    by = system_account()
    if registers_too:
        for file in sorted(REGISTERS.glob("*.csv")):
            registers.load(registers.read(file.read_bytes(), file.name), by)
    return load([SEEDS], by)
