"""One row of each guarded model, every foreign key on its guard paths filled where that can be."""

from contextlib import nullcontext

from harvest.models import AcceptedHeading, Harvest, HarvestRow, Job, RowVerdict, Task
from outcomes.models import (
    RATINGS,
    Anchor,
    Assignment,
    Choice,
    ClaimEvent,
    ClaimField,
    ClaimMention,
    Evidence,
    Involvement,
    Knock,
    Link,
    Look,
    Note,
    NoteMention,
    NotRelevant,
    Origin,
    OtherId,
    Outcome,
    Person,
    Question,
    Review,
    SettledCheck,
    Settlement,
    ShareLink,
    Substantiation,
    Tie,
)
from sources.access import OPEN_LEVELS
from sources.history import system_account
from sources.models import (
    Actor,
    ActorAlias,
    Erasure,
    Event,
    LegalAlias,
    LegalEvent,
    LegalInstrument,
    Mention,
    Passage,
    SourceDocument,
    TermCount,
)
from tests.lifting import lifted
from tests.people import make_actor, make_document, make_instrument, make_outcome


def put(row, path, level):
    """Set the visibility at the end of a guard path, past verbs and constraints of release."""
    *links, last = path.split("__")
    for link in links:
        row = getattr(row, link)
    values = {last: level}
    if hasattr(row, "released_at"):
        opened = level in OPEN_LEVELS
        values["released_at"] = "2024-01-01T00:00Z" if opened else None
        values["released_by"] = system_account() if opened else None
    with lifted() if isinstance(row, Event) else nullcontext():
        type(row).objects.filter(pk=row.pk).update(**values)


def bare_review(outcome, reviewer):
    """A review past its verb: nothing is agreed on by it."""
    ratings = {name: 1 for rating in RATINGS for name in (rating, f"blind_{rating}")}
    return Review.objects.create(outcome=outcome, reviewer=reviewer, rationale="Read.", **ratings)


def _person():
    return Person.objects.create(name="Ines Example", added_by=system_account())


def _passage():
    document = make_document("Invented report", ["Words."], publisher=make_actor("Invented Press"))
    return Passage.objects.get(document=document)


def _outcome():
    return make_outcome("INV/1", status="outcome")


def _alias(model):
    entry = make_actor("Oyster Board") if model is ActorAlias else make_instrument("Oyster Act")
    return model.objects.get(entry=entry)


def _harvest():
    return Harvest.objects.create(file_name="invented.txt", sha256="1", brought_by=system_account())


def _involvement():
    make_actor("Oyster Board")
    # The name that tells of it is open, so that the guards of the row itself decide.
    ActorAlias.objects.update(visibility="public")
    outcome = make_outcome("INV/1", status="outcome", description="The Oyster Board met.")
    return Involvement.objects.get(outcome=outcome)


