"""Two worlds for the tests of secrecy: one that a donor may read, and one full of secrets.

A Planter puts a word of its own into every text field of what a donor may not read.
"""

from datetime import timedelta
from itertools import count

from django.db import models
from django.utils import timezone

from harvest.models import AcceptedHeading, Harvest, HarvestRow, Job
from outcomes.editing import OPEN_WORDS
from outcomes.models import (
    Anchor,
    Assignment,
    Choice,
    ClaimEvent,
    ClaimMention,
    Evidence,
    Involvement,
    Knock,
    Link,
    Note,
    NotRelevant,
    Origin,
    OtherId,
    Outcome,
    Person,
    Question,
    SettledCheck,
    Settlement,
    ShareLink,
    Substantiation,
    Tie,
)
from sources.access import Visibility
from sources.dates import PartialDateField
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
)
from sources.search import store
from tests.lifting import lifted
from tests.people import make_actor, make_document, make_instrument, make_outcome, make_review


def make_open_world():
    """What a donor may read: an actor, a law, a document, an outcome, each released; and beside the
    outcome that there is an internal source, and an organisation that allows to be named."""
    mill = make_actor("Millers Union", Visibility.DONORS, kind="cso", country="Exampleland")
    make_actor("Town Council", Visibility.PUBLIC, kind="authority")
    law = make_instrument("Water Code", Visibility.DONORS, kind="code", aliases=["Code of Water"])
    report = make_document(
        "Annual report",
        ["The Millers Union read the Water Code.", "The Town Council agreed in 2024."],
        Visibility.DONORS,
        publisher=mill,
    )
    _withdraw(report)
    make_outcome(
        "OPEN/1",
        Visibility.DONORS,
        description="The Town Council applied the Water Code with the Millers Union.",
        country="Exampleland",
        year=2024,
        type_of_change="Practice",
        contribution_text="The Millers Union advised.",
    )
    _speak_for(Outcome.objects.get())
    return law


def _speak_for(outcome):
    """Donors are told that there is an internal source, and which organisation agrees."""
    by = system_account()
    make_evidence(outcome, "An inner letter", hinted=True)
    person = Person.objects.create(
        name="Paul Example", organisation="Bar of Paulville", added_by=by
    )
    answer(outcome, person, "organisation")


def make_evidence(outcome, reference="", **more):
    about = {"claim": "change", "stance": "supports", "decided_by": system_account()}
    return Evidence.objects.create(outcome=outcome, reference=reference, **about, **more)


def answer(outcome, person, naming):
    return Substantiation.objects.create(
        outcome=outcome,
        person=person,
        relation="x",
        asked_by=system_account(),
        answered_at=timezone.now(),
        description="fully",
        naming=naming,
    )


def _withdraw(document):
    document.withdrawn_at, document.withdrawn_by = timezone.now(), system_account()
    document.withdrawn_reason = "It was taken back."
    document.save()


class Planter:
    """Puts words into text fields and remembers where each one stands."""

    def __init__(self):
        self.numbers = count(1)
        self.words = {}

    def word(self, where):
        word = f"zq{next(self.numbers):04d}leak"
        self.words[word] = where
        return word

    def plant(self, row, leave=()):
        """A new word in every free text field of `row`, except those named in `leave`."""
        model = type(row)
        values = {}
        for field in model._meta.concrete_fields:
            if field.name in leave or not free_text(field):
                continue
            word = self.word(f"{model.__name__}.{field.name}")
            values[field.attname] = planted(field, word)
        model._default_manager.filter(pk=row.pk).update(**values)
        row.refresh_from_db()
        if hasattr(row, "search_texts"):
            store([row])
        return row


def free_text(field):
    """Whether people's words can stand in a field."""
    if isinstance(field, models.JSONField):
        return field.name not in ("bold", "said")  # places and numbers
    if isinstance(field, models.FileField | PartialDateField) or field.choices:
        return False
    return isinstance(field, models.CharField | models.TextField) and field.name not in (
        "visibility",
        "release_asked_level",
        "sha256",
        "verb",
        "subject_kind",
        "stem",  # of words that are planted elsewhere
        *("who", "token_hash"),  # hashes
    )


def planted(field, word):
    shapes = {
        "raw": [{"heading": word, "column": "", "value": word}],
        "extra": [[word, word]],
        "heading_path": [word],
        "record": [[word, word]],
        "messages": [{"level": "warning", "column": word, "value": word, "message": word}],
        "difference": {word: [word, word]},
        "mapping": {word: "year"},
        "proposals": [[word, "year"]],
        "warnings": [{"kind": "unknown_heading", "sheet": word, "text": word}],
        "doubts": {word: 1},
        "acknowledged": {word: {"by": word, "at": word}},
        "moved": {"names": [word]},
        "before": {word: word},
        "after": {word: word},
        "statement": {"description": word},
    }
    if isinstance(field, models.JSONField):
        return shapes[field.name]
    return f"https://{word}.example/" if isinstance(field, models.URLField) else word