ROWS = {
    SourceDocument: lambda: _passage().document,
    Passage: _passage,
    TermCount: lambda: TermCount.objects.create(stem="walrus", count=1),
    Event: lambda: Event.objects.create(
        by=system_account(), verb="looked at", subject_kind="actor", subject_id=1
    ),
    Erasure: lambda: Erasure.objects.create(reason="Asked for.", erased_by=system_account()),
    LegalEvent: lambda: LegalEvent.objects.create(
        passage=_passage(),
        instrument=make_instrument("Oyster Act"),
        stage="drafting",
        start=0,
        end=5,
    ),
    Mention: lambda: Mention.objects.create(
        passage=_passage(), actor_alias=_alias(ActorAlias), start=0, end=1, text="W"
    ),
    Actor: lambda: make_actor("Oyster Board"),
    ActorAlias: lambda: _alias(ActorAlias),
    LegalInstrument: lambda: make_instrument("Oyster Act"),
    LegalAlias: lambda: _alias(LegalAlias),
    Outcome: _outcome,
    Involvement: _involvement,
    ClaimMention: lambda: ClaimMention.objects.create(
        outcome=_outcome(),
        field=ClaimField.DESCRIPTION,
        legal_alias=_alias(LegalAlias),
        start=0,
        end=1,
        text="T",
    ),
    ClaimEvent: lambda: ClaimEvent.objects.create(
        outcome=_outcome(),
        field=ClaimField.DESCRIPTION,
        instrument=make_instrument("Oyster Act"),
        stage="drafting",
        start=0,
        end=1,
    ),
    Origin: lambda: Origin.objects.create(outcome=_outcome(), import_number=1, row_number=1),
    OtherId: lambda: OtherId.objects.create(
        outcome=_outcome(), fragment_id="INV/2", slug="inv-2", import_number=1
    ),
    Evidence: lambda: Evidence.objects.create(
        outcome=_outcome(),
        claim="change",
        passage=_passage(),
        stance="supports",
        decided_by=system_account(),
    ),
    # Blind to those who wrote none themselves, so each of the cast has one; see below.
    Review: lambda: bare_review(_outcome(), system_account()),
    Settlement: lambda: Settlement.objects.create(
        outcome=_outcome(),
        rating="significance",
        value=1,
        reason="Read again.",
        proposed_by=system_account(),
    ),
    Anchor: lambda: Anchor.objects.update_or_create(scale="significance", level=1)[0],
    Choice: lambda: Choice.objects.create(
        outcome=_outcome(), how="hand", reason="Weighty.", chosen_by=system_account()
    ),
    Person: _person,
    Question: lambda: Question.objects.create(
        outcome=_outcome(), text="Who?", asked_by=system_account()
    ),
    Link: lambda: Link.objects.create(
        substantiation=Substantiation.objects.create(
            outcome=_outcome(), person=_person(), relation="x", asked_by=system_account()
        ),
        token_hash="0" * 64,
        made_by=system_account(),
        expires_at="2024-01-01T00:00Z",
    ),
    Knock: lambda: Knock.objects.create(who="x", window=1),
    Substantiation: lambda: Substantiation.objects.create(
        outcome=_outcome(), person=_person(), relation="Judge there.", asked_by=system_account()
    ),
    Note: lambda: Note.objects.create(outcome=_outcome(), text="A", written_by=system_account()),
    NoteMention: lambda: NoteMention.objects.create(
        note=Note.objects.create(outcome=_outcome(), text="A", written_by=system_account()),
        user=system_account(),
    ),
    Look: lambda: Look.objects.create(
        outcome=_outcome(), user=system_account(), last_at="2024-01-01T00:00Z"
    ),
    Assignment: lambda: Assignment.objects.create(
        outcome=_outcome(), reviewer=system_account(), assigned_by=system_account()
    ),
    NotRelevant: lambda: NotRelevant.objects.create(
        outcome=_outcome(), claim="change", passage=_passage(), decided_by=system_account()
    ),
    SettledCheck: lambda: SettledCheck.objects.create(
        outcome=_outcome(), kind="no_date", about="", remark="Known.", settled_by=system_account()
    ),
    Tie: lambda: Tie.objects.create(
        outcome=_outcome(),
        actor=make_actor("Oyster Board"),
        kind="funder",
        reason="It pays.",
        said_by=system_account(),
    ),
    ShareLink: lambda: ShareLink.objects.create(
        name="The embassy",
        outcome=_outcome(),
        token_hash="0" * 64,
        made_by=system_account(),
        expires_at="2024-01-01T00:00Z",
    ),
    Harvest: _harvest,
    HarvestRow: lambda: HarvestRow.objects.create(
        harvest=_harvest(),
        number=1,
        verdict=RowVerdict.NEW,
        outcome=_outcome(),
        twin=make_outcome("INV/3", status="outcome"),
    ),
    AcceptedHeading: lambda: AcceptedHeading.objects.create(
        heading="Yeer", plain="yeer", column="year", accepted_by=system_account()
    ),
    Job: lambda: Job.objects.create(
        harvest=_harvest(), task=Task.COMMIT, asked_by=system_account()
    ),
}
# Rows that no release opens, by constraint; their own visibility is internal or confidential.
STAYS_INSIDE = {
    Review,
    Settlement,
    Anchor,
    Substantiation,
    Choice,
    Knock,
    Link,
    Person,
    Question,
    Note,
    Look,
    Assignment,
    NotRelevant,
    SettledCheck,
    Tie,
    OtherId,
    ShareLink,
    Erasure,
    Harvest,
    HarvestRow,
    AcceptedHeading,
    Job,
}


def filled_paths(row):
    """The guard paths of `row` that do not break off at a null."""
    for path in row.guard_paths:
        at = row
        for link in path.split("__"):
            at = getattr(at, link)
            if at is None:
                break
        else:
            yield path