def plant_secrets(planter, officer):
    """Hide something of every kind, and fill the inside of what is open."""
    by = system_account()
    confidential, internal = Visibility.CONFIDENTIAL, Visibility.INTERNAL
    mill, law = Actor.objects.get(name="Millers Union"), LegalInstrument.objects.get()
    released = Outcome.objects.get(fragment_id="OPEN/1")
    released_document = SourceDocument.objects.get()

    ghost = make_actor("Ghost Ministry", confidential, country="Hidenia", kind="cso")
    bill = make_instrument("Ghost Bill", confidential, country="Hidenia", kind="code")
    shadow = make_actor("Shadow Desk", internal, kind="cso")
    secret_names = [
        ActorAlias.objects.create(entry=mill, text="The Source", visibility=confidential),
        LegalAlias.objects.create(entry=law, text="Project Blue", visibility=confidential),
    ]
    documents = [
        make_document("Ghost file", ["Ghost Ministry and the Water Code."], confidential, ghost),
        make_document("Desk note", ["Millers Union, Shadow Desk, Ghost Bill."], internal, mill),
        # Open itself, but its publisher is not: hidden with it.
        make_document("Half open", ["The Water Code once more."], Visibility.DONORS, shadow),
    ]
    outcomes = [
        make_outcome(
            "GHOST/1",
            confidential,
            description="Ghost Ministry and the Millers Union changed the Water Code.",
            country="Hidenia",
            year=2011,
            status="outcome",
        ),
        make_outcome("GHOST/2", internal, description="Town Council and Water Code.", year=2012),
    ]
    passage = Passage.objects.filter(document=documents[1]).first()
    rows = [
        make_evidence(released, passage=passage),
        make_evidence(released, "x"),
        # Told of, but confidential or withdrawn: nobody is told.
        *(make_evidence(released, document=document, hinted=True) for document in documents[:2]),
        # Told of, and no more than that.
        Evidence.objects.get(reference="An inner letter"),
        Substantiation.objects.get(naming="organisation"),
        make_review(released, officer),
        person := Person.objects.create(name="x", added_by=by),
        asked := answer(released, person, "nobody"),
        Link.objects.create(
            substantiation=asked, token_hash="x", made_by=by, expires_at=timezone.now()
        ),
        Knock.objects.create(who="x", window=1),
        ShareLink.objects.create(
            name="x", token_hash="x", made_by=by, expires_at=timezone.now() + timedelta(days=1)
        ),
        Question.objects.create(
            outcome=released, text="x", asked_by=by, answered_at=timezone.now()
        ),
        Choice.objects.create(outcome=released, how="hand", reason="x", chosen_by=by),
        Note.objects.create(outcome=released, text="x", written_by=by),
        Note.objects.create(outcome=outcomes[0], text="x", written_by=by, visibility=confidential),
        Assignment.objects.create(outcome=released, reviewer=officer, assigned_by=by),
        Origin.objects.create(outcome=released, import_number=77, row_number=1),
        Involvement.objects.create(outcome=released, actor=ghost),
        LegalEvent.objects.create(
            instrument=law, stage="promulgated", passage=passage, start=0, end=1
        ),
        LegalEvent.objects.create(
            instrument=law,
            stage="repealed",
            passage=Passage.objects.get(document=released_document, number=1),
            start=0,
            end=1,
        ),
        ClaimEvent.objects.create(
            instrument=law, stage="drafting", outcome=released, field="description", start=0, end=3
        ),
    ]
    harvest = Harvest.objects.create(file_name="x", sha256="f" * 64, brought_by=by)
    rows += [
        harvest,
        HarvestRow.objects.create(harvest=harvest, number=1, verdict="new", outcome=released),
        AcceptedHeading.objects.create(heading="x", plain="x", accepted_by=by),
        Job.objects.create(harvest=harvest, task="commit", asked_by=by),
        OtherId.objects.create(outcome=released, fragment_id="x", slug="x", import_number=77),
        NotRelevant.objects.create(
            outcome=released, claim="change", passage=passage, decided_by=by
        ),
        SettledCheck.objects.create(
            outcome=released, kind="x", about="x", remark="x", settled_by=by
        ),
        Tie.objects.create(outcome=released, actor=mill, kind="funder", reason="x", said_by=by),
        Settlement.objects.create(
            outcome=released, rating="evidence", value=1, reason="x", proposed_by=by
        ),
        Anchor.objects.update_or_create(scale="strength", level=1)[0],
        Erasure.objects.create(reason="x", erased_by=by),
    ]
    # Why a document is withdrawn is for those inside.
    for document in documents:
        _withdraw(document)
    SourceDocument.objects.filter(pk=released_document.pk).update(
        withdrawn_reason=planter.word("SourceDocument.withdrawn_reason")
    )
    for row in (ghost, bill, shadow, *secret_names, *documents, *outcomes, *rows):
        # A passage or a file as evidence has no reference beside it.
        cited = getattr(row, "passage_id", None) or getattr(row, "document_id", None)
        planter.plant(row, leave=("reference",) if cited else ())
    # Of who allows the organisation to be named, donors read that and no name.
    planter.plant(Person.objects.get(name="Paul Example"), leave=("organisation",))
    for model in (Mention, ClaimMention):
        for row in model.objects.filter(actor_alias__entry__in=[ghost, shadow]):
            planter.plant(row)
    for row in Passage.objects.filter(document__in=documents):
        planter.plant(row)
    for alias in (
        *ActorAlias.objects.filter(entry__in=[ghost, shadow]),
        *LegalAlias.objects.filter(entry=bill),
    ):
        planter.plant(alias)
    with lifted():
        for event in Event.objects.all():
            planter.plant(event)
    # The inside of what is open: every column that the list of open words does not name.
    planter.plant(released, leave=(*OPEN_WORDS, "fragment_id", "slug", "status"))
    return {
        "outcomes": outcomes,
        "documents": documents,
        "actors": [ghost, shadow],
        "instruments": [bill],
    }
